"""One notebook executed once by papermill, and what came of it.

The executed notebook is kept as the audit trail. Only protected sections stay in it:
streams, other outputs and the text of errors, which may hold data, are taken out.
"""

from __future__ import annotations

import errno
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaltools import errors
from evaltools.reporting.quick_import import import_jsonschema
from evaltools.reporting.report_list import Report
from evaltools.sections.told_errors import load_ipython_extension, take_error
from evaltools.warm import ENVIRONMENT

#: A cell that takes longer has gone wrong; so says papermill of a notebook's every cell.
SECONDS_A_CELL = 3600

#: Reasons of failure that are no error of a notebook's own code.
DIED, TAKES_TOO_LONG, NEEDS_MEMORY = "DeadKernelError", "CellTimeoutError", "MemoryError"

#: What every kernel of a run loads; see there.
EXTENSION = load_ipython_extension.__module__

_FRAME = re.compile(r"(?:File|Cell) .*?(?:, line |:)(\d+)(?:, in (\S+))?")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Outcome:
    """What came of one report.

    Attributes
    ----------
    status : "finished", "unanswered" or "failed"
    section : str
        Of a failed report: the section whose cell failed, or the number of the cell.
    reason : str
        Of a report that is not finished. Holds no data: the message of an error of this
        package, or only the name of any other error.
    trace : tuple of str
        For the log: files, lines and functions of the traceback, without its messages.
    said : mapping of language to str
        What an error of this package says; empty for any other.
    """

    status: str
    section: str = ""
    reason: str = ""
    trace: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


def execute(
    report: Report, output: Path, parameters: Mapping[str, Any], *, engine: str | None = None
) -> Outcome:
    """Run the report's notebook with `parameters`; the executed notebook goes to `output`.

    Several threads may do this at once inside one `surroundings()`.

    engine : str, optional
        Name of a papermill engine; None: papermill's own.
    """
    import_jsonschema()
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    begun: list[str] = []

    def note_begun(cell: Any, **_: Any) -> None:
        begun.append(cell["source"])

    try:
        with surroundings():
            papermill.execute_notebook(
                str(report.path).replace("{", "{{").replace("}", "}}"),
                str(output).replace("{", "{{").replace("}", "}}"),
                parameters=dict(parameters),
                engine_name=engine,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                execution_timeout=SECONDS_A_CELL,
                extra_arguments=[f"--ext={EXTENSION}"],
                on_cell_execute=note_begun,
                # papermill's own `cwd` would move this process, and every thread of it.
                resources={"metadata": {"path": str(output.parent)}},
            )
        return Outcome("finished")
    except PapermillExecutionError as error:
        return _failure(error, take_error(parameters.get("run_folder") or output.parent))
    except (CellTimeoutError, DeadKernelError) as error:
        where = _place(begun[-1], len(begun)) if begun else ""
        return Outcome("failed", where, type(error).__name__)
    finally:
        if output.exists():
            _scrub_or_remove(output, parameters)


_depth = 0
_entering = threading.Lock()
_held = ExitStack()


@contextmanager
def surroundings() -> Iterator[None]:
    """The environment of kernels, and papermill kept quiet; entered once for all threads."""
    global _depth
    with _entering:
        if _depth == 0:
            _held.enter_context(_environment())
            _held.enter_context(_quiet())
        _depth += 1
    try:
        yield
    finally:
        with _entering:
            _depth -= 1
            if _depth == 0:
                _held.close()


@contextmanager
def _environment() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _quiet() -> Iterator[None]:
    """papermill logs parameters and outputs; nothing of them may reach a console."""
    import logging
    import warnings

    logger = logging.getLogger("papermill")
    level, logger.level = logger.level, logging.CRITICAL
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _place(source: str, number: int) -> str:
    """What a cell is called: by the section that it makes, else by its number."""
    named = re.search(r"name=\"(\w+)\"", source)
    return named.group(1) if named else f"[{number}]"


def _failure(error: Any, said: Mapping[str, str]) -> Outcome:
    known = getattr(errors, error.ename, None)
    ours = isinstance(known, type) and issubclass(known, errors.EvaltoolsError)
    reason = str(error.evalue) if ours else str(error.ename)
    unanswered = ours and issubclass(known, errors.UnansweredError)  # type: ignore[arg-type]
    section = _place(error.source, error.exec_count)
    status = "unanswered" if unanswered else "failed"
    return Outcome(status, section, reason, _places(error.traceback), said if ours else {})


def _places(traceback: list[str]) -> tuple[str, ...]:
    """Files and lines of a traceback; its source lines and messages may hold data."""
    lines = _ANSI.sub("", "\n".join(traceback)).splitlines()
    found = [re.sub(r"^.*?((?:File|Cell) )", r"\1", line) for line in lines if _FRAME.search(line)]
    return tuple(line for line in found if line.startswith(("File", "Cell")))


def _scrub_or_remove(path: Path, parameters: Mapping[str, Any]) -> None:
    """A notebook that was not written to its end, on a full disk, holds what it should not."""
    try:
        _scrub(path, parameters)
    except (OSError, ValueError) as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise
        raise OSError(errno.ENOSPC, "notebook cut short") from None


def _scrub(path: Path, parameters: Mapping[str, Any]) -> None:
    """Leave the protected sections in the executed notebook, and nothing else.

    No path of this computer stays in it, and what papermill draws by lot is fixed.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"].pop("papermill", None)
    notebook["cells"] = [cell for cell in notebook["cells"] if not _is_error_mark(cell)]
    for number, cell in enumerate(notebook["cells"], start=1):
        cell["id"] = f"cell-{number}"
        if "injected-parameters" in cell.get("metadata", {}).get("tags", []):
            cell["source"] = _without_paths(cell["source"], parameters)
        cell.get("metadata", {}).pop("papermill", None)
        cell.get("metadata", {}).pop("execution", None)
        if cell["cell_type"] == "code":
            cell["outputs"] = [_kept(output) for output in cell["outputs"] if _may_stay(output)]
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _without_paths(source: str | list[str], parameters: Mapping[str, Any]) -> str:
    """The injected parameters with the study file's name alone, and no run folder."""
    from papermill.translators import PythonTranslator

    text = "".join(source)
    for value in parameters.values():
        if isinstance(value, str) and Path(value).is_absolute():
            name = Path(value).name if Path(value).suffix else ""
            text = text.replace(PythonTranslator.translate(value), json.dumps(name))
    return text


def _is_error_mark(cell: dict[str, Any]) -> bool:
    return "papermill-error-cell-tag" in cell.get("metadata", {}).get("tags", [])


def _may_stay(output: dict[str, Any]) -> bool:
    return output["output_type"] == "error" or "evaltools" in output.get("metadata", {})


def _kept(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] != "error":
        return output
    known = getattr(errors, output["ename"], None)
    ours = isinstance(known, type) and issubclass(known, errors.EvaltoolsError)
    return {**output, "evalue": output["evalue"] if ours else "", "traceback": []}
