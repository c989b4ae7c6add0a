"""Hatching of what is not published, and its line in the key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.patches import Rectangle

from evaltools import wording
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import LINE_HEIGHT, MUTED, PAPER, RULE, SMALL
from evaltools.drawing.typesetting import height, wrapped

#: Lines of a hatching; of a large plain one, and of one between bands of colour.
LIGHT, HATCH = "///", "////"

#: The swatch in the key, the white behind it and over the line, in inches.
SWATCH, APART, ABOVE = 0.26, 0.08, 0.08


def uncovered(
    spans: Iterable[tuple[float, float]], last: float, *, least: float = 1e-9
) -> list[tuple[float, float]]:
    """What of 0 to `last` no span covers.

    >>> uncovered([(3, 6), (5, 9)], 12)
    [(0.0, 3.0), (9.0, 12.0)]
    """
    gaps, reached = [], 0.0
    for first, end in sorted(spans):
        if first - reached > least:
            gaps.append((reached, float(first)))
        reached = max(reached, float(end))
    if last - reached > least:
        gaps.append((reached, float(last)))
    return gaps


def hatch_spans(sheet: Sheet, spans: Sequence[tuple[float, float]]) -> None:
    """Hatch spans of time from the bottom to the top of the axes."""
    for first, end in spans:
        sheet.ax.axvspan(
            first,
            end,
            facecolor=PAPER,
            edgecolor=RULE,
            linewidth=0.0,
            hatch=LIGHT,
            alpha=0.45,
            zorder=0.9,
            gid="not published",
        )


@dataclass(frozen=True)
class HatchKey:
    """The line that says what the hatching means; empty where nothing is hatched."""

    text: str

    @classmethod
    def measured(cls, *, is_hatched: bool, room: float, language: str) -> HatchKey:
        """The words of the key, broken to the room beside the swatch."""
        words = wording.not_published(language) if is_hatched else ""
        return cls(wrapped(words, room - SWATCH - APART, SMALL))

    @property
    def height(self) -> float:
        """In inches, with the white above it."""
        return ABOVE + max(height(self.text, SMALL), _row()) if self.text else 0.0

    def write(self, sheet: Sheet, *, down: float) -> None:
        """Write the key `down` inches under the axes, from their left end."""
        if not self.text:
            return
        box = sheet.ax.get_position()
        wide, high = sheet.figure.get_size_inches()
        inner_width, inner_height = box.width * wide, box.height * high
        top = down + ABOVE
        sheet.ax.add_patch(
            Rectangle(
                (0.0, -(top + _row() * 0.85) / inner_height),
                SWATCH / inner_width,
                _row() * 0.8 / inner_height,
                transform=sheet.ax.transAxes,
                facecolor=PAPER,
                edgecolor=RULE,
                linewidth=0.6,
                hatch=HATCH,
                clip_on=False,
            )
        )
        sheet.write(self.text, right=SWATCH + APART, up=-top, color=MUTED, fontsize=SMALL, va="top")


def _row() -> float:
    return SMALL * LINE_HEIGHT / 72
