"""Tables whose rows stand in the order of a count: the order tells of those that are hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from evaltools.disclosure.policy import Policy
from evaltools.disclosure.tables import masked, protect_table
from evaltools.result import Result

#: Counts of passages, by kind: all less those of the other themes, they are at least the people.
BESIDE_PEOPLE = {"themes": "n_segments"}


def protect_listed_by_size(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """The protected table; hidden rows stand last, by name, and nobody counts what is left."""
    shown = protect_table(result, policy, hide)
    if shown.hidden is None or not shown.hidden["n"].any():
        return shown
    mask = shown.hidden.copy()
    beside = BESIDE_PEOPLE[result.kind]
    if beside in mask.columns:
        mask[beside] = True
    shown = masked(shown, mask)
    order = _hidden_last(shown)
    return replace(
        shown,
        frame=shown.frame.loc[order].reset_index(drop=True),
        hidden=mask.loc[order].reset_index(drop=True),
    )


def _hidden_last(shown: Result) -> pd.Index:
    """The rows that are shown in their order, then the others by their key."""
    assert shown.hidden is not None
    gone = shown.hidden["n"]
    others = shown.frame.loc[gone, shown.keys[0]].astype(str).sort_values(kind="stable")
    return shown.frame.index[~gone].append(others.index)
