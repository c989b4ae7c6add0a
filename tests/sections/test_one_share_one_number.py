"""A share has one value wherever a report prints it, and a rounded one is printed as rounded."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from evaltools.columns import ROUNDED_TO
from evaltools.disclosure import Policy, protect
from evaltools.drawing.measures import measure_of
from evaltools.result import Result
from evaltools.sections import exact, section
from evaltools.study import study_from

WORK = {"event": ["open_job"], "definition": "narrow", "estimand": "incidence"}


@pytest.fixture
def study(tmp_path):
    """A study that says nothing but what every study must."""
    return study_from(
        {
            "version": 1,
            "study": "small",
            "title": "Small",
            "languages": ["en", "fi", "sv"],
            "unit": "months",
            "report_times": [6, 12],
            "data": {"participants": "participants.csv"},
        },
        folder=tmp_path,
    )


def incidence(*, outcome="event", lost=20):
    """Of 200 people 40 find work by month 6, then `lost` are lost, and 60 more by month 12."""
    left = 160 - lost
    found = 0.2 + 0.8 * 60 / left
    frame = pd.DataFrame(
        {
            "group": "all",
            "outcome": outcome,
            "time": [0.0, 6.0, 9.0, 12.0],
            "n_risk": [200, 200, 160, left],
            "n_event": [0, 40, 0, 60],
            "n_censor": [0, 0, lost, left - 60],
            "estimate": [0.0, 0.2, 0.2, found],
            "std_error": [0.0, 0.028, 0.028, 0.036],
            "conf_low": [float("nan"), 0.1487, 0.1487, found - 0.0703],
            "conf_high": [float("nan"), 0.2571, 0.2571, found + 0.0703],
        }
    )
    return Result(
        "incidence",
        frame,
        keys=("group", "outcome", "time"),
        counts=("n_risk", "n_event", "n_censor"),
        derived=dict.fromkeys(exact.TAKEN, ("n_risk", "n_event")),
        conf_level=0.95,
        unit="months",
        about={**WORK, "n": 200},
    )


def at_times(*, definition="narrow", found=0.2 + 0.8 * 60 / 140):
    """The same shares at the agreed times, as the section beside the curve tells them."""
    frame = pd.DataFrame(
        {
            "definition": definition,
            "time": [6.0, 12.0],
            "n": 200,
            "n_event": [40, 100],
            "estimate": [0.2, found],
            "std_error": [0.028, 0.036],
            "conf_low": [0.1487, found - 0.0703],
            "conf_high": [0.2571, found + 0.0703],
        }
    )
    return Result(
        "times",
        frame,
        keys=("definition", "time"),
        counts=("n", "n_event"),
        conf_level=0.95,
        unit="months",
        about={"event": ["open_job"], "estimand": "incidence"},
    )


def test_a_protected_curve_says_to_what_its_numbers_are_rounded():
    # 18 to 23 lost, with 7 / 12 of six months to go, and up to one gone otherwise (36 to 41 and 96
    # to 101 had left): 0.2 + 0.7975 x 60 / (159.5 - 11.96) = 0.5243, between 0.2 + 60 / 200 and
    # 0.2 + 60 / 200 x 159 / 136, which is 0.5507.
    shown = protect(replace(incidence(), about={**WORK, "report_times": [6, 12]}), Policy())
    told = shown.frame.set_index("time")
    assert told.loc[12.0, ROUNDED_TO] == 0.03
    assert told.loc[12.0, "estimate"] == 0.51
    # Of the variance 0.000134 + 0.0008 - 0.000649 are of the 40, 0.001040 of the 60, and
    # 0.0507 x 0.0507 / 12 = 0.000214 of what is open: 0.0392 squared. Limits are 0.5243 to the
    # power of e to the 0.2272 = 1.96 x 0.0392 / (0.5243 x 0.6457), and to minus that.
    assert told.loc[12.0, ["conf_low", "conf_high"]].tolist() == [0.444, 0.598]
    assert pd.isna(told.loc[6.0, ROUNDED_TO])


def test_a_protected_curve_without_loss_is_not_rounded():
    shown = protect(incidence(lost=0), Policy())
    assert ROUNDED_TO not in shown.frame.columns


def test_a_rounded_share_is_told_as_rounded_in_every_language(study):
    block = section(incidence(), study=study, name="job").block
    said = {language: voice.sentence for language, voice in block.voices.items()}
    assert said["en"] == (
        "By 12 months from the start of follow-up, about 51% of participants (95% CI 44–60%, "
        "n\u00a0=\u00a0200) had found work."
    )
    assert "noin 51\u00a0%" in said["fi"]
    assert "44–60\u00a0%" in said["fi"]
    assert "ungefär 51\u00a0%" in said["sv"]
    assert "44–60\u00a0%" in said["sv"]


def test_a_figure_of_a_protected_curve_says_that_its_line_makes_a_step_at_each_number(study):
    """Nine events to 36 %: the line has come to 32 % when the ninth raises it to the point."""
    voice = section(incidence(), study=study, name="job").block.voices["en"]
    assert voice.picture is not None
    assert voice.notes[-1].endswith("the number itself is the point at its end.")


def test_a_table_prints_a_rounded_share_as_rounded(study):
    rows = section(incidence(), study=study, name="job").block.voices["en"].table.rows
    assert rows == (("6", "20.0%", "14.9–25.7%"), ("12", "about 51%", "44–60%"))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "about = rounded; unit in percentage points: 3"),
        ("fi", "noin = pyöristetty; tarkkuus prosenttiyksikköinä: 3"),
        ("sv", "ungefär = avrundat; noggrannhet i procentenheter: 3"),
    ],
)
def test_a_note_tells_to_what_about_is_rounded(study, language, told):
    assert told in section(incidence(), study=study, name="job").block.voices[language].notes


def test_without_about_no_note_tells_what_it_is(study):
    notes = section(incidence(lost=0), study=study, name="job").block.voices["en"].notes
    assert not any(note.startswith("about") for note in notes)


def test_the_exact_share_of_a_neighbour_stands_in_the_curve_too(study):
    shown = section(
        incidence(), study=study, name="job", exact={"by_definition": lambda: at_times()}
    )
    voice = shown.block.voices["en"]
    assert "54.3% of participants (95% CI 47.2–61.4%, n" in voice.sentence
    # limits outwards: 0.1487 and 0.2571
    assert voice.table.rows == (("6", "20.0%", "14.8–25.8%"), ("12", "54.3%", "47.2–61.4%"))
    assert str(exact.UNROUNDED) in voice.notes


def test_a_share_who_had_not_gives_the_share_who_had(study):
    without = at_times().frame.drop(columns="definition").assign(group="all")
    low, high = 1 - without["conf_high"], 1 - without["conf_low"]
    without = without.assign(estimate=1 - without["estimate"], conf_low=low, conf_high=high)
    told = replace(
        at_times(), kind="without", frame=without, keys=("group", "time"), about=dict(WORK)
    )
    shown = section(incidence(), study=study, name="job", exact={"without": lambda: told})
    assert "54.3% of participants (95% CI 47.2–61.4%, n" in shown.block.voices["en"].sentence


@pytest.mark.parametrize(
    "beside",
    [at_times(definition="broad"), replace(at_times(), population="others")],
    ids=["another definition", "other people"],
)
def test_a_share_of_something_else_is_not_taken_over(study, beside):
    shown = section(incidence(), study=study, name="job", exact={"beside": beside})
    assert "about 51%" in shown.block.voices["en"].sentence


def test_a_share_that_the_neighbour_hides_stays_rounded(study):
    hidden = at_times().frame.assign(n_event=[2, 2], n=[2, 2])
    shown = section(
        incidence(), study=study, name="job", exact={"beside": replace(at_times(), frame=hidden)}
    )
    assert "about 51%" in shown.block.voices["en"].sentence


def test_the_one_outcome_that_counts_is_the_share_of_work(study):
    into = incidence(outcome="open_job")
    into = replace(into, about={**into.about, "event_outcome": "open_job"})
    shown = section(into, study=study, name="into", exact={"beside": at_times()})
    assert re.search(r"54\.3%", shown.block.voices["en"].sentence)


@pytest.mark.parametrize(("n", "decimals"), [(200, 1), (60, 0)])
def test_a_figure_writes_a_share_with_the_decimals_of_the_sentence(n, decimals):
    shown = replace(at_times(), frame=at_times().frame.assign(n=n))
    assert measure_of(shown, "en").decimals == decimals
