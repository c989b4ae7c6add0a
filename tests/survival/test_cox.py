"""Cox's model and the test of proportional hazards equal R and the dense definition."""

from __future__ import annotations

from pathlib import Path

import brute_force
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import TooFewError, UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, survival 3.5-3"

REFERENCE = Path(__file__).parents[1] / "reference"

#: Fits by steps; people_240.json holds ten decimals.
STEPS = {"rtol": 1e-6, "atol": 2e-10}

JOBS = ("full", "part", "unknown")
MCCALL = ["uiN", "reprate", "disrate", "logwage", "tenure", "age"]


def job_model(frame, covariates=("tr", "age"), **columns):
    return survival.cox_model(
        frame, exit="t", state="state", event="job", covariates=list(covariates), **columns
    )


@pytest.fixture(scope="module")
def more_r():
    values = pd.read_csv(REFERENCE / "cox_r.csv", keep_default_na=False)
    return values.assign(value=values.value.astype(float))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_coefficients_and_all_errors_equal_coxph(people_240, people_240_r, ties):
    def numbers(column, **columns):
        return job_model(people_240, ties=ties, **columns).table()[column]

    want = np.array(people_240_r[f"cox_{ties}"])
    assert_allclose(numbers("estimate"), want[:, 0], **STEPS)
    assert_allclose(numbers("std_error"), want[:, 1], **STEPS)
    assert_allclose(numbers("std_error", cluster="id"), people_240_r[f"coxrob_{ties}"], **STEPS)
    assert_allclose(numbers("std_error", cluster="site"), people_240_r[f"coxcl_{ties}"], **STEPS)
    late = people_240_r[f"coxent_{ties}"]
    assert_allclose(numbers("estimate", entry="ent"), late[:2], **STEPS)
    assert_allclose(numbers("std_error", entry="ent"), late[2:], **STEPS)
    weighted = job_model(people_240, ["tr"], ties=ties, weights="w").table()
    want = people_240_r[f"coxw_{ties}"]
    assert_allclose(weighted[["estimate", "std_error"]].iloc[0].astype(float), want, **STEPS)


def test_errors_by_site_with_late_entry_equal_coxph(people_240):
    # coxph(Surv(ent, t, st == 1) ~ tr + age, cluster = site), to seven decimals
    table = job_model(people_240, entry="ent", cluster="site").table()
    assert table.std_error[0] == pytest.approx(0.1351568, abs=6e-8)


R_MODELS = {
    "strata": {"strata": "site"},
    "entry, strata": {"entry": "ent", "strata": "site"},
    "entry, strata, weights, cluster": {
        "entry": "ent", "strata": "old", "weights": "w", "cluster": "site",
        "covariates": ["tr", "band"],
    },
    "breslow, entry, weights": {"ties": "breslow", "entry": "ent", "weights": "w"},
    "category": {"covariates": ["tr", "band"]},
    "weights, cluster": {"weights": "w", "cluster": "site"},
}  # fmt: skip


@pytest.mark.parametrize("name", R_MODELS)
def test_strata_categories_and_their_combinations_equal_coxph(people_240, more_r, name):
    labels = ["young", "middle", "old"]
    people = people_240.assign(
        old=people_240.age > 35,
        band=pd.cut(people_240.age, [0, 30, 40, 99], labels=labels),
    )
    model = job_model(people, **R_MODELS[name])
    want = more_r[more_r.model == name]

    def values(stat):
        return want[want.stat == stat].value

    table = model.table()
    assert_allclose(table.estimate, values("coef"), **STEPS)
    assert_allclose(table.std_error, values("se"), **STEPS)
    assert model.about["loglik"] == pytest.approx(values("loglik").iloc[0], rel=1e-10)
    for transform in ("km", "rank", "identity", "log"):
        got = model.proportional_hazards(transform).table()
        assert_allclose(got.statistic, values(f"{transform} chisq"), rtol=1e-5)
        assert got.df.tolist() == values(f"{transform} df").tolist()


def test_proportional_hazards_test_equals_cox_zph(people_240, people_240_r):
    model = job_model(people_240)
    for transform, name in [("km", "zph"), ("rank", "zphr")]:
        got = model.proportional_hazards(transform).table()
        assert got.term.tolist() == ["tr", "age", "GLOBAL"]
        want = np.array(people_240_r[name])
        assert_allclose(got[["statistic", "df", "p_value"]], want, rtol=1e-6)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize(
    ("event", "method"),
    [(JOBS, "any"), *((job, f"cause-specific cause={k + 1}") for k, job in enumerate(JOBS))],
)
def test_models_of_mccalls_data_equal_coxph(mccall, survival_r, event, method, ties):
    model = survival.cox_model(
        mccall, exit="spell", state="state", event=event, covariates=MCCALL, ties=ties
    )
    want = survival_r.get("cox", "unempdur", f"coxph {method} ties={ties}")
    wide = want[want.term != ""].pivot(index="term", columns="stat", values="value")
    table = model.table().set_index("term")
    named = {"uiN": "uiN" if "uiN" in wide.index else "uiyes"}
    wide = wide.loc[[named.get(term, term) for term in MCCALL]]
    assert_allclose(table.estimate, wide["coef"], rtol=1e-6)
    assert_allclose(table.std_error, wide["se"], rtol=1e-6)
    overall = want[want.term == ""].set_index("stat").value
    assert model.about["loglik"] == pytest.approx(overall["loglik1"], rel=1e-10)
    assert model.about["loglik_null"] == pytest.approx(overall["loglik0"], rel=1e-10)


