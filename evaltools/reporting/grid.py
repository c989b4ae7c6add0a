"""Many runs of one study from one table: a row, a run, such as one for each site.

The table is a CSV file with the column `folder`, which names the folder of each row's runs,
and a column for each parameter. An empty cell leaves the parameter at its default.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from evaltools import wording
from evaltools.data import Data, load_data
from evaltools.data.handed_over import State, state_of_files
from evaltools.errors import DataError, EvaltoolsError, UsageError, Violation
from evaltools.messages import Message, message
from evaltools.reporting import clock, record
from evaltools.reporting import folder as folders
from evaltools.reporting.failing import failure
from evaltools.reporting.page import Made, index_page, words
from evaltools.reporting.parameters import check_parameters
from evaltools.reporting.run import chosen_reports, run
from evaltools.reporting.side_by_side import each_done_here
from evaltools.study import Study, load_study
from evaltools.warm import kernels

FOLDER = "folder"

_NAME = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?")

#: Told after each row: its folder, its status, rows done, rows in all.
RowProgress = Callable[[str, str, int, int], None]


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes
    ----------
    folder : str
    parameters : mapping of name to text
    """

    folder: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class RowOutcome:
    """What came of one row.

    Attributes
    ----------
    folder : str
    status : "finished" or "failed"
    page : str
        The page to open first; empty when there is none.
    reason : str
        Of a failed row, in the first language of the reports; holds no data.
    """

    folder: str
    status: str
    page: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Job:
    """What a worker needs to make one row."""

    study: str
    reports: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    out: str
    force: bool
    language: str


def read_grid(path: str | Path) -> tuple[Row, ...]:
    """The rows of a grid file, checked.

    Raises UsageError when the file cannot be read, DataError with every fault otherwise.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        rule = "The grid must be a CSV file in UTF-8 that exists; {name} is not."
        raise UsageError(message(rule, name=file.name)) from None
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = list(csv.reader(text.splitlines(), delimiter=delimiter))
    headings = [heading.strip() for heading in lines[0]] if lines else []
    faults = list(_faults(headings, lines[1:], file.name))
    if faults:
        raise DataError(message("The grid must follow its rules, but does not."), faults)
    return tuple(_row(headings, cells) for cells in lines[1:] if any(cells))


def _row(headings: list[str], cells: list[str]) -> Row:
    given = {name: cell.strip() for name, cell in zip(headings, cells, strict=True)}
    folder = given.pop(FOLDER)
    return Row(folder, {name: value for name, value in given.items() if value})


def _faults(headings: list[str], lines: list[list[str]], file: str) -> Iterator[Violation]:
    if FOLDER not in headings or len(set(headings)) != len(headings) or "" in headings:
        rule = "The grid must have the column {column}, and a heading of its own for every column."
        yield Violation(message(rule, column=FOLDER), file=file)
        return
    if not any(any(cells) for cells in lines):
        yield Violation(message("The grid must have a row for each run; there is none."), file=file)
    place, seen = headings.index(FOLDER), set()
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(cells) != len(headings):
            rule = "A row must have as many cells as there are headings."
            yield Violation(message(rule), file=file, rows=(number,), n_rows=1)
            continue
        name = cells[place].strip()
        if not _NAME.fullmatch(name):
            rule = "A folder must be a name of lower-case letters a to z, digits, - and _."
            yield Violation(message(rule), file=file, column=FOLDER, rows=(number,), n_rows=1)
        elif name in seen:
            rule = "A folder must stand once in the grid."
            yield Violation(message(rule), file=file, column=FOLDER, rows=(number,), n_rows=1)
        seen.add(name)


def run_grid(
    study: str | Path,
    grid: str | Path,
    *,
    reports: Sequence[str] = (),
    languages: Sequence[str] = (),
    formats: Sequence[str] = (),
    out: str | Path | None = None,
    jobs: int = 1,
    force: bool = False,
    progress: RowProgress | None = None,
    scheduler: str | None = None,
) -> tuple[RowOutcome, ...]:
    """Make a run for every row of a grid; what came of each, in the grid's order.

    Parameters
    ----------
    study : path of the study file
    grid : path of a CSV file
        With the column `folder` and a column for each parameter.
    jobs : int
        Rows that are made at the same time, each in a process of its own.
    out : path, optional
        The runs of a row go to out/<folder>/<study>/. None: reports/ beside the study file.
    scheduler : str, optional
        Address of a Dask scheduler whose workers make the rows; `jobs` says nothing then.

    Raises UsageError and DataError before anything runs. A row that fails does not stop
    the others.
    """
    if jobs < 1:
        raise UsageError(message("The number of jobs must be 1 or more."))
    plan = load_study(study)
    plan = plan.with_languages(languages) if languages else plan
    rows = read_grid(grid)
    wanted = chosen_reports(reports)
    for row in rows:
        check_parameters(row.parameters, wanted)
    page = grid_page(plan, grid, out=out)
    job = Job(
        study=str(plan.path),
        reports=tuple(reports),
        languages=tuple(languages),
        formats=tuple(formats),
        out=str(page.parent),
        force=force,
        language=plan.languages[0],
    )
    made = _one_by_one if jobs == 1 else _side_by_side
    if scheduler is not None:
        made = partial(_on_cluster, scheduler)
    found = {}
    for outcome in made(job, rows, jobs):
        found[outcome.folder] = outcome
        if progress is not None:
            progress(outcome.folder, outcome.status, len(found), len(rows))
    outcomes = tuple(found[row.folder] for row in rows)
    _write_index(page, plan, outcomes)
    return outcomes


def grid_page(
    study: str | Path | Study, grid: str | Path, *, out: str | Path | None = None
) -> Path:
    """The page with a link to the run of every row, beside their folders."""
    plan = study if isinstance(study, Study) else load_study(study)
    top = Path(out).resolve() if out is not None else folders.runs_folder(plan, None).parent
    return top / f"{Path(grid).stem}.html"


def _one_by_one(job: Job, rows: Sequence[Row], _jobs: int) -> Iterator[RowOutcome]:
    with kernels():
        for row in rows:
            yield _make_row(job, row)
    _last_read.clear()


def _side_by_side(job: Job, rows: Sequence[Row], jobs: int) -> Iterator[RowOutcome]:
    for row, outcome in each_done_here(partial(_make_row, job), rows, jobs=jobs):
        yield outcome or _ended(row, PROCESS_ENDED, job)


def _on_cluster(address: str, job: Job, rows: Sequence[Row], _jobs: int) -> Iterator[RowOutcome]:
    from evaltools.reporting.cluster import cluster, each_done

    top = Path(job.out)
    top.mkdir(parents=True, exist_ok=True)
    with cluster(address, files=[Path(job.study), top]) as client:
        for row, outcome in each_done(client, partial(_make_row, job), rows):
            yield outcome or _ended(row, WORKERS_ENDED, job)


def _ended(row: Row, why: Message, job: Job) -> RowOutcome:
    return RowOutcome(row.folder, "failed", "", wording.render(why, job.language))


_last_read: list[tuple[State | None, Data]] = []


def _read_once(study: Study) -> Data:
    """The study's data; for the next row they are not read again while no file changes."""
    now = state_of_files(study)
    if now is None or not _last_read or _last_read[0][0] != now:
        _last_read[:] = [(now, load_data(study))]
    return replace(_last_read[0][1], study=study)


