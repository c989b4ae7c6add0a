"""The formatting table of the wording rules, line by line, and the edges around it."""

import datetime

import pandas as pd
import pytest

from evaltools import wording
from evaltools.errors import UsageError

NBSP = "\u00a0"


def test_a_decimal_number_has_the_languages_separators():
    assert wording.number(12345.678, "en") == "12,345.678"
    assert wording.number(12345.678, "fi") == f"12{NBSP}345,678"
    assert wording.number(12345.678, "sv") == f"12{NBSP}345,678"


def test_a_share_is_written_with_the_sign_and_its_space():
    assert wording.share(0.345, "en", 1) == "34.5%"
    assert wording.share(0.345, "fi", 1) == f"34,5{NBSP}%"
    assert wording.share(0.345, "sv", 1) == f"34,5{NBSP}%"


@pytest.mark.parametrize(("language", "text"), [("en", "−1.5"), ("fi", "−1,5"), ("sv", "−1,5")])
def test_a_minus_is_the_minus_sign_and_no_hyphen(language, text):
    assert wording.number(-1.5, language) == text


def test_a_number_that_rounds_to_nothing_has_no_minus():
    assert wording.share(-0.0004, "en") == "0%"
    assert wording.number(-0.001, "fi", 1) == "0,0"


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en", "5 Mar 2026", "5 March 2026"),
        ("fi", "5.3.2026", "5. maaliskuuta 2026"),
        ("sv", "5.3.2026", "den 5 mars 2026"),
    ],
)
def test_a_date_in_figures_and_in_words(language, short, long):
    day = datetime.date(2026, 3, 5)
    assert wording.date(day, language) == short
    assert wording.date(day, language, long=True) == long


@pytest.mark.parametrize(
    ("language", "text"), [("en", "14:07"), ("fi", f"klo{NBSP}14.07"), ("sv", f"kl.{NBSP}14.07")]
)
def test_a_time_of_day(language, text):
    assert wording.clock(datetime.time(14, 7), language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "1 January – 31 December 2025"), ("fi", "1.1.–31.12.2025"), ("sv", "1.1–31.12.2025")],
)
def test_a_period_within_a_year_says_the_year_once(language, text):
    start, end = datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)
    assert wording.period(start, end, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1 July 2024 – 30 June 2025"),
        ("fi", "1.7.2024–30.6.2025"),
        ("sv", "1.7.2024–30.6.2025"),
    ],
)
def test_a_period_over_years_says_both(language, text):
    start, end = datetime.date(2024, 7, 1), datetime.date(2025, 6, 30)
    assert wording.period(start, end, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "95% CI 12.1–18.4"),
        ("fi", "95 %:n luottamusväli 12,1–18,4"),
        ("sv", "95 procents konfidensintervall 12,1–18,4"),
    ],
)
def test_a_confidence_interval_in_a_sentence(language, text):
    assert wording.confidence(0.95, 12.1, 18.4, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "from −1.2 to 3.4"),
        ("fi", "arvosta −1,2 arvoon 3,4"),
        ("sv", "från −1,2 till 3,4"),
    ],
)
def test_an_interval_with_a_negative_limit_is_told_in_words(language, text):
    assert wording.interval(-1.2, 3.4, language) == text


def test_an_interval_of_shares_has_the_sign_once():
    assert wording.interval(0.121, 0.184, "en", as_share=True) == "12.1–18.4%"
    assert wording.interval(0.121, 0.184, "fi", as_share=True) == f"12,1–18,4{NBSP}%"


def test_an_interval_that_could_not_be_calculated_is_said_not_written():
    nan = float("nan")
    assert wording.confidence(0.95, nan, nan, "en") == "no confidence interval"
    assert wording.confidence(0.95, nan, nan, "fi") == "luottamusväliä ei voitu laskea"


@pytest.mark.parametrize(
    ("language", "low_only", "high_only"),
    [
        (
            "en",
            "95% CI from 11.0, upper limit not reached",
            "95% CI to 12.0, lower limit not reached",
        ),
        (
            "fi",
            "95 %:n luottamusväli alkaen 11,0, ylärajaa ei saavutettu",
            "95 %:n luottamusväli enintään 12,0, alarajaa ei saavutettu",
        ),
        (
            "sv",
            "95 procents konfidensintervall från 11,0, övre gränsen nåddes inte",
            "95 procents konfidensintervall till 12,0, undre gränsen nåddes inte",
        ),
    ],
)
def test_an_interval_with_one_limit_tells_it_and_that_the_other_was_not_reached(
    language, low_only, high_only
):
    assert wording.confidence(0.95, 11, float("nan"), language) == low_only
    assert wording.confidence(0.95, float("nan"), 12, language) == high_only


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        # A school child rounds these up; the floats lie below the half or round to even.
        (0.45, 1, "0.5"),
        (2.15, 1, "2.2"),
        (1.75, 1, "1.8"),
        (2.5, 0, "3"),
        (0.5, 0, "1"),
        (-0.45, 1, "−0.5"),
        (0.1 + 0.2 + 0.15, 1, "0.5"),  # 0.45 with the noise of addition
        (1.0049999, 2, "1.00"),
    ],
)
def test_halves_are_rounded_up_by_the_decimal_digits(number, decimals, text):
    assert wording.number(number, "en", decimals) == text


