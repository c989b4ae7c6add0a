"""The study file: typed, checked, with every problem and its line."""

from evaltools.study.catalogue import programme_ids
from evaltools.study.conditions import Condition, parse_condition
from evaltools.study.load import load_study, study_from
from evaltools.study.model import Study
from evaltools.study.programme import Programme, programme
from evaltools.study.sections import (
    Comparison,
    Disclosure,
    Exclusion,
    Outcome,
    Participation,
    Practice,
    Regions,
    TableFile,
)
from evaltools.study.texts import Text

__all__ = [
    "Comparison",
    "Condition",
    "Disclosure",
    "Exclusion",
    "Outcome",
    "Participation",
    "Practice",
    "Programme",
    "Regions",
    "Study",
    "TableFile",
    "Text",
    "load_study",
    "parse_condition",
    "programme",
    "programme_ids",
    "study_from",
]