@pytest.mark.parametrize(("event", "term"), [("pcm", "c1"), ("death", "c2")])
def test_models_of_mgus2_equal_coxph(mgus2, competing_r, event, term):
    table = survival.cox_model(
        mgus2, exit="etime", state="state", event=event, covariates=["age", "male"]
    ).table()
    want = competing_r.get("cs_cox", "mgus2", "coxph cause-specific ties=efron", term)
    wide = want.pivot(index="term", columns="stat", values="value").loc[["age", "male"]]
    assert_allclose(table.estimate, wide["coef"], rtol=1e-6)
    assert_allclose(table.std_error, wide["se"], rtol=1e-6)


@pytest.mark.parametrize("entry", [None, "entry"])
@pytest.mark.parametrize("weights", [None, "weight"])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), efron=st.booleans(), months=st.integers(2, 9))
def test_coefficients_and_robust_errors_equal_the_dense_form(entry, weights, seed, efron, months):
    rng = np.random.default_rng(seed)
    n = 60
    start = rng.integers(0, 3, n).astype(float)
    frame = pd.DataFrame(
        {
            "entry": start,
            "exit": start + rng.integers(1, months + 1, n),
            "state": rng.choice(["job", "job", "censored"], n),
            "x": rng.normal(size=n).round(1),
            "z": rng.integers(0, 2, n),
            "weight": rng.choice([0.4, 1.0, 2.3], n),
            "site": rng.integers(0, 8, n),
        }
    )
    model = survival.cox_model(
        frame, exit="exit", state="state", event="job", covariates=["x", "z"],
        entry=entry, weights=weights, cluster="site", ties="efron" if efron else "breslow",
    )  # fmt: skip
    beta, _, robust = brute_force.cox(
        frame.exit.to_numpy(),
        (frame.state == "job").to_numpy(),
        frame[["x", "z"]].to_numpy(float),
        None if entry is None else frame[entry].to_numpy(),
        None if weights is None else frame[weights].to_numpy(),
        frame.site.to_numpy(),
        efron=efron,
    )
    table = model.table()
    assert_allclose(table.estimate, beta, rtol=1e-7, atol=1e-9)
    assert_allclose(table.std_error, robust, rtol=1e-7, atol=1e-10)


def test_few_clusters_use_t_and_say_so(people_240):
    model = job_model(people_240, cluster="site")
    row = model.table().iloc[0]
    assert row.df == 11
    # t of 11 degrees of freedom, 97.5 %
    assert np.log(row.conf_high) == pytest.approx(row.estimate + 2.200985 * row.std_error, rel=1e-6)
    assert str(model.notes[0]) == (
        "As there are fewer than 30 clusters, intervals and p-values use the t distribution "
        "with one "
        "degree of freedom less than there are clusters."
    )


def test_one_cluster_gives_no_errors(people_240):
    with pytest.raises(TooFewError) as error:
        job_model(people_240.assign(site=1), cluster="site")
    assert str(error.value) == "Errors by cluster must have at least two clusters; found one."


def test_the_order_of_rows_changes_nothing_that_can_be_seen(people_240):
    shuffled = people_240.sample(frac=1, random_state=4)
    columns = {"entry": "ent", "weights": "w", "cluster": "site"}
    one, other = job_model(people_240, **columns), job_model(shuffled, **columns)
    assert_allclose(one.table().estimate, other.table().estimate, rtol=1e-12)
    assert_allclose(one.table().std_error, other.table().std_error, rtol=1e-12)


def test_splitting_follow_up_in_two_rows_changes_nothing(people_240):
    people = people_240.assign(start=0.0)
    early = people[people.t > 4].assign(t=4.0, state="censored")
    late = people[people.t > 4].assign(start=4.0)
    split = pd.concat([people[people.t <= 4], early, late])
    one, other = job_model(people_240), job_model(split, entry="start")
    assert_allclose(one.table().estimate, other.table().estimate, rtol=1e-10)


def test_fewer_than_five_events_per_parameter_are_refused(people_240):
    few = people_240.head(18)
    with pytest.raises(TooFewError) as error:
        job_model(few, ["tr", "age", "w"])
    assert str(error.value) == (
        "A model must have at least 5 events per parameter; with 3 parameters these are too few. "
        "Use fewer covariates or categories."
    )


def test_five_to_ten_events_per_parameter_are_noted(people_240):
    model = job_model(people_240.head(30))
    events = (people_240.head(30).st == 1).sum()
    assert 10 <= events < 20
    assert str(model.notes[0]) == (
        "There are few events for 2 parameters, so the estimates may be unstable; 10 events per "
        "parameter are usually asked for."
    )


