"""What can be said of change on scales, what must be kept in mind, and what cannot be said.

No number of the data stands in the statements.
"""

from __future__ import annotations

from collections.abc import Iterator

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


def what_can_be_said(change: Change, *, has_dimensions: bool) -> Result:
    """What can be said of the change of one group, and what not.

    Parameters
    ----------
    change : Change
        Of everybody, not by group.
    has_dimensions : bool
        Whether the data hold coded evidence on the three dimensions.

    Returns
    -------
    Result
        kind "statements": number, verdict ("can", "mind" or "cannot"), statement (every
        language in the labels), those that can be said first.
    """
    order = list(VERDICTS)
    said = sorted(_said(change, has_dimensions), key=lambda each: order.index(each[0]))
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
        about={"columns": ["verdict", "statement"]},
        labels={
            "statement": in_languages({text.text: text for _, text in said}),
            "verdict": in_languages(VERDICTS),
        },
    )


def _said(change: Change, has_dimensions: bool) -> Iterator[Said]:
    assert change.yardsticks is not None
    assert change.paired is not None
    yield (
        CAN,
        message("How far the scores of those who were measured twice moved, on average."),
    )
    yield from _of_persons(change)
    yield (
        CANNOT,
        message(
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


def _of_persons(change: Change) -> Iterator[Said]:
    """What can be said of how many improved."""
    assert change.yardsticks is not None
    errors = [each.error for each in change.yardsticks.values()]
    if any(error is not None for error in errors):
        yield (
            CAN,
            message(
                "How many moved by more than measurement error, to the better and to the worse."
            ),
        )
    if any(error is None for error in errors):
        yield (
            CANNOT,
            message(
                "How many improved, on a scale of which no reliability is known: a person's "
                "change may be measurement error."
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
