"""Runs: the sections of executed notebooks become pages, tables and a record."""

from evaltools.reporting.compare import Comparison, compare
from evaltools.reporting.parameters import Parameter, parameters
from evaltools.reporting.planning import Step
from evaltools.reporting.prune import prune
from evaltools.reporting.release import Release, release
from evaltools.reporting.report_list import report, reports
from evaltools.reporting.run import Run, plan, run
from evaltools.reporting.verify import Verification, verify

__all__ = [
    "Comparison",
    "Parameter",
    "Release",
    "Run",
    "Step",
    "Verification",
    "compare",
    "parameters",
    "plan",
    "prune",
    "release",
    "report",
    "reports",
    "run",
    "verify",
]
