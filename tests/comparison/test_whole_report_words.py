"""What a whole comparison says: take-up, changes, choices, and words without a difference."""

from __future__ import annotations

import numpy as np
import pandas as pd
from nsw_names import TESTS
from numpy.testing import assert_allclose

import evaltools as ev
from evaltools import comparison

EXAMPLES = TESTS.parent / "examples"


def nsw() -> comparison.Plan:
    return comparison.plan(ev.load_data(ev.load_study(EXAMPLES / "nsw" / "study.yaml")))


def test_the_change_of_earnings_is_that_of_the_means_by_year():
    people = pd.read_csv(EXAMPLES / "nsw" / "source" / "nsw_dehejia_wahba.csv")
    men = people[people.treat == 1]
    survey = pd.read_csv(EXAMPLES / "nsw" / "source" / "cps1_controls.csv")
    rise = [group.re78.mean() - (group.re74 + group.re75).mean() / 2 for group in (men, survey)]
    found = nsw().change()
    assert found is not None
    assert_allclose(found.frame["estimate"], rise[0] - rise[1], rtol=1e-6)
    assert "only if the groups would otherwise have changed alike" in found.summary()


def test_every_combination_of_the_choices_is_shown():
    found = nsw().specifications()
    assert found is not None
    assert len(found.frame) == 5 * 3
    assert found.about["word"] == "difference"


def test_an_unclear_primary_outcome_stands_among_what_did_not_improve():
    assert nsw().findings().summary() == (
        "No clear difference, so no improvement can be shown: Earnings 1978 (dollars). This does "
        "not mean that there is none."
    )


def people(n: int, pull: float) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    need = rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-pull * need))
    # the outcome follows need alone: the true difference is zero
    return pd.DataFrame(
        {"need": need, "arm": np.where(treated, "p", "c"), "y": need + rng.normal(size=n)}
    )


ARMS = {"arm": "arm", "treated": "p", "covariates": ["need"]}


def test_with_strong_selection_and_no_true_difference_no_word_says_effect():
    frame = people(400, 2.0)
    weights = comparison.weights(frame, **ARMS)
    gate = comparison.gate(
        weights.balance(),
        weights,
        overlap=comparison.propensity(frame, **ARMS).overlap(),
        method="weighting",
    )
    found = comparison.effect(frame, outcome="y", **ARMS, method="weighting", gate=gate)
    raw = comparison.effect(frame, outcome="y", **ARMS, method="difference")
    for result in (found, raw):
        for language in ("en", "fi", "sv"):
            said = result.summary(language).casefold()
            assert not any(word in said for word in ("effect", "vaikutu", "effekt"))


def test_a_randomised_set_of_sixty_is_not_refused_for_chance_imbalance():
    frame = people(60, 0.0)
    gate = comparison.gate(
        comparison.balance(frame, **ARMS), assignment="randomised", method="difference"
    )
    assert gate.is_passed
    assert "passes its checks" in gate.summary()
