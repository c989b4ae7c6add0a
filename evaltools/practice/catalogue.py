"""Which criteria, scales and ladders come with evaltools, and how one is read from its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from evaltools import resources
from evaltools.errors import StudyError, UsageError
from evaltools.messages import Message, message
from evaltools.practice.ladders import Ladder, ladder_problems
from evaltools.practice.sets import RatingSet, set_problems
from evaltools.study.checking import check
from evaltools.study.load import read_bytes, refuse_identity_codes
from evaltools.study.loader import load_yaml
from evaltools.study.problems import Problem, did_you_mean, violations
from evaltools.study.scalars import is_yaml_path
from evaltools.study.sections import Section

CRITERIA, LADDERS = "data_schemas/criteria", "data_schemas/ladders"

#: The file that users copy to write a set of their own.
TEMPLATE = "template"

Kind = TypeVar("Kind", bound=Section)


def criteria_ids() -> tuple[str, ...]:
    """The sets of criteria and the fidelity scales that come with evaltools.

    Examples
    --------
    >>> criteria_ids()
    ('eu-best-practice', 'ips15', 'ips25_2008', 'job-coaching-quality')
    """
    return _ids(CRITERIA)


def ladder_ids() -> tuple[str, ...]:
    """The ladders of evidence that come with evaltools.

    Examples
    --------
    >>> ladder_ids()
    ('maryland-sms', 'nesta', 're-aim')
    """
    return _ids(LADDERS)


def criteria(name_or_path: str | Path, *, folder: str | Path | None = None) -> RatingSet:
    """A set of criteria or a fidelity scale, by its id or by the path of its file.

    Parameters
    ----------
    name_or_path : str or Path
        Such as "eu-best-practice", or a YAML file.
    folder : str or Path, optional
        From which a relative path counts: a study's folder.

    Raises
    ------
    UsageError
        When there is none of that name.
    StudyError
        With every fault of its file and their lines.

    Examples
    --------
    >>> criteria("eu-best-practice").n_original
    10
    """
    return _read(
        name_or_path,
        RatingSet,
        place=CRITERIA,
        folder=folder,
        further=set_problems,
        rule=message("The file of criteria must follow its schema, but does not."),
    )


def ladder(name_or_path: str | Path, *, folder: str | Path | None = None) -> Ladder:
    """A ladder of evidence, by its id or by the path of its file; raises as `criteria`.

    Parameters
    ----------
    name_or_path : str or Path
        Such as "nesta", or a YAML file.
    folder : str or Path, optional
        From which a relative path counts: a study's folder.

    Examples
    --------
    >>> len(ladder("nesta").levels)
    5
    """
    return _read(
        name_or_path,
        Ladder,
        place=LADDERS,
        folder=folder,
        further=ladder_problems,
        rule=message("The file of a ladder must follow its schema, but does not."),
    )


def _read(
    name_or_path: str | Path,
    model: type[Kind],
    *,
    place: str,
    folder: str | Path | None,
    further: Callable[[Kind], list[Problem]],
    rule: Message,
) -> Kind:
    file = _file(name_or_path, place, folder=Path(folder) if folder is not None else Path())
    content = read_bytes(file)
    loaded = load_yaml(content)
    refuse_identity_codes(loaded, content, file=file.name)
    found, problems = check(model, loaded.data, context={"languages": ()})
    problems = [*loaded.problems, *(problems if loaded.data else [])]
    if found is not None:
        problems += further(found)
        if getattr(found, "id", None) != file.stem:
            problems.append(Problem(("id",), message("{key} must be the name of the file.")))
    if problems or found is None:
        raise StudyError(rule, violations(problems, file=file.name, lines=loaded.lines))
    return found


def _ids(place: str) -> tuple[str, ...]:
    found = (file.stem for file in resources.path(place).glob("*.yaml"))
    return tuple(sorted(name for name in found if name != TEMPLATE))


def _file(name_or_path: str | Path, place: str, *, folder: Path) -> Path:
    text = str(name_or_path)
    if is_yaml_path(text):
        return folder / text
    known = _ids(place)
    if text in (*known, TEMPLATE):
        return resources.path(f"{place}/{text}.yaml")
    raise UsageError(
        message(
            "It must be one of {known}, or the path of a .yaml file. {hint}",
            known=list(known),
            hint=did_you_mean(text, known) or "",
        )
    )
