"""The people of one analysis, checked at the door and turned into arrays."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools import schema
from evaltools.columns import ALL
from evaltools.errors import ROWS_LISTED, DataError, TooFewError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema.frames import check_columns

#: The state of a person whose follow-up ended before anything happened.
CENSORED = "censored"

#: How like a found state a name must be to be taken for a slip of the pen.
CLOSE_NAME = 0.8

#: The same for a state in the data, where nobody has asked for any name.
CLOSE_STATE = 0.85


@dataclass(frozen=True, eq=False)
class People:
    """Follow-up (entry, exit] of every person, as arrays in the order of the frame.

    Attributes
    ----------
    exit : float, shape (n,)
    state : int, shape (n,)
        0 is censored, k is `states[k - 1]`.
    states, groups : tuple of str
        Names in sorted order (of an ordered category: in its order).
    group : int, shape (n,)
        Index into `groups`.
    entry : float, shape (n,), optional
        None when everybody is followed from time 0.
    weights : float, shape (n,), optional
    cluster : int, shape (n,), optional
    """

    exit: np.ndarray
    state: np.ndarray
    states: tuple[str, ...]
    group: np.ndarray
    groups: tuple[str, ...]
    entry: np.ndarray | None = None
    weights: np.ndarray | None = None
    cluster: np.ndarray | None = None

    @property
    def n(self) -> int:
        """Rows of the frame."""
        return int(self.exit.size)

    @property
    def n_clusters(self) -> int | None:
        """Clusters of all people, if there are any."""
        return None if self.cluster is None else int(self.cluster.max()) + 1

    @property
    def is_robust(self) -> bool:
        """Whether standard errors come from weights or clusters."""
        return self.weights is not None or self.cluster is not None


def read_people(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    entry: str | None = None,
    by: str | None = None,
    weights: str | None = None,
    cluster: str | None = None,
) -> People:
    """The people of `frame`, or an error that names every broken rule.

    Raises UsageError for missing columns or groups, DataError for values that break a
    rule, TooFewError for an empty frame.
    """
    check_columns(frame, (exit, state, entry, by, weights, cluster))
    check_someone(frame)
    violations = [
        *_number_violations(frame, exit),
        *_missing_violations(frame, state),
        *(_number_violations(frame, entry) if entry else ()),
        *(_number_violations(frame, weights) if weights else ()),
        *(_missing_violations(frame, cluster) if cluster else ()),
    ]
    if not violations:
        violations = [
            *_interval_violations(frame, exit, entry),
            *(_weight_violations(frame, weights) if weights else ()),
        ]
    refuse(violations)
    state_codes, states = _state_codes(frame, state)
    group_codes, groups = group_codes_of(frame, by)
    starts = None if entry is None else floats(frame[entry])
    return People(
        exit=floats(frame[exit]),
        state=state_codes,
        states=states,
        group=group_codes,
        groups=groups,
        entry=None if starts is None or not starts.any() else starts,
        weights=None if weights is None else floats(frame[weights]),
        cluster=None if cluster is None else codes_of(frame[cluster])[0],
    )


def check_someone(frame: pd.DataFrame) -> None:
    """Raise TooFewError when there is nobody."""
    if frame.empty:
        raise TooFewError(message("There must be at least one person; found none."))


def refuse(violations: Sequence[Violation]) -> None:
    """Raise DataError with all violations, if there are any."""
    if violations:
        raise DataError(
            plural_message(
                "The data must keep {n} rule that they break.",
                "The data must keep {n} rules that they break.",
                len(violations),
            ),
            violations,
        )


def floats(column: pd.Series) -> np.ndarray:
    """The column as float64, without a copy where it already is."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def codes_of(column: pd.Series) -> tuple[np.ndarray, tuple[Any, ...]]:
    """Whole-number codes (missing is -1) and the values, in an order of their own.

    An ordered category keeps its order, everything else is sorted, so that neither codes
    nor values depend on the order of rows.
    """
    if not isinstance(column.dtype, pd.CategoricalDtype):
        codes, uniques = _factorized(column)
        return codes, tuple(uniques)
    codes, found = column.cat.codes.to_numpy(), list(column.cat.categories)
    order = range(len(found)) if column.cat.ordered else _sorted_positions(found)
    # one place more, at the end, takes the missing
    present = np.bincount(codes + 1, minlength=len(found) + 1)[1:] > 0
    kept = [position for position in order if present[position]]
    new = np.full(len(found) + 1, -1, dtype=np.intp)
    new[kept] = np.arange(len(kept))
    return new[codes], tuple(found[position] for position in kept)


