"""What is wrong is said with its place, in three languages."""

import pytest

from evaltools import wording
from evaltools.errors import DataError, UsageError, Violation
from evaltools.messages import message

RULE = message("The column must have no missing values.")
EVERY_PART = Violation(
    RULE,
    file="data.xlsx",
    sheet="Osallistujat",
    column="age",
    rows=(2, 3),
    n_rows=14,
    hint=message("empty the cells if nothing is known."),
)


@pytest.mark.parametrize(
    "broken",
    [
        EVERY_PART,
        Violation(RULE),
        Violation(RULE, file="study.yaml", line=12),
        Violation(RULE, file="a.csv", rows=(7,), n_rows=1),
        Violation(RULE, file="a.csv", rows=(7, 8), n_rows=2, hint=message("Rename the file.")),
        Violation(RULE, rows=tuple(range(2, 20)), n_rows=18),
    ],
)
def test_in_english_a_violation_says_what_its_own_text_says(broken):
    assert wording.violation(broken, "en") == str(broken)


def test_a_violation_in_finnish_and_swedish():
    assert wording.violation(EVERY_PART, "fi") == (
        "data.xlsx, välilehti ”Osallistujat”, rivit 2, 3 ja vielä 12 muuta, sarake ”age”: "
        "Sarakkeesta ei saa puuttua arvoja. Kokeile: tyhjennä solut, jos mitään ei tiedetä."
    )
    assert wording.violation(EVERY_PART, "sv") == (
        "data.xlsx, kalkylbladet ”Osallistujat”, rad 2, 3 och 12 till, kolumnen ”age”: "
        "Kolumnen får inte ha saknade värden. Pröva: töm cellerna om ingenting är känt."
    )


def test_an_error_of_data_lists_every_violation():
    error = DataError(message("The data must follow their schema, but do not."), [EVERY_PART] * 2)
    assert wording.fault(error, "en") == str(error)
    assert len(wording.fault(error, "fi").splitlines()) == 3


def test_any_other_error_is_its_sentence():
    assert wording.fault(UsageError(message("Rename the file.")), "sv") == "Döp om filen."
