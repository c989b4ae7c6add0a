"""What is lost when a place is hidden: most for what a study is read for, least for details.

The weights decide which further cells protect a hidden one. They say how dear each number is
against the others, and nothing about who is protected. They are ours, and stand in README.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from evaltools.columns import ALL, TOTAL
from evaltools.disclosure.cells import Facts, Statement, by_row, place_key, row_names, text
from evaltools.disclosure.roles import hideable
from evaltools.result import Result

#: What a reader comes for: who took part, who had found work by the agreed times, the effect,
#: how much scores changed.
HEADLINE = 10.0

#: Kinds that tell how many took part, and kinds that tell the primary difference.
OF_EVERYBODY = ("flow",)
OF_EFFECTS = ("effect", "difference")

#: Kinds whose rows at the study's report times, of everybody, are headlines.
BY_TIMES = ("curve", "incidence", "times")

#: Kinds whose rows of everybody, or of one arm, are headlines.
OF_CHANGES = ("change",)

#: Kinds that part people finely, or that few read.
DETAILS = (
    "answers",
    "cooccurrence",
    "distribution",
    "floor_ceiling",
    "indicator_results",
    "indicators",
    "item_profile",
    "items",
    "missing",
    "overlap",
    "quality",
    "states",
    "themes_by_exit",
)
DETAIL = 0.3

#: Months between the report times.
BETWEEN = 0.5

#: For each breakdown that a row lies in: by sex, by site, by level of a variable.
DEPTH = 0.3

#: How many are still followed, and how many are not any more, beside what became of them.
BESIDE = 0.3
BESIDE_COLUMNS = ("n_risk", "n_censor", "n_missing", "n_lost")

#: Keys that part people. The two arms of a comparison are not a breakdown of an effect.
BREAKDOWNS = ("group", "site", "region", "level", "item", "state", "definition", "outcome")
EVERYBODY = (ALL, TOTAL, "event", "nan", "None", "<NA>", "")


def weigh(said: Facts, result: Result) -> Facts:
    """The facts of a result, each statement with what is lost when its place is hidden."""
    weights = _row_weights(result)
    statements = tuple(_weighed(each, weights) for each in said.statements)
    return replace(said, statements=statements)


def headlines(result: Result) -> frozenset[str]:
    """The keys of the places of a result that are hidden last."""
    rows = {name for name, weight in _row_weights(result).items() if weight >= HEADLINE}
    columns = [column for column in hideable(result) if column not in BESIDE_COLUMNS]
    return frozenset(place_key(row, column) for row in rows for column in columns)


def _weighed(said: Statement, weights: Mapping[str, float]) -> Statement:
    column, _, row = said.place.partition("[")
    beside = BESIDE if column in BESIDE_COLUMNS else 1.0
    return replace(said, loss=said.loss * beside * weights.get(row.removesuffix("]"), 1.0))


def _row_weights(result: Result) -> dict[str, float]:
    """By the name of each row, how dear its numbers are; 1 is usual."""
    values = by_row(result.frame[list(result.keys)])
    return {name: _row_weight(result, values, row) for row, name in row_names(result).items()}


def _row_weight(result: Result, values: Mapping[str, Mapping[Any, Any]], row: Any) -> float:
    named = {key: text(values[key][row]) for key in result.keys}
    depth = sum(key in BREAKDOWNS and value not in EVERYBODY for key, value in named.items())
    if result.kind == "difference" and "time" not in named:
        depth -= named.get("group") not in (None, *EVERYBODY)
    if result.kind in OF_CHANGES and _by(result) == "arm":
        depth -= named.get("group") not in (None, *EVERYBODY)
    if result.kind in DETAILS:
        return DETAIL
    return _of_kind(result, named, depth) * DEPTH**depth


def _of_kind(result: Result, named: Mapping[str, str], depth: int) -> float:
    if result.kind in OF_EVERYBODY:
        return HEADLINE
    if result.kind in OF_CHANGES:
        return 1.0 if depth else HEADLINE
    if result.kind == "difference" and "time" in named:
        # of the shares of groups, which are told beside them
        return 1.0
    if result.kind in OF_EFFECTS:
        return HEADLINE if named.get("group") is None or "arm" in _by(result) else 1.0
    if result.kind in BY_TIMES and "time" in named:
        reported = {text(time) for time in result.about.get("report_times") or ()}
        if depth == 0 and named["time"] in reported:
            return HEADLINE
        return BETWEEN if reported and named["time"] not in reported else 1.0
    return 1.0


def _by(result: Result) -> str:
    return str(result.about.get("by") or "")
