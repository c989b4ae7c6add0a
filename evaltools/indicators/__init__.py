"""The common indicators of the European Social Fund, counted from participants."""

from evaltools.indicators.standard import standard_table
from evaltools.indicators.tables import esf_2014, esf_plus

__all__ = ["esf_2014", "esf_plus", "standard_table"]
