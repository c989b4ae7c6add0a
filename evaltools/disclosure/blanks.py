"""Blank cells of the participants' file, and the people of whom a fact is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evaltools.columns import ALL
from evaltools.disclosure.cells import Cell, Relation

#: The rows of each table; and what the population of a result that counts some of them begins
#: with.
ROWS = "rows of tables"
ROWS_OF_TABLES = f"{ROWS} in "

#: The table of which the first row of a person tells their facts, and the level of a blank.
PARTICIPANTS, BLANK = "participants", "missing"


def blank_cells(
    present: set[Cell], _unions: Iterable[object], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """Of whom a fact is not known has a blank in their row; further blanks are in further rows.

    So they are as many where each participant has one row.
    """
    people = Cell(ALL, ())
    for cell in sorted(present):
        told = dict(cell.where)
        if not cell.population.startswith(ROWS_OF_TABLES) or told.get("n_missing") != "yes":
            continue
        unknown = people.also(told.get("column", ""), BLANK)
        if told.get("table") != PARTICIPANTS or unknown not in present:
            continue
        rows = Cell(ROWS, (("table", PARTICIPANTS),))
        yield Relation(((1.0, unknown), (-1.0, cell)), at_most=True, assumed=True)
        yield Relation(
            ((1.0, cell), (-1.0, unknown), (-1.0, rows), (1.0, people)),
            at_most=True,
            assumed=True,
        )
