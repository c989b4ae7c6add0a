"""Which groups find work faster: models of the breakdowns that a study decided in advance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from evaltools.cohort import Cohort
from evaltools.errors import UnansweredError
from evaltools.messages import message
from evaltools.result import Result
from evaltools.study import Study
from evaltools.survival.covariates import Covariate
from evaltools.survival.cox import CoxModel, cox_model
from evaltools.survival.discrete_time import discrete_time_model
from evaltools.survival.models import Model
from evaltools.survival.proportional_hazards import GLOBAL

WITHIN_SITES = message(
    "People are compared with people of the same site: each site has a baseline of its own."
)

FREE_COURSE = message(
    "How fast the outcome comes may differ freely from one unit of time to the next. That the "
    "ratios between groups stay the same over time is assumed here, too."
)

FEWEST_SITES = 10

COUNTED_IN_DAYS = message(
    "Follow-up is counted in days, so no exit is known to the unit of time only."
)


def study_factors(people: Cohort, study: Study) -> tuple[list[str], str | None, str | None]:
    """The breakdowns that the study decided in advance, and how sites enter a model.

    With ten sites or more errors are robust to them; fewer clusters than that carry no
    honest error, so that each site then has a baseline of its own (a stratified model).
    Returns the factors, the column of the strata and that of the clusters.
    """
    factors = [group for group in study.groups if group in people.frame]
    sites = people.frame["site"] if "site" in people.frame else pd.Series(dtype=str)
    if sites.nunique() < 2 or sites.isna().any():
        return factors, None, None
    factors = [factor for factor in factors if factor != "site"]
    many = sites.nunique() >= FEWEST_SITES
    return factors, None if many else "site", "site" if many else None


def hazard_model(people: Cohort, study: Study) -> CoxModel:
    """Cox model of finding work by the breakdowns that the study decided in advance.

    A missing value is a category of its own; sites enter as `study_factors` says; about
    "proportional_p" is the p-value of the test that all ratios stay the same. Raises
    UnansweredError when the study names no breakdown.
    """
    factors, strata, cluster = _some_factors(people, study)
    found = cox_model(
        people.frame,
        exit="exit",
        state="state",
        entry="entry",
        event=people.event_states,
        covariates=factors,
        strata=strata,
        cluster=cluster,
        missing="indicator",
    )
    notes = found.notes if strata is None else (*found.notes, WITHIN_SITES)
    test = found.proportional_hazards().frame.set_index("term")["p_value"]
    about = {**found.about, "proportional_p": float(test[GLOBAL])}
    return replace(found, notes=notes, about=about)


def hazards_by_period(people: Cohort, study: Study) -> Result:
    """The ratios of `hazard_model` within three periods of about equally many events."""
    return hazard_model(people, study).hazard_ratios_by_period(fewest=study.disclosure.min_events)


def unit_model(people: Cohort, study: Study) -> Model:
    """The model of `hazard_model` with a baseline of its own for every unit of time.

    Nothing is assumed of when within its unit an exit came, nor of how units differ; that the
    ratios stay the same over time is. Sites do not enter. Raises UnansweredError when the
    study names no breakdown or counts in days.
    """
    if people.unit == "days":
        raise UnansweredError(COUNTED_IN_DAYS)
    factors, _, cluster = _some_factors(people, study)
    found = discrete_time_model(
        people.frame,
        exit="exit",
        state="state",
        entry="entry",
        event=people.event_states,
        covariates=factors,
        cluster=cluster,
        missing="indicator",
    )
    return replace(found, notes=(*found.notes, FREE_COURSE))


def _some_factors(people: Cohort, study: Study) -> tuple[list[Covariate], str | None, str | None]:
    factors, strata, cluster = study_factors(people, study)
    if not factors:
        rule = "The study names no groups, so a model of their differences has nothing to say."
        raise UnansweredError(message(rule))
    return as_categories(people.frame, factors), strata, cluster


def as_categories(frame: pd.DataFrame, factors: Iterable[str]) -> list[Covariate]:
    """The breakdowns as categories: a yes-or-no one held against no, with its own people.

    >>> people = pd.DataFrame({"sex": ["f", "m"], "disability": [True, False]})
    >>> as_categories(people, ["sex", "disability"])
    ['sex', ('disability', False)]
    """
    return [
        (factor, False)
        if pd.api.types.is_bool_dtype(frame[factor].dtype) and not frame[factor].all()
        else factor
        for factor in factors
    ]
