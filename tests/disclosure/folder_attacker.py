"""An attacker who has only the released folder, and has never seen the protector.

It reads every CSV, page, figure and document as text, does what anyone with a pencil does
(subtracts the rest from a total, a month from the next, some exits from all exits) and
returns each number of one to four people that it finds. Nothing of `evaltools` is imported.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pandas as pd

FEW = range(1, 5)

#: What stands in the last row of a margin.
MARGINS = ("total", "all")

#: Columns that count people; rows of data files are counted by results of their own.
COUNTS = ("n", "n_total", "n_risk", "n_event", "n_censor", "n_missing", "n_reference")

#: "3 people", "2 of 7", "1 participant found work".
_SAID = re.compile(
    r"(?<![\d.,\u2212%-])([1-4]) (?:people|person|participants?|women|men|mentors?)\b"
    r"|(?<![\d.,])([1-4]) of (?:the )?\d+(?! criteria| checks| levels)\b"
)

#: What counts fields, covariates and rungs of a ladder, not people: "Maryland scientific
#: methods scale 1 of 5" is the level that a design can carry, the same for any number of people.
_OF_THINGS = re.compile(
    r"that are filled in: \d+ of \d+|Differences beyond [\d.]+: \d+ of \d+"
    r"|\d participants beside others|(?:methods scale|standards of evidence) \d of \d"
)

_TAGS = re.compile(r"<(?:style|script)[^>]*>.*?</(?:style|script)>|<[^>]+>", re.DOTALL)
_ALT = re.compile(r'(?:alt|aria-label|title)="([^"]*)"')


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Every released table, as text."""
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(folder.glob("tables/*.csv"))
    }


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file's name and what can be read in it: alt texts, figures and documents too."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        yield path.name, path.relative_to(folder).as_posix()
        if path.suffix in (".html", ".svg", ".csv", ".json", ".bib"):
            content = path.read_text(encoding="utf-8")
            content = re.sub(r"data:[^\"')\s]*;base64,[A-Za-z0-9+/=]*", "", content)
            yield path.name, html.unescape(" ".join(_ALT.findall(content)))
            yield path.name, html.unescape(_TAGS.sub(" ", content))
        elif path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                for name in (each for each in archive.namelist() if each.endswith(".xml")):
                    yield path.name, _TAGS.sub(" ", archive.read(name).decode("utf-8"))


def findings(folder: Path) -> list[str]:
    """Every small number of people that can be read or worked out."""
    released = tables(folder)
    found = [f"{name}: {said}" for name, text in texts(folder) for said in _said(text)]
    for name, table in released.items():
        if not {"table", "check", "column"} & set(table.columns):
            found += [f"{name}: {what}" for what in _in_table(table)]
    return found


def _said(text: str) -> Iterator[str]:
    for match in _SAID.finditer(_OF_THINGS.sub(" ", " ".join(text.split()))):
        yield match.group(0)


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


def _between_times(table: pd.DataFrame, others: list[str]) -> Iterator[str]:
    """Events by one time less those by the time before it that is shown."""
    for rows in _groups(table, others):
        events = pd.to_numeric(rows["n_event"], errors="coerce").dropna()
        for before, now in pairwise(events):
            if now - before in FEW:
                yield f"n_event between two times: {now - before:g}"
