"""An attacker who has only the released folder, and has never seen the protector.

It reads everything that `folder_reader` finds, does what anyone with a pencil does (subtracts
the rest from a total, a month from the next, multiplies shares, measures figures), and what
anyone with a computer does (the least and greatest value that a hidden count can have, in
whole numbers, over all tables together), and what anyone does who knows what a table is about
(`joined_tables`). It returns each number of one to four people that it
finds, and each range of a hidden count that is narrower than the release says it is. Nothing
of `evaltools` is imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pandas as pd
from equations import narrow_cells
from folder_reader import panels, tables, texts
from joined_tables import joined

FEW = range(1, 5)

#: What stands in the last row of a margin.
MARGINS = ("total", "all")

#: Columns that count people; rows of data files are counted by results of their own.
COUNTS = ("n", "n_total", "n_risk", "n_event", "n_censor", "n_missing", "n_reference")

#: "3 people", "2 of 7", "1 participant found work", in the three languages of the reports.
_SAID = re.compile(
    r"(?<![\d.,\u2212%-])([1-4]) (?:people|person|participants?|women|men|mentors?"
    r"|henkilöä?|osallistujaa?|ihmi(?:nen|stä)|nais(?:ta|en)|mies(?:tä)?|personer|person|deltagare|kvinnor)\b"
    r"|(?<![\d.,])([1-4]) of (?:the )?\d+(?! criteria| checks| levels)\b"
    r"|(?<![\d.,])([1-4])/\d+ (?:henkilöstä|osallistujasta)"
)

#: What counts fields, covariates and rungs of a ladder, not people: "Maryland scientific
#: methods scale 1 of 5" is the level that a design can carry, the same for any number of people.
_OF_THINGS = re.compile(
    r"that are filled in: \d+ of \d+|Differences beyond [\d.]+: \d+ of \d+"
    r"|\d participants beside others|(?:methods scale|standards of evidence) \d of \d"
    r"|Pairs of ratings of the same thing that are equal: \d+ of \d+"
    r"|Themes with a number beside them: \d+ of \d+"
    r"|(?:menetelmäasteikko|forskningsmetoder|näytön tasot|evidensnivåer) \d\b"
)

#: Results whose rows are no people.
_OF_FILES = {"table", "check", "column", "rating", "rater", "criterion", "ladder", "dimension"}

__all__ = ["drawn", "findings", "tables", "texts"]


def findings(folder: Path) -> list[str]:
    """Every small number of people that can be read or worked out."""
    released = tables(folder)
    found = [f"{name}: {said}" for name, text in texts(folder) for said in _said(text)]
    for name, table in released.items():
        if not _OF_FILES & set(table.columns):
            found += [f"{name}: {what}" for what in _in_table(table)]
    found += [f"{name}: {what}" for name, what in drawn(folder)]
    return [*found, *narrow_cells(folder), *joined(folder)]


def _said(text: str) -> Iterator[str]:
    for match in _SAID.finditer(_OF_THINGS.sub(" ", " ".join(text.split()))):
        yield match.group(0)


# -- figures ---------------------------------------------------------------------------------


def drawn(folder: Path) -> Iterator[tuple[str, str]]:
    """Heights of figures that no table tells: what was hidden must not be drawn."""
    told = sorted({value for table in tables(folder).values() for value in _numbers(table)})
    known = pd.Index(told)
    for name, panel in panels(folder):
        if panel.x is None or panel.y is None:
            continue
        for line in panel.steps():
            off = panel.y.width(0)
            for place, (_, height) in enumerate(line):
                if not (_is_told(height, off, known) or _ends_slope(line, place, off, known)):
                    yield name, f"{height:.4f} is drawn and told nowhere"


def _ends_slope(line: list[tuple[float, float]], place: int, off: float, known: pd.Index) -> bool:
    """Whether a corner stands where a slope between two steps ends, above or below the second.

    The slope goes (k - 1) / k of the way, with k the events that the step tells: a corner
    elsewhere would say what came between.
    """
    if not 0 < place < len(line) - 1 or abs(line[place][0] - line[place + 1][0]) > 1e-3:
        return False
    first, here, second = (line[at][1] for at in (place - 1, place, place + 1))
    told = known.to_numpy(float)
    events = told[(told >= 5) & (told < 1e6) & (told == told.round())]
    ends = first + (second - first) * (1 - 1 / events)
    return bool((abs(ends - here) <= 3 * off).any())


def _numbers(table: pd.DataFrame) -> Iterator[float]:
    for column in table.columns:
        values = pd.to_numeric(table[column], errors="coerce").dropna()
        yield from values
        yield from 1 - values[values.between(0, 1)]


def _is_told(value: float, off: float, known: pd.Index) -> bool:
    place = known.searchsorted(value)
    beside = known[max(place - 1, 0) : place + 1]
    return any(abs(value - other) <= off + 1e-9 for other in (*beside, 0, 1))


# -- one table -------------------------------------------------------------------------------


def _in_table(table: pd.DataFrame) -> Iterator[str]:
    counts = [column for column in COUNTS if column in table.columns]
    keys = list(table.columns[: min(map(table.columns.get_loc, counts))]) if counts else []
    for column in counts:
        numbers = pd.to_numeric(table[column], errors="coerce")
        yield from (f"{column} = {n:g}" for n in numbers.dropna() if n in FEW)
        for key in keys:
            yield from _subtracted(table, numbers, key, [k for k in keys if k != key])
    if {"n_event", "n_total"} & set(counts) and "n" in counts:
        yield from _left(table)
    if "time" in keys and "n" in counts and "n_event" in counts:
        yield from _between_times(table, [key for key in keys if key != "time"])
    if {"n", "n_event", "n_censor"} <= set(counts) and "n_risk" not in keys:
        yield from _neither(table)
    if "period" in keys and {"n", "n_event"} <= set(counts):
        yield from _between_periods(table)
    yield from _multiplied(table, counts)


def _multiplied(table: pd.DataFrame, counts: list[str]) -> Iterator[str]:
    """Shares times the people beside them, where their product is not told but is whole."""
    shares = [column for column in ("share", "estimate") if column in table.columns]
    parts = {"n"} if "n_total" in counts else set()
    people = [name for name in ("n_total", "n", "n_reference") if name in set(counts) - parts]
    for share in shares:
        values = pd.to_numeric(table[share], errors="coerce")
        if not values.dropna().between(0, 1).all():
            continue
        for column in people:
            n = pd.to_numeric(table[column], errors="coerce")
            whole = (values * n - (values * n).round()).abs() < 1e-6
            if (whole | values.isna() | n.isna()).all():
                parts = (values * n)[whole].round()
                yield from (f"{share} times {column} = {each:g}" for each in parts if each in FEW)


def _groups(table: pd.DataFrame, keys: list[str]) -> Iterator[pd.DataFrame]:
    if not keys:
        yield table
        return
    for _, rows in table.groupby(keys, sort=False):
        yield rows


def _subtracted(
    table: pd.DataFrame, numbers: pd.Series, key: str, others: list[str]
) -> Iterator[str]:
    """A margin less all that is shown of it, where one place is hidden."""
    for rows in _groups(table, others):
        margin = rows.index[rows[key].isin(MARGINS)]
        parts = rows.index.difference(margin)
        hidden = [place for place in parts if pd.isna(numbers[place])]
        if len(margin) == 1 and len(parts) > 1 and len(hidden) == 1 and numbers.notna()[margin[0]]:
            rest = numbers[margin[0]] - numbers[parts].sum()
            if rest in FEW:
                yield f"{key} {rows.loc[hidden[0], key]} = {rest:g}"


def _left(table: pd.DataFrame) -> Iterator[str]:
    """Those who are not in the part that is shown."""
    people = pd.to_numeric(table["n"], errors="coerce")
    for column, sign in (("n_event", 1), ("n_total", -1)):
        if column in table.columns:
            rest = sign * (people - pd.to_numeric(table[column], errors="coerce"))
            yield from (f"n beside {column}: {n:g}" for n in rest.dropna() if n in FEW)


def _neither(table: pd.DataFrame) -> Iterator[str]:
    """Those who had neither the event nor an end of observation, but left otherwise or stay."""
    n, event, censor = (
        pd.to_numeric(table[c], errors="coerce") for c in ("n", "n_event", "n_censor")
    )
    rest = n - event - censor
    yield from (f"n less n_event and n_censor: {each:g}" for each in rest.dropna() if each in FEW)


def _between_periods(table: pd.DataFrame) -> Iterator[str]:
    """Those of one period who had no event and are not in the next."""
    others = [name for name in ("term", "covariate", "level") if name in table.columns]
    for rows in _groups(table, others):
        n, event = (pd.to_numeric(rows[c], errors="coerce") for c in ("n", "n_event"))
        rest = (n - event - n.shift(-1)).dropna()
        yield from (f"between two periods: {each:g}" for each in rest if each in FEW)


def _between_times(table: pd.DataFrame, others: list[str]) -> Iterator[str]:
    """Events by one time less those by the time before it that is shown."""
    for rows in _groups(table, others):
        events = pd.to_numeric(rows["n_event"], errors="coerce").dropna()
        for before, now in pairwise(events):
            if now - before in FEW:
                yield f"n_event between two times: {now - before:g}"
