"""The key of pseudonyms: a file outside the project, that only its holder can read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from evaltools.data.project_folders import DATA, REPOSITORY, STUDY_FILE, project_of
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.study.identity_codes import identity_codes_in_text

#: Shorter keys could be found by trying.
SHORTEST_KEY_BYTES = 16

#: A new key is this long: as long as what HMAC-SHA-256 makes of it (RFC 2104, section 3).
NEW_KEY_BYTES = 32

#: Read and write for the owner, nothing for others; Windows keeps to the rights of the folder.
ONLY_OWNER = 0o600


_INSIDE = {
    DATA: message(
        "The key must be kept outside the project, but lies in the folder of a file that is read "
        "or written with it: {folder}. Move it to where only its holder can read it."
    ),
    STUDY_FILE: message(
        "The key must be kept outside the project, but lies in a folder with a study file: "
        "{folder}. Move it to where only its holder can read it."
    ),
    REPOSITORY: message(
        "The key must be kept outside the project, but lies in the git repository of the data: "
        "{folder}. Move it to where only its holder can read it."
    ),
}


def make_key(key_file: str | Path, *, files: Iterable[Path]) -> None:
    """Write a new random key, as 64 hexadecimal digits, to a file that was not there before.

    Parameters
    ----------
    key_file : str or Path
        In a folder that exists, outside the project of every one of `files`.
    files : paths
        What is read and written with the key.

    Raises
    ------
    UsageError
        When the file exists, lies in the project of one of the files, or cannot be written.
        A key that is there is never replaced: its pseudonyms could not be made again.
    """
    place = Path(key_file)
    _check_outside(place, files)
    try:
        made = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER)
    except FileExistsError:
        raise UsageError(
            message(
                "The file of a new key must not exist yet, but does. To use the key in it, give "
                "it with --key-file in place of --new-key."
            )
        ) from None
    except FileNotFoundError:
        raise UsageError(
            message(
                "A new key must be in a folder that exists, but there is no such folder. Make it "
                "first, outside the project."
            )
        ) from None
    except OSError:
        raise UsageError(
            message(
                "A new key must be in a folder that you can write to, but this computer does not "
                "allow it. Try another folder, or a stick that is not locked."
            )
        ) from None
    with os.fdopen(made, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(NEW_KEY_BYTES) + "\n")


def read_key(key_file: Path, *, files: Iterable[Path]) -> bytes:
    """The key in a file; a line end at its end does not count.

    Raises UsageError when the file lies in the project of one of `files`, cannot be read, or
    holds a short key.
    """
    _check_outside(key_file, files)
    try:
        key = key_file.read_bytes().rstrip(b"\r\n")
    except FileNotFoundError:
        raise UsageError(
            message(
                "The key file must exist, but is not there. Try: to make a new key, name its file "
                "with --new-key in place of --key-file."
            )
        ) from None
    except OSError:
        raise UsageError(
            message(
                "The key file must be one that you can read, but this computer does not allow it."
            )
        ) from None
    if len(key.strip()) < SHORTEST_KEY_BYTES:
        raise UsageError(
            message(
                "The key must be at least {least} bytes long, but is shorter. Try: to make a new "
                "key, name its file with --new-key in place of --key-file.",
                least=SHORTEST_KEY_BYTES,
            )
        )
    return key


def _check_outside(key_file: Path, files: Iterable[Path]) -> None:
    project = project_of(key_file, files=files)
    if project is not None:
        folder = "" if identity_codes_in_text(str(project.folder)) else str(project.folder)
        raise UsageError(Message(_INSIDE[project.why].text, {"folder": folder}))
