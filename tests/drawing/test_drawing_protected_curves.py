"""Protected curves: a line from step to step that is known, hatching elsewhere; never a flat 0."""

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.drawing import draw, picture
from evaltools.drawing.theme import PALETTE
from evaltools.result import Result

NOT_PUBLISHED = "not published, to protect privacy"
COLUMNS = ["group", "outcome", "time", "n_risk", "n_event", "n_censor", "estimate"]

#: Men and women step once, at month 12; the row after it only keeps the value.
BY_SEX = [
    ("female", "event", 0, 30, 0, 0, 0.0),
    ("female", "event", 12, 30, 16, 0, 0.53),
    ("female", "event", 13, None, None, None, 0.53),
    ("male", "event", 0, 30, 0, 0, 0.0),
    ("male", "event", 12, 30, 12, 0, 0.40),
    ("male", "event", 18, None, None, None, 0.40),
]

#: Three outcomes: steps at 3 and 6, a single step, and none that may be told.
OUTCOMES = [
    ("all", "job", 0, 60, 0, 0, 0.0),
    ("all", "job", 3, 60, 6, 0, 0.10),
    ("all", "job", 6, None, 6, 0, 0.20),
    ("all", "job", 18, None, None, None, 0.20),
    ("all", "studies", 0, 60, 0, 0, 0.0),
    ("all", "studies", 12, None, 14, 0, 0.23),
    ("all", "studies", 18, None, None, None, 0.23),
    ("all", "subsidised", 0, 60, 0, 0, 0.0),
    ("all", "subsidised", 18, None, None, None, None),
]


def protected(rows, *, columns=("n_risk", "n_event", "n_censor", "estimate")):
    """A curve as protection leaves it: what is None is hidden."""
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"estimate": float})
    frame = frame.assign(conf_low=frame["estimate"] - 0.05, conf_high=frame["estimate"] + 0.05)
    hidden = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    for column in columns:
        hidden[column] = frame[column].isna()
    hidden["conf_low"] = hidden["conf_high"] = hidden["estimate"]
    return Result(
        kind="incidence",
        frame=frame,
        keys=("group", "outcome", "time"),
        counts=("n_risk", "n_event", "n_censor"),
        conf_level=0.95,
        unit="months",
        about={"by": "sex"},
        hidden=hidden,
    )


def step_lines(ax, shade):
    """The lines of a colour without markers and leaders: its steps, then its intervals."""
    lines = [each for each in ax.lines if each.get_color() == shade]
    return [line for line in lines if line.get_marker() == "None"]


def points(ax, shade):
    """Where markers of a colour stand."""
    return {
        (float(x), float(y))
        for line in ax.lines
        if line.get_color() == shade and line.get_marker() != "None"
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
        if y == y
    }


def hatched(ax):
    """The spans of time that are hatched."""
    boxes = [each.get_bbox() for each in ax.patches if each.get_gid() == "not published"]
    return [(box.x0, box.x1) for box in boxes]


def heights(ax, shade):
    lines = [line for line in ax.lines if line.get_color() == shade]
    return {float(y) for line in lines for y in line.get_ydata() if y == y}


def test_nothing_is_drawn_after_the_last_step_and_a_slope_leads_to_the_first():
    ax = draw(protected(BY_SEX))
    # 16 events by month 12, of which the last came then: 15 sixteenths of the way before it
    for shade, share, n in ((PALETTE[0], 0.53, 16), (PALETTE[1], 0.40, 12)):
        assert points(ax, shade) == {(12.0, share)}
        (line, _interval) = step_lines(ax, shade)
        assert line.get_xdata().tolist() == [0, 12, 12]
        assert line.get_ydata().tolist() == pytest.approx([0, share * (n - 1) / n, share])
    assert hatched(ax) == [(12.0, 18.0)]


def test_a_line_slopes_from_step_to_step_and_ends_in_a_point_with_its_interval():
    ax = draw(protected(OUTCOMES))
    (line, interval) = step_lines(ax, PALETTE[0])
    assert line.get_xdata().tolist() == [0, 3, 3, 6, 6]
    # six events each time: five sixths of the way, and the sixth at the step
    assert line.get_ydata().tolist() == pytest.approx([0, 0.10 * 5 / 6, 0.10, 0.10 + 0.5 / 6, 0.20])
    assert list(interval.get_xdata()) == [6.0, 6.0]
    assert list(interval.get_ydata()) == pytest.approx([0.15, 0.25])
    assert (6.0, 0.20) in points(ax, PALETTE[0])


