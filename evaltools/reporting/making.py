"""The reports of a run are made: taken over where nothing changed, else run as notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from evaltools import wording
from evaltools.messages import Message
from evaltools.reporting import folder as folders
from evaltools.reporting import record
from evaltools.reporting.content import Parts, whole
from evaltools.reporting.execute import Outcome, surroundings
from evaltools.reporting.kept import take_over
from evaltools.reporting.parameters import typed
from evaltools.reporting.private import Private
from evaltools.reporting.report_list import Report, unanswerable
from evaltools.reporting.unanswered import NOTHING, is_unanswered
from evaltools.reporting.units import Perform, Unit, close_loop
from evaltools.sections.block import BLOCK_FILE, Block, Voice, read_block
from evaltools.sections.titles import section_title
from evaltools.study import Study

#: Told after each report: its name, its status, reports done, reports in all.
Progress = Callable[[str, str, int, int], None]

#: Told what is being done once every report has been made.
Stage = Callable[[Message], None]

#: Told of a report that is not run again.
UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Making:
    """The reports of one run while they are made.

    Attributes
    ----------
    part : Part
    study : Study
    wanted : tuple of Report
    chosen : mapping of parameter name to value
    contents : mapping of report name to what it is made from
    private : Private
    when : datetime
        The time of the run.
    perform : called with each unit of work
    jobs : int
        Notebooks at the same time.
    hide : mapping of result id to keys of places
        Hidden for the sake of others; grows while the run is secured.
    earlier : mapping of report name to Path
        Landed runs whose sections of a report are still right.
    outcomes, seconds : mappings of report name, filled while making
    """

    part: folders.Part
    study: Study
    wanted: tuple[Report, ...]
    chosen: Mapping[str, Any]
    contents: Mapping[str, Parts]
    private: Private
    when: datetime
    perform: Perform
    jobs: int
    hide: dict[str, list[str]]
    earlier: Mapping[str, Path]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def state(self, name: str) -> folders.State:
        """What a report's sections depend on: its content, and what is hidden in it."""
        return folders.State(whole(self.contents[name]), folders.hidden_in(self.hide, name))


def make_all(making: Making, progress: Progress | None) -> None:
    """Make every wanted report, each after those whose numbers it reads."""
    total = len(making.wanted)

    def made(each: Report, status: str) -> None:
        if progress is not None:
            progress(each.name, status, len(making.outcomes), total)

    with surroundings():
        if making.jobs == 1:
            for each in making.wanted:
                made(each, _timed(making, each))
        else:
            _make_side_by_side(making, made)
    # told of in the order that was asked for, whichever was done first
    done = dict(making.outcomes)
    making.outcomes.clear()
    making.outcomes.update((each.name, done[each.name]) for each in making.wanted)


def _make_side_by_side(making: Making, made: Callable[[Report, str], None]) -> None:
    waiting = list(making.wanted)
    running: dict[Future[str], Report] = {}
    pool = ThreadPoolExecutor(making.jobs)
    try:
        while waiting or running:
            for each in [each for each in waiting if _is_ready(making, each)]:
                waiting.remove(each)
                running[pool.submit(_in_thread, making, each)] = each
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                made(running.pop(future), future.result())
    finally:
        # Not waited for: whoever interrupts closes the kernels, which ends the threads.
        pool.shutdown(wait=False, cancel_futures=True)


def _in_thread(making: Making, each: Report) -> str:
    try:
        return _timed(making, each)
    finally:
        close_loop()


def _is_ready(making: Making, each: Report) -> bool:
    names = {one.name for one in making.wanted}
    return all(name in making.outcomes for name in each.after if name in names)


def _timed(making: Making, each: Report) -> str:
    started = perf_counter()
    outcome, status = _make(making, each)
    if status != UNCHANGED:
        making.seconds[each.name] = round(perf_counter() - started, 3)
    making.outcomes[each.name] = outcome
    return status


def make_again(making: Making, names: Iterable[str]) -> None:
    """Make reports again because more is hidden, and those that read their numbers."""
    again = set(names)
    for each in making.wanted:
        if again & {each.name, *each.after}:
            again.add(each.name)
            folders.empty(making.part.report(each.name))
            making.outcomes[each.name] = _run_notebook(making, each)


def _make(making: Making, each: Report) -> tuple[Outcome, str]:
    """The outcome of a report, and the word for the progress."""
    part = making.part
    finished = part.finished(each.name, making.state(each.name))
    if finished is not None:
        return finished, UNCHANGED
    folders.empty(part.report(each.name))
    earlier = making.earlier.get(each.name)
    if earlier is not None:
        outcome = take_over(earlier, part.path, each.name, part.report(each.name))
        part.mark(each.name, making.state(each.name), outcome)
        return outcome, UNCHANGED
    outcome = _run_notebook(making, each)
    return outcome, outcome.status


def _run_notebook(making: Making, each: Report) -> Outcome:
    part, study = making.part, making.study
    place = part.report(each.name)
    why = unanswerable(each.name, study)
    if why is not None:
        return _marked(making, each, _say_why(place, study, each, why))
    if each.after:
        _hand_over(making, each)
    given = {
        "study": str(study.path),
        "languages": ", ".join(study.languages),
        **typed(making.chosen, each),
    }
    unit = Unit(each, str(part.path / f"{each.name}.ipynb"), str(place), given)
    outcome = making.perform(unit)
    if outcome.status == "unanswered":
        said = dict(outcome.said) or outcome.reason
        outcome = _say_why(place, study, each, Message("{text}", {"text": said}))
    elif outcome.status == "finished" and is_unanswered(_blocks(place)):
        outcome = Outcome("unanswered", reason=str(NOTHING))
    return _marked(making, each, outcome)


def _hand_over(making: Making, each: Report) -> None:
    """Give a report the protected numbers of the reports that it reads."""
    status = {name: making.outcomes[name].status for name in each.after if name in making.outcomes}
    blocks = [
        block
        for name, said in status.items()
        if said != "failed"
        for block in _blocks(making.part.report(name))
    ]
    record.write_results(making.part.report(each.name), blocks, status)


def _blocks(place: Path) -> list[Block]:
    """The sections that a report has written, in their order."""
    return [read_block(found.parent) for found in sorted(place.glob(f"*/{BLOCK_FILE}"))]


def _marked(making: Making, each: Report, outcome: Outcome) -> Outcome:
    if outcome.status != "failed":
        making.part.mark(each.name, making.state(each.name), outcome)
    return outcome


def _say_why(place: Path, study: Study, each: Report, why: Message) -> Outcome:
    """A report of one sentence: why the study cannot answer its question."""
    folders.empty(place)
    voices: dict[str, Voice] = {
        language: Voice(
            wording.render(section_title("any", "unanswered") or why, language),
            wording.render(why, language),
        )
        for language in study.languages
    }
    folder = place / "01-unanswered"
    folder.mkdir()
    Block(each.name, "unanswered", "unanswered", 1, voices).write(folder)
    return Outcome("unanswered", reason=str(why))
