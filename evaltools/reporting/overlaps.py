"""Which releases speak of the same people: whole and part, two parts, or nobody in common.

Two releases of the same people, or of two groups of people of whom some are in both, are
audited together. Of three or more such groups the audit does not know how they overlap: the
whole less all parts but one is what the last part would have shown, though nobody released it.
"""

from __future__ import annotations

from collections.abc import Iterable

from evaltools.errors import EvaltoolsError
from evaltools.study import Condition, parse_condition
from evaltools.study.conditions import Clause

#: The condition of a run about everybody.
EVERYBODY = ""


def same(one: str | None, other: str | None) -> bool:
    """Whether two conditions choose the same people by their words.

    >>> same("age<30", "age < 30"), same("", "age < 30"), same(None, None)
    (True, False, False)
    """
    if one is None or other is None:
        return False
    return _plain(one) == _plain(other)


def disjoint(one: str | None, other: str | None) -> bool:
    """Whether nobody can fulfil both conditions, whatever the data; False where it is not sure.

    Parameters
    ----------
    one, other : str, optional
        As the parameter `where`; empty: everybody; None: not known.

    Examples
    --------
    >>> disjoint("site = Oulu", "site in Lahti, Turku"), disjoint("site = Oulu", "age < 30")
    (True, False)
    >>> disjoint("entry_date < 2024-07-01", "entry_date >= 2024-07-01 and age < 30")
    True
    """
    mine, theirs = _read(one), _read(other)
    if mine is None or theirs is None:
        return False
    return any(
        _exclude(first, second)
        for first in mine.clauses
        for second in theirs.clauses
        if first.column == second.column
    )


def crowd(where: str, released: Iterable[str | None]) -> tuple[str | None, ...]:
    """The other groups of people that are linked with `where` through people in common.

    Linked are those who overlap, and those who overlap with them; each is named once.
    """
    left = list(dict.fromkeys(each if each is None else _plain(each) for each in released))
    found: list[str | None] = []
    reached: list[str | None] = [_plain(where)]
    while reached:
        one = reached.pop()
        near = [each for each in left if not same(each, where) and not disjoint(one, each)]
        left = [each for each in left if each not in near]
        found += near
        reached += near
    return tuple(found)


def _plain(where: str) -> str:
    read = _read(where)
    return str(read) if read is not None else where.strip()


def _read(where: str | None) -> Condition | None:
    """The condition; None for everybody, and for what cannot be read."""
    if where is None or not where.strip():
        return None
    try:
        return parse_condition(where)
    except EvaltoolsError:
        return None


def _exclude(one: Clause, other: Clause) -> bool:
    """Whether no value of the column fulfils both clauses."""
    for first, second in ((one, other), (other, one)):
        if first.operator in ("=", "in"):
            return not any(_fulfils(value, second) for value in first.values)
    ends = {each.operator[0]: each.values[0] for each in (one, other)}
    if set(ends) != {"<", ">"}:
        return False
    high, low = ends["<"], ends[">"]
    strict = "=" not in one.operator or "=" not in other.operator
    order = _compared(high, low)
    return order is not None and (order < 0 or (strict and order == 0))


def _fulfils(value: str, clause: Clause) -> bool:
    """Whether a value fulfils a clause; taken to be so where the two cannot be compared."""
    if clause.operator in ("=", "in"):
        return any(_compared(value, each) in (0, None) for each in clause.values)
    order = _compared(value, clause.values[0])
    if order is None:
        return True
    return {"!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[
        clause.operator
    ]


def _compared(one: str, other: str) -> int | None:
    """-1, 0 or 1 as numbers, days or texts; None where numbers stand beside texts."""
    mine, theirs = _value(one), _value(other)
    if type(mine) is not type(theirs):
        return None
    return (mine > theirs) - (mine < theirs)  # type: ignore[operator]


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
