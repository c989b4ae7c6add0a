"""A section as plain data: what it says, shows and lists in each language.

Pages in HTML, PDF and Word are made from blocks alone, so that nothing which did not
pass through protection can reach a page, and no page needs the data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

#: The file of a block inside its folder.
BLOCK_FILE = "block.json"


@dataclass(frozen=True)
class DisplayTable:
    """A table as it is printed.

    Attributes
    ----------
    caption : str
    headings : tuple of str, one per column
    numeric : tuple of bool, one per column
        Whether the column is set to the right.
    rows : tuple of tuple of str
        The first `n_keys` cells of a row name it.
    n_keys : int
    links : mapping of the text of a cell to the name of a section of the same report
    """

    caption: str
    headings: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    n_keys: int
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Picture:
    """A figure: files beside the block, and what it shows in words."""

    svg: str
    png: str
    alt: str


@dataclass(frozen=True)
class Voice:
    """The section in one language."""

    title: str
    sentence: str
    notes: tuple[str, ...] = ()
    table: DisplayTable | None = None
    picture: Picture | None = None


@dataclass(frozen=True)
class Block:
    """One section of one report.

    Attributes
    ----------
    report, name : str
        Together the id of the result: "survival.time_to_job".
    kind : str
        Kind of the result, or "unanswered".
    order : int
        Place in the report, from 1.
    voices : mapping of language to Voice
    result : mapping
        The protected numbers as plain data, for results.json; empty when unanswered.
    """

    report: str
    name: str
    kind: str
    order: int
    voices: Mapping[str, Voice]
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The result's name in the run."""
        return f"{self.report}.{self.name}"

    def write(self, folder: Path) -> None:
        """Write the block's file into `folder`, which exists."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / BLOCK_FILE).write_text(text + "\n", encoding="utf-8")


def read_block(folder: Path) -> Block:
    """The block that `Block.write` put into `folder`.

    Parameters
    ----------
    folder : Path
        Of one section, below a run's `sections`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> block = Block("reach", "age", "table", 1, {}, {})
    >>> with TemporaryDirectory() as folder:
    ...     block.write(Path(folder))
    ...     read_block(Path(folder)) == block
    True
    """
    plain = json.loads((folder / BLOCK_FILE).read_text(encoding="utf-8"))
    voices = {language: _voice(voice) for language, voice in plain.pop("voices").items()}
    return Block(voices=voices, **plain)


def _voice(plain: dict[str, Any]) -> Voice:
    table, picture = plain.pop("table"), plain.pop("picture")
    return Voice(
        title=plain["title"],
        sentence=plain["sentence"],
        notes=tuple(plain["notes"]),
        table=_table(table) if table else None,
        picture=Picture(**picture) if picture else None,
    )


def _table(plain: dict[str, Any]) -> DisplayTable:
    return DisplayTable(
        caption=plain["caption"],
        headings=tuple(plain["headings"]),
        numeric=tuple(plain["numeric"]),
        rows=tuple(tuple(row) for row in plain["rows"]),
        n_keys=plain["n_keys"],
        links=plain.get("links", {}),
    )
