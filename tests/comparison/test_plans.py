"""A study's own comparison: the plan, the trial it stands for, and what can be said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nsw_names import TESTS
from numpy.testing import assert_allclose

import evaltools as ev
from evaltools import comparison, survival
from evaltools.comparison.checklists import TARGET
from evaltools.comparison.evaluation import attrition as attrition_of
from evaltools.disclosure import Policy, protect
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import message
from evaltools.sections.display_table import display_table

EXAMPLES = TESTS.parent / "examples"


@pytest.fixture(scope="module")
def survey() -> comparison.Plan:
    return comparison.plan(ev.load_data(ev.load_study(EXAMPLES / "nsw" / "study.yaml")))


@pytest.fixture(scope="module")
def experiment() -> comparison.Plan:
    return comparison.plan(ev.load_data(ev.load_study(EXAMPLES / "nsw" / "experiment.yaml")))


STUDY = """\
version: 1
study: invented
title: Invented people
simulated: true
data:
  participants: participants.csv
  spells: spells.csv
  outcomes: outcomes.csv
data_lock: 2025-06-30
competing: [education]
horizon: 12
comparison:
  arm: arm
  treated: programme
  time_zero: The day on which they became eligible.
  eligibility: Unemployed for three months.
  outcomes: [employed_by_6, time_to_work_6, in_work_at_6, months_in_work_6, wellbeing]
  covariates: [age, sex]
  negative_controls: [sick_days]
