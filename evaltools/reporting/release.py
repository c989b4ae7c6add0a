"""What may leave: a run's pages and numbers, once it is confirmed that nobody is told of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaltools import wording
from evaltools.data import load_data
from evaltools.disclosure import Policy, audit, scan
from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message
from evaltools.reporting import clock, crate, record
from evaltools.reporting import folder as folders
from evaltools.reporting.landed import Landed, landed_run
from evaltools.reporting.overlaps import crowd
from evaltools.reporting.releases import (
    RELEASES,
    add_to_log,
    as_results,
    earlier_results,
    release_log,
    releases_of_study,
)
from evaltools.reporting.study_index import write_study_index
from evaltools.reporting.verify import study_file
from evaltools.study import load_study

#: What of a run leaves. Its record, log, notebooks and kept sections stay: they tell how
#: many rows the files have, and how the run was made.
LEAVES = (
    "*.html",
    "*.pdf",
    "*.docx",
    "tables.xlsx",
    "references.bib",
    "results.json",
    "tables/*.csv",
    "figures/*",
)

FAILED = message("A run that is released must have no failed report; {name} failed.")
CHANGED = message("A released file must be as the run left it; {name} is not.")
NARROW = message(
    "The audit must end with no count to be worked out, but {result} tells too much: {cell}."
)
OVERLAP = message(
    "Of people who overlap, at most two groups must be released: what lies between three or more "
    "cannot be audited, such as the whole less all sites but one. This run is about {these}; "
    "released are {others}. Try one run with a breakdown in `groups`, which is audited."
)
EVERYBODY = message("everybody")
WITH = message("those with {condition}")
UNKNOWN = message("a group that is not known any more")
ALREADY = message("This run has been released before.")
WHAT_TO_PUBLISH = message(
    "Publish the files in that folder, as they are: index.html leads to its pages, and each page "
    "can also be sent alone. SHA256SUMS tells whether a file is still as it was. The log.json "
    "beside the folder, the run's own folder and the study's folder stay with you."
)
FIRST = message(
    "This is the first release of the study. From now on every run is held against it: a number "
    "that has changed in few people since then is hidden in later reports. Rounding all counts "
    "(`round_to` under `disclosure`) can leave more of them, but only if the first release is "
    "rounded too: as long as nothing is published, delete {releases}, and run and release again."
)
FIRST_ROUNDED = message(
    "This is the first release of the study. From now on every run is held against it: a number "
    "that has changed in few people since then is hidden in later reports. Keep `round_to` as "
    "it is."
)
DONE = plural_message("{n} file may leave: {folder}", "{n} files may leave: {folder}", 2)


@dataclass(frozen=True)
class Release:
    """What came of releasing a run.

    Attributes
    ----------
    path : Path or None
        The folder with what may leave; None when the run is refused.
    findings : tuple of Message or Violation
        Why it is refused.
    n_files : int
    is_first : bool
        Whether nothing of the study had been released before.
    is_rounded : bool
        Whether its counts are rounded.
    """

    path: Path | None
    findings: tuple[Message | Violation, ...]
    n_files: int = 0
    is_first: bool = False
    is_rounded: bool = False

    @property
    def ok(self) -> bool:
        """Whether the run may leave."""
        return self.path is not None

    def lines(self, language: str = "en") -> tuple[str, ...]:
        """What is found; or where the files are, which to publish, and what follows."""
        if self.path is not None:
            said = plural_message(DONE.text, str(DONE.plural), self.n_files, folder=str(self.path))
            return tuple(wording.render(each, language) for each in (said, *self._what_next()))
        return tuple(
            str(each) if isinstance(each, Violation) else wording.render(each, language)
            for each in self.findings
        )

    def _what_next(self) -> Iterator[Message]:
        """What to publish, and what a first release binds."""
        yield WHAT_TO_PUBLISH
        if self.is_first and self.path is not None:
            first = FIRST_ROUNDED if self.is_rounded else FIRST
            yield Message(first.text, {"releases": str(self.path.parent)})


def release(run: str | Path, *, study: str | Path | None = None) -> Release:
    """Confirm that a landed run may leave, and copy what leaves beside the runs.

    Refused is a run with a failed report, with a file that is not as it was, with a count
    that can be worked out from the run alone or together with an earlier release, with people
    who overlap with two released groups or more (such as a row of a grid, when the whole and
    another row are released), or with a file that holds what must not leave. Nothing is hidden
    here: that was decided by the run, and `run` looks at earlier releases too.

    Parameters
    ----------
    run : path of a landed run
        The folder that `run` made.
    study : path, optional
        The study file; None: where it was when the run was made. Its data are read, so
        that none of their ids, names and texts leaves.

    Raises
    ------
    UsageError
        When the run or the study file is not found.
    DataError
        When the data are refused.

    Examples
    --------
    >>> release("reports/nsw/latest").path  # doctest: +SKIP
    >>> release("no-run")
    Traceback (most recent call last):
        ...
    evaltools.errors.UsageError: A run must be the folder of one, with its run.json; no-run is not.
    """
    landed = landed_run(run)
    runs = landed.path.parent
    plan = load_study(study if study is not None else study_file(runs))
    with folders.locked(runs):
        findings: list[Message | Violation] = [
            *_of_record(landed),
            *_of_people(landed),
            *_of_audit(landed),
        ]
        if any(entry["run"] == landed.run_id for entry in release_log(runs)):
            findings.append(ALREADY)
        if findings:
            return Release(None, tuple(findings))
        ready = _copy(landed, runs / RELEASES / f".{landed.run_id}.new")
        is_first = not releases_of_study(runs)
        found = scan(ready, load_data(plan).tables)
        if found:
            shutil.rmtree(ready)
            return Release(None, found)
        final = runs / RELEASES / landed.run_id
        shutil.rmtree(final, ignore_errors=True)
        ready.rename(final)
        _log(landed, final)
        write_study_index(runs, plan)
    return Release(
        final,
        (),
        sum(path.is_file() for path in final.rglob("*")),
        is_first=is_first,
        is_rounded=_policy(landed).round_to is not None,
    )


def _of_record(landed: Landed) -> Iterator[Message]:
    for name, each in landed.reports.items():
        if each["status"] == "failed":
            yield Message(FAILED.text, {"name": name})
    for name in landed.changed_files():
        yield Message(CHANGED.text, {"name": name})


def _of_people(landed: Landed) -> Iterator[Message]:
    """Which released groups of people are too many to be audited with this one."""
    released = releases_of_study(landed.path.parent)
    others = crowd(_where(landed), (each.where for each in released))
    if len(others) > 1:
        places = {"these": _group(_where(landed)), "others": [_group(each) for each in others]}
        yield Message(OVERLAP.text, places)


def _group(where: str | None) -> Message:
    if where is None:
        return UNKNOWN
    return Message(WITH.text, {"condition": where}) if where else EVERYBODY


def _where(landed: Landed) -> str:
    """The condition on the run's people."""
    return str(landed.told.get("parameters", {}).get("where") or "")


