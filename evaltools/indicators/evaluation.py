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
#: Source: Regulations (EU) No 1303/2013 and (EU) 2021/1060, recalled and not read again
#: (unverified). It only keeps a fund apart from years in which it did not exist.
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


def results_of(table: Result | None) -> Result:
    """For each result indicator, whom it is counted from and what became of them.

    table : a standard table, best a protected one: what is hidden in it stays hidden here,
        and nothing more is told; None where there is none

    kind "indicators" with `about["of"]` "results": code, indicator, variable, level (yes,
    no, not_known, not_due, not_left, not_in_reference), n, both sexes together. Raises
    UnansweredError where no result was counted.
    """
    rows = pd.Series(dtype=bool) if table is None else _of_results(table.frame)
    if table is None or not rows.any():
        raise UnansweredError(message("The data lack what results after leaving are counted from."))
    frame = table.frame[rows]
    every = table.frame[(table.frame["code"] != "") & (table.frame["kind"] == RESULT)]
    codes = every.groupby("variable", sort=False)["code"].first()
    level = {name: place for place, name in enumerate(RESULT_LEVELS)}
    variable = {name: place for place, name in enumerate(codes.index)}
    order = (frame["variable"].map(variable) * len(level) + frame["level"].map(level)).sort_values()
    keys = tuple(key for key in table.keys if key != "group")
    code = frame["variable"].map(codes)
    columns = [*keys, "code", "indicator", "n"]
    told = frame.assign(code=code, indicator=code).loc[order.index, columns]
    hidden = None if table.hidden is None else table.hidden.loc[order.index, columns]
    return replace(
        table,
        frame=told.reset_index(drop=True),
        hidden=None if hidden is None else hidden.reset_index(drop=True),
        keys=keys,
        totals=(Total(over="level"),),
        derived={"code": (), "indicator": ()},
        notes=(),
        about={
            "by": table.about["by"],
            "fund": table.about["fund"],
            "of": "results",
            "across": "level",
            "order": list(RESULT_LEVELS),
            "columns": ["code", "indicator", "level", "n"],
            "names": table.about["names"],
            **{name: table.about[name] for name in ("withheld",) if name in table.about},
        },
        labels={**table.labels, "level": table.labels[str(codes.index[0])]},
    )


def _of_results(frame: pd.DataFrame) -> pd.Series:
    """The rows of both sexes of every result that was counted."""
    counted = frame["counted"] == "participants"
    named = frame.loc[(frame["kind"] == RESULT) & counted, "variable"].unique()
    return frame["variable"].isin(named) & (frame["group"] == TOTAL)


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
