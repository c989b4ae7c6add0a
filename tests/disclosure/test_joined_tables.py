"""Two tables that speak of the same people: the attacker joins them, as any reader can."""

from __future__ import annotations

import json

import pytest
from joined_tables import joined


def told(kind, columns, rows, *, keys, counts=("n",), hidden=(), population="all", **about):
    """A result as results.json has it; `hidden` names columns whose empty places are flagged."""
    columns, rows = columns.split(), [list(row) for row in rows]
    flags = [
        [
            "c" if value is None and column in hidden else ""
            for column, value in zip(columns, row, strict=True)
        ]
        for row in rows
    ]
    return {
        "kind": kind,
        "keys": keys.split(),
        "counts": list(counts),
        "totals": [],
        "columns": columns,
        "rows": rows,
        "flags": flags,
        "population": population,
        "about": about,
    }


def found(tmp_path, **results):
    """What the attacker finds in a release of these results, __ for a point in their names."""
    named = {name.replace("__", "."): result for name, result in results.items()}
    (tmp_path / "results.json").write_text(json.dumps({"results": named}), encoding="utf-8")
    return joined(tmp_path)


# -- scores ----------------------------------------------------------------------------------


def distribution(rows, *, scale="was", n=21):
    columns = "scale group bin_low bin_high n n_total"
    full = [(scale, "all", low, high, number, n) for low, high, number in rows]
    return told("distribution", columns, full, keys="scale group bin_low", hidden=["n"])


def change_of(n, mean, sd, *, scale="was"):
    columns = "scale group n estimate sd_change"
    rows = [(scale, "all", n, mean, sd)]
    return told("change", columns, rows, keys="scale group", after="exit")


CLASSES = [
    (-2.5, -1.5, None),
    (-1.5, -0.5, 8),
    (-0.5, 0.5, 7),
    (0.5, 1.5, None),
    (1.5, 2.5, 0),
]


def test_a_mean_and_a_spread_give_the_classes_that_are_hidden(tmp_path):
    # 2 people by -2, 8 by -1, 7 by 0, 4 by +1: sum -8, squares 20; sd^2 = (20 - 64 / 21) / 20
    sharp = change_of(21, -8 / 21, ((20 - 64 / 21) / 20) ** 0.5)
    got = found(tmp_path, p__distribution=distribution(CLASSES), p__change=sharp)
    assert got == [
        "was, change, all, class -2.5 to -1.5 lies between 2 and 2",
        "was, change, all, class 0.5 to 1.5 lies between 4 and 4",
    ]


def test_a_mean_and_a_spread_that_are_rounded_give_no_class(tmp_path):
    blunt = change_of(21, 0.0, 1.0)
    assert found(tmp_path, p__distribution=distribution(CLASSES), p__change=blunt) == []


def test_reliable_change_is_a_sum_of_classes(tmp_path):
    classes = distribution(
        [(-25, -15, 0), (-15, -5, 10), (-5, 5, 25), (5, 15, 10), (15, 25, None), (25, 35, None)],
        scale="esis",
        n=52,
    )
    limits = told(
        "change_limits",
        "scale n reliable_change",
        [("esis", 52, 14.34)],
        keys="scale",
    )
    # 7 rose by 15 or more; 42 of 52 did not change, so 3 fell, by 15 each
    categories = told(
        "change_categories",
        "scale group criterion change n n_total",
        [
            ("esis", "all", "reliable", "improved", None, 52),
            ("esis", "all", "reliable", "unchanged", 42, 52),
            ("esis", "all", "reliable", "deteriorated", None, 52),
            ("esis", "all", "reliable", "total", 52, 52),
        ],
        keys="scale group criterion change",
        hidden=["n"],
    )
    got = found(tmp_path, p__distribution=classes, p__limits=limits, p__categories=categories)
    assert got == ["esis, change, all, deteriorated lies between 3 and 3"]


