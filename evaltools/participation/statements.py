"""What can be said of change on scales, what must be kept in mind, and what cannot be said.

No number of the data stands in the statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from evaltools.messages import Message, message
from evaltools.participation.change import Change
from evaltools.participation.names import in_languages
from evaltools.result import Result

CAN, MIND, CANNOT = "can", "mind", "cannot"

VERDICTS: dict[str, Message] = {
    CAN: message("can be said"),
    MIND: message("must be kept in mind"),
    CANNOT: message("cannot be said"),
}

Said = tuple[str, Message]


def what_can_be_said(
    change: Change, *, has_dimensions: bool, has_arms: bool = False, min_group: int = 1
) -> Result:
    """What can be said of the change of one group, and what not.

    Parameters
    ----------
    change : Change
        Of everybody, or of one group; not of several.
    has_dimensions : bool
        Whether the data hold coded evidence on the three dimensions.
    has_arms : bool
        Whether the group is that of the participants, and the study has another to compare.
    min_group : int
        Results on fewer people are withheld, so nothing can be said from them.

    Returns
    -------
    Result
        kind "statements": number, verdict ("can", "mind" or "cannot"), statement (every
        language in the labels), those that can be said first.
    """
    order = list(VERDICTS)
    said = sorted(
        _said(change, has_dimensions, has_arms, min_group), key=lambda each: order.index(each[0])
    )
    frame = pd.DataFrame(
        [
            {"number": number, "verdict": verdict, "statement": text.text}
            for number, (verdict, text) in enumerate(said, start=1)
        ]
    )
    return Result(
        kind="statements",
        frame=frame,
        keys=("number", "verdict", "statement"),
        about={
            "columns": ["verdict", "statement"],
            "sentence": message(
                "The table sorts what these numbers can be used to say, and what they cannot."
            ),
        },
        labels={
            "statement": in_languages({text.text: text for _, text in said}),
            "verdict": in_languages(VERDICTS),
        },
    )


def _said(change: Change, has_dimensions: bool, has_arms: bool, min_group: int) -> Iterator[Said]:
    assert change.yardsticks is not None
    assert change.paired is not None
    shown = [pairs.scale for pairs in change.paired.scales if len(pairs.both) >= min_group]
    if shown:
        yield (
            CAN,
            message("How far the scores of those who were measured twice moved, on average."),
        )
    if len(shown) < len(change.paired.scales):
        yield (
            CANNOT,
            message(
                "How far people moved, and how many, on a scale on which so few were measured "
                "twice that the numbers are withheld."
            ),
        )
    yield from _of_persons(change, shown)
    yield (
        CANNOT,
        message(
            "That the programme changed the scores, from the participants' change by itself: it "
            "holds chance, time and other help as well. The section in which they stand beside "
            "the comparison group says what that adds."
        )
        if has_arms
        else message(
            "That the programme changed the scores: one group's change holds chance, time and "
            "other help as well."
        ),
    )
    yield (
        MIND,
        message(
            "People who scored far from the average at the start tend to score nearer to it the "
            "next time without any help, above all where such a score brought them to the "
            "programme."
        ),
    )
    if any(change.yardsticks[scale].is_unreliable for scale in shown):
        yield (
            MIND,
            message(
                "On a scale whose reliability is low, scores that show no change do not mean that "
                "nothing changed."
            ),
        )
    if any(pairs.people["after"].isna().any() for pairs in change.paired.scales):
        yield (
            CANNOT,
            message("How those who were measured only once changed: only the bounds are known."),
        )
    yield (
        CANNOT,
        message("That the questions meant the same to people at both measurements."),
    )
    yield from _of_documents(has_dimensions)


def _of_persons(change: Change, shown: Collection[str]) -> Iterator[Said]:
    """What can be said of how many improved, on the scales whose numbers are shown."""
    assert change.yardsticks is not None
    errors = {scale: each.error for scale, each in change.yardsticks.items()}
    if any(errors[scale] is not None for scale in shown):
        yield (
            CAN,
            message(
                "How many moved by more than measurement error, to the better and to the worse."
            ),
        )
    if any(error is None for error in errors.values()):
        yield (
            CANNOT,
            message(
                "How many improved, on a scale whose reliability is not known or not above zero: a "
                "person's change may be measurement error."
            ),
        )
    if any(each.important is None for each in change.yardsticks.values()):
        yield (
            CANNOT,
            message(
                "Whether the change matters in people's lives, on a scale for which no smallest "
                "change that matters was given, with its source."
            ),
        )


def _of_documents(has_dimensions: bool) -> Iterator[Said]:
    if has_dimensions:
        yield (
            CAN,
            message(
                "Which dimensions of participation the documents show the programme to support."
            ),
        )
        yield (
            CANNOT,
            message(
                "That a questionnaire's score measures one of the three dimensions, or that "
                "documents tell how much people's participation grew."
            ),
        )
    else:
        yield (
            CANNOT,
            message(
                "Which of the three dimensions of participation the programme supports: that "
                "takes coded documents, not questionnaires."
            ),
        )
