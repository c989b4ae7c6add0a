"""The last unit of follow-up counts once it is completed, and the flow says so."""

from __future__ import annotations

import pandas as pd
import pytest

import evaltools as ev

NOTE = (
    "People are followed in whole units of time ({unit}) from their first day. A unit is completed "
    "on the day on which the next one begins: where the data end earlier, even by that one day, "
    "what happened in the last unit is not counted."
)


def followed(folder, *, lock, unit="months"):
    """One person from 1 March 2024, with a job from 10 August."""
    pd.DataFrame({"participant_id": ["AA-001"], "entry_date": ["2024-03-01"]}).to_csv(
        folder / "p.csv", index=False
    )
    rows = [
        ("AA-001", "2024-03-01", "2024-08-09", "unemployed"),
        ("AA-001", "2024-08-10", None, "open_job"),
    ]
    columns = ["participant_id", "start", "end", "state"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "s.csv", index=False)
    study = {
        "version": "1", "study": "one", "title": "One", "unit": unit, "horizon": "12",
        "data": {"participants": "p.csv", "spells": "s.csv"}, "data_lock": lock,
        "languages": ["en"],
    }  # fmt: skip
    return ev.follow_up(ev.load_data(ev.study.study_from(study, folder=folder)))


@pytest.mark.parametrize(
    ("lock", "exit", "state"), [("2024-08-31", 5.0, "censored"), ("2024-09-01", 6.0, "open_job")]
)
def test_a_job_in_the_last_month_counts_once_the_next_month_has_begun(tmp_path, lock, exit, state):
    people = followed(tmp_path, lock=lock)
    assert people.frame[["exit", "state"]].values.tolist() == [[exit, state]]
    assert NOTE.format(unit="months") in [str(note) for note in people.flow.notes]


@pytest.mark.parametrize(("unit", "told"), [("weeks", True), ("days", False)])
def test_the_flow_speaks_of_whole_units_and_not_of_exact_days(tmp_path, unit, told):
    people = followed(tmp_path, lock="2024-08-31", unit=unit)
    said = [str(note) for note in people.flow.notes]
    assert (NOTE.format(unit=unit) in said) is told
    assert not any("whole units" in str(note) for note in people.notes)
