"""Mentors: roles, matches, waiting, second mentors, contacts, and what came after a match."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.cohort import follow_up
from evaltools.data import Data
from evaltools.drawing.share_titles import curve_title
from evaltools.errors import TooFewError, UnansweredError
from evaltools.practice import mentors, outcomes_by_role
from evaltools.study import study_from

MENTORS = pd.DataFrame(
    {
        "mentor_id": ["M1", "M2", "M3", "M4", "M5"],
        "role": ["personal", "personal", "workplace", "general", None],
    }
)

# P1 has two mentors, P2 the same first one later, P3 none; P4's match began after leaving.
MATCHES = pd.DataFrame(
    {
        "mentor_id": ["M1", "M3", "M1", "M2", "M2"],
        "participant_id": ["P-001", "P-001", "P-002", "P-004", "P-002"],
        "role": [None, None, "field", None, None],
        "start": ["2024-01-31", "2024-03-01", "2024-04-10", "2024-06-01", "2025-02-01"],
        "end": ["2024-03-31", None, "2024-07-09", None, None],
        "requested": ["2024-01-11", None, "2024-03-31", None, None],
    }
).assign(
    start=lambda rows: pd.to_datetime(rows["start"]),
    end=lambda rows: pd.to_datetime(rows["end"]),
    requested=lambda rows: pd.to_datetime(rows["requested"]),
)

PEOPLE = pd.DataFrame(
    {
        "participant_id": ["P-001", "P-002", "P-003", "P-004"],
        "entry_date": pd.to_datetime(["2024-01-01"] * 4),
        "exit_date": pd.to_datetime([None, "2024-08-01", "2024-05-20", "2024-05-20"]),
        "exit_state": [None, "open_job", "unemployed", "open_job"],
    }
)

CONTACTS = pd.DataFrame(
    {
        "participant_id": ["P-001", "P-001", "P-001", "P-002", "P-003"],
        "date": pd.to_datetime(
            ["2024-01-15", "2024-02-01", "2024-12-31", "2024-07-10", "2024-02-01"]
        ),
        "minutes": [60.0, 30, 60, 60, 60],
    }
)


#: P-004 of the comparison group got a mentor later; P-003 has none.
ARMS = PEOPLE.assign(arm=["mentored", "mentored", "other", "other"])
ARMS.loc[3, "exit_date"] = pd.Timestamp("2024-09-20")

COMPARISON = {
    "arm": "arm",
    "treated": "mentored",
    "assignment": "other",
    "time_zero": "Entry",
    "eligibility": "Unemployed",
    "outcomes": ["employed_by_6"],
}

ONLY_PARTICIPANTS = "Only the participants are counted here, not the comparison group."


def data(comparison=None, **tables) -> Data:
    given = {"participants": PEOPLE, "mentors": MENTORS, "matches": MATCHES, **tables}
    frames = {name: frame for name, frame in given.items() if frame is not None}
    study = study_from(
        {
            "version": 1,
            "study": "s",
            "title": "S",
            "languages": ["en"],
            "data": {name: f"{name}.csv" for name in frames},
            "data_lock": "2024-12-31",
            **({} if comparison is None else {"comparison": comparison}),
        },
        folder=".",
    )
    return Data(study, frames)


def test_mentors_are_counted_by_role_with_and_without_a_mentee():
    counts = {(row.role, row.state): row.n for row in mentors(data()).frame.itertuples()}
    assert counts == {
        ("personal", "with_mentee"): 2,
        ("personal", "without_mentee"): 0,
        ("personal", "total"): 2,
        ("workplace", "with_mentee"): 1,
        ("workplace", "without_mentee"): 0,
        ("workplace", "total"): 1,
        ("general", "with_mentee"): 0,
        ("general", "without_mentee"): 1,
        ("general", "total"): 1,
        ("unknown", "with_mentee"): 0,
        ("unknown", "without_mentee"): 1,
        ("unknown", "total"): 1,
        ("total", "with_mentee"): 3,
        ("total", "without_mentee"): 2,
        ("total", "total"): 5,
    }


def test_second_mentors_are_seen_and_a_match_after_the_data_is_not():
    table = mentors(data()).participants().table().set_index("mentors")
    assert table["n"].to_dict() == {"none": 1, "one": 2, "two_or_more": 1, "total": 4}


def test_a_match_has_its_own_role_or_else_its_mentors():
    role = mentors(data()).people.set_index("participant_id")["role"]
    assert role.dropna().to_dict() == {"P-001": "personal", "P-002": "field", "P-004": "personal"}


def test_waiting_runs_from_entry_and_leaving_without_a_mentor_competes():
    # P1 waited 30 days, P2 100; P3 and P4 left on day 140 without: 2 of 4 were matched.
    made = mentors(data()).waiting_time()
    table = made.table()
    matched = table[table["outcome"] == "matched"].set_index("time")["estimate"]
    assert matched[30] == pytest.approx(0.25)
    assert matched[100] == pytest.approx(0.5)
    left = table[table["outcome"] == "left_unmatched"].set_index("time")["estimate"]
    assert left[140] == pytest.approx(0.5)
    assert made.unit == "days"


def test_waiting_from_the_request_is_told_of_those_who_asked():
    # P1: 11 to 31 January is 20 days; P2: 31 March to 10 April 10.
    table = mentors(data()).from_request().table().set_index("role")
    assert table["median"].to_dict() == {"personal": 20, "field": 10, "total": 15}
    assert table["n"].to_dict() == {"personal": 1, "field": 1, "total": 2}
    without = data(matches=MATCHES.drop(columns="requested"))
    with pytest.raises(UnansweredError, match="no day of it is recorded"):
        mentors(without).from_request()


def test_contacts_count_while_there_is_a_mentor_and_per_month():
    # P1: 31 January to 31 December is 336 days, 11.04 months of 30.44 days, with 2 contacts of
    # 90 minutes; one came before. P2's contact came the day after the match. P4 had none.
    table = mentors(data(contacts=CONTACTS)).dose().table().set_index("role")
    months = 336 / (365.25 / 12)
    assert table.loc["personal", "contacts_per_month"] == pytest.approx((2 / months + 0) / 2)
    assert table.loc["personal", "minutes_per_month"] == pytest.approx((90 / months + 0) / 2)
    assert table["without_contact"].to_dict() == {"personal": 1, "field": 1, "total": 2}
    with pytest.raises(UnansweredError, match="no contacts are recorded"):
        mentors(data()).dose()


def test_how_long_matches_last_is_told_by_role():
    # The personal matches: 60 days ended, 213 days going on. The field match: 90 days ended.
    table = mentors(data()).match_duration().table()
    field = table[table["group"] == "field"]
    assert field.loc[field["time"] == 90, "estimate"].item() == 0
    personal = table[table["group"] == "personal"]
    assert personal.loc[personal["time"] == 60, "estimate"].item() == pytest.approx(0.5)


def test_how_long_matches_last_is_told_of_the_first_match_of_each_participant():
    # P1's second mentor is of a workplace: none of the first matches is.
    made = mentors(data()).match_duration()
    assert set(made.table()["group"]) == {"field", "personal"}
    assert made.about["n"] == 3
    said = "Of a participant with several matches the first is counted."
    assert said in map(str, made.notes)


def test_the_share_of_matches_that_had_ended_is_told_and_drawn_alike():
    # Of the two personal matches one had ended by 60 days, of the field match by 90 days.
    made = mentors(data()).ended((60, 90))
    table = made.table().set_index(["group", "time"])["estimate"]
    assert table[("personal", 60)] == pytest.approx(0.5)
    assert (table[("field", 60)], table[("field", 90)]) == (0, 1)
    limits = made.frame[["conf_low", "conf_high"]].dropna()
    assert (limits["conf_low"] <= limits["conf_high"]).all()
    assert "Share of matches that had ended" in str(curve_title(made, rises=True))
    # All less those who had left by a day, beside those there on it, would tell who left on it.
    assert "n_risk" not in made.frame.columns


def test_nobody_matched_leaves_no_waiting_time():
    made = mentors(data(matches=MATCHES.assign(start=pd.Timestamp("2024-06-01")).iloc[[3]]))
    with pytest.raises(TooFewError, match="nobody has a mentor"):
        made.waiting_time()


def test_without_the_tables_or_the_day_of_any_match_nothing_is_told():
    with pytest.raises(UnansweredError, match="needs the tables of mentors and of matches"):
        mentors(data(matches=None))
    undated = MATCHES.assign(start=pd.Series(pd.NaT, index=MATCHES.index))
    with pytest.raises(UnansweredError, match="none of them has a first day"):
        mentors(data(matches=undated))


# -- outcomes ------------------------------------------------------------------------------


def twelve(comparison=None) -> Data:
    """Six people with a personal mentor from month 2 on, six with one from the workplace.

    In each six, one finds work before the match, and three in the sixth month.
    """
    people, matches = [], []
    for place in range(12):
        number = f"P-{place:03}"
        in_six = place % 6
        exit_date = {0: "2024-01-20", 1: "2024-06-15", 2: "2024-06-15", 3: "2024-06-15"}
        people.append((number, "2024-01-01", exit_date.get(in_six)))
        matches.append(("M1" if place < 6 else "M3", number, "2024-02-10"))
    participants = pd.DataFrame(people, columns=["participant_id", "entry_date", "exit_date"])
    participants = participants.assign(
        exit_state=participants["exit_date"].map(lambda day: "open_job" if day else None),
        entry_date=pd.to_datetime(participants["entry_date"]),
        exit_date=pd.to_datetime(participants["exit_date"]),
        arm=["mentored"] * 6 + ["other"] * 6,
    )
    matched = pd.DataFrame(matches, columns=["mentor_id", "participant_id", "start"])
    matched = matched.assign(start=pd.to_datetime(matched["start"]))
    return data(comparison, participants=participants, matches=matched)


def test_outcomes_by_role_run_from_the_match_and_leave_out_jobs_found_before_it():
    # The match is in the second begun month, the jobs in the sixth: 4 months later. Of five
    # left in each six, three find work.
    study = twelve()
    found = outcomes_by_role(study, follow_up(study))
    table = found.table()
    for role in ("personal", "workplace"):
        row = table[(table["group"] == role) & (table["time"] == 4)]
        assert row["estimate"].item() == pytest.approx(3 / 5)
        assert row["n_risk"].item() == 5
    assert found.unit == "months"
    assert set(table["outcome"]) == {"event"}
    assert [str(note) for note in found.notes][-2:] == [
        "Time runs from the first match. Mentors' roles were chosen, not drawn by lot: the "
        "roles are described, not compared.",
        "Participants who left before, or in the same unit of time as, the first match are not "
        "counted.",
    ]


def test_nobody_followed_after_a_match_is_not_answered():
    study = twelve()
    matches = study.tables["matches"].assign(start=pd.Timestamp("2024-12-30"))
    late = Data(study.study, {**study.tables, "matches": matches})
    with pytest.raises(TooFewError, match="nobody is followed after one"):
        outcomes_by_role(late, follow_up(late))


def test_results_over_other_people_than_all_participants_say_so():
    # Equal names would tell the audit that the same people are counted.
    made = mentors(data(contacts=CONTACTS))
    assert made.population == "mentors"
    assert made.participants().population == made.waiting_time().population == "all"
    assert made.from_request().population == "participants who asked for a mentor"
    assert made.dose().population == "participants with a mentor"
    assert made.match_duration().population == "participants with a mentor"
    # P-004 has a mentor and no day of asking; where all have one, they are the same people.
    asked = MATCHES.assign(requested=MATCHES["start"])
    everybody = mentors(data(matches=asked)).from_request()
    assert everybody.population == "participants with a mentor"
    study = twelve()
    assert outcomes_by_role(study, follow_up(study)).population == "participants after a match"


def with_arms(**tables) -> Data:
    return data(COMPARISON, participants=ARMS, **tables)


def test_the_comparison_group_is_none_of_the_participants_with_or_without_a_mentor():
    found = mentors(with_arms()).participants()
    table = found.table().set_index("mentors")
    assert table["n"].to_dict() == {"none": 0, "one": 1, "two_or_more": 1, "total": 2}
    assert set(table["n_total"]) == {2}
    assert set(table["arm"]) == {"mentored"}
    assert [str(note) for note in found.notes][-1] == ONLY_PARTICIPANTS


def test_waits_requests_and_contacts_are_of_the_participants_alone():
    later = MATCHES.assign(requested=pd.Timestamp("2024-01-11"))
    made = mentors(with_arms(contacts=CONTACTS, matches=later))
    waited = made.waited((30, 100))
    assert waited.frame.query("outcome == 'matched'")["estimate"].tolist() == [0.5, 1.0]
    assert set(waited.frame["n"]) == {2}
    # With P-004's match, the personal mentors had two.
    assert made.from_request().frame.set_index("role")["n"].to_dict() == {
        "personal": 1, "field": 1, "total": 2,
    }  # fmt: skip
    assert made.dose().frame.set_index("role")["n"].to_dict() == {
        "personal": 1, "field": 1, "total": 2,
    }  # fmt: skip
    assert made.ended((60,)).frame.set_index("group")["n"].to_dict() == {"personal": 1, "field": 1}
    for found in (waited, made.from_request(), made.dose(), made.ended((60,))):
        assert str(found.notes[-1]) == ONLY_PARTICIPANTS
        assert set(found.frame["arm"]) == {"mentored"}


def test_a_mentor_of_the_comparison_group_is_a_mentor_with_somebody_to_mentor():
    assert mentors(with_arms()).frame.equals(mentors(data()).frame)


def test_outcomes_after_a_match_are_of_the_participants_alone():
    # The comparison group's six have mentors at the workplace.
    study = twelve(COMPARISON)
    cohort = follow_up(study, landmark=2)
    found = outcomes_by_role(study, cohort)
    assert set(found.frame["group"]) == {"personal"}
    assert ONLY_PARTICIPANTS in map(str, found.notes)
    assert found.about["adds_up"][0]["whole"] == [
        {"of": "participants with a mentor", "arm": "mentored"}
    ]


def test_that_nobody_waited_is_said_and_is_not_a_hidden_number():
    first = MATCHES.iloc[:3].assign(start=pd.Timestamp("2024-01-01"))
    with pytest.raises(UnansweredError) as raised:
        mentors(with_arms(matches=first)).waited((30,))
    assert str(raised.value) == (
        "Nobody waited: every participant counted here had a mentor by the day of entry."
    )
