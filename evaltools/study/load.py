"""Read a study file, or make a study in code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from evaltools import resources
from evaltools.columns import LANGUAGES
from evaltools.errors import DataError, StudyError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.study.checking import check
from evaltools.study.identity_codes import identity_codes_in_text
from evaltools.study.loader import LARGEST_FILE_BYTES, Loaded, load_yaml
from evaltools.study.model import Origin, Study
from evaltools.study.problems import Place, Problem, line_of, violations
from evaltools.study.rules import cross_problems

#: Marks the name of a study that travels with the package, as in example:nsw.
EXAMPLE = "example:"

#: Tables and documents that stand beside a study file and are taken for it.
OTHER_FILES = frozenset(
    (
        *(".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet"),
        *(".sav", ".dta", ".sas7bdat", ".json", ".html", ".pdf", ".docx", ".md", ".ipynb"),
    )
)


def load_study(path: str | Path, *, languages: str | Sequence[str] = ()) -> Study:
    """The study that a file describes, checked.

    Parameters
    ----------
    path : str or Path
        A YAML file of the form that data_schemas/study.schema.json describes, or
        example:NAME for a study that travels with the package.
    languages : str or sequence of str
        Languages of the reports in place of the study file's, such as "fi, en"; empty: those
        of the study file.

    Raises
    ------
    UsageError
        When the file cannot be read.
    DataError
        When a personal identity code stands in it.
    StudyError
        With every problem and its line otherwise.

    Examples
    --------
    >>> study = load_study("example:nsw")
    >>> study.study, study.comparison.treated, sorted(study.data)
    ('nsw', 'programme', ['outcomes', 'participants'])
    """
    study = _read(_located(path))
    chosen = languages.replace(",", " ").split() if isinstance(languages, str) else languages
    return study.with_languages(chosen) if chosen else study


def _located(path: str | Path) -> Path:
    written = str(path)
    if not written.startswith(EXAMPLE):
        _refuse_other_things(Path(path))
        return Path(path).absolute()
    examples = resources.path("examples")
    known = sorted(each.parent.name for each in examples.glob("*/study.yaml"))
    name = written.removeprefix(EXAMPLE)
    if name not in known:
        raise UsageError(message("An example must be one of {known}.", known=known))
    return examples / name / "study.yaml"


def _refuse_other_things(path: Path) -> None:
    """Raise UsageError for a folder, and for a file that is a table or a document."""
    if path.is_dir():
        found = message(
            "The study must be a study file, but {name} is a folder.", name=_name(path.absolute())
        )
    elif path.is_file() and path.suffix.lower() in OTHER_FILES:
        found = message(
            "The study must be a study file (.yaml), but {name} is not.", name=_name(path)
        )
    else:
        return
    beside = (path if path.is_dir() else path.parent) / "study.yaml"
    if beside.is_file() and not identity_codes_in_text(str(beside)):
        found = message("{rule} Try: {file}", rule=found, file=str(beside))
    raise UsageError(found)


def _name(path: Path) -> Message | str:
    """The name of a file; one that holds an identity code is not repeated, not even mistaken."""
    return message("named") if identity_codes_in_text(path.name) else path.name


def _read(file: Path) -> Study:
    content = read_bytes(file)
    loaded = load_yaml(content)
    refuse_identity_codes(loaded, content, file=file.name)
    origin = Origin(
        path=file,
        folder=file.parent,
        file_hash=hashlib.sha256(content).hexdigest(),
        source=tuple(loaded.source.splitlines()),
        lines=loaded.lines,
    )
    return _checked(loaded, origin)


def study_from(mapping: Mapping[str, Any], *, folder: str | Path) -> Study:
    """The study that a mapping describes, with the keys of a study file.

    Parameters
    ----------
    mapping : mapping
        Values as text, or already as int, float, bool, date, list and dict.
    folder : str or Path
        From which the paths under `data` count.

    Raises
    ------
    StudyError
        With every problem.

    Examples
    --------
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...     },
    ...     folder=".",
    ... )
    >>> study.disclosure.min_count
    5
    """
    given = _as_read(mapping)
    written = json.dumps(given, sort_keys=True, ensure_ascii=False, default=str)
    loaded = Loaded(given, {}, (), written)
    refuse_identity_codes(loaded, b"", file=None)
    origin = Origin(
        path=None,
        folder=Path(folder).absolute(),
        file_hash=hashlib.sha256(written.encode()).hexdigest(),
    )
    return _checked(loaded, origin)


def read_bytes(file: Path) -> bytes:
    """The file's content, no more of it than a study file may have."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST_FILE_BYTES + 1)
    except OSError:
        raise UsageError(
            message("The file {name} must exist and be readable, but is not.", name=_name(file))
        ) from None


def refuse_identity_codes(loaded: Loaded, content: bytes, *, file: str | None) -> None:
    """Raise DataError when a personal identity code stands in the text, its comments or its name.

    Values are searched as read, too: YAML can spell a code so that no line shows it.
    """
    text = content.decode("utf-8", errors="replace")
    counts = [identity_codes_in_text(line) for line in text.split("\n")]
    lines = {number: count for number, count in enumerate(counts, start=1) if count}
    for place, said in _texts(loaded.data, ()):
        if count := identity_codes_in_text(said):
            lines.setdefault(line_of(place, loaded.lines) or 0, count)
    name_is_safe = file is None or not identity_codes_in_text(file)
    found = [
        Violation(
            plural_message(
                "A study file must not hold a personal identity code, but {n} was found.",
                "A study file must not hold personal identity codes, but {n} were found.",
                count,
            ),
            file=file if name_is_safe else None,
            line=line or None,
        )
        for line, count in sorted(lines.items())
    ]
    if not name_is_safe:
        found.append(Violation(message("A file name must not hold a personal identity code.")))
    if found:
        raise DataError(message("The study is refused: it holds personal identity codes."), found)


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Every key and text, with its place."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield (*place, key), str(key)
            yield from _texts(each, (*place, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _texts(each, (*place, position))
    elif value is not None:
        yield place, str(value)


def _checked(loaded: Loaded, origin: Origin) -> Study:
    given = loaded.data
    context = {"languages": _languages(given), "folder": origin.folder}
    study, problems = check(Study, given, context=context) if given else (None, [])
    problems += cross_problems(given) if given else ()
    problems = [*loaded.problems, *_outside(problems, loaded)]
    if problems or study is None:
        name = origin.path.name if origin.path else None
        raise StudyError(
            message("The study file must follow its schema, but does not."),
            violations(problems, file=name, lines=loaded.lines),
        )
    study._origin = origin
    return study


def _outside(problems: list[Problem], loaded: Loaded) -> list[Problem]:
    """The problems at places that the loader has not refused already."""
    return [
        problem
        for problem in problems
        if not any(problem.place[: len(place)] == place for place in loaded.damaged)
    ]


def _languages(given: Mapping[str, Any]) -> tuple[str, ...]:
    named = given.get("languages")
    if not isinstance(named, (list, tuple)):
        return ()
    return tuple(language for language in named if language in LANGUAGES)


def _as_read(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_read(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_read(each) for each in value]
    return value.as_posix() if isinstance(value, PurePath) else value
