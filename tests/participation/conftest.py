"""Instruments and answers that several tests of participation use."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaltools.participation import instrument

REFERENCE = Path(__file__).resolve().parent.parent / "reference"

#: psych's five scales of five items; those with a minus are reversed.
BFI = {
    "agree": "-A1 A2 A3 A4 A5",
    "consc": "C1 C2 C3 -C4 -C5",
    "extra": "-E1 -E2 E3 E4 E5",
    "neuro": "N1 N2 N3 N4 N5",
    "open": "O1 -O2 O3 O4 -O5",
}


def write_instrument(folder, name, scales, *, least, most, more=""):
    """An instrument file: scales maps a scale to its items, a minus for reversed ones."""
    items = dict.fromkeys(item for names in scales.values() for item in names.split())
    lines = [f"id: {name}", f"name: {name}", "licence: own", "source: [a test]"]
    lines += [f"least: {least}", f"most: {most}", "items:"]
    lines += [
        f"  - {{id: {item.strip('-')}, label: {item.strip('-')}, "
        f"reversed: {'true' if item.startswith('-') else 'false'}}}"
        for item in items
    ]
    lines += ["scales:"]
    for scale, names in scales.items():
        named = ", ".join(item.strip("-") for item in names.split())
        lines.append(f"  - {{id: {scale}, label: {scale}, items: [{named}]{more}}}")
    path = folder / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return instrument(path)


@pytest.fixture(scope="session")
def bfi_instrument(tmp_path_factory):
    return write_instrument(tmp_path_factory.mktemp("bfi"), "bfi", BFI, least=1, most=6)


@pytest.fixture(scope="session")
def bfi_answers():
    frame = pd.read_csv(REFERENCE / "data" / "bfi.csv").rename(columns={"rownames": "number"})
    return frame.assign(participant_id="B" + frame["number"].astype(str))


@pytest.fixture(scope="session")
def six_answers():
    frame = pd.read_csv(REFERENCE / "scale_6items.csv")
    return frame.assign(participant_id=[f"P{n:03d}" for n in range(len(frame))])


@pytest.fixture(scope="session")
def six_instrument(tmp_path_factory):
    folder = tmp_path_factory.mktemp("six")
    return write_instrument(folder, "six", {"six": "q1 q2 q3 q4 q5 q6"}, least=1, most=5)


@pytest.fixture
def write(tmp_path):
    """Writes an instrument file into an empty folder and reads it."""

    def written(name, scales, *, least=1, most=5, more=""):
        return write_instrument(tmp_path, name, scales, least=least, most=most, more=more)

    return written


@pytest.fixture(scope="session")
def made_in_r():
    """Values of scale.R: case to {stat: number, or an array where there is one for each item}."""
    frame = pd.read_csv(REFERENCE / "scale_own_r.csv", keep_default_na=False)
    frame["value"] = pd.to_numeric(frame["value"], errors="coerce")
    found = {}
    for (case, stat), rows in frame.groupby(["case", "stat"], sort=False):
        values = rows["value"].to_numpy()
        found.setdefault(case, {})[stat] = values if rows["term"].iloc[0] else values[0]
    return found


@pytest.fixture(scope="session")
def witness():
    """Values of scale_r.csv, made by others with psych and lavaan: (method, scale) to stats."""
    frame = pd.read_csv(REFERENCE / "scale_r.csv", keep_default_na=False)
    frame["method"] = frame["method"].where(
        ~frame["method"].str.startswith("one-factor ML CFA (lavaan"), "omega"
    )
    frame["of"] = frame["group"].where(frame["group"] != "", frame["term"])
    named = frame.groupby(["method", "of"], sort=False)
    return {
        key: dict(zip(rows["stat"], pd.to_numeric(rows["value"]), strict=True))
        for key, rows in named
    }


@pytest.fixture(scope="session")
def reference():
    """The folder of reference values."""
    return REFERENCE


@pytest.fixture(scope="session")
def change_in_r():
    """Values of change.R: (case, term) to {stat: number}."""
    frame = pd.read_csv(REFERENCE / "change_r.csv", keep_default_na=False, dtype={"term": str})
    named = frame.groupby(["case", "term"], sort=False)
    return {key: dict(zip(rows["stat"], rows["value"], strict=True)) for key, rows in named}
