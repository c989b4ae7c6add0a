"""Data and R values that the survival tests share; the scripts lie in tests/reference."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="session")
def people_240() -> pd.DataFrame:
    people = pd.read_csv(REFERENCE / "people_240.csv")
    return people.assign(state=people.st.map({0: "censored", 1: "job", 2: "other"}))


@pytest.fixture(scope="session")
def people_240_r() -> dict:
    return json.loads((REFERENCE / "people_240.json").read_text())


@pytest.fixture(scope="session")
def mccall() -> pd.DataFrame:
    raw = pd.read_csv(REFERENCE / "data" / "unemployment_duration_mccall.csv")
    state = pd.Series("censored", index=raw.index)
    for column, name in [("censor1", "full"), ("censor2", "part"), ("censor3", "unknown")]:
        state[raw[column] == 1] = name
    return raw.assign(state=state, G=raw.ui.map({"no": 0, "yes": 1}), uiN=(raw.ui == "yes") * 1)


@pytest.fixture(scope="session")
def mgus2() -> pd.DataFrame:
    raw = pd.read_csv(REFERENCE / "data" / "mgus2.csv")
    return raw.assign(state=raw.event.map({0: "censored", 1: "pcm", 2: "death"}))


class RValues:
    """Rows of a reference file, looked up by section, dataset, method and group."""

    def __init__(self, name: str) -> None:
        self.rows = pd.read_csv(REFERENCE / name, dtype={"group": str, "term": str})
        self.rows[["group", "term"]] = self.rows[["group", "term"]].fillna("")

    def get(self, section: str, dataset: str, method: str, group: str = "", **more: object):
        rows = self.rows
        chosen = rows[
            (rows.section == section)
            & (rows.dataset == dataset)
            & (rows.method == method)
            & (rows.group == group)
        ]
        for column, value in more.items():
            chosen = chosen[chosen[column] == value]
        assert len(chosen), (section, dataset, method, group, more)
        return chosen

    def by_time(self, *args: str, **more: object) -> pd.Series:
        return self.get(*args, **more).set_index("time")["value"]


@pytest.fixture(scope="session")
def survival_r() -> RValues:
    return RValues("survival_r.csv")


@pytest.fixture(scope="session")
def competing_r() -> RValues:
    return RValues("competing_r.csv")


@pytest.fixture(scope="session")
def curves_r() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "curves_r.csv")
