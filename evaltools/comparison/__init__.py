"""Would they have found work anyway? Participants beside a comparison group."""

from evaltools.comparison.baseline import Balance, balance
from evaltools.comparison.by_method import side_by_side
from evaltools.comparison.checklists import checklist
from evaltools.comparison.checks import THRESHOLDS, Gate, gate
from evaltools.comparison.confounding import e_value
from evaltools.comparison.effects import Effect, effect
from evaltools.comparison.matching import Match, Matching, match
from evaltools.comparison.method_words import method_in_words, settings
from evaltools.comparison.occupation_outcomes import occupation_values
from evaltools.comparison.panels import PanelDifference, difference_in_differences
from evaltools.comparison.placebos import Controls, negative_controls
from evaltools.comparison.planning import plan
from evaltools.comparison.plans import Plan
from evaltools.comparison.power import attrition, minimum_detectable
from evaltools.comparison.scores import Propensity, propensity
from evaltools.comparison.specifications import specification_curve
from evaltools.comparison.statements import what_can_be_said, what_outcomes_say
from evaltools.comparison.subgroup_effects import Subgroups, subgroups
from evaltools.comparison.trial import target_trial
from evaltools.comparison.weighting import Weights, weights

__all__ = [
    "THRESHOLDS",
    "Balance",
    "Controls",
    "Effect",
    "Gate",
    "Match",
    "Matching",
    "PanelDifference",
    "Plan",
    "Propensity",
    "Subgroups",
    "Weights",
    "attrition",
    "balance",
    "checklist",
    "difference_in_differences",
    "e_value",
    "effect",
    "gate",
    "match",
    "method_in_words",
    "minimum_detectable",
    "negative_controls",
    "occupation_values",
    "plan",
    "propensity",
    "settings",
    "side_by_side",
    "specification_curve",
    "subgroups",
    "target_trial",
    "weights",
    "what_can_be_said",
    "what_outcomes_say",
]
