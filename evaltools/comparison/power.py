"""What could be found with the people at hand, and how many were lost from each arm."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from evaltools.comparison.arms import COMPARISON, TREATED, read_arms
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result
from evaltools.survival.curves import check_conf_level


def minimum_detectable(
    n_treated: float,
    n_comparison: float,
    *,
    spread: float | None = None,
    share: float | None = None,
    power: float = 0.8,
    conf_level: float = 0.95,
    design_effect: float = 1.0,
) -> Result:
    """The smallest true difference that so many people find with the given power.

    (z of 1 - alpha/2 plus z of the power) sd sqrt(1/n1 + 1/n0). Nothing about the outcome by
    arm enters.

    Parameters
    ----------
    n_treated, n_comparison : float
        People, or effective sample sizes, of each arm; more than 0.
    spread : float
        Standard deviation of the outcome, both arms together; or
    share : float
        Share of people with the outcome, both arms together: sd = sqrt(share (1 - share)).
    power, conf_level : float
        Between 0 and 1.
    design_effect : float
        1 + (people per cluster - 1) intraclass correlation; 1 without clusters.

    Returns
    -------
    Result
        One row: power, estimate, spread, n_treated, n_comparison.

    Examples
    --------
    >>> round(float(minimum_detectable(100, 100, spread=1.0).table().estimate[0]), 3)
    0.396
    """
    check_conf_level(conf_level)
    _check(n_treated, n_comparison, spread, share, power, design_effect)
    sd = float(np.sqrt(share * (1 - share))) if share is not None else float(spread or 0.0)
    z = special.ndtri((1 + conf_level) / 2) + special.ndtri(power)
    width = np.sqrt(design_effect * (1 / n_treated + 1 / n_comparison))
    row = {
        "power": power,
        "estimate": float(z * sd * width),
        "spread": sd,
        "n_treated": float(n_treated),
        "n_comparison": float(n_comparison),
    }
    return Result(
        kind="minimum_detectable",
        frame=pd.DataFrame([row]),
        keys=("power",),
        derived={"estimate": (), "spread": (), "n_treated": (), "n_comparison": ()},
        conf_level=conf_level,
        about={
            "n": int(n_treated + n_comparison),
            "scale": "number" if share is None else "share",
            "power": power,
            "design_effect": design_effect,
        },
    )


def attrition(frame: pd.DataFrame, *, arm: str, treated: object, observed: str) -> Result:
    """How many of each arm were lost before the outcome was known.

    observed : column
        True or False, or the outcome itself: a missing value is a loss.

    Rows: arm; n_total, n_missing, share (lost).
    """
    arms = read_arms(frame, arm=arm, treated=treated, columns=(observed,))
    column = arms.frame[observed]
    lost = column.isna().to_numpy()
    if pd.api.types.is_bool_dtype(column.dtype):
        lost = ~column.to_numpy(dtype=bool)
    rows = [
        {"arm": name, "n_total": int(members.sum()), "n_missing": int(lost[members].sum())}
        for name, members in ((TREATED, arms.treated), (COMPARISON, ~arms.treated))
    ]
    table = pd.DataFrame(rows).assign(share=lambda each: each.n_missing / each.n_total)
    return Result(
        kind="attrition",
        frame=table,
        keys=("arm",),
        counts=("n_total", "n_missing"),
        derived={"share": ("n_missing", "n_total")},
        notes=arms.notes,
        about={
            "n": arms.n,
            "by": "arm",
            "scale": "share",
            "shares": {"share": ("n_missing", "n_total")},
            "title": message("People lost before the outcome was known"),
        },
    )


def _check(
    n_treated: float,
    n_comparison: float,
    spread: float | None,
    share: float | None,
    power: float,
    design_effect: float,
) -> None:
    if not min(n_treated, n_comparison) > 0:
        raise UsageError(message("Both groups must have somebody."))
    if (spread is None) == (share is None):
        raise UsageError(message("Either the spread or the share must be given, and not both."))
    if share is not None and not 0 <= share <= 1:
        raise UsageError(message("The share must lie between 0 and 1; found {found}.", found=share))
    if not 0 < power < 1:
        raise UsageError(message("The power must lie between 0 and 1; found {found}.", found=power))
    if design_effect < 1:
        raise UsageError(
            message("design_effect must be 1 or more; found {found}.", found=design_effect)
        )
