"""Classes of a figure and the categories or bands of a table are counts of the same people."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.facts import facts
from evaltools.disclosure.losses import HEADLINE
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


def of_those_lost_too():
    """Sixty people measured twice, as above, and 20 of whom there is the first score only."""
    counts = ((-30, 2), (-20, 7), (-10, 13), (0, 10), (10, 15), (17.5, 7), (27.5, 4), (37.5, 2))
    moved = np.concatenate([np.full(n, float(points)) for points, n in counts])
    names = [f"p{number}" for number in range(80)]
    before = 50 + STEP * np.tile([-4.0, -2, 0, 2, 4], 16)
    first = pd.DataFrame(
        {"participant_id": names, "wave": "baseline", "scale": "s", "score": before}
    )
    last = first.iloc[:60].assign(wave="exit", score=before[:60] + moved)
    return change(pd.concat([first, last]), before="baseline", after="exit", method="sdc95")


def test_a_mean_is_one_number_in_the_table_of_change_and_beside_those_lost():
    found = of_those_lost_too()
    told = {name: {each.place: each.cell for each in facts(name, result, Policy()).statements}
            for name, result in (("change", found), ("lost", found.dropout()))}  # fmt: skip
    row = "[scale=s;group=all]"
    assert told["lost"]["change" + row] == told["change"]["estimate" + row]
    assert told["lost"]["mean_stayed" + row] == told["change"]["mean_before" + row]
    assert told["lost"]["mean_lost" + row] not in told["change"].values()


def test_a_mean_change_is_hidden_beside_those_lost_too_or_nowhere():
    found, row = of_those_lost_too(), "[scale=s;group=all]"
    shown = {
        name: protect(result, Policy())
        for name, result in (("change", found), ("lost", found.dropout()))
    }
    system = run_system(shown, Policy())
    cell = next(
        cell for cell, places in system.places.items() if ("lost", "change" + row) in places
    )
    assert system.places[cell] == (("change", "estimate" + row), ("lost", "change" + row))


def test_what_is_made_of_a_hidden_mean_of_those_who_stayed_goes_with_it():
    hidden = protect(of_those_lost_too().dropout(), Policy(), hide=["change[scale=s;group=all]"])
    beside = ["change", "mean_stayed", "estimate", "tipping_change"]
    assert hidden.hidden[beside].all(axis=None)
    assert hidden.frame[beside].isna().all(axis=None)
    assert hidden.frame["mean_lost"].notna().all()


@pytest.mark.parametrize(("by", "group"), [("group", "all"), ("arm", "mentored")])
def test_the_mean_change_of_everybody_or_of_an_arm_is_hidden_last(by, group):
    found = of_those_lost_too()
    whole = replace(found, frame=found.frame.assign(group=group), about={**found.about, "by": by})
    losses = {each.place.partition("[")[0]: each.loss
              for each in facts("change", whole, Policy()).statements}  # fmt: skip
    assert losses["estimate"] >= HEADLINE
    of_sex = whole.frame.assign(group="female")
    parted = replace(whole, frame=of_sex, about={**found.about, "by": "sex"})
    assert max(each.loss for each in facts("change", parted, Policy()).statements) < 1