def _of_audit(landed: Landed) -> Iterator[Message]:
    """What the attacker's arithmetic finds in the landed numbers, alone and with releases."""
    plain = landed.results()
    results, rule = as_results(plain), _policy(landed)
    earlier = earlier_results(landed.path.parent, plain, _where(landed))
    seen = set()
    for other in (None, *earlier):
        rows = audit(results, rule, other).rows
        narrow = rows[rows["verdict"] == "narrow"]
        for result, cell in zip(narrow["id"], narrow["cell"], strict=True):
            if (result, cell) not in seen:
                seen.add((result, cell))
                yield Message(NARROW.text, {"result": result or "-", "cell": cell})


def _policy(landed: Landed) -> Policy:
    settings: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in landed.told["policy_settings"].items()
    }
    return Policy(**settings)


def _copy(landed: Landed, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for pattern in LEAVES:
        for source in sorted(landed.path.glob(pattern)):
            copy = target / source.relative_to(landed.path)
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, copy)
    crate.write_crate(target, landed.told, public=True)
    record.write_sums(target)
    return target


def _log(landed: Landed, final: Path) -> None:
    add_to_log(
        landed.path.parent,
        {
            "run": landed.run_id,
            "where": _where(landed),
            "released": clock.now().isoformat(timespec="seconds"),
            "sums": record.file_hash(final / "SHA256SUMS"),
        },
    )
