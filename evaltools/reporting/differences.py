"""What differs between the results of two runs, number by number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Of a result that only one of the runs has.
PRESENT, ABSENT = "present", "absent"

#: Fields of a result beside its rows that are compared.
FIELDS = ("kind", "columns", "unit", "conf_level", "population", "about", "notes")


@dataclass(frozen=True)
class Difference:
    """One value that is not the same.

    Attributes
    ----------
    result : str
        Id of the result.
    row : str
        The row's keys, as "group=all; time=3"; empty when it is not about a row.
    column : str
        Empty when it is about a whole row or result.
    before, after : text, number or None
        What the two runs say; both are protected.
    keys : tuple of (key, value)
        The row's keys one by one.
    """

    result: str
    row: str
    column: str
    before: Any
    after: Any
    keys: tuple[tuple[str, Any], ...] = field(default=(), compare=False)

    @property
    def change(self) -> float | None:
        """By how much a number has changed; None when one of the two is no number."""
        if _is_number(self.before) and _is_number(self.after):
            return float(self.after) - float(self.before)
        return None


def differences(
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
    *,
    tolerance: float = 0.0,
) -> list[Difference]:
    """Every value of the results of two runs that differs.

    before, after : mapping of id to result, as results.json has them
    tolerance : float
        Numbers may differ by this share of the larger of the two, or of 1.
    """
    found: list[Difference] = []
    for name in sorted({*before, *after}):
        if name not in before:
            found.append(Difference(name, "", "", ABSENT, PRESENT))
        elif name not in after:
            found.append(Difference(name, "", "", PRESENT, ABSENT))
        else:
            found += _in_result(name, before[name], after[name], tolerance)
    return found


def count_numbers(results: Mapping[str, Mapping[str, Any]]) -> int:
    """How many numbers the results hold."""
    return sum(
        _is_number(value) for each in results.values() for row in each["rows"] for value in row
    )


def _in_result(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any], tolerance: float
) -> Iterator[Difference]:
    for each in FIELDS:
        if not _same(before.get(each), after.get(each), tolerance):
            yield Difference(name, "", each, _short(before.get(each)), _short(after.get(each)))
    if before["columns"] != after["columns"]:
        return
    then, now = _by_row(before), _by_row(after)
    for row in dict.fromkeys([*then, *now]):
        if row not in then:
            yield Difference(name, row, "", ABSENT, PRESENT)
        elif row not in now:
            yield Difference(name, row, "", PRESENT, ABSENT)
        else:
            keys = tuple((k, then[row][k]) for k in before["keys"] if then[row][k] is not None)
            for column, value in then[row].items():
                if not _same(value, now[row][column], tolerance):
                    yield Difference(name, row, column, value, now[row][column], keys)


HIDDEN = "hidden"


def _by_row(result: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows by their keys, with a number where several have the same."""
    found: dict[str, dict[str, Any]] = {}
    for values, flags in zip(result["rows"], result["flags"], strict=True):
        row = {
            column: HIDDEN if flag else value
            for column, value, flag in zip(result["columns"], values, flags, strict=True)
        }
        keys = "; ".join(f"{key}={row[key]}" for key in result["keys"] if row[key] is not None)
        number, name = 1, keys
        while name in found:
            number += 1
            name = f"{keys} ({number})"
        found[name] = row
    return found


def _same(one: Any, other: Any, tolerance: float) -> bool:
    if _is_number(one) and _is_number(other):
        return bool(abs(one - other) <= tolerance * max(1.0, abs(one), abs(other)))
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(
            _same(mine, theirs, tolerance) for mine, theirs in zip(one, other, strict=True)
        )
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _same(one[key], other[key], tolerance) for key in one
        )
    return bool(one == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
