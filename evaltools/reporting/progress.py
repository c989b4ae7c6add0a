"""How far a run has come: a bar on a terminal, a line a report elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from evaltools import wording
from evaltools.messages import Message, message, message_in
from evaltools.reporting.making import Progress, Stage

STATUS = {
    "finished": message_in("status of a report", "finished"),
    "unanswered": message_in("status of a report", "cannot be answered"),
    "failed": message_in("status of a report", "failed"),
    "unchanged": message_in("status of a report", "unchanged"),
}

LEFT = message("about {time} left")


def time_left(elapsed: float, done: int, total: int) -> str:
    """What is left at the pace so far, in hours, minutes and seconds; empty when nothing is.

    >>> time_left(30.0, 2, 8)
    '1 min 30 s'
    """
    left = round(elapsed / done * (total - done)) if done < total else 0
    if left == 0:
        return ""
    minutes, seconds = divmod(left, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    parts += [f"{seconds} s"] if not hours else []
    return " ".join(parts)


def progress_line(
    name: str, status: str, done: int, total: int, *, left: str, language: str
) -> str:
    """One line of progress.

    >>> progress_line("survival", "finished", 1, 2, left="3 s", language="en")
    '[1/2] survival (Finding work): finished, about 3 s left'
    """
    said = wording.render(STATUS[status], language)
    more = f", {_left(left, language)}" if left else ""
    return f"[{done}/{total}] {named(name, language)}: {said}{more}"


def named(name: str, language: str) -> str:
    """A report by its short name and its title; the folder of a grid's row by its name."""
    return f"{name} ({wording.report_title(name, language)})" if name in wording.REPORTS else name


def _left(time: str, language: str) -> str:
    return wording.render(Message(LEFT.text, {"time": time}), language)


@dataclass(frozen=True)
class Shown:
    """What a run calls so that its progress is seen.

    Attributes
    ----------
    report : called after each report
    stage : called with what is being done after the last of them
    """

    report: Progress
    stage: Stage


@contextmanager
def shown_progress(language: str, write: Callable[[str], None]) -> Iterator[Shown]:
    """Show the progress of what runs inside.

    write : called with each line where there is no terminal
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("", total=None)
    began = monotonic()

    def told(name: str, status: str, done: int, total: int) -> None:
        left = time_left(monotonic() - began, done, total)
        if console.is_terminal:
            called = named(name, language)
            text = f"{called}, {_left(left, language)}" if left else called
            bar.update(task, description=text, completed=done, total=total)
        else:
            write(progress_line(name, status, done, total, left=left, language=language))

    def doing(what: Message) -> None:
        said = wording.render(what, language)
        if console.is_terminal:
            # how long it lasts is not known, so a bar without an end takes the place of the other
            for known in bar.task_ids:
                bar.remove_task(known)
            bar.add_task(said, total=None)
        else:
            write(said)

    if console.is_terminal:
        bar.start()
    try:
        yield Shown(told, doing)
    finally:
        if console.is_terminal:
            bar.stop()
