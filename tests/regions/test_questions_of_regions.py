"""What a study's sites and its coaches' log are asked, by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools import wording
from evaltools.columns import ALL
from evaltools.data import Data
from evaltools.disclosure import Policy, protect
from evaltools.errors import TooFewError, UnansweredError, UsageError
from evaltools.regions import evaluation
from evaltools.result import Result
from evaltools.sections.display_table import display_table
from evaltools.study import study_from

LOCK = "2025-12-31"


def study_data(tables: dict[str, pd.DataFrame], **keys) -> Data:
    given = {
        "version": 1,
        "study": "places",
        "title": "Places",
        "languages": ["en"],
        "data": {name: f"{name}.csv" for name in tables},
        "data_lock": LOCK,
        "report_times": [6, 12],
        **keys,
    }
    return Data(study_from(given, folder="."), tables)


def people() -> Data:
    """Two sites of ten; at N three found work in month 3, at S one did; N's last began late."""
    rows, spells = [], []
    for site, jobs in (("N", 3), ("S", 1)):
        for number in range(10):
            person = f"{site}A-{number:03d}"
            late = site == "N" and number == 9
            entry = pd.Timestamp("2025-11-01" if late else "2024-01-01")
            rows.append({"participant_id": person, "entry_date": entry, "site": site})
            found = number < jobs or late
            job = entry + pd.Timedelta(days=20 if late else 75)
            spells.append((person, entry, job - pd.Timedelta(days=1), "unemployed"))
            spells.append((person, job, pd.NaT, "open_job" if found else "unemployed"))
    table = pd.DataFrame(spells, columns=["participant_id", "start", "end", "state"])
    return study_data({"participants": pd.DataFrame(rows), "spells": table})


def test_who_began_too_late_is_not_counted_though_the_job_is_there():
    found = evaluation.sites(people(), at=12).funnel()
    table = found.table()
    assert table[["site", "n", "n_event"]].to_numpy().tolist() == [
        ["N", 9, 3],
        ["S", 10, 1],
        ["total", 19, 4],
    ]
    assert str(found.notes[0]) == (
        "Fewer than 10 participants who began too late to be followed so long, or whose "
        "follow-up ended before that time, are not counted."
    )
    assert found.population == "sites by 12"


def test_the_time_is_the_last_to_which_half_could_be_followed():
    assert evaluation.sites(people()).outcomes.at == 12


def test_two_sites_are_too_few_to_draw_towards_a_mean():
    asked = evaluation.sites(people(), at=12)
    with pytest.raises(TooFewError, match="Rates can be shrunken from 3 sites on; found 2"):
        asked.shrunken(asked.funnel())


def test_without_a_funnel_its_own_reason_is_said():
    with pytest.raises(UnansweredError, match="no participant's site is known"):
        evaluation.sites(nameless()).shrunken(None)
    with pytest.raises(UnansweredError, match="The sites' numbers are not shown"):
        evaluation.sites(people()).shrunken(None)


def test_of_one_site_it_is_said_that_there_is_nothing_to_compare():
    data = people()
    table = data.tables["participants"]
    one = Data(data.study, {**data.tables, "participants": table.assign(site="North")})
    with pytest.raises(UnansweredError) as raised:
        evaluation.sites(one).funnel()
    assert str(raised.value) == ("Sites cannot be compared: all participants are of the same one.")


def nameless() -> Data:
    data = people()
    table = data.tables["participants"]
    return Data(data.study, {**data.tables, "participants": table.assign(site=None)})


# -- fidelity ------------------------------------------------------------------------------


def several_sites(jobs: dict[str, int]) -> Data:
    """Twelve people a site, all early enough; so many found work in month 3."""
    rows, spells = [], []
    entry = pd.Timestamp("2024-01-01")
    for site, n_jobs in jobs.items():
        for number in range(12):
            person = f"{site}A-{number:03d}"
            rows.append({"participant_id": person, "entry_date": entry, "site": site})
            job = entry + pd.Timedelta(days=75)
            state = "open_job" if number < n_jobs else "unemployed"
            spells.append((person, entry, job - pd.Timedelta(days=1), "unemployed"))
            spells.append((person, job, pd.NaT, state))
    table = pd.DataFrame(spells, columns=["participant_id", "start", "end", "state"])
    return study_data({"participants": pd.DataFrame(rows), "spells": table})


def totals(scores: dict[str, list[float]], by: str = "site") -> Result:
    """Totals of a fidelity scale, of one or two raters; of several also their mean."""
    rows = []
    for site, each in scores.items():
        rows += [(site, f"r{place}", score) for place, score in enumerate(each)]
        rows += [(site, ALL, sum(each) / len(each))] if len(each) > 1 else []
    frame = pd.DataFrame(rows, columns=["group", "rater", "total"])
    return Result("fidelity_total", frame, keys=("group", "rater"), about={"by": by})


SCORES = {"N": [100.0], "S": [80.0, 90.0], "E": [60.0], "W": [75.0], "C": [90.0]}


def test_fidelity_goes_with_the_shares_of_the_sites_and_two_raters_count_as_their_mean():
    asked = evaluation.sites(several_sites({"N": 8, "S": 6, "E": 5, "W": 6, "C": 7}), at=12)
    found = asked.fidelity(totals(SCORES), asked.funnel())
    row = found.table().iloc[0]
    # x 100 85 60 75 90, y 8 6 5 6 7: means 82 and 6.4; sums of squares 930 and 5.2, of
    # products 18·1.6 + 3·(-0.4) + (-22)·(-1.4) + (-7)·(-0.4) + 8·0.6 = 66.
    assert row["estimate"] == pytest.approx(66 / (930 * 5.2) ** 0.5)
    assert row["n_sites"] == 5
    assert found.about["at"] == 12


