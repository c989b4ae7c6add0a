"""Programmes: by id or by path, as strictly read as a study file."""

from __future__ import annotations

import pytest

from evaltools.errors import StudyError, UsageError
from evaltools.study import programme, programme_ids

OWN = """\
id: own
name: {fi: Oma, sv: Egen, en: Own}
description: Ours
goal_states: [open_job]
source: [Own plan]
"""


def test_every_programme_of_the_catalogue_can_be_read():
    read = [programme(name) for name in programme_ids()]
    assert [each.id for each in read] == list(programme_ids())
    assert all(each.goal_states and each.source for each in read)


def test_a_programme_of_ones_own_is_named_by_its_path(tmp_path):
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    read = programme("own.yaml", folder=tmp_path)
    assert (read.name.say("sv"), read.goal_states, read.aims) == ("Egen", ("open_job",), ())


def test_an_unknown_programme_is_told_with_the_known_ones():
    with pytest.raises(UsageError) as caught:
        programme("hameen-malli")
    assert str(caught.value) == (
        "The programme must be one of hameen_malli, ilona, kummin_kanssa, tyohonvalmennus, "
        "tyollisyyskummit, or the path of a .yaml file. Did you mean “hameen_malli”?"
    )


def test_a_programme_file_is_named_after_its_programme(tmp_path):
    (tmp_path / "other.yaml").write_text(OWN, encoding="utf-8")
    with pytest.raises(StudyError, match=r"other.yaml, line 1: id must be the name of the file."):
        programme(tmp_path / "other.yaml")


def test_faults_of_a_programme_file_are_told_at_once(tmp_path):
    text = OWN.replace("id: own", "id: other").replace("en: Own", "en: ") + "goals: [x]\n"
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        programme(tmp_path / "own.yaml")
    assert str(caught.value) == (
        "The programme file must follow its schema, but does not.\n"
        "- own.yaml, line 2: name must be given in every language of the study, but not in en. "
        "Try: Add the text, or write one plain text for all languages.\n"
        "- own.yaml, line 6: goals is not a key of this file and must be removed. "
        "Try: Did you mean “goal_states”?"
    )
