"""The command line: arguments only. Everything heavy is imported when it is needed."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaltools.errors import EvaltoolsError, UsageError
from evaltools.messages import Message, message

if TYPE_CHECKING:
    from evaltools.reporting import Run, Step

#: Exit code of a fault of the program itself (as in sysexits.h).
UNEXPECTED = 70

app = typer.Typer(
    name="evaltools",
    help="Evaluate employment-support programmes: from one study file to reports to publish.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

START = """\
evaltools: from one study file to reports that can be published, defended and repeated.

  evaltools run example:unemployment_duration    reports from real data
  evaltools check my-study/study.yaml            every problem in the data, at once
  evaltools run my-study/study.yaml              your reports
  evaltools lab                                  the notebooks in JupyterLab

evaltools --help lists every command, evaltools COMMAND --help its options.
"""

OutFolder = Annotated[Path | None, typer.Option("--out", help="Folder for the runs.")]
Jobs = Annotated[int, typer.Option(help="How many notebooks run at the same time.")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read.")]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]
ItsStudy = Annotated[
    Path | None, typer.Option("--study", help="The study file, if it is elsewhere now.")
]
ProgrammeId = Annotated[
    str, typer.Argument(metavar="PROGRAMME", help="An id of data_schemas/programmes.")
]
StudyFile = Annotated[str, typer.Argument(metavar="STUDY", help="The study file, or example:NAME.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Print a quick start when no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(START, nl=False)


@app.command()
def run(
    study: StudyFile,
    report: Annotated[
        list[str] | None, typer.Option(help="Only this report; may be repeated.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="en, fi or sv; may be repeated.")
    ] = None,
    format: Annotated[
        list[str] | None, typer.Option(help="html, pdf or docx; may be repeated.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter", "-p", metavar="NAME=VALUE", help="See: evaltools params REPORT"
        ),
    ] = None,
    out: OutFolder = None,
    jobs: Jobs = 1,
    grid: Annotated[
        Path | None,
        typer.Option(
            help="A CSV file: a run for each row, with the column folder and one a parameter."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run every notebook, changed or not.")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only say which reports would run, and why.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Make the reports of a study; only those run again for which something has changed."""
    from evaltools import reporting

    pairs = _pairs(parameter or [])
    chosen: dict[str, Any] = {
        "reports": report or (),
        "languages": language or (),
        "out": out,
        "force": force,
    }
    if plan and grid is None:
        _tell_plan(study, reporting.plan(study, parameters=pairs, **chosen), as_json=json)
        return
    if grid is not None:
        if plan or pairs:
            rule = "A grid must come without --plan and --parameter."
            raise UsageError(message(rule))
        _run_grid(study, grid, formats=format or (), jobs=jobs, chosen=chosen, as_json=json)
        return
    with _progress() as told:
        made = reporting.run(
            study,
            formats=format or (),
            parameters=pairs,
            jobs=jobs,
            progress=told,
            **chosen,
        )
    _tell(made, as_json=json)


def _tell_plan(study: str, steps: Sequence[Step], *, as_json: bool) -> None:
    if as_json:
        _print_json(
            [
                {"report": each.report, "runs": each.runs, "why": [str(line) for line in each.why]}
                for each in steps
            ]
        )
        return
    language = _language_of(study)
    for each in steps:
        why = " ".join(_say(line, language) for line in each.why)
        typer.echo(f"{'run ' if each.runs else 'keep'}  {each.report}: {why}")


def _run_grid(
    study: str,
    grid: Path,
    *,
    formats: Sequence[str],
    jobs: int,
    chosen: dict[str, Any],
    as_json: bool,
) -> None:
    from evaltools.reporting.grid import run_grid

    with _progress() as told:
        outcomes = run_grid(study, grid, formats=formats, jobs=jobs, progress=told, **chosen)
    if as_json:
        _print_json([vars(each) for each in outcomes])
    else:
        for each in outcomes:
            if each.status == "failed":
                typer.echo(f"{each.folder}: failed: {each.reason}", err=True)
        good = sum(each.status == "finished" for each in outcomes)
        typer.echo(f"{good} of {len(outcomes)} runs finished.")
    if any(each.status == "failed" for each in outcomes):
        raise typer.Exit(4)


def _tell(made: Run, *, as_json: bool) -> None:
    if as_json:
        reports = {name: vars(outcome) for name, outcome in made.outcomes.items()}
        _print_json({"run": str(made.path), "ok": made.ok, "reports": reports})
    else:
        for name, outcome in made.outcomes.items():
            if outcome.status == "failed":
                typer.echo(f"{name}, {outcome.section}: failed: {outcome.reason}", err=True)
            elif outcome.status == "unanswered":
                typer.echo(f"{name}: {outcome.reason}")
        typer.echo(f"Open {made.page}")
    if not made.ok:
        raise typer.Exit(4)


