"""Whether this installation is the one that the lock describes, and has all it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaltools import resources
from evaltools.messages import Message, message
from evaltools.reporting.content import environment
from evaltools.warm import can_fork

_LOCKED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)")

OTHER = message("{name} must be {wanted} by the lock, but is {found}.")
ABSENT = message("{name} must be installed by the lock, but is not.")
FONT = message("The font {name} must come with evaltools, but cannot be read.")
NO_LOCK = message("There is no requirements.lock here, so versions are not compared.")
LOCK_OK = message("All {n} packages of the lock are as it says.")
FONTS_OK = message("All fonts are there: {names}.")
WARM = message("Notebooks run in warm kernels.")
STOCK = message("Notebooks run in kernels of their own: warm kernels need Linux.")


@dataclass(frozen=True)
class Checkup:
    """What was looked at, and what is wrong.

    Attributes
    ----------
    findings, facts : tuple of Message
    versions : mapping of name to version
    """

    findings: tuple[Message, ...]
    facts: tuple[Message, ...]
    versions: dict[str, str]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def doctor(lock: Path | None = None) -> Checkup:
    """Compare the installed packages with the lock, and look for the fonts.

    lock : Path, optional
        None: requirements.lock of the checkout, where there is one.
    """
    versions = {name: version for name, version in environment().items() if name != "lock"}
    if lock is None and resources.in_checkout():
        lock = resources.checkout() / "requirements.lock"
    facts = [WARM if can_fork() else STOCK]
    findings: list[Message] = []
    if lock is None or not lock.exists():
        facts.append(NO_LOCK)
    else:
        wanted = locked(lock.read_text(encoding="utf-8"))
        findings += _of_lock(wanted, versions)
        if not findings:
            facts.append(Message(LOCK_OK.text, {"n": len(wanted)}))
    unreadable = [name for name in _fonts() if not _is_font(_font_folder() / name)]
    findings += [Message(FONT.text, {"name": name}) for name in unreadable]
    if not unreadable:
        facts.append(Message(FONTS_OK.text, {"names": _fonts()}))
    return Checkup(tuple(findings), tuple(facts), versions)


def locked(text: str) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Name -> the versions that the lock has for any Python or system, and if it is for all."""
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    for line in text.splitlines():
        match = _LOCKED.match(line)
        if match is None:
            continue
        name = re.sub(r"[._-]+", "-", match.group(1)).lower()
        versions, _ = found.get(name, ((), True))
        found[name] = ((*versions, match.group(2)), ";" not in line)
    return found


def _of_lock(
    wanted: dict[str, tuple[tuple[str, ...], bool]], installed: dict[str, str]
) -> Iterator[Message]:
    have = {re.sub(r"[._-]+", "-", name): version for name, version in installed.items()}
    for name, (versions, always) in wanted.items():
        if name not in have:
            if always:
                yield Message(ABSENT.text, {"name": name})
        elif have[name] not in versions:
            values = {"name": name, "wanted": " / ".join(versions), "found": have[name]}
            yield Message(OTHER.text, values)


def _font_folder() -> Path:
    return Path(__file__).resolve().parent.parent / "drawing" / "fonts"


def _fonts() -> list[str]:
    return ["Inter-Regular.otf", "Inter-Bold.otf"]


def _is_font(path: Path) -> bool:
    """Whether a file begins as an OpenType font does."""
    try:
        with path.open("rb") as file:
            return file.read(4) in {b"OTTO", b"\x00\x01\x00\x00"}
    except OSError:
        return False
