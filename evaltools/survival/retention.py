"""Whether people stay in work: from the day the first job began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from evaltools.errors import TooFewError
from evaltools.messages import Message, message, plural_message
from evaltools.survival.curves import Curve, survival_curve
from evaltools.survival.people import CENSORED, as_states, floats
from evaltools.survival.stays import SpellColumns, check_spells

#: The exit of a person whose work was broken off.
LEFT = "left"


def job_retention(
    spells: pd.DataFrame,
    *,
    states: str | Iterable[str],
    until: str,
    gap: float = 0,
    id: str = "participant_id",
    start: str = "start",
    end: str = "end",
    state: str = "state",
    by: str | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    conf_level: float = 0.95,
) -> Curve:
    """Share still in work without a break, by time since the first job began.

    Ask `.at([3, 6, 12])` for retention at three, six and twelve months. To count people who
    are in work again after a break, take `spells_since_first` to `state_occupation`.

    Parameters
    ----------
    spells : DataFrame, one row per spell
        As for `state_occupation`.
    states : str or several
        The states that are work; spells in them that touch are one.
    until : str
        Column: the end of the person's observation.
    gap : float
        A break up to this long is none. Whoever is out of work for no longer than this when
        observation ends is censored when the last job ended.
    id, start, end, state, by, weights, cluster : str
        Columns; by, weights and cluster constant within a person.
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Curve
        Rows as in `survival_curve`, of the people who had a first job; a job that began on
        the last day observed is left out, and a note says so.

    Raises
    ------
    UsageError
        For missing columns; DataError for spells that break a rule; TooFewError when nobody
        had a job.

    Examples
    --------
    >>> spells = pd.DataFrame(
    ...     {
    ...         "participant_id": ["P001", "P002"],
    ...         "start": [2, 1],
    ...         "end": [8, 4],
    ...         "state": "open_job",
    ...         "until": [8, 10],
    ...     }
    ... )
    >>> kept = job_retention(spells, states="open_job", until="until")
    >>> kept.at([2, 4]).table().estimate.tolist()
    [1.0, 0.5]
    """
    columns = SpellColumns(
        until=until, id=id, start=start, end=end, state=state, by=by, weights=weights,
        cluster=cluster,
    )  # fmt: skip
    names = as_states(states)
    check_spells(spells, columns)
    jobs = _first_stretch(spells[spells[state].isin(names)], columns, gap)
    followed = jobs[jobs["exit"] > 0]
    if followed.empty:
        raise TooFewError(
            message("Retention must have at least one person with a job; found none.")
        )
    followed.attrs["unit"] = spells.attrs.get("unit")
    curve = survival_curve(
        followed, exit="exit", state="left", event=LEFT, by=by, weights=weights, cluster=cluster,
        conf_level=conf_level,
    )  # fmt: skip
    late = len(jobs) - len(followed)
    return replace(
        curve,
        notes=(*_notes(curve, followed), *([left_out_note(late)] if late else [])),
        about={**curve.about, "estimand": "retention", "states": list(names), "gap": gap},
        population="had a job",
    )


def left_out_note(late: int) -> Message:
    """That so many began their first job on the last day and were not followed in it."""
    return plural_message(
        "{n} person whose first job began when observation ended is left out.",
        "{n} people whose first job began when observation ended are left out.",
        late,
    )


def _notes(curve: Curve, followed: pd.DataFrame) -> tuple[Message, ...]:
    """The notes of the curve; that nobody left work is said in words, not by the state's code."""
    if (followed["left"] == LEFT).any():
        return curve.notes
    others = [note for note in curve.notes if "states" not in note.values]
    return (*others, message("Nobody who had found work left it while being followed."))


def spells_since_first(
    spells: pd.DataFrame,
    *,
    states: str | Iterable[str],
    until: str,
    id: str = "participant_id",
    start: str = "start",
    end: str = "end",
    state: str = "state",
) -> pd.DataFrame:
    """The spells of those who had one of `states`, on a clock that starts with the first.

    Earlier spells go; `until` is moved too. People whose first began when observation ended
    are left out. For `state_occupation`: who is in work three months after the first job?

    Parameters
    ----------
    spells, until, id, start, end, state
        As in `state_occupation`.
    states : str or several
        The clock starts with the first spell in one of them.

    Returns
    -------
    DataFrame, one row per spell
        The columns of `spells`; start, end and `until` count from the first such spell.

    Examples
    --------
    >>> spells = pd.DataFrame(
    ...     {
    ...         "participant_id": "P001",
    ...         "start": [0, 3],
    ...         "end": [3, 7],
    ...         "state": ["unemployed", "open_job"],
    ...         "until": 9,
    ...     }
    ... )
    >>> clock = spells_since_first(spells, states="open_job", until="until")
    >>> clock[["start", "end", "state", "until"]].values.tolist()
    [[0.0, 4.0, 'open_job', 6.0]]
    """
    columns = SpellColumns(until=until, id=id, start=start, end=end, state=state)
    check_spells(spells, columns)
    chosen = spells[spells[state].isin(as_states(states))]
    first = chosen.groupby(id, observed=True)[start].min()
    shift = spells[id].map(first).astype(float)
    moved = spells.assign(**{column: spells[column] - shift for column in (start, end, until)})
    kept = shift.notna() & (moved[start] >= 0) & (moved[until] > 0)
    return moved[kept].reset_index(drop=True)


def _first_stretch(jobs: pd.DataFrame, columns: SpellColumns, gap: float) -> pd.DataFrame:
    """One row per person with a job: how long the first lasted without a break, and its end."""
    jobs = jobs.sort_values([columns.id, columns.start], kind="stable", ignore_index=True)
    start, until = jobs[columns.start], jobs[columns.until]
    ends = jobs[columns.end].fillna(np.inf).clip(upper=until)
    takes_time, begins_last = start < ends, start == until
    jobs = jobs.assign(_end=ends)[takes_time | begins_last]
    previous = jobs.groupby(columns.id, observed=True)["_end"].shift()
    broken = (jobs[columns.start] > previous + gap).astype(int)
    stretch = broken.groupby(jobs[columns.id], observed=True).cumsum()
    first = jobs[stretch == 0]
    people = first.groupby(columns.id, observed=True)
    facts = people.first()
    last = people["_end"].last()
    lost = (facts[columns.until] - last) > gap
    left = np.where((last < facts[columns.until]) & lost, LEFT, CENSORED)
    exit = floats(last) - floats(facts[columns.start])
    return facts.assign(exit=exit, left=left).reset_index()
