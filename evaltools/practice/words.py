"""What criteria, verdicts, flags and sources of an assessment are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message
from evaltools.practice.sets import RatingSet, said
from evaltools.practice.verdicts import SEPARATOR
from evaltools.study import Text
from evaltools.wording import render

#: Stands where there is nothing to name.
NOTHING = dict.fromkeys(LANGUAGES, "–")

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


_SOURCES: Mapping[str, Message] = {
    "result": message("result of this run"),
    "document": message("document"),
    "cost": message("cost"),
    "unknown_result": message("result that this run does not have"),
}

VERIFICATION: Mapping[str, Message] = {
    "read": message("read in a source"),
    "deduced": message("deduced, not read in a source"),
    "recalled": message("not verified"),
}


def texts_of(messages: Mapping[str, Message]) -> dict[str, dict[str, str]]:
    """Messages in every language, and a dash for what is empty."""
    said_of = {
        name: {language: render(text, language) for language in LANGUAGES}
        for name, text in messages.items()
    }
    return {"": NOTHING, **said_of}


def flag_labels(flags: Iterable[str]) -> dict[str, dict[str, str]]:
    """What flags say, single ones and those joined for one criterion."""
    return {
        "": NOTHING,
        **{
            joined: {
                language: "; ".join(
                    render(FLAGS[name], language) for name in joined.split(SEPARATOR)
                )
                for language in LANGUAGES
            }
            for joined in flags
            if joined
        },
    }


def source_labels() -> dict[str, dict[str, str]]:
    """What kinds of evidence are called."""
    return texts_of(_SOURCES)


def set_labels(chosen: RatingSet) -> dict[str, dict[str, Any]]:
    """The names of a set's criteria, groups and levels in every language."""
    levels = {**texts_of(_VERDICTS), **{level.id: said(level.label) for level in chosen.levels}}
    parts = {item.part_of for item in chosen.items if item.part_of}
    return {
        "criterion": {item.id: said(item.name) for item in chosen.items},
        "criteria_group": {
            "": NOTHING,
            **{group.id: said(group.name) for group in chosen.groups},
        },
        "part_of": {
            "": NOTHING,
            **{name: said(Text.of(name.replace("_", " "))) for name in parts},
        },
        "verdict": levels,
        "rating": levels,
        "claimed": levels,
        "lowest": levels,
        "highest": levels,
    }
