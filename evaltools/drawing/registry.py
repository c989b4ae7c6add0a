"""Which function draws which kind of result."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes

from evaltools.columns import Shown
from evaltools.drawing.sheet import Sheet, write_only
from evaltools.drawing.theme import SIZE, under_theme
from evaltools.errors import UsageError
from evaltools.messages import message

#: Draws a result on a sheet.
Drawing = Callable[[Shown, Sheet], None]

_DRAWINGS: dict[str, Drawing] = {}


def draws(*kinds: str) -> Callable[[Drawing], Drawing]:
    """Register a function as the one that draws these kinds."""

    def register(function: Drawing) -> Drawing:
        _DRAWINGS.update(dict.fromkeys(kinds, function))
        return function

    return register


def can_draw(kind: str) -> bool:
    """Whether results of this kind have a figure.

    >>> can_draw("no such kind")
    False
    """
    return kind in _DRAWINGS


def kinds() -> tuple[str, ...]:
    """The kinds that have a figure, in alphabetical order."""
    return tuple(sorted(_DRAWINGS))


def draw(shown: Shown, *, ax: Axes | None = None, language: str = "en") -> Axes:
    """Draw a result by its kind.

    shown : a result, or anything with the same attributes
    ax : Axes to draw on, within the room they have; None makes a figure of its own, whose
        height follows the content
    language : "en", "fi" or "sv"

    Returns the Axes drawn on; where a result needs several panels, the empty frame that
    holds them. Raises UsageError when the kind has no figure.
    """
    if ax is None:
        return on_own_figure(shown, language=language, size=None).ax
    drawing = _drawing_of(shown)
    with under_theme():
        drawing(shown, Sheet.on(ax, language))
    return ax


def on_own_figure(shown: Shown, *, language: str, size: tuple[float, float] | None) -> Sheet:
    """Draw on a new figure of this size, in inches; without a size, the height is free."""
    drawing = _drawing_of(shown)
    with under_theme():
        sheet = Sheet.of_own(language, size or SIZE, grows=size is None)
        drawing(shown, sheet)
    return sheet


def _drawing_of(shown: Shown) -> Drawing:
    kind = shown.kind
    if kind not in _DRAWINGS:
        raise UsageError(
            message(
                "A figure can be drawn of these kinds of result: {kinds}; found “{kind}”.",
                kinds=list(kinds()),
                kind=kind,
            )
        )
    return _DRAWINGS[kind] if len(shown.frame) else _draw_nothing


def _draw_nothing(shown: Shown, sheet: Sheet) -> None:
    """Say that there is nothing, where a result has no rows."""
    write_only(sheet, message("There is nothing to draw."))
