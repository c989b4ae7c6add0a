"""The page for those who decide repeats its reports word for word, bad news included."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.errors import UnansweredError
from evaltools.practice.run_reports import study_names
from evaltools.practice.summary import summary
from evaltools.result import Result
from evaltools.sections.display_table import display_table
from evaltools.study import load_study

ILONA = Path(__file__).parents[2] / "examples" / "ilona" / "study.yaml"


@dataclass(frozen=True)
class Table:
    rows: tuple


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
    status: dict = field(default_factory=dict)
    blocks: dict = field(default_factory=dict)
    results: dict = field(default_factory=dict)


@pytest.fixture
def study(made_up_study):
    return load_study(made_up_study)


def made(*sections: tuple, **status: str) -> Made:
    """Sections as (id, kind, sentence, result or None)."""
    blocks, results = {}, {}
    for name, kind, sentence, result in sections:
        report, _, short = name.partition(".")
        said = {
            "en": Voice(f"Title of {short}", sentence),
            "fi": Voice("Otsikko", f"{sentence} fi"),
        }
        blocks[name] = Block(report, short, kind, said)
        if result is not None:
            results[name] = result
    return Made(status or {"survival": "finished"}, blocks, results)


def effect(low: float, high: float, **about: Any) -> Result:
    frame = pd.DataFrame(
        {
            "outcome": ["job"],
            "estimate": [(low + high) / 2],
            "conf_low": [low],
            "conf_high": [high],
            "n": [200],
        }
    )
    about = {"scale": "share", "role": "primary", **about}
    shown = Result("effect", frame, ("outcome",), ("n",), conf_level=0.95, about=about)
    return protect(shown, Policy())


def changes(*rows: tuple[str, float, float]) -> Result:
    frame = pd.DataFrame(
        [(scale, "all", 100, (low + high) / 2, low, high) for scale, low, high in rows],
        columns=["scale", "group", "n", "estimate", "conf_low", "conf_high"],
    ).assign(mean_before=50.0, mean_after=51.0)
    directions = {"mood": "better", "strain": "worse"}
    about = {"scale": "points", "higher_is": directions}
    shown = Result("change", frame, ("scale", "group"), ("n",), conf_level=0.95, about=about)
    return protect(shown, Policy())


def hidden(kind: str) -> Result:
    frame = pd.DataFrame({"time": [12.0], "estimate": [float("nan")]})
    gone = pd.DataFrame({"time": [False], "estimate": [True]})
    return Result(kind, frame, ("time",), hidden=gone)


def answers(result: Result, language: str = "en") -> list[str]:
    return [result.labels["answer"][text][language] for text in result.frame["answer"]]


def test_a_question_is_answered_in_the_words_of_its_report(study):
    found = summary(
        study, made(("comparison.effect", "effect", "Five points more.", effect(0.01, 0.1)))
    ).findings()
    assert found.frame.to_dict("records") == [
        {"question": "difference", "answer": "difference", "section": "comparison.effect"}
    ]
    assert (answers(found), answers(found, "fi")) == (
        ["Five points more."],
        ["Five points more. fi"],
    )
    table = display_table(protect(found, Policy()), "en")
    assert table.headings == ("Question", "Answer", "Report")
    assert table.rows == (
        (
            "How would they have done without the programme?",
            "Five points more.",
            "Comparison with others",
        ),
    )


def test_a_section_that_tells_a_number_comes_before_one_whose_numbers_are_hidden(study):
    told = pd.DataFrame({"time": [12.0], "estimate": [0.4]})
    shown = Result("times", told, ("time",), hidden=told.isna())
    found = summary(
        study,
        made(
            ("survival.time_to_job", "incidence", "Not published.", hidden("incidence")),
            ("survival.by_definition", "times", "Forty per cent.", shown),
        ),
    ).findings()
    assert answers(found) == ["Forty per cent."]


@pytest.mark.parametrize(
    ("limits", "is_told"), [((-0.02, 0.1), True), ((-0.1, -0.02), True), ((0.02, 0.1), False)]
)
def test_a_difference_that_is_not_clear_or_goes_wrong_stands_under_what_did_not_improve(
    study, limits, is_told
):
    page = summary(study, made(("comparison.effect", "effect", "Said.", effect(*limits))))
    if is_told:
        assert answers(page.not_improved()) == ["Said."]
    else:
        with pytest.raises(UnansweredError) as raised:
            page.not_improved()
        assert str(raised.value).startswith("Every change and difference that this run measured")


def test_of_several_scales_only_those_that_did_not_improve_are_told(study):
    # the mood rose and the strain fell: both for the better; the other strain rose
    better = changes(("mood", 0.5, 1.5), ("strain", -1.5, -0.5))
    page = summary(study, made(("participation.change", "change", "Both.", better)))
    with pytest.raises(UnansweredError):
        page.not_improved()
    worse = changes(("mood", 0.5, 1.5), ("strain", 0.5, 1.5))
    page = summary(study, made(("participation.change", "change", "Both.", worse)))
    found = page.not_improved()
    assert found.frame["answer"].tolist() == ["participation.change[scale=strain]"]
    assert "1.0" in answers(found)[0]
    assert "Both." not in answers(found)


def test_subgroups_and_other_methods_are_not_findings_of_their_own(study):
    rows = [
        ("comparison.methods", "effect", "Methods.", effect(-0.1, 0.1, role="methods")),
        ("comparison.subgroups", "effect", "Parts.", effect(-0.1, 0.1, role="subgroup")),
        ("comparison.ratio", "effect", "As a ratio.", effect(0.9, 1.1, scale="ratio")),
    ]
    with pytest.raises(UnansweredError, match="No report of this run measured a change"):
        summary(study, made(*rows)).not_improved()


def test_who_had_not_found_work_is_told_even_when_nothing_was_measured(study):
    page = summary(study, made(("survival.without", "without", "Half had not.", None)))
    found = page.not_improved()
    assert answers(found) == ["Half had not."]
    # a share at the end was measured once, and is called no change
    as_it_stood = "How many had not reached the outcome is how it stood at the end, and no change."
    assert found.summary("en").startswith(as_it_stood)
    risen = summary(study, made(("participation.change", "change", "", changes(("mood", -1, 2)))))
    assert as_it_stood not in risen.not_improved().summary("en")


def test_what_cannot_be_said_holds_unanswered_reports_and_warnings_of_the_comparison(study):
    statements = Result(
        "statements",
        pd.DataFrame({"number": [1, 2], "verdict": ["can", "cannot"], "statement": ["a", "b"]}),
        ("number",),
        derived={"verdict": (), "statement": ()},
    )
    printed = Table((("can be said", "It is clear."), ("cannot be said", "That it caused it.")))
    found = made(
        ("regions.unanswered", "unanswered", "No sites.", None),
        ("survival.time_to_job", "incidence", "Hidden.", hidden("incidence")),
        comparison="finished",
        regions="unanswered",
        indicators="failed",
    )
    voices = {"en": Voice("Said", "", printed), "fi": Voice("Sanottu", "", printed)}
    found.blocks["comparison.said"] = Block("comparison", "said", "statements", voices)
    found.results["comparison.said"] = protect(statements, Policy())
    page = summary(study, found).cannot_say()
    assert answers(page) == ["No sites.", "That it caused it."]
    assert [str(note) for note in page.notes] == [
        "Of 2 results of this run, 1 hold numbers that are not published, to protect privacy.",
        "1 report of this run failed and says nothing here.",
    ]


def not_found(*shares):
    """Who had not found work by 6, 12, ... months."""
    frame = pd.DataFrame({"time": [6.0 * (at + 1) for at in range(len(shares))]})
    return Result("without", frame.assign(estimate=shares), ("time",), hidden=frame.isna())


def moved(improved, unchanged, deteriorated):
    """Who moved more than measurement error, and which way."""
    names = ["improved", "unchanged", "deteriorated", "total"]
    n = [improved, unchanged, deteriorated, improved + unchanged + deteriorated]
    frame = pd.DataFrame({"scale": "mood", "change": names, "n": n})
    return Result("change_categories", frame, ("scale", "change"), ("n",))


def test_where_everybody_found_work_that_does_not_stand_under_what_did_not_improve(study):
    everybody = ("survival.without", "without", "0% had not.", not_found(0.5, 0.0))
    with pytest.raises(UnansweredError) as raised:
        summary(study, made(everybody)).not_improved()
    assert str(raised.value) == (
        "Everybody had reached the main outcome by the last time that is told of, and no report "
        "of this run measured a change or a difference."
    )
    better = ("participation.change", "change", "Up.", changes(("mood", 0.5, 1.5)))
    with pytest.raises(UnansweredError, match="Every change and difference that this run"):
        summary(study, made(everybody, better)).not_improved()
    # of 1,000 one had not: that is told
    one = ("survival.without", "without", "0.1% had not.", not_found(0.5, 0.001))
    assert answers(summary(study, made(one)).not_improved()) == ["0.1% had not."]


def test_that_nobody_was_left_is_not_said_of_rounded_numbers(study):
    left = not_found(0.5, 0.0)
    in_units = replace(left, frame=left.frame.assign(rounded_to=0.02), hidden=None)
    of_counts = replace(left, about={"counts_rounded_to": 10})
    for result in (in_units, of_counts):
        rows = ("survival.without", "without", "About 0% had not.", result)
        assert answers(summary(study, made(rows)).not_improved()) == ["About 0% had not."]
    changed = replace(moved(40, 0, 0), about={"counts_rounded_to": 5})
    rows = ("participation.categories", "change_categories", "Moved.", changed)
    assert answers(summary(study, made(rows)).not_improved()) == ["Moved."]


@pytest.mark.parametrize(
    ("counts", "is_told"), [((40, 0, 0), False), ((39, 1, 0), True), ((0, 40, 0), True)]
)
def test_where_everybody_improved_that_does_not_stand_there_either(study, counts, is_told):
    rows = ("participation.categories", "change_categories", "Moved.", moved(*counts))
    page = summary(study, made(rows))
    if is_told:
        assert answers(page.not_improved()) == ["Moved."]
    else:
        with pytest.raises(UnansweredError):
            page.not_improved()


def test_without_other_reports_the_page_says_so(study):
    page = summary(study, Made())
    for ask, rule in (
        (page.findings, "There are no other reports in this run"),
        (page.cannot_say, "There are no other reports in this run"),
        (page.judged, "The practice was not judged"),
        (page.not_improved, "No report of this run measured"),
    ):
        with pytest.raises(UnansweredError, match=rule):
            ask()


def test_the_sentences_of_the_page_are_no_numbers_of_people_and_pass_protection(study):
    found = summary(
        study, made(("comparison.effect", "effect", "Three of them.", effect(0.01, 0.1)))
    ).findings()
    assert not protect(found, Policy()).hidden.to_numpy().any()


def by_definition(*, gone: tuple[float, ...] = ()) -> Result:
    """Shares by two definitions at 6 and 12 months, as the report on finding work has them."""
    rows = [("narrow", 6.0, 50, 0.1), ("narrow", 12.0, 50, 0.2)]
    rows += [("broad", 6.0, 50, 0.3), ("broad", 12.0, 50, 0.4)]
    frame = pd.DataFrame(rows, columns=["definition", "time", "n", "estimate"])
    frame = frame.assign(conf_low=frame["estimate"] - 0.1, conf_high=frame["estimate"] + 0.1)
    numbers = ["n", "estimate", "conf_low", "conf_high"]
    flags = frame.isna()
    flags.loc[frame["time"].isin(gone), numbers] = True
    return Result(
        "times", frame.mask(flags), ("definition", "time"), ("n",), unit="months",
        conf_level=0.95, hidden=flags,
    )  # fmt: skip


def page_of(study, result: Result):
    return summary(study, made(("survival.by_definition", "times", "Said.", result)))


def test_the_figure_takes_over_the_rows_of_the_studys_definition_and_counts_nothing(study):
    found = page_of(study, by_definition()).found_work()
    assert study.employment == "broad"
    assert found.frame.to_dict("list") == {
        "time": [6.0, 12.0],
        "n": [50, 50],
        "estimate": [0.3, 0.4],
        "conf_low": pytest.approx([0.2, 0.3]),
        "conf_high": pytest.approx([0.4, 0.5]),
    }
    assert display_table(protect(found, Policy()), "en").rows == (
        ("6", "50", "30.0%", "20.0–40.0%"),
        ("12", "50", "40.0%", "30.0–50.0%"),
    )
    texts = [text.get_text() for text in found.plot().texts]
    assert {"6 months (n = 50)", "30% (20–40%)", "12 months (n = 50)", "40% (30–50%)"} <= {*texts}


def test_what_the_report_hides_the_figure_hides(study):
    found = page_of(study, by_definition(gone=(12.0,))).found_work()
    assert display_table(found, "en").rows == (
        ("6", "50", "30.0%", "20.0–40.0%"),
        ("12", "…", "…", "…"),
    )
    assert "12 months (n = …)" in [text.get_text() for text in found.plot().texts]


def test_shares_that_are_withheld_whole_are_not_called_missing(study):
    # protection withholds the whole result, the columns of numbers with it
    told = by_definition(gone=(6.0, 12.0))
    whole = replace(
        told,
        frame=told.frame.drop(columns=["n", "conf_low", "conf_high"]),
        hidden=told.hidden.drop(columns=["n", "conf_low", "conf_high"]),
    )
    with pytest.raises(UnansweredError) as raised:
        page_of(study, whole).found_work()
    assert str(raised.value) == (
        "The shares who had reached the main outcome are not published, to protect privacy."
    )


@pytest.mark.parametrize(
    ("sections", "rule"),
    [
        ((), "No report of this run tells how many had reached the main outcome by when."),
        (
            (("survival.by_definition", "times", "Said.", by_definition(gone=(6.0, 12.0))),),
            "The shares who had reached the main outcome are not published, to protect privacy.",
        ),
    ],
)
def test_without_shares_to_show_the_figure_says_why(study, sections, rule):
    with pytest.raises(UnansweredError) as raised:
        summary(study, made(*sections)).found_work()
    assert str(raised.value) == rule


def test_a_programmes_own_goal_is_never_called_work(study):
    goal = by_definition()
    frame = goal.frame.assign(definition="programme_goal").iloc[:2]
    own = Result("times", frame, goal.keys, goal.counts, unit="months", hidden=goal.hidden.iloc[:2])
    study = study.model_copy(update={"employment": "programme_goal"})
    found = page_of(study, own).found_work()
    assert "work" not in display_table(found, "en").headings[2]
    assert "work" not in display_table(found, "en").caption
    assert "may hold more than paid work" in found.summary("en")


def test_that_nobody_had_moved_at_the_start_answers_no_question(study):
    frame = pd.DataFrame({"time": [0.0, 12.0], "estimate": [0.0, float("nan")]})
    flags = pd.DataFrame({"time": [False, False], "estimate": [False, True]})
    start = Result("incidence", frame, ("time",), hidden=flags)
    page = summary(
        study,
        made(
            ("survival.time_to_job", "incidence", "Not published.", start),
            ("survival.by_definition", "times", "Thirty per cent.", by_definition()),
        ),
    )
    assert answers(page.findings()) == ["Thirty per cent."]


@pytest.mark.parametrize(
    ("last", "told"),
    [(6.0, "By 12 months forty."), (12.0, "By the curve."), (18.0, "By the curve.")],
)
def test_work_is_told_at_the_last_time_of_which_a_share_is_told(study, last, told):
    frame = pd.DataFrame({"time": [0.0, last], "estimate": [0.0, 0.25]})
    curve = Result("incidence", frame, ("time",), hidden=frame.isna())
    page = summary(
        study,
        made(
            ("survival.time_to_job", "incidence", "By the curve.", curve),
            ("survival.by_definition", "times", "By 12 months forty.", by_definition()),
        ),
    )
    assert answers(page.findings()) == [told]


def test_another_definition_than_the_studys_own_answers_nothing(study):
    shares = by_definition()
    own = shares.frame["definition"] == study.employment
    numbers = ["n", "estimate", "conf_low", "conf_high"]
    flags = shares.hidden.copy()
    flags.loc[own, numbers] = True
    hidden = replace(shares, frame=shares.frame.mask(flags), hidden=flags)
    frame = pd.DataFrame({"time": [0.0, 3.0], "estimate": [0.0, 0.25]})
    curve = Result("incidence", frame, ("time",), hidden=frame.isna())
    sections = (
        ("survival.time_to_job", "incidence", "A quarter by 3 months.", curve),
        ("survival.by_definition", "times", "Narrowly, a fifth by 12 months.", hidden),
    )
    assert answers(summary(study, made(*sections)).findings()) == ["A quarter by 3 months."]


def test_one_reason_of_several_sections_is_told_once(study):
    page = summary(
        study,
        made(
            ("regions.funnel", "unanswered", "No sites.", None),
            ("regions.adjusted", "unanswered", "No sites.", None),
        ),
    )
    assert answers(page.cannot_say()) == ["No sites."]


def record_of_the_practice() -> tuple:
    """The record as its report has it: three fields that tell what the practice is."""
    frame = pd.DataFrame({"field": ["name", "short_description", "target_group"]})
    result = Result("record", frame.assign(text=frame["field"]), ("field",), derived={"text": ()})
    rows = (("Name", "Mentors"), ("Short description", "Mentors help."), ("Target group", "Young."))
    return result, Table(rows)


def few_people(study, *more: tuple) -> Any:
    """The page of a study whose numbers of people are all hidden, and with a record."""
    result, table = record_of_the_practice()
    found = made(
        ("reach.participants", "reach", "Not published.", hidden("reach")),
        ("survival.time_to_job", "incidence", "Not published.", hidden("incidence")),
        ("survival.without", "without", "Not published.", hidden("without")),
        ("survival.definitions", "table", "Work counts.", None),
        *more,
    )
    voices = {"en": Voice("The practice", "3 fields.", table), "fi": Voice("K", "3.", table)}
    found.blocks["practice.record"] = Block("practice", "record", "record", voices)
    found.results["practice.record"] = result
    return summary(study, found)


def test_a_question_whose_every_number_is_hidden_is_not_answered(study):
    page = few_people(study)
    found = page.findings()
    assert found.frame.empty
    assert found.summary("en") == (
        "None of the main questions can be answered with a number that may be published."
    )


def test_questions_whose_numbers_are_hidden_are_told_by_name(study):
    page = few_people(study)
    assert page.withheld_questions == ("questions", "usable")
    found = page.of_withheld("questions")
    assert found.frame["question"].tolist() == ["reached", "found_work"]
    assert found.summary("en") == (
        "2 main questions have no number that may be published: the numbers could tell of "
        "individuals, by themselves or beside others."
    )
    assert display_table(protect(found, Policy()), "en").rows[0] == (
        "Whom did the programme reach?",
        "Whom did we reach",
    )


def test_what_can_be_used_without_numbers_is_told_in_the_words_of_the_practice(study):
    found = few_people(study).of_withheld("usable")
    assert found.frame["question"].tolist() == ["short_description", "target_group", "goals"]
    assert answers(found) == ["Mentors help.", "Young.", "Work counts."]
    assert found.summary("en") == (
        "Without numbers of people the run still tells what is in this table, and how the "
        "practice was judged."
    )
    assert not protect(found, Policy()).hidden.to_numpy().any()


def test_with_more_answers_than_hidden_numbers_the_page_does_not_tell_what_else_is_usable(study):
    answered = [
        ("participation.change", "change", "Up.", changes(("mood", 0.5, 1.5))),
        ("comparison.effect", "effect", "More.", effect(0.01, 0.1)),
        ("survival.by_definition", "times", "Thirty.", by_definition()),
    ]
    page = few_people(study, *answered)
    # finding work is answered by the shares; only whom the programme reached is hidden
    assert page.withheld_questions == ("questions",)


def test_without_hidden_questions_nothing_is_said_of_them(study):
    page = summary(study, made(("comparison.effect", "effect", "More.", effect(0.01, 0.1))))
    assert page.withheld_questions == ()


def test_hidden_numbers_are_neither_clear_nor_unclear(study):
    page = few_people(study)
    with pytest.raises(UnansweredError) as raised:
        page.not_improved()
    assert str(raised.value) == (
        "What did not improve cannot be told here: the numbers are not published, to protect "
        "privacy."
    )


def test_the_question_of_a_programmes_own_goal_is_not_of_work(study):
    study = study.model_copy(update={"employment": "programme_goal"})
    page = page_of(study, by_definition())
    asked = page.findings().labels["question"]["found_work"]
    assert asked["en"] == "How many reached the programme's own goal, and how soon?"


def test_where_who_was_reached_is_hidden_how_many_took_part_is_told(study):
    flow = pd.DataFrame({"step": ["all"], "n": [7]})
    gone = pd.DataFrame({"variable": ["all"], "n": [pd.NA]})
    flags = pd.DataFrame({"variable": [False], "n": [True]})
    page = summary(
        study,
        made(
            (
                "reach.participants",
                "reach",
                "Hidden.",
                Result("reach", gone.astype({"n": "Int64"}), ("variable",), ("n",), hidden=flags),
            ),
            ("reach.flow", "flow", "Seven rows.", Result("flow", flow, ("step",), ("n",))),
        ),
    )
    assert answers(page.findings()) == ["Seven rows."]
    assert page.withheld_questions == ()


def test_that_finding_work_is_compared_with_nobody_is_not_said_beside_a_comparison(study):
    statements = Result(
        "statements",
        pd.DataFrame({"number": [1], "verdict": ["cannot"], "statement": ["a"]}),
        ("number",),
        derived={"verdict": (), "statement": ()},
    )
    voices = {
        "en": Voice("Said", "", Table((("cannot be said", "That it caused it."),))),
        "fi": Voice("Sanottu", "", Table((("ei voi sanoa", "Että se aiheutti sen."),))),
    }
    for kind, expected in (("effect", []), ("unanswered", ["No groups.", "That it caused it."])):
        found = made(("comparison.effect", kind, "No groups.", None))
        found.blocks["survival.said"] = Block("survival", "said", "statements", voices)
        found.results["survival.said"] = protect(statements, Policy())
        assert answers(summary(study, found).cannot_say()) == expected


@pytest.mark.parametrize(
    ("whom", "groups", "told"),
    [
        ("participants", ["mentored"], True),
        ("participants", ["far", "near"], False),
        ("arms", ["mentored", "unmentored"], False),
    ],
)
def test_the_unclear_change_of_the_participants_alone_stands_under_what_did_not_improve(
    study, whom, groups, told
):
    row = changes(("mood", -1.5, 6.5)).frame
    frame = pd.concat([row.assign(group=each) for each in groups], ignore_index=True)
    about = {"scale": "points", "higher_is": {"mood": "better"}, "by": "arm", "whom": whom}
    change = Result("change", frame, ("scale", "group"), ("n",), conf_level=0.95, about=about)
    page = made(
        ("survival.without", "without", "Nobody.", None),
        ("participation.change", "change", "Change.", protect(change, Policy())),
    )
    stands = list(summary(study, page).not_improved().frame["answer"])
    assert stands == ["survival.without", *["participation.change"] * told]


def test_how_soon_each_arm_found_work_is_told_before_both_together(study):
    compared = study.model_copy(update={"comparison": SimpleNamespace(arm="mentor")})
    page = made(
        ("survival.time_to_job", "incidence", "All together 45%.", None),
        ("survival.by_mentor", "incidence", "With 54%; without 40%.", None),
    )
    assert list(summary(study, page).findings().frame["section"]) == ["survival.time_to_job"]
    assert list(summary(compared, page).findings().frame["section"]) == ["survival.by_mentor"]
    alone = made(("survival.time_to_job", "incidence", "All together 45%.", None))
    assert list(summary(compared, alone).findings().frame["section"]) == ["survival.time_to_job"]


def test_how_the_arms_differ_in_scores_is_told_before_how_one_of_them_changed(study):
    compared = study.model_copy(update={"comparison": SimpleNamespace(arm="mentor")})
    page = made(
        ("participation.change", "change", "Up by 2.5.", None),
        ("participation.between_arms", "change_difference", "Less by 2.2.", None),
    )
    told = list(summary(compared, page).findings().frame["section"])
    assert told == ["participation.between_arms"]
    assert list(summary(study, page).findings().frame["section"]) == ["participation.change"]


def test_a_scale_of_the_studys_own_instrument_is_called_by_its_label():
    assert study_names(load_study(ILONA))["scale"]["abil_F"]["fi"] == "Kykyviisari F, taidot"


def test_of_two_groups_it_is_not_said_that_the_programme_reached_them_all():
    """113 with a mentor and 207 without one: 207 of the 320 were not reached by it."""
    study = load_study(ILONA.parents[1] / "hameen_malli" / "study.yaml")
    told = Result("reach", pd.DataFrame({"n": [113, 207]}), counts=("n",))
    page = summary(study, made(("reach.arms", "reach", "With 113; without 207.", told)))
    found = page.findings()
    assert found.labels["question"]["reached"]["en"] == (
        "Whom did the programme reach, and who is compared with them?"
    )


def test_whether_raters_agree_is_told_by_their_agreement_and_not_by_counts_of_verdicts(study):
    counted = ("practice.ratings_spread", "criteria_counts", "Met: 1 (by rater 1–5).", None)
    pairs = Result("ratings_table", pd.DataFrame({"n_pairs": [4, 1]}), derived={"n_pairs": ()})
    told = ("practice.ratings_agreement", "ratings_table", "Equal pairs: 1 of 5.", pairs)
    assert answers(summary(study, made(counted, told)).judged()) == ["Equal pairs: 1 of 5."]
    nobody = ("practice.ratings_agreement", "unanswered", "Agreement cannot be told.", None)
    page = summary(study, made(counted, nobody))
    with pytest.raises(UnansweredError):
        page.judged()
    assert answers(page.cannot_say()) == ["Agreement cannot be told."]