def test_a_band_less_its_classes_leaves_the_few(tmp_path):
    classes = told(
        "distribution",
        "scale group bin_low bin_high n n_total",
        [
            ("was", "baseline", low - 0.5, low + 0.5, n, 40)
            for low, n in enumerate((None, 0, None, 7, 9, 9, 6, 6, None, None, None))
        ],
        keys="scale group bin_low",
        hidden=["n"],
    )
    bands = told(
        "bands",
        "scale wave band n n_total",
        [("was", "baseline", "poor", 28, 40)],
        keys="scale wave band",
    )
    got = found(tmp_path, p__scores=classes, p__bands=bands)
    assert got == ["was, baseline, all, the hidden classes of poor lies between 3 and 3"]


def items(n, *means, wave="exit"):
    rows = [("esis", wave, f"esis_{place:02d}", n, mean) for place, mean in enumerate(means, 1)]
    return told("items", "scale wave item n mean", rows, keys="scale wave item")


def test_answers_of_one_who_left_an_item_out_are_a_difference_of_two_sums(tmp_path):
    profile = told(
        "item_profile",
        "scale item wave n estimate",
        [("esis", "esis_01", "exit", 22, 65 / 22)],
        keys="scale item wave",
    )
    got = found(
        tmp_path, participation__items_esis=items(21, 61 / 21), participation__profile_esis=profile
    )
    assert got == ["participation.items_esis: exit esis_01 of 1 who left an item out add up to 4"]


def test_scores_of_two_follow_from_the_means_of_all_items(tmp_path):
    change = told(
        "change",
        "scale group n mean_before mean_after estimate sd_change",
        [("esis", "all", 20, 50.0, 51.25, 1.25, 10.0)],
        keys="scale group",
        after="exit",
    )
    # (670 - 220) x 2.5 = 1125 points of 22 people; 20 of them have 1025
    got = found(
        tmp_path,
        participation__items_esis=items(22, *(67 / 22,) * 10),
        participation__change=change,
    )
    assert got == ["participation.items_esis: scores of 2 at exit add up to 100"]


@pytest.mark.parametrize(("n", "says"), [(7, 1), (12, 0)])
def test_a_difference_of_means_tells_the_mean_of_few(tmp_path, n, says):
    difference = told(
        "change_difference",
        "scale group reference analysis n n_reference estimate",
        [("esis", "male", "female", "change_in_change", n, 18, 1.15)],
        keys="scale group reference analysis",
        by="sex",
    )
    assert len(found(tmp_path, participation__between_sex=difference)) == says


# -- indicators ------------------------------------------------------------------------------


def indicators(*rows):
    full = [("complete", variable, level, "total", n) for variable, level, n in rows]
    return told(
        "indicators", "record variable level group n", full, keys="record variable level group"
    )


def test_the_inactive_less_those_of_them_not_in_education_are_in_education(tmp_path):
    table = indicators(
        ("labour_status", "unemployed", 47),
        ("labour_status", "employed", 0),
        ("labour_status", "inactive", 19),
        ("inactive_not_in_education", "yes", 18),
        ("inactive_not_in_education", "no", 48),
    )
    assert found(tmp_path, indicators__esf=table) == [
        "indicators.esf (total), labour_status inactive, not inactive_not_in_education: 1",
        "indicators.esf (total), inactive and in education: 1",
    ]


def test_who_still_takes_part_is_told_by_every_indicator(tmp_path):
    table = indicators(
        ("employed_upon_leaving", "yes", 7),
        ("employed_upon_leaving", "no", 47),
        ("employed_upon_leaving", "not_left", 12),
        ("in_education_upon_leaving", "not_left", 11),
        ("employed_after_six_months", "yes", 6),
        ("employed_after_six_months", "no", 28),
        ("employed_after_six_months", "not_due", 17),
        ("employed_after_six_months", "not_known", None),
        ("employed_after_six_months", "not_left", None),
    )
    assert found(tmp_path, indicators__esf=table) == [
        "indicators.esf (total), still there, in education at entry: 1",
        "indicators.esf (total), not known after six months: 3",
    ]


# -- mentors ---------------------------------------------------------------------------------


