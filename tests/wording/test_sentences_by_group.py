"""Groups beside each other in time, states, bands, themes and records: whole sentences."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result

KEYS = (
    *("code", "group", "scale", "wave", "band", "item", "field", "variable", "mentors"),
    *("role", "term", "outcome", "state", "site", "time", "rater"),
)
ESTIMATE = "estimate conf_low conf_high n"
UNPUBLISHED = "The number is not published, to protect privacy."
NOBODY = "There is nobody to tell about here."
NAN = float("nan")


def made(kind, columns, rows, **about):
    frame = pd.DataFrame(rows, columns=columns.split())
    return Result(
        kind=kind,
        frame=frame,
        keys=tuple(name for name in frame if name in KEYS),
        counts=tuple(name for name in frame if name == "n" or name.startswith("n_")),
        conf_level=0.95,
        unit="months",
        about=about,
    )


def hide(result):
    hidden = pd.DataFrame(False, index=result.frame.index, columns=result.frame.columns)
    hidden.loc[:, [name for name in result.frame if name not in result.keys]] = True
    return replace(result, frame=result.frame.mask(hidden), hidden=hidden)


def none_of(result):
    return replace(result, frame=result.frame[:0])


BEFORE = made(
    "restricted_time",
    f"group outcome {ESTIMATE}",
    [
        ("female", "before", 8.0, 7.0, 9.0, 40),
        ("male", "before", 6.0, 5.0, 7.0, 60),
    ],
    by="sex",
    horizon=12,
    event=["open_job"],
)
STATES = made(
    "states",
    f"group state time {ESTIMATE}",
    [
        ("female", "unemployed", 12, 0.7, 0.6, 0.8, 40),
        ("female", "open_job", 12, 0.3, 0.2, 0.4, 40),
        ("male", "unemployed", 12, 0.6, 0.5, 0.7, 60),
        ("male", "open_job", 12, 0.4, 0.3, 0.5, 60),
    ],
    by="sex",
)
EXPECTED = made(
    "expected_time",
    f"group state {ESTIMATE}",
    [
        ("female", "unemployed", 9.0, 8.0, 10.0, 40),
        ("female", "open_job", 3.0, 2.0, 4.0, 40),
        ("male", "unemployed", 8.0, 7.0, 9.0, 60),
        ("male", "open_job", 4.0, 3.0, 5.0, 60),
    ],
    by="sex",
    horizon=12,
)
BANDS = made(
    "bands",
    "scale wave band n n_total share conf_low conf_high",
    [
        ("esis", "baseline", "low", 20, 100, 0.2, 0.13, 0.29),
        ("esis", "baseline", "total", 100, 100, 1.0, NAN, NAN),
    ],
)
PROFILE = made("item_profile", f"scale item wave {ESTIMATE}", [("esis", "1", "exit", 3, 2, 4, 40)])
MEANS = made(
    "covariates",
    "variable group n mean sd",
    [("age", "female", 40, 30.0, 5.0), ("age", "male", 60, 35.0, 6.0)],
    by="sex",
)
DIFFERENCES = made(
    "forest",
    f"term {ESTIMATE}",
    [("age", 0.1, 0.02, 0.3, 100), ("sex", -0.2, -0.3, -0.1, 100)],
)
TOGETHER = made("association", f"term outcome {ESTIMATE}", [("x", "y", 0.6, 0.2, 0.8, 12)])
RATED = made(
    "fidelity", "item rater group rating", [("1", "a", "all", 4.0), ("2", "a", "all", 4.0)]
)
RECORD = made("record", "field filled", [("a", "yes"), ("b", "yes")])
BY_EXIT = made(
    "themes_by_exit",
    "code group n n_event",
    [("hope", "with", 10, 6), ("hope", "without", 20, 5), ("fear", "with", 8, 2)],
)
LINKED = made("joint_display", "code sentence", [("hope", "60% found work."), ("fear", "")])
MENTORS = made("mentors_of_participants", "mentors n n_total share", [("1", 30, 60, 0.5)])
THEMES = made("themes", "code n n_total share", [("hope", 30, 60, 0.5)])
DOSE = made("dose", "role n contacts_per_month", [("mentor", 12, 2.5), ("coach", 4, None)])
LOST = made(
    "dropout",
    "scale n_before n_lost bound_low bound_high",
    [("esis", 50, 10, -4.0, 6.0)],
)
IN_WORK = "Share in the state “job in the open labour market” after 12 months from the start of "
OTHERS = (
    "“unemployed” after 12 months from the start of follow-up: women 70% (95% CI 60–80%, "
    "… observed then); "
)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            BEFORE,
            "Mean time spent before the first job or other exit, of the first 12 months: women "
            "8.0 months (95% CI 7.0–9.0, n = 40); men 6.0 months (95% CI 5.0–7.0, n = 60).",
        ),
        (
            replace(BEFORE, about={**BEFORE.about, "event": ["work_trial"]}),
            "Mean time spent before the outcome or another exit was reached, of the first 12 "
            "months: women 8.0 months (95% CI 7.0–9.0, n = 40); men 6.0 months (95% CI "
            "5.0–7.0, n = 60).",
        ),
        (hide(BEFORE), UNPUBLISHED),
        (
            EXPECTED,
            "Mean time in the state “job in the open labour market” within the first 12 months: "
            "women 3.0 months (95% CI 2.0–4.0, n = 40); men 4.0 months (95% CI 3.0–5.0, n = 60).",
        ),
        (
            replace(EXPECTED, frame=EXPECTED.frame[EXPECTED.frame["state"] != "open_job"]),
            "Mean time in the state “unemployed” within the first 12 months: women 9.0 months "
            "(95% CI 8.0–10.0, n = 40); men 8.0 months (95% CI 7.0–9.0, n = 60).",
        ),
        (
            MEANS,
            "Mean (standard deviation): age women 30.0 (5.0), men 35.0 (6.0).",
        ),
        (hide(MEANS), UNPUBLISHED),
        (
            DIFFERENCES,
            "Differences: Age 0.10 (95% CI 0.02–0.30); Sex −0.20 (95% CI from −0.30 to −0.10).",
        ),
        (hide(BANDS), UNPUBLISHED),
        (none_of(BANDS), NOBODY),
        (hide(PROFILE), UNPUBLISHED),
        # with every item rated alike none is the lowest
        (RATED, "Items rated: 2 of 2. Raters: 1."),
        (replace(RATED, frame=RATED.frame.assign(rating=NAN)), NOBODY),
        (RECORD, "Fields of the record that are filled in: 2 of 2."),
        (
            # of the theme that some did not speak of nothing is known of the others
            BY_EXIT,
            "Found work: hope: 6 of 10 of those who spoke of it, 5 of 20 of the others. This is "
            "a hypothesis for another study, not a finding.",
        ),
        (LINKED, "Themes with a number beside them: 1 of 2."),
        (hide(MENTORS), UNPUBLISHED),
        (hide(THEMES), UNPUBLISHED),
        (DOSE, "Contacts in a month, on average: mentor 2.5 (n = 12)."),
    ],
)
def test_groups_are_told_side_by_side_or_that_they_are_not_published(shown, said):
    assert wording.say(shown, "en") == said


def test_of_states_by_group_work_is_told_and_without_work_the_commonest():
    assert wording.say(STATES, "en").startswith(IN_WORK + "follow-up: women 30% (95% CI 20–40%")
    without = STATES.frame[STATES.frame["state"] != "open_job"]
    assert OTHERS in wording.say(replace(STATES, frame=without), "en")


def test_a_band_is_told_and_the_sum_of_all_bands_is_not():
    said = wording.say(BANDS, "en")
    assert "low 20.0% (95% CI 13.0–29.0%, n = 100)" in said
    assert "100%" not in said


def test_a_correlation_whose_interval_is_clear_of_0_is_no_cause():
    assert wording.say(TOGETHER, "en").endswith(
        "That two facts go together does not make one the other's cause."
    )


def test_those_lost_bound_the_mean_change_of_all():
    said = wording.say(LOST, "en")
    assert "20%" in said  # 10 of 50
    assert "the mean change of all who were measured first lies within these points" in said