def _factorized(column: pd.Series) -> tuple[np.ndarray, Any]:
    """Codes in the order of the sorted values, and these."""
    try:
        return pd.factorize(column, sort=True)
    except TypeError:
        return pd.factorize(column.astype(str).where(column.notna()), sort=True)


def group_codes_of(frame: pd.DataFrame, by: str | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Codes and names of the groups; one group, "all", without `by`."""
    if by is None:
        return np.zeros(len(frame), dtype=np.intp), (ALL,)
    codes, values = codes_of(frame[by])
    refuse_missing_groups(codes, by)
    return codes, tuple(as_text(value) for value in values)


def refuse_missing_groups(codes: np.ndarray, column: str) -> None:
    """Raise UsageError with the number of people without a group (code -1)."""
    missing = int((codes < 0).sum())
    if missing:
        raise UsageError(
            plural_message(
                "Everybody must have a value in the column {column}; {n} person has none. "
                "Leave the person out first, or give the missing value a name of its own.",
                "Everybody must have a value in the column {column}; {n} people have none. "
                "Leave them out first, or give the missing value a name of its own.",
                missing,
                column=column,
            )
        )


def as_text(value: Any) -> str:
    """A group's name: whole numbers without a decimal point."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def as_states(event: str | Iterable[str]) -> tuple[str, ...]:
    """The event as a tuple of state names; refuses none at all and "censored"."""
    states = (event,) if isinstance(event, str) else tuple(event)
    if not states:
        raise UsageError(message("The event must name at least one state; it names none."))
    if CENSORED in states:
        raise UsageError(
            message("The event must be an exit; “censored” is the end of follow-up without one.")
        )
    return states


def check_event_names(people: People, states: Sequence[str]) -> tuple[Message, ...]:
    """A note when nobody had the event; UsageError when one of its names looks misspelt.

    A state that nobody reached is no error (a small site may have no open job), so only a
    name that closely resembles a state of the data is refused, and none of the code list
    `states` where another state of the event is there.
    """
    absent = [name for name in states if name not in people.states]
    if len(absent) < len(states):
        absent = [name for name in absent if name not in _listed_states()]
    for name in absent:
        close = difflib.get_close_matches(name, people.states, n=1, cutoff=CLOSE_NAME)
        if close:
            raise UsageError(
                message(
                    "The event must be a state of the data; nobody's follow-up ended in "
                    "“{name}”. Did you mean “{close}”? The states of the data: {states}.",
                    name=name,
                    close=close[0],
                    states=list(people.states),
                )
            )
    if not absent:
        return ()
    return (message("Nobody's follow-up ended in {states}.", states=absent),)


def _listed_states() -> tuple[str, ...]:
    return tuple(schema.states()["state"])


def people_in(people: People, rows: np.ndarray) -> People:
    """The people in `rows`."""
    if rows.all():
        return people
    return replace(
        people,
        exit=people.exit[rows],
        state=people.state[rows],
        group=people.group[rows],
        entry=None if people.entry is None else people.entry[rows],
        weights=None if people.weights is None else people.weights[rows],
        cluster=None if people.cluster is None else people.cluster[rows],
    )


def is_event(people: People, states: Sequence[str]) -> np.ndarray:
    """Who left by one of `states`, shape (n,)."""
    inside = np.array([False, *(name in states for name in people.states)])
    return np.asarray(inside[people.state])


def n_competing(people: People, states: Sequence[str]) -> int:
    """People who left by an exit that is not one of `states`."""
    return int(((people.state > 0) & ~is_event(people, states)).sum())


def _sorted_positions(values: Sequence[Any]) -> list[int]:
    positions = list(range(len(values)))
    try:
        return sorted(positions, key=lambda position: values[position])
    except TypeError:
        return sorted(positions, key=lambda position: str(values[position]))


def _state_codes(frame: pd.DataFrame, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    codes, values = codes_of(frame[column])
    if not all(isinstance(value, str) for value in values):
        raise UsageError(
            message(
                "The column {column} must name states in words, with “censored” for follow-up "
                "that ended without an exit; found other values.",
                column=column,
            )
        )
    refuse(_spelling_violations(codes, values, column))
    states = tuple(value for value in values if value != CENSORED)
    numbers: Mapping[str, int] = {name: number for number, name in enumerate(states, start=1)}
    new = np.array([numbers.get(value, 0) for value in values], dtype=np.intp)
    return new[codes], states


def _missing_violations(frame: pd.DataFrame, column: str) -> list[Violation]:
    missing = frame[column].isna().to_numpy()
    rule = message("The column must have no missing values.")
    return violation(rule, missing, column)


def _spelling_violations(codes: np.ndarray, names: Sequence[str], column: str) -> list[Violation]:
    """States that are “censored” or another state of the data but for a slip of the pen.

    Each would be an exit of its own, and whoever has it neither censored nor with the others.

    codes : int, shape (n,)
        Index into `names`, the states of the data.
    """
    listed = set(_listed_states())
    known = sorted({CENSORED, *(listed & set(names))})
    hint = message(
        "“{censored}” is the end of follow-up without an exit; every other name is an exit of "
        "its own.",
        censored=CENSORED,
    )
    violations = []
    for number, name in enumerate(names):
        meant = None if name in {CENSORED, *listed} else _meant(name, known)
        if meant is not None:
            rule = message(
                "A state must be spelt in one way, but this looks like “{state}” and is not.",
                state=meant,
            )
            violations += violation(rule, codes == number, column, hint=hint)
    return violations


def _meant(name: str, states: Sequence[str]) -> str | None:
    """The state that a name was meant to be; a longer word with it inside is another word."""
    plain = "_".join(name.casefold().replace("-", " ").split())
    if plain in states:
        return plain
    close = difflib.get_close_matches(plain, states, n=1, cutoff=CLOSE_STATE)
    if not close or close[0] in plain or plain in close[0]:
        return None
    return close[0]


def _number_violations(frame: pd.DataFrame, column: str) -> list[Violation]:
    if not pd.api.types.is_numeric_dtype(frame[column].dtype):
        return [Violation(message("The column must hold numbers."), column=column)]
    rule = message("The column must have no missing and no infinite values.")
    return violation(rule, ~np.isfinite(floats(frame[column])), column)


def _interval_violations(frame: pd.DataFrame, exit: str, entry: str | None) -> list[Violation]:
    end = floats(frame[exit])
    if entry is None:
        return violation(message("Follow-up must end after time 0."), ~(end > 0), exit)
    start = floats(frame[entry])
    return [
        *violation(message("Follow-up must not begin before time 0."), start < 0, entry),
        *violation(message("Follow-up must end after it begins."), ~(end > start), exit),
    ]


def _weight_violations(frame: pd.DataFrame, weights: str) -> list[Violation]:
    rule = message("Weights must be more than 0. Leave out people who carry no weight.")
    return violation(rule, ~(floats(frame[weights]) > 0), weights)


def violation(
    rule: Message, broken: np.ndarray, column: str, *, hint: Message | None = None
) -> list[Violation]:
    """The violation of `rule` in the rows where `broken`, numbered from 1; none if none."""
    rows = np.flatnonzero(broken)
    if not rows.size:
        return []
    listed = tuple(int(row) + 1 for row in rows[:ROWS_LISTED])
    return [Violation(rule, column=column, rows=listed, n_rows=int(rows.size), hint=hint)]
