"""Every criterion by itself, on what it rests: ratings, evidence, contradictions."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.errors import DataError, UnansweredError, UsageError
from evaltools.practice import agreement, assess, read_evidence
from evaltools.practice.evidence import references
from evaltools.result import Result

PORTAL = "eu-best-practice"


def rated(*rows: tuple, criteria: str = PORTAL) -> pd.DataFrame:
    """Rows of item, rater, rating and evidence."""
    columns = ["item", "rater", "rating", "evidence"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(set=criteria, reason="Because", date=pd.Timestamp("2024-05-01"))


def difference(low: float, high: float, **about) -> Result:
    frame = pd.DataFrame(
        {
            "outcome": ["job"],
            "n": [100],
            "estimate": [(low + high) / 2],
            "conf_low": [low],
            "conf_high": [high],
        }
    )
    about = {"scale": "share", **about}
    return Result("effect", frame, keys=("outcome",), counts=("n",), conf_level=0.95, about=about)


def row(assessment, criterion: str) -> pd.Series:
    return assessment.table().set_index("criterion").loc[criterion]


# -- verdicts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratings", "verdict"),
    [
        (["met", "met"], "met"),
        (["met", "partly_met"], "partly_met"),
        (["met", "not_met"], "not_met"),
        (["met", "met", "not_met"], "met"),
        (["not_met", "partly_met", "met"], "partly_met"),
        (["met", "not_assessed"], "met"),
        (["not_assessed", "not_assessed"], "not_assessed"),
    ],
)
def test_the_middle_level_stands_the_lower_one_of_two(ratings, verdict):
    rows = [("relevance", f"R{place}", each, "Report") for place, each in enumerate(ratings)]
    assert row(assess(rated(*rows), PORTAL), "relevance")["verdict"] == verdict


def test_the_spread_of_raters_stands_beside_the_verdict():
    found = assess(
        rated(("equity", "X", "met", "Report"), ("equity", "Y", "not_met", "Report")), PORTAL
    )
    equity = row(found, "equity")
    assert equity[["lowest", "highest", "n_raters"]].tolist() == ["not_met", "met", 2]
    assert equity["flags"] == "raters_differ"


def test_a_rating_without_evidence_is_not_assessed_and_says_so():
    found = assess(rated(("relevance", "X", "met", None)), PORTAL)
    assert row(found, "relevance")[["verdict", "flags"]].tolist() == [
        "not_assessed",
        "no_evidence",
    ]
    assert found.ratings[["claimed", "rating"]].values.tolist() == [["met", "not_assessed"]]


def test_criteria_that_nobody_rated_are_not_assessed():
    found = assess(rated(("relevance", "X", "met", "Report")), PORTAL)
    assert (found.frame["verdict"] == "not_assessed").sum() == 10
    assert row(found, "relevance")["flags"] == "one_rater"
    assert "Criteria assessed by one person only: 1." in [str(note) for note in found.notes]


@pytest.mark.parametrize(
    ("evidence", "verdict", "flags"),
    [
        ("Final report", "not_assessed", "no_cost"),
        ("cost: it was cheap, Final report", "not_assessed", "no_cost"),
        ("cost: 1 200 € per participant", "not_assessed", "no_cost"),
        ("cost: 1 200 € per participant, final accounts 2019", "met", ""),
        ("Report; cost: 36000 EUR (final accounts 2019)", "met", ""),
    ],
)
def test_efficiency_needs_a_cost_figure_with_its_source(evidence, verdict, flags):
    rows = [("efficiency", rater, "met", evidence) for rater in "XY"]
    found = row(assess(rated(*rows), PORTAL), "efficiency")
    assert found[["verdict", "flags"]].tolist() == [verdict, flags]


def test_of_several_ratings_by_one_person_the_latest_counts():
    early = rated(("relevance", "X", "met", "Report"))
    late = rated(("relevance", "X", "not_met", "Report")).assign(date=pd.Timestamp("2024-06-01"))
    found = assess(pd.concat([late, early], ignore_index=True), PORTAL)
    assert row(found, "relevance")["verdict"] == "not_met"


def test_nothing_is_summed_only_counted_with_the_spread_of_raters():
    rows = [
        ("relevance", "X", "met", "Report"),
        ("relevance", "Y", "met", "Report"),
        ("equity", "X", "met", "Report"),
        ("equity", "Y", "not_met", "Report"),
    ]
    table = assess(rated(*rows), PORTAL).spread().table().set_index("verdict")
    # X: 2 met; Y: 1 met and 1 not met; the other 9 of the 11 rows are assessed by neither.
    assert table.loc["met"].tolist() == [1, 1, 2]
    assert table.loc["not_met"].tolist() == [1, 0, 1]
    assert table.loc["not_assessed"].tolist() == [9, 9, 9]


def test_raters_are_letters_and_their_reasons_stand_as_written():
    found = assess(
        rated(("relevance", "Mikko", "met", "Report"), ("relevance", "Aino", "met", "Report")),
        PORTAL,
    )
    assert found.ratings["rater"].tolist() == ["B", "A"]
    assert found.reasons().table()["rater"].tolist() == ["A", "B"]
    assert found.reasons().table()["reason"].tolist() == ["Because", "Because"]


def test_a_set_of_seven_criteria_takes_numbers_as_items():
    rows = rated((1, "X", "met", "Log"), (7.0, "X", "met", "Log"), criteria="job-coaching-quality")
    found = assess(rows, "job-coaching-quality").table().set_index("criterion")["verdict"]
    assert found[["1", "7"]].tolist() == ["met", "met"]


def test_a_rating_of_ratings_counts_nobody_so_all_of_it_may_be_shown():
    found = assess(rated(("relevance", "X", "met", "Report")), PORTAL)
    for result in (found, found.spread(), found.evidence(), found.reasons()):
        assert not protect(result, Policy()).hidden.to_numpy().any()


# -- evidence ------------------------------------------------------------------------------


def test_references_are_results_documents_costs_and_results_that_are_not_there():
    known = ["survival.at_times"]
    cell = (
        "survival.at_times[group=all, time=12]; survival.gone; Final report 2019, p. 3\n"
        "report.pdf; cost: 1200 e, accounts; thl.fi"
    )
    found = references(cell, known)
    assert [each.kind for each in found] == [
        "result",
        "unknown_result",
        "document",
        "document",
        "cost",
        "document",
    ]
    assert found[0].rows == (("group", "all"), ("time", "12"))
    assert references(None, known) == references("  ", known) == ()


def test_the_sentence_of_the_cited_number_is_shown_in_every_language():
    times = Result(
        kind="times",
        frame=pd.DataFrame(
            {
                "group": ["all", "all"],
                "time": [6.0, 12.0],
                "estimate": [0.25, 0.5],
                "conf_low": [0.15, 0.4],
                "conf_high": [0.35, 0.6],
                "n": [100, 100],
            }
        ),
        keys=("group", "time"),
        counts=("n",),
        unit="months",
        conf_level=0.95,
        about={"event": ["open_job"]},
    )
    cited = "survival.at_times[time=6]"
    found = assess(
        rated(("relevance", "X", "met", cited)), PORTAL, evidence={"survival.at_times": times}
    )
    links = found.evidence()
    assert links.table()[["source_kind", "result_id", "flag"]].values.tolist() == [
        ["result", "survival.at_times", ""]
    ]
    sentence = links.labels["sentence"][cited]
    assert "25.0%" in sentence["en"]
    assert "6 months" in sentence["en"]
    assert set(sentence) == {"en", "fi", "sv"}


def test_a_result_or_a_row_that_the_run_does_not_have_is_no_evidence():
    known = {"comparison.primary": difference(0.1, 0.3)}
    for cited in ("comparison.secondary", "comparison.primary[outcome=studies]"):
        found = assess(rated(("relevance", "X", "met", cited)), PORTAL, evidence=known)
        assert row(found, "relevance")[["verdict", "flags"]].tolist() == [
            "not_assessed",
            "no_such_result",
        ]


def test_evidence_is_read_from_results_json_as_a_run_writes_it(tmp_path):
    entry = {
        "kind": "effect",
        "keys": ["outcome"],
        "counts": ["n"],
        "columns": ["outcome", "n", "estimate", "conf_low", "conf_high"],
        "rows": [["job", 100, 0.2, 0.1, 0.3], ["study", None, None, None, None]],
        "flags": [["", "", "", "", ""], ["", "c", "c", "c", "c"]],
        "conf_level": 0.95,
        "about": {"scale": "share"},
    }
    plain = {"schema_version": 1, "results": {"comparison.primary": entry}}
    (tmp_path / "results.json").write_text(json.dumps(plain))
    for place in (tmp_path, tmp_path / "results.json"):
        found = read_evidence(place)["comparison.primary"]
        assert found.frame["conf_low"].tolist()[0] == 0.1
        assert found.hidden["estimate"].tolist() == [False, True]
        assert found.is_protected


def test_a_file_that_is_no_results_json_is_refused(tmp_path):
    (tmp_path / "results.json").write_text("[]")
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UsageError, match=r"Evidence must be the results\.json of a run"):
            read_evidence(place)


# -- contradictions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("evidence", "flag"),
    [
        ({"comparison.primary": difference(0.02, 0.3)}, ""),
        ({"comparison.primary": difference(-0.05, 0.3)}, "interval_includes_no_change"),
        ({"comparison.primary": difference(0.0, 0.3)}, "interval_includes_no_change"),
        ({"comparison.primary": difference(-0.3, -0.02)}, "opposite_direction"),
        (
            {"comparison.primary": difference(0.8, 1.3, scale="ratio")},
            "interval_includes_no_change",
        ),
        ({"comparison.primary": difference(1.1, 1.3, scale="ratio")}, ""),
        ({"comparison.primary": difference(float("nan"), float("nan"))}, "numbers_withheld"),
        (
            {
                "comparison.primary": difference(0.1, 0.3),
                "comparison.second": difference(-0.1, 0.3),
            },
            "some_intervals_include_no_change",
        ),
        (
            {"comparison.primary": Result("flow", pd.DataFrame({"reason": ["a"], "n": [9]}))},
            "no_change_or_difference_in_it",
        ),
    ],
)
def test_a_claimed_effect_is_held_against_its_numbers(evidence, flag):
    cited = "; ".join(evidence)
    rows = [("effectiveness", rater, "met", cited) for rater in "XY"]
    found = assess(rated(*rows), PORTAL, evidence=evidence)
    assert row(found, "effectiveness")["flags"] == flag
    assert row(found, "effectiveness")["verdict"] == "met"


def withheld_shares() -> Result:
    frame = pd.DataFrame({"time": [3.0, 6.0], "n": [7, 7], "estimate": [np.nan, np.nan]})
    veil = pd.DataFrame({"time": False, "n": False, "estimate": True}, index=frame.index)
    return Result("times", frame, keys=("time",), counts=("n",), hidden=veil)


@pytest.mark.parametrize(
    "cited",
    [
        withheld_shares(),
        Result("times", pd.DataFrame({"time": [3.0]}), keys=("time",), about={"withheld": True}),
    ],
)
def test_of_a_number_that_is_not_published_it_is_said_so_and_not_that_it_shows_no_change(cited):
    rows = [("effectiveness", rater, "met", "survival.by_definition") for rater in "XY"]
    found = assess(rated(*rows), PORTAL, evidence={"survival.by_definition": cited})
    assert row(found, "effectiveness")["flags"] == "numbers_withheld"
    assert set(found.evidence().frame["flag"]) == {"numbers_withheld"}


def test_beside_a_difference_that_is_told_a_share_that_is_not_says_nothing():
    evidence = {
        "comparison.primary": difference(-0.05, 0.3),
        "survival.by_definition": withheld_shares(),
    }
    rows = [("effectiveness", rater, "met", "; ".join(evidence)) for rater in "XY"]
    flags = row(assess(rated(*rows), PORTAL, evidence=evidence), "effectiveness")["flags"]
    assert flags == "interval_includes_no_change"


def test_a_claimed_effect_that_rests_on_documents_alone_is_flagged():
    rows = [("effectiveness", rater, "met", "Final report") for rater in "XY"]
    flags = row(assess(rated(*rows), PORTAL), "effectiveness")["flags"]
    assert flags == "no_change_or_difference_in_it"


def test_a_rating_that_claims_no_effect_contradicts_nothing():
    evidence = {"comparison.primary": difference(-0.05, 0.3)}
    rows = [("effectiveness", rater, "not_met", "comparison.primary") for rater in "XY"]
    assert row(assess(rated(*rows), PORTAL, evidence=evidence), "effectiveness")["flags"] == ""
    rows = [("equity", rater, "met", "comparison.primary") for rater in "XY"]
    assert row(assess(rated(*rows), PORTAL, evidence=evidence), "equity")["flags"] == ""


# -- agreement and faults ------------------------------------------------------------------


def test_agreement_of_ten_criteria_has_coefficients_and_of_fewer_the_table():
    items = [
        "relevance", "intervention_characteristics", "evidence_and_theory", "ethical_aspects",
        "effectiveness", "equity", "transferability", "sustainability",
        "intersectoral_collaboration", "participation",
    ]  # fmt: skip
    levels = ["met", "partly_met"] * 5
    rows = [
        (item, rater, level, "Report")
        for rater in "XY"
        for item, level in zip(items, levels, strict=True)
    ]
    found = agreement(rated(*rows), PORTAL)
    assert found.kind == "agreement"
    pd.testing.assert_frame_equal(agreement(rated(*rows)).frame, found.frame)
    assert set(found.table()["estimate"].round(6)) == {1.0}
    few = assess(rated(*rows[:3], *rows[10:13]), PORTAL).agreement()
    assert few.kind == "ratings_table"


def test_agreement_over_several_sets_must_name_one():
    both = pd.concat(
        [
            rated(("relevance", "X", "met", "Report")),
            rated(("1", "X", "met", "Log"), criteria="job-coaching-quality"),
        ]
    )
    with pytest.raises(UsageError) as caught:
        agreement(both)
    assert str(caught.value) == (
        "Agreement must be of one set of criteria; found eu-best-practice, job-coaching-quality."
    )


def test_not_assessed_is_no_level_to_agree_on():
    rows = rated(("relevance", "X", "met", "Report"), ("relevance", "Y", "not_assessed", "Report"))
    with pytest.raises(UnansweredError, match="nothing was rated by two people or more"):
        agreement(rows, PORTAL)


def test_ratings_of_two_people_that_do_not_count_are_not_said_to_be_of_one():
    rows = rated(("relevance", "a", "met", None), ("relevance", "b", "not_met", None))
    with pytest.raises(UnansweredError) as caught:
        assess(rows, PORTAL).agreement()
    assert str(caught.value) == (
        "Agreement cannot be told: no two of the ratings of one thing count, since those that "
        "cite nothing to rest on do not."
    )
    rows = rated(("relevance", "a", "met", None), ("equity", "b", "not_met", None))
    with pytest.raises(UnansweredError, match="nothing was rated by two people or more"):
        assess(rows, PORTAL).agreement()


def test_items_and_levels_that_a_set_does_not_have_are_refused_without_their_values():
    with pytest.raises(DataError) as caught:
        assess(rated(("relevanse", "X", "yes", "Report")), PORTAL)
    text = str(caught.value)
    assert "column “item”: An item must be one of relevance, " in text
    assert (
        "column “rating”: A rating must be one of not_met, partly_met, met, not_assessed." in text
    )
    assert "relevanse" not in text


def test_a_set_that_nobody_rated_by_is_not_answered():
    with pytest.raises(UnansweredError) as caught:
        assess(rated(("1", "X", "met", "Log"), criteria="job-coaching-quality"), PORTAL)
    assert str(caught.value) == (
        "The practice cannot be assessed: nothing was rated by eu-best-practice."
    )


def test_ratings_without_their_columns_are_refused():
    with pytest.raises(DataError, match="The ratings must have the columns rater"):
        assess(rated(("relevance", "X", "met", "Log")).drop(columns="rater"), PORTAL)


def test_the_verdicts_are_drawn_and_named_in_finnish():
    found = assess(rated(("relevance", "X", "met", "Report")), PORTAL)
    assert found.labels["verdict"]["met"]["fi"] == "täyttyy"
    assert found.labels["criterion"]["relevance"]["fi"] == "merkityksellisyys"
    assert found.labels["flags"]["one_rater"]["en"] == "assessed by one person only"
