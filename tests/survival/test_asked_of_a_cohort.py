"""Mentors, time in work, models of factors and rough dates, asked of a small study by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import evaltools as ev
from evaltools import survival
from evaltools.errors import TooFewError, UnansweredError
from evaltools.sections.display_table import display_table
from evaltools.sections.titles import section_title
from evaltools.survival import evaluation, exposed, factors, rough_dates

#: Everybody begins on 1 January 2022 and is observed to the end of 2025.
GROUPS = [
    # people, mentor from, job from, out of the job from
    (5, "2022-02-15", "2022-02-20", None),
    (9, "2022-02-15", "2022-05-10", "2022-11-10"),
    (6, "2022-02-15", None, None),
    (4, None, "2022-02-01", None),
    (8, None, "2022-06-10", None),
    (8, None, None, None),
]


@pytest.fixture(scope="module")
def forty(tmp_path_factory):
    """Forty people: 14 of 20 with a mentor and 12 of 20 without found work."""
    folder = tmp_path_factory.mktemp("forty")
    people, spells, matches = [], [], []
    for count, mentor, job, out in GROUPS:
        for _ in range(count):
            name = f"AA-{len(people) + 1:03d}"
            people.append((name, "2022-01-01", ["female", "male"][len(people) % 2]))
            spells.append((name, "2022-01-01", job and before(job), "unemployed"))
            if job:
                spells.append((name, job, out and before(out), "open_job"))
            if out:
                spells.append((name, out, None, "unemployed"))
            if mentor:
                matches.append(("M-01", name, mentor))
    write(folder, "p.csv", people, ["participant_id", "entry_date", "sex"])
    write(folder, "s.csv", spells, ["participant_id", "start", "end", "state"])
    write(folder, "m.csv", matches, ["mentor_id", "participant_id", "start"])
    write(folder, "o.csv", [("M-01",)], ["mentor_id"])
    study = {
        "version": "1", "study": "forty", "title": "Forty", "unit": "months", "horizon": "18",
        "data": {"participants": "p.csv", "spells": "s.csv", "matches": "m.csv",
                 "mentors": "o.csv"},
        "data_lock": "2025-12-31", "groups": ["sex"], "languages": ["en"],
    }  # fmt: skip
    return ev.load_data(ev.study.study_from(study, folder=folder))


def before(day):
    return str(np.datetime64(day) - 1)


def write(folder, name, rows, columns):
    pd.DataFrame(rows, columns=columns).to_csv(folder / name, index=False)


def test_only_what_the_data_date_is_an_exposure(forty):
    found = exposed.dated_exposures(forty, ev.follow_up(forty, horizon=18))
    assert found == {"mentor": {"en": "a mentor", "fi": "mentori", "sv": "mentor"}}


def test_what_began_at_time_zero_for_all_who_have_it_is_no_exposure(forty):
    spells = forty.tables["spells"].copy()
    first = spells["start"] == "2022-01-01"
    begun = spells["participant_id"] < "AA-021"
    spells.loc[first & begun, "state"] = "work_trial"
    on_trial = ev.data.Data(forty.study, {**forty.tables, "spells": spells})
    people = ev.follow_up(on_trial, horizon=18)
    assert list(exposed.dated_exposures(on_trial, people)) == ["mentor"]


def test_the_first_contact_with_an_employer_is_an_exposure_of_its_own(forty):
    contacts = [("AA-006", "2022-02-15", "employer_contact"), ("AA-007", "2022-01-20", "meeting")]
    frame = pd.DataFrame(contacts, columns=["participant_id", "date", "kind"])
    frame["date"] = pd.to_datetime(frame["date"])
    with_contacts = ev.data.Data(forty.study, {**forty.tables, "contacts": frame})
    people = ev.follow_up(with_contacts, horizon=18)
    assert list(exposed.dated_exposures(with_contacts, people)) == ["mentor", "employer_contact"]
    found = exposed.from_landmarks(with_contacts, people, exposure="employer_contact", few=1)
    third = found.frame[found.frame.landmark == 3].set_index("group")
    # one of the nine mentored who found work in month 5 had met an employer in month 2
    assert third["n"].to_dict() == {"exposed": 1, "not exposed": 30}


def test_from_a_landmark_only_those_still_there_are_compared(forty):
    people = ev.follow_up(forty, horizon=18)
    table = exposed.from_landmarks(forty, people, exposure="mentor").table()
    third = table[table.landmark == 3].set_index("group")
    # the nine who found work in month 2 are no longer there: 9 of 15, and 8 of 16
    assert third.estimate.to_dict() == pytest.approx({"exposed": 9 / 15, "not exposed": 8 / 16})
    assert third.n.to_dict() == {"exposed": 15, "not exposed": 16}
    assert third.n_left.tolist() == [9, 9]
    sixth = table[table.landmark == 6].set_index("group")
    assert sixth.n.to_dict() == {"exposed": 6, "not exposed": 8}
    assert set(table.time) == {12}


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ("Months from the landmark", "Had left by then, both groups together")),
        ("fi", ("Kuukausia tarkastelukohdasta", "Lähtenyt siihen mennessä, ryhmät yhteensä")),
        ("sv", ("Månader från landmärket", "Hade lämnat dittills, grupperna sammanlagt")),
    ],
)  # fmt: skip
def test_a_table_from_landmarks_says_from_when_time_runs_and_who_had_left(
    forty, language, headings
):
    people = ev.follow_up(forty, horizon=18)
    found = exposed.from_landmarks(forty, people, exposure="mentor")
    hidden = pd.DataFrame(True, index=found.frame.index, columns=found.frame.columns)
    hidden[list(found.keys)] = False
    table = display_table(replace(found, hidden=hidden), language)
    assert (table.headings[2], table.headings[4]) == headings


def test_each_exposure_has_a_variable_of_its_own(forty):
    people = ev.follow_up(forty, horizon=18)
    of_mentors = exposed.from_landmarks(forty, people, exposure="mentor")
    assert of_mentors.about["by"] == exposed.begun("mentor") == "begun_mentor"


def test_a_landmark_with_too_few_on_one_side_is_left_out(forty):
    people = ev.follow_up(forty, horizon=18)
    found = exposed.from_landmarks(forty, people, exposure="mentor", few=7).table()
    assert set(found.landmark) == {3}
    with pytest.raises(TooFewError, match="At no landmark"):
        exposed.from_landmarks(forty, people, exposure="mentor", few=17)


def test_a_model_of_time_with_a_mentor_counts_people_once(forty):
    people = ev.follow_up(forty, horizon=18)
    model = exposed.while_exposed(forty, people, forty.study, exposure="mentor")
    table = model.table().set_index("covariate")
    assert model.about["n"] == 40
    # 15 were there with a mentor after month 2; 20 of the 40 are men
    assert table.n.to_dict() == {"begun_mentor": 15, "sex": 20}
    split = survival.split_follow_up(
        people.frame.drop(columns="entry").assign(began=[2.0] * 20 + [np.nan] * 20),
        exit="exit", state="state", exposure="began",
    )  # fmt: skip
    same = survival.cox_model(
        split, exit="exit", state="state", event="open_job", covariates=["exposed", "sex"],
        entry="entry",
    )  # fmt: skip
    assert table.estimate.tolist() == pytest.approx(same.table().estimate.tolist())
    assert "not drawn by lot" in str(model.notes[-1])


def test_months_in_work_are_those_of_the_spells(forty):
    row = evaluation.months_in_work(forty, horizon=18).table().iloc[0]
    # in work from month 2 (9 people: 16 months), from 5 to 11 (9: 6 months), from 6 (8: 12)
    assert row.estimate == pytest.approx((9 * 16 + 9 * 6 + 8 * 12) / 40)
    assert row.n == 40


def test_the_difference_in_months_in_work_is_that_of_the_groups(forty):
    row = evaluation.difference_in_work(forty, by="sex", horizon=18).table().iloc[0]
    months = [16] * 5 + [6] * 9 + [0] * 6 + [16] * 4 + [12] * 8 + [0] * 8
    women, men = np.mean(months[0::2]), np.mean(months[1::2])
    sign = 1 if row.group == "male" else -1
    assert row.estimate == pytest.approx(sign * (men - women))
    assert [row.n, row.n_reference] == [20, 20]


def test_groups_are_asked_about_spells_only_where_there_are_any(forty):
    assert evaluation.groups_with_spells(forty, ["sex"]) == ("sex",)


def test_few_sites_have_a_baseline_each_and_many_are_clusters(forty):
    people = ev.follow_up(forty, horizon=18)
    rule = factors.study_factors
    assert rule(people, forty.study) == (["sex"], None, None)
    for count, expected in [(3, ("site", None)), (12, (None, "site"))]:
        people.frame["site"] = [f"S{number % count}" for number in range(40)]
        assert rule(people, forty.study) == (["sex"], *expected)


def test_a_yes_or_no_breakdown_tells_its_own_people_and_is_held_against_no(forty):
    people = ev.follow_up(forty, horizon=18)
    people.frame["sex"] = pd.array([number % 4 == 0 for number in range(40)], dtype="boolean")
    found = people.frame["sex"] & people.frame["state"].isin(people.event_states)
    for model in (factors.hazard_model, factors.unit_model):
        row = model(people, forty.study).table().iloc[0]
        assert (row.level, row.reference, row.n) == ("True", "False", 10)
        assert row.n_event == found.sum()


def test_the_model_carries_whether_its_ratios_stay_the_same(forty):
    people = ev.follow_up(forty, horizon=18)
    model = factors.hazard_model(people, forty.study)
    test = model.proportional_hazards().table().set_index("term")
    assert model.about["proportional_p"] == test.p_value["GLOBAL"]


def test_unit_by_unit_the_model_is_close_to_coxs(forty):
    people = ev.follow_up(forty, horizon=18)
    one = factors.unit_model(people, forty.study).table().estimate[0]
    assert one == pytest.approx(
        factors.hazard_model(people, forty.study).table().estimate[0], abs=0.1
    )


def test_unit_by_unit_the_course_is_free_and_the_ratios_are_not(forty):
    """The complementary log-log model of discrete time: proportional hazards, free baseline."""
    people = ev.follow_up(forty, horizon=18)
    assert str(factors.unit_model(people, forty.study).notes[-1]) == (
        "How fast the outcome comes may differ freely from one unit of time to the next. That "
        "the ratios between groups stay the same over time is assumed here, too."
    )
    assert str(section_title("survival", "unit_model")) == (
        "The differences, with the course over time left free"
    )


def test_rough_dates_equal_the_models_of_the_units_in_which_people_found_work(forty):
    people = ev.follow_up(forty, horizon=18)
    got = rough_dates.within_the_unit(people, times=[6, 18]).table()
    found = people.frame["state"] == "open_job"
    months = pd.DataFrame(
        {
            "after": people.frame["exit"] - found,
            "by": people.frame["exit"].where(found),
        }
    )
    want = survival.interval_censored(months, lower="after", upper="by").at([6, 18]).table()
    assert got.group.tolist() == want.model.tolist()
    assert got.estimate.tolist() == pytest.approx(want.estimate.tolist())
    # three pieces of the time are free to follow 26 of 40 by the end
    last = got[(got.group == "piecewise") & (got.time == 18)]
    assert last.estimate.iloc[0] == pytest.approx(26 / 40, abs=0.03)


def test_rough_dates_are_not_asked_where_other_exits_compete(forty):
    people = ev.follow_up(forty, horizon=18)
    people.frame.loc[0, "state"] = "degree_study"
    with pytest.raises(UnansweredError) as error:
        rough_dates.within_the_unit(people, times=[6])
    assert str(error.value) == (
        "The models for dates known only roughly know of one exit and of people followed from "
        "the start; here people also left otherwise, or entered later."
    )


def test_where_follow_up_was_cut_nothing_is_said_of_what_came_later(forty):
    cut = evaluation.job_incidence(ev.follow_up(forty, horizon=2))
    assert cut.about["horizon"] == 2
    assert "within 2 months, so a median time cannot be given" in cut.median().summary("en")
    assert "horizon" not in evaluation.job_incidence(ev.follow_up(forty)).about
