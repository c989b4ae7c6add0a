"""Numbers that a study takes from elsewhere: in range, scale by scale, with their source."""

from __future__ import annotations

import pytest

from evaltools.errors import UsageError
from evaltools.participation.sourced import Sourced, read_sourced, reliabilities


@pytest.mark.parametrize(
    "given", [{"value": 0.8, "source": "Smith 2020"}, (0.8, "Smith 2020"), [0.8, "Smith 2020"]]
)
def test_a_number_with_its_source_is_read_in_each_form(given):
    (found,) = read_sourced({"was": given}, argument="reliability", most=1.0).values()
    assert isinstance(found, Sourced)
    assert found.value == 0.8


@pytest.mark.parametrize("value", [0.0, 1.2, True, "high"])
def test_a_reliability_lies_above_0_and_not_above_1(value):
    with pytest.raises(UsageError):
        reliabilities({"was": (value, "Smith 2020")}, wave="baseline")


@pytest.mark.parametrize("given", [{"was": 0.8}, {"was": (0.8, "")}, {"was": {"value": 0.8}}])
def test_a_number_without_a_source_is_refused(given):
    with pytest.raises(UsageError):
        read_sourced(given, argument="reliability")


def test_reliabilities_are_given_scale_by_scale():
    with pytest.raises(UsageError) as raised:
        reliabilities(0.8, wave="baseline")
    assert str(raised.value) == (
        "reliability must be given scale by scale, each number with its source."
    )


def test_several_sources_of_reliability_are_taken_together_and_none_is_none():
    first, second = {"was": (0.8, "Smith 2020")}, {"esis": (0.9, "Jones 2021")}
    assert set(reliabilities([first, second], wave="baseline")) == {"was", "esis"}
    assert reliabilities(None, wave="baseline") == {}
