"""The flow of participants: who is in the data, who was left out, and why."""

from __future__ import annotations

from collections.abc import Sequence

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    cell,
    label,
)
from evaltools.wording.translation import render

#: Steps of the flow: all rows of the data, and those left in the end.
IN_DATA, FOLLOWED = "in_data", "followed"


def flow_title(shown: Shown) -> Message:
    """What a flow of participants is."""
    return message("Flow of participants")


def flow_sentence(shown: Shown, language: str) -> Sentences:
    """How many rows there are, how many people were followed, and why the others were not."""
    rows = _of_everybody(shown)
    if not rows:
        return nobody()
    started, followed = _count(shown, rows, IN_DATA), _count(shown, rows, FOLLOWED)
    if started is None or followed is None:
        return not_published()
    sentence = _kept(shown, started, followed, language)
    return (sentence, *_reasons(shown, rows, language))


def _kept(shown: Shown, started: int, left: int, language: str) -> Message:
    places = {
        "total": numbers.integer(started, language),
        "n": numbers.integer(left, language),
    }
    if shown.about.get("kept") == "included":
        return plural_message(
            "Of {total} row of the table of participants, {n} is counted in this report.",
            "Of {total} rows of the table of participants, {n} are counted in this report.",
            started,
            **places,
        )
    return plural_message(
        "Of {total} row of the table of participants, {n} could be followed.",
        "Of {total} rows of the table of participants, {n} could be followed.",
        started,
        **places,
    )


def flow_figure(shown: Shown, language: str) -> Sentences:
    """Boxes one under another."""
    return (
        message(
            "Flow chart from all people in the data, by every reason for leaving somebody out, "
            "to those who were followed."
        ),
    )


def _of_everybody(shown: Shown) -> list[int]:
    frame = shown.frame.reset_index(drop=True)
    for column in ("arm", "group"):
        if column in frame.columns:
            sums = frame[column].astype(str).isin([TOTAL, ALL])
            frame = frame[sums] if sums.any() else frame
    return [int(place) for place in frame.index]


def _count(shown: Shown, rows: Sequence[int], step: str) -> int | None:
    for place in rows:
        if str(shown.frame["step"].iloc[place]) == step:
            found = cell(shown, place, "n")
            return None if found is None else int(found)
    return None


def _reasons(shown: Shown, rows: Sequence[int], language: str) -> Sentences:
    if "reason" not in shown.frame.columns:
        return ()
    items = []
    for place in rows:
        n = cell(shown, place, "n")
        if str(shown.frame["step"].iloc[place]) in (IN_DATA, FOLLOWED) or n == 0:
            continue
        reason = label(shown, "reason", str(shown.frame["reason"].iloc[place]), language)
        items.append(
            render(
                message(
                    "{reason} ({n})",
                    reason=reason,
                    n=shares.people(None if n is None else int(n), language),
                ),
                language,
            )
        )
    if not items:
        return ()
    return (message("Left out: {reasons}.", reasons=shares.in_a_row(items)),)


WORDS = {"flow": Words(flow_title, flow_sentence, flow_figure)}
