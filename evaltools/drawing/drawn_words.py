"""The words of a drawn figure, whose letters are shapes: for a search of what leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from matplotlib.ft2font import FT2Font

from evaltools.drawing import fonts

_LETTER = r"<use\s[^>]*?href=\"#[\w.-]*?(Inter-[A-Za-z]+)-([0-9a-f]+)\"[^>]*?/>"
_ONE = re.compile(_LETTER)
_FORM = re.compile(r"uni([0-9A-F]{4})\.")
_WORDS = re.compile(rf"(?:{_LETTER}\s*)+")


def drawn_words(svg: str) -> Iterator[str]:
    """Each text of a figure that `picture` wrote, read back from the shapes of its letters.

    svg : str
        A figure's file, or a page with figures in it.
    """
    for found in _WORDS.finditer(svg):
        letters = (
            _letters()[font].get(int(number, 16), "") for font, number in _ONE.findall(found[0])
        )
        yield "".join(letters)


@cache
def _letters() -> Mapping[str, Mapping[int, str]]:
    """For each of the typeface's fonts, the letter of each of its shapes."""
    found = {}
    for path in sorted(fonts.FOLDER.glob("*.otf")):
        font = FT2Font(str(path))
        # of letters with the same shape the first in Unicode is the usual one
        charmap = sorted(font.get_charmap().items(), reverse=True)
        usual = {int(shape): chr(letter) for letter, shape in charmap}
        found[font.postscript_name] = {**_other_forms(font), **usual}
    return found


def _other_forms(font: FT2Font) -> dict[int, str]:
    """Shapes that stand for a letter beside others, such as a higher hyphen between figures."""
    numbers: Iterable[Any] = range(font.num_glyphs)
    named = {shape: _FORM.match(font.get_glyph_name(shape)) for shape in numbers}
    return {shape: chr(int(name[1], 16)) for shape, name in named.items() if name}
