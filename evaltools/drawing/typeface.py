"""The typeface of printed texts: how wide a text is, and which characters it can show."""

from __future__ import annotations

import re
from functools import cache

from matplotlib.ft2font import FT2Font, LoadFlags

from evaltools.drawing import fonts

_STATISTIC = re.compile(r"\b([np]) = ")
_LETTER = re.compile(r"\b(\w)-(?=\w)")


def text_width(text: str, *, bold: bool = False) -> float:
    """Width of a text in the reports' typeface at a size of one point.

    Figures are all as wide as the widest, since they are set in columns.
    """
    return sum(_advance("4" if character.isdecimal() else character, bold) for character in text)


@cache
def _font(bold: bool) -> FT2Font:
    font = FT2Font(str(fonts.FOLDER / ("Inter-Bold.otf" if bold else "Inter-Regular.otf")))
    font.set_size(1000, 72)
    return font


@cache
def _advance(character: str, bold: bool) -> float:
    # by its number: a character that the font lacks is number 0, and no warning is given
    font = _font(bold)
    glyph = font.load_glyph(font.get_char_index(ord(character)), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 1000


@cache
def _characters() -> frozenset[int]:
    return frozenset(_font(bold=False).get_charmap())


def printable(text: str) -> str:
    """The text with every character that the typeface lacks replaced by an empty box.

    PDF/UA refuses a character that cannot be shown. Runs of white space become one space, and
    n = 12 and p-value stay on one line.

    >>> printable("Työ 中")
    'Työ □'
    """
    joined = " ".join(re.split(r"[ \t\r\n\f\v]+", text)).strip()
    joined = _LETTER.sub("\\1\u2011", _STATISTIC.sub("\\1\u00a0=\u00a0", joined))
    return "".join(each if ord(each) in _characters() else "□" for each in joined)
