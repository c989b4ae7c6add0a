"""The printed table of a protected result: headings and cells in one language."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, ROUNDED_TO, TOTAL
from evaltools.messages import Message
from evaltools.result import Result
from evaltools.sections.block import DisplayTable
from evaltools.sections.spread import is_spread, spread_table
from evaltools.wording.reading import is_delayed, lines_of, readings, rounding_of_share, steps_told

# drawing is imported when a table is made: whoever only reads finished sections, as the parent
# of a run does, starts without matplotlib
if TYPE_CHECKING:
    from evaltools.drawing.measures import Measure

#: Numbers of the sort that the result estimates.
ESTIMATES = frozenset({"estimate", "conf_low", "conf_high", "std_error"})

#: Not printed, since the interval and the p-value say it; the CSV and results.json hold them.
LEFT_OUT = frozenset(
    {
        "std_error",
        "n_censor",
        "statistic",
        "df",
        "statistic_name",
        "order",
        "hazard_ratio",
        "rate_ratio",
        ROUNDED_TO,
    }
)

#: Counts that a protected curve holds for the stretch that ends in a row, not for its time:
#: beside the shares at times they would be read as the counts up to there.
OF_STRETCHES = frozenset({"n_risk", "n_event"})

#: Columns that hold p-values, corrected or not.
P_VALUES = frozenset({"p_value", "p_holm", "p_adjusted"})

#: Keys that are left out when they are the same in every row.
CONSTANT = frozenset({"definition", "sample", "outcome", "probability"})

#: Keys that a model's term says already, as "Sex: men" says both.
IN_TERM = frozenset({"covariate", "level"})

DECIMALS = {"share": 1, "points": 1, "time": 1, "ratio": 2, "number": 2}

#: Decimals of columns whose numbers would else seem more exact than they are.
DECIMALS_OF = {
    "median": 1,
    "median_days": 1,
    "contacts_per_month": 1,
    "minutes_per_month": 0,
    "statistic": 1,
}

#: How means and medians begin, and limits end: a whole one has the decimals of the others.
MEASURES, ENDINGS_OF_LIMITS = ("mean", "median"), ("_low", "_high")

#: Columns that are not in the unit of their row.
WITHOUT_UNIT = frozenset({"standardised", "standardised_low", "standardised_high", "reliability"})

#: The two ends of a class, which are printed alike.
BIN_ENDS = ("bin_low", "bin_high")

#: Kinds of shares over time, printed with the decimals that their sentences have.
BY_PEOPLE = frozenset({"curve", "incidence", "followed", "times", "without", "states"})

#: From this size on, amounts are printed whole: the decimals would say nothing.
WHOLE_FROM = 1000

MISSING = "–"

#: Two limits of random variation stand in one column: limits_95 for limit_low_95 and
#: limit_high_95.
LIMITS = "limits_"


def display_table(result: Result, language: str) -> DisplayTable | None:
    """The table to print, or None when the result has no rows.

    A hidden cell shows `…`, a missing one `–`. Interval limits stand in one column. Of a
    curve, the rows of the times that the study reports are printed; of a protected one, those
    in which it steps, and the last where what came after its last step is hidden. A key that
    is the same everywhere (one group, one outcome) is left out. `about["headings"]` names the
    heading of a column where it is not the column's own.
    A result that names a key to stand over the columns is spread (see `sections.spread`).
    """
    from evaltools.drawing.measures import measure_of

    if is_spread(result.about):
        return spread_table(result, language, wording.caption(result, language))
    rows = _chosen_rows(result)
    if rows.empty:
        return None
    printed = _Printed(result, rows, measure_of(result, language), language, _kept(result))
    columns = printed.columns()
    return DisplayTable(
        caption=wording.caption(result, language),
        headings=tuple(printed.heading(column) for column in columns),
        # The first column names the row and stands left, whatever it holds.
        numeric=(False, *(printed.is_number(column) for column in columns[1:])),
        rows=tuple(tuple(printed.cell(at, column) for column in columns) for at in rows.index),
        n_keys=sum(column in result.keys for column in columns),
        links=printed.links(),
    )


def _chosen_rows(result: Result) -> pd.DataFrame:
    from evaltools.drawing.measures import as_ratios, ratio_column

    frame = as_ratios(result.frame, ratio_column(result)) if _is_model(result) else result.frame
    times = result.about.get("report_times")
    chosen = pd.Series(True, index=frame.index)
    if times and "time" in frame.columns and len(frame) > 2 * len(times):
        chosen = frame["time"].isin(times)
    if is_delayed(result):
        told = pd.Series(steps_told(result), index=frame.index)
        return frame[_of_each_line(result, chosen & told & (frame["time"] > 0), told)]
    return frame[chosen]


def _of_each_line(result: Result, chosen: pd.Series, told: pd.Series) -> pd.Series:
    """The chosen rows, and of each line the last one where nothing is told at its end.

    So a line of which nothing is told is there, and one that ends early is seen to end: at a
    time that the study reports, where it names any.
    """
    chosen = chosen.copy()
    times = result.about.get("report_times")
    for line in lines_of(result):
        last = line[-1]
        is_asked = not times or float(result.frame["time"].iloc[last]) in map(float, times)
        if not chosen.iloc[line].any() or (is_asked and not told.iloc[last]):
            chosen.iloc[last] = True
    return chosen


def _kept(result: Result) -> frozenset[Hashable]:
    """The rows of a protected curve that only keep the value of an earlier step."""
    if not is_delayed(result):
        return frozenset()
    told = steps_told(result)
    return frozenset(at for at, step in zip(result.frame.index, told, strict=True) if not step)


def _pair_of_limits(column: str) -> str:
    """The column that both limits of a level stand in; any other column as it is."""
    return LIMITS + column.removeprefix("limit_low_") if column.startswith("limit_low_") else column


def _is_model(result: Result) -> bool:
    from evaltools.drawing.measures import ratio_column

    return ratio_column(result) is not None and "conf_low" in result.frame.columns


@dataclass(frozen=True, eq=False)
class _Printed:
    """The rows of a result on their way to paper."""

    result: Result
    rows: pd.DataFrame
    measure: Measure
    language: str
    kept: frozenset[Hashable] = frozenset()

    def columns(self) -> list[str]:
        chosen = self.result.about.get("columns") or list(self.rows.columns)
        left_out = LEFT_OUT | (OF_STRETCHES if is_delayed(self.result) else frozenset())
        # a test statistic that the result itself names is meant to be printed
        left_out -= {"statistic", "df"} if "statistic" in self._own_headings() else set()
        shown = [c for c in chosen if c not in left_out and not self._says_nothing(c)]
        shown = [_pair_of_limits(c) for c in shown if not c.startswith("limit_high_")]
        limits = [c for c in ("conf_low", "conf_high") if c in shown]
        if limits and {"conf_low", "conf_high"} <= {*self.rows.columns}:
            # One limit may be missing everywhere, as that of a median that was not reached.
            shown[shown.index(limits[0])] = "interval"
            return [c for c in shown if c not in limits]
        return shown

    def _says_nothing(self, column: str) -> bool:
        """Whether a column is a key that never varies or that another key says as well, or
        numbers that were never given."""
        if column in self.result.keys:
            if column in IN_TERM and IN_TERM | {"term"} <= {*self.rows.columns}:
                return True
            values = set(self.rows[column].astype("string"))
            idle = values <= {ALL, TOTAL} or column in CONSTANT
            return len(values) == 1 and len(self.result.keys) > 1 and idle
        hidden = any(self.is_hidden(at, column) for at in self.rows.index)
        return bool(self.rows[column].isna().all()) and not hidden

    def links(self) -> dict[str, str]:
        """Cells that lead to another section: the text of a cell to the section's name."""
        column = self.result.about.get("links")
        if column not in self.rows.columns:
            return {}
        named = {at: str(self.rows.at[at, column]) for at in self.rows.index}
        return {self.cell(at, str(column)): name for at, name in named.items() if name}

    def _own_headings(self) -> dict[str, Any]:
        return dict(self.result.about.get("headings") or {})

    def heading(self, column: str) -> str:
        by = self.result.about.get("by")
        named = self._own_headings().get(column)
        if isinstance(named, Message):
            return wording.render(named, self.language)
        if named is not None:
            return wording.column(str(named), self.language)
        if column == "group" and by and by != ALL:
            return wording.value("variable", str(by), self.language, labels=self.result.labels)
        if column == "estimate" and self.measure.sort != "number":
            return wording.render(self.measure.title, self.language)
        unit, level = self.result.unit, self.result.conf_level
        start = self.result.about.get("start")
        if column == "time" and unit is not None and start:
            return wording.time_axis(unit, self.language, start=str(start))
        return wording.column(column, self.language, unit=unit, conf_level=level)

    def cell(self, at: Hashable, column: str) -> str:
        if column == "interval":
            return self._interval(at)
        if column.startswith(LIMITS):
            ending = column.removeprefix(LIMITS)
            return self._interval(at, f"limit_low_{ending}", f"limit_high_{ending}")
        if self.is_hidden(at, column):
            return wording.HIDDEN
        value: Any = self.rows.at[at, column]
        if not self.is_number(column):
            return self._name(at, column, value)
        return MISSING if pd.isna(value) else self._number(at, column, value)

    def _name(self, at: Hashable, column: str, value: Any) -> str:
        if isinstance(value, float):
            decimals = self._decimals_of_bins() if column in BIN_ENDS else None
            return MISSING if pd.isna(value) else wording.number(value, self.language, decimals)
        return wording.value_of(
            self.result, self._variable_of(at, column), str(value), self.language
        )

    def is_hidden(self, at: Hashable, column: str) -> bool:
        hidden = self.result.hidden
        if hidden is not None and bool(hidden.at[at, column]):
            return True
        # What a protected curve keeps since an earlier step is not the value of the time.
        return column in ESTIMATES and at in self.kept

    def is_number(self, column: str) -> bool:
        if column in ("interval", "time") or column.startswith(LIMITS):
            return True
        values = self.rows[column]
        numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        return numeric and column not in self.result.keys

    def _variable_of(self, at: Hashable, column: str) -> str:
        """The column whose values a key holds: `group` and `level` stand for another one.

        So does `reference`: it is another group or arm, or another level of a covariate.
        """
        by = self.result.about.get("by")
        if column == "group":
            return str(by or column)
        if column not in ("level", "reference"):
            return column
        if column == "reference" and "group" in self.rows.columns:
            return str(by or "arm")
        named = [key for key in ("variable", "covariate") if key in self.rows.columns]
        return str(self.rows.at[at, named[0]]) if named else column

    def _interval(self, at: Hashable, lower: str = "conf_low", upper: str = "conf_high") -> str:
        if self.is_hidden(at, lower) or self.is_hidden(at, upper):
            return wording.HIDDEN
        low: Any = self.rows.at[at, lower]
        high: Any = self.rows.at[at, upper]
        if pd.isna(low) and pd.isna(high):
            return MISSING
        factor = 100 if self.measure.sort == "points" else 1
        return wording.interval(
            float(low) * factor,
            float(high) * factor,
            self.language,
            as_share=self.measure.sort == "share",
            decimals=self._decimals_of_limits(at),
            outwards=self._rounded_to(at) is not None,
        )

    def _number(self, at: Hashable, column: str, value: Any) -> str:
        number = float(value)
        if column == "time" and self.result.unit is None:
            return wording.moment(number, self.language)
        if column in self.result.counts or column == "time":
            whole = number.is_integer()
            return wording.number(number, self.language, decimals=0 if whole else 1)
        if column in P_VALUES:
            return wording.p_value(number, self.language)
        if column in ESTIMATES and self.measure.sort == "share":
            row = self.rows.loc[cast(Any, at)]
            decimals, unit = self._decimals_of_shares(at), rounding_of_share(row)
            return wording.share_told(number, self.language, decimals, rounded_to=unit)
        if column in self._percents():
            return wording.share(number, self.language, decimals=self._decimals_of_shares(at))
        if column in ESTIMATES:
            factor = 100 if self.measure.sort == "points" else 1
            decimals = self._decimals_of_estimates(at)
            return wording.number(number * factor, self.language, decimals=decimals)
        decimals = 0 if abs(number) >= WHOLE_FROM else self._decimals(at, column)
        return wording.number(number, self.language, decimals=decimals)

    def _rounded_to(self, at: Hashable) -> float | None:
        """To what protection has rounded the numbers of a row."""
        found: Any = self.rows.at[at, ROUNDED_TO] if ROUNDED_TO in self.rows.columns else None
        return None if found is None or pd.isna(found) else float(found)

    @cached_property
    def _people(self) -> dict[Hashable, int | None]:
        """The people behind each row, as sentences tell them."""
        return {self.result.frame.index[each.place]: each.n for each in readings(self.result)}

    def _percents(self) -> frozenset[str]:
        """Columns, beside the estimates, that are printed as per cent."""
        return frozenset({"share", *self.result.about.get("percent", ())})

    def _decimals_of_shares(self, at: Hashable) -> int:
        """As many as sentences have, where the people are known of whom a share is; else one."""
        count = self.result.about.get("share_decimals")
        if count is None and self.result.kind in BY_PEOPLE:
            return wording.share_decimals(self._people[at])
        if count is None:
            return 1
        if self.is_hidden(at, count):
            return 0
        return wording.share_decimals(cast(float, self.rows.at[at, count]))

    def _decimals_of_limits(self, at: Hashable) -> int:
        if self.measure.sort != "share":
            return self._decimals_of_estimates(at)
        said = "share_decimals" in self.result.about or self.result.kind in BY_PEOPLE
        decimals = self._decimals_of_shares(at) if said else self._decimals_of_estimates(at)
        return wording.decimals_kept(decimals, self._rounded_to(at))

    def _decimals_of_estimates(self, at: Hashable) -> int:
        """The same for an estimate and its limits; none where they are large amounts."""
        of_row = self._decimals_of_row(at)
        if of_row is not None:
            return of_row
        if self.measure.sort == "points" and self.result.kind == "difference":
            return wording.share_decimals(self._people[at])
        decimals = DECIMALS[self.measure.sort]
        if self.result.about.get("scale") == "rate":
            decimals = max(decimals, wording.rate_decimals(self.rows["estimate"].astype(float)))
        if self.measure.sort != "number":
            return decimals
        shown = [each for each in ("estimate", "conf_low", "conf_high") if each in self.rows]
        values = self.rows[shown].apply(pd.to_numeric, errors="coerce").abs()
        return 0 if bool((values >= WHOLE_FROM).any(axis=None)) else decimals

    def _decimals(self, at: Hashable, column: str) -> int:
        """Decimals of a number: the result may say them for all, by column or by its first key."""
        if column in BIN_ENDS:
            return self._decimals_of_bins()
        values = self.rows[column].dropna().astype(float)
        is_measure = column.startswith(MEASURES) or column.endswith(ENDINGS_OF_LIMITS)
        if (values == values.round()).all() and not is_measure:
            return 0
        if column in DECIMALS_OF:
            return DECIMALS_OF[column]
        said = self.result.about.get("decimals", DECIMALS["number"])
        if not isinstance(said, Mapping):
            return int(said)
        of_row = None if column in WITHOUT_UNIT else self._decimals_of_row(at)
        return int(said.get(column, DECIMALS["number"])) if of_row is None else of_row

    def _decimals_of_bins(self) -> int:
        """As many for all ends of classes as the one with most needs, two at most."""
        there = [each for each in BIN_ENDS if each in self.rows.columns]
        ends = self.rows[there].to_numpy(dtype=float)
        ends = ends[np.isfinite(ends)]
        exact = (places for places in (0, 1) if np.allclose(ends, ends.round(places), atol=1e-9))
        return next(exact, 2)

    def _decimals_of_row(self, at: Hashable) -> int | None:
        """Decimals of the numbers of one row, where the result says them by its first key."""
        said = self.result.about.get("decimals")
        if not isinstance(said, Mapping):
            return None
        found = said.get(str(self.rows.at[at, self.result.keys[0]]))
        return None if found is None else int(found)
