"""Files that describe something once and for all: found by an id or a path, read, refused.

Programmes, instruments, sets of criteria and ladders are such files: some come with evaltools,
and a study may bring its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from evaltools import resources
from evaltools.errors import StudyError, UsageError
from evaltools.messages import Message, message
from evaltools.study.checking import check
from evaltools.study.load import read_bytes, refuse_identity_codes
from evaltools.study.loader import load_yaml
from evaltools.study.problems import Problem, did_you_mean, violations
from evaltools.study.scalars import is_yaml_path

Kind = TypeVar("Kind", bound=BaseModel)

#: The file that users copy to write one of their own; no id.
TEMPLATE = "template"


def ids_in(place: str) -> tuple[str, ...]:
    """The ids of the files that come with evaltools in one folder of its resources."""
    found = (file.stem for file in resources.path(place).glob("*.yaml"))
    return tuple(sorted(name for name in found if name != TEMPLATE))


def own_file(
    name_or_path: str | Path,
    *,
    place: str,
    folder: str | Path | None,
    unknown: Callable[[list[str], Message | str], Message],
    also: Collection[str] = (TEMPLATE,),
) -> Path:
    """The file of an id, or of a path from `folder`.

    place : str
        Folder of the resources with the files that come with evaltools.
    unknown : function of the ids and a hint
        What is said of a name that is neither.
    also : names
        That are no ids and have a file there all the same.

    Raises UsageError for a name that is neither an id nor the path of a YAML file.
    """
    text = str(name_or_path)
    if is_yaml_path(text):
        return (Path(folder) if folder is not None else Path()) / text
    known = ids_in(place)
    if text in (*known, *also):
        return resources.path(f"{place}/{text}.yaml")
    raise UsageError(unknown(list(known), did_you_mean(text, known) or ""))


def _nothing_more(_: object) -> list[Problem]:
    return []


def _all_of_them(problems: list[Problem]) -> list[Problem]:
    return problems


def read_own_file(
    model: type[Kind],
    file: Path,
    *,
    rule: Message,
    languages: Sequence[str] = (),
    further: Callable[[Kind], Iterable[Problem]] = _nothing_more,
    told: Callable[[list[Problem]], list[Problem]] = _all_of_them,
) -> Kind:
    """What a file describes, checked.

    rule : Message
        Said before the faults.
    languages : sequence of str
        In which every text must be given.
    further : function of what was read
        Faults that the model cannot see.
    told : function of the model's faults
        Those of them that are told.

    Raises StudyError with every fault and its line: of the model, an id that is not the name
    of the file among them; DataError for an identity code.
    """
    content = read_bytes(file)
    loaded = load_yaml(content)
    refuse_identity_codes(loaded, content, file=file.name)
    found, problems = check(model, loaded.data, context={"languages": languages})
    problems = [*loaded.problems, *(told(problems) if loaded.data else [])]
    if found is not None:
        problems += further(found)
        if getattr(found, "id", None) != file.stem:
            problems.append(Problem(("id",), message("{key} must be the name of the file.")))
    if problems or found is None:
        raise StudyError(rule, violations(problems, file=file.name, lines=loaded.lines))
    return found
