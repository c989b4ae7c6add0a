"""What an evaluator asks of a cohort, one call a question.

Each function puts together what the others estimate: the definitions of employment side by
side, groups against the largest of them, time in states from a cohort's spells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from evaltools.cohort import Cohort, follow_up
from evaltools.cohort.study_parts import counts_more_than_work, study_definition
from evaltools.columns import ALL
from evaltools.data import Data
from evaltools.errors import TooFewError, UnansweredError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.study import Study
from evaltools.survival.curves import EVENT, Incidence, cumulative_incidence
from evaltools.survival.group_tests import gray_test, logrank_test
from evaltools.survival.occupation import Occupation, state_occupation
from evaltools.survival.restricted import RestrictedTime, restricted_time
from evaltools.survival.retention import job_retention, left_out_note
from evaltools.wording.tables import employment_states

#: From the narrowest to the widest, then the programme's own.
DEFINITIONS = ("narrow", "broad", "programme_goal")

NO_GOAL = message("The study names no programme, so there is no goal of a programme to count.")

NOT_AN_EFFECT = message(
    "The groups may differ in other ways too, so a difference between them is not an effect "
    "of belonging to one of them."
)

FIRST_MOVES = message(
    "Of each person, only the first move is counted here. Whoever first moved elsewhere and found "
    "such work later is not in its share, yet may be in the share by a definition of employment "
    "that does not count the first move."
)

NO_SPELLS = message(
    "The data hold no spells, so time in work and in other states cannot be counted."
)

#: Why events over n are not the share beside them.
ESTIMATED = message(
    "Where some people's observation had ended before a time, they count for as long as they were "
    "observed: then the events over n do not give the share."
)

#: What whole units do to mean times: a move in the third month is dated to its end.
ROUNDED_EXITS = message(
    "Moves are dated to the end of the unit of time in which they happened: on average, time "
    "before a move is told about half a unit too long, and time after it as much too short."
)
ROUNDED_STATES = message(
    "Moves are dated to the end of the unit of time in which they happened: on average, time in "
    "the state that a person was in at the horizon is told about half a unit too short, and time "
    "in the state that the person began in as much too long."
)

#: Said where the study's own goal holds more than work; by the definition that is taken instead.
ONLY_WORK = {
    "narrow": message(
        "Only jobs in the open labour market count as work here: the study's own goal also holds "
        "states that are not work."
    ),
    "broad": message(
        "Only jobs count as work here, subsidised work among them: the study's own goal also "
        "holds states that are not work."
    ),
}

#: Three, six and twelve months in each unit, rounded to whole units.
MONTHS_3_6_12 = {
    "days": (91, 182, 365),
    "weeks": (13, 26, 52),
    "two_weeks": (6, 13, 26),
    "months": (3, 6, 12),
}

#: The states that count as work, taken together.
IN_WORK = "employment"

#: Fewer people than this without a group would be told by subtraction; `disclosure.min_count`.
FEW = 5


def job_incidence(people: Cohort, *, by: str | None = None, few: int = FEW) -> Incidence:
    """The share who had found work over time, other exits competing.

    One curve, or one a group. The states that count are those of the cohort's definition of
    employment, taken together as the outcome "event". People whose group is not known are
    left out, with a note.
    """
    known, notes = (people.frame, ()) if by is None else _known(people.frame, by, few)
    curve = cumulative_incidence(
        known, exit="exit", state="state", entry="entry", event=people.event_states, by=by
    )
    is_event = curve.frame["outcome"] == EVENT
    return replace(
        curve,
        frame=curve.frame[is_event].reset_index(drop=True),
        paths=tuple(path for path in curve.paths if path.outcome == EVENT),
        about={
            **curve.about,
            "definition": people.definition,
            **_cut_at(known, people, by),
            **people.whom(by),
        },
        notes=(*people.notes, *curve.notes, *notes),
    )


def _cut_at(frame: pd.DataFrame, people: Cohort, by: str | None) -> dict[str, float]:
    """Where everybody's follow-up was cut, where each group was followed so long."""
    groups = [frame] if by is None else [each for _, each in frame.groupby(by, observed=True)]
    if people.horizon and all(each["exit"].max() == people.horizon for each in groups):
        return {"horizon": float(people.horizon)}
    return {}


