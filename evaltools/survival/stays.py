"""Spells as they are kept, turned into stays without gaps from time 0 to the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema.frames import check_columns
from evaltools.survival.multi_state import Stays
from evaltools.survival.people import (
    as_text,
    check_someone,
    codes_of,
    floats,
    group_codes_of,
    refuse,
    violation,
)

#: The state of time that no spell covers.
NO_SPELL = "no_spell"


@dataclass(frozen=True, eq=False)
class Histories:
    """Everybody's stays by group, the names of groups and states, and clusters.

    Attributes
    ----------
    groups, states : tuple of str
    stays : tuple of Stays
        One per group.
    clusters : tuple of int arrays, optional
        Cluster of each person, by group.
    notes : tuple of Message
    """

    groups: tuple[str, ...]
    states: tuple[str, ...]
    stays: tuple[Stays, ...]
    clusters: tuple[np.ndarray, ...] | None
    weighted: bool
    notes: tuple[Message, ...]


@dataclass(frozen=True)
class SpellColumns:
    """The names of the columns of a frame of spells."""

    until: str
    id: str = "participant_id"
    start: str = "start"
    end: str = "end"
    state: str = "state"
    by: str | None = None
    weights: str | None = None
    cluster: str | None = None

    @property
    def constant(self) -> tuple[str, ...]:
        """Columns that hold a fact of the person."""
        named = (self.until, self.by, self.weights, self.cluster)
        return tuple(column for column in named if column is not None)

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that is read."""
        return (self.id, self.start, self.end, self.state, *self.constant)


def read_histories(
    spells: pd.DataFrame,
    columns: SpellColumns,
    *,
    together: Mapping[str, Iterable[str]] | None = None,
) -> Histories:
    """The stays of everybody in `spells`.

    A missing end is still going on. Time that no spell covers is the state "no_spell";
    spells in the same state that touch are one stay; states in `together` take its names.
    Raises UsageError for missing columns, DataError for spells that overlap or end before
    they begin, and for facts of a person that change.
    """
    check_spells(spells, columns)
    person, _ = codes_of(spells[columns.id])
    rows = np.lexsort((floats(spells[columns.start]), person))
    spells, person = spells.iloc[rows], person[rows]
    firsts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    facts = spells.iloc[firsts]
    until = floats(facts[columns.until])
    codes, names = _states(spells[columns.state], together or {})
    start = np.maximum(floats(spells[columns.start]), 0.0)
    end = floats(spells[columns.end])
    end = np.where(np.isnan(end), np.inf, end)
    _check_overlaps(person, start, end, columns)
    # a move on the last day observed counts: the spell it begins is kept
    kept = (end > start) & (start <= until[person])
    notes = _notes(start, end)
    person, codes, start = _filled(
        person[kept], codes[kept], start[kept], np.minimum(end, until[person])[kept], until, names
    )
    if (codes == len(names)).any() and NO_SPELL in names:
        codes = np.where(codes == len(names), names.index(NO_SPELL), codes)
    elif (codes == len(names)).any():
        names = (*names, NO_SPELL)
    if NO_SPELL in names:
        uncovered = int(np.unique(person[codes == names.index(NO_SPELL)]).size)
        notes.append(_uncovered_note(uncovered))
    group, groups = group_codes_of(facts, columns.by)
    weight = np.ones(len(facts)) if columns.weights is None else floats(facts[columns.weights])
    cluster = None if columns.cluster is None else codes_of(facts[columns.cluster])[0]
    return Histories(
        groups=groups,
        states=names,
        stays=tuple(
            _stays_of(person, codes, start, until, weight, group == number)
            for number in range(len(groups))
        ),
        clusters=(
            None
            if cluster is None
            else tuple(cluster[group == number] for number in range(len(groups)))
        ),
        weighted=columns.weights is not None,
        notes=tuple(notes),
    )


