"""Who answered, whose answers gave a score, and who did not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.columns import TOTAL, Total
from evaltools.messages import Message, message
from evaltools.participation.answers import PERSON, WAVE, check_columns
from evaltools.participation.names import in_languages
from evaltools.participation.people import refuse_repeated
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.participation.scores import Scores

#: How scores without items are called; the others are named where all values are.
NAMES: dict[str, Message] = {"given": message("score in the data")}

COMPLETE, PRORATED, DROPPED, NOT_ANSWERED = "complete", "prorated", "dropped", "not_answered"
GIVEN = "given"


def coverage(scores: Scores, participants: pd.DataFrame | None = None) -> Result:
    """How many questionnaires gave a score, and how, by scale and wave.

    Parameters
    ----------
    scores : Scores
    participants : DataFrame, optional
        participant_id of everybody who could have answered; then those who did not are
        counted too.

    Returns
    -------
    Result
        kind "coverage": scale, wave, coverage (complete: all items answered; prorated: some
        missing, but enough answered; dropped: too few answered; of scores without items
        instead given; not_answered: no questionnaire; total), n, n_total, share.
    """
    frame = scores.frame.assign(coverage=_status(scores))
    counts = frame.groupby(["scale", WAVE, "coverage"], sort=False, observed=True).size()
    rows = []
    for scale in pd.unique(frame["scale"]):
        is_given = bool(frame.loc[frame["scale"] == scale, "n_answered"].isna().all())
        known = [GIVEN] if is_given else [COMPLETE, PRORATED, DROPPED]
        for wave in scores.waves:
            mine = {each: int(counts.get((scale, wave, each), 0)) for each in known}
            if participants is not None:
                mine[NOT_ANSWERED] = _silent(frame, participants, scale, wave)
            elif is_given:
                mine[NOT_ANSWERED] = int(counts.get((scale, wave, NOT_ANSWERED), 0))
            n_total = sum(mine.values())
            rows += [(scale, wave, each, n, n_total) for each, n in mine.items()]
            rows.append((scale, wave, TOTAL, n_total, n_total))
    table = pd.DataFrame(rows, columns=["scale", "wave", "coverage", "n", "n_total"])
    return Result(
        kind="coverage",
        frame=table.assign(share=table["n"] / table["n_total"].replace(0, np.nan)),
        keys=("scale", "wave", "coverage"),
        counts=("n", "n_total"),
        derived={"share": ("n", "n_total")},
        totals=(Total(over="coverage"),),
        population="invited" if participants is not None else "answered",
        about={
            "scale": "share",
            "share_decimals": "n_total",
            "by": "wave",
            "min_items": dict(scores.min_items),
        },
        labels={**scores.labels, "coverage": in_languages(NAMES)},
        notes=scores.notes,
    )


def _status(scores: Scores) -> np.ndarray:
    """For each score, how it came about."""
    frame = scores.frame
    n_items = {
        scale.id: len(instrument.items_of(scale))
        for instrument in scores.instruments
        for scale in instrument.scales
    }
    all_items = frame["scale"].map(n_items)
    is_given = frame["n_answered"].isna()
    is_full = (frame["n_answered"] == all_items).fillna(value=False).astype(bool)
    answered = np.where(frame["score"].isna(), DROPPED, np.where(is_full, COMPLETE, PRORATED))
    # a row without a score, of a scale without items, is nobody's answer
    return np.where(is_given, np.where(frame["score"].isna(), NOT_ANSWERED, GIVEN), answered)


def _silent(frame: pd.DataFrame, participants: pd.DataFrame, scale: str, wave: str) -> int:
    check_columns(participants, [PERSON])
    refuse_repeated(participants)
    told = frame["coverage"] != NOT_ANSWERED
    there = frame.loc[(frame["scale"] == scale) & (frame[WAVE] == wave) & told, PERSON]
    return int((~participants[PERSON].isin(there)).sum())
