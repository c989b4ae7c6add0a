"""Who had found work by an agreed time, person by person, with the site of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.cohort import Cohort, follow_up
from evaltools.cohort.durations import add_units
from evaltools.cohort.study_parts import study_people
from evaltools.columns import ALL
from evaltools.errors import TooFewError, UnansweredError
from evaltools.messages import Message, message, plural_message
from evaltools.study import Study
from evaltools.survival.people import CENSORED

if TYPE_CHECKING:
    from evaltools.data import Data

FOUND, PEOPLE = "found_work", "people"

OF_PARTICIPANTS = message("Only the participants are counted here, not the comparison group.")

#: From this share of people left out on, a note warns of it.
MANY_LOST = 0.1


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
    notes : tuple of Message
    """

    frame: pd.DataFrame
    site: str
    at: float
    unit: str
    definition: str
    population: str
    notes: tuple[Message, ...]


def site_outcomes(data: Data, *, at: float | None = None) -> SiteOutcomes:
    """Everybody who began early enough for the outcome at `at` to be known by now.

    at : float, optional
        In the study's unit. None: the last of the study's report times to which at least
        half of the people could be followed, else the first of them.

    Only people whose time zero lies `at` or more before the last day of the data are
    counted, whatever became of them: with later ones, those who found work at once would be
    counted and those who were still looking would not. Of these, people who were lost
    before `at` without an exit are left out and counted in a note; other exits by `at` are
    no work. Of a study with a comparison group the programme's people are counted.

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
    if (late := int((~began_in_time).sum())) > 0:
        notes.append(
            plural_message(
                "{n} participant who began too late to be followed so long is not counted.",
                "{n} participants who began too late to be followed so long are not counted.",
                late,
            )
        )
    found = (frame["state"].isin(people.event_states) & (frame["exit"] <= time)).to_numpy()
    unseen = (
        (frame["state"] == CENSORED) & (frame["exit"] < time) | (frame["entry"] > 0)
    ).to_numpy()
    kept = frame.assign(found_work=found.astype(int), people=1)[began_in_time & ~unseen]
    if kept.empty:
        raise TooFewError(message("Nobody was followed so long, so sites cannot be compared."))
    notes += _lost_notes(int((began_in_time & unseen).sum()), int(began_in_time.sum()))
    kept, no_site = _of_known_site(kept, site, few=study.disclosure.min_count)
    return SiteOutcomes(
        frame=kept.reset_index(drop=True),
        site=site,
        at=time,
        unit=people.unit,
        definition=people.definition,
        population=ALL if len(kept) == len(frame) else f"sites by {time:g}",
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


def _lost_notes(lost: int, n: int) -> list[Message]:
    if not lost:
        return []
    notes = [
        plural_message(
            "{n} participant whose follow-up ended before that time is not counted.",
            "{n} participants whose follow-up ended before that time are not counted.",
            lost,
        )
    ]
    if lost > MANY_LOST * n:
        notes.append(
            message(
                "The follow-up of more than a tenth ended early. If they found work less often "
                "than the others, the shares are too high, and not equally so at every site."
            )
        )
    return notes


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
    return known, (
        plural_message(
            "{n} participant whose site is not known is not counted.",
            "{n} participants whose site is not known are not counted.",
            missing,
        ),
    )
