"""What the codes in the tables of a run mean: for the workbook, whose cells keep their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evaltools import wording
from evaltools.sections.block import Block

Labels = Mapping[str, Mapping[str, Any]]


def meanings_of_codes(
    blocks: Iterable[Block], language: str, labels: Labels
) -> tuple[tuple[str, str, str], ...]:
    """Column, code and meaning, each once, for the codes that a language has other words for.

    labels : mapping of column to {value: {language: text}}
        The study's own names.
    """
    found = {each for block in blocks for each in _of_block(block, language, labels)}
    return tuple(sorted(found))


def _of_block(block: Block, language: str, labels: Labels) -> Iterator[tuple[str, str, str]]:
    result = block.result
    columns = list(result.get("columns", ()))
    for column in columns:
        if column == "outcome" and _is_of_time(result):
            # there a code stands for the time around the outcome, which the sentence tells
            continue
        place = columns.index(column)
        for row in result["rows"]:
            code = row[place]
            if isinstance(code, str) and code:
                of = _whose(column, dict(zip(columns, row, strict=True)), result)
                meaning = wording.value(of, code, language, labels)
                if meaning != code and not _is_half_said(code, meaning):
                    yield column, code, meaning


def _is_half_said(code: str, meaning: str) -> bool:
    """Whether only the value of `column=value` has a name: the column is made by an analysis."""
    column, mark, _ = code.partition("=")
    return bool(mark) and meaning.startswith(f"{column}: ")


def _is_of_time(result: Mapping[str, Any]) -> bool:
    kind = result.get("kind")
    is_difference = kind == "difference" and "time" not in result["columns"]
    return kind == "restricted_time" or is_difference


def _whose(column: str, row: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """The column whose values a key holds: `group`, `level` and `reference` stand for another."""
    by = result.get("about", {}).get("by")
    if column == "group" or (column == "reference" and "group" in row):
        return str(by or ("arm" if column == "reference" else column))
    if column in ("level", "reference"):
        return str(row.get("variable") or row.get("covariate") or column)
    return column
