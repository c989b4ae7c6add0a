"""What `check` tells of the files that it read, and of headings that it does not know."""

from __future__ import annotations

from evaltools.data import FurtherHeading, KnownHeading, check
from evaltools.reporting.telling import check_lines
from evaltools.study import load_study

STUDY = """\
version: 1
study: headings
title: Headings
data: {participants: people.csv}
groups: [hobby]
languages: [en]
"""


def test_check_tells_what_was_read_and_the_nearest_known_heading(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY)
    (tmp_path / "people.csv").write_text(
        "participant_id,Sukupuolli,hobby,shoe\nAB-001,nainen,chess,41\nAB-002,mies,golf,42\n"
    )
    found = check(load_study(tmp_path / "study.yaml"))
    (source,) = found.sources
    assert (source.table, source.file, source.sheet, source.rows) == (
        "participants",
        "people.csv",
        None,
        2,
    )
    assert found.further == (
        FurtherHeading("participants", "people.csv", None, "Sukupuolli", "sex"),
        FurtherHeading("participants", "people.csv", None, "shoe", None),
    )


def test_a_heading_that_the_mapping_names_is_known(tmp_path):
    mapped = "mapping: {participants: {Työ alkoi: phase_work}}\n"
    (tmp_path / "study.yaml").write_text(STUDY + mapped, encoding="utf-8")
    (tmp_path / "people.csv").write_text(
        "participant_id,hobby,Työ alkoi,shoe\nAB-001,chess,2025-01-02,41\n", encoding="utf-8"
    )
    found = check(load_study(tmp_path / "study.yaml"))
    assert [each.heading for each in found.further] == ["shoe"]


def test_a_column_that_only_the_mapping_knows_is_listed_with_its_name(tmp_path):
    mapped = "mapping: {participants: {Ikä: ikavuodet, Tausta: educatoin, Laji: hobby, Oma: Oma}}\n"
    (tmp_path / "study.yaml").write_text(STUDY + mapped, encoding="utf-8")
    (tmp_path / "people.csv").write_text(
        "participant_id,Ikä,Tausta,Laji,Oma\nAB-001,41,2,chess,x\n", encoding="utf-8"
    )
    found = check(load_study(tmp_path / "study.yaml"))
    assert found.further == (
        FurtherHeading("participants", "people.csv", None, "Ikä", None, "ikavuodet"),
        FurtherHeading("participants", "people.csv", None, "Tausta", "education", "educatoin"),
        FurtherHeading("participants", "people.csv", None, "Oma", None),
    )
    lines = list(check_lines(found, "en"))
    assert "- people.csv: “Ikä”, which mapping calls ikavuodet" in lines
    assert "- people.csv: “Tausta”, which mapping calls educatoin; is education meant?" in lines


def test_the_phases_of_the_programme_are_known_headings(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY + "programme: tyohonvalmennus\n")
    (tmp_path / "people.csv").write_text(
        "participant_id,hobby,phase_work,phase_dream\nAB-001,chess,2025-01-02,2025-01-03\n"
    )
    found = check(load_study(tmp_path / "study.yaml"))
    assert [each.heading for each in found.further] == ["phase_dream"]


def test_check_tells_which_headings_it_read_as_which_columns(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY)
    (tmp_path / "people.csv").write_text(
        "Asiakas,Sukupuoli,hobby\nAB-001,nainen,chess\nAB-002,mies,golf\n"
    )
    assert check(load_study(tmp_path / "study.yaml")).headings == (
        KnownHeading("participants", "people.csv", None, "Asiakas", "participant_id"),
        KnownHeading("participants", "people.csv", None, "Sukupuoli", "sex"),
    )


def test_the_headings_of_a_template_are_not_told(tmp_path):
    (tmp_path / "study.yaml").write_text(
        STUDY.replace("people.csv}", "people.csv, sites: sites.csv}")
    )
    (tmp_path / "people.csv").write_text("participant_id,site,hobby\nAB-001,Oulu,chess\n")
    sites = check_headings(
        tmp_path, "Toimipaikka,Nimi,Alue,Väestö\nOulu,Oulu,Pohjois-Pohjanmaa,9\n"
    )
    assert sites == ()
    some = check_headings(tmp_path, "Toimipaikka,Nimi\nOulu,Oulu\n")
    assert [(each.heading, each.column) for each in some] == [
        ("Toimipaikka", "site"),
        ("Nimi", "name"),
    ]


def check_headings(folder, sites):
    (folder / "sites.csv").write_text(sites, encoding="utf-8")
    return check(load_study(folder / "study.yaml")).headings


def test_a_heading_is_taken_for_another_column_only_where_it_is_nearly_one_of_its_names(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY)
    (tmp_path / "people.csv").write_text(
        "participant_id,hobby,Ohjaaja,occupation,Aloitusp\nAB-001,chess,a,b,1.1.2024\n"
    )
    found = check(load_study(tmp_path / "study.yaml"))
    assert [(each.heading, each.nearest) for each in found.further] == [
        ("Ohjaaja", None),
        ("occupation", None),
        ("Aloitusp", "entry_date"),
    ]


def test_a_group_that_is_named_by_its_heading_is_told_the_column(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY.replace("[hobby]", "[Sukupuoli, ikä, hoby]"))
    (tmp_path / "people.csv").write_text(
        "participant_id,Sukupuoli,age,hobby\nAB-001,nainen,30,chess\n"
    )
    found = check(load_study(tmp_path / "study.yaml")).errors
    assert [str(each) for each in found] == [
        "study.yaml, line 5: groups must name a column of people.csv; it has no “Sukupuoli”. Try: "
        "the heading “Sukupuoli” is read as the column sex: write sex.",
        "study.yaml, line 5: groups must name a column of people.csv; it has no “ikä”. Try: "
        "the heading “ikä” is read as the column age: write age.",
        "study.yaml, line 5: groups must name a column of people.csv; it has no “hoby”. Try: did "
        "you mean hobby?",
    ]


def test_a_column_of_sites_that_is_not_there_is_told(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY + "regions: {site: toimipist}\n")
    (tmp_path / "people.csv").write_text("participant_id,Toimipiste,hobby\nAB-001,Oulu,chess\n")
    found = check(load_study(tmp_path / "study.yaml")).errors
    assert [str(each.rule) for each in found] == [
        "regions.site must name a column of people.csv; it has no “toimipist”."
    ]


def test_a_mapping_to_a_mistyped_column_is_told_with_the_column_that_may_be_meant(tmp_path):
    mapped = "mapping: {participants: {Alkupv: entry_dat, Toive: wish}}\n"
    (tmp_path / "study.yaml").write_text(STUDY + mapped, encoding="utf-8")
    (tmp_path / "people.csv").write_text(
        "participant_id,hobby,Alkupv,Toive\nAB-001,x,2025-01-02,y\n"
    )
    found = check(load_study(tmp_path / "study.yaml"))
    assert found.further == (
        FurtherHeading("participants", "people.csv", None, "Alkupv", "entry_date", "entry_dat"),
        FurtherHeading("participants", "people.csv", None, "Toive", None, "wish"),
    )
