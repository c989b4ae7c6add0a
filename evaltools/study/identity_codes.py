"""The forms in which a Finnish personal identity code can stand in a text.

A code is DDMMYY, a sign for the century, three digits and a check character. The signs are
`+` for the 1800s, `-` and Y X W V U for the 1900s, A to F for the 2000s (Digital and
Population Data Services Agency). Date and check character are judged by python-stdnum,
codes for temporary use included; this module only finds the candidates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from stdnum.fi import hetu

_DATE = r"(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}"
_SIGN = r"[-+ABCDEFYXWVU]"
_TAIL = r"[0-9]{3}[0-9ABCDEFHJKLMNPRSTUVWXY]"
_ALONE = re.compile(rf"{_DATE}{_SIGN}{_TAIL}")
_IN_TEXT = re.compile(rf"(?<![0-9A-Z]){_DATE} *{_SIGN} *{_TAIL}(?![0-9A-Z])")
_ANYWHERE = re.compile(rf"(?=({_ALONE.pattern}))")
_WITHOUT_SIGN = re.compile(rf"{_DATE}{_TAIL}")
_OPAQUE = re.compile(
    r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}|[0-9A-F]{16,64}", re.IGNORECASE
)
_WITHOUT_SIGN_LINE = re.compile(
    rf"^(?:{_WITHOUT_SIGN.pattern}|[1-9](?:0[1-9]|1[0-2])[0-9]{{6}})$", re.MULTILINE
)
_DASHES = re.compile("[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"\s+")
_ASCII_SPACES = " \t\r\x0b\x0c\x1c\x1d\x1e\x1f"
_SPACES_IN_LINE = re.compile(r"[^\S\n]+")

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Codes:
    """How many codes a text holds.

    Attributes
    ----------
    valid : int
        With a real date and the right check character.
    mistyped : int
        Of the form of a code, with a wrong date or check character.
    """

    valid: int = 0
    mistyped: int = 0


def normal(text: str) -> str:
    """One form for full-width letters, dashes, small letters and spaces."""
    return _SPACES.sub(" ", _normal_letters(text)).strip()


def _normal_letters(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = _INVISIBLE.sub("", _DASHES.sub("-", text))
    return text.upper()


def codes_in(text: str) -> Codes:
    """The codes of a text: standing alone, spaced, or glued to other characters.

    A code with other letters or digits around it, or with spaces inside, counts only when
    date and check character are right: otherwise too much that is none would be refused.
    """
    spaced = normal(text)
    joined = spaced.replace(" ", "")
    if _OPAQUE.fullmatch(joined):
        return Codes()
    alone = [found[0].replace(" ", "") for found in _IN_TEXT.finditer(spaced)]
    if not alone and _ALONE.fullmatch(joined):
        alone = [joined]
    valid_alone = sum(map(is_valid, alone))
    valid_anywhere = sum(is_valid(found[1]) for found in _ANYWHERE.finditer(joined))
    return Codes(valid=max(valid_alone, valid_anywhere), mistyped=len(alone) - valid_alone)


def identity_codes_in_text(text: str) -> int:
    """How many personal identity codes a text holds, mistyped ones included.

    Spaces in a code, small letters, other dashes and full-width letters are seen through.

    >>> identity_codes_in_text("born 131052–308t, moved")
    1
    >>> identity_codes_in_text("3 August 2024")
    0
    """
    # The lines one by one, and as one: a code may be broken over a line's end.
    by_line = [codes_in(line) for line in text.splitlines()]
    whole = codes_in(text)
    return max(sum(codes.valid + codes.mistyped for codes in by_line), whole.valid + whole.mistyped)


@dataclass(frozen=True)
class Judged:
    """Which of many texts hold codes; arrays of shape (n_texts,).

    Attributes
    ----------
    valid, mistyped : array of bool
        Holds a valid code, or one of wrong date or check character.
    without_sign : array of bool
        Becomes, as a whole, a valid code once a century sign is put in.
    """

    valid: Flags
    mistyped: Flags
    without_sign: Flags


def judge(texts: Sequence[str]) -> Judged:
    """Search many texts at once; only what has the form of a code is then judged."""
    lines = _normal_lines(texts)
    flags = np.zeros((3, len(texts)), dtype=bool)
    for position in _lines_with(_ALONE, lines):
        codes = codes_in(texts[position])
        flags[0, position], flags[1, position] = codes.valid > 0, codes.mistyped > 0
    for position in _lines_with(_WITHOUT_SIGN_LINE, lines):
        flags[2, position] = is_valid_without_sign(normal(texts[position]))
    return Judged(*flags)


def _normal_lines(texts: Sequence[str]) -> str:
    """The texts in normal form and without spaces, one a line."""
    joined = "\n".join(texts)
    if joined.count("\n") != max(len(texts) - 1, 0):
        joined = "\n".join(text.replace("\n", " ") for text in texts)
    lines = _normal_letters(joined)
    for space in _ASCII_SPACES:
        lines = lines.replace(space, "")
    return lines if lines.isascii() else _SPACES_IN_LINE.sub("", lines)


def _lines_with(form: re.Pattern[str], lines: str) -> list[int]:
    """Numbers, from 0, of the lines in which the form occurs."""
    found = [match.start() for match in form.finditer(lines)]
    if not found:
        return []
    starts = np.cumsum([0, *(len(line) + 1 for line in lines.split("\n"))])
    numbers: list[int] = np.unique(np.searchsorted(starts, found, side="right") - 1).tolist()
    return numbers


def is_valid(code: str) -> bool:
    """Whether date and check character are right, in a normalised code."""
    return bool(hetu.is_valid(code, allow_temporary=True))


def is_valid_without_sign(text: str) -> bool:
    """Whether ten characters become a valid code once a century sign is put in.

    Nine digits count as ten: a spreadsheet takes away the first zero of a number.
    """
    code = text.zfill(10) if text.isdigit() and len(text) == 9 else text
    if not _WITHOUT_SIGN.fullmatch(code):
        return False
    return any(is_valid(f"{code[:6]}{sign}{code[6:]}") for sign in "-A+")
