"""How alike two arms are before the comparison: its counts are those of the arms' breakdowns.

A row of a balance table counts, in each arm, who has a known value of the covariate and who is
at the level. Tables by arm, and those of one arm, tell of the same people, so both speak of one
cell. `about["arms"]` names the column of the arm (`by`), the `treated` and the `comparison`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evaltools.cohort.background import MISSING
from evaltools.disclosure.cells import Cell, Relation
from evaltools.result import Result

#: The arm whose people a column counts.
OF_ARM = {
    "n_treated": "treated",
    "n_comparison": "comparison",
    "n_level_treated": "treated",
    "n_level_comparison": "comparison",
}

#: The columns that count those whose covariate is known, and those at the level.
KNOWN = ("n_treated", "n_comparison")
AT_LEVEL = ("n_level_treated", "n_level_comparison")

#: The level of a covariate that has but one, which is true of people or not.
TRUE = "yes"


def is_of_arms(result: Result) -> bool:
    """Whether the result is a balance table that names its arms."""
    return result.kind == "balance" and bool(result.about.get("arms"))


def counted(result: Result, column: str, *, covariate: str, level: str) -> Cell | None:
    """The people whom a count column of a balance table counts; None where it is not known."""
    arms: Mapping[str, str] = result.about["arms"]
    name = arms.get(OF_ARM.get(column, ""))
    if name is None:
        return None
    both = _in_both(result, covariate, level, at_level=column in AT_LEVEL)
    return both.also(arms["by"], name)


def of_arms(result: Result, *, covariate: str, level: str) -> Iterator[Relation]:
    """The two arms are everybody.

    What those whose covariate is known leave of an arm is not held against a level `missing`:
    whether somebody answered is no trait, see README.md.
    """
    named = {"covariate": covariate, "level": level}
    for columns in (KNOWN, AT_LEVEL):
        cells = [counted(result, column, **named) for column in columns]
        whole = _in_both(result, covariate, level, at_level=columns is AT_LEVEL)
        if None not in cells:
            terms = ((-1.0, whole), *((1.0, cell) for cell in cells if cell is not None))
            yield Relation(terms, assumed=True)


def _in_both(result: Result, covariate: str, level: str, *, at_level: bool) -> Cell:
    """Those of either arm who are at the level, or whose covariate is known."""
    everybody = Cell(result.population, ())
    if at_level:
        return everybody.also(covariate, level or TRUE)
    # Where the missing are a level, everybody is at one.
    if level and _missing_is_level(result, covariate):
        return everybody
    return everybody.also("answered", covariate)


def _missing_is_level(result: Result, covariate: str) -> bool:
    levels = result.frame.loc[result.frame["covariate"].astype(str) == covariate, "level"]
    return bool((levels.astype(str) == MISSING).any())
