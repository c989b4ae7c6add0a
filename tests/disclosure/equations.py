"""The least and greatest value of each hidden count, from all released numbers together.

A reader who has `results.json` knows which rows are parts of which, what the breakdowns are
called, and that people are whole. Here that is written down as equations in whole numbers and
solved with scipy, by someone who has not seen how `evaltools` does the same.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

#: A hidden count of one to four must be able to have five values.
WIDTH, FEW = 4, 4
MARGINS = ("all", "total")
NOT_PEOPLE = {"table", "check", "column", "rating", "criterion", "ladder", "dimension"}
CURVES = ("curve", "incidence")
MOST = 1e6
LIMIT = {"time_limit": 5.0}

Cell = Hashable


@dataclass
class Equations:
    """What is known: counts, counts that are hidden, and sums that lie between two numbers."""

    known: dict[Cell, float] = field(default_factory=dict)
    hidden: dict[Cell, str] = field(default_factory=dict)
    least: dict[Cell, float] = field(default_factory=dict)
    sums: list[tuple[dict[Cell, float], float, float]] = field(default_factory=list)

    def add(self, parts: dict[Cell, float], low: float = 0, high: float = 0) -> None:
        """low <= sum of parts <= high."""
        self.sums.append((parts, low, high))


def narrow_cells(folder: Path) -> Iterator[str]:
    """Each hidden count of which too few values are left, over all that the folder releases."""
    path = folder / "results.json"
    if not path.exists():
        return
    results = json.loads(path.read_text(encoding="utf-8")).get("results", {})
    system = Equations()
    for name, plain in results.items():
        if plain["counts"] and not NOT_PEOPLE & set(plain["keys"]):
            _write_down(system, name, plain)
    _in_time(results, system)
    yield from narrow(system)


def narrow(system: Equations) -> Iterator[str]:
    """Where a hidden count, or one printed nowhere, is that of a few people.

    A count that may be nobody's tells of nobody.
    """
    for cell, (low, high) in ranges(system).items():
        if high - low < WIDTH and 1 <= low <= FEW:
            yield f"{system.hidden[cell]} lies between {low:g} and {high:g}"


# -- what the tables say ---------------------------------------------------------------------


def _write_down(system: Equations, name: str, plain: dict[str, Any]) -> None:
    frame = pd.DataFrame(plain["rows"], columns=plain["columns"])
    flags = pd.DataFrame(plain["flags"], columns=plain["columns"]) == "c"
    cells = {
        column: [_cell(name, plain, row, column) for _, row in frame.iterrows()]
        for column in plain["counts"]
    }
    zeros = plain["about"].get("zeros") == "hidden" or plain["kind"] in (*CURVES, "times")
    for column, named in cells.items():
        values = pd.to_numeric(frame[column], errors="coerce")
        for place, cell in enumerate(named):
            if pd.notna(values[place]):
                system.known[cell] = float(values[place])
            elif flags.loc[place, column]:
                told = ", ".join(f"{key} {frame.loc[place, key]}" for key in plain["keys"])
                system.hidden.setdefault(cell, f"{name} ({told}) {column}")
                counted = column == "n" and not zeros and bool(plain["totals"])
                system.least[cell] = max(system.least.get(cell, 0), float(counted))
    _parts(system, cells)
    _margins(system, frame, plain, cells)


def _cell(name: str, plain: dict[str, Any], row: pd.Series, column: str) -> Cell:
    """The count's own name; how many people a group has is one count wherever it stands."""
    who = _who(plain, row)
    starts = plain["kind"] in CURVES and column == "n_risk" and row.get("time") == 0
    whole = plain["kind"] in ("times", "endings", "without", "quantile") and column in (
        "n",
        "n_total",
    )
    if plain["kind"] == "endings" and column == "n":
        whole = row.get("ending") in MARGINS
    if who is not None and (starts or whole):
        return ("people", plain["population"], who)
    return (name, tuple(str(row[key]) for key in plain["keys"]), column)


def _who(plain: dict[str, Any], row: pd.Series) -> frozenset[tuple[str, str]] | None:
    if "group" not in plain["keys"]:
        return frozenset()
    if row["group"] in MARGINS:
        return frozenset()
    by = plain["about"].get("by")
    return None if by in (None, "group") else frozenset([(str(by), str(row["group"]))])


def _parts(system: Equations, cells: dict[str, list[Cell]]) -> None:
    for part, wholes in (
        ("n_event", ("n", "n_risk", "n_total")),
        ("n_censor", ("n", "n_risk")),
        ("n_risk", ("n",)),
        ("n", ("n_total",)),
        ("n_missing", ("n_total",)),
        ("n_event_reference", ("n_reference",)),
    ):
        for whole in (each for each in wholes if part in cells and each in cells):
            for inner, outer in zip(cells[part], cells[whole], strict=True):
                if inner != outer:
                    system.add({outer: 1, inner: -1}, 0, MOST)


