"""The checks that a comparison must pass: values in place of counts, told coarsely.

A share of the participants that have a near match is a number of people, and so is a share that
was lost, though neither names its count. They are told at the near side of a grid that holds
the usual thresholds, so that each verdict can be seen from what is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import about_base
from evaltools.disclosure.tables import count, protect_table
from evaltools.messages import message
from evaltools.result import Result

#: Shares of people among the checks, and whether more of them is better.
SHARES: Mapping[str, bool] = {"share_near": True, "equipoise": True, "attrition": False}

#: Numbers of people among the checks, of whom more are better.
NUMBERS = ("events",)

#: Grids of shares that hold thresholds such as 0.05, 0.80 and 0.95.
GRIDS = (0.05, 0.1, 0.2)

COARSE = message(
    "Shares and numbers of people among the checks are rounded towards the worse, to protect "
    "privacy."
)


def protect_gate(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """The checks with shares of people, and numbers of them, rounded towards the worse."""
    shown = protect_table(result, policy, hide)
    if not {"diagnostic", "value"} <= set(shown.frame.columns):
        return shown
    frame, base = shown.frame.copy(), about_base(policy)
    value, names = count(shown, "value"), frame["diagnostic"].astype(str)
    grid = _grid(value[names.str.startswith("effective_size")], policy)
    for name, more_is_better in SHARES.items():
        towards = np.floor if more_is_better else np.ceil
        value = value.where(names != name, towards((value / grid).round(6)) * grid)
    for name in NUMBERS:
        value = value.where(names != name, np.floor(value / base) * base)
    if value.round(6).equals(count(shown, "value").round(6)):
        return shown
    frame["value"] = value.round(6)
    return replace(shown, frame=frame).note(COARSE)


def protect_overlap(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """How alike the groups are, with the shares of people beside it on the same grid."""
    shown = protect_table(result, policy, hide)
    told = [name for name in SHARES if isinstance(shown.about.get(name), float)]
    if not told or "n_total" not in result.counts:
        return shown
    grid = _grid(count(result, "n_total"), policy)
    coarse = {name: _on_grid(shown.about[name], grid, SHARES[name]) for name in told}
    return replace(shown, about={**shown.about, **coarse}).note(COARSE)


def _on_grid(share: float, grid: float, more_is_better: bool) -> float:
    towards = np.floor if more_is_better else np.ceil
    return round(float(towards(round(share / grid, 6))) * grid, 6)


def _grid(sizes: pd.Series, policy: Policy) -> float:
    """The finest grid one step of which is as many people as a hidden count is open by."""
    people = float(sizes.min()) if len(sizes) and sizes.notna().any() else 0.0
    fine = (grid for grid in GRIDS if grid * people >= policy.min_count)
    return next(fine, GRIDS[-1])