def _make_row(job: Job, row: Row) -> RowOutcome:
    try:
        made = run(
            job.study,
            reports=job.reports,
            languages=job.languages,
            formats=job.formats,
            parameters=row.parameters,
            out=Path(job.out) / row.folder,
            force=job.force,
            read=_read_once,
        )
    except EvaltoolsError as error:
        return RowOutcome(row.folder, "failed", "", wording.fault(error, job.language))
    failed = [
        wording.render(failure(name, outcome), job.language)
        for name, outcome in made.outcomes.items()
        if outcome.status == "failed"
    ]
    return RowOutcome(
        row.folder, "failed" if failed else "finished", str(made.page), " ".join(failed)
    )


FAILED = message("This run failed: {reason}")

PROCESS_ENDED = message(
    "The process that made this run ended before it was done, most often for want of memory. "
    "Try: fewer jobs, or more memory."
)

WORKERS_ENDED = message(
    "Several workers of the cluster began this run, and each ended before it was done, most "
    "often for want of memory. Try: workers with more memory."
)


def _write_index(path: Path, study: Study, outcomes: Sequence[RowOutcome]) -> None:
    language = study.languages[0]
    cards = [_card(each, path.parent, language) for each in outcomes]
    page = index_page(
        study=study,
        cards=cards,
        facts=[],
        made_words=words(Made(clock.now(), "", {}, {}), language),
        language=language,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    record.write_whole(path, page)


def _card(each: RowOutcome, top: Path, language: str) -> dict[str, object]:
    said = Message(FAILED.text, {"reason": each.reason})
    link = Path(each.page).relative_to(top).as_posix() if each.page else ""
    return {
        "title": each.folder,
        "text": "",
        "failed": wording.render(said, language) if each.status == "failed" else "",
        "links": [{"href": link, "language": "", "name": "index.html"}] if link else [],
    }
