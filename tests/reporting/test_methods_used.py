"""The method appendix cites what was computed: no more, and no less."""

from __future__ import annotations

import pytest

from evaltools.disclosure.kinds import KNOWN
from evaltools.reporting.methods import METHODS
from evaltools.reporting.methods_used import _EXACT, Computed, methods_used

COX = Computed("forest", {"estimand": "cause-specific hazard ratio"})
CONTACTS = Computed("forest", {"estimand": "rate ratio", "family": "negative_binomial"})


def names_of(*results):
    """The names of the methods that made some results."""
    texts = methods_used(results)
    return [name for name, text in METHODS.items() if text in texts]


@pytest.mark.parametrize(
    ("result", "names"),
    [
        (COX, ["cox"]),
        (Computed(COX.kind, {**COX.about, "proportional_p": 0.2}), ["proportional", "cox"]),
        (CONTACTS, ["negative_binomial"]),
        (Computed("forest", {**CONTACTS.about, "family": "poisson"}), ["poisson"]),
        (Computed("forest", {"estimand": "discrete-time hazard ratio"}), ["discrete_time"]),
        (Computed("forest", {"estimand": "subdistribution hazard ratio"}), ["fine_gray"]),
        (Computed("forest", {"estimand": "hazard ratio by period"}), ["cox", "cox_periods"]),
        (Computed("test", {"test": "gray"}), ["gray"]),
        (Computed("test", {"test": "log-rank"}), ["logrank"]),
        (Computed("incidence", {"estimand": "incidence"}), ["aalen_johansen"]),
        (
            Computed("curve", {"estimand": "survival", "variance": "greenwood"}),
            ["kaplan_meier", "greenwood"],
        ),
        (
            Computed("times", {"estimand": "incidence", "variance": "delta method"}),
            ["interval_models"],
        ),
        (
            Computed("times", {"estimand": "incidence", "start": "landmark"}),
            ["aalen_johansen", "landmark", "times"],
        ),
        (
            Computed("quantile", {"estimand": "time in phase", "variance": "greenwood"}),
            ["kaplan_meier", "greenwood", "quantile"],
        ),
        (Computed("funnel", {}), ["funnel"]),
        (Computed("funnel", {"facts": ["age"]}), ["funnel", "case_mix"]),
        (
            Computed("effect", {"method": "difference", "scale": "share", "measure": "mean"}),
            ["newcombe"],
        ),
        (
            Computed("effect", {"method": "difference", "scale": "number", "measure": "mean"}),
            ["welch"],
        ),
        (
            Computed("effect", {"method": "weighting", "estimand": "ato", "measure": "mean"}),
            ["weights_ato", "weighted_difference"],
        ),
        (
            Computed("effect", {"method": "regression", "measure": "incidence"}),
            ["standardised_regression", "pseudo_values"],
        ),
        (
            Computed("effect", {"estimand": "att"}, {"method": frozenset({"aipw", "matching"})}),
            ["weights_att", "doubly_robust", "matching"],
        ),
        (
            Computed("effect", {"method": "difference", "scale": "ratio", "measure": "mean"}),
            ["ratio"],
        ),
        (
            Computed("effect", {"method": "regression"}, {"outcome": frozenset({"in_work_at_6"})}),
            ["standardised_regression", "pseudo_values"],
        ),
        (Computed("weights", {"method": "entropy"}), ["weights_entropy", "effective_size"]),
        (Computed("interaction", {}), ["interaction"]),
        (Computed("interaction", {}, {"p_holm": frozenset({0.3})}), ["interaction", "holm"]),
        (
            Computed("interaction", {"columns": ["p_value"]}, {"p_holm": frozenset({0.3})}),
            ["interaction"],
        ),
        (Computed("findings", {"looks": 1}), []),
        (Computed("findings", {"looks": 2}), ["holm", "findings"]),
        (Computed("event_study", {"clusters": 12}), ["difference_in_differences", "few_clusters"]),
        (Computed("event_study", {"clusters": None}), ["difference_in_differences"]),
        (Computed("change_limits", {"method": "maassen"}), ["maassen"]),
        (
            Computed("change_limits", {}, {"method": frozenset({"jacobson-truax"})}),
            ["jacobson_truax"],
        ),
        (Computed("reliability", {}, {"coefficient": frozenset({"alpha"})}), ["alpha"]),
        (Computed("unanswered"), []),
    ],
)
def test_a_result_has_the_methods_that_made_it(result, names):
    assert names_of(result) == names


def test_a_model_of_contacts_cites_no_regression_of_times():
    said = " ".join(str(text) for text in methods_used([CONTACTS]))
    assert "Cox" not in said
    assert "Efron" not in said


def test_methods_stand_once_and_in_one_order():
    assert methods_used([COX, Computed("flow"), COX]) == methods_used([Computed("flow"), COX])


def test_a_method_without_a_rule_of_its_own_is_named_after_a_kind():
    assert [name for name in METHODS if name not in _EXACT and name not in KNOWN] == []


def test_every_rule_is_of_a_method():
    assert [name for name in _EXACT if name not in METHODS] == []
