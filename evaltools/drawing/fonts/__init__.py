"""The typeface of every figure, carried with the package so that it looks alike everywhere.

Inter, under the SIL Open Font License (OFL.txt beside the files).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontEntry, fontManager

FOLDER = Path(__file__).resolve().parent

#: A name of our own: an Inter of another version on the machine is never taken instead.
FAMILY = "evaltools Inter"

_FILES = {400: "Inter-Regular.otf", 700: "Inter-Bold.otf"}


@cache
def register() -> str:
    """Make the files known to matplotlib, once; returns the family's name."""
    for weight, name in _FILES.items():
        entry = FontEntry(
            fname=str(FOLDER / name),
            name=FAMILY,
            style="normal",
            variant="normal",
            weight=weight,
            stretch="normal",
            size="scalable",
        )
        fontManager.ttflist.insert(0, entry)
    return FAMILY
