"""What a model of an exposure may hold equal: not what says who was exposed from the start."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaltools as ev
from evaltools import survival
from evaltools.errors import UnansweredError
from evaltools.survival import exposed
from evaltools.survival.held_equal import tells_exposure

NEVER = np.nan

#: People, arm, when their mentor began (months), the month of the job; observed for 24 months.
GROUPS = [
    (12, "mentored", 0, 3),
    (12, "mentored", 0, 9),
    (16, "mentored", 0, None),
    (10, "alone", None, 4),
    (8, "alone", None, 12),
    (26, "alone", None, None),
    (3, "alone", 2, 15),
    (3, "alone", 5, None),
]


def study_of(folder, *, groups, site=None, late=0):
    """The people of GROUPS; `site` puts each arm at one site, `late` delays mentors by days."""
    people, spells, matches = [], [], []
    start = np.datetime64("2022-01-01")
    for count, arm, mentor, job in GROUPS:
        for _ in range(count):
            name = f"AA-{len(people) + 1:03d}"
            sex = ["female", "male"][len(people) % 2]
            people.append((name, start, arm, sex, "A" if arm == "mentored" else "B"))
            begins = None if job is None else start + np.timedelta64(30 * job - 5, "D")
            ends = None if job is None else begins - np.timedelta64(1, "D")
            spells.append((name, start, ends, "unemployed"))
            if job is not None:
                spells.append((name, begins, None, "open_job"))
            if mentor is not None:
                day = start + np.timedelta64(30 * mentor + (late if mentor == 0 else 0), "D")
                matches.append(("M-01", name, day))
    columns = ["participant_id", "entry_date", "arm", "sex", "site"]
    frame = pd.DataFrame(people, columns=columns)
    frame = frame if site else frame.drop(columns="site")
    frame.to_csv(folder / "p.csv", index=False)
    spell_columns = ["participant_id", "start", "end", "state"]
    pd.DataFrame(spells, columns=spell_columns).to_csv(folder / "s.csv", index=False)
    match_columns = ["mentor_id", "participant_id", "start"]
    pd.DataFrame(matches, columns=match_columns).to_csv(folder / "m.csv", index=False)
    pd.DataFrame({"mentor_id": ["M-01"]}).to_csv(folder / "o.csv", index=False)
    study = {
        "version": "1", "study": "ninety", "title": "Ninety", "unit": "months", "horizon": "18",
        "data": {"participants": "p.csv", "spells": "s.csv", "matches": "m.csv",
                 "mentors": "o.csv"},
        "data_lock": "2025-12-31", "groups": groups, "languages": ["en"],
        "labels": {"arm": "Mentor at the start"},
    }  # fmt: skip
    return ev.load_data(ev.study.study_from(study, folder=folder))


def model_of(data):
    people = ev.follow_up(data, horizon=18)
    return people, exposed.while_exposed(data, people, data.study, exposure="mentor")


def test_an_arm_that_says_who_had_a_mentor_from_the_start_is_not_held_equal(tmp_path):
    people, model = model_of(study_of(tmp_path, groups=["arm", "sex"]))
    assert model.table()["covariate"].tolist() == ["begun_mentor", "sex"]
    began = pd.Series([0.0] * 40 + [NEVER] * 44 + [3.0] * 3 + [6.0] * 3)
    rows = ev.cohort.split_at(people.frame, began, name="mentor")
    alone = survival.cox_model(
        rows, exit="exit", state="state", entry="entry", event="open_job",
        covariates=[("mentor", "no"), "sex"],
    )  # fmt: skip
    assert model.table()["estimate"].tolist() == pytest.approx(alone.table()["estimate"].tolist())
    assert [str(note) for note in model.notes[-3:-1]] == [
        "Held equal: Sex.",
        "Not held equal: Mentor at the start. It tells of nearly everybody whether this had begun "
        "for them at the start or within the first month (rightly of nine in ten or more, both of "
        "those for whom it had and of the others): held equal, it would leave hardly anybody to "
        "compare.",
    ]


def test_an_arm_whose_mentors_come_within_the_first_month_is_not_held_equal_either(tmp_path):
    _, model = model_of(study_of(tmp_path, groups=["arm"], late=12))
    assert model.table()["covariate"].tolist() == ["begun_mentor"]
    assert str(model.notes[-3]) == "No other differences between people are held equal."


def test_an_arm_whose_mentors_come_months_later_is_held_equal(tmp_path):
    """In months before, people of the arm without a mentor are there to compare."""
    _, model = model_of(study_of(tmp_path, groups=["arm"], late=75))
    assert model.table()["covariate"].tolist() == ["begun_mentor", "arm"]
    assert str(model.notes[-2]) == "Held equal: Mentor at the start."


def test_within_sites_that_say_who_had_a_mentor_there_is_no_ratio(tmp_path):
    data = study_of(tmp_path, groups=["sex"], site="arm")
    with pytest.raises(UnansweredError) as error:
        model_of(data)
    assert str(error.value) == (
        "People can be compared within their site only. Yet the site tells of nearly everybody "
        "whether this had begun for them at the start or within the first month (rightly of nine "
        "in ten or more, both of those for whom it had and of the others): hardly anybody would be"
        " left to compare, so there is no ratio."
    )


@pytest.mark.parametrize(
    ("of_exposed", "of_others", "tells"), [(9, 10, True), (8, 10, False), (10, 17, False)]
)
def test_nine_in_ten_of_both_must_be_told_right(of_exposed, of_others, tells):
    """Ten exposed, and ten or twenty not: `of_exposed` of them in arm a, `of_others` in b."""
    others = 10 if of_others <= 10 else 20
    arm = ["a"] * of_exposed + ["b"] * (10 - of_exposed)
    arm += ["b"] * of_others + ["a"] * (others - of_others)
    began = pd.Series([0.0] * 10 + [NEVER] * others)
    assert tells_exposure(pd.Series(arm), began, unit="weeks") is tells


def test_what_nobody_or_everybody_has_from_the_start_is_told_by_nothing():
    arm = pd.Series(["a", "a", "b", "b"])
    for began in (pd.Series([5.0] * 4), pd.Series([0.0] * 4)):
        assert not tells_exposure(arm, began, unit="months")


def test_a_few_with_no_arm_do_not_hide_what_the_arm_says():
    arm = pd.Series(["a"] * 10 + ["b"] * 10 + [None] * 2)
    began = pd.Series([0.0] * 10 + [NEVER] * 10 + [0.0, NEVER])
    assert tells_exposure(arm, began, unit="days")
