"""What can go wrong, as one tree, each with the exit code of the command line.

A message says the rule (with *must*), what was found, where, and what to try. It never
holds a person's value: rows and columns are named, their content is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaltools.messages import Message

#: How many row numbers a violation lists before it only counts.
ROWS_LISTED = 10


@dataclass(frozen=True)
class Violation:
    """One broken rule and the place where it is broken.

    Attributes
    ----------
    rule : Message
        What must hold, and what was found instead (counts and kinds, never values).
    file, sheet, column : str, optional
        Where, as the person who keeps the file would say it.
    rows : tuple of int
        The first rows concerned, numbered as the file shows them (the heading row counts).
    n_rows : int
        All rows concerned; 0 when the rule is not about rows.
    line : int, optional
        Line of the study file.
    hint : Message, optional
        What to try.
    severity : "error" or "warning"
        An error stops the run, a warning becomes a note.
    """

    rule: Message
    file: str | None = None
    sheet: str | None = None
    column: str | None = None
    rows: tuple[int, ...] = ()
    n_rows: int = 0
    line: int | None = None
    hint: Message | None = None
    severity: str = "error"

    def place(self) -> str:
        """Where, in English: file, sheet, line, rows, column."""
        parts = [
            self.file,
            f"sheet “{self.sheet}”" if self.sheet else None,
            f"line {self.line}" if self.line else None,
            self._rows_text(),
            f"column “{self.column}”" if self.column else None,
        ]
        return ", ".join(part for part in parts if part)

    def _rows_text(self) -> str | None:
        if not self.rows:
            return None
        listed = ", ".join(str(row) for row in self.rows[:ROWS_LISTED])
        more = self.n_rows - min(len(self.rows), ROWS_LISTED)
        word = "row" if max(self.n_rows, len(self.rows)) == 1 else "rows"
        return f"{word} {listed}" + (f" and {more} more" if more > 0 else "")

    def __str__(self) -> str:
        place = self.place()
        text = f"{place}: {self.rule}" if place else str(self.rule)
        return f"{text} Try: {self.hint}" if self.hint else text


class EvaltoolsError(Exception):
    """Anything this package raises on purpose; shown without a traceback.

    Parameters
    ----------
    what : Message or str
        The sentence for the person; a Message can be translated.
    """

    exit_code = 2

    def __init__(self, what: Message | str) -> None:
        super().__init__(str(what))
        self.message = what if isinstance(what, Message) else Message("{text}", {"text": what})


class UsageError(EvaltoolsError):
    """The call or the study file asks for something that cannot be done."""


class UnansweredError(UsageError):
    """The study's data cannot answer this question; the message says why in one sentence."""


class TooFewError(UnansweredError):
    """Too few people or events for the method; a report says so in place of the numbers."""


class DataError(EvaltoolsError):
    """The data break rules: carries every violation, not only the first."""

    exit_code = 3

    def __init__(self, what: Message | str, violations: Iterable[Violation] = ()) -> None:
        super().__init__(what)
        self.violations = tuple(violations)

    def __str__(self) -> str:
        return "\n".join([str(self.message), *(f"- {each}" for each in self.violations)])


class StudyError(DataError):
    """The study file breaks its schema: every problem, each with its line."""

    exit_code = 2


class ReportError(EvaltoolsError):
    """A report failed; names the notebook and the section, never the data."""

    exit_code = 4
