"""What the numbers of a result are, and how such numbers are written on axes and beside points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaltools import wording
from evaltools.columns import Shown
from evaltools.drawing.axes_marks import decimals_of, round_ticks, span, write_numbers, write_shares
from evaltools.drawing.reading import name, values, visible
from evaltools.drawing.share_titles import curve_title, incidence_title
from evaltools.messages import Message, message

#: Kinds of result whose estimates are shares of people.
SHARES = frozenset({"times", "reach", "representativeness", "funnel", "states", "followed"})
#: Kinds whose estimates are shares, rates, or observed by expected events, as their scale says.
OF_SITES = frozenset({"funnel", "shrunken_rates"})
#: Kinds, and words of `about["estimand"]`, whose estimates are amounts of time.
TIMES = frozenset({"restricted_time", "quantile", "expected_time"})
TIME_ESTIMANDS = frozenset({"restricted time", "expected time"})
SHARE_ESTIMANDS = frozenset({"survival", "incidence", "occupation", "state occupation"})

#: Kinds whose estimates are differences between two groups.
DIFFERENCES = frozenset(
    {
        "difference",
        "effect",
        "difference_in_differences",
        "event_study",
        "minimum_detectable",
        "specification",
    }
)

#: Shares below this are written with a decimal.
SMALL_SHARE = 0.1

#: Columns that hold ratios, where the estimate is their logarithm.
RATIOS = (
    "hazard_ratio",
    "subdistribution_hazard_ratio",
    "odds_ratio",
    "rate_ratio",
    "risk_ratio",
)
#: Values marked on an axis of ratios, and how far it goes at most.
RATIO_TICKS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
RATIO_ENDS = (0.05, 20.0)


@dataclass(frozen=True)
class Measure:
    """How numbers of one sort are drawn and written.

    Attributes
    ----------
    sort : "share", "points", "time", "ratio" or "number"
        Points are percentage points, the difference of two shares.
    null : float, optional
        The value that means no difference.
    title : Message
        Of the axis.
    decimals : int
        Of shares in per cent, and of plain numbers.
    """

    sort: str
    null: float | None
    title: Message
    decimals: int = 0

    @property
    def is_log(self) -> bool:
        """Whether the axis is logarithmic."""
        return self.sort == "ratio"

    def ticks(self, low: float, high: float) -> list[float]:
        """Marks of an axis that holds everything from `low` to `high`."""
        if self.sort == "ratio":
            return _ratio_ticks(low, high)
        if self.sort == "share":
            top = round_ticks(0.0, min(max(high, 0.05), 1.0), most=5)
            return [tick for tick in top if tick <= 1.0 + 1e-9]
        if self.sort == "time":
            low = min(low, 0.0)
            high = high if high > low else low + 1.0
        return round_ticks(low, high, most=6)

    def tick_texts(self, ticks: Sequence[float], language: str) -> list[str]:
        """The marks as they are written."""
        if self.sort == "share":
            return write_shares(ticks, language)
        if self.sort == "points":
            return write_numbers([tick * 100 for tick in ticks], language)
        if self.sort == "ratio":
            return [wording.number(tick, language, decimals_of([tick])) for tick in ticks]
        return write_numbers(ticks, language)

    def write(self, value: float, language: str) -> str:
        """One value, as it stands beside a point."""
        if self.sort == "share":
            return wording.share(value, language, self.decimals)
        if self.sort == "points":
            return wording.number(value * 100, language, 1)
        return wording.number(value, language, self._places)

    @property
    def _places(self) -> int:
        """Decimals of what is no share."""
        return {"ratio": 2, "number": self.decimals}.get(self.sort, 1)

    def write_interval(
        self,
        value: float,
        low: float,
        high: float,
        language: str,
        *,
        rounded_to: float | None = None,
    ) -> str:
        """A value and, in brackets, its interval when it has one.

        rounded_to : to what protection has rounded a share; the table beside says it alike
        """
        if self.sort == "share":
            written = wording.share_told(value, language, self.decimals, rounded_to=rounded_to)
        else:
            written = self.write(value, language)
        if np.isnan(low) and np.isnan(high):
            return written
        if self.sort == "share":
            decimals = wording.decimals_kept(self.decimals, rounded_to)
            limits = wording.interval(
                low,
                high,
                language,
                as_share=True,
                decimals=decimals,
                outwards=rounded_to is not None,
            )
        else:
            factor = 100 if self.sort == "points" else 1
            low, high = low * factor, high * factor
            limits = wording.interval(low, high, language, decimals=self._places)
        return f"{written} ({limits})"


def measure_of(shown: Shown, language: str) -> Measure:
    """What the estimates of a result are, from its kind and what it says about itself."""
    measure = _measure_alone(shown, language)
    references = values(shown.frame, "reference")
    if shown.kind not in DIFFERENCES or "reference" not in shown.frame or len(references) != 1:
        return measure
    title = message(
        "{difference}, compared with: {reference}",
        difference=measure.title,
        reference=_reference(shown, references[0], language),
    )
    return replace(measure, title=title)


def _reference(shown: Shown, reference: str, language: str) -> str:
    """The name of the group compared with; an arm where the groups have no names of it."""
    if shown.kind == "difference_in_differences":
        # the change of the participants, beside that of the comparison group
        return name(shown, "arm", "comparison", language)
    found = name(shown, "group", reference, language)
    return found if found != reference else name(shown, "arm", reference, language)


def _measure_alone(shown: Shown, language: str) -> Measure:
    is_difference = shown.kind in DIFFERENCES
    null = 0.0 if is_difference else None
    if ratio_column(shown) or shown.about.get("ratio"):
        return Measure("ratio", 1.0, _ratio_title(shown))
    estimand = shown.about.get("estimand")
    said_of = {estimand, shown.about.get("of"), shown.about.get("measure")}
    if shown.kind in TIMES or said_of & (TIMES | TIME_ESTIMANDS):
        return Measure("time", null, _time_title(shown, is_difference=is_difference))
    if shown.kind in OF_SITES and shown.about.get("scale") in ("rate", "ratio"):
        return Measure("number", None, _site_title(shown), _number_decimals(shown))
    if shown.kind in SHARES or estimand in SHARE_ESTIMANDS or shown.about.get("scale") == "share":
        if is_difference:
            return Measure("points", 0.0, message("Difference in percentage points"))
        return Measure("share", None, _share_title(shown, language), _share_decimals(shown))
    if is_difference:
        return Measure("number", 0.0, message("Difference"), _number_decimals(shown))
    null = 0.0 if shown.kind == "forest" else None
    return Measure("number", null, message("Estimate"), _number_decimals(shown))


def _site_title(shown: Shown) -> Message:
    is_ratio = shown.about.get("scale") == "ratio"
    return message("Observed, divided by expected") if is_ratio else message("Rate")


def _number_decimals(shown: Shown) -> int:
    """Fewer decimals for larger numbers: none from a hundred on."""
    if "estimate" not in shown.frame.columns:
        return 2
    low, high = span(visible(shown)["estimate"].astype(float))
    largest = max(abs(low), abs(high))
    return 0 if largest >= 100 else 1 if largest >= 10 else 2


def ratio_column(shown: Shown) -> str | None:
    """The column that holds the ratios of a model, where there is one."""
    return next((column for column in RATIOS if column in shown.frame.columns), None)


def as_ratios(frame: pd.DataFrame, column: str | None) -> pd.DataFrame:
    """The frame with ratios as estimates.

    column : where the ratios stand; None: in estimate already. Limits on the scale of the
    logarithm, which lie around the estimate and not around the ratio, are brought to the
    scale of the ratio.
    """
    if column is None:
        return frame
    ratios = frame[column].astype(float)
    limits = [name for name in ("conf_low", "conf_high") if name in frame.columns]
    if len(limits) < 2:
        return frame.assign(estimate=ratios)
    low, high = (frame[name].astype(float) for name in limits)
    known = ratios.notna() & low.notna() & high.notna()
    around = ((low <= ratios) & (ratios <= high) & (low > 0))[known]
    if around.all():
        return frame.assign(estimate=ratios)
    return frame.assign(estimate=ratios, conf_low=np.exp(low), conf_high=np.exp(high))


def _share_decimals(shown: Shown) -> int:
    """One decimal where there are people enough for it, as sentences and tables have it.

    So too when every share is so small that whole per cents would not tell them apart.
    """
    frame = visible(shown)
    people = [frame[name].min() for name in ("n", "n_total") if name in frame.columns]
    if shown.kind == "times" and people and wording.share_decimals(people[0]):
        return 1
    columns = [column for column in ("estimate", "rate", "share") if column in frame.columns]
    highest = span(*(frame[column].astype(float) for column in columns))[1]
    return 1 if highest < SMALL_SHARE else 0


def _share_title(shown: Shown, language: str) -> Message:
    if shown.kind != "times":
        return message("Share")
    if "outcome" in shown.frame.columns:
        return incidence_title(shown, values(shown.frame, "outcome"), language)
    return curve_title(shown, rises=shown.about.get("estimand") == "incidence")


def _ratio_ticks(low: float, high: float) -> list[float]:
    low, high = max(min(low, 0.9), RATIO_ENDS[0]), min(max(high, 1.1), RATIO_ENDS[1])
    first = max((tick for tick in RATIO_TICKS if tick <= low), default=RATIO_TICKS[0])
    last = min((tick for tick in RATIO_TICKS if tick >= high), default=RATIO_TICKS[-1])
    return [tick for tick in RATIO_TICKS if first <= tick <= last]


def _ratio_title(shown: Shown) -> Message:
    titles = {
        "hazard_ratio": message("Hazard ratio"),
        "odds_ratio": message("Odds ratio"),
        "risk_ratio": message("Risk ratio"),
        "rate_ratio": message("Rate ratio"),
        "subdistribution_hazard_ratio": message("Subdistribution hazard ratio"),
    }
    named = ratio_column(shown) or str(shown.about.get("ratio"))
    return titles.get(named, message("Ratio"))


def _time_title(shown: Shown, *, is_difference: bool) -> Message:
    if is_difference:
        titles = {
            "days": message("Difference in days"),
            "weeks": message("Difference in weeks"),
            "two_weeks": message("Difference in two-week periods"),
            "months": message("Difference in months"),
        }
        return titles.get(shown.unit or "", message("Difference"))
    titles = {
        "days": message("Days"),
        "weeks": message("Weeks"),
        "two_weeks": message("Two-week periods"),
        "months": message("Months"),
    }
    return titles.get(shown.unit or "", message("Time"))
