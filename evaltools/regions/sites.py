"""Counts by site: read from any frame, checked, one row a site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.columns import ALL, TOTAL
from evaltools.errors import DataError, TooFewError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema.frames import check_columns
from evaltools.survival.people import as_text

Numbers = npt.NDArray[np.float64]

#: What a numerator is to its denominator: some of the people, or events in an exposure.
SCALES = ("share", "rate")

#: Names of keys that words, drawings and protection know; any other column is a `group`.
OWN_KEYS = ("site", "region")


@dataclass(frozen=True, eq=False)
class Sites:
    """Sums by site, sorted by the site's name.

    Attributes
    ----------
    names : tuple of str
    observed, size : float, shape (n_sites,)
        Numerator and denominator.
    expected : float, shape (n_sites,), optional
        Events expected from the site's case mix.
    scale : "share" or "rate"
    key, by : str
        The column that names a site in results, and the column that it was read from.
    population : str
        Who is counted, as in `Result.population`.
    notes : tuple of Message
    """

    names: tuple[str, ...]
    observed: Numbers
    size: Numbers
    expected: Numbers | None
    scale: str
    key: str
    by: str
    population: str
    notes: tuple[Message, ...]

    @property
    def overall(self) -> float:
        """The rate of all sites together."""
        return float(self.observed.sum() / self.size.sum())

    @property
    def baseline(self) -> Numbers:
        """Events expected at each site: from the case mix, else from the overall rate."""
        return self.size * self.overall if self.expected is None else self.expected

    def keyed(self) -> pd.DataFrame:
        """A frame with the names of the sites and, last, of their total."""
        return pd.DataFrame({self.key: [*self.names, TOTAL]})


def read_sites(
    frame: pd.DataFrame,
    *,
    numerator: str,
    denominator: str,
    site: str,
    expected: str | None,
    scale: str,
) -> Sites:
    """Sums by site of rows that are people, periods or sites themselves.

    Rows with a missing value are left out and noted. Raises UsageError for columns that are
    not there, DataError for numbers that cannot be counts, TooFewError without two sites.
    """
    if scale not in SCALES:
        raise UsageError(
            message("scale must be one of {allowed}; found {found}.", allowed=SCALES, found=scale)
        )
    check_columns(frame, [numerator, denominator, site, expected])
    columns = [name for name in (numerator, denominator, expected) if name is not None]
    known = frame[[*columns, site]].notna().all(axis=1)
    rows = frame[known]
    _check_counts(rows, numerator, denominator, expected, scale)
    sums = rows[columns].astype(float).groupby(rows[site].map(as_text), observed=True).sum()
    sums = sums[sums[denominator] > 0]
    if len(sums) < 2:
        raise TooFewError(message("Sites can be compared from two on; found {n}.", n=len(sums)))
    key = site if site in OWN_KEYS else "group"
    return Sites(
        names=tuple(sums.index),
        observed=sums[numerator].to_numpy(),
        size=sums[denominator].to_numpy(),
        expected=None if expected is None else sums[expected].to_numpy(),
        scale=scale,
        key=key,
        by=site,
        population=_population(scale, is_whole=bool(known.all())),
        notes=_notes(int((~known).sum())),
    )


def _check_counts(
    rows: pd.DataFrame, numerator: str, denominator: str, expected: str | None, scale: str
) -> None:
    above, below = rows[numerator].astype(float), rows[denominator].astype(float)
    faults = [
        (
            (above < 0) | (above != np.floor(above)),
            numerator,
            message("A numerator must be a whole number, 0 or more."),
        ),
        (below < 0, denominator, message("A denominator must not be below 0.")),
    ]
    if scale == "share":
        faults.append(
            (above > below, numerator, message("A part must not be more than its whole."))
        )
    if expected is not None:
        wanted = rows[expected].astype(float)
        rule = message("An expected count must be above 0, and of people at most their number.")
        too_many = (wanted > below) if scale == "share" else pd.Series(False, index=rows.index)
        faults.append(((wanted <= 0) | too_many, expected, rule))
    violations = [
        Violation(rule, column=column, n_rows=int(broken.sum()))
        for broken, column, rule in faults
        if broken.any()
    ]
    if violations:
        raise DataError(message("Counts by site must follow the rules below."), violations)


def _population(scale: str, *, is_whole: bool) -> str:
    """Everybody of a study; not where rows are left out, and events of a rate are no people."""
    if scale != "share":
        return "rows of counts"
    return ALL if is_whole else "people of known sites"


def _notes(n_missing: int) -> tuple[Message, ...]:
    if not n_missing:
        return ()
    return (
        plural_message(
            "{n} row with a missing value is left out.",
            "{n} rows with a missing value are left out.",
            n_missing,
        ),
    )
