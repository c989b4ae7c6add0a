"""Criteria, fidelity, phases and themes: what the drawings hold, and what they leave out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from evaltools.drawing import draw
from evaltools.practice import assess, fidelity, phases, themes
from evaltools.result import Result


def texts(ax) -> list[str]:
    """What is written, line breaks taken away."""
    return [" ".join(text.get_text().split()) for text in ax.texts if text.get_text()]


def widths(ax) -> list[float]:
    """The lengths of the bars, from the top."""
    bars = [each for each in ax.patches if isinstance(each, Rectangle) and each.get_width() > 0]
    return sorted(round(bar.get_width(), 6) for bar in bars)


def hide(result: Result, rows: list[bool]) -> Result:
    hidden = pd.DataFrame(False, index=result.frame.index, columns=result.frame.columns)
    hidden.loc[rows, "n"] = True
    return replace(result, hidden=hidden)


@pytest.fixture
def assessed() -> Result:
    ratings = pd.DataFrame(
        {
            "set": "eu-best-practice",
            "item": ["relevance", "relevance", "equity"],
            "rater": ["a", "b", "a"],
            "rating": ["met", "partly_met", "met"],
            "reason": "Described in the plan.",
            "evidence": "Strategy 2023",
        }
    )
    return assess(ratings, "eu-best-practice")


def test_every_criterion_has_a_name_and_every_rater_a_column(assessed):
    said = texts(draw(assessed, language="en"))
    assert {"Rater A", "Rater B"} <= set(said)
    # effectiveness and efficiency are rated apart, so that the ten criteria make eleven rows
    assert len(assessed.frame) == 11
    # ten of them are not rated by B, nine not by A, and nine have no verdict
    assert said.count("not assessed") == 10 + 9 + 9


def test_a_level_is_said_beside_its_circle(assessed):
    said = texts(draw(assessed, language="en"))
    assert said.count("partly met") >= 1
    assert said.count("met") >= 2


def test_criteria_are_drawn_in_the_language_of_the_reader(assessed):
    assert "ei arvioitu" in texts(draw(assessed, language="fi"))


def test_themes_have_a_bar_as_long_as_the_number_of_people():
    coded = pd.DataFrame(
        {
            "segment_id": [f"s{number}" for number in range(6)],
            "respondent": ["A", "B", "C", "A", "B", "C"],
            "code": ["trust", "trust", "trust", "money", "money", "hope"],
            "coder": "x",
        }
    )
    found = themes(coded)
    ax = draw(found, language="en")
    assert {1.0, 2.0, 3.0} <= set(widths(ax))
    assert {"trust", "money", "hope"} <= set(texts(ax))


def test_a_hidden_theme_has_no_bar_and_says_so():
    coded = pd.DataFrame(
        {
            "segment_id": ["s1", "s2", "s3"],
            "respondent": ["A", "B", "C"],
            "code": ["trust", "trust", "money"],
            "coder": "x",
        }
    )
    found = themes(coded)
    shown = hide(found, (found.frame["code"] == "trust").tolist())
    ax = draw(shown, language="en")
    assert 2.0 not in widths(ax)
    assert "…" in texts(ax)


def test_phases_show_who_left_and_who_is_still_there():
    days = {"entry": "2024-01-10", "work": "2024-03-10"}
    rows = [(f"P{number}", "entry", days["entry"]) for number in range(8)]
    rows += [(f"P{number}", "work", days["work"]) for number in range(3)]
    events = pd.DataFrame(rows, columns=["participant_id", "phase", "date"])
    events["date"] = pd.to_datetime(events["date"])
    found = phases(events, order=["entry", "work"], data_lock="2024-12-31")
    by_phase = found.frame.query("state != 'total' and phase != 'total'")
    ax = draw(found, language="en")
    for n in by_phase.query("n > 0")["n"]:
        assert float(n) in widths(ax)


def test_fidelity_of_several_sites_is_a_grid_of_means():
    items = [str(number) for number in range(1, 26)]
    rows = pd.concat(
        [
            pd.DataFrame(
                {"set": "ips25_2008", "item": items, "rater": "a", "rating": rating, "site": site}
            )
            for site, rating in (("North", "4"), ("South", "2"))
        ]
    )
    said = texts(draw(fidelity(rows, by="site"), language="en"))
    assert {"North", "South"} <= set(said)
    assert len([each for each in said if each.startswith("4")]) >= 25
