"""Would they have found work anyway? Participants beside a comparison group."""

from evaltools.comparison.baseline import Balance, balance
from evaltools.comparison.checks import THRESHOLDS, Gate, gate
from evaltools.comparison.effects import Effect, effect
from evaltools.comparison.matching import Match, Matching, match
from evaltools.comparison.scores import Propensity, propensity
from evaltools.comparison.weighting import Weights, weights

__all__ = [
    "THRESHOLDS",
    "Balance",
    "Effect",
    "Gate",
    "Match",
    "Matching",
    "Propensity",
    "Weights",
    "balance",
    "effect",
    "gate",
    "match",
    "propensity",
    "weights",
]
