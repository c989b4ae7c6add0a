"""The data of some of a study's participants."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from evaltools.data.checked import Data
from evaltools.messages import message
from evaltools.study import Condition, parse_condition


def filtered(data: Data, where: str | Condition) -> Data:
    """The data of the participants that fulfil a condition.

    Raises UsageError for a condition that does not fit the participants.
    """
    condition = parse_condition(where) if isinstance(where, str) else where
    base = "participants" if "participants" in data.tables else "follow_up"
    people = data.tables[base]
    chosen = set(people.loc[condition.mask(people), "participant_id"])
    kept = {
        name: frame["participant_id"].isin(chosen).to_numpy()
        if "participant_id" in frame
        else np.ones(len(frame), dtype=bool)
        for name, frame in data.tables.items()
    }
    return Data(
        data.study,
        MappingProxyType(
            {name: frame[kept[name]].reset_index(drop=True) for name, frame in data.tables.items()}
        ),
        data.sources,
        (*data.notes, message("Only participants with {condition}.", condition=str(condition))),
        data.warnings,
        str(condition),
        MappingProxyType({name: rows[kept[name]] for name, rows in data.rows.items()}),
    )
