"""Do groups differ? The log-rank test of one exit, Gray's test of its incidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import special

from evaltools.errors import TooFewError, UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.counts import counts_at_all_times, reverse_sum, rows_by_group
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
    check_event_names,
    group_codes_of,
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
    >>> people = pd.DataFrame({"exit": [1, 2, 3, 4], "state": "job", "arm": ["a", "b", "a", "b"]})
    >>> test = logrank_test(people, exit="exit", state="state", event="job", by="arm")
    >>> print(round(test.table().statistic[0], 4))
    0.6154
    """
    people, states, notes = _read(frame, exit, state, event, by, entry)
    groups = len(people.groups)
    score, variance, expected = np.zeros(groups), np.zeros((groups, groups)), np.zeros(groups)
    n_event = 0
    for at_risk, events, _ in _counts(people, states, _strata(frame, strata), others=False):
        more = logrank_score(at_risk, events, rho=rho)
        score, variance, expected = score + more[0], variance + more[1], expected + more[2]
        n_event += int(events.sum())
    return _result(
        frame,
        people,
        n_event,
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

    Equal to cmprsk's cuminc (Gray 1988).

    Parameters
    ----------
    frame, exit, state, event, by, strata
        As in `logrank_test`.
    rho : float
        The test weighs by (1 - F(t-)) ** rho; 0 weighs all times alike.

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
    ...     {"exit": [1, 2, 2, 4] * 2, "state": ["job", "study", "job", "job"] * 2}
    ... )
    >>> people["arm"] = ["a"] * 4 + ["b"] * 4
    >>> # two groups that are alike
    >>> test = gray_test(people, exit="exit", state="state", event="job", by="arm").table()
    >>> test[["n", "n_event", "p_value"]].values.tolist()
    [[8.0, 6.0, 1.0]]
    """
    people, states, notes = _read(frame, exit, state, event, by, None)
    groups = len(people.groups)
    score, variance = np.zeros(groups), np.zeros((groups, groups))
    n_event = 0
    for at_risk, events, others in _counts(people, states, _strata(frame, strata), others=True):
        more = gray_score(at_risk, events, others, rho=rho)
        score, variance = score + more[0], variance + more[1]
        n_event += int(events.sum())
    there = np.ones(groups, dtype=bool)
    return _result(
        frame,
        people,
        n_event,
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


def _strata(frame: pd.DataFrame, strata: str | None) -> tuple[np.ndarray | None, int]:
    """Each person's stratum, and how many there are; None for one of all."""
    if strata is None:
        return None, 1
    check_columns(frame, (strata,))
    codes, values = group_codes_of(frame, strata)
    return codes, len(values)


def _counts(
    people: People,
    states: Sequence[str],
    strata: tuple[np.ndarray | None, int],
    *,
    others: bool,
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Stratum by stratum: at risk, events and other exits by group and time, each (G, T).

    others : whether times at which nobody had the event, but somebody left otherwise, count.
    """
    stratum, n_strata = strata
    n_groups, n_states = len(people.groups), len(people.states)
    inside = np.array([False, *(name in states for name in people.states)])
    chosen = slice(1, None) if others else inside
    cell = people.group if stratum is None else stratum * n_groups + people.group
    counts = None
    if people.entry is None:
        everybody = (people.exit, people.state, n_states, cell, n_strata * n_groups)
        counts = counts_at_all_times(*everybody)
    if counts is None:
        kind = np.where(inside[people.state], 1, np.where(people.state > 0, 2 * others, 0))
        yield from _counts_of_rows(people, kind, strata)
        return
    for part in counts[1].reshape(n_strata, n_groups, n_states + 1, -1):
        kept = part[:, chosen].any(axis=(0, 1))
        at_risk = reverse_sum(part.sum(axis=1))[:, kept]
        events = part[:, inside].sum(axis=1)[:, kept]
        yield at_risk, events, part[:, 1:].sum(axis=1)[:, kept] - events


def _counts_of_rows(
    people: People, kind: np.ndarray, strata: tuple[np.ndarray | None, int]
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The same for exact times and late entry; kind: 1 the event, 2 another exit, 0 neither."""
    stratum, n_strata = strata
    every = [slice(None)] if stratum is None else rows_by_group(stratum, n_strata)
    for rows in every:
        exit, leaves = people.exit[rows], kind[rows]
        times = distinct_times(exit, leaves > 0)
        first = None if people.entry is None else times_up_to(people.entry[rows], times)
        at_risk, (events, competing) = counts_by_group(
            first, times_up_to(exit, times), people.group[rows], leaves,
            (2, len(people.groups), times.size),
        )  # fmt: skip
        yield at_risk, events, competing


def _result(
    frame: pd.DataFrame,
    people: People,
    n_event: int,
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
        "n_event": n_event,
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
        about={
            **about,
            "groups": list(people.groups),
            "n_smallest": int(np.bincount(people.group, minlength=len(people.groups)).min()),
        },
    )
