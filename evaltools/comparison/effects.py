"""The difference between the participants and the comparison group in one outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evaltools.comparison.analyses import Analysis, Compared, analyse, check_analysis
from evaltools.comparison.arms import COMPARISON, TwoArms, cluster_codes, read_arms
from evaltools.comparison.baseline import check_estimand
from evaltools.comparison.covariates import Named
from evaltools.comparison.estimators import newcombe_interval, share_test, variance_of
from evaltools.comparison.follow_up_outcomes import INCIDENCE, RESTRICTED
from evaltools.comparison.matching import Matching
from evaltools.comparison.outcomes import Outcome, OutcomeNames, check_names, read_outcome
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival.curves import check_conf_level
from evaltools.survival.intervals import FEW_CLUSTERS, degrees_of_freedom
from evaltools.survival.notes import few_clusters_note
from evaltools.survival.questions import difference_numbers

if TYPE_CHECKING:
    from evaltools.comparison.checks import Gate

#: What an analysis is for: the one that decides, or one that is set beside it.
ROLES = ("primary", "sensitivity", "negative_control", "placebo", "subgroup")

KEYS = ("outcome", "method", "reference")
COUNTS = ("n", "n_treated", "n_comparison", "n_event_treated", "n_event_comparison")
PARTS = {
    "n_treated": "n",
    "n_comparison": "n",
    "n_event_treated": "n_treated",
    "n_event_comparison": "n_comparison",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Effect(Result):
    """The difference between two arms; see `effect`."""

    arms: TwoArms
    found: Compared
    clusters: tuple[np.ndarray, ...] = ()

    @property
    def people(self) -> tuple[int, int]:
        """Participants and comparison in the analysis, whatever they weigh."""
        return self.arms.n_treated, self.arms.n_comparison

    def relative(self) -> Result:
        """The participants' mean divided by the comparison group's, with interval.

        On the logarithmic scale, by the delta method. Raises UsageError unless both means
        are more than 0.
        """
        means = self.found.means
        if not min(means.treated, means.comparison) > 0:
            raise UsageError(message("For a ratio both means must be more than 0; one is not."))
        variance, n_clusters = variance_of(means.influence_on_log_ratio, *self.clusters)
        assert self.conf_level is not None
        df = _freedom(n_clusters, np.inf)
        log_ratio = float(np.log(means.treated / means.comparison))
        numbers = difference_numbers(log_ratio, float(np.sqrt(variance)), df, self.conf_level)
        for name in ("estimate", "conf_low", "conf_high"):
            numbers[name] = float(np.exp(numbers[name]))
        kept = [*self.keys, *self.counts]
        frame = self.frame[kept].assign(**numbers)
        return Result(
            kind="effect",
            frame=frame,
            keys=self.keys,
            counts=self.counts,
            conf_level=self.conf_level,
            unit=self.unit,
            notes=(*self.notes, message("The standard error is that of the ratio's logarithm.")),
            about={
                **self.about,
                "scale": "ratio",
                "ratio": _ratio_name(self.about),
                "shares": {},
            },
            population=self.population,
        )


def _ratio_name(about: Any) -> str:
    return "risk_ratio" if about["scale"] == "share" else "ratio"


def effect(
    frame: pd.DataFrame,
    *,
    outcome: str | None = None,
    exit: str | None = None,
    state: str | None = None,
    event: str | Iterable[str] | None = None,
    entry: str | None = None,
    at: float | None = None,
    measure: str = "mean",
    arm: str,
    treated: object,
    covariates: Sequence[Named] = (),
    estimand: str = "att",
    method: str = "difference",
    cluster: str | None = None,
    gate: Gate | None = None,
    matching: Matching = Matching(),  # noqa: B008 (frozen)
    trim: float | None = None,
    missing: str = "refuse",
    role: str = "primary",
    conf_level: float = 0.95,
) -> Effect:
    """How much the participants differ from the comparison group in the outcome.

    Parameters
    ----------
    frame : DataFrame, one row per person
    outcome : column
        An amount, or 0 and 1; for measure "mean". Months in work are given as pseudo-values.
    exit, state, entry : columns
        Follow-up (entry, exit] and what ended it, as in `survival.cumulative_incidence`.
    event : state or states that count
    at : float
        Time of the incidence, or horizon of the restricted time, in the study's unit.
    measure : "mean", "incidence" or "restricted_time"
        restricted_time is the mean time before the event, up to the horizon; other exits
        never become the event. A negative difference is how much sooner it came.
    arm, treated, covariates, estimand, missing : as in `balance`
    method : str
        "difference" (Welch), "regression" (g-computation), "weighting", "entropy",
        "matching" (for att) or "aipw". With time, regression and aipw use pseudo-values.
    cluster : column, optional
        Sites or other clusters: errors are summed by cluster, times G / (G - 1); with fewer
        than 30 clusters t with G - 1 degrees of freedom.
    gate : Gate, optional
        With one that is passed, and an interval without zero, the word is effect.
    matching, trim : options of matching and of weights
    role : "primary", "sensitivity", "negative_control" or "placebo"
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Effect
        One row: outcome, method, reference ("comparison"), estimate, std_error, conf_low,
        conf_high, statistic, df, p_value, n, n_treated, n_comparison, mean_treated,
        mean_comparison, and for outcomes that are events n_event_treated and
        n_event_comparison (not weighted). `.relative()` is the ratio of the means.

    Raises
    ------
    TooFewError
        For a model with fewer than 20 people in an arm, or 10 events.
    UsageError, DataError
        For arguments, and values, that break a rule.

    Notes
    -----
    Standard errors: Welch for a difference; sandwich with the estimated weights (stacked
    estimating equations) for weighting and entropy; by matched set for matching; HC2 for
    linear regression. A plain difference of two shares has Newcombe's interval and the score
    test, or Fisher's mid-P where counts are few.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": list("ppppcccc"), "work": [1, 1, 1, 0, 1, 0, 0, 0]})
    >>> found = effect(people, outcome="work", arm="arm", treated="p")
    >>> found.table().estimate.tolist()
    [0.5]
    """
    check_conf_level(conf_level)
    check_estimand(estimand)
    _check_role(role)
    names = OutcomeNames(outcome, exit, state, event, entry, at, measure)
    check_names(names)
    arms = read_arms(
        frame,
        arm=arm,
        treated=treated,
        covariates=covariates,
        missing=missing,
        columns=(outcome, exit, state, entry, cluster),
    )
    analysis = Analysis(method, estimand, matching, trim)
    check_analysis(analysis, arms)
    return effect_of(
        arms,
        read_outcome(arms, names),
        analysis,
        cluster=cluster_codes(arms, cluster),
        gate=gate,
        role=role,
        conf_level=conf_level,
    )


def effect_of(
    arms: TwoArms,
    outcome: Outcome,
    analysis: Analysis,
    *,
    cluster: np.ndarray | None = None,
    gate: Gate | None = None,
    role: str = "primary",
    conf_level: float = 0.95,
) -> Effect:
    """The effect in arms and an outcome that have been read."""
    found = analyse(arms, outcome, analysis)
    clusters = tuple(each for each in (found.pairs, cluster) if each is not None)
    numbers, n_clusters = _numbers(arms, outcome, analysis, found, clusters, conf_level)
    row = {
        "outcome": outcome.name,
        "method": analysis.method,
        "reference": COMPARISON,
        **numbers,
        **_counts(arms, outcome, found),
        "mean_treated": found.means.treated,
        "mean_comparison": found.means.comparison,
    }
    table = pd.DataFrame([row]).astype(dict.fromkeys(COUNTS, "Int64"))
    return Effect(
        kind="effect",
        frame=table,
        keys=KEYS,
        counts=COUNTS,
        derived={
            "mean_treated": ("n_treated", "n_event_treated"),
            "mean_comparison": ("n_comparison", "n_event_comparison"),
        },
        conf_level=conf_level,
        unit=arms.frame.attrs.get("unit"),
        notes=(
            *arms.notes,
            *outcome.notes,
            *found.notes,
            *_error_notes(arms, numbers, n_clusters, cluster, found),
        ),
        about=_about(arms, outcome, analysis, numbers, gate, role),
        arms=arms,
        found=found,
        clusters=clusters,
    )


def _about(
    arms: TwoArms,
    outcome: Outcome,
    analysis: Analysis,
    numbers: dict[str, float],
    gate: Gate | None,
    role: str,
) -> dict[str, Any]:
    followed = outcome.followed
    about: dict[str, Any] = {
        "n": arms.n,
        "scale": "share" if outcome.is_share else "number",
        "estimand": analysis.estimand,
        "method": analysis.method,
        "role": role,
        "word": word(numbers, gate),
        "gate": None if gate is None else gate.verdict,
        "assignment": None if gate is None else gate.assignment,
        "measure": "mean" if followed is None else followed.measure,
        "reference": COMPARISON,
        "parts": PARTS,
        "columns": [*KEYS[:2], "estimate", "conf_low", "conf_high", "p_value", *COUNTS],
    }
    if outcome.is_binary and analysis.method == "difference":
        about["shares"] = {
            "mean_treated": ("n_event_treated", "n_treated"),
            "mean_comparison": ("n_event_comparison", "n_comparison"),
        }
    if followed is not None:
        about["at"] = about["horizon"] = followed.at
        if followed.measure == RESTRICTED:
            about["of"] = "restricted_time"
    return about


def word(numbers: dict[str, float], gate: Gate | None) -> str:
    """'effect' where the gate is passed and the interval excludes zero, else 'difference'."""
    earned = gate is not None and gate.is_passed
    clear = numbers["conf_low"] > 0 or numbers["conf_high"] < 0
    return "effect" if earned and clear else "difference"


def _numbers(
    arms: TwoArms,
    outcome: Outcome,
    analysis: Analysis,
    found: Compared,
    clusters: tuple[np.ndarray, ...],
    conf_level: float,
) -> tuple[dict[str, float], int | None]:
    means = found.means
    variance, n_clusters = variance_of(means.influence, *clusters)
    if _shows_no_error(outcome, found):
        variance = np.nan
    df = _freedom(n_clusters, means.df)
    numbers = difference_numbers(means.difference, float(np.sqrt(variance)), df, conf_level)
    if analysis.method == "difference" and outcome.is_binary and not clusters:
        return _shares(arms, outcome, numbers, conf_level), None
    return numbers, n_clusters


def _shows_no_error(outcome: Outcome, found: Compared) -> bool:
    """Whether an incidence is 0 or 1: it shows no error, which is not the same as certainty."""
    followed = outcome.followed
    if followed is None or followed.measure != INCIDENCE:
        return False
    return bool({found.means.treated, found.means.comparison} & {0.0, 1.0})


def _shares(
    arms: TwoArms, outcome: Outcome, numbers: dict[str, float], conf_level: float
) -> dict[str, float]:
    people = arms.n_treated, arms.n_comparison
    events = (outcome.n_events(arms.treated) or 0, outcome.n_events(~arms.treated) or 0)
    low, high = newcombe_interval(events, people, conf_level)
    limits = {"conf_low": low, "conf_high": high, "p_value": share_test(events, people)}
    return {**numbers, **limits, "df": np.nan, "statistic": np.nan}


def _freedom(n_clusters: int | None, df: float) -> float:
    if n_clusters is None:
        return df
    return 0.0 if n_clusters < 2 else min(degrees_of_freedom(n_clusters), df)


def _counts(arms: TwoArms, outcome: Outcome, found: Compared) -> dict[str, Any]:
    """People who count: with matching only those who were matched."""
    used = found.weights > 0
    treated, comparison = used & arms.treated, used & ~arms.treated
    return {
        "n": int(used.sum()),
        "n_treated": int(treated.sum()),
        "n_comparison": int(comparison.sum()),
        "n_event_treated": _known(outcome.n_events(treated)),
        "n_event_comparison": _known(outcome.n_events(comparison)),
    }


def _known(count: int | None) -> Any:
    return pd.NA if count is None else count


def _error_notes(
    arms: TwoArms,
    numbers: dict[str, float],
    n_clusters: int | None,
    cluster: np.ndarray | None,
    found: Compared,
) -> list[Message]:
    notes = []
    if n_clusters is not None and 1 < n_clusters < FEW_CLUSTERS:
        notes.append(few_clusters_note())
    if n_clusters is not None and n_clusters < 2:
        notes.append(message("With one cluster there is no standard error."))
    elif min(arms.n_treated, arms.n_comparison) < 2:
        notes.append(message("With one person in a group there is no standard error."))
    elif np.isnan(numbers["std_error"]):
        notes.append(
            message("In one of the groups the outcome does not vary: there is no standard error.")
        )
    if cluster is not None:
        notes.append(message("Standard errors are summed over clusters."))
    elif found.pairs is not None:
        notes.append(message("Standard errors respect who was matched with whom."))
    return notes


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise UsageError(
            message(
                "role must be one of {allowed}; found {found}.", allowed=list(ROLES), found=role
            )
        )
