"""Participation: questionnaires, their scores and change, and the three dimensions."""

from evaltools.participation.change import Change, change
from evaltools.participation.dimensions import DimensionEvidence, dimension_evidence
from evaltools.participation.rater_agreement import rater_agreement
from evaltools.participation.reliability import Reliability, reliability
from evaltools.participation.scores import Scores, score
from evaltools.study.instrument import Instrument
from evaltools.study.instrument_files import instrument, instrument_ids

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
