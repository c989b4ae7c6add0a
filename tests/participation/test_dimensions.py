"""The three dimensions: which are evidenced, for whom, on how many sources."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.errors import DataError, UnansweredError
from evaltools.participation import dimension_evidence
from evaltools.participation.dimensions import source_of

COLUMNS = ["dimension", "principle", "beneficiary", "source_type", "reference", "rater", "level"]


def evidence(*rows):
    return pd.DataFrame(rows, columns=COLUMNS).assign(programme="kummin_kanssa")


# After what the description of Kummin kanssa claims: the first and the third dimension are
# shown, for mentees and for mentors; of the second only an aim is stated, in one place.
KUMMIN_KANSSA = [
    ("own_life", "P2", "participants", "document", "final report, p. 4", "a", 3),
    ("own_life", "P3", "participants", "interview", "mentee 7", "a", 3),
    ("own_life", "P2", "mentors", "document", "final report, p. 5", "a", 2),
    ("own_life", "P3", "mentors", "survey", "mentors 2018", "a", 3),
    ("influence", "P5", "participants", "document", "plan", "a", 1),
    ("common_good", "P9", "participants", "document", "final report, p. 6", "a", 2),
    ("common_good", "P8", "participants", "document", "final report, p. 9", "a", 2),
    ("common_good", "P9", "mentors", "document", "final report", "a", 2),
    ("common_good", "P9", "mentors", "interview", "mentor 2", "a", 2),
]


def verdicts(rows):
    table = dimension_evidence(evidence(*rows)).table()
    return {(row.dimension, row.beneficiary): row.verdict for row in table.itertuples()}


def test_every_dimension_stands_there_for_every_beneficiary_evidenced_or_not():
    assert verdicts(KUMMIN_KANSSA) == {
        ("own_life", "participants"): "evidenced_effect",
        ("own_life", "mentors"): "described_practice",
        ("influence", "participants"): "not_evidenced",
        ("influence", "mentors"): "not_evidenced",
        ("common_good", "participants"): "not_evidenced",
        ("common_good", "mentors"): "described_practice",
    }


def test_two_pages_of_one_report_are_one_source():
    found = dimension_evidence(evidence(*KUMMIN_KANSSA)).table()
    row = found[(found["dimension"] == "common_good") & (found["beneficiary"] == "participants")]
    assert row[["n_sources", "n_pieces"]].to_numpy().tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("reference", "source"),
    [
        ("Final report, p. 12", "final report"),
        ("Loppuraportti s. 4-5", "loppuraportti"),
        ("Slutrapport (sid. 8)", "slutrapport"),
        ("report pages 3 and 9", "report"),
        ("Press release 2018", "press release 2018"),
        ("interview 7", "interview 7"),
    ],
)
def test_a_source_is_its_reference_without_the_page(reference, source):
    assert source_of(reference) == source


def test_a_level_is_what_two_sources_reach_not_the_highest():
    rows = [
        ("influence", "P5", "participants", "document", "report", "a", 3),
        ("influence", "P6", "participants", "interview", "coach 1", "a", 1),
        ("influence", "P7", "participants", "survey", "survey 2019", "a", 1),
    ]
    found = dimension_evidence(evidence(*rows)).table().set_index("dimension").loc["influence"]
    assert found[["verdict", "level", "n_sources"]].tolist() == ["stated_aim", 1, 3]


def test_where_two_raters_differ_the_lower_level_counts():
    rows = [
        ("own_life", "P1", "participants", source, ref, rater, level)
        for source, ref in (("document", "report"), ("interview", "coach 1"))
        for rater, level in (("a", 3), ("b", 2))
    ]
    assert verdicts(rows)[("own_life", "participants")] == "described_practice"


def test_no_evidence_at_level_zero_is_not_evidenced():
    rows = [
        ("own_life", "P1", "participants", "document", "report", "a", 0),
        ("own_life", "P1", "participants", "interview", "coach 1", "a", 0),
    ]
    assert set(verdicts(rows).values()) == {"not_evidenced"}


def test_the_rule_is_called_ours_and_not_thls():
    notes = [str(note) for note in dimension_evidence(evidence(*KUMMIN_KANSSA)).notes]
    assert notes == [
        "A level is reached when at least 2 independent sources reach it. This rule is a "
        "convention of evaltools, not THL's; the three dimensions are THL's."
    ]


def test_several_programmes_are_told_apart():
    two = pd.concat(
        [evidence(*KUMMIN_KANSSA), evidence(*KUMMIN_KANSSA[:2]).assign(programme="ilona")]
    )
    found = dimension_evidence(two)
    assert found.keys == ("programme", "dimension", "beneficiary")
    assert len(found.frame) == 2 * 3 * 2


def test_nothing_is_hidden_since_nothing_counts_people():
    protected = protect(dimension_evidence(evidence(*KUMMIN_KANSSA)), Policy())
    assert not protected.hidden.to_numpy().any()


def test_raters_agreement_is_told_from_the_same_rows():
    rows = [
        ("own_life", "P1", "participants", "interview", f"coach {n}", rater, min(n % 4, 3))
        for n in range(12)
        for rater in ("a", "b")
    ]
    found = dimension_evidence(evidence(*rows)).agreement()
    assert found.kind == "agreement"
    assert found.table()["estimate"].tolist() == pytest.approx([1] * 5)
    assert not protect(found, Policy()).hidden.to_numpy().any()


def test_a_principle_of_another_dimension_and_a_doubled_judgement_are_refused():
    rows = [
        ("own_life", "P5", "participants", "document", "report", "a", 2),
        ("own_life", "P1", "participants", "document", "report", "a", 2),
        ("own_life", "P1", "participants", "document", "report", "a", 3),
    ]
    with pytest.raises(DataError) as caught:
        dimension_evidence(evidence(*rows))
    assert str(caught.value).splitlines()[1:] == [
        "- row 1, column “principle”: The principle must belong to the dimension: P1 to P4 to "
        "own_life, P5 to P7 to influence, P8 and P9 to common_good.",
        "- rows 2, 3, column “rater”: A rater must judge the same piece of evidence once.",
    ]


def test_an_unknown_level_is_refused():
    rows = [("own_life", "P1", "participants", "document", "report", "a", 4)]
    with pytest.raises(DataError) as caught:
        dimension_evidence(evidence(*rows))
    assert str(caught.value).splitlines()[1:] == [
        "- row 1, column “level”: Every value must be one of 0, 1, 2, 3."
    ]


def test_no_evidence_at_all_is_a_sentence():
    with pytest.raises(UnansweredError) as caught:
        dimension_evidence(evidence())
    assert str(caught.value) == (
        "The dimensions of participation cannot be told: there is no evidence on them."
    )
