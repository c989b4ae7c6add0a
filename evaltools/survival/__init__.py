"""How soon people find work, how many do, and how long they stay in it."""

from evaltools.survival.cox import CoxModel, cox_model
from evaltools.survival.curves import (
    Curve,
    Incidence,
    cumulative_incidence,
    follow_up_time,
    survival_curve,
)
from evaltools.survival.discrete_time import discrete_time_model
from evaltools.survival.fine_gray import fine_gray_model
from evaltools.survival.group_tests import gray_test, logrank_test
from evaltools.survival.interval_censoring import IntervalCensored, interval_censored
from evaltools.survival.models import Model
from evaltools.survival.occupation import Occupation, state_occupation
from evaltools.survival.restricted import RestrictedTime, restricted_time
from evaltools.survival.retention import job_retention, spells_since_first
from evaltools.survival.splitting import landmark_incidence, split_at, split_follow_up

__all__ = [
    "CoxModel",
    "Curve",
    "Incidence",
    "IntervalCensored",
    "Model",
    "Occupation",
    "RestrictedTime",
    "cox_model",
    "cumulative_incidence",
    "discrete_time_model",
    "fine_gray_model",
    "follow_up_time",
    "gray_test",
    "interval_censored",
    "job_retention",
    "landmark_incidence",
    "logrank_test",
    "restricted_time",
    "spells_since_first",
    "split_at",
    "split_follow_up",
    "state_occupation",
    "survival_curve",
]
