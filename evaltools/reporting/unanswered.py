"""Questions without a number: one table of them in place of a section for each.

Some a study cannot answer; of others every number is withheld, to protect privacy. A page of
a small programme would else be a row of sections that say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evaltools import wording
from evaltools.messages import Message, message, plural_message
from evaltools.sections.block import Block, DisplayTable, Voice

#: Kind of a section without numbers.
UNANSWERED = "unanswered"

#: Kind of a model's ratios.
MODEL = "forest"

#: Name and kind of the table of sections whose every number is withheld.
WITHHELD = "withheld"

#: What stands in the place of a number that is not published, and of one that there is not.
NOT_PUBLISHED, NONE = "…", ("", "–")

#: What is said of a report none of whose sections has an answer.
NOTHING = message(
    "These data answer none of this report's questions; its page says why not, one by one."
)

TITLE = message("What this study cannot answer")
CAPTION = message("Questions without an answer, and why")
QUESTION, WHY = message("Question"), message("Why there is no answer")

WITHHELD_TITLE = message("What is not published here")
WITHHELD_CAPTION = message("Sections of which no number is published, to protect privacy")
SAID = message("What is said in place of numbers")


def is_unanswered(blocks: Sequence[Block]) -> bool:
    """Whether a report has sections and none of them has an answer."""
    return bool(blocks) and all(block.kind == UNANSWERED for block in blocks)


def said_instead(blocks: Sequence[Block], language: str) -> str:
    """What an index says of a report without an answer: why, where there is one reason."""
    sentences = {block.voices[language].sentence for block in blocks}
    return sentences.pop() if len(sentences) == 1 else wording.render(NOTHING, language)


def gathered(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a page, those without a number in one or two tables at the end.

    A page that is one unanswered question as a whole stays as it is.
    """
    without = [block for block in blocks if block.kind == UNANSWERED]
    withheld = [block for block in blocks if _is_withheld(block)]
    if len(blocks) == 1:
        return list(blocks)
    shown = [block for block in blocks if block not in without and block not in withheld]
    last = max((block.order for block in blocks), default=0)
    if withheld:
        shown.append(_table_of(withheld, WITHHELD, order=last + 1))
    if without:
        shown.append(_table_of(without, UNANSWERED, order=last + 2))
    moved = {block.name: WITHHELD for block in withheld}
    moved |= {block.name: UNANSWERED for block in without}
    return [_relinked(block, moved) for block in shown] if moved else shown


def _relinked(block: Block, moved: Mapping[str, str]) -> Block:
    """The block with its links to gathered sections leading to their table."""
    voices = {
        language: replace(voice, table=_with_links(voice.table, moved))
        for language, voice in block.voices.items()
    }
    return replace(block, voices=voices)


def _with_links(table: DisplayTable | None, moved: Mapping[str, str]) -> DisplayTable | None:
    if table is None or not table.links:
        return table
    links = {text: moved.get(name, name) for text, name in table.links.items()}
    return replace(table, links=links)


def _is_withheld(block: Block) -> bool:
    """Whether each number of the block's table is withheld, or each ratio of its model.

    The first cells of a row name it: a time there is no number that the section tells.
    """
    table = next(iter(block.voices.values())).table
    if table is None:
        return False
    cells = [
        cell
        for row in table.rows
        for cell, numeric in zip(row[table.n_keys :], table.numeric[table.n_keys :], strict=True)
        if numeric and cell not in NONE
    ]
    if not cells:
        return False
    return all(cell == NOT_PUBLISHED for cell in cells) or _has_no_ratio(block)


def _has_no_ratio(block: Block) -> bool:
    """Whether a model's every estimate is withheld; the people behind it say nothing alone."""
    if block.kind != MODEL or "estimate" not in block.result.get("columns", ()):
        return False
    at = block.result["columns"].index("estimate")
    return all(flags[at] for flags in block.result["flags"])


def _table_of(blocks: Sequence[Block], kind: str, *, order: int) -> Block:
    said = _unanswered_voice if kind == UNANSWERED else _withheld_voice
    voices = {language: said(blocks, language) for language in blocks[0].voices}
    return Block(blocks[0].report, kind, kind, order, voices)


def _unanswered_voice(blocks: Sequence[Block], language: str) -> Voice:
    sentence = plural_message(
        "{n} question of this report is left without an answer.",
        "{n} questions of this report are left without an answer.",
        len(blocks),
    )
    table = _listed(blocks, CAPTION, WHY, language)
    return Voice(wording.render(TITLE, language), wording.render(sentence, language), (), table)


def _withheld_voice(blocks: Sequence[Block], language: str) -> Voice:
    sentence = plural_message(
        "{n} section of this report has no number that may be published: too few people are "
        "behind it, or it would tell another number that is hidden.",
        "{n} sections of this report have no number that may be published: too few people are "
        "behind them, or they would tell other numbers that are hidden.",
        len(blocks),
    )
    table = _listed(blocks, WITHHELD_CAPTION, SAID, language)
    title = wording.render(WITHHELD_TITLE, language)
    return Voice(title, wording.render(sentence, language), (), table)


def _listed(
    blocks: Sequence[Block], caption: Message, heading: Message, language: str
) -> DisplayTable:
    """The questions by what is said of them, each sentence once."""
    asked: dict[str, list[str]] = {}
    for block in blocks:
        voice = block.voices[language]
        asked.setdefault(voice.sentence, []).append(voice.title)
    return DisplayTable(
        caption=wording.render(caption, language),
        headings=(wording.render(QUESTION, language), wording.render(heading, language)),
        numeric=(False, False),
        rows=tuple(("; ".join(titles), sentence) for sentence, titles in asked.items()),
        n_keys=1,
    )
