"""Which reports of a run would run, and why; the others are taken over as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaltools.messages import Message, message
from evaltools.reporting.content import Parts, whole
from evaltools.reporting.folder import hidden_in
from evaltools.reporting.kept import is_whole
from evaltools.reporting.landed import Landed
from evaltools.reporting.report_list import Report
from evaltools.schema import table_schema

NEVER_MADE = message("It has not been made before.")
ON_REQUEST = message("It is made again on request.")
FAILED_BEFORE = message("It failed the last time.")
DAMAGED = message("Its files in the earlier run have been changed since.")
HIDDEN_SINCE = message("Other numbers than then are hidden for the sake of others.")

#: What a changed part is called.
CHANGED: Mapping[str, Message] = {
    "study": message("The study file has changed."),
    "file": message("The file {name} has changed."),
    "languages": message("The languages are others."),
    "letters": message("The names that letters stand for have changed."),
    "code": message("The code, a template or a schema of evaltools has changed."),
    "environment": message("The versions of the installed packages have changed."),
    "table": message("The table {name} has changed."),
    "findings": message("What was noticed while reading the files has changed."),
    "notebook": message("The notebook has changed."),
    "parameter": message("The parameter {name} has changed."),
    "report": message("The report {name}, whose numbers it reads, has changed."),
}


@dataclass(frozen=True)
class Step:
    """What is to be done for one report.

    Attributes
    ----------
    report : str
    earlier : Path or None
        The landed run that it is taken over from; None: its notebook runs.
    why : tuple of Message
    """

    report: str
    earlier: Path | None
    why: tuple[Message, ...]

    @property
    def runs(self) -> bool:
        """Whether the notebook runs."""
        return self.earlier is None


def steps(
    wanted: Sequence[Report],
    contents: Mapping[str, Parts],
    landed: Sequence[Landed],
    *,
    hide: Mapping[str, Sequence[str]],
    force: bool = False,
) -> tuple[Step, ...]:
    """What is to be done for each wanted report, in their order.

    landed : sequence of Landed
        The study's runs, the newest first.
    hide : mapping of result id to keys of places
        What the run hides from the beginning.
    """
    found: dict[str, Step] = {}
    for each in wanted:
        step = _step(each, contents[each.name], landed, hide, force)
        read = [name for name in each.after if name in found and found[name].runs]
        if not step.runs and read:
            why = tuple(Message(CHANGED["report"].text, {"name": name}) for name in read)
            step = Step(each.name, None, why)
        found[each.name] = step
    return tuple(found.values())


def _step(
    each: Report,
    parts: Parts,
    landed: Sequence[Landed],
    hide: Mapping[str, Sequence[str]],
    force: bool,
) -> Step:
    made = [run for run in landed if each.name in run.reports]
    if not made:
        return Step(each.name, None, (NEVER_MADE,))
    if force:
        return Step(each.name, None, (ON_REQUEST,))
    same = [run for run in made if run.reports[each.name].get("hash") == whole(parts)]
    why: tuple[Message, ...] = _changes(made[0].reports[each.name].get("parts", {}), parts)
    for run in same:
        if run.reports[each.name]["status"] == "failed":
            why = (FAILED_BEFORE,)
        elif hidden_in(run.hidden, each.name) != hidden_in(hide, each.name):
            why = (HIDDEN_SINCE,)
        elif not is_whole(run.path, each.name):
            why = (DAMAGED,)
        else:
            unchanged = message("Nothing has changed since the run {run}.", run=run.run_id)
            return Step(each.name, run.path, (unchanged,))
    return Step(each.name, None, why)


def _changes(then: Parts, now: Parts) -> tuple[Message, ...]:
    return tuple(told(part) for part in changed_parts(then, now))


def changed_parts(then: Parts, now: Parts) -> list[str]:
    """The parts that differ, are new, or are gone."""
    return sorted(part for part in {*then, *now} if then.get(part) != now.get(part))


def told(part: str) -> Message:
    """The sentence for a part that has changed."""
    kind, _, name = part.partition(":")
    called = table_schema(name).called if kind == "table" else name
    return Message(CHANGED[kind].text, {"name": called} if name else {})
