"""Which items of a scale are rated highest or lowest, and go least with the others, as printed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result

LABELS = {
    "scale": {"esis": {"en": "inclusion"}, "was": {"en": "ability"}},
    "wave": {"first": {"en": "first"}, "last": {"en": "last"}},
    "item": {
        name: {"en": name, "fi": name, "sv": name}
        for name in ("needed", "purpose", "help", "pain", "pace")
    },
}


def made(kind, keys, columns, rows, hidden=()):
    """A result; the numbers of the rows at the places `hidden` are not published."""
    frame = pd.DataFrame(rows, columns=[*keys, "n", *columns])
    result = Result(kind, frame, keys=keys, counts=("n",), conf_level=0.95, labels=LABELS)
    if not hidden:
        return result
    veil = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    veil.loc[list(hidden), ["n", *columns]] = True
    return replace(result, frame=frame.mask(veil), hidden=veil)


def means(*rows, scale="esis", **facts):
    """Means at the last wave, each with an interval of 0.3 points on either side."""
    full = [(scale, item, "last", 40, mean, mean - 0.3, mean + 0.3) for item, mean in rows]
    return made("item_profile", ("scale", "item", "wave"), MEAN, full, **facts)


def correlations(*rows, **facts):
    full = [("esis", "first", item, 40, r) for item, r in rows]
    return made("items", ("scale", "wave", "item"), ("item_rest",), full, **facts)


MEAN = ("estimate", "conf_low", "conf_high")
NEEDED = "“needed” 3.6 (95% CI 3.3–3.9, n = 40)"
PURPOSE = "“purpose” 3.1 (95% CI 2.8–3.4, n = 40)"
HELP = "“help” 3.1 (95% CI 2.8–3.4, n = 40)"
LOWEST = "Lowest correlation of an item with the others"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            means(("needed", 3.6), ("purpose", 3.1)),
            f"Highest mean answer: {NEEDED}. Lowest mean answer: {PURPOSE}.",
        ),
        (
            # 3.14 and 3.06 are both printed as 3.1
            means(("purpose", 3.14), ("needed", 3.6), ("help", 3.06)),
            f"Highest mean answer: {NEEDED}. Lowest mean answer: {PURPOSE}; {HELP}.",
        ),
        (
            means(("needed", 3.6), ("purpose", 3.1), ("help", 1.0), hidden=[2]),
            "Of the items whose means are published, highest mean answer: "
            f"{NEEDED}. Lowest mean answer: {PURPOSE}.",
        ),
        (
            means(("purpose", 3.1), ("help", 3.1)),
            f"The mean answers are alike, as rounded here: {PURPOSE}; {HELP}.",
        ),
        (
            means(("purpose", 3.1), ("needed", 3.6), ("help", 3.1), hidden=[1]),
            "Of the items whose means are published, the mean answers are alike, as rounded "
            f"here: {PURPOSE}; {HELP}.",
        ),
        (
            means(("purpose", 3.1), ("help", 3.2), hidden=[1]),
            f"Mean answer: {PURPOSE}.",
        ),
    ],
)
def test_means_are_ranked_as_printed_and_of_the_published(shown, said):
    # 3.14 ± 0.3 is 2.84–3.44 and 3.06 ± 0.3 is 2.76–3.36: printed both as 2.8–3.4
    assert wording.say(shown, "en") == said


def test_items_of_several_scales_are_ranked_on_their_own_scale():
    rows = [
        ("esis", "needed", "last", 40, 3.6, 3.3, 3.9),
        ("esis", "purpose", "last", 40, 3.1, 2.8, 3.4),
        ("was", "pain", "last", 40, 7.0, 6.0, 8.0),
        ("was", "pace", "last", 40, 5.0, 4.0, 6.0),
    ]
    said = wording.say(made("item_profile", ("scale", "item", "wave"), MEAN, rows), "en")
    assert said == (
        "Highest mean answer: “inclusion, needed” 3.6 (95% CI 3.3–3.9, n = 40). Lowest mean "
        "answer: “inclusion, purpose” 3.1 (95% CI 2.8–3.4, n = 40). Highest mean answer: "
        "“ability, pain” 7.0 (95% CI 6.0–8.0, n = 40). Lowest mean answer: “ability, pace” 5.0 "
        "(95% CI 4.0–6.0, n = 40)."
    )


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            correlations(("needed", 0.52), ("purpose", -0.30), ("help", 0.61)),
            f"{LOWEST}: “purpose” −0.30 (n = 40).",
        ),
        (
            # 0.304 and 0.296 are both printed as 0.30
            correlations(("needed", 0.52), ("purpose", 0.304), ("help", 0.296)),
            f"{LOWEST}: “purpose” 0.30 (n = 40); “help” 0.30 (n = 40).",
        ),
        (
            correlations(("needed", 0.52), ("purpose", 0.3), ("help", 0.1), hidden=[2]),
            f"{LOWEST}, of the items whose correlations are published: “purpose” 0.30 (n = 40).",
        ),
        (
            correlations(("needed", 0.52), ("purpose", 0.52)),
            "The correlations of the items with the others are alike, as rounded here: “needed” "
            "0.52 (n = 40); “purpose” 0.52 (n = 40).",
        ),
        (
            correlations(("needed", 0.52), ("purpose", 0.52), ("help", 0.1), hidden=[2]),
            "Of the items whose correlations with the others are published, the correlations are "
            "alike, as rounded here: “needed” 0.52 (n = 40); “purpose” 0.52 (n = 40).",
        ),
        (
            correlations(("needed", 0.52), ("help", 0.1), hidden=[1]),
            "Correlation of an item with the others: “needed” 0.52 (n = 40).",
        ),
        (
            correlations(("needed", 0.52), ("help", 0.1), hidden=[0, 1]),
            "The number is not published, to protect privacy.",
        ),
    ],
)
def test_the_item_that_goes_least_with_the_others_is_told_as_printed(shown, said):
    assert wording.say(shown, "en") == said


def test_an_item_is_named_with_its_measurement_where_there_are_several():
    rows = [
        ("esis", "first", "needed", 40, 0.3),
        ("esis", "first", "purpose", 40, 0.5),
        ("esis", "last", "needed", 30, 0.3),
        ("esis", "last", "purpose", 30, 0.6),
    ]
    shown = made("items", ("scale", "wave", "item"), ("item_rest",), rows)
    assert wording.say(shown, "en") == (
        f"{LOWEST}: “first, needed” 0.30 (n = 40); “last, needed” 0.30 (n = 30)."
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "Väittämän pienin korrelaatio muiden kanssa: ”purpose” 0,30 (n = 40)."),
        (
            "sv",
            "Lägsta korrelationen mellan ett påstående och de andra: ”purpose” 0,30 (n = 40).",
        ),
    ],
)
def test_the_lowest_correlation_is_told_in_the_other_languages(language, said):
    assert wording.say(correlations(("needed", 0.52), ("purpose", 0.3)), language) == said
