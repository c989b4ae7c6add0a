"""Invented ratings of fidelity and invented interviews."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.data.simulation.people import factors
from evaltools.data.simulation.plan import Fidelity, Interviews, Place

Numbers = npt.NDArray[np.float64]

FIRST_CODER, SECOND_CODER = "K1", "K2"


def draw_fidelity(
    plan: Fidelity, sites: tuple[Place, ...], rng: np.random.Generator
) -> tuple[pd.DataFrame, Numbers]:
    """Ratings of every site, and the sites' standardised totals that the truth rests on.

    Returns the rows set, item, rater, rating, date, site and, by site, how many standard
    deviations the first rater's total lies from the mean of the sites.
    """
    wanted = rng.normal(plan.mean, plan.sd, len(sites)) / plan.items
    rows, totals = [], np.zeros(len(sites))
    for place, (site, middle) in enumerate(zip(sites, wanted, strict=True)):
        true = np.clip(np.round(rng.normal(middle, 0.8, plan.items)), 1, 5)
        totals[place] = true.sum()
        day = plan.day + dt.timedelta(weeks=place)
        for rater in range(plan.raters):
            moved = rng.choice([-1, 0, 1], size=plan.items, p=[0.08, 0.84, 0.08]) if rater else 0
            given = np.clip(true + moved, 1, 5).astype(int)
            rows += [
                (plan.set, str(item), f"A{rater + 1}", str(value), day, site.site)
                for item, value in enumerate(given, start=1)
                if plan.unrated.get(site.site) != str(item)
            ]
    columns = ["set", "item", "rater", "rating", "date", "site"]
    spread = totals.std() or 1.0
    return pd.DataFrame(rows, columns=columns), (totals - totals.mean()) / spread


def draw_interviews(
    plan: Interviews, people: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Coded passages: segment_id, respondent, code, coder, publishable, text.

    The first coder gives each passage its theme; the second mostly does, and otherwise gives
    it another theme that the same respondent named. So who named what is never wrong.
    """
    odds = plan.share / (1 - plan.share) * factors(plan.times, people)
    chosen = people[rng.random(len(people)) < odds / (1 + odds)]
    rows: list[tuple[object, ...]] = []
    number = 0
    for respondent in chosen["participant_id"]:
        named = [name for name, share in plan.themes.items() if rng.random() < share]
        for theme in named:
            for _ in range(int(rng.integers(1, 3))):
                number += 1
                text = str(rng.choice(plan.texts[theme]))
                mark = bool(rng.random() < plan.publishable)
                second = theme if rng.random() < plan.second_coder else str(rng.choice(named))
                shared = (f"H-{number:04d}", respondent)
                rows.append((*shared, theme, FIRST_CODER, mark, text))
                rows.append((*shared, second, SECOND_CODER, mark, text))
    columns = ["segment_id", "respondent", "code", "coder", "publishable", "text"]
    return pd.DataFrame(rows, columns=columns)
