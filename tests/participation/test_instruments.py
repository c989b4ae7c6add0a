"""Instrument files: the shipped ones, one's own, and every fault in one."""

from __future__ import annotations

import pytest

from evaltools import resources
from evaltools.columns import LANGUAGES
from evaltools.errors import StudyError, UsageError
from evaltools.participation import instrument, instrument_ids
from evaltools.participation.json_schema import NAME, schema_text

SHIPPED = (*instrument_ids(), "template")

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
  - {id: total, label: total}
"""


def faults(tmp_path, text, name="own"):
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        instrument(path)
    return str(caught.value).splitlines()


def test_the_shipped_instruments_are_these():
    assert instrument_ids() == ("esis", "kykyviisari", "was")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_instrument_is_named_in_three_languages_and_says_its_source(name):
    found = instrument(name)
    texts = [found.name, *(scale.label for scale in found.scales)]
    assert {text.languages for text in texts} == {("en", "fi", "sv")}
    assert found.source
    assert all(found.licence.say(language) for language in LANGUAGES)


def test_the_schema_file_is_that_of_the_model():
    assert resources.path(NAME).read_text(encoding="utf-8") == schema_text()


def test_esis_is_one_scale_of_ten_statements_told_of_groups_only_and_without_bands():
    esis = instrument("esis")
    scale = esis.scale("esis")
    assert esis.item_ids == tuple(f"esis_{n:02d}" for n in range(1, 11))
    assert esis.scale_ids == ("esis",)
    assert (scale.groups_only, scale.bands, scale.min_items) == (True, None, 10)
    assert esis.range_of(scale) == (0, 100)
    assert [each.value for each in scale.reference_values] == [74.8]


def test_work_ability_bands_are_those_of_the_cited_study():
    bands = instrument("was").scale("was").bands
    assert [(band.id, band.least) for band in bands.each] == [
        ("poor", 0),
        ("moderate", 6),
        ("good", 8),
    ]
    assert "Jääskeläinen" in bands.source.say("en")


def test_everyday_life_of_kykyviisari_is_formative_and_no_range_is_made_up():
    found = instrument("kykyviisari")
    assert [scale.id for scale in found.scales if scale.nature == "formative"] == ["abil_E"]
    assert {found.range_of(scale) for scale in found.scales} == {None}


def test_a_declared_range_holds_for_that_scale_alone():
    found = instrument("kykyviisari").declare(abil_C=(12, 60))
    assert found.range_of(found.scale("abil_C")) == (12, 60)
    assert found.range_of(found.scale("abil_D")) is None


def test_a_range_that_follows_from_the_items_cannot_be_declared():
    with pytest.raises(UsageError) as caught:
        instrument("esis").declare(esis=(0, 10))
    assert str(caught.value) == (
        "The range of esis must not be declared: it follows from its items."
    )


def test_the_range_of_a_sum_is_the_sum_of_the_ranges(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("label: total}", "label: total, score: sum}"), encoding="utf-8")
    own = instrument(path)
    assert own.range_of(own.scale("total")) == (2, 10)


def test_an_unknown_name_lists_the_known_ones_and_the_nearest():
    with pytest.raises(UsageError) as caught:
        instrument("esi")
    assert str(caught.value) == (
        "The instrument must be one of esis, kykyviisari, was, or the path of a .yaml file. "
        "Did you mean “esis”?"
    )


def test_a_relative_path_counts_from_the_folder_given(tmp_path):
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    assert instrument("own.yaml", folder=tmp_path).item_ids == ("q1", "q2")


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path):
    text = OWN.replace("most: 5", "most: 1").replace("id: q2", "id: q1")
    text = text.replace("label: total}", "label: total, items: [q1, q9], min_items: 3}")
    assert faults(tmp_path, text) == [
        "The instrument file must follow its schema, but does not.",
        "- own.yaml, line 8: items[1] must have its least answer below its most.",
        "- own.yaml, line 9: items[2].id must not repeat an earlier one.",
        "- own.yaml, line 9: items[2] must have its least answer below its most.",
        "- own.yaml, line 11: scales[1].items[2] must be an item of the file.",
        "- own.yaml, line 11: scales[1].min_items must not exceed the number of items.",
    ]


def test_an_item_without_a_range_is_told(tmp_path):
    text = OWN.replace("least: 1\n", "").replace(
        "{id: q1, label: one}", "{id: q1, label: one, least: 0}"
    )
    assert faults(tmp_path, text)[1:] == [
        "- own.yaml, line 8: items[2] must have a lowest and a highest answer. "
        "Try: Write least and most at the item, or once for the instrument."
    ]


def test_an_unknown_key_and_a_wrong_file_name_are_told(tmp_path):
    text = OWN.replace("label: total}", "label: total, reverse: [q1]}")
    assert faults(tmp_path, text)[1:] == [
        "- own.yaml, line 11: scales[1].reverse must be one of the keys of scales[1]."
    ]
    assert faults(tmp_path, OWN, name="other")[1:] == [
        "- other.yaml, line 1: id must be the name of the file."
    ]


def test_given_scores_take_no_items_and_bands_must_rise(tmp_path):
    bands = "bands: {source: x, each: [{id: a, label: a, least: 3}, {id: b, label: b, least: 3}]}"
    text = OWN.replace("label: total}", f"label: total, score: given, items: [q1], {bands}}}")
    assert faults(tmp_path, text)[1:] == [
        "- own.yaml, line 11: scales[1].items must be empty where scores are given.",
        "- own.yaml, line 11: scales[1].bands.each[2].least must be above that of the band before.",
    ]
