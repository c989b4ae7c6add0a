"""Runs: the sections of executed notebooks become pages, tables and a record."""

from evaltools.reporting.parameters import Parameter, parameters
from evaltools.reporting.planning import Step
from evaltools.reporting.report_list import report, reports
from evaltools.reporting.run import Run, plan, run

__all__ = ["Parameter", "Run", "Step", "parameters", "plan", "report", "reports", "run"]
