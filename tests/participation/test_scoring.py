"""From answers to scores: the arithmetic, the rule for missing answers, what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests_of_participation import long_of, wide

from evaltools.errors import DataError, UnansweredError, UsageError
from evaltools.participation import instrument, score

ESIS = [f"esis_{n:02d}" for n in range(1, 11)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [([1] * 10, 0), ([5] * 10, 100), ([3] * 10, 50), ([4] * 5 + [5] * 5, 87.5), ([2] * 10, 25)],
)
def test_esis_is_the_sum_of_steps_above_one_times_two_and_a_half(answers, expected):
    found = score(wide([answers], ESIS), instrument("esis")).table()
    assert found["score"].tolist() == [expected]
    assert found["n_answered"].tolist() == [10]


def test_the_table_has_the_columns_of_the_contract():
    found = score(wide([[3] * 10], ESIS), instrument("esis")).table()
    assert list(found.columns) == [
        "participant_id",
        "wave",
        "instrument",
        "scale",
        "score",
        "n_answered",
    ]


def test_esis_takes_complete_answers_unless_told_otherwise():
    nine = [4] * 9 + [np.nan]
    frame = wide([nine], ESIS)
    assert score(frame, instrument("esis")).table()["score"].isna().all()
    # nine answers of 4: the missing one is taken as 4, so (4 - 1) / 4 * 100
    assert score(frame, instrument("esis"), min_items=9).table()["score"].tolist() == [75]


@pytest.mark.parametrize("min_items", [7, 11, 0, 9.0, True])
def test_min_items_of_esis_lies_between_eight_and_ten(min_items):
    with pytest.raises(UsageError) as caught:
        score(wide([[3] * 10], ESIS), instrument("esis"), min_items=min_items)
    assert str(caught.value) == "min_items of esis must be a whole number from 8 to 10."


def test_the_notes_tell_what_was_made_up_and_what_was_left_out():
    rows = [[4] * 10, [4] * 9 + [np.nan], [4] * 9 + [np.nan], [4] * 7 + [np.nan] * 3]
    found = score(wide(rows, ESIS), instrument("esis"), min_items=9)
    assert [str(note) for note in found.notes] == [
        "Experiences of Social Inclusion Scale (ESIS): scores made from 9 or more of 10 "
        "answers take the missing ones as the person's mean of the others.",
        "Experiences of Social Inclusion Scale (ESIS): a questionnaire with fewer than 9 of 10 "
        "answers gave no score.",
    ]


def test_complete_prorated_and_dropped_add_up_to_everybody_who_answered():
    rows = [[4] * 10, [4] * 9 + [np.nan], [4] * 9 + [np.nan], [4] * 7 + [np.nan] * 3]
    found = score(wide(rows, ESIS), instrument("esis"), min_items=9).coverage().table()
    counts = dict(zip(found["coverage"], found["n"], strict=True))
    assert counts == {"complete": 1, "prorated": 2, "dropped": 1, "total": 4}
    assert found["share"].tolist() == [0.25, 0.5, 0.25, 1.0]


def test_those_who_did_not_answer_are_counted_when_everybody_is_named():
    people = pd.DataFrame({"participant_id": ["A1", "A2", "B1", "B2", "B3"]})
    found = score(wide([[4] * 10, [3] * 10], ESIS), instrument("esis")).coverage(people).table()
    counts = dict(zip(found["coverage"], found["n"], strict=True))
    assert counts == {"complete": 2, "prorated": 0, "dropped": 0, "not_answered": 3, "total": 5}


def test_a_reversed_item_is_turned_round(write):
    own = write("own", {"own": "q1 -q2 q3"})
    # (4 + (1 + 5 - 2) + 1) / 3
    assert score(wide([[4, 2, 1]], ["q1", "q2", "q3"]), own).table()["score"].tolist() == [3.0]


def test_a_sum_with_a_missing_answer_counts_it_as_the_mean_of_the_others(write):
    own = write("own", {"own": "q1 q2 q3 q4"}, more=", score: sum, min_items: 3")
    frame = wide([[1, 2, 3, np.nan], [1, 2, 3, 2]], ["q1", "q2", "q3", "q4"])
    assert score(frame, own).table()["score"].tolist() == [8.0, 8.0]


def test_a_linear_scale_weighs_items_of_different_ranges_alike(tmp_path):
    text = (
        "id: own\nname: x\nlicence: x\nsource: [x]\nitems:\n"
        "  - {id: q1, label: x, least: 0, most: 10}\n  - {id: q2, label: x, least: 1, most: 3}\n"
        "scales: [{id: own, label: x, score: linear}]\n"
    )
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    frame = wide([[5, 3]], ["q1", "q2"])
    # (5/10 + 2/2) / 2 * 100
    assert score(frame, instrument(tmp_path / "own.yaml")).table()["score"].tolist() == [75.0]


def test_long_and_wide_answers_give_the_same_scores_in_any_order_of_rows():
    rng = np.random.default_rng(5)
    rows = rng.integers(1, 6, (20, 10)).astype(float)
    rows[rng.random(rows.shape) < 0.05] = np.nan
    frame = pd.concat([wide(rows, ESIS), wide(rows[:15] * 0 + 3, ESIS, wave="exit")])
    by_wide = score(frame, instrument("esis"), min_items=8).table()
    shuffled = long_of(frame, ESIS, "esis").sample(frac=1, random_state=3)
    by_long = score(shuffled, instrument("esis"), min_items=8).table()
    order = ["participant_id", "wave"]
    pd.testing.assert_frame_equal(
        by_wide.sort_values(order, ignore_index=True), by_long.sort_values(order, ignore_index=True)
    )


def test_waves_stand_in_the_order_of_the_code_list_not_of_the_data():
    frame = pd.concat([wide([[3] * 10], ESIS, wave="exit"), wide([[2] * 10], ESIS)])
    assert score(frame, instrument("esis")).table()["wave"].tolist() == ["baseline", "exit"]


def test_the_callers_frame_is_left_as_it_was(write):
    own = write("own", {"own": "q1 -q2"})
    frame = wide([[4, 2]], ["q1", "q2"])
    before = frame.copy()
    score(frame, own)
    pd.testing.assert_frame_equal(frame, before)


def test_bfi_scores_with_three_of_five_answers_are_those_of_r(bfi_answers, bfi_instrument, witness):
    found = score(bfi_answers, bfi_instrument, min_items=3).table().groupby("scale")["score"]
    for scale, values in found:
        mine = witness["rowMeans if >=3 of 5 answered", scale]
        assert values.count() == mine["n"]
        assert values.mean() == pytest.approx(mine["mean"], rel=1e-12)
        assert values.std() == pytest.approx(mine["sd"], rel=1e-12)


# -- what is refused -----------------------------------------------------------------------


def test_answers_outside_the_range_and_halves_are_refused_with_their_rows_and_without_values():
    frame = long_of(wide([[3] * 10, [9] + [3] * 9, [2.5] + [3] * 9], ESIS), ESIS, "esis")
    with pytest.raises(DataError) as caught:
        score(frame, instrument("esis"))
    assert str(caught.value).splitlines() == [
        "The data must keep 2 rules that they break.",
        "- row 2, column “value”: Every answer must lie between the lowest and the highest of its "
        "item in esis. Try: codes that mean missing are named in the mapping (missing 8 9).",
        "- row 3, column “value”: Every answer must be a whole number.",
    ]


def test_an_unknown_item_is_refused():
    frame = long_of(wide([[3] * 10], ESIS), ESIS, "esis").replace({"item": {"esis_07": "esis_7"}})
    with pytest.raises(DataError) as caught:
        score(frame, instrument("esis"))
    assert str(caught.value).splitlines()[1] == (
        "- row 7, column “item”: Every item must be one of esis: " + ", ".join(ESIS) + "."
    )


def test_an_answer_given_twice_is_refused():
    frame = long_of(wide([[3] * 10], ESIS), ESIS, "esis")
    with pytest.raises(DataError) as caught:
        score(pd.concat([frame, frame.iloc[:1]]), instrument("esis"))
    assert str(caught.value).splitlines()[1] == (
        "- rows 1, 11, column “participant_id”: A person must answer an item once in each wave, "
        "but some answers are repeated."
    )


def test_texts_among_the_answers_are_refused_without_being_repeated():
    frame = wide([[3] * 10], ESIS).astype({"esis_01": object})
    frame.loc[0, "esis_01"] = "agree a lot"
    with pytest.raises(DataError) as caught:
        score(frame, instrument("esis"))
    assert str(caught.value).splitlines()[1] == (
        "- column “esis_01”: The column must hold numbers."
    )


def test_answers_to_another_instrument_are_no_answers():
    frame = long_of(wide([[3] * 10], ESIS), ESIS, "other")
    with pytest.raises(UnansweredError) as caught:
        score(frame, instrument("esis"))
    assert str(caught.value) == "Nobody answered esis in these data."


def test_a_frame_without_answers_says_what_it_must_have():
    with pytest.raises(UsageError) as caught:
        score(pd.DataFrame({"participant_id": ["A1"], "x": [1]}), instrument("was"))
    assert str(caught.value) == (
        "The data must have columns item and value, or a column for each item of was (was); "
        "found participant_id, x."
    )


# -- scores as given -----------------------------------------------------------------------


def given(*values, scale="abil_C"):
    names = [f"A{n}" for n in range(len(values))]
    return pd.DataFrame(
        {"participant_id": names, "wave": "baseline", "scale": scale, "score": list(values)}
    )


def test_given_scores_are_taken_when_their_range_is_declared():
    own = instrument("kykyviisari").declare(abil_C=(12, 60))
    found = score(given(12.0, 60.0, np.nan), own)
    assert found.table()["score"].tolist()[:2] == [12, 60]
    assert found.table()["n_answered"].isna().all()
    counts = dict(zip(*found.coverage().table()[["coverage", "n"]].to_numpy().T, strict=True))
    assert counts == {"given": 2, "not_answered": 1, "total": 3}


def test_given_scores_without_a_declared_range_are_refused():
    with pytest.raises(UsageError) as caught:
        score(given(30.0), instrument("kykyviisari"))
    assert str(caught.value) == (
        "The lowest and the highest possible score of abil_C must be declared, so that scores "
        "can be checked. Copy the file of kykyviisari beside the study file and write least and "
        "most of these scales."
    )


def test_given_scores_outside_their_range_are_refused():
    with pytest.raises(DataError) as caught:
        score(given(30.0, 61.0), instrument("kykyviisari").declare(abil_C=(12, 60)))
    assert str(caught.value).splitlines()[1] == (
        "- row 2, column “score”: Every score must lie between the lowest and the highest of its "
        "scale."
    )


# -- one person ----------------------------------------------------------------------------


def test_esis_is_not_told_of_one_person():
    found = score(wide([[3] * 10], ESIS), instrument("esis"))
    with pytest.raises(UsageError) as caught:
        found.person("A1")
    assert str(caught.value) == "esis must be reported of groups only, never of one person."


def test_work_ability_may_be_told_of_one_person():
    found = score(wide([[7]], ["was"]), instrument("was")).person("A1")
    assert found.to_dict("records") == [
        {"wave": "baseline", "scale": "was", "score": 7.0, "n_answered": 1}
    ]
