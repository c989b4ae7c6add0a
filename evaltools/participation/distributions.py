"""How scores and answers are distributed: bins, bands, the two ends of a scale, item means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.columns import TOTAL, Total
from evaltools.errors import TooFewError, UnansweredError
from evaltools.messages import Message, message
from evaltools.participation.answers import WAVE
from evaltools.participation.intervals import CONF_LEVEL, exact_interval, t_estimate
from evaltools.participation.steps import step_of
from evaltools.result import Result
from evaltools.study.instrument import Instrument, Scale

if TYPE_CHECKING:
    from evaltools.participation.scores import Scores

#: A scale of at most so many whole points gets a bin for each; any other gets ten bins.
WHOLE_POINTS = 12
BINS = 10

#: Which of its ends a bin of scores holds, beside the headings.
UPPER_END = message("The last class of a scale holds its upper end too.")

#: Scores nearer to an edge than this lie on it.
ROUNDING = 1e-9


def of_scores(scores: Scores, scale: str | None = None) -> Result:
    """How many scores lie in each part of the scale, wave by wave.

    scale : str, optional
        One scale; None: every scale.

    Returns a Result of kind "distribution": scale, group (the wave), bin_low, bin_high, n,
    n_total (scores at that wave), share. The last bin holds its upper end.
    """
    rows = []
    sums: dict[str, list[dict[str, object]]] = {}
    for name, wave, values in _by_wave(scores, scale):
        every = scores.frame.loc[scores.frame["scale"] == name, "score"].dropna()
        step = step_of(*scores.scale(name), every.to_numpy(dtype=float))
        edges, exact = _edges(*scores.scale(name), every.to_numpy(dtype=float), step)
        counts = np.histogram(values, bins=exact)[0]
        sums[name] = [*_bands_of(scores.scale(name)[1], edges, exact), *_ends_of(edges, step)]
        rows += [
            (name, wave, low, high, int(n), len(values))
            for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True)
        ]
    columns = ["scale", "group", "bin_low", "bin_high", "n", "n_total"]
    return binned(
        pd.DataFrame(rows, columns=columns),
        about={
            "by": "wave",
            "axis": message("Score"),
            # disclosure control holds the classes beside the bands and the ends of the scale
            "adds_up": [
                {**entry, "where": {"scale": name}, "each": ["group"]}
                for name, entries in sums.items()
                for entry in entries
            ],
        },
        population="scored",
        labels={**scores.labels},
    )


def _edges(
    instrument: Instrument, scale: Scale, values: np.ndarray, step: float
) -> tuple[np.ndarray, np.ndarray]:
    """The edges of bins as they are told, and as scores are counted.

    Where a published band begins, a bin begins too.
    """
    edges = bin_edges(instrument, scale, values)
    exact = edges.astype(float)
    for start in _starts(scale):
        nearest = int(np.abs(edges - start).argmin())
        if abs(edges[nearest] - start) <= step / 2 + ROUNDING:
            exact[nearest] = start if 0 < nearest < len(edges) - 1 else exact[nearest]
        elif edges[0] < start < edges[-1]:
            place = int(np.searchsorted(edges, start))
            edges, exact = np.insert(edges, place, start), np.insert(exact, place, start)
    return edges, exact


def _starts(scale: Scale) -> list[float]:
    return [] if scale.bands is None else [float(band.least) for band in scale.bands.each]


def _bands_of(scale: Scale, edges: np.ndarray, exact: np.ndarray) -> Iterator[dict[str, object]]:
    """Which bins each band holds."""
    if scale.bands is None:
        return
    # Whoever is below the first band is counted in it.
    starts = [-np.inf, *_starts(scale)[1:], np.inf]
    for band, low, high in zip(scale.bands.each, starts[:-1], starts[1:], strict=True):
        inside = [
            float(told)
            for told, least in zip(edges[:-1], exact[:-1], strict=True)
            if low <= least + ROUNDING and least < high - ROUNDING
        ]
        yield {"whole": [{"band": band.id}], "parts": [{"bin_low": each} for each in inside]}


def _ends_of(edges: np.ndarray, step: float) -> Iterator[dict[str, object]]:
    """The lowest and the highest score are in the first and in the last bin, or are the bin."""
    for end, place in (("floor", 0), ("ceiling", len(edges) - 2)):
        is_wider = edges[place + 1] - edges[place] > step + ROUNDING
        yield {
            "whole": [{"bin_low": float(edges[place])}],
            "parts": [{"end": end}],
            "rest": bool(is_wider),
        }


def binned(
    table: pd.DataFrame,
    *,
    about: dict[str, object],
    population: str,
    labels: dict[str, dict[str, dict[str, str]]],
    notes: tuple[Message, ...] = (UPPER_END,),
) -> Result:
    """A distribution over bins as a result.

    notes : what tells which of its ends a bin holds
    """
    return Result(
        kind="distribution",
        frame=table.assign(share=table["n"] / table["n_total"].replace(0, np.nan)),
        keys=("scale", "group", "bin_low"),
        counts=("n", "n_total"),
        derived={"bin_high": (), "share": ("n", "n_total")},
        totals=(Total(over="bin_low"),),
        population=population,
        about={
            "scale": "share",
            "share_decimals": "n_total",
            "decimals": _decimals_of_edges(table),
            "headings": {
                "bin_low": message("From (this or more)"),
                "bin_high": message("To (less than this)"),
            },
            **about,
        },
        labels=labels,
        notes=notes,
    )


def _decimals_of_edges(table: pd.DataFrame) -> int:
    """As many decimals as tell the bins apart, two at most."""
    edges = table[["bin_low", "bin_high"]].to_numpy(dtype=float)
    return next((n for n in (0, 1) if np.allclose(edges, np.round(edges, n))), 2)


def bin_edges(instrument: Instrument, scale: Scale, values: np.ndarray) -> np.ndarray:
    """Edges of the bins of a scale: one bin for each whole point where there are few.

    values : scores, which tell whether scores as given are whole numbers
    """
    limits = instrument.range_of(scale)
    assert limits is not None
    low, high = limits
    in_points = scale.score == "sum" or (scale.score == "given" and are_whole(values))
    if in_points and high - low <= WHOLE_POINTS:
        return np.arange(low - 0.5, high + 1)
    return np.linspace(low, high, BINS + 1)


def are_whole(values: np.ndarray) -> bool:
    """Whether every score is a whole number.

    >>> are_whole(np.array([1.0, 3.0])), are_whole(np.array([1.5]))
    (True, False)
    """
    return bool((values == np.round(values)).all())


def bands(scores: Scores) -> Result:
    """How many are in each published band, for the scales that have bands.

    Returns a Result of kind "bands": scale, wave, band (and total), n, n_total, share,
    conf_low, conf_high (exact). `about["source"]` says who drew the lines.

    Raises UnansweredError when no scale has bands.
    """
    rows = []
    source: dict[str, dict[str, str]] = {}
    for name, wave, values in _by_wave(scores, None):
        scale = scores.scale(name)[1]
        if scale.bands is None:
            continue
        source[name] = scale.bands.source.by_language()
        starts = np.array([band.least for band in scale.bands.each])
        where = np.clip(np.searchsorted(starts, values, side="right") - 1, 0, None)
        counts = np.bincount(where, minlength=len(starts))
        named = zip((band.id for band in scale.bands.each), counts, strict=True)
        rows += [(name, wave, band, int(n), len(values)) for band, n in named]
        rows.append((name, wave, TOTAL, len(values), len(values)))
    if not rows:
        raise UnansweredError(message("None of the scales has published bands."))
    return with_exact_limits(
        Result(
            kind="bands",
            frame=pd.DataFrame(rows, columns=["scale", "wave", "band", "n", "n_total"]),
            keys=("scale", "wave", "band"),
            counts=("n", "n_total"),
            totals=(Total(over="band"),),
            population="scored",
            about={"scale": "share", "share_decimals": "n_total", "source": source},
            labels=scores.labels,
        )
    )


def floor_ceiling(scores: Scores) -> Result:
    """How many have the lowest and the highest possible score: they cannot fall, or rise.

    Returns a Result of kind "floor_ceiling": scale, wave, end (floor, ceiling), n, n_total,
    share, conf_low, conf_high (exact).
    """
    rows = []
    for name, wave, values in _by_wave(scores, None):
        instrument, scale = scores.scale(name)
        limits = instrument.range_of(scale)
        assert limits is not None
        for end, limit in zip(("floor", "ceiling"), limits, strict=True):
            rows.append((name, wave, end, int(np.isclose(values, limit).sum()), len(values)))
    return with_exact_limits(
        Result(
            kind="floor_ceiling",
            frame=pd.DataFrame(rows, columns=["scale", "wave", "end", "n", "n_total"]),
            keys=("scale", "wave", "end"),
            counts=("n", "n_total"),
            population="scored",
            about={"scale": "share", "share_decimals": "n_total"},
            labels=scores.labels,
        )
    )


def item_profile(scores: Scores) -> Result:
    """The mean answer to each item at each wave, after reversal, of those who answered it.

    Returns a Result of kind "item_profile": scale, item, wave, n, estimate, std_error,
    conf_low, conf_high, in the points of the answers.

    Raises UnansweredError when scores were given without items.
    """
    if scores.items.empty:
        raise UnansweredError(message("The data hold scores without answers to items."))
    rows = []
    for instrument in scores.instruments:
        for scale in instrument.scales:
            for item in instrument.items_of(scale):
                for wave in scores.waves:
                    values = scores.items.loc[scores.items[WAVE] == wave, item.id].dropna()
                    # of a scale for groups, one person's answer is not told
                    told = values[:0] if scale.groups_only and len(values) == 1 else values
                    rows.append((scale.id, item.id, wave, *_mean(told.to_numpy())))
    columns = ["scale", "item", "wave", "n", "estimate", "std_error", "conf_low", "conf_high"]
    return Result(
        kind="item_profile",
        frame=pd.DataFrame(rows, columns=columns),
        keys=("scale", "item", "wave"),
        counts=("n",),
        population="answered an item",
        conf_level=CONF_LEVEL,
        about={
            "scale": "points",
            "decimals": 2,
            "means": {"estimate": "n"},
            "headings": {"estimate": message("Mean")},
        },
        labels=scores.labels,
    )


def with_exact_limits(result: Result) -> Result:
    """The result with the share of n in n_total and its exact limits; totals have none."""
    frame = result.frame
    low, high = exact_interval(frame["n"].to_numpy(), frame["n_total"].to_numpy())
    is_part = ~(frame[list(result.keys)] == TOTAL).any(axis=1)
    return replace(
        result,
        frame=frame.assign(
            share=frame["n"] / frame["n_total"].replace(0, np.nan),
            conf_low=pd.Series(low, index=frame.index).where(is_part),
            conf_high=pd.Series(high, index=frame.index).where(is_part),
        ),
        derived=dict.fromkeys(("share", "conf_low", "conf_high"), ("n", "n_total")),
        conf_level=CONF_LEVEL,
    )


def _mean(values: np.ndarray) -> tuple[int, float, float, float, float]:
    n = len(values)
    if n == 0:
        return 0, np.nan, np.nan, np.nan, np.nan
    error = float(values.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan
    found = t_estimate(float(values.mean()), error, n - 1)
    return n, found.estimate, found.std_error, found.conf_low, found.conf_high


def _by_wave(scores: Scores, scale: str | None) -> Iterator[tuple[str, str, np.ndarray]]:
    """Every scale at every wave with its scores, where there are any."""
    names = [scale] if scale is not None else list(pd.unique(scores.frame["scale"]))
    one_person = False
    found = False
    for name in names:
        groups_only = scores.scale(name)[1].groups_only
        for wave in scores.waves:
            rows = (scores.frame["scale"] == name) & (scores.frame[WAVE] == wave)
            values = scores.frame.loc[rows, "score"].dropna().to_numpy(dtype=float)
            if groups_only and len(values) == 1:
                one_person = True
            elif len(values):
                found = True
                yield name, wave, values
    if one_person and not found:
        raise TooFewError(groups_only_rule(names))


def groups_only_rule(scales: Sequence[str]) -> Message:
    """Why a scale of groups says nothing of one person."""
    return message(
        "{scales} must be reported of groups only, never of one person.", scales=list(scales)
    )
