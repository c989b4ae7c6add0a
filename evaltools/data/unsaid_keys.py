"""Keys that a study file does not have, though its data hold what they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from evaltools.data.first_days import LAST
from evaltools.data.row_rules import is_typed
from evaltools.data.study_place import study_violation
from evaltools.errors import Violation
from evaltools.messages import message, plural_message
from evaltools.study import Study
from evaltools.study.instrument_files import instrument_ids


def unsaid_keys(
    tables: Mapping[str, pd.DataFrame], study: Study, *, last: str = LAST
) -> tuple[Violation, ...]:
    """What is assumed, or not reported, because the study file does not say it: warnings.

    tables : mapping of table name to DataFrame
        As read; columns that could not be read as dates are not looked at.
    last : str
        What the file calls the column with the last day of each person.
    """
    return (*_observation(tables, study, last), *_participation(tables, study))


def _observation(
    tables: Mapping[str, pd.DataFrame], study: Study, last: str
) -> Iterator[Violation]:
    """Last days before the data lock, where it is not said how people are observed."""
    n = _ended_early(tables.get("participants"), study)
    if not n or "observation" in study.model_fields_set:
        return
    yield study_violation(
        study,
        plural_message(
            "The study file should say how people were observed (observation), since {column} "
            "lies before the data lock in {n} row. It does not, so a register is assumed: whoever "
            "has no such day counts as seen up to the data lock, and whoever has one up to it.",
            "The study file should say how people were observed (observation), since {column} "
            "lies before the data lock in {n} rows. It does not, so a register is assumed: whoever "
            "has no such day counts as seen up to the data lock, and whoever has one up to it.",
            n,
            column=last,
        ),
        at=("observation",),
        hint=message(
            "write observation: followed if each person was followed only up to that day, or "
            "observation: register if a register shows everybody up to the data lock."
        ),
        severity="warning",
    )


def _ended_early(people: pd.DataFrame | None, study: Study) -> int:
    if (
        people is None
        or study.data_lock is None
        or LAST not in people
        or not is_typed(people[LAST])
    ):
        return 0
    return int((people[LAST] < pd.Timestamp(study.data_lock)).sum())


def _participation(tables: Mapping[str, pd.DataFrame], study: Study) -> Iterator[Violation]:
    """Answers or scores that no report reads, since the study names no questionnaire."""
    unread = [name for name in ("responses", "scores") if len(tables.get(name, ()))]
    if not unread or study.participation is not None:
        return
    yield study_violation(
        study,
        message(
            "Questionnaires are read only where the study file names them (participation). It does "
            "not, so no report on participation is made of the table {tables}.",
            tables=unread,
        ),
        at=("participation",),
        hint=message(
            "write participation: {example} in the study file, with the questionnaires that were "
            "asked: {known}, or the path of a .yaml file.",
            example="{instruments: [esis], change: jacobson-truax}",
            known=list(instrument_ids()),
        ),
        severity="warning",
    )
