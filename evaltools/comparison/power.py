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

#: Columns of the printed table; those of weighted people follow.
SHOWN = ("power", "estimate", "spread", "n_treated", "n_comparison")
SHOWN_WEIGHTED = ("effective_treated", "effective_comparison")


def minimum_detectable(
    n_treated: float,
    n_comparison: float,
    *,
    std_error: float | None = None,
    spread: float | None = None,
    share: float | None = None,
    effective: tuple[float, float] | None = None,
    power: float = 0.8,
    conf_level: float = 0.95,
    design_effect: float = 1.0,
) -> Result:
    """The smallest true difference that so many people find with the given power.

    (z of 1 - alpha/2 plus z of the power) times the standard error: that of the primary
    analysis where it is known, else sd sqrt(1/n1 + 1/n0) of the effective sizes. The
    difference itself never enters.

    Parameters
    ----------
    n_treated, n_comparison : float
        People of each arm; more than 0.
    std_error : float
        Of the difference as it will be estimated, weights and clusters included; or
    spread : float
        Standard deviation of the outcome, both arms together; or
    share : float
        Share of people with the outcome, both arms together: sd = sqrt(share (1 - share)).
    effective : pair of float, optional
        Effective sample sizes where people are weighted; those of the people otherwise.
    power, conf_level : float
        Between 0 and 1.
    design_effect : float
        1 + (people per cluster - 1) intraclass correlation; 1 without clusters. Not for a
        standard error, which holds the clusters already.

    Returns
    -------
    Result
        One row: power, estimate, std_error, spread (missing with a standard error),
        n_treated, n_comparison, effective_treated, effective_comparison.

    Examples
    --------
    >>> round(float(minimum_detectable(100, 100, spread=1.0).table().estimate[0]), 3)
    0.396
    >>> round(float(minimum_detectable(100, 100, std_error=10.0).table().estimate[0]), 2)
    28.02
    """
    check_conf_level(conf_level)
    sizes = (float(n_treated), float(n_comparison)) if effective is None else effective
    _check((n_treated, n_comparison, *sizes), (std_error, spread, share), power, design_effect)
    sd = float(np.sqrt(share * (1 - share))) if share is not None else spread
    error = std_error
    if error is None:
        assert sd is not None
        error = sd * float(np.sqrt(design_effect * (1 / sizes[0] + 1 / sizes[1])))
    z = float(special.ndtri((1 + conf_level) / 2) + special.ndtri(power))
    row = {
        "power": power,
        "estimate": z * error,
        "std_error": error,
        "spread": np.nan if sd is None else sd,
        "n_treated": int(n_treated),
        "n_comparison": int(n_comparison),
        "effective_treated": sizes[0],
        "effective_comparison": sizes[1],
    }
    counts = ("n_treated", "n_comparison")
    return Result(
        kind="minimum_detectable",
        frame=pd.DataFrame([row]).astype(dict.fromkeys(counts, "Int64")),
        keys=("power",),
        counts=counts,
        conf_level=conf_level,
        notes=() if std_error is None else (_OWN_ERROR,),
        about={
            "n": int(n_treated) + int(n_comparison),
            "effective": None if effective is None else sum(sizes),
            "scale": "number" if share is None else "share",
            "power": power,
            "design_effect": design_effect,
            "from_error": std_error is not None,
            "percent": ["power"],
            "decimals": {"effective_treated": 0, "effective_comparison": 0},
            "columns": [*SHOWN, *(() if effective is None else SHOWN_WEIGHTED)],
        },
    )


_OWN_ERROR = message(
    "It is made from the standard error of the primary analysis alone; the difference itself "
    "does not enter."
)


def attrition(frame: pd.DataFrame, *, arm: str, treated: object, observed: str) -> Result:
    """How many of each arm were lost before the outcome was known.

    Parameters
    ----------
    frame, arm, treated
        As in `balance`.
    observed : column
        True or False, or the outcome itself: a missing value is a loss.

    Returns
    -------
    Result
        Rows: arm; n_total, n_missing, share (lost).

    Examples
    --------
    >>> people = pd.DataFrame({"arm": list("ppppcc"), "work": [1, 0, 1, None, None, 0]})
    >>> found = attrition(people, arm="arm", treated="p", observed="work").table()
    >>> found[["arm", "n_total", "n_missing", "share"]].values.tolist()
    [['programme', 4, 1, 0.25], ['comparison', 2, 1, 0.5]]
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
    sizes: tuple[float, ...],
    spreads: tuple[float | None, float | None, float | None],
    power: float,
    design_effect: float,
) -> None:
    if not min(sizes) > 0:
        raise UsageError(message("Both groups must have somebody."))
    std_error, _, share = spreads
    if sum(each is not None for each in spreads) != 1:
        raise UsageError(
            message("One of std_error, spread and share must be given, and only one of them.")
        )
    if share is not None and not 0 <= share <= 1:
        raise UsageError(message("The share must lie between 0 and 1; found {found}.", found=share))
    if not 0 < power < 1:
        raise UsageError(message("The power must lie between 0 and 1; found {found}.", found=power))
    if design_effect < 1:
        raise UsageError(
            message("design_effect must be 1 or more; found {found}.", found=design_effect)
        )
    if std_error is not None and design_effect != 1:
        raise UsageError(
            message(
                "With a standard error design_effect must be 1; found {found}.", found=design_effect
            )
        )
