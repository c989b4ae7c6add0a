"""Results on fewer people than a group may have: withheld whole, but for how many there are.

Of seven participants the number and what they tell may be published; any breakdown of them
is about single people. Cell by cell such a table would lose nearly everything anyway, and what
is left would only show where the few are. So nothing of it is shown, the empty cells no more
than the others: a reader who knew that each hidden cell holds somebody could count them.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaltools.disclosure.kinds import WITHOUT_PEOPLE
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import ZEROS_HIDDEN, made_from_people
from evaltools.disclosure.tables import masked, no_mask
from evaltools.messages import message
from evaltools.result import Result

#: How many took part is told of every group; mentors are not those followed, and what a check
#: of the files found is counted in rows. All of these are protected cell by cell.
TOLD = ("flow", "mentors", "quality", *WITHOUT_PEOPLE)


def is_small(result: Result, policy: Policy) -> bool:
    """Whether everybody behind an unprotected result is a group below `min_group`."""
    if result.kind in TOLD or not result.counts:
        return False
    people = result.frame[list(result.counts)].apply(pd.to_numeric, errors="coerce")
    most = people.astype(float).max().max()
    return bool(0 < most < policy.min_group)


def withheld(result: Result, policy: Policy) -> Result:
    """A protected result without any number that is made from people, and why.

    `about["zeros"]` says, to readers of the numbers too, that hidden cells may be empty.
    """
    mask = no_mask(result) if result.hidden is None else result.hidden.copy()
    for column in made_from_people(result):
        mask[column] |= result.frame[column].notna()
    why = message(
        "This result rests on fewer than {n} people and is withheld whole: any part of it could "
        "tell of single people. How many took part is published.",
        n=policy.min_group,
    )
    about = {**result.about, "zeros": ZEROS_HIDDEN}
    return replace(masked(result, mask), about=about).note(why)
