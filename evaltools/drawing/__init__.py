"""Figures of results: a tidy frame in, Axes or files out; one look for all."""

from evaltools.drawing import bars, curves, differences, dots, flow, states  # noqa: F401  (each registers its kinds)
from evaltools.drawing.picture import Picture, picture
from evaltools.drawing.registry import can_draw, draw
from evaltools.drawing.theme import PALETTE, THEME

__all__ = ["PALETTE", "THEME", "Picture", "can_draw", "draw", "picture"]
