"""Exposure that begins after time zero: follow-up split where it begins, or a landmark.

Someone who gets a mentor in month 4 has been without one for four months. Counting these
months as mentored lets the mentor take the credit for the time that the person had to
survive to get one (immortal time); so exposure after time zero enters as rows, or from a
landmark on, never as a fact of the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.curves import Incidence, as_times, cumulative_incidence
from evaltools.survival.notes import missing_limits_note, without_limits_notes
from evaltools.survival.people import CENSORED, floats, read_people

#: The column that a split, or a landmark, adds.
EXPOSED = "exposed"
ENTRY = "entry"


def split_follow_up(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    exposure: str,
    entry: str | None = None,
    into: str = EXPOSED,
) -> pd.DataFrame:
    """Follow-up before and after exposure begins, as two rows of the same person.

    For `cox_model` and `discrete_time_model`, with `entry="entry"` and the column `into`
    among the covariates.

    Parameters
    ----------
    frame : DataFrame, one row per person
    exit, state, entry : str
        As in `survival_curve`.
    exposure : str
        Column: the time at which exposure begins, missing if it never did. At or after the
        exit it changes nothing; at time zero or before, the person is exposed from the start.
    into : str
        Name of the new column, 0 before exposure and 1 after it.

    Returns
    -------
    DataFrame
        The columns of `frame`, with entry (named "entry" unless given), exit and state of
        each part, and `into`; the part before exposure is censored where exposure begins.

    Examples
    --------
    >>> people = pd.DataFrame({"exit": [9], "state": ["job"], "mentor_from": [4]})
    >>> rows = split_follow_up(people, exit="exit", state="state", exposure="mentor_from")
    >>> rows[["entry", "exit", "state", "exposed"]].values.tolist()
    [[0.0, 4.0, 'censored', 0], [4.0, 9.0, 'job', 1]]
    """
    check_columns(frame, (exposure,))
    read_people(frame, exit=exit, state=state, entry=entry)
    start_name = ENTRY if entry is None else entry
    taken = [name for name in (into, *([] if entry else [ENTRY])) if name in frame.columns]
    if taken:
        raise UsageError(
            message(
                "The new columns must not be there already; found {taken}. Name entry and into.",
                taken=taken,
            )
        )
    start = np.zeros(len(frame)) if entry is None else floats(frame[entry])
    end, begin = floats(frame[exit]), floats(frame[exposure])
    after = begin <= start
    inside = (begin > start) & (begin < end)
    state_column = frame[state].astype(object)
    before: dict[str, Any] = {
        start_name: start,
        exit: np.where(inside, begin, end),
        state: state_column.where(~inside, CENSORED),
        into: after.astype(np.int64),
    }
    since: dict[str, Any] = {
        start_name: begin[inside], exit: end[inside], state: state_column[inside], into: 1
    }  # fmt: skip
    early, late = frame.assign(**before), frame[inside].assign(**since)
    rows = pd.concat([early, late]).sort_index(kind="stable").reset_index(drop=True)
    rows.attrs.update(frame.attrs)
    return rows


def split_at(
    frame: pd.DataFrame,
    times: float | Iterable[float],
    *,
    exit: str,
    state: str,
    entry: str | None = None,
    into: str = "period",
) -> pd.DataFrame:
    """Follow-up cut at the given times: one row per person and period still followed.

    For hazard ratios that differ between periods: interact a covariate with the column
    `into`, which numbers the periods from 0.

    Parameters
    ----------
    frame, exit, state, entry
        As in `survival_curve`.
    times : float or several
        Where follow-up is cut, in the unit of the study.
    into : str
        The column that is made.

    Returns
    -------
    DataFrame, one row per person and period still followed
        The columns of `frame`, with entry and exit of the period, "censored" as the state of
        every period but the last, and the column `into`.

    Examples
    --------
    >>> people = pd.DataFrame({"exit": [9.0], "state": ["job"]})
    >>> rows = split_at(people, [3, 6], exit="exit", state="state")
    >>> rows[["entry", "exit", "state", "period"]].values.tolist()
    [[0.0, 3.0, 'censored', 0], [3.0, 6.0, 'censored', 1], [6.0, 9.0, 'job', 2]]
    """
    cuts = sorted(set(as_times(times)))
    rows = frame.assign(**{into: 0})
    for number, cut in enumerate(cuts, start=1):
        rows = split_follow_up(
            rows.assign(_cut=cut), exit=exit, state=state, exposure="_cut", entry=entry,
            into="_later",
        )  # fmt: skip
        entry = entry or ENTRY
        rows[into] = np.where(rows["_later"] == 1, number, rows[into])
        rows = rows.drop(columns=["_cut", "_later"])
    return rows


def landmark_incidence(
    frame: pd.DataFrame,
    landmarks: float | Iterable[float],
    *,
    exit: str,
    state: str,
    exposure: str,
    event: str | Iterable[str] | None = None,
    after: float | Iterable[float],
    conf_level: float = 0.95,
) -> Result:
    """Incidence after each of several landmarks, by exposure before it, side by side.

    At a landmark the people still followed are classed by whether exposure had begun, and
    followed from there; who left earlier is counted as lost to the comparison.

    Parameters
    ----------
    frame, exit, state, event
        As in `cumulative_incidence`.
    landmarks : float or several
        Times since time zero; several show how much hangs on the choice.
    exposure : str
        Column: the time at which exposure begins, missing if it never did.
    after : float or several
        Times since the landmark.
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Result
        Rows: landmark, group ("exposed", "not exposed"), outcome, time (since the landmark);
        n, n_left (people gone before the landmark), and what `Incidence.at` gives.

    Raises
    ------
    UsageError
        For missing columns; when nobody, or everybody, is exposed at a landmark; DataError
        for values that break a rule.

    Examples
    --------
    >>> people = pd.DataFrame(
    ...     {"exit": [1, 4, 9, 4, 9], "state": ["job", "job", "censored", "job", "job"]}
    ... )
    >>> people["mentor_from"] = [None, 1, 2, None, None]
    >>> found = landmark_incidence(
    ...     people, 3, exit="exit", state="state", exposure="mentor_from", after=2
    ... )
    >>> found.table()[["group", "n", "n_left", "estimate"]].values.tolist()
    [['exposed', 2, 1, 0.5], ['not exposed', 2, 1, 0.5]]
    """
    check_columns(frame, (exposure,))
    people = read_people(frame, exit=exit, state=state)
    tables: list[pd.DataFrame] = []
    exits: list[pd.DataFrame] = []
    notes: list[Message] = []
    for landmark in as_times(landmarks):
        there = people.exit > landmark
        incidence = _from_landmark(
            frame[there], landmark, exit=exit, state=state, exposure=exposure, event=event,
            conf_level=conf_level,
        )  # fmt: skip
        result = incidence.at(after)
        left = int((~there).sum())
        tables.append(result.table().assign(landmark=landmark, n_left=left))
        exits += [] if result.exits is None else [result.exits.assign(landmark=landmark)]
        notes += [*_left_notes(left, landmark), *result.notes]
    table = pd.concat(tables, ignore_index=True)
    notes = [*without_limits_notes(notes), *missing_limits_note(table)]
    first = ["landmark", "group", "outcome", "time", "n", "n_left"]
    return Result(
        kind="times",
        frame=table[[*first, *(name for name in table.columns if name not in first)]],
        keys=("landmark", "group", "outcome", "time"),
        counts=("n", "n_left", "n_risk", "n_event", "n_censor"),
        derived=dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), ("n", "n_event")),
        conf_level=conf_level,
        unit=frame.attrs.get("unit"),
        notes=tuple(note for place, note in enumerate(notes) if note not in notes[:place]),
        about={"by": exposure, "estimand": "incidence", "start": "landmark"},
        exits=pd.concat(exits, ignore_index=True),
    )


def _from_landmark(
    frame: pd.DataFrame,
    landmark: float,
    *,
    exit: str,
    state: str,
    exposure: str,
    event: str | Iterable[str] | None,
    conf_level: float,
) -> Incidence:
    """Incidence of those still followed at the landmark, by exposure up to it."""
    exposed = floats(frame[exposure]) <= landmark
    if exposed.all() or not exposed.any():
        raise UsageError(
            message(
                "At the landmark {landmark:g} some must be exposed and some not; found "
                "{exposed} of {n} exposed. Choose another landmark.",
                landmark=landmark,
                exposed=int(exposed.sum()),
                n=len(frame),
            )
        )
    moved = frame.assign(
        _group=np.where(exposed, "exposed", "not exposed"), _exit=floats(frame[exit]) - landmark
    )
    return cumulative_incidence(
        moved, exit="_exit", state=state, event=event, by="_group", conf_level=conf_level
    )


def _left_notes(left: int, landmark: float) -> list[Message]:
    if not left:
        return []
    return [
        message(
            "Those who had left by the landmark {landmark:g} are not compared.", landmark=landmark
        )
    ]
