"""A study file, a parameter and a cell are read as texts: none runs as code."""

from __future__ import annotations

import pytest
from hostile_study import HOSTILE
from papermill.translators import PythonTranslator

from evaltools.data import load_data
from evaltools.errors import StudyError, UsageError
from evaltools.reporting import report
from evaltools.reporting.parameters import check_parameters
from evaltools.study import load_study

#: What YAML can be made to do by other readers: make objects, grow without end, refer.
TRICKS = {
    "an object": "title: !!python/object/apply:pathlib.Path.touch [owned]",
    "a name": "title: !!python/name:os.system",
    "a verbatim tag": "title: !<tag:yaml.org,2002:python/object/new:os.system> [touch owned]",
    "anchors that multiply": "title: &a [x, x]\nlabels: {a: [*a, *a]}",
    "a merged key": "title: a\n<<: {study: b}",
    "depth without end": "title: " + "[" * 2000,
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_of_yaml_is_refused_and_nothing_runs(tmp_path, monkeypatch, trick):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "study.yaml"
    path.write_text(f"version: 1\nstudy: small\n{TRICKS[trick]}\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"must not be|must be given"):
        load_study(path)
    assert [each.name for each in tmp_path.iterdir()] == ["study.yaml"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_parameter_reaches_the_notebook_as_the_text_it_is(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(PythonTranslator().codify({"where": text}), names)
    assert names["where"] == text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_condition_that_is_code_is_refused_before_anything_runs(made_up_study, text):
    study = load_study(made_up_study)
    with pytest.raises(UsageError):
        load_data(study, where=text)
    assert "owned" not in {each.name for each in made_up_study.parent.rglob("*")}


@pytest.mark.parametrize("name", ["__import__('os')", "where=1; import os", "", "a b", "x" * 200])
def test_a_parameter_by_the_name_of_code_is_unknown(name):
    with pytest.raises(UsageError):
        check_parameters({name: "1"}, (report("reach"),))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_is_the_text_that_was_written(tmp_path, text):
    (tmp_path / "people.csv").write_text(
        'participant_id,entry_date,site\nKO-901,2024-05-02,"' + text.replace('"', '""') + '"\n',
        encoding="utf-8",
    )
    study = tmp_path / "study.yaml"
    study.write_text(
        "version: 1\nstudy: cell\ntitle: Cell\nlanguages: [en]\n"
        "data: {participants: people.csv}\ndata_lock: 2025-12-31\n",
        encoding="utf-8",
    )
    assert load_data(load_study(study)).tables["participants"]["site"].tolist() == [text]
