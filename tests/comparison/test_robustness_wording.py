"""What is said of a difference without each factor, and of periods that are years."""

from __future__ import annotations

from nsw_names import TESTS

import evaltools as ev
from evaltools import comparison
from evaltools.sections.display_table import display_table

EXAMPLES = TESTS.parent / "examples"


def nsw() -> comparison.Plan:
    return comparison.plan(ev.load_data(ev.load_study(EXAMPLES / "nsw" / "study.yaml")))


def test_the_factor_that_moves_the_difference_most_is_named():
    # 1,180 is that of all methods of the literature; 210 and 1,247 are checked with glm in R
    found = nsw().without_each_covariate()
    assert found.summary() == (
        "With all background factors the difference is 1,180 (95% CI from −83 to 2,444, "
        "n = 16,177); without one of them at a time it is from 210 to 1,247. It moves most "
        "without “Black”."
    )
    printed = display_table(found, "fi")
    assert printed is not None
    assert printed.headings[0] == "Taustatekijät"
    assert all("_" not in row[0] for row in printed.rows)


def test_years_stand_without_thousands_and_without_the_unit_of_follow_up():
    change = nsw().change()
    assert change is not None
    printed = display_table(change.event_study(), "en")
    assert printed is not None
    assert [row[0] for row in printed.rows] == ["1974", "1975", "1978"]
    assert printed.headings[0] == "Time"
    assert display_table(change, "en").rows[0][-1] == "198"


def test_a_choice_that_never_varies_is_not_printed():
    printed = display_table(nsw().specifications(), "en")
    assert printed is not None
    assert printed.headings[:3] == ("Method", "Background factors", "Estimate")
    assert "Reason" not in printed.headings
