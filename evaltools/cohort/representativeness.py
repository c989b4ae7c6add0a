"""How many of those who live in a region the programme reached, and which of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta

from evaltools.cohort.background import MISSING, is_number, level_labels, levels_of, with_age
from evaltools.cohort.reach import those_reached
from evaltools.cohort.study_parts import study_people
from evaltools.columns import ALL, LANGUAGES, TOTAL, Total
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.wording.translation import render

if TYPE_CHECKING:
    from evaltools.data import Data

#: People of a region whom no listed group, or no listed region, holds.
OTHER = "other"

_RANGE = re.compile(r"(?P<low>[0-9]+)(?:-(?P<high>[0-9]+)|\+)")

Flags = npt.NDArray[np.bool_]


def representativeness(data: Data, *, conf_level: float = 0.95) -> Result:
    """The reached beside the population, by region and group of the table population.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Result
        kind "representativeness": region, variable, level, n (reached), n_total (reached in
        the region), population, estimate (reached per inhabitant, with its exact interval),
        share (of the reached), share_population. Levels that the table population does not
        have are the level "other", people for whom the fact is not known "missing"; they
        have no rate. A group is `all`, or one level of one column, such as sex=female or
        age_group=18-29. Of a study with a comparison group only the participants are reached:
        `population` then names their arm.

    Raises
    ------
    UnansweredError
        Without the table population.

    Notes
    -----
    Source of the interval: Clopper and Pearson (1934), Biometrika 26, 404-413.

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> tables = {
    ...     "participants": pd.DataFrame(
    ...         {
    ...             "participant_id": list("abcd"),
    ...             "sex": ["female"] * 3 + ["male"],
    ...             "municipality": "Lahti",
    ...         }
    ...     ),
    ...     "population": pd.DataFrame(
    ...         {
    ...             "region": "Lahti",
    ...             "group": ["all", "sex=female", "sex=male"],
    ...             "n": [200, 100, 100],
    ...         }
    ...     ),
    ... }
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {name: f"{name}.csv" for name in tables},
    ...     },
    ...     folder=".",
    ... )
    >>> found = representativeness(Data(study, tables)).table()
    >>> found.query("level == 'female'")[["n", "population", "estimate", "share"]].values.tolist()
    [[3.0, 100.0, 0.03, 0.75]]
    """
    population = data.table("population")
    if population is None or population.empty:
        raise UnansweredError(
            message(
                "How well the reached represent the population cannot be told: this study has "
                "no table of the population."
            )
        )
    reached = those_reached(data.study, study_people(data).included)
    people, computed = with_age(reached.people.reset_index(drop=True))
    regions = _regions(population, people, data.table("sites"))
    rows = [
        row
        for region, inside in regions.items()
        for row in _region_rows(people, inside, region, population)
    ]
    frame = pd.DataFrame(rows, columns=[*_KEYS, "n", "n_total", "population", "n_known"])
    return Result(
        kind="representativeness",
        frame=_with_rates(frame, conf_level).drop(columns="n_known"),
        keys=_KEYS,
        counts=("n", "n_total"),
        derived={
            "population": (),
            "share_population": (),
            "estimate": ("n",),
            "conf_low": ("n",),
            "conf_high": ("n",),
            "share": ("n", "n_total"),
        },
        totals=_totals(regions),
        population=reached.population,
        conf_level=conf_level,
        about={
            "shares": {"estimate": "population", "share": ("n", "n_total")},
            "percent": ["share_population"],
            "headings": {"estimate": _REACHED, "share": _OF_PARTICIPANTS},
            **_among_all(frame, reached.arm, _municipalities(people, regions)),
        },
        labels=_labels(frame),
        notes=(
            *reached.notes,
            *_notes(frame, computed, few=data.study.disclosure.min_count),
            _at_one_time(population),
        ),
    )


_REACHED = message("Share reached")
_OF_PARTICIPANTS = message("Share of participants")

_BEYOND = message("in none of the groups of the population")

_KEYS = ("region", "variable", "level")


def _labels(frame: pd.DataFrame) -> dict[str, dict[str, dict[str, str]]]:
    """Names of levels; those whom the table of the population leaves out are no level of it."""
    said = {language: render(_BEYOND, language) for language in LANGUAGES}
    named = level_labels()
    counted = [str(name) for name in frame["variable"].unique() if name != ALL]
    return {**named, **{name: {**named.get(name, {}), OTHER: said} for name in counted}}


def _at_one_time(population: pd.DataFrame) -> Message:
    """That the participants of the whole intake stand beside the inhabitants of one time."""
    dates = [] if "date" not in population.columns else list(population["date"].dropna().unique())
    if len(dates) == 1:
        return message(
            "The population is that of {date}. The participants began over all the time that the "
            "study covers, in which more people than that belonged to these groups: the share is "
            "of the population of one day, not of all who could have been reached.",
            date=pd.Timestamp(dates[0]).date(),
        )
    return message(
        "The population is that of one time. The participants began over all the time that the "
        "study covers, in which more people than that belonged to these groups: the share is of "
        "the population of one time, not of all who could have been reached."
    )


def _regions(
    population: pd.DataFrame, people: pd.DataFrame, sites: pd.DataFrame | None
) -> dict[str, Flags]:
    """The regions of the population, each with who of the people lives in it."""
    of_site = pd.Series(None, index=people.index, dtype=object)
    if sites is not None and "region" in sites.columns and "site" in people.columns:
        of_site = people["site"].map(sites.drop_duplicates("site").set_index("site")["region"])
    municipality = people.get("municipality", pd.Series(None, index=people.index, dtype=object))
    named = [str(name) for name in population["region"].dropna().unique()]
    found = {
        name: np.ones(len(people), dtype=bool)
        if name == ALL
        else ((of_site == name) | (municipality == name)).to_numpy()
        for name in sorted(named, key=lambda name: name != ALL)
    }
    apart = [inside for name, inside in found.items() if name != ALL]
    if ALL in found and apart:
        elsewhere = ~np.any(apart, axis=0)
        if elsewhere.any() and _are_apart(found):
            found[OTHER] = elsewhere
    return found


def _are_apart(regions: dict[str, Flags]) -> bool:
    """Whether nobody lives in two of the regions, `all` not counted."""
    apart = [inside.astype(int) for name, inside in regions.items() if name != ALL]
    return bool(len(apart) == 0 or (np.sum(apart, axis=0) <= 1).all())


def _region_rows(
    people: pd.DataFrame, inside: Flags, region: str, population: pd.DataFrame
) -> list[tuple[object, ...]]:
    """Every level of every column for one region: the same rows in every region."""
    here = population[population["region"] == region]
    sizes = dict(zip(here["group"].map(_key), here["n"].astype(float), strict=True))
    everybody = sizes.get((ALL, ""), np.nan)
    n_total = int(inside.sum())
    rows: list[tuple[object, ...]] = [(region, ALL, TOTAL, n_total, n_total, everybody, everybody)]
    for column, wanted in _wanted(population).items():
        counts = _levels(people, column, wanted)[inside].value_counts()
        sized = [sizes.get((column, level), np.nan) for level in wanted]
        known = everybody if not np.isnan(everybody) else sum(sized)
        parts = zip([*wanted, OTHER, MISSING], [*sized, np.nan, np.nan], strict=True)
        rows += [
            (region, column, level, int(counts.get(level, 0)), n_total, size, known)
            for level, size in parts
        ]
        rows.append((region, column, TOTAL, n_total, n_total, everybody, everybody))
    return rows


def _key(group: str) -> tuple[str, str]:
    """The column and level of a group of the population; `all` is the column `all`."""
    column, _mark, level = str(group).partition("=")
    name = column.strip()
    return ("age" if name == "age_group" else name, level.strip())


def _wanted(population: pd.DataFrame) -> dict[str, list[str]]:
    """The levels of each column, over all regions."""
    found: dict[str, list[str]] = {}
    for column, level in dict.fromkeys(population["group"].map(_key)):
        if column != ALL:
            found.setdefault(column, []).append(level)
    return found


def _levels(people: pd.DataFrame, column: str, wanted: list[str]) -> pd.Series:
    """Every person's level among those that the population has for a column."""
    if column not in people.columns:
        return pd.Series(MISSING, index=people.index, dtype=object)
    if is_number(people[column]):
        return _in_ranges(people[column].astype(float), wanted, column)
    own = levels_of(people[column], column)
    return own.where(own.isin([*wanted, MISSING]), OTHER)


