"""Points, bars, dumbbells, boxes, bins and sites: what is drawn equals the frame, and no more."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import FancyBboxPatch, Rectangle

from evaltools.columns import ALL, ROUNDED_TO
from evaltools.drawing import draw
from evaltools.drawing.theme import PALETTE
from evaltools.result import Result


def texts_in(ax):
    return [text.get_text() for text in ax.texts]


def points_in(ax):
    """Places of single markers, from the top of the figure down."""
    marks = [line for line in ax.lines if line.get_marker() not in ("None", "<", ">")]
    marks = [line for line in marks if line.get_transform() == ax.transData]
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in marks]


def intervals_in(ax):
    return [
        tuple(float(x) for x in line.get_xdata())
        for line in ax.lines
        if len(line.get_xdata()) == 2 and line.get_color() in PALETTE
    ]


def test_a_forest_has_the_ratios_and_their_limits_on_a_logarithmic_axis(gallery):
    result = gallery["forest"]
    ax = draw(result, language="fi")
    assert ax.get_xscale() == "log"
    assert [x for x, _ in points_in(ax)] == pytest.approx(list(result.frame["hazard_ratio"]))
    low, high = result.frame["conf_low"].iloc[1], result.frame["conf_high"].iloc[1]
    assert intervals_in(ax)[1] == pytest.approx((low, high))
    assert "1,25 (0,89–1,75)" in texts_in(ax)


def test_an_interval_beyond_the_axis_ends_in_an_arrowhead(gallery):
    ax = draw(gallery["forest"])
    # 0.2 / 40 lies below 0.05, and 0.2 * 400 above 20
    assert ax.get_xlim() == (0.05, 20)
    heads = [line.get_marker() for line in ax.lines if line.get_marker() in ("<", ">")]
    assert heads == ["<", ">"]


def test_limits_on_the_scale_of_the_logarithm_are_brought_to_that_of_the_ratio(gallery):
    result = gallery["forest"]
    logs = result.frame.assign(
        conf_low=np.log(result.frame["conf_low"]), conf_high=np.log(result.frame["conf_high"])
    )
    as_ratios, as_logs = (
        intervals_in(draw(each)) for each in (result, replace(result, frame=logs))
    )
    assert len(as_logs) == 4
    assert np.allclose(as_logs, as_ratios)


def test_shares_at_times_stand_under_the_time_they_belong_to(gallery):
    ax = draw(gallery["times"], language="fi")
    bold = [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"]
    assert bold == ["6 kuukautta", "12 kuukautta", "24 kuukautta"]
    # programme and comparison at 6, then at 12, then at 24
    assert [x for x, _ in points_in(ax)] == pytest.approx([0.3, 0.21, 0.5, 0.35, 0.9, 0.63])
    assert "30\u00a0% (22–38\u00a0%)" in texts_in(ax)


def test_a_hidden_row_keeps_its_name_and_shows_no_point(gallery, hidden):
    result = gallery["times"]
    ax = draw(hidden(result, [0]), language="en")
    assert len(points_in(ax)) == 5
    assert 0.3 not in [x for x, _ in points_in(ax)]
    assert texts_in(ax).count("…") == 1


def test_differences_of_shares_are_written_in_percentage_points(gallery):
    ax = draw(gallery["difference at times"], language="en")
    # 0.15 * (1 - exp(-2.4)) = 0.1364, and 0.12 to either side
    assert "13.6 (1.6–25.6)" in texts_in(ax)
    assert any("percentage points" in text for text in texts_in(ax))


def bars_in(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def test_bars_are_as_long_as_the_shares_and_in_their_order(gallery):
    result = gallery["reach"]
    ax = draw(result, language="en")
    assert [bar.get_width() for bar in bars_in(ax)] == pytest.approx(list(result.frame["share"]))
    tops = [bar.get_y() for bar in bars_in(ax)]
    assert tops == sorted(tops)
    assert "57% (82)" in texts_in(ax)


def test_hidden_bars_are_hatched_and_all_equally_long(gallery, hidden):
    ax = draw(hidden(gallery["reach"], [0, 2], ["n", "share"]), language="en")
    hatched = [bar for bar in bars_in(ax) if bar.get_hatch()]
    assert len(hatched) == 2
    assert hatched[0].get_width() == hatched[1].get_width()
    assert texts_in(ax).count("…") == 2


def test_columns_that_miss_something_are_drawn_with_the_share_they_miss(gallery):
    ax = draw(gallery["missing"], language="en")
    assert [bar.get_width() for bar in bars_in(ax)] == pytest.approx([13 / 145])
    assert "9% (13)" in texts_in(ax)


def test_when_nothing_is_missing_the_figure_says_so(gallery):
    result = gallery["missing"]
    ax = draw(replace(result, frame=result.frame.assign(n_missing=0)), language="en")
    assert texts_in(ax) == ["Nothing is missing in the columns looked at."]


def test_a_column_whose_missing_are_hidden_is_drawn(gallery, hidden):
    ax = draw(hidden(gallery["missing"], [0], ["n_missing"]), language="en")
    assert texts_in(ax).count("…") == 1
    assert len(bars_in(ax)) == 2


def test_the_level_missing_is_drawn_only_where_it_has_somebody_or_is_hidden(gallery, hidden):
    reach = gallery["reach"]
    levels = ["female", "male", "missing", "Muut", "missing"]
    without = replace(reach, frame=reach.frame.assign(level=levels, n=[82, 61, 2, 145, 0]))
    assert texts_in(draw(without, language="en")).count("missing") == 1
    both = draw(hidden(without, [4], ["n", "share"]), language="en")
    assert texts_in(both).count("missing") == 2


def test_a_variable_of_which_nothing_is_known_is_not_drawn(gallery):
    reach = gallery["reach"]
    variables = ["sex", "sex", "sex", "site", "site"]
    frame = reach.frame.assign(
        variable=variables, level=["female", "male", "missing", "missing", "total"]
    )
    written = texts_in(draw(replace(reach, frame=frame), language="en"))
    assert written.count("missing") == 1
    assert "Site" not in written


def test_a_total_over_groups_is_not_drawn_beside_them(gallery):
    by_arm = gallery["reach by arm"]
    total = by_arm.frame[by_arm.frame["group"] == by_arm.frame["group"].iloc[0]]
    frame = pd.concat([total.assign(group="total"), by_arm.frame], ignore_index=True)
    assert len(bars_in(draw(replace(by_arm, frame=frame)))) == len(by_arm.frame)


def test_regions_of_a_population_keep_their_rows_apart():
    rows = [
        (region, "sex", level, share, 0.5)
        for region, female in (("Häme", 0.6), ("Uusimaa", 0.4))
        for level, share in (("female", female), ("male", 1 - female), ("missing", 0.0))
    ]
    frame = pd.DataFrame(rows, columns=["region", "variable", "level", "share", "share_population"])
    frame.loc[frame["level"] == "missing", "share_population"] = np.nan
    ax = draw(Result("representativeness", frame, keys=("region", "variable", "level")))
    assert [x for x, _ in points_in(ax)] == pytest.approx([0.6, 0.5, 0.4, 0.5, 0.4, 0.5, 0.6, 0.5])
    bold = [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"]
    assert [text for text in bold if "Sex" in text] == ["Häme, Sex", "Uusimaa, Sex"]


def test_a_level_in_a_model_is_named_with_its_reference():
    frame = pd.DataFrame(
        {
            "term": ["age", "sex=male"],
            "covariate": ["age", "sex"],
            "level": ["", "male"],
            "reference": ["", "female"],
            "estimate": [0.0, 0.2],
            "hazard_ratio": [1.0, 1.22],
            "conf_low": [0.9, 1.0],
            "conf_high": [1.1, 1.5],
        }
    )
    keys = ("term", "covariate", "level", "reference")
    ax = draw(Result("forest", frame, keys=keys), language="en")
    assert {"Age", "Sex: men (reference: women)"} <= set(texts_in(ax))
    assert not any(text.get_fontweight() == "bold" for text in ax.texts)


def test_followed_without_time_is_a_bar_for_each_group():
    frame = pd.DataFrame({"group": ["a", "b"], "n": [8, 30], "n_total": [10, 40]})
    frame = frame.assign(share=frame["n"] / frame["n_total"])
    ax = draw(Result("followed", frame, keys=("group",), counts=("n", "n_total")))
    assert [bar.get_width() for bar in bars_in(ax)] == pytest.approx([0.8, 0.75])


def test_the_flow_has_a_box_for_each_step_and_one_for_those_left_out(gallery):
    ax = draw(gallery["flow"], language="en")
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) == 3
    for number in ("1,253", "13", "3", "41", "1,196"):
        assert number in texts_in(ax)
    assert "rows in the data" in texts_in(ax)
    assert "followed" in texts_in(ax)


def test_boxes_of_the_flow_do_not_overlap_and_hold_their_texts(gallery):
    figure = draw(gallery["flow by arm"], language="fi").get_figure()
    figure.canvas.draw()
    (ax,) = figure.axes
    boxes = [p.get_window_extent() for p in ax.patches if isinstance(p, FancyBboxPatch)]
    for i, first in enumerate(boxes):
        assert not any(first.overlaps(second) for second in boxes[i + 1 :])
    for text in ax.texts:
        words = text.get_window_extent()
        assert any(
            box.x0 <= words.x0 and words.x1 <= box.x1 and box.y0 <= words.y0 and words.y1 <= box.y1
            for box in boxes
        ), text.get_text()


def test_a_hidden_number_of_the_flow_is_written_as_three_dots(gallery, hidden):
    ax = draw(hidden(gallery["flow"], [2, 3], ["n"]), language="en")
    assert texts_in(ax).count("…") == 2
    assert "3" not in texts_in(ax)
    assert "41" not in texts_in(ax)


def test_the_reached_are_joined_with_the_population(gallery):
    result = gallery["representativeness"]
    ax = draw(result, language="en")
    drawn = [x for x, _ in points_in(ax)]
    assert drawn == pytest.approx([0.57, 0.48, 0.43, 0.52, 0.35, 0.21])
    assert "57% / 48%" in texts_in(ax)


def test_a_rate_per_population_is_a_point_with_its_interval():
    frame = pd.DataFrame(
        {
            "region": ["Häme", "Uusimaa"],
            "group": [ALL, ALL],
            "rate": [0.02, 0.05],
            "conf_low": [0.01, 0.04],
            "conf_high": [0.03, 0.06],
        }
    )
    ax = draw(Result("representativeness", frame, keys=("region", "group")))
    assert [x for x, _ in points_in(ax)] == pytest.approx([0.02, 0.05])
    assert "2.0% (1.0–3.0%)" in texts_in(ax)


def test_change_is_joined_from_before_to_after_with_its_sign_written(gallery):
    ax = draw(gallery["change"], language="fi")
    assert [x for x, _ in points_in(ax)] == pytest.approx([61.2, 66.5, 55.0, 54.1, 40.0, 48.0])
    assert "+5,3 (2,1–8,5)" in texts_in(ax)
    assert "−0,9 (arvosta −4,0 arvoon 2,2)" in texts_in(ax)


def test_change_in_rows_by_wave_is_drawn_as_change_in_columns(gallery):
    rows = [("esis", "first", 61.2, 58.0, 64.0), ("esis", "last", 66.5, 63.0, 70.0)]
    frame = pd.DataFrame(rows, columns=["scale", "wave", "estimate", "conf_low", "conf_high"])
    ax = draw(Result("change", frame, keys=("scale", "wave")))
    assert [x for x, _ in points_in(ax)] == pytest.approx([61.2, 66.5])
    assert intervals_in(ax) == [(58.0, 64.0), (63.0, 70.0)]


def test_scales_of_different_ranges_are_drawn_as_parts_of_their_ranges():
    rows = [("esis", 40.0, 50.0, 10.0), ("was", 6.0, 7.5, 1.5)]
    frame = pd.DataFrame(rows, columns=["scale", "mean_before", "mean_after", "estimate"])
    ranges = {"esis": [0, 100], "was": [0, 10]}
    ax = draw(Result("change", frame, keys=("scale",), about={"ranges": ranges}))
    # by hand: 6 and 7.5 of 10 are 60 and 75 of 100; beside the rows stand the points
    assert [x for x, _ in points_in(ax)] == pytest.approx([40, 50, 60, 75])
    assert {"+10.0", "+1.5"} <= set(texts_in(ax))
    alike = {"esis": [0, 100], "was": [0, 100]}
    ax = draw(Result("change", frame, keys=("scale",), about={"ranges": alike}))
    assert [x for x, _ in points_in(ax)] == pytest.approx([40, 50, 6, 7.5])


def test_balance_has_both_differences_and_lines_at_a_tenth(gallery):
    result = gallery["balance"]
    ax = draw(result, language="en")
    both = result.frame[["smd_before", "smd_after"]].to_numpy().ravel()
    assert [x for x, _ in points_in(ax)] == pytest.approx(list(both))
    dashed = [line for line in ax.lines if line.is_dashed()]
    assert {float(line.get_xdata()[0]) for line in dashed} == {-0.1, 0.1}


def test_overlap_mirrors_the_second_arm_below_the_line(gallery):
    heights = [bar.get_height() for bar in bars_in(draw(gallery["overlap"]))]
    assert heights == pytest.approx([*(np.arange(1, 11) / 55), *(-np.arange(10, 0, -1) / 55)])


def test_counts_of_bins_stay_counts_when_some_are_hidden(gallery, hidden):
    result = gallery["distribution"]
    ax = draw(hidden(result, [0, 1], ["n"]))
    heights = [bar.get_height() for bar in bars_in(ax)]
    assert heights[2:] == list(result.frame["n"])[2:]
    assert heights[0] == heights[1]


def test_a_funnel_names_the_sites_outside_the_widest_limits_alone(gallery):
    # at n = 90 the wide limits are 0.4 -+ 1.5 * 1.96 * 0.0516 = 0.248 and 0.552
    ax = draw(gallery["funnel"], language="en")
    named = [text for text in texts_in(ax) if text in set(gallery["funnel"].frame["site"])]
    assert named == ["Hämeenlinnan seudun työpaja", "Tampere"]
    assert {"95%", "99.8%"} <= set(texts_in(ax))


def test_a_hidden_site_is_not_drawn_and_is_counted(gallery, hidden):
    ax = draw(hidden(gallery["funnel"], [2]), language="en")
    drawn = [x for line in ax.lines if line.get_marker() in ("o", "D") for x in line.get_xdata()]
    assert sorted(drawn) == [12, 40, 160, 240]
    assert any("1 site is not shown" in text for text in texts_in(ax))


def test_a_matrix_is_darker_for_a_higher_level_and_empty_where_nothing_is_known(gallery):
    result = gallery["matrix"]
    without = replace(result, frame=result.frame.drop(index=8).reset_index(drop=True))
    ax = draw(without)
    cells = bars_in(ax)
    assert len(cells) == 9
    red = {cell.get_facecolor()[0] for cell in cells}
    assert len(red) == 4
    assert cells[0].get_facecolor()[0] == min(red)
    assert cells[8].get_facecolor()[:3] == (1, 1, 1)


def test_a_hidden_cell_of_a_matrix_is_hatched(gallery, hidden):
    ax = draw(hidden(gallery["matrix"], [0], ["level"]))
    assert [bool(cell.get_hatch()) for cell in bars_in(ax)].count(True) == 1
    assert "…" in texts_in(ax)
    assert "3" not in texts_in(ax)


def test_scores_have_a_panel_for_each_scale_with_the_later_wave_below(gallery):
    result = gallery["distribution by wave"]
    host = draw(result, language="en")
    panels = [ax for ax in host.get_figure().axes if ax is not host]
    assert [ax.get_xlim() for ax in panels] == [(0, 100), (0, 10)]
    for ax, scale in zip(panels, ("esis", "was"), strict=True):
        rows = result.frame[result.frame["scale"] == scale]
        signs = rows["group"].map({"baseline": 1, "exit": -1})
        drawn = [bar.get_height() for bar in bars_in(ax)]
        assert drawn == pytest.approx(list(rows["share"] * signs))


def test_bands_stand_side_by_side_by_wave_without_their_total(gallery):
    ax = draw(gallery["bands"], language="en")
    lengths = [bar.get_width() for bar in bars_in(ax)]
    assert lengths == pytest.approx([n / 90 for n in (20, 10, 50, 40, 20, 40)])


def test_items_are_joined_from_the_first_to_the_last_wave_under_their_scale(gallery):
    ax = draw(gallery["item_profile"], language="en")
    assert [x for x, _ in points_in(ax)] == pytest.approx([3.0, 3.4, 4.0, 2.4] * 2)
    bold = [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"]
    assert {"esis", "was"} <= set(bold)
    assert {"+0.4", "−1.6"} <= set(texts_in(ax))


def upright_intervals(ax):
    return [
        (float(line.get_xdata()[0]), *(float(y) for y in line.get_ydata()))
        for line in ax.lines
        if len(line.get_xdata()) == 2
        and line.get_color() in PALETTE
        and line.get_xdata()[0] == line.get_xdata()[1]
    ]


def test_an_event_study_has_a_point_for_each_time_and_no_interval_at_the_reference(gallery):
    ax = draw(gallery["event_study"], language="fi")
    assert points_in(ax) == [(2019, -0.01), (2020, 0.0), (2021, 0.05), (2022, 0.08)]
    assert upright_intervals(ax) == [
        (2019, -0.05, 0.03),
        (2021, 0.01, 0.09),
        (2022, 0.03, 0.13),
    ]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2019", "2020", "2021", "2022"]


def test_under_every_estimate_of_a_specification_curve_stands_what_was_chosen(gallery):
    ax = draw(gallery["specification"], language="en")
    assert [y for _, y in points_in(ax)] == pytest.approx([0.02, 0.04, 0.06, 0.08])
    under = [line for line in ax.lines if line.get_transform() == ax.transAxes]
    chosen = [line.get_color() == PALETTE[0] for line in under]
    # rows: matching, weighting, not trimmed, trimmed; columns: the four in order
    assert chosen == [
        *(True, False, True, False),
        *(False, True, False, True),
        *(True, True, False, False),
        *(False, False, True, True),
    ]


def test_large_amounts_are_written_without_decimals_beside_the_outcome(gallery):
    ax = draw(gallery["effect"], language="fi")
    assert "1\u00a0755 (447–3\u00a0062)" in texts_in(ax)
    assert "re78" in texts_in(ax)
    assert "Ero, verrattuna: vertailuryhmä" in texts_in(ax)


def median(low, high, estimate=np.nan):
    frame = pd.DataFrame(
        {
            "group": ["all"],
            "outcome": ["event"],
            "probability": [0.5],
            "n": [60],
            "estimate": [estimate],
            "conf_low": [low],
            "conf_high": [high],
        }
    )
    return Result(
        "quantile", frame, keys=("group", "outcome", "probability"), counts=("n",), unit="months",
        conf_level=0.95, about={"by": "all", "event": ["open_job"]},
    )  # fmt: skip


def test_an_interval_without_an_upper_limit_goes_on_to_an_arrowhead():
    ax = draw(median(11.0, np.nan, 13.0))
    end = ax.get_xlim()[1]
    lines = [line.get_xdata() for line in ax.lines if line.get_marker() == "None"]
    assert [11.0, end] in [list(each) for each in lines]
    assert [line.get_marker() for line in ax.lines if list(line.get_xdata()) == [end]] == [">"]
    written = " ".join(text.get_text() for text in ax.texts).replace("\n", " ")
    assert "13.0 (from 11.0, upper limit not reached)" in written


def test_a_median_that_was_not_reached_still_shows_its_lower_limit():
    ax = draw(median(11.0, np.nan))
    assert any(line.get_xdata()[0] == 11.0 for line in ax.lines)
    assert [line for line in ax.lines if line.get_marker() == "o"] == []


def test_the_only_row_of_the_outcome_is_named_by_its_people():
    texts = [text.get_text() for text in draw(median(11.0, 15.0, 13.0)).texts]
    assert "all" in texts
    assert "the outcome" not in texts


def test_a_share_that_protection_has_rounded_is_written_as_the_table_has_it():
    frame = pd.DataFrame({"outcome": "event", "time": [6.0, 12.0], "n": 61})
    frame = frame.assign(estimate=[0.25, 0.4], conf_low=[0.151, 0.2718], conf_high=[0.36, 0.5128])
    frame[ROUNDED_TO] = [np.nan, 0.05]
    made = Result("times", frame, keys=("outcome", "time"), counts=("n",), unit="months")
    # to five points: no decimals, and limits outwards
    assert "about 40% (27–52%)" in texts_in(draw(made))
    assert "noin 40\u00a0% (27–52\u00a0%)" in texts_in(draw(made, language="fi"))
    assert "25% (15–36%)" in texts_in(draw(made))


def test_shares_in_work_beside_how_many_are_written_as_rounded_too():
    frame = pd.DataFrame({"time": [6.0, 12.0], "n": 61, "estimate": [0.25, 0.4]})
    frame = frame.assign(conf_low=[0.151, 0.2718], conf_high=[0.36, 0.5128])
    frame[ROUNDED_TO] = [np.nan, 0.05]
    about = {"scale": "share"}
    shares = Result("job_shares", frame, ("time",), ("n",), about=about, unit="months")
    assert "about 40% (27–52%)" in texts_in(draw(shares))
