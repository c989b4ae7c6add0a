"""Invented contacts, mentors with their matches, and the coaches' log."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.data.simulation.histories import DAYS_A_MONTH
from evaltools.data.simulation.plan import Coaching, Mentoring, Place, Simulation


def draw_contacts(
    plan: Simulation, people: pd.DataFrame, *, last: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    """Contacts while people take part: participant_id, date, kind, minutes, worker."""
    days = (last - people["entry_date"]).dt.days.to_numpy()
    frames = []
    for place, kind in enumerate(plan.contacts, start=1):
        counts = rng.poisson(kind.monthly * np.maximum(days, 0) / DAYS_A_MONTH)
        who = np.repeat(people.index.to_numpy(), counts)
        after = np.floor(rng.random(len(who)) * days[who]).astype(int)
        frames.append(
            pd.DataFrame(
                {
                    "participant_id": people["participant_id"].to_numpy()[who],
                    "date": people["entry_date"].to_numpy()[who] + after.astype("timedelta64[D]"),
                    "kind": kind.kind,
                    "minutes": np.maximum(
                        5, 5 * np.round(rng.gamma(3.0, kind.minutes / 15, len(who)))
                    ),
                    # a person meets the same worker each time
                    "worker": [f"TT{place}{1 + each % kind.workers}" for each in who],
                }
            )
        )
    made = pd.concat(frames, ignore_index=True)
    return made.sort_values(["date", "participant_id", "kind"], ignore_index=True)


def draw_mentors(plan: Mentoring) -> pd.DataFrame:
    """The mentors: mentor_id, role; those of a role without mentees come last."""
    spare = [role for role, count in plan.without_mentee.items() for _ in range(count)]
    weights = np.array(list(plan.roles.values()))
    n = plan.mentors - len(spare)
    upto = np.round(np.cumsum(weights / weights.sum()) * n).astype(int)
    roles = np.repeat(np.array(list(plan.roles), dtype=object), np.diff(upto, prepend=0))
    ids = [f"{plan.prefix}-{number:03d}" for number in range(1, plan.mentors + 1)]
    return pd.DataFrame({"mentor_id": ids, "role": [*roles, *spare]})


def draw_matches(
    plan: Mentoring,
    people: pd.DataFrame,
    mentors: pd.DataFrame,
    *,
    last: pd.Series,
    lock: pd.Timestamp,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Matches: mentor_id, participant_id, role, start, end, requested.

    last : Series of datetime
        Each person's last day of taking part, or of the data. A match that would begin later
        is not made; one that would go on ends with taking part, and has no end at the lock.
    """
    from_start = (
        plan.from_start.mask(people)
        if plan.from_start is not None
        else pd.Series(False, people.index)
    )
    rows = []
    busy: dict[str, int] = {}
    for place in people.index:
        person = people.loc[place]
        asks = bool(from_start[place]) or rng.random() < plan.later
        wait = 0 if from_start[place] else int(np.round(rng.exponential(plan.waiting)))
        second = rng.random() < plan.second
        asked = person["entry_date"]
        for _ in range(1 + second if asks else 0):
            start = asked + pd.Timedelta(days=wait)
            role = str(rng.choice(list(plan.roles), p=_shares(plan.roles)))
            mentor = _free(mentors, role, busy)
            length = int(np.round(rng.exponential(plan.months * DAYS_A_MONTH))) + 7
            end = start + pd.Timedelta(days=length)
            if start > last[place]:
                break
            end = min(end, last[place])
            ended = end if end < lock else pd.NaT
            rows.append((mentor, person["participant_id"], role, start, ended, asked))
            asked, wait = start, int(np.round(rng.exponential(plan.waiting))) + 14
    columns = ["mentor_id", "participant_id", "role", "start", "end", "requested"]
    made = pd.DataFrame(rows, columns=columns)
    return made.sort_values(["start", "participant_id"], ignore_index=True)


def _shares(roles: dict[str, float]) -> list[float]:
    total = sum(roles.values())
    return [share / total for share in roles.values()]


def _free(mentors: pd.DataFrame, role: str, busy: dict[str, int]) -> str:
    """The mentor of the role with the fewest mentees so far."""
    able = mentors.loc[mentors["role"] == role, "mentor_id"]
    chosen = str(min(able, key=lambda name: busy.get(name, 0)))
    busy[chosen] = busy.get(chosen, 0) + 1
    return chosen


def draw_coach_log(
    plan: Coaching, sites: tuple[Place, ...], rng: np.random.Generator
) -> pd.DataFrame:
    """A row a coach and month: site, period, coach, hours, employer_contacts, caseload."""
    months = pd.period_range(plan.first, periods=plan.months, freq="M")
    rows = []
    for place in sites:
        for coach in range(1, place.coaches + 1):
            hours = np.round(np.clip(rng.normal(plan.hours, plan.hours / 6, plan.months), 20, None))
            mean = plan.hourly * hours * contacts_factor(plan, place.population)
            extra = rng.gamma(1 / plan.dispersion, plan.dispersion, plan.months)
            load = np.round(np.clip(rng.normal(plan.caseload, 3, plan.months), 1, None))
            rows += list(
                zip(
                    [place.site] * plan.months,
                    months.astype(str),
                    [f"{place.site}-V{coach}"] * plan.months,
                    hours,
                    rng.poisson(mean * extra),
                    load,
                    strict=True,
                )
            )
    columns = ["site", "period", "coach", "hours", "employer_contacts", "caseload"]
    return pd.DataFrame(rows, columns=columns)


def contacts_factor(plan: Coaching, population: int) -> float:
    """How the rate of contacts in a place of this size compares with a large one."""
    return plan.small_times if population < plan.small else 1.0
