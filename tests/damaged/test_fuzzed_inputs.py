"""Files damaged at random: refused or read, never a traceback of another kind."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from evaltools.data import load_data
from evaltools.errors import EvaltoolsError
from evaltools.study import study_from

_INSERTED = (b'"', b";", b"\n", b"\r", b"\0", b"\xff", b'""', b",", b"9" * 30, b"\t", b"=1/0")
ROUNDS = 60


def _people() -> pd.DataFrame:
    numbers = range(1, 21)
    return pd.DataFrame(
        {
            "participant_id": [f"PO-{n:03d}" for n in numbers],
            "entry_date": [f"{n}.3.2024" for n in numbers],
            "age": [str(20 + n) for n in numbers],
            "sex": ["mies", "nainen"] * 10,
        }
    )


def _sound_files(folder: Path) -> dict[str, bytes]:
    people = _people()
    book = openpyxl.Workbook()
    for row in [list(people.columns), *people.to_numpy().tolist()]:
        book.active.append(row)
    book.save(folder / "people.xlsx")
    people.to_csv(folder / "people.csv", sep=";", index=False)
    people.to_parquet(folder / "people.parquet")
    pyreadstat.write_sav(people, str(folder / "people.sav"))
    pyreadstat.write_dta(people, str(folder / "people.dta"))
    return {file.suffix: file.read_bytes() for file in sorted(folder.iterdir())}


def _damaged(content: bytes, rng: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(damaged))
        act = rng.random()
        if act < 0.5:
            damaged[place] = rng.randrange(256)
        elif act < 0.7 and len(damaged) > 50:
            del damaged[place : place + rng.randint(1, 40)]
        elif act < 0.9:
            damaged[place:place] = rng.choice(_INSERTED)
        else:
            damaged = damaged[: max(place, 1)]
    return bytes(damaged)


def _damaged_inside(content: bytes, rng: random.Random) -> bytes:
    """A workbook with one of its parts damaged, so that the archive itself is sound."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(written, "w") as after,
    ):
        victim = rng.choice(before.namelist())
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, _damaged(part, rng) if name == victim else part)
    return written.getvalue()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_a_file_damaged_at_random_is_read_or_refused(seed, tmp_path):
    rng = random.Random(seed)
    files = _sound_files(tmp_path)
    for number in range(ROUNDS):
        suffix = rng.choice([*files, ".xlsx"])
        inside = suffix == ".xlsx" and rng.random() < 0.5
        damage = _damaged_inside if inside else _damaged
        name = f"damaged{number}{suffix}"
        (tmp_path / name).write_bytes(damage(files[suffix], rng))
        given = {"version": 1, "study": "x", "title": "x", "data": {"participants": name}}
        study = study_from(
            {**given, "data_lock": "2025-12-31", "languages": ["en"]}, folder=tmp_path
        )
        try:
            load_data(study)
        except EvaltoolsError:
            continue
