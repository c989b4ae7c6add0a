"""Curves, incidence, states and differences: what is drawn equals the frame, and no more."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection

from evaltools.drawing import draw, picture
from evaltools.drawing.theme import PALETTE
from evaltools.result import Result


def lines_in(ax, shade=PALETTE[0]):
    """The step lines of a colour, without markers and leaders."""
    return [line for line in ax.lines if line.get_color() == shade and line.get_marker() == "None"]


def texts_in(ax):
    return [text.get_text() for text in ax.texts]


def small_curve(estimates, *, about=None, kind="curve"):
    """Months 1, 2, 3 with these shares, intervals of 0.05 to either side, and n_risk 30, 20, 10."""
    share = np.array(estimates)
    frame = pd.DataFrame(
        {
            "group": "all",
            "time": [1, 2, 3],
            "estimate": share,
            "conf_low": share - 0.05,
            "conf_high": share + 0.05,
            "n_risk": [30, 20, 10],
        }
    )
    return Result(
        kind, frame, keys=("group", "time"), counts=("n_risk",), unit="months", about=about or {}
    )


def test_a_survival_curve_starts_at_one_and_steps_down_at_its_times():
    (line,) = lines_in(draw(small_curve([0.8, 0.5, 0.2])))
    # flat to the time, then straight down: the last value ends where the rows end
    assert line.get_xdata().tolist() == [0, 1, 1, 2, 2, 3, 3, 3]
    assert line.get_ydata().tolist() == [1, 1, 0.8, 0.8, 0.5, 0.5, 0.2, 0.2]


def test_a_share_that_rises_starts_at_zero():
    (line,) = lines_in(draw(small_curve([0.2, 0.5, 0.8])))
    assert line.get_ydata().tolist() == [0, 0, 0.2, 0.2, 0.5, 0.5, 0.8, 0.8]


def test_a_share_that_never_moves_starts_at_zero_when_it_is_the_share_employed():
    (line,) = lines_in(draw(small_curve([0.0, 0.0, 0.0], about={"scale": "employed"})))
    assert set(line.get_ydata()) == {0.0}


def test_a_row_at_time_zero_is_taken_as_it_stands():
    curve = small_curve([0.8, 0.5, 0.2])
    start = curve.frame.iloc[[0]].assign(time=0, estimate=1.0, conf_low=np.nan, conf_high=np.nan)
    whole = replace(curve, frame=pd.concat([start, curve.frame], ignore_index=True))
    (line,) = lines_in(draw(whole))
    assert line.get_ydata().tolist() == [1, 1, 0.8, 0.8, 0.5, 0.5, 0.2, 0.2]


def test_the_order_of_rows_makes_no_difference():
    curve = small_curve([0.8, 0.5, 0.2])
    turned = replace(curve, frame=curve.frame.iloc[::-1].reset_index(drop=True))
    assert picture(curve, language="en").svg == picture(turned, language="en").svg


def test_the_band_holds_the_limits_of_the_interval_and_steps_with_them():
    ax = draw(small_curve([0.8, 0.5, 0.2]))
    (band,) = [each for each in ax.collections if isinstance(each, PolyCollection)]
    corners = band.get_paths()[0].vertices
    assert corners[:, 0].min() == 1
    assert corners[:, 0].max() == 3
    assert sorted(set(np.round(corners[:, 1], 9))) == [0.15, 0.25, 0.45, 0.55, 0.75, 0.85]


def test_the_number_still_followed_stands_under_its_time():
    ax = draw(small_curve([0.8, 0.5, 0.2]))
    to_data = ax.transAxes + ax.transData.inverted()
    found = {text.get_text(): text for text in ax.texts}
    # at 0 those of the first row, at 1, 2 and 3 those of that row
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["0", "1", "2", "3"]
    for number, time in (("30", 1), ("20", 2), ("10", 3)):
        x, _ = found[number].get_position()
        assert to_data.transform((x, 0))[0] == pytest.approx(time)
    assert texts_in(ax).count("30") == 2


def test_between_rows_those_at_risk_are_those_of_the_next_row(curve):
    months = curve(["all"], [1, 5, 12])
    shown = replace(months, frame=months.frame.assign(n_risk=[90, 40, 15]))
    numbers = [text for text in texts_in(draw(shown)) if text.isdigit()]
    # marks at 0, 2, 4 ... 12: next rows 1, 5, 5, 12, 12, 12, 12
    assert numbers == ["90", "40", "40", "15", "15", "15", "15"]


def test_a_group_whose_follow_up_ended_has_no_number_after_it(curve):
    both = curve(["Naiset", "Miehet"], [3, 6, 9, 12])
    shorter = both.frame[(both.frame["group"] == "Naiset") | (both.frame["time"] <= 6)]
    ax = draw(replace(both, frame=shorter.reset_index(drop=True)))
    # marks at 0, 2 ... 12: seven numbers for one, four (0, 2, 4, 6) for the other
    numbers = [text for text in texts_in(ax) if text.isdigit()]
    assert len(numbers) == 7 + 4


def test_a_hidden_stretch_breaks_line_and_band_and_is_marked(hidden):
    ax = draw(hidden(small_curve([0.8, 0.5, 0.2]), [1]))
    first, second = lines_in(ax)
    assert first.get_xdata().tolist() == [0, 1, 1, 2]
    assert first.get_ydata().tolist() == [1, 1, 0.8, 0.8]
    assert set(second.get_xdata()) == {3}
    assert set(second.get_ydata()) == {0.2}
    # once on the line, once in the table
    assert texts_in(ax).count("…") == 2


def test_the_height_of_a_hidden_value_is_nowhere_in_the_file(hidden):
    # the value is left in the frame, as protection would not
    shown = hidden(small_curve([0.8, 0.4321, 0.2]), [1])
    ax = draw(shown)
    figure = ax.get_figure()
    FigureCanvasAgg(figure).draw()
    to_points = ax.transData + figure.dpi_scale_trans.inverted()
    heights = [
        72 * (figure.get_size_inches()[1] - to_points.transform((2, value))[1])
        for value in (0.4321, 0.3821, 0.4821)
    ]
    svg = picture(shown, language="en").svg
    paths = re.findall(r'<path[^>]* d="([^"]*)"', svg[svg.index("</defs>") :])
    drawn = [float(y) for path in paths for y in re.findall(r"[ML] -?[\d.]+ (-?[\d.]+)", path)]
    visible = 72 * (figure.get_size_inches()[1] - to_points.transform((1, 0.8))[1])
    assert min(abs(y - visible) for y in drawn) < 0.02
    for hidden_height in heights:
        assert min(abs(y - hidden_height) for y in drawn) > 0.02


def test_missing_that_is_not_hidden_only_ends_the_line(curve):
    shown = small_curve([0.8, 0.5, np.nan])
    ax = draw(shown)
    assert "…" not in texts_in(ax)
    (line,) = lines_in(ax)
    assert line.get_ydata().tolist() == [1, 1, 0.8, 0.8, 0.5, 0.5]


def test_lines_of_groups_differ_in_colour_style_and_marker(curve):
    ax = draw(curve(["Naiset", "Miehet", "Muut"], list(range(1, 13))))
    steps = [line for shade in PALETTE[:3] for line in lines_in(ax, shade)]
    markers = {line.get_marker() for line in ax.lines} - {"None"}
    assert len({str(line._unscaled_dash_pattern) for line in steps}) == 3
    assert len(markers) == 3


def test_every_group_is_named_at_the_end_of_its_line_in_its_order(curve, long_names):
    ax = draw(curve(long_names, list(range(1, 61))), language="fi")
    ends = {shade: lines_in(ax, shade)[-1].get_ydata()[-1] for shade in PALETTE[:6]}
    assert len(ends) == 6
    bold = [text for text in ax.texts if text.get_fontweight() == "bold"]
    named = {text.get_text().replace("\n", " "): text.get_position()[1] for text in bold}
    assert set(named) == set(long_names)
    # the curves fall faster in each further group, so the first stands highest
    assert [named[name] for name in long_names] == sorted(named.values(), reverse=True)


def test_one_group_needs_no_name(curve):
    ax = draw(curve(["all"], [1, 2, 3]))
    assert [text for text in ax.texts if text.get_fontweight() == "bold"] == []


def test_a_group_of_which_everything_is_hidden_keeps_its_name(curve, hidden):
    both = curve(["Naiset", "Miehet"], [1, 2, 3])
    rows = list(both.frame.index[both.frame["group"] == "Miehet"])
    ax = draw(hidden(both, rows), language="fi")
    assert lines_in(ax, PALETTE[1]) == []
    assert "Miehet\u00a0…" in texts_in(ax)
    # beside the other line it would mark nothing; in the table below it stands for a number
    signs = [text for text in ax.texts if text.get_text() == "…"]
    assert all(text.get_fontweight() != "bold" for text in signs)


def test_incidence_by_group_and_outcome_has_a_panel_for_each_outcome(gallery):
    host = draw(gallery["incidence by both"], language="en")
    panels = [ax for ax in host.get_figure().axes if ax is not host]
    assert len(panels) == 3
    assert not host.axison
    for ax in panels:
        assert len(lines_in(ax)) == 1
        assert len(lines_in(ax, PALETTE[1])) == 1
        assert ax.get_ylim() == panels[0].get_ylim()
        assert ax.get_position().x0 == pytest.approx(panels[0].get_position().x0)
    # the number still followed stands once, under the last
    followed = [texts_in(ax).count("Under follow-up just before") for ax in panels]
    assert followed == [0, 0, 1]


def test_an_axis_of_small_shares_ends_soon_above_them(curve):
    low = curve(["all"], [1, 2], "incidence", falls=False, outcomes=["open_job"])
    shares = low.frame.assign(estimate=[0.02, 0.06], conf_low=[0.0, 0.03], conf_high=[0.05, 0.12])
    assert draw(replace(low, frame=shares)).get_ylim() == (0, 0.2)
    assert draw(small_curve([0.9, 0.85, 0.8])).get_ylim() == (0, 1)


def test_percentages_are_written_as_the_language_writes_them():
    curve = small_curve([0.8, 0.5, 0.2])
    ticks = {
        language: [tick.get_text() for tick in draw(curve, language=language).get_yticklabels()]
        for language in ("en", "fi")
    }
    assert ticks["en"] == ["0%", "20%", "40%", "60%", "80%", "100%"]
    assert ticks["fi"] == [
        "0\u00a0%",
        "20\u00a0%",
        "40\u00a0%",
        "60\u00a0%",
        "80\u00a0%",
        "100\u00a0%",
    ]


def areas(ax):
    return [each for each in ax.collections if isinstance(each, PolyCollection)]


def two_states(work):
    """Shares in work at months 0, 2 and 6; the rest are unemployed."""
    rows = [
        ("all", state, time, share)
        for time, at_work in zip((0, 2, 6), work, strict=True)
        for state, share in (("unemployed", 1 - at_work), ("open_job", at_work))
    ]
    return Result(
        "states",
        pd.DataFrame(rows, columns=["group", "state", "time", "estimate"]),
        keys=("group", "state", "time"),
        unit="months",
        about={"states": ["unemployed", "open_job"]},
    )


def test_states_lie_on_each_other_from_nought_to_one():
    low, high = areas(draw(two_states([0.0, 0.25, 0.5])))
    assert set(low.get_paths()[0].vertices[:, 1]) == {0.0, 0.5, 0.75, 1.0}
    assert set(high.get_paths()[0].vertices[:, 1]) == {0.5, 0.75, 1.0}


def test_a_share_of_a_state_stands_for_half_the_way_to_its_neighbours():
    (low, _) = areas(draw(two_states([0.0, 0.25, 0.5])))
    # halfway between 0 and 2, and between 2 and 6
    assert set(low.get_paths()[0].vertices[:, 0]) == {0.0, 1.0, 4.0, 6.0}


def test_the_order_of_states_is_the_one_the_result_tells():
    turned = replace(two_states([0.0, 0.25, 0.5]), about={"states": ["open_job", "unemployed"]})
    low, _ = areas(draw(turned))
    assert set(low.get_paths()[0].vertices[:, 1]) == {0.0, 0.25, 0.5}


def test_a_time_with_a_hidden_state_is_hatched_as_a_whole(hidden):
    shown = hidden(two_states([0.0, 0.25, 0.5]), [5])
    ax = draw(shown)
    coloured = [area for area in areas(ax) if not area.get_hatch()]
    heights = {float(y) for area in coloured for y in area.get_paths()[0].vertices[:, 1]}
    # neither the hidden share nor the other one, from which it would follow
    assert 0.5 not in heights
    (veil,) = [area for area in areas(ax) if area.get_hatch()]
    corners = veil.get_paths()[0].vertices
    hatched = corners[corners[:, 1] == 0.0]
    # the column of month 6: from halfway since month 2
    assert (hatched[:, 0].min(), hatched[:, 0].max()) == (4.0, 6.0)
    assert "not published, to protect privacy" in texts_in(ax)


def test_states_without_anything_hidden_have_no_key():
    assert "not published, to protect privacy" not in texts_in(draw(two_states([0.0, 0.25, 0.5])))


def test_a_difference_is_drawn_with_its_band_and_a_line_at_nought(gallery):
    result = gallery["difference curve"]
    ax = draw(result, language="fi")
    (line,) = lines_in(ax)
    assert line.get_ydata()[0] == result.frame["estimate"].iloc[0]
    assert line.get_xdata()[0] == 1
    assert [0, 0] in [list(each.get_ydata()) for each in ax.lines]
    marks = [tick.get_text() for tick in ax.get_yticklabels()]
    # from 0.149 - 0.24 to 0.149 + 0.24 at month 24
    assert marks == ["−10", "0", "10", "20", "30", "40"]
