"""A protected result as a block of a report, in every language asked for."""

from evaltools.sections.block import Block, DisplayTable, Picture, Voice, read_block
from evaltools.sections.made import MadeReports, made_reports
from evaltools.sections.section import Section, section, section_for_each
from evaltools.sections.titles import section_titles

__all__ = [
    "Block",
    "DisplayTable",
    "MadeReports",
    "Picture",
    "Section",
    "Voice",
    "made_reports",
    "read_block",
    "section",
    "section_for_each",
    "section_titles",
]
