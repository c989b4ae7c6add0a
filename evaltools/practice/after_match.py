"""What became of people from the day they got a mentor, by that mentor's role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from evaltools.cohort import exposure_times
from evaltools.cohort.followed import Cohort
from evaltools.errors import TooFewError
from evaltools.messages import message
from evaltools.participation.evaluation import OF_PARTICIPANTS
from evaltools.practice.mentoring import UNKNOWN, WITH_MENTOR, mentors
from evaltools.result import Result
from evaltools.survival import cumulative_incidence

if TYPE_CHECKING:
    from evaltools.data import Data

#: The outcome of the states that count, taken together.
EVENT = "event"

#: The people behind the result: not all participants.
AFTER_MATCH = "participants after a match"


def outcomes_by_role(data: Data, cohort: Cohort) -> Result:
    """What became of people from the day they got a mentor, by the role of that mentor.

    The clock starts at the first match: who found work while waiting for a mentor is not
    here, so the wait does not count as time with a mentor. Roles were not given by chance:
    the table describes, and compares nothing.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.
    cohort : Cohort
        Of the same study, by `follow_up`.

    Returns
    -------
    Result
        The cumulative incidence of the outcome (the states that count, together), other exits
        competing, by role, in the cohort's unit. The comparison group is not counted.

    Raises
    ------
    UnansweredError
        Without matches.
    TooFewError
        When nobody is followed after a match.

    Examples
    --------
    >>> from evaltools.cohort import follow_up
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> day = pd.Timestamp
    >>> ids = ["P-001", "P-002"]
    >>> tables = {
    ...     "participants": pd.DataFrame({"participant_id": ids, "entry_date": day("2024-01-01")}),
    ...     "mentors": pd.DataFrame({"mentor_id": ["M1"], "role": "personal"}),
    ...     "matches": pd.DataFrame(
    ...         {"mentor_id": "M1", "participant_id": ids, "start": day("2024-02-01")}
    ...     ),
    ...     "spells": pd.DataFrame({"participant_id": ids, "state": ["open_job", "unemployed"]}),
    ... }
    >>> tables["spells"] = tables["spells"].assign(
    ...     start=[day("2024-04-15"), day("2024-01-01")], end=pd.NaT
    ... )
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {name: f"{name}.csv" for name in tables},
    ...         "data_lock": "2024-12-31",
    ...     },
    ...     folder=".",
    ... )
    >>> data = Data(study, tables)
    >>> found = outcomes_by_role(data, follow_up(data))
    >>> found.at(6).table()[["group", "n", "estimate"]].values.tolist()
    [['personal', 2, 0.5]]
    """
    made = mentors(data)
    times = exposure_times(data, cohort, table="matches")
    role = made.people.set_index("participant_id")["role"]
    frame = cohort.frame.assign(match=times)
    frame = frame[frame["participant_id"].isin(role.index)]
    after = frame[frame["match"].notna() & (frame["exit"] > frame["match"])]
    after = after[after["match"] >= after["entry"]]
    if after.empty:
        raise TooFewError(
            message("Outcomes after a match cannot be told: nobody is followed after one.")
        )
    clock = pd.DataFrame(
        {
            "exit": after["exit"] - after["match"],
            "state": after["state"],
            "role": after["participant_id"].map(role).fillna(UNKNOWN),
        }
    )
    clock.attrs["unit"] = cohort.unit
    some_before = bool((frame["match"].notna() & (frame["exit"] <= frame["match"])).any())
    found = cumulative_incidence(
        clock, exit="exit", state="state", event=cohort.event_states, by="role"
    )
    notes = [
        message(
            "Time runs from the first match. Mentors' roles were chosen, not drawn by lot: the "
            "roles are described, not compared."
        )
    ]
    if some_before:
        notes.append(
            message(
                "Participants who left before, or in the same unit of time as, the first match "
                "are not counted."
            )
        )
    with_mentor = {"of": WITH_MENTOR}
    if made.arms is not None:
        notes.append(OF_PARTICIPANTS)
        with_mentor[made.arms.column] = made.arms.treated
    # what else people left to is little news of a role, and would hide what counts
    counts = found.frame["outcome"] == EVENT
    return replace(
        found,
        frame=found.frame[counts].reset_index(drop=True),
        paths=tuple(path for path in found.paths if path.outcome == EVENT),
        about={
            **found.about,
            "start": "match",
            "definition": cohort.definition,
            "adds_up": _among_those_with_mentor(clock["role"], with_mentor),
        },
        population=AFTER_MATCH,
    ).note(*notes)


def _among_those_with_mentor(
    role: pd.Series, with_mentor: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Who had left before is what is left of all with a mentor, and of those of each role.

    For `about["adds_up"]`.
    """
    left_before = {"whole": [with_mentor], "parts": [{}], "rest": True}
    by_role = [{"role": each} for each in sorted(role.unique())]
    return [
        {**left_before, "each": ["group"]},
        left_before,
        {"whole": [{}], "parts": by_role, "rest": False},
    ]