def into_what(people: Cohort) -> Incidence:
    """The share who had left by each state over time, the others competing.

    Where one state alone is all that counts under the cohort's definition, it is named in
    `about["event_outcome"]`: its share is then the share of `job_incidence`.
    """
    found = cumulative_incidence(people.frame, exit="exit", state="state", entry="entry")
    counted = set(people.event_states).intersection(found.frame["outcome"])
    alone = {"event_outcome": min(counted)} if len(counted) == 1 else {}
    about = {**found.about, "definition": people.definition, **alone, **people.whom()}
    return replace(found, about=about, notes=(*found.notes, FIRST_MOVES))


def by_definition(data: Data, *, times: Iterable[float], horizon: float | None = None) -> Result:
    """The share who had found work by each time, under each definition of employment.

    data : Data
        Of a study; the programme's own goal is left out, with a note, when the study names
        no programme.
    times : in the study's unit
    horizon : float, optional
        Where follow-up is cut; None: the study's horizon.

    Returns a Result of kind "times": definition, time, n, n_risk, n_event, n_censor,
    estimate, std_error, conf_low, conf_high. A state may count under one definition and not
    under another, so people are followed anew under each. Raises what
    `evaltools.cohort.follow_up` raises.
    """
    asked = DEFINITIONS if data.study.programme else DEFINITIONS[:2]
    wanted = tuple(times)
    last = horizon or data.study.horizon
    people = [follow_up(data, definition=name, horizon=last) for name in asked]
    found = [job_incidence(each).at(wanted) for each in people]
    frames = [one.frame.assign(definition=name) for name, one in zip(asked, found, strict=True)]
    frame = pd.concat(frames, ignore_index=True).drop(columns=["group", "outcome"])
    frame.insert(0, "definition", frame.pop("definition"))
    behind = [(name, one.exits) for name, one in zip(asked, found, strict=True)]
    exits = pd.concat([each.assign(definition=name) for name, each in behind if each is not None])
    about = {key: value for key, value in found[0].about.items() if key != "definition"}
    # whether these are shares who found work, all definitions say together
    about["event"] = list(dict.fromkeys(state for one in found for state in one.about["event"]))
    about["own_definition"] = data.study.employment
    about["event_states"] = {
        name: list(one.about["event"]) for name, one in zip(asked, found, strict=True)
    }
    about["exit_states"] = {
        name: sorted(_left_into(each)) for name, each in zip(asked, people, strict=True)
    }
    keys = ("definition", "time")
    named = replace(found[0], frame=frame, keys=keys, about=about, notes=(ESTIMATED,))
    result = replace(named, exits=exits)
    return result if data.study.programme else result.note(NO_GOAL)


def _left_into(people: Cohort) -> set[str]:
    """The states that follow-up ended by and that somebody left into."""
    left = people.frame.loc[people.frame["state"].isin(_ending(people)), "state"]
    return {*left.astype(str)}


def _ending(people: Cohort) -> set[str]:
    return {*people.event_states, *people.competing_states}


def who_was_lost(data: Data, people: Cohort) -> Result:
    """How many moved away and how many were lost: see `Cohort.losses`.

    Raises UnansweredError where the data give lengths of follow-up and not why it ended.
    """
    if data.table("follow_up") is not None:
        raise UnansweredError(
            message(
                "The data give how long people were followed, not why follow-up ended, so those "
                "who were lost cannot be told from those whose time was up."
            )
        )
    return people.losses


def largest_group(frame: pd.DataFrame, by: str) -> str:
    """The value of `by` that most people have; of equals, the first in the alphabet.

    >>> largest_group(pd.DataFrame({"sex": ["male", "female", "male"]}), "sex")
    'male'
    """
    counts = frame[by].dropna().astype(str).value_counts().sort_index()
    if len(counts) < 2:
        rule = "There must be two groups or more to compare, but {by} has only one."
        raise UnansweredError(message(rule, by=by))
    return str(counts.idxmax())


