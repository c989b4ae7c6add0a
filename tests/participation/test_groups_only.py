"""What is told of groups is hidden when they are small, and never told of one person."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests_of_participation import both_waves, long_scores, wide

from evaltools.disclosure import Policy, protect
from evaltools.errors import TooFewError, UnansweredError
from evaltools.participation import change, instrument, reliability, score

ESIS = [f"esis_{n:02d}" for n in range(1, 11)]
ONLY_GROUPS = "esis must be reported of groups only, never of one person."


@pytest.fixture(scope="module")
def answers():
    return both_waves(np.random.default_rng(9), ESIS, n=40)


def of(answers, people):
    names = [f"A{n}" for n in people]
    return answers[answers["participant_id"].isin(names)]


def test_one_person_has_no_distribution_of_a_scale_for_groups():
    scores = score(wide([[3] * 10], ESIS), instrument("esis"))
    for told in (scores.distribution, scores.floor_ceiling):
        with pytest.raises(TooFewError) as caught:
            told()
        assert str(caught.value) == ONLY_GROUPS
    assert scores.item_profile().table()["estimate"].isna().all()


def test_one_person_has_no_change_on_a_scale_for_groups(answers):
    scores = score(of(answers, [1]), instrument("esis"))
    with pytest.raises(TooFewError) as caught:
        change(scores, before="baseline", after="exit", method="sdc95")
    assert str(caught.value) == ONLY_GROUPS


def test_beside_a_scale_for_everybody_the_one_for_groups_is_left_out_with_a_note(answers):
    esis = score(of(answers, [1]), instrument("esis"))
    was = score(long_scores([5, 6, 7], [6, 7, 9], scale="was"), instrument("was"))
    found = change([esis, was], before="baseline", after="exit", method="sdc95")
    assert found.table()["scale"].tolist() == ["was"]
    assert ONLY_GROUPS in [str(note) for note in found.notes]


def test_nothing_of_a_group_of_nine_is_published(answers):
    scores = score(of(answers, range(1, 10)), instrument("esis"))
    found = protect(
        change(
            scores,
            before="baseline",
            after="exit",
            method="jacobson-truax",
            reliability={"esis": (0.89, "Leemann and others (2022)")},
        ),
        Policy(),
    )
    row = found.frame.iloc[0]
    assert row[["estimate", "conf_low", "mean_before", "sd_change", "sem"]].isna().all()


def test_a_group_of_forty_is_published_whole(answers):
    scores = score(answers, instrument("esis"))
    for found in (
        change(scores, before="baseline", after="exit", method="sdc95"),
        reliability(answers, instrument("esis")),
        scores.item_profile(),
        scores.coverage(),
    ):
        assert not protect(found, Policy()).hidden.to_numpy().any(), found.kind


def test_the_mean_of_a_few_lost_cannot_be_worked_out(answers):
    later = (answers["wave"] == "exit") & answers["participant_id"].isin(["A1", "A2", "A3"])
    scores = score(answers[~later], instrument("esis"))
    found = protect(
        change(scores, before="baseline", after="exit", method="sdc95").dropout(), Policy()
    )
    row = found.frame.iloc[0]
    hidden = ["n_lost", "mean_lost", "estimate", "bound_low", "bound_high", "tipping_change"]
    assert row[hidden].isna().all()
    # with the number of those who stayed hidden too, nobody can subtract
    assert pd.isna(row["n"]) or pd.isna(row["n_before"])


def test_work_ability_has_bands_with_their_source_and_esis_has_none(answers):
    was = score(wide([[0], [5], [6], [7], [8], [10]], ["was"]), instrument("was"))
    found = was.bands()
    assert found.table().set_index("band")["n"].to_dict() == {
        "poor": 2, "moderate": 2, "good": 2, "total": 6,
    }  # fmt: skip
    assert "Jääskeläinen" in found.about["source"]["was"]["en"]
    with pytest.raises(UnansweredError) as caught:
        score(answers, instrument("esis")).bands()
    assert str(caught.value) == "None of the scales has published bands."


def test_the_bins_of_a_scale_hold_every_score_and_its_upper_end(answers):
    scores = score(answers, instrument("esis"))
    table = scores.distribution("esis").table()
    assert table.groupby("group", sort=False)["n"].sum().to_dict() == {"baseline": 40, "exit": 40}
    assert (table["bin_low"].iloc[0], table["bin_high"].iloc[9]) == (0, 100)
    full = score(wide([[5] * 10, [5] * 10], ESIS), instrument("esis")).distribution().table()
    assert full["n"].iloc[-1] == 2


def test_a_scale_of_few_whole_points_has_a_bin_for_each():
    scores = score(wide([[0], [7], [7], [10]], ["was"]), instrument("was"))
    table = scores.distribution().table()
    assert len(table) == 11
    assert table.loc[table["bin_low"] == 6.5, "n"].tolist() == [2]
