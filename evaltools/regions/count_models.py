"""Counts in an exposure: how rates of contacts differ, by Poisson or negative binomial."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, special
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from evaltools.errors import DataError, UsageError, Violation
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.covariates import Covariate, Design, check_varies, read_design
from evaltools.survival.curves import check_conf_level
from evaltools.survival.intervals import FEW_CLUSTERS, critical_value, two_sided_p
from evaltools.survival.models import check_converged, check_events, cluster_df
from evaltools.survival.notes import few_clusters_note
from evaltools.survival.people import codes_of, refuse_missing_groups

FAMILIES = ("poisson", "negative_binomial")

#: Above this the counts vary more than Poisson's distribution allows.
OVERDISPERSED = 1.2

#: The negative binomial's extra variance is searched in this range, as a logarithm.
LEAST_EXTRA, MOST_EXTRA = float(np.log(1e-8)), float(np.log(1e3))

Numbers = npt.NDArray[np.float64]


def count_model(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    covariates: Iterable[Covariate] = (),
    family: str = "negative_binomial",
    cluster: str | None = None,
    missing: str = "refuse",
    conf_level: float = 0.95,
) -> Result:
    """Rate ratios of a count, with the logarithm of the exposure as offset.

    Parameters
    ----------
    frame : DataFrame
        One row per unit that is counted, such as a coach's month.
    outcome : str
        Column of whole numbers, 0 or more: contacts with employers.
    exposure : str
        Column above 0: hours worked.
    covariates : list of columns, or of (column, reference category)
    family : "negative_binomial" or "poisson"
        The first lets rows vary more than chance: variance = mean + mean squared times
        `about["dispersion"]`, fitted by maximum likelihood.
    cluster : str, optional
        Column, such as the site: errors robust to likeness within it, with the correction
        G / (G - 1); below thirty clusters by t with one less than clusters.
    missing : "refuse", "indicator" or "complete_case"
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Result
        kind "forest": term ("baseline" first: events per unit of exposure where every
        covariate is 0 or at its reference), covariate, level, reference, n (rows), n_event,
        estimate (logarithm), std_error, rate_ratio, conf_low, conf_high, statistic, df,
        p_value. The baseline's `rate_ratio` is its rate; `about["baseline"]` has the
        interval of it. `about["dispersion_ratio"]` is Pearson's statistic by its degrees of
        freedom under Poisson.

    Raises
    ------
    UsageError
        For columns or a family that are not there.
    DataError
        For values that break a rule.
    TooFewError
        For fewer than five events per parameter.

    Notes
    -----
    Source: the errors are those of R's glm and MASS::glm.nb (given the fitted dispersion)
    and, by cluster, of sandwich::vcovCL with type HC0.

    Examples
    --------
    >>> months = pd.DataFrame({"contacts": [3, 5] * 5 + [7, 9] * 5, "hours": 4})
    >>> months["trained"] = [0] * 10 + [1] * 10
    >>> model = count_model(
    ...     months, outcome="contacts", exposure="hours", covariates=["trained"], family="poisson"
    ... )
    >>> model.frame[["term", "rate_ratio"]].round(6).values.tolist()
    [['trained', 2.0]]
    """
    check_conf_level(conf_level)
    if family not in FAMILIES:
        raise UsageError(
            message(
                "family must be one of {allowed}; found {found}.",
                allowed=list(FAMILIES),
                found=family,
            )
        )
    named = list(covariates)
    check_columns(frame, [outcome, exposure, cluster])
    check_numbers(frame, outcome, exposure)
    design = read_design(frame, named, missing=missing) if named else _empty_design(len(frame))
    rows = design.rows
    counts = frame[outcome].to_numpy(dtype=np.float64)[rows]
    offset = np.log(frame[exposure].to_numpy(dtype=np.float64)[rows])
    clusters = None if cluster is None else _clusters(frame, cluster)[rows]
    notes = [*check_events(int(counts.sum()), len(design.terms) + 1), *design.notes]
    fitted = _Fit.of(counts, offset, design, family)
    covariance, n_clusters = fitted.covariance(clusters)
    df = cluster_df(n_clusters)
    if n_clusters is not None and n_clusters < FEW_CLUSTERS:
        notes.append(few_clusters_note())
    notes += _spread_notes(fitted, family, clustered=clusters is not None)
    table = _table(design, counts, fitted.coefficients, covariance, df, conf_level)
    return Result(
        kind="forest",
        frame=table.iloc[1:].reset_index(drop=True) if named else table,
        keys=("term", "covariate", "level", "reference"),
        counts=("n", "n_event"),
        derived=dict.fromkeys(_NUMBERS, ("n_event",)),
        population="rows of counts",
        conf_level=conf_level,
        notes=tuple(notes),
        about={
            "estimand": "rate ratio",
            "family": family,
            "n": len(counts),
            "n_event": int(counts.sum()),
            "terms": [term.name for term in design.terms],
            "clusters": n_clusters,
            "dispersion": fitted.extra,
            "dispersion_ratio": fitted.dispersion_ratio,
            "baseline": {
                name: float(table[name].iloc[0]) for name in ("rate_ratio", "conf_low", "conf_high")
            },
            "variance": "model" if n_clusters is None else "sandwich, by cluster",
        },
    )


_NUMBERS = (
    "estimate",
    "std_error",
    "rate_ratio",
    "conf_low",
    "conf_high",
    "statistic",
    "df",
    "p_value",
)


class _Fit:
    """A fitted model: coefficients (the baseline first) and what errors are made from."""

    def __init__(
        self,
        matrix: Numbers,
        counts: Numbers,
        mean: Numbers,
        coefficients: Numbers,
        *,
        extra: float,
        dispersion_ratio: float,
    ) -> None:
        self.matrix, self.counts, self.mean = matrix, counts, mean
        self.coefficients = coefficients
        self.extra, self.dispersion_ratio = extra, dispersion_ratio

    @classmethod
    def of(cls, counts: Numbers, offset: Numbers, design: Design, family: str) -> _Fit:
        columns = np.array(design.columns).reshape(len(design.terms), len(counts))
        spread, middle = columns.std(axis=1), columns.mean(axis=1)
        centred = columns - middle[:, None]
        if len(design.terms):
            check_varies(design, centred @ centred.T, spread)
        scaled = np.vstack([np.ones(len(counts)), centred / spread[:, None]]).T
        poisson = _glm(counts, scaled, offset, 0.0)
        freedom = len(counts) - scaled.shape[1]
        pearson = float((((counts - poisson.mu) ** 2) / poisson.mu).sum())
        ratio = pearson / freedom if freedom > 0 else np.nan
        extra = 0.0 if family == "poisson" else _extra_variance(counts, scaled, offset)
        fitted = poisson if extra == 0.0 else _glm(counts, scaled, offset, extra)
        slopes = np.asarray(fitted.params[1:]) / spread
        first = float(fitted.params[0]) - float(slopes @ middle)
        matrix = np.vstack([np.ones(len(counts)), columns]).T
        return cls(
            matrix,
            counts,
            np.asarray(fitted.mu),
            np.append(first, slopes),
            extra=extra,
            dispersion_ratio=ratio,
        )

    def covariance(self, clusters: npt.NDArray[np.int64] | None) -> tuple[Numbers, int | None]:
        """Of the coefficients: the inverse information, or the sandwich by cluster."""
        weight = self.mean / (1 + self.extra * self.mean)
        bread = np.asarray(np.linalg.inv(self.matrix.T @ (self.matrix * weight[:, None])))
        if clusters is None:
            return bread, None
        residual = (self.counts - self.mean) / (1 + self.extra * self.mean)
        n_clusters = int(np.unique(clusters).size)
        sums = np.zeros((clusters.max() + 1, self.matrix.shape[1]))
        np.add.at(sums, clusters, self.matrix * residual[:, None])
        if n_clusters < 2:
            return np.full_like(bread, np.nan), n_clusters
        correction = n_clusters / (n_clusters - 1)
        sandwich: Numbers = correction * (bread @ (sums.T @ sums) @ bread)
        return sandwich, n_clusters


def _glm(counts: Numbers, matrix: Numbers, offset: Numbers, extra: float) -> sm.GLM:
    family = sm.families.Poisson() if extra == 0.0 else sm.families.NegativeBinomial(alpha=extra)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        # Counts that lie on their means exactly are no fault.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        # The deviance has too few digits to tell that the steps have come to rest.
        fitted = sm.GLM(counts, matrix, family=family, offset=offset).fit(
            maxiter=200, tol=1e-10, tol_criterion="params"
        )
    check_converged(bool(fitted.converged))
    return fitted


def _extra_variance(counts: Numbers, matrix: Numbers, offset: Numbers) -> float:
    """The negative binomial's dispersion with the highest likelihood; 0 when Poisson fits best."""

    def minus_log_likelihood(log_extra: float) -> float:
        extra = float(np.exp(log_extra))
        mean = np.asarray(_glm(counts, matrix, offset, extra).mu)
        size = 1 / extra
        return -float(
            (
                special.gammaln(counts + size)
                - special.gammaln(size)
                - special.gammaln(counts + 1)
                + size * np.log(size / (size + mean))
                + special.xlogy(counts, mean / (size + mean))
            ).sum()
        )

    found = optimize.minimize_scalar(
        minus_log_likelihood,
        bounds=(LEAST_EXTRA, MOST_EXTRA),
        method="bounded",
        options={"xatol": 1e-10},
    )
    # At the lower end the two distributions are the same.
    return 0.0 if found.x < LEAST_EXTRA + 2.0 else float(np.exp(found.x))


