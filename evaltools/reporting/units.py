"""The unit of work of a run: one notebook, executed here or on any computer that sees its files."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaltools.reporting import folder as folders
from evaltools.reporting.execute import Outcome, execute
from evaltools.reporting.report_list import Report
from evaltools.sections.section import HIDE_FILE

#: Begins the name of the folder that a unit writes into until it is done.
ATTEMPT = ".attempt-"


@dataclass(frozen=True)
class Unit:
    """A notebook with its parameters.

    Attributes
    ----------
    report : Report
    output : str
        Path of the executed notebook.
    place : str
        The folder of the report's sections: empty but for what it may read.
    given : mapping of parameter name to value
        Without `run_folder`.
    """

    report: Report
    output: str
    place: str
    given: Mapping[str, Any]


#: Does a unit, somewhere.
Perform = Callable[[Unit], Outcome]


def perform(unit: Unit, *, engine: str | None) -> Outcome:
    """Execute the unit's notebook, which writes its sections into the place."""
    given = {**unit.given, "run_folder": unit.place}
    return execute(unit.report, Path(unit.output), given, engine=engine)


def attempt(unit: Unit, *, engine: str | None) -> Outcome:
    """The same in a folder of its own, put into the place when it is done.

    So a unit may be begun again elsewhere while nobody knows if it still runs here: the
    place holds the sections of one of them, whole.
    """
    place, output = Path(unit.place), Path(unit.output)
    own = place.parent / f"{ATTEMPT}{uuid.uuid4().hex}"
    shutil.copytree(place, own / place.name)
    rules = place.parent / HIDE_FILE
    if rules.exists():
        shutil.copyfile(rules, own / HIDE_FILE)
    unit_here = Unit(unit.report, str(own / output.name), str(own / place.name), unit.given)
    try:
        outcome = perform(unit_here, engine=engine)
        folders.empty(place)
        place.rmdir()
        (own / place.name).rename(place)
        if (own / output.name).exists():
            (own / output.name).replace(output)
        return outcome
    finally:
        shutil.rmtree(own, ignore_errors=True)


def close_loop() -> None:
    """Close the event loop that jupyter_client opened for this thread."""
    # it is nobody else's to close
    with contextlib.suppress(RuntimeError):
        asyncio.get_event_loop().close()
