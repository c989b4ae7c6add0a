"""What a reader of any number made from a cohort has to know; never a count of people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaltools.cohort.dated import Durations, Rules
from evaltools.cohort.definitions import DIED, Definition
from evaltools.cohort.durations import FIRST_DAY
from evaltools.messages import Message, message, message_in
from evaltools.study import Study

UNIT_NAMES: dict[str, Message] = {
    "days": message_in("unit", "days"),
    "weeks": message_in("unit", "weeks"),
    "two_weeks": message_in("unit", "two-week periods"),
    "months": message_in("unit", "months"),
}


def follow_up_notes(
    frame: pd.DataFrame,
    durations: Durations,
    *,
    study: Study,
    rules: Rules | None,
    roles: Definition,
    landmark: float | None,
    has_spells: bool,
) -> tuple[Message, ...]:
    """The notes of a cohort.

    frame : DataFrame
        The followed people, with the index of all: entry, exit, state, labour_status where
        known.
    """
    unit = UNIT_NAMES[study.unit if rules is None else rules.unit]
    found = [*_about_time_zero(frame, rules), *_about_asked(rules, landmark, unit)]
    if rules is not None:
        found += _about_exits(frame, durations, rules=rules, roles=roles, has_spells=has_spells)
    if "labour_status" in frame.columns and (frame["labour_status"] == "employed").any():
        found.append(
            message(
                "People whose labour status at entry was employed are followed like the "
                "others, unless a spell shows that they were in work at time zero."
            )
        )
    return tuple(found)


def last_unit_notes(rules: Rules | None) -> tuple[Message, ...]:
    """How the last unit of follow-up counts, for the flow; nothing of exact days or of lengths."""
    if rules is None or rules.unit == "days":
        return ()
    return (
        message(
            "People are followed in whole units of time ({unit}) from their first day. A unit is "
            "completed on the day on which the next one begins: where the data end earlier, even "
            "by that one day, what happened in the last unit is not counted.",
            unit=UNIT_NAMES[rules.unit],
        ),
    )


def _about_time_zero(frame: pd.DataFrame, rules: Rules | None) -> Iterator[Message]:
    if rules is None:
        yield message(
            "Time zero and the lengths of follow-up were fixed by the owner of the data, who "
            "gave durations without dates."
        )
    if (frame["entry"] > 0).any():
        yield message(
            "Some people came under observation after time zero. They count only from then on "
            "(delayed entry)."
        )
    if (frame["exit"] == FIRST_DAY).any():
        yield message("An exit on the very day of time zero is counted as half a day.")


def _about_asked(rules: Rules | None, landmark: float | None, unit: Message) -> Iterator[Message]:
    if rules is not None and rules.lasting:
        yield message(
            "Only jobs that lasted count, from their first day (units of time needed: {lasting}, "
            "{unit}). Everybody's follow-up therefore ends that much before the last day of the "
            "data.",
            lasting=rules.lasting,
            unit=unit,
        )
    if landmark is not None:
        yield message(
            "Only people who had not left by the landmark are followed (time: {landmark}, "
            "{unit}). What is shown holds for them, not for everybody who started.",
            landmark=landmark,
            unit=unit,
        )


def _about_exits(
    frame: pd.DataFrame,
    durations: Durations,
    *,
    rules: Rules,
    roles: Definition,
    has_spells: bool,
) -> Iterator[Message]:
    if not has_spells and rules.observation == "register":
        yield message(
            "Outcomes are the states in which people left the programme. A job found later is "
            "not in the data, although the study says that everybody was seen to the last day."
        )
    if _was_competing_at_start(frame, durations, roles):
        yield message(
            "Some people were in a competing state already at time zero. They are followed on: "
            "a competing exit is one that began after time zero."
        )
    if durations.timeline is not None and len(durations.timeline.disagreeing):
        yield message(
            "Where sources named different states on one day, the one listed first was believed: "
            "{sources}.",
            sources=list(rules.source_order),
        )
    if durations.frame["uncounted"].any():
        yield message(
            "Exits in the last unit of a person's observation are not counted where that unit "
            "was not completed. If contact ended because of the exit, observed_until should be "
            "the day of the exit, or the day to which the person would have been followed."
        )
    if durations.timeline is not None and len(durations.timeline.closed):
        yield message(
            "A spell without an end was taken to end where the next spell of the same source began."
        )


def _was_competing_at_start(frame: pd.DataFrame, durations: Durations, roles: Definition) -> bool:
    if durations.timeline is None or durations.zero is None:
        return False
    rows = durations.timeline.frame
    competing = [state for state in roles.competing_states if state != DIED]
    zero = durations.zero[rows["person"].to_numpy(dtype=np.int64)]
    running = (
        rows["state"].isin(competing)
        & (rows["start"] < zero)
        & (rows["stop"] > zero)
        & rows["person"].isin(frame.index)
    )
    return bool(running.any())
