"""Study files, tables, workbooks and parameters changed at random: refused or read.

Never another error than the package's own, never a person's value in a message, never a
changed file. A few hundred inputs in the fast tier, thousands in the long one.
"""

from __future__ import annotations

import datetime
import hashlib
import string
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from made_up_programme import write_made_up_study

from evaltools.data import load_data
from evaltools.errors import EvaltoolsError
from evaltools.reporting import report, reports
from evaltools.reporting.parameters import check_parameters, typed
from evaltools.study import load_study

EVERY_KEY = Path(__file__).resolve().parents[1] / "study" / "every_key.yaml"

#: Written into cells: a message that repeats one of them is a leak.
CANARY = "Kanarialintu"

UNHURRIED = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    "phases": [Phase.explicit, Phase.generate],
    "derandomize": True,
}
FEW = settings(max_examples=50, **UNHURRIED)
MANY = settings(max_examples=3000, **UNHURRIED)

_words = st.sampled_from(
    ["", "~", "null", "yes", "-1", "0", "1e400", "nan", "9" * 40, "2025-02-30", "[", "{", "}", "&a",
     "*a", "!!python/object:os.system x", "- - -", "? :", "\t", "<<: *x", "%YAML 9", "'", '"',
     "\x00", "\ud7ff", "😀", "#", "a: b: c", "{fi: }", "[[[[[[[[", "../../etc/passwd", "C:\\x#y"]
)  # fmt: skip


@st.composite
def changed_study_files(draw):
    """The study file with every key, some of its lines and words changed."""
    lines = EVERY_KEY.read_text(encoding="utf-8").splitlines()
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        act = draw(st.sampled_from(["drop", "double", "cut", "word", "insert", "indent", "swap"]))
        line = lines[place]
        if act == "drop":
            lines[place] = ""
        elif act == "double":
            lines.insert(place, line)
        elif act == "cut":
            lines[place] = line[: draw(st.integers(0, len(line)))]
        elif act == "word":
            key = line.partition(":")[0]
            lines[place] = f"{key}: {draw(_words)}"
        elif act == "insert":
            at = draw(st.integers(0, len(line)))
            lines[place] = line[:at] + draw(_words) + line[at:]
        elif act == "indent":
            lines[place] = " " * draw(st.integers(1, 5)) + line
        else:
            other = draw(st.integers(0, len(lines) - 1))
            lines[place], lines[other] = lines[other], lines[place]
    return "\n".join(lines)


_cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.just(datetime.datetime(1899, 12, 31)),
    st.dates(datetime.date(1900, 3, 1), datetime.date(2100, 1, 1)),
    st.text(string.printable[:95], max_size=12).map(lambda text: f"{CANARY}{text}"),
    st.sampled_from(
        [f"=1/0+{CANARY}", f" {CANARY} ", f"{CANARY}\n{CANARY}", "#DIV/0!", "31.2.2024"]
    ),
)


def _reads(path: Path) -> str | None:
    """The message of refusal, or None when the study and its data are read."""
    try:
        load_data(load_study(path))
    except EvaltoolsError as error:
        return str(error)
    return None


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _hold_a_changed_study(folder: Path, text: str) -> None:
    path = folder / "study.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    before = _hashes(folder)
    _reads(path)
    assert _hashes(folder) == before


def _hold_a_changed_workbook(folder: Path, sheet: int, row: int, column: int, cell: object) -> None:
    path = write_made_up_study(folder / "keksitty", n=12)
    file = path.parent / "osallistujat.xlsx"
    book = openpyxl.load_workbook(file)
    place = book.worksheets[sheet].cell(row, column)
    place.value = cell
    book.save(file)
    before = _hashes(path.parent)
    said = _reads(path) or ""
    # a heading is no person's value, and a message may name it
    assert row == 1 or CANARY not in said
    assert _hashes(path.parent) == before


def _hold_a_parameter(name: str, text: str) -> None:
    key, _, value = text.partition("=")
    chosen = {key: value}
    try:
        check_parameters(chosen, (report(name),))
        typed(chosen, report(name))
    except EvaltoolsError:
        return


_places = st.tuples(st.integers(0, 1), st.integers(1, 13), st.integers(1, 5))
_parameters = st.tuples(
    st.sampled_from([each.name for each in reports()]),
    st.one_of(
        st.text(max_size=30),
        st.builds(
            lambda key, value: f"{key}={value}",
            st.sampled_from(["where", "horizon", "study", "languages", "run_folder", "x"]),
            st.one_of(_words, st.text(max_size=20)),
        ),
    ),
)


@FEW
@given(text=changed_study_files())
def test_a_changed_study_file_is_read_or_refused(tmp_path, text):
    _hold_a_changed_study(tmp_path, text)


@pytest.mark.long
@MANY
@given(text=changed_study_files())
def test_thousands_of_changed_study_files_are_read_or_refused(tmp_path, text):
    _hold_a_changed_study(tmp_path, text)


@settings(FEW, max_examples=15)
@given(place=_places, cell=_cells)
def test_a_changed_cell_is_read_or_refused_and_never_repeated(tmp_path, place, cell):
    _hold_a_changed_workbook(tmp_path, *place, cell)


@pytest.mark.long
@settings(MANY, max_examples=1000)
@given(place=_places, cell=_cells)
def test_a_thousand_changed_cells_are_read_or_refused_and_never_repeated(tmp_path, place, cell):
    _hold_a_changed_workbook(tmp_path, *place, cell)


@FEW
@given(given_=_parameters)
def test_a_parameter_is_taken_or_refused(given_):
    _hold_a_parameter(*given_)


@pytest.mark.long
@MANY
@given(given_=_parameters)
def test_thousands_of_parameters_are_taken_or_refused(given_):
    _hold_a_parameter(*given_)
