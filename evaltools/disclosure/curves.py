"""Curves: they step only when several more people have had the event.

A Kaplan-Meier or Aalen-Johansen curve steps with each person. Here it keeps its value
until `step_events` further events have come, then steps to where the true curve is at that
time, or where people had been lost before to what the numbers told make of it (`life_table`);
between steps nothing is told.
A curve that is shown so is late, not wrong: measured bias stands in README.md beside this file.
After Wickham's round_km idea as used in the OpenSAFELY community (delay event times until enough
events), with the true curve at each step in place of a recomputed one.

In a protected curve a row stands for the stretch since the row before it: `n_event` and
`n_censor` are those of the stretch, `n_risk` those followed at its beginning, and
`rounded_to`, where a row has one, says to what its share was rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from evaltools.disclosure.at_risk import told_at_risk
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import CURVE_COUNTS, hides_zeros
from evaltools.disclosure.share_units import made_of_told
from evaltools.disclosure.steps import on_grid, shared_steps
from evaltools.disclosure.tables import (
    further_keys,
    listed,
    masked,
    no_mask,
    protect_table,
    tellable,
)
from evaltools.messages import message
from evaltools.result import Result

SLOPED = message(
    "In a figure the line slopes from one number that is told to the next, as if people had left "
    "evenly between them: when single people left is not published."
)

ROUNDS = 8

#: Kinds whose curves begin with nobody.
RISING = ("incidence", "incidence_at")


def protect_curve(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """The delayed-step curve, with its numbers at risk protected like a table.

    A result that lacks the counts of a curve is treated as a table.
    """
    if not set(CURVE_COUNTS) <= set(result.counts) or "time" not in result.keys:
        return protect_table(result, policy, hide)
    hidden, curves = set(hide), list(_by_series(result))
    end = _end(result, policy)
    drawn = cache(lambda place, times: _Series(result, curves[place], policy, times).rows(end))
    told = told_at_risk(result, curves, policy)
    for _ in range(ROUNDS):
        shown = _stepped(result, policy, hidden, curves, drawn, told)
        more = set(further_keys(shown, policy)) - hidden
        if not more:
            break
        hidden |= more
    return shown


def _stepped(
    result: Result,
    policy: Policy,
    hidden: set[str],
    curves: Sequence[pd.DataFrame],
    drawn_with: Callable[[int, tuple[float, ...]], pd.DataFrame],
    told: frozenset[float] | None,
) -> Result:
    """The result with each of its curves drawn with the steps that the hide-list leaves it.

    told : the times at which those still followed may be told; None: at each step
    """
    steps = shared_steps(result, curves, policy, hidden)
    frames = [drawn_with(place, times) for place, times in enumerate(steps)]
    frame = pd.concat(frames, ignore_index=True) if frames else result.frame.iloc[:0].copy()
    withheld = frame.pop("withheld").astype(bool) if "withheld" in frame else None
    last = frame.pop("last").astype(bool) if "last" in frame else None
    closing = frame.pop("closing").astype(bool) if "closing" in frame else None
    drawn = replace(result, frame=frame)
    mask = listed(drawn, hidden) | _small_exits(drawn, policy)
    if withheld is not None and last is not None:
        mask.loc[last, "n_censor"] = True
        mask.loc[closing, "n_risk"] = True
        # A curve from which nobody has left is told, and so is that nobody has.
        mask.loc[last & (withheld | (frame["n_event"] != 0)), "n_event"] = True
        for column in _made(drawn):
            mask.loc[withheld, column] = True
            mask[column] |= mask["n_event"] & ~last
        mask.loc[_after_hidden(drawn, mask["n_event"] & ~last), _made(drawn)] = True
    unknown = _of_unknown_people(drawn, mask)
    mask.loc[unknown, _made(drawn)] = True
    between, behind = _not_told_at_risk(drawn, told)
    mask["n_risk"] |= between
    if between.any() and (frame["n_censor"] > 0).any():
        mask["n_censor"] |= (between | behind) & (frame["time"] > 0)
    if last is not None and bool((~last & (frame["time"] > 0)).any()):
        drawn = drawn.note(SLOPED)
    mask &= tellable(drawn)
    if "estimate" not in frame.columns:
        return masked(drawn, mask)
    return made_of_told(drawn, mask, result.frame, policy, every=False)


def _after_hidden(result: Result, hidden: pd.Series) -> pd.Series:
    """Rows at or after one whose events are hidden: with the people a share would tell them."""
    order = result.frame.sort_values("time", kind="stable").index
    others = [result.frame[key][order] for key in result.keys if key != "time"]
    numbers = hidden[order].astype(int)
    so_far = numbers.groupby(others, dropna=False).cummax() if others else numbers.cummax()
    return so_far.reindex(hidden.index).astype(bool)


def _of_unknown_people(result: Result, mask: pd.DataFrame) -> pd.Series:
    """Rows after time 0 of curves of which it is not told how many people they begin with.

    Events are told, and divided by the first shares they are the people.
    """
    at_start = result.frame["time"] <= 0
    others = [result.frame[key] for key in result.keys if key != "time"]
    hidden = mask["n_risk"] & at_start
    if not others:
        return ~at_start & bool(hidden.any())
    return ~at_start & hidden.groupby(others, dropna=False).transform("any")


def _not_told_at_risk(result: Result, told: frozenset[float] | None) -> tuple[pd.Series, pd.Series]:
    """Rows whose number at risk is not told, and those behind which none is told.

    Fewer numbers at risk leave more steps to be shown.
    """
    never = pd.Series(False, index=result.frame.index)
    if told is None:
        return never, never
    others = [key for key in result.keys if key != "time"]
    times = result.frame["time"].astype(float)
    starts = times.groupby([result.frame[key] for key in others], dropna=False).shift()
    between = ~(starts.isna() | starts.isin([*told]))
    following = between.groupby([result.frame[key] for key in others], dropna=False)
    return between, following.shift(-1, fill_value=True)


def _made(result: Result) -> list[str]:
    """The columns that the curve itself is made of."""
    return [column for column in result.numbers if column not in result.keys]


def _end(result: Result, policy: Policy) -> float:
    """The last time of any curve of the result."""
    later = result.frame[result.frame["time"] > 0].sort_values("time", kind="stable")
    return float(on_grid(later.tail(1), policy.time_grid)["time"].max()) if len(later) else 0.0


def _small_exits(result: Result, policy: Policy) -> pd.DataFrame:
    mask, zeros = no_mask(result), hides_zeros(result, policy)
    for column in ("n_event", "n_censor"):
        values = pd.to_numeric(result.frame[column], errors="coerce")
        few = (values > 0) & (values < policy.min_count)
        mask[column] = few | ((values == 0) & zeros & (result.frame["time"] > 0))
    followed = pd.to_numeric(result.frame["n_risk"], errors="coerce")
    mask["n_risk"] = (followed > 0) & (followed < policy.min_count)
    return mask


def _by_series(result: Result) -> Iterator[pd.DataFrame]:
    others = [key for key in result.keys if key != "time"]
    if not others:
        yield result.frame.sort_values("time", kind="stable")
        return
    for _, rows in result.frame.groupby(others, sort=False, observed=True, dropna=False):
        yield rows.sort_values("time", kind="stable")


class _Series:
    """One curve: the exits of one group (and outcome) in order of time."""

    def __init__(
        self, result: Result, rows: pd.DataFrame, policy: Policy, steps: tuple[float, ...]
    ) -> None:
        self.result, self.policy, self.steps = result, policy, steps
        self.rises = result.kind in RISING
        self.zeros_hidden = bool(hides_zeros(replace(result, frame=rows), policy).any())
        self.start = rows[rows["time"] <= 0].tail(1)
        self.later = on_grid(rows[rows["time"] > 0], policy.time_grid)

    def rows(self, end: float) -> pd.DataFrame:
        """The rows of the protected curve, with the marks `last` and `withheld`.

        end : the time at which every curve of the result ends, whoever is followed until then
        """
        followed = self.later[self.later["n_risk"] >= self.policy.min_count]
        told = list(self._told(followed))
        drawn = any(is_step for _, is_step in told)
        events = followed["n_event"].sum()
        keeps_zero = not self.zeros_hidden
        withheld = not drawn and not (events == 0 and keeps_zero)
        out = [_marked(row, False, False) for _, row in self.start.iterrows()]
        for row, is_step in told:
            # Behind the last step nobody may read that nothing happened: the curve ends there.
            ends = not is_step and drawn
            out.append(_marked(row, not is_step, withheld or ends))
        out = self._closed(out, end)
        if not out:
            return self.later.iloc[:0].assign(last=False, withheld=False, closing=False)
        return pd.DataFrame.from_records(out).infer_objects()

    def _closed(self, out: list[dict[str, object]], end: float) -> list[dict[str, object]]:
        """The rows, with one that tells nothing at the end: else the last would tell a time.

        Up to the time of that one enough people were followed, and after it too few.
        """
        if not out or float(str(out[-1]["time"])) >= end:
            return out
        if out[-1]["last"] and out[-1]["withheld"]:
            return [*out[:-1], {**out[-1], "time": end}]
        nothing = {
            **dict.fromkeys(_made_in(pd.Series(out[-1])), np.nan),
            "n_event": 0,
            "n_censor": 0,
        }
        row = pd.Series({**out[-1], **nothing, "time": end})
        return [*out, _marked(row, True, True, closing=True)]

    def _first_values(self) -> pd.Series:
        made = _made_in(self.later.iloc[0]) if len(self.later) else []
        if len(self.start):
            return self.start.iloc[0][made]
        at_zero = 0.0 if self.rises else 1.0
        values = {"estimate": at_zero, "std_error": 0.0, "conf_low": np.nan, "conf_high": np.nan}
        return pd.Series({name: values[name] for name in made})

    def _told(self, followed: pd.DataFrame) -> Iterator[tuple[pd.Series, bool]]:
        """The rows as they are told. The last may end in no step: it keeps the numbers before."""
        value = self._first_values()
        for stretch, is_step in self._stretches(followed):
            row = _summed(stretch)
            if is_step:
                value = row[_made_in(row)]
            for column in value.index:
                row[column] = value[column]
            yield row, is_step

    def _stretches(self, followed: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, bool]]:
        """The rows between two steps, and whether a step ends them (the last may lack one)."""
        first = 0
        times = followed["time"].to_numpy(float)
        for time in self.steps:
            place = int(np.searchsorted(times, time, side="right"))
            if place > first and time <= times[-1]:
                # A group in which nobody left at a shared step has its row there all the same.
                stretch = followed.iloc[first:place].copy()
                stretch.loc[stretch.index[-1], "time"] = time
                yield stretch, True
                first = place
        if first < len(followed):
            yield followed.iloc[first:], False


def _marked(row: pd.Series, last: bool, withheld: bool, closing: bool = False) -> dict[str, object]:
    named = {str(column): value for column, value in row.items()}
    return {**named, "last": last, "withheld": withheld, "closing": closing}


def _summed(stretch: pd.DataFrame) -> pd.Series:
    """The last row of a stretch, with the exits of all of it."""
    row = stretch.iloc[-1].copy()
    row["n_risk"] = stretch["n_risk"].iloc[0]
    for column in ("n_event", "n_censor"):
        row[column] = stretch[column].sum()
    return row


def _made_in(row: pd.Series) -> list[str]:
    made = ("estimate", "std_error", "conf_low", "conf_high")
    return [name for name in made if name in row.index]
