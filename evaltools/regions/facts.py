"""Which facts of entry a case-mix model takes in: as many as the number of events carries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaltools.errors import TooFewError, UnansweredError, UsageError
from evaltools.messages import message
from evaltools.survival.covariates import check_varies, read_design

#: Taken in this order where the study names no covariates of a comparison.
BACKGROUND = ("age", "sex", "months_unemployed", "education", "labour_status")

#: Events, or people without one where they are fewer, per parameter of the model.
PER_PARAMETER = 10


def chosen_facts(
    frame: pd.DataFrame, named: Sequence[str], *, outcome: str, site: str
) -> tuple[list[str], list[str]]:
    """The facts that a case-mix model takes in, and those for which there are too few events.

    frame : DataFrame, one row per person
    named : columns decided in advance, the most important first; empty: the background facts

    A fact that never varies, or follows from those before it, is passed over. The outcome
    is looked at for its number of events only, so the choice does not depend on who had it.

    Raises UnansweredError when the data hold none of them, TooFewError when the events do
    not carry even one.
    """
    wanted = [name for name in named or BACKGROUND if name in frame.columns and name != site]
    usable = [name for name in wanted if frame[name].nunique(dropna=False) > 1]
    if not usable:
        raise UnansweredError(
            message(
                "The data hold no facts of entry to adjust for, so sites are shown as they are."
            )
        )
    events = int(frame[outcome].sum())
    room = min(events, len(frame) - events) // PER_PARAMETER
    chosen: list[str] = []
    left_out: list[str] = []
    for name in usable:
        size = _size(frame, [*chosen, name])
        if size is None:
            continue
        if size <= room:
            chosen.append(name)
        else:
            left_out.append(name)
    if not chosen:
        raise TooFewError(
            message(
                "A case-mix model must have at least {least} events per parameter.",
                least=PER_PARAMETER,
            )
        )
    return chosen, left_out


def _size(frame: pd.DataFrame, names: list[str]) -> int | None:
    """Parameters of a model of these columns; None where a term follows from the others."""
    try:
        design = read_design(frame, names, missing="indicator")
        columns = np.array(design.columns, dtype=np.float64)
        centred = columns - columns.mean(axis=1, keepdims=True)
        check_varies(design, centred @ centred.T, columns.std(axis=1))
    except (UsageError, TooFewError):
        return None
    return len(design.terms)
