"""Notes that analyses of exits have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from evaltools.messages import Message, message, plural_message
from evaltools.survival.aalen_johansen import Estimate
from evaltools.survival.intervals import FEW_CLUSTERS
from evaltools.survival.people import People

#: A share that has come to 0 or 1 on the way.
NO_LIMITS = message("Where the share is 0 or 1 there is no interval.")

#: The same where, at some of the times told, the exact binomial interval could be taken.
SOME_LIMITS = message(
    "Where the share is 0 or 1 there is an interval only if nobody's observation had begun late, "
    "or ended before."
)

#: With fewer people still followed at the horizon than this, a note says so.
FEW_AT_HORIZON = 10


def curve_notes(people: People, estimates: Sequence[Estimate]) -> list[Message]:
    """What a reader of curves must know of weights, clusters, late entry and risk sets."""
    notes = []
    if people.entry is not None:
        late = int((people.entry > 0).sum())
        notes.append(
            plural_message(
                "{n} person entered follow-up after time 0 and counts from then on.",
                "{n} people entered follow-up after time 0 and count from then on.",
                late,
            )
        )
    notes += cluster_notes([fit.table.n_clusters for fit in estimates])
    if any(_is_emptied(fit) for fit in estimates):
        notes.append(
            message(
                "Everybody at risk had left before others entered: estimates after that time "
                "rest on the first people alone."
            )
        )
    return notes


def cluster_notes(sizes: Iterable[int | None]) -> list[Message]:
    """Notes on few clusters and on a group in one cluster."""
    counted = [size for size in sizes if size is not None]
    notes = []
    if any(size == 1 for size in counted):
        notes.append(
            message("A group lies in one cluster: its standard errors cannot be estimated.")
        )
    if any(1 < size < FEW_CLUSTERS for size in counted):
        notes.append(few_clusters_note())
    return notes


def few_clusters_note() -> Message:
    """That t takes the place of the normal distribution; clusters may be people and stay out."""
    return message(
        "As there are fewer than {limit} clusters, intervals and p-values use the t distribution "
        "with one degree of freedom less than there are clusters.",
        limit=FEW_CLUSTERS,
    )


def missing_limits_note(frame: pd.DataFrame) -> list[Message]:
    """A note when a share of 0 or 1 has no interval, or some such shares have none."""
    certain = frame["estimate"].isin([0, 1]) & (frame["time"] > 0)
    bare = frame.loc[certain, "conf_low"].isna()
    if not bare.any():
        return []
    return [NO_LIMITS if bare.all() else SOME_LIMITS]


def without_limits_notes(notes: Iterable[Message]) -> list[Message]:
    """The notes less those of `missing_limits_note`: they hold of the rows they were made of."""
    return [note for note in notes if note not in (NO_LIMITS, SOME_LIMITS)]


def cut_note(table: pd.DataFrame, horizon: float) -> list[Message]:
    """That intervals of mean times end where a mean time within the horizon must end."""
    cut = (table["conf_low"] == 0.0) | (table["conf_high"] == horizon)
    if not cut.any():
        return []
    return [
        message(
            "An interval that reached below nothing, or beyond the whole horizon, is cut there: a "
            "mean time within the horizon cannot lie outside."
        )
    ]


def horizon_notes(table: pd.DataFrame) -> list[Message]:
    """A note on groups of which few were still followed at the horizon (column n_risk)."""
    if not table.drop_duplicates("group")["n_risk"].lt(FEW_AT_HORIZON).any():
        return []
    # no number of groups: it would be taken for one of people, and hidden as one
    return [
        message(
            "Fewer than {minimum} people, at least in one group, were still followed at the "
            "horizon.",
            minimum=FEW_AT_HORIZON,
        )
    ]


def competing_notes(others: int) -> list[Message]:
    """What it means that `others` left by another exit than the event.

    How many is told by the tables alone: notes stand outside of what is audited.
    """
    if not others:
        return []
    return [
        message(
            "Those who left by another exit are censored there. Such exits compete with the "
            "event: the curve is not the share who had it."
        )
    ]


def hazard_notes(others: int) -> list[Message]:
    """What it means for a ratio of hazards that `others` left by another exit."""
    if not others:
        return []
    return [
        message(
            "Those who left by another exit are censored there: rates of leaving by the event "
            "are compared, not the shares who had it."
        )
    ]


def _is_emptied(fit: Estimate) -> bool:
    """Whether nobody was left without an exit while others were still to enter."""
    gone = np.flatnonzero(fit.survival == 0)
    return bool(gone.size) and bool((fit.table.n_risk[gone[0] + 1 :] > 0).any())
