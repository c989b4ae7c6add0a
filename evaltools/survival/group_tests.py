"""Do groups differ? The log-rank test of one exit, Gray's test of its incidence."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import special

from evaltools.errors import TooFewError, UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival.counts import rows_by_group
from evaltools.survival.event_times import (
    counts_by_group,
    distinct_times,
    times_up_to,
)
from evaltools.survival.group_scores import chi_square, gray_score, logrank_score
from evaltools.survival.notes import hazard_notes
from evaltools.survival.people import (
    People,
    as_states,
    check_columns,
    check_event_names,
    group_codes_of,
    is_event,
    n_competing,
    read_people,
)


def logrank_test(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    event: str | Iterable[str],
    by: str,
    entry: str | None = None,
    strata: str | None = None,
    rho: float = 0,
) -> Result:
    """Log-rank test: do groups leave by the event at the same rate while they are there?

    Other exits are censored, so it compares cause-specific hazards; `gray_test` compares how
    many had the event.

    Parameters
    ----------
    frame, exit, state, event, entry
        As in `survival_curve`.
    by : str
        Column of the groups; at least two.
    strata : str, optional
        Column: groups are compared within its values only.
    rho : float
        Weight S(t-) ** rho: 0 is the log-rank test, 1 weighs early times more (Peto).

    Returns
    -------
    Result
        One row: n, n_event, statistic (chi-square), df, p_value.

    Raises
    ------
    UsageError
        For missing columns, groups or names; DataError for values that break a rule;
        TooFewError for nobody, or when nobody had the event.

    Examples
    --------
    >>> people = pd.DataFrame(
    ...     {"exit": [1, 2, 3, 4], "state": "job", "arm": ["a", "b", "a", "b"]}
    ... )
    >>> test = logrank_test(people, exit="exit", state="state", event="job", by="arm")
    >>> print(round(test.table().statistic[0], 4))
    0.6154
    """
    people, states, notes = _read(frame, exit, state, event, by, entry)
    parts = _strata(frame, strata)
    groups = len(people.groups)
    score, variance, expected = np.zeros(groups), np.zeros((groups, groups)), np.zeros(groups)
    happened = is_event(people, states)
    for rows in parts:
        at_risk, events = _counts(people, rows, happened.astype(np.intp), 1)
        more = logrank_score(at_risk, events[0], rho=rho)
        score, variance, expected = score + more[0], variance + more[1], expected + more[2]
    return _result(
        frame,
        people,
        happened,
        chi_square(score, variance, expected > 0),
        notes=[*notes, *hazard_notes(n_competing(people, states))],
        about={
            "by": by,
            "event": list(states),
            "test": "log-rank" if rho == 0 else "weighted log-rank",
            "strata": strata,
            "rho": rho,
        },
    )


def gray_test(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    event: str | Iterable[str],
    by: str,
    rho: float = 0,
    strata: str | None = None,
) -> Result:
    """Gray's test: do groups differ in how many had the event (its cumulative incidence)?

    Parameters are those of `logrank_test`; `rho` weighs by (1 - F(t-)) ** rho. Equal to
    cmprsk's cuminc (Gray 1988).

    Returns
    -------
    Result
        One row: n, n_event, statistic (chi-square), df, p_value.

    Raises
    ------
    UsageError
        For missing columns, groups or names; DataError for values that break a rule;
        TooFewError for nobody, or when nobody had the event.
    """
    people, states, notes = _read(frame, exit, state, event, by, None)
    groups = len(people.groups)
    score, variance = np.zeros(groups), np.zeros((groups, groups))
    happened = is_event(people, states)
    kind = np.where(happened, 1, np.where(people.state > 0, 2, 0))
    for rows in _strata(frame, strata):
        at_risk, events = _counts(people, rows, kind, 2)
        more = gray_score(at_risk, events[0], events[1], rho=rho)
        score, variance = score + more[0], variance + more[1]
    there = np.bincount(people.group, minlength=groups) > 0
    return _result(
        frame,
        people,
        happened,
        chi_square(score, variance, there),
        notes=list(notes),
        about={
            "by": by, "event": list(states), "test": "gray", "strata": strata, "rho": rho,
        },
    )  # fmt: skip


def _read(
    frame: pd.DataFrame,
    exit: str,
    state: str,
    event: str | Iterable[str],
    by: str,
    entry: str | None,
) -> tuple[People, tuple[str, ...], tuple[Message, ...]]:
    people = read_people(frame, exit=exit, state=state, entry=entry, by=by)
    states = as_states(event)
    if len(people.groups) < 2:
        raise UsageError(
            message("A test must have at least two groups; the column {by} has one.", by=by)
        )
    notes = check_event_names(people, states)
    if notes:
        raise TooFewError(message("A test must have at least one event; there is none."))
    return people, states, notes


def _strata(frame: pd.DataFrame, strata: str | None) -> list[np.ndarray | slice]:
    if strata is None:
        return [slice(None)]
    check_columns(frame, (strata,))
    codes, values = group_codes_of(frame, strata)
    return list(rows_by_group(codes, len(values)))


def _counts(
    people: People, rows: np.ndarray | slice, kind: np.ndarray, n_kinds: int
) -> tuple[np.ndarray, np.ndarray]:
    """At risk, (G, T), and events of each kind, (K, G, T), at the times of any kind."""
    exit, kind = people.exit[rows], kind[rows]
    times = distinct_times(exit, kind > 0)
    first = None if people.entry is None else times_up_to(people.entry[rows], times)
    shape = (n_kinds, len(people.groups), times.size)
    return counts_by_group(first, times_up_to(exit, times), people.group[rows], kind, shape)


def _result(
    frame: pd.DataFrame,
    people: People,
    happened: np.ndarray,
    tested: tuple[float, int],
    *,
    notes: list[Message],
    about: dict[str, object],
) -> Result:
    statistic, df = tested
    if not df:
        raise TooFewError(
            message("A test must have events while at least two groups are followed; found none.")
        )
    row = {
        "n": people.n,
        "n_event": int(happened.sum()),
        "statistic": statistic,
        "df": df,
        "p_value": float(special.chdtrc(df, statistic)),
    }
    return Result(
        kind="test",
        frame=pd.DataFrame([row]),
        counts=("n", "n_event"),
        unit=frame.attrs.get("unit"),
        notes=tuple(notes),
        about={**about, "groups": list(people.groups)},
    )
