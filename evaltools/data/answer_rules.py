"""Answers to questionnaires, held against what the study's instruments allow.

Which instruments, items, waves and answers there are is known from the study file and the
instruments' own files. What would stop the reports is an error; answers that no report would
read are warned of.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaltools.data.mapping import Item
from evaltools.data.study_place import study_violation
from evaltools.data.tables import TypedTable
from evaltools.errors import DataError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema import codelist, normalise_word
from evaltools.study import Study
from evaltools.study.instrument import Instrument
from evaltools.study.instrument_files import instrument, nearest_instrument
from evaltools.study.problems import did_you_mean
from evaltools.study.scalars import is_yaml_path

#: How alike a mistyped item and a known one must be, from 0 to 1.
ALIKE = 0.7

#: What an answer is told by.
_NEEDED = {"instrument", "item", "wave", "value"}


@dataclass(frozen=True)
class _Asked:
    """The instruments that the study names: those that could be read, and every id."""

    known: tuple[Instrument, ...]
    ids: tuple[str, ...]
    violations: tuple[Violation, ...]


def answer_violations(table: TypedTable | None, study: Study) -> list[Violation]:
    """What would stop the reports: items and answers that there are not, files at fault.

    table : TypedTable, optional
        Of responses, long; of a sheet with one column per item it knows the headings.
    """
    if study.participation is None:
        return []
    asked = _asked(study)
    found = list(asked.violations)
    if table is None or not set(table.frame.columns) >= _NEEDED:
        return found
    for each in asked.known:
        if each.items:
            mine = _answers_to(table, each)
            found += [*_unknown_items(table, each, mine), *_impossible(table, each, mine)]
    return found


def answers_left_out(table: TypedTable | None, study: Study) -> list[Violation]:
    """Answers that no report reads, to warn of; reports do not print their number."""
    if study.participation is None or table is None or not set(table.frame.columns) >= _NEEDED:
        return []
    asked = _asked(study)
    return [
        *_not_asked(table, asked),
        *(each for known in asked.known for each in _without_items(table, known)),
        *_waves(table, asked, study),
    ]


def _asked(study: Study) -> _Asked:
    assert study.participation is not None
    known: list[Instrument] = []
    ids: list[str] = []
    violations: list[Violation] = []
    for place, name in enumerate(study.participation.instruments):
        ids.append(Path(name).stem if is_yaml_path(name) else name)
        try:
            known.append(instrument(name, folder=study.folder))
        except DataError as refused:
            violations += refused.violations
        except UsageError as refused:
            at = ("participation", "instruments", place)
            violations.append(study_violation(study, refused.message, at=at))
    return _Asked(tuple(known), tuple(ids), tuple(violations))


# Which instrument


def _not_asked(table: TypedTable, asked: _Asked) -> list[Violation]:
    """Answers to instruments that the study does not name: no report reads them."""
    named = table.frame["instrument"]
    others = (named.notna() & ~named.isin(asked.ids)).to_numpy()
    if not others.any():
        return []
    hint = _hint_of_instrument([str(each) for each in named[others].unique()], asked)
    words = {"asked": list(asked.ids)}
    if table.items:
        rule = plural_message(
            "Answers should be to an instrument that participation names ({asked}); {n} answer "
            "to another is left out: column {columns}.",
            "Answers should be to an instrument that participation names ({asked}); {n} answers "
            "to another are left out: columns {columns}.",
            int(others.sum()),
            columns=[
                heading for item, heading in table.items.items() if item.instrument not in asked.ids
            ],
            **words,
        )
        return [table.place.violation(rule, hint=hint, severity="warning")]
    rule = plural_message(
        "Answers should be to an instrument that participation names ({asked}); {n} answer to "
        "another is left out.",
        "Answers should be to an instrument that participation names ({asked}); {n} answers to "
        "another are left out.",
        int(others.sum()),
        **words,
    )
    return [
        table.violation(rule, broken=others, column="instrument", hint=hint, severity="warning")
    ]


def _hint_of_instrument(written: Sequence[str], asked: _Asked) -> Message:
    meant = {nearest_instrument(each, asked.known) for each in written} - {None}
    if len(meant) == 1:
        return message("Did you mean “{name}”?", name=str(meant.pop()))
    return message("name the instrument under participation, instruments, if its answers count.")


# Which items and answers


def _answers_to(table: TypedTable, known: Instrument) -> np.ndarray:
    return (table.frame["instrument"] == known.id).to_numpy(dtype=bool, na_value=False)


def _without_items(table: TypedTable, known: Instrument) -> list[Violation]:
    if known.items or not _answers_to(table, known).any():
        return []
    rule = message(
        "Answers to items of {instrument} cannot be read: its items are not known here, only its "
        "scales. Its scores should be given in the table scores.",
        instrument=known.id,
    )
    return [table.place.violation(rule, severity="warning")]


def _unknown_items(table: TypedTable, known: Instrument, mine: np.ndarray) -> Iterator[Violation]:
    if table.items:
        for item, heading in table.items.items():
            if item.instrument == known.id and item.item not in known.item_ids:
                yield table.place.violation(
                    message(
                        "A column must be mapped to an item of {instrument} ({items}), but this "
                        "one is not.",
                        instrument=known.id,
                        items=list(known.item_ids),
                    ),
                    column=heading,
                    hint=_hint_of_item(item.item, known),
                )
        return
    items = table.frame["item"]
    broken = mine & (items.notna() & ~items.isin(known.item_ids)).to_numpy()
    if broken.any():
        written = items[broken].unique()
        yield table.violation(
            plural_message(
                "An item of {instrument} must be one of {items}, but it is not in {n} row.",
                "An item of {instrument} must be one of {items}, but it is not in {n} rows.",
                int(broken.sum()),
                instrument=known.id,
                items=list(known.item_ids),
            ),
            broken=broken,
            column="item",
            hint=did_you_mean(str(written[0]), known.item_ids) if len(written) == 1 else None,
        )


def _hint_of_item(written: str, known: Instrument) -> Message:
    near = difflib.get_close_matches(written, known.item_ids, n=1, cutoff=ALIKE)
    if near:
        return message(
            "if it holds {item}, write that; if it holds no item, write ignore for the heading "
            "under mapping.",
            item=near[0],
        )
    return message("if it holds no item, write ignore for the heading under mapping.")


def _impossible(table: TypedTable, known: Instrument, mine: np.ndarray) -> Iterator[Violation]:
    """Answers that are none of their item, by the column in which they stand."""
    places = pd.Categorical(table.frame["item"], categories=list(known.item_ids)).codes
    values = table.frame["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    limits = np.array([known.answers_of(item) for item in known.items])
    here = mine & (places >= 0) & np.isfinite(values)
    least, most = limits[places].T
    outside = here & ((values < least) | (values > most))
    for heading, rows in _by_column(table, known, outside):
        for low, high in np.unique(limits[places[rows]], axis=0):
            broken = rows & (least == low) & (most == high)
            rule = plural_message(
                "An answer to {instrument} must lie between {least} and {most}, but it does "
                "not in {n} row.",
                "An answer to {instrument} must lie between {least} and {most}, but it does "
                "not in {n} rows.",
                int(broken.sum()),
                instrument=known.id,
                least=_plain(low),
                most=_plain(high),
            )
            yield _told(table, rule, broken, heading)
    if not known.whole:
        return
    parts = here & (values != np.round(values))
    for heading, broken in _by_column(table, known, parts):
        rule = plural_message(
            "An answer to {instrument} must be a whole number, but it is not in {n} row.",
            "An answer to {instrument} must be a whole number, but it is not in {n} rows.",
            int(broken.sum()),
            instrument=known.id,
        )
        yield _told(table, rule, broken, heading)


def _told(table: TypedTable, rule: Message, broken: np.ndarray, heading: str) -> Violation:
    hint = message(
        "correct what was mistyped; codes that mean missing are named in the mapping (missing 8 9)."
    )
    return table.place.violation(rule, rows=table.rows[broken], column=heading, hint=hint)


def _by_column(
    table: TypedTable, known: Instrument, broken: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """The heading under which answers stand, and which of them: one, or one per item and wave."""
    if not broken.any():
        return
    if not table.items:
        yield table.heading("value"), broken
        return
    item, wave = table.frame["item"], table.frame["wave"]
    for each, heading in table.items.items():
        if each.instrument != known.id:
            continue
        there = broken & (item == each.item).to_numpy(dtype=bool, na_value=False)
        if each.wave is not None:
            there &= (wave == each.wave).to_numpy(dtype=bool, na_value=False)
        if there.any():
            yield heading, there


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else float(number)


# Which waves


def _waves(table: TypedTable, asked: _Asked, study: Study) -> Iterator[Violation]:
    """The two waves of a change, where nobody's answers are of them."""
    assert study.participation is not None
    counted = table.frame["instrument"].isin([each.id for each in asked.known if each.items])
    waves = [str(each) for each in table.frame.loc[counted, "wave"].dropna().unique()]
    if not waves:
        return
    for key in ("before", "after"):
        wanted = getattr(study.participation, key)
        if wanted not in waves:
            yield study_violation(
                study,
                message(
                    "{key} should name a measurement that answers are of; none is of {wave}.",
                    key=f"participation.{key}",
                    wave=wanted,
                ),
                at=("participation", key),
                hint=_hint_of_wave(wanted, waves, table.items),
                severity="warning",
            )


def _hint_of_wave(wanted: str, waves: Sequence[str], items: dict[Item, str]) -> Message:
    listed = codelist("waves")
    for written in dict.fromkeys(item.wave for item in items if item.wave):
        if listed.synonyms.get(normalise_word(written)) == wanted:
            return message(
                "in the mapping, write @{wave} where @{written} stands.",
                wave=wanted,
                written=written,
            )
    meant = listed.synonyms.get(normalise_word(wanted))
    if meant in waves:
        return message("Did you mean “{name}”?", name=meant)
    return message(
        "leave it if nobody has been measured then yet; measurements are called {known}.",
        known=list(listed.values),
    )
