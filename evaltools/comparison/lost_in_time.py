"""Who was lost before an outcome that comes with time was known, in each group.

Everybody counts in such an outcome for as long as they were seen, so nobody's outcome is
missing; who was lost stands in why their follow-up ended.
"""

from __future__ import annotations

import pandas as pd

from evaltools.cohort import Cohort
from evaltools.cohort.definitions import LOSSES
from evaltools.columns import TOTAL


def shares_lost(cohort: Cohort, *, treated: str, time: float) -> pd.Series | None:
    """The share of each arm that moved away or was lost before a time: True, the participants.

    None where the data mark nobody as lost: that may be since nobody was, or since they hold
    nobody who was. Those who were lost in their first unit count, though nobody could follow
    them; those lost later than the time do not, since their outcome is known.

    Parameters
    ----------
    cohort : Cohort
        Of a study that compares arms.
    treated : str
        The participants' arm; everybody else is in the comparison group.
    time : float
        Of the outcome, in units since time zero.
    """
    counts = cohort.losses.frame
    if not cohort.is_compared or not counts.loc[counts["reason"].isin(LOSSES), "n"].any():
        return None
    wide = counts.pivot(index="group", columns="reason", values="n")
    people = cohort.frame
    later = people["censor_reason"].isin(LOSSES) & (people["exit"] >= time)
    after = people.loc[later, "arm"].astype(str).value_counts()
    lost = wide[list(LOSSES)].sum(axis=1) - after.reindex(wide.index, fill_value=0)
    both = pd.DataFrame({"lost": lost, "all": wide[TOTAL]}).groupby(wide.index == treated).sum()
    return (both["lost"] / both["all"]).astype(float)