def _table(
    design: Design,
    counts: Numbers,
    coefficients: Numbers,
    covariance: Numbers,
    df: float,
    conf_level: float,
) -> pd.DataFrame:
    std_error = np.sqrt(np.diag(covariance))
    width = critical_value(conf_level, df) * std_error
    statistic = coefficients / std_error
    inside = [np.ones(len(counts), dtype=bool)]
    inside += [
        column > 0 if term.level else inside[0]
        for term, column in zip(design.terms, design.columns, strict=True)
    ]
    with np.errstate(over="ignore"):
        ratios = np.exp([coefficients, coefficients - width, coefficients + width])
    return pd.DataFrame(
        {
            "term": ["baseline", *(term.name for term in design.terms)],
            "covariate": ["baseline", *(term.covariate for term in design.terms)],
            "level": ["", *(term.level for term in design.terms)],
            "reference": ["", *(term.reference for term in design.terms)],
            "n": [int(rows.sum()) for rows in inside],
            "n_event": [int(counts[rows].sum()) for rows in inside],
            "estimate": coefficients,
            "std_error": std_error,
            "rate_ratio": ratios[0],
            "conf_low": ratios[1],
            "conf_high": ratios[2],
            "statistic": statistic,
            "df": df if np.isfinite(df) else np.nan,
            "p_value": two_sided_p(statistic, np.array(df)),
        }
    )