def group_difference(people: Cohort, *, by: str, times: Iterable[float], few: int = FEW) -> Result:
    """Every group less the largest, in the share who had found work by each time.

    A Result of kind "difference" as `Incidence.difference` gives it. People whose group is
    not known are left out, with a note.
    """
    known, _ = _known(people.frame, by, few)
    found = job_incidence(people, by=by, few=few).difference(
        times, reference=largest_group(known, by)
    )
    return found.note(NOT_AN_EFFECT)


def _known(frame: pd.DataFrame, by: str, few: int) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """The people whose group is known.

    With a few who are not, everybody less the groups would tell what became of those few.
    """
    known = frame[frame[by].notna()]
    missing = len(frame) - len(known)
    if known.empty:
        raise TooFewError(message("Nobody's group is known, so groups cannot be compared."))
    if 0 < missing < few:
        raise UnansweredError(
            message(
                "The group of fewer than {limit} people is not known, and everybody less the "
                "groups would tell what became of them, so the groups are not shown. Filling in "
                "the missing values shows them.",
                limit=few,
            )
        )
    if not missing:
        return known, ()
    text = "People whose group is not known are left out of the comparison: {n}."
    return known, (message(text, n=missing),)


def without_job(people: Cohort, *, times: Iterable[float]) -> Result:
    """The share who had not found work by each time: what did not improve.

    A Result of kind "without": group, time, n, n_risk, n_event (people who had), estimate,
    std_error, conf_low, conf_high.
    """
    found = job_incidence(people).at(tuple(times))
    frame = found.frame.drop(columns=["outcome"])
    low, high = 1 - frame["conf_high"], 1 - frame["conf_low"]
    turned = frame.assign(estimate=1 - frame["estimate"], conf_low=low, conf_high=high)
    told = replace(found, kind="without", frame=turned, keys=("group", "time"))
    return told.note(ESTIMATED)


def sooner(people: Cohort, *, by: str, few: int = FEW) -> Result:
    """How much sooner each group left than the largest one, in the study's unit of time.

    Differences in the restricted mean time before the first exit, and since it by outcome.
    """
    known, _ = _known(people.frame, by, few)
    found = time_before_job(people, by=by, few=few).difference(reference=largest_group(known, by))
    return found.note(NOT_AN_EFFECT)


def gray(people: Cohort, *, by: str, few: int = FEW) -> Result:
    """Gray's test that the groups find work equally soon, other exits competing."""
    known, notes = _known(people.frame, by, few)
    largest_group(known, by)
    found = gray_test(known, exit="exit", state="state", event=people.event_states, by=by)
    return replace(found.note(*notes), about={**found.about, **people.whom(by)})


def states_over_time(
    data: Data, *, horizon: float | None = None, by: str | None = None
) -> Occupation:
    """The share of people in each state over time, from spells, up to the horizon.

    People are followed as long as the data go, so that what begins on the last day of the
    horizon is seen. Ask `.expected_time()` for the mean time in each state. Raises
    UnansweredError when the data hold no spells.
    """
    return _occupation(data, follow_up(data), horizon=horizon, by=by)


def months_in_work(data: Data, *, horizon: float | None = None) -> Result:
    """Mean time in work of any kind that counts, within the horizon; one row.

    Where the programme's goal holds more than work, such as studies, work is counted by the
    narrow or broad definition, and a note says so.
    """
    people, notes = _by_work(data)
    together = {IN_WORK: people.event_states}
    found = _occupation(data, people, horizon=horizon, together=together).expected_time()
    return _only_work(found).note(*notes, *_rounded(people, ROUNDED_STATES))


