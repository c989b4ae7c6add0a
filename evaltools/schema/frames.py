"""What any frame that a researcher hands over must have: the columns that the call names."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import message, plural_message


def check_columns(frame: pd.DataFrame, columns: Iterable[str | None]) -> None:
    """Raise UsageError that lists every column the frame lacks; None asks for no column."""
    if not isinstance(frame, pd.DataFrame):
        raise UsageError(
            message("The data must be a DataFrame; found {kind}.", kind=type(frame).__name__)
        )
    wanted = dict.fromkeys(column for column in columns if column is not None)
    missing = [str(column) for column in wanted if column not in frame.columns]
    if missing:
        raise UsageError(
            plural_message(
                "The data must have the column {missing}; it has {found}.",
                "The data must have the columns {missing}; it has {found}.",
                len(missing),
                missing=missing,
                found=[str(column) for column in frame.columns],
            )
        )
