"""Tables as authorities ask for them: one row an indicator, its people by sex side by side.

The numbers and their flags are those of the protected result, laid out once more; the words
are those of the printed table. What is hidden in one is hidden in the other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from evaltools.sections.block import Block, DisplayTable
from evaltools.sections.plain import no_formula
from evaltools.sections.spread import Spread, is_spread, spread

#: What a wide table is called beside the tidy one of the same result.
WIDE = "wide"


@dataclass(frozen=True)
class WideTable:
    """One block's table side by side.

    Attributes
    ----------
    columns : tuple of str
        As the tidy table names them; a column of flags stands after numbers of which some
        are hidden.
    headings : tuple of str
        The same in the words of the language.
    rows : tuple of tuple
        Texts and numbers; an empty cell (None) is hidden where the flag beside it is
        `c`, else the data cannot tell.
    """

    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def wide_table(block: Block, language: str) -> WideTable | None:
    """The table of a block that asks to be spread, with names in a language; else None."""
    voice = block.voices.get(language) or next(iter(block.voices.values()))
    result = block.result
    if voice.table is None or not result.get("rows") or not is_spread(result["about"]):
        return None
    laid = spread(result["columns"], result["rows"], result["flags"], result["about"])
    flagged = [
        name in laid.across and any(row.get(name, (None, ""))[1] for row in laid.rows)
        for name in laid.columns
    ]
    return WideTable(
        columns=tuple(_with_flags(laid.columns, flagged)),
        headings=tuple(_with_flags(voice.table.headings, flagged)),
        rows=tuple(_rows(laid, voice.table, flagged)),
    )


def wide_csv(table: WideTable) -> bytes:
    """The table as CSV, in UTF-8: lines and texts as in every other table of a run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(no_formula, table.columns))
    writer.writerows(map(no_formula, row) for row in table.rows)
    return out.getvalue().encode("utf-8")


def _with_flags(names: Iterable[str], flagged: Iterable[bool]) -> Iterator[str]:
    for name, has in zip(names, flagged, strict=True):
        yield name
        if has:
            yield f"{name}_flag"


def _rows(laid: Spread, printed: DisplayTable, flagged: list[bool]) -> Iterator[tuple[Any, ...]]:
    for row, texts in zip(laid.rows, printed.rows, strict=True):
        cells: list[Any] = []
        for name, text, has in zip(laid.columns, texts, flagged, strict=True):
            value, flag = row.get(name, (None, ""))
            if name not in laid.across:
                cells.append(text)
                continue
            cells.append(None if flag else value)
            cells += [flag or None] if has else []
        yield tuple(cells)
