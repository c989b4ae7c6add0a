"""Replace identity codes in a file with pseudonyms that only the holder of a key can remake.

A pseudonym is the first 128 bits of the HMAC-SHA-256 of the code, written as a UUID. The
same key makes the same pseudonym in every file, so tables can still be joined; without the
key nobody can go back, not even by trying all codes, as with a plain hash. Neither the key
nor a list of codes and pseudonyms is ever written.
"""

from __future__ import annotations

import difflib
import hmac
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from evaltools.data.grids import Grid, read_grids, write_grids
from evaltools.data.identifiers import find_identity_codes, safe_name, suspicious_heading
from evaltools.data.key_files import read_key
from evaltools.errors import ROWS_LISTED, DataError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.study.identity_codes import identity_codes_in_text, is_valid, normal

#: The heading of the pseudonyms where the old heading announced identity codes.
PSEUDONYM_HEADING = "participant_id"

#: What to try where codes would be left: in a sheet in which no column was replaced, in one
#: in which a column was, and in one that was not looked at.
_NAME_IT_TOO = message(
    "the codes of this column are replaced too when its heading is named as well: --column may be "
    "given several times, once for each heading. Or delete the codes from the file first."
)
_DELETE_THEM = message(
    "one column of each sheet is replaced: delete the codes that stand elsewhere in it from the "
    "file first."
)
_EVERY_SHEET = message(
    "leave --sheet out, so that the codes of every sheet are replaced, and name the heading of "
    "this column too where it is another: --column may be given several times. Or delete the "
    "codes from the file first."
)

#: Titles and notes may stand above the headings, but not more rows than this.
_ROWS_ABOVE_HEADINGS = 30


@dataclass(frozen=True)
class Report:
    """What `pseudonymise` did.

    Attributes
    ----------
    out : Path
        The new file.
    column : str
        Heading of the pseudonyms; where sheets have different ones, all of them.
    n_rows, n_people, n_empty : int
        Rows below the headings, different pseudonyms, and rows without a code.
    odd_rows : tuple of int or str
        Rows of the file (the first is 1) whose content was no valid identity code; they
        have a pseudonym too, but it joins to no other spelling of the same code. Written
        `sheet!row` where the codes were in several sheets.
    """

    out: Path
    column: str
    n_rows: int
    n_people: int
    n_empty: int
    odd_rows: tuple[int | str, ...]

    def messages(self) -> tuple[Message, ...]:
        """The same in sentences."""
        said = [
            message(
                "{rows} rows were written with {people} different pseudonyms in the column "
                "“{column}”.",
                rows=self.n_rows,
                people=self.n_people,
                column=self.column,
            )
        ]
        if self.n_empty:
            said.append(
                plural_message(
                    "{n} row had no code and has no pseudonym.",
                    "{n} rows had no code and have no pseudonym.",
                    self.n_empty,
                )
            )
        if self.odd_rows:
            said.append(_odd_message(self.odd_rows))
        return tuple(said)

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.messages())


def pseudonymise(
    path: str | Path,
    *,
    column: str | Sequence[str],
    key_file: str | Path,
    out: str | Path,
    sheet: str | None = None,
) -> Report:
    """Write a copy of a file with pseudonyms in place of the identity codes of a column.

    Parameters
    ----------
    path : str or Path
        CSV or XLSX.
    column : str or sequence of str
        Heading of the column with the codes; several where the sheets of a workbook have
        different headings for it. One column of each sheet is replaced.
    key_file : str or Path
        At least 16 bytes, kept outside the project; a line end at its end does not count.
        `key_files.make_key` makes one.
    out : str or Path
        A new file of the same kind, with every sheet of a workbook that is not hidden.
    sheet : str, optional
        The one sheet of a workbook in which to look for the column; None: every sheet.

    Returns
    -------
    Report
        Counts and row numbers.

    Raises
    ------
    UsageError
        For a key that is short or lies in the project of either file (its folder, its git
        repository, or the folder of a study file above it), an existing `out`, an unknown
        column or sheet.
    DataError
        When identity codes would remain elsewhere in the file; nothing is written then.

    Notes
    -----
    Codes are brought to one form first: capital letters, plain hyphens, no spaces. The
    century sign stays as it is.

    Source: RFC 2104 (HMAC); European Union Agency for Cybersecurity, Pseudonymisation
    techniques and best practices (2019), on keyed hashes.
    """
    source, target = Path(path), Path(out)
    _check_files(source, target)
    key = read_key(Path(key_file), files=(source, target))
    grids = read_grids(source, sheet=sheet)
    wanted = (column,) if isinstance(column, str) else tuple(column)
    found = _find_columns(grids, wanted, sheet)
    pseudonyms = _pseudonyms((code for each in found.values() for code in each.codes.values()), key)
    new = [
        _with_pseudonyms(grid, found[at], pseudonyms) if at in found else grid
        for at, grid in enumerate(grids)
    ]
    left = [
        each
        for at, grid in enumerate(new)
        for each in _codes_left(grid, found.get(at), source=source, sheet=sheet)
    ]
    _refuse(left)
    write_grids(new, target)
    return Report(
        out=target,
        column=", ".join(dict.fromkeys(each.heading for each in found.values())),
        n_rows=sum(len(each.filled_rows) for each in found.values()),
        n_people=len(pseudonyms),
        n_empty=sum(row not in each.codes for each in found.values() for row in each.filled_rows),
        odd_rows=_odd_rows({grids[at].sheet: each for at, each in found.items()}),
    )


