"""Which folders belong to a project, so that no secret is kept inside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from evaltools.study.loader import LARGEST_FILE_BYTES

_STUDY_KEYS = (
    re.compile(rb"^study[ \t]*:", re.MULTILINE),
    re.compile(rb"^data[ \t]*:", re.MULTILINE),
)


def project_of(path: Path, *, files: Iterable[Path]) -> Path | None:
    """The folder of the project of any of the files that a path lies in; None when in none.

    The project of a file is its folder, and every folder above it that is the top of a git
    repository or holds a study file. Links are followed.
    """
    place = path.resolve()
    folders = (folder for file in files for folder in _folders(file))
    return next((folder for folder in folders if place.is_relative_to(folder)), None)


def _folders(file: Path) -> Iterator[Path]:
    own, *above = file.resolve().parents
    yield own
    for folder in above:
        if (folder / ".git").exists() or _holds_study_file(folder):
            yield folder


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
