"""The notebooks of the practice and the summary, one after the other, without a kernel."""

from __future__ import annotations

import json

from made_up_practice import write_made_up_practice

from evaltools import drawing
from evaltools.reporting import reports
from evaltools.sections.block import BLOCK_FILE, read_block


def executed(name, study, place):
    """The blocks that a report's notebook writes, by name."""
    (report,) = (each for each in reports() if each.name == name)
    book = json.loads(report.path.read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
            if "parameters" in cell["metadata"].get("tags", []):
                names |= {"study": str(study), "languages": "en", "run_folder": str(place)}
    return {
        block.name: block
        for path in place.glob(f"*/{BLOCK_FILE}")
        for block in (read_block(path.parent),)
    }


def give(place, blocks):
    """The numbers of earlier reports, as a run gives them to a later one."""
    place.mkdir(parents=True)
    told = {
        "reports": [
            {"report": name, "status": "finished"} for name in {each.report for each in blocks}
        ],
        "results": {each.id: each.result for each in blocks if each.result},
    }
    (place / "results.json").write_text(json.dumps(told), encoding="utf-8")


def test_the_summary_repeats_the_assessment_word_for_word(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "can_draw", lambda kind: False)
    study = write_made_up_practice(tmp_path / "valmennus")
    give(tmp_path / "run" / "practice", [])
    practice = executed("practice", study, tmp_path / "run" / "practice")
    assert "criteria" in practice
    # no other report was made, so what they would have shown counts for nothing
    flags = practice["criteria"].voices["en"].table.rows
    assert [row[2] for row in flags if row[0] == "effectiveness"] == ["not assessed"]
    give(tmp_path / "run" / "summary", list(practice.values()))
    summary = executed("summary", study, tmp_path / "run" / "summary")
    assert {*summary} == {"findings", "found_work", "not_improved", "judged", "cannot_say"}
    judged = [row[1] for row in summary["judged"].voices["en"].table.rows]
    assert practice["criteria"].voices["en"].sentence in judged
    assert practice["ceiling"].voices["en"].sentence in judged
    assert summary["found_work"].kind == "unanswered"