def _margins(
    system: Equations, frame: pd.DataFrame, plain: dict[str, Any], cells: dict[str, list[Cell]]
) -> None:
    for over, column, value in plain["totals"]:
        others = [key for key in plain["keys"] if key != over]
        rows = frame.groupby(others, dropna=False).indices if others else {"": range(len(frame))}
        for places in rows.values():
            whole = [at for at in places if frame[over][at] == value]
            parts = [at for at in places if frame[over][at] != value]
            if len(whole) == 1 and parts and column in cells:
                named = cells[column]
                system.add({named[whole[0]]: -1.0, **{named[at]: 1.0 for at in parts}})


# -- what is told over time ------------------------------------------------------------------


@dataclass
class Followed:
    """One group followed under one definition: events, others and losses by each month.

    `last` is the month up to which something is told; `told` are months of which it is told
    how many events there had been, `at_risk` those of which it is told how many there were.
    """

    group: Hashable
    everybody: Cell
    last: int = 0
    told: set[int] = field(default_factory=set)
    at_risk: set[int] = field(default_factory=set)

    def events(self, month: int) -> Cell:
        """Events by a month."""
        return ("events", self.group, month)

    def lost(self, month: int) -> Cell:
        """Those whose observation had ended by a month, without event."""
        return ("lost", self.group, month)

    def others(self, month: int) -> Cell:
        """Those who had left otherwise by a month."""
        return ("others", self.group, month)


def _in_time(results: dict[str, Any], system: Equations) -> None:
    """Everything that is told by month, of each group, as one account of who is where."""
    found: dict[Hashable, Followed] = {}
    for name, plain in results.items():
        frame = pd.DataFrame(plain["rows"], columns=plain["columns"])
        if "time" in frame.columns:
            # of a result withheld whole not even the times are told
            frame = frame.assign(time=pd.to_numeric(frame["time"])).dropna(subset=["time"])
        if frame.empty:
            continue
        if plain["kind"] in CURVES and _is_of_event(frame):
            _steps(system, found, name, plain, frame)
        elif "time" in plain["keys"] and {"n", "n_event"} <= set(plain["counts"]):
            _by_months(system, found, plain, frame)
    own = {each.group[:2]: each.group[2] for each in found.values() if each.group[2] != "None"}
    for plain in results.values():
        horizon = plain["about"].get("horizon")
        if plain["kind"] in ("endings", "restricted_time") and horizon is not None:
            frame = pd.DataFrame(plain["rows"], columns=plain["columns"])
            _at_the_horizon(system, found, plain, frame, month=int(horizon), own=own)
    for each in found.values():
        _account(system, each)
    _sum_over_groups(system, found)


def _is_of_event(frame: pd.DataFrame) -> bool:
    return "outcome" not in frame.columns or set(frame["outcome"]) == {"event"}


def _followed(
    found: dict[Hashable, Followed],
    plain: dict[str, Any],
    who: frozenset[tuple[str, str]],
    definition: str,
) -> Followed:
    name = (plain["population"], who, definition)
    return found.setdefault(name, Followed(name, ("people", plain["population"], who)))


def _definition(plain: dict[str, Any], row: pd.Series) -> str:
    return str(
        row["definition"] if "definition" in plain["keys"] else plain["about"].get("definition")
    )


def _known_count(system: Equations, cell: Cell, value: Any) -> None:
    if pd.notna(value):
        system.known[cell] = float(value)


def _steps(
    system: Equations,
    found: dict[Hashable, Followed],
    name: str,
    plain: dict[str, Any],
    frame: pd.DataFrame,
) -> None:
    """Each step of a curve: exits since the step before, and those at risk after that."""
    others = [key for key in plain["keys"] if key not in ("time", "outcome")]
    for _, rows in frame.groupby(others, dropna=False) if others else [("", frame)]:
        rows = rows.sort_values("time")
        who = _who(plain, rows.iloc[0])
        if who is None or any(time != int(time) for time in rows["time"]):
            continue
        each = _followed(found, plain, who, _definition(plain, rows.iloc[0]))
        since, total = 0, 0.0
        for _, row in rows.iterrows():
            month = int(row["time"])
            if month == 0:
                _known_count(system, each.everybody, row["n_risk"])
                continue
            if pd.isna(row["n_event"]):
                break
            total += row["n_event"]
            system.known[each.events(month)] = total
            each.told.add(month)
            each.last = max(each.last, month)
            if pd.notna(row["n_risk"]):
                _at_risk(system, each, since + 1, float(row["n_risk"]))
            since = month


