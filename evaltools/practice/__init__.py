"""Is it a promising practice, on what evidence: criteria, fidelity, ladders, themes, mentors."""

from evaltools.practice.after_match import outcomes_by_role
from evaltools.practice.assessment import Assessment, assess
from evaltools.practice.catalogue import criteria, criteria_ids, ladder, ladder_ids
from evaltools.practice.ceiling import evidence_ceiling
from evaltools.practice.coded_themes import Themes, themes
from evaltools.practice.designs import Design, design_of
from evaltools.practice.evidence import read_evidence
from evaltools.practice.fidelity_scales import Fidelity, fidelity
from evaltools.practice.innokyla import record
from evaltools.practice.ladders import Ladder
from evaltools.practice.mentoring import Mentors, mentors
from evaltools.practice.programme_phases import Phases, phase_events, phases
from evaltools.practice.publishable import quotations
from evaltools.practice.ratings import agreement
from evaltools.practice.sets import RatingSet

__all__ = [
    "Assessment",
    "Design",
    "Fidelity",
    "Ladder",
    "Mentors",
    "Phases",
    "RatingSet",
    "Themes",
    "agreement",
    "assess",
    "criteria",
    "criteria_ids",
    "design_of",
    "evidence_ceiling",
    "fidelity",
    "ladder",
    "ladder_ids",
    "mentors",
    "outcomes_by_role",
    "phase_events",
    "phases",
    "quotations",
    "read_evidence",
    "record",
    "themes",
]
