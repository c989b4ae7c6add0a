"""Rules that one cell alone cannot break."""

import numpy as np
import pandas as pd
import pytest

from evaltools.data import check
from evaltools.data.overlaps import overlapping

PEOPLE = "participant_id;entry_date\nKU-001;1.3.2024\nKU-002;1.4.2024\n"
SPELLS = "participant_id;start;end;state;source\n"


def found(study, severity="error"):
    return [str(each) for each in check(study).violations if each.severity == severity]


def test_an_end_before_the_start_is_told_with_its_row(study_of):
    spells = SPELLS + "KU-001;1.5.2024;30.4.2024;työtön;\nKU-002;1.5.2024;1.5.2024;työtön;\n"
    assert found(study_of("2025-12-31", participants=PEOPLE, spells=spells)) == [
        "spells.csv, row 2, column “end”: end must not be before start, but it is in 1 row. "
        "Try: look for day and month that have changed places, or a wrong year."
    ]


def test_people_that_participants_does_not_have_are_told(study_of):
    spells = SPELLS + "KU-001;1.5.2024;;työtön;\nKU-009;1.5.2024;;työtön;\n"
    assert found(study_of("2025-12-31", participants=PEOPLE, spells=spells)) == [
        "spells.csv, row 3, column “participant_id”: participant_id must be one that the table "
        "participants has, but it is not in 1 row. Try: add the missing rows to "
        "participants.csv, or take these out."
    ]


def test_an_identifier_of_another_form_is_told_once(study_of):
    spells = SPELLS + "ku-001;1.5.2024;;työtön;\n"
    (said,) = found(study_of("2025-12-31", participants=PEOPLE, spells=spells))
    assert said.startswith(
        "spells.csv, row 2, column “participant_id”: participant_id must have the form of an "
        "opaque identifier"
    )
    assert said.endswith(
        "write its letters as capitals (KU-0001, not ku-0001), in every table alike."
    )


def test_an_unknown_site_that_is_there_in_capitals_is_told_so(study_of):
    people = "participant_id;entry_date;site\nKU-001;1.3.2024;oulu\nKU-002;1.3.2024;Oulu\n"
    said = found(study_of("2025-12-31", participants=people, sites="site\nOulu\n"))
    assert said == [
        "participants.csv, row 2, column “site”: site must be one that the table sites has, but "
        "it is not in 1 row. Try: capital and small letters are different letters: write these "
        "as sites.csv has them, or correct them there."
    ]


def test_rules_name_the_headings_of_the_file(study_of):
    people = "Tunnus;Alku;Loppu\nKU-001;1.3.2024;1.2.2024\nKU-001;1.4.2024;\n"
    names = {"Tunnus": "participant_id", "Alku": "entry_date", "Loppu": "exit_date"}
    study = study_of("2024-03-31", participants=people, mapping={"participants": names})
    assert found(study) == [
        "participants.csv, rows 2, 3, column “Tunnus”: Tunnus must be different in every row, but "
        "2 rows share it with another. Try: keep one row for each participant. A person who came "
        "back has further rows only where operation and Alku are filled in on each of them; the "
        "reports then count the person once, from the first day. If two people share an "
        "identifier, give one of them another in every table.",
        "participants.csv, row 2, column “Loppu”: Loppu must not be before Alku, but it is in 1 "
        "row. Try: look for day and month that have changed places, or a wrong year.",
        "participants.csv, row 3, column “Alku”: Alku must not be after the data lock, the last "
        "day observed, but it is in 1 row. Try: correct the year, or data_lock in the study file.",
    ]


def test_follow_up_stands_in_for_participants(study_of):
    study = study_of(
        follow_up="participant_id;exit;state\nKU-001;3;censored\n",
        outcomes="participant_id;outcome;value\nKU-002;wage;1\n",
    )
    assert found(study) == [
        "outcomes.csv, row 2, column “participant_id”: participant_id must be one that the table "
        "follow_up has, but it is not in 1 row. Try: add the missing rows to follow_up.csv, or "
        "take these out."
    ]


def test_starts_after_the_data_lock_are_told_and_planned_ends_are_not(study_of):
    spells = SPELLS + "KU-001;1.1.2025;31.12.2026;työtön;\nKU-001;2.1.2025;;kuollut;\n"
    study = study_of("2025-01-01", participants=PEOPLE, spells=spells)
    assert found(study) == [
        "spells.csv, row 3, column “start”: start must not be after the data lock, the last day "
        "observed, but it is in 1 row. Try: correct the year, or data_lock in the study file."
    ]


