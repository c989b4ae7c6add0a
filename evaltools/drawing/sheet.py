"""The room a figure is drawn in: measured in inches, with margins for what stands outside.

A figure of our own grows downwards when its content needs it; on Axes that the caller
gave, everything is fitted into the room which those Axes had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from evaltools import wording
from evaltools.drawing import fonts
from evaltools.drawing.theme import GRID, INK, MUTED, PAPER, RULE, SMALL, TEXT
from evaltools.drawing.typesetting import wrapped
from evaltools.messages import Message

#: White kept around an own figure, in inches.
EDGE = 0.08


@dataclass
class Sheet:
    """Axes with the room they may use.

    Attributes
    ----------
    ax : Axes
    language : "en", "fi" or "sv"
    grows : bool
        Whether the figure's height may follow the content.
    left, bottom, width, height : float
        The room, in inches from the figure's lower left corner.
    """

    ax: Axes
    language: str
    grows: bool
    left: float
    bottom: float
    width: float
    height: float

    @classmethod
    def of_own(cls, language: str, size: tuple[float, float], *, grows: bool) -> Sheet:
        """A sheet on a new figure, which no other figure or state of pyplot knows of."""
        figure = Figure(figsize=size)
        FigureCanvasAgg(figure)
        ax = figure.add_axes((0.0, 0.0, 1.0, 1.0), axes_class=SelfShowingAxes)
        inner = (size[0] - 2 * EDGE, size[1] - 2 * EDGE)
        return cls(ax, language, grows, EDGE, EDGE, *inner)

    @classmethod
    def on(cls, ax: Axes, language: str) -> Sheet:
        """A sheet in the place of Axes that somebody else made; they put on the theme."""
        _dress(ax)
        figure = ax.get_figure(root=True)
        assert figure is not None
        wide, high = figure.get_size_inches()
        box = ax.get_position()
        return cls(
            ax, language, False, box.x0 * wide, box.y0 * high, box.width * wide, box.height * high
        )

    @property
    def figure(self) -> Figure:
        """The figure that holds the Axes."""
        figure = self.ax.get_figure(root=True)
        assert isinstance(figure, Figure)
        return figure

    def plot_area(
        self,
        *,
        left: float = 0.0,
        right: float = 0.0,
        top: float = 0.0,
        bottom: float = 0.0,
        height: float | None = None,
    ) -> tuple[float, float]:
        """Keep margins, in inches, and give the rest to the Axes; returns its width and height.

        height : what the plot area itself should have; a sheet that grows gets as high as
            that needs. None: what is left of the sheet.
        """
        if height is not None and self.grows:
            self._set_height(height + top + bottom)
        # a sheet too small for its margins still gets a plot, however small
        inner_width = max(self.width - left - right, 0.15 * self.width)
        inner_height = max(self.height - top - bottom, 0.15 * self.height)
        wide, high = self.figure.get_size_inches()
        self.ax.set_position(
            (
                (self.left + left) / wide,
                (self.bottom + self.height - top - inner_height) / high,
                inner_width / wide,
                inner_height / high,
            )
        )
        return inner_width, inner_height

    def _set_height(self, height: float) -> None:
        self.height = height
        self.figure.set_size_inches(self.figure.get_size_inches()[0], height + 2 * EDGE)

    def write(
        self,
        text: str,
        *,
        x: float = 0.0,
        y: float = 0.0,
        right: float = 0.0,
        up: float = 0.0,
        **style: Any,
    ) -> Text:
        """A text at inches from the point (x, y) of the Axes, outside them as well."""
        shift = ScaledTranslation(right, up, self.figure.dpi_scale_trans)
        return self.ax.text(
            x,
            y,
            text,
            transform=self.ax.transAxes + shift,
            clip_on=False,
            **{"color": INK, "fontsize": TEXT, "linespacing": 1.0, **style},
        )

    def panels(self, heights: Sequence[float], *, gap: float) -> list[Sheet]:
        """Sheets one under the other, from the top, `heights` in inches with `gap` between.

        The sheet's own Axes become the empty frame that holds them.
        """
        wanted = sum(heights) + gap * (len(heights) - 1)
        if self.grows:
            self._set_height(wanted)
        shrink = min(1.0, self.height / wanted)
        wide, high = self.figure.get_size_inches()
        self.ax.set_position(
            (self.left / wide, self.bottom / high, self.width / wide, self.height / high)
        )
        self.ax.set_axis_off()
        sheets, top = [], self.bottom + self.height
        for each in heights:
            top -= each * shrink
            ax = self.figure.add_axes(
                (self.left / wide, top / high, self.width / wide, each * shrink / high)
            )
            sheets.append(
                Sheet(ax, self.language, False, self.left, top, self.width, each * shrink)
            )
            top -= gap * shrink
        return sheets


def write_only(sheet: Sheet, what: Message) -> None:
    """Write a sentence in place of a drawing."""
    sheet.plot_area(height=0.5)
    sheet.ax.set_axis_off()
    text = wording.render(what, sheet.language)
    sheet.write(wrapped(text, sheet.width), y=0.5, color=MUTED, va="center")


def _dress(ax: Axes) -> None:
    """Give Axes that were made under other settings what new ones would get."""
    ax.set_facecolor(PAPER)
    ax.set_axisbelow(True)
    ax.tick_params(
        which="major",
        labelsize=SMALL,
        labelfontfamily=fonts.FAMILY,
        labelcolor=MUTED,
        color=RULE,
        length=3.5,
        width=0.8,
    )
    ax.grid(visible=True, color=GRID, linewidth=0.8, linestyle="-")
    for side, spine in ax.spines.items():
        spine.set(color=RULE, linewidth=0.8, visible=side in ("left", "bottom"))


class SelfShowingAxes(Axes):
    """Axes that a notebook shows as their figure, without pyplot."""

    def _repr_png_(self) -> bytes:
        from evaltools.drawing.picture import png

        figure = self.get_figure(root=True)
        assert isinstance(figure, Figure)
        return png(figure)
