"""Time in work is of work where the programme's goal holds trials and studies too."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools import comparison
from evaltools.data import Data
from evaltools.study import study_from
from evaltools.survival.evaluation import ONLY_WORK

#: Six people from 1 January 2022: what each did from April on, and which group each is in.
SIX = {
    "AA-001": ("work_trial", "p"),
    "AA-002": ("open_job", "p"),
    "AA-003": ("degree_study", "p"),
    "AA-004": ("subsidised_job", "c"),
    "AA-005": ("unemployed", "c"),
    "AA-006": ("work_trial", "c"),
}


def planned(folder, outcome):
    """The plan of a study whose programme counts trials, studies and subsidised work."""
    people = pd.DataFrame(
        {
            "participant_id": list(SIX),
            "entry_date": pd.Timestamp("2022-01-01"),
            "arm": [arm for _, arm in SIX.values()],
        }
    )
    spells = pd.DataFrame(
        [(name, "2022-01-01", "2022-03-31", "unemployed") for name in SIX]
        + [(name, "2022-04-01", None, state) for name, (state, _) in SIX.items()],
        columns=["participant_id", "start", "end", "state"],
    ).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
    study = study_from(
        {
            "version": 1,
            "study": "six",
            "title": "Six",
            "horizon": 12,
            "unit": "months",
            "programme": "kummin_kanssa",
            "employment": "programme_goal",
            "data": {"participants": "p.csv", "spells": "s.csv"},
            "data_lock": "2023-12-31",
            "comparison": {
                "arm": "arm",
                "treated": "p",
                "time_zero": "Referral",
                "eligibility": "Unemployed",
                "assumptions": ["Alike at referral"],
                "outcomes": [outcome],
            },
            "languages": ["en"],
        },
        folder=folder,
    )
    return comparison.plan(Data(study, {"participants": people, "spells": spells}))


def test_in_work_counts_no_trials_and_no_studies(tmp_path):
    plan = planned(tmp_path, "in_work_at_6")
    found = plan.frame.set_index("participant_id")["in_work_at_6"]
    assert found.to_dict() == {
        "AA-001": 0.0,
        "AA-002": 1.0,
        "AA-003": 0.0,
        "AA-004": 1.0,
        "AA-005": 0.0,
        "AA-006": 0.0,
    }
    assert ONLY_WORK["broad"] in plan.notes


def test_months_in_work_count_no_trials_and_no_studies(tmp_path):
    plan = planned(tmp_path, "months_in_work_12")
    found = plan.frame.set_index("participant_id")["months_in_work_12"]
    # from the end of the fourth month to the twelfth, moves dated to the end of their month
    assert found.round(6).to_dict() == {
        "AA-001": 0.0,
        "AA-002": 8.0,
        "AA-003": 0.0,
        "AA-004": 8.0,
        "AA-005": 0.0,
        "AA-006": 0.0,
    }


def test_having_reached_the_goal_still_counts_trials_and_studies(tmp_path):
    plan = planned(tmp_path, "employed_by_6")
    reached = plan.frame["state"].isin(plan.cohort.event_states)
    assert reached.tolist() == [True, True, True, True, False, True]
    assert ONLY_WORK["broad"] not in plan.notes


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            "employed_by_6",
            "The programme's own goal reached within 6 months from time zero.",
        ),
        (
            "time_to_work_6",
            "Mean time until the programme's own goal was reached, within 6 months from time zero.",
        ),
        ("in_work_at_6", "In work 6 months after time zero."),
    ],
)
def test_an_outcome_is_named_by_what_counts(tmp_path, outcome, said):
    plan = planned(tmp_path, outcome)
    trial = comparison.target_trial(plan.data.study)
    row = trial.frame.set_index("part").loc["outcome", "trial"]
    assert trial.labels["trial"][row]["en"] == said
