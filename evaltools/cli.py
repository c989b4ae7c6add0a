"""The command line: arguments only. Everything heavy is imported when it is needed."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaltools.errors import EvaltoolsError, UsageError
from evaltools.messages import Message, message, plural_message

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from evaltools.reporting import Run, Step
    from evaltools.reporting.progress import Shown

#: Exit code of a fault of the program itself (as in sysexits.h).
UNEXPECTED = 70

#: Exit code of what the keyboard ended, as of a shell: 128 and the number of the signal.
INTERRUPTED = 130

#: Python looks for garbage after 700; among what is imported there is next to none, and
#: looking would take a tenth of the time of a short command.
OBJECTS_BETWEEN_COLLECTIONS = 100_000

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

  evaltools run example:unemployment_duration    reports from real data, to look at

  evaltools new my-study --programme ID          a folder with a study file and a workbook
  evaltools check my-study/study.yaml            every problem in them, at once
  evaltools run my-study/study.yaml              your reports
  evaltools lab my-study/study.yaml              the same as notebooks, in JupyterLab

evaltools --help lists every command, evaltools COMMAND --help its options.
"""

OutFolder = Annotated[Path | None, typer.Option("--out", help="Folder for the runs.")]
Jobs = Annotated[int, typer.Option(help="How many notebooks run at the same time.")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read.")]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]
#: More are taken, as a star may stand for them, so that they can be refused in words.
OneRunFolder = Annotated[list[Path], typer.Argument(metavar="RUN", help="The folder of a run.")]
ItsStudy = Annotated[
    Path | None, typer.Option("--study", help="The study file, if it is elsewhere now.")
]
ProgrammeId = Annotated[
    str,
    typer.Argument(
        metavar="PROGRAMME", help="Its id, such as hameen_malli; what is none of them lists them."
    ),
]
StudyFile = Annotated[str, typer.Argument(metavar="STUDY", help="The study file, or example:NAME.")]


class _Spoken:
    """The language of what this call tells: that of its study, once it is known."""

    language = ""

    @classmethod
    def of_study(cls, written: str | Path, chosen: Sequence[str] = ()) -> str:
        from evaltools.columns import LANGUAGES
        from evaltools.reporting.telling import language_of_study

        asked = [each for each in chosen if each in LANGUAGES]
        cls.language = asked[0] if asked else language_of_study(written)
        return cls.language

    @classmethod
    def of_run(cls, folder: Path) -> str:
        from evaltools.reporting.telling import language_of_run

        cls.language = language_of_run(folder)
        return cls.language

    @classmethod
    def now(cls) -> str:
        from evaltools.reporting.telling import language_of_computer

        cls.language = cls.language or language_of_computer()
        return cls.language


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Print a quick start when no command is given."""
    _Spoken.language = ""
    if context.invoked_subcommand is None:
        typer.echo(START, nl=False)


@app.command()
def run(
    context: typer.Context,
    study: StudyFile,
    report: Annotated[
        list[str] | None,
        typer.Option(help="This report and those whose numbers it reads; may be repeated."),
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="en, fi or sv; may be repeated.")
    ] = None,
    format: Annotated[
        list[str] | None, typer.Option(help="html, pdf, docx; may be repeated.")
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
            help="A CSV file: a run for each row, with the column folder and one a parameter. "
            "Without --plan and --parameter."
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Send the work to a Dask scheduler, as tcp://host:8786, in place of --jobs.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run every notebook, changed or not.")
    ] = False,
    plan: Annotated[
        bool,
        typer.Option("--plan", help="Only say which reports would run, and why; not of a grid."),
    ] = False,
    json: AsJson = False,
) -> None:
    """Make the reports of a study. Only those run again for which something has changed."""
    if not plan and grid is None and scheduler is None:
        _start_kernels(context, study, out, force=force)
    _Spoken.of_study(study, language or ())
    from evaltools import reporting

    pairs = _pairs(parameter or [])
    chosen: dict[str, Any] = {
        "reports": report or (),
        "languages": language or (),
        "out": out,
        "force": force,
    }
    where: dict[str, Any] = {"jobs": jobs, "scheduler": scheduler}
    if plan and grid is None:
        _tell_plan(reporting.plan(study, parameters=pairs, **chosen), as_json=json)
        return
    if grid is not None:
        if plan or pairs:
            raise UsageError(message("A grid must come without --plan and --parameter."))
        _run_grid(study, grid, formats=format or (), chosen={**chosen, **where}, as_json=json)
        return
    with _interruptible(), _progress() as told:
        made = reporting.run(
            study,
            formats=format or (),
            parameters=pairs,
            progress=told.report,
            stage=told.stage,
            **chosen,
            **where,
        )
    _tell(made, as_json=json)


def _start_kernels(context: typer.Context, study: str, out: Path | None, *, force: bool) -> None:
    """Before all else, where a notebook will likely run: their parent imports while we do."""
    from evaltools.warm import is_likely_to_run, kernels

    if is_likely_to_run(study, out, force=force):
        context.with_resource(kernels())


def _tell_plan(steps: Sequence[Step], *, as_json: bool) -> None:
    from evaltools.reporting.telling import plan_line

    if as_json:
        _print_json(
            [
                {"report": each.report, "runs": each.runs, "why": [str(line) for line in each.why]}
                for each in steps
            ]
        )
        return
    for each in steps:
        typer.echo(plan_line(each, _Spoken.now()))


def _run_grid(
    study: str,
    grid: Path,
    *,
    formats: Sequence[str],
    chosen: dict[str, Any],
    as_json: bool,
) -> None:
    from evaltools.reporting.grid import grid_page, run_grid

    with _interruptible(), _progress() as told:
        outcomes = run_grid(study, grid, formats=formats, progress=told.report, **chosen)
    if as_json:
        _print_json([vars(each) for each in outcomes])
    else:
        for each in outcomes:
            if each.status == "failed":
                typer.echo(f"{each.folder}: {each.reason}", err=True)
        good = sum(each.status == "finished" for each in outcomes)
        _tell_line(message("{good} of {all} runs finished.", good=good, all=len(outcomes)))
        page = grid_page(study, grid, out=chosen["out"])
        _tell_line(message("Open {page}", page=str(page)))
    if any(each.status == "failed" for each in outcomes):
        raise typer.Exit(4)


def _tell(made: Run, *, as_json: bool) -> None:
    from evaltools.reporting.telling import run_lines

    if as_json:
        reports = {name: vars(outcome) for name, outcome in made.outcomes.items()}
        told: dict[str, Any] = {"run": str(made.path), "ok": made.ok, "reports": reports}
        told["hidden_for_releases"] = made.for_releases.record()
        _print_json({**told, "warnings": [str(each) for each in made.unsaid]})
    else:
        for failed, line in run_lines(made, _Spoken.now()):
            typer.echo(line, err=failed)
        _tell_line(message("Open {page}", page=str(made.page)))
    if not made.ok:
        raise typer.Exit(4)


def _print_json(plain: Any) -> None:
    import json

    typer.echo(json.dumps(plain, ensure_ascii=False, indent=1, default=list))


def _tell_line(line: Message) -> None:
    from evaltools import wording

    typer.echo(wording.render(line, _Spoken.now()))


def _progress() -> AbstractContextManager[Shown]:
    from evaltools.reporting.progress import shown_progress

    return shown_progress(_Spoken.now(), lambda line: typer.echo(line, err=True))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Say what an interrupted run leaves behind."""
    try:
        yield
    except KeyboardInterrupt:
        from evaltools import wording

        said = message(
            "Interrupted. Earlier runs are as they were; the next run takes over the reports "
            "that were finished."
        )
        typer.echo(wording.render(said, _Spoken.now()), err=True)
        raise typer.Exit(INTERRUPTED) from None


def _pairs(given: list[str]) -> dict[str, str]:
    if any("=" not in pair for pair in given):
        raise UsageError(message("A parameter must be written NAME=VALUE."))
    return dict(pair.split("=", 1) for pair in given)


@app.command()
def check(
    study: StudyFile,
    json: AsJson = False,
) -> None:
    """What was read, and every problem in it. By file, sheet, row and column."""
    from evaltools.data import check as check_data
    from evaltools.reporting.telling import check_lines, check_plain
    from evaltools.study import load_study

    _Spoken.of_study(study)
    findings = check_data(load_study(study))
    if json:
        _print_json(check_plain(findings))
    else:
        for line in check_lines(findings, _Spoken.now()):
            typer.echo(line)
    if not findings.ok:
        raise typer.Exit(1)


@app.command()
def verify(
    run: OneRunFolder,
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
    landed = _one_run(run)
    from evaltools import reporting
    from evaltools.reporting.verify import TOLERANCE

    with _progress() as told:
        found = reporting.verify(
            landed,
            study=study,
            against=against,
            tolerance=TOLERANCE if tolerance is None else tolerance,
            jobs=jobs,
            progress=told.report,
            stage=told.stage,
        )
    _tell_findings(found.lines(), found.ok, as_json=json)


@app.command()
def compare(before: RunFolder, after: RunFolder, json: AsJson = False) -> None:
    """Which numbers differ between two runs. By how much, and everything else that differs."""
    _Spoken.of_run(before)
    from evaltools import reporting

    found = reporting.compare(before, after)
    if json:
        _print_json({"ok": found.ok, **found.plain()})
        if not found.ok:
            raise typer.Exit(1)
        return
    _tell_findings(found.lines(), found.ok, as_json=False)


@app.command()
def release(run: OneRunFolder, study: ItsStudy = None, json: AsJson = False) -> None:
    """Confirm that a run may leave. What leaves is copied beside the runs."""
    landed = _one_run(run)
    from evaltools import reporting

    found = reporting.release(landed, study=study)
    if json:
        path = None if found.path is None else str(found.path)
        _print_json({"ok": found.ok, "folder": path, "lines": found.lines()})
    else:
        for line in found.lines(_Spoken.now()):
            typer.echo(line)
    if not found.ok:
        raise typer.Exit(1)


def _one_run(runs: Sequence[Path]) -> Path:
    """The one run of a command; in its language from here on."""
    _Spoken.of_run(runs[0])
    if len(runs) > 1:
        raise UsageError(
            message(
                "The command takes one run at a time, but {n} folders were given (the star stands "
                "for all of them). Name the folder of one run, such as {newest}.",
                n=len(runs),
                newest=str(max(runs, key=lambda each: each.name)),
            )
        )
    return runs[0]


def _tell_findings(lines: Sequence[Message], ok: bool, *, as_json: bool) -> None:
    if as_json:
        _print_json({"ok": ok, "lines": [str(line) for line in lines]})
    else:
        for line in lines:
            _tell_line(line)
    if not ok:
        raise typer.Exit(1)


@app.command()
def prune(
    study: StudyFile,
    keep: Annotated[int, typer.Option(help="How many of the newest runs stay.")],
    out: OutFolder = None,
) -> None:
    """Remove old runs of a study. The last good one and every release stay."""
    _Spoken.of_study(study)
    from evaltools import reporting
    from evaltools.reporting.prune import what_prune_did

    gone = reporting.prune(study, keep=keep, out=out)
    for name in gone:
        typer.echo(name)
    _tell_line(what_prune_did(gone, study, out=out))


@app.command()
def codebook(
    study: StudyFile,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the pages; else reports/NAME beside the study file."),
    ] = None,
) -> None:
    """The tables, columns and codes of a study. As a page and as text."""
    _Spoken.of_study(study)
    from evaltools.reporting.codebook import write_codebooks

    for path in write_codebooks(study, out=out):
        typer.echo(str(path))


@app.command()
def template(
    programme: ProgrammeId,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook to write.")],
    language: Annotated[str, typer.Option(help="Of headings and lists: fi, sv or en.")] = "fi",
) -> None:
    """An Excel workbook to fill in. With drop-downs from the code lists and notes."""
    from evaltools.reporting.new_study import programme_template

    typer.echo(str(programme_template(programme, file, language=language)))


@app.command()
def new(
    dir: Annotated[Path, typer.Argument(help="The folder to make; must not hold anything.")],
    programme: Annotated[
        str, typer.Option(help="Its id, such as hameen_malli; what is none of them lists them.")
    ],
    language: Annotated[
        str, typer.Option(help="Of the comments and the workbook: fi, sv or en.")
    ] = "fi",
) -> None:
    """A folder for a new study. With a commented study file and an Excel workbook to fill in."""
    from evaltools.reporting.new_study import new_study

    path = new_study(dir, programme_id=programme, language=language)
    _Spoken.language = language
    _tell_line(
        message(
            "Fill in {workbook}, then: {command}",
            workbook=str(path.parent / "data.xlsx"),
            command=f"evaltools check {path}",
        )
    )


@app.command()
def simulate(
    programme: Annotated[
        str, typer.Argument(metavar="PROGRAMME", help="An example with a simulation.yaml.")
    ],
    dir: Annotated[Path, typer.Argument(help="The folder to make; must not hold anything.")],
    seed: Annotated[
        int | None, typer.Option(help="Of the random numbers; else that of the example.")
    ] = None,
    n: Annotated[
        int | None, typer.Option("--n", help="Participants; else as many as in the example.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="The first of its reports: fi, sv or en; else the example's.")
    ] = None,
) -> None:
    """A study of a programme with invented data. And truth.yaml with what is true of them."""
    from evaltools.data.simulation import simulate as invent

    path = invent(programme, dir, seed=seed, n=n, language=language)
    _Spoken.of_study(path)
    _tell_line(
        message(
            "Invented data are in {folder}; what is true of them is in {truth}. Then: {command}",
            folder=str(path.parent),
            truth="truth.yaml",
            command=f"evaltools run {path}",
        )
    )


@app.command()
def doctor(json: AsJson = False) -> None:
    """The versions and fonts here, held against the lock."""
    from evaltools.reporting.doctor import doctor as look

    found = look()
    if json:
        lines = [str(line) for line in (*found.findings, *found.facts)]
        _print_json({"ok": found.ok, "lines": lines, "versions": found.versions})
    else:
        for line in (*found.findings, *found.facts):
            _tell_line(line)
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
    column: Annotated[
        list[str],
        typer.Option(
            help="Heading of the column with identity codes; may be repeated where sheets have "
            "different ones."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", "--key", help="The secret; kept outside the project."),
    ] = None,
    new_key: Annotated[
        Path | None,
        typer.Option(help="A file that is not there yet: a new secret is made and kept in it."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Only this sheet of a workbook; else every one.")
    ] = None,
) -> None:
    """Replace identity codes with pseudonyms. Only the key's holder can make them again.

    The first time --new-key makes the key, outside the project; from then on --key-file
    gives the same person the same pseudonym.
    """
    from evaltools.data.key_files import make_key
    from evaltools.data.pseudonymise import pseudonymise as replace_codes

    key = new_key or key_file
    if key is None or (new_key is not None and key_file is not None):
        raise UsageError(
            message(
                "The key must be given in one of two ways: --key-file names the file of a key "
                "that you have, --new-key a file to make one in."
            )
        )
    if new_key is not None:
        make_key(new_key, files=(file, out))
        _tell_line(
            message(
                "A new key is in {file}. Keep it as safe as the identity codes: who has it can "
                "find a person again. Next time, name it with --key-file.",
                file=str(new_key),
            )
        )
    for line in replace_codes(file, column=column, key_file=key, out=out, sheet=sheet).messages():
        _tell_line(line)


@app.command()
def lab(
    study: Annotated[
        str | None,
        typer.Argument(metavar="[STUDY]", help="The study file, or example:NAME."),
    ] = None,
    dir: Annotated[Path, typer.Option(help="Folder for the copies.")] = Path("evaltools-notebooks"),
    allow_root: Annotated[
        bool, typer.Option("--allow-root", help="Also when you are the system's administrator.")
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only tell the address.")
    ] = False,
) -> None:
    """Open the notebooks in JupyterLab. Copies of yours, on 127.0.0.1 only.

    With a study they are filled in: each runs as it is on the study's data.
    """
    if study is not None:
        _Spoken.of_study(study)
    from evaltools.reporting.lab import copy_notebooks, refuse_root, start_lab

    refuse_root(allowed=allow_root)
    stayed = copy_notebooks(dir, study=study)
    _tell_line(message("The notebooks are in {folder}", folder=str(dir)))
    if stayed:
        _tell_line(
            plural_message(
                "{n} notebook was there already and stays as it is. Try another --dir for a "
                "fresh one.",
                "{n} notebooks were there already and stay as they are. Try another --dir for "
                "fresh ones.",
                len(stayed),
            )
        )
    raise typer.Exit(start_lab(dir, as_root=allow_root, browser=not no_browser))


def main() -> None:
    """Run the command line; errors are one clear text and an exit code, no traceback."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        app()
    except EvaltoolsError as error:
        from evaltools import wording

        typer.echo(wording.fault(error, _Spoken.now()), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.filename is None or os.environ.get("EVALTOOLS_DEBUG"):
            raise
        from evaltools import wording
        from evaltools.reporting.writing import refused_file

        refused = refused_file(error)
        typer.echo(wording.fault(refused, _Spoken.now()), err=True)
        sys.exit(refused.exit_code)
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
    from evaltools import wording

    said = message(
        "This is a fault of evaltools, not of your files: {kind} in {file}, line {line}. "
        "Please report it.",
        kind=type(error).__name__,
        file=Path(last.filename).name,
        line=str(last.lineno),
    )
    return wording.render(said, _Spoken.now())
