"""A figure is drawn only where protection has left something to draw."""

from importlib import import_module

import pandas as pd
import pytest

from evaltools.result import Result

# the package exports a function of the module's name
is_withheld = import_module("evaltools.sections.section")._is_withheld


def curve(estimates, gone, *, n_risk=(90, 60, 30)):
    frame = pd.DataFrame({"time": [0.0, 6.0, 12.0], "n_risk": n_risk, "estimate": estimates})
    hidden = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    hidden["estimate"] = gone
    return Result("curve", frame, keys=("time",), counts=("n_risk",), hidden=hidden)


@pytest.mark.parametrize(
    ("estimates", "gone", "withheld"),
    [
        # the numbers of people stand, yet no share: one hatched area
        ([None, None, None], [True, True, True], True),
        # nobody has moved at the start: that is all that would be drawn
        ([1.0, None, None], [False, True, True], True),
        ([1.0, 0.8, None], [False, False, True], False),
        # nothing is hidden: what is missing was never known
        ([None, None, None], [False, False, False], False),
    ],
)
def test_a_curve_of_which_every_estimate_is_hidden_is_not_drawn(estimates, gone, withheld):
    assert is_withheld(curve(estimates, gone)) is withheld


def test_counts_are_drawn_where_a_figure_draws_counts():
    frame = pd.DataFrame({"step": ["in_data", "followed"], "n": [20.0, None]})
    hidden = pd.DataFrame({"step": [False, False], "n": [False, True]})
    assert not is_withheld(Result("flow", frame, keys=("step",), hidden=hidden))
