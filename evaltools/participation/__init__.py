"""Participation: questionnaires, their scores and change, and the three dimensions."""

from evaltools.participation.catalogue import instrument, instrument_ids
from evaltools.participation.instrument import Instrument
from evaltools.participation.reliability import Reliability, reliability
from evaltools.participation.scores import Scores, score

__all__ = [
    "Instrument",
    "Reliability",
    "Scores",
    "instrument",
    "instrument_ids",
    "reliability",
    "score",
]
