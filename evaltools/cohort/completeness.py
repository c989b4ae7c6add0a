"""How completely people were followed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools import wording
from evaltools.cohort.exits import CENSORED
from evaltools.columns import ALL, LANGUAGES, TOTAL, Total
from evaltools.messages import Message, message
from evaltools.result import Result


def observed_to(
    frame: pd.DataFrame,
    *,
    horizon: float | None,
    unit: str,
    by: str | None = None,
    potential: pd.Series | None = None,
) -> Result:
    """The share of people observed to the horizon, by a column such as the arm.

    frame : DataFrame
        exit, state, and the column `by`.
    potential : Series of float, same index, optional
        Units that each person is followed whether or not an exit comes; without it, people
        with an exit count as observed.
    horizon : float, optional
        None: the longest follow-up.

    Somebody is observed to the horizon who was followed as long, or left by an exit before.
    The result has kind "table": group, n (observed to the horizon), n_total, share.
    """
    last = float(frame["exit"].max()) if horizon is None and len(frame) else horizon or 0.0
    observed = (frame["exit"] >= last) | (frame["state"] != CENSORED)
    if potential is not None:
        observed |= potential >= last
    rows = [
        {"group": group, "n": int(observed[inside].sum()), "n_total": int(inside.sum())}
        for group, inside in groups(frame, by)
    ]
    table = pd.DataFrame(rows, columns=["group", "n", "n_total"])
    return Result(
        kind="table",
        frame=table.assign(share=table["n"] / table["n_total"].replace(0, np.nan)),
        keys=("group",),
        counts=("n", "n_total"),
        derived={"share": ("n", "n_total")},
        unit=unit,
        about={"by": by or ALL, "horizon": last, "table": "followed"},
    )


#: How people's observation had ended at the horizon: value, and what it says.
ENDINGS: dict[str, Message] = {
    "found_work": message("had found work"),
    "other_exit": message("had left in another way"),
    "still_followed": message("were followed so long and had done neither"),
    "ended_earlier": message("were followed for a shorter time and had done neither"),
}

#: The first of them where the outcome is more than work.
REACHED = message("had reached the outcome")

PLAIN_SHARES = message(
    "These are plain shares of everybody. Where the share who came so far by the horizon is "
    "estimated, it may be larger, if some people's observation had ended before."
)


def endings(
    frame: pd.DataFrame,
    *,
    horizon: float | None,
    unit: str,
    events: Collection[str],
    by: str | None = None,
) -> Result:
    """How everybody's observation had ended at the horizon: four kinds that sum to all.

    frame : DataFrame
        exit, state, and the column `by`.
    horizon : float, optional
        None: the longest follow-up.
    events : states that count as found work

    Returns a Result of kind "endings": group, ending (found_work, other_exit,
    still_followed, ended_earlier, total), n, n_total, share. The share of `ended_earlier` is
    what the estimates have to make up for by assumption.
    """
    last = float(frame["exit"].max()) if horizon is None and len(frame) else horizon or 0.0
    left = (frame["exit"] <= last) & (frame["state"] != CENSORED)
    found = left & frame["state"].isin(list(events))
    stayed = ~left & (frame["exit"] >= last)
    parts = {
        "found_work": found,
        "other_exit": left & ~found,
        "still_followed": stayed,
        "ended_earlier": ~left & ~stayed,
    }
    rows = [
        {
            "group": group,
            "ending": ending,
            "n": int(part[inside].sum()),
            "n_total": int(inside.sum()),
        }
        for group, inside in groups(frame, by)
        for ending, part in {**parts, TOTAL: pd.Series(True, index=frame.index)}.items()
    ]
    table = pd.DataFrame(rows, columns=["group", "ending", "n", "n_total"])
    is_work = wording.tables.employment_states().issuperset(events)
    texts = ENDINGS if is_work else {**ENDINGS, "found_work": REACHED}
    said = {
        name: {language: wording.render(text, language) for language in LANGUAGES}
        for name, text in texts.items()
    }
    return Result(
        kind="endings",
        frame=table.assign(share=table["n"] / table["n_total"].replace(0, np.nan)),
        keys=("group", "ending"),
        counts=("n", "n_total"),
        derived={"share": ("n", "n_total")},
        totals=(Total(over="ending"),),
        unit=unit,
        about={"by": by or ALL, "horizon": last, "event": sorted(events)},
        labels={"ending": said},
        notes=(PLAIN_SHARES,),
    )


def describe(frame: pd.DataFrame, *, by: str | None, unit: str, events: Collection[str]) -> Result:
    """Follow-up by group: n, n_event, n_censor, person_time, median, longest.

    median : float
        Time by which half of the people would have ended follow-up for want of further
        data: Kaplan-Meier with censoring and exits exchanged. Missing when not reached.
    Source: Schemper and Smith (1996), Controlled Clinical Trials 17, 343-346.
    """
    rows = [
        {
            "group": group,
            "n": int(inside.sum()),
            "n_event": int(frame.loc[inside, "state"].isin(events).sum()),
            "n_censor": int((frame.loc[inside, "state"] == CENSORED).sum()),
            "person_time": float((frame.loc[inside, "exit"] - frame.loc[inside, "entry"]).sum()),
            "median": median_follow_up(frame[inside]),
        }
        for group, inside in groups(frame, by)
    ]
    table = pd.DataFrame(rows)
    return Result(
        kind="table",
        frame=table,
        keys=("group",),
        counts=("n", "n_event", "n_censor"),
        derived=dict.fromkeys(("person_time", "median"), ("n",)),
        unit=unit,
        about={"by": by or ALL, "table": "follow_up"},
    )


def median_follow_up(frame: pd.DataFrame) -> float:
    """Median follow-up by the reverse Kaplan-Meier curve; missing when not reached.

    At one time exits come before the end of observation, as on the forward curve: someone
    who leaves in the last unit was observed through it.
    """
    exit_times = frame["exit"].to_numpy(dtype=np.float64)
    entry = np.sort(frame["entry"].to_numpy(dtype=np.float64))
    censored = (frame["state"] == CENSORED).to_numpy()
    times, ended = np.unique(exit_times[censored], return_counts=True)
    ordered = np.sort(exit_times)
    left = np.searchsorted(ordered, times, side="left")
    gone = np.searchsorted(np.sort(exit_times[~censored]), times, side="right")
    gone -= np.searchsorted(np.sort(exit_times[~censored]), times, side="left")
    at_risk = np.searchsorted(entry, times, side="left") - left - gone
    still = np.cumprod(1 - ended / np.maximum(at_risk, 1))
    reached = np.flatnonzero(still <= 0.5)
    return float(times[reached[0]]) if len(reached) else float("nan")


def groups(frame: pd.DataFrame, by: str | None) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """Every group of a column as text, with the rows that are in it."""
    if by is None:
        yield ALL, np.ones(len(frame), dtype=bool)
        return
    values = frame[by].astype(object).where(frame[by].notna(), "missing").astype(str)
    for value in sorted(values.unique()):
        yield value, (values == value).to_numpy()
