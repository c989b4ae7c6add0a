"""What a standard table says of its counts holds: each sum is counted person by person."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from evaltools.columns import ALL
from evaltools.data import Data
from evaltools.indicators import catalogue, entry_facts, results
from evaltools.indicators.after_leaving import after_leaving
from evaltools.indicators.participations import participations
from evaltools.indicators.tables import esf_2014, esf_plus
from evaltools.study import study_from

TABLES = {"esf_2014": esf_2014, "esf_plus": esf_plus}
FINEST = sorted({limit for limits in entry_facts.AGE_LIMITS.values() for limit in limits})


class People:
    """Who has what is true of the people of a stated count."""

    def __init__(self, data: Data, fund: str) -> None:
        who = participations(data, fund=fund)
        self.frame, self.fund, self.arm = who.frame, fund, who.where
        self.after = after_leaving(data, self.frame)
        self.listed = {
            each.variable: each for each in catalogue.indicators(fund) if each.kind != "entity"
        }

    def number(self, name: Mapping[str, str]) -> int:
        found = np.ones(len(self.frame), bool)
        for variable, value in name.items():
            if (variable, value) != ("record", ALL):
                found &= self._who(variable, value)
        return int(found.sum())

    def _who(self, variable: str, value: str) -> np.ndarray:
        after, people = self.after, self.frame
        windows = {"28_days": after.upon_leaving, "six_months": after.six_months}
        if variable in self.arm:
            return np.full(len(people), str(self.arm[variable]) == value)
        if variable == "record":
            return (entry_facts.records(people) == value).to_numpy()
        if variable == "taking part":
            return ~after.left
        if variable == "at work":
            return (people["labour_status"] != "employed").to_numpy()
        if variable == "known by now":
            return after.left & ~windows[value].due
        if variable == "left in time":
            return after.left & windows[value].due
        if variable == "seen then":
            return after.left & windows[value].due & ~windows[value].known
        if variable.startswith("among "):
            inside = results.REFERENCES[variable.removeprefix("among ")](people)
            unsure = inside.isna().to_numpy()
            return unsure if value == "missing" else inside.fillna(False).to_numpy(bool)
        return (self._levels(variable, value) == value).to_numpy()

    def _levels(self, variable: str, value: str) -> pd.Series:
        if variable == "age" and value not in entry_facts.age_names(
            entry_facts.AGE_LIMITS[self.fund]
        ):
            return entry_facts.age_levels(self.frame, FINEST)
        of = self.listed.get(variable)
        if of is not None and of.kind == "result":
            return results.result_levels(self.frame, self.after, variable, of.reference_population)
        if variable in entry_facts.TRAITS or of is not None:
            return entry_facts.entry_levels(self.frame, variable, fund=self.fund)
        flags = entry_facts.flag(self.frame, variable)
        return entry_facts.levels_of_flag(flags)


def wrong_sums(data: Data, fund: str) -> list[object]:
    """The stated sums that do not hold of everybody."""
    people, wrong = People(data, fund), []
    for entry in TABLES[fund](data).about["adds_up"]:
        names = [{**entry["where"], **name} for name in (*entry["whole"], *entry["parts"])]
        if any("of" in name for name in names):
            continue
        numbers = [people.number(name) for name in names]
        wholes = len(entry["whole"])
        rest = sum(numbers[:wholes]) - sum(numbers[wholes:])
        if rest < 0 or (rest and not entry["rest"]):
            wrong.append((entry, numbers))
    return wrong


def simulated(seed: int, without: tuple[str, ...] = ()) -> Data:
    """People of whom much is not known, some of whom left shortly before the end of the data."""
    rng, n = np.random.default_rng(seed), 150
    ids = [f"P-{number:03d}" for number in range(n)]
    entry = pd.Timestamp("2022-01-10")
    left = entry + pd.to_timedelta(rng.integers(30, 500, n), unit="D")
    trait = lambda: rng.choice(np.array([True, False, None], dtype=object), n, p=[0.2, 0.5, 0.3])  # noqa: E731
    traits = ("third_country", "foreign_background", "disability", "other_disadvantaged")
    participants = pd.DataFrame(
        {
            "participant_id": ids,
            "entry_date": entry,
            "exit_date": pd.Series(left).where(rng.random(n) < 0.9),
            "sex": rng.choice(["female", "male"], n),
            "birth_year": rng.integers(1960, 2003, n).astype(float),
            "education": rng.choice(["isced_0_2", "isced_3_4"], n),
            "labour_status": rng.choice(["unemployed", "inactive", "employed"], n),
            "months_unemployed": rng.integers(1, 30, n).astype(float),
            "in_education": trait(),
            **{name: trait() for name in traits},
        }
    ).drop(columns=list(without))
    seen = rng.random(n) < 0.8
    spells = pd.DataFrame(
        {
            "participant_id": ids,
            "start": left,
            "end": left + pd.to_timedelta(rng.integers(5, 400, n), unit="D"),
            "state": rng.choice(["open_job", "unemployed", "education"], n),
            "source": "register",
        }
    )[seen]
    keys = {
        "version": 1,
        "study": "made",
        "title": "Made",
        "languages": ["en"],
        "data": {"participants": "participants.csv", "spells": "spells.csv"},
        "data_lock": "2023-03-31",
    }
    return Data(study_from(keys, folder="."), {"participants": participants, "spells": spells})


@pytest.mark.parametrize("fund", sorted(TABLES))
@pytest.mark.parametrize(
    "without",
    [(), ("disability", "other_disadvantaged"), ("third_country", "foreign_background")],
)
def test_every_stated_sum_holds(fund, without):
    assert wrong_sums(simulated(len(without), without), fund) == []
