"""People who moved away or were lost: how many, and how much they could change."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from evaltools.cohort.completeness import groups
from evaltools.cohort.definitions import LOSSES
from evaltools.cohort.exits import CENSORED
from evaltools.columns import ALL, TOTAL, Total
from evaltools.result import Result

#: A share of lost people above which the bound is shown. Convention of evaltools.
TENTH = 0.1

AS_CENSORED, NONE_EMPLOYED, ALL_EMPLOYED = "as_censored", "none_employed", "all_employed"


def losses(people: pd.DataFrame) -> Result:
    """How many moved away and were lost before any exit: group, reason, n, n_total, share.

    people : DataFrame
        state, censor_reason, and arm where people are compared.
    """
    by = _by(people)
    rows = [
        {"group": group, "reason": reason, "n": int(count), "n_total": int(inside.sum())}
        for group, inside in groups(people, by)
        for reason, count in _counts(people.loc[inside, "censor_reason"])
    ]
    frame = pd.DataFrame(rows, columns=["group", "reason", "n", "n_total"])
    return Result(
        kind="table",
        frame=frame.assign(share=frame["n"] / frame["n_total"].replace(0, np.nan)),
        keys=("group", "reason"),
        counts=("n", "n_total"),
        derived={"share": ("n", "n_total")},
        totals=(Total(over="reason"),),
        about={"by": by or ALL, "table": "losses"},
    )


def loss_bound(
    people: pd.DataFrame, *, events: Collection[str], horizon: float, unit: str
) -> Result | None:
    """The incidence at the horizon had none, or all, of the lost found work.

    people : DataFrame
        entry, exit, state, censor_reason, seen (units observed), unseen (units that would
        have been observed without the loss), and arm where people are compared. Those who
        were lost within their first unit belong in it.
    horizon : float
        In units since time zero.

    "All" find work in the begun unit in which they were lost; "none" are followed without
    work to the end of observation. The result has kind "table": group, case, time, n,
    n_lost, estimate (Aalen-Johansen). None where nobody's arm has lost more than a tenth.
    """
    by = _by(people)
    is_lost = people["censor_reason"].isin(LOSSES).to_numpy()
    if not any(
        is_lost[inside].mean() > TENTH for _group, inside in groups(people, by) if inside.any()
    ):
        return None
    rows = [
        {
            "group": group,
            "case": case,
            "time": horizon,
            "n": int(inside.sum()),
            "n_lost": int(is_lost[inside].sum()),
            "estimate": incidence_at(
                _as_if(people[inside], is_lost[inside], case, events), horizon, events
            ),
        }
        for group, inside in groups(people, by)
        for case in (NONE_EMPLOYED, AS_CENSORED, ALL_EMPLOYED)
    ]
    return Result(
        kind="table",
        frame=pd.DataFrame(rows),
        keys=("group", "case", "time"),
        counts=("n", "n_lost"),
        derived={"estimate": ("n", "n_lost")},
        unit=unit,
        about={"by": by or ALL, "table": "loss_bound"},
    )


def incidence_at(frame: pd.DataFrame, time: float, events: Collection[str]) -> float:
    """Cumulative incidence of the events at a time, (entry, exit] with competing exits.

    Source: Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150.
    """
    frame = frame[frame["exit"] > frame["entry"]]
    left = frame[(frame["state"] != CENSORED) & (frame["exit"] <= time)]
    times, n_exits = np.unique(left["exit"].to_numpy(dtype=np.float64), return_counts=True)
    jobs = left.loc[left["state"].isin(events), "exit"].to_numpy(dtype=np.float64)
    n_jobs = np.searchsorted(np.sort(jobs), times, side="right") - np.searchsorted(
        np.sort(jobs), times, side="left"
    )
    at_risk = np.searchsorted(np.sort(frame["entry"]), times, side="left") - np.searchsorted(
        np.sort(frame["exit"]), times, side="left"
    )
    staying = np.concatenate([[1.0], np.cumprod(1 - n_exits / np.maximum(at_risk, 1))])
    return float(np.sum(staying[:-1] * n_jobs / np.maximum(at_risk, 1)))


def _as_if(
    people: pd.DataFrame, is_lost: np.ndarray, case: str, events: Collection[str]
) -> pd.DataFrame:
    if case == AS_CENSORED:
        return people
    if case == NONE_EMPLOYED:
        return people.assign(exit=np.where(is_lost, people["unseen"], people["exit"]))
    return people.assign(
        exit=np.where(is_lost, np.floor(people["potential"].clip(lower=0)) + 1, people["exit"]),
        state=np.where(is_lost, next(iter(events)), people["state"]),
    )


def _counts(reasons: pd.Series) -> list[tuple[str, int]]:
    counts = [(loss, int((reasons == loss).sum())) for loss in LOSSES]
    rest = len(reasons) - sum(count for _loss, count in counts)
    return [*counts, ("not_lost", rest), (TOTAL, len(reasons))]


def _by(people: pd.DataFrame) -> str | None:
    return "arm" if "arm" in people.columns else None
