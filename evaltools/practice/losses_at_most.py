"""How many were lost, at most, before an outcome that comes with time was known.

The counts are hidden where they are small. What the run publishes in their place still bounds
them: the checks tell on a coarse grid how unlike the groups' losses are, and the table of those
who moved away or were lost counts all of follow-up, so that no fewer were lost in it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaltools.cohort.definitions import LOSSES
from evaltools.result import Result

#: Shares are told up to the next of these.
STEP = 0.05


def losses_at_most(evidence: Mapping[str, Result]) -> dict[str, float] | None:
    """Upper bounds of `Design.attrition` and `Design.attrition_difference`, from what is published.

    None where the checks could not judge losses; without "attrition" where nothing bounds it,
    and empty where they judged them and the number is hidden.
    """
    results = list(evidence.values())
    if any(map(_is_difference_hidden, results)):
        return {}
    judged = [each for each in map(_difference, results) if each is not None]
    if not judged:
        return None
    difference = judged[0]
    told = {"attrition_difference": _up(difference)}
    shares = next((_shares(each) for each in results if _is_losses(each)), pd.Series(dtype=float))
    # of more groups than two, a hidden one may have lost more than those compared with it
    if shares.notna().any() and (shares.notna().all() or len(shares) == 2):
        # a hidden group lost no more than the other did and the difference together
        largest = shares.max() + (difference if shares.isna().any() else 0.0)
        told["attrition"] = _up(float(largest))
    return told


def _is_difference_hidden(result: Result) -> bool:
    if result.hidden is None or "value" not in result.hidden.columns:
        return False
    return bool(result.hidden.loc[_of_losses(result), "value"].any())


def _difference(result: Result) -> float | None:
    rows = result.frame[_of_losses(result)]
    if "value" not in rows.columns:
        return None
    values = pd.to_numeric(rows["value"], errors="coerce").dropna()
    return float(values.iloc[0]) if len(values) else None


def _of_losses(result: Result) -> pd.Series:
    """The row of the checks that judges losses; none of another result."""
    if result.kind != "gate" or "diagnostic" not in result.frame.columns:
        return pd.Series(False, index=result.frame.index)
    return result.frame["diagnostic"].astype(str) == "attrition"


def _is_losses(result: Result) -> bool:
    return result.about.get("table") == "losses" and result.about.get("by") == "arm"


def _shares(result: Result) -> pd.Series:
    """The share that each group lost in all of follow-up; missing where it is hidden."""
    rows = result.frame[result.frame["reason"].isin(LOSSES)]
    share = pd.to_numeric(rows["share"], errors="coerce")
    return share.groupby(rows["group"].astype(str)).agg(lambda each: each.sum(skipna=False))


def _up(share: float) -> float:
    return round(float(np.ceil(round(share / STEP, 6))) * STEP, 6)
