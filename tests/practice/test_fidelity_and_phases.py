"""Fidelity item by item, with a total only when complete; phases as dated events."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.errors import DataError, TooFewError, UnansweredError, UsageError
from evaltools.practice import fidelity, phase_events, phases

# -- fidelity ------------------------------------------------------------------------------


def ratings(
    total: int, *, rater: str = "X", scale: str = "ips25_2008", n: int = 25
) -> pd.DataFrame:
    """Items whose ratings, from 1 to 5, sum to the total."""
    each = [1] * n
    for place in range(total - n):
        each[place % n] += 1
    return pd.DataFrame(
        {
            "set": scale,
            "item": [str(number) for number in range(1, n + 1)],
            "rater": rater,
            "rating": [str(level) for level in each],
        }
    )


@pytest.mark.parametrize(
    ("total", "band", "verification"),
    [
        (25, "not_supported_employment", "deduced"),
        (73, "not_supported_employment", "deduced"),
        (74, "fair", "read"),
        (99, "fair", "read"),
        (100, "good", "read"),
        (114, "good", "read"),
        (115, "exemplary", "recalled"),
        (125, "exemplary", "recalled"),
    ],
)
def test_bands_of_the_25_items_begin_at_their_limits(total, band, verification):
    row = fidelity(ratings(total)).total().table().iloc[0]
    assert row[["n_items", "total", "band", "verification"]].tolist() == [
        25, total, band, verification,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("total", "band"),
    [(55, "not_supported_employment"), (56, "fair"), (65, "fair"), (66, "good"), (75, "good")],
)
def test_bands_of_the_15_items_are_their_own(total, band):
    found = fidelity(ratings(total, scale="ips15", n=15), "ips15").total().table()
    assert found["band"].item() == band
    assert found["verification"].item() == "recalled"


def test_a_missing_item_leaves_no_total_and_no_band():
    row = fidelity(ratings(100).iloc[:-1]).total()
    assert row.table()[["n_items", "n_missing"]].values.tolist() == [[24, 1]]
    assert row.table()["total"].isna().all()
    assert row.table()["band"].item() == ""
    assert str(row.notes[0]) == ("Ratings by one rater without every item: 1. They have no total.")


def test_an_item_that_was_not_assessed_is_missing():
    rows = ratings(100)
    rows.loc[3, "rating"] = "not_assessed"
    found = fidelity(rows)
    assert found.frame["rating"].isna().sum() == 1
    assert found.total().table()["total"].isna().all()


def test_two_raters_have_a_total_each_and_one_band_when_they_agree_on_it():
    both = pd.concat([ratings(100, rater="a"), ratings(110, rater="b")], ignore_index=True)
    table = fidelity(both).total().table().set_index("rater")
    assert table["total"].to_dict() == {"A": 100, "B": 110, "all": 105}
    assert table.loc["all", "band"] == "good"


def test_two_raters_in_different_bands_have_none_together():
    both = pd.concat([ratings(99, rater="a"), ratings(111, rater="b")], ignore_index=True)
    table = fidelity(both).total().table().set_index("rater")
    assert table["band"].tolist() == ["fair", "good", ""]


def test_agreement_on_a_scale_takes_the_items_of_all_sites_together():
    # two sites, two raters each; of fifty items the second rater moves five by one
    sites = []
    for site in ("North", "South"):
        first = ratings(75, rater=f"{site} a")
        second = first.assign(rater=f"{site} b")
        moved = second.index < (3 if site == "North" else 2)
        second["rating"] = second["rating"].mask(moved, "4")
        sites.append(pd.concat([first, second]).assign(site=site))
    found = fidelity(pd.concat(sites, ignore_index=True), by="site").agreement()
    table = found.table().set_index("coefficient")
    assert table.loc["agreement", ["estimate", "n_units", "n_raters"]].tolist() == [0.9, 50, 2]
    assert table.loc["agreement", "conf_low"] < 0.9 < table.loc["agreement", "conf_high"]
    assert str(found.notes[-1]) == (
        "The items of all sites are taken together. Items of one site were rated by the same "
        "people, so the intervals are somewhat too narrow."
    )


def test_one_rater_of_a_scale_has_nobody_to_agree_with():
    with pytest.raises(UnansweredError):
        fidelity(ratings(100)).agreement()


def test_versions_of_the_scale_are_never_mixed():
    both = pd.concat([ratings(100), ratings(60, scale="ips15", n=15)], ignore_index=True)
    found = fidelity(both)
    assert found.total().table()["total"].item() == 100
    assert [str(note) for note in found.notes] == [
        "Ratings are by the version ips25_2008 of the scale. Versions of a scale are never mixed.",
        "Ratings by other scales are left out: ips15.",
    ]
    with pytest.raises(UnansweredError) as caught:
        fidelity(ratings(60, scale="ips15", n=15))
    assert str(caught.value) == (
        "Fidelity cannot be told: nothing was rated by ips25_2008; rated were ips15."
    )


def test_sites_have_their_own_profiles_and_totals():
    here = ratings(100).assign(site="Oulu")
    there = ratings(80).assign(site="Lahti")
    found = fidelity(pd.concat([here, there], ignore_index=True), by="site")
    table = found.total().table()
    assert table[["group", "total"]].values.tolist() == [["Lahti", 80], ["Oulu", 100]]
    assert protect(found.total(), Policy()).frame["group"].tolist() == ["A", "B"]


def test_a_rating_off_the_scale_and_a_set_without_a_total_are_refused():
    with pytest.raises(DataError, match="A rating must be one of 1, 2, 3, 4, 5, not_assessed"):
        fidelity(ratings(100).assign(rating="6"))
    with pytest.raises(UsageError, match="A fidelity scale must have a total"):
        fidelity(ratings(100), "eu-best-practice")


# -- phases --------------------------------------------------------------------------------

ORDER = ("entry", "profile", "job_search", "work", "support")


def events(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["participant_id", "phase", "date"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


THREE = events(
    ("A-001", "entry", "2024-01-01"),
    ("A-001", "profile", "2024-01-11"),
    ("A-001", "work", "2024-03-11"),
    ("A-002", "entry", "2024-01-01"),
    ("A-002", "profile", "2024-01-21"),
    ("A-003", "entry", "2024-01-01"),
    ("A-003", "work", "2025-02-01"),
)
LEFT = {"A-002": "2024-02-10", "A-003": "2025-03-01"}


def test_people_stand_at_the_furthest_phase_they_reached_and_have_left_or_not():
    # A-001 is at work; A-002 left from the profile; A-003's later events are after the data.
    found = phases(THREE, order=ORDER, left=LEFT, data_lock="2024-12-31").table()
    counts = {(row.phase, row.state): row.n for row in found.itertuples()}
    assert counts["work", "still"] == 1
    assert counts["profile", "left"] == 1
    assert counts["entry", "still"] == 1
    assert counts["total", "total"] == 3
    assert counts["support", "total"] == 0


def test_time_in_a_phase_ends_by_moving_on_or_leaving_and_is_censored_by_the_data():
    found = phases(THREE, order=ORDER, left=LEFT, data_lock="2024-12-31")
    stays = found.stays.set_index(["participant_id", "phase"])[["exit", "state"]]
    assert stays.loc[("A-001", "entry")].tolist() == [10, "moved_on"]
    assert stays.loc[("A-001", "profile")].tolist() == [60, "moved_on"]
    assert stays.loc[("A-002", "profile")].tolist() == [20, "left"]
    assert stays.loc[("A-003", "entry")].tolist() == [365, "censored"]
    median = found.time_in_phase().table().set_index("group")
    # Of 10, 20 and 365 or more days in the first phase the middle one is 20.
    assert median.loc["entry", "estimate"] == 20


def test_times_in_phases_stand_in_the_order_of_the_phases_and_are_no_outcome():
    rows = events(
        ("A-001", "entry", "2024-01-01"),
        ("A-001", "profile", "2024-01-11"),
        ("A-001", "agree", "2024-01-31"),
    )
    order = ["entry", "profile", "agree"]
    found = phases(rows, order=order, left={"A-001": "2024-02-05"}, data_lock="2024-12-31")
    times = found.time_in_phase()
    assert times.frame["group"].tolist() == order
    assert times.frame["estimate"].tolist() == [10, 20, 5]
    assert times.summary("en").startswith("Half had gone on from the phase, or left, within: ")
    assert "outcome" not in times.summary("en")


def test_numbers_of_people_in_phases_are_told_in_tens():
    # 14 entered, 13 of them the second phase: less each other one person would be told of.
    rows = events(
        *((f"A-{number:03d}", "entry", "2024-01-01") for number in range(14)),
        *((f"A-{number:03d}", "profile", "2024-01-11") for number in range(13)),
    )
    left = {f"A-{number:03d}": "2024-02-05" for number in range(14)}
    found = phases(rows, order=["entry", "profile"], left=left, data_lock="2024-12-31")
    times = found.time_in_phase()
    assert times.frame[["n", "n_event"]].to_numpy().tolist() == [[10, 10], [10, 10]]
    assert "n" not in times.about
    at_least = "Each n is rounded down to tens: there were at least so many people."
    assert at_least in times.summary("en")
    assert str(times.notes[-1]) == (
        "Numbers of people are rounded down to tens here: those in one phase, less those in the "
        "next, would tell of few."
    )


def test_a_phase_that_ends_on_its_first_day_took_half_a_day():
    same = events(("A-001", "entry", "2024-01-01"), ("A-001", "profile", "2024-01-01"))
    found = phases(same, order=ORDER, data_lock="2024-12-31")
    assert found.stays["exit"].iloc[0] == 0.5


def test_phases_out_of_order_or_of_other_names_are_refused():
    back = events(("A-001", "profile", "2024-01-01"), ("A-001", "entry", "2024-02-01"))
    with pytest.raises(DataError) as caught:
        phases(back, order=ORDER, data_lock="2024-12-31")
    assert str(caught.value) == (
        "Phases must follow their order, but do not.\n"
        "- column “date”: A later phase must not begin before an earlier one."
    )
    with pytest.raises(UsageError, match="A phase must be one of entry, profile"):
        phases(back.assign(phase="start"), order=ORDER, data_lock="2024-12-31")


def test_nobody_in_a_phase_and_no_phase_ended_are_not_answered():
    with pytest.raises(UnansweredError, match="nobody has begun one"):
        phases(THREE.iloc[:0], order=ORDER, data_lock="2024-12-31")
    begun = phases(THREE.iloc[[0]], order=ORDER, data_lock="2024-12-31")
    with pytest.raises(TooFewError, match="no phase has ended yet"):
        begun.time_in_phase()


def test_events_are_read_from_columns_of_participants():
    people = pd.DataFrame(
        {
            "participant_id": ["A-001", "A-002"],
            "phase_entry": pd.to_datetime(["2024-01-01", "2024-01-05"]),
            "phase_work": pd.to_datetime(["2024-03-01", None]),
        }
    )
    found = phase_events(people, ORDER)
    assert found.values.tolist() == [
        ["A-001", "entry", pd.Timestamp("2024-01-01")],
        ["A-002", "entry", pd.Timestamp("2024-01-05")],
        ["A-001", "work", pd.Timestamp("2024-03-01")],
    ]
    with pytest.raises(UnansweredError, match="columns named phase_entry, phase_profile"):
        phase_events(people[["participant_id"]], ORDER)


def test_a_phase_without_a_date_is_noted():
    rows = events(("A-001", "entry", "2024-01-01"), ("A-001", "profile", None))
    found = phases(rows, order=ORDER, data_lock="2024-12-31")
    assert [str(note) for note in found.notes] == ["1 phase without a date is not counted."]
