"""The files of criteria, scales and ladders, and files of one's own."""

from __future__ import annotations

import pytest

from evaltools import resources
from evaltools.errors import StudyError, UsageError
from evaltools.practice import criteria, criteria_ids, ladder, ladder_ids
from evaltools.practice.json_schema import SCHEMAS, schema_text

OWN = """\
id: own
kind: criteria
name: Own
description: Ours
verification: None of it was checked
source: [A page]
levels:
  - {id: no, label: not met, positive: false}
  - {id: yes, label: met, positive: true}
items:
  - {id: need, name: Answers a need}
"""


def own_file(tmp_path, text: str):
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(caught) -> list[str]:
    return [str(each) for each in caught.value.violations]


def test_the_portal_has_ten_criteria_in_three_groups():
    portal = criteria("eu-best-practice")
    assert portal.n_original == 10
    by_group = {
        group.id: [item.part_of or item.id for item in portal.items if item.group == group.id]
        for group in portal.groups
    }
    assert {name: sorted(set(items)) for name, items in by_group.items()} == {
        "exclusion": [
            "ethical_aspects",
            "evidence_and_theory",
            "intervention_characteristics",
            "relevance",
        ],
        "core": ["effectiveness_and_efficiency", "equity"],
        "qualifier": [
            "intersectoral_collaboration",
            "participation",
            "sustainability",
            "transferability",
        ],
    }
    assert portal.level_ids == ("not_met", "partly_met", "met")
    assert portal.item("efficiency").needs_cost
    assert portal.item("effectiveness").claims_change


def test_there_are_seven_quality_criteria_of_job_coaching():
    assert criteria("job-coaching-quality").item_ids == tuple("1234567")


def test_the_two_fidelity_scales_have_their_own_items_and_totals():
    present, earlier = criteria("ips25_2008"), criteria("ips15")
    assert present.item_ids == tuple(str(number) for number in range(1, 26))
    assert earlier.item_ids == tuple(str(number) for number in range(1, 16))
    assert present.level_ids == earlier.level_ids == tuple("12345")
    # 5 points for 20 clients or fewer, 1 for 41 or more (form of 2008).
    anchors = present.item("1").anchors
    assert (anchors[0], anchors[-1]) == ("41 clients or more", "20 clients or fewer")
    assert present.item("2").anchors[3] == "90–95%"
    assert {band.id: (band.least, band.verification) for band in present.bands.each} == {
        "not_supported_employment": (25, "deduced"),
        "fair": (74, "read"),
        "good": (100, "read"),
        "exemplary": (115, "recalled"),
    }


def test_the_ladders_mark_the_levels_whose_meaning_was_not_read():
    marks = {name: [rung.verification for rung in ladder(name).levels] for name in ladder_ids()}
    assert marks == {
        "maryland-sms": ["read", "read", "read", "recalled", "recalled"],
        "nesta": ["read", "read", "read", "deduced", "deduced"],
        "re-aim": ["read"] * 5,
    }


@pytest.mark.parametrize("name", criteria_ids())
def test_every_shipped_set_speaks_three_languages(name):
    found = criteria(name)
    texts = [found.name, found.description, found.verification]
    texts += [item.name for item in found.items] + [level.label for level in found.levels]
    texts += [item.gloss for item in found.items if item.gloss]
    for text in texts:
        assert set(text.languages) == {"en", "fi", "sv"}


@pytest.mark.parametrize("name", ladder_ids())
def test_every_shipped_ladder_speaks_three_languages(name):
    found = ladder(name)
    for text in (found.name, found.description, *(rung.label for rung in found.levels)):
        assert set(text.languages) == {"en", "fi", "sv"}


def test_nothing_of_ours_is_called_thls():
    for name in criteria_ids():
        names = criteria(name).name.by_language().values()
        assert not any("THL" in text or "Sokra" in text for text in names)


def test_the_template_is_a_set_of_its_own_and_is_not_offered():
    assert criteria("template").id == "template"
    assert "template" not in criteria_ids()


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_json_schemas_are_those_of_the_models(name):
    assert resources.path(name).read_text(encoding="utf-8") == schema_text(name)


def test_a_file_of_ones_own_is_read(tmp_path):
    own = criteria(own_file(tmp_path, OWN))
    assert own.positive_levels == {"yes"}
    assert own.item("need").name.say("fi") == "Answers a need"


@pytest.mark.parametrize(
    ("change", "into", "fault"),
    [
        ("id: own", "id: other", "own.yaml, line 1: id must be the name of the file."),
        (
            "  - {id: yes, label",
            "  - {id: no, label",
            "own.yaml, line 9: levels[2].id must not repeat another.",
        ),
        (
            "{id: yes, label",
            "{id: not_assessed, label",
            "own.yaml, line 9: levels[2].id must not be not_assessed: that is what has no level.",
        ),
        (
            "name: Answers",
            "group: first, name: Answers",
            "own.yaml, line 11: items[1].group must be one of the file's groups.",
        ),
        (
            "name: Answers",
            "anchors: [low], name: Answers",
            "own.yaml, line 11: items[1].anchors must have one text for each level.",
        ),
        (
            "kind: criteria",
            "kind: fidelity",
            "own.yaml, line 8: levels[1].id must be a whole number, since a fidelity scale has a "
            "total.",
        ),
    ],
)
def test_faults_of_a_file_are_named_with_their_lines(tmp_path, change, into, fault):
    with pytest.raises(StudyError) as caught:
        criteria(own_file(tmp_path, OWN.replace(change, into, 1)))
    assert fault in [each.split(" Try:")[0] for each in faults(caught)]


def test_criteria_may_not_have_bands_because_they_are_not_summed(tmp_path):
    bands = "bands: {source: x, each: [{id: a, label: a, least: 1}, {id: b, label: b, least: 2}]}\n"
    with pytest.raises(StudyError) as caught:
        criteria(own_file(tmp_path, OWN + bands))
    assert faults(caught) == [
        "own.yaml, line 12: bands must not be given: criteria are not summed."
    ]


def test_a_set_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(UsageError) as caught:
        criteria("eu-best-practise")
    assert str(caught.value) == (
        "It must be one of eu-best-practice, ips15, ips25_2008, job-coaching-quality, or the "
        "path of a .yaml file. Did you mean “eu-best-practice”?"
    )


def test_a_criterion_that_a_set_does_not_have_is_refused():
    with pytest.raises(UsageError, match="A criterion must be one of 1, 2, 3, 4, 5, 6, 7, but 8"):
        criteria("job-coaching-quality").item("8")


def test_a_ladder_may_ask_only_for_facts_that_a_design_has(tmp_path):
    text = """\
id: own
kind: ladder
name: Own
description: Ours
verification: None
source: [A page]
levels:
  - {level: 1, label: first, verification: read, any_of: [[randomized]]}
"""
    with pytest.raises(StudyError) as caught:
        ladder(own_file(tmp_path, text))
    assert "Did you mean “randomised”?" in faults(caught)[0]
    assert "must hold facts of a design" in faults(caught)[0]
