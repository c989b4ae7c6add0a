"""A pytest plugin that writes what the package was held to, and the largest difference.

``pytest -p conformance --conformance PAGE`` runs the tests of the modules that have a
constant ``HELD_TO`` (the system or the paper their numbers come from). It notes which public
functions each test calls and, at each comparison of numbers, how far apart the two were.
Run by ``make conformance``.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOMS = ("survival", "participation", "comparison", "regions", "indicators", "practice", "cohort")

#: Claims that set numbers beside numbers from elsewhere; others hold rules.
BESIDE = re.compile(
    r"\b(equals?|agrees?|those of|that of|examples?|hand|welchs?|rs|jackknife|survrm2|formula|"
    r"newcombes|exact limits|derivative|definition|truth)\b"
)

#: A claim that says itself what its numbers are held to, whatever else its module is held to.
SAID = (
    (re.compile(r"\b(dense|definition|derivative)\b"), "dense forms written for the tests"),
    (re.compile(r"\bby hand\b"), "hand arithmetic"),
    (re.compile(r"\bp adjust\b"), "R 4.2.2"),
)

HEAD = """# Conformance

Made by `make conformance` from the tests whose numbers come from another system or from print.
*Difference* is the largest relative difference of all numbers compared in the test (absolute
where the number itself is below one millionth). Estimates in closed form are held to 1e-8 or
better, iterative ones to 1e-6; larger differences come from printed tables with few digits, and
from comparisons with simulated truth.

| function | what is claimed | held to | numbers | difference |
|---|---|---|---|---|
"""


@dataclass
class Held:
    """What one test compared: public functions called, how many numbers, how far apart."""

    claim: str
    system: str
    room: str = ""
    functions: set[str] = field(default_factory=set)
    numbers: int = 0
    furthest: float = 0.0

    def note(self, got: Any, wanted: Any) -> None:
        """Take in one comparison of numbers."""
        try:
            a, b = np.broadcast_arrays(np.asarray(got, float), np.asarray(wanted, float))
        except (TypeError, ValueError):
            return
        known = np.isfinite(a) & np.isfinite(b)
        if not known.any():
            return
        apart = np.abs(a[known] - b[known])
        size = np.abs(b[known])
        relative = np.where(size > 1e-6, apart / np.where(size > 1e-6, size, 1), apart)
        self.numbers += int(known.sum())
        self.furthest = max(self.furthest, float(relative.max()))


class Recorder:
    """Wraps the public functions and the two ways in which tests compare numbers."""

    def __init__(self) -> None:
        self.now: Held | None = None
        self.all: list[Held] = []

    def install(self) -> None:
        """Before any test module is imported."""
        for room in ROOMS:
            module = importlib.import_module(f"evaltools.{room}")
            for name in module.__all__:
                if inspect.isfunction(getattr(module, name)):
                    setattr(module, name, self._calling(getattr(module, name), f"{room}.{name}"))
        np.testing.assert_allclose = self._comparing(np.testing.assert_allclose)
        pytest.approx = self._approximate(pytest.approx)

    def _calling(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if self.now is not None:
                self.now.functions.add(name)
            return function(*args, **kwargs)

        return call

    def _comparing(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def compare(actual: Any, desired: Any, *args: Any, **kwargs: Any) -> None:
            function(actual, desired, *args, **kwargs)
            if self.now is not None:
                self.now.note(actual, desired)

        return compare

    def _approximate(self, approx: Callable[..., Any]) -> Callable[..., Any]:
        recorder = self

        class Near:
            __array_ufunc__ = None
            __array_priority__ = 100

            def __init__(self, expected: Any, *args: Any, **kwargs: Any) -> None:
                self.expected, self.near = expected, approx(expected, *args, **kwargs)

            def __eq__(self, other: object) -> bool:
                same = bool(self.near == other)
                if same and recorder.now is not None:
                    recorder.now.note(other, self.expected)
                return same

            def __repr__(self) -> str:
                return repr(self.near)

            __hash__ = None  # type: ignore[assignment]

        return Near


RECORDER = Recorder()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--conformance", metavar="PAGE", help="write the page of conformance")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--conformance"):
        RECORDER.install()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--conformance"):
        items[:] = [item for item in items if hasattr(item.module, "HELD_TO")]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    system = getattr(item.module, "HELD_TO", None)
    if isinstance(system, dict):
        system = system.get(item.originalname)
    if item.config.getoption("--conformance") and system:
        claim = item.originalname.removeprefix("test_").replace("_", " ")
        system = next((said for words, said in SAID if words.search(claim)), system)
        RECORDER.now = Held(claim, system, item.path.parent.name)
        RECORDER.all.append(RECORDER.now)
    yield
    RECORDER.now = None


def pytest_sessionfinish(session: pytest.Session) -> None:
    page = session.config.getoption("--conformance")
    if page and not session.testsfailed:
        Path(page).write_text(HEAD + "\n".join(_rows(RECORDER.all)) + "\n", encoding="utf-8")


def _rows(all_held: list[Held]) -> list[str]:
    by_claim: dict[tuple[str, str], Held] = {}
    for held in all_held:
        if not BESIDE.search(held.claim):
            continue
        whole = by_claim.setdefault((held.claim, held.system), Held(held.claim, held.system))
        whole.room = held.room
        whole.functions |= held.functions
        whole.numbers += held.numbers
        whole.furthest = max(whole.furthest, held.furthest)
    lines = [
        f"| {_of(held)} | {held.claim} | {held.system} | {held.numbers:,} | {_apart(held)} |"
        for held in by_claim.values()
        if held.numbers
    ]
    return [*sorted(lines), "", *_not_held(all_held)]


def _of(held: Held) -> str:
    names = sorted(held.functions)
    return ", ".join(f"`{name}`" for name in names) or f"within `{held.room}`"


def _apart(held: Held) -> str:
    return f"{held.furthest:.0e}" if held.furthest else "0"


def _not_held(all_held: list[Held]) -> list[str]:
    """Public functions that no test above calls by name; other tests hold them to rules."""
    called = {name for held in all_held for name in held.functions}
    public = {
        f"{room}.{name}"
        for room in ROOMS
        for name in importlib.import_module(f"evaltools.{room}").__all__
        if inspect.isfunction(getattr(importlib.import_module(f"evaltools.{room}"), name))
    }
    rest = ", ".join(f"`{name}`" for name in sorted(public - called))
    return ["## Held by hand arithmetic and rules alone", "", rest]
