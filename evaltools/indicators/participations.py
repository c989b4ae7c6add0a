"""Who is counted: one row for each person in each operation, whatever the rows of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.cohort.study_parts import study_people
from evaltools.columns import ALL
from evaltools.errors import UnansweredError
from evaltools.messages import Message, message, plural_message

if TYPE_CHECKING:
    from evaltools.data import Data

#: What a return to the same operation brings up to date; all else is as at the first entry.
OF_THE_LAST_EXIT = ("exit_date", "exit_state", "improved_situation")

#: What is taken from any of a person's rows in an operation, the latest first.
OF_ANY_ENTRY = ("observed_until", "qualification_date")

NO_FUNDER = message(
    "No row names its funder, so everybody is counted, whether or not this fund paid for them. "
    "Try: the column funder."
)

DATES = ("entry_date", "exit_date", "observed_until", "qualification_date")


@dataclass(frozen=True, eq=False)
class Participations:
    """The people of a standard table.

    Attributes
    ----------
    frame : DataFrame
        One row per person and operation: the columns of participants, dates always there;
        index 0, 1, 2 ...
    given : frozenset of str
        The columns that the data have, of at least one person.
    where : mapping of column to value
        What is true of all of them besides: the arm, where the study has a comparison group.
    population : str
        `ALL` when they are the very people of the study's other results.
    notes : tuple of Message
    """

    frame: pd.DataFrame
    given: frozenset[str]
    where: dict[str, str]
    population: str
    notes: tuple[Message, ...]


def participations(data: Data, *, fund: str) -> Participations:
    """The participations that a fund's table counts.

    A person who returns to the same operation is counted once: with the first entry and its
    facts, and with the last exit and its results. Another operation makes another
    participation. The comparison group (every arm but `comparison.treated` of the study file),
    rows of other funders, and people whom the study leaves out are not counted; each is said.

    Raises UnansweredError when the study has no table of participants, or when it has a
    comparison group that the data do not tell from the participants.
    Source: European Commission's answers on ESF monitoring (entry kept, exit updated).
    """
    rows = data.table("participants")
    if rows is None or rows.empty:
        raise UnansweredError(
            message("Indicators cannot be counted: this study has no table of participants.")
        )
    given = _given(rows)
    never = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]")
    rows = rows.assign(**{name: never for name in DATES if name not in given})
    rows, where, notes = _of_the_programme(data, rows)
    rows, of_funder = _of_the_fund(rows, fund)
    merged, returned = _one_each(rows)
    kept, left_out = _by_the_study(data, merged)
    notes += [*of_funder, *returned, *left_out]
    frame = kept.reset_index(drop=True)
    return Participations(
        frame=frame,
        given=given,
        where=where,
        population=_population(data, frame, where, fund),
        notes=tuple(notes),
    )


def _given(rows: pd.DataFrame) -> frozenset[str]:
    """The columns that the data have; a fact that is written down of nobody is not given.

    A day of entry or leaving that nobody has may still be to come. A qualification that nobody
    has may as well be one that nobody wrote down: that is no count of none.
    """
    to_come = {*DATES} - {"qualification_date"}
    return frozenset(
        str(name) for name in rows.columns if name in to_come or bool(rows[name].notna().any())
    )


def _of_the_programme(
    data: Data, rows: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, str], list[Message]]:
    """The rows of those who took part, by the arm that the study file calls treated."""
    comparison = data.study.comparison
    if comparison is None:
        return rows, {}, []
    if comparison.arm not in rows.columns:
        raise UnansweredError(
            message(
                "Indicators cannot be counted: the study has a comparison group, and the column "
                "{column} that tells it from the participants is not in the data.",
                column=comparison.arm,
            )
        )
    arm = rows[comparison.arm]
    treated = arm.notna() & (arm.astype(str) == str(comparison.treated))
    notes: list[Message] = []
    if (arm.notna() & ~treated).any():
        notes.append(
            message(
                "The comparison group is not counted: it did not take part, so it is not among "
                "the participants of the indicators."
            )
        )
    if n_unknown := int(arm.isna().sum()):
        notes.append(
            plural_message(
                "{n} row that does not say whether the person took part or was in the comparison "
                "group is not counted.",
                "{n} rows that do not say whether the person took part or was in the comparison "
                "group are not counted.",
                n_unknown,
            )
        )
    return rows[treated], {comparison.arm: comparison.treated}, notes


def _of_the_fund(rows: pd.DataFrame, fund: str) -> tuple[pd.DataFrame, list[Message]]:
    if "funder" not in rows.columns or rows["funder"].isna().all():
        return rows, [NO_FUNDER]
    other = rows["funder"].notna() & (rows["funder"] != fund)
    if not other.any():
        return rows, []
    note = plural_message(
        "{n} row that names another funder is not counted.",
        "{n} rows that name another funder are not counted.",
        int(other.sum()),
    )
    return rows[~other], [note]


def _one_each(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Message]]:
    keys = [name for name in ("participant_id", "operation") if name in rows.columns]
    ordered = rows.sort_values("entry_date", kind="stable", na_position="last")
    grouped = ordered.groupby(keys, sort=False, dropna=False, observed=True)
    first, last = grouped.head(1).set_index(keys), grouped.tail(1).set_index(keys)
    updated = [name for name in OF_THE_LAST_EXIT if name in rows.columns]
    merged = first.assign(**{name: last[name] for name in updated})
    latest = grouped[list(OF_ANY_ENTRY)].max()
    merged = merged.assign(**{name: latest[name] for name in OF_ANY_ENTRY}).reset_index()
    notes = []
    if n_again := len(rows) - len(merged):
        notes.append(
            plural_message(
                "{n} return to the same operation is not counted again: the first entry stands "
                "with its facts, the last exit with its results.",
                "{n} returns to the same operation are not counted again: the first entry "
                "stands with its facts, the last exit with its results.",
                n_again,
            )
        )
    if merged["participant_id"].duplicated().any():
        notes.append(
            message("A person who took part in several operations is counted in each of them.")
        )
    return merged, notes


def _by_the_study(data: Data, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Message]]:
    left_out = np.zeros(len(frame), dtype=bool)
    for exclusion in data.study.exclude:
        left_out |= exclusion.when.mask(frame).to_numpy(dtype=bool)
    notes = []
    if left_out.any():
        notes.append(
            plural_message(
                "{n} participant is not counted, by the study's own conditions.",
                "{n} participants are not counted, by the study's own conditions.",
                int(left_out.sum()),
            )
        )
    lock = data.study.data_lock
    late = np.zeros(len(frame), dtype=bool)
    if lock is not None:
        late = ~left_out & (frame["entry_date"] > pd.Timestamp(lock)).to_numpy()
    if late.any():
        notes.append(
            plural_message(
                "{n} participant who entered after the last day of the data is not counted.",
                "{n} participants who entered after the last day of the data are not counted.",
                int(late.sum()),
            )
        )
    return frame[~left_out & ~late], notes


def _population(data: Data, frame: pd.DataFrame, where: dict[str, str], fund: str) -> str:
    included = study_people(data).included
    for column, value in where.items():
        included = included[included[column].astype(str) == value]
    same = sorted(frame["participant_id"]) == sorted(included["participant_id"])
    return ALL if same else fund