def _states(
    column: pd.Series, together: Mapping[str, Iterable[str]]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Codes and names of the states, those in `together` under their common name."""
    renamed = {state: name for name, states in together.items() for state in states}
    codes, found = codes_of(column)
    named = [renamed.get(as_text(value), as_text(value)) for value in found]
    names = tuple(sorted(set(named)))
    positions = np.array([names.index(name) for name in named], dtype=np.intp)
    return positions[codes], names


def _filled(
    person: np.ndarray,
    state: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    until: np.ndarray,
    names: tuple[str, ...],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows sorted by person and start, with a row for every gap and one for equal neighbours."""
    same = np.r_[False, person[1:] == person[:-1]][: person.size]
    previous = np.where(same, np.r_[0.0, end[:-1]][: person.size], 0.0)
    gap = start > previous
    covered = np.zeros(until.size)
    np.maximum.at(covered, person, end)
    open_end = np.flatnonzero(covered < until)
    person = np.concatenate([person, person[gap], open_end])
    starts = np.concatenate([start, previous[gap], covered[open_end]])
    fill = np.full(int(gap.sum()) + open_end.size, len(names), dtype=np.intp)
    state = np.concatenate([state, fill])
    order = np.lexsort((starts, person))
    person, starts, state = person[order], starts[order], state[order]
    changes = np.r_[True, (person[1:] != person[:-1]) | (state[1:] != state[:-1])]
    return person[changes], state[changes], starts[changes]


def _stays_of(
    person: np.ndarray,
    state: np.ndarray,
    start: np.ndarray,
    until: np.ndarray,
    weight: np.ndarray,
    inside: np.ndarray,
) -> Stays:
    """The stays of the people `inside`, who are numbered anew."""
    rows = inside[person]
    numbers = np.cumsum(inside) - 1
    person, state, start = numbers[person[rows]], state[rows], start[rows]
    until, weight = until[inside], weight[inside]
    last = np.r_[person[1:] != person[:-1], True]
    end = np.where(last, until[person], np.r_[start[1:], 0.0])
    to = np.where(last, -1, np.r_[state[1:], -1])
    lasting = end > start
    return Stays(
        person[lasting], state[lasting], start[lasting], end[lasting], to[lasting], until, weight
    )


def check_spells(spells: pd.DataFrame, columns: SpellColumns) -> None:
    """Raise for missing columns, an empty frame and spells that break a rule."""
    check_columns(spells, columns.all)
    check_someone(spells)
    start, end = floats(spells[columns.start]), floats(spells[columns.end])
    until = floats(spells[columns.until])
    broken = [
        *violation(
            message("A spell must have a person."),
            spells[columns.id].isna().to_numpy(),
            columns.id,
        ),
        *violation(
            message("A spell must have a state."),
            spells[columns.state].isna().to_numpy(),
            columns.state,
        ),
        *violation(message("A spell must have a start."), ~np.isfinite(start), columns.start),
        *violation(message("A spell must not end before it begins."), end < start, columns.end),
        *violation(
            message("Observation must end after time 0."),
            ~(np.isfinite(until) & (until > 0)),
            columns.until,
        ),
        *_changing(spells, columns),
    ]
    if columns.weights is not None:
        rule = message("Weights must be more than 0. Leave out people who carry no weight.")
        weight = floats(spells[columns.weights])
        broken += violation(rule, ~(np.isfinite(weight) & (weight > 0)), columns.weights)
    refuse(broken)


def _changing(spells: pd.DataFrame, columns: SpellColumns) -> list[Violation]:
    """Facts of a person that differ between the person's rows."""
    person = spells[columns.id]
    rule = message("The column must hold one value per person.")
    broken = []
    for column in columns.constant:
        values, _ = codes_of(spells[column])
        first = pd.Series(values, index=spells.index).groupby(person, observed=True)
        broken += violation(rule, (first.transform("first") != values).to_numpy(), column)
    return broken


def _check_overlaps(
    person: np.ndarray, start: np.ndarray, end: np.ndarray, columns: SpellColumns
) -> None:
    """Refuse spells that begin before an earlier one of the same person has ended."""
    same = person[1:] == person[:-1]
    overlapping = int((same & (start[1:] < end[:-1])).sum())
    if overlapping:
        rule = plural_message(
            "Spells of one person must not overlap; {n} begins before the one before has ended.",
            "Spells of one person must not overlap; {n} begin before the one before has ended.",
            overlapping,
        )
        refuse([Violation(rule, column=columns.start, n_rows=overlapping)])


def _notes(start: np.ndarray, end: np.ndarray) -> list[Message]:
    empty = int((start == end).sum())
    if not empty:
        return []
    return [
        plural_message(
            "{n} spell ended in the unit in which it began and takes up no time.",
            "{n} spells ended in the unit in which they began and take up no time.",
            empty,
        )
    ]


def _uncovered_note(n: int) -> Message:
    return plural_message(
        "{n} person had time that no spell covers; it is shown as the state “{name}”.",
        "{n} people had time that no spell covers; it is shown as the state “{name}”.",
        n,
        name=message("no spell"),
    )
