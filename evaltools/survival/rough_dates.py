"""What a cohort's shares would be if exits were known only to the unit of time: a sensitivity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from evaltools import wording
from evaltools.cohort import Cohort
from evaltools.columns import LANGUAGES
from evaltools.errors import UnansweredError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival.factors import COUNTED_IN_DAYS
from evaltools.survival.interval_censoring import interval_censored
from evaltools.survival.people import CENSORED

#: Distributions of dates known only roughly; what each takes for granted.
DISTRIBUTIONS = {
    "weibull": message("a rate that rises or falls steadily (Weibull)"),
    "log-normal": message("a rate that rises and then falls (log-normal)"),
    "piecewise": message("a steady rate in each of three periods"),
}


def within_the_unit(people: Cohort, *, times: Iterable[float]) -> Result:
    """The share who had found work by each time if only the unit of each exit is known.

    Three distributions side by side, fitted to (exit - 1, exit]: a sensitivity analysis of
    dates known only roughly. Raises UnansweredError where other exits compete, where people
    enter late, or where time is counted in days.
    """
    frame = people.frame
    found = frame["state"].isin(people.event_states)
    if people.unit == "days":
        raise UnansweredError(COUNTED_IN_DAYS)
    if ((frame["state"] != CENSORED) & ~found).any() or (frame["entry"] > 0).any():
        raise UnansweredError(
            message(
                "The models for dates known only roughly know of one exit and of people followed "
                "from the start; here people also left otherwise, or entered later."
            )
        )
    rows = pd.DataFrame(
        {
            "after": frame["exit"].where(~found, frame["exit"] - 1),
            "by": frame["exit"].where(found),
        }
    )
    rows.attrs["unit"] = people.unit
    shares = interval_censored(rows, lower="after", upper="by").at(tuple(times))
    table = shares.frame.drop(columns="group").rename(columns={"model": "group"})
    about = {**shares.about, "by": "model", "event": list(people.event_states)}
    return replace(
        shares,
        frame=table,
        keys=("group", "time"),
        about=about,
        labels={"model": {name: _in_languages(text) for name, text in DISTRIBUTIONS.items()}},
    )


def _in_languages(text: Message) -> dict[str, str]:
    return {language: wording.render(text, language) for language in LANGUAGES}
