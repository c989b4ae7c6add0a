"""The indicators of each fund as its code list gives them, with what of them was verified."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from evaltools.columns import LANGUAGES
from evaltools.schema import codelist

ESF_PLUS = "esf_plus"
ESF_2014 = "esf_2014"

#: The code list of each fund and period; codes of different funds repeat each other.
LISTS = {ESF_PLUS: "esf_plus_indicators", ESF_2014: "esf_2014_indicators"}

OUTPUT, RESULT, ENTITY = "output", "result", "entity"


@dataclass(frozen=True)
class Indicator:
    """One row of the code list.

    Attributes
    ----------
    code : str
    kind : "output", "result" or "entity"
        Entities are projects and organisations: no table of participants can count them.
    variable, level : str
        What is counted: the people whose `variable` has this `level`.
    mark : str
        The regulation's asterisks.
    sensitive : bool
    reference_population : str
        Of results: who can have the result at all.
    window : "entry", "28_days" or "six_months"
    code_status, name_status : "read", "deduced" or "recalled"
        Whether code and name stood in a source that was read.
    note : str
    """

    code: str
    kind: str
    variable: str
    level: str
    mark: str
    sensitive: bool
    reference_population: str
    window: str
    code_status: str
    name_status: str
    note: str


@cache
def indicators(fund: str) -> tuple[Indicator, ...]:
    """The indicators of a fund, in the order of its standard table."""
    frame = codelist(LISTS[fund]).frame
    return tuple(
        Indicator(
            code=row["value"],
            kind=row["kind"],
            variable=row["variable"],
            level=row["level"],
            mark=row["mark"],
            sensitive=row["sensitive"] == "yes",
            reference_population=row["reference_population"],
            window=row["window"],
            code_status=row["code_status"],
            name_status=row["name_status"],
            note=row["note"],
        )
        for row in frame.to_dict("records")
    )


def names(fund: str) -> dict[str, dict[str, str]]:
    """The name of every code in every language."""
    listed = codelist(LISTS[fund])
    return {
        code: {language: listed.label(code, language) for language in LANGUAGES}
        for code in listed.values
    }
