"""Over the real examples: what a run tells twice, it tells with one value."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from evaltools.reporting import run
from evaltools.sections.plain import read_result

EXAMPLES = Path(__file__).parents[2] / "examples"

#: What a reader compares.
VALUES = ("estimate", "conf_low", "conf_high")

#: Kinds that tell shares of people by a time.
SHARES = ("incidence", "times", "without", "job_shares")


def told(landed):
    """Each quantity of a run, with every value that a section prints of it."""
    found = defaultdict(dict)
    results = json.loads((landed / "results.json").read_text("utf-8"))["results"]
    for name, plain in results.items():
        result = read_result(plain)
        for place, row in result.frame.iterrows():
            key = quantity(result, row)
            if key is not None and row[list(VALUES)].notna().all():
                values = tuple(float(row[column]) for column in VALUES)
                if result.kind == "without":
                    values = (1 - values[0], 1 - values[2], 1 - values[1])
                found[key][f"{name} {place}"] = tuple(round(each, 9) for each in values)
    return found


def quantity(result, row):
    """What a row tells: of whom, of what, by when and by which analysis; None for the rest."""
    if not {*VALUES} <= {*row.index}:
        return None
    about = result.about
    if result.kind in SHARES and about.get("estimand") == "incidence" and row.get("time", 0) > 0:
        if about.get("variance") == "delta method" or about.get("start"):
            return None
        outcome = str(row.get("outcome", "event"))
        if outcome == about.get("event_outcome"):
            outcome = "event"
        definition = row.get("definition", about.get("definition"))
        group = (about.get("by"), str(row.get("group", "all")))
        return ("share", result.population, definition, group, outcome, float(row["time"]))
    if result.kind == "effect" and not about.get("ratio") and about.get("role") != "subgroup":
        return ("difference", str(row.get("outcome")), str(row.get("method")))
    return None


def differing(landed):
    """The quantities with more than one value, and where each stands."""
    return {key: places for key, places in told(landed).items() if len({*places.values()}) > 1}


@pytest.mark.long
@pytest.mark.parametrize(
    "example", ["unemployment_duration", "nsw", "jobs2", "hameen_malli", "kummin_kanssa"]
)
def test_no_quantity_has_two_values_in_a_run(example, tmp_path):
    made = run(
        EXAMPLES / example / "study.yaml", languages=("en",), formats=("html",), out=tmp_path
    )
    assert made.ok
    assert differing(made.path) == {}
    assert told(made.path)
