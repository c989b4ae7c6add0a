"""What the reports say of the simulated studies contains the truth that lies beside the data."""

from __future__ import annotations

import json
import math

import pytest
from ruamel.yaml import YAML

import evaltools as ev
from evaltools import comparison
from evaltools.cohort import follow_up
from evaltools.data.simulation import simulation_ids
from evaltools.data.simulation.plan import example_folder
from evaltools.participation import evaluation as answers
from evaltools.regions import evaluation as places
from evaltools.survival import evaluation

LARGE = [name for name in simulation_ids() if name != "tyollisyyskummit"]


@pytest.fixture(scope="module")
def studies():
    return {name: ev.load_data(ev.load_study(f"example:{name}")) for name in simulation_ids()}


def truth_of(name):
    return YAML(typ="safe").load((example_folder(name) / "truth.yaml").read_text("utf-8"))


def holds(row, true):
    return row["conf_low"] <= true <= row["conf_high"]


@pytest.mark.parametrize("name", simulation_ids())
def test_the_share_with_the_goal_holds_the_truth_at_every_time(studies, name):
    true = truth_of(name)["incidence"]["all"]
    found = evaluation.job_incidence(follow_up(studies[name])).at(list(true)).table()
    assert len(found) == len(true)
    for _, row in found.iterrows():
        assert holds(row, true[int(row["time"])]), row["time"]


def test_the_share_with_the_goal_holds_the_truth_with_and_without_a_mentor(studies):
    true = truth_of("hameen_malli")["incidence"]
    people = follow_up(studies["hameen_malli"])
    found = evaluation.job_incidence(people, by="arm").at(list(true["all"])).table()
    assert set(found["group"]) == {"mentored", "unmentored"}
    for _, row in found.iterrows():
        assert holds(row, true[row["group"]][int(row["time"])])


def test_the_difference_that_mentors_make_holds_the_truth(studies):
    true = truth_of("hameen_malli")["difference"][12]
    plan = comparison.plan(studies["hameen_malli"])
    assert plan.gate().verdict in ("pass", "warn")
    assert holds(plan.effect(gate=plan.gate()).table().iloc[0], true)


@pytest.mark.parametrize("name", ["hameen_malli", "ilona", "kummin_kanssa"])
def test_the_mean_change_of_every_scale_holds_the_truth(studies, name):
    true = truth_of(name)["mean_change"]
    found = answers.questionnaires(studies[name]).change().table()
    assert set(found["scale"]) == set(true)
    for _, row in found.iterrows():
        assert holds(row, true[row["scale"]]), row["scale"]


def test_contacts_in_small_places_hold_the_true_rate_and_its_ratio(studies):
    true = truth_of("tyohonvalmennus")["employer_contacts"]
    log = places.contacts(studies["tyohonvalmennus"])
    rates = log.against_target("employer_contacts").table().set_index("group")
    # a month of full time has 162.5 hours
    assert holds(rates.loc["0-19999"], 162.5 * true["hourly_small"])
    assert rates.loc["0-19999", "verdict"] == "below"
    model = log.model("employer_contacts").table().set_index("level")
    assert holds(model.loc["0-19999"], true["rate_ratio_small"])


def test_most_intervals_of_the_sites_hold_the_true_share_of_the_site(studies):
    true = truth_of("tyohonvalmennus")["sites"]
    sites = places.sites(studies["tyohonvalmennus"], at=true["by"])
    found = sites.shrunken(sites.funnel()).table()
    inside = [
        row["conf_low"] <= true["share"][row["site"]] <= row["conf_high"]
        for _, row in found[found["site"] != "total"].iterrows()
    ]
    # twelve intervals of 95 %: nine or fewer inside happens once in fifty times
    assert (len(inside), sum(inside) >= 10) == (12, True)


def test_themes_are_named_about_as_often_as_they_truly_are(studies):
    from evaltools.practice.evaluation import Practice

    true = truth_of("ilona")["themes"]
    found = Practice(studies["ilona"], {}).themes().table()
    assert set(found["code"]) == set(true)
    for row in found.itertuples():
        share = true[row.code]
        # three standard errors
        error = math.sqrt(share * (1 - share) / row.n_total)
        assert row.share == pytest.approx(share, abs=3 * error)


@pytest.mark.long
def test_the_results_of_a_run_hold_the_truth_where_they_are_published(tmp_path):
    made = ev.reporting.run(
        str(example_folder("hameen_malli") / "study.yaml"),
        reports=["participation", "survival", "comparison"],
        languages=["fi"],
        out=tmp_path,
    )
    assert made.ok
    results = json.loads((made.path / "results.json").read_text("utf-8"))["results"]
    true = truth_of("hameen_malli")

    def rows(name):
        found = results[name]
        return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]

    (effect,) = [row for row in rows("comparison.effect") if row["conf_low"] is not None][:1]
    assert holds(effect, true["difference"][12])
    (change,) = rows("participation.change")
    assert holds(change, true["mean_change"]["esis"])
    incidence = true["incidence"]["all"]
    published = [
        (row, incidence[int(row["time"])])
        for row in rows("survival.time_to_job")
        if row["conf_low"] is not None and int(row["time"]) in incidence
    ]
    assert published
    assert all(holds(row, at_that_time) for row, at_that_time in published)