def test_overlapping_states_of_one_source_are_a_warning(study_of):
    spells = SPELLS + (
        "KU-001;1.5.2024;30.6.2024;työtön;register\n"
        "KU-001;1.6.2024;30.7.2024;opiskelija;register\n"
        "KU-001;1.6.2024;30.7.2024;palkkatuettu työ;survey\n"
    )
    study = study_of("2025-12-31", participants=PEOPLE, spells=spells)
    assert found(study, "warning") == [
        "spells.csv, rows 2, 3, column “start”: A person should have one state at a time in each "
        "source, but 2 rows overlap others."
    ]


def brute_force(spells):
    """Each spell against each other, as the rule says it."""
    marked = []
    for i, a in spells.iterrows():
        clash = False
        for j, b in spells.iterrows():
            same = a.participant_id == b.participant_id and a.source == b.source
            ends = [pd.Timestamp.max if pd.isna(each.end) else each.end for each in (a, b)]
            if i != j and same and a.state != b.state:
                clash = clash or bool(max(a.start, b.start) < min(ends))
        marked.append(clash)
    return marked


@pytest.mark.parametrize("seed", range(20))
def test_whoever_overlaps_by_comparing_all_pairs_is_found(seed):
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 60, 40), unit="D")
    end = start + pd.to_timedelta(rng.integers(0, 12, 40), unit="D")
    spells = pd.DataFrame(
        {
            "participant_id": rng.choice(["KU-001", "KU-002", "KU-003"], 40),
            "source": rng.choice(["register", "survey"], 40),
            "state": rng.choice(["unemployed", "inactive", "open_job"], 40),
            "start": start,
            "end": pd.Series(end).mask(rng.random(40) < 0.05),
        }
    )
    assert overlapping(spells).tolist() == brute_force(spells)


def test_nobodys_spells_do_not_overlap():
    empty = pd.DataFrame({"participant_id": [], "start": pd.to_datetime([]), "state": []})
    assert overlapping(empty).tolist() == []


def test_an_age_that_does_not_fit_the_birth_year_is_told(study_of):
    # born 1990, entering in 2024: 33 or 34 years old; a year more or less is let pass
    people = "participant_id;entry_date;birth_year;age\n" + "".join(
        f"KU-00{n};1.3.2024;1990;{age}\n" for n, age in enumerate([31, 32, 35, 36])
    )
    assert found(study_of("2025-12-31", participants=people)) == [
        "participants.csv, rows 2, 5, column “age”: age must agree with birth_year and entry_date "
        "to within a year, but it does not in 2 rows. Try: age is in full years on the first day."
    ]


def test_eligibility_after_entry_is_left_to_the_cohort(study_of):
    people = "participant_id;entry_date;eligible_date\nKU-001;1.3.2024;1.4.2024\n"
    assert found(study_of("2025-12-31", participants=people)) == []


def test_an_exit_at_or_before_the_entry_is_told(study_of):
    text = "participant_id;entry;exit;state\nKU-001;2;2;censored\nKU-002;0;0;censored\n"
    assert found(study_of(follow_up=text)) == [
        "follow_up.csv, row 2, column “exit”: exit must be greater than entry, but it is not in "
        "1 row."
    ]


def test_a_table_of_people_without_rows_is_an_error_and_another_a_warning(study_of):
    study = study_of("2025-12-31", participants="participant_id;entry_date\n", spells=SPELLS)
    assert found(study) == [
        "participants.csv: The table participants must have rows below its headings."
    ]
    assert found(study, "warning") == [
        "spells.csv: The table spells must have rows below its headings."
    ]


def test_population_rows_that_fit_nothing_are_told(study_of):
    study = study_of(
        participants="participant_id;site;sex\nKU-001;a;mies\n",
        sites="site;region\na;Häme\n",
        population="region;group;n\nHäme;all;10\nLappi;all;20\nHäme;shoe=42;5\n",
    )
    assert found(study) == [
        "population.csv, row 4, column “group”: group must name a column of the table "
        "participants, but it does not in 1 row."
    ]
    assert found(study, "warning") == [
        "population.csv, row 3, column “region”: region must be “all”, a region of the table "
        "sites or a municipality of a participant, but it is not in 1 row. Try: these rows are "
        "not used; write regions as in the table sites."
    ]


def test_a_group_or_covariate_must_be_a_column_or_computed(study_of):
    study = study_of(participants="participant_id;sex\nKU-001;mies\n")
    given = study.model_copy(update={"groups": ("sex", "age_group", "sexx")})
    assert found(given) == [
        "groups must name a column of participants.csv; it has no “sexx”. Try: did you mean sex?"
    ]


def test_spells_need_the_first_day_of_everybody(study_of):
    spells = SPELLS + "KU-001;1.5.2024;;työtön;\n"
    study = study_of("2025-12-31", participants="participant_id\nKU-001\n", spells=spells)
    assert found(study) == [
        "participants.csv: The table participants must have the column entry_date when spells are "
        "given. Try: name the column with the first day under mapping in the study file."
    ]
