"""From plain data to a checked model, with every problem in our own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evaltools.messages import message
from evaltools.study.problems import (
    BrokenRuleError,
    Place,
    Problem,
    did_you_mean,
    key_text,
    kind_of,
)

TOO_SHORT = message("{key} must name at least one.")

Checked = TypeVar("Checked", bound=BaseModel)


def check(
    model: type[Checked], given: Mapping[str, Any], *, context: Mapping[str, Any]
) -> tuple[Checked | None, list[Problem]]:
    """The model of what is given, or None with the reasons why not.

    pydantic's own sentences, which echo what they found, are never used.
    """
    try:
        return model.model_validate(dict(given), context=dict(context)), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
    found = [problem for each in details for problem in _problems(each, model, given)]
    return None, [problem for problem in found if not _follows(problem, found)]


def _follows(problem: Problem, found: Sequence[Problem]) -> bool:
    """Whether a list counts as too short only because its entries are refused themselves."""
    depth = len(problem.place)
    return problem.rule == TOO_SHORT and any(
        len(other.place) > depth and other.place[:depth] == problem.place for other in found
    )


def _problems(
    detail: ErrorDetails, model: type[BaseModel], given: Mapping[str, Any]
) -> Iterator[Problem]:
    place: Place = tuple(detail["loc"])
    broken = detail.get("ctx", {}).get("error")
    if isinstance(broken, BrokenRuleError):
        yield Problem(place, broken.rule, broken.hint)
    elif detail["type"] == "extra_forbidden":
        yield _unknown_key(place, model)
    elif detail["type"] == "missing":
        yield Problem(place, message("{key} must be given."))
    elif detail["type"] in ("tuple_type", "list_type"):
        yield Problem(
            place,
            message("{key} must be a list, but was {found}.", found=kind_of(detail["input"])),
            message("Write it in brackets: [one, two]."),
        )
    elif detail["type"] == "too_short":
        yield Problem(place, TOO_SHORT)
    else:
        yield Problem(
            place,
            message(
                "{key} must be a group of keys with values, but was {found}.",
                found=kind_of(detail["input"]),
            ),
        )


def _unknown_key(place: Place, model: type[BaseModel]) -> Problem:
    key, section = str(place[-1]), key_text(place[:-1])
    known = _keys_of(model, place[:-1])
    hint = did_you_mean(key, known)
    for elsewhere in _sections(model):
        if hint is None and key in elsewhere[1] and elsewhere[0] != place[:-1]:
            hint = message("“{name}” belongs elsewhere.", name=key_text((*elsewhere[0], key)))
    if not section:
        return Problem(place, message("{key} is not a key of this file and must be removed."), hint)
    return Problem(
        place, message("{key} must be one of the keys of {section}.", section=section), hint
    )


def _keys_of(model: type[BaseModel], place: Place) -> list[str]:
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            model = next(_models_in(model.model_fields[step].annotation), model)
    return list(model.model_fields)


def _sections(model: type[BaseModel]) -> Iterator[tuple[Place, list[str]]]:
    yield (), list(model.model_fields)
    for key, described in model.model_fields.items():
        for inner in _models_in(described.annotation):
            yield (key,), list(inner.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)
