"""A file or table too large to be a study's is refused before it is read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaltools.data import limits, load_data
from evaltools.errors import DataError
from evaltools.study import Study, load_study

PEOPLE = pd.DataFrame(
    {
        "participant_id": ["KO-101", "KO-102"],
        "entry_date": ["2024-05-02", "2024-06-02"],
        "sex": ["female", "male"],
    }
)


def study_on(file: Path) -> Study:
    """A study of two people, in a file of this kind."""
    PEOPLE.to_csv(file, index=False) if file.suffix == ".csv" else PEOPLE.to_parquet(file)
    path = file.with_name("study.yaml")
    path.write_text(
        "version: 1\nstudy: small\ntitle: Small\nlanguages: [en]\n"
        f"data: {{participants: {file.name}}}\ndata_lock: 2025-12-31\n"
    )
    return load_study(path)


@pytest.mark.parametrize(
    ("name", "limit", "value", "said"),
    [
        ("people.csv", "FILE_LIMIT", 50, "A file must be smaller than 0 MB; this one is larger."),
        ("people.csv", "COLUMN_LIMIT", 2, "A table must have at most 2 columns; this one has 3."),
        (
            "people.parquet",
            "TABLE_LIMIT",
            5,
            "A table must have at most 0 million cells; this one has more.",
        ),
    ],
)
def test_what_is_too_large_is_said_of_the_file(tmp_path, monkeypatch, name, limit, value, said):
    study = study_on(tmp_path / name)
    monkeypatch.setattr(limits, limit, value)
    with pytest.raises(DataError) as raised:
        load_data(study)
    assert f"{name}: {said}" in str(raised.value)
