"""Public data and reference values of R for comparisons of two arms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

TESTS = Path(__file__).resolve().parent.parent
REFERENCE = TESTS / "reference"
NSW = TESTS.parent / "examples" / "nsw" / "source"


class RValues:
    """Rows of a reference file, looked up by section, dataset and method."""

    def __init__(self, name: str) -> None:
        self.rows = pd.read_csv(REFERENCE / name, dtype={"term": str})
        self.rows["term"] = self.rows["term"].fillna("")

    def get(self, section: str, dataset: str, method: str, stat: str) -> np.ndarray:
        rows = self.rows
        chosen = rows[
            (rows.section == section)
            & (rows.dataset == dataset)
            & (rows.method == method)
            & (rows.stat == stat)
        ]
        assert len(chosen), (section, dataset, method, stat)
        return chosen.value.to_numpy(dtype=float)

    def one(self, section: str, dataset: str, method: str, stat: str) -> float:
        values = self.get(section, dataset, method, stat)
        assert values.size == 1
        return float(values[0])


@pytest.fixture(scope="session")
def causal_r() -> RValues:
    return RValues("causal_r.csv")


@pytest.fixture(scope="session")
def comparison_r() -> RValues:
    return RValues("comparison_r.csv")


@pytest.fixture(scope="session")
def nsw() -> dict[str, pd.DataFrame]:
    experiment = pd.read_csv(NSW / "nsw_dehejia_wahba.csv")
    survey = pd.read_csv(NSW / "cps1_controls.csv")
    men = pd.concat([experiment[experiment.treat == 1], survey], ignore_index=True)
    return {"nsw_dw": experiment, "nsw_cps1": men}


@pytest.fixture(scope="session")
def match_2000() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "data" / "match_2000.csv")


@pytest.fixture(scope="session")
def jobs2() -> pd.DataFrame:
    people = pd.read_csv(REFERENCE / "data" / "jobs2.csv")
    return people.assign(work=(people.work1 == "psyemp").astype(float))


@pytest.fixture(scope="session")
def people_240() -> pd.DataFrame:
    people = pd.read_csv(REFERENCE / "people_240.csv")
    return people.assign(state=people.st.map({0: "censored", 1: "job", 2: "other"}))
