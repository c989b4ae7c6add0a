"""From the tables of a study to the people and outcomes of its planned comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evaltools.cohort import Cohort, follow_up
from evaltools.cohort.people import background
from evaltools.cohort.study_parts import check_facts, study_definition, study_people
from evaltools.comparison.arms import COMPARISON, TREATED
from evaltools.comparison.occupation_outcomes import occupation_values
from evaltools.comparison.plans import Plan
from evaltools.comparison.texts import in_languages
from evaltools.comparison.trial import comparison_of, outcome_text
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.study.sections import Comparison, Outcome
from evaltools.survival.evaluation import work_definition

if TYPE_CHECKING:
    from evaltools.data import Data

#: Outcomes that are time, or a day, in work of any kind that counts as work.
FROM_SPELLS = ("in_work_at", "months_in_work")


def plan(data: Data, *, landmark: float | None = None) -> Plan:
    """The comparison that a study plans.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.
    landmark : float, optional
        Where the programme begins after time zero: only people followed and without an exit
        at this time are compared, by what had begun before it.

    Raises
    ------
    UnansweredError
        When the study has no comparison group, or its outcomes need dates that it does not have.

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...         "comparison": {
    ...             "arm": "arm",
    ...             "treated": "p",
    ...             "time_zero": "Referral",
    ...             "eligibility": "Unemployed",
    ...             "assumptions": ["The groups are alike at referral"],
    ...             "outcomes": ["work"],
    ...         },
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame(
    ...     {"participant_id": list("abcd"), "arm": list("ppcc"), "work": [1, 1, 1, 0]}
    ... )
    >>> planned = plan(Data(study, {"participants": people}))
    >>> planned.frame[["arm", "work"]].values.tolist()
    [['p', 1], ['p', 1], ['c', 1], ['c', 0]]
    """
    study = data.study
    settings = comparison_of(study)
    everyone = study_people(data)
    check_facts(study, everyone)
    timed = [each for each in settings.outcomes if each.time is not None]
    cohort = follow_up(data, landmark=landmark) if timed else None
    if cohort is None:
        frame = _facts(everyone.included, settings.arm)
        notes: tuple[Message, ...] = data.notes
    else:
        frame, notes = cohort.frame, cohort.notes
    if any(each.kind in FROM_SPELLS for each in settings.outcomes):
        notes = (*notes, *work_definition(study)[1])
    for outcome in settings.outcomes:
        frame = _with_outcome(frame, data, cohort, outcome)
    also = [settings.take_up] if settings.take_up else []
    for name in (*settings.negative_controls, *also):
        frame = _with_named(frame, data, name)
    frame, lost = _with_arm(frame, settings)
    return Plan(data, frame, cohort, (*notes, *lost), _labels(data, frame))


def _facts(people: pd.DataFrame, arm: str) -> pd.DataFrame:
    facts = background(people, arm=arm)
    return facts.assign(participant_id=people["participant_id"])


def _with_arm(frame: pd.DataFrame, settings: Comparison) -> tuple[pd.DataFrame, list[Message]]:
    if settings.arm not in frame.columns:
        raise UsageError(
            message(
                "The participants must have the column {column}, which tells the groups apart.",
                column=settings.arm,
            )
        )
    known = frame[settings.arm].notna()
    lost = int((~known).sum())
    if not lost:
        return frame, []
    note = plural_message(
        "{n} person without an arm is left out.",
        "{n} people without an arm are left out.",
        lost,
    )
    return frame[known], [note]


def _with_outcome(
    frame: pd.DataFrame, data: Data, cohort: Cohort | None, outcome: Outcome
) -> pd.DataFrame:
    if outcome.time is None:
        return _with_named(frame, data, outcome.name)
    if outcome.kind in ("employed_by", "time_to_work"):
        return frame
    assert cohort is not None
    if cohort.spells.empty:
        raise UnansweredError(
            message("Time in work cannot be told: this study has no table of spells.")
        )
    definition, _ = work_definition(data.study)
    values = occupation_values(
        cohort.spells,
        states=study_definition(data.study, definition).event_states,
        at=float(outcome.time),
        arm=comparison_of(data.study).arm,
        measure="share" if outcome.kind == "in_work_at" else "time",
    )
    return frame.assign(**{outcome.name: frame["participant_id"].map(values)})


def _with_named(frame: pd.DataFrame, data: Data, name: str) -> pd.DataFrame:
    """The frame with an outcome of the outcomes table, or a column that it has already."""
    table = data.table("outcomes")
    rows = None if table is None else table[table["outcome"] == name]
    if rows is None or rows.empty:
        if name in frame.columns:
            return frame
        raise UnansweredError(
            message(
                "The outcome {name} cannot be compared: the table of outcomes does not have it.",
                name=name,
            )
        )
    doubled = int(rows["participant_id"].duplicated().sum())
    if doubled:
        raise UsageError(
            plural_message(
                "An outcome must have one value per person; {name} has {n} further value.",
                "An outcome must have one value per person; {name} has {n} further values.",
                doubled,
                name=name,
            )
        )
    values = rows.set_index("participant_id")["value"]
    return frame.assign(**{name: frame["participant_id"].map(values)})


def _labels(data: Data, frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The study's own names: of columns, of values, of outcomes, and of the two groups."""
    found: dict[str, dict[str, Any]] = {"covariate": {}, "variable": {}, "outcome": {}}
    for key, text in data.study.labels.items():
        column, mark, value = key.partition("=")
        said = text.by_language()
        if mark:
            found.setdefault(column, {})[value] = said
        else:
            for place in ("covariate", "variable", "outcome"):
                found[place][column] = said
    settings = comparison_of(data.study)
    arms = found.get(settings.arm, {})
    others = [str(name) for name in frame[settings.arm].unique() if name != settings.treated]
    named = {TREATED: arms.get(settings.treated)}
    # one name can stand for the comparison group only where one group forms it
    named[COMPARISON] = arms.get(others[0]) if len(others) == 1 else None
    found["arm"] = {
        **found.get("arm", {}),
        **{code: said for code, said in named.items() if said is not None},
    }
    for outcome in settings.outcomes:
        found["outcome"][outcome.name] = in_languages(outcome_text(outcome, data.study))
    return found
