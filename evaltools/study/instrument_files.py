"""Which instruments come with evaltools, and how one is read from its file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from evaltools.messages import Message, message
from evaltools.study.instrument import Instrument, instrument_problems
from evaltools.study.own_files import ids_in, own_file, read_own_file
from evaltools.study.problems import Problem

FOLDER = "data_schemas/instruments"


def instrument_ids() -> tuple[str, ...]:
    """The ids of the instruments that come with evaltools.

    Examples
    --------
    >>> instrument_ids()
    ('esis', 'kykyviisari', 'was')
    """
    return ids_in(FOLDER)


def instrument(name_or_path: str | Path, *, folder: str | Path | None = None) -> Instrument:
    """An instrument, by its id among those that come with evaltools or by its file's path.

    Parameters
    ----------
    name_or_path : str or Path
        Such as "esis", or a YAML file.
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
    >>> instrument("esis").scale("esis").score
    'linear'
    """
    file = own_file(name_or_path, place=FOLDER, folder=folder, unknown=_unknown)
    return read_own_file(
        Instrument,
        file,
        rule=message("The instrument file must follow its schema, but does not."),
        further=instrument_problems,
        told=_without_echoes,
    )


def nearest_instrument(written: str, among: Iterable[Instrument]) -> str | None:
    """The id of the instrument that a name in any language, or a slip of it, may mean.

    >>> nearest_instrument("Osallisuusindikaattori", [instrument("esis")])
    'esis'
    """
    called = {
        name.casefold(): each.id
        for each in among
        for name in (*each.name.by_language().values(), each.id)
    }
    near = difflib.get_close_matches(written.casefold(), list(called), n=1)
    return called[near[0]] if near else None


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """Without the problem that a list is too short only because its parts were refused."""
    places = [problem.place for problem in problems]
    return [
        problem
        for problem in problems
        if not any(
            len(place) > len(problem.place) and place[: len(problem.place)] == problem.place
            for place in places
        )
    ]


def _unknown(known: list[str], hint: Message | str) -> Message:
    return message(
        "The instrument must be one of {known}, or the path of a .yaml file. {hint}",
        known=known,
        hint=hint,
    )
