"""A mentor, a work trial or an employer met after time zero, asked about a cohort.

Two fair comparisons, side by side: from a landmark on, by who had one by then; and hazards
while people have one against hazards while they have none. Neither counts the wait for a
mentor as time with one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from evaltools import wording
from evaltools.cohort import Cohort, exposure_times, split_at
from evaltools.columns import ALL, LANGUAGES
from evaltools.data import Data
from evaltools.errors import TooFewError, UnansweredError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.study import Study
from evaltools.survival.cox import CoxModel, cox_model
from evaltools.survival.evaluation import MONTHS_3_6_12
from evaltools.survival.factors import WITHIN_SITES, as_categories, study_factors
from evaltools.survival.held_equal import SITES_TELL, tells_exposure, what_is_equal
from evaltools.survival.splitting import landmark_incidence
from evaltools.wording import phrases

#: What may begin after time zero: its name, and where its first day stands, as
#: `exposure_times` takes it.
EXPOSURES: dict[str, tuple[Message, dict[str, str]]] = {
    "mentor": (message("a mentor"), {"table": "matches"}),
    "work_trial": (message("a work trial"), {"table": "spells", "state": "work_trial"}),
    "employer_contact": (
        message("a contact with an employer"),
        {"table": "contacts", "kind": "employer_contact"},
    ),
}

NOT_CHOSEN_BY_LOT = message(
    "Who began, and when, was not drawn by lot, so a difference is not an effect of it."
)

GROUPS = {
    "exposed": message("had begun by then"),
    "not exposed": message("had not begun by then"),
}

#: Of both groups: who left early had no time to begin, and belongs to neither.
LEFT_BEFORE = message("Had left by then, both groups together")


def begun(exposure: str) -> str:
    """The name of the variable that says whether an exposure had begun.

    >>> begun("work_trial")
    'begun_work_trial'
    """
    return f"begun_{exposure}"


def dated_exposures(data: Data, people: Cohort) -> dict[str, dict[str, str]]:
    """The exposures that the study's data date, each with its name by language.

    Empty where nothing of the kind is dated; a work trial that itself ends follow-up is none,
    and what began at time zero for all who have it is a fact of entry: nobody had to wait for
    it. For `section_for_each`.
    """
    ends = {*people.event_states, *people.competing_states}
    found = {}
    for name, (called, where) in EXPOSURES.items():
        if where.get("state") in ends:
            continue
        try:
            began = _began(data, people, name)
        except UnansweredError:
            continue
        if ((began > people.frame["entry"]) & (began < people.frame["exit"])).any():
            found[name] = {language: wording.render(called, language) for language in LANGUAGES}
    return found


def from_landmarks(data: Data, people: Cohort, *, exposure: str, few: int = 5) -> Result:
    """The share who found work after a landmark, by whether the exposure had begun by then.

    The landmarks are three and six months after time zero, as far as the horizon leaves as
    long again to follow people; several show how much hangs on the choice. A landmark at
    which fewer than `few` people had begun, or had not, is left out. Raises TooFewError when
    none is left. See `survival.landmark_incidence` for the rows.
    """
    frame = people.frame.assign(began=_began(data, people, exposure))
    longest = min(people.horizon or frame["exit"].max(), frame["exit"].max())
    three, six, _ = MONTHS_3_6_12[people.unit]
    kept = []
    for landmark in (three, six):
        there = frame[(frame["exit"] > landmark) & (frame["entry"] <= landmark)]
        sizes = (there["began"] <= landmark).value_counts().reindex([True, False], fill_value=0)
        if 2 * landmark <= longest and sizes.min() >= few:
            kept.append(float(landmark))
    if not kept:
        raise TooFewError(
            message("At no landmark are there enough people with the exposure, and without it.")
        )
    found = landmark_incidence(
        frame, kept, exit="exit", state="state", exposure="began",
        event=people.event_states, after=longest - kept[-1],
    )  # fmt: skip
    is_work = found.frame["outcome"] == "event"
    exits = None if found.exits is None else found.exits[found.exits["outcome"] == "event"]
    return Result(
        kind=found.kind,
        frame=found.frame[is_work].drop(columns="outcome").reset_index(drop=True),
        keys=("landmark", "group", "time"),
        counts=found.counts,
        derived=found.derived,
        conf_level=found.conf_level,
        unit=people.unit,
        notes=(*found.notes, NOT_CHOSEN_BY_LOT),
        about={
            **found.about,
            "by": begun(exposure),
            "event": list(people.event_states),
            "headings": {"n_left": LEFT_BEFORE},
            "adds_up": _from_start_and_later(data, people, found.frame, exposure),
        },
        labels={
            "variable": {begun(exposure): _in_languages(EXPOSURES[exposure][0])},
            begun(exposure): {name: _in_languages(text) for name, text in GROUPS.items()},
            "landmark": {str(each): _landmark_name(each, people.unit) for each in kept},
        },
        exits=exits,
    )


def _from_start_and_later(
    data: Data, people: Cohort, found: pd.DataFrame, exposure: str
) -> list[dict[str, Any]]:
    """Who is exposed by a landmark, or finds work after it, is among all who ever are exposed.

    For `about["adds_up"]`. Where all of an arm were exposed from the start, those of a landmark
    are those of the arm who are still followed then, and others who began later.
    """
    ever, work = (
        {"of": ALL, begun(exposure): "yes"},
        {"event": "event", "definition": people.definition},
    )
    arm = _exposed_from_the_start(data, people, exposure)
    entries: list[dict[str, Any]] = []
    if arm:
        entries.append({"whole": [ever], "parts": [arm], "rest": True})
    for landmark, time in found[["landmark", "time"]].drop_duplicates().itertuples(index=False):
        there = {"of": ALL, begun(exposure): "exposed", "landmark": landmark}
        then = {**there, **work, "followed under": "from landmark", "by time": time}
        entries += [
            {"whole": [ever], "parts": [there], "rest": True},
            {"whole": [{**ever, **work}], "parts": [then], "rest": True},
        ]
        if arm:
            followed = {**arm, "followed after": landmark}
            by = [{**arm, **work, "by time": each} for each in (landmark, landmark + time)]
            entries += [
                {"whole": [there], "parts": [followed], "rest": True},
                {"whole": [ever, followed], "parts": [arm, there], "rest": True},
                {"whole": [then, by[0]], "parts": [by[1]], "rest": True},
            ]
    return entries


def _exposed_from_the_start(data: Data, people: Cohort, exposure: str) -> dict[str, Any]:
    """What names the arm of which all were exposed from the start; nothing where there is none."""
    compared = data.study.comparison
    if compared is None or compared.arm not in people.frame.columns:
        return {}
    treated = people.frame[compared.arm].astype(str) == compared.treated
    began = _began(data, people, exposure)[treated]
    from_start = (began <= people.frame.loc[treated, "entry"]).all()
    return {"of": ALL, compared.arm: compared.treated} if from_start else {}


def while_exposed(data: Data, people: Cohort, study: Study, *, exposure: str) -> CoxModel:
    """Hazard ratio of finding work while the exposure lasts, against before it or without it.

    Follow-up is split where the exposure begins. The study's factors are held equal, less
    those that say of nearly everybody who was exposed from the start (`tells_exposure`), as
    an arm does that is decided by having a mentor at time zero; notes name both. Numbers of
    people count each person once. Raises TooFewError for too few events, UnansweredError
    where people are compared within sites and sites say so.
    """
    frame = people.frame
    name = begun(exposure)
    began = _began(data, people, exposure)
    rows = split_at(frame, began, name=name)
    named, strata, cluster = study_factors(people, study)
    if strata is not None and tells_exposure(frame[strata], began, unit=people.unit):
        raise UnansweredError(SITES_TELL)
    told = [each for each in named if tells_exposure(frame[each], began, unit=people.unit)]
    factors = [each for each in named if each not in told]
    model = cox_model(
        rows,
        exit="exit",
        state="state",
        entry="entry",
        event=people.event_states,
        covariates=[(name, "no"), *as_categories(frame, factors)],
        strata=strata,
        cluster=cluster,
        missing="indicator",
    )
    found = _by_person(model, frame, study, exposure)
    notes = found.notes if strata is None else (*found.notes, WITHIN_SITES)
    equal = what_is_equal(factors, told, study)
    return replace(found, notes=(*notes, *equal, NOT_CHOSEN_BY_LOT))


def _by_person(model: CoxModel, frame: pd.DataFrame, study: Study, exposure: str) -> CoxModel:
    """The model with people counted once, and the exposure called by its name."""
    table = model.frame.copy()
    for place, row in table.iterrows():
        if row["covariate"] == begun(exposure):
            continue
        values = frame[row["covariate"]]
        same = values.isna() if row["level"] == "missing" else values.astype(str) == row["level"]
        table.loc[place, "n"] = int(same.sum()) if row["level"] else len(frame)
    called, _ = EXPOSURES[exposure]
    names = {key: text.by_language() for key, text in study.labels.items() if "=" not in key}
    return replace(
        model,
        frame=table,
        about={**model.about, "n": len(frame)},
        labels={**model.labels, "variable": {**names, begun(exposure): _in_languages(called)}},
    )


def _began(data: Data, people: Cohort, exposure: str) -> pd.Series:
    _, where = EXPOSURES[exposure]
    return exposure_times(data, people, **where)


def _landmark_name(landmark: float, unit: str) -> dict[str, str]:
    times = {each: phrases.duration(landmark, unit, each, 0) for each in LANGUAGES}
    return {
        each: wording.render(message("landmark: {time}", time=time), each)
        for each, time in times.items()
    }


def _in_languages(text: Message) -> dict[str, str]:
    return {language: wording.render(text, language) for language in LANGUAGES}
