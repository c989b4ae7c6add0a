"""The pages of the handbook, and the blocks of code on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))

_BLOCK = re.compile(
    r"(?:^<!-- (?P<note>[a-z ]+): (?P<value>\S+) -->\n)?"
    r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(r"# file: (\S+)\n")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and what the comment above it says.

    Attributes
    ----------
    file : str or None
        The file that the block is: from `# file: NAME` on its first line or, where the
        format has no comments, from `<!-- file: NAME -->` above it.
    ends_with : int
        The exit code that `<!-- ends with: 1 -->` announces.
    """

    language: str
    text: str
    file: str | None = None
    ends_with: int = 0


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [_block(found) for found in _BLOCK.finditer(page.read_text(encoding="utf-8"))]


def _block(found: re.Match[str]) -> Block:
    notes = {found["note"]: found["value"]}
    first = _FILE.match(found["text"])
    return Block(
        found["language"],
        found["text"],
        first[1] if first else notes.get("file"),
        int(notes.get("ends with", 0)),
    )


def name(page: Path) -> str:
    """A page's path below docs/, for the name of its test."""
    return page.relative_to(ROOT).as_posix()
