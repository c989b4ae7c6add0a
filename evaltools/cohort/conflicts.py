"""How often sources contradict each other: counted, because the rule that decides is ours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.cohort.spells import Timeline
from evaltools.result import Result

SOURCES_DISAGREE = "sources_disagree"
SOURCE_DOUBLED = "source_doubled"
OPEN_END_CLOSED = "open_end_closed"


def conflicts(line: Timeline | None, is_followed: pd.Series) -> Result:
    """People among the followed whose spells had to be resolved: check, n, n_total, share.

    The checks are sources_disagree (two sources name different states on one day),
    source_doubled (one source does), open_end_closed (a spell without an end was taken to
    end where the same source's next began). One person can be in several.
    """
    found = {
        SOURCES_DISAGREE: _of(line.disagreeing if line else None, is_followed),
        SOURCE_DOUBLED: _of(line.doubled if line else None, is_followed),
        OPEN_END_CLOSED: _of(line.closed if line else None, is_followed),
    }
    total = int(is_followed.sum())
    frame = pd.DataFrame({"check": list(found), "n": list(found.values()), "n_total": total})
    return Result(
        kind="table",
        frame=frame.assign(share=frame["n"] / total if total else np.nan),
        keys=("check",),
        counts=("n", "n_total"),
        derived={"share": ("n", "n_total")},
        about={"table": "conflicts"},
    )


def _of(people: npt.NDArray[np.int64] | None, is_followed: pd.Series) -> int:
    if people is None:
        return 0
    return int(is_followed.to_numpy()[np.asarray(people, dtype=np.int64)].sum())
