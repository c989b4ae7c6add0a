"""The verdict on one criterion, and what is to be said against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from evaltools.practice.contradictions import contradiction
from evaltools.practice.evidence import COST, RESULT, UNKNOWN_RESULT, rows_meant
from evaltools.practice.sets import NOT_ASSESSED, Criterion, RatingSet
from evaltools.result import Result

#: Flags of a criterion, besides those of its numbers.
RATERS_DIFFER, ONE_RATER = "raters_differ", "one_rater"
NO_EVIDENCE, NO_COST, NO_SUCH_RESULT = "no_evidence", "no_cost", "no_such_result"

#: Joins the flags of one criterion.
SEPARATOR = "+"


def verdict_row(
    item: Criterion, judged: pd.DataFrame, chosen: RatingSet, cited: Mapping[str, Result]
) -> dict[str, Any]:
    rows = judged[judged["criterion"] == item.id]
    order = {name: place for place, name in enumerate(chosen.level_ids)}
    levels = sorted(order[name] for name in rows["rating"] if name != NOT_ASSESSED)
    names = chosen.level_ids
    return {
        "criterion": item.id,
        "criteria_group": item.group or "",
        "part_of": item.part_of or "",
        "verdict": names[levels[(len(levels) - 1) // 2]] if levels else NOT_ASSESSED,
        "lowest": names[levels[0]] if levels else "",
        "highest": names[levels[-1]] if levels else "",
        "n_raters": len(levels),
        "flags": SEPARATOR.join(_flags(item, rows, levels, chosen, cited)),
    }


def _flags(
    item: Criterion,
    rows: pd.DataFrame,
    levels: list[int],
    chosen: RatingSet,
    cited: Mapping[str, Result],
) -> list[str]:
    found = []
    cells = list(rows["references"])
    if rows["claimed"].ne(NOT_ASSESSED).any():
        rated = [
            cell
            for cell, claimed in zip(cells, rows["claimed"], strict=True)
            if claimed != NOT_ASSESSED
        ]
        if any(not cell for cell in rated):
            found.append(NO_EVIDENCE)
        if item.needs_cost and any(all(each.kind != COST for each in cell) for cell in rated):
            found.append(NO_COST)
    if any(each.kind == UNKNOWN_RESULT for cell in cells for each in cell):
        found.append(NO_SUCH_RESULT)
    if len(levels) == 1:
        found.append(ONE_RATER)
    if len(set(levels)) > 1:
        found.append(RATERS_DIFFER)
    against = _against(item, rows, chosen, cited)
    return [*found, *([against] if against else [])]


def _against(
    item: Criterion, rows: pd.DataFrame, chosen: RatingSet, cited: Mapping[str, Result]
) -> str | None:
    """What the cited numbers say against the positive ratings of a claimed change."""
    positive = rows[rows["rating"].isin(chosen.positive_levels)]
    if not item.claims_change or positive.empty:
        return None
    meant = [
        rows_meant(cited[each.result], each)
        for cell in positive["references"]
        for each in cell
        if each.kind == RESULT
    ]
    return contradiction(meant)
