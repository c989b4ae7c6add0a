"""Who counts, from which day, to which day, in which state: decided here and nowhere else."""

from evaltools.cohort.definitions import Definition, define
from evaltools.cohort.exposures import exposure_times, split_at
from evaltools.cohort.follow_up import follow_up
from evaltools.cohort.followed import Cohort
from evaltools.cohort.reach import covariates_by_arm, participants_flow, reach, reach_by_arm
from evaltools.cohort.referral import lengths_by_referrer, unemployed_by_referrer
from evaltools.cohort.representativeness import representativeness

__all__ = [
    "Cohort",
    "Definition",
    "covariates_by_arm",
    "define",
    "exposure_times",
    "follow_up",
    "lengths_by_referrer",
    "participants_flow",
    "reach",
    "reach_by_arm",
    "representativeness",
    "split_at",
    "unemployed_by_referrer",
]
