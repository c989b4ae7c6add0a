"""Figures at the edges of what results hold: one time, one level, no limits, several sites."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from evaltools.drawing import draw
from evaltools.drawing.axes_marks import decimals_of, time_ticks, time_title, top_of_shares
from evaltools.drawing.theme import PAPER
from evaltools.practice import fidelity
from evaltools.regions import funnel, rates_against_target, shrunken_rates
from evaltools.result import Result

NAMES = {"numerator": "events", "denominator": "size", "site": "site"}


def texts(ax) -> list[str]:
    """What is written on the sheet, line breaks taken away."""
    return [" ".join(text.get_text().split()) for text in ax.texts if text.get_text()]


def ticks(axis) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


def test_a_time_axis_that_ends_at_its_start_has_the_one_mark():
    assert time_ticks(0.0, "months", 5.0, widest=0.3) == [0.0]


def test_a_time_axis_longer_than_any_step_is_marked_at_its_ends():
    # the longest step is ten years, and eight of them are eighty years
    assert time_ticks(1200.0, "months", 5.0, widest=0.3) == [0.0, 1200.0]


def test_an_axis_of_shares_of_which_none_is_shown_goes_to_one():
    assert top_of_shares(math.nan) == 1.0


def test_marks_that_four_decimals_do_not_tell_apart_have_four():
    assert decimals_of([0.00001, 0.00002]) == 4


def test_a_time_without_a_unit_is_called_time():
    assert time_title(None, None, "en") == "Time"
    assert time_title(None, None, "fi") == "Aika"


def counts(events: list[int], size: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"site": list("ABCDEFG")[: len(size)], "events": events, "size": size})


def test_a_funnel_of_rates_has_plain_numbers_on_its_axis():
    found = funnel(counts([10, 40, 30], [100.0, 200.0, 300.0]), scale="rate", **NAMES)
    ax = draw(found, language="en")
    assert "Rate" in texts(ax)
    # 40 / 200 is the highest; 80 events in 600 is the line in the middle
    assert all("%" not in label for label in ticks(ax.yaxis))
    middle = [line for line in ax.lines if list(line.get_ydata()) == [80 / 600, 80 / 600]]
    assert len(middle) == 1


def test_shrunken_rates_of_an_exposure_have_plain_numbers_on_their_axis():
    found = shrunken_rates(counts([10, 40, 30], [100.0, 200.0, 300.0]), scale="rate", **NAMES)
    ax = draw(found, language="en")
    assert all("%" not in label for label in ticks(ax.xaxis))
    assert any(list(line.get_xdata()) == [found.about["overall"]] * 2 for line in ax.lines)


def test_shrunken_ratios_say_what_is_divided_by_what():
    frame = counts([10, 40, 30], [100, 200, 300]).assign(usual=[20.0, 30.0, 30.0])
    found = shrunken_rates(frame, expected="usual", **NAMES)
    assert "Observed, divided by expected" in texts(draw(found, language="en"))


def test_rates_without_a_target_have_no_line_for_it():
    months = pd.DataFrame({"contacts": [12, 18, 30], "hours": [10.0, 10.0, 20.0]})
    found = rates_against_target(months, outcome="contacts", exposure="hours")
    ax = draw(found, language="en")
    assert "Rate" in texts(ax)
    assert "Rate; the line is the target" not in texts(ax)
    # the interval alone has two ends at different places; no line stands upright
    assert not [
        line for line in ax.lines if len(set(line.get_xdata())) == 1 < len(line.get_xdata())
    ]


def grid(levels: list[object], **about: object) -> Result:
    frame = pd.DataFrame(
        {"dimension": "own_life", "beneficiary": [f"P{n}" for n in range(len(levels))]}
    ).assign(level=levels)
    return Result("matrix", frame, keys=("dimension", "beneficiary"), about=about)


def fills(ax) -> list[str]:
    return [to_hex(each.get_facecolor()) for each in ax.patches if isinstance(each, Rectangle)]


def test_one_level_for_everybody_is_not_darker_than_another():
    assert fills(draw(grid(["met", "met"]), language="en")) == [PAPER.lower()] * 2


def test_a_cell_without_a_level_stays_empty():
    ax = draw(grid([1.0, np.nan, 3.0]), language="en")
    said = [text.get_text() for text in ax.texts]
    assert fills(ax)[1] == PAPER.lower() != fills(ax)[2]
    assert [bool(text) for text in said[-3:]] == [True, False, True]


def test_a_mean_between_two_levels_is_written_with_its_decimals():
    assert "3.5" in texts(draw(grid([3.5, 3.0]), language="en"))


def test_fidelity_of_one_site_has_a_column_for_every_rater():
    items = [str(number) for number in range(1, 26)]
    rows = pd.concat(
        [
            pd.DataFrame({"set": "ips25_2008", "item": items, "rater": rater, "rating": rating})
            for rater, rating in (("a", "4"), ("b", "5"))
        ]
    )
    ax = draw(fidelity(rows), language="en")
    assert sum(text.startswith("4") for text in texts(ax)) >= 25
    assert sum(text.startswith("5") for text in texts(ax)) >= 25
    assert len(fills(ax)) == 50