def _in_ranges(values: pd.Series, wanted: list[str], column: str) -> pd.Series:
    levels = pd.Series(OTHER, index=values.index, dtype=object)
    taken = pd.Series(0, index=values.index)
    for level in wanted:
        found = _RANGE.fullmatch(level)
        if found is None:
            raise UsageError(
                message(
                    "A group of {column} in the table population must be a range such as 18-29 "
                    "or 55+.",
                    column=column,
                )
            )
        high = float(found["high"] or "inf")
        inside = values.between(float(found["low"]), np.floor(high) + 1, inclusive="left")
        levels[inside] = level
        taken += inside
    if (taken > 1).any():
        raise UsageError(
            message(
                "The groups of {column} in the table population must not overlap.", column=column
            )
        )
    return levels.where(values.notna(), MISSING)


def _with_rates(frame: pd.DataFrame, conf_level: float) -> pd.DataFrame:
    n = frame["n"].to_numpy(dtype=np.float64)
    size = frame["population"].to_numpy(dtype=np.float64)
    possible = size >= np.maximum(n, 1)
    tail = (1 - conf_level) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        low = np.where(n == 0, 0.0, beta.ppf(tail, n, size - n + 1))
        high = np.where(n == size, 1.0, beta.ppf(1 - tail, n + 1, size - n))
        rate = n / size
    return frame.assign(
        estimate=np.where(possible, rate, np.nan),
        conf_low=np.where(possible, low, np.nan),
        conf_high=np.where(possible, high, np.nan),
        share=frame["n"] / frame["n_total"].replace(0, np.nan),
        share_population=frame["population"] / frame["n_known"].replace(0, np.nan),
    )


