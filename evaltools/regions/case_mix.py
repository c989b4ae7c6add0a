"""What a site would be expected to reach with the people it has: case mix by a model."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from evaltools.errors import DataError, TooFewError, Violation
from evaltools.messages import message
from evaltools.schema.frames import check_columns
from evaltools.survival.covariates import Covariate, check_varies, read_design
from evaltools.survival.models import check_events

#: Rounds of fitting, and a coefficient per standard deviation that has run away.
MOST_STEPS, BEYOND = 100, 12.0


def expected_counts(
    frame: pd.DataFrame,
    *,
    outcome: str,
    covariates: Iterable[Covariate],
    missing: str = "refuse",
) -> pd.Series:
    """For each person, the chance of the outcome that people like them had everywhere.

    Summed over a site it is the number that the site would be expected to reach with the
    people it has; `funnel` and `shrunken_rates` take it as `expected`.

    Parameters
    ----------
    frame : DataFrame, one row per person
    outcome : str
        Column of 0 and 1 (or True and False).
    covariates : list of columns, or of (column, reference category)
        Facts of entry alone; the site is not among them.
    missing : "refuse", "indicator" or "complete_case"
        As in `survival.cox_model`; people left out have no expectation.

    Returns
    -------
    Series
        "expected", with the index of the frame, above 0 and below 1; over the people in the
        model it sums to the number who had the outcome.

    Raises
    ------
    UsageError
        For covariates that are not there; DataError for another outcome than 0 and 1;
        TooFewError for fewer than five events, or non-events, per parameter.

    Examples
    --------
    >>> people = pd.DataFrame({"job": [0, 1] * 10, "young": [0, 0, 1, 1] * 5})
    >>> expected = expected_counts(people, outcome="job", covariates=["young"])
    >>> round(float(expected.sum()), 6)
    10.0
    """
    check_columns(frame, [outcome])
    happened = frame[outcome].astype(float)
    broken = ~happened.isin((0.0, 1.0))
    if broken.any():
        raise DataError(
            message("The outcome must follow the rules below."),
            [
                Violation(
                    message("An outcome must be 0 or 1, and known."),
                    column=outcome,
                    n_rows=int(broken.sum()),
                )
            ],
        )
    design = read_design(frame, covariates, missing=missing)
    values = happened.to_numpy()[design.rows]
    rarer = int(min(values.sum(), len(values) - values.sum()))
    check_events(rarer, len(design.terms))
    columns = np.array(design.columns)
    spread = columns.std(axis=1)
    centred = columns - columns.mean(axis=1, keepdims=True)
    check_varies(design, centred @ centred.T, spread)
    scaled = centred / spread[:, None]
    expected = pd.Series(np.nan, index=frame.index, name="expected")
    expected[design.rows] = _fitted(values, scaled)
    return expected


def _fitted(values: np.ndarray, scaled: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        model = sm.GLM(values, sm.add_constant(scaled.T), family=sm.families.Binomial())
        fitted = model.fit(maxiter=MOST_STEPS, tol=1e-10)
    if not fitted.converged or np.abs(fitted.params[1:]).max() > BEYOND:
        raise TooFewError(
            message(
                "The case-mix model must converge and did not: some covariate tells the outcome "
                "almost wholly. Use fewer covariates or categories."
            )
        )
    return np.asarray(fitted.fittedvalues)
