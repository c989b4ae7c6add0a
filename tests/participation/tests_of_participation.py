"""Answers as frames, for the tests of participation."""

from __future__ import annotations

import pandas as pd


def wide(rows, items, wave="baseline"):
    """Answers of people A1, A2, ...: one row each, a column per item."""
    frame = pd.DataFrame(rows, columns=items, dtype=float)
    frame.insert(0, "participant_id", [f"A{n}" for n in range(1, len(frame) + 1)])
    frame.insert(1, "wave", wave)
    return frame


def long_of(frame, items, instrument):
    """The same answers, a row per answer, person by person; missing ones have no row."""
    found = frame.melt(["participant_id", "wave"], items, var_name="item", value_name="value")
    found["order"] = found["participant_id"].str[1:].astype(int)
    found = found.dropna(subset=["value"]).sort_values(["item", "order"], kind="stable")
    return found.drop(columns="order").assign(instrument=instrument).reset_index(drop=True)