def _municipalities(people: pd.DataFrame, regions: Mapping[str, Flags]) -> list[str]:
    """The regions that are a municipality, and hold nobody but who lives in it."""
    if "municipality" not in people.columns:
        return []
    own = {name: (people["municipality"] == name).to_numpy() for name in regions}
    return [name for name, inside in regions.items() if (own[name] == inside).all()]


def _among_all(
    frame: pd.DataFrame, arm: Mapping[str, str], municipalities: Sequence[str]
) -> dict[str, object]:
    """For a result's `about`: of whom other results tell by another name.

    The reached are an arm of the study, where it has arms; and those of a region may be those
    of a municipality.
    """
    levels = frame[["variable", "level"]].drop_duplicates().itertuples(index=False)
    told = [{} if level == TOTAL else {str(name): str(level)} for name, level in levels]
    told += [{"answered": str(name)} for name in frame["variable"].unique()]
    same = [(who, who) for who in told] if arm else []
    same += [({"municipality": name}, {"region": name}) for name in municipalities]
    of = {"of": ALL, **arm}
    each = [{"whole": [{**of, **theirs}], "parts": [mine], "rest": False} for theirs, mine in same]
    return {"adds_up": each} if each else {}


def _totals(regions: dict[str, Flags]) -> tuple[Total, ...]:
    by_level = Total(over="level")
    if ALL in regions and len(regions) > 1 and _are_apart(regions):
        return (by_level, Total(over="region", value=ALL))
    return (by_level,)


def _notes(frame: pd.DataFrame, computed: bool, *, few: int) -> tuple[Message, ...]:
    notes = []
    beyond = (frame["level"] == OTHER) & (frame["n"] >= few)
    if beyond.any():
        notes.append(
            message(
                "Some participants are in no group of the table of the population, such as the "
                "ages that it leaves out. They are counted among all who were reached: where the "
                "inhabitants do not hold such people, the share of all is too high."
            )
        )
    if (frame["n"] > frame["population"]).any():
        notes.append(
            message(
                "Some groups have more participants than inhabitants in the table of the "
                "population. They have no rate."
            )
        )
    if computed:
        notes.append(
            message(
                "Where age was missing it was computed from the year of birth, so it can be a "
                "year too high."
            )
        )
    return tuple(notes)
