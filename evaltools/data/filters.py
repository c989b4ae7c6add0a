"""The data of some of a study's participants."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from evaltools.data.checked import Data
from evaltools.data.conditions_of_nobody import code_meant
from evaltools.data.mapping import HeadingMapping
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.schema import heading_synonyms, normalise_heading, table_schema
from evaltools.study import Condition, Study, parse_condition


def filtered(data: Data, where: str | Condition) -> Data:
    """The data of the participants that fulfil a condition.

    Raises UsageError for a condition that does not fit the participants.
    """
    condition = parse_condition(where) if isinstance(where, str) else where
    base = "participants" if "participants" in data.tables else "follow_up"
    people = data.tables[base]
    _refuse_slips(condition, data, base)
    chosen = set(people.loc[condition.mask(people), "participant_id"])
    kept = {
        name: frame["participant_id"].isin(chosen).to_numpy()
        if "participant_id" in frame
        else np.ones(len(frame), dtype=bool)
        for name, frame in data.tables.items()
    }
    return Data(
        data.study,
        MappingProxyType(
            {name: frame[kept[name]].reset_index(drop=True) for name, frame in data.tables.items()}
        ),
        data.sources,
        (*data.notes, message("Only participants with {condition}.", condition=str(condition))),
        data.warnings,
        str(condition),
        MappingProxyType({name: rows[kept[name]] for name, rows in data.rows.items()}),
    )


def _refuse_slips(condition: Condition, data: Data, table: str) -> None:
    """Raise UsageError for a heading in place of a column, and for a word in place of a code."""
    people = data.tables[table]
    for clause in condition.clauses:
        column = clause.column
        if column not in people:
            meant = _column_of_heading(column, table, data.study)
            if meant in people:
                raise UsageError(
                    message(
                        "The condition must name a column of the data, but there is no "
                        "“{heading}”. Try: the heading “{heading}” is read as the column "
                        "{column}: write {column}.",
                        heading=column,
                        column=meant,
                    )
                )
        elif meant_code := code_meant(clause, table_schema(table)):
            word, code = meant_code
            raise UsageError(
                message(
                    "A condition must name values as they are read, but “{word}” of {column} is "
                    "read as {code}. Try: write {code}.",
                    word=word,
                    column=column,
                    code=code,
                )
            )


def _column_of_heading(heading: str, table: str, study: Study) -> str | None:
    """The column that a heading stands for: by the study's mapping, or by its common use."""
    entry = HeadingMapping.read(study.mapping.get(table, {})).find(heading)
    if entry is not None and entry[1].column is not None:
        return entry[1].column
    return heading_synonyms(table).get(normalise_heading(heading))
