"""Runs: the sections of executed notebooks become pages, tables and a record."""

from evaltools.reporting.parameters import Parameter, parameters
from evaltools.reporting.report_list import report, reports
from evaltools.reporting.run import Run, run

__all__ = ["Parameter", "Run", "parameters", "report", "reports", "run"]
