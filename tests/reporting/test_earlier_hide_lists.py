"""What an earlier run hid is hidden again only in reports that are made of the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaltools.reporting.content import whole
from evaltools.reporting.earlier_hiding import hidden_to_begin_with
from evaltools.reporting.landed import Landed

CURVE = {"survival.curve": ["n[group=all]"]}
SITES = {"reach.sites": ["n[site=a]"]}
PARTS = {"code": "c", "study": "s", "table:people": "p"}
OTHER = {**PARTS, "table:people": "p2"}


def landed(hidden, **reports):
    made = {name: {"status": "finished", "hash": whole(parts)} for name, parts in reports.items()}
    return Landed(Path("20260101-000000-abcdefab"), {"reports": made, "hidden": hidden})


def test_a_report_of_the_same_things_begins_with_what_was_hidden_in_it():
    then = landed({**CURVE, **SITES}, survival=PARTS, reach=PARTS)
    assert hidden_to_begin_with([then], {"survival": PARTS, "reach": PARTS}) == {**CURVE, **SITES}


@pytest.mark.parametrize("part", ["code", "study", "table:people"])
def test_what_is_hidden_is_decided_anew_where_the_code_the_policy_or_the_data_changed(part):
    now = {"survival": {**PARTS, part: "other"}}
    assert hidden_to_begin_with([landed(CURVE, survival=PARTS)], now) == {}


def test_a_report_that_reads_none_of_what_changed_keeps_what_was_hidden_in_it():
    then = landed({**CURVE, **SITES}, survival=PARTS, reach=PARTS)
    assert hidden_to_begin_with([then], {"survival": PARTS, "reach": OTHER}) == CURVE


def test_of_several_runs_the_newest_that_made_the_report_of_the_same_is_asked():
    runs = [landed({}, survival=OTHER), landed(CURVE, survival=PARTS), landed({}, survival=PARTS)]
    assert hidden_to_begin_with(runs, {"survival": PARTS}) == CURVE
    assert hidden_to_begin_with(runs, {"survival": OTHER}) == {}
    assert hidden_to_begin_with([], {"survival": PARTS}) == {}


def test_on_request_everything_is_decided_anew():
    then = landed(CURVE, survival=PARTS)
    assert hidden_to_begin_with([then], {"survival": PARTS}, force=True) == {}
