"""How many people have each score: classes, bands, limits, means and spreads taken together.

A scale has a step (ESIS goes by 2.5 points, a work ability score by 1), so the people of a
measurement are counts by value. Classes of a figure, bands, the floor and the ceiling, reliable
change, a mean and a spread each say something of these counts; here that is written down in
whole numbers and solved. Nothing of `evaltools` is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

#: What anyone can look up: the step of a scale's scores, its least and greatest score, and
#: its bands.
STEPS = {"esis": 2.5, "was": 1.0}
RANGES = {"esis": (0.0, 100.0), "was": (0.0, 10.0)}
BANDS = {"was": {"poor": (0, 5), "moderate": (6, 7), "good": (8, 9), "excellent": (10, 10)}}

WIDTH, FEW = 4, 4
LIMIT = {"time_limit": 5.0}

Frames = dict[str, tuple[pd.DataFrame, dict[str, Any]]]


@dataclass
class Scores:
    """Counts by value of one scale, for one measurement or change, of one group of people."""

    said: str
    values: np.ndarray
    rows: list[np.ndarray] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    hidden: dict[str, np.ndarray] = field(default_factory=dict)
    bands: dict[str, np.ndarray] = field(default_factory=dict)

    def rests(self) -> dict[str, np.ndarray]:
        """The hidden classes of a band that is told, together."""
        classes = [each for name, each in self.hidden.items() if name.startswith("class")]
        inside = {
            f"the hidden classes of {band}": sum(
                (each for each in classes if not (each.astype(bool) & ~whole).any()),
                np.zeros(len(self.values)),
            )
            for band, whole in self.bands.items()
        }
        return {name: rest for name, rest in inside.items() if rest.any()}

    def say(self, row: np.ndarray, low: float, high: float) -> None:
        """low <= row . counts <= high."""
        self.rows.append(np.asarray(row, float))
        self.lows.append(low)
        self.highs.append(high)

    def count(self, name: str, inside: np.ndarray, n: float) -> None:
        """So many people have a value inside; what is not told is looked for."""
        if np.isfinite(n):
            self.say(inside, n, n)
        else:
            self.hidden[name] = inside.astype(float)

    def moments(self, n: float, mean: float, sd: float) -> None:
        """The sum and the sum of squares, as exact as their digits."""
        if not np.isfinite([n, mean]).all():
            return
        off = off_by(mean)
        self.say(self.values, n * (mean - off) - 1e-6, n * (mean + off) + 1e-6)
        if np.isfinite(sd) and n > 1:
            out, low, high = off_by(sd), abs(mean) - off, abs(mean) + off
            least = (n - 1) * max(sd - out, 0) ** 2 + n * max(low, 0) ** 2
            self.say(self.values**2, least - 1e-4, (n - 1) * (sd + out) ** 2 + n * high**2 + 1e-4)


def off_by(number: float) -> float:
    """How far a number may be from what it is of; nothing where all its digits are told.

    Who rounds to 0.5 or 0.2 writes one digit, too: it is taken for the coarsest such step.
    """
    digits = len(repr(float(number)).split("e")[0].partition(".")[2].rstrip("0"))
    if digits > 6:
        return 0.0
    unit = 10.0**-digits
    coarser = [step * unit for step in (10.0, 5.0, 2.0) if _is_multiple(number, step * unit)]
    return 0.5 * (coarser[0] if coarser else unit)


def _is_multiple(number: float, step: float) -> bool:
    return abs(number / step - round(number / step)) < 1e-6


def narrow_scores(frames: Frames) -> Iterator[str]:
    """Each hidden number of a scale of which too few values are left."""
    for scores in _all_scores(frames).values():
        for name, inside in {**scores.hidden, **scores.rests()}.items():
            found = _range(scores, inside)
            if found is not None and found[1] - found[0] < WIDTH and 1 <= found[0] <= FEW:
                yield f"{scores.said}, {name} lies between {found[0]:g} and {found[1]:g}"


def _range(scores: Scores, aim: np.ndarray) -> tuple[float, float] | None:
    held = LinearConstraint(np.array(scores.rows), scores.lows, scores.highs)
    ends = []
    for sign in (1.0, -1.0):
        solved = milp(
            sign * aim,
            constraints=held,
            integrality=np.ones(len(aim)),
            bounds=Bounds(0, np.inf),
            options=LIMIT,
        )
        if solved.status == 1 or solved.x is None:  # out of time, or nothing fits
            return None
        ends.append(float(np.round(sign * solved.fun)))
    return ends[0], ends[1]


# -- what the tables say ---------------------------------------------------------------------


def _all_scores(frames: Frames) -> dict[tuple[str, str, str], Scores]:
    """By scale, wave or "change", and group."""
    found: dict[tuple[str, str, str], Scores] = {}
    readers = {
        "distribution": _classes,
        "bands": _bands,
        "floor_ceiling": _ends,
        "change_categories": _categories,
        "change": _change,
        "dropout": _dropout,
    }
    limits = _limits(frames)
    for name, (frame, plain) in frames.items():
        if plain["kind"] not in readers or plain["about"].get("withheld") or frame.empty:
            continue
        for scale in sorted(set(frame["scale"]) & set(STEPS)):
            rows = frame[frame["scale"] == scale]
            if plain["kind"] == "change_categories":
                _categories(found, name, rows, scale, limits)
            elif plain["kind"] == "change":
                _change(found, name, rows, scale, str(plain["about"].get("after")))
            else:
                readers[plain["kind"]](found, name, rows, scale)  # type: ignore[operator]
    return found


def _scores(found: dict[Any, Scores], scale: str, what: str, group: str) -> Scores:
    low, high = RANGES[scale]
    if what == "change":
        low, high = low - high, high - low
    values = np.arange(low, high + STEPS[scale] / 2, STEPS[scale])
    said = f"{scale}, {what}, {group}"
    return found.setdefault((scale, what, group), Scores(said, values))


def _classes(found: dict[Any, Scores], name: str, rows: pd.DataFrame, scale: str) -> None:
    changes = (rows["bin_low"] < RANGES[scale][0] - 1).any()
    for group, classes in rows.groupby("group"):
        what, people = ("change", str(group)) if changes else (str(group), "all")
        scores = _scores(found, scale, what, people)
        values, top = scores.values, classes["bin_high"].max()
        total = pd.to_numeric(classes["n_total"]).iloc[0]
        scores.count("everybody", np.ones(len(values)), total)
        inside = np.zeros(len(values), bool)
        for _, row in classes.iterrows():
            here = (values >= row["bin_low"] - 1e-9) & (
                (values < row["bin_high"] - 1e-9) | (values == top) & (row["bin_high"] == top)
            )
            inside |= here
            scores.count(f"class {row['bin_low']:g} to {row['bin_high']:g}", here, _n(row))
        scores.say(~inside, 0, 0)


def _bands(found: dict[Any, Scores], name: str, rows: pd.DataFrame, scale: str) -> None:
    told = BANDS.get(scale, {})
    names = set(rows["band"])
    for _, row in rows.iterrows():
        if row["band"] not in told:
            continue
        low, high = told[row["band"]]
        if row["band"] == "good" and "excellent" not in names:
            high = 10
        scores = _scores(found, scale, str(row["wave"]), "all")
        inside = (scores.values >= low) & (scores.values <= high)
        scores.count(f"band {row['band']}", inside, _n(row))
        if np.isfinite(_n(row)):
            scores.bands[str(row["band"])] = inside


def _ends(found: dict[Any, Scores], name: str, rows: pd.DataFrame, scale: str) -> None:
    for _, row in rows.iterrows():
        scores = _scores(found, scale, str(row["wave"]), "all")
        place = 0 if row["end"] == "floor" else -1
        inside = np.zeros(len(scores.values), bool)
        inside[place] = True
        scores.count(str(row["end"]), inside, _n(row))


def _limits(frames: Frames) -> dict[tuple[str, str], float]:
    found = {}
    for frame, plain in frames.values():
        if plain["kind"] == "change_limits" and not plain["about"].get("withheld"):
            for _, row in frame.iterrows():
                limit = pd.to_numeric(row.get("reliable_change"), errors="coerce")
                if pd.notna(limit):
                    found[row["scale"], str(row.get("group", "all"))] = float(limit)
    return found


def _categories(
    found: dict[Any, Scores],
    name: str,
    rows: pd.DataFrame,
    scale: str,
    limits: dict[tuple[str, str], float],
) -> None:
    for _, row in rows[rows["criterion"] == "reliable"].iterrows():
        limit = limits.get((scale, str(row["group"])), limits.get((scale, "all")))
        if limit is None:
            continue
        scores = _scores(found, scale, "change", str(row["group"]))
        values = scores.values
        inside = {
            "improved": values > limit,
            "deteriorated": values < -limit,
            "unchanged": abs(values) <= limit,
            "total": np.ones(len(values), bool),
        }.get(row["change"])
        if inside is not None:
            scores.count(str(row["change"]), inside, _n(row))


def _change(
    found: dict[Any, Scores], name: str, rows: pd.DataFrame, scale: str, after: str
) -> None:
    if "arm" in rows.columns:
        return  # groups within an arm are groups of other people
    for _, row in rows.iterrows():
        n, mean, sd = (_float(row[column]) for column in ("n", "estimate", "sd_change"))
        key = (scale, "change", str(row["group"]))
        if key in found or row["group"] == "all":
            scores = _scores(found, scale, "change", str(row["group"]))
            scores.moments(n, mean, sd)
            scores.count("everybody", np.ones(len(scores.values)), n)


def _dropout(found: dict[Any, Scores], name: str, rows: pd.DataFrame, scale: str) -> None:
    for _, row in rows[rows["group"] == "all"].iterrows():
        parts = [_float(row[c]) for c in ("n", "mean_stayed", "n_lost", "mean_lost", "n_before")]
        if np.isfinite(parts).all():
            n, stayed, n_lost, lost, n_before = parts
            mean = (n * stayed + n_lost * lost) / n_before
            off = (n * off_by(stayed) + n_lost * off_by(lost)) / n_before
            scores = _scores(found, scale, "baseline", "all")
            scores.say(
                scores.values, n_before * (mean - off) - 1e-6, n_before * (mean + off) + 1e-6
            )


def _n(row: pd.Series) -> float:
    return _float(row["n"])


def _float(value: Any) -> float:
    return float(pd.to_numeric(value, errors="coerce"))
