"""A run whose sections still tell too much after all rounds publishes nothing, and says so."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from evaltools.disclosure import Audit, Policy
from evaltools.errors import ReportError
from evaltools.reporting import securing
from evaltools.sections.section import HIDE_FILE

COLUMNS = ["id", "cell", "low", "high", "width", "verdict"]


def test_nothing_is_published_when_no_round_of_hiding_is_enough(tmp_path, monkeypatch):
    rows = pd.DataFrame([("reach.sex", "n[level=male]", 2.0, 2.0, 0.0, "narrow")], columns=COLUMNS)
    never = Audit(rows, (("reach.sex", "n[level=male]"),), n_cells=1, n_hidden=1)
    monkeypatch.setattr(securing, "audit", lambda *_: never)
    remade, stages = [], []
    with pytest.raises(ReportError) as refused:
        securing.secure(
            tmp_path,
            Policy(),
            names={},
            hide={},
            runs=tmp_path / "runs",
            where="",
            remake=lambda names, hide: remade.append((names, dict(hide))),
            stage=lambda what: stages.append(str(what)),
        )
    assert str(refused.value) == (
        "The audit must end with no count to be worked out, but after 11 rounds it has not. "
        "Try fewer breakdowns (`groups`), or fewer times (`report_times`)."
    )
    assert remade[0] == (["reach"], {"reach.sex": ["n[level=male]"]})
    assert len(remade) == 11
    assert stages[:2] == [
        "Auditing all tables and curves together, round 1",
        "Hiding more and making again: reach",
    ]
    assert stages[-1] == "Auditing all tables and curves together, round 11"
    assert json.loads((tmp_path / HIDE_FILE).read_text())["hide"] == remade[-1][1]
