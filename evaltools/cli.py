"""The command line: arguments only. Everything heavy is imported when it is needed."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaltools.errors import EvaltoolsError, UsageError
from evaltools.messages import message

if TYPE_CHECKING:
    from evaltools.reporting import Run

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
    format: Annotated[list[str] | None, typer.Option(help="html; may be repeated.")] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter", "-p", metavar="NAME=VALUE", help="See: evaltools params REPORT"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the runs.")] = None,
) -> None:
    """Make the reports of a study."""
    from evaltools import reporting

    with _progress() as told:
        made = reporting.run(
            study,
            reports=report or (),
            languages=language or (),
            formats=format or (),
            parameters=_pairs(parameter or []),
            out=out,
            progress=told,
        )
    _tell(made)


def _tell(made: Run) -> None:
    for name, outcome in made.outcomes.items():
        if outcome.status == "failed":
            typer.echo(f"{name}, {outcome.section}: failed: {outcome.reason}", err=True)
        elif outcome.status == "unanswered":
            typer.echo(f"{name}: {outcome.reason}")
    typer.echo(f"Open {made.page}")
    if not made.ok:
        raise typer.Exit(4)


class _progress:  # noqa: N801 (reads as a verb where it is used)
    """A progress bar over the reports, on a terminal; one line a report elsewhere."""

    def __enter__(self) -> Any:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console, transient=True)
        self._console = console
        self._task = self._bar.add_task("reports", total=None)
        if console.is_terminal:
            self._bar.start()
        return self._told

    def _told(self, name: str, status: str, done: int, total: int) -> None:
        self._bar.update(self._task, description=name, completed=done, total=total)
        if not self._console.is_terminal:
            typer.echo(f"[{done}/{total}] {name}: {status}", err=True)

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._bar.stop()


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
