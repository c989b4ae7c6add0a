"""What a model of an exposure holds equal, and what it must not.

A breakdown that says who was exposed from the start is the exposure under another name: held
equal, it leaves only those to compare who are exceptions to it, and a ratio that rests on a
handful of them is of another question than the one that was asked.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaltools import wording
from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message
from evaltools.study import Study

#: The least share, of those exposed and of those not, that a breakdown must tell right.
NEARLY_ALL = 0.9

#: One month, in whole units of time: until then an exposure counts as there from the start.
FIRST_MONTH = {"days": 30, "weeks": 4, "two_weeks": 2, "months": 1}

NOTHING_EQUAL = message("No other differences between people are held equal.")

SITES_TELL = message(
    "People can be compared within their site only. Yet the site tells of nearly everybody whether"
    " this had begun for them at the start or within the first month (rightly of nine in ten or "
    "more, both of those for whom it had and of the others): hardly anybody would be left to "
    "compare, so there is no ratio."
)


def tells_exposure(values: pd.Series, began: pd.Series, *, unit: str) -> bool:
    """Whether a breakdown says, of nearly everybody, who was exposed from the start.

    Each category is taken to say what holds for most of its people (a missing value is a
    category). The breakdown tells the exposure where that is right of nine in ten or more of
    those exposed and of nine in ten or more of those not: at time zero, or after one month.

    Parameters
    ----------
    values : Series, shape (n people,)
        The breakdown.
    began : Series, same index
        When the exposure began, in `unit`, as `evaltools.cohort.exposure_times` gives it.
    unit : str
        The study's unit of time.

    Examples
    --------
    >>> arm, began = pd.Series(["a", "a", "b"]), pd.Series([0.0, 0.0, 7.0])
    >>> tells_exposure(arm, began, unit="months")
    True
    """
    category = values.astype(object).where(values.notna(), "").astype(str)
    return any(_tells(category, began <= by) for by in (0, FIRST_MONTH[unit]))


def _tells(category: pd.Series, exposed: pd.Series) -> bool:
    if exposed.all() or not exposed.any():
        return False
    said = exposed.groupby(category).transform("mean") > 0.5
    right_of_exposed, right_of_others = said[exposed].mean(), (~said)[~exposed].mean()
    return bool(min(right_of_exposed, right_of_others) >= NEARLY_ALL)


def what_is_equal(kept: Iterable[str], dropped: Iterable[str], study: Study) -> tuple[Message, ...]:
    """Notes on the breakdowns that a model of an exposure holds equal, and on those it drops."""
    equal, told = _names(kept, study), _names(dropped, study)
    notes = [message("Held equal: {names}.", names=equal) if equal else NOTHING_EQUAL]
    if told:
        notes.append(
            message(
                "Not held equal: {names}. It tells of nearly everybody whether this had begun for "
                "them at the start or within the first month (rightly of nine in ten or more, both"
                " of those for whom it had and of the others): held equal, it would leave hardly "
                "anybody to compare.",
                names=told,
            )
        )
    return tuple(notes)


def _names(columns: Iterable[str], study: Study) -> dict[str, str]:
    """The columns' names in each language; empty where there are none."""
    named = list(columns)
    own = {key: text.by_language() for key, text in study.labels.items() if "=" not in key}
    labels = {"variable": own}
    return {
        language: "; ".join(wording.value("variable", name, language, labels) for name in named)
        for language in LANGUAGES
        if named
    }
