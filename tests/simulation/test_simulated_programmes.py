"""Invented data: the same for the same seed, valid, and with the truth they were drawn from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

import evaltools as ev
from evaltools import survival
from evaltools.cli import app
from evaltools.cohort import follow_up
from evaltools.data import Data
from evaltools.data.simulation import read_simulation, simulate, simulation_ids
from evaltools.data.simulation.answers import draw_answers, true_change
from evaltools.data.simulation.exits import Rates, begin_of, draw_exits
from evaltools.data.simulation.plan import Scale, example_folder
from evaltools.data.simulation.simulate import draw
from evaltools.errors import StudyError, UsageError
from evaltools.study import load_study

PROGRAMMES = ("hameen_malli", "ilona", "kummin_kanssa", "tyohonvalmennus", "tyollisyyskummit")


def test_the_five_source_programmes_can_be_simulated():
    assert simulation_ids() == PROGRAMMES


def rates_of(*monthly):
    """Three months of two ways out, for one person."""
    values = -np.log1p(-np.array([monthly] * 3))[None, :, :]
    return Rates(("open_job", "degree_study"), values)


def test_without_competition_the_truth_is_one_minus_the_product_of_staying():
    # 1 - 0.9, 1 - 0.9 ** 2, 1 - 0.9 ** 3
    reached = rates_of(0.1, 0.0).incidence(("open_job",))
    assert reached[0] == pytest.approx([0.1, 0.19, 0.271])


def test_two_equal_ways_share_what_leaves():
    # together 1 - 0.9 * 0.9 = 0.19 a month: half of it each; then 0.81 are left
    reached = rates_of(0.1, 0.1).incidence(("open_job",))
    assert reached[0] == pytest.approx([0.095, 0.095 * 1.81, 0.095 * (1 + 0.81 + 0.6561)])


def test_the_months_drawn_are_those_of_the_truth():
    n = 40_000
    people = pd.DataFrame({"entry_date": pd.to_datetime(["2024-01-15"] * n)})
    values = np.repeat(rates_of(0.1, 0.05).values, n, axis=0)
    known = Rates(("open_job", "degree_study"), values)
    drawn = draw_exits(known, people, exact=True, rng=np.random.default_rng(1))
    for month in (1, 2, 3):
        inside = (drawn["state"] == "open_job") & (drawn["date"] < f"2024-{month + 1:02d}-15")
        truth = known.incidence(("open_job",))[0, month - 1]
        # three standard errors of a share among so many
        assert inside.mean() == pytest.approx(truth, abs=3 * np.sqrt(truth * (1 - truth) / n))


def test_a_month_begins_on_the_day_of_the_month_of_entry():
    people = pd.DataFrame({"entry_date": pd.to_datetime(["2024-01-15"])})
    assert str(begin_of(people, 1)[0]) == "2024-01-15"
    assert str(begin_of(people, 13)[0]) == "2025-01-15"


SCALE = {
    "instrument": "was", "items": 1, "least": 0, "most": 10, "points": 10, "mean": 0.5,
    "between": 0.1, "within": 0.05, "change": 0.1, "answered": {"baseline": 1, "exit": 1},
}  # fmt: skip


def test_far_from_the_ends_the_true_change_is_the_shift():
    # a tenth of a range of 10 points
    people = pd.DataFrame({"participant_id": ["A-001"]})
    assert true_change(Scale.model_validate(SCALE), people) == pytest.approx(1.0, abs=0.005)


def test_near_the_top_the_true_change_is_less_than_the_shift():
    scale = Scale.model_validate({**SCALE, "mean": 0.95})
    assert 0 < true_change(scale, pd.DataFrame({"participant_id": ["A-001"]})) < 0.7


def test_answers_move_by_the_true_change():
    n = 30_000
    people = pd.DataFrame({"participant_id": [f"A-{number:06d}" for number in range(n)]})
    scale = Scale.model_validate({**SCALE, "mean": 0.8})
    drawn = draw_answers(scale, people, np.random.default_rng(2))
    means = drawn.groupby("wave")["value"].mean()
    wide = drawn.pivot(index="participant_id", columns="wave", values="value")
    error = (wide["exit"] - wide["baseline"]).std() / np.sqrt(n)
    assert means["exit"] - means["baseline"] == pytest.approx(
        true_change(scale, people), abs=3 * error
    )


def test_the_same_seed_gives_the_same_files_and_another_seed_others(tmp_path):
    first, second, other = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    for folder, seed in ((first, 5), (second, 5), (other, 6)):
        simulate("kummin_kanssa", folder, seed=seed, n=12)
    names = sorted(file.relative_to(first) for file in first.rglob("*") if file.is_file())
    assert [str(name) for name in names] == [
        "data/kummin_kanssa.xlsx", "simulation.yaml", "study.yaml", "truth.yaml",
    ]  # fmt: skip
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    book = "data/kummin_kanssa.xlsx"
    assert (first / book).read_bytes() != (other / book).read_bytes()


def test_a_simulated_folder_says_that_it_is_simulated_and_passes_the_check(tmp_path):
    path = simulate("tyollisyyskummit", tmp_path / "made", seed=3, n=9)
    study = ev.load_study(path)
    assert study.simulated
    findings = ev.check(study)
    assert [str(each) for each in findings.violations] == []
    truth = YAML(typ="safe").load((tmp_path / "made" / "truth.yaml").read_text("utf-8"))
    assert (truth["simulated"], truth["seed"], truth["n"]) == (True, 3, 9)


@pytest.mark.long
def test_one_participant_can_be_simulated(tmp_path):
    for programme in PROGRAMMES:
        study = load_study(simulate(programme, tmp_path / programme, n=1))
        assert ev.check(study).ok, programme


def test_a_programme_that_has_no_plan_is_refused(tmp_path):
    with pytest.raises(UsageError) as refused:
        simulate("ilonaa", tmp_path / "made")
    assert str(refused.value) == (
        "A programme to simulate must be one of hameen_malli, ilona, kummin_kanssa, "
        "tyohonvalmennus, tyollisyyskummit. Did you mean “ilona”?"
    )


def test_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError) as refused:
        simulate("ilona", tmp_path)
    assert str(refused.value) == (
        f"The folder of a simulation must not exist or be empty; {tmp_path.name} is not empty."
    )


def test_nobody_cannot_be_simulated(tmp_path):
    with pytest.raises(UsageError) as refused:
        simulate("ilona", tmp_path / "made", n=0)
    assert str(refused.value) == ("A simulation must have n of 1 or more, and a seed of 0 or more.")
    assert not (tmp_path / "made").exists()


def test_faults_of_a_plan_are_named_by_line(tmp_path):
    file = tmp_path / "simulation.yaml"
    text = (example_folder("ilona") / "simulation.yaml").read_text("utf-8")
    file.write_text(text.replace("takes_part: 9", "takes_prat: 9"), encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        read_simulation(file)
    said = [str(each) for each in refused.value.violations]
    assert any("takes_prat is not a key of this file" in each for each in said)
    assert any("takes_part must be given" in each for each in said)


def drawn_data(programme, *, seed, n=None):
    folder = example_folder(programme)
    plan, study = read_simulation(folder / "simulation.yaml"), load_study(folder / "study.yaml")
    tables, truth = draw(plan, study, n=n or plan.n, seed=seed)
    return Data(study, {**tables}), truth


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_truth_counts_what_the_study_counts(programme):
    data, truth = drawn_data(programme, seed=1)
    assert set(truth["goal"]) <= set(follow_up(data).event_states)
    reachable = set(read_simulation(example_folder(programme) / "simulation.yaml").exits)
    assert reachable & set(follow_up(data).event_states) <= set(truth["goal"])


@pytest.mark.parametrize("programme", ["hameen_malli", "ilona", "kummin_kanssa", "tyohonvalmennus"])
def test_with_many_people_the_incidence_is_the_truth(programme):
    data, truth = drawn_data(programme, seed=8, n=1500)
    people = follow_up(data)
    found = survival.cumulative_incidence(
        people.frame, exit="exit", state="state", entry="entry", event=people.event_states
    )
    times = list(truth["incidence"]["all"])
    table = found.at(times).table()
    table = table[table["outcome"] == "event"]
    for row in table.itertuples():
        true = truth["incidence"]["all"][int(row.time)]
        assert row.estimate == pytest.approx(true, abs=3.5 * row.std_error)


@pytest.mark.long
@pytest.mark.parametrize("programme", ["hameen_malli", "kummin_kanssa", "tyohonvalmennus"])
def test_intervals_hold_the_truth_about_nineteen_times_in_twenty(programme):
    inside = []
    for seed in range(100, 160):
        data, truth = drawn_data(programme, seed=seed)
        people = follow_up(data)
        found = survival.cumulative_incidence(
            people.frame, exit="exit", state="state", entry="entry", event=people.event_states
        )
        times = list(truth["incidence"]["all"])
        table = found.at(times).table()
        row = table[(table["outcome"] == "event") & (table["time"] == times[1])].iloc[0]
        inside.append(row["conf_low"] <= truth["incidence"]["all"][times[1]] <= row["conf_high"])
    # 60 intervals of 95 %: fewer than 51 inside happens once in 2,000 times
    assert sum(inside) >= 51


def test_the_command_says_where_the_data_and_the_truth_are(tmp_path):
    folder = tmp_path / "made"
    said = CliRunner().invoke(
        app, ["simulate", "tyollisyyskummit", str(folder), "--seed", "4", "--n", "8"]
    )
    assert said.exit_code == 0
    assert said.output == (
        f"Keksitty aineisto on kansiossa {folder} ja sen totuus tiedostossa truth.yaml. "
        f"Suorita sitten: evaltools run {folder / 'study.yaml'}\n"
    )
    assert len(ev.load_data(ev.load_study(folder / "study.yaml")).table("participants")) == 8
