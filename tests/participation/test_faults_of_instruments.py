"""What an instrument file must not say, and scales that are asked for by a wrong name."""

from __future__ import annotations

import pytest

from evaltools.errors import StudyError, UsageError
from evaltools.participation import instrument
from evaltools.study.instrument import scales_by_id

OWN = """\
id: own
name: Own
licence: Own
source: [Own]
least: 1
most: 5
items:
  - {id: q1, label: one}
  - {id: q2, label: two}
scales:
"""


def read(folder, *scales, text=OWN, name="own"):
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("id: own", f"id: {name}") + "".join(f"  - {s}\n" for s in scales))
    return instrument(path)


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        ("{id: total, label: t, items: [q1, q1]}", "scales[1].items must not name an item twice."),
        (
            "{id: total, label: t, least: 2, most: 10}",
            "scales[1] must not have a range of its own: it follows from its items.",
        ),
        (
            "{id: total, label: t, score: given, least: 5, most: 5}",
            "scales[1] must have its least score below its most.",
        ),
        (
            "{id: total, label: t, score: given, items: [q1], least: 0, most: 9}",
            "scales[1].items must be empty where scores are given.",
        ),
        (
            "{id: total, label: t, items: [q1], min_items: 2}",
            "scales[1].min_items must not exceed the number of items.",
        ),
        (
            "{id: Total score, label: t}",
            "must begin with a letter and hold only letters a to z, digits, dots, hyphens and "
            "underscores, 60 at most.",
        ),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused_with_its_place(tmp_path, scale, said):
    with pytest.raises(StudyError) as raised:
        read(tmp_path, scale)
    assert said in str(raised.value)


def test_a_scale_needs_items_or_scores_that_are_given(tmp_path):
    text = OWN.replace("  - {id: q1, label: one}\n  - {id: q2, label: two}\n", "")
    with pytest.raises(StudyError) as raised:
        read(tmp_path, "{id: total, label: t}", text=text.replace("items:\n", "items: []\n"))
    assert "must have items, or scores that are given." in str(raised.value)


def test_a_scale_is_asked_for_by_one_of_its_names(tmp_path):
    with pytest.raises(UsageError) as raised:
        read(tmp_path, "{id: total, label: t}").scale("sum")
    assert str(raised.value) == "The scale must be one of total, but was sum."


def test_two_instruments_must_not_call_a_scale_alike(tmp_path):
    first, second = (read(tmp_path, "{id: total, label: t}", name=name) for name in ("a", "b"))
    assert set(scales_by_id([first, first])) == {"total"}
    with pytest.raises(UsageError) as raised:
        scales_by_id([first, second])
    assert str(raised.value) == (
        "Scales must have names of their own; two instruments have one called total."
    )
