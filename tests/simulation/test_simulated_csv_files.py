"""Invented tables written as spreadsheets export them, and read back as what they were."""

from __future__ import annotations

import csv

import evaltools as ev
from evaltools.data.simulation import simulate


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


def test_answers_are_written_a_person_a_row_and_read_back_an_answer_a_row(tmp_path):
    path = simulate("ilona", tmp_path / "made", seed=1, n=6)
    data = ev.load_data(ev.load_study(path))
    headings, *rows = rows_of(path.parent / "data" / "tyokyky.csv")
    assert headings == ["Osallistuja", "Työkyky alussa", "Työkyky lopussa"]
    assert len({row[0] for row in rows}) == len(rows)
    written = {
        (row[0], wave): float(cell.replace(",", "."))
        for row in rows
        for wave, cell in zip(("baseline", "exit"), row[1:], strict=True)
        if cell
    }
    read = data.table("responses")
    assert written == {
        (each.participant_id, each.wave): each.value for each in read.itertuples(index=False)
    }
    # days are written as in Finland, and codes by their Finnish names
    contacts = data.table("contacts")
    first = rows_of(path.parent / "data" / "osallistuminen.csv")[1]
    when = contacts["date"].iloc[0]
    assert first[1] == f"{when.day}.{when.month}.{when.year}"
    assert contacts["kind"].iloc[0] == "group_session"
    assert first[2] == "ryhmätapaaminen"
