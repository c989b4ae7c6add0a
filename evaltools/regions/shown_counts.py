"""Sites' numbers as a protected result shows them: what others may be made from.

What is drawn towards the mean of all, or correlated over sites, is made from every site at
once, so it would tell of hidden ones. It is therefore made from published numbers alone:
the sites that are shown, and all hidden ones taken together, whose sum the total tells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from evaltools.columns import TOTAL
from evaltools.messages import Message, message
from evaltools.regions.shrinkage import shrunken_rates
from evaltools.result import Result

#: Stands for all hidden sites together; no site can be called so, since names are one line.
THE_REST = "\n"

#: Columns of the frame that is drawn towards its mean.
FOUND, PEOPLE = "found", "people"

TAKEN_TOGETHER = message(
    "Sites whose numbers are not shown are taken together as one here, so that nothing more is "
    "told of them. The sites therefore look slightly more alike than they are."
)
LEFT_OUT = message(
    "Sites whose numbers are not shown are not in the reckoning, and so the others may not "
    "stand for all."
)


@dataclass(frozen=True, eq=False)
class ShownCounts:
    """The counts of a funnel, as far as they are shown.

    Attributes
    ----------
    frame : DataFrame, one row per shown site, and one (`THE_REST`) for the hidden ones
        The key, found and people.
    key : str
    is_shown : bool Series
        Of every row of the funnel but the total, in its order.
    has_rest : bool
        Whether the hidden sites together are known; else they are left out.
    """

    frame: pd.DataFrame
    key: str
    is_shown: pd.Series
    has_rest: bool


def shown_counts(funnel: Result) -> ShownCounts:
    """What a funnel of shares shows of each site; of one that is not protected, everything."""
    frame, key = funnel.frame.reset_index(drop=True), funnel.keys[0]
    told = frame[["n", "n_event"]].notna().all(axis=1)
    if funnel.hidden is not None:
        told &= ~funnel.hidden[["n", "n_event"]].reset_index(drop=True).any(axis=1)
    is_total = frame[key].astype(str) == TOTAL
    counts = frame.rename(columns={"n": PEOPLE, "n_event": FOUND})[[key, FOUND, PEOPLE]]
    shown = counts[told & ~is_total].astype({FOUND: float, PEOPLE: float})
    total = counts[told & is_total]
    is_whole = bool(told[~is_total].all())
    if not is_whole and len(total):
        rest = total[[FOUND, PEOPLE]].iloc[0].astype(float) - shown[[FOUND, PEOPLE]].sum()
        row = pd.DataFrame([{key: THE_REST, **rest}])
        shown = pd.concat([shown, row[row[PEOPLE] > 0]], ignore_index=True)
    return ShownCounts(
        frame=shown.reset_index(drop=True),
        key=key,
        is_shown=told[~is_total],
        has_rest=is_whole or bool(len(total)),
    )


def shrunken_from(funnel: Result, *, conf_level: float = 0.95) -> Result:
    """Each site's share drawn towards that of all, from what the funnel shows.

    funnel : of shares, protected before it is handed over

    Returns a Result as `shrunken_rates`, with the rows of the funnel, protected as it is:
    of a hidden site nothing is told, and the strength of the prior only when all are shown.
    Raises TooFewError for fewer than three.
    """
    counts = shown_counts(funnel)
    found = shrunken_rates(
        counts.frame,
        numerator=FOUND,
        denominator=PEOPLE,
        site=counts.key,
        conf_level=conf_level,
    )
    names = funnel.frame[counts.key].astype(str).reset_index(drop=True)
    by_name = found.frame.set_index(found.keys[0])
    table = by_name.drop(index=THE_REST, errors="ignore").reindex(names)
    table = table.reset_index(drop=True)
    table.insert(0, counts.key, names)
    given = funnel.frame[["n", "n_event"]].reset_index(drop=True)
    table[["n", "n_event"]] = given
    told = {name: value for name, value in found.about.items() if name != "prior_strength"}
    if counts.is_shown.all():
        told = dict(found.about)
    return replace(
        found,
        frame=table,
        hidden=_hidden(funnel, table, counts),
        keys=funnel.keys,
        totals=funnel.totals,
        population=funnel.population,
        about={**told, "by": funnel.about["by"], "event": funnel.about["event"]},
        labels=funnel.labels,
        notes=(*_notes(counts), *found.notes),
    )


def _hidden(funnel: Result, table: pd.DataFrame, counts: ShownCounts) -> pd.DataFrame | None:
    """True where nothing may be told: every number of a hidden site, its n where it is shown."""
    if funnel.hidden is None:
        return None
    hidden = pd.DataFrame(False, index=table.index, columns=table.columns)
    gone = counts.is_shown.index[~counts.is_shown]
    hidden.loc[gone, [name for name in table.columns if name != counts.key]] = True
    same = ["n", "n_event"]
    hidden[same] = funnel.hidden[same].to_numpy()
    is_total = table[counts.key] == TOTAL
    hidden.loc[is_total, "rate"] = hidden.loc[is_total, same].any(axis=1)
    table.loc[hidden["rate"], "rate"] = float("nan")
    return hidden


def _notes(counts: ShownCounts) -> tuple[Message, ...]:
    if counts.is_shown.all():
        return ()
    return (TAKEN_TOGETHER,) if counts.has_rest else (LEFT_OUT,)
