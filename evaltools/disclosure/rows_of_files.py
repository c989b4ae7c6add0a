"""Rows of a study's files: how many there are, and the people in them.

The flow of participants begins with the rows of their file, which the tables of the data tell
too. Rows beyond the people are of those who came back, and each further mentor of a person is a
further row of matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evaltools.columns import ALL
from evaltools.disclosure.blanks import PARTICIPANTS, ROWS
from evaltools.disclosure.cells import Cell, Relation

#: The tables of which the rows are those in the data, the first that there is.
OF_PEOPLE = (PARTICIPANTS, "follow_up")

#: The rows with which a flow begins, and those of people who are there already.
IN_DATA, AGAIN = Cell(ALL, (("in the data", "yes"),)), Cell(ALL, (("left out", "re_entry"),))

#: The check that counts the rows of people who have several.
SEVERAL_ROWS = (("check", "repeated_people"), ("table", PARTICIPANTS))

#: The table of matches; who has had one mentor, and who several.
MATCHES = "matches"
ONE, SEVERAL = ("mentors", "one"), ("mentors", "two_or_more")


def rows_of_files(
    present: set[Cell], _unions: Iterable[object], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """How the rows of a file and the people in it bind what results tell of either."""
    yield from _in_the_data(present)
    yield from _of_matches(present)


def _in_the_data(present: set[Cell]) -> Iterator[Relation]:
    """Rows are one of each person, and those of people who came back."""
    file = next((name for name in OF_PEOPLE if _rows(name) in present), None)
    if file is None:
        return
    rows, people = _rows(file), _people(file)
    if IN_DATA in present:
        again = ((1.0, AGAIN),) if AGAIN in present else ()
        yield Relation(((1.0, rows), (-1.0, IN_DATA)), assumed=True, parts=False)
        if people in present:
            terms = ((-1.0, rows), (1.0, people), *again)
            yield Relation(terms, assumed=True, parts=False)
    for several in sorted(cell for cell in present if cell.where == SEVERAL_ROWS):
        if people in present:
            # of each such person one row is the first
            most = ((1.0, several), (-2.0, rows), (2.0, people))
            least = ((1.0, rows), (-1.0, people), (-1.0, several))
            yield Relation(most, at_most=True, assumed=True)
            yield Relation(least, at_most=True, assumed=True)


def _of_matches(present: set[Cell]) -> Iterator[Relation]:
    """Whoever has had several mentors has two rows of matches, or more."""
    rows, people = _rows(MATCHES), _people(MATCHES)
    if rows not in present:
        return
    for several in sorted(cell for cell in present if SEVERAL in cell.where):
        one = several.but(SEVERAL[0]).also(*ONE)
        terms = ((1.0, one), (2.0, several), (-1.0, rows))
        yield Relation(terms, at_most=True, assumed=True)
        if people in present:
            further = ((1.0, people), (1.0, several), (-1.0, rows))
            yield Relation(further, at_most=True, assumed=True)


def _rows(table: str) -> Cell:
    return Cell(ROWS, (("table", table),))


def _people(table: str) -> Cell:
    return Cell(ALL, (("table", table),))
