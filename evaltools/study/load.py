"""Read a study file, or make a study in code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaltools import resources
from evaltools.columns import LANGUAGES
from evaltools.errors import DataError, StudyError, UsageError, Violation
from evaltools.messages import message, plural_message
from evaltools.study.checking import check
from evaltools.study.identity_codes import identity_codes_in_text
from evaltools.study.loader import LARGEST_FILE_BYTES, Loaded, load_yaml
from evaltools.study.model import Origin, Study
from evaltools.study.problems import Problem, violations
from evaltools.study.rules import cross_problems

#: Marks the name of a study that travels with the package, as in example:nsw.
EXAMPLE = "example:"


def load_study(path: str | Path, *, languages: str | Sequence[str] = ()) -> Study:
    """The study that a file describes, checked.

    path : str or Path
        A YAML file of the form that data_schemas/study.schema.json describes, or
        example:NAME for a study that travels with the package.
    languages : str or sequence of str
        Languages of the reports in place of the study file's, such as "fi, en"; empty: those
        of the study file.
    Raises UsageError when the file cannot be read, DataError when a personal identity code
    stands in it, StudyError with every problem and its line otherwise.
    """
    study = _read(_located(path))
    chosen = languages.replace(",", " ").split() if isinstance(languages, str) else languages
    return study.with_languages(chosen) if chosen else study


def _located(path: str | Path) -> Path:
    written = str(path)
    if not written.startswith(EXAMPLE):
        return Path(path).absolute()
    examples = resources.path("examples")
    known = sorted(each.parent.name for each in examples.glob("*/study.yaml"))
    name = written.removeprefix(EXAMPLE)
    if name not in known:
        rule = "An example must be one of {known}."
        raise UsageError(message(rule, known=known))
    return examples / name / "study.yaml"


def _read(file: Path) -> Study:
    content = read_bytes(file)
    refuse_identity_codes(content, file.name)
    loaded = load_yaml(content)
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

    mapping : mapping
        Values as text, or already as int, float, bool, date, list and dict.
    folder : str or Path
        From which the paths under `data` count.
    Raises StudyError with every problem.
    """
    given = _without_tuples(mapping)
    written = json.dumps(given, sort_keys=True, ensure_ascii=False, default=str)
    refuse_identity_codes(written.encode(), None)
    origin = Origin(
        path=None,
        folder=Path(folder).absolute(),
        file_hash=hashlib.sha256(written.encode()).hexdigest(),
    )
    return _checked(Loaded(given, {}, (), written), origin)


def read_bytes(file: Path) -> bytes:
    """The file's content, no more of it than a study file may have."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST_FILE_BYTES + 1)
    except OSError:
        raise UsageError(
            message("The file {name} must exist and be readable, but is not.", name=file.name)
        ) from None


def refuse_identity_codes(content: bytes, file: str | None) -> None:
    """Raise DataError when a personal identity code stands anywhere in the text."""
    text = content.decode("utf-8", errors="replace")
    name = None if file is None or identity_codes_in_text(file) else file
    found = [
        Violation(
            plural_message(
                "A study file must not hold a personal identity code, but {n} was found.",
                "A study file must not hold personal identity codes, but {n} were found.",
                count,
            ),
            file=name,
            line=line if file is not None else None,
        )
        for line, count in (
            (line, identity_codes_in_text(written))
            for line, written in enumerate(text.split("\n"), start=1)
        )
        if count
    ]
    if file is not None and name is None:
        found.append(Violation(message("A file name must not hold a personal identity code.")))
    if found:
        raise DataError(message("The study is refused: it holds personal identity codes."), found)


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


def _without_tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _without_tuples(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_tuples(each) for each in value]
    return value