def difference_in_work(
    data: Data, *, by: str, horizon: float | None = None, few: int = FEW
) -> Result:
    """Every group less the largest, in mean time in work within the horizon.

    Work is what `months_in_work` counts. People whose group is not known are left out, with
    a note.
    """
    people, only_work = _by_work(data)
    known, notes = _known(people.frame, by, few)
    reference = largest_group(known, by)
    inside = people.spells["participant_id"].isin(known["participant_id"])
    found = _occupation(
        data,
        replace(people, frame=known, spells=people.spells[inside]),
        horizon=horizon,
        by=by,
        together={IN_WORK: people.event_states},
    ).difference(reference=reference, of="expected_time")
    rounded = _rounded(people, ROUNDED_STATES)
    return _only_work(found).note(*only_work, *notes, *rounded, NOT_AN_EFFECT)


def groups_with_spells(data: Data, groups: Iterable[str]) -> tuple[str, ...]:
    """The groups whose time in states can be asked about: none where the data hold no spells."""
    return () if follow_up(data).spells.empty else tuple(groups)


def _occupation(
    data: Data,
    people: Cohort,
    *,
    horizon: float | None,
    by: str | None = None,
    together: Mapping[str, Iterable[str]] | None = None,
) -> Occupation:
    if people.spells.empty:
        raise UnansweredError(NO_SPELLS)
    last = min(horizon or data.study.horizon, _horizon(replace(people, horizon=None), by))
    times = [float(time) for time in range(1, int(last) + 1)]
    found = state_occupation(
        people.spells, until="until", times=times, horizon=last, by=by, together=together
    )
    return replace(found, about={**found.about, **people.whom(by)})


def work_definition(study: Study) -> tuple[str, tuple[Message, ...]]:
    """The definition by which work is counted, with a note where it is not the study's own.

    It is the study's own definition, unless that is a goal of a programme that holds more
    than work, such as studies: then the narrow one where no subsidised work is a goal, else
    the broad one.
    """
    if not counts_more_than_work(study):
        return study.employment, ()
    goal = employment_states().intersection(study_definition(study).event_states)
    is_narrow = goal <= {*study_definition(study, "narrow").event_states}
    name = "narrow" if is_narrow else "broad"
    return name, (ONLY_WORK[name],)


def _by_work(data: Data) -> tuple[Cohort, tuple[Message, ...]]:
    """People followed to what is work, with a note where the study's goal is not work alone."""
    definition, notes = work_definition(data.study)
    return follow_up(data, definition=definition), notes


def _only_work(found: Result) -> Result:
    """The rows about time in work; none of them where nobody worked is an error."""
    rows = found.frame["state"] == IN_WORK
    if not rows.any():
        raise TooFewError(message("Nobody found work, so nobody's time in work can be told."))
    return replace(found, frame=found.frame[rows].reset_index(drop=True))


def time_before_job(people: Cohort, *, by: str | None = None, few: int = FEW) -> RestrictedTime:
    """Mean time before the first exit, and since it by outcome, up to the cohort's horizon."""
    known, notes = (people.frame, ()) if by is None else _known(people.frame, by, few)
    found = restricted_time(
        known,
        exit="exit",
        state="state",
        entry="entry",
        event=people.event_states,
        horizon=_horizon(people, by),
        by=by,
    )
    return replace(
        found,
        about={**found.about, **people.whom(by)},
        notes=(*found.notes, *notes, *_rounded(people, ROUNDED_EXITS)),
    )


def _rounded(people: Cohort, note: Message) -> tuple[Message, ...]:
    """The note, unless time is counted in days."""
    return () if people.unit == "days" else (note,)


def _horizon(people: Cohort, by: str | None = None) -> float:
    """The study's horizon, or the time to which every group is followed, if that is less."""
    groups = people.frame.groupby(by, observed=True)["exit"] if by else None
    longest = float(people.frame["exit"].max() if groups is None else groups.max().min())
    return min(people.horizon or longest, longest)