def test_a_share_that_ends_in_a_half_is_rounded_up_too():
    assert wording.share(0.145, "en") == "15%"
    assert wording.share(0.0125, "fi", 1) == f"1,3{NBSP}%"
    assert wording.percentage_points(0.005, "en", 0) == "1 percentage point"


def test_another_confidence_level_than_the_usual_ones_is_named():
    text = wording.confidence(0.998, 1, 2, "fi")
    assert text == f"luottamusväli 1,0–2,0, luottamustaso 99,8{NBSP}%"


@pytest.mark.parametrize(
    ("language", "words", "decimals"),
    [
        ("en", "a, b and c", "1.2, 3.4"),
        ("fi", "a, b ja c", "1,2; 3,4"),
        ("sv", "a, b och c", "1,2; 3,4"),
    ],
)
def test_lists_of_words_and_of_decimals(language, words, decimals):
    from evaltools.messages import message

    assert wording.render(message("{list}", list=["a", "b", "c"]), language) == words
    assert wording.decimals_list([1.2, 3.4], language) == decimals


@pytest.mark.parametrize(
    ("p", "cell", "phrase"), [(0.0342, "0,034", "p = 0,034"), (0.0009, "< 0,001", "p < 0,001")]
)
def test_a_p_value_in_a_cell_and_in_a_sentence(p, cell, phrase):
    assert wording.p_value(p, "fi") == cell
    assert wording.p_phrase(p, "fi") == phrase


@pytest.mark.parametrize(
    ("x", "decimals", "en", "fi", "sv"),
    [
        (0.01, 0, "1 percentage point", "1 prosenttiyksikkö", "1 procentenhet"),
        (0.01, 1, "1.0 percentage points", "1,0 prosenttiyksikköä", "1,0 procentenheter"),
        (0.02, 0, "2 percentage points", "2 prosenttiyksikköä", "2 procentenheter"),
        (0.0, 0, "0 percentage points", "0 prosenttiyksikköä", "0 procentenheter"),
    ],
)
def test_only_the_whole_number_one_takes_the_singular(x, decimals, en, fi, sv):
    said = [wording.percentage_points(x, each, decimals) for each in ("en", "fi", "sv")]
    assert said == [en, fi, sv]


@pytest.mark.parametrize(
    ("n", "unit", "en", "fi", "sv"),
    [
        (1, "days", "1 day", "1 päivän", "1 dag"),
        (2, "weeks", "2 weeks", "2 viikon", "2 veckor"),
        (
            12,
            "two_weeks",
            "12 two-week periods",
            "12 kahden viikon jakson",
            "12 tvåveckorsperioder",
        ),
        (12, "months", "12 months", "12 kuukauden", "12 månader"),
        (0, "months", "0 months", "0 kuukauden", "0 månader"),
    ],
)
def test_a_time_within_which_is_genitive_in_finnish(n, unit, en, fi, sv):
    assert [wording.time_phrase(n, unit, each) for each in ("en", "fi", "sv")] == [en, fi, sv]


def test_an_amount_of_time_is_partitive_in_finnish_for_all_but_one():
    amounts = [
        wording.duration(n, "months", "fi", d) for n, d in ((0, 0), (1, 0), (1, 1), (2.5, 1))
    ]
    assert amounts == ["0 kuukautta", "1 kuukausi", "1,0 kuukautta", "2,5 kuukautta"]


@pytest.mark.parametrize(
    ("start", "en", "fi", "sv"),
    [
        (
            "follow_up",
            "Months from the start of follow-up",
            "Kuukausia seurannan alusta",
            "Månader från uppföljningens början",
        ),
        (
            "service",
            "Months from the start of the service",
            "Kuukausia palvelun alusta",
            "Månader från tjänstens början",
        ),
    ],
)
def test_a_time_axis_says_its_unit_and_its_start(start, en, fi, sv):
    said = [wording.time_axis("months", each, start) for each in ("en", "fi", "sv")]
    assert said == [en, fi, sv]


def test_a_share_of_fewer_than_a_hundred_people_has_no_decimals():
    assert [wording.share_decimals(n) for n in (None, 0, 99, 100)] == [0, 0, 0, 1]


def test_an_unknown_language_is_refused_with_the_ones_there_are():
    with pytest.raises(UsageError) as found:
        wording.integer(1, "de")
    assert str(found.value) == "The language must be one of en, fi, sv; found “de”."


def test_an_unknown_unit_is_refused_with_the_ones_there_are():
    with pytest.raises(UsageError) as found:
        wording.time_phrase(1, "years", "en")
    assert str(found.value) == (
        "The unit of time must be one of days, weeks, two_weeks, months; found “years”."
    )


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_of_no_number_of_people_a_share_has_the_fewest_decimals(missing):
    # a result that is withheld whole has counts that pandas calls NA
    assert wording.share_decimals(missing) == wording.share_decimals(0)
