"""Which folders belong to a project, so that no secret is kept inside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evaltools.study.loader import LARGEST_FILE_BYTES

_STUDY_KEYS = (
    re.compile(rb"^study[ \t]*:", re.MULTILINE),
    re.compile(rb"^data[ \t]*:", re.MULTILINE),
)


#: Why a folder belongs to a project.
DATA = "data"
STUDY_FILE = "study file"
REPOSITORY = "repository"


@dataclass(frozen=True)
class Project:
    """A folder of a project, and why it is one: DATA, STUDY_FILE or REPOSITORY."""

    folder: Path
    why: str


def project_of(path: Path, *, files: Iterable[Path]) -> Project | None:
    """The folder of the project of any of the files that a path lies in; None when in none.

    The project of a file is its folder, and every folder above it that is the top of a git
    repository or holds a study file. Links are followed.
    """
    place = path.resolve()
    found = (project for file in files for project in _projects(file))
    return next((each for each in found if place.is_relative_to(each.folder)), None)


def _projects(file: Path) -> Iterator[Project]:
    own, *above = file.resolve().parents
    yield Project(own, DATA)
    for folder in above:
        if _holds_study_file(folder):
            yield Project(folder, STUDY_FILE)
        elif (folder / ".git").exists():
            yield Project(folder, REPOSITORY)


def _holds_study_file(folder: Path) -> bool:
    try:
        names = [each for each in folder.iterdir() if each.suffix.lower() in (".yaml", ".yml")]
        return any(_is_study_file(each) for each in names)
    except OSError:
        return False


def _is_study_file(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES)
    except OSError:
        return False
    return all(key.search(content) for key in _STUDY_KEYS)
