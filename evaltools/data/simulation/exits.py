"""How people leave the state in which they began, and the true share who do by each month.

Months count from a person's own first day. In each, every way of leaving has a rate; the
chance to leave is 1 - exp(-sum of rates), shared in proportion to the rates. The month in
which somebody leaves is drawn from just these chances, so the truth needs no simulation.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.data.simulation.people import factors
from evaltools.data.simulation.plan import Simulation

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

#: The month of those who never leave.
NEVER = 0


@dataclass(frozen=True, eq=False)
class Rates:
    """Monthly rates of every way of leaving.

    Attributes
    ----------
    states : tuple of str
    values : float, shape (n_people, n_months, n_states)
    """

    states: tuple[str, ...]
    values: Numbers

    def incidence(self, states: tuple[str, ...]) -> Numbers:
        """Each person's true chance of having left into the states by each month.

        Returns shape (n_people, n_months).
        """
        total = self.values.sum(axis=2)
        still = np.exp(-np.cumsum(total, axis=1) + total)
        chosen = [place for place, name in enumerate(self.states) if name in states]
        part = self.values[:, :, chosen].sum(axis=2)
        share = np.divide(part, total, out=np.zeros_like(part), where=total > 0)
        return np.cumsum(still * -np.expm1(-total) * share, axis=1)


def rates(plan: Simulation, people: pd.DataFrame, *, months: int, site: pd.Series) -> Rates:
    """The rates of these people, to so many months after their first days.

    site : Series of float
        The factor of the goal's rates at each person's site.
    """
    columns = []
    for state, way in plan.exits.items():
        rate = -np.log1p(-way.monthly) * factors(way.times, people)
        if state in plan.goal:
            rate = rate * site.to_numpy()
        columns.append(rate[:, None] * _by_calendar(way.since, people, months))
    return Rates(tuple(plan.exits), np.stack(columns, axis=2))


def _by_calendar(since: dict[dt.date, float], people: pd.DataFrame, months: int) -> Numbers:
    """The factors of calendar time; a month of follow-up belongs to the time it begins in."""
    begins = np.stack([begin_of(people, month) for month in range(1, months + 1)], axis=1)
    product = np.ones(begins.shape)
    for day, factor in since.items():
        product = np.where(begins >= np.datetime64(day), product * factor, product)
    return product


def begin_of(people: pd.DataFrame, month: int | Whole) -> Days:
    """The first day of a person's month: the first of them begins on the day of entry."""
    entry = people["entry_date"].to_numpy().astype("datetime64[D]")
    first = entry.astype("datetime64[M]")
    day = entry - first.astype("datetime64[D]")
    begins: Days = (first + (np.asarray(month) - 1)).astype("datetime64[D]") + day
    return begins


def draw_exits(
    known: Rates, people: pd.DataFrame, *, exact: bool, rng: np.random.Generator
) -> pd.DataFrame:
    """The day on which each person leaves, and into what.

    exact : bool
        Any day of the month; else the first of it.

    Returns person, date (missing: not in the months drawn), state.
    """
    total = known.values.sum(axis=2)
    leaves = rng.random(total.shape) < -np.expm1(-total)
    month = np.where(leaves.any(axis=1), leaves.argmax(axis=1) + 1, NEVER)
    at = np.maximum(month - 1, 0)
    weights = known.values[np.arange(len(people)), at, :]
    cumulative = np.cumsum(weights, axis=1) / np.maximum(weights.sum(axis=1), 1e-300)[:, None]
    way = (rng.random(len(people))[:, None] > cumulative).sum(axis=1)
    first, following = begin_of(people, np.maximum(month, 1)), begin_of(people, month + 1)
    length = (following - first).astype(np.int64)
    within = np.floor(rng.random(len(people)) * length).astype(np.int64) if exact else 0
    date = (first + np.asarray(within).astype("timedelta64[D]")).astype("datetime64[ns]")
    states = np.array(known.states, dtype=object)[np.minimum(way, len(known.states) - 1)]
    left = month > NEVER
    return pd.DataFrame(
        {
            "date": pd.Series(date, index=people.index).where(left),
            "state": pd.Series(states, index=people.index).where(left),
        },
        index=people.index,
    )
