"""What a study's folder of runs keeps to itself: the key of its hashes, and the study file.

A plain hash of a small file of people could be matched by trying candidates, so every hash
that a run records is keyed. The key stays beside the runs, in a hidden file that no run
and no release holds; with it the runs of one study can be compared with each other.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

PRIVATE_FILE = ".study.json"


@dataclass(frozen=True)
class Private:
    """The key of a study's hashes, and where the study file is.

    Attributes
    ----------
    key : str
        Hexadecimal.
    study : str
        Path of the study file, absolute; empty when unknown.
    """

    key: str
    study: str = ""

    def keyed(self, content: str) -> str:
        """The content's hash under the key, in hexadecimal."""
        return hmac.new(bytes.fromhex(self.key), content.encode(), hashlib.sha256).hexdigest()

    @property
    def key_id(self) -> str:
        """Tells which runs have hashes under the same key."""
        return self.keyed("key")[:8]


def private(runs: Path, study: Path | None = None) -> Private:
    """The private file of a folder of runs, made when there is none.

    study : Path, optional
        Where the study file is now.
    """
    known = read_private(runs)
    told = Private(
        known.key if known else secrets.token_hex(32),
        str(study) if study is not None else (known.study if known else ""),
    )
    if told != known:
        _write(runs, told)
    return told


def read_private(runs: Path) -> Private | None:
    """The private file of a folder of runs; None when there is none that can be read."""
    try:
        plain = json.loads((runs / PRIVATE_FILE).read_text(encoding="utf-8"))
        return Private(str(plain["key"]), str(plain["study"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(runs: Path, told: Private) -> None:
    runs.mkdir(parents=True, exist_ok=True)
    fresh = runs / f"{PRIVATE_FILE}.new"
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"key": told.key, "study": told.study}, file)
    fresh.replace(runs / PRIVATE_FILE)
