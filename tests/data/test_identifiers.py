"""Personal identity codes are found in every hiding place, and never repeated.

The codes here are the documentation's example with its two damaged forms, and fictional
ones of the range 900-999, which nobody has.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltools.data.identifiers import (
    diagnosis_heading,
    find_identity_codes,
    identity_codes_in_text,
    suspicious_heading,
)
from evaltools.errors import Violation

EXAMPLE = "131052-308T"
FICTIONAL = [
    "010594Y9032",
    "010594Y9021",
    "020594X903P",
    "020594X902N",
    "030594W903B",
    "030694W9024",
    "040594V9030",
    "040594V902Y",
    "050594U903M",
    "050594U902L",
    "010516B903X",
    "010516B902W",
    "020516C903K",
    "020516C902J",
    "030516D9037",
    "030516D9026",
    "010501E9032",
    "020502E902X",
    "020503F9037",
    "020504A902E",
    "020504B904H",
]
MISTYPED = ["131052-308U", "310252-308Y", "030594W9024"]


def found(cells: list[object], heading: str = "note", **place) -> list[Violation]:
    return list(find_identity_codes(pd.DataFrame({heading: cells}, dtype=object), **place))


def test_every_century_sign_is_known():
    assert [identity_codes_in_text(code) for code in [EXAMPLE, *FICTIONAL]] == [1] * 22


def test_a_mistyped_code_is_found_too():
    assert [identity_codes_in_text(code) for code in MISTYPED] == [1, 1, 1]


FORMS = [
    "131052-308t",
    " 131052-308T\n",
    "131052 - 308T",
    "131052- 308T",
    "1 3 1 0 5 2 - 3 0 8 T",
    "131052‐308T",
    "131052‑308T",
    "131052–308T",
    "131052—308T",
    "131052−308T",
    "131052－308T",
    "１３１０５２－３０８Ｔ",
    "131052\u00a0-\u00a0308T",
    "131052\u00ad-308T",
    "131052\u200b-308T",
    "131052-\n308T",
    "Soitti 3.4., tunnus 131052-308T, palaa asiaan.",
    "(131052-308T)",
    "hetu:131052-308T;",
    "ABC131052-308T",
    "131052-308TABC",
    "99131052-308T",
    "https://example.org/?id=131052-308T&x=1",
    "010594y9032",
    "xx010594Y9032xx",
]


@pytest.mark.parametrize("text", FORMS)
def test_a_code_is_found_in_every_form(text):
    assert identity_codes_in_text(text) == 1
    [violation] = found(["fine", None, text])
    assert (violation.rows, violation.n_rows) == ((4,), 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "KU-0001",
        "2024-01-31",
        "31.1.2024",
        "2024-01-31 12:30:00",
        "040 1234567",
        "+358 40 1234567",
        "(09) 310 1691",
        "FI21 1234 5600 0007 85",
        "1234567-8",
        "131352-308T",
        "321052-308T",
        "131052*308T",
        "131052-308G",
        "131052308",
        "A131052-308U",
        "131052-3081234",
    ],
)
def test_dates_phones_ids_and_glued_mistypings_are_no_codes(text):
    assert identity_codes_in_text(text) == 0
    assert found([text] * 3) == []


def test_several_codes_of_a_text_are_counted():
    assert identity_codes_in_text(f"{EXAMPLE}, {FICTIONAL[0]} and {MISTYPED[0]}") == 3
    assert identity_codes_in_text(f"{EXAMPLE}\n{EXAMPLE}") == 2


def test_cells_are_told_by_row_and_column_with_the_whole_sentence():
    cells = [EXAMPLE, "x", EXAMPLE, *[FICTIONAL[0]] * 12]
    [violation] = found(cells, "Lisätieto", file="a.xlsx", sheet="Taul1", header_row=3)
    assert str(violation) == (
        "a.xlsx, sheet “Taul1”, rows 4, 6, 7, 8, 9, 10, 11, 12, 13, 14 and 4 more, "
        "column “Lisätieto”: Data must not hold personal identity codes, but 14 cells do. "
        "Try: Replace the codes with `evaltools pseudonymise`, or delete them, and destroy the "
        "copies."
    )


def test_mistyped_codes_get_a_softer_sentence():
    [violation] = found([MISTYPED[0]])
    assert str(violation.rule) == (
        "Data must not hold personal identity codes, but 1 cell looks like a mistyped one "
        "(its date or check character is wrong)."
    )
    assert violation.severity == "error"


def test_rows_are_numbered_as_the_caller_says():
    frame = pd.DataFrame({"a": ["x", EXAMPLE]})
    [violation] = find_identity_codes(frame, row_numbers=[10, 20])
    assert violation.rows == (20,)


def test_a_code_in_a_heading_is_told_by_position_only():
    frame = pd.DataFrame([["a", EXAMPLE]], columns=["x", f"Kysymys {EXAMPLE}"])
    heading, cell = find_identity_codes(frame, file="a.csv")
    assert str(heading) == (
        "a.csv, column “#2”: A heading must not hold a personal identity code. "
        "Try: Delete it; and see whether the table has a row of headings at all."
    )
    assert (cell.column, cell.rows) == ("#2", (2,))


def test_a_code_in_file_and_sheet_name_is_told_without_the_name():
    messages = [str(each) for each in found(["x"], file=f"{EXAMPLE}.csv", sheet=f"X{EXAMPLE}")]
    assert messages == [
        "A file name must not hold a personal identity code. Try: Rename the file.",
        "A sheet name must not hold a personal identity code. Try: Rename the sheet.",
    ]


def test_a_code_in_the_index_is_found():
    frame = pd.DataFrame({"a": [1, 2]}, index=["x", EXAMPLE])
    assert [(each.column, each.rows) for each in find_identity_codes(frame)] == [("index", (3,))]


def test_row_numbers_in_the_index_are_not_taken_for_codes():
    frame = pd.DataFrame({"a": ["x", "y"]}, index=[4, 9])
    assert find_identity_codes(frame) == ()


def test_no_finding_repeats_a_code():
    frame = pd.DataFrame({EXAMPLE: [*FICTIONAL, *MISTYPED], "hetu": "x"})
    text = " ".join(map(str, find_identity_codes(frame, file=EXAMPLE, sheet=EXAMPLE)))
    assert not any(code in text for code in [EXAMPLE, *FICTIONAL, *MISTYPED])
    assert not any(code[:6] in text for code in [EXAMPLE, *FICTIONAL, *MISTYPED])


CHARACTERS = st.sampled_from(
    ["131052", "-", "308T", "308U", "010594Y9032", "–", " ", "a", "7", "\n"]
)


@given(st.lists(st.lists(CHARACTERS, max_size=6).map("".join), max_size=5))
def test_many_cells_at_once_are_judged_like_each_alone(texts):
    rows = {row for violation in found(texts) for row in violation.rows}
    alone = {row for row, text in enumerate(texts, start=2) if found([text])}
    assert rows == alone


# Headings


@pytest.mark.parametrize(
    "name",
    [
        *(
            "hetu",
            "HETU",
            "Hetu ",
            "asiakkaan_hetu",
            "asiakasHetu",
            "hetu2",
            "hetun",
            "sotu",
            "SSN",
        ),
        *(
            "Henkilötunnus",
            "henkilotunnus",
            "HENKILÖTUNNUKSESI",
            "Henkilo\u0308tunnus",
            "personalId",
        ),
        *("sotu-tunnus", "personal_id", "Personbeteckning", "personnummer", "national id"),
        *("Personal identity code", "social security number", "hetu_pseudonym"),
    ],
)
def test_headings_that_announce_identity_codes_are_refused(name):
    assert suspicious_heading(name)
    [violation] = found(["x"], name)
    assert str(violation.rule) == (
        "A column must not be named as one of personal identity codes: they must not be in the "
        "data."
    )


@pytest.mark.parametrize(
    "name",
    [
        *("participant_id", "person_id", "site", "lessons", "sessn", "national ideas", "mission"),
        *("hetki", "sotilas", "Asunto", "henkilöstö", "classname", "personal goals", "a"),
    ],
)
def test_ordinary_headings_pass(name):
    assert not suspicious_heading(name)
    assert not diagnosis_heading(name)


@pytest.mark.parametrize(
    "name", ["icd", "ICD-10", "icd10_main", "Diagnoosi", "diagnosis", "Diagnos"]
)
def test_a_column_of_diagnoses_is_a_warning(name):
    [violation] = found(["x"], name)
    assert violation.severity == "warning"
    assert str(violation.rule) == (
        "A column of diagnoses must be in the data only when the evaluation needs it; this one "
        "seems to hold them."
    )


# Without century sign


def without_sign(code: str) -> str:
    return code[:6] + code[7:]


def test_a_column_of_codes_without_sign_is_refused_from_a_fifth_of_its_cells_on():
    codes = [without_sign(FICTIONAL[0]), without_sign(EXAMPLE)]
    [violation] = found([*codes, *["x"] * 8, None, None])
    assert (violation.rows, violation.n_rows) == ((2, 3), 2)
    assert str(violation.rule) == (
        "Data must not hold personal identity codes, but 2 cells are codes without their "
        "century sign."
    )
    assert found([*codes, *["x"] * 9]) == []


@pytest.mark.parametrize("kind", [str, int, float])
def test_codes_that_became_numbers_are_found_even_without_their_first_zero(kind):
    numbers = [105949032, 105949021, 306949024, 405949030]
    frame = pd.DataFrame({"id": [kind(number) for number in numbers]})
    [violation] = find_identity_codes(frame)
    assert violation.n_rows == 4


def test_random_ten_digit_numbers_are_no_codes():
    rng = np.random.default_rng(1)
    assert found(list(rng.integers(10**9, 10**10, 2_000))) == []


# Split form


def split(codes: list[str], date) -> pd.DataFrame:
    return pd.DataFrame(
        {"born": [date(code) for code in codes], "tail": [code[7:] for code in codes]}
    )


CENTURY = {**dict.fromkeys("-YXWVU", "19"), **dict.fromkeys("ABCDEF", "20")}
DATES = {
    "six digits": lambda code: code[:6],
    "Finnish": lambda code: f"{int(code[:2])}.{int(code[2:4])}.{CENTURY[code[6]]}{code[4:6]}",
    "ISO": lambda code: f"{CENTURY[code[6]]}{code[4:6]}-{code[2:4]}-{code[:2]}",
    "Excel's": lambda code: f"{CENTURY[code[6]]}{code[4:6]}-{code[2:4]}-{code[:2]} 00:00:00",
    "eight digits": lambda code: f"{code[:4]}{CENTURY[code[6]]}{code[4:6]}",
    "pandas": lambda code: pd.Timestamp(f"{CENTURY[code[6]]}{code[4:6]}-{code[2:4]}-{code[:2]}"),
}


@pytest.mark.parametrize("form", DATES)
def test_a_birth_date_beside_last_characters_is_a_split_code(form):
    [violation] = find_identity_codes(split(FICTIONAL, DATES[form]))
    assert (violation.column, violation.n_rows) == ("tail", 21)
    assert str(violation.rule) == (
        "A personal identity code must not be split over columns, but this one and a column of "
        "dates make up codes."
    )


def test_a_tail_with_its_sign_is_a_split_code():
    frame = split(FICTIONAL, DATES["six digits"]).assign(tail=[code[6:] for code in FICTIONAL])
    assert [each.column for each in find_identity_codes(frame)] == ["tail"]


def test_one_person_with_a_lettered_tail_is_a_split_code():
    assert len(find_identity_codes(split([EXAMPLE], DATES["ISO"]))) == 1


@pytest.mark.parametrize("seed", range(20))
def test_a_year_beside_a_date_is_no_split_code(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 60))
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 700, n), unit="D")
    frame = pd.DataFrame({"entry_date": days, "birth_year": rng.integers(1950, 2008, n)})
    assert find_identity_codes(frame.astype(str)) == ()


# Pseudonyms and size


def test_opaque_identifiers_pass_even_with_a_code_inside():
    # 030516D9037 stands in each; only the last is no hexadecimal number.
    assert identity_codes_in_text("ffff030516d90370") == 0
    assert identity_codes_in_text("00000000-0000-4000-8000-030516d90370") == 0
    assert identity_codes_in_text("ffff030516d90370x") == 1


def test_an_empty_table_holds_nothing():
    assert find_identity_codes(pd.DataFrame({"a": pd.Series([], dtype=object)})) == ()
    assert find_identity_codes(pd.DataFrame()) == ()
    assert find_identity_codes(pd.DataFrame({"a": [None, np.nan]})) == ()


def test_the_frame_is_left_as_it_was():
    frame = pd.DataFrame({"a": ["131052–308t", None], "b": [1.0, np.nan]})
    before = frame.copy()
    find_identity_codes(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_duplicate_headings_are_told_apart_by_their_cells():
    frame = pd.DataFrame([["x", EXAMPLE]], columns=["a", "a"])
    assert len(find_identity_codes(frame)) == 1


@pytest.mark.long
def test_a_million_pseudonyms_are_no_codes():
    digests = [hmac.digest(b"key of a test", b"%d" % n, hashlib.sha256) for n in range(1_000_000)]
    uuids = pd.Series([str(uuid.UUID(bytes=digest[:16])) for digest in digests])
    for size in (8, 16, 32):
        frame = pd.DataFrame({"id": [digest[:size].hex() for digest in digests], "uuid": uuids})
        assert find_identity_codes(frame) == ()
