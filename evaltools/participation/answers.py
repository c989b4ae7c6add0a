"""Questionnaire answers as one matrix: a row per person and wave, a column per item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.columns import ALL
from evaltools.errors import (
    ROWS_LISTED,
    DataError,
    UnansweredError,
    UsageError,
    Violation,
)
from evaltools.messages import Message, message, plural_message
from evaltools.schema import codelist
from evaltools.schema.frames import check_columns as check_columns
from evaltools.study.instrument import Instrument, Item

PERSON, WAVE = "participant_id", "wave"


@dataclass(frozen=True, eq=False)
class Answers:
    """Who answered what.

    Attributes
    ----------
    people : DataFrame, n rows
        participant_id and wave of each row of `values`, by person in the order of the data,
        then by wave in the order of the code list of waves.
    items : tuple of str, k of them
    values : float, shape (n, k)
        As answered, before anything is reversed; missing where not answered.
    """

    people: pd.DataFrame
    items: tuple[str, ...]
    values: np.ndarray

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves, in order."""
        return waves_in_order(self.people[WAVE])


def is_given_scores(frame: pd.DataFrame) -> bool:
    """Whether the frame holds scores of scales, not answers to items."""
    return {"scale", "score"} <= set(frame.columns) and "item" not in frame.columns


def read_answers(responses: pd.DataFrame, instrument: Instrument) -> Answers:
    """The answers to one instrument, checked.

    responses : DataFrame
        Long (participant_id, item, value; wave and instrument where there are several), or
        wide (participant_id, wave where there are several, a column per item).

    Raises UsageError for missing columns, UnansweredError when the instrument has no items
    or nobody answered it, DataError with every broken rule.
    """
    if not isinstance(responses, pd.DataFrame):
        raise UsageError(
            message("The data must be a DataFrame; found {kind}.", kind=type(responses).__name__)
        )
    if not instrument.items:
        raise UnansweredError(
            message(
                "{instrument} has scores but no items here; answers to items cannot be read.",
                instrument=instrument.id,
            )
        )
    frame = _of_instrument(responses, instrument)
    if {"item", "value"} <= set(frame.columns):
        return _from_long(frame, instrument)
    return _from_wide(frame, instrument)


def waves_in_order(waves: pd.Series) -> tuple[str, ...]:
    """The waves that occur: known ones in the order of the code list, then the others."""
    found = [str(wave) for wave in pd.unique(waves.dropna())]
    known = [wave for wave in codelist("waves").values if wave in found]
    return (*known, *(wave for wave in found if wave not in known))


def recoded(answers: Answers, items: Sequence[Item], instrument: Instrument) -> np.ndarray:
    """The answers to some items with the reversed ones turned round, shape (n, k)."""
    columns = [answers.items.index(item.id) for item in items]
    values = answers.values[:, columns]
    for place, item in enumerate(items):
        if item.reversed:
            values[:, place] = sum(instrument.answers_of(item)) - values[:, place]
    return values


# -- reading -------------------------------------------------------------------------------


