"""How strong an unmeasured cause of both would have to be: the E-value.

Source: VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.comparison.texts import in_languages
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result

SCALES: dict[str, Message] = {
    "risk_ratio": message("risk ratio"),
    "odds_ratio": message("odds ratio"),
    "hazard_ratio": message("hazard ratio"),
    "smd": message("difference in standard deviations of the outcome"),
}

MEASURES = tuple(SCALES)

#: log risk ratio of one standard deviation (VanderWeele and Ding 2017, after Chinn 2000).
LOG_RATIO_OF_SD = 0.91


def e_value(
    estimate: float,
    conf_low: float | None = None,
    conf_high: float | None = None,
    *,
    measure: str = "risk_ratio",
    common: bool = False,
    n: int | None = None,
) -> Result:
    """The E-value of an estimate, and of the limit of its interval nearer to no difference.

    It is the least risk ratio that an unmeasured cause would need with both the programme
    and the outcome, beyond the covariates, to explain the estimate (or to move the interval
    to no difference) away.

    Parameters
    ----------
    estimate, conf_low, conf_high : float
        More than 0; any number for "smd".
    measure : "risk_ratio", "odds_ratio", "hazard_ratio" or "smd"
    common : bool
        Whether more than about 15% had the outcome: then odds and hazard ratios are brought
        to the scale of risk ratios first.
    n : int, optional
        People behind the estimate; a report hides an E-value that rests on few, or on nobody
        knows how many.

    Returns
    -------
    Result
        One row: measure, observed, estimate (E-value of the point), conf_limit (of the limit;
        1 where the interval holds no difference).

    Examples
    --------
    >>> round(float(e_value(2.0).table().estimate[0]), 3)
    3.414
    """
    if measure not in MEASURES:
        raise UsageError(
            message(
                "measure must be one of {allowed}; found {found}.",
                allowed=list(MEASURES),
                found=measure,
            )
        )
    _check_numbers(estimate, conf_low, conf_high, measure)
    ratio = as_risk_ratio(estimate, measure=measure, common=common)
    nearer = conf_low if ratio >= 1 else conf_high
    limit = np.nan
    if nearer is not None:
        bound = as_risk_ratio(nearer, measure=measure, common=common)
        limit = 1.0 if (bound - 1) * (ratio - 1) <= 0 else e_of(bound)
    row = {"measure": measure, "observed": estimate, "estimate": e_of(ratio), "conf_limit": limit}
    return Result(
        kind="e_value",
        frame=pd.DataFrame([row]),
        keys=("measure",),
        notes=_notes(measure),
        labels={"measure": {name: in_languages(text) for name, text in SCALES.items()}},
        about={
            "measure": measure,
            "common": common,
            "scale": "number",
            **({} if n is None else {"n": n}),
        },
    )


def _notes(measure: str) -> tuple[Message, ...]:
    meaning = message(
        "An unmeasured cause that is tied to both the programme and the outcome more weakly than "
        "this, beyond the covariates, cannot explain the estimate away by itself; it says nothing "
        "about whether such a cause exists."
    )
    if measure != "smd":
        return (meaning,)
    return (
        meaning,
        message(
            "The difference is divided by the standard deviation of the outcome, and the E-value "
            "is on the scale of risk ratios by an approximation (VanderWeele and Ding 2017)."
        ),
    )


def as_risk_ratio(value: float, *, measure: str, common: bool) -> float:
    """The approximate risk ratio of a ratio or a standardised difference."""
    if measure == "smd":
        return float(np.exp(LOG_RATIO_OF_SD * value))
    if measure == "odds_ratio" and common:
        return float(np.sqrt(value))
    if measure == "hazard_ratio" and common:
        root = np.sqrt(value)
        return float((1 - 0.5**root) / (1 - 0.5 ** (1 / root)))
    return float(value)


def e_of(ratio: float) -> float:
    """RR + sqrt(RR (RR - 1)), of the inverse where RR is below 1."""
    ratio = 1 / ratio if ratio < 1 else ratio
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


def _check_numbers(
    estimate: float, conf_low: float | None, conf_high: float | None, measure: str
) -> None:
    given = [each for each in (estimate, conf_low, conf_high) if each is not None]
    if measure != "smd" and not all(each > 0 for each in given):
        raise UsageError(message("Ratios must be more than 0; at least one number is not."))
    low = estimate if conf_low is None else conf_low
    high = estimate if conf_high is None else conf_high
    if not low <= estimate <= high:
        raise UsageError(message("The estimate must lie within its interval; it does not."))
