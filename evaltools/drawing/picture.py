"""A drawn result as files: SVG and PNG that are the same, byte for byte, every time."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from matplotlib.figure import Figure

from evaltools.columns import Shown
from evaltools.drawing.registry import on_own_figure
from evaltools.drawing.theme import under_theme

#: Dots per inch of the PNG: sharp in print at the figure's own size.
DOTS = 200
#: What a browser counts as an inch.
CSS_PIXELS = 96

_WITHOUT_DATE = {"Date": None, "Creator": None, "Format": None, "Type": None}


@dataclass(frozen=True)
class Picture:
    """A figure, ready to be written.

    Attributes
    ----------
    svg : str
        Begins with `<svg`, holds its letters as shapes, and asks for nothing from outside.
    png : bytes
    width, height : int
        On a page, in CSS pixels (96 to the inch).
    """

    svg: str
    png: bytes
    width: int
    height: int


def picture(shown: Shown, *, language: str, size: tuple[float, float] | None = None) -> Picture:
    """Draw a result and write it as SVG and PNG.

    language : "en", "fi" or "sv"
    size : width and height in inches; None: 7 inches wide, as high as the content needs

    Raises UsageError when the kind has no figure.
    """
    figure = on_own_figure(shown, language=language, size=size).figure
    wide, high = figure.get_size_inches()
    return Picture(
        svg=svg(figure),
        png=png(figure),
        width=round(wide * CSS_PIXELS),
        height=round(high * CSS_PIXELS),
    )


def png(figure: Figure) -> bytes:
    """The figure as PNG, without date or maker."""
    written = io.BytesIO()
    with under_theme():
        figure.savefig(written, format="png", dpi=DOTS, metadata={"Software": None})
    return written.getvalue()


def svg(figure: Figure) -> str:
    """The figure as SVG, without date, maker, comments or names that nothing refers to."""
    written = io.BytesIO()
    with under_theme():
        figure.savefig(written, format="svg", metadata=_WITHOUT_DATE)
    return _lean(written.getvalue().decode("utf-8"))


def _lean(text: str) -> str:
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in used else "", text)
    text = re.sub(r' d="[^"]*"', lambda found: _rounded(found[0]), text)
    return re.sub(r"\n\s*\n+", "\n", text)


def _rounded(path: str) -> str:
    """A path with its coordinates to a hundredth of a point: finer than any screen or printer."""
    return re.sub(r"-?\d+\.\d+", lambda found: f"{round(float(found[0]), 2):g}", path)
