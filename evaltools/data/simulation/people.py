"""Invented participants: their background, sites and first days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.data.simulation.plan import Column, Simulation
from evaltools.study.conditions import Condition

Numbers = npt.NDArray[np.float64]

#: Entries fall on these days of a month, which every month has.
LAST_DAY_OF_ENTRY = 28


def draw_people(plan: Simulation, *, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """One row per participant, in the order of their first days.

    Returns participant_id, entry_date (datetime64), site where the plan has sites, and the
    columns of the background. Nothing is missing yet but where a column is not about
    somebody.
    """
    entry = np.sort(_entries(plan, n, rng))
    people = pd.DataFrame(
        {
            "participant_id": [f"{plan.prefix}-{number:04d}" for number in range(1, n + 1)],
            "entry_date": entry.astype("datetime64[ns]"),
        }
    )
    if plan.sites:
        shares = np.array([place.share for place in plan.sites])
        drawn = rng.choice(len(shares), size=n, p=shares / shares.sum())
        people["site"] = np.array([place.site for place in plan.sites], dtype=object)[drawn]
    for name, column in plan.background.items():
        people[name] = _values(column, people, rng)
    return people


def _entries(plan: Simulation, n: int, rng: np.random.Generator) -> npt.NDArray[np.datetime64]:
    first, last = np.datetime64(plan.first_entry, "M"), np.datetime64(plan.last_entry, "M")
    months = first + rng.integers(0, int((last - first).astype(int)) + 1, n)
    days = 1 if plan.whole_months else rng.integers(1, LAST_DAY_OF_ENTRY + 1, n)
    within = (np.asarray(days) - 1).astype("timedelta64[D]")
    drawn: npt.NDArray[np.datetime64] = months.astype("datetime64[D]") + within
    return drawn


def _values(column: Column, people: pd.DataFrame, rng: np.random.Generator) -> pd.Series[Any]:
    drawn = _drawn(column, people, rng)
    if column.only is None:
        return drawn
    return drawn.where(column.only.mask(people))


def _drawn(column: Column, people: pd.DataFrame, rng: np.random.Generator) -> pd.Series[Any]:
    n = len(people)
    if column.mean is not None:
        numbers = (
            rng.exponential(column.mean, n)
            if column.sd is None
            else rng.normal(column.mean, column.sd, n)
        )
        return pd.Series(np.clip(np.round(numbers), column.least, column.most), people.index)
    if column.share is not None:
        return pd.Series(rng.random(n) < _shares(column.share, column.odds, people), people.index)
    names = np.array(list(column.values), dtype=object)
    weights = np.array(list(column.values.values()))
    if column.odds:
        first = rng.random(n) < _shares(weights[0] / weights.sum(), column.odds, people)
        return pd.Series(np.where(first, names[0], names[1]), people.index)
    return pd.Series(rng.choice(names, size=n, p=weights / weights.sum()), people.index)


def _shares(share: float, odds: dict[Condition, float], people: pd.DataFrame) -> Numbers:
    """The share whose odds are multiplied by the factors; nobody and everybody stay so."""
    times = factors(odds, people)
    return share * times / (1 - share + share * times)


def factors(times: dict[Condition, float], people: pd.DataFrame) -> Numbers:
    """The product of the factors whose conditions a person fulfils."""
    product = np.ones(len(people))
    for condition, factor in times.items():
        product = np.where(condition.mask(people), product * factor, product)
    return product


def fill_gaps(
    people: pd.DataFrame, missing: dict[str, float], rng: np.random.Generator
) -> pd.DataFrame:
    """The people with cells that nobody filled in; the truth was drawn before."""
    gone = {
        name: people[name].astype(object).mask(rng.random(len(people)) < share)
        for name, share in missing.items()
    }
    return people.assign(**gone)


def as_day(value: Any) -> dt.date:
    """A day as the calendar's, from whatever numpy or pandas made of it."""
    return pd.Timestamp(value).date()
