"""Who counts, from which day, to which day, in which state: decided here and nowhere else."""

from evaltools.cohort.definitions import Definition, define
from evaltools.cohort.follow_up import follow_up
from evaltools.cohort.followed import Cohort

__all__ = ["Cohort", "Definition", "define", "follow_up"]
