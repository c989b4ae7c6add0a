"""What `check` tells of the files that it read, and of headings that it does not know."""

from __future__ import annotations

from evaltools.data import FurtherHeading, check
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


def test_the_phases_of_the_programme_are_known_headings(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY + "programme: tyohonvalmennus\n")
    (tmp_path / "people.csv").write_text(
        "participant_id,hobby,phase_work,phase_dream\nAB-001,chess,2025-01-02,2025-01-03\n"
    )
    found = check(load_study(tmp_path / "study.yaml"))
    assert [each.heading for each in found.further] == ["phase_dream"]
