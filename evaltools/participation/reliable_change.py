"""How large a person's change must be to exceed the error of measurement.

Variants differ in the standard error of a difference; which one was used is always printed.
The spread is of those of whom the reliability is: of all who answered every item at the first
measurement where alpha was computed from them, else of all who were measured then. Reliability
grows with the spread of a group, so one from another group than the other gives no error of
measurement (Jacobson and Truax take both from the group before treatment).

jacobson-truax
    sqrt(2) SEM, with SEM = SD before * sqrt(1 - reliability). Jacobson and Truax (1991),
    Journal of Consulting and Clinical Psychology 59, 12-19.
maassen
    sqrt((SD before ^ 2 + SD after ^ 2) * (1 - reliability)): for spreads that differ. Maassen
    (2004), Journal of the International Neuropsychological Society 10, 888-893.
sdc95
    The smallest detectable change, 1.96 sqrt(2) SEM: the limit of jacobson-truax under the
    name that studies of measurement give it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.study.problems import did_you_mean

METHODS = ("jacobson-truax", "maassen", "sdc95")

#: A change further from nothing than this many standard errors is called reliable.
CRITICAL = 1.96


@dataclass(frozen=True)
class MeasurementError:
    """The error of one scale, in its points.

    Attributes
    ----------
    sem : float
        Standard error of measurement of one score.
    sdc : float
        Smallest detectable change of one person, at 95 %.
    limit : float
        A change must exceed this to be reliable by the chosen method.
    """

    sem: float
    sdc: float
    limit: float


def measurement_error(
    sd_before: float, sd_after: float, reliability: float, *, method: str
) -> MeasurementError:
    """The error of a scale from its spread and its reliability (0 to 1)."""
    unexplained = math.sqrt(1 - reliability)
    sem = sd_before * unexplained
    sdc = CRITICAL * math.sqrt(2) * sem
    if method == "maassen":
        return MeasurementError(sem, sdc, CRITICAL * math.hypot(sd_before, sd_after) * unexplained)
    return MeasurementError(sem, sdc, sdc)


def check_method(method: str) -> None:
    """Raise UsageError unless the method is known."""
    if method not in METHODS:
        raise UsageError(
            message(
                "method must be one of {known}. {hint}",
                known=list(METHODS),
                hint=did_you_mean(str(method), METHODS) or "",
            )
        )
