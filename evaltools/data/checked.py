"""What comes out of reading a study's data: its tables, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaltools.data.sources import Source
from evaltools.errors import Violation
from evaltools.messages import Message
from evaltools.study import Study


@dataclass(frozen=True, eq=False)
class Data:
    """The checked tables of a study.

    Attributes
    ----------
    study : Study
    tables : mapping of table name to DataFrame
        Typed, one row per row of the file, in its order; not to be changed.
    sources : tuple of Source
        The files, for the record of a run.
    notes : tuple of Message
        What was assumed while reading (an encoding, hidden rows, marks for missing).
    warnings : tuple of Violation
        Rules that are broken without stopping the run.
    where : str, optional
        The condition on participants that was applied.
    rows : mapping of table name to array of int
        The number of each row as its file shows it.
    """

    study: Study
    tables: Mapping[str, pd.DataFrame]
    sources: tuple[Source, ...] = ()
    notes: tuple[Message, ...] = ()
    warnings: tuple[Violation, ...] = ()
    where: str | None = None
    rows: Mapping[str, np.ndarray] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame | None:
        """A copy of one table; None when the study has no such table."""
        found = self.tables.get(name)
        return None if found is None else found.copy()


@dataclass(frozen=True)
class FurtherHeading:
    """A heading that stands for no known column: the column is kept under its own name.

    Attributes
    ----------
    table, file : str
    sheet : str, optional
    heading : str
    nearest : str, optional
        The known column that it may have been meant to be.
    called : str, optional
        The column that the mapping makes of it, where no schema has one of that name.
    """

    table: str
    file: str
    sheet: str | None
    heading: str
    nearest: str | None
    called: str | None = None


@dataclass(frozen=True)
class KnownHeading:
    """A heading that was read as a column of another name.

    Attributes
    ----------
    table, file : str
    sheet : str, optional
    heading, column : str
    """

    table: str
    file: str
    sheet: str | None
    heading: str
    column: str


@dataclass(frozen=True)
class Findings:
    """Everything that is wrong, or odd, in a study's data.

    Attributes
    ----------
    violations : tuple of Violation
    notes : tuple of Message
    sources : tuple of Source
        The files that could be read.
    further : tuple of FurtherHeading
        Those that the study file does not use either.
    headings : tuple of KnownHeading
    """

    violations: tuple[Violation, ...]
    notes: tuple[Message, ...] = ()
    sources: tuple[Source, ...] = ()
    further: tuple[FurtherHeading, ...] = ()
    headings: tuple[KnownHeading, ...] = ()

    @property
    def errors(self) -> tuple[Violation, ...]:
        """Those that stop a run."""
        return tuple(each for each in self.violations if each.severity == "error")

    @property
    def warnings(self) -> tuple[Violation, ...]:
        """Those that become notes."""
        return tuple(each for each in self.violations if each.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether the data can be used."""
        return not self.errors

    def to_frame(self) -> pd.DataFrame:
        """One row per broken rule: severity, file, sheet, column, rows, n_rows, rule, hint."""
        columns = ["severity", "file", "sheet", "line", "column", "rows", "n_rows", "rule", "hint"]
        records = [
            {
                "severity": each.severity,
                "file": each.file,
                "sheet": each.sheet,
                "line": each.line,
                "column": each.column,
                "rows": ", ".join(str(row) for row in each.rows),
                "n_rows": each.n_rows,
                "rule": str(each.rule),
                "hint": None if each.hint is None else str(each.hint),
            }
            for each in self.violations
        ]
        return pd.DataFrame(records, columns=columns)