def check_numbers(frame: pd.DataFrame, outcome: str, exposure: str) -> None:
    """Raise DataError unless the counts are whole numbers and the exposures above 0."""
    counted, exposed = frame[outcome].astype(float), frame[exposure].astype(float)
    faults = [
        (
            ~((counted >= 0) & (counted == np.floor(counted))),
            outcome,
            message("A count must be known, and a whole number, 0 or more."),
        ),
        (~(exposed > 0), exposure, message("An exposure must be known and above 0.")),
    ]
    violations = [
        Violation(rule, column=column, n_rows=int(broken.sum()))
        for broken, column, rule in faults
        if broken.any()
    ]
    if violations:
        raise DataError(message("Counts must follow the rules below."), violations)


def _clusters(frame: pd.DataFrame, cluster: str) -> npt.NDArray[np.int64]:
    codes, _ = codes_of(frame[cluster])
    refuse_missing_groups(codes, cluster)
    return codes.astype(np.int64)


def _empty_design(n: int) -> Design:
    return Design((), (), np.ones(n, dtype=bool), ())


def _spread_notes(fitted: _Fit, family: str, *, clustered: bool) -> list[Message]:
    if family == "poisson" and fitted.dispersion_ratio > OVERDISPERSED and not clustered:
        return [
            message(
                "The counts vary {factor} times as much as Poisson's distribution allows, so the "
                "intervals are too narrow. Take the negative binomial, or errors by cluster.",
                factor=round(fitted.dispersion_ratio, 1),
            )
        ]
    if family == "negative_binomial" and fitted.extra == 0.0:
        return [
            message(
                "The counts vary no more than Poisson's distribution allows: the negative "
                "binomial model is the same as Poisson's."
            )
        ]
    return []
