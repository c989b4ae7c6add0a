"""Themes: people counted, not passages; what may be printed; a hypothesis stays one."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.data import Data
from evaltools.disclosure import Policy, audit, protect
from evaltools.errors import DataError, UnansweredError
from evaltools.practice import quotations, themes
from evaltools.result import Result
from evaltools.study import study_from


def segments(*rows: tuple) -> pd.DataFrame:
    """Passage, respondent, code, coder; then, where given, publishable and text."""
    filled = [(*row, *([None] * (6 - len(row)))) for row in rows]
    columns = ["segment_id", "respondent", "code", "coder", "publishable", "text"]
    return pd.DataFrame(filled, columns=columns)


CODED = segments(
    ("s1", "A-001", "support", "x"),
    ("s1", "A-001", "support", "y"),
    ("s2", "A-001", "support", "x"),
    ("s2", "A-001", "network", "y"),
    ("s3", "A-002", "support", "x"),
    ("s4", "A-003", "network", "x"),
)


def test_a_person_who_says_it_thrice_is_counted_once():
    found = themes(CODED).table()
    assert found.to_dict("records") == [
        {"code": "network", "n": 2, "n_total": 3, "share": 2 / 3, "n_segments": 2, "n_coders": 2},
        {"code": "support", "n": 2, "n_total": 3, "share": 2 / 3, "n_segments": 3, "n_coders": 2},
    ]


def test_two_themes_of_one_person_occur_together_whoever_coded_them():
    found = themes(CODED).cooccurrence().table()
    assert found.to_dict("records") == [
        {"code": "network", "other_code": "support", "n": 1, "n_total": 3, "share": 1 / 3}
    ]


def test_coders_agree_passage_by_passage_and_theme_by_theme():
    # Two coders judged s1 and s2 for two themes: s1 alike twice, s2 apart twice.
    found = themes(CODED).agreement()
    assert found.kind == "ratings_table"
    pairs = {(row.rating, row.other_rating): row.n_pairs for row in found.table().itertuples()}
    assert pairs == {("no", "no"): 1, ("no", "yes"): 2, ("yes", "yes"): 1}


def test_one_coder_has_nobody_to_agree_with():
    one = CODED[CODED["coder"] == "x"]
    with pytest.raises(UnansweredError, match="nothing was rated by two people"):
        themes(one).agreement()
    assert "One person coded the passages, so agreement cannot be told." in [
        str(note) for note in themes(one).notes
    ]


def test_those_interviewed_stand_beside_all():
    people = pd.DataFrame(
        {
            "participant_id": [f"A-00{number}" for number in range(1, 7)],
            "sex": ["female", "female", "male", "male", "male", "male"],
        }
    )
    study = study_from(
        {
            "version": 1,
            "study": "s",
            "title": "S",
            "languages": ["en"],
            "data": {"participants": "p.csv"},
            "data_lock": "2024-12-31",
        },
        folder=".",
    )
    data = Data(study, {"participants": people.assign(entry_date=pd.Timestamp("2024-01-01"))})
    found = themes(CODED).who(data).table()
    counts = {(row.level, row.group): row.n for row in found.itertuples() if row.variable == "sex"}
    assert counts["female", "interviewed"] == 2
    assert counts["male", "interviewed"] == 1
    assert counts["total", "total"] == 6
    assert "interviewed" not in people.columns
    with pytest.raises(UnansweredError, match="no respondent is named as in the table"):
        themes(CODED.assign(respondent="X9")).who(data)


# -- themes and exits ----------------------------------------------------------------------


def ten() -> pd.DataFrame:
    """Of ten people five name support; all of them found work, and one of the others."""
    rows = [(f"s{place}", f"P{place}", "other", "x") for place in range(10)]
    rows += [(f"s{place}", f"P{place}", "support", "x") for place in range(5)]
    return segments(*rows)


WORK = {f"P{place}": place <= 5 for place in range(10)}


def test_a_theme_beside_exits_has_fishers_exact_p_adjusted_for_the_number_of_themes():
    found = themes(ten()).by_exit(WORK).table().set_index(["code", "group"])
    assert found.loc[("support", "with"), ["n", "n_event"]].tolist() == [5, 5]
    assert found.loc[("support", "without"), ["n", "n_event"]].tolist() == [5, 1]
    assert found.loc[("support", "total"), ["n", "n_event"]].tolist() == [10, 6]
    # Six of ten found work. All five with the theme do by chance with C(6,5)/C(10,5) = 6/252;
    # as unlikely is 1 of 5: C(6,1) C(4,4)/252 = 6/252. Together 12/252.
    p_value = 12 / 252
    assert found.loc[("support", "with"), "p_value"] == pytest.approx(p_value)
    assert found.loc[("support", "with"), "p_adjusted"] == pytest.approx(2 * p_value)
    assert found.loc[("other", "with"), "p_adjusted"] == 1


def test_a_theme_beside_exits_is_said_to_be_a_hypothesis():
    notes = [str(note) for note in themes(ten()).by_exit(WORK).notes]
    assert notes[0].startswith(
        "What people said in interviews beside how they left is a hypothesis only"
    )


def test_people_whose_exit_is_not_known_are_left_out():
    known = {name: value for name, value in WORK.items() if name != "P0"}
    found = themes(ten()).by_exit({**known, "P9": None}).table()
    assert found.set_index(["code", "group"]).loc[("support", "total"), "n"] == 8
    with pytest.raises(UnansweredError, match="of no respondent is the exit known"):
        themes(ten()).by_exit({})


def test_a_small_number_with_a_theme_cannot_be_worked_out_from_those_without():
    rows = [(f"s{place}", f"P{place}", "other", "x") for place in range(20)]
    rows += [(f"t{place}", f"P{place}", "rare", "x") for place in range(2)]
    made = themes(segments(*rows)).by_exit({f"P{place}": place % 2 == 0 for place in range(20)})
    shown = protect(made, Policy())
    hidden = shown.hidden.assign(code=shown.frame["code"], group=shown.frame["group"])
    rare = hidden[hidden["code"] == "rare"].set_index("group")["n"]
    assert rare["with"]
    assert rare["without"]
    assert audit({"themes": shown}, Policy()).ok


# -- beside numbers, and in people's own words ---------------------------------------------


def test_themes_stand_beside_the_sentence_of_the_number_that_speaks_of_the_same():
    flow = Result(
        kind="flow",
        frame=pd.DataFrame(
            {"step": ["in_data", "followed"], "reason": ["total", "followed"], "n": [60, 60]}
        ),
        keys=("reason",),
        counts=("n",),
    )
    found = themes(CODED).beside({"support": "survival.flow"}, {"survival.flow": flow})
    table = found.table().set_index("code")
    assert table["sentence"].to_dict() == {"network": "", "support": "survival.flow"}
    assert "60" in found.labels["sentence"]["survival.flow"]["fi"]
    with pytest.raises(UnansweredError, match=r"survival\.gone must be among those of the run"):
        themes(CODED).beside({"support": "survival.gone"}, {"survival.flow": flow})


QUOTED = segments(
    ("s1", "A-001", "support", "x", True, "My coach called the shop."),
    ("s1", "A-001", "network", "x", True, "My coach called the shop."),
    ("s2", "A-001", "support", "x", False, "Not for print."),
    ("s3", "A-002", "support", "x", True, "Half of it is secret."),
    ("s3", "A-002", "support", "y", None, "Half of it is secret."),
    ("s4", "A-003", "support", "x", True, "Call me at 040 123 4567."),
    ("s5", "A-003", "support", "x", True, "Write to me@example.org."),
    ("s6", "A-003", "support", "x", True, "My code is 131052-308T."),
    ("s7", "A-003", "support", "x", True, "Maija-Liisa helped me."),
    ("s8", "A-003", "support", "x", True, None),
)


def test_only_passages_marked_so_by_everybody_are_printed_and_none_that_names_anybody():
    found = quotations(QUOTED, names=["Maija"])
    assert found.table().values.tolist() == [["1", "network, support", "My coach called the shop."]]
    assert str(found.notes[-1]) == (
        "4 passages that were marked publishable are left out: they seem to hold names, numbers "
        "or addresses."
    )
    assert protect(found, Policy()).frame["text"].tolist() == ["My coach called the shop."]


def test_segments_without_a_mark_have_nothing_to_print():
    assert quotations(CODED.drop(columns=["publishable", "text"])).table().empty


# -- faults --------------------------------------------------------------------------------


def test_a_passage_has_one_respondent_and_every_row_is_filled_in():
    with pytest.raises(DataError, match="A passage must be of one respondent, but 1 is of several"):
        themes(segments(("s1", "A-001", "a", "x"), ("s1", "A-002", "a", "x")))
    with pytest.raises(DataError, match="must have no missing values in code"):
        themes(segments(("s1", "A-001", None, "x")))
    with pytest.raises(UnansweredError, match="no passage has been coded"):
        themes(CODED.iloc[:0])
    with pytest.raises(DataError, match="The segments must have the columns coder"):
        themes(CODED.drop(columns="coder"))


@pytest.mark.parametrize("mark", ["no", "yes", 1, None, float("nan")])
def test_only_a_truth_value_opens_a_passage(mark):
    passages = pd.DataFrame(
        {"segment_id": ["s1"], "code": ["trust"], "publishable": [mark], "text": ["Not for you."]}
    )
    assert quotations(passages.astype(object)).table().empty