def test_matches_less_people_are_second_mentors_and_the_last_are_late(tmp_path):
    matches = told(
        "times",
        "group time n n_event",
        [("field", 90, 9, None), ("personal", 90, 34, 24)],
        keys="group time",
        event=["ended"],
    )
    people = told("dose", "role n", [("field", 8), ("personal", 25)], keys="role")
    participants = told(
        "mentors_of_participants",
        "mentors n",
        [("none", 10), ("one", 23), ("two_or_more", 10)],
        keys="mentors",
    )
    waiting = told(
        "times",
        "outcome time n_event",
        [("matched", 30, 20), ("matched", 90, 31)],
        keys="outcome time",
        event=[],
    )
    curves = told(
        "incidence",
        "group outcome time n_risk n_event",
        [("field", "event", 0, 8, 0), ("personal", "event", 0, 23, 0)],
        keys="group outcome time",
        counts=["n_risk", "n_event"],
        event=["job"],
    )
    got = found(
        tmp_path,
        practice__matches_duration=matches,
        practice__matches_dose=people,
        practice__matches_participants=participants,
        practice__matches_waiting=waiting,
        practice__matches_roles=curves,
    )
    assert got == [
        "second matches, field: 1",
        "left before the first match, personal: 2",
        "matched after day 90: 2",
    ]


# -- over time -------------------------------------------------------------------------------


def flow(n):
    return told("flow", "step reason n", [("followed", "followed", n)], keys="step reason")


def by_definition(*events):
    rows = [("narrow", time, 72, n) for time, n in events]
    columns = "definition time n n_event"
    return told("times", columns, rows, keys="definition time", counts=["n", "n_event"])


CURVE = {"event": ["job"], "definition": "narrow"}


def test_who_had_left_by_a_landmark_had_found_work_or_left_otherwise(tmp_path):
    curve = told(
        "incidence",
        "outcome time n_risk n_event",
        [("event", 0, 72, 0)],
        keys="outcome time",
        counts=["n_risk", "n_event"],
        **CURVE,
    )
    landmark = told(
        "times",
        "landmark group time n n_left",
        [(3, "exposed", 6, 34, 32), (3, "not exposed", 6, 6, 32)],
        keys="landmark group time",
        event=["job"],
    )
    got = found(
        tmp_path,
        survival__flow=flow(72),
        survival__by_definition=by_definition((3, 31)),
        survival__time_to_job=curve,
        survival__landmark_mentor=landmark,
    )
    assert got == ["survival.landmark_mentor: left otherwise, or lost, by 3: 1"]


def disabled(n, n_event):
    return told(
        "difference",
        "group reference time n n_event n_reference n_event_reference",
        [("True", "False", 6.0, n, n_event, 55, 20)],
        keys="group reference time",
        hidden=["n", "n_event"],
        by="disability",
        definition="narrow",
    )


def test_events_of_those_whose_group_is_not_known_are_the_rest(tmp_path):
    got = found(
        tmp_path,
        survival__flow=flow(102),
        survival__by_definition=by_definition((6.0, 32)),
        survival__difference_disability=disabled(30, 9),
    )
    said = "survival.difference_disability: not in a group of disability that is told"
    assert got == [f"{said}, of them events by 6: 3"]


def test_a_group_of_one_is_everybody_less_the_others(tmp_path):
    got = found(
        tmp_path,
        survival__flow=flow(56),
        survival__by_definition=by_definition((6.0, 21)),
        survival__difference_disability=disabled(None, None),
    )
    said = "survival.difference_disability: not in a group of disability that is told"
    assert got == [f"{said}: 1", f"{said}, of them events by 6: 1"]


def test_rows_of_one_outcome_tell_who_left_otherwise(tmp_path):
    curve = told(
        "incidence",
        "outcome time n_risk n_event n_censor",
        [("open_job", 14, 240, 9, 6), ("open_job", 15, 224, 6, 6), ("open_job", 16, 210, 9, 10)],
        keys="outcome time",
        counts=["n_risk", "n_event", "n_censor"],
        event=[],
    )
    assert found(tmp_path, survival__into_what=curve) == [
        "survival.into_what: left in month 15 otherwise: 2"
    ]


def test_events_of_a_site_less_those_of_who_was_followed_so_long(tmp_path):
    funnel = told(
        "funnel",
        "site n n_event",
        [("A", 76, 29), ("B", 92, 20)],
        keys="site",
        population="sites by 12",
    )
    difference = told(
        "difference",
        "group reference time n n_event n_reference n_event_reference",
        [("A", "B", 12.0, 100, 32, 114, 27)],
        keys="group reference time",
        by="site",
        definition="narrow",
    )
    assert found(tmp_path, regions__funnel=funnel, survival__difference_site=difference) == [
        "regions.funnel and survival.difference_site: events at A, late: 3"
    ]