def test_a_slope_goes_all_the_way_where_the_number_of_events_is_hidden():
    rows = [("all", "job", 0, 60, 0, 0, 0.0), ("all", "job", 3, 60, None, 0, 0.10)]
    (line, _interval) = step_lines(draw(protected(rows)), PALETTE[0])
    assert line.get_ydata().tolist() == pytest.approx([0, 0.10, 0.10])


def test_an_outcome_without_a_step_keeps_its_name_and_has_no_line():
    ax = draw(protected(OUTCOMES))
    assert heights(ax, PALETTE[2]) == set()
    assert any(text.get_text().endswith("…") for text in ax.texts if "subsid" in text.get_text())


def test_only_times_without_any_line_are_hatched():
    assert hatched(draw(protected(OUTCOMES))) == [(12, 18)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "not published, to protect privacy"),
        ("fi", "ei julkaista yksityisyyden suojaamiseksi"),
        ("sv", "publiceras inte, för att skydda den"),
    ],
)
def test_the_key_says_what_the_hatching_means(language, words):
    ax = draw(protected(BY_SEX), language=language)
    assert any(words in text.get_text() for text in ax.texts)


def test_a_curve_that_has_no_event_at_all_is_drawn_at_zero():
    rows = [("all", "event", 0, 60, 0, 0, 0.0), ("all", "event", 18, 40, None, None, 0.0)]
    ax = draw(protected(rows))
    line, _interval = step_lines(ax, PALETTE[0])
    assert set(line.get_xdata()) == {0, 18}
    assert set(line.get_ydata()) == {0.0}
    assert hatched(ax) == []


def test_people_at_risk_are_written_where_a_stretch_begins():
    ax = draw(protected(OUTCOMES))
    written = [text.get_text() for text in ax.texts]
    # 60 at time 0, in the row of time 0; from month 3 on the number is hidden
    assert written.count("60") == 1
    assert "…" in written


def test_those_with_whom_a_stretch_begins_are_said_to_be_followed_just_after_its_time():
    kept = protected(BY_SEX)
    titles = [
        {text.get_text() for text in draw(shown).texts} & {
            "Under follow-up just after", "Under follow-up just before",
        }
        for shown in (kept, replace(kept, hidden=None))
    ]  # fmt: skip
    assert titles == [{"Under follow-up just after"}, {"Under follow-up just before"}]


def test_a_protected_curve_makes_a_picture_in_every_language():
    for language in ("en", "fi", "sv"):
        assert "<svg" in picture(protected(BY_SEX), language=language).svg


def test_uncovered_spans_are_what_no_line_covers():
    from evaltools.drawing.hatching import uncovered

    assert uncovered([], 12) == [(0.0, 12.0)]
    assert uncovered([(0, 12)], 12) == []
    assert uncovered([(12, 12)], 18) == [(0.0, 12.0), (12.0, 18.0)]
    assert uncovered([(3, 6), (5, 9)], 12) == [(0.0, 3.0), (9.0, 12.0)]


def test_the_sign_after_the_names_of_lines_that_are_hidden_stands_on_the_sheet():
    rows = [
        (group, "event", time, 30 if time == 0 else None, None, None, None)
        for group in ("women", "men")
        for time in (0, 12)
    ]
    ax = draw(protected(rows))
    names = [text for text in ax.texts if text.get_text().endswith("…") and text.get_text() != "…"]
    assert {text.get_text() for text in names} >= {"women\u00a0…", "men\u00a0…"}
    width = ax.figure.bbox.x1
    assert all(text.get_window_extent().x1 <= width for text in names)


def test_a_band_whose_one_limit_is_flat_is_drawn_around_its_line():
    """Limits rounded to coarse units may stay where they are while the others step."""
    result = protected(OUTCOMES[:4])
    frame = result.frame.assign(conf_low=0.0)
    ax = draw(replace(result, frame=frame))
    (band,) = ax.collections[:1]
    assert band.get_paths()[0].vertices[:, 1].min() == 0
