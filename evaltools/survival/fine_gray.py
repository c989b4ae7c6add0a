"""Fine and Gray's model: what goes with a larger share having had the event."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaltools.messages import Message
from evaltools.survival.covariates import Covariate, read_design
from evaltools.survival.curves import check_conf_level
from evaltools.survival.intervals import FEW_CLUSTERS
from evaltools.survival.models import (
    Estimates,
    Model,
    check_converged,
    check_events,
    cluster_df,
    model_about,
    model_frame,
    robust_covariance,
    runaway_notes,
)
from evaltools.survival.notes import few_clusters_note
from evaltools.survival.people import (
    as_states,
    check_event_names,
    is_event,
    people_in,
    read_people,
)
from evaltools.survival.row_groups import in_order
from evaltools.survival.scaling import scaling_of
from evaltools.survival.subdistribution import (
    maximise_subdistribution,
    prepare,
    subdistribution_scores,
)

RATIO = "subdistribution_hazard_ratio"


def fine_gray_model(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    event: str | Iterable[str],
    covariates: Iterable[Covariate],
    cluster: str | None = None,
    missing: str = "refuse",
    conf_level: float = 0.95,
) -> Model:
    """Subdistribution hazard ratios of the event, among competing exits.

    A ratio above 1 goes with a larger cumulative incidence; how much larger only the
    incidence says. People who left by another exit stay at risk with the weight that
    censoring would have left them (Fine and Gray 1999); equal to cmprsk's crr.

    Parameters
    ----------
    frame, exit, state, event, covariates, missing, conf_level
        As in `cox_model`.
    cluster : str, optional
        Column: the scores are summed by cluster.

    Returns
    -------
    Model
        Rows as in `cox_model`, with subdistribution_hazard_ratio.

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
    >>> model = fine_gray_model(
    ...     people, exit="exit", state="state", event="job", covariates=["trained"]
    ... )
    >>> # without other exits the same as a Cox model
    >>> print(round(model.table().subdistribution_hazard_ratio[0], 2))
    1.75
    """
    check_conf_level(conf_level)
    people = read_people(frame, exit=exit, state=state, cluster=cluster)
    states = as_states(event)
    notes: list[Message] = list(check_event_names(people, states))
    design = read_design(frame, covariates, missing=missing)
    people = people_in(people, design.rows)
    happened = is_event(people, states)
    notes += check_events(int(happened.sum()), len(design.terms))
    scaling = scaling_of(design)
    data = prepare(design.columns, scaling, people.exit, happened, (people.state > 0) & ~happened)
    fit = maximise_subdistribution(data)
    check_converged(fit.converged)
    bread = np.linalg.pinv(fit.information, rcond=1e-14, hermitian=True)
    scores = subdistribution_scores(data, fit.sums)
    covariance, n_clusters = robust_covariance(bread, scores, in_order(people.cluster, data.order))
    notes += [*design.notes, *runaway_notes(design.terms, fit.runaway)]
    if n_clusters is not None and n_clusters < FEW_CLUSTERS:
        notes.append(few_clusters_note())
    estimates = Estimates(
        coefficients=np.where(fit.runaway, np.nan, fit.coefficients / scaling.scale),
        covariance=scaling.restore(covariance),
        df=cluster_df(n_clusters),
    )
    return Model(
        kind="forest",
        frame=model_frame(design, estimates, happened, ratio=RATIO, conf_level=conf_level),
        keys=("term", "covariate", "level", "reference"),
        counts=("n", "n_event"),
        conf_level=conf_level,
        unit=frame.attrs.get("unit"),
        notes=tuple(notes),
        about=model_about(
            design,
            states,
            ratio=RATIO,
            estimand="subdistribution hazard ratio",
            n=people.n,
            n_event=int(happened.sum()),
            ties="breslow",
            clusters=people.n_clusters,
            loglik=fit.loglik,
            loglik_null=fit.loglik_start,
            variance="Fine and Gray's sandwich, with the estimation of censoring",
        ),
        covariance=estimates.covariance,
    )
