"""Names of sites are letters also where a row says that its level is a site."""

from __future__ import annotations

import pandas as pd

from evaltools.disclosure import Policy, protect
from evaltools.messages import message
from evaltools.result import Result

REACH = Result(
    "reach",
    pd.DataFrame(
        {
            "variable": ["site", "site", "site", "sex", "sex"],
            "level": ["Hanko", "Kotka", "total", "female", "total"],
            "n": [20, 30, 50, 50, 50],
        }
    ),
    keys=("variable", "level"),
    counts=("n",),
)


def test_sites_among_the_levels_become_letters():
    got = protect(REACH, Policy()).frame["level"].tolist()
    assert got == ["A", "B", "total", "female", "total"]


def test_sites_may_be_named_where_the_study_says_so():
    got = protect(REACH, Policy(publish_names=("site",))).frame["level"].tolist()
    assert got[:2] == ["Hanko", "Kotka"]


def test_facts_notes_and_terms_hold_letters_for_sites_too():
    frame = pd.DataFrame(
        {
            "term": ["site=Oulu"],
            "covariate": ["site"],
            "level": ["Oulu"],
            "reference": ["Lahti"],
            "n": [40],
            "n_event": [20],
            "estimate": [0.2],
        }
    )
    result = Result(
        "forest",
        frame,
        ("term", "covariate", "level", "reference"),
        ("n", "n_event"),
        about={"by": "site", "groups": ["Lahti", "Oulu"], "reference": "Lahti"},
        notes=(message("Held against {reference}.", reference="Lahti"),),
    )
    got = protect(result, Policy())
    assert got.frame.iloc[0, :4].to_list() == ["site=B", "site", "B", "A"]
    assert got.about["groups"] == ["A", "B"]
    assert got.about["reference"] == "A"
    assert str(got.notes[0]) == "Held against A."
    named = protect(result, Policy(publish_names=("site",)))
    assert named.about["reference"] == "Lahti"
