"""Cox's proportional-hazards model for one exit, with robust errors exact under ties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.covariates import Covariate, read_design
from evaltools.survival.cox_fit import Fitted, covariance_of, fit_cox
from evaltools.survival.curves import check_conf_level
from evaltools.survival.intervals import FEW_CLUSTERS
from evaltools.survival.models import (
    Estimates,
    Model,
    check_events,
    cluster_df,
    model_about,
    model_frame,
    runaway_notes,
)
from evaltools.survival.notes import few_clusters_note, hazard_notes
from evaltools.survival.people import (
    as_states,
    check_event_names,
    group_codes_of,
    is_event,
    n_competing,
    people_in,
    read_people,
)
from evaltools.survival.proportional_hazards import hazards_test, ratios_by_period

TIES = ("efron", "breslow")


@dataclass(frozen=True, eq=False, kw_only=True)
class CoxModel(Model):
    """A Cox model; see `cox_model`."""

    fitted: Fitted

    def proportional_hazards(self, transform: str = "km") -> Result:
        """Test whether hazard ratios stay the same over time, by term and for all together.

        The score test of x g(t) with its full information matrix, as R's cox.zph from
        survival 3.0 on (Grambsch and Therneau 1994).

        Parameters
        ----------
        transform : "km", "rank", "identity" or "log"
            How time is measured in the test: one less the Kaplan-Meier share before it, its
            rank among all exits, the time itself, or its logarithm.

        Returns
        -------
        Result
            Rows: term (and "GLOBAL"), statistic (chi-square), df, p_value.
        """
        return hazards_test(self, transform)

    def hazard_ratios_by_period(self, periods: int = 3, *, fewest: int | None = None) -> Result:
        """Hazard ratios within consecutive periods of about equally many events.

        What to show when hazards are not proportional: each period's events are compared
        with those still there then.

        Parameters
        ----------
        periods : int
            How many.
        fewest : int, optional
            A term with fewer own events in a period has no ratio there, and n and n_event
            are of everybody: counts by category and period tell of few.

        Returns
        -------
        Result
            Rows: term, covariate, level, reference, period ("4–9", above 4 up to 9), n and
            n_event (people with the level, for a number all: those followed beyond its begin,
            and who left by the event in it), estimate, std_error, hazard_ratio, conf_low,
            conf_high, statistic, p_value.
        """
        return ratios_by_period(self, periods, fewest=fewest)


def cox_model(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    event: str | Iterable[str],
    covariates: Iterable[Covariate],
    entry: str | None = None,
    strata: str | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    ties: str = "efron",
    missing: str = "refuse",
    conf_level: float = 0.95,
) -> CoxModel:
    """Hazard ratios of the event: how much faster people with a covariate leave by it.

    Other exits are censored, so the ratios are of the cause-specific hazard.

    Parameters
    ----------
    frame, exit, state, event, entry
        As in `survival_curve`.
    covariates : list of columns, or of (column, reference category)
        Numbers as they are, categories against the first or the given one.
    strata : str, optional
        Column: each of its values has a baseline of its own.
    weights, cluster : str, optional
        Columns: probability weights; clusters. Either gives robust errors (Lin and Wei
        1989), exact under ties; below thirty clusters by t with one less than clusters.
    ties : "efron" or "breslow"
    missing : "refuse", "indicator" or "complete_case"
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    CoxModel
        Rows: term, covariate, level, reference, n, n_event, estimate (log hazard ratio),
        std_error, hazard_ratio, conf_low, conf_high (of the ratio), statistic, df, p_value.

    Raises
    ------
    UsageError
        For missing columns, names or covariates; DataError for values that break a rule;
        TooFewError for fewer than five events per parameter, covariates that do not vary,
        or a fit that does not converge.

    Examples
    --------
    >>> people = pd.DataFrame(
    ...     {"exit": range(1, 13), "state": "job", "trained": [1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0]}
    ... )
    >>> model = cox_model(people, exit="exit", state="state", event="job", covariates=["trained"])
    >>> print(round(model.table().hazard_ratio[0], 2))
    1.75
    """
    check_conf_level(conf_level)
    if ties not in TIES:
        raise UsageError(
            message("ties must be one of {allowed}; found {found}.", allowed=list(TIES), found=ties)
        )
    people = read_people(
        frame, exit=exit, state=state, entry=entry, weights=weights, cluster=cluster
    )
    states = as_states(event)
    notes = list(check_event_names(people, states))
    design = read_design(frame, covariates, missing=missing)
    stratum = _strata(frame, strata)[design.rows]
    people = people_in(people, design.rows)
    happened = is_event(people, states)
    notes += check_events(int(happened.sum()), len(design.terms))
    fitted = fit_cox(people, happened, design, stratum, efron=ties == "efron")
    fitted, estimates, notes_of_fit = _judge(fitted)
    return CoxModel(
        kind="forest",
        frame=model_frame(design, estimates, happened, ratio="hazard_ratio", conf_level=conf_level),
        keys=("term", "covariate", "level", "reference"),
        counts=("n", "n_event"),
        conf_level=conf_level,
        unit=frame.attrs.get("unit"),
        notes=(
            *notes,
            *design.notes,
            *notes_of_fit,
            *hazard_notes(n_competing(people, states)),
        ),
        about=model_about(
            design,
            states,
            ratio="hazard_ratio",
            estimand="cause-specific hazard ratio",
            n=people.n,
            n_event=int(happened.sum()),
            ties=ties,
            strata=strata,
            weighted=weights is not None,
            clusters=people.n_clusters,
            loglik=fitted.fit.loglik,
            loglik_null=fitted.fit.loglik_start,
            variance="sandwich, robust" if people.is_robust else "inverse information",
        ),
        covariance=estimates.covariance,
        fitted=fitted,
    )


def _strata(frame: pd.DataFrame, strata: str | None) -> np.ndarray:
    if strata is None:
        return np.zeros(len(frame), dtype=np.intp)
    check_columns(frame, (strata,))
    return group_codes_of(frame, strata)[0]


def _judge(fitted: Fitted) -> tuple[Fitted, Estimates, list[Message]]:
    """Coefficients and covariance on the scale of the covariates, with what to note."""
    covariance, n_clusters = covariance_of(fitted, fitted.fit)
    df = cluster_df(n_clusters)
    notes = runaway_notes(fitted.terms, fitted.fit.runaway)
    if n_clusters is not None and n_clusters < FEW_CLUSTERS:
        notes.append(few_clusters_note())
    coefficients = np.where(
        fitted.fit.runaway, np.nan, fitted.fit.coefficients / fitted.scaling.scale
    )
    return replace(fitted, df=df), Estimates(coefficients, covariance, df), notes
