"""What the command line tells, in the language of the study that it is about."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaltools import wording
from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message, plural_message
from evaltools.reporting.failing import failure
from evaltools.reporting.progress import named

if TYPE_CHECKING:
    from evaltools.data import Findings, FurtherHeading, KnownHeading, Source
    from evaltools.reporting.planning import Step
    from evaltools.reporting.run import Run

#: The first language that a study file names, also in a file that is no YAML (yet).
_LANGUAGES = re.compile(r"^languages\s*:\s*(?:\[\s*|\n\s*-\s*)?[\"']?(\w+)", re.MULTILINE)

#: More of a study file is not read only to know its language.
_LOOKED_AT = 200_000


def language_of_study(written: str | Path) -> str:
    """The first language of a study file, faults or not; else that of the computer."""
    if str(written).startswith("example:"):
        from evaltools.study import load_study

        return str(load_study(written).languages[0])
    try:
        text = Path(written).read_bytes()[:_LOOKED_AT].decode("utf-8", "replace")
    except OSError:
        return language_of_computer()
    found = _LANGUAGES.search(text)
    return found.group(1) if found and found.group(1) in LANGUAGES else language_of_computer()


def language_of_run(folder: str | Path) -> str:
    """The first language of a landed run; that of the computer where there is no run."""
    from evaltools.errors import UsageError
    from evaltools.reporting.landed import landed_run

    try:
        return str(landed_run(folder).told["languages"][0])
    except (UsageError, KeyError, IndexError):
        return language_of_computer()


def language_of_computer() -> str:
    """Finnish or Swedish where the computer is set to it, else English."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = next((name for name in names if name), "")[:2].lower()
    return code if code in LANGUAGES else "en"


# A check


NO_FINDINGS = message("Nothing is wrong.")


def check_lines(findings: Findings, language: str) -> Iterator[str]:
    """What was read, headings that are not known, every finding, and how many there are."""

    def say(what: Message) -> str:
        return wording.render(what, language)

    if findings.sources:
        yield say(message("These files were read:"))
        yield from (f"- {say(_source(each, language))}" for each in findings.sources)
    if findings.headings:
        yield say(message("These headings are read as columns of another name:"))
        yield from (f"- {line}" for line in _headings(findings.headings, language))
    if findings.further:
        yield say(message("These headings stand for no known column:"))
        yield from (f"- {say(_further(each))}" for each in findings.further)
    if findings.errors:
        yield say(message("These rules are broken:"))
        yield from (f"- {wording.violation(each, language)}" for each in findings.errors)
    if findings.warnings:
        yield say(message("These may be as they are, or may be slips:"))
        yield from (f"- {wording.violation(each, language)}" for each in findings.warnings)
    if findings.notes:
        yield say(message("This was noticed:"))
        yield from (f"- {say(each)}" for each in findings.notes)
    yield say(_counted(len(findings.errors), len(findings.warnings)))


def _source(each: Source, language: str) -> Message:
    """A file with its rows; the table by its name for people and by that for the study file."""
    called = wording.value("table", each.table, language)
    table = each.table if called == each.table else f"{called} ({each.table})"
    place = message("{file}, sheet “{sheet}”", file=each.file, sheet=each.sheet)
    return plural_message(
        "{file}: {n} row in the table {table}",
        "{file}: {n} rows in the table {table}",
        each.rows,
        file=place if each.sheet else each.file,
        table=table,
    )


def _headings(known: tuple[KnownHeading, ...], language: str) -> Iterator[str]:
    """A line a table: its file, then each heading with its column."""
    for (file, sheet), some in groupby(known, key=lambda each: (each.file, each.sheet)):
        place = message("{file}, sheet “{sheet}”", file=file, sheet=sheet) if sheet else file
        said = wording.render(Message("{place}", {"place": place}), language)
        read = (message("“{heading}” = {column}", **vars(each)) for each in some)
        yield f"{said}: " + ", ".join(wording.render(each, language) for each in read)


def _further(each: FurtherHeading) -> Message:
    place = message("{file}, sheet “{sheet}”", file=each.file, sheet=each.sheet)
    values = {"file": place if each.sheet else each.file, "heading": each.heading}
    if each.called is not None:
        values["called"] = each.called
        if each.nearest is None:
            return message("{file}: “{heading}”, which mapping calls {called}", **values)
        return message(
            "{file}: “{heading}”, which mapping calls {called}; is {column} meant?",
            column=each.nearest,
            **values,
        )
    if each.nearest is None:
        return message("{file}: “{heading}”", **values)
    return message("{file}: “{heading}”; is {column} meant?", column=each.nearest, **values)


def _counted(errors: int, warnings: int) -> Message:
    if not errors and not warnings:
        return NO_FINDINGS
    return message(
        "{errors}, {warnings}.",
        errors=plural_message("{n} error", "{n} errors", errors),
        warnings=plural_message("{n} warning", "{n} warnings", warnings),
    )


def check_plain(findings: Findings) -> dict[str, Any]:
    """The same for a program; rules in English."""
    import json

    found = findings.to_frame().to_json(orient="records", force_ascii=False)
    return {
        "ok": findings.ok,
        "files": [
            {"table": each.table, "file": each.file, "sheet": each.sheet, "rows": each.rows}
            for each in findings.sources
        ],
        "headings": [vars(each) for each in findings.headings],
        "unknown_headings": [vars(each) for each in findings.further],
        "findings": json.loads(found),
        "notes": [str(note) for note in findings.notes],
    }


# A run


def plan_line(step: Step, language: str) -> str:
    """What would be done for a report, and why."""
    why = " ".join(wording.render(line, language) for line in step.why)
    told = message("The report {report} will run: {why}", report=step.report, why=why)
    kept = message("The report {report} is kept as it is: {why}", report=step.report, why=why)
    return wording.render(told if step.runs else kept, language)


def run_lines(made: Run, language: str) -> Iterator[tuple[bool, str]]:
    """What came of each report that is not finished: whether it failed, and a sentence.

    At the end, what earlier releases cost, and what the study file leaves unsaid.
    """
    for name, outcome in made.outcomes.items():
        if outcome.status == "failed":
            yield (
                True,
                f"{named(name, language)}: {wording.render(failure(name, outcome), language)}",
            )
        elif outcome.status == "unanswered":
            yield False, f"{named(name, language)}: {_why_unanswered(made, name, language)}"
    for line in made.for_releases.lines():
        yield False, wording.render(line, language)
    for each in made.unsaid:
        yield False, wording.violation(each, language)


def _why_unanswered(made: Run, name: str, language: str) -> str:
    """What the report's own page says, which is in every language of the study."""
    from evaltools.reporting.unanswered import said_instead
    from evaltools.sections import made_reports

    blocks = [block for block in made_reports(made.path).blocks.values() if block.report == name]
    spoken = {language: None for each in blocks for language in each.voices}
    return said_instead(blocks, language if language in spoken else next(iter(spoken), language))
