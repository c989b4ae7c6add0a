"""Two runs beside each other: which numbers changed, by how much, and what else differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaltools.messages import Message, message, plural_message
from evaltools.reporting.content import Parts
from evaltools.reporting.difference_words import Known, told_by_result
from evaltools.reporting.differences import Difference, count_numbers, differences
from evaltools.reporting.landed import Landed, landed_run
from evaltools.reporting.planning import changed_parts, told
from evaltools.sections import made_reports

#: Kind of cause -> the parts of a report's content that are of it.
KINDS: Mapping[str, tuple[str, ...]] = {
    "data": ("table", "findings", "letters"),
    "study": ("study", "file"),
    "parameters": ("parameter",),
    "code": ("code", "notebook"),
    "environment": ("environment",),
    "languages": ("languages",),
}

ONLY: Mapping[str, Message] = {
    "data": message("Only the data differ between the two runs, so they are the cause."),
    "study": message("Only the study file differs between the two runs, so it is the cause."),
    "parameters": message("Only the parameters differ between the two runs: they are the cause."),
    "code": message("Only the code of evaltools differs between the two runs: it is the cause."),
    "environment": message(
        "Only the versions of packages differ between the two runs, so they are the cause."
    ),
    "languages": message("Only the languages differ between the two runs: they are the cause."),
    "hidden": message("Only what is hidden differs between the two runs: it is the cause."),
}
SEVERAL = message("More than one thing differs between the runs, so no single cause can be named.")
NONE = message("Nothing that a run records differs, so no cause can be named.")
OTHER_KEY = message("The runs have hashes under different keys, so their inputs are not compared.")
VERSION = message("{name}: {before} before, {after} after.")
REPORTS_ONLY = message("Only one of the runs has the report {name}.")
HIDDEN = message("What is hidden for the sake of other numbers differs.")


@dataclass(frozen=True)
class Comparison:
    """What differs between two runs.

    Attributes
    ----------
    differences : tuple of Difference
    causes : mapping of kind to lines
        Everything recorded that differs: data, study, parameters, code, environment,
        languages, hidden.
    n_numbers : int
        Numbers that were compared.
    notes : tuple of Message
    known : mapping of result id to Known
        What readers know the results by.
    """

    differences: tuple[Difference, ...]
    causes: Mapping[str, tuple[Message, ...]]
    n_numbers: int
    notes: tuple[Message, ...] = ()
    known: Mapping[str, Known] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every number is the same."""
        return not self.differences

    def lines(self) -> tuple[Message, ...]:
        """What is found, in sentences."""
        return (
            self._first(),
            *told_by_result(self.differences, self.known),
            *(line for lines in self.causes.values() for line in lines),
            *self.notes,
            *self._cause(),
        )

    def _first(self) -> Message:
        if self.ok:
            return message("All {n} numbers are the same.", n=self.n_numbers)
        return plural_message("{n} value differs.", "{n} values differ.", len(self.differences))

    def _cause(self) -> tuple[Message, ...]:
        if self.ok or self.notes:
            return ()
        return (named_cause(self.causes),)

    def plain(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "differences": [
                {
                    "result": each.result,
                    "row": each.row,
                    "column": each.column,
                    "before": each.before,
                    "after": each.after,
                    "change": each.change,
                }
                for each in self.differences
            ],
            "causes": {kind: [str(line) for line in said] for kind, said in self.causes.items()},
            "notes": [str(note) for note in self.notes],
            "n_numbers": self.n_numbers,
        }


def compare(before: str | Path, after: str | Path) -> Comparison:
    """What differs between two landed runs.

    Only results of reports that both have are compared number by number.

    Parameters
    ----------
    before, after : path of a landed run
        The change is counted from the first to the second.

    Raises
    ------
    UsageError
        When one of the two is no run.

    Examples
    --------
    >>> # the folders of two landed runs of the same study
    >>> compare("reports/nsw/2026-11-02", "reports/nsw/2026-11-23").ok  # doctest: +SKIP
    >>> compare("no-run", "nor-this")
    Traceback (most recent call last):
        ...
    evaltools.errors.UsageError: A run must be the folder of one, with its run.json; no-run is not.
    """
    then, now = landed_run(before), landed_run(after)
    both, one, other, notes = in_both(then, now)
    if then.told.get("key_id") != now.told.get("key_id"):
        notes.append(OTHER_KEY)
    found = tuple(differences(one, other))
    return Comparison(
        found, causes(then, now, both), count_numbers(one), tuple(notes), known(then, now)
    )


def named_cause(causes: Mapping[str, tuple[Message, ...]]) -> Message:
    """The one kind of thing that differs; else that there are several, or none."""
    if not causes:
        return NONE
    return ONLY[next(iter(causes))] if len(causes) == 1 else SEVERAL


def known(*runs: Landed) -> dict[str, Known]:
    """What readers know the results of the runs by, as the last of them has it."""
    return {name: each for run in runs for name, each in _known_of(run).items()}


def _known_of(run: Landed) -> dict[str, Known]:
    blocks = made_reports(run.path).blocks
    return {
        name: Known(
            {language: said.title for language, said in blocks[name].voices.items()}
            if name in blocks
            else {},
            plain["about"].get("by"),
            plain["unit"],
        )
        for name, plain in run.results().items()
    }


def in_both(
    then: Landed, now: Landed
) -> tuple[set[str], dict[str, dict[str, Any]], dict[str, dict[str, Any]], list[Message]]:
    """The reports that both runs have, the results of each in them, and a note on the others."""
    both = set(then.reports) & set(now.reports)
    only = sorted(set(then.reports) ^ set(now.reports))
    notes = [Message(REPORTS_ONLY.text, {"name": name}) for name in only]
    return both, _of(then, both), _of(now, both), notes


def _of(run: Landed, reports: set[str]) -> dict[str, dict[str, Any]]:
    return {name: each for name, each in run.results().items() if name.split(".")[0] in reports}


def causes(then: Landed, now: Landed, reports: set[str]) -> dict[str, tuple[Message, ...]]:
    """Everything recorded that differs between two runs, by kind."""
    changed = {
        part
        for name in reports
        for part in changed_parts(_parts(then, now, name), _parts(now, then, name))
    }
    found: dict[str, tuple[Message, ...]] = {}
    for kind, parts in KINDS.items():
        lines = tuple(told(p) for p in sorted(changed) if p.partition(":")[0] in parts)
        if kind == "environment":
            lines = (*lines, *_versions(then.told, now.told))
        if lines:
            found[kind] = lines
    if then.hidden != now.hidden:
        found["hidden"] = (HIDDEN,)
    return found


def _parts(run: Landed, other: Landed, name: str) -> Parts:
    """A report's parts, without those that cannot be compared: other reports, other keys."""
    parts: Parts = dict(run.reports[name].get("parts", {}))
    if run.told.get("key_id") != other.told.get("key_id"):
        return {}
    return {part: said for part, said in parts.items() if not part.startswith("report:")}


def _versions(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Message]:
    before, after = then.get("environment", {}), now.get("environment", {})
    return [
        Message(
            VERSION.text,
            {"name": name, "before": before.get(name, "-"), "after": after.get(name, "-")},
        )
        for name in sorted({*before, *after})
        if name != "lock" and before.get(name) != after.get(name)
    ]
