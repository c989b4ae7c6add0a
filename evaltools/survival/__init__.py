"""How soon people find work, how many do, and how long they stay in it."""

from evaltools.survival.curves import (
    Curve,
    Incidence,
    cumulative_incidence,
    follow_up_time,
    survival_curve,
)
from evaltools.survival.restricted import RestrictedTime, restricted_time

__all__ = [
    "Curve",
    "Incidence",
    "RestrictedTime",
    "cumulative_incidence",
    "follow_up_time",
    "restricted_time",
    "survival_curve",
]
