"""Would they have found work anyway? Participants beside a comparison group."""

from evaltools.comparison.baseline import Balance, balance
from evaltools.comparison.scores import Propensity, propensity
from evaltools.comparison.weighting import Weights, weights

__all__ = [
    "Balance",
    "Propensity",
    "Weights",
    "balance",
    "propensity",
    "weights",
]
