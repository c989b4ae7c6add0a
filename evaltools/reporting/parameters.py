"""A report's parameters: what its notebook declares, typed and closed.

papermill injects whatever it is given and only logs a name it does not know, so a typing
mistake would run the report with its defaults. Here a name or a value that the notebook
does not declare is refused before anything runs.
"""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.reporting.report_list import Report, report

#: Set by the run for every report; not for a person to set.
OWN = ("study", "languages", "run_folder")

#: Marks the cell of a notebook that declares its parameters.
TAG = "parameters"


@dataclass(frozen=True)
class Parameter:
    """One parameter as the notebook's first code cell declares it.

    Attributes
    ----------
    name, type, default, meaning : str
        Default is the source text.
    """

    name: str
    type: str
    default: str
    meaning: str


def parameters(name: str) -> tuple[Parameter, ...]:
    """The parameters of the report called `name`, in the notebook's order.

    Parameters
    ----------
    name : str
        Such as "survival".

    Examples
    --------
    >>> [each.name for each in parameters("survival")]
    ['study', 'languages', 'run_folder', 'where', 'horizon']
    """
    return _read(report(name).path)


@cache
def _read(path: Path) -> tuple[Parameter, ...]:
    """The names with a type in the cell tagged `parameters`, and the comments beside them.

    Read here and not by papermill, whose import takes longer than all else that a run does
    when nothing has changed. A test holds both to the same.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    source = next(
        ("".join(c["source"]) for c in cells if TAG in c.get("metadata", {}).get("tags", ())), ""
    )
    comments = {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    return tuple(
        Parameter(
            ast.unparse(node.target),
            ast.unparse(node.annotation),
            ast.get_source_segment(source, node.value) or "",
            comments.get(node.end_lineno or 0, ""),
        )
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign) and node.value is not None
    )


def check_parameters(chosen: Mapping[str, Any], reports: tuple[Report, ...]) -> None:
    """Refuse a name that no requested report declares, and a value of the wrong type."""
    known = {each.name for one in reports for each in _read(one.path)} - set(OWN)
    for name in chosen:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            rule = "A parameter must be one of {known}; {name} is not."
            listed = sorted(known)
            raise UsageError(
                message(rule + " Try: {near}", known=listed, name=name, near=near[0])
                if near
                else message(rule, known=listed, name=name)
            )
    for one in reports:
        typed(chosen, one)


def typed(chosen: Mapping[str, Any], one: Report) -> dict[str, Any]:
    """The chosen values that the report declares, each of its declared type."""
    declared = {each.name: each for each in _read(one.path)}
    return {
        name: _convert(value, declared[name]) for name, value in chosen.items() if name in declared
    }


def _convert(value: Any, parameter: Parameter) -> Any:
    try:
        return _CONVERSIONS[parameter.type](value)
    except (ValueError, TypeError, KeyError):
        rule = "The parameter {name} must be of type {type}."
        raise UsageError(message(rule, name=parameter.name, type=parameter.type)) from None


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, str) and not value.strip("+-").isdigit()):
        raise ValueError
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    return int(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}[value]


def _real(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError
    return float(value)


_CONVERSIONS = {"str": _text, "int": _whole, "float": _real, "bool": _truth}