def _of_instrument(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    check_columns(responses, [PERSON])
    if "instrument" not in responses.columns:
        return responses
    rows = (responses["instrument"] == instrument.id).to_numpy(dtype=bool, na_value=False)
    if not rows.any():
        raise _nobody(instrument)
    return responses[rows]


def _nobody(instrument: Instrument) -> UnansweredError:
    return UnansweredError(
        message("Nobody answered {instrument} in these data.", instrument=instrument.id)
    )


def _from_long(frame: pd.DataFrame, instrument: Instrument) -> Answers:
    refuse(
        [
            *(
                each
                for column in _keys(frame, "item")
                for each in missing_violations(frame, column)
            ),
            *number_violations(frame, "value"),
        ]
    )
    item_codes = pd.Categorical(frame["item"], categories=instrument.item_ids).codes
    values = frame["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    refuse(_unknown_items(frame, item_codes, instrument))
    refuse(_outside(frame, "value", item_codes, values, instrument))
    pairs, people = _pairs(frame)
    k = len(instrument.items)
    cell = pairs * k + item_codes
    refuse(_doubled(frame, cell, len(people) * k))
    matrix = np.full(len(people) * k, np.nan)
    matrix[cell] = values
    return _answered(people, matrix.reshape(-1, k), instrument)


def _from_wide(frame: pd.DataFrame, instrument: Instrument) -> Answers:
    items = [name for name in instrument.item_ids if name in frame.columns]
    if not items:
        raise UsageError(
            message(
                "The data must have columns item and value, or a column for each item of "
                "{instrument} ({items}); found {found}.",
                instrument=instrument.id,
                items=list(instrument.item_ids),
                found=[str(column) for column in frame.columns],
            )
        )
    refuse(
        [
            *(each for column in _keys(frame) for each in missing_violations(frame, column)),
            *(each for item in items for each in number_violations(frame, item)),
        ]
    )
    matrix = np.full((len(frame), len(instrument.items)), np.nan)
    violations = []
    for item in items:
        place = instrument.item_ids.index(item)
        matrix[:, place] = frame[item].to_numpy(dtype=np.float64, na_value=np.nan)
        codes = np.full(len(frame), place)
        violations += _outside(frame, item, codes, matrix[:, place], instrument)
    refuse(violations)
    pairs, people = _pairs(frame)
    refuse(_doubled(frame, pairs, len(people)))
    ordered = np.full_like(matrix, np.nan)
    ordered[pairs] = matrix
    return _answered(people, ordered, instrument)


def _answered(people: pd.DataFrame, values: np.ndarray, instrument: Instrument) -> Answers:
    if not np.isfinite(values).any():
        raise _nobody(instrument)
    return Answers(people, instrument.item_ids, values)


def _keys(frame: pd.DataFrame, *more: str) -> list[str]:
    return [PERSON, *([WAVE] if WAVE in frame.columns else []), *more]


def _pairs(frame: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """For each row of the data its person and wave as one number, and whom the numbers mean."""
    persons, names = pd.factorize(frame[PERSON])
    if WAVE in frame.columns:
        order = waves_in_order(frame[WAVE])
        waves = pd.Categorical(frame[WAVE].astype(str), categories=order).codes.astype(np.intp)
    else:
        order, waves = (ALL,), np.zeros(len(frame), dtype=np.intp)
    there, pairs = np.unique(persons * len(order) + waves, return_inverse=True)
    people = pd.DataFrame(
        {
            PERSON: np.asarray(names, dtype=object)[there // len(order)],
            WAVE: np.asarray(order, dtype=object)[there % len(order)],
        }
    )
    return pairs, people


# -- rules ---------------------------------------------------------------------------------


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


def violation(
    rule: Message, broken: np.ndarray, column: str, *, hint: Message | None = None
) -> list[Violation]:
    """The violation of `rule` in the rows where `broken`, numbered from 1; none if none."""
    rows = np.flatnonzero(broken)
    if not rows.size:
        return []
    listed = tuple(int(row) + 1 for row in rows[:ROWS_LISTED])
    return [Violation(rule, column=column, rows=listed, n_rows=int(rows.size), hint=hint)]


def number_violations(frame: pd.DataFrame, column: str) -> list[Violation]:
    """Whether the column holds finite numbers or nothing."""
    if not pd.api.types.is_numeric_dtype(frame[column].dtype):
        if frame[column].isna().all():
            return []
        return [Violation(message("The column must hold numbers."), column=column)]
    values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return violation(message("The column must have no infinite values."), np.isinf(values), column)


def missing_violations(frame: pd.DataFrame, column: str) -> list[Violation]:
    """Whether the column is filled in everywhere."""
    rule = message("The column must have no missing values.")
    return violation(rule, frame[column].isna().to_numpy(), column)


def _unknown_items(
    frame: pd.DataFrame, codes: np.ndarray, instrument: Instrument
) -> list[Violation]:
    rule = message(
        "Every item must be one of {instrument}: {items}.",
        instrument=instrument.id,
        items=list(instrument.item_ids),
    )
    return violation(rule, codes < 0, "item")


def _outside(
    frame: pd.DataFrame,
    column: str,
    codes: np.ndarray,
    values: np.ndarray,
    instrument: Instrument,
) -> list[Violation]:
    """Answers that are not among the possible ones of their item."""
    limits = np.array([instrument.answers_of(item) for item in instrument.items])
    least, most = limits[codes, 0], limits[codes, 1]
    hint = message("codes that mean missing are named in the mapping (missing 8 9).")
    outside = violation(
        message(
            "Every answer must lie between the lowest and the highest of its item in {instrument}.",
            instrument=instrument.id,
        ),
        (values < least) | (values > most),
        column,
        hint=hint,
    )
    if not instrument.whole:
        return outside
    broken = np.isfinite(values) & (values != np.round(values))
    return [
        *outside,
        *violation(message("Every answer must be a whole number."), broken, column),
    ]


def _doubled(frame: pd.DataFrame, cell: np.ndarray, size: int) -> list[Violation]:
    repeated = np.bincount(cell, minlength=size)[cell] > 1
    rule = message("A person must answer an item once in each wave, but some answers are repeated.")
    return violation(rule, repeated, PERSON)
