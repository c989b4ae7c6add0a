"""Whose change is told: the participants', with the comparison group beside and never within."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaltools import comparison, data
from evaltools.disclosure import Policy, protect
from evaltools.errors import UnansweredError, UsageError
from evaltools.participation import change, evaluation, instrument, reliability, score
from evaltools.participation.between_groups import OF_A_TRIAL, OF_ARMS, between_groups
from evaltools.participation.reliability import TOO_FEW_FOR_FIT
from evaltools.participation.sourced import Sourced
from evaltools.participation.statements import CAN, CANNOT, what_can_be_said
from evaltools.sections.display_table import display_table
from evaltools.study import load_study

ARMS = {"arm": {"workshop": {"en": "Workshop"}, "control": {"en": "Controls"}}}


@pytest.fixture(scope="module")
def jobs():
    return evaluation.questionnaires(data.load_data(load_study("examples/jobs2/study.yaml")))


def two_waves(n, *, rise=0.5):
    """Scores of n people of whom every second rose by one point and a half more."""
    people = [f"A{number:03d}" for number in range(n)]
    before = [float(2 + number % 3) for number in range(n)]
    after = [score + rise + number % 2 for number, score in enumerate(before)]
    frames = [
        pd.DataFrame({"participant_id": people, "wave": wave, "scale": "s", "score": scores})
        for wave, scores in (("baseline", before), ("exit", after))
    ]
    return pd.concat(frames, ignore_index=True)


def moved(n, **more):
    return change(two_waves(n), before="baseline", after="exit", method="sdc95", **more)


def test_change_is_of_the_participants_and_names_their_arm(jobs):
    found = jobs.change()
    # 600 were in the workshop and 299 were not (Vinokur and others 1995)
    assert found.table()[["group", "n"]].to_numpy().tolist() == [["workshop", 600]]
    assert found.about["by"] == "arm"
    assert "describes the participants only, without the comparison group" in found.summary("en")


def test_the_comparison_group_stands_beside_the_participants(jobs):
    found = jobs.change_by_arm()
    assert found.table()[["group", "n"]].to_numpy().tolist() == [
        ["workshop", 600],
        ["control", 299],
    ]
    assert "each by itself" in found.summary("en")
    lost = jobs.change_of_each().dropout()
    assert lost.table()["n"].tolist() == [600, 299]
    named = replace(lost, labels={**lost.labels, **ARMS})
    assert "Workshop 0.0% (n = 600); Controls 0.0% (n = 299)" in named.summary("en")
    bins = jobs.change_of_each().distribution().table()
    assert bins.groupby("group")["n"].sum().to_dict() == {"control": 299, "workshop": 600}


def test_change_of_a_group_of_the_participants_keeps_their_arm_as_a_key(jobs):
    for found in (jobs.change(by="sex"), jobs.between("sex")):
        assert found.keys[-1] == "arm"
        assert set(found.table()["arm"]) == {"workshop"}
    assert jobs.change(by="sex").table()["n"].sum() == 600


def test_the_limits_of_change_are_made_from_the_participants(jobs):
    known = {"depression": (0.9, "a source")}
    arms = jobs._arms
    mine = change(
        jobs._with(arms.of("workshop"), only_known=True),
        before="baseline", after="follow_up", method="sdc95", reliability=known, by="arm",
    )  # fmt: skip
    both = change(
        jobs._with(arms.known, only_known=True),
        before="baseline", after="follow_up", method="sdc95", reliability=known, by="arm",
        error_from="workshop",
    )  # fmt: skip
    limits = mine.limits().table()
    assert limits["group"].tolist() == ["workshop"]
    assert both.table()["reliable_change"].tolist() == pytest.approx([limits["sdc"][0]] * 2)


def test_a_trial_is_said_to_show_a_cause_and_another_study_is_not():
    frame = two_waves(8).assign(arm=["a", "b", "b", "a"] * 4)
    found = change(frame, before="baseline", after="exit", method="sdc95", by="arm")
    assert between_groups(found, "a", read_as=OF_A_TRIAL).notes[0] == OF_A_TRIAL
    assert "neither shows what caused" in str(between_groups(found, "a").notes[0])


def test_of_participants_and_comparison_group_one_analysis_is_called_the_answer(jobs):
    told = jobs.between_arms(lambda: comparison.plan(jobs.data))
    assert told.notes[0] == OF_A_TRIAL
    for note in (OF_A_TRIAL, OF_ARMS):
        assert "The answer is the first" in str(note)
    assert told.table()["analysis"].tolist()[0] == "ancova"


def test_the_comparison_groups_change_is_told_by_itself_and_the_participants_not_again(jobs):
    found = jobs.change_of_others()
    assert found.table()[["group", "n"]].to_numpy().tolist() == [["control", 299]]
    beside = jobs.change_by_arm().table().set_index("group")
    assert found.table()["estimate"][0] == beside.loc["control", "estimate"]
    assert "the comparison group only, without the participants" in found.summary("en")
    assert found.about["by"] == "arm"


def test_notes_on_the_comparison_group_count_its_people_only():
    # of group a one person is lost after the first measurement, of group b two
    frame = two_waves(9).assign(arm=(["a"] * 4 + ["b"] * 5) * 2)
    lost = frame["participant_id"].isin(["A000", "A007", "A008"]) & (frame["wave"] == "exit")
    found = change(frame[~lost], before="baseline", after="exit", method="sdc95", by="arm")
    assert "s: 3 people of the baseline" in " ".join(map(str, found.notes))
    assert "s: 2 people of the baseline" in " ".join(map(str, found.without("a").notes))


def test_questionnaires_without_a_score_are_noted_where_all_of_them_are_told_of():
    study = load_study("examples/hameen_malli/study.yaml")
    trial = evaluation.questionnaires(data.load_data(study))
    gave_none = "gave no score"
    assert any(gave_none in str(note) for note in trial.change_by_arm().notes)
    for found in (trial.change(), trial.change_of_others(), trial.coverage("esis")):
        assert not any(gave_none in str(note) for note in found.notes)


def test_the_arms_are_none_of_the_groups_and_the_periods_of_the_study_are(jobs):
    assert jobs.groups == ("sex",)
    study = load_study("examples/hameen_malli/study.yaml")
    trial = evaluation.questionnaires(data.load_data(study))
    assert study.groups == ("arm", "far_from_work", "reform")
    assert trial.groups == ("far_from_work", "reform")
    table = trial.change(by="reform").table()
    assert table["group"].tolist() == ["before", "from"]
    assert table["n"].sum() == trial.change().table()["n"].sum()


def test_a_difference_tells_how_many_were_in_both_groups():
    frame = two_waves(9).assign(arm=(["a"] * 4 + ["b"] * 5) * 2)
    found = change(frame, before="baseline", after="exit", method="sdc95", by="arm")
    assert "n = 5 and 4)" in found.between_groups("a").summary("en")


def test_dropout_of_a_weighted_change_says_that_it_is_not_weighted():
    frame = two_waves(8).assign(weight=2.0)
    found = change(frame, before="baseline", after="exit", method="sdc95", weights="weight")
    assert "not weighted" in str(found.dropout().notes[0])
    assert not any("not weighted" in str(note) for note in moved(8).dropout().notes)


def test_a_reliability_of_few_is_not_told_and_others_have_two_decimals():
    few = moved(12, reliability={"s": (0.87654, "A")})
    assert "reliability 0.88 (A)" in " ".join(map(str, few.notes))
    assert Sourced(0.8, "x", 9).is_of_few
    assert np.isnan(Sourced(0.8, "x", 9).told)
    assert Sourced(0.8, "x", 10).told == 0.8
    assert Sourced(0.8, "x").told == 0.8


@pytest.mark.parametrize(("n", "verdict"), [(9, CANNOT), (10, CAN)])
def test_nothing_can_be_said_from_numbers_that_are_withheld(n, verdict):
    said = what_can_be_said(
        moved(n, reliability={"s": (0.8, "A")}), has_dimensions=False, min_group=10
    )
    table = said.table()
    of_distance = table[table["statement"].str.startswith("How far")]
    assert of_distance["verdict"].tolist() == [verdict]
    assert said.summary("en") == (
        "The table sorts what these numbers can be used to say, and what they cannot."
    )


@pytest.mark.parametrize("has_arms", [True, False])
def test_that_one_group_changed_is_not_said_to_stand_alone_beside_a_comparison_group(has_arms):
    said = what_can_be_said(moved(12), has_dimensions=False, has_arms=has_arms).table()
    stated = said[said["statement"].str.startswith("That the programme changed the scores")]
    assert stated["verdict"].tolist() == [CANNOT]
    assert stated["statement"].tolist() == [
        "That the programme changed the scores, from the participants' change by itself: it holds "
        "chance, time and other help as well. The section in which they stand beside the "
        "comparison group says what that adds."
        if has_arms
        else "That the programme changed the scores: one group's change holds chance, time and "
        "other help as well."
    ]


def test_the_fit_of_one_factor_is_refused_under_fifty_answers():
    rng = np.random.default_rng(3)
    esis = instrument("esis")
    for n in (49, 50):
        base = rng.normal(size=(n, 1))
        values = np.clip(np.round(3 + base + rng.normal(size=(n, 10))), 1, 5)
        wide = pd.DataFrame(values, columns=list(esis.item_ids))
        wide.insert(0, "participant_id", [f"A{number}" for number in range(n)])
        wide.insert(1, "wave", "baseline")
        found = reliability(wide, esis)
        if n < 50:
            with pytest.raises(UnansweredError) as caught:
                found.fit()
            assert caught.value.message == TOO_FEW_FOR_FIT
        else:
            said = found.fit().summary("en")
            assert "chi-square" in said
            assert "df = 35" in said
            assert "90% CI" in said


@pytest.mark.parametrize(("n", "share"), [(99, "50%"), (100, "50.0%")])
def test_shares_in_tables_have_as_many_decimals_as_in_sentences(n, share):
    found = moved(2 * (n // 2), important_change={"s": (1, "A")}).categories()
    found = replace(found, frame=found.frame.assign(n_total=n))
    table = display_table(protect(found, Policy(min_count=1, min_group=1)), "en")
    assert any(share in cell for row in table.rows for cell in row)


def test_classes_of_scores_say_which_end_they_hold():
    given = pd.DataFrame(
        {
            "participant_id": [f"p{number}" for number in range(12)],
            "wave": "baseline",
            "scale": "was",
            "score": np.arange(12.0) % 11,
        }
    )
    found = score(given, instrument("was")).distribution()
    headings = found.about["headings"]
    assert headings["bin_low"].text == "From (this or more)"
    assert headings["bin_high"].text == "To (less than this)"
    assert [str(note) for note in found.notes] == [
        "The last class of a scale holds its upper end too."
    ]


def test_classes_of_change_tell_in_a_note_which_limit_they_hold():
    found = moved(12).distribution()
    headings = found.about["headings"]
    assert headings["bin_low"].text == "Lower limit"
    assert headings["bin_high"].text == "Upper limit"
    assert [str(note) for note in found.notes] == [
        "Whoever changed by exactly the limit between two classes is in the one farther from no "
        "change: below no change a class holds its upper limit and not its lower one, above it "
        "its lower limit and not its upper one, and the class of no change holds neither."
    ]


def test_a_study_may_set_the_rule_for_missing_answers(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    names = [f"KA-{number:03d}" for number in range(4)]
    pd.DataFrame({"participant_id": names}).to_csv(tmp_path / "people.csv", index=False)
    rows = [
        (name, "baseline", "esis", item, 4)
        for number, name in enumerate(names)
        # two answered all ten items, one left out two and one three
        for item in instrument("esis").item_ids[: (10, 10, 8, 7)[number]]
    ]
    columns = ["participant_id", "wave", "instrument", "item", "value"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "answers.csv", index=False)
    found = evaluation.questionnaires(data.load_data(load_study(tmp_path / "study.yaml")))
    counts = found.coverage("esis").table().set_index("coverage")["n"]
    assert counts[["complete", "prorated", "dropped"]].tolist() == [2, 1, 1]
    text = STUDY.replace("esis: 8", "other: 8")
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="min_items must name scales"):
        evaluation.questionnaires(data.load_data(load_study(tmp_path / "study.yaml")))


STUDY = """\
version: 1
study: own
title: {en: A questionnaire}
data: {participants: people.csv, responses: answers.csv}
participation:
  instruments: [esis]
  change: sdc95
  min_items: {esis: 8}
languages: [en]
"""