def _by_months(
    system: Equations, found: dict[Hashable, Followed], plain: dict[str, Any], frame: pd.DataFrame
) -> None:
    """Numbers by a month: of a group, or of two groups beside each other."""
    by = plain["about"].get("by")
    for _, row in frame.iterrows():
        if row["time"] != int(row["time"]) or row.get("outcome", "event") != "event":
            continue
        sides = [("group", "n", "n_event")] if "group" in plain["keys"] else [("", "n", "n_event")]
        if "reference" in plain["keys"]:
            sides.append(("reference", "n_reference", "n_event_reference"))
        for key, n, event in sides:
            everybody = not key or row[key] in MARGINS
            if not everybody and by in (None, "group", "model"):
                continue
            who = frozenset() if everybody else frozenset([(str(by), str(row[key]))])
            if plain["kind"] in ("retention", "landmark"):
                continue
            each = _followed(found, plain, who, _definition(plain, row))
            month = int(row["time"])
            each.last = max(each.last, month)
            _known_count(system, each.everybody, row.get(n))
            _known_count(system, each.events(month), row.get(event))
            each.told.add(month)
            if key != "reference":
                _known_count(system, each.lost(month), row.get("n_censor"))
                if pd.notna(row.get("n_risk")):
                    _at_risk(system, each, month, float(row["n_risk"]))


def _at_the_horizon(
    system: Equations,
    found: dict[Hashable, Followed],
    plain: dict[str, Any],
    frame: pd.DataFrame,
    *,
    month: int,
    own: dict[Hashable, str],
) -> None:
    """How observation had ended at the horizon, and exits by outcome within it."""
    for _, row in frame.iterrows():
        who = _who(plain, row)
        if who is None:
            continue
        each = _followed(found, plain, who, own.get((plain["population"], who), "None"))
        each.last = max(each.last, month)
        _known_count(system, each.everybody, row.get("n_total", row["n"]))
        if plain["kind"] == "endings":
            _ending(system, each, row, month)
            continue
        exits = {each.events(month): 1.0, each.others(month): 1.0}
        cell = ("exits", each.group, month, row["outcome"])
        _known_count(system, cell, row["n_event"])
        if row["outcome"] == "event":
            system.add({each.events(month): 1.0, cell: -1.0})
        elif row["outcome"] == "before":
            system.add({**exits, cell: -1.0})
        else:
            system.add({each.others(month): 1.0, cell: -1.0}, 0, MOST)
        if pd.notna(row.get("n_risk")):
            _at_risk(system, each, month, float(row["n_risk"]))


def _ending(system: Equations, each: Followed, row: pd.Series, month: int) -> None:
    """One way in which observation had ended; months are whole."""
    still = ("still followed", each.group, month)
    cell = {
        "found_work": each.events(month),
        "other_exit": each.others(month),
        "ended_earlier": each.lost(month - 1),
        "still_followed": still,
    }.get(row["ending"])
    if cell is None:
        gone = (each.events(month), each.others(month), each.lost(month - 1), still)
        system.add({each.everybody: 1.0, **dict.fromkeys(gone, -1.0)})
        return
    _known_count(system, cell, row["n"])
    if pd.isna(row["n"]):
        system.hidden[cell] = f"{each.group} {row['ending']} at {month}"


def _at_risk(system: Equations, each: Followed, month: int, n: float) -> None:
    """Those at risk in a month are all who had not left before it."""
    each.at_risk.add(month)
    before = month - 1
    gone = {each.events(before): 1.0, each.lost(before): 1.0, each.others(before): 1.0}
    system.add({each.everybody: 1.0, **dict.fromkeys(gone, -1.0)}, n, n)
    each.last = max(each.last, month)


def _account(system: Equations, each: Followed) -> None:
    """Nobody comes back; nobody leaves twice; the exits between two told months are a count."""
    for kind in (each.events, each.lost, each.others):
        system.known[kind(0)] = 0.0
        for month in range(1, each.last + 1):
            system.add({kind(month): 1.0, kind(month - 1): -1.0}, 0, MOST)
    for month in range(1, each.last + 1):
        gone = (each.events(month), each.lost(month), each.others(month))
        system.add({each.everybody: 1.0, **dict.fromkeys(gone, -1.0)}, 0, MOST)
        system.hidden[each.others(month)] = f"{each.group} left otherwise by {month}"
    for month in each.at_risk:
        # those at risk in a month, less those of them who are there when it is over
        left = ("left in", each.group, month)
        now, before = (
            {each.events(at): sign, each.others(at): sign}
            for at, sign in ((month, 1.0), (month - 1, -1.0))
        )
        system.add({**now, **before, left: -1.0})
        system.hidden[left] = f"{each.group} left in month {month}"
    for first, second in pairwise(sorted({0, *each.told})):
        between = ("between", each.group, first, second)
        system.add({each.events(second): 1.0, each.events(first): -1.0, between: -1.0})
        system.hidden[between] = f"{each.group} events between {first} and {second}"


