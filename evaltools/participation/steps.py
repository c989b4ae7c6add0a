"""By how much two people's scores can differ at least: what disclosure control must know."""

from __future__ import annotations

import numpy as np

from evaltools.study.instrument import Instrument, Scale

#: Given scores are taken to go in steps of no less and no more than these parts of the range
#: of the scale (or of the scores, where nobody has declared it).
LEAST_PART, MOST_PART = 1 / 50, 1 / 4


def step_of(instrument: Instrument, scale: Scale, values: np.ndarray) -> float:
    """The step of a scale's scores when every item is answered.

    values : scores, from which the step of given ones is read
    """
    if scale.score == "given":
        return step_of_values(values, instrument.range_of(scale))
    ranges = [instrument.answers_of(item) for item in instrument.items_of(scale)]
    if scale.score == "linear":
        # One more point of the item with the widest range moves the mean of all by so much.
        return 100.0 / (len(ranges) * max(most - least for least, most in ranges))
    return 1.0 if scale.score == "sum" else 1.0 / len(ranges)


def step_of_values(values: np.ndarray, limits: tuple[float, float] | None) -> float:
    """The least distance between scores that occur.

    Of scores that are not whole numbers it is at least a part of the range: they may be means
    of anything.

    >>> step_of_values(np.array([3.0, 5.0, 9.0]), (0, 10)), step_of_values(np.array([3.0]), None)
    (2.0, 1.0)
    """
    found = np.unique(np.round(values[np.isfinite(values)], 6))
    if len(found) < 2:
        return 1.0
    span = float(np.ptp(found)) if limits is None else float(limits[1] - limits[0])
    least = float(np.diff(found).min())
    if not (found == np.round(found)).all():
        least = max(least, span * LEAST_PART)
    return min(least, span * MOST_PART) if span * MOST_PART >= 1 else least
