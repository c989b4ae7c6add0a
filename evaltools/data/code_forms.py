"""The forms in which a Finnish personal identity code can stand in a text.

A code is DDMMYY, a sign for the century, three digits and a check character. The signs are
`+` for the 1800s, `-` and Y X W V U for the 1900s, A to F for the 2000s (Digital and
Population Data Services Agency). Date and check character are judged by python-stdnum,
codes for temporary use included; this module only finds the candidates.
"""

from __future__ import annotations

import bisect
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
_SHORTEST_CODE = len("DDMMYY-NNNC")
_DASHES = re.compile("[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"\s+")

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
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = _INVISIBLE.sub("", _DASHES.sub("-", text))
    return _SPACES.sub(" ", text.upper()).strip()


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


def judge(texts: Sequence[str]) -> tuple[Flags, Flags]:
    """Which of many texts hold a valid code, and which a mistyped one.

    All texts are searched at once for anything of the form; only what is found is judged.
    """
    valid = np.zeros(len(texts), dtype=bool)
    mistyped = np.zeros(len(texts), dtype=bool)
    for position in _candidates(texts):
        codes = codes_in(texts[position])
        valid[position], mistyped[position] = codes.valid > 0, codes.mistyped > 0
    return valid, mistyped


def _candidates(texts: Sequence[str]) -> list[int]:
    """Positions of the texts in which anything of the form of a code stands."""
    positions = [position for position, text in enumerate(texts) if _may_hold_code(text)]
    joined = [_SPACES.sub("", normal(texts[position])) for position in positions]
    starts = np.cumsum([0, *(len(text) + 1 for text in joined)]).tolist()
    found = {
        bisect.bisect_right(starts, match.start()) - 1
        for match in _ANYWHERE.finditer("\n".join(joined))
    }
    return [positions[each] for each in sorted(found)]


def _may_hold_code(text: str) -> bool:
    if text.isascii() and len(text) < _SHORTEST_CODE:
        return False
    return _OPAQUE.fullmatch(text) is None


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