def test_a_group_without_any_event_has_no_number(people_240):
    people = people_240.assign(rare=(people_240.st == 0) & (people_240.id % 3 == 0))
    model = job_model(people, ["tr", "rare"])
    table = model.table().set_index("term")
    assert table.loc["rare", ["estimate", "std_error", "hazard_ratio", "p_value"]].isna().all()
    assert np.isfinite(table.estimate["tr"])
    assert str(model.notes[0]) == (
        "The data cannot estimate rare: too few people with it had the event, or too few did not. "
        "It has no number."
    )


def test_a_covariate_that_does_not_vary_is_refused(people_240):
    with pytest.raises(TooFewError) as error:
        job_model(people_240.assign(same=1.0), ["tr", "same"])
    assert str(error.value) == (
        "A covariate must vary among the people in the model; these do not: same."
    )


def test_a_covariate_that_follows_from_others_is_refused(people_240):
    with pytest.raises(UsageError) as error:
        job_model(people_240.assign(twice=people_240.age * 2 + 1), ["tr", "age", "twice"])
    assert str(error.value) == (
        "Covariates must not follow exactly from each other; these follow from those named "
        "before them: twice. Leave them out."
    )


def test_missing_covariates_are_refused_by_name(people_240):
    people = people_240.assign(age=people_240.age.where(people_240.id > 3))
    with pytest.raises(UsageError) as error:
        job_model(people)
    assert str(error.value) == (
        "Covariates must not be missing; found age. Choose missing “indicator” or "
        "“complete_case”, or fill them in before."
    )


def test_complete_cases_are_those_with_all_covariates_and_the_rest_are_counted(people_240):
    people = people_240.assign(age=people_240.age.where(people_240.id > 3))
    model = job_model(people, missing="complete_case")
    want = job_model(people_240[people_240.id > 3])
    assert_allclose(model.table().estimate, want.table().estimate)
    assert str(model.notes[0]) == (
        "4 people with a missing covariate are left out. It is missing in: Age."
    )


def test_a_missing_category_is_a_level_of_its_own(people_240):
    band = pd.cut(people_240.age, [0, 30, 99], labels=["young", "old"]).astype(object)
    people = people_240.assign(band=band.where(people_240.id % 4 > 0))
    model = job_model(people, ["tr", ("band", "young")], missing="indicator")
    assert model.table().term.tolist() == ["tr", "band=old", "band=missing"]
    assert model.table().reference.tolist() == ["", "young", "young"]
    assert model.table().n.tolist()[0] == 240


def test_the_reference_category_is_the_first_or_the_one_given(people_240):
    people = people_240.assign(band=pd.cut(people_240.age, [0, 35, 99], labels=["young", "old"]))
    first = job_model(people, ["band"]).table()
    other = job_model(people, [("band", "old")]).table()
    assert first.term.tolist() == ["band=old"]
    assert other.term.tolist() == ["band=young"]
    assert_allclose(first.estimate, -other.estimate)
    with pytest.raises(UsageError, match="must be one of its categories; found “mature”"):
        job_model(people, [("band", "mature")])


def test_hazard_ratios_by_period_equal_a_model_of_the_people_still_there(people_240):
    table = job_model(people_240).hazard_ratios_by_period(2).table()
    cut = float(table.period[0].split("–")[1])
    early = people_240.assign(
        state=np.where(people_240.t > cut, "censored", people_240.state),
        t=people_240.t.clip(upper=cut),
    )
    late = people_240[people_240.t > cut]
    want = [job_model(early).table(), job_model(late).table()]
    assert_allclose(table.estimate, np.concatenate([each.estimate for each in want]), rtol=1e-6)
    assert_allclose(table.std_error, np.concatenate([each.std_error for each in want]), rtol=1e-6)
    assert table.n_event.tolist() == [n for each in want for n in each.n_event]
    assert table.n.tolist() == [n for each in want for n in each.n]


def test_a_category_by_period_tells_its_own_people_and_what_it_is_held_against(people_240):
    middle = people_240.age.median()
    people_240 = people_240.assign(band=np.where(people_240.age > middle, "old", "young"))
    model = job_model(people_240, [("band", "young")])
    table = model.hazard_ratios_by_period(2).table()
    cut = float(table.period[0].split("–")[1])
    old = people_240[people_240.band == "old"]
    jobs = old[old.state == "job"]
    assert table[["covariate", "level", "reference"]].drop_duplicates().to_numpy().tolist() == [
        ["band", "old", "young"]
    ]
    assert table.n.tolist() == [len(old), int((old.t > cut).sum())]
    assert table.n_event.tolist() == [int((jobs.t <= cut).sum()), int((jobs.t > cut).sum())]
    fewer, more = sorted(table.n_event)
    assert fewer < more
    told = model.hazard_ratios_by_period(2, fewest=more).table()
    kept = table.n_event >= more
    assert told.hazard_ratio.notna().tolist() == kept.tolist()
    assert told.conf_low.notna().tolist() == kept.tolist()
    assert told.n.tolist() == [len(people_240), int((people_240.t > cut).sum())]
    every = people_240[people_240.state == "job"]
    assert told.n_event.tolist() == [int((every.t <= cut).sum()), int((every.t > cut).sum())]
