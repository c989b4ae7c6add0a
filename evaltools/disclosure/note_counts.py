"""How many people a note tells of: only where it is told how many the others are.

Of 30 people 26 are left out, says a note; then there are four others, however well the result
hides them. A note keeps its number where the result shows all of its people, in each group and
for each scale. Elsewhere it tells that there is somebody: “at least 1 person is left out”.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from evaltools.columns import ALL, TOTAL
from evaltools.disclosure.tables import count
from evaltools.disclosure.words import FEW, FEW_AT_START, in_each, is_number_of_people
from evaltools.messages import Message, message_in
from evaltools.result import Result

#: Counts of all the people of a row; of a result without them, each of its counts.
WHOLE = ("n", "n_total", "n_risk", "n_pairs")

#: Places in a note that hold how many people it is about; others hold limits and the like.
PEOPLE = ("n", "n_people")

#: Keys whose every value is about the same people, or about people of its own.
APART = ("scale", "outcome", "instrument", "definition", "wave")


def with_told_notes(result: Result, *, shown: Result) -> Result:
    """The protected result `shown`, with numbers in its notes where `result` allows them.

    result : the same before its cells were hidden, with the same names in its keys
    """
    if not shown.notes or _shows_everybody(result, shown):
        return shown
    own = result.notes
    return replace(
        shown, notes=tuple(_at_least_one(note) if note in own else note for note in shown.notes)
    )


def _shows_everybody(result: Result, shown: Result) -> bool:
    """Whether the most people of every group, for each scale, stand in what is shown."""
    columns = [name for name in WHOLE if name in result.counts] or list(result.counts)
    if not columns or not set(columns) <= set(shown.frame.columns):
        return not columns
    told = dict(_universes(shown))
    return all(
        key in told and _most(part, result, name) == _most(told[key], shown, name)
        for key, part in _universes(result)
        for name in columns
    )


def _most(rows: pd.DataFrame, result: Result, name: str) -> float:
    found = count(replace(result, frame=rows), name).max()
    return 0.0 if pd.isna(found) else float(found)


def _universes(result: Result) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """The rows of each group of people; of everybody alone where there are rows of everybody."""
    frame = result.frame
    keys = [key for key in (*APART, "group") if key in result.keys and key in frame.columns]
    if "group" in keys:
        everybody = frame["group"].isin((ALL, TOTAL))
        frame = frame[everybody] if everybody.any() else frame
    if not keys:
        yield (), frame
        return
    for key, rows in frame.groupby(keys, observed=True, sort=False):
        yield tuple(map(str, key)), rows


def _at_least_one(note: Message) -> Message:
    """The note in the singular, of at least one person, in place of its numbers of people."""
    values = {name: _without_number(name, value) for name, value in note.values.items()}
    if all(values[name] is value for name, value in note.values.items()):
        return note
    begins = note.text.startswith("{n}")
    if begins and isinstance(values.get("n"), Message):
        values["n"] = message_in("some people, where an English sentence begins", "At least 1")
    return replace(note, values=values, n=None if note.n is None else 1)


def _without_number(name: str, value: Any) -> Any:
    few = isinstance(value, Message) and value.context in (FEW, FEW_AT_START)
    if name in PEOPLE and (few or is_number_of_people(name, value)):
        return message_in("some people in a note", "at least 1")
    if isinstance(value, (list, tuple)):
        return in_each(value, _at_least_one)
    return _at_least_one(value) if isinstance(value, Message) else value