def retention(data: Data, *, horizon: float | None = None) -> Result:
    """The share still in work without a break, 3, 6 and 12 months after the first job began.

    Of the people whose first job began by the horizon (None: the study's), followed as long
    as the data go. Work is what `months_in_work` counts. `n` and `n_censor` count all of them,
    also those whose job began as observation ended, who were followed in it for no time: they alter
    no share, and left out they could be told by subtraction. From the spells; UnansweredError
    when the data hold none, TooFewError when nobody found work.
    """
    last = horizon or data.study.horizon
    people, notes = _by_work(data)
    if people.spells.empty:
        raise UnansweredError(NO_SPELLS)
    found = people.frame["state"].isin(people.event_states) & (people.frame["exit"] <= last)
    if not found.any():
        raise TooFewError(message("Nobody found work, so nobody's job can be followed."))
    mine = people.spells["participant_id"].isin(people.frame.loc[found, "participant_id"])
    curve = job_retention(people.spells[mine], states=people.event_states, until="until")
    kept = curve.at(MONTHS_3_6_12[people.unit])
    told = _with_everybody(kept, int(found.sum())).note(ESTIMATED, *notes)
    adds_up = _still_in_work(people, MONTHS_3_6_12[people.unit], until=int(last))
    if people.definition == data.study.employment:
        adds_up += _not_left_yet(people, until=int(last))
    return replace(told, about={**told.about, **people.whom(), "adds_up": adds_up})


def _still_in_work(people: Cohort, times: Iterable[float], *, until: int) -> list[dict[str, Any]]:
    """Whoever had found work by a time is in work then, or has left it, or is not seen then.

    For `about["adds_up"]`; with those who began otherwise, as who was in work from the start.
    Where nobody was, whoever is in work has found it.
    """
    seen = {*people.spells["state"].dropna().astype(str)}
    jobs = sorted({*map(str, people.event_states)} & seen)
    none_at_first = not _at_zero(people).isin(people.event_states).any()
    entries = []
    for time in range(1, until + 1):
        later = [each for each in times if each >= time]
        if not later:
            break
        found = {"event": "event", "definition": people.definition, "by time": time}
        in_work = [{"of": ALL, "state": state, "time": time} for state in jobs]
        gone = {"event": "left", "by time": min(later)}
        unseen = {"of": ALL, "lost": "yes", "time": time}
        whole = [*in_work, gone, unseen]
        entries.append({"whole": whole, "parts": [{"of": ALL, **found}], "rest": True})
        if none_at_first:
            entries.append({"whole": [{"of": ALL, **found}], "parts": in_work, "rest": True})
    return entries


def _at_zero(people: Cohort) -> pd.Series:
    """The states that people were in at time zero."""
    spells = people.spells
    return spells.loc[(spells["start"] <= 0) & ~(spells["end"] <= 0), "state"]


def _not_left_yet(people: Cohort, *, until: int) -> list[dict[str, Any]]:
    """Whoever is followed on after a time is in a state then that ends no follow-up.

    For `about["adds_up"]`. Not so where somebody was in such a state already at time zero.
    """
    ending = _ending(people)
    if _at_zero(people).isin(ending).any():
        return []
    others = sorted({*people.spells["state"].dropna().astype(str)} - {*map(str, ending)})
    return [
        {
            "whole": [{"of": ALL, "state": state, "time": time} for state in others],
            "parts": [{"of": ALL, followed: time}],
            "rest": True,
        }
        for time in range(1, until + 1)
        for followed in ("followed after", *(["still followed at"] if time == until else []))
    ]


def _with_everybody(kept: Result, n: int) -> Result:
    """Retention of all `n` who found work; who was followed for no time is censored at once."""
    late = n - int(kept.frame["n"].max())
    if late == 0:
        return kept
    frame = kept.frame.assign(n=kept.frame["n"] + late, n_censor=kept.frame["n_censor"] + late)
    said = message("Those whose first job began when observation ended are counted, too.")
    about_late = left_out_note(late).text
    others = [note for note in kept.notes if note.text != about_late]
    return replace(kept, frame=frame, notes=(*others, said), about={**kept.about, "n": n})


def logrank(people: Cohort, *, by: str, few: int = FEW) -> Result:
    """Log-rank test that the groups leave for work at the same rate while they are there."""
    known, notes = _known(people.frame, by, few)
    largest_group(known, by)
    found = logrank_test(
        known, exit="exit", state="state", entry="entry", event=people.event_states, by=by
    )
    return replace(found.note(*notes), about={**found.about, **people.whom(by)})
