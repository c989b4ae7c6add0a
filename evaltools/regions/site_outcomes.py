"""Who had found work by an agreed time, person by person, with the site of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evaltools.cohort import Cohort, follow_up
from evaltools.cohort.durations import add_units
from evaltools.cohort.study_parts import study_people
from evaltools.columns import ALL
from evaltools.errors import TooFewError, UnansweredError
from evaltools.messages import Message, message
from evaltools.study import Study
from evaltools.survival.people import CENSORED

if TYPE_CHECKING:
    from evaltools.data import Data

FOUND, PEOPLE = "found_work", "people"

OF_PARTICIPANTS = message("Only the participants are counted here, not the comparison group.")

#: From this share of people left out on, a note warns of it.
MANY_LOST = 0.1

#: Numbers in the notes are rounded to tens: less what other reports tell, they were few.
TENS = 10


@dataclass(frozen=True, eq=False)
class SiteOutcomes:
    """People of known site and known outcome at one time. Not a Result: it holds persons.

    Attributes
    ----------
    frame : DataFrame, one row per person
        The site's column, found_work (0 or 1: by `at`), people (always 1), and the
        background facts of the start.
    site : str
        The column that names the site.
    at : float
        In `unit`.
    unit : str
    definition : str
        Of employment.
    population : str
        As in `Result.population`.
    arm : mapping of column to value
        What is true of all of them besides, where the study has a comparison group.
    notes : tuple of Message
    """

    frame: pd.DataFrame
    site: str
    at: float
    unit: str
    definition: str
    population: str
    arm: Mapping[str, str]
    notes: tuple[Message, ...]


def site_outcomes(data: Data, *, at: float | None = None) -> SiteOutcomes:
    """Everybody who began early enough for the outcome at `at` to be known by now.

    at : float, optional
        In the study's unit. None: the last of the study's report times to which at least
        half of the people could be followed, else the first of them.

    Only people whose time zero lies `at` or more before the last day of the data are
    counted, whatever became of them: with later ones, those who found work at once would be
    counted and those who were still looking would not. Of these, people who were lost
    before `at` without an exit are left out, as a note says; other exits by `at` are no
    work. Of a study with a comparison group the programme's people are counted.

    Raises UnansweredError when the data name no sites or a single one, or when fewer people
    than the policy's smallest count have none; TooFewError when nobody was followed so long.
    """
    study = data.study
    site = study.regions.site
    people = _of_the_programme(study, follow_up(data))
    frame = people.frame
    if site not in frame.columns or frame[site].isna().all():
        raise UnansweredError(message("Sites cannot be compared: no participant's site is known."))
    if frame[site].nunique() == 1 and frame[site].notna().all():
        raise UnansweredError(
            message("Sites cannot be compared: all participants are of the same one.")
        )
    time = _time(data, people) if at is None else at
    notes = [] if study.comparison is None else [OF_PARTICIPANTS]
    began_in_time = _could_be_seen(data, frame, time)
    found = (frame["state"].isin(people.event_states) & (frame["exit"] <= time)).to_numpy()
    unseen = (
        (frame["state"] == CENSORED) & (frame["exit"] < time) | (frame["entry"] > 0)
    ).to_numpy()
    kept = frame.assign(found_work=found.astype(int), people=1)[began_in_time & ~unseen]
    if kept.empty:
        raise TooFewError(message("Nobody was followed so long, so sites cannot be compared."))
    notes += _lost_notes(began_in_time, unseen)
    kept, no_site = _of_known_site(kept, site, few=study.disclosure.min_count)
    arm = {} if study.comparison is None else {study.comparison.arm: study.comparison.treated}
    is_everybody = len(kept) == len(frame) and not arm
    return SiteOutcomes(
        frame=kept.reset_index(drop=True),
        site=site,
        at=time,
        unit=people.unit,
        definition=people.definition,
        population=ALL if is_everybody else f"sites by {time:g}",
        arm=arm,
        notes=(*notes, *no_site),
    )


def _of_the_programme(study: Study, people: Cohort) -> Cohort:
    comparison = study.comparison
    if comparison is None or "arm" not in people.frame.columns:
        return people
    treated = people.frame["arm"].astype(str) == comparison.treated
    return replace(people, frame=people.frame[treated].reset_index(drop=True))


def _time(data: Data, people: Cohort) -> float:
    times = sorted(float(time) for time in data.study.report_times)
    if not times:
        return float(people.horizon or people.frame["exit"].max())
    reached = [t for t in times if _could_be_seen(data, people.frame, t).mean() >= 1 / 2]
    return reached[-1] if reached else times[0]


def _could_be_seen(data: Data, frame: pd.DataFrame, time: float) -> np.ndarray:
    """Whether the data go on for so long after each person's time zero.

    Of a table of durations nothing is known but the durations: everybody could be.
    """
    everyone = study_people(data).frame
    lock = data.study.data_lock
    if data.table("spells") is None or lock is None or "entry_date" not in everyone.columns:
        return np.ones(len(frame), dtype=bool)
    zero = frame["participant_id"].map(everyone.set_index("participant_id")["entry_date"])
    last = add_units(zero.to_numpy("datetime64[D]"), int(np.ceil(time)), unit=data.study.unit)
    return np.asarray(last <= np.datetime64(lock, "D"))


def _lost_notes(began_in_time: np.ndarray, unseen: np.ndarray) -> list[Message]:
    """Who is left out, in one number: each part of it, less what other reports tell, is another."""
    lost, n = int((began_in_time & unseen).sum()), int(began_in_time.sum())
    left_out = lost + int((~began_in_time).sum())
    notes = []
    if left_out >= TENS:
        notes.append(
            message(
                "About {n} participants who began too late to be followed so long, or whose "
                "follow-up ended before that time, are not counted.",
                n=_in_tens(left_out),
            )
        )
    elif left_out:
        notes.append(
            message(
                "Fewer than {limit} participants who began too late to be followed so long, or "
                "whose follow-up ended before that time, are not counted.",
                limit=TENS,
            )
        )
    if lost > MANY_LOST * n:
        notes.append(
            message(
                "The follow-up of more than a tenth ended early. If they found work less often "
                "than the others, the shares are too high, and not equally so at every site."
            )
        )
    return notes


def _in_tens(n: int) -> int:
    """To the nearest ten, half a ten upwards."""
    return (n + TENS // 2) // TENS * TENS


def _of_known_site(
    frame: pd.DataFrame, site: str, *, few: int
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    known = frame[frame[site].notna()]
    missing = len(frame) - len(known)
    if not missing:
        return known, ()
    if missing < few:
        raise UnansweredError(
            message(
                "The site of fewer than {limit} people is not known, and everybody less the "
                "sites would tell what became of them, so the sites are not shown. Filling in "
                "the missing values shows them.",
                limit=few,
            )
        )
    if missing < TENS:
        said = message(
            "Fewer than {limit} participants whose site is not known are not counted.", limit=TENS
        )
    else:
        said = message(
            "About {n} participants whose site is not known are not counted.",
            n=_in_tens(missing),
        )
    return known, (said,)


def parts_of_all(known: SiteOutcomes, *, event: str, key: str) -> list[dict[str, Any]]:
    """How these people lie among all whom other reports tell of, for `about["adds_up"]`.

    event, key : what the result calls the event, and its key that names the site

    Those who are left out, and those of them who had found work, are what is left.
    """
    when = {"event": "event", "definition": known.definition, "by time": f"{known.at:g}"}
    everybody = {"of": ALL, **known.arm}
    left_out = {**everybody, f"not followed to {known.at:g}": "yes"}
    if known.population == ALL:
        same: list[dict[str, str]] = [{"event": event}]
        return [{"each": [key], "whole": [{**everybody, **when}], "parts": same, "rest": False}]
    of_work = {**left_out, **when}
    sums: list[tuple[dict[str, str], list[dict[str, str]], bool]] = [
        (everybody, [{}, left_out], False),
        ({**everybody, **when}, [{"event": event}, of_work], False),
        (left_out, [of_work], True),
    ]
    return [
        {"each": [key], "whole": [whole], "parts": parts, "rest": rest}
        for whole, parts, rest in sums
    ]
