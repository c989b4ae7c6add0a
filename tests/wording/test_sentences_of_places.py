"""Sites against chance: how many lie outside, never who is best."""

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result
from evaltools.sections.display_table import display_table


def funnel(positions):
    sites = [f"s{number}" for number in range(len(positions))]
    frame = pd.DataFrame({"site": [*sites, "total"], "position": [*positions, "inside"]})
    return Result("funnel", frame, keys=("site",), about={"overall": 0.3, "scale": "share"})


@pytest.mark.parametrize(
    ("positions", "fi", "sv"),
    [
        (
            ["inside", "above_95"],
            "Satunnaisvaihtelun rajojen ulkopuolella on 1 toimipaikka.",
            "Utanför gränserna för slumpmässig variation ligger 1 verksamhetsställe av "
            "sammanlagt 2.",
        ),
        (
            ["below_998", "above_95", "inside"],
            "Satunnaisvaihtelun rajojen ulkopuolella on 2 toimipaikkaa.",
            "Utanför gränserna för slumpmässig variation ligger 2 verksamhetsställen av "
            "sammanlagt 3.",
        ),
        (
            ["inside"],
            "Satunnaisvaihtelun rajojen ulkopuolella on 0 toimipaikkaa.",
            "Utanför gränserna för slumpmässig variation ligger 0 verksamhetsställen av "
            "sammanlagt 1.",
        ),
    ],
)
def test_sites_outside_the_limits_are_counted_and_the_sum_is_not_a_site(positions, fi, sv):
    assert wording.say(funnel(positions), "fi").startswith(fi)
    assert wording.say(funnel(positions), "sv").startswith(sv)


def test_the_value_of_all_sites_is_told():
    assert wording.say(funnel(["inside"]), "en").endswith("All sites together: 30.0%.")


def test_hidden_positions_are_not_told():
    made = funnel(["inside", "above_95"])
    veil = pd.DataFrame({"site": [False] * 3, "position": [True] * 3})
    assert wording.say(Result(**{**vars(made), "hidden": veil}), "en") == (
        "The number is not published, to protect privacy. All sites together: 30.0%."
    )


def test_the_time_of_the_value_of_all_sites_is_told_though_the_sites_are_hidden():
    made = funnel(["inside", "above_95"])
    veil = pd.DataFrame({"site": [False] * 3, "position": [True] * 3})
    about = {**made.about, "at": 12.0}
    hidden = Result(**{**vars(made), "hidden": veil, "about": about, "unit": "months"})
    assert wording.say(hidden, "en") == (
        "Counted are only participants who could be followed for 12 months, and who of them had "
        "found work within that time. The number is not published, to protect privacy. All sites "
        "together: 30.0%."
    )


@pytest.mark.parametrize(
    ("hides", "by_chance"),
    [
        (False, "By chance alone about 0.4 would lie outside the exact 95% limits."),
        (True, "By chance alone about 0.4 of all 2 sites would lie outside the exact 95% limits."),
    ],
)
def test_how_many_lie_outside_by_chance_is_said_of_the_sites_that_it_is_made_of(hides, by_chance):
    made = funnel(["inside", "above_95"])
    veil = pd.DataFrame({"site": [False] * 3, "position": [hides, False, False]})
    about = {**made.about, "expected_outside": 0.41, "widened": False}
    shown = Result(**{**vars(made), "hidden": veil, "about": about})
    assert by_chance in wording.say(shown, "en")


def test_sites_whose_numbers_are_hidden_are_sites_all_the_same():
    made = funnel(["inside", "inside", "above_95"])
    veil = pd.DataFrame({"site": [False] * 4, "position": [True, False, False, False]})
    result = Result(**{**vars(made), "hidden": veil})
    assert wording.say(result, "en").startswith(
        "Of 3 sites, the numbers of 2 are shown; 1 of those lies outside the limits of random "
        "variation."
    )
    assert wording.say(result, "fi").startswith(
        "Toimipaikkoja on yhteensä 3, ja niistä 2 näytetään lukuineen. Näytettävistä 1 on "
        "satunnaisvaihtelun rajojen ulkopuolella."
    )


def rates(*rows):
    frame = pd.DataFrame(rows, columns=["group", "n_event", "estimate", "conf_low", "conf_high"])
    about = {"scale": "rate", "by": "site"}
    return Result("rates", frame, keys=("group",), conf_level=0.95, about=about)


def test_small_rates_keep_two_figures_in_the_sentence_and_in_the_table():
    small = rates(("A", 8, 0.0521, 0.0224, 0.1026), ("B", 30, 0.1234, 0.0832, 0.1761))
    assert wording.say(small, "en") == (
        "Rate: A 0.052 (95% CI 0.022–0.103); B 0.123 (95% CI 0.083–0.176)."
    )
    assert display_table(small, "en").rows[0][-2:] == ("0.052", "0.022–0.103")
    large = rates(("A", 900, 14.016, 13.229, 14.843))
    assert wording.say(large, "en") == "Rate: A 14.0 (95% CI 13.2–14.8)."
