"""Of whom the programme reached most and fewest, and when the two do not clearly differ.

The interval of a difference d = p1 - p2 runs from d - sqrt((p1 - l1)² + (u2 - p2)²) upwards
(Newcombe 1998): the square roots below are worked out by hand.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result
from evaltools.wording.kinds import rankings
from evaltools.wording.reading import is_unclear, readings

NAN = float("nan")
COLUMNS = ["region", "variable", "level", "n", "population", "estimate", "conf_low", "conf_high"]
WOMEN, MEN = ("all", "sex", "female"), ("all", "sex", "male")
LARGEST = "The largest share of the population was reached here: "
SMALLEST = "The smallest share was reached here: "
UNCLEAR = (
    " The data do not show a clear difference between these groups. This does not mean that there "
    "is no difference."
)


def reached(*rows, hidden=()):
    """A result; the numbers of the rows at the places `hidden` are not published."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    made = Result(
        "representativeness",
        frame,
        keys=("region", "variable", "level"),
        counts=("n",),
        conf_level=0.95,
    )
    if not hidden:
        return made
    veil = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    veil.loc[list(hidden), ["n", "estimate", "conf_low", "conf_high"]] = True
    return replace(made, frame=frame.mask(veil), hidden=veil)


# 30 of 1,000 women
HIGH = (*WOMEN, 30, 1000, 0.03, 0.02, 0.04)
# 15 of 1,000: d = 0.015; sqrt(0.010² + 0.009²) = 0.0134536, so the lower limit is 0.0015
CLEARLY_LOWER = (*MEN, 15, 1000, 0.015, 0.009, 0.024)
# 20 of 1,000: d = 0.010; sqrt(0.010² + 0.010²) = 0.0141421, so the lower limit is -0.0041
PERHAPS_LOWER = (*MEN, 20, 1000, 0.02, 0.012, 0.03)


def test_a_clear_difference_is_told_with_intervals_though_these_overlap():
    assert wording.say(reached(HIGH, CLEARLY_LOWER), "en") == (
        LARGEST
        + "“Sex: women” 3.0% (95% CI 2.0–4.0%, n = 30). "
        + SMALLEST
        + "“Sex: men” 1.5% (95% CI 0.9–2.4%, n = 15)."
    )


def test_an_unclear_difference_is_called_so():
    assert wording.say(reached(HIGH, PERHAPS_LOWER), "en") == (
        LARGEST
        + "“Sex: women” 3.0% (95% CI 2.0–4.0%, n = 30). "
        + SMALLEST
        + "“Sex: men” 2.0% (95% CI 1.2–3.0%, n = 20)."
        + UNCLEAR
    )


def test_shares_that_print_alike_are_not_ranked():
    # 2.04% and 1.96% are both printed as 2.0%
    rows = (*WOMEN, 51, 2500, 0.0204, 0.015, 0.027), (*MEN, 49, 2500, 0.0196, 0.014, 0.026)
    assert wording.say(reached(*rows), "en") == (
        "The same share of the population, as rounded here, was reached in all groups: “Sex: "
        "women” 2.0% (95% CI 1.5–2.7%, n = 51); “Sex: men” 2.0% (95% CI 1.4–2.6%, n = 49)."
        + UNCLEAR
    )


def test_groups_that_print_as_the_lowest_are_all_the_lowest():
    third = ("all", "sex", "other", 8, 550, 0.0146, 0.006, 0.028)  # 1.46% prints as 1.5%
    said = wording.say(reached(HIGH, CLEARLY_LOWER, third), "en")
    lowest = said.partition(SMALLEST)[2]
    assert lowest.startswith("“Sex: men” 1.5% (95% CI 0.9–2.4%, n = 15); “Sex: ")
    # the two furthest apart: d = 0.0154 and sqrt(0.010² + 0.0134²) = 0.01672, so it is unclear
    assert said.endswith(UNCLEAR)


def test_a_hidden_group_may_be_the_highest_so_the_ranking_is_of_the_published():
    third = ("all", "sex", "other", 3, 60, 0.05, 0.01, 0.14)
    assert wording.say(reached(HIGH, CLEARLY_LOWER, third, hidden=[2]), "en").startswith(
        "Of the groups whose numbers are published, the largest share of the population was "
        "reached here: “Sex: women” 3.0% (95% CI 2.0–4.0%, n = 30). " + SMALLEST + "“Sex: men” "
    )
    alike = (*MEN, 30, 1000, 0.03, 0.02, 0.04)
    assert wording.say(reached(HIGH, alike, third, hidden=[2]), "en").startswith(
        "The same share of the population, as rounded here, was reached in all groups whose "
        "numbers are published: "
    )


def test_people_of_no_group_of_the_population_have_no_rate_that_could_be_hidden():
    missing = ("all", "sex", "missing", 2, NAN, NAN, NAN, NAN)
    said = wording.say(reached(HIGH, CLEARLY_LOWER, missing, hidden=[2]), "en")
    assert said.startswith(LARGEST)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fi",
            "Suurin väestöstä tavoitettu osuus: ”Sukupuoli: naiset” 3,0\u00a0% (95 %:n "
            "luottamusväli 2,0–4,0\u00a0%, n = 30). Pienin osuus: ”Sukupuoli: miehet” 2,0\u00a0% "
            "(95 %:n luottamusväli 1,2–3,0\u00a0%, n = 20). Aineisto ei osoita selvää eroa näiden "
            "ryhmien välillä. Tämä ei tarkoita, ettei eroa ole.",
        ),
        (
            "sv",
            "Den största andelen av befolkningen som nåddes: ”Kön: kvinnor” 3,0\u00a0% (95 "
            "procents konfidensintervall 2,0–4,0\u00a0%, n = 30). Den minsta andelen: ”Kön: män” "
            "2,0\u00a0% (95 procents konfidensintervall 1,2–3,0\u00a0%, n = 20). Materialet visar "
            "ingen tydlig skillnad mellan dessa grupper. Det betyder inte att det saknas en "
            "skillnad.",
        ),
    ],
)
def test_the_doubt_is_said_in_the_other_languages(language, said):
    assert wording.say(reached(HIGH, PERHAPS_LOWER), language) == said


def test_the_limits_of_a_difference_come_from_those_of_both():
    # 8% (5 to 11%) and 3% (1 to 7%): d = 5 points; sqrt(3² + 4²) = 5, sqrt(3² + 2²) = 3.6056
    rows = (*WOMEN, 8, 100, 0.08, 0.05, 0.11), (*MEN, 3, 100, 0.03, 0.01, 0.07)
    higher, lower = readings(reached(*rows))
    found = rankings.difference_between(higher, lower)
    assert found.estimate == pytest.approx(0.05)
    assert found.low == 0
    assert found.high == pytest.approx(0.086056, abs=1e-6)
    assert is_unclear(found)


def test_without_a_limit_the_difference_is_unclear():
    higher, lower = readings(reached(HIGH, CLEARLY_LOWER))
    found = rankings.difference_between(replace(higher, low=None), lower)
    assert (found.low, is_unclear(found)) == (None, True)


def test_of_many_ties_the_rest_are_counted():
    assert rankings.listed([*"abcdefgh"], "en") == "a; b; c; d; e; f; 2 more"
    assert rankings.listed([*"abcdef"], "en") == "a; b; c; d; e; f"
