"""The tables of a study: read, searched for identity codes, typed and checked."""

from evaltools.data.checked import Data, Findings, FurtherHeading, KnownHeading
from evaltools.data.load import check, load_data
from evaltools.data.quality import contents, missing, quality
from evaltools.data.sources import Source

__all__ = [
    "Data",
    "Findings",
    "FurtherHeading",
    "KnownHeading",
    "Source",
    "check",
    "contents",
    "load_data",
    "missing",
    "quality",
]
