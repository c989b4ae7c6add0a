"""Every public name of the package stands on a page of the handbook's functions."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from types import ModuleType

import pytest
from handbook import DOCS

import evaltools

API = sorted((DOCS / "api").glob("*.md"))

#: The namespaces of the package, and the two modules that everything returns or raises.
ROOMS = (
    *(name for name in evaltools.__all__ if inspect.ismodule(getattr(evaltools, name))),
    "drawing",
    "errors",
    "result",
)

_DIRECTIVE = re.compile(r"^::: (\S+)\n((?: +.*\n|\n(?= ))*)", re.MULTILINE)
_MEMBERS = re.compile(r"members: \[([^\]]*)\]")


def directives() -> list[tuple[str, list[str] | None]]:
    """What the pages show: a name, and the members chosen of it, if some are."""
    found = []
    for page in API:
        for target, options in _DIRECTIVE.findall(page.read_text(encoding="utf-8") + "\n"):
            listed = _MEMBERS.search(options)
            found.append((target, listed and [name.strip() for name in listed[1].split(",")]))
    return found


def shown() -> set[str]:
    """The full names on the pages, each by the module that the page names."""
    names = set()
    for target, members in directives():
        module = found_at(target)
        if inspect.ismodule(module):
            within = members or [name for name in given_out(module) if not hides(module, name)]
            names |= {f"{target}.{name}" for name in within}
        else:
            names.add(target)
    return names


def found_at(target: str) -> object:
    """What the module before the last dot has, or else the module of that name."""
    module, _, name = target.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except AttributeError:
        return importlib.import_module(target)


def given_out(module: ModuleType) -> list[str]:
    """The classes and functions of `__all__`, or those that a module without one defines."""
    names = getattr(module, "__all__", None) or [
        name
        for name, each in vars(module).items()
        if not name.startswith("_") and getattr(each, "__module__", "") == module.__name__
    ]
    return [name for name in names if callable(getattr(module, name))]


def hides(module: ModuleType, name: str) -> bool:
    """Whether a module of the same name keeps the function off the package's page."""
    return name in {each.name for each in pkgutil.iter_modules(getattr(module, "__path__", ()))}


def places(room: str, name: str) -> set[str]:
    """The full names under which a page may show it: the package's, and its own module's."""
    each = inspect.unwrap(getattr(importlib.import_module(f"evaltools.{room}"), name))
    return {f"evaltools.{room}.{name}", f"{each.__module__}.{name}"}


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_of_a_room_stands_on_a_page(room):
    names = given_out(importlib.import_module(f"evaltools.{room}"))
    on_pages = shown()
    assert [name for name in names if not places(room, name) & on_pages] == []


def test_every_function_of_the_package_itself_stands_on_a_page():
    own = [name for name in evaltools.__all__ if not inspect.ismodule(getattr(evaltools, name))]
    rooms = {name: getattr(evaltools, name).__module__.split(".")[1] for name in own}
    on_pages = shown()
    assert [name for name in own if not places(rooms[name], name) & on_pages] == []


def test_every_name_on_a_page_is_there_and_says_what_it_is():
    assert [name for name in shown() if not inspect.getdoc(found_at(name))] == []
