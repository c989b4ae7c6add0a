"""A table as cells: its counts, shares and means, and what adds up in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.cohort.background import YES_OR_NO
from evaltools.columns import ALL, TOTAL, Total
from evaltools.disclosure import answer_cells, balance_cells, effect_cells
from evaltools.disclosure.blanks import BLANK, ROWS, ROWS_OF_TABLES
from evaltools.disclosure.cells import (
    EARLIER,
    NO_LEVEL,
    Cell,
    Facts,
    Relation,
    Statement,
    by_row,
    event_name,
    place_key,
    row_names,
    text,
    together,
)
from evaltools.disclosure.model_cells import is_of_levels, of_references
from evaltools.disclosure.moment_cells import OF_CHANGE, squares_of_means, sums_of_classes
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import (
    NEAR,
    OBSERVED_ABOUT,
    OF_BLANKS,
    SPREADS,
    about_base,
    breakdown,
    hides_zeros,
    means,
    parts,
    shares,
)
from evaltools.disclosure.score_units import half_units
from evaltools.disclosure.stated import states_sums
from evaltools.disclosure.theme_cells import is_of_themes, people_of, together_facts, true_of
from evaltools.result import Result

#: Keys that part the people of a result; the others name a property of some of them.
GROUPING = (
    "group",
    "arm",
    "site",
    "region",
    "wave",
    "period",
    "time",
    "scale",
    "item",
    "criterion",
    "case",
)

#: Keys whose values part the people of a result completely.
PARTING = ("group", "arm", "site", "region", "level")

#: Keys that are no property of people.
NO_PROPERTY = (
    "analysis",
    "method",
    "order",
    "power",
    "probability",
    "reference",
    "term",
)

#: Keys of results that count rows of tables, not the people of a study.
OF_ROWS = ("check", "column", "table")

#: The keys of a result that counts, beside the rows of each table, the people in it.
OF_TABLES = ("table",)

#: What parts the people of a comparison; results on the participants alone have but one arm.
ARM = "arm"

#: Of the two arms of a comparison: the counts that add up to all, by what they count.
BOTH_ARMS = {
    "n": ("n_treated", "n_comparison"),
    "n_event": ("n_event_treated", "n_event_comparison"),
}

#: Of those measured first: measured again, lost, and all.
MEASURED_AGAIN = ("n", "n_lost", "n_before")

#: Half a unit of the last decimal of shares that are told with three.
ROUNDED = 0.0005


def table_facts(name: str, result: Result, policy: Policy) -> Facts:
    """What the protected table `result`, called `name`, says of which cells."""
    table = _Table(name, result, policy)
    if result.kind == "difference":
        return Facts(tuple(table.statements())) + together(table.differences())
    said = Facts(tuple(table.statements()), tuple(table.relations()))
    said += table.spreads()
    said += squares_of_means(name, result, policy, table.cell)
    if is_of_levels(result):
        said += of_references(result, table.cell)
    if is_of_themes(result):
        said += together_facts(result)
    return said + table.complements()


def _of_somebody(result: Result) -> pd.Series:
    """Rows of levels that are listed because somebody has them: of all people, of background.

    Yes and no are listed both, and so is what is not known.
    """
    frame = result.frame
    if result.kind != "reach" or "level" not in frame.columns:
        return pd.Series(False, index=frame.index)
    levels = frame["level"].astype(str)
    found = ~levels.isin([*YES_OR_NO, BLANK])
    if "group" in result.keys:
        found &= frame["group"].astype(str).isin((ALL, TOTAL))
    return found


class _Table:
    """One result as cells, row by row."""

    def __init__(self, name: str, result: Result, policy: Policy) -> None:
        self.name, self.result, self.policy = name, result, policy
        self.frame = result.frame
        self.values = by_row(result.frame)
        hidden = result.hidden if result.hidden is not None else self.frame.isna()
        self.hidden = by_row(hidden)
        self.names = row_names(result)
        self.by = breakdown(result)
        self.parts = parts(result)
        self.floor = (~hides_zeros(result, policy) | _of_somebody(result)).astype(float).to_dict()
        of_rows = bool(set(OF_ROWS) & set(result.keys))
        # An earlier release has the same rows as a run, of another time.
        self.of_rows = ROWS_OF_TABLES + name.removeprefix(EARLIER) if of_rows else ""
        self.population = self.of_rows or people_of(result)
        self.where = {row: self._where(row) for row in self.frame.index}
        self.half_units: dict[str, dict[Any, float]] | None = None
        self.is_of_arms = balance_cells.is_of_arms(result)

    # -- cells -------------------------------------------------------------------------

    def _where(self, row: Any) -> tuple[tuple[str, str], ...]:
        pairs = {}
        keys = self.result.keys
        if is_of_themes(self.result):
            named = {key: text(self.values[key][row]) for key in keys}
            return tuple(sorted(true_of(self.result, named).items()))
        for key in keys:
            value = text(self.values[key][row])
            if key in NO_PROPERTY or value in (ALL, TOTAL):
                continue
            if key in ("variable", "covariate") and "level" in keys:
                continue
            if key == "level" and value in NO_LEVEL:
                continue
            if self.result.kind == "flow" and key == "reason":
                continue
            pairs[self._property(key, row)] = value
        if self.result.kind == "flow":
            pairs |= self._step(text(self.values["reason"][row]))
        return tuple(sorted(pairs.items()))

    def _step(self, reason: str) -> dict[str, str]:
        """In a flow: those followed are the people of all other results."""
        if reason == "followed":
            return {}
        return {"in the data": "yes"} if reason == TOTAL else {"left out": reason}

    def _property(self, key: str, row: Any) -> str:
        if key == "group":
            return self.by
        if key == "level":
            holder = next((k for k in ("variable", "covariate") if k in self.result.keys), None)
            return text(self.values[holder][row]) if holder else "level"
        return key

    def cell(self, row: Any, column: str) -> Cell:
        """The cell that a count column speaks of in a row."""
        cell = Cell(self.population, self.where[row])
        if self.result.keys == OF_TABLES and "n_total" in self.result.counts:
            named = {"n": self.result.population, "n_total": ROWS}
            return replace(cell, population=named[column])
        if column == "n" and self.result.kind in OF_BLANKS:
            return Cell(ROWS, cell.but("column").where)
        if self.is_of_arms:
            counted = balance_cells.counted(self.result, column, **self._covariate(row))
            return counted or cell.also(column, "yes")
        if self._is_of_everybody(row):
            counted = effect_cells.counted(self.result, column, cell)
            return counted or cell.also(column, "yes")
        if column == "n" and self.result.kind == "difference":
            return cell.but("state", "outcome", "time")
        if self.of_rows and column != "n":
            return cell.also(column, "yes")
        if self.result.kind == "expected_time" and column in ("n", "n_risk"):
            return self._of_mean_time(cell, column)
        if column == "n_total" or (column == "n" and "n_total" not in self.result.counts):
            return self._whole(cell, row) if column == "n_total" else cell
        if column == "n":
            return cell
        if column == "n_risk" and self.result.kind == "states":
            return self._whole(cell, row).also("observed", "yes")
        if column == "n_reference":
            return self._of_reference(row, cell).but("state", "outcome", "time")
        if column == "n_event":
            return self._event(cell)
        if column == "n_censor":
            return cell.also("event", "censored")
        if column == "n_answered" and self.result.kind == "items":
            return Cell(answer_cells.ANSWERED, cell.where)
        return cell.also(column, "yes")

    def _is_of_everybody(self, row: Any) -> bool:
        """Whether a row of an effect counts people and exits as results of exits do."""
        method = text(self.values["method"][row]) if "method" in self.values else ""
        return effect_cells.is_of_everybody(self.result, method)

    def _of_mean_time(self, cell: Cell, column: str) -> Cell:
        """Everybody, in whatever state; and those who were observed to the horizon."""
        people, horizon = cell.but("state"), self.result.about.get("horizon")
        if column == "n":
            return people
        if horizon is None:
            return people.also(column, "yes")
        return people.also("time", text(float(horizon))).also("observed", "yes")

    def _covariate(self, row: Any) -> dict[str, str]:
        """The covariate of a row of a balance table, and its level, if it has levels."""
        level = text(self.values["level"][row])
        named = {"covariate": text(self.values["covariate"][row])}
        return {**named, "level": "" if level in NO_LEVEL else level}

    def _whole(self, cell: Cell, row: Any) -> Cell:
        """The people over whom a row's count is taken: the row without its property."""
        if "n" not in self.result.counts and "n_event" not in self.result.counts:
            return cell
        kept = {self._property(key, row) for key in self.result.keys if key in GROUPING}
        whole = cell.but(*(name for name, _ in cell.where if name not in kept))
        holder = next((k for k in ("variable", "covariate") if k in self.result.keys), None)
        if holder and "n_missing" not in self.result.counts:
            whole = whole.also("answered", text(self.values[holder][row]))
        return whole

    def _event(self, cell: Cell) -> Cell:
        about = self.result.about
        if about.get("definition"):
            return cell.also("event", "event").also("definition", str(about["definition"]))
        return cell.also("event", event_name(about.get("event")))

    def _sum(self, row: Any, column: str) -> Cell:
        if self.result.kind in answer_cells.OF_ITEMS:
            what = answer_cells.SQUARES if column in SPREADS else answer_cells.ANSWERS
            return Cell(self._answering(row), answer_cells.item_of(self.where[row]), what)
        measure = self.result.about.get("measure", self.result.kind)
        measure, column = OF_CHANGE.get((measure, column), (measure, column))
        return Cell(self.population, self.where[row], f"sum of {measure} ({column})")

    def _answering(self, row: Any) -> str:
        """The people behind an item's mean: all who answered it, or who answered every item."""
        if "n_answered" not in self.result.counts:
            return answer_cells.ANSWERED
        numbers = [self.values[name][row] for name in ("n", "n_answered")]
        same = not any(map(pd.isna, numbers)) and numbers[0] == numbers[1]
        return answer_cells.ANSWERED if same else self.population

    # -- statements --------------------------------------------------------------------

    def statements(self) -> Iterator[Statement]:
        for column in self.result.counts:
            for row in self.frame.index:
                if self._is_said(row, column):
                    yield self._count(row, column)
        for share in shares(self.result):
            if share.part is None and share.whole is not None:
                for row in self.frame.index:
                    if self._is_said(row, share.column, share.whole):
                        yield self._implied(row, share.column, share.whole)
        for column, count in means(self.result).items():
            for row in self.frame.index:
                if self._is_said(row, column, count):
                    yield self._summed(row, column, count)

    def _count(self, row: Any, column: str) -> Statement:
        if self._is_hidden(row, column):
            return self._hidden_count(row, column)
        return self._shown(row, column, float(self.values[column][row]), 0.0)

    def _hidden_count(self, row: Any, column: str) -> Statement:
        floor = float(self.floor[row])
        cell, place = self.any_cell(row, column), place_key(self.names[row], column)
        about = self._about(row) if column == "n_risk" else None
        low, high = floor, np.inf
        if about is not None:
            half = about_base(self.policy) / 2
            low, high = max(floor, about - half), about + half
        return Statement(cell, self.name, place, low, high, True, floor)

    def _about(self, row: Any) -> float | None:
        """The rounded number that is told of those observed where the true one is hidden."""
        told = dict(self.result.about.get(OBSERVED_ABOUT) or {})
        found = told.get(
            ";".join(p for p in self.names[row].split(";") if p.partition("=")[0] != "state")
        )
        return None if found is None else float(found)

    def _shown(self, row: Any, column: str, value: float, slack: float) -> Statement:
        cell, place = self.any_cell(row, column), place_key(self.names[row], column)
        least, most = self.policy.before_rounding(value)
        low, high = max(min(least, value - slack), 0.0), max(most, value + slack)
        return Statement(cell, self.name, place, low, high, False, float(self.floor[row]))

    def _implied(self, row: Any, column: str, whole: str) -> Statement:
        if self._is_hidden(row, column, whole):
            return self._hidden_count(row, column)
        value = float(self.values[column][row]) * float(self.values[whole][row])
        near = float(np.round(value))
        is_whole = abs(value - near) < NEAR
        return self._shown(row, column, near if is_whole else value, 0.0 if is_whole else 0.5)

    def share_cell(self, row: Any, column: str) -> Cell:
        """The people who make up a share that comes without their count."""
        cell = Cell(self.population, self.where[row])
        if self.result.kind == "items" and column in answer_cells.ENDS:
            return answer_cells.at_end(cell.where, column)
        if "event" in self.result.about and "outcome" not in self.result.keys:
            return self._event(cell)
        return cell.also(f"in {column} of {self.result.kind}", "yes")

    def _summed(self, row: Any, column: str, count: str) -> Statement:
        cell, place = self._sum(row, column), place_key(self.names[row], column)
        if self._is_hidden(row, column, count):
            return Statement(cell, self.name, place, -np.inf, np.inf, True)
        value, half = float(self.values[column][row]), self._half(row, column)
        low, high = self._people(row, count)
        sums = [people * (value + by) for people in (low, high) for by in (-half, half)]
        return Statement(cell, self.name, place, min(sums), max(sums), False)

    def _people(self, row: Any, count: str) -> tuple[float, float]:
        """The least and most people behind a number, where their count may be rounded."""
        people = float(self.values[count][row])
        return self.policy.before_rounding(people)

    def _half(self, row: Any, column: str) -> float:
        """How far a mean may lie from the one told, at most."""
        if self.half_units is None:
            self.half_units = half_units(self.result, self.policy)
        return self.half_units.get(column, {}).get(row, 0.0)

    def spreads(self) -> Facts:
        """What the spreads beside the means of items tell of the sums of squares."""
        spread = next((name for name in ("sd", "std_error") if name in self.values), None)
        if self.result.kind not in answer_cells.OF_ITEMS or spread is None:
            return Facts()
        return together(
            self._squared(row, (mean, spread, count))
            for mean, count in means(self.result).items()
            for row in self.frame.index
            if self._is_said(row, mean, count)
        )

    def _squared(self, row: Any, named: tuple[str, str, str]) -> Facts:
        mean, spread, count = named
        cell, place = self._sum(row, spread), place_key(self.names[row], spread)
        if self._is_hidden(row, *named):
            return Facts((Statement(cell, self.name, place, 0.0, np.inf, True),))
        found = answer_cells.deviations(
            (cell, self._sum(row, mean), self.cell(row, count)),
            (float(self.values[mean][row]), self._half(row, mean)),
            self._people(row, count),
            (spread, float(self.values[spread][row]), self._half(row, spread)),
        )
        return together(
            Facts((Statement(around, self.name, place, *bounds, False),), (relation,))
            for bounds, around, relation in found
        )

    def _is_said(self, row: Any, *columns: str) -> bool:
        """Whether there is a number, shown or hidden: not one that was never there."""
        return all(
            self.hidden[column][row] or pd.notna(self.values[column][row]) for column in columns
        )

    def _is_hidden(self, row: Any, *columns: str) -> bool:
        return any(
            self.hidden[column][row] or pd.isna(self.values[column][row]) for column in columns
        )

    # -- relations ---------------------------------------------------------------------

    def relations(self) -> Iterator[Relation]:
        if self.is_of_arms:
            for row in self.frame.index:
                yield from balance_cells.of_arms(self.result, **self._covariate(row))
            return
        for total in self._totals():
            yield from self._adding_up(total.over, total.value, self._columns(total.count))
        if self.result.kind == "states":
            yield from self._states()
        # Groups that are held against a reference do not hold everybody: the reference is left out.
        parting: tuple[str, ...] = () if "reference" in self.result.keys else PARTING
        if states_sums(self.result):
            parting = tuple(key for key in parting if key != "level")
        for key in parting:
            if key in self.result.keys and key not in {t.over for t in self.result.totals}:
                yield from self._adding_up(key, ALL, self._columns(None), assumed=True)
        yield from self._arms()
        yield from self._lost()
        yield from sums_of_classes(self.result, self.cell)
        if self.result.kind == "answers":
            yield from self._answers()

    def _answers(self) -> Iterator[Relation]:
        """The counts of an item's levels, beside what is told of its mean and its ends."""
        turned = set(map(str, self.result.about.get("reversed") or ()))
        for rows in self._rows_by([key for key in self.result.keys if key != "level"]):
            levels = [(self.values["level"][row], self.cell(row, "n")) for row in rows]
            item = dict(levels[0][1].where).get("item")
            yield from answer_cells.of_levels(levels, is_reversed=item in turned)

    def _arms(self) -> Iterator[Relation]:
        """The two arms of a comparison are everybody in it."""
        for whole, arms in BOTH_ARMS.items():
            if not set(arms) <= set(self.result.counts):
                continue
            for row in self.frame.index:
                terms = tuple((1.0, self.cell(row, arm)) for arm in arms)
                everybody = Cell(self.population, self.where[row])
                if self._is_of_everybody(row):
                    everybody = everybody.but("outcome")
                    if whole == "n_event":
                        everybody = effect_cells.with_event(self.result, everybody)
                elif whole == "n_event":
                    everybody = everybody.also("event in either arm", "yes")
                yield Relation((*terms, (-1.0, everybody)), assumed=True)

    def _lost(self) -> Iterator[Relation]:
        """Whoever was measured first was measured again, or was lost."""
        if self.result.kind == "dropout" and set(MEASURED_AGAIN) <= set(self.result.counts):
            for row in self.frame.index:
                cells = (self.cell(row, name) for name in MEASURED_AGAIN)
                yield Relation(tuple(zip((1.0, 1.0, -1.0), cells, strict=True)), assumed=True)

    def _states(self) -> Iterator[Relation]:
        """Everybody observed is in one state."""
        for rows in self._rows_by([key for key in self.result.keys if key != "state"]):
            cells = sorted({self.cell(row, "n") for row in rows})
            whole = self.cell(rows[0], "n_risk")
            yield Relation(((-1.0, whole), *((1.0, cell) for cell in cells)))

    def _totals(self) -> tuple[Total, ...]:
        return tuple(t for t in self.result.totals if t.over in self.result.keys)

    def _columns(self, count: str | None) -> dict[str, bool]:
        """Columns that add up, and whether each is a sum over people."""
        counted = [c for c in self.result.counts if count is None or c == count]
        implied = [s.column for s in shares(self.result) if s.part is None and s.whole in counted]
        summed = [column for column, n in means(self.result).items() if n in counted]
        return {**dict.fromkeys([*counted, *implied], False), **dict.fromkeys(summed, True)}

    def _adding_up(
        self, over: str, value: str, columns: Mapping[str, bool], *, assumed: bool = False
    ) -> Iterator[Relation]:
        others = [key for key in self.result.keys if key != over]
        for rows in self._rows_by(others):
            named = {row: text(self.values[over][row]) for row in rows}
            addends = [row for row in rows if named[row] != value]
            if not addends or named[addends[0]] in (ALL, TOTAL):
                continue
            sums = [row for row in rows if named[row] == value]
            is_one_arm = self._property(over, addends[0]) == ARM and not sums
            is_one_arm &= len({named[row] for row in addends}) == 1
            for column in columns:
                found = self._one_sum(addends, sums, column, over, assumed)
                if not is_one_arm:
                    yield found
                elif all(cell.is_count for _, cell in found.terms):
                    # What is told of the participants alone is no more than of everybody.
                    yield replace(found, at_most=True)

    def _one_sum(
        self, addends: list[Any], sums: list[Any], column: str, over: str, assumed: bool
    ) -> Relation:
        cells = [self.any_cell(row, column) for row in addends]
        whole = (
            self.any_cell(sums[0], column)
            if sums
            else cells[0].but(self._property(over, addends[0]))
        )
        distinct = sorted(set(cells) - {whole})
        return Relation(((-1.0, whole), *((1.0, cell) for cell in distinct)), assumed=assumed)

    def any_cell(self, row: Any, column: str) -> Cell:
        """The cell behind a count, a share without its count, or a mean."""
        if column in self.result.counts:
            return self.cell(row, column)
        if column in means(self.result):
            return self._sum(row, column)
        return self.share_cell(row, column)

    def _rows_by(self, keys: list[str]) -> Iterator[list[Any]]:
        if not keys:
            yield list(self.frame.index)
            return
        texts = self.frame[keys].map(text).agg("\x1f".join, axis=1)
        for _, rows in texts.groupby(texts, sort=False):
            yield list(rows.index)

    # -- differences -------------------------------------------------------------------

    def differences(self) -> Iterator[Facts]:
        """A share less a shown one is a share: exact while nobody has been censored."""
        if not {"group", "reference", "state", "time"} <= set(self.result.keys):
            return
        for row in self.frame.index:
            wholes = [self.values[column][row] for column in ("n", "n_reference")]
            if self._is_hidden(row, "estimate") or any(pd.isna(n) or n == 0 for n in wholes):
                continue
            mine = Cell(self.population, self.where[row])
            theirs = self._of_reference(row, mine)
            gap = Cell(self.population, (*mine.where, ("less", str(theirs))), "difference")
            value, half = float(self.values["estimate"][row]), self._half_of_difference(wholes)
            place = place_key(self.names[row], "estimate")
            said = Statement(gap, self.name, place, value - half, value + half, False)
            terms = ((1 / float(wholes[0]), mine), (-1 / float(wholes[1]), theirs), (-1.0, gap))
            yield Facts((said,), (Relation(terms, assumed=True, parts=False),))

    def _half_of_difference(self, wholes: list[Any]) -> float:
        """How far a difference of shares may lie from the one told, and from that of counts."""
        base = self.policy.round_to
        if not base:
            return ROUNDED
        # It is told in units of the base by the fewer people, and each share may be of half a
        # base of people more or fewer than it is divided by here.
        least = min(float(whole) for whole in wholes)
        return base / least / 2 + sum(base / 2 / float(whole) for whole in wholes)

    def _of_reference(self, row: Any, mine: Cell) -> Cell:
        return mine.but(self.by).also(self.by, text(self.values["reference"][row]))

    # -- complements -------------------------------------------------------------------

    def complements(self) -> Facts:
        """Those of a count who are not in its part: never printed, watched all the same."""
        relations, watched = [], set()
        pairs = [(part, whole) for part, whole in self.parts.items()]
        pairs += [
            (share.column, share.whole)
            for share in shares(self.result)
            if share.part is None and share.whole is not None
        ]
        for part, whole in pairs:
            for row in self.frame.index:
                inside, outside = self.any_cell(row, part), self.cell(row, whole)
                if inside == outside:
                    continue
                rest = Cell(outside.population, (("but", str(inside)), ("of", str(outside))))
                relations.append(Relation(((-1.0, outside), (1.0, inside), (1.0, rest))))
                watched.add(rest)
        return Facts((), tuple(relations), frozenset(watched)) + self._no_longer_observed()

    def _no_longer_observed(self) -> Facts:
        """Beside those in states: how many of everybody are not observed any more."""
        if self.result.kind != "states" or "n_risk" not in self.result.counts:
            return Facts()
        observed = sorted({self.cell(row, "n_risk") for row in self.frame.index})
        pairs = [
            # Whoever is lost is none of those observed, so "observed" is not said of them.
            (each, each.but("observed", "time"), each.but("observed").also("lost", "yes"))
            for each in observed
        ]
        relations = tuple(
            Relation(((1.0, seen), (1.0, lost), (-1.0, everybody)))
            for seen, everybody, lost in pairs
        )
        return Facts((), relations, frozenset(lost for _, _, lost in pairs))
