"""Follow-up from a landmark on, and up to a horizon."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.cohort import reasons
from evaltools.cohort.exits import CENSORED
from evaltools.errors import UsageError
from evaltools.messages import message

#: Why a follow-up ended that was cut at the horizon.
AT_HORIZON = "horizon"


def from_landmark(frame: pd.DataFrame, landmark: float) -> pd.DataFrame:
    """Only people who are observed and still without an exit at the landmark.

    frame : DataFrame
        entry, exit, state, reason.
    landmark : float
        Units since time zero; time goes on counting from time zero, and everybody enters
        at the landmark.

    Source: Anderson, Cain and Gelber (1983), Journal of Clinical Oncology 1, 710-719.
    """
    is_followed = frame["reason"] == ""
    left = is_followed & (frame["exit"] <= landmark)
    reason = np.select(
        [left & (frame["state"] != CENSORED), left, is_followed & (frame["entry"] > landmark)],
        [reasons.LANDMARK_EXIT, reasons.LANDMARK_END, reasons.LANDMARK_LATE],
        default=frame["reason"].to_numpy(dtype=object),
    )
    return frame.assign(entry=np.maximum(frame["entry"], landmark), reason=reason.astype(object))


def to_horizon(frame: pd.DataFrame, horizon: float) -> pd.DataFrame:
    """Follow-up that goes on beyond the horizon ends there, censored.

    frame : DataFrame
        entry, exit, state, censor_reason, reason.
    """
    beyond = frame["exit"] > horizon
    late = (frame["reason"] == "") & (frame["entry"] >= horizon)
    return frame.assign(
        exit=frame["exit"].clip(upper=horizon),
        state=frame["state"].where(~beyond, CENSORED),
        censor_reason=frame["censor_reason"].where(~beyond, AT_HORIZON),
        reason=frame["reason"].where(~late, reasons.HORIZON),
    )


def check_times(*, horizon: float | None, landmark: float | None, lasting: int) -> None:
    """Raise UsageError for times that cannot be, or exclude each other."""
    if horizon is not None and not horizon > 0:
        raise UsageError(message("The horizon must be above 0, but was {found}.", found=horizon))
    if landmark is not None and not landmark > 0:
        raise UsageError(message("A landmark must be above 0, but was {found}.", found=landmark))
    if horizon is not None and landmark is not None and landmark >= horizon:
        raise UsageError(
            message(
                "A landmark must be before the horizon ({horizon}), but was {found}.",
                horizon=horizon,
                found=landmark,
            )
        )
    if lasting < 0:
        raise UsageError(
            message(
                "The units that a job must last must be 0 or more, but were {found}.", found=lasting
            )
        )
