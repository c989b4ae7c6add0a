"""Work at a time, and months in work, as one number per person.

Pseudo-values of the multi-state estimate within each arm: p + n dp/dw_i (Andersen, Klein and
Rosthoj 2003; the infinitesimal-jackknife form). Their mean in an arm is the arm's estimate, so
that `effect` can weigh, match and adjust them like any outcome, though some people are not
observed to the end.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.schema.frames import check_columns
from evaltools.survival.multi_state import Process, influence, share_weights, time_weights
from evaltools.survival.occupation import state_occupation
from evaltools.survival.people import as_states, codes_of

#: The states that count, and the others, each taken together.
TOGETHER, OTHERS = "in_work", "elsewhere"

MEASURES = ("share", "time")


def occupation_values(
    spells: pd.DataFrame,
    *,
    states: str | Iterable[str],
    at: float,
    arm: str,
    measure: str = "share",
    id: str = "participant_id",
    until: str = "until",
) -> pd.Series:
    """A value per person whose mean in an arm is the share in, or time in, some states.

    Parameters
    ----------
    spells : DataFrame, one row per person and spell
        As `survival.state_occupation` takes them: start, end, state, until.
    states : state or states that count, such as those of work
    at : float
        The time of the share, or the horizon of the time; not beyond the last observation
        of either arm.
    arm : column
        Constant within a person.
    measure : "share" or "time"
    id, until
        Columns: the person; the end of the person's observation.

    Returns
    -------
    Series
        On the people's ids, sorted; not between 0 and 1 where follow-up ends early.

    Examples
    --------
    >>> spells = pd.DataFrame(
    ...     {
    ...         "participant_id": ["P001", "P001", "P002", "P002"],
    ...         "start": [0, 2, 0, 5],
    ...         "end": [2, 6, 5, 6],
    ...         "state": ["unemployed", "open_job"] * 2,
    ...         "until": 6,
    ...         "arm": ["p", "p", "c", "c"],
    ...     }
    ... )
    >>> occupation_values(spells, states="open_job", at=6, arm="arm", measure="time").to_dict()
    {'P001': 4.0, 'P002': 1.0}
    """
    if measure not in MEASURES:
        raise UsageError(
            message(
                "measure must be one of {allowed}; found {found}.",
                allowed=list(MEASURES),
                found=measure,
            )
        )
    check_columns(spells, (id, until, arm, "state"))
    counted = as_states(states)
    others = [str(each) for each in spells["state"].dropna().unique() if each not in counted]
    found = state_occupation(
        spells,
        until=until,
        times=[at],
        id=id,
        by=arm,
        horizon=at,
        together={TOGETHER: counted, OTHERS: others},
    )
    histories = found.seen.histories
    arms = codes_of(spells[arm])[0]
    parts = []
    for number, process in enumerate(found.seen.processes):
        people = codes_of(spells.loc[arms == number, id])[1]
        values = np.zeros(len(people))
        if TOGETHER in histories.states:
            values = _values(process, histories.states.index(TOGETHER), float(at), measure)
        parts.append(pd.Series(values, index=pd.Index(people, name=id)))
    return pd.concat(parts).sort_index()


def _values(process: Process, state: int, at: float, measure: str) -> np.ndarray:
    later = share_weights(process, at) if measure == "share" else time_weights(process, at)
    value = float((process.shares[0] @ later[0])[state])
    return np.asarray(value + process.stays.n * influence(process, later)[:, state])
