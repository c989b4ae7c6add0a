"""Change on a scale that measures poorly here says so: nothing seen is not nothing changed."""

from __future__ import annotations

import pandas as pd
import pytest
from tests_of_participation import long_scores, wide

from evaltools.disclosure import Policy, protect
from evaltools.participation import change, instrument, reliability, score
from evaltools.participation.statements import what_can_be_said

ESIS = [f"esis_{number:02d}" for number in range(1, 11)]
WARNING = (
    "The reliability of these scales is low (below 0.70): {scale}. Where their scores show no "
    "change, that does not mean that nothing changed."
)
MIND = (
    "On a scale whose reliability is low, scores that show no change do not mean that nothing "
    "changed."
)


def from_baseline(scores, **more):
    return change(scores, before="baseline", after="exit", method="jacobson-truax", **more)


def of_twelve(reliability_given):
    """Twelve people who moved by one point up or down: no change on average."""
    before = [float(each) for each in (1, 2, 3, 4, 5, 6) * 2]
    after = [each + (1 if at % 2 else -1) for at, each in enumerate(before)]
    return from_baseline(
        long_scores(before, after), reliability={"own": (reliability_given, "Author (2010)")}
    )


def said(result):
    return protect(result, Policy(min_group=3)).summary("en")


@pytest.mark.parametrize(("given", "is_low"), [(0.69, True), (0.7, False), (0.9, False)])
def test_from_seventy_hundredths_on_a_reliability_is_not_called_low(given, is_low):
    # Terwee and others (2007), Journal of Clinical Epidemiology 60, 34-42: alpha 0.70 or more
    found = of_twelve(given)
    for result in (found, found.categories()):
        assert (WARNING.format(scale="own") in said(result)) is is_low
    stated = what_can_be_said(found, has_dimensions=False).frame
    assert (MIND in set(stated.loc[stated["verdict"] == "mind", "statement"])) is is_low


def test_groups_held_beside_each_other_are_told_the_same():
    scores = long_scores([1.0, 2, 3, 4, 5, 6] * 2, [2.0, 1, 4, 3, 6, 5] * 2)
    people = scores["participant_id"].str[-1].isin(list("02468"))
    scores = scores.assign(arm=people.map({True: "a", False: "b"}))
    found = from_baseline(scores, by="arm", reliability={"own": (0.5, "Author (2010)")})
    assert WARNING.format(scale="own") in said(found)
    assert WARNING.format(scale="own") in said(found.between_groups())


def answers_of(patterns, wave):
    return wide(patterns, ESIS, wave=wave)


def test_an_alpha_of_zero_or_less_is_low_and_was_not_left_uncomputed():
    # five items answered one way and five the other: everybody's sum is 30, so that the variance
    # of the sum is 0 and alpha, k / (k - 1) (1 - sum of variances / variance of sum), is below 0
    patterns = [[n] * 5 + [6 - n] * 5 for n in (1, 2, 4, 5, 1, 2, 4, 5, 3, 3)]
    patterns += [[3] * 9 + [4], [3] * 9 + [2]]
    answers = pd.concat([answers_of(patterns, wave) for wave in ("baseline", "exit")])
    esis = instrument("esis")
    found = from_baseline(score(answers, esis), reliability=reliability(answers, esis))
    name = "Experiences of Social Inclusion Scale (ESIS)"
    assert WARNING.format(scale=name) in said(found)
    notes = [str(note) for note in found.notes]
    assert (
        f"{name}: alpha among all who answered is zero or less, as the items do not go together, "
        "so nobody's change is called reliable." in notes
    )
    assert not any("no reliability was given or computed" in note for note in notes)


def test_alpha_of_a_few_people_is_told_by_no_warning_either():
    # an alpha from fewer than ten people is left out, and so is what it was
    patterns = [[n] * 5 + [6 - n] * 5 for n in (1, 2, 4, 5)] + [[3] * 9 + [4], [3] * 9 + [2]]
    answers = pd.concat([answers_of(patterns, wave) for wave in ("baseline", "exit")])
    esis = instrument("esis")
    found = from_baseline(score(answers, esis), reliability=reliability(answers, esis))
    assert "unreliable" not in found.about or not found.about["unreliable"]
