"""Sites beside the mean of all, rates beside their target: what the drawings hold."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.drawing import draw
from evaltools.regions import association, funnel, rates_against_target, shrunken_rates
from evaltools.regions.shown_counts import shrunken_from

NAMES = {"numerator": "jobs", "denominator": "people", "site": "site"}


def sites(jobs: list[int], people: list[int]) -> pd.DataFrame:
    names = [f"S{place:02}" for place in range(len(jobs))]
    return pd.DataFrame({"site": names, "jobs": jobs, "people": people})


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def points(ax) -> list[float]:
    """Where the single points of the data stand, across; the key's are not among them."""
    return [
        float(line.get_xdata()[0])
        for line in ax.lines
        if len(line.get_xdata()) == 1 and line.get_transform() == ax.transData
    ]


def test_every_site_has_its_own_value_and_the_drawn_one_and_the_total_has_none():
    found = shrunken_rates(sites([10, 20, 30], [50, 50, 50]), **NAMES)
    ax = draw(found, language="en")
    own, drawn = found.frame["rate"][:3], found.frame["estimate"][:3]
    assert points(ax) == pytest.approx([x for pair in zip(own, drawn, strict=True) for x in pair])
    said = texts(ax)
    assert {"The site's own", "Drawn towards the mean of all"} <= set(said)
    assert "total" not in said


def test_a_hidden_site_keeps_its_name_and_has_no_point():
    shown = protect(funnel(sites([2, 3, 20, 25, 30], [20, 25, 50, 50, 60]), **NAMES), Policy())
    found = shrunken_from(shown)
    n_hidden = int(found.hidden["estimate"].sum())
    ax = draw(found, language="en")
    assert n_hidden >= 2
    assert len(points(ax)) == 2 * (5 - n_hidden)
    assert texts(ax).count("…") == n_hidden


@pytest.mark.parametrize("n_sites", [3, 50])
def test_names_of_sites_do_not_overlap(n_sites):
    found = shrunken_rates(sites([9] * n_sites, list(range(20, 20 + n_sites))), **NAMES)
    ax = draw(found, language="en")
    ax.figure.canvas.draw()
    names = [text for text in ax.texts if text.get_text()[1:].isdigit()]
    assert len(names) == n_sites
    boxes = sorted((text.get_window_extent() for text in names), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 for low, high in pairwise(boxes))


def test_the_target_is_an_upright_line_and_a_class_of_few_workers_has_no_point():
    log = pd.DataFrame(
        {
            "size": ["a"] * 3 + ["b"] * 2,
            "coach": ["p", "q", "r", "s", "t"],
            "contacts": [10, 12, 14, 30, 30],
            "months": [1.0] * 5,
        }
    )
    found = rates_against_target(
        log, outcome="contacts", exposure="months", by="size", target=20.0, worker="coach"
    )
    ax = draw(found, language="en")
    assert points(ax) == pytest.approx([12.0])
    assert any(list(line.get_xdata()) == [20.0, 20.0] for line in ax.lines)


def test_a_correlation_stands_on_the_whole_scale():
    frame = pd.DataFrame({"x": [1.0, 2, 3, 4, 5], "y": [2.0, 1, 4, 3, 6]})
    ax = draw(association(frame, x="x", y="y"), language="en")
    assert ax.get_xlim() == (-1.0, 1.0)
