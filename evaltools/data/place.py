"""Where in a study's files something was found, as the person who keeps them would say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaltools.errors import ROWS_LISTED, DataError, Violation
from evaltools.messages import Message, message


@dataclass(frozen=True)
class Place:
    """A file, and a sheet of it.

    Attributes
    ----------
    file : str
        As the study file names it.
    sheet : str, optional
    """

    file: str
    sheet: str | None = None

    def violation(
        self,
        rule: Message,
        *,
        rows: Iterable[int] = (),
        column: str | None = None,
        hint: Message | None = None,
        severity: str = "error",
    ) -> Violation:
        """A broken rule here; of the rows, each is counted once and the first are listed."""
        # one row of a sheet with a column per item is many answers
        numbers = sorted({int(row) for row in rows})
        return Violation(
            rule,
            file=self.file,
            sheet=self.sheet,
            column=column,
            rows=tuple(numbers[:ROWS_LISTED]),
            n_rows=len(numbers),
            hint=hint,
            severity=severity,
        )

    def refused(self, rule: Message, *, hint: Message | None = None) -> DataError:
        """The error that the whole file or sheet cannot be read."""
        return DataError(message("The file cannot be read."), [self.violation(rule, hint=hint)])
