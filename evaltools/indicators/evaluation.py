"""What an authority asks of a project: its standard tables, and how its results came about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from evaltools.columns import TOTAL, Total
from evaltools.errors import UnansweredError
from evaltools.indicators.catalogue import ESF_2014, ESF_PLUS, RESULT
from evaltools.indicators.participations import participations
from evaltools.indicators.results import RESULT_LEVELS
from evaltools.indicators.tables import esf_2014, esf_plus
from evaltools.messages import message
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.data import Data

#: The fund's code in the column `funder`, and the function that counts its indicators.
COUNTED = {ESF_PLUS: esf_plus, ESF_2014: esf_2014}


#: First and last day on which a fund's money could be spent on a participant.
#: Source: Regulation (EU) No 1303/2013, Article 65(2); Regulation (EU) 2021/1060, Article 63(2).
SPENT_IN = {ESF_PLUS: ("2021-01-01", "2029-12-31"), ESF_2014: ("2014-01-01", "2023-12-31")}


@dataclass(frozen=True, eq=False)
class Indicators:
    """The common indicators of a study; counts nothing until it is asked.

    Attributes
    ----------
    data : Data
    """

    data: Data

    def standard_table(self, fund: str) -> Result:
        """The fund's indicators by sex, one row each when printed.

        Raises UnansweredError when no participant is of the fund.
        """
        return _counted(self.data, fund)

    def results(self, fund: str) -> Result:
        """For each result indicator, whom it is counted from and what became of them.

        kind "indicators": code, indicator, variable, level (yes, no, not known, time
        not yet up, still taking part, not among those it is counted from), n.
        """
        whole = _counted(self.data, fund)
        frame = whole.frame
        codes = frame[frame["kind"] == RESULT].groupby("variable", sort=False)["code"].first()
        rows = frame["variable"].isin(codes.index) & (frame["group"] == TOTAL)
        rows &= frame["counted"] == "participants"
        if not rows.any():
            raise UnansweredError(
                message("The data lack the columns from which results after leaving are counted.")
            )
        named = frame[rows].reset_index(drop=True)
        named = named.assign(code=named["variable"].map(codes))
        named = named.assign(indicator=named["code"])
        order = {level: place for place, level in enumerate(RESULT_LEVELS)}
        by_code = named.assign(
            place=named["level"].map(order), rank=named.groupby("code", sort=False).ngroup()
        ).sort_values(["rank", "place"])
        keys = tuple(key for key in whole.keys if key != "group")
        columns = [*keys, "code", "indicator", "reference_population", "n"]
        return replace(
            whole,
            kind="indicators",
            frame=by_code[columns].reset_index(drop=True),
            keys=keys,
            totals=(Total(over="level"),),
            derived=dict.fromkeys(("code", "indicator", "reference_population"), ()),
            notes=(),
            about={
                "by": whole.about["by"],
                "fund": fund,
                "of": "results",
                "across": "level",
                "order": list(RESULT_LEVELS),
                "columns": ["code", "indicator", "level", "n"],
                "names": whole.about["names"],
            },
            labels={**whole.labels, "level": whole.labels[str(codes.index[0])]},
        )


def indicators(data: Data) -> Indicators:
    """The common indicators of a study."""
    return Indicators(data)


def _counted(data: Data, fund: str) -> Result:
    who = participations(data, fund=fund).frame
    if who.empty:
        raise UnansweredError(
            message("No participant is of this fund: the rows of the data name another.")
        )
    days = who[["entry_date", "exit_date"]].stack()
    first, last = SPENT_IN[fund]
    if len(days) and (days.min() > pd.Timestamp(last) or days.max() < pd.Timestamp(first)):
        raise UnansweredError(
            message(
                "Nobody took part in the years of this fund ({first} to {last}).",
                first=first[:4],
                last=last[:4],
            )
        )
    return COUNTED[fund](data)
