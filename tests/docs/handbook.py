"""The pages of the handbook, and the blocks of code on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))

_BLOCK = re.compile(
    r"(?:^<!-- ends with (\d) -->\n)?^( *)```(\w*)\n(.*?)^\2```$", re.MULTILINE | re.DOTALL
)
_FILE = re.compile(r"# file: (\S+)\n")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the file that it is, if it says so.

    A command that is meant to find something wrong has `<!-- ends with 1 -->` above it.
    """

    language: str
    text: str
    ends_with: int = 0

    @property
    def file(self) -> str | None:
        """The name after `# file:` on the first line."""
        found = _FILE.match(self.text)
        return found[1] if found else None

    @property
    def content(self) -> str:
        """What the file holds: a table has no comments, so the first line is not of it."""
        return _FILE.sub("", self.text) if self.language == "csv" else self.text


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(language, body, int(ends or 0)) for ends, _, language, body in _BLOCK.findall(text)
    ]


def name(page: Path) -> str:
    """A page's path below docs/, for the name of its test."""
    return page.relative_to(ROOT).as_posix()
