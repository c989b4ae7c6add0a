"""How wide a text is, where its lines break, and where labels go so that none overlap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from evaltools.drawing import fonts
from evaltools.drawing.theme import LINE_HEIGHT, TEXT

_VOWELS = frozenset("aeiouyåäöAEIOUYÅÄÖ")

#: A broken word leaves so many letters on either side.
_STUB = 3


@cache
def width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """Width of the widest line of a text, in inches."""
    if not text:
        return 0.0
    font = FontProperties(family=fonts.register(), weight="bold" if bold else "normal", size=size)
    return (
        max(
            text_to_path.get_text_width_height_descent(line or " ", font, ismath=False)[0]
            for line in text.split("\n")
        )
        / 72
    )


def height(text: str, size: float = TEXT) -> float:
    """Height that the lines of a text take up, in inches."""
    return (text.count("\n") + 1) * size * LINE_HEIGHT / 72


def wrapped(text: str, room: float, size: float = TEXT, *, bold: bool = False) -> str:
    """The text broken into lines no wider than `room` inches.

    A word that alone is wider is broken between syllables: before a consonant that a
    vowel follows, which is the rule of Finnish and does little harm in Swedish or English.

    >>> wrapped("Unemployed for long", 1.0)
    'Unemployed for\\nlong'
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_lines(paragraph, room, size, bold))
    return "\n".join(lines)


def _lines(paragraph: str, room: float, size: float, bold: bool) -> list[str]:
    lines, line = [], ""
    # split on the ordinary space only: a no-break space keeps a number with its sign
    pending = paragraph.split(" ")[::-1]
    while pending:
        word = pending.pop()
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
        elif line:
            lines.append(line)
            line = ""
            pending.append(word)
        else:
            head, tail = _broken(word, room, size, bold)
            if not tail:
                line = head
                continue
            lines.append(head)
            pending.append(tail)
    return [*lines, line]


def _broken(word: str, room: float, size: float, bold: bool) -> tuple[str, str]:
    """The longest start of a word that fits, with its hyphen, and the rest."""
    for at in range(len(word) - _STUB, _STUB - 1, -1):
        if word[at - 1] in "-/":
            head = word[:at]
        elif _between_syllables(word, at):
            head = word[:at] + "-"
        else:
            continue
        if width(head, size, bold=bold) <= room:
            return head, word[at:]
    return word, ""


def _between_syllables(word: str, at: int) -> bool:
    return (
        word[at].isalpha()
        and word[at - 1].isalpha()
        and word[at] not in _VOWELS
        and word[at + 1] in _VOWELS
    )


def apart(
    wanted: Sequence[float], sizes: Sequence[float], *, low: float, high: float
) -> list[float]:
    """Places as near as can be to the wanted ones, so that nothing overlaps.

    wanted : places of the centres, in any unit, in any order
    sizes : room that each takes up along the same axis
    low, high : where the first begins and the last ends; when all of them do not fit,
        they begin at `low` and go beyond `high`

    Least squares under the order of the wanted places (ties keep their order), by pooling
    adjacent violators.

    >>> apart([1.0, 1.0, 5.0], [1.0, 1.0, 1.0], low=0, high=10)
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    offsets, filled = [], 0.0
    for i in order:
        offsets.append(filled + sizes[i] / 2)
        filled += sizes[i]
    pooled = _never_falling([wanted[i] - offset for i, offset in zip(order, offsets, strict=True)])
    last_start = max(low, high - filled)
    places = [0.0] * len(wanted)
    for i, start, offset in zip(order, pooled, offsets, strict=True):
        places[i] = min(max(start, low), last_start) + offset
    return places


def _never_falling(values: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls (isotonic regression)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2], pools[-1]
            pools[-2:] = [((a * n + b * m) / (n + m), n + m)]
    return [mean for mean, size in pools for _ in range(size)]
