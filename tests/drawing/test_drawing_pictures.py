"""Every figure: inside its bounds, the same every time, without anything hidden."""

import re
from dataclasses import replace
from itertools import combinations, pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from evaltools.columns import LANGUAGES
from evaltools.drawing import Picture, can_draw, draw, picture
from evaltools.drawing.picture import svg
from evaltools.errors import UsageError
from evaltools.result import Result

#: Anti-aliasing and rounding to whole dots may reach this far, in dots.
SLACK = 1.0


def texts_of(figure):
    """Every text that is written, with its box in dots."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    written = [text for ax in figure.axes for text in ax.texts]
    marks = [
        label
        for ax in figure.axes
        if ax.axison
        for label in (*ax.get_xticklabels(), *ax.get_yticklabels())
    ]
    kept = [text for text in (*written, *marks) if text.get_visible() and text.get_text().strip()]
    return [(text, text.get_window_extent(renderer)) for text in kept]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_stands_inside_the_figure_and_apart_from_the_others(
    gallery, drawn_kind, language
):
    figure = draw(gallery[drawn_kind], language=language).get_figure()
    wide, high = figure.get_size_inches() * figure.dpi
    found = texts_of(figure)
    outside = [
        text.get_text()
        for text, box in found
        if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > wide + SLACK or box.y1 > high + SLACK
    ]
    overlapping = [
        (a.get_text(), b.get_text())
        for (a, first), (b, second) in combinations(found, 2)
        if min(first.x1, second.x1) - max(first.x0, second.x0) > SLACK
        and min(first.y1, second.y1) - max(first.y0, second.y0) > 2 * SLACK
    ]
    assert (outside, overlapping) == ([], [])
    assert wide == 7 * figure.dpi
    assert min(text.get_fontsize() for text, _ in found) >= 9


@pytest.mark.parametrize("name", ["curve, six long names", "states", "flow", "reach by arm"])
def test_two_pictures_of_one_result_are_equal_byte_for_byte(gallery, name):
    first = picture(gallery[name], language="fi")
    assert first == picture(gallery[name], language="fi")


def test_a_picture_holds_letters_as_shapes_and_nothing_of_its_making(gallery):
    made = picture(gallery["curve, six long names"], language="sv")
    assert made.svg.startswith("<svg")
    for unwanted in ("<text", "<!--", "<metadata", "Matplotlib", "http://purl.org"):
        assert unwanted not in made.svg
    assert set(re.findall(r"https?://[^\s\"]+", made.svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert b"Software" not in made.png


def test_every_name_inside_a_picture_is_referred_to(gallery, drawn_kind):
    made = svg(draw(gallery[drawn_kind]).get_figure())
    named = re.findall(r' id="([^"]+)"', made)
    assert len(named) == len(set(named))
    assert set(named) == set(re.findall(r'(?:href="#|url\(#)([^")]+)', made))


def test_a_picture_tells_its_size_in_pixels_of_a_page(gallery):
    made = picture(gallery["funnel"], language="en", size=(5.0, 4.0))
    assert isinstance(made, Picture)
    assert (made.width, made.height) == (480, 384)
    assert 'viewBox="0 0 360 288"' in made.svg


@pytest.mark.parametrize("name", ["curve, one group", "times", "difference at times", "forest"])
def test_on_the_width_of_a_phone_every_text_stands_inside_and_apart(gallery, name):
    figure = Figure(figsize=(3.9, 4.4))
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0.02, 0.02, 0.96, 0.96))
    assert draw(gallery[name], ax=ax, language="sv") is ax
    found = texts_of(figure)
    wide, high = figure.get_size_inches() * figure.dpi
    assert all(
        box.x0 >= 0 and box.y0 >= 0 and box.x1 <= wide and box.y1 <= high for _, box in found
    )
    ticks = [(t.get_text(), box) for t, box in found if t in ax.get_xticklabels()]
    assert len(ticks) >= 3
    assert all(a.x1 < b.x0 for (_, a), (_, b) in pairwise(ticks))


def test_axes_that_were_given_keep_to_their_own_room(gallery):
    figure = Figure(figsize=(12, 5))
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    room = left.get_position().frozen()
    draw(gallery["curve, one group"], ax=left, language="en")
    inside = left.get_position()
    assert inside.x0 >= room.x0 - 1e-9
    assert inside.x1 <= room.x1 + 1e-9
    assert len(right.lines) == 0
    assert figure.get_size_inches().tolist() == [12, 5]


def test_drawing_opens_no_figure_of_pyplot(gallery):
    picture(gallery["incidence by both"], language="en")
    assert plt.get_fignums() == []


def test_axes_of_our_own_show_themselves_in_a_notebook(gallery):
    shown = draw(gallery["funnel"])._repr_png_()
    assert shown.startswith(b"\x89PNG")


def test_a_result_without_rows_says_so_in_the_language(gallery, drawn_kind):
    result = gallery[drawn_kind]
    ax = draw(replace(result, frame=result.frame.iloc[:0]), language="en")
    assert [text.get_text() for text in ax.texts] == ["There is nothing to draw."]


def test_a_result_of_one_row_or_without_any_number_is_drawn(gallery, drawn_kind):
    result = gallery[drawn_kind]
    places = {*result.keys, "time", "bin_low", "bin_high"}
    numbers = {column: np.nan for column in result.frame.columns if column not in places}
    for frame in (result.frame.iloc[:1], result.frame.assign(**numbers)):
        draw(replace(result, frame=frame), language="fi").get_figure().canvas.draw()


def test_a_kind_without_a_figure_is_refused_with_the_kinds_that_have_one():
    assert not can_draw("table")
    with pytest.raises(UsageError, match="found “table”") as refused:
        draw(Result("table", pd.DataFrame({"n": [1]})))
    assert "curve" in str(refused.value)


def test_a_protected_result_whose_every_number_is_hidden_is_drawn_without_one(
    gallery, drawn_kind, hidden
):
    result = gallery[drawn_kind]
    drawn = draw(hidden(result, list(result.frame.index)), language="en")
    written = {text.get_text() for ax in drawn.get_figure().axes for text in ax.texts}
    assert "…" in " ".join(written)
    for column in result.counts:
        assert written.isdisjoint(f"{number:,}" for number in result.frame[column])
