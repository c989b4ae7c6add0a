"""Participation: questionnaires, their scores and change, and the three dimensions."""

from evaltools.participation.catalogue import instrument, instrument_ids
from evaltools.participation.change import Change, change
from evaltools.participation.dimensions import DimensionEvidence, dimension_evidence
from evaltools.participation.instrument import Instrument
from evaltools.participation.rater_agreement import rater_agreement
from evaltools.participation.reliability import Reliability, reliability
from evaltools.participation.scores import Scores, score

__all__ = [
    "Change",
    "DimensionEvidence",
    "Instrument",
    "Reliability",
    "Scores",
    "change",
    "dimension_evidence",
    "instrument",
    "instrument_ids",
    "rater_agreement",
    "reliability",
    "score",
]
