"""How soon people find work, how many do, and how long they stay in it."""

from evaltools.survival.curves import (
    Curve,
    Incidence,
    cumulative_incidence,
    follow_up_time,
    survival_curve,
)

__all__ = [
    "Curve",
    "Incidence",
    "cumulative_incidence",
    "follow_up_time",
    "survival_curve",
]