def _print_json(plain: Any) -> None:
    import json

    typer.echo(json.dumps(plain, ensure_ascii=False, indent=1, default=list))


def _say(what: Message, language: str) -> str:
    from evaltools import wording

    return wording.render(what, language)


def _language_of(study: str) -> str:
    from evaltools.study import load_study

    return str(load_study(study).languages[0])


def _language_of_run(run: Path) -> str:
    from evaltools.reporting.landed import landed_run

    return str(landed_run(run).told["languages"][0])


class _progress:  # noqa: N801 (reads as a verb where it is used)
    """A progress bar with the time left, on a terminal; one line a report elsewhere."""

    def __enter__(self) -> Any:
        from time import monotonic

        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console, transient=True)
        self._console = console
        self._clock = monotonic
        self._began = monotonic()
        self._task = self._bar.add_task("reports", total=None)
        if console.is_terminal:
            self._bar.start()
        return self._told

    def _told(self, name: str, status: str, done: int, total: int) -> None:
        left = time_left(self._clock() - self._began, done, total)
        self._bar.update(self._task, description=f"{name}{left}", completed=done, total=total)
        if not self._console.is_terminal:
            typer.echo(f"[{done}/{total}] {name}: {status}{left}", err=True)

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._bar.stop()


def time_left(elapsed: float, done: int, total: int) -> str:
    """What is left at the pace so far, as text to append; empty when nothing is.

    >>> time_left(30.0, 2, 8)
    ', about 1 min 30 s left'
    """
    if done >= total:
        return ""
    minutes, seconds = divmod(round(elapsed / done * (total - done)), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    parts += [f"{seconds} s"] if not hours else []
    return f", about {' '.join(parts)} left"


def _pairs(given: list[str]) -> dict[str, str]:
    if any("=" not in pair for pair in given):
        raise UsageError(message("A parameter must be written NAME=VALUE."))
    return dict(pair.split("=", 1) for pair in given)


@app.command()
def check(
    study: StudyFile,
    json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Every problem of the study file and the data, by file, sheet, row and column."""
    from evaltools.data import check as check_data
    from evaltools.study import load_study

    findings = check_data(load_study(study))
    if json:
        typer.echo(findings.to_frame().to_json(orient="records", force_ascii=False))
    else:
        for violation in findings.violations:
            typer.echo(str(violation))
        for note in findings.notes:
            typer.echo(str(note))
        errors, warnings = len(findings.errors), len(findings.warnings)
        counted = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
        typer.echo(f"{counted}.")
    if not findings.ok:
        raise typer.Exit(1)


@app.command()
def verify(
    run: RunFolder,
    against: Annotated[
        Path | None,
        typer.Option(help="After an upgrade: compare with this run, within the tolerance."),
    ] = None,
    tolerance: Annotated[
        float | None, typer.Option(help="Share of a number, or of 1, by which it may differ.")
    ] = None,
    study: ItsStudy = None,
    jobs: Jobs = 1,
    json: AsJson = False,
) -> None:
    """Make a run again and compare every number, table and figure."""
    from evaltools import reporting
    from evaltools.reporting.verify import TOLERANCE

    with _progress() as told:
        found = reporting.verify(
            run,
            study=study,
            against=against,
            tolerance=TOLERANCE if tolerance is None else tolerance,
            jobs=jobs,
            progress=told,
        )
    _tell_findings(found.lines(), found.ok, run, as_json=json)


@app.command()
def compare(before: RunFolder, after: RunFolder, json: AsJson = False) -> None:
    """Which numbers differ between two runs, by how much, and everything else that differs."""
    from evaltools import reporting

    found = reporting.compare(before, after)
    if json:
        _print_json({"ok": found.ok, **found.plain()})
        if not found.ok:
            raise typer.Exit(1)
        return
    _tell_findings(found.lines(), found.ok, before, as_json=False)


@app.command()
def release(run: RunFolder, study: ItsStudy = None, json: AsJson = False) -> None:
    """Confirm that a run may leave, and copy what leaves beside the runs."""
    from evaltools import reporting

    found = reporting.release(run, study=study)
    if json:
        path = None if found.path is None else str(found.path)
        _print_json({"ok": found.ok, "folder": path, "lines": found.lines()})
    else:
        for line in found.lines(_language_of_run(run)):
            typer.echo(line)
    if not found.ok:
        raise typer.Exit(1)


def _tell_findings(lines: Sequence[Message], ok: bool, run: Path, *, as_json: bool) -> None:
    if as_json:
        _print_json({"ok": ok, "lines": [str(line) for line in lines]})
    else:
        language = _language_of_run(run)
        for line in lines:
            typer.echo(_say(line, language))
    if not ok:
        raise typer.Exit(1)


@app.command()
def prune(
    study: StudyFile,
    keep: Annotated[int, typer.Option(help="How many of the newest runs stay.")],
    out: OutFolder = None,
) -> None:
    """Remove old runs of a study, never the last good one and never a release."""
    from evaltools import reporting

    gone = reporting.prune(study, keep=keep, out=out)
    for name in gone:
        typer.echo(name)
    typer.echo(f"{len(gone)} run{'s' * (len(gone) != 1)} removed.")


@app.command()
def codebook(
    study: StudyFile,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pages; else that of the runs.")
    ] = None,
) -> None:
    """The tables, columns and codes of a study, as a page and as text."""
    from evaltools.reporting.codebook import write_codebooks

    for path in write_codebooks(study, out=out):
        typer.echo(str(path))


@app.command()
def template(
    programme: ProgrammeId,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook to write.")],
    language: Annotated[str, typer.Option(help="Of headings and lists: fi, sv or en.")] = "fi",
) -> None:
    """An Excel workbook to fill in, with drop-downs from the code lists and notes."""
    from evaltools.reporting.new_study import programme_template

    typer.echo(str(programme_template(programme, file, language=language)))


@app.command()
def new(
    dir: Annotated[Path, typer.Argument(help="The folder to make; must not hold anything.")],
    programme: Annotated[str, typer.Option(help="An id of data_schemas/programmes.")],
    language: Annotated[
        str, typer.Option(help="Of the comments and the workbook: fi, sv or en.")
    ] = "fi",
) -> None:
    """A study folder with a commented study file and an Excel workbook to fill in."""
    from evaltools.reporting.new_study import new_study

    path = new_study(dir, programme_id=programme, language=language)
    typer.echo(f"Fill in {path.parent / 'data.xlsx'}, then: evaltools check {path}")


@app.command()
def doctor(json: AsJson = False) -> None:
    """The versions and fonts of this installation against the lock."""
    from evaltools.reporting.doctor import doctor as look

    found = look()
    if json:
        lines = [str(line) for line in (*found.findings, *found.facts)]
        _print_json({"ok": found.ok, "lines": lines, "versions": found.versions})
    else:
        for line in (*found.findings, *found.facts):
            typer.echo(str(line))
    if not found.ok:
        raise typer.Exit(1)


@app.command()
def params(report: Annotated[str, typer.Argument(help="Name of the report.")]) -> None:
    """The parameters of a report, with type, default and meaning."""
    from evaltools.reporting import parameters
    from evaltools.reporting.parameters import OWN

    for each in parameters(report):
        if each.name not in OWN:
            typer.echo(f"{each.name}: {each.type} = {each.default}\n    {each.meaning}")


@app.command()
def pseudonymise(
    file: Annotated[Path, typer.Argument(help="A CSV or Excel file.")],
    column: Annotated[str, typer.Option(help="The column with identity codes.")],
    key_file: Annotated[
        Path, typer.Option("--key-file", "--key", help="The secret; kept outside the project.")
    ],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    sheet: Annotated[str | None, typer.Option(help="The sheet of an Excel file.")] = None,
) -> None:
    """Replace identity codes with pseudonyms that only the key's holder can make again."""
    from evaltools.data.pseudonymise import pseudonymise as replace_codes

    typer.echo(str(replace_codes(file, column=column, key_file=key_file, out=out, sheet=sheet)))


@app.command()
def lab(
    dir: Annotated[Path, typer.Option(help="Folder for the copies.")] = Path("evaltools-notebooks"),
) -> None:
    """Copy the notebooks to a folder of yours and start JupyterLab on 127.0.0.1."""
    from evaltools.reporting.lab import copy_notebooks, start_lab

    folder = copy_notebooks(dir)
    typer.echo(f"Notebooks in {folder}")
    raise typer.Exit(start_lab(folder))


def main() -> None:
    """Run the command line; errors are one clear text and an exit code, no traceback."""
    try:
        app()
    except EvaltoolsError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("EVALTOOLS_DEBUG"):
            raise
        typer.echo(_unexpected(error), err=True)
        sys.exit(UNEXPECTED)


def _unexpected(error: Exception) -> str:
    """Where the program broke; the error's own text could hold data and is left out."""
    places = traceback.extract_tb(error.__traceback__)
    ours = [p for p in places if "evaltools" in p.filename]
    last = (ours or places)[-1]
    return (
        f"This is a fault of evaltools, not of your files: {type(error).__name__} in "
        f"{Path(last.filename).name}, line {last.lineno}. Please report it."
    )
