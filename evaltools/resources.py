"""Where the files lie that travel with the package: schemas, notebooks, examples."""

from __future__ import annotations

from pathlib import Path

from evaltools.errors import UsageError
from evaltools.messages import message

_INSIDE = Path(__file__).resolve().parent / "_resources"
_BESIDE = Path(__file__).resolve().parent.parent


def path(name: str) -> Path:
    """The file or folder `name`, inside the installed package or else beside it.

    name : str
        Relative, with forward slashes, such as "data_schemas/tables/participants.json".
    Raises UsageError when neither place has it.

    >>> path("notebooks").is_dir()
    True
    """
    for root in (_INSIDE, _BESIDE):
        found = root / name
        if found.exists():
            return found
    raise UsageError(
        message("The file {name} must come with evaltools but was not found.", name=name)
    )


def in_checkout() -> bool:
    """Whether the package runs from a checkout (or an editable install of one)."""
    return not _INSIDE.exists() and (_BESIDE / "pyproject.toml").exists()


def checkout() -> Path:
    """The checkout's top folder; call only when `in_checkout`."""
    return _BESIDE
