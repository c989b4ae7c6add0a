"""Figures of results: a tidy frame in, Axes or files out; one look for all."""

# each of these registers the kinds it draws
from evaltools.drawing import (  # noqa: F401
    balance,
    bars,
    curves,
    differences,
    dots,
    dumbbells,
    flow,
    funnel,
    histograms,
    matrix,
    places,
    practice,
    robustness,
    states,
)
from evaltools.drawing.picture import Picture, picture
from evaltools.drawing.registry import can_draw, draw
from evaltools.drawing.theme import PALETTE, THEME

__all__ = ["PALETTE", "THEME", "Picture", "can_draw", "draw", "picture"]