def _sum_over_groups(system: Equations, found: dict[Hashable, Followed]) -> None:
    """Where the groups' people are everybody, so are their events at each month."""
    by_whole: dict[tuple[Any, str, str], list[Followed]] = {}
    for (population, who, definition), each in found.items():  # type: ignore[misc]
        if who:
            by_whole.setdefault((population, definition, next(iter(who))[0]), []).append(each)
    for (population, definition, _), groups in by_whole.items():
        whole = found.get((population, frozenset(), definition))
        sizes = [system.known.get(each.everybody) for each in groups]
        n = None if whole is None else system.known.get(whole.everybody)
        if whole is None or n is None or None in sizes or sum(map(float, sizes)) != n:  # type: ignore[arg-type]
            continue
        for month in sorted(set.union(whole.told, *(each.told for each in groups))):
            parts = {each.events(month): 1.0 for each in groups}
            system.add({whole.events(month): -1.0, **parts})


# -- what follows ----------------------------------------------------------------------------


def ranges(system: Equations) -> dict[Cell, tuple[float, float]]:
    """Least and greatest value of each hidden count, linked counts together, in whole numbers."""
    free = {cell for parts, _, _ in system.sums for cell in parts} | set(system.hidden)
    unknown = sorted(free - set(system.known), key=repr)
    place = {cell: number for number, cell in enumerate(unknown)}
    rows, lows, highs = [], [], []
    for parts, low, high in system.sums:
        fixed = sum(n * system.known[cell] for cell, n in parts.items() if cell in system.known)
        row = {place[cell]: n for cell, n in parts.items() if cell in place}
        if row:
            rows.append(row)
            lows.append(low - fixed)
            highs.append(high - fixed)
    found: dict[Cell, tuple[float, float]] = {
        cell: (system.known[cell], system.known[cell])
        for cell in system.hidden
        if cell in system.known
    }
    for members, equations in _linked(rows, len(unknown)):
        wanted = [at for at in members if unknown[at] in system.hidden]
        least = [system.least.get(unknown[at], 0.0) for at in members]
        block = [rows[at] for at in equations]
        solved = _solve(
            members,
            wanted,
            least,
            block,
            [lows[e] for e in equations],
            [highs[e] for e in equations],
        )
        found |= {unknown[at]: ends for at, ends in solved.items()}
    return found


def _linked(rows: list[dict[int, float]], n: int) -> Iterator[tuple[list[int], list[int]]]:
    """Unknowns that stand in equations together, and those equations."""
    ends = [(min(row), at) for row in rows for at in row]
    ones = np.ones(len(ends))
    first, second = ([pair[side] for pair in ends] for side in (0, 1))
    graph = csr_array((ones, (first, second)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    equations: dict[int, list[int]] = {}
    for at in range(n):
        members.setdefault(int(label[at]), []).append(at)
    for number, row in enumerate(rows):
        equations.setdefault(int(label[min(row)]), []).append(number)
    for name, inside in members.items():
        yield inside, equations.get(name, [])


def _solve(
    members: list[int],
    wanted: list[int],
    least: list[float],
    rows: list[dict[int, float]],
    lows: list[float],
    highs: list[float],
) -> dict[int, tuple[float, float]]:
    """Ranges over one block; of a count that was seen to differ by enough, what was seen."""
    if not rows or not wanted:
        return {at: (low, MOST) for at, low in zip(members, least, strict=True) if at in wanted}
    inside = {at: number for number, at in enumerate(members)}
    triples = [(number, inside[at], n) for number, row in enumerate(rows) for at, n in row.items()]
    numbers, columns, factors = zip(*triples, strict=True)
    held = LinearConstraint(
        csr_array((factors, (numbers, columns)), shape=(len(rows), len(members))),
        np.array(lows) - 1e-6,
        np.array(highs) + 1e-6,
    )
    bounds = Bounds(np.array(least), np.full(len(members), MOST))

    def solved(aim: np.ndarray) -> np.ndarray | None:
        whole = np.ones(len(members))
        found = milp(aim, constraints=held, bounds=bounds, integrality=whole, options=LIMIT)
        return None if found.x is None else np.round(found.x)

    rng = np.random.default_rng(len(members))
    seen = [each for _ in range(12) if (each := solved(rng.normal(size=len(members)))) is not None]
    if not seen:
        return {}
    low, high = np.min(seen, axis=0), np.max(seen, axis=0)
    for at in wanted:
        place = inside[at]
        for sign in (1.0, -1.0):
            if high[place] - low[place] >= WIDTH or (low[place] == 0 and sign < 0):
                break
            aim = np.zeros(len(members))
            aim[place] = sign
            found = solved(aim)
            if found is not None:
                low, high = np.minimum(low, found), np.maximum(high, found)
    return {at: (float(low[inside[at]]), float(high[inside[at]])) for at in wanted}
