"""A run made once more: are its numbers, tables and figures the same?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.reporting.compare import causes, in_both, known, named_cause
from evaltools.reporting.difference_words import Known, told_by_result
from evaltools.reporting.differences import Difference, count_numbers, differences
from evaltools.reporting.execute import Outcome
from evaltools.reporting.failing import failure
from evaltools.reporting.landed import Landed, landed_run
from evaltools.reporting.making import Progress, Stage
from evaltools.reporting.private import Private, private, read_private
from evaltools.reporting.run import carry_out, ordered

#: After an upgrade, by how much of a number (or of 1) it may differ.
TOLERANCE = 1e-6

#: The run's record tells the seconds that it took, and the sums hold the record's.
NOT_COMPARED = ("run.json", "SHA256SUMS")

#: Of the files that differ in one way, so many are named.
NAMES_LISTED = 5

SAME = message("Made again, all {n} numbers and all {files} files are the same, byte for byte.")
NOT_SAME = message("Made again, the run is not the same. {cause}")
WITHIN = message("Made again, all {n} numbers are the same within {tolerance}.")


@dataclass(frozen=True)
class Verification:
    """What was found when a run was made again.

    Attributes
    ----------
    findings : tuple of Message
        Files and reports that are not as they were; empty when the run is verified.
    differences : tuple of Difference
        Numbers that are not the same.
    causes : tuple of Message
        Why, where something is found: the cause in a sentence, then everything recorded that
        is not as it was.
    said : Message
        What was verified.
    notes : tuple of Message
        What could not be compared.
    known : mapping of result id to Known
        What readers know the results by.
    """

    findings: tuple[Message, ...]
    differences: tuple[Difference, ...]
    causes: tuple[Message, ...]
    said: Message
    notes: tuple[Message, ...] = ()
    known: Mapping[str, Known] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings and not self.differences

    def lines(self) -> tuple[Message, ...]:
        """What was found, in sentences: the cause first."""
        if self.ok:
            return (self.said, *self.notes)
        first, *further = self.causes
        return (
            Message(NOT_SAME.text, {"cause": first}),
            *further,
            *self.findings,
            *told_by_result(self.differences, self.known),
            *self.notes,
        )


def verify(
    run: str | Path,
    *,
    study: str | Path | None = None,
    against: str | Path | None = None,
    tolerance: float = TOLERANCE,
    jobs: int = 1,
    progress: Progress | None = None,
    stage: Stage | None = None,
) -> Verification:
    """Make a run again in a folder of its own, and compare.

    Parameters
    ----------
    run : path of a landed run
    study : path, optional
        The study file; None: where it was when the run was made.
    against : path of a landed run, optional
        After an upgrade: the numbers made now are compared with this run's, within
        `tolerance`, and files are not compared. None: with `run`, byte for byte.
    tolerance : float
        The share of the larger of two numbers, or of 1, by which they may differ.
    jobs, progress, stage
        As in `run`.

    Raises
    ------
    UsageError
        When the run or its study file is not found, and what `run` raises.

    Examples
    --------
    >>> verify("reports/nsw/latest").ok  # doctest: +SKIP
    >>> verify("no-run")
    Traceback (most recent call last):
        ...
    evaltools.errors.UsageError: A run must be the folder of one, with its run.json; no-run is not.
    """
    landed = landed_run(run)
    other = landed_run(against) if against is not None else None
    own = read_private(landed.path.parent)
    landed.results()  # a run without them is refused before anything is made
    with tempfile.TemporaryDirectory(prefix="evaltools-verify-") as folder:
        again = _make_again(
            landed,
            own,
            Path(folder),
            study=study,
            jobs=jobs,
            told={"progress": progress, "stage": stage},
        )
        if other is not None:
            return _within(other, again, tolerance)
        return _to_the_byte(landed, again)


def _make_again(
    landed: Landed,
    own: Private | None,
    folder: Path,
    *,
    study: str | Path | None,
    jobs: int,
    told: Mapping[str, Any],
) -> Landed:
    order = ordered(
        study if study is not None else study_file(landed.path.parent),
        reports=tuple(landed.reports),
        languages=landed.told["languages"],
        formats=landed.told.get("formats", ()),
        parameters=landed.told["parameters"],
        out=folder,
    )
    made = carry_out(
        order,
        own=own if own is not None else private(folder),
        when=datetime.fromisoformat(landed.told["made"]),
        jobs=jobs,
        force=True,
        hide=landed.hidden,
        **told,
    )
    return landed_run(made.path)


def study_file(runs: Path) -> str:
    """Where the study file of a folder of runs is; UsageError when it is not there."""
    own = read_private(runs)
    if own is None or not own.study or not Path(own.study).is_file():
        rule = "The study file of the run must be found, but it is not where it was. Name it."
        raise UsageError(message(rule))
    return own.study


def _within(other: Landed, again: Landed, tolerance: float) -> Verification:
    _, then, now, notes = in_both(other, again)
    found = tuple(differences(then, now, tolerance=tolerance))
    said = Message(WITHIN.text, {"n": count_numbers(then), "tolerance": f"{tolerance:g}"})
    findings, readers = tuple(_failures(again)), known(other, again) if found else {}
    return Verification(findings, found, _why(other, again), said, tuple(notes), readers)


def _to_the_byte(landed: Landed, again: Landed) -> Verification:
    results = landed.results()
    found = tuple(differences(results, again.results()))
    names = sorted(path for path in _files(landed) | _files(again) if path not in NOT_COMPARED)
    changed = landed.changed_files()
    others = [name for name in names if name not in changed]
    return Verification(
        findings=(*_changed(changed), *_failures(again), *_file_findings(landed, again, others)),
        differences=found,
        causes=_why(landed, again, changed=changed),
        said=Message(SAME.text, {"n": count_numbers(results), "files": len(names)}),
        known=known(landed, again) if found else {},
    )


EDITED = message("Files of the run itself have been changed, or are gone, since it was made.")
FAILS = message("The report {name} fails now. {reason}")


def _why(then: Landed, now: Landed, *, changed: Sequence[str] = ()) -> tuple[Message, ...]:
    """The cause, then everything recorded that differs.

    What is hidden for the sake of other numbers follows from the rest, where anything does.
    """
    found = causes(then, now, set(then.reports) & set(now.reports))
    if len(found) > 1:
        found.pop("hidden", None)
    first = EDITED if changed and not found else named_cause(found)
    return (first, *(line for lines in found.values() for line in lines))


def _changed(names: Sequence[str]) -> Iterator[Message]:
    if names:
        yield message(
            "Files that are not as the run left them ({n}): {names}.",
            n=len(names),
            names=_some(names),
        )


def _failures(again: Landed) -> Iterator[Message]:
    for name, each in again.reports.items():
        if each["status"] == "failed":
            outcome = Outcome("failed", each["section"], each["reason"], said=each.get("said", {}))
            yield Message(FAILS.text, {"name": name, "reason": failure(name, outcome)})


def _file_findings(landed: Landed, again: Landed, names: Sequence[str]) -> Iterator[Message]:
    """Pages name the run, so they are compared only where the content is the same."""
    same_run = landed.run_id.split("-")[2] == again.run_id.split("-")[2]
    gone = [name for name in names if not (again.path / name).is_file()]
    new = [name for name in names if not (landed.path / name).is_file()]
    other = [
        name
        for name in names
        if name not in {*gone, *new}
        and (same_run or name.startswith(("tables/", "figures/")))
        and (landed.path / name).read_bytes() != (again.path / name).read_bytes()
    ]
    if gone:
        yield message(
            "Files that are not made again ({n}): {names}.",
            n=len(gone),
            names=_some(gone),
        )
    if new:
        yield message(
            "Files that are made now, but were not in the run ({n}): {names}.",
            n=len(new),
            names=_some(new),
        )
    if other:
        yield message(
            "Files that differ when made again ({n}): {names}.",
            n=len(other),
            names=_some(other),
        )


def _some(names: Sequence[str]) -> list[str | Message]:
    """The first of the names, and how many more there are."""
    more = len(names) - NAMES_LISTED
    return [*names[:NAMES_LISTED], *([message("{n} more", n=more)] if more > 0 else [])]


def _files(run: Landed) -> set[str]:
    return {p.relative_to(run.path).as_posix() for p in run.path.rglob("*") if p.is_file()}
