"""Questions that a study cannot answer: one table of them in place of a section for each."""

from __future__ import annotations

from collections.abc import Sequence

from evaltools import wording
from evaltools.messages import message, plural_message
from evaltools.sections.block import Block, DisplayTable, Voice

#: Kind of a section without numbers.
UNANSWERED = "unanswered"

TITLE = message("What this study cannot answer")
CAPTION = message("Questions without an answer, and why")
QUESTION, WHY = message("Question"), message("Why there is no answer")


def gathered(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a page, with those that are unanswered in one table at the end.

    A page that is one unanswered question as a whole stays as it is.
    """
    without = [block for block in blocks if block.kind == UNANSWERED]
    if not without or len(blocks) == 1:
        return list(blocks)
    answered = [block for block in blocks if block.kind != UNANSWERED]
    return [*answered, _table_of(without, order=1 + max(block.order for block in blocks))]


def _table_of(blocks: Sequence[Block], *, order: int) -> Block:
    voices = {language: _voice(blocks, language) for language in blocks[0].voices}
    return Block(blocks[0].report, UNANSWERED, UNANSWERED, order, voices)


def _voice(blocks: Sequence[Block], language: str) -> Voice:
    sentence = plural_message(
        "{n} question of this report is left without an answer.",
        "{n} questions of this report are left without an answer.",
        len(blocks),
    )
    said = [block.voices[language] for block in blocks]
    table = DisplayTable(
        caption=wording.render(CAPTION, language),
        headings=(wording.render(QUESTION, language), wording.render(WHY, language)),
        numeric=(False, False),
        rows=tuple((voice.title, voice.sentence) for voice in said),
        n_keys=1,
    )
    return Voice(wording.render(TITLE, language), wording.render(sentence, language), (), table)
