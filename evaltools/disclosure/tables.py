"""Tables: which cells are too small by themselves, and what is hidden with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from evaltools.disclosure.build import build
from evaltools.disclosure.cells import places
from evaltools.disclosure.complement import hide_more
from evaltools.disclosure.facts import facts
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import (
    EXTREMES,
    MODEL_KINDS,
    OF_BLANKS,
    QUANTILES,
    SMALLEST,
    Share,
    hideable,
    hides_zeros,
    made_from_people,
    means,
    parts,
    shares,
)
from evaltools.disclosure.units import TOWARDS
from evaltools.result import Result

#: The id of a result that is looked at by itself.
ALONE = "this"


def protect_table(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Every small cell hidden, further cells with it, and every number made from either."""
    mask = small_cells(result, policy) | listed(result, hide)
    mask |= too_few_people(result, policy) | too_few_events(result, policy)
    mask = complete(result, policy, spread(result, mask))
    return masked(result, mask)


def masked(result: Result, mask: pd.DataFrame) -> Result:
    """The result with missing values where the mask is true, and the mask as `hidden`."""
    frame = result.frame.copy()
    for column in frame.columns[mask.any()]:
        frame[column] = _emptied(frame[column], mask[column])
    return replace(result, frame=frame, hidden=mask)


def _emptied(values: pd.Series, gone: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        return values.astype(object).where(~gone, None)
    if pd.api.types.is_integer_dtype(values):
        return values.astype("Int64").mask(gone)
    return values.astype(float).mask(gone)


def no_mask(result: Result) -> pd.DataFrame:
    """A mask that hides nothing."""
    return pd.DataFrame(False, index=result.frame.index, columns=result.frame.columns)


def listed(result: Result, hide: Iterable[str]) -> pd.DataFrame:
    """The places that a hide-list names; keys of other results are passed over.

    An estimate goes with its error and its limits.
    """
    mask = no_mask(result)
    wanted = set(hide)
    if wanted:
        for key, found in places(result, hideable(result)).items():
            if key in wanted:
                for row, column in found:
                    beside = [name for name in TOWARDS if name in mask.columns]
                    mask.loc[row, beside if column == "estimate" else column] = True
    return mask


# -- cells that are small ------------------------------------------------------------------


def small_cells(result: Result, policy: Policy) -> pd.DataFrame:
    """Counts below the limit, and parts that leave a rest below it."""
    mask, zeros = no_mask(result), hides_zeros(result, policy)
    for column in result.counts:
        mask[column] |= _small(count(result, column), policy, zeros)
    if result.kind in OF_BLANKS and "column" in result.frame.columns:
        # of how many a sensitive trait is not known is a level of it, and closes the others
        mask["n_missing"] |= result.frame["column"].isin(policy.sensitive)
    for part, whole in parts(result).items():
        rest = count(result, whole) - count(result, part)
        mask[part] |= _small(rest, policy, zeros & (count(result, whole) > 0))
    for share in shares(result):
        above, below = share_counts(result, share)
        full = zeros & (below > 0)
        hides = _small(above, policy, zeros) | _small(below - above, policy, full)
        mask[share.part or share.column] |= hides
        mask[share.column] |= hides | (below < policy.min_group)
    if {"record", "variable", "level"} <= set(result.keys):
        mask["n"] |= zeros & _holds_all_records(result)
    if {"n", "n_event", "n_censor"} <= set(result.counts):
        # who had neither left otherwise, or is still there: a count, though no column holds it
        censored = count(result, "n_censor")
        rest = count(result, "n") - count(result, "n_event") - censored
        # where nobody was censored, the rest is that of the events, and hides them
        mask["n_censor"] |= _small(rest, policy, zeros & False) & (censored > 0)
    return mask


def _holds_all_records(result: Result) -> pd.Series:
    """The rows of complete records that count as many people as have a complete record.

    Indicators have no column for their whole: it stands in rows of its own, by group.
    """
    keys = result.frame[list(result.keys)].astype(str)
    is_whole = (keys["variable"] == "record") & (keys["level"] == "complete")
    group = keys["group"] if "group" in keys else pd.Series("", index=keys.index)
    n = count(result, "n")
    whole = group.map(n[is_whole].groupby(group[is_whole]).max())
    return ~is_whole & (keys["record"] == "complete") & (whole > 0) & (n == whole)


def _small(counts: pd.Series, policy: Policy, zeros: pd.Series) -> pd.Series:
    near = counts.round(6)
    few = (near > 0) & (near < policy.min_count)
    return few | ((near == 0) & zeros)


def count(result: Result, column: str) -> pd.Series:
    """A column as numbers."""
    return pd.to_numeric(result.frame[column], errors="coerce").astype(float)


def share_counts(result: Result, share: Share) -> tuple[pd.Series, pd.Series]:
    """The counts above and below the line of a share."""
    value = count(result, share.column)
    if share.part is None:
        whole = count(result, str(share.whole))
        return (value * whole).round(6), whole
    part = count(result, share.part)
    if share.whole is not None:
        return part, count(result, share.whole)
    return part, (part / value.where(value > 0)).round(6)


# -- groups that are small -----------------------------------------------------------------


def too_few_people(result: Result, policy: Policy) -> pd.DataFrame:
    """Numbers that rest on too few people, and values of single people."""
    mask = no_mask(result)
    behind = _behind(result)
    shared = {share.column for share in shares(result)}
    for column in hideable(result):
        if column in result.counts or column in shared or result.derived.get(column) == ():
            continue
        if column in EXTREMES:
            mask[column] = True
            continue
        people = behind(column)
        least = policy.min_group * QUANTILES.get(column, 2) / 2
        mask[column] |= (people < least) | people.isna()
    for total, largest in dict(result.about.get("sums", {})).items():
        mask[total] |= count(result, largest) > policy.dominance
        mask[largest] = True
    return mask


def _behind(result: Result) -> Callable[[str], pd.Series]:
    """For a column, how many people stand behind it in each row (missing: not known)."""
    wholes = [share_counts(result, share)[1] for share in shares(result)]
    stated = result.about.get("n")
    index = result.frame.index

    def people(column: str) -> pd.Series:
        found = [count(result, name) for name in result.made_from(column)]
        if not found and stated is not None:
            return pd.Series(float(stated), index=index)
        if not found:
            return pd.Series(np.nan, index=index)
        return pd.concat([*found, *wholes], axis=1).max(axis=1)

    return people


def too_few_events(result: Result, policy: Policy) -> pd.DataFrame:
    """Everything that a model or test says, where it rests on too few events.

    So it is where one group of a test is of too few people: of one person the statistic is made
    of when that person left.
    """
    mask = no_mask(result)
    if result.kind not in MODEL_KINDS:
        return mask
    few = float(result.about.get(SMALLEST, policy.min_group)) < policy.min_group
    stated = result.about.get("n_event", np.nan)
    events = count(result, "n_event") if "n_event" in result.counts else stated
    for column in hideable(result):
        if column not in result.counts and result.derived.get(column) != ():
            mask[column] |= (pd.Series(events, index=mask.index) < policy.min_events) | few
    return mask


# -- what goes with them -------------------------------------------------------------------


def spread(result: Result, mask: pd.DataFrame) -> pd.DataFrame:
    """The mask with every number that is made from a hidden one."""
    mask, made = mask.copy(), _made_from(result)
    main = [*(share.column for share in shares(result)), *means(result)]
    for column, counts in made.items():
        for name in counts:
            mask[column] |= mask[name]
    for column in main:
        for other, counts in made.items():
            if set(counts) & set(made.get(column, ())):
                mask[other] |= mask[column]
    return mask & tellable(result)


def tellable(result: Result) -> pd.DataFrame:
    """The places that hold a number, or lack one for what the counts of its row are.

    An error of a share is missing where all or none have what is counted, and a share where
    nobody is left: beside a hidden count that is as good as the count. So such a place is
    hidden like its neighbours, unless its column holds no number at all.
    """
    there = result.frame.notna()
    for column in made_from_people(result):
        numbers = pd.api.types.is_numeric_dtype(result.frame[column])
        if numbers and column not in result.counts and bool(there[column].any()):
            there[column] = True
    return there


def _made_from(result: Result) -> dict[str, tuple[str, ...]]:
    made = {
        column: tuple(result.made_from(column))
        for column in hideable(result)
        if column not in result.counts
    }
    for share in shares(result):
        used = (name for name in (share.part, share.whole) if name is not None)
        made[share.column] = tuple({*made.get(share.column, ()), *used})
    return made


def complete(result: Result, policy: Policy, mask: pd.DataFrame) -> pd.DataFrame:
    """The mask with the further cells that keep an attacker from working out hidden ones."""
    for _ in range(3):
        keys = further_keys(masked(result, mask), policy)
        if not keys:
            break
        mask = spread(result, mask | listed(result, keys))
    return mask


def further_keys(result: Result, policy: Policy) -> tuple[str, ...]:
    """The places to hide as well, so that what is hidden in this result stays hidden."""
    system = build(facts(ALONE, result, policy))
    chosen = hide_more(system, policy)
    return tuple(
        place
        for cell, wanted in zip(system.cells, chosen, strict=True)
        if wanted
        for _, place in system.places[cell]
    )
