"""An evaluator's questions: the definitions side by side, groups, and who had not found work."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import evaltools as ev
from evaltools.cohort import completeness
from evaltools.errors import UnansweredError
from evaltools.survival import evaluation


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Ten people by hand: jobs at 1, 2 (subsidised), 3; study at 2; the others to 6."""
    folder = tmp_path_factory.mktemp("ten")
    ends = ["open_job", "subsidised_job", "open_job", "degree_study", *["censored"] * 6]
    exits = [1, 2, 3, 2, *[6] * 6]
    ids = [f"AA-{number:03d}" for number in range(1, 11)]
    sex = ["female"] * 6 + ["male"] * 4
    pd.DataFrame({"participant_id": ids, "exit": exits, "state": ends}).to_csv(
        folder / "f.csv", index=False
    )
    pd.DataFrame({"participant_id": ids, "sex": sex}).to_csv(folder / "p.csv", index=False)
    study = {
        "version": "1",
        "study": "ten",
        "title": "Ten",
        "data": {"participants": "p.csv", "follow_up": "f.csv"},
        "competing": ["education"],
        "horizon": "6",
        "languages": ["en"],
    }
    return ev.load_data(ev.study.study_from(study, folder=folder))


def test_a_subsidised_job_counts_under_broad_only(data):
    found = evaluation.by_definition(data, times=[3]).table().set_index("definition")["estimate"]
    # broad: 3 of 10, nobody is censored before 3. narrow: the table ends the subsidised
    # person's follow-up at 2, so 1/10 find work at 1, one of 9 leaves for studies at 2, and
    # at 3 one of the 7 who are left: 0.1 + 0.8 / 7.
    assert found.to_dict() == pytest.approx({"narrow": 0.1 + 0.8 / 7, "broad": 0.3})


def test_who_had_not_found_work_is_the_rest(data):
    found = evaluation.without_job(ev.follow_up(data), times=[3]).table().iloc[0]
    assert found["estimate"] == pytest.approx(0.7)
    assert found["conf_low"] < 0.7 < found["conf_high"]


def test_the_largest_group_is_the_reference(data):
    people = ev.follow_up(data)
    table = evaluation.group_difference(people, by="sex", times=[3]).table()
    # female: 3 of 6; male: 0 of 4.
    assert table[["group", "reference"]].iloc[0].tolist() == ["male", "female"]
    assert table["estimate"].iloc[0] == pytest.approx(-0.5)


def test_one_group_cannot_be_compared(data):
    people = ev.follow_up(data)
    frame = people.frame.assign(site="A")
    with pytest.raises(UnansweredError, match="two groups or more to compare, but site has"):
        evaluation.largest_group(frame, "site")


def test_without_spells_time_in_states_says_why(data):
    with pytest.raises(UnansweredError, match="The data hold no spells"):
        evaluation.states_over_time(data)


def test_where_two_arms_are_counted_together_the_sentence_begins_with_it(data):
    people = ev.follow_up(data)
    # two arms of the same number of people, under a name of their own too
    arm = pd.Series(["p", "c"] * len(people.frame))[: len(people.frame)]
    frame = people.frame.assign(arm=arm, mentor=arm, part=arm.str.upper())
    frame.attrs = people.frame.attrs
    both = "The participants and the comparison group are counted together here. "
    for compared in (False, True):
        asked = replace(people, frame=frame, is_compared=compared)
        job = evaluation.job_incidence(asked)
        pooled = [
            job,
            job.at([12.0]),
            job.median(),
            evaluation.into_what(asked),
            evaluation.without_job(asked, times=[12.0]),
            evaluation.time_before_job(asked),
            evaluation.job_incidence(asked, by="part"),
            evaluation.gray(asked, by="part"),
            asked.endings(),
            asked.describe_follow_up(),
        ]
        for found in pooled:
            assert found.summary("en").startswith(both) is compared, found.kind
            assert not compared or "articipants" not in found.summary("en").removeprefix(both)
        for by in ("arm", "mentor"):
            apart = (evaluation.job_incidence(asked, by=by), asked.endings(by))
            assert not any(found.summary("en").startswith(both) for found in apart)


def test_moves_are_said_to_be_first_moves(data):
    # whoever moves to subsidised work first is not in the share of the open labour market
    notes = [str(each) for each in evaluation.into_what(ev.follow_up(data)).notes]
    assert notes[-1] == (
        "Of each person, only the first move is counted here. Whoever first moved elsewhere and "
        "found such work later is not in its share, yet may be in the share by a definition of "
        "employment that does not count the first move."
    )


def test_groups_are_not_shown_when_they_would_tell_of_the_few_without_one(data):
    people = ev.follow_up(data)
    frame = people.frame.copy()
    frame.loc[frame.index[0], "sex"] = None
    with pytest.raises(UnansweredError, match="The group of fewer than 5 people is not known"):
        evaluation.job_incidence(replace(people, frame=frame), by="sex")


def test_it_is_said_why_events_over_n_are_not_the_share(data):
    people = ev.follow_up(data)
    for found in (
        evaluation.by_definition(data, times=[3]),
        evaluation.without_job(people, times=[3]),
    ):
        assert evaluation.ESTIMATED in found.notes
    assert completeness.PLAIN_SHARES in people.endings().notes