languages: [en]
"""


@pytest.fixture(scope="module")
def invented(tmp_path_factory) -> comparison.Plan:
    folder = tmp_path_factory.mktemp("invented")
    write_study(folder, STUDY)
    return comparison.plan(ev.load_data(ev.load_study(folder / "study.yaml")))


def write_study(folder: Path, text: str, n: int = 300) -> None:
    """Participants who entered in 2024; some find a job that lasts a while."""
    rng = np.random.default_rng(7)
    entry = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 500, n), unit="D")
    ids = [f"P-{number:04}" for number in range(n)]
    arm = np.where(rng.random(n) < 0.5, "programme", "comparison")
    people = pd.DataFrame(
        {
            "participant_id": ids,
            "entry_date": entry.strftime("%Y-%m-%d"),
            "arm": arm,
            "age": rng.integers(18, 60, n),
            "sex": rng.choice(["female", "male"], n),
        }
    )
    wait = rng.exponential(np.where(arm == "programme", 150, 220)).astype(int) + 1
    start = entry + pd.to_timedelta(wait, unit="D")
    end = start + pd.to_timedelta(rng.integers(20, 300, n), unit="D")
    seen = start <= pd.Timestamp("2025-06-30")
    spells = pd.DataFrame(
        {
            "participant_id": np.array(ids)[seen],
            "start": start[seen].strftime("%Y-%m-%d"),
            "end": end[seen].strftime("%Y-%m-%d"),
            "state": rng.choice(["open_job", "open_job", "degree_study"], int(seen.sum())),
        }
    )
    outcomes = pd.DataFrame(
        {
            "participant_id": ids * 2,
            "outcome": ["wellbeing"] * n + ["sick_days"] * n,
            "value": np.r_[rng.normal(50, 10, n).round(2), rng.poisson(3, n)],
        }
    )
    people.to_csv(folder / "participants.csv", index=False)
    spells.to_csv(folder / "spells.csv", index=False)
    outcomes.iloc[5:].to_csv(folder / "outcomes.csv", index=False)
    (folder / "study.yaml").write_text(text, encoding="utf-8")


def test_the_survey_study_reports_the_known_numbers(survey):
    gate = survey.gate()
    assert gate.is_passed
    found = survey.effect(gate=gate)
    row = found.table().iloc[0]
    assert (round(row.estimate), round(row.std_error)) == (1180, 645)
    assert found.about["role"] == "primary"
    # the interval holds 0: the gate alone earns no word
    assert found.about["word"] == "difference"
    assert survey.effect(method="entropy").about["role"] == "sensitivity"


def test_the_experiment_earns_the_word_effect(experiment):
    gate = experiment.gate()
    found = experiment.effect(gate=gate)
    assert (round(found.frame.estimate[0]), found.about["word"]) == (1794, "effect")
    said = experiment.what_can_be_said(gate, found).table()
    assert said.statement[0] == (
        "Chance formed the groups: a clear difference between them can be called an effect of "
        "the programme."
    )
    assert said.statement[1] == (
        "The outcome was higher in the participant group than chance would explain."
    )


def test_the_default_smallest_difference_is_one_of_shares_and_judges_no_dollars(survey):
    found = survey.gate().frame.set_index("diagnostic")
    assert found.verdict["minimum_detectable"] == "not_evaluated"
    assert np.isnan(found.warn_at["minimum_detectable"])
    # in another language every key of the study counts as given
    finnish = comparison.plan(ev.load_data(survey.data.study.with_languages(["fi"])))
    assert finnish.gate().verdict == "warn"


def test_the_detectable_difference_has_the_error_of_the_primary_analysis(survey):
    found = survey.minimum_detectable()
    row = found.frame.iloc[0]
    # (1.959964 + 0.841621) * 644.8
    assert_allclose(row.estimate, 1806.4, atol=0.3)
    assert (row.n_treated, row.n_comparison) == (185, 15992)
    assert round(row.effective_comparison) == 417
    assert (found.about["n"], found.about["outcome"]) == (16177, "earnings_1978")


def test_a_loss_that_the_data_cannot_show_is_not_evaluated(survey, experiment, invented):
    for plan in (survey, experiment):
        # everybody's earnings are known: whose were not is not in the data
        assert plan.attrition() is None
        verdicts = plan.gate().frame.set_index("diagnostic").verdict
        assert verdicts["attrition"] == "not_evaluated"
    assert invented.attrition() is None
    assert invented.loss_in_time() is None


def test_groups_and_factors_are_called_what_the_study_calls_them(survey):
    assert survey.balance().labels["arm"]["comparison"]["sv"] == "Befolkningsundersökning"
    table = comparison.target_trial(survey.data.study).table().set_index("part")
    assert table.data["strategies"] == (
        "Participants are those with the value “Programme” in the column “Group”; all others "
        "are the comparison group."
    )
    assert table.data["assignment"].startswith(
        "Not by chance: the groups are made alike in Age, Years of school, Black, "
    )


def test_every_kind_of_outcome_is_compared(invented):
    found = {name: invented.effect(name, method="difference") for name in invented.outcomes}
    assert list(found) == [
        "employed_by_6",
        "time_to_work_6",
        "in_work_at_6",
        "months_in_work_6",
        "wellbeing",
    ]
    assert found["employed_by_6"].about["scale"] == "share"
    assert found["time_to_work_6"].about["of"] == "restricted_time"
    frame, states = invented.frame, invented.cohort.event_states
    incidence = (
        survival.cumulative_incidence(frame, exit="exit", state="state", event=states, by="arm")
        .difference(6, reference="comparison")
        .table()
    )
    want = incidence[incidence.outcome == "event"].iloc[0]
    row = found["employed_by_6"].table().iloc[0]
    assert_allclose([row.estimate, row.std_error], [want.estimate, want.std_error], rtol=1e-10)


def test_a_comparison_of_exits_says_whose_exits_by_when_it_counts(invented):
    plain = invented.effect("employed_by_6", method="difference").about
    definition = invented.cohort.definition
    assert plain["exits"] == {"definition": definition, "time": 6.0, "methods": ["difference"]}
    assert plain["arms"] == {"by": "arm", "treated": "programme", "comparison": "comparison"}
    # Matching leaves people out; being in work on a day is no exit by then.
    assert invented.effect("employed_by_6", method="matching").about["exits"]["methods"] == []
    assert "exits" not in invented.effect("in_work_at_6", method="difference").about


@pytest.mark.parametrize(
    ("name", "of"), [("in_work_at_6", "share"), ("months_in_work_6", "expected_time")]
)
def test_work_at_a_time_equals_the_multi_state_difference(invented, name, of):
    spells, states = invented.cohort.spells, invented.cohort.event_states
    others = [each for each in spells.state.unique() if each not in states]
    together = {"in_work": states, "elsewhere": others}
    occupation = survival.state_occupation(
        spells, until="until", times=[6], by="arm", together=together
    )
    want = occupation.difference(reference="comparison", of=of).table()
    want = want[want.state == "in_work"].iloc[0]
    row = invented.effect(name, method="difference").table().iloc[0]
    assert_allclose(row.estimate, want.estimate, rtol=1e-9)
    # Welch's n - 1 beside n
    assert_allclose(row.std_error, want.std_error, rtol=0.01)


def test_people_whose_outcome_is_not_known_are_attrition_not_zero(invented):
    found = invented.effect("wellbeing", method="difference").table().iloc[0]
    assert found.n == invented.frame.wellbeing.notna().sum() == 295


def test_negative_controls_are_compared_by_the_primary_method(invented):
    found = invented.negative_controls()
    assert found.table()[["outcome", "method"]].to_numpy().tolist() == [["sick_days", "weighting"]]


def test_a_failed_gate_withholds_unless_the_study_gives_a_reason(tmp_path):
    strict = "gate: {events_fail: 1000}"
    write_study(
        tmp_path,
        STUDY.replace("negative_controls", f"{strict}\n  negative_controls"),
    )
    plan = comparison.plan(ev.load_data(ev.load_study(tmp_path / "study.yaml")))
    gate = plan.gate()
    assert gate.failed == ("events",)
    with pytest.raises(UnansweredError) as withheld:
        plan.effect(gate=gate)
    assert str(withheld.value) == (
        "The difference between the groups is withheld: the comparison failed its checks. A "
        "written reason under show_anyway in the study file shows it."
    )
    reason = f"show_anyway: The funder asked for it.\n  {strict}\n  negative_controls"
    write_study(tmp_path, STUDY.replace("negative_controls", reason))
    plan = comparison.plan(ev.load_data(ev.load_study(tmp_path / "study.yaml")))
    found = plan.effect(gate=plan.gate())
    assert found.about["word"] == "difference"
    said = plan.what_can_be_said(plan.gate(), found)
    texts = said.labels["statement"]
    shown = "The comparison failed its checks and is shown for a stated reason."
    assert texts[shown]["en"] == f"{shown} The funder asked for it."


def test_the_trial_stands_beside_the_data_in_every_language(survey):
    found = comparison.target_trial(survey.data.study)
    table = found.table().set_index("part")
    assert list(table.columns) == ["trial", "data"]
    assert table.data["time_zero"].startswith("Programme group: the day of random assignment")
    assert table.trial["assignment"] == "By chance."
    assert table.trial["outcome"] == "Earnings 1978 (dollars)"
    assert found.labels["data"][table.data["time_zero"]]["fi"].startswith("Ohjelmaryhmä")
    assert len(found.about["hash"]) == 64
    assert found.about["study_hash"] == survey.data.study.file_hash


def test_a_timed_outcome_is_told_with_its_unit(invented):
    table = comparison.target_trial(invented.data.study).table().set_index("part")
    assert table.trial["outcome"] == "Found work within 6 months from time zero."
    assert table.trial["follow_up"] == (
        "Up to 12 months after time zero, or earlier with the outcome or another exit."
    )
    assert table.data["assumptions"] == "The study file names none."


def test_the_hash_of_the_plan_changes_with_the_plan_alone(tmp_path):
    hashes = []
    for text in (
        STUDY,
        STUDY.replace("Invented people", "Others"),
        STUDY.replace("_by_6", "_by_9"),
    ):
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        hashes.append(comparison.target_trial(ev.load_study(tmp_path / "study.yaml")).about["hash"])
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_study_without_a_comparison_group_is_told_plainly():
    study = ev.load_study(EXAMPLES / "unemployment_duration" / "study.yaml")
    with pytest.raises(UnansweredError) as refused:
        comparison.target_trial(study)
    assert str(refused.value) == (
        "Whether people would have found work anyway cannot be told: this study names no "
        "comparison group."
    )
    said = comparison.what_can_be_said(None, "single_arm").table()
    assert said[said.verdict == "cannot"].statement.tolist()[0] == (
        "That the programme brought the outcomes about: here they stand beside no comparison "
        "group, so they do not tell what would have happened without the programme."
    )


def test_outcomes_of_a_study_with_arms_are_not_said_to_stand_beside_nobody():
    arms, alone = (
        comparison.what_outcomes_say(ev.load_study(EXAMPLES / name / "study.yaml")).table()
        for name in ("hameen_malli", "kummin_kanssa")
    )
    assert alone.equals(comparison.what_can_be_said(None, "single_arm").table())
    assert arms.verdict.tolist() == ["can", "mind", "cannot"]
    assert arms[arms.verdict == "cannot"].statement.tolist() == [
        "That the programme brought the outcomes about: here the participants and the comparison "
        "group stand as they are, and what else sets them apart is not taken into account. The "
        "report on the comparison does that."
    ]


def test_a_failed_comparison_says_why_in_words(survey):
    people = survey.frame
    arms = {"arm": "arm", "treated": "programme", "covariates": survey.settings.covariates}
    weights = comparison.weights(people, **arms, estimand="ate")
    gate = comparison.gate(
        weights.balance(), weights, overlap=comparison.propensity(people, **arms).overlap()
    )
    said = comparison.what_can_be_said(gate, "other").table()
    reasons = [text for text in said.statement if text.startswith("The comparison does not hold")]
    assert reasons == [
        "The comparison does not hold: the groups remain unlike each other at the start.",
        "The comparison does not hold: too few people could have been in either group.",
        "The comparison does not hold: the participant group rests on too few people.",
        "The comparison does not hold: one person weighs too much.",
    ]


def test_cautions_are_kept_in_mind_and_only_claims_cannot_be_said(survey):
    gate = survey.gate()
    said = survey.what_can_be_said(gate, survey.effect(gate=gate)).table()
    assert said[["verdict", "statement"]].to_numpy().tolist() == [
        [
            "can",
            "If the stated assumptions hold, a clear difference between the groups can be called "
            "an effect of the programme.",
        ],
        ["can", "The data do not show a clear difference between the groups."],
        ["mind", "Something that was not measured may have made the difference."],
        ["mind", "A check warns: amounts vary more in one group than in the other."],
        [
            "mind",
            "A check warns: amounts are spread differently in the groups although their means "
            "agree.",
        ],
        [
            "mind",
            "Who was lost before the outcome was known cannot be seen in these data; unlike losses "
            "in the groups could change the result.",
        ],
        ["cannot", "That the groups did equally well: the interval also holds differences."],
        ["cannot", "What the programme would do for people who are unlike its participants."],
    ]


def test_a_hidden_interval_says_nothing_of_direction(experiment):
    gate = experiment.gate()
    found = protect(experiment.effect(gate=gate), Policy(min_group=1000))
    said = experiment.what_can_be_said(gate, found).table()
    assert said.verdict[said.statement == "How certain the difference is."].item() == "cannot"


def test_an_unanswered_item_is_a_visible_gap():
    found = comparison.checklist("strobe", answered={"4": "trial", "13": "flow"})
    table = found.table()
    assert len(table) == 22
    assert table[table.answered == "yes"].point.tolist() == ["4", "13"]
    assert found.about["gaps"] == 20
    with pytest.raises(UsageError, match="found 23"):
        comparison.checklist("strobe", answered={"23": "x"})
    assert comparison.checklist("target", answered={}).about["gaps"] == 10


def test_a_checklist_names_sections_by_their_titles_and_hides_no_gap():
    titles = {"trial": message("The trial that the comparison stands in for")}
    found = comparison.checklist("target", answered={"eligibility": "trial"}, titles=titles)
    assert found.labels["section"]["trial"]["en"] == "The trial that the comparison stands in for"
    printed = display_table(protect(found, Policy()), "en")
    # parts of TARGET have no numbers, so none is printed
    assert printed.headings == ("Requirement", "Section", "Answered yes or no")
    assert printed.rows[1] == (
        "Protocol: eligibility",
        "The trial that the comparison stands in for",
        "yes",
    )
    # how many items are open is no number of people
    gaps = {part: "trial" for part in TARGET if part != "question"}
    few = protect(comparison.checklist("target", answered=gaps), Policy())
    assert "fewer" not in " ".join(str(note) for note in few.notes)
    assert few.summary() == "Items of the checklist: 10. Not answered: 1."


def test_small_counts_take_the_estimate_with_them():
    people = pd.DataFrame({"arm": ["p"] * 30 + ["c"] * 40, "work": [1.0] * 3 + [0.0] * 67})
    found = comparison.effect(people, outcome="work", arm="arm", treated="p")
    hidden = protect(found, Policy()).hidden.iloc[0]
    assert hidden[["n_event_treated", "mean_treated", "estimate", "conf_low"]].all()


def test_the_methods_stand_side_by_side_before_adjustment_first(survey):
    found = survey.by_method(survey.gate())
    table = found.table()
    assert table.method.tolist() == [
        "difference",
        "weighting",
        "regression",
        "entropy",
        "matching",
        "aipw",
    ]
    # the raw difference of the men in the survey, 6349.1 - 14846.7
    assert table.estimate.round().tolist()[:2] == [-8498, 1180]
    assert found.labels["method"]["difference"]["en"] == "before adjustment"
    assert (
        found.labels["method"]["weighting"]["en"]
        == "inverse probability weighting, the primary analysis"
    )
    assert found.summary() == (
        "Before adjustment the difference in “Earnings 1978 (dollars)” was −8,498 (95% CI from "
        "−9,648 to −7,347, n = 16,177); it mixes what the programme may have changed with how "
        "unlike the groups were at the start. The primary analysis gives 1,180 (95% CI from −83 to "
        "2,444), and the 4 other methods from 690 to 1,762. By 3 of the other methods the "
        "difference is clear, by the primary analysis it is not: what one would conclude depends "
        "on the method, and the primary analysis, chosen beforehand, decides."
    )


def test_of_a_randomised_comparison_the_primary_analysis_stands_first(experiment):
    found = experiment.by_method(experiment.gate())
    assert found.table().method[0] == "difference"
    assert found.labels["method"]["difference"]["en"] == "plain difference, the primary analysis"
    assert found.about["unadjusted"] is None


def test_a_method_that_gives_no_number_says_why():
    rng = np.random.default_rng(5)
    people = pd.DataFrame({"arm": ["p"] * 30 + ["c"] * 30, "y": rng.normal(size=60)})
    effects = {
        "difference": comparison.effect(people, outcome="y", arm="arm", treated="p"),
    }
    why = message("There are too few people.")
    found = comparison.side_by_side(
        effects, primary="weighting", randomised=False, impossible={"weighting": why}
    )
    assert [str(note) for note in found.notes] == [
        "Inverse probability weighting: There are too few people."
    ]
    assert found.summary().endswith("The primary analysis gives no number; a note says why.")


def test_the_method_is_told_in_words_from_the_settings(survey):
    study = survey.data.study
    table = comparison.method_in_words(study).table().set_index("part").analysis
    assert table["confounding"] == (
        "Participants count once; a person of the comparison group with the propensity score p "
        "counts p / (1 − p) times."
    )
    assert table["errors"].startswith("Sandwich standard errors that include the estimation")
    assert table["missing"] == "None may be missing: the analysis stops where one is."
    decided = comparison.settings(study).table().set_index("setting").value
    assert decided["covariates"].startswith("Age, Years of school, Black")
    assert decided["smallest_difference"] == "0.05, which judges shares of people alone."
    assert decided["method"] == "inverse probability weighting"


@pytest.mark.parametrize("method", ["difference", "regression", "entropy", "matching", "aipw"])
@pytest.mark.parametrize("outcome", ["wellbeing", "employed_by_6", "in_work_at_6"])
def test_every_method_and_outcome_has_its_words_in_every_language(tmp_path, method, outcome):
    all_outcomes = "[employed_by_6, time_to_work_6, in_work_at_6, months_in_work_6, wellbeing]"
    text = STUDY.replace(all_outcomes, f"[{outcome}]\n  method: {method}")
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    found = comparison.method_in_words(ev.load_study(tmp_path / "study.yaml"))
    assert {"estimand", "confounding", "outcome", "errors", "loss"} <= set(found.frame.part)
    for texts in found.labels["analysis"].values():
        assert set(texts) == {"en", "fi", "sv"}


def test_subgroups_are_those_of_the_study_file():
    study = ev.load_study(EXAMPLES / "jobs2" / "study.yaml")
    plan = comparison.plan(ev.load_data(study))
    table = plan.subgroups(plan.gate()).table()
    assert table[["variable", "level"]].to_numpy().tolist() == [["sex", "female"], ["sex", "male"]]
    assert table.n.sum() == 899


def test_jobs2_finds_the_published_shares_and_no_clear_difference():
    plan = comparison.plan(ev.load_data(ev.load_study(EXAMPLES / "jobs2" / "study.yaml")))
    gate = plan.gate()
    found = plan.effects(gate)
    assert list(found) == ["employed", "depression_after", "job_search_confidence"]
    # 372 of 600 came, and nobody of the others (SOURCES.md of the data)
    assert plan.take_up().summary() == (
        "Share who took part: Workshop 62.0% (372 of 600); Control group 0.0% (0 of 299)."
    )
    row = found["employed"].table().iloc[0]
    assert (row.n_event_treated, row.n_treated) == (207, 600)
    assert (row.n_event_comparison, row.n_comparison) == (86, 299)
    distress = found["depression_after"].table().iloc[0]
    # Welch in R: -0.0633 (-0.155 to 0.029); the example has four decimals
    assert_allclose(
        [distress.estimate, distress.conf_low, distress.conf_high],
        [-0.063346, -0.155444, 0.028752],
        atol=2e-6,
    )
    assert {each.about["word"] for each in found.values()} == {"difference"}
    assert [each.about["role"] for each in found.values()] == [
        "primary",
        "sensitivity",
        "sensitivity",
    ]


def test_an_e_value_is_not_asked_where_nobody_of_a_group_had_the_outcome():
    plan = comparison.plan(ev.load_data(ev.load_study(EXAMPLES / "jobs2" / "study.yaml")))
    with pytest.raises(UnansweredError) as refused:
        plan.e_value(plan.effect("attended"))
    assert str(refused.value) == (
        "An E-value must have somebody with the outcome in both groups; one group has nobody."
    )


def test_work_before_time_zero_is_a_placebo(tmp_path):
    write_study(tmp_path, STUDY)
    people = pd.read_csv(tmp_path / "participants.csv")
    entry = pd.to_datetime(people.entry_date)
    months = pd.DateOffset(months=1)
    earlier = pd.DataFrame(
        {
            "participant_id": people.participant_id,
            "start": (entry - 8 * months).dt.strftime("%Y-%m-%d"),
            "end": (entry - 2 * months).dt.strftime("%Y-%m-%d"),
            "state": np.where(people.index % 3 == 0, "unemployed", "open_job"),
        }
    )
    spells = pd.concat([earlier, pd.read_csv(tmp_path / "spells.csv")])
    spells.to_csv(tmp_path / "spells.csv", index=False)
    plan = comparison.plan(ev.load_data(ev.load_study(tmp_path / "study.yaml")))
    found = plan.placebo_time_zero(6)
    row = found.table().iloc[0]
    assert found.about["role"] == "placebo"
    # everybody of the rows 1, 2, 4, 5 ... was in work half a year before
    in_work = plan.frame.participant_id.str[2:].astype(int) % 3 != 0
    arm = plan.frame.arm == "programme"
    assert row.n_event_treated == (in_work & arm).sum()
    assert row.n_event_comparison == (in_work & ~arm).sum()
    with pytest.raises(UnansweredError) as refused:
        plan.placebo_time_zero(24)
    assert str(refused.value) == (
        "Work before time zero cannot be told: nobody's spells go back so far."
    )


def test_each_covariate_is_left_out_in_turn(survey):
    found = survey.without_each_covariate(survey.gate())
    table = found.table().set_index("covariates").estimate
    assert len(table) == 9
    assert round(table["all"]) == 1180
    people = survey.frame
    kept = [each for each in survey.settings.covariates if each != "earnings_1974"]
    want = comparison.effect(
        people,
        outcome="earnings_1978",
        arm="arm",
        treated="programme",
        covariates=kept,
        method="weighting",
    ).frame.estimate[0]
    assert_allclose(table["without earnings_1974"], want)


def test_losses_before_an_outcome_that_comes_with_time_are_seen_where_they_are_marked(tmp_path):
    write_study(tmp_path, STUDY)
    people = pd.read_csv(tmp_path / "participants.csv")
    spells = pd.read_csv(tmp_path / "spells.csv")
    found_nothing = ~people["participant_id"].isin(spells["participant_id"])
    early = (people["entry_date"] < "2024-09-01") & found_nothing
    entry = pd.to_datetime(people["entry_date"])
    by_arm = {arm: people[early & (people["arm"] == arm)].index for arm in people["arm"].unique()}
    # the programme loses two of its people in the third month, and one in the ninth; the
    # comparison group loses one in the third
    gone = [*by_arm["programme"][:3], by_arm["comparison"][0]]
    start = entry[gone] + pd.to_timedelta([70, 70, 260, 70], unit="D")
    moved = pd.DataFrame(
        {
            "participant_id": people["participant_id"][gone],
            "start": start.dt.strftime("%Y-%m-%d"),
            "end": start.dt.strftime("%Y-%m-%d"),
            "state": ["moved", "lost", "moved", "lost"],
        }
    )
    pd.concat([spells, moved]).to_csv(tmp_path / "spells.csv", index=False)
    plan = comparison.plan(ev.load_data(ev.load_study(tmp_path / "study.yaml")))
    assert plan.loss_in_time() is not None
    row = plan.gate().frame.set_index("diagnostic").loc["attrition"]
    # by the sixth month two of the programme's people are lost, and one of the others
    of_programme = (people["arm"] == "programme").sum()
    of_others = len(people) - of_programme
    assert_allclose(row.value, 2 / of_programme - 1 / of_others)
    assert row.verdict == "pass"
    said = plan.what_can_be_said(plan.gate()).table().statement
    assert not said.str.startswith("Who was lost before").any()
    with pytest.raises(UnansweredError, match="The report on outcomes counts those who moved"):
        attrition_of(plan)
    # everybody who is not a participant is in the comparison group, whatever their arms are called
    people.loc[by_arm["comparison"], "arm"] = "another"
    people.to_csv(tmp_path / "participants.csv", index=False)
    of_three = comparison.plan(ev.load_data(ev.load_study(tmp_path / "study.yaml")))
    assert of_three.loss_in_time() == plan.loss_in_time()
