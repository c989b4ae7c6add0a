"""What verdicts and flags of an assessment are called."""

from __future__ import annotations

from collections.abc import Mapping

from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message
from evaltools.wording import render

FLAGS: Mapping[str, Message] = {
    "no_evidence": message("a rating cites no evidence"),
    "no_cost": message("no cost figure with its source"),
    "no_such_result": message("a result is cited that this run does not have"),
    "one_rater": message("assessed by one person only"),
    "raters_differ": message("the raters differ"),
    "interval_includes_no_change": message(
        "contradicted: the interval of the cited number includes no change"
    ),
    "opposite_direction": message("contradicted: the cited number points the other way"),
    "some_intervals_include_no_change": message(
        "weak: some of the cited intervals include no change"
    ),
    "numbers_withheld": message("the cited numbers are not published, to protect privacy"),
    "no_change_or_difference_in_it": message(
        "what is cited shows no change and no difference between groups"
    ),
}

_VERDICTS: Mapping[str, Message] = {
    "met": message("met"),
    "partly_met": message("partly met"),
    "not_met": message("not met"),
    "not_assessed": message("not assessed"),
}


def flag_text(name: str) -> Message:
    """What a flag says."""
    return FLAGS[name]


def verdict_labels() -> dict[str, dict[str, str]]:
    """The names of the verdicts in every language."""
    return {
        name: {language: render(text, language) for language in LANGUAGES}
        for name, text in _VERDICTS.items()
    }
