"""Sentences that few results need: many groups, other goals, net shares, halves not reached.

Every number of a sentence stands in the rows it is said of; shares that fall are turned.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result

ESTIMATE = ("estimate", "conf_low", "conf_high")
KEYS = ("group", "reference", "outcome", "state", "probability", "time")
NAN = float("nan")


def made(kind, columns, rows, **about):
    frame = pd.DataFrame(rows, columns=columns.split())
    return Result(
        kind=kind,
        frame=frame,
        keys=tuple(key for key in KEYS if key in frame),
        counts=tuple(name for name in frame if name.startswith("n")),
        conf_level=0.95,
        unit="months",
        about={"event": ["open_job"], **about},
    )


def hide(result):
    hidden = pd.DataFrame(False, index=result.frame.index, columns=result.frame.columns)
    hidden.loc[:, list(ESTIMATE)] = True
    return replace(result, frame=result.frame.mask(hidden), hidden=hidden)


CURVE = "group time estimate conf_low conf_high n"
ALL = [("all", 12, 0.66, 0.60, 0.71, 120)]
BY_SEX = [("female", 12, 0.70, 0.65, 0.75, 40), ("male", 12, 0.50, 0.40, 0.60, 60)]


def curve(rows, kind="curve", columns=CURVE, **about):
    return made(kind, columns, rows, **{"estimand": "survival", **about})


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        (curve(ALL), "Share who have not yet found work"),
        (curve(ALL, event=["degree_study"]), "Share who have not yet reached the outcome"),
        (curve(ALL, estimand="retention"), "Share still in work since the first job began"),
        (curve(ALL, "times", estimand="follow-up"), "How long the participants were followed"),
        (
            curve(ALL, "times", estimand="incidence", start="match", event=["ended"]),
            "Share of matches that had ended by the agreed times",
        ),
        (
            curve(
                [("all", "open_job", 12, 0.3), ("all", "degree_study", 12, 0.1)],
                "times",
                "group outcome time estimate",
                estimand="incidence",
            ),
            "Into what the participants had moved by the agreed times",
        ),
        (
            made("quantile", "group estimate", [("all", 8.0)], estimand="follow-up"),
            "Median time of follow-up",
        ),
        (
            made("quantile", "group estimate", [("all", 8.0)], estimand="retention"),
            "Time by which half had left work",
        ),
    ],
)
def test_the_title_says_what_the_share_or_time_is_of(shown, title):
    assert wording.title(shown, "en") == title


def test_a_curve_of_retention_is_described_as_falling_from_the_first_job():
    said = wording.describe(curve(ALL, estimand="retention"), "en")
    assert said.startswith(
        "Step curve that falls. Horizontal axis: time since the first job began (months). "
        "Vertical axis: share still in work."
    )


MANY = [(f"S{number:02}", 12, 1 - number / 20, NAN, NAN, 50) for number in range(4, 16)]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            curve(ALL, event=["degree_study"], competes=["died"]),
            "If nobody had left by another exit, 34.0% of participants would have reached the "
            "outcome (studies leading to a qualification) by 12 months from the start of "
            "follow-up (95% CI 29.0–40.0%, n = 120).",
        ),
        (
            curve(BY_SEX, by="sex", competes=["died"]),
            "Share who would have reached the outcome by 12 months from the start of follow-up "
            "if nobody had left by another exit: women 30% (95% CI 25–35%, n = 40); men 50% "
            "(95% CI 40–60%, n = 60).",
        ),
        (
            curve(BY_SEX, by="sex", estimand="retention", event=["left"]),
            "Share still in work 12 months after the first job began: women 70% (95% CI 65–75%, "
            "n = 40); men 50% (95% CI 40–60%, n = 60).",
        ),
        (
            curve(ALL, estimand="retention", event=["left"]),
            "Of those who found work, 66.0% were still in work 12 months after the first job "
            "began (95% CI 60.0–71.0%, n = 120).",
        ),
        (
            # an exit ends the view of how long somebody would have been followed
            curve(BY_SEX, "followed", by="sex", estimand="follow-up"),
            "Share who would have been followed for at least 12 months if nobody had left by an "
            "exit: women 70% (95% CI 65–75%, n = 40); men 50% (95% CI 40–60%, n = 60).",
        ),
        (curve([], "followed"), "There is nobody to tell about here."),
        (
            hide(curve(ALL, "followed", estimand="follow-up")),
            "The number is not published, to protect privacy.",
        ),
        (
            hide(curve(ALL, estimand="retention")),
            "The number is not published, to protect privacy.",
        ),
    ],
)
def test_a_share_over_time_is_said_with_what_it_is_of(shown, said):
    assert wording.say(shown, "en") == said


def test_of_many_groups_the_lowest_and_the_highest_are_told():
    # of 50 people each, 4/20 = 20% in the first of the twelve and 15/20 = 75% in the last
    said = wording.say(curve(MANY, by="site"), "en")
    assert said.startswith(
        "Share who had reached the outcome by 12 months from the start of follow-up, 12 groups: "
        "lowest S04 20% ("
    )
    assert "highest S15 75% (" in said
    assert "S09" not in said


OUTCOMES = "group outcome time estimate conf_low conf_high n"


def test_by_group_the_share_in_work_is_told_before_other_outcomes():
    rows = [
        (group, outcome, 12, share, share - 0.1, share + 0.1, 50)
        for group, share in (("female", 0.3), ("male", 0.4))
        for outcome in ("degree_study", "open_job")
    ]
    said = wording.say(curve(rows, "incidence", OUTCOMES, estimand="incidence", by="sex"), "en")
    assert said == (
        "Share who had moved to the outcome “job in the open labour market” by 12 months from "
        "the start of follow-up: women 30% (95% CI 20–40%, n = 50); men 40% (95% CI 30–50%, "
        "n = 50)."
    )


def test_by_group_without_work_among_the_outcomes_the_commonest_is_told():
    rows = [
        (group, outcome, 12, share, share - 0.1, share + 0.1, 50)
        for group in ("female", "male")
        for outcome, share in (("died", 0.2), ("degree_study", 0.3))
    ]
    said = wording.say(curve(rows, "incidence", OUTCOMES, estimand="incidence", by="sex"), "en")
    assert "“studies leading to a qualification”" in said
    assert "dead" not in said
    assert "died" not in said
    assert said.count("30% (95% CI 20–40%") == 2


PAIR = "group reference time estimate conf_low conf_high n n_reference"
ARMS = [("programme", "comparison", 12, -0.10, -0.20, -0.02, 120, 110)]
BY_LEVEL = [
    ("female", "male", 12, 0.10, 0.02, 0.18, 40, 60),
    ("unknown", "male", 12, -0.05, -0.20, 0.10, 30, 60),
]


def difference(rows, columns=PAIR, **about):
    return made("difference", columns, rows, **{"estimand": "incidence", "by": "arm", **about})


def in_time(estimate, low, high, **about):
    rows = [("programme", "comparison", estimate, low, high, 120, 110)]
    columns = "group reference estimate conf_low conf_high n n_reference"
    return difference(rows, columns, estimand="restricted time", horizon=12, **about)


WIDER = {"event": ["work_trial", "open_job"]}
LISTED = (
    "women 10 percentage points (95% CI 2–18; n = 40 and 60); not known −5 percentage points "
    "(95% CI from −20 to 10; n = 30 and 60)."
)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            # what has not happened yet is 10 points lower, so what has is 10 points higher
            difference(ARMS, estimand="survival", competes=["died"]),
            "Difference from the group “comparison group” by 12 months from the start of "
            "follow-up, if nobody had left by another exit: participant group 10.0 percentage "
            "points (95% CI 2.0–20.0; n = 120 and 110).",
        ),
        (
            difference(BY_LEVEL, by="sex"),
            "Difference in the share who had found work, from the group “men”, by 12 months "
            "from the start of follow-up: " + LISTED,
        ),
        (
            difference(BY_LEVEL, by="sex", event=["degree_study"]),
            "Difference from the group “men” by 12 months from the start of follow-up: " + LISTED,
        ),
        (difference([]), "There is nobody to tell about here."),
        (hide(difference(ARMS)), "The number is not published, to protect privacy."),
        (
            difference(
                [each[:-1] for each in BY_LEVEL[:1]], PAIR.removesuffix(" n_reference"), by="sex"
            ),
            "By 12 months from the start of follow-up, the share who had found work was 10 "
            "percentage points higher in the group “women” than in the group “men” (95% CI "
            "2–18; n = 40).",
        ),
        (
            in_time(-1.5, -2.5, -0.5, **WIDER),
            "Of the first 12 months, the group “participant group” spent 1.5 months less on "
            "average before the outcome or another exit was reached than the group “comparison "
            "group” (difference 95% CI from −2.5 to −0.5; n = 120 and 110).",
        ),
        (
            in_time(1.5, 0.5, 2.5, **WIDER),
            "Of the first 12 months, the group “participant group” spent 1.5 months more on "
            "average before the outcome or another exit was reached than the group “comparison "
            "group” (difference 95% CI 0.5–2.5; n = 120 and 110).",
        ),
        (
            in_time(0.5, -0.5, 1.5, **WIDER),
            "Of the first 12 months, the data do not show a clear difference in the mean time "
            "before the outcome or another exit was reached: “participant group” less "
            "“comparison group” 0.5 months (95% CI from −0.5 to 1.5; n = 120 and 110). This "
            "does not mean that there is no difference.",
        ),
        (hide(in_time(0.5, -0.5, 1.5)), "The number is not published, to protect privacy."),
        (
            difference(
                [
                    ("A", "C", "open_job", 1.5, 0.5, 2.5, 120, 110),
                    ("A", "C", "unemployed", -1.2, -2.0, -0.4, 120, 110),
                ],
                "group reference state estimate conf_low conf_high n n_reference",
                estimand="expected time",
                horizon=12,
            ),
            "Difference in the mean time in each state within the first 12 months, from the "
            "group “C”: A, job in the open labour market 1.5 months (95% CI 0.5–2.5; n = 120 "
            "and 110); A, unemployed −1.2 months (95% CI from −2.0 to −0.4; n = 120 and 110).",
        ),
        (
            difference(
                [
                    ("A", "C", 1.5, 0.5, 2.5, 120, 110),
                    ("B", "C", -1.5, -2.5, -0.5, 120, 110),
                ],
                "group reference estimate conf_low conf_high n n_reference",
                estimand="restricted time",
                horizon=12,
            ),
            "Difference in mean time of the first 12 months, from the group “C”: A 1.5 months "
            "(95% CI 0.5–2.5; n = 120 and 110); B −1.5 months (95% CI from −2.5 to −0.5; "
            "n = 120 and 110).",
        ),
    ],
)
def test_a_difference_is_said_with_both_groups_and_its_interval(shown, said):
    assert wording.say(shown, "en") == said


HALVES = "group probability estimate conf_low conf_high n"


def halves(rows, columns=HALVES, **about):
    return made("quantile", columns, rows, **about)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            halves([("all", 0.5, 8.0, 6.0, 10.0, 100)], estimand="follow-up"),
            "The median time of follow-up was 8.0 months (95% CI 6.0–10.0, n = 100).",
        ),
        (
            halves([("all", 0.5, 8.0, 6.0, 10.0, 100)], competes=["died"]),
            "If nobody had left by another exit, half of the participants would have reached "
            "the outcome within 8.0 months (95% CI 6.0–10.0, n = 100).",
        ),
        (
            halves([("all", 0.5, NAN, 6.0, NAN, 100)], event=["degree_study"]),
            "Fewer than half of the participants reached the outcome during follow-up, so a "
            "median time cannot be given.",
        ),
        (
            halves([("all", 0.5, NAN, 6.0, NAN, 100)], event=["degree_study"], horizon=18.0),
            "Fewer than half of the participants reached the outcome within 18 months, so a "
            "median time cannot be given.",
        ),
        (
            halves(
                [("female", 0.5, 8.0, 6.0, 10.0, 40), ("male", 0.5, NAN, 9.0, NAN, 60)],
                by="sex",
                horizon=18.0,
            ),
            "Time by which half had reached the outcome: women 8.0 months (95% CI 6.0–10.0, "
            "n = 40). Within 18 months, fewer than half reached the outcome in these groups: men.",
        ),
        (
            halves(
                [("female", 0.5, 8.0, 6.0, 10.0, 40), ("male", 0.5, NAN, 9.0, NAN, 60)], by="sex"
            ),
            "Time by which half had reached the outcome: women 8.0 months (95% CI 6.0–10.0, "
            "n = 40). Fewer than half reached the outcome in these groups: men.",
        ),
        (
            # outcomes are no groups
            halves(
                [
                    ("open_job", 0.5, 8.0, 6.0, 10.0, 100),
                    ("degree_study", 0.5, NAN, 9.0, NAN, 100),
                ],
                HALVES.replace("group", "outcome"),
                estimand="incidence",
            ),
            "Time by which half had reached the outcome: job in the open labour market 8.0 months "
            "(95% CI 6.0–10.0, n = 100). Fewer than half reached these outcomes: studies "
            "leading to a qualification.",
        ),
        (
            halves(
                [("female", 0.5, 8.0, 6.0, 10.0, 40), ("male", 0.5, NAN, 9.0, NAN, 60)],
                by="sex",
                estimand="follow-up",
            ),
            "Median time of follow-up: women 8.0 months (95% CI 6.0–10.0, n = 40). The median "
            "time of follow-up was not reached: men.",
        ),
        (
            halves([("all", 0.5, NAN, 6.0, NAN, 100)], estimand="follow-up"),
            "The median time of follow-up was not reached, so it cannot be given.",
        ),
        (
            halves(
                [("female", 0.5, 8.0, 6.0, 10.0, 40), ("male", 0.5, 9.0, 7.0, 11.0, 60)],
                by="sex",
                competes=["died"],
            ),
            "Time by which half would have reached the outcome if nobody had left by another "
            "exit: women 8.0 months (95% CI 6.0–10.0, n = 40); men 9.0 months (95% CI 7.0–11.0, "
            "n = 60).",
        ),
        (
            hide(halves([("all", 0.5, 8.0, 6.0, 10.0, 100)])),
            "The number is not published, to protect privacy.",
        ),
    ],
)
def test_the_time_of_half_of_the_people_is_said_as_far_as_it_was_reached(shown, said):
    assert wording.say(shown, "en") == said