@dataclass(frozen=True)
class _Found:
    """The column with the codes in one grid; rows and positions from 0."""

    heading_at: int
    position: int
    heading: str
    codes: Mapping[int, str]
    filled_rows: tuple[int, ...]


def _find_columns(
    grids: Sequence[Grid], wanted: Sequence[str], sheet: str | None
) -> dict[int, _Found]:
    """Where the column is, by the number of the grid; each of the headings must be somewhere."""
    looked_at = [at for at, each in enumerate(grids) if sheet is None or each.sheet == sheet]
    for column in wanted:
        if all(_find_column(grids[at], (column,)) is None for at in looked_at):
            raise UsageError(_unknown_column([grids[at] for at in looked_at], column))
    places = {at: _find_column(grids[at], wanted) for at in looked_at}
    return {at: _found(grids[at], *place) for at, place in places.items() if place is not None}


def _found(grid: Grid, heading_at: int, position: int) -> _Found:
    below = range(heading_at + 1, len(grid.cells))
    coded = {row: _code(grid.cells[row], position) for row in below}
    return _Found(
        heading_at,
        position,
        _new_heading(grid.cells[heading_at], position),
        {row: code for row, code in coded.items() if code},
        tuple(row for row in below if any(map(_filled, grid.cells[row]))),
    )


def _with_pseudonyms(grid: Grid, found: _Found, pseudonyms: Mapping[str, str]) -> Grid:
    cells = [list(row) for row in grid.cells]
    cells[found.heading_at][found.position] = found.heading
    for row, code in found.codes.items():
        cells[row][found.position] = pseudonyms[code]
    return replace(grid, cells=cells)


def _odd_rows(found: Mapping[str | None, _Found]) -> tuple[int | str, ...]:
    odd = [
        (sheet, row + 1)
        for sheet, each in found.items()
        for row, code in each.codes.items()
        if not is_valid(code)
    ]
    if len(found) == 1:
        return tuple(row for _, row in odd)
    return tuple(f"{sheet}!{row}" for sheet, row in odd)


def _check_files(source: Path, target: Path) -> None:
    if not source.is_file():
        raise UsageError(message("The file to read must exist, but does not."))
    if target.suffix.lower() != source.suffix.lower():
        raise UsageError(
            message(
                "The file to write must end like the file to read, in {suffix}.",
                suffix=source.suffix.lower(),
            )
        )
    if target.exists() or target.is_symlink():
        raise UsageError(message("The file to write must not exist yet, but does."))
    if identity_codes_in_text(target.name):
        raise UsageError(message("A file name must not hold a personal identity code."))


def _find_column(grid: Grid, columns: Sequence[str]) -> tuple[int, int] | None:
    """Row and position, from 0, of one of the headings; None when none of them is there."""
    wanted = {normal(column) for column in columns}
    for row, cells in enumerate(grid.cells[:_ROWS_ABOVE_HEADINGS]):
        found = [
            at for at, cell in enumerate(cells) if _filled(cell) and normal(str(cell)) in wanted
        ]
        if len(found) > 1:
            raise UsageError(
                message("The column must be there once, but {n} have its heading.", n=len(found))
            )
        if found:
            return row, found[0]
    return None


def _unknown_column(grids: Sequence[Grid], column: str) -> Message:
    headings = [
        safe_name(str(cell), position=at)
        for grid in grids
        for at, cell in enumerate(next((row for row in grid.cells if any(map(_filled, row))), []))
        if _filled(cell)
    ]
    near = difflib.get_close_matches(column, headings, n=1)
    if near:
        return message(
            "The column must be a heading of the file, but there is none of that name. "
            "Did you mean “{near}”?",
            near=near[0],
        )
    return message("The column must be a heading of the file, but there is none of that name.")


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _code(cells: Sequence[Any], position: int) -> str:
    """The code of a row in its one form; empty when there is none."""
    if position >= len(cells) or not _filled(cells[position]):
        return ""
    value = cells[position]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return normal(str(value)).replace(" ", "")


