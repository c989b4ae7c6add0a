"""Results on fewer people than a group may have: withheld whole, but for how many there are.

Of seven participants the number and what they tell may be published; any breakdown of them
is about single people. Cell by cell such a table would lose nearly everything anyway, and what
is left would only show where the few are. So nothing of it is shown, and nothing says which
rows it had: of seven people in four states that are listed, each state has one to four. One row
remains that stands for everybody; of kinds whose rows are the same for every study, all of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from evaltools.columns import ALL
from evaltools.disclosure.kinds import WITHOUT_PEOPLE
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import WITHHELD, made_from_people
from evaltools.disclosure.tables import masked, no_mask
from evaltools.messages import message
from evaltools.result import Result

#: How many took part is told of every group; mentors are not those followed, and what a check
#: of the files found is counted in rows. All of these are protected cell by cell.
TOLD = ("flow", "mentors", "quality", *WITHOUT_PEOPLE)

#: Kinds whose rows stand in a regulation, whatever the data hold.
SAME_ROWS = ("indicators",)

#: Plain facts that the study file or the code states, and no data. Others are kept where
#: they are words or truth values; numbers and lists go, as they may be of people.
STATED = ("event", "headings", "horizon", "means", "parts", "report_times", "shares")


def is_small(result: Result, policy: Policy) -> bool:
    """Whether everybody behind an unprotected result is a group below `min_group`."""
    if result.kind in TOLD or not result.counts:
        return False
    people = result.frame[list(result.counts)].apply(pd.to_numeric, errors="coerce")
    most = people.astype(float).max().max()
    return bool(0 < most < policy.min_group)


def withheld(result: Result, policy: Policy) -> Result:
    """A protected result without any number that is made from people, and why.

    `about["withheld"]` is true, for readers of the numbers too.
    """
    why = message(
        "This result rests on fewer than {n} people and is withheld whole: any part of it could "
        "tell of single people. How many took part is published.",
        n=policy.min_group,
    )
    if result.kind in SAME_ROWS:
        left, about = result, dict(result.about)
    else:
        left, about = _of_everybody(result), _stated(result)
    mask = no_mask(left)
    mask[list(made_from_people(left))] = True
    return replace(masked(left, mask), about={**about, WITHHELD: True}, totals=(), notes=(why,))


def _of_everybody(result: Result) -> Result:
    """The result with one row, whose keys say nothing."""
    frame = result.frame.iloc[[0]].reset_index(drop=True)
    people = set(made_from_people(result))
    for column in frame.columns:
        if column not in people:
            numeric = pd.api.types.is_numeric_dtype(frame[column])
            key = column in result.keys and not numeric
            frame[column] = ALL if key else pd.Series([float("nan") if numeric else None])
    return replace(result, frame=frame)


def _stated(result: Result) -> dict[str, Any]:
    return {
        name: value
        for name, value in result.about.items()
        if name in STATED or value is None or isinstance(value, (str, bool))
    }
