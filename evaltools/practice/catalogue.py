"""Which criteria, scales and ladders come with evaltools, and how one is read from its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from evaltools.messages import Message, message
from evaltools.practice.ladders import Ladder, ladder_problems
from evaltools.practice.sets import RatingSet, set_problems
from evaltools.study.own_files import ids_in, own_file, read_own_file
from evaltools.study.problems import Problem
from evaltools.study.sections import Section

CRITERIA, LADDERS = "data_schemas/criteria", "data_schemas/ladders"

Kind = TypeVar("Kind", bound=Section)


def criteria_ids() -> tuple[str, ...]:
    """The sets of criteria and the fidelity scales that come with evaltools.

    Examples
    --------
    >>> criteria_ids()
    ('eu-best-practice', 'ips15', 'ips25_2008', 'job-coaching-quality')
    """
    return ids_in(CRITERIA)


def ladder_ids() -> tuple[str, ...]:
    """The ladders of evidence that come with evaltools.

    Examples
    --------
    >>> ladder_ids()
    ('maryland-sms', 'nesta', 're-aim')
    """
    return ids_in(LADDERS)


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
    file = own_file(name_or_path, place=place, folder=folder, unknown=_unknown)
    return read_own_file(model, file, rule=rule, further=further)


def _unknown(known: list[str], hint: Message | str) -> Message:
    return message(
        "It must be one of {known}, or the path of a .yaml file. {hint}", known=known, hint=hint
    )
