"""Where a run cannot be written it says so, and earlier runs are as they were."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evaltools.errors import ReportError, UsageError
from evaltools.reporting import run
from evaltools.reporting.writing import written_to

#: Larger than the study's own files, smaller than a page of a report.
ROOM = 60_000

CALL = "from evaltools.cli import main; main()"


def hashes(place: Path) -> dict[str, str]:
    files = sorted(path for path in place.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_file_in_the_way_is_named_with_what_to_try(made_up_study, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError) as raised:
        run(made_up_study, reports=["reach"], out=tmp_path / "out")
    assert str(raised.value) == (
        f"The folder {tmp_path}/out/keksitty must be one to write to, but a file of that name "
        "is in the way, or the name is too long. Earlier runs are as they were. Try another "
        "folder with --out."
    )
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize(
    ("number", "error", "said"),
    [
        (errno.EROFS, UsageError, "you have no permission, or the disk is read-only"),
        (errno.EACCES, UsageError, "you have no permission, or the disk is read-only"),
        (errno.ENOSPC, ReportError, "There must be room on the disk"),
    ],
)
def test_what_the_system_refuses_is_said_in_words(tmp_path, number, error, said):
    with pytest.raises(error, match=said), written_to(tmp_path):
        raise OSError(number, "refused", "a file")


@pytest.mark.long
def test_a_disk_that_fills_up_leaves_the_earlier_run_whole(made_up_study, tmp_path):
    out = tmp_path / "out"
    earlier = run(made_up_study, reports=["reach"], out=out)
    before = hashes(earlier.path)

    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))

    words = ["run", str(made_up_study), "--report", "reach", "--force", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv[1:] = {words!r}; {CALL}"],
        preexec_fn=little_room,
        # else what it compiles is cut off, and the next program cannot read it
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert hashes(earlier.path) == before
    assert run(made_up_study, reports=["reach"], out=out, force=True).ok


def test_a_table_that_may_not_be_read_is_named():
    done = subprocess.run(
        [sys.executable, "-c", UNREADABLE], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.strip() == "DataError people.csv"


#: Reads a study once, takes away the right to read its table, and reads it as nobody.
UNREADABLE = """
import os, tempfile
from pathlib import Path
from evaltools.data import load_data
from evaltools.errors import EvaltoolsError
from evaltools.study import load_study

made = tempfile.TemporaryDirectory()
folder = Path(made.name)
folder.chmod(0o755)
people, study = folder / "people.csv", folder / "study.yaml"
people.write_text("participant_id,entry_date\\nKO-101,2024-05-02\\n")
study.write_text(
    "version: 1\\nstudy: small\\ntitle: Small\\nlanguages: [en]\\n"
    "data: {participants: people.csv}\\ndata_lock: 2025-12-31\\n"
)
study = load_study(study)
load_data(study)
people.chmod(0o000)
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
try:
    load_data(study)
except EvaltoolsError as error:
    print(type(error).__name__, "people.csv" if "people.csv" in str(error) else str(error))
os.seteuid(os.getuid())
made.cleanup()
"""


@pytest.mark.long
def test_two_runs_at_once_of_one_study_lose_nothing(made_up_study, tmp_path):
    out = tmp_path / "out"
    words = ["run", str(made_up_study), "--report", "reach", "--force", "--out", str(out)]
    call = [sys.executable, "-c", f"import sys; sys.argv[1:] = {words!r}; {CALL}"]
    both = [
        subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [each.communicate(timeout=300) for each in both]
    codes = sorted(each.returncode for each in both)
    assert codes in ([0, 0], [0, 2]), said
    assert "Traceback" not in "".join(text for pair in said for text in pair)
    whole = [path for path in (out / "keksitty").iterdir() if (path / "run.json").exists()]
    assert len(whole) == codes.count(0)
    assert [path.name for path in (out / "keksitty").glob(".*") if path.is_dir()] == []
