"""Sites against chance: how many lie outside, never who is best."""

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result


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
