"""Change: against R, against published examples, by hand, and at its edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests_of_participation import both_waves, long_scores, wide

from evaltools.errors import DataError, TooFewError, UnansweredError, UsageError
from evaltools.participation import change, instrument, reliability, score
from evaltools.participation.intervals import exact_interval, holm
from evaltools.participation.paired import paired_change
from evaltools.participation.reliable_change import measurement_error
from evaltools.sections.display_table import display_table

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2 and published examples"

ESIS = [f"esis_{n:02d}" for n in range(1, 11)]


@pytest.fixture(scope="module")
def jobs2(reference):
    frame = pd.read_csv(reference / "data" / "jobs2.csv")
    return frame.assign(
        participant_id="JO-" + frame["rownames"].astype(str).str.zfill(4),
        w=0.5 + (frame["age"] - frame["age"].min()) / 40,
        lost=(frame["econ_hard"] >= 4.5) & (frame["treat"] == 1),
    )


@pytest.fixture(scope="module")
def jobs2_scores(jobs2):
    """Depression at two waves, self-efficacy at the second only."""
    kept = ["participant_id", "treat", "age", "educ", "w"]
    waves = [
        jobs2[[*kept, column]].rename(columns={column: "score"}).assign(wave=wave, scale=scale)
        for column, wave, scale in (
            ("depress1", "baseline", "depression"),
            ("depress2", "follow_up", "depression"),
            ("job_seek", "follow_up", "self_efficacy"),
        )
    ]
    return pd.concat(waves, ignore_index=True)


def of_jobs2(frame, **more):
    chosen = {"before": "baseline", "after": "follow_up", "method": "jacobson-truax", **more}
    return from_baseline(frame, **chosen)


def from_baseline(scores, **more):
    return change(scores, **{"before": "baseline", "after": "exit", "method": "sdc95", **more})


ADJUSTED = ("between weighted, covariates", {"weights": "w", "covariates": ["age", "educ"]})


# -- against R -----------------------------------------------------------------------------


@pytest.mark.parametrize("arm", ["0", "1"])
def test_the_mean_change_is_that_of_the_paired_t_test(arm, jobs2_scores, change_in_r):
    row = of_jobs2(jobs2_scores, by="treat").table().set_index("group").loc[arm]
    want = change_in_r[f"paired {arm}", ""]
    for name in ("estimate", "conf_low", "conf_high", "statistic", "p_value"):
        assert row[name] == pytest.approx(want[name], rel=1e-9), name
    assert (row["before_low"], row["before_high"]) == pytest.approx(
        (want["before_low"], want["before_high"]), rel=1e-9
    )


@pytest.mark.parametrize("arm", ["0", "1"])
def test_a_weighted_change_has_the_robust_error_of_a_weighted_mean(arm, jobs2_scores, change_in_r):
    found = of_jobs2(jobs2_scores, by="treat", weights="w").table().set_index("group").loc[arm]
    want = change_in_r[f"weighted {arm}", ""]
    for name in ("estimate", "std_error", "df", "conf_low", "conf_high", "p_value"):
        assert found[name] == pytest.approx(want[name], rel=1e-9), name


@pytest.mark.parametrize("analysis", ["ancova", "change_in_change"])
@pytest.mark.parametrize(
    ("case", "more"),
    [
        ("between", {}),
        ("between weighted, covariates", {"weights": "w", "covariates": ["age", "educ"]}),
    ],
)
def test_differences_between_groups_are_those_of_least_squares_with_hc2(
    analysis, case, more, jobs2_scores, change_in_r
):
    found = of_jobs2(jobs2_scores, by="treat", **more).between_groups(reference="0").table()
    row = found.set_index("analysis").loc[analysis]
    want = change_in_r[case, analysis]
    for name in ("estimate", "std_error", "df", "conf_low", "conf_high", "p_value"):
        assert row[name] == pytest.approx(want[name], rel=1e-8), name


def test_those_lost_are_set_beside_those_who_stayed_by_welch(jobs2, jobs2_scores, change_in_r):
    gone = set(jobs2.loc[jobs2["lost"], "participant_id"])
    is_gone = jobs2_scores["participant_id"].isin(gone) & (jobs2_scores["wave"] == "follow_up")
    scores = jobs2_scores[~is_gone & (jobs2_scores["treat"] == 1)]
    row = of_jobs2(scores).dropout().table().iloc[0]
    want = change_in_r["dropout", ""]
    for name in ("mean_lost", "mean_stayed", "std_error", "df", "conf_low", "conf_high", "p_value"):
        assert row[name] == pytest.approx(want[name], rel=1e-9), name
    assert row["n_lost"] == len(gone)


@pytest.mark.parametrize("arm", ["0", "1"])
def test_shares_of_those_who_moved_have_exact_limits(arm, jobs2_scores, change_in_r):
    found = of_jobs2(
        jobs2_scores, by="treat", reliability={"depression": (0.9, "a source")}
    ).categories()
    rows = found.table().set_index(["group", "change"])
    # without an instrument a higher score is better, so R's fall in depression deteriorates here
    for ours, theirs in (("deteriorated", "improved"), ("improved", "deteriorated")):
        want = change_in_r[f"categories {arm}", theirs]
        assert rows.loc[(arm, ours), "n"] == want["n"]
        assert tuple(rows.loc[(arm, ours), ["conf_low", "conf_high"]]) == pytest.approx(
            (want["conf_low"], want["conf_high"]), rel=1e-9
        )


def test_holm_is_that_of_r(change_in_r):
    want = [change_in_r["holm", str(place)]["p"] for place in range(1, 6)]
    assert holm(np.array([0.01, 0.04, 0.03, 0.005, 0.2])) == pytest.approx(want)


def test_a_missing_p_value_does_not_count_for_holm():
    assert holm(np.array([0.02, np.nan, 0.03]))[[0, 2]] == pytest.approx([0.04, 0.04])


# -- published examples --------------------------------------------------------------------


def test_jacobson_and_truax_print_minus_3_16_for_their_example():
    # Jacobson and Truax (1991): SD 7.5, test-retest reliability 0.80, from 47.5 to 32.5:
    # standard error of the difference 4.74, reliable change index -3.16.
    error = measurement_error(7.5, 7.5, 0.80, method="jacobson-truax")
    assert error.sem * np.sqrt(2) == pytest.approx(4.74, abs=0.005)
    assert (32.5 - 47.5) / (error.limit / 1.96) == pytest.approx(-3.16, abs=0.005)


def test_maassen_takes_both_spreads_and_agrees_where_they_are_equal():
    assert measurement_error(3, 4, 0.75, method="maassen").limit == pytest.approx(1.96 * 5 * 0.5)
    assert measurement_error(3, 3, 0.75, method="maassen").limit == pytest.approx(
        measurement_error(3, 3, 0.75, method="jacobson-truax").limit
    )


def test_the_smallest_detectable_change_is_the_limit_of_jacobson_and_truax():
    error = measurement_error(10, 12, 0.84, method="sdc95")
    assert error.sem == pytest.approx(4.0)
    assert error.limit == error.sdc == pytest.approx(1.96 * np.sqrt(2) * 4)


def test_clopper_and_pearson_at_the_ends():
    # none of ten: 1 - (0.05 / 2) ** (1 / 10)
    low, high = exact_interval(np.array([0, 10]), np.array([10, 10]))
    assert low == pytest.approx([0, 0.025 ** (1 / 10)])
    assert high == pytest.approx([1 - 0.025 ** (1 / 10), 1])


# -- by hand -------------------------------------------------------------------------------


def test_the_change_by_hand():
    # changes 1, 3, 2, 2: mean 2, standard deviation sqrt(2 / 3), error sqrt(2 / 3) / 2
    found = paired_change(np.array([1.0, 2, 3, 4]), np.array([2.0, 5, 5, 6]))
    assert found.change.estimate == 2
    assert found.change.std_error == pytest.approx(np.sqrt(2 / 3) / 2)
    # spread before sqrt(5 / 3)
    assert found.standardised == pytest.approx(2 / np.sqrt(5 / 3))
    # variance sd_change^2 / (sd_before^2 * 3) + d^2 / 6 = (2/3)/(5) + (12/5)/6
    half = 1.959964 * np.sqrt(2 / 15 + 0.4)
    assert found.standardised_high - found.standardised == pytest.approx(half, rel=1e-6)


def test_equal_weights_are_no_weights():
    rng = np.random.default_rng(1)
    before, after = rng.normal(size=20), rng.normal(size=20)
    plain, weighted = paired_change(before, after), paired_change(before, after, np.full(20, 3.0))
    assert weighted.change.std_error == pytest.approx(plain.change.std_error, rel=1e-12)
    assert weighted.sd_before == pytest.approx(plain.sd_before, rel=1e-12)


def test_who_improved_by_hand_and_a_change_at_the_limit_of_reliability_is_none():
    # SD before of 0, 10, 20, 30 is sqrt(500 / 3); r = 1 - 3 / 500 * ... chosen so that the
    # limit of reliable change is exactly 10: sem = 10 / (1.96 sqrt(2)).
    sem = 10 / (1.96 * np.sqrt(2))
    r = 1 - sem**2 / (500 / 3)
    frame = long_scores([0, 10, 20, 30], [10, 21, 20, 0])
    found = from_baseline(
        frame,
        method="jacobson-truax",
        reliability={"own": (r, "x")},
    ).categories()
    counts = dict(zip(found.table()["change"], found.table()["n"], strict=True))
    assert counts == {"improved": 1, "unchanged": 2, "deteriorated": 1, "total": 4}


def test_a_change_that_just_matters_counts_as_one_that_matters():
    frame = long_scores([0, 10, 20, 30], [5, 14, 20, 25])
    found = from_baseline(frame, important_change={"own": (5, "x")}).categories()
    table = found.table()
    assert set(table["criterion"]) == {"important"}
    assert table.set_index("change")["n"].to_dict() == {
        "improved": 1, "unchanged": 2, "deteriorated": 1, "total": 4,
    }  # fmt: skip


def test_on_a_scale_of_symptoms_a_fall_is_better(tmp_path):
    text = (
        "id: own\nname: x\nlicence: x\nsource: [x]\n"
        "scales: [{id: own, label: x, score: given, least: 0, most: 30, higher_is: worse,"
        " important_change: {value: 5, source: Author (2020)}}]\n"
    )
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    own = instrument(tmp_path / "own.yaml")
    given = score(long_scores([10, 10, 10, 10], [4, 3, 10, 20]), own)
    found = from_baseline(given)
    assert found.categories().table().set_index("change")["n"].to_dict() == {
        "improved": 2, "unchanged": 1, "deteriorated": 1, "total": 4,
    }  # fmt: skip
    lower_is_better = "On these scales a lower score is better for the person: x."
    assert lower_is_better in found.summary("en")
    assert "x: a change of 5.0 points or more is taken to matter (Author (2020))." in [
        str(note) for note in found.notes
    ]


def test_the_bound_puts_those_lost_at_the_ends_of_the_scale():
    # two stayed and changed by 10 each; one was lost at 25: -25 or +75 are possible
    rows = [[3] * 10, [3] * 10, [2] * 10]
    later = [[4] * 4 + [3] * 6] * 2
    scores = score(
        pd.concat([wide(rows, ESIS), wide(later, ESIS, wave="exit")]), instrument("esis")
    )
    row = from_baseline(scores).dropout().table().iloc[0]
    assert (row["n"], row["n_lost"], row["change"]) == (2, 1, 10)
    assert row["bound_low"] == pytest.approx((10 + 10 - 25) / 3)
    assert row["bound_high"] == pytest.approx((10 + 10 + 75) / 3)
    assert row["tipping_change"] == -20


def test_where_nobody_was_lost_there_is_nothing_to_bound():
    answers = pd.concat([wide([[3] * 10] * 3, ESIS), wide([[4] * 10] * 3, ESIS, wave="exit")])
    row = from_baseline(score(answers, instrument("esis"))).dropout().table().iloc[0]
    assert row["n_lost"] == 0
    assert row[["mean_lost", "bound_low", "bound_high", "tipping_change"]].isna().all()


def test_means_of_a_short_scale_are_told_with_two_decimals():
    esis = score(both_waves(np.random.default_rng(1), ESIS, n=12), instrument("esis"))
    short = score(long_scores([1, 2, 4], [2, 2, 5], scale="was"), instrument("was"))
    assert from_baseline(esis).about["decimals"] == {"esis": 1}
    assert from_baseline(long_scores([1, 2], [2, 2])).about["decimals"] == {"own": 2}
    table = display_table(from_baseline([esis, short]), "en")
    change = table.headings.index("Mean change")
    assert [len(row[change].partition(".")[2]) for row in table.rows] == [1, 1]
    standardised = table.headings.index("Standardised change")
    assert [len(row[standardised].partition(".")[2]) for row in table.rows] == [2, 2]


def test_the_table_and_the_sentence_of_a_short_scale_have_the_same_decimals():
    found = from_baseline(long_scores([1.0, 2.0, 1.5], [2.0, 2.5, 1.75]))
    row = display_table(found, "en").rows[0]
    # by hand: 1.5 before, 2.083... after, 0.583... between them
    assert (row[3], row[4], row[5]) == ("1.50", "2.08", "0.58")
    assert "was 1.50 at the first and 2.08 at the final measurement (change 0.58 points" in (
        found.summary("en")
    )


def test_the_bins_of_change_hold_no_change_in_the_middle_and_everybody():
    found = from_baseline(long_scores([0, 10, 20, 30], [0, 14, 20, 0])).distribution()
    table = found.table()
    middle = table[(table["bin_low"] < 0) & (table["bin_high"] > 0)]
    assert middle["n"].tolist() == [2]
    assert table["n"].sum() == 4
    assert table["bin_low"].iloc[0] == -table["bin_high"].iloc[-1]


# -- notes and reasons ---------------------------------------------------------------------


def test_a_single_group_is_told_that_the_cause_is_not_known(jobs2_scores):
    found = of_jobs2(jobs2_scores)
    assert found.summary("en").endswith(
        "The change describes the participants. It does not tell what caused it."
    )
    assert [str(note) for note in found.notes] == [
        "Part of a change can come from chance at the first measurement (those far from the "
        "average then tend to lie nearer to it the next time) and from understanding the "
        "questions differently the second time.",
        "depression: no reliability was given or computed, so nobody's change is called reliable.",
        "There is no change in self_efficacy: it takes the baseline measurement and the follow-up "
        "measurement, but the data hold only: follow-up measurement.",
    ]


def test_nothing_in_the_notes_says_that_the_programme_changed_anything(jobs2_scores):
    found = of_jobs2(jobs2_scores, by="treat", reliability={"depression": (0.9, "x")})
    said = [found, found.between_groups(), found.dropout(), found.categories()]
    assert not any("programme" in str(note) for result in said for note in result.notes)


def test_a_number_must_come_with_its_source(jobs2_scores):
    with pytest.raises(UsageError) as caught:
        of_jobs2(jobs2_scores, reliability={"depression": 0.9})
    assert str(caught.value) == (
        "reliability of depression must come with its source: (value, source)."
    )
    with pytest.raises(UsageError) as caught:
        of_jobs2(jobs2_scores, reliability={"depression": (1.2, "x")})
    assert (
        str(caught.value) == "reliability of depression must be a number above 0 and not above 1.0."
    )
    with pytest.raises(UsageError) as caught:
        of_jobs2(jobs2_scores, important_change={"depression": (-1, "x")})
    assert str(caught.value) == "important_change of depression must be a number above 0."


def test_the_method_is_required_by_name(jobs2_scores):
    with pytest.raises(UsageError) as caught:
        of_jobs2(jobs2_scores, method="jacobson")
    assert str(caught.value) == (
        "method must be one of jacobson-truax, maassen, sdc95. Did you mean “jacobson-truax”?"
    )


def test_without_any_yardstick_nobody_is_called_improved(jobs2_scores):
    with pytest.raises(UnansweredError) as caught:
        of_jobs2(jobs2_scores).categories()
    assert str(caught.value) == (
        "Who improved cannot be told: it needs the scale's reliability, or the smallest change "
        "that matters, each with its source."
    )


def test_the_reliability_of_these_people_names_itself_as_the_source():
    rng = np.random.default_rng(3)
    frame = both_waves(rng, ESIS, n=60)
    scores = score(frame, instrument("esis"))
    mine = reliability(frame, instrument("esis"))
    found = from_baseline(
        scores, before="baseline", after="exit", method="jacobson-truax", reliability=mine
    )
    row = found.table().iloc[0]
    assert row["reliability"] == mine.of("esis", "baseline")
    assert row["sem"] == pytest.approx(row["sd_before"] * np.sqrt(1 - row["reliability"]))
    assert any("(alpha among all who answered)" in str(note) for note in found.notes)


def test_the_limit_takes_the_spread_of_the_people_behind_alpha_not_of_those_measured_twice():
    # five items hold x, five y; var x = var y = 20 / 9 and cov = 16 / 9, so var(x + y) = 8 and
    # alpha = 10 / 9 (1 - 10 * 20 / 9 / (25 * 8)) = 80 / 81
    x, y = [1, 2, 3, 4, 5] * 2, [2, 1, 3, 5, 4] * 2
    answers = [[a] * 5 + [b] * 5 for a, b in zip(x, y, strict=True)]
    # three answered again; one answered all items but one, and is not behind alpha
    first = wide([*answers, [*[5] * 9, np.nan]], ESIS)
    frame = pd.concat([first, wide(answers[:3], ESIS, "exit")], ignore_index=True)
    found = from_baseline(
        score(frame, instrument("esis"), min_items=9),
        method="jacobson-truax",
        reliability=reliability(frame, instrument("esis")),
    )
    row = found.table().iloc[0]
    assert (row["n"], row["n_before"]) == (3, 11)
    assert row["reliability"] == pytest.approx(80 / 81)
    # the score is 25 ((x + y) / 2 - 1): SD 25 sqrt(8) / 2, SEM that times sqrt(1 / 81)
    assert row["sem"] == pytest.approx(25 * np.sqrt(2) / 9)
    assert row["reliable_change"] == pytest.approx(1.96 * 50 / 9)
    assert any("of all who answered every item at the first" in str(note) for note in found.notes)


def test_with_a_reliability_from_elsewhere_the_spread_is_of_all_measured_the_first_time():
    # 0, 10, 20, 30 measured twice, 40 only before: variance 250, SEM sqrt(250 * 0.1) = 5
    frame = long_scores([0, 10, 20, 30, 40], [10, 10, 20, 30, 0])
    frame = frame[~((frame["participant_id"] == "A5") & (frame["wave"] == "exit"))]
    known = {"own": (0.9, "x")}
    row = from_baseline(frame, method="jacobson-truax", reliability=known).table().iloc[0]
    assert row["sem"] == pytest.approx(5.0)
    # after: 10, 10, 20, 30 has the variance 275 / 3
    row = from_baseline(frame, method="maassen", reliability=known).table().iloc[0]
    assert row["reliable_change"] == pytest.approx(1.96 * np.sqrt((250 + 275 / 3) * 0.1))


def test_a_wave_that_nobody_answered_is_told(jobs2_scores):
    with pytest.raises(UnansweredError) as caught:
        of_jobs2(jobs2_scores, after="exit")
    assert str(caught.value) == (
        "Change cannot be told: nobody was measured at exit. The measurements in the data are "
        "baseline, follow_up."
    )


def test_a_scale_measured_once_has_no_change(jobs2_scores):
    once = jobs2_scores[jobs2_scores["scale"] == "self_efficacy"]
    with pytest.raises(UnansweredError):
        of_jobs2(once)


def test_nobody_measured_twice_is_too_few():
    frame = long_scores([1, 2, np.nan, np.nan], [np.nan, np.nan, 3, 4])
    with pytest.raises(TooFewError) as caught:
        from_baseline(frame)
    assert str(caught.value) == (
        "Change must rest on people who were measured at baseline and at exit; nobody was."
    )


def test_one_person_has_a_change_without_an_interval():
    row = from_baseline(long_scores([1], [3])).table().iloc[0]
    assert (row["n"], row["estimate"]) == (1, 2)
    assert np.isnan([row["conf_low"], row["p_value"], row["standardised"]]).all()


def test_everybody_changing_alike_leaves_nothing_to_test():
    row = from_baseline(long_scores([1, 2, 4], [3, 4, 6]))
    row = row.table().iloc[0]
    assert (row["estimate"], row["conf_low"], row["conf_high"]) == (2, 2, 2)
    assert np.isnan(row["p_value"])


def test_a_group_that_nobody_of_was_measured_twice_stays_in_the_table():
    frame = long_scores([1, 2, 3, 9], [2, 4, 5, np.nan]).assign(
        site=lambda each: np.where(each["participant_id"] == "A4", "b", "a")
    )
    found = from_baseline(frame, by="site").table()
    assert found[["group", "n", "n_before"]].to_numpy().tolist() == [["a", 3, 3], ["b", 0, 1]]
    assert np.isnan(found["estimate"].iloc[1])


def test_missing_groups_weights_and_covariates_are_refused():
    frame = long_scores([1, 2, 3, 4], [2, 4, 5, 5])
    none = frame.assign(site=np.where(frame["participant_id"] == "A1", None, "a"))
    with pytest.raises(UsageError) as caught:
        from_baseline(none, by="site")
    assert str(caught.value).startswith("Everybody must have a value in the column site; 1 person")
    with pytest.raises(DataError) as caught:
        from_baseline(frame.assign(w=0.0), weights="w")
    assert "Weights must be more than 0." in str(caught.value)
    uneven = frame.assign(x=np.arange(8.0))
    with pytest.raises(DataError) as caught:
        from_baseline(uneven, covariates=["x"])
    assert "x must have one value for each person, but some have several." in str(caught.value)
    half = frame.assign(
        arm=np.where(frame["participant_id"].isin(["A1", "A2"]), "programme", "comparison"),
        x=np.where(frame["participant_id"] == "A1", np.nan, 1.0),
    )
    found = from_baseline(half, by="arm", covariates=["x"])
    with pytest.raises(UsageError) as caught:
        found.between_groups()
    assert str(caught.value) == (
        "Covariates must be known of everybody; missing are x. Leave these people out first, or "
        "give the missing value a category of its own."
    )


def test_groups_come_to_scores_from_the_participants():
    rng = np.random.default_rng(4)
    scores = score(both_waves(rng, ESIS, n=40), instrument("esis"))
    with pytest.raises(UsageError) as caught:
        from_baseline(scores, by="arm")
    assert str(caught.value) == (
        "The scores must hold arm of each person. Add them with scores.with_people(participants)."
    )
    people = pd.DataFrame(
        {
            "participant_id": [f"A{n}" for n in range(1, 41)],
            "arm": ["programme", "comparison"] * 20,
        }
    )
    found = from_baseline(scores.with_people(people), by="arm")
    assert found.table()["group"].tolist() == ["comparison", "programme"]
    assert found.table()["n"].tolist() == [20, 20]
    assert set(found.between_groups().table()["reference"]) == {"comparison"}


def test_several_instruments_stand_in_one_table_and_share_holms_adjustment():
    rng = np.random.default_rng(5)
    esis = score(both_waves(rng, ESIS, n=30), instrument("esis"))
    was = score(both_waves(rng, ["was"], n=30, most=10), instrument("was"))
    found = from_baseline([esis, was]).table()
    assert found["scale"].tolist() == ["esis", "was"]
    assert found["p_holm"].to_numpy() == pytest.approx(holm(found["p_value"].to_numpy()))


def test_welch_is_change_in_change_without_covariates():
    rng = np.random.default_rng(6)
    before, after = rng.normal(size=12), rng.normal(size=12)
    frame = long_scores(before, after).assign(
        arm=lambda each: np.where(each["participant_id"].isin(["A1", "A2", "A3", "A4"]), "p", "c")
    )
    found = from_baseline(frame, by="arm").between_groups()
    row = found.table().set_index("analysis").loc["change_in_change"]
    moved = after - before
    assert row["estimate"] == pytest.approx(moved[:4].mean() - moved[4:].mean())
    assert row["std_error"] == pytest.approx(
        np.sqrt(moved[:4].var(ddof=1) / 4 + moved[4:].var(ddof=1) / 8)
    )


def test_scores_of_nobody_are_refused():
    frame = long_scores([1, 2], [2, 3])
    frame.loc[0, "participant_id"] = None
    with pytest.raises(DataError) as caught:
        from_baseline(frame)
    assert str(caught.value).splitlines()[1:] == [
        "- row 1, column “participant_id”: The column must have no missing values."
    ]


def test_the_order_of_rows_does_not_matter(jobs2_scores):
    given = {"by": "treat", "covariates": [("educ", "somcol"), "age"]}
    plain = of_jobs2(jobs2_scores, **given)
    mixed = of_jobs2(jobs2_scores.sample(frac=1, random_state=2), **given)
    for one, other in ((plain, mixed), (plain.between_groups(), mixed.between_groups())):
        pd.testing.assert_frame_equal(one.table(), other.table())


def test_one_group_has_nobody_to_be_compared_with(jobs2_scores):
    with pytest.raises(UsageError) as caught:
        of_jobs2(jobs2_scores).between_groups()
    assert str(caught.value) == (
        "A difference must have at least two groups; name their column with by."
    )
