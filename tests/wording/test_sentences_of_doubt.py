"""What is said of losses, of the smallest difference, of E-values and of other choices."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result

UNPUBLISHED = "The number is not published, to protect privacy."
NOBODY = "There is nobody to tell about here."


def made(kind, columns, rows, keys=(), **about):
    frame = pd.DataFrame(rows, columns=columns.split())
    return Result(
        kind=kind,
        frame=frame,
        keys=tuple(keys),
        counts=tuple(name for name in frame if name.startswith("n")),
        conf_level=0.95,
        unit="months",
        about=about,
    )


def hide(result):
    hidden = pd.DataFrame(False, index=result.frame.index, columns=result.frame.columns)
    hidden.loc[:, [name for name in result.frame.columns if name not in result.keys]] = True
    return replace(result, frame=result.frame.mask(hidden), hidden=hidden)


LOST = made(
    "attrition",
    "arm share n_total",
    [("programme", 0.1, 50), ("comparison", 0.3, 40)],
    ["arm"],
)
TOOK_PART = made(
    "take_up",
    "arm share n_took_part n_total",
    [("programme", 0.5, 30, 60), ("comparison", None, None, 40)],
    ["arm"],
)


def e_value(estimate, limit):
    return made("e_value", "estimate conf_limit", [(estimate, limit)])


def detectable(**about):
    return made("minimum_detectable", "estimate", [(0.12,)], scale="share", n=240, **about)


POINT = (
    "To explain the estimate by itself, an unseen cause would have to be tied to both taking part "
    "and the outcome by a risk ratio of at least 2.50 (E-value)."
)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (LOST, "Share lost: participant group 10% (n = 50); comparison group 30% (n = 40)."),
        (hide(LOST), UNPUBLISHED),
        (replace(LOST, frame=LOST.frame[:0]), NOBODY),
        # the group whose share is missing is left out of the sentence
        (TOOK_PART, "Share who took part: participant group 50% (30 of 60)."),
        (hide(TOOK_PART), UNPUBLISHED),
        (
            e_value(2.5, 1.4),
            POINT + " To bring the interval to no difference it would take at least 1.40.",
        ),
        (
            e_value(2.5, 1.0),
            POINT + " The interval includes a difference of zero already, so that chance alone "
            "could explain the estimate.",
        ),
        (e_value(2.5, None), POINT),
        (hide(e_value(2.5, 1.4)), UNPUBLISHED),
        (hide(detectable(power=0.8)), UNPUBLISHED),
        (detectable(), UNPUBLISHED),
        (
            detectable(power=0.8),
            "A true difference of this size would be found with a probability of 80% (n = 240): "
            "12.0 percentage points.",
        ),
        (
            made(
                "findings",
                "outcome finding",
                [("open_job", "better"), ("degree_study", "better")],
                ["outcome"],
            ),
            "Clearly better in the participant group: job in the open labour market and studies "
            "leading to a qualification. None of the outcomes is unclear or clearly worse.",
        ),
        (
            # without age the difference moves by 4 points, without sex by 1
            made(
                "specification",
                "covariates estimate conf_low conf_high n",
                [
                    ("all", 0.10, 0.02, 0.18, 240),
                    ("a", 0.06, -0.02, 0.14, 240),
                    ("b", 0.11, 0.03, 0.19, 240),
                ],
                ["covariates"],
                scale="share",
                left_out={"a": "age", "b": "sex"},
            ),
            "With all background factors the difference is 10.0 percentage points (95% CI "
            "2.0–18.0, n = 240); without one of them at a time it is from 6.0 percentage points "
            "to 11.0 percentage points. It moves most without “Age”.",
        ),
        (
            made(
                "specification",
                "covariates estimate conf_low conf_high n",
                [("a", 0.06, -0.02, 0.14, 240)],
                ["covariates"],
                scale="share",
                left_out={"a": "age"},
            ),
            UNPUBLISHED,
        ),
        (
            made(
                "event_study",
                "time period estimate conf_low conf_high n",
                [],
                ["time", "period"],
            ),
            NOBODY,
        ),
        (
            made(
                "difference_in_differences",
                "outcome estimate conf_low conf_high n",
                [],
                ["outcome"],
            ),
            NOBODY,
        ),
    ],
)
def test_doubt_is_said_with_its_numbers_or_that_they_are_not_published(shown, said):
    assert wording.say(shown, "en") == said
