"""Classes of a figure and the categories or bands of a table are counts of the same people."""

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.participation import change, instrument, score

STEP = 2.5


def moved_by(*counts):
    """The change of so many people by so many points, judged by a limit of about 14.3."""
    moved = np.concatenate([np.full(n, float(points)) for points, n in counts])
    before = 50 + STEP * np.tile([-8, -4, 0, 4, 8], len(moved))[: len(moved)]
    names = [f"p{number}" for number in range(len(moved))]
    scores = pd.concat(
        pd.DataFrame({"participant_id": names, "wave": wave, "scale": "s", "score": points})
        for wave, points in (("baseline", before), ("exit", before + moved))
    )
    spread = np.std(before, ddof=1)
    reliability = 1 - (14.34 / (1.96 * np.sqrt(2) * spread)) ** 2
    return change(
        scores,
        before="baseline",
        after="exit",
        method="jacobson-truax",
        reliability={"s": (float(reliability), "by hand")},
    )


@pytest.fixture(scope="module")
def of_54():
    """54 people: 3 fell by 15, 39 moved less than that, 12 rose by 15 or more."""
    return moved_by((-15, 3), (-7.5, 4), (0, 15), (7.5, 20), (15, 6), (27.5, 6))


def test_a_limit_is_an_edge_of_the_classes(of_54):
    frame = of_54.distribution().frame
    assert {-13.75, 13.75} <= set(frame["bin_low"])
    assert frame.loc[frame["bin_low"] >= 13.75, "n"].sum() == 12
    assert frame.loc[frame["bin_high"] <= -13.75, "n"].sum() == 3
    assert frame["n"].sum() == 54


def told(result):
    """What is told of each category by reliable change."""
    rows = result.frame[result.frame["criterion"] == "reliable"]
    return dict(zip(rows["change"], rows["n"], strict=True))


def test_each_alone_would_tell_that_three_fell(of_54):
    categories, classes = (
        protect(each, Policy()) for each in (of_54.categories(), of_54.distribution())
    )
    assert pd.isna(told(categories)["deteriorated"])
    assert not audit({"categories": categories, "distribution": classes}, Policy()).ok


def test_together_they_do_not(of_54):
    shown, _ = secure(
        {"categories": of_54.categories(), "distribution": of_54.distribution()}, Policy()
    )
    assert audit(shown, Policy()).ok
    classes, counts = shown["distribution"].frame, told(shown["categories"])
    above, below, rest = (
        classes.loc[inside, "n"]
        for inside in (
            classes["bin_low"] >= 13.75,
            classes["bin_high"] <= -13.75,
            (classes["bin_low"] < 13.75) & (classes["bin_high"] > -13.75),
        )
    )
    known = {
        "improved": counts["improved"] if above.isna().any() else above.sum(),
        "unchanged": counts["unchanged"] if rest.isna().any() else rest.sum(),
        "deteriorated": counts["deteriorated"] if below.isna().any() else below.sum(),
    }
    assert sum(pd.isna(each) for each in known.values()) >= 2
    assert counts["total"] == 54


def of_was(counts):
    """Distribution and bands of a work ability score that so many people gave as 0, 1, ..."""
    points = np.repeat(np.arange(len(counts)), counts)
    given = pd.DataFrame(
        {
            "participant_id": [f"p{number}" for number in range(len(points))],
            "wave": "baseline",
            "scale": "was",
            "score": points.astype(float),
        }
    )
    scores = score(given, instrument("was"))
    return {
        "distribution": scores.distribution(),
        "bands": scores.bands(),
        "ends": scores.floor_ceiling(),
    }


def test_a_band_less_its_classes_is_no_count_of_few():
    # 0 to 5 points are poor: 80 people, of whom 77 said 3 to 5; so three said 0 to 2.
    results = of_was([1, 0, 2, 17, 29, 31, 20, 30, 15, 9, 10])
    alone = {name: protect(each, Policy()) for name, each in results.items()}
    assert not audit(alone, Policy()).ok
    shown, _ = secure(results, Policy())
    assert audit(shown, Policy()).ok
    classes = shown["distribution"].frame.set_index("bin_low")["n"]
    bands = shown["bands"].frame.set_index("band")["n"]
    told = classes[[2.5, 3.5, 4.5]].notna().all() and pd.notna(bands["poor"])
    assert not told


def test_bands_are_sums_of_classes():
    results = of_was([5, 0, 6, 17, 29, 31, 20, 30, 15, 9, 10])
    classes = results["distribution"].frame.set_index("bin_low")["n"]
    bands = results["bands"].frame.set_index("band")["n"]
    assert classes[[-0.5, 0.5, 1.5, 2.5, 3.5, 4.5]].sum() == bands["poor"] == 88
    shown, _ = secure(results, Policy())
    assert not any(each.hidden["n"].any() for each in shown.values())


def test_a_mean_change_does_not_give_a_hidden_class_far_from_the_others():
    # -3: 1, 3: 11 and 4: 2 are hidden; beside the mean and the spread of all 154, as coarse as
    # they are told, one or two people fell by 3.
    counts = ((-3, 1), (-2, 5), (-1, 28), (0, 42), (1, 37), (2, 28), (3, 11), (4, 2))
    moved = np.concatenate([np.full(n, float(points)) for points, n in counts])
    names = [f"p{number}" for number in range(len(moved))]
    before = np.tile([2.0, 3, 4, 5, 6], len(moved))[: len(moved)] + 1
    given = pd.concat(
        pd.DataFrame({"participant_id": names, "wave": wave, "scale": "was", "score": points})
        for wave, points in (("baseline", before), ("exit", before + moved))
    )
    given["score"] = given["score"].clip(0, 10)
    found = change(score(given, instrument("was")), before="baseline", after="exit", method="sdc95")
    classes = found.distribution()
    hidden = protect(classes, Policy()).hidden["n"]
    assert audit({"distribution": protect(classes, Policy())}, Policy()).ok
    assert hidden.any()
    shown, _ = secure({"change": found, "distribution": classes}, Policy())
    assert audit(shown, Policy()).ok
    alone = {name: protect(each, Policy()) for name, each in
             {"change": found, "distribution": classes}.items()}  # fmt: skip
    assert not audit(alone, Policy()).ok
