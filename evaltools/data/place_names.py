"""Names of places that are likely the same place, written in two ways.

What is found here stops nothing and is told to the one who checks, not in reports.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import message, plural_message
from evaltools.schema import normalise_heading
from evaltools.study import Study

#: Words shorter than this are often names that only a letter tells apart: team A, Pori, Pyhä.
LONG_ENOUGH = 5

#: A name is taken for a slip when the one it resembles stands in so many times more rows.
TIMES_RARER = 5

#: Names beyond which no pairs are looked at: they are no list of places.
MOST_NAMES = 500


def places_written_twice(table: TypedTable, study: Study) -> list[Violation]:
    """Rows whose place differs from a more frequent one by a letter, capitals or spaces.

    The columns are the site and the groups of the study that hold free text.
    """
    columns = dict.fromkeys([study.regions.site, *study.groups])
    found = []
    for column in columns:
        if column not in table.frame or not _is_free_text(table, column):
            continue
        broken = written_otherwise(table.frame[column])
        if broken.any():
            rule = plural_message(
                "{column} should be written in one way for each place, but {n} row differs from "
                "others by a letter, capitals or spaces.",
                "{column} should be written in one way for each place, but {n} rows differ from "
                "others by a letter, capitals or spaces.",
                int(broken.sum()),
                column=column,
            )
            hint = message(
                "what is written in two ways counts as two; leave these as they are if two are "
                "meant."
            )
            found.append(
                table.violation(rule, broken=broken, column=column, hint=hint, severity="warning")
            )
    return found


def sites_of_nobody(people: TypedTable, sites: TypedTable | None) -> list[Violation]:
    """Rows of the table sites that no participant's site is."""
    if sites is None or "site" not in people.frame or "site" not in sites.frame:
        return []
    cells = sites.frame["site"]
    broken = (cells.notna() & ~cells.isin(people.frame["site"].dropna().unique())).to_numpy()
    if not broken.any():
        return []
    rule = plural_message(
        "A site should have participants, but of {n} row no participant has come.",
        "Sites should have participants, but of {n} rows no participant has come.",
        int(broken.sum()),
    )
    hint = message(
        "look whether {file} writes the site in the same way; leave it if nobody has come there.",
        file=people.place.file,
    )
    return [sites.violation(rule, broken=broken, column="site", hint=hint, severity="warning")]


def _is_free_text(table: TypedTable, column: str) -> bool:
    known = column in table.schema.names
    if known and table.schema.field(column).codelist is not None:
        return False
    cells = table.frame[column].dropna()
    return cells.dtype == object and bool(cells.map(lambda cell: isinstance(cell, str)).all())


def written_otherwise(cells: pd.Series) -> np.ndarray:
    """True where a cell is likely a slip for a more frequent one.

    cells : Series of text, or missing

    >>> towns = pd.Series(["Helsinki"] * 6 + ["Helsnki", "helsinki ", "Espoo", None])
    >>> np.flatnonzero(written_otherwise(towns)).tolist()
    [6, 7]
    """
    counts = cells.value_counts()
    if len(counts) > MOST_NAMES:
        return np.zeros(len(cells), dtype=bool)
    # the most frequent first, ties in the order of the names
    names = sorted(counts.index, key=lambda name: (-counts[name], name))
    slips = {
        name
        for place, name in enumerate(names)
        if any(
            _is_same(name, other)
            or (counts[name] * TIMES_RARER <= counts[other] and _is_near(name, other))
            for other in names[:place]
        )
    }
    return cells.isin(slips).to_numpy()


def _is_same(one: str, other: str) -> bool:
    """Whether only capitals, spaces and signs tell two names apart."""
    plain = normalise_heading(one)
    return bool(plain) and plain == normalise_heading(other)


def _is_near(one: str, other: str) -> bool:
    """Whether one letter of one long word tells two names apart."""
    words, others = one.casefold().split(), other.casefold().split()
    if len(words) != len(others):
        return False
    apart = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return len(apart) == 1 and _one_letter_apart(*apart[0])


def _one_letter_apart(one: str, other: str) -> bool:
    """One letter more, less or another, or two neighbours exchanged; digits tell places apart."""
    if min(len(one), len(other)) < LONG_ENOUGH or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    left, left_other = one[start:], other[start:]
    while left and left_other and left[-1] == left_other[-1]:
        left, left_other = left[:-1], left_other[:-1]
    if not (left + left_other).isalpha():
        return False
    return max(len(left), len(left_other)) == 1 or (len(left) == 2 and left == left_other[::-1])