def test_a_site_whose_number_is_hidden_is_not_in_the_correlation():
    jobs = {"N": 8, "S": 6, "E": 1, "W": 2, "C": 7, "D": 6, "F": 7, "G": 6}
    scores = {**SCORES, "D": [70.0], "F": [82.0], "G": [77.0]}

    def published(jobs: dict[str, int]) -> list[float]:
        asked = evaluation.sites(several_sites(jobs), at=12)
        funnel = protect(asked.funnel(), Policy())
        row = asked.fidelity(totals(scores), funnel).table().iloc[0]
        return [row["n_sites"], row["estimate"], row["conf_low"], row["rank"]]

    assert 4 <= published(jobs)[0] <= 6
    # The two hidden ones have three between them, the other way round.
    assert published({**jobs, "E": 2, "W": 1}) == published(jobs)


def test_ratings_that_name_no_site_are_not_set_beside_outcomes():
    asked = evaluation.sites(several_sites({"N": 8, "S": 6}), at=12)
    with pytest.raises(UnansweredError, match="do not say of which site they are"):
        asked.fidelity(totals(SCORES, by=ALL), asked.funnel())


def test_a_study_without_facts_of_entry_has_no_case_mix():
    with pytest.raises(UnansweredError, match="hold no facts of entry to adjust for"):
        evaluation.sites(people()).adjusted()


def log_data(**keys) -> Data:
    log = pd.DataFrame(
        {
            "site": ["s"] * 3 + ["t"] * 3 + ["u"] * 2,
            "period": "2025-01",
            "coach": ["a", "b", "c", "a", "b", "c", "a", "b"],
            "hours": [162.5] * 8,
            "employer_contacts": [10, 10, 10, 20, 20, 20, 50, 50],
        }
    )
    sites = pd.DataFrame({"site": ["s", "t", "u"], "population": [19_999, 20_000, 500_000]})
    clients = pd.DataFrame({"participant_id": ["CL-001"], "site": ["s"]})
    return study_data({"participants": clients, "coach_log": log, "sites": sites}, **keys)


def test_contacts_are_counted_by_month_of_full_time_and_class_of_population():
    data = log_data(regions={"targets": {"employer_contacts": 24}})
    table = evaluation.contacts(data).against_target("employer_contacts").table()
    # The limit 20 000 belongs to the class above it; the largest class has two coaches.
    assert table["group"].tolist() == ["0-19999", "20000-49999", "100000+"]
    assert table["estimate"].tolist()[:2] == [10.0, 20.0]
    assert table["full_time_months"].tolist()[:2] == [3.0, 3.0]
    # Garwood of 30 in 3 months: 6.7 to 14.3; of 60: 15.3 to 25.7, which holds 24.
    assert table["verdict"].tolist() == ["below", "around", "not_shown"]


def test_one_coach_at_three_places_is_no_group_of_coaches():
    data = log_data()
    alone = data.tables["coach_log"].assign(coach="a")
    same = replace(data, tables={**data.tables, "coach_log": alone})
    with pytest.raises(TooFewError, match="a place with three workers or more"):
        evaluation.contacts(same).against_target("employer_contacts")
    assert "n_log_rows" not in (
        evaluation.contacts(data).against_target("employer_contacts").table()
    )


def test_a_coach_of_the_same_name_elsewhere_is_another_one():
    found = evaluation.contacts(log_data()).model("employer_contacts").table()
    # Ten contacts against twenty, three coaches each; the class with two is left out.
    assert found["rate_ratio"].tolist() == pytest.approx([0.5])
    assert found["n"].tolist() == [3]


@pytest.mark.parametrize(
    ("language", "told", "heading"),
    [
        ("en", "; 20 coaches in the model, who counted 300 in all). A value above 1 means more in "
         "the same hours of work.", "Coaches"),
        ("fi", "; mallissa 20 valmentajaa, jotka kirjasivat yhteensä 300). Ykköstä suurempi "
         "arvo tarkoittaa, että samoina työtunteina kertyi enemmän.", "Valmentajia"),
        ("sv", "; 20 tränare i modellen, som sammanlagt bokförde 300). Ett värde över 1 betyder "
         "mer på samma arbetstid.", "Tränare"),
    ],
)  # fmt: skip
def test_a_model_of_contacts_speaks_of_coaches_and_of_what_they_counted(language, told, heading):
    tables = dict(log_data().tables)
    coaches = pd.DataFrame({"site": ["s"] * 10 + ["t"] * 10, "coach": [*"abcdefghij"] * 2})
    counted = {"employer_contacts": [10] * 10 + [20] * 10}
    tables["coach_log"] = coaches.assign(period="2025-01", hours=162.5, **counted)
    found = evaluation.contacts(study_data(tables)).model("employer_contacts")
    assert told in wording.say(found, language)
    headings = display_table(found, language).headings
    # the second as in the table of contacts beside their target
    assert headings[2:4] == (heading, wording.column("number_counted", language))
    # a rest of 5 that the table does not show: the number counted is not told
    few_left = replace(found, about={**found.about, "n_event": 105})
    assert "; 20 coaches in the model)" in wording.say(few_left, "en")


def test_limits_that_are_no_numbers_are_refused():
    with pytest.raises(UsageError, match="must be numbers with commas between them"):
        evaluation.contacts(log_data(), classes="small; large")


def test_a_study_without_a_log_says_so():
    with pytest.raises(UnansweredError, match="this study has no coaches' log"):
        evaluation.contacts(people()).against_target("employer_contacts")
