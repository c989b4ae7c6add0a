"""Which instruments come with evaltools, and how one is read from its file."""

from __future__ import annotations

from pathlib import Path

from evaltools import resources
from evaltools.errors import StudyError, UsageError
from evaltools.messages import message
from evaltools.participation.instrument import Instrument, instrument_problems
from evaltools.study.checking import check
from evaltools.study.load import read_bytes, refuse_identity_codes
from evaltools.study.loader import load_yaml
from evaltools.study.problems import Problem, did_you_mean, violations
from evaltools.study.scalars import is_yaml_path

FOLDER = "data_schemas/instruments"

#: The file that users copy to write an instrument of their own.
TEMPLATE = "template"


def instrument_ids() -> tuple[str, ...]:
    """The ids of the instruments that come with evaltools.

    Examples
    --------
    >>> instrument_ids()
    ('esis', 'kykyviisari', 'was')
    """
    found = (file.stem for file in resources.path(FOLDER).glob("*.yaml"))
    return tuple(sorted(name for name in found if name != TEMPLATE))


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
    file = _file(name_or_path, folder=Path(folder) if folder is not None else Path())
    content = read_bytes(file)
    loaded = load_yaml(content)
    refuse_identity_codes(loaded, content, file=file.name)
    found, problems = check(Instrument, loaded.data, context={"languages": ()})
    problems = [*loaded.problems, *(_without_echoes(problems) if loaded.data else [])]
    if found is not None:
        problems += instrument_problems(found)
        if found.id != file.stem:
            problems.append(Problem(("id",), message("{key} must be the name of the file.")))
    if problems or found is None:
        raise StudyError(
            message("The instrument file must follow its schema, but does not."),
            violations(problems, file=file.name, lines=loaded.lines),
        )
    return found


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


def _file(name_or_path: str | Path, *, folder: Path) -> Path:
    text = str(name_or_path)
    if is_yaml_path(text):
        return folder / text
    known = instrument_ids()
    if text in (*known, TEMPLATE):
        return resources.path(f"{FOLDER}/{text}.yaml")
    raise UsageError(
        message(
            "The instrument must be one of {known}, or the path of a .yaml file. {hint}",
            known=list(known),
            hint=did_you_mean(text, known) or "",
        )
    )
