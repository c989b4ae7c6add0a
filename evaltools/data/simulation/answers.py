"""Invented answers to questionnaires, and the true mean change behind them.

A person's answer is the whole number nearest to where they stand, between the lowest and
the highest answer. Where they stand is normal around a mean that shifts by the change, so
the expected answer, and with it the true mean change of the score, is known exactly.
"""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.data.simulation.people import factors
from evaltools.data.simulation.plan import Scale

Numbers = npt.NDArray[np.float64]


def draw_answers(scale: Scale, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Who answered what: participant_id, wave, instrument, item, value (missing: no answer).

    Answers are missing by chance alone, so that they do not bias the change.
    """
    n, items = len(people), max(scale.items, 1)
    person = rng.normal(0, scale.between, n)
    frames = []
    for wave, (name, share) in enumerate(scale.answered.items()):
        shift = scale.change * factors(scale.times, people) if wave else np.zeros(n)
        stands = scale.mean + shift + person + rng.normal(0, scale.within, n)
        each = stands[:, None] + rng.normal(0, scale.single, (n, items))
        values = np.clip(np.round(scale.least + each * (scale.most - scale.least)), *_range(scale))
        values[rng.random(values.shape) < scale.unanswered] = np.nan
        values[rng.random(n) >= share] = np.nan
        frames.append(_long(scale, people, name, values))
    return pd.concat(frames, ignore_index=True)


def _range(scale: Scale) -> tuple[float, float]:
    return scale.least, scale.most


def _long(scale: Scale, people: pd.DataFrame, wave: str, values: Numbers) -> pd.DataFrame:
    items = [
        scale.instrument if scale.items < 2 else f"{scale.instrument}_{number:02d}"
        for number in range(1, values.shape[1] + 1)
    ]
    return pd.DataFrame(
        {
            "participant_id": np.repeat(people["participant_id"].to_numpy(), len(items)),
            "wave": wave,
            "instrument": scale.instrument,
            "item": np.tile(items, len(people)),
            "value": values.ravel(),
        }
    )


def true_change(scale: Scale, people: pd.DataFrame) -> float:
    """The expected mean change of these people, in points of the instrument's own score."""
    spread = sqrt(scale.between**2 + scale.within**2 + scale.single**2)
    shifts = scale.change * factors(scale.times, people)
    expected = {shift: _expected(scale, float(shift), spread) for shift in np.unique(shifts)}
    before = _expected(scale, 0.0, spread)
    mean = float(np.mean([expected[shift] for shift in shifts])) - before
    return mean / (scale.most - scale.least) * scale.points


def _expected(scale: Scale, shift: float, spread: float) -> float:
    """The mean of a rounded normal answer, kept between the lowest and the highest."""
    width = scale.most - scale.least
    middle, deviation = scale.least + (scale.mean + shift) * width, spread * width
    steps = np.arange(scale.least + 0.5, scale.most, 1.0)
    return scale.least + sum(_above(step, middle, deviation) for step in steps)


def _above(limit: float, middle: float, deviation: float) -> float:
    return 0.5 * (1 - erf((limit - middle) / (deviation * sqrt(2))))
