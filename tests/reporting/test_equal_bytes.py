"""The same study gives the same bytes under another user, time zone, locale and hash seed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from made_up_programme import write_made_up_study

from evaltools.reporting.private import private

#: Tells how long the run took, and holds the sum of what tells it.
OWN = {"run.json", "SHA256SUMS"}

WHEN = "1767225600"  # 1 January 2026 in UTC


def make(study, out, **surroundings):
    call = [sys.executable, "-c", "from evaltools.cli import main; main()"]
    call += ["run", str(study), "--report", "reach", "--out", str(out)]
    call += ["--format", "html", "--format", "pdf", "--format", "docx"]
    done = subprocess.run(
        call,
        env={**os.environ, "SOURCE_DATE_EPOCH": WHEN, **surroundings},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    (landed,) = (out / study.parent.name).glob("2*")
    return landed


def files(folder):
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


@pytest.mark.long
def test_all_files_of_a_run_are_equal_but_for_the_time_that_it_took(tmp_path):
    study = write_made_up_study(tmp_path / "one" / "keksitty")
    elsewhere = tmp_path / "two" / "keksitty"
    shutil.copytree(study.parent, elsewhere)
    # the key of the hashes is each study folder's own; here both have the same
    own = private(tmp_path / "out-one" / "keksitty")
    (tmp_path / "out-two" / "keksitty").mkdir(parents=True)
    shutil.copy(tmp_path / "out-one" / "keksitty" / ".study.json", tmp_path / "out-two/keksitty/")
    (tmp_path / "home").mkdir()
    one = make(study, tmp_path / "out-one", TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    two = make(
        elsewhere / "study.yaml",
        tmp_path / "out-two",
        TZ="Pacific/Auckland",
        LC_ALL="tr_TR.UTF-8",
        LANG="tr_TR.UTF-8",
        PYTHONHASHSEED="2",
        HOME=str(tmp_path / "home"),
        USER="another",
        LOGNAME="another",
    )
    assert own.key_id == json.loads((one / "run.json").read_text())["key_id"]
    assert one.name == two.name
    assert one.name.startswith("20260101-000000-")
    there, here = files(one), files(two)
    assert set(there) == set(here)
    assert {name.rpartition(".")[2] for name in there} >= {"html", "pdf", "docx", "xlsx", "svg"}
    assert [
        n for n in there if n not in OWN and there[n].read_bytes() != here[n].read_bytes()
    ] == []
    records = [json.loads((path / "run.json").read_text()) for path in (one, two)]
    for told in records:
        told.pop("seconds")
    assert records[0] == records[1]


def test_no_file_of_a_run_holds_a_path_of_this_computer(made_once):
    study, run = made_once
    for path in run.path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert str(study.parent).encode() not in content, path.name
            assert sys.prefix.encode() not in content, path.name
