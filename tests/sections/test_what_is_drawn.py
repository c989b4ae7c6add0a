"""A figure is drawn only where there is something to draw."""

from importlib import import_module

import pandas as pd
import pytest

from evaltools.result import Result
from evaltools.study import study_from

# the package exports a function of the module's name
is_empty = import_module("evaltools.sections.section")._is_empty


SMALL = study_from(
    {
        "version": 1,
        "study": "small",
        "title": "Small",
        "languages": ["en"],
        "data": {"participants": "p.csv"},
    },
    folder=".",
)


def curve(estimates, gone, *, n_risk=(90, 60, 30)):
    frame = pd.DataFrame({"time": [0.0, 6.0, 12.0], "n_risk": n_risk, "estimate": estimates})
    hidden = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    hidden["estimate"] = gone
    return Result("curve", frame, keys=("time",), counts=("n_risk",), hidden=hidden)


@pytest.mark.parametrize(
    ("estimates", "gone", "empty"),
    [
        # the numbers of people stand, yet no share: one hatched area
        ([None, None, None], [True, True, True], True),
        # nobody has moved at the start: that is all that would be drawn
        ([1.0, None, None], [False, True, True], True),
        ([1.0, 0.8, None], [False, False, True], False),
        # nothing is hidden: no share was ever known
        ([None, None, None], [False, False, False], True),
    ],
)
def test_a_curve_of_which_every_estimate_is_hidden_is_not_drawn(estimates, gone, empty):
    assert is_empty(curve(estimates, gone)) is empty


def test_counts_are_drawn_where_a_figure_draws_counts():
    frame = pd.DataFrame({"step": ["in_data", "followed"], "n": [20.0, None]})
    hidden = pd.DataFrame({"step": [False, False], "n": [False, True]})
    assert not is_empty(Result("flow", frame, keys=("step",), hidden=hidden))


def test_a_median_that_was_not_reached_is_drawn_by_its_lower_limit_alone():
    frame = pd.DataFrame({"group": ["all"], "n": [480], "estimate": [None], "conf_high": [None]})
    quantile = Result("quantile", frame.assign(conf_low=23.0), keys=("group",), counts=("n",))
    assert not is_empty(quantile)
    assert is_empty(Result("quantile", frame.assign(conf_low=None), keys=("group",)))


@pytest.mark.parametrize(
    ("hidden_times", "empty"), [((6, 12, 18), True), ((6, 12), True), ((6,), False), ((), False)]
)
def test_areas_are_not_drawn_where_one_of_them_is_hidden_at_most_times(hidden_times, empty):
    rows = [
        (state, time, None if state == "job" and time in hidden_times else 0.5)
        for state in ("job", "jobless")
        for time in (0, 6, 12, 18)
    ]
    frame = pd.DataFrame(rows, columns=["state", "time", "estimate"])
    shown = Result("states", frame, keys=("state", "time"), hidden=frame.isna())
    assert is_empty(shown) is empty


def test_a_level_of_confidence_is_not_broken_before_its_per_cent_sign():
    unbroken = import_module("evaltools.sections.section")._unbroken
    assert unbroken("(95 %:n luottamusväli 3–5, n = 12)") == (
        "(95\u00a0%:n luottamusväli 3–5, n\u00a0=\u00a012)"
    )


@pytest.mark.parametrize(
    ("unit", "agreed"), [("months", [3, 6, 12]), (None, [3, 6, 12]), ("days", None)]
)
def test_the_times_of_a_study_are_not_those_of_a_result_in_another_unit(tmp_path, unit, agreed):
    study = study_from(
        {
            "version": "1", "study": "small", "title": "Small", "languages": ["en"],
            "data": {"participants": "people.csv"}, "unit": "months", "report_times": [3, 6, 12],
        },
        folder=tmp_path,
    )  # fmt: skip
    frame = pd.DataFrame({"time": [90.0, 180.0], "estimate": [0.2, 0.3]})
    named = import_module("evaltools.sections.section")._named
    shown = named(Result("times", frame, keys=("time",), unit=unit), study)
    assert shown.about.get("report_times") == agreed


@pytest.mark.parametrize(("shares", "empty"), [((0.0, 0.0), True), ((0.0, 0.1), False)])
def test_bars_of_nobody_at_the_ends_of_a_scale_are_not_drawn(shares, empty):
    frame = pd.DataFrame({"end": ["low", "high"], "n": [0, 1], "share": shares})
    assert is_empty(Result("floor_ceiling", frame, keys=("end",), counts=("n",))) is empty


@pytest.mark.parametrize(("site_a", "empty"), [(None, True), (0.4, False)])
def test_a_funnel_of_which_only_the_total_is_known_is_not_drawn(site_a, empty):
    frame = pd.DataFrame({"site": ["A", "B", "total"], "estimate": [site_a, None, 0.31]})
    hidden = frame.isna()
    assert is_empty(Result("funnel", frame, keys=("site",), hidden=hidden)) is empty


@pytest.mark.parametrize(("columns", "is_said"), [(["site", "n"], True), (["site"], False)])
def test_the_mark_of_a_hidden_number_is_explained_where_it_is_printed(columns, is_said):
    frame = pd.DataFrame({"site": ["a", "b"], "n": [30.0, None]})
    shown = Result(
        "table",
        frame,
        keys=("site",),
        counts=("n",),
        hidden=frame.isna(),
        about={"columns": columns},
    )
    voices, _ = import_module("evaltools.sections.section")._voices(
        shown, SMALL, "reach", "sites", "Sites"
    )
    legend = "… = not published, to protect privacy"
    assert (legend in voices["en"].notes) is is_said
