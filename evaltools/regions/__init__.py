"""Sites and regions: whether they differ by more than chance, and by how much."""

from evaltools.regions.association import association
from evaltools.regions.case_mix import expected_counts
from evaltools.regions.count_models import count_model
from evaltools.regions.funnels import funnel
from evaltools.regions.rates import rates_against_target
from evaltools.regions.shrinkage import shrunken_rates

__all__ = [
    "association",
    "count_model",
    "expected_counts",
    "funnel",
    "rates_against_target",
    "shrunken_rates",
]
