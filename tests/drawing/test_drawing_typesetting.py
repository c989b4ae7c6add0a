"""Line breaks, and labels moved apart."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltools.drawing.axes_marks import round_ticks, time_ticks, top_of_shares
from evaltools.drawing.typesetting import apart, height, width, wrapped


def test_labels_that_do_not_overlap_stay_where_they_are():
    assert apart([1.0, 3.0, 9.0], [1.0, 1.0, 1.0], low=0, high=10) == [1.0, 3.0, 9.0]


def test_two_labels_at_one_place_move_apart_by_half_their_size_each():
    # both want 5 with size 2: 4 and 6 keep the mean at 5 and touch
    assert apart([5.0, 5.0], [2.0, 2.0], low=0, high=10) == [4.0, 6.0]


def test_labels_at_the_lower_end_are_pushed_up_as_a_whole():
    # at 0 and 0.5 with size 1, the first must begin at 0: centres 0.5 and 1.5
    assert apart([0.5, 0.0], [1.0, 1.0], low=0, high=10) == [1.5, 0.5]


def test_labels_that_cannot_all_fit_begin_at_the_lower_end():
    assert apart([1.0, 1.0, 1.0], [2.0, 2.0, 2.0], low=0, high=3) == [1.0, 3.0, 5.0]


@given(
    st.lists(
        st.tuples(st.floats(0, 10, allow_nan=False), st.floats(0.1, 2, allow_nan=False)),
        min_size=1,
        max_size=8,
    )
)
def test_labels_never_overlap_and_keep_the_order_of_their_lines(pairs):
    wanted, sizes = zip(*pairs, strict=True)
    places = apart(wanted, sizes, low=0, high=20)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    for i, j in pairwise(order):
        assert places[j] - places[i] >= (sizes[i] + sizes[j]) / 2 - 1e-9
    assert places[order[0]] - sizes[order[0]] / 2 >= -1e-9


def test_a_text_is_broken_between_words_and_every_line_fits():
    text = "Maahan muuttaneet, kotoutumisajan jälkeen"
    lines = wrapped(text, 1.6).split("\n")
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert all(width(line) <= 1.6 for line in lines)


def test_a_finnish_word_wider_than_the_room_is_broken_before_a_consonant_and_a_vowel():
    lines = wrapped("Pitkäaikaistyöttömät", 1.0).split("\n")
    assert len(lines) > 1
    assert "".join(line.removesuffix("-") for line in lines) == "Pitkäaikaistyöttömät"
    assert all(line.endswith("-") for line in lines[:-1])
    assert all(line[0] not in "aeiouyäö" and line[1] in "aeiouyäö" for line in lines[1:])


def test_a_number_is_never_parted_from_its_sign():
    assert wrapped("osuus 100\u00a0%", width("osuus 100")) == "osuus\n100\u00a0%"


def test_two_lines_take_twice_the_height_of_one():
    assert height("a\nb", 9) == pytest.approx(2 * height("a", 9))


@pytest.mark.parametrize(
    ("last", "unit", "ticks"),
    [
        (24, "months", [0, 3, 6, 9, 12, 15, 18, 21, 24]),
        (60, "months", [0, 12, 24, 36, 48, 60]),
        (28, "two_weeks", [0, 4, 8, 12, 16, 20, 24, 28]),
        (1100, "days", [0, 180, 360, 540, 720, 900, 1080]),
        (1, "months", [0, 1]),
    ],
)
def test_time_is_marked_in_steps_that_people_count_in(last, unit, ticks):
    assert time_ticks(last, unit, 5.0, widest=0.3) == ticks


def test_wider_numbers_make_fewer_time_marks():
    assert time_ticks(24, "months", 2.0, widest=0.6) == [0, 12, 24]


@pytest.mark.parametrize(
    ("highest", "top"), [(0.0, 0.1), (0.1, 0.1), (0.11, 0.2), (0.61, 0.8), (1.0, 1.0)]
)
def test_an_axis_of_shares_ends_at_the_first_round_value_not_below_the_highest(highest, top):
    assert top_of_shares(highest) == top


@given(st.floats(-1e6, 1e6, allow_nan=False), st.floats(1e-6, 1e6, allow_nan=False))
def test_round_marks_hold_the_whole_range_in_even_steps(low, size):
    ticks = round_ticks(low, low + size)
    assert ticks[0] <= low + 1e-6 * size
    assert ticks[-1] >= (low + size) - 1e-6 * size
    assert 2 <= len(ticks) <= 12
    assert np.allclose(np.diff(ticks), ticks[1] - ticks[0], rtol=1e-3)
