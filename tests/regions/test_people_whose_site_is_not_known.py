"""Sites where some people's site, or what became of them, is not known."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.data import Data
from evaltools.errors import TooFewError, UnansweredError
from evaltools.regions import evaluation
from evaltools.study import study_from

ENTRY = pd.Timestamp("2024-01-01")


def data(groups, **keys) -> Data:
    """People of (site, how many, who found work in month 3, who were lost in month 2)."""
    rows, spells = [], []
    for site, n, jobs, lost in groups:
        for number in range(n):
            person = f"{site}-{number:03d}"
            until = ENTRY + pd.Timedelta(days=40) if number >= n - lost else pd.NaT
            rows.append((person, ENTRY, until, site))
            job = ENTRY + pd.Timedelta(days=75)
            spells.append((person, ENTRY, job - pd.Timedelta(days=1), "unemployed"))
            spells.append((person, job, pd.NaT, "open_job" if number < jobs else "unemployed"))
    people = ["participant_id", "entry_date", "observed_until", "site"]
    tables = {
        "participants": pd.DataFrame(rows, columns=people),
        "spells": pd.DataFrame(spells, columns=["participant_id", "start", "end", "state"]),
    }
    given = {
        "version": 1,
        "study": "places",
        "title": "Places",
        "languages": ["en"],
        "data": {name: f"{name}.csv" for name in tables},
        "data_lock": "2025-12-31",
        "report_times": [6, 12],
        **keys,
    }
    return Data(study_from(given, folder="."), tables)


TWO = [("N", 20, 8, 0), ("S", 20, 5, 0)]


def test_a_few_people_of_no_known_site_would_be_told_by_the_sum_so_no_site_is_shown():
    with pytest.raises(UnansweredError) as raised:
        evaluation.sites(data([*TWO, (None, 4, 1, 0)]), at=12).funnel()
    assert str(raised.value) == (
        "The site of fewer than 5 people is not known, and everybody less the sites would tell "
        "what became of them, so the sites are not shown. Filling in the missing values shows "
        "them."
    )


def test_more_people_of_no_known_site_are_told_and_left_out():
    found = evaluation.sites(data([*TWO, (None, 5, 1, 0)]), at=12).funnel()
    assert found.table()[["site", "n", "n_event"]].to_numpy().tolist() == [
        ["N", 20, 8],
        ["S", 20, 5],
        ["total", 40, 13],
    ]
    told = "Fewer than 10 participants whose site is not known are not counted."
    assert told in map(str, found.notes)


def test_many_people_of_no_known_site_are_told_in_tens():
    found = evaluation.sites(data([*TWO, (None, 14, 3, 0)]), at=12).funnel()
    assert "About 10 participants whose site is not known are not counted." in map(str, found.notes)


def test_half_a_ten_is_rounded_upwards():
    found = evaluation.sites(data([*TWO, (None, 25, 3, 0)]), at=12).funnel()
    assert "About 30 participants whose site is not known are not counted." in map(str, found.notes)


def test_who_is_left_out_is_one_number_in_tens():
    found = evaluation.sites(data([("N", 30, 8, 12), TWO[1]]), at=12).funnel()
    assert (
        "About 10 participants who began too late to be followed so long, or whose follow-up "
        "ended before that time, are not counted."
    ) in map(str, found.notes)


def test_more_than_a_tenth_lost_is_told_as_a_reason_to_doubt_the_shares():
    # 1 of 40 is no more than a tenth; 5 of 40 are
    few, many = ([("N", 20, 8, lost), TWO[1]] for lost in (1, 5))
    doubt = "The follow-up of more than a tenth ended early."
    notes = [str(each) for each in evaluation.sites(data(few), at=12).funnel().notes]
    lost = (
        "Fewer than 10 participants who began too late to be followed so long, or whose "
        "follow-up ended before that time, are not counted."
    )
    assert lost in notes
    assert not any(each.startswith(doubt) for each in notes)
    notes = [str(each) for each in evaluation.sites(data(many), at=12).funnel().notes]
    assert lost in notes
    assert any(each.startswith(doubt) for each in notes)


def test_sites_whose_people_were_all_lost_cannot_be_compared():
    lost = [("N", 20, 0, 20), ("S", 20, 0, 20)]
    with pytest.raises(TooFewError) as raised:
        evaluation.sites(data(lost), at=12).funnel()
    assert str(raised.value) == "Nobody was followed so long, so sites cannot be compared."


def test_without_report_times_the_horizon_is_the_time():
    assert evaluation.sites(data(TWO, report_times=[], horizon=9)).outcomes.at == 9
