"""A progress bar in a notebook that a person runs cell by cell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from html import escape
from importlib import import_module
from typing import Any, TypeVar

Each = TypeVar("Each")

#: Fewer than this are done before a bar is seen.
WORTH_A_BAR = 3


def in_notebook() -> bool:
    """Whether this is a Jupyter kernel."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell is not None and hasattr(shell, "kernel")


def with_bar(items: Iterable[Each], *, label: str = "") -> Iterator[Each]:
    """The items one by one, with a bar above the cell's result while they last.

    Outside a notebook, or where there are few, only the items.
    """
    known = list(items)
    if len(known) < WORTH_A_BAR or not in_notebook():
        yield from known
        return
    bar = Bar(len(known), label)
    try:
        for done, each in enumerate(known):
            bar.show(done, str(each))
            yield each
    finally:
        bar.clear()


class Bar:
    """One bar below the cell; it goes when the work is done."""

    def __init__(self, total: int, label: str = "") -> None:
        self._total, self._label = total, label
        self._place: Any = _jupyter().display(_html(0, total, label), display_id=True)

    def show(self, done: int, what: str = "") -> None:
        """How many are done, and what is being done."""
        self._place.update(_html(done, self._total, f"{self._label} {what}".strip()))

    def clear(self) -> None:
        """Take the bar away."""
        self._place.update(_shown(""))


def _html(done: int, total: int, text: str) -> Any:
    bar = f'<progress max="{total}" value="{done}"></progress>'
    return _shown(f"<label>{bar} {done}/{total} {escape(text)}</label>")


def _shown(html: str) -> Any:
    return _jupyter().HTML(html)


def _jupyter() -> Any:
    return import_module("IPython.display")


def notebook_progress() -> Callable[[str, str, int, int], None] | None:
    """A bar for the reports of a run that is made in a notebook; None outside one."""
    if not in_notebook():
        return None
    bars: list[Bar] = []

    def told(name: str, _status: str, done: int, total: int) -> None:
        if not bars:
            bars.append(Bar(total))
        bars[0].show(done, name)
        if done >= total:
            bars.pop().clear()

    return told