def _pseudonyms(codes: Iterable[str], key: bytes) -> Mapping[str, str]:
    made = {code: pseudonym(code, key=key) for code in dict.fromkeys(codes)}
    if len(set(made.values())) < len(made):
        raise DataError(
            message("Different codes must have different pseudonyms, but two are alike.")
        )
    return made


def pseudonym(code: str, *, key: bytes) -> str:
    """The pseudonym of one code in its one form: 128 bits of its HMAC-SHA-256, as a UUID."""
    return str(uuid.UUID(bytes=hmac.digest(key, code.encode("utf-8"), "sha256")[:16]))


def _new_heading(headings: Sequence[Any], position: int) -> str:
    """The old heading, unless it announces identity codes."""
    old = str(headings[position]).strip()
    if not suspicious_heading(old):
        return old
    others = [normal(str(cell)) for at, cell in enumerate(headings) if at != position]
    if normal(PSEUDONYM_HEADING) in others:
        raise UsageError(
            message(
                "The pseudonyms must get the heading {name}, but another column has it.",
                name=PSEUDONYM_HEADING,
            )
        )
    return PSEUDONYM_HEADING


def _codes_left(
    grid: Grid, found: _Found | None, *, source: Path, sheet: str | None
) -> tuple[Violation, ...]:
    """Where a code is left in what would be written of a sheet, and what to do about it.

    found : optional
        The column that was replaced; None: there was none, and headings may be in any row.
    sheet : str, optional
        The only sheet that was looked at.
    """
    if found is None:
        cells = _frame(grid.cells, width=_width(grid))
        cells.columns = pd.Index(_names_of_columns(grid), dtype=object)
        left = find_identity_codes(cells, file=source.name, sheet=grid.sheet, header_row=0)
        hint = _NAME_IT_TOO if sheet is None else _EVERY_SHEET
        # a heading that announces codes is only a name here, and no fault of its own
        return tuple(_with_hint(each, hint) for each in left if each.rows or each.column is None)
    above = _frame(grid.cells[: found.heading_at], width=_width(grid))
    body = _frame(grid.cells[found.heading_at + 1 :], width=_width(grid))
    headings = [*grid.cells[found.heading_at], *[""] * _width(grid)][: _width(grid)]
    body.columns = pd.Index(["" if name is None else str(name) for name in headings], dtype=object)
    left = (
        *find_identity_codes(above, file=source.name, sheet=grid.sheet, header_row=0),
        *find_identity_codes(
            body, sheet=grid.sheet, file=source.name, header_row=found.heading_at + 1
        ),
    )
    return tuple(_with_hint(each, _DELETE_THEM) for each in left)


def _with_hint(each: Violation, hint: Message) -> Violation:
    """The hint in place of one that only names the command that is running."""
    circular = each.hint is not None and "evaltools pseudonymise" in each.hint.text
    return replace(each, hint=hint) if circular else each


def _names_of_columns(grid: Grid) -> list[str]:
    """The heading of each column where it announces codes, else its letter in the sheet.

    Which row holds the headings is not known, so that any other text could be a person's.
    """
    names = [get_column_letter(at + 1) for at in range(_width(grid))]
    for cells in grid.cells[:_ROWS_ABOVE_HEADINGS]:
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and _announces_codes(cell):
                names[at] = cell.strip()
    return names


def _announces_codes(text: str) -> bool:
    return suspicious_heading(text) and not identity_codes_in_text(text)


def _refuse(found: Iterable[Violation]) -> None:
    left = [each for each in found if each.severity == "error"]
    if left:
        raise DataError(
            message("Nothing was written: personal identity codes would be left in the file."),
            left,
        )


def _width(grid: Grid) -> int:
    return max((len(row) for row in grid.cells), default=0)


def _frame(rows: Sequence[Sequence[Any]], *, width: int) -> pd.DataFrame:
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return pd.DataFrame(padded, columns=range(width), dtype=object)


def _odd_message(rows: Sequence[int | str]) -> Message:
    listed = ", ".join(str(row) for row in rows[:ROWS_LISTED])
    return plural_message(
        "{n} code is not valid and may be mistyped (row {rows}): its pseudonym may not match "
        "that of the same person elsewhere.",
        "{n} codes are not valid and may be mistyped (first rows: {rows}): their pseudonyms may "
        "not match those of the same people elsewhere.",
        len(rows),
        rows=listed,
    )
