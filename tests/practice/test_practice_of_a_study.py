"""A study asked as a practice: what rests on which result, and what cannot be told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import pytest
from made_up_practice import write_made_up_practice

import evaltools as ev
from evaltools.disclosure import Policy, protect
from evaltools.errors import DataError, UnansweredError
from evaltools.practice import evaluation
from evaltools.practice.design_facts import design_facts
from evaltools.practice.designs import Design
from evaltools.practice.programme_phases import phase_events
from evaltools.result import Result
from evaltools.sections.display_table import display_table


@dataclass(frozen=True)
class Voice:
    title: str
    sentence: str
    table: Any = None


@dataclass(frozen=True)
class Block:
    report: str
    name: str
    kind: str
    voices: dict


@dataclass(frozen=True)
class Made:
    """The other reports of a run, as a notebook gets them."""

    status: dict = field(default_factory=dict)
    blocks: dict = field(default_factory=dict)
    results: dict = field(default_factory=dict)


def change(low: float, high: float) -> Result:
    """A mean change with an interval, as the participation report shows it."""
    frame = pd.DataFrame(
        {
            "scale": ["esis"],
            "group": ["all"],
            "n": [80],
            "estimate": [(low + high) / 2],
            "conf_low": [low],
            "conf_high": [high],
        }
    )
    about = {"scale": "points", "higher_is": {"esis": "better"}}
    made = Result(
        "change", frame, keys=("scale", "group"), counts=("n",), conf_level=0.95, about=about
    )
    return protect(made, Policy())


def made_with(result: Result) -> Made:
    said = {
        "en": Voice("How far people moved", "The mean moved by 1.5 points, says the report."),
        "fi": Voice("Kuinka paljon osallistujat muuttuivat", "Keskiarvo muuttui, sanoo raportti."),
    }
    block = Block("participation", "change", "change", said)
    return Made(
        {"participation": "finished"},
        {"participation.change": block},
        {"participation.change": result},
    )


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    path = write_made_up_practice(tmp_path_factory.mktemp("practice") / "valmennus")
    return ev.load_data(ev.load_study(path))


# -- evidence of the same run --------------------------------------------------------------


def test_a_cited_result_is_shown_with_the_sentence_and_place_of_its_report(tables):
    asked = evaluation.practice(tables, made_with(change(-1.2, 2.0)))
    links = asked.of_ratings("evidence")
    row = links.table().set_index("cited").loc["participation.change"]
    assert row[["criterion", "rater", "source_kind"]].tolist() == [
        "effectiveness",
        "A, B",
        "result",
    ]
    said = links.labels["sentence"]["participation.change"]
    assert said["en"] == "The mean moved by 1.5 points, says the report."
    assert said["fi"] == "Keskiarvo muuttui, sanoo raportti."
    stands = links.labels["cited"]["participation.change"]["en"]
    assert stands == "Participation and inclusion: How far people moved"


@pytest.mark.parametrize(
    ("limits", "flag"),
    [
        ((-1.2, 2.0), "interval_includes_no_change"),
        ((0.4, 2.0), ""),
        ((-2.0, -0.4), "opposite_direction"),
    ],
)
def test_a_positive_rating_is_held_against_the_interval_of_the_run(tables, limits, flag):
    asked = evaluation.practice(tables, made_with(change(*limits)))
    flags = asked.assessment().table().set_index("criterion").loc["effectiveness", "flags"]
    assert flags.split("+") == [each for each in ("raters_differ", flag) if each]


@pytest.mark.parametrize(
    ("limits", "p_value", "flag"),
    [
        # limits of 0.053 and of -0.053, told outwards
        ((0.0, 12.0), 0.048, ""),
        ((-12.0, 0.0), 0.048, "opposite_direction"),
        ((0.0, 12.0), 0.05, "interval_includes_no_change"),
        ((0.0, 12.0), float("nan"), "interval_includes_no_change"),
        ((0.0, 0.0), float("nan"), "interval_includes_no_change"),
    ],
)
def test_a_limit_told_as_no_change_is_judged_by_the_test_beside_it(tables, limits, p_value, flag):
    found = change(*limits)
    found = replace(found, frame=found.frame.assign(p_value=p_value))
    asked = evaluation.practice(tables, made_with(found))
    flags = asked.assessment().table().set_index("criterion").loc["effectiveness", "flags"]
    assert flags.split("+") == [each for each in ("raters_differ", flag) if each]


def test_a_lower_score_is_no_change_for_the_worse_where_lower_is_better(tables):
    falls = change(-2.0, -0.4)
    falls.about["higher_is"]["esis"] = "worse"
    asked = evaluation.practice(tables, made_with(falls))
    flags = asked.assessment().table().set_index("criterion").loc["effectiveness", "flags"]
    assert flags == "raters_differ"


def test_without_other_reports_what_cites_them_is_not_assessed(tables):
    found = evaluation.practice(tables, Made()).assessment().table().set_index("criterion")
    assert found.loc["effectiveness", ["verdict", "flags"]].tolist() == [
        "not_assessed",
        "no_such_result",
    ]
    assert found.loc["efficiency", ["verdict", "flags"]].tolist() == ["not_assessed", "no_cost"]
    assert found.loc["ethical_aspects", "flags"] == "no_evidence"


def test_the_verdicts_are_said_one_by_one_and_never_summed(tables):
    found = evaluation.practice(tables, made_with(change(-1.2, 2.0))).assessment()
    # met: relevance, transferability; the middle of met and partly met is partly met; the
    # result that collaboration and equity cite is not in this run.
    assert found.summary("en") == (
        "Verdicts on the criteria: met 2; partly met 4; not met 1; not assessed 4. Not assessed: "
        "ethical aspects, efficiency, equity and collaboration between sectors. The numbers that "
        "are cited contradict the rating: effectiveness."
    )


def test_every_rating_stands_with_its_reason_by_criterion_and_rater(tables):
    found = evaluation.practice(tables, Made()).of_ratings("reasons")
    table = display_table(protect(found, Policy()), "en")
    assert table.headings == ("Criterion", "Rater", "As rated", "Counts as", "Reason given", "Date")
    assert [row[1] for row in table.rows[:4]] == ["A", "B", "A", "B"]
    assert table.rows[0][4:] == ("Because of relevance.", "3 Nov 2025")


# -- the design ----------------------------------------------------------------------------


def test_the_ceiling_follows_from_what_was_done(tables):
    asked = evaluation.practice(tables, made_with(change(-1.2, 2.0)))
    assert asked.design.n_pairs == 80
    assert not asked.design.comparison_group
    found = asked.ceiling()
    assert found.about["ceilings"] == {"maryland-sms": 1, "nesta": 2}
    assert found.summary("en").startswith(
        "The highest level that this design could carry: Maryland scientific methods scale 1 of "
        "5; Nesta standards of evidence 2 of 5. Several ways lead to level 2 of “Maryland "
        "scientific methods scale”. For the one nearest to it the design lacks the following: "
        "there is no comparison group; "
    )


def test_the_facts_of_a_design_say_what_is_not_known():
    facts = design_facts(Design(comparison_group=True, n=120, attrition=0.125, gate="warn"))
    value = facts.frame.set_index("fact")["value"]
    assert value[["comparison_group", "randomised", "n_events"]].tolist() == [
        "yes",
        "no",
        "not_known",
    ]
    assert facts.labels["value"][value["attrition"]]["en"] == "12.5%"
    assert facts.summary("en") == (
        "There is a comparison group that chance did not form. Checks on the comparison: warning."
    )


def test_without_a_comparison_its_facts_are_not_asked_for():
    facts = set(design_facts(Design()).frame["fact"])
    assert {"gate", "method", "attrition", "n_events"} & facts == set()


# -- fidelity, phases, interviews, mentors -------------------------------------------------


def test_fidelity_puts_the_raters_side_by_side_and_never_shows_one_total_alone(tables):
    asked = evaluation.practice(tables, Made())
    table = display_table(protect(asked.fidelity(), Policy()), "en")
    assert table.headings == ("Part of the scale", "Item", "A", "B")
    # A gives item 1 3 + 1 mod 3 = 4, B gives it 3 + 2 mod 3 = 5.
    assert table.rows[0] == ("staffing", "1 caseload size", "4", "5")
    # A: 8 threes, 9 fours and 8 fives are 100; B: 8 threes, 8 fours and 9 fives are 101.
    assert asked.of_fidelity("total").summary("en") == (
        "Totals, of 125 at most: rater A 100 (good fidelity); rater B 101 (good fidelity); mean "
        "of the raters 100.5 (good fidelity)."
    )


def test_phases_are_told_by_the_names_of_the_programme(tables):
    found = evaluation.practice(tables, Made()).phases()
    assert found.frame["n"].iloc[-1] == 80
    assert found.summary("fi").startswith("Jonkin vaiheen aloittaneita: 80.")
    assert "Aloitus ja sopimus asiakkaan kanssa" in found.summary("fi")


def test_days_of_phases_that_are_written_as_in_finland_are_read():
    people = pd.DataFrame({"participant_id": ["P-001", "P-002"], "phase_entry": ["5.3.2025", None]})
    found = phase_events(people, ["entry"])
    assert found["date"].tolist() == [pd.Timestamp("2025-03-05")]


def test_a_phase_that_begins_on_no_day_is_refused_without_its_content():
    people = pd.DataFrame({"participant_id": ["P-001"], "phase_entry": ["keväällä"]})
    with pytest.raises(DataError) as raised:
        phase_events(people, ["entry"])
    assert "phase_entry" in str(raised.value)
    assert "keväällä" not in str(raised.value)


def test_themes_are_named_as_the_study_names_them(tables):
    found = evaluation.practice(tables, Made()).themes()
    assert "luottamus omiin kykyihin" in found.summary("fi")


def test_quotations_are_printed_only_where_they_are_marked(tables):
    found = evaluation.practice(tables, Made()).of_themes("quotations")
    segments = tables.table("segments")
    allowed = segments.loc[segments["publishable"].astype(bool), "segment_id"].nunique()
    assert 0 < len(found.frame) == allowed < segments["segment_id"].nunique()


def test_waits_for_a_mentor_are_told_in_days_with_those_who_left(tables):
    found = evaluation.practice(tables, Made()).of_mentors("waiting")
    assert (found.kind, found.unit) == ("times", "days")
    assert set(found.frame["outcome"]) == {"matched", "left_unmatched"}
    assert found.labels["outcome"]["matched"]["fi"] == "sai mentorin"


def test_what_a_study_has_no_data_for_is_asked_once_and_answered_in_a_sentence(made_up_study):
    asked = evaluation.practice(ev.load_data(ev.load_study(made_up_study)), Made())
    assert asked.rating_questions == asked.theme_questions == asked.mentor_questions == ()
    assert asked.fidelity_questions == asked.phase_questions == ()
    for ask in (asked.assessment, asked.fidelity, asked.phases, asked.themes, asked.mentors):
        with pytest.raises(UnansweredError):
            ask()
    assert asked.record().frame["filled"].tolist().count("yes") == 1


def test_what_is_lacking_for_fidelity_and_phases_is_said_exactly(tables, made_up_study):
    bare = evaluation.practice(ev.load_data(ev.load_study(made_up_study)), Made())
    without = {name: frame for name, frame in tables.tables.items() if name != "ratings"}
    unrated = evaluation.practice(type(tables)(tables.study, without), Made())
    endless = tables.study.model_copy(update={"data_lock": None})
    for ask, rule in (
        (bare.fidelity, "Fidelity cannot be told: the study file names no fidelity scale."),
        (bare.phases, "Phases cannot be told: the study file names no programme."),
        (
            unrated.fidelity,
            "Fidelity cannot be told: the table of ratings has no rating by the scale ips25_2008.",
        ),
        (
            evaluation.practice(type(tables)(endless, tables.tables), Made()).phases,
            "Phases cannot be told: the study file does not say when its data end.",
        ),
    ):
        with pytest.raises(UnansweredError) as raised:
            ask()
        assert str(raised.value) == rule


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_everything_that_is_asked_is_said_in_words_in_every_language(tables, language):
    asked = evaluation.practice(tables, made_with(change(-1.2, 2.0)))
    found = [
        asked.record(),
        asked.assessment(),
        *(asked.of_ratings(each) for each in asked.rating_questions),
        asked.design_facts(),
        asked.ceiling(),
        asked.fidelity(),
        *(asked.of_fidelity(each) for each in asked.fidelity_questions),
        asked.phases(),
        asked.themes(),
        *(asked.of_themes(each) for each in ("who", "together", "by_exit", "quotations")),
        asked.mentors(),
        *(asked.of_mentors(each) for each in ("participants", "request", "dose")),
    ]
    for result in found:
        shown = protect(result, Policy())
        said = shown.summary(language)
        assert said
        assert not said.startswith(("The table has", "Taulukossa on", "Tabellen har"))
        table = display_table(shown, language)
        assert not any("_" in heading for heading in table.headings)
