"""Evaluate employment-support programmes, from one study file to reports to publish."""

__version__ = "0.1.0.dev0"
