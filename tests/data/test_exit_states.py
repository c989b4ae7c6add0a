"""Situations on leaving that a person's own spells contradict."""

import pandas as pd
import pytest

from evaltools.data import check, load_data, quality
from evaltools.data.exit_states import contradicted, work_without_spell

#: Everybody left on 1 March 2024; 1 April is the 31st day after, 30 January the 31st before.
LEFT = "2024-03-01"


def is_contradicted(exit_state, *spells):
    """Whether one person's situation at exit is contradicted by spells (state, start, end)."""
    people = pd.DataFrame(
        {"participant_id": "KU-001", "exit_date": pd.Timestamp(LEFT), "exit_state": [exit_state]}
    )
    rows = pd.DataFrame(spells, columns=["state", "start", "end"]).assign(participant_id="KU-001")
    days = {name: pd.to_datetime(rows[name]) for name in ("start", "end")}
    return bool(contradicted(people, rows.assign(**days))[0])


@pytest.mark.parametrize(
    ("exit_state", "spells", "is_one"),
    [
        # work on leaving, and no work within a month
        ("open_job", [("unemployed", "2024-01-01", None)], True),
        ("subsidised_job", [("inactive", "2024-03-01", "2024-09-30")], True),
        ("open_job", [("unemployed", "2024-01-01", None), ("open_job", "2024-04-02", None)], True),
        ("open_job", [("open_job", "2023-06-01", "2024-01-29"), ("unemployed", LEFT, None)], True),
        # the job begins on the 31st day or ended on it, or has another name
        ("open_job", [("unemployed", "2024-01-01", None), ("open_job", "2024-04-01", None)], False),
        ("open_job", [("open_job", "2023-06-01", "2024-01-30"), ("unemployed", LEFT, None)], False),
        ("open_job", [("part_time_job", "2024-02-01", None)], False),
        # the spell ends on the day of leaving, or there is none of that day
        ("open_job", [("unemployed", "2024-01-01", "2024-03-01")], False),
        ("open_job", [("unemployed", "2024-03-02", None)], False),
        ("open_job", [], False),
        # no work on leaving, and nothing but work
        ("unemployed", [("open_job", "2024-01-01", None)], True),
        ("inactive", [("open_job", "2024-01-01", "2024-12-31")], True),
        ("unemployed", [("open_job", "2024-01-01", "2024-03-01")], False),
        ("unemployed", [("open_job", "2024-01-01", None), ("unemployed", LEFT, None)], False),
        # who studies, is laid off or is in a trial may have work beside
        ("degree_study", [("open_job", "2024-01-01", None)], False),
        ("laid_off", [("open_job", "2024-01-01", None)], False),
        ("work_trial", [("unemployed", "2024-01-01", None)], False),
        # the dead have no later spell; the lost may have one
        ("died", [("unemployed", "2024-04-02", None)], True),
        ("died", [("unemployed", "2024-04-01", None)], False),
        ("died", [("unemployed", "2024-01-01", "2024-12-31")], False),
        ("lost", [("open_job", "2024-03-02", None)], False),
        (None, [("unemployed", "2024-01-01", None)], False),
    ],
)
def test_only_what_cannot_be_true_together_is_a_contradiction(exit_state, spells, is_one):
    assert is_contradicted(exit_state, *spells) is is_one


def test_nobody_is_contradicted_by_the_spells_of_another():
    people = pd.DataFrame(
        {
            "participant_id": ["KU-001", "KU-002"],
            "exit_date": pd.Timestamp(LEFT),
            "exit_state": "open_job",
        }
    )
    spells = pd.DataFrame(
        {"participant_id": ["KU-002"], "start": pd.Timestamp(LEFT), "state": "inactive"}
    )
    assert contradicted(people, spells).tolist() == [False, True]
    assert contradicted(people.head(0), spells).tolist() == []


@pytest.fixture
def contradictory(study_of):
    """Two who are said to be in work; of one the register says otherwise."""
    people = (
        "participant_id;entry_date;exit_date;Tilanne\n"
        "KU-001;1.1.2024;1.3.2024;palkkatuettu työ\n"
        "KU-002;1.1.2024;1.3.2024;palkkatuettu työ\n"
    )
    spells = (
        "participant_id;start;end;state\n"
        "KU-001;1.1.2024;;työtön\nKU-002;1.1.2024;;palkkatuettu työ\n"
    )
    names = {"participants": {"Tilanne": "exit_state"}}
    return study_of("2025-12-31", participants=people, spells=spells, mapping=names)


def test_a_contradiction_is_a_warning_with_its_row_and_without_a_value(contradictory):
    findings = check(contradictory)
    assert [str(each) for each in findings.warnings] == [
        "participants.csv, row 2, column “Tilanne”: Tilanne should agree with the person's spells "
        "of that day in spells.csv, but it does not in 1 row. Try: look which of the two is "
        "right. Where there are spells, they say what became of people; the situation at exit "
        "says only who died, moved away or was lost."
    ]
    assert findings.ok


def test_contradictions_are_counted_among_the_checks_of_the_data(contradictory):
    frame = quality(load_data(contradictory)).frame
    assert frame.loc[frame["check"] == "exit_contradicted", "n"].tolist() == [1]


@pytest.mark.parametrize(
    ("exit_state", "spells", "is_bare"),
    [
        ("open_job", [], True),
        ("open_job", [("open_job", "2024-04-02", None)], True),
        ("open_job", [("open_job", "2024-04-01", None)], False),
        ("subsidised_job", [("open_job", "2023-06-01", "2024-01-30")], False),
        ("unemployed", [], False),
        (None, [], False),
        # said already, as what the spells contradict
        ("open_job", [("unemployed", "2024-01-01", None)], False),
    ],
)
def test_work_on_leaving_that_no_spell_tells_is_found(exit_state, spells, is_bare):
    people = pd.DataFrame(
        {"participant_id": "KU-001", "exit_date": pd.Timestamp(LEFT), "exit_state": [exit_state]}
    )
    rows = pd.DataFrame(spells, columns=["state", "start", "end"]).assign(participant_id="KU-001")
    days = {name: pd.to_datetime(rows[name]) for name in ("start", "end")}
    assert work_without_spell(people, rows.assign(**days)).tolist() == [is_bare]


def test_the_check_names_the_rows_of_those_who_left_for_work_without_a_spell(study_of):
    people = "participant_id;entry_date;exit_date;exit_state\n"
    people += "KU-001;1.1.2024;1.3.2024;open_job\nKU-002;1.1.2024;1.3.2024;open_job\n"
    spells = "participant_id;start;end;state\nKU-001;1.3.2024;;open_job\n"
    found = check(study_of("2024-12-31", participants=people, spells=spells))
    assert [str(each) for each in found.warnings] == [
        "participants.csv, row 3, column “exit_state”: Who left for work should have that work "
        "among the spells, but 1 row has none within a month of the last day: the person counts "
        "as not in work. Try: add the spells to spells.csv; leave it if the work never began."
    ]
    assert found.ok