def test_an_error_that_cannot_be_computed_tells_that_nobody_left(tmp_path):
    difference = told(
        "difference",
        "group reference outcome n n_reference estimate std_error",
        [
            ("male", "female", "event", 29, 43, 0.4, 0.8),
            ("male", "female", "inactive", 29, 43, -0.2, None),
        ],
        keys="group reference outcome",
        by="sex",
    )
    assert found(tmp_path, survival__sooner_sex=difference) == [
        "survival.sooner_sex: nobody of male left for inactive"
    ]
    difference["flags"][1][6] = "c"
    assert found(tmp_path, survival__sooner_sex=difference) == []


def test_a_share_of_who_kept_their_job_counts_those_whose_observation_ended(tmp_path):
    # 5 of 17 left, then one's observation ended, then 1 of 11 left: 12/17 x 10/11 = 0.642
    retention = told(
        "times",
        "time n n_risk n_event estimate",
        [(6.0, 17, 11, 6, 0.642)],
        keys="time",
        event=["left"],
    )
    assert found(tmp_path, survival__retention=retention) == [
        "survival.retention: observation ended before 6 of 1"
    ]
    retention["rows"][0][4] = 0.647
    assert found(tmp_path, survival__retention=retention) == []
    # 0.62 to 0.68 is what is left of 17 where nobody, one or two were lost
    told_about = told(
        "times",
        "time n n_risk n_event estimate rounded_to",
        [(6.0, 17, 11, 6, 0.65, 0.05)],
        keys="time",
        event=["left"],
    )
    assert found(tmp_path, survival__retention=told_about) == []


def test_shares_of_a_rounded_number_may_tell_the_number(tmp_path):
    # of 72 people 71 are observed: 34 / 72 x 71 / 70 = 0.479
    def states(*shares):
        rows = [(state, 6.0, n, None, share) for state, n, share in shares]
        columns = "state time n n_risk estimate"
        about = {"observed_about": {"group=all;time=6": 70.0}}
        return told("states", columns, rows, keys="state time", hidden=["n_risk"], **about)

    told_by = states(("unemployed", 34, 0.479), ("open_job", 14, 0.197), ("inactive", 10, 0.141))
    got = found(tmp_path, survival__flow=flow(72), survival__states=told_by)
    assert got == ["survival.states: not observed at 6: 1"]
    of_about = states(("unemployed", 34, 0.486), ("open_job", 14, 0.2), ("inactive", 10, 0.143))
    assert found(tmp_path, survival__flow=flow(72), survival__states=of_about) == []


def test_a_test_of_a_group_of_one_tells_of_that_person(tmp_path):
    test = told("test", "n statistic p_value", [(56, 0.66, 0.417)], keys="", by="disability")
    got = found(
        tmp_path,
        survival__flow=flow(56),
        survival__difference_disability=disabled(None, None),
        survival__logrank_disability=test,
    )
    assert "survival.logrank_disability: a test of a group of 1" in got


def test_the_last_outcome_is_all_events_less_the_others(tmp_path):
    columns, counts = "outcome time n_risk n_event", ["n_risk", "n_event"]
    curve = told(
        "incidence",
        columns,
        [("event", 0.0, 60, 0), ("event", 12.0, 60, 31)],
        keys="outcome time",
        counts=counts,
        event=["open_job", "subsidised_job"],
        definition="narrow",
    )
    into = told(
        "incidence",
        columns,
        [
            ("degree_study", 12.0, 60, None),
            ("open_job", 0.0, 60, 0),
            ("open_job", 12.0, 60, 28),
            ("subsidised_job", 0.0, 60, 0),
            ("subsidised_job", 12.0, 60, None),
        ],
        keys="outcome time",
        counts=counts,
        event=[],
        definition="narrow",
    )
    got = found(
        tmp_path,
        survival__by_definition=by_definition((12.0, 31)),
        survival__time_to_job=curve,
        survival__into_what=into,
    )
    assert got == ["survival.into_what: subsidised_job by 12: 3"]
