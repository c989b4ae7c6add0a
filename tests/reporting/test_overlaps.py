"""Which conditions can hold for the same person, by their words alone."""

import pytest

from evaltools.reporting.overlaps import crowd, disjoint, same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("site = a", "site = b"),
        ("site in a, b", "site in c, d"),
        ("site = a", "site != a"),
        ("age < 30", "age >= 30"),
        ("age <= 29", "age > 29"),
        ("age < 30", "age = 30.0"),
        ("entry_date < 2024-07-01", "entry_date >= 2024-07-01"),
        ("site = a and age < 30", "sex = male and site = b"),
    ],
)
def test_nobody_fulfils_both(one, other):
    assert disjoint(one, other)
    assert disjoint(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", "site = a"),
        ("", ""),
        (None, "site = a"),
        ("site = a", "age < 30"),
        ("site in a, b", "site in b, c"),
        ("site != a", "site != b"),
        ("age < 30", "age >= 29"),
        ("age <= 30", "age >= 30"),
        ("age < 30", "age < 40"),
        ("age = 30", "age = 30.0"),
        ("entry_date < 2024-07-01", "entry_date >= 2024-04-01"),
        ("no condition", "site = a"),
    ],
)
def test_somebody_may_fulfil_both(one, other):
    assert not disjoint(one, other)
    assert not disjoint(other, one)


def test_a_condition_is_the_same_however_it_is_spaced():
    assert same("age<30", "age < 30")
    assert same("", " ")
    assert not same("age < 30", "age < 31")
    assert not same(None, None)


def test_parts_of_a_whole_are_linked_through_it_and_parts_alone_are_not():
    assert crowd("site = a", ["site = b", "site = c"]) == ()
    assert set(crowd("site = a", ["", "site = b"])) == {"", "site = b"}
    assert crowd("", ["", ""]) == ()
    assert crowd("site = a", ["site = a"]) == ()


def test_periods_that_overlap_in_turn_are_linked():
    quarters = ["entry_date < 2024-04-01", "entry_date >= 2024-03-01 and entry_date < 2024-08-01"]
    assert len(crowd("entry_date >= 2024-07-01", quarters)) == 2
    assert crowd("entry_date >= 2024-09-01", quarters) == ()


def test_a_release_of_which_it_is_not_known_whom_it_speaks_of_is_linked_with_all():
    assert crowd("site = a", [None]) == (None,)
