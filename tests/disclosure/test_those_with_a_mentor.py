"""Those with a mentor, by role, after a match and in the file of matches, are the same people."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.cohort import follow_up
from evaltools.columns import ALL
from evaltools.data import Data
from evaltools.data.quality import contents
from evaltools.disclosure import Policy, audit
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.cells import Cell
from evaltools.disclosure.tables import masked, no_mask
from evaltools.disclosure.tighten import tighten
from evaltools.practice.after_match import outcomes_by_role
from evaltools.practice.mentoring import mentors
from evaltools.study import study_from

POLICY = Policy()
ENTRY = pd.Timestamp("2022-01-10")


def matched(people, days, *, first, **columns):
    """Matches of the people in order, so many days after they entered."""
    ids = people["participant_id"].iloc[first : first + len(days)].to_numpy()
    start = [ENTRY + pd.Timedelta(days=day) for day in days]
    return pd.DataFrame({"participant_id": ids, "start": start, **columns})


def data(people, matches, **further):
    tables = {
        "participants": people,
        "mentors": pd.DataFrame({"mentor_id": ["M1", "M2"], "role": ["personal", "workplace"]}),
        "matches": matches,
        "contacts": matches[["participant_id"]].assign(date=matches["start"], minutes=30.0),
    }
    keys = {
        "version": 1,
        "study": "made",
        "title": "Made",
        "languages": ["en"],
        "data": {name: f"{name}.csv" for name in tables},
        "data_lock": "2023-12-31",
    }
    return Data(study_from({**keys, **further}, folder="."), tables)


def participants(n, **columns):
    return pd.DataFrame(
        {
            "participant_id": [f"KU-{number:03d}" for number in range(n)],
            "entry_date": ENTRY,
            "exit_date": ENTRY + pd.Timedelta(days=150),
            "exit_state": "open_job",
            **columns,
        }
    )


def hiding(result, column=None, *rows):
    """The result as it is, with a column of the rows hidden of which a key has these values."""
    mask = no_mask(result)
    for row in rows:
        mask.loc[result.frame[result.keys[0]] == row, column] = True
    return masked(result, mask)


@pytest.fixture(scope="module")
def two_roles():
    """Of 90 people 65 have a first mentor who is personal, and 21 one at a workplace.

    Nine of the 65 left before the match; five have two mentors, four none. Two did not ask.
    """
    people = participants(90)
    asked = [ENTRY] * 63 + [pd.NaT] * 2
    matches = [
        matched(people, [20] * 56 + [200] * 9, first=0, mentor_id="M1", requested=asked),
        matched(people, [20] * 21, first=65, mentor_id="M2", requested=ENTRY),
        matched(people, [60] * 5, first=0, mentor_id="M2", requested=ENTRY),
    ]
    return data(people, pd.concat(matches, ignore_index=True))


def test_those_after_a_match_of_one_role_bound_who_has_no_mentor(two_roles):
    made = mentors(two_roles)
    after = outcomes_by_role(two_roles, follow_up(two_roles))
    # 77 after a match, less 56, are 21 of a workplace; with the 65 at least 86 have a mentor
    assert after.about["n"] == 77
    start = after.frame[after.frame["time"] == 0].reset_index(drop=True)
    shown = {
        "numbers": hiding(made.participants(), "n", "none", "two_or_more"),
        "dose": hiding(made.dose(), "n", "workplace", "total"),
        "after": hiding(replace(after, frame=start, exits=None), "n_risk", "workplace"),
    }
    assert shown["after"].frame["n_risk"].tolist()[:1] == [56]
    system = tighten(run_system(shown, POLICY))
    none = system.cells.index(Cell(ALL, (("mentors", "none"),)))
    assert (system.low[none], system.high[none]) == (1, 4)


def test_who_has_a_mentor_and_did_not_ask_for_one_is_a_count(two_roles):
    made = mentors(two_roles)
    shown = {
        "numbers": hiding(made.participants(), "n", "none", "two_or_more"),
        "dose": hiding(made.dose(), "without_contact", "personal", "workplace", "total"),
        "asked": hiding(made.from_request()),
    }
    found = audit(shown, POLICY).rows
    # 65 with a personal mentor, of whom 63 asked
    narrow = found[found["cell"].str.contains("asked for a mentor: role=personal")]
    assert narrow[["low", "high"]].to_numpy().tolist() == [[2, 2]] * len(narrow)
    assert len(narrow)


def test_people_with_a_match_less_those_of_an_arm_are_a_count():
    # 20 of the mentored have a mentor, and two of the others
    people = participants(40, arm=["mentored"] * 20 + ["other"] * 20)
    comparison = {
        "arm": "arm",
        "treated": "mentored",
        "time_zero": "Referral",
        "eligibility": "Unemployed",
        "assumptions": ["The groups are alike at referral"],
        "outcomes": ["work"],
    }
    study = data(people, matched(people, [20] * 22, first=0, mentor_id="M1"), comparison=comparison)
    told, numbers = hiding(contents(study)), hiding(mentors(study).participants())
    assert told.frame.set_index("table").loc["matches", "n"] == 22
    assert numbers.frame.set_index("mentors").loc["one", "n"] == 20
    assert audit({"numbers": numbers}, POLICY).ok
    found = audit({"contents": told, "numbers": numbers}, POLICY)
    assert (2, 2) in {tuple(ends) for ends in found.rows[["low", "high"]].to_numpy()}
