"""Tests of differences: what a p-value says and what it does not."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    readings,
)

#: Below this a p-value is called statistically significant.
SIGNIFICANT = 0.05

#: The term that stands for all the others in a test.
OVERALL = "GLOBAL"


def test_title(shown: Shown) -> Message:
    """What a test is about."""
    if _is_of_hazards(shown):
        return message("Test of whether the hazard ratios stay the same over time")
    return message("Statistical test of the difference between the groups")


def test_sentence(shown: Shown, language: str) -> Sentences:
    """Whether the groups differ by more than chance, and what no difference does not mean."""
    rows = [each for each in readings(shown) if each.p is not None]
    if not rows:
        return not_published() if len(shown.frame) else nobody()
    row = next((each for each in rows if str(each.row.get("term", "")) == OVERALL), rows[0])
    p = float(row.p or 0.0)
    if _is_of_hazards(shown):
        return (_hazards_sentence(p, language),)
    said = numbers.p_phrase(p, language)
    if p < SIGNIFICANT:
        return (message("The difference was statistically significant ({p}).", p=said),)
    return (
        message("The difference was not statistically significant ({p}).", p=said),
        shares.uncertain_note(shown),
    )


def _is_of_hazards(shown: Shown) -> bool:
    return shown.about.get("test") == "proportional hazards"


def _hazards_sentence(p: float, language: str) -> Message:
    said = numbers.p_phrase(p, language)
    if p < SIGNIFICANT:
        return message(
            "The hazard ratios change over time ({p}), so one ratio for the whole time does not "
            "describe them well.",
            p=said,
        )
    return message("The test does not show that the hazard ratios change over time ({p}).", p=said)


def test_figure(shown: Shown, language: str) -> Sentences:
    """A test has no figure of its own."""
    return (message("The figure shows the numbers of the table beside it."),)


WORDS = {"test": Words(test_title, test_sentence, test_figure)}
