"""The one look of every figure: colours, line styles, markers, sizes.

The colours come from Okabe and Ito's palette for people with any colour vision ("Color
Universal Design", 2008): blue, vermilion and green as they are, the others darkened until they can
be seen on white and told apart by everybody.
Contrast is measured as WCAG 2.2 does (success criteria 1.4.3 and 1.4.11): at least 3:1
for a line, 4.5:1 for a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

import seaborn
from matplotlib import rc_context
from matplotlib.colors import to_hex, to_rgb

from evaltools.drawing import fonts

#: Colours of lines and areas, in the order in which they are taken.
PALETTE = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#A0508C",
    "#333333",
    "#805300",
    "#3A97CE",
    "#C8719F",
)

#: Taken together with the colours, so that a figure can be read without them.
LINE_STYLES: tuple[Any, ...] = (
    "-",
    (0, (5, 1.6)),
    (0, (1.6, 1.4)),
    (0, (7, 1.6, 1.6, 1.6)),
    (0, (3, 1.4)),
    (0, (8, 2)),
    (0, (4, 1.4, 1.4, 1.4, 1.4, 1.4)),
    (0, (1, 2.2)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "d")

INK = "#1F2328"
MUTED = "#57606A"
RULE = "#8C959F"
GRID = "#E4E7EB"
PAPER = "#FFFFFF"

#: Width and height of a figure in inches, and the sizes of its text in points.
SIZE = (7.0, 4.2)
TEXT, SMALL = 9.5, 9.0
#: From line to line, in sizes of the type; matplotlib's own for this face.
LINE_HEIGHT = 1.22

#: Contrast asked of a text on the paper.
READABLE = 4.5

#: Written where something is hidden.
HIDDEN = "…"


def _settings() -> dict[str, Any]:
    return {
        **seaborn.axes_style("ticks"),
        **seaborn.plotting_context("paper"),
        "font.family": [fonts.register()],
        "font.size": TEXT,
        "axes.labelsize": TEXT,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "text.color": INK,
        "text.hinting": "none",
        "text.parse_math": False,
        "axes.edgecolor": RULE,
        "axes.labelcolor": MUTED,
        "axes.facecolor": PAPER,
        "axes.linewidth": 0.8,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "axes.formatter.use_locale": False,
        "axes.xmargin": 0.0,
        "axes.ymargin": 0.0,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "grid.linestyle": "-",
        "xtick.color": RULE,
        "ytick.color": RULE,
        "xtick.labelcolor": MUTED,
        "ytick.labelcolor": MUTED,
        "xtick.major.size": 3.5,
        "ytick.major.size": 0.0,
        "xtick.major.width": 0.8,
        "lines.linewidth": 1.8,
        "lines.markersize": 4.5,
        "lines.solid_capstyle": "butt",
        "hatch.color": RULE,
        "hatch.linewidth": 0.7,
        "figure.facecolor": PAPER,
        "figure.figsize": SIZE,
        "figure.autolayout": False,
        "figure.constrained_layout.use": False,
        "savefig.facecolor": PAPER,
        "savefig.bbox": None,
        "svg.fonttype": "path",
        "svg.hashsalt": "evaltools",
        "path.simplify": False,
    }


#: Settings of matplotlib under which everything here is drawn and written.
THEME: Mapping[str, Any] = MappingProxyType(_settings())


def under_theme() -> AbstractContextManager[None]:
    """For the time of drawing or writing, matplotlib set to the theme, and then back."""
    settings: Any = dict(THEME)
    return rc_context(settings)


def colour(place: int) -> str:
    """The colour of the series at `place`, from 0; they come round again."""
    return PALETTE[place % len(PALETTE)]


def line_style(place: int) -> Any:
    """The line style of the series at `place`.

    A series whose colour comes round again gets another style than the first one had.
    """
    return LINE_STYLES[(place + place // len(PALETTE)) % len(LINE_STYLES)]


def marker(place: int) -> str:
    """The marker of the series at `place`."""
    return MARKERS[(place + place // len(PALETTE)) % len(MARKERS)]


def luminance(shade: str) -> float:
    """Relative luminance of a colour by WCAG 2.2, from 0 (black) to 1 (white)."""
    channels = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(shade)
    ]
    return sum(
        weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), channels, strict=True)
    )


def contrast(shade: str, ground: str = PAPER) -> float:
    """Contrast of two colours by WCAG 2.2, from 1 to 21."""
    light, dark = sorted((luminance(shade), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink(shade: str) -> str:
    """The shade as a text can wear it: darkened until it is readable on the paper."""
    red, green, blue = to_rgb(shade)
    darker = to_hex((red, green, blue))
    while contrast(darker) < READABLE:
        red, green, blue = red * 0.96, green * 0.96, blue * 0.96
        darker = to_hex((red, green, blue))
    return darker


def tint(shade: str, strength: float) -> str:
    """The shade thinned with paper: 1 is the shade itself, 0 the paper."""
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(shade))
    return to_hex((red, green, blue))
