"""Answers as frames, for the tests of participation."""

from __future__ import annotations

import numpy as np
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


def long_scores(before, after, scale="own"):
    """Scores of people A1, A2, ... at baseline and at exit."""
    names = [f"A{n}" for n in range(1, len(before) + 1)]
    ends = [
        pd.DataFrame({"participant_id": names, "wave": wave, "scale": scale, "score": values})
        for wave, values in (("baseline", before), ("exit", after))
    ]
    return pd.concat(ends, ignore_index=True).astype({"score": float})


def both_waves(rng, items, *, n, least=1, most=5):
    """Answers at baseline and at exit that share one cause."""
    person = rng.normal(size=(n, 1))
    middle, spread = (least + most) / 2, (most - least) / 4
    waves = []
    for wave, rise in (("baseline", 0.0), ("exit", 0.4)):
        noise = person + rise + 0.8 * rng.normal(size=(n, len(items)))
        waves.append(wide(np.clip(np.round(middle + spread * noise), least, most), items, wave))
    return pd.concat(waves, ignore_index=True)
