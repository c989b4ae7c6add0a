"""The frozen result of every analysis, which speaks three ways: table, figure, sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from evaltools.columns import ALL, Total
from evaltools.messages import Message

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class Result:
    """Numbers of one analysis, with what is needed to show, say and protect them.

    Attributes
    ----------
    kind : str
        What it is: curve, incidence, states, flow, table, forest, balance, matrix, funnel ...
        Words, drawings and protection are chosen by it.
    frame : DataFrame, one row per estimate
        Tidy: key columns left, numbers right, in the vocabulary of `evaltools.columns`.
        Shares are 0 to 1, time is in `unit`.
    keys : tuple of str
        The columns that name a row.
    counts : tuple of str
        The columns that hold whole numbers of people; small ones are hidden.
    derived : mapping of column to count columns
        From which counts of its row a number is made; it is hidden with them. A number
        that is not listed is taken to be made from all counts of its row.
    totals : tuple of Total
        Which rows add up to which.
    population : str
        Names the people behind the frame; equal names in two results mean the same people.
    conf_level : float, optional
        Of the intervals, 0 to 1.
    unit : str, optional
        Of time columns: days, weeks, two_weeks or months.
    notes : tuple of Message
        Exclusions, warnings of an engine, assumptions that are not met.
    about : mapping
        Plain facts for words and drawings: `by` (the column that `group` holds), `event`,
        `variance`, `conf_type` ...
    labels : mapping of column to {value: {language: text}}
        Names of values that only the study knows.
    hidden : DataFrame of bool, optional
        True where protection has taken a value away; None before protection.
    exits : DataFrame, optional
        Of shares that are read from curves: the exits behind them, with the keys of the result
        but for time, and time, n_risk, n_event, n_censor. Protection needs them, and takes them
        away.
    """

    kind: str
    frame: pd.DataFrame
    keys: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    population: str = ALL
    conf_level: float | None = None
    unit: str | None = None
    notes: tuple[Message, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hidden: pd.DataFrame | None = None
    exits: pd.DataFrame | None = None

    def table(self) -> pd.DataFrame:
        """The raw numbers, as a copy."""
        return self.frame.copy()

    def plot(self, ax: Axes | None = None, language: str = "en") -> Axes:
        """Draw the result; on `ax` when given. Returns the Axes."""
        from evaltools import drawing

        return drawing.draw(self, ax=ax, language=language)

    def summary(self, language: str = "en") -> str:
        """One or two sentences, with estimate, interval and n."""
        from evaltools import wording

        return wording.say(self, language)

    def note(self, *more: Message) -> Result:
        """The same result with further notes."""
        return replace(self, notes=(*self.notes, *more))

    @property
    def is_protected(self) -> bool:
        """Whether disclosure control has been applied."""
        return self.hidden is not None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that hold numbers made from people and are not counts."""
        named = {*self.keys, *self.counts}
        return tuple(column for column in self.frame.columns if column not in named)

    def made_from(self, column: str) -> tuple[str, ...]:
        """The count columns that `column` is made from."""
        return self.derived.get(column, self.counts)

    def _repr_html_(self) -> str:
        return str(self.frame.to_html(index=False, na_rep="", border=0))
