"""Studies from small tables of text: what an evaluator would write on paper."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evaltools.data import Data
from evaltools.study import study_from

DATES = {
    "entry_date",
    "exit_date",
    "observed_from",
    "observed_until",
    "eligible_date",
    "qualification_date",
    "start",
    "end",
    "birthday",
    "date",
}
NUMBERS = {"exit", "entry", "age", "months_unemployed", "birth_year", "n", "earnings", "share"}


def frame(text: str) -> pd.DataFrame:
    """A table of text: columns between bars, a rule under the heading, `-` for missing."""
    lines = [line.strip() for line in text.strip().splitlines()]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines if "+--" not in line]
    table = pd.DataFrame(cells[1:], columns=cells[0]).replace({"-": None, "": None})
    for column in table.columns:
        if column in DATES:
            table[column] = pd.to_datetime(table[column])
        elif column in NUMBERS:
            table[column] = table[column].astype(float)
    return table


def data(study: dict[str, Any] | None = None, **tables: str) -> Data:
    """A study with these tables; the keys of `study` replace the defaults of these tests."""
    frames = {name: frame(text) for name, text in tables.items()}
    keys = {
        "version": 1,
        "study": "spec",
        "title": "Spec",
        "languages": ["en"],
        "data": {name: f"{name}.csv" for name in frames},
        **({"data_lock": "2024-12-31"} if "follow_up" not in frames else {}),
        **(study or {}),
    }
    return Data(study_from(keys, folder="."), frames)


def facts(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of some columns, whole numbers as such."""
    return [
        tuple(int(cell) if isinstance(cell, float) and cell == int(cell) else cell for cell in row)
        for row in table[list(columns)].itertuples(index=False, name=None)
    ]
