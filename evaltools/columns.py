"""The column vocabulary of every result (after broom), and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from evaltools.messages import Message

#: `about["whom"]` of a result that counts participants and comparison group together.
BOTH_ARMS = "both_arms"
#: The same of a result that sets the two side by side.
ARMS_APART = "arms_apart"

#: `about` of ratios by period whose counts are of everybody, not of a term's level.
COUNTS_OF, EVERYBODY = "counts_of", "everybody"

#: The population of results on everybody who was interviewed, and on those of whom it is known
#: how they left; and the groups of those who named a theme, and who did not.
RESPONDENTS, EXIT_KNOWN = "respondents", "respondents whose exit is known"
WITH, WITHOUT = "with", "without"

#: Columns that name a row; they stand left of the numbers.
KEYS = (
    "group",
    "variable",
    "level",
    "term",
    "covariate",
    "dimension",
    "criterion",
    "wave",
    "scale",
    "outcome",
    "reference",
    "arm",
    "site",
    "region",
    "state",
    "step",
    "reason",
    "time",
    "definition",
    "period",
    "code",
    "table",
    "column",
    "check",
)

#: Columns that hold whole numbers of people (or of exits, one a person).
COUNTS = ("n", "n_risk", "n_event", "n_censor", "n_missing", "n_total")

#: Columns that hold numbers made from people.
NUMBERS = (
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "statistic",
    "df",
    "p_value",
    "share",
)

#: To what protection has rounded the numbers of a row; missing where they are exact.
ROUNDED_TO = "rounded_to"

#: The plain fact that says to multiples of what a protected result's counts are rounded.
COUNTS_TO = "counts_rounded_to"

UNITS = ("days", "weeks", "two_weeks", "months")
LANGUAGES = ("en", "fi", "sv")

#: The group of a result that is not broken down, and the level that sums the others.
ALL = "all"
TOTAL = "total"


@dataclass(frozen=True)
class Total:
    """Says that rows add up: within equal other keys, `count` over `over` sums to `value`.

    Attributes
    ----------
    over : str
        The key column whose values part the people.
    count : str
        The count column that adds up.
    value : str
        The value of `over` that names the sum of the others.
    """

    over: str
    count: str = "n"
    value: str = TOTAL


class Shown(Protocol):
    """What words and drawings may know of a result (`evaltools.result.Result` is one)."""

    @property
    def kind(self) -> str: ...
    @property
    def frame(self) -> pd.DataFrame: ...
    @property
    def hidden(self) -> pd.DataFrame | None: ...
    @property
    def keys(self) -> tuple[str, ...]: ...
    @property
    def counts(self) -> tuple[str, ...]: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def conf_level(self) -> float | None: ...
    @property
    def about(self) -> Mapping[str, Any]: ...
    @property
    def labels(self) -> Mapping[str, Mapping[str, Any]]: ...
    @property
    def notes(self) -> tuple[Message, ...]: ...
