"""Which methods made the results of a report: no more and no fewer than were computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaltools.messages import Message
from evaltools.reporting.methods import METHODS
from evaltools.sections.block import Block

#: Kinds whose numbers are read from a curve.
FROM_CURVES = ("curve", "incidence", "times", "without", "quantile", "difference", "followed")

#: Estimands of curves in which other exits are censored.
CENSORED = ("survival", "retention", "follow-up")

#: Measures of outcomes that come with time.
WITH_TIME = ("incidence", "restricted_time")

#: Outcomes of single people that stand for what was not seen to the end.
FROM_SPELLS = ("in_work_at", "months_in_work")

#: Kinds of a comparison that estimate a difference.
OF_GROUPS = ("effect", "specification")

#: Fewer clusters than this are told with Student's t and a bootstrap.
FEW_CLUSTERS = 30


@dataclass(frozen=True)
class Computed:
    """What a method is recognised by in a result.

    Attributes
    ----------
    kind : str
    about : mapping
        The result's plain facts.
    columns : mapping of column to its values, without the missing ones
    """

    kind: str
    about: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    def is_about(self, key: str, *values: Any) -> bool:
        """Whether a plain fact has one of the values."""
        return self.about.get(key) in values

    def holds(self, column: str, *values: Any) -> bool:
        """Whether one of the values, or with none given any value, stands in a column."""
        found = self.columns.get(column, frozenset())
        return bool(found.intersection(values) if values else found)

    def is_by(self, *names: str) -> bool:
        """Whether a difference was estimated by one of the methods."""
        return self.is_about("method", *names) or self.holds("method", *names)


def computed(block: Block) -> Computed:
    """What a section holds that its methods are recognised by."""
    plain = block.result or {}
    rows: list[list[Any]] = plain.get("rows", [])
    columns = {
        name: frozenset(row[place] for row in rows if isinstance(row[place], (str, int, float)))
        for place, name in enumerate(plain.get("columns", []))
    }
    return Computed(block.kind, plain.get("about", {}), columns)


def methods_used(results: Iterable[Computed]) -> tuple[Message, ...]:
    """The methods behind some results, each once, in the order of `methods.METHODS`.

    Examples
    --------
    >>> found = methods_used([Computed("test", {"test": "gray"})])
    >>> [str(each) for each in found]
    ["Gray's test (Gray 1988) compares cumulative incidence."]
    """
    made = tuple(results)
    return tuple(text for name, text in METHODS.items() if any(_RULES[name](each) for each in made))


def _is_curve(made: Computed) -> bool:
    return made.kind in FROM_CURVES and _is_censoring(made)


def _is_censoring(made: Computed) -> bool:
    variance = str(made.about.get("variance"))
    return made.is_about("estimand", *CENSORED) or variance == "greenwood" or "robust" in variance


def _is_incidence(made: Computed) -> bool:
    is_kind = made.kind in FROM_CURVES and made.is_about("estimand", "incidence")
    return is_kind and not _is_of_intervals(made)


def _is_of_intervals(made: Computed) -> bool:
    return made.kind == "times" and made.is_about("variance", "delta method")


def _is_timed(made: Computed) -> bool:
    return made.kind in OF_GROUPS and made.is_about("measure", *WITH_TIME)


def _is_ratio(made: Computed) -> bool:
    return made.kind == "effect" and made.is_about("scale", "ratio")


def _is_plain(made: Computed) -> bool:
    """A difference of the groups as they are, in an outcome that each person has."""
    is_mean = made.kind in OF_GROUPS and not _is_timed(made) and not _is_ratio(made)
    return is_mean and made.is_by("difference")


def _uses_pseudo_values(made: Computed) -> bool:
    spells = any(str(name).startswith(FROM_SPELLS) for name in made.columns.get("outcome", ()))
    if made.kind in OF_GROUPS and spells:
        return True
    return _is_timed(made) and made.is_by("regression", "aipw")


def _is_weighted(made: Computed, estimand: str) -> bool:
    by_score = made.kind == "weights" and made.is_about("method", "logistic")
    by_score |= made.kind in OF_GROUPS and made.is_by("weighting", "aipw")
    said = made.is_about("estimand", estimand) or made.holds("estimand", estimand)
    return by_score and said


def _has_few_clusters(made: Computed) -> bool:
    clusters = made.about.get("clusters")
    changes = made.kind in ("difference_in_differences", "event_study")
    return changes and isinstance(clusters, int) and clusters < FEW_CLUSTERS


def _is_corrected(made: Computed) -> bool:
    looks, printed = made.about.get("looks", 0), made.about.get("columns", ["p_holm"])
    in_table = made.holds("p_holm") and "p_holm" in printed
    return in_table or (made.kind == "findings" and looks > 1)


def _of_kinds(*kinds: str) -> Callable[[Computed], bool]:
    return lambda made: made.kind in kinds


def _test(name: str) -> Callable[[Computed], bool]:
    return lambda made: made.kind == "test" and made.is_about("test", name)


def _model(*estimands: str) -> Callable[[Computed], bool]:
    return lambda made: made.kind == "forest" and made.is_about("estimand", *estimands)


def _counts(family: str) -> Callable[[Computed], bool]:
    return lambda made: _model("rate ratio")(made) and made.is_about("family", family)


def _by(name: str) -> Callable[[Computed], bool]:
    return lambda made: made.kind in OF_GROUPS and made.is_by(name)


def _of_time(estimand: str, *kinds: str) -> Callable[[Computed], bool]:
    return lambda made: (
        made.kind in kinds or (made.kind == "difference" and made.is_about("estimand", estimand))
    )


_EXACT: dict[str, Callable[[Computed], bool]] = {
    "case_mix": lambda made: made.kind == "funnel" and bool(made.about.get("facts")),
    "kaplan_meier": _is_curve,
    "greenwood": lambda made: _is_curve(made) and made.is_about("variance", "greenwood"),
    "robust_curve": lambda made: _is_curve(made) and "robust" in str(made.about.get("variance")),
    "median_follow_up": lambda made: made.kind == "table" and made.is_about("table", "follow_up"),
    "aalen_johansen": _is_incidence,
    "interval_models": _is_of_intervals,
    "landmark": lambda made: _is_incidence(made) and made.is_about("start", "landmark"),
    "times": lambda made: made.kind in ("times", "without") and not _is_of_intervals(made),
    "restricted_time": lambda made: (
        _of_time("restricted time", "restricted_time")(made)
        or (made.kind == "effect" and made.is_about("measure", "restricted_time"))
    ),
    "states": _of_time("state occupation", "states", "expected_time"),
    "logrank": _test("log-rank"),
    "gray": _test("gray"),
    "proportional": lambda made: "proportional_p" in made.about,
    "cox": _model("cause-specific hazard ratio", "hazard ratio by period"),
    "cox_periods": _model("hazard ratio by period"),
    "fine_gray": _model("subdistribution hazard ratio"),
    "discrete_time": _model("discrete-time hazard ratio"),
    "poisson": _counts("poisson"),
    "negative_binomial": _counts("negative_binomial"),
    "weights_att": lambda made: _is_weighted(made, "att"),
    "weights_ate": lambda made: _is_weighted(made, "ate"),
    "weights_ato": lambda made: _is_weighted(made, "ato"),
    "weights_entropy": lambda made: made.kind in ("weights", *OF_GROUPS) and made.is_by("entropy"),
    "effective_size": _of_kinds("weights"),
    "welch": lambda made: _is_plain(made) and not made.is_about("scale", "share"),
    "newcombe": lambda made: _is_plain(made) and made.is_about("scale", "share"),
    "weighted_difference": _by("weighting"),
    "standardised_regression": _by("regression"),
    "doubly_robust": _by("aipw"),
    "matching": _by("matching"),
    "incidence_by_arm": lambda made: (
        _is_timed(made) and made.is_by("difference", "weighting", "entropy", "matching")
    ),
    "pseudo_values": _uses_pseudo_values,
    "ratio": _is_ratio,
    "difference_in_differences": _of_kinds("difference_in_differences", "event_study"),
    "few_clusters": _has_few_clusters,
    "holm": _is_corrected,
    "findings": lambda made: made.kind == "findings" and made.about.get("looks", 0) > 1,
    "jacobson_truax": lambda made: (
        made.kind in ("change_categories", "change_limits") and made.is_by("jacobson-truax")
    ),
    "maassen": lambda made: (
        made.kind in ("change_categories", "change_limits") and made.is_by("maassen")
    ),
    "sdc95": lambda made: (
        made.kind in ("change_categories", "change_limits") and made.is_by("sdc95")
    ),
    "ancova": _of_kinds("change_difference"),
    "alpha": lambda made: made.kind == "reliability" and made.holds("coefficient", "alpha"),
    "omega": lambda made: made.kind == "reliability" and made.holds("coefficient", "omega_total"),
}

#: By its name, whether a method made a result; one without a rule of its own is said of the
#: kind of that name.
_RULES: dict[str, Callable[[Computed], bool]] = {
    name: _EXACT.get(name) or _of_kinds(name) for name in METHODS
}
