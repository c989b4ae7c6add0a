"""Mentors: their roles, who has one and how soon, how much contact, and what came after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evaltools.cohort.study_parts import study_people
from evaltools.columns import ALL, TOTAL, Total
from evaltools.errors import TooFewError, UnansweredError
from evaltools.messages import Message, message, plural_message
from evaltools.participation.arms import Arms, arms_of
from evaltools.participation.evaluation import OF_PARTICIPANTS
from evaltools.practice.match_times import LEFT_FIRST, MATCHED, SAME_DAY, doses, waits
from evaltools.practice.words import texts_of
from evaltools.result import Result
from evaltools.schema import codelist
from evaltools.survival import Curve, Incidence, cumulative_incidence, survival_curve

if TYPE_CHECKING:
    from evaltools.data import Data

WITH, WITHOUT = "with_mentee", "without_mentee"
STATES = {
    WITH: message("has or has had somebody to mentor"),
    WITHOUT: message("nobody to mentor so far"),
}
NONE, ONE, SEVERAL = "none", "one", "two_or_more"
WAIT_ENDS = {
    MATCHED: message("got a mentor"),
    LEFT_FIRST: message("left without a mentor"),
}
NUMBERS = {
    NONE: message("no mentor so far"),
    ONE: message("one mentor"),
    SEVERAL: message("two mentors or more"),
}
ENDED = "ended"
UNKNOWN = "unknown"

#: Names of the people behind a result, where they are not all participants.
ENTERED, ASKED, WITH_MENTOR = (
    "participants who had entered",
    "participants who asked for a mentor",
    "participants with a mentor",
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Mentors(Result):
    """The mentors by role; see `mentors`.

    Attributes
    ----------
    people : DataFrame
        The participants, one row each: participant_id, entry_date, exit_date, n_mentors,
        first_match, role (of the first match). The comparison group is none of them.
    matches : DataFrame
        Matches that had begun by the last day of the data.
    contacts : DataFrame, optional
    last_day : Timestamp
    arms : Arms, optional
        Of a study with a comparison group: whose people are told.
    """

    people: pd.DataFrame
    matches: pd.DataFrame
    contacts: pd.DataFrame | None
    last_day: pd.Timestamp
    arms: Arms | None = None

    def participants(self) -> Result:
        """Participants by how many mentors they have had: none, one, two or more.

        kind "mentors_of_participants": mentors, n, n_total, share.
        """
        level = np.select(
            [self.people["n_mentors"] == 0, self.people["n_mentors"] == 1], [NONE, ONE], SEVERAL
        )
        levels = pd.Series(level, index=self.people.index)
        n_total = len(self.people)
        waited = waits(self.people, self.last_day)
        rows = [(name, int((levels == name).sum())) for name in (NONE, ONE, SEVERAL)]
        frame = pd.DataFrame([*rows, (TOTAL, n_total)], columns=["mentors", "n"])
        found = Result(
            kind="mentors_of_participants",
            frame=frame.assign(n_total=n_total, share=frame["n"] / max(n_total, 1)),
            keys=("mentors",),
            counts=("n", "n_total"),
            derived={"share": ("n", "n_total")},
            totals=(Total(over="mentors"),),
            population=ALL,
            about={
                "shares": {"share": ("n", "n_total")},
                "adds_up": [
                    *_matched_by_now(self._population(waited)),
                    *self._of_roles(),
                ],
            },
            labels=self.labels,
        )
        return self._told(found)

    def waiting_time(self) -> Incidence:
        """How soon participants get a mentor, of all who entered: cumulative incidence, in days.

        Who leaves without one has left unmatched, which competes with a match. A person who
        had a mentor by the day of entry waited half a day.
        """
        waited = waits(self.people, self.last_day)
        if not (waited["state"] == MATCHED).any():
            raise TooFewError(message("Waiting times cannot be told: nobody has a mentor."))
        if ((waited["state"] == MATCHED) & (waited["exit"] == SAME_DAY)).all():
            raise UnansweredError(
                message(
                    "Nobody waited: every participant counted here had a mentor by the day of "
                    "entry."
                )
            )
        made = cumulative_incidence(waited, exit="exit", state="state")
        return replace(made, population=self._population(waited))

    def _of_roles(self) -> list[dict[str, Any]]:
        """Those with a mentor are those of each role of the first, and are in the matches.

        For `about["adds_up"]`. Whoever else is matched is of another arm, or not counted; who has
        a mentor and did not ask for one is a count too.
        """
        with_mentor, roles = {"of": WITH_MENTOR}, sorted(self.people["role"].dropna().unique())
        of_any_arm = {} if self.arms is None else {self.arms.column: ALL}
        by_role = [{**with_mentor, "role": role} for role in roles]
        return [
            {"whole": [{"table": "matches", **of_any_arm}], "parts": [with_mentor], "rest": True},
            {"whole": [with_mentor], "parts": by_role, "rest": False},
            {"whole": [with_mentor], "parts": [{"of": ASKED}], "rest": True},
            *(
                {"whole": [each], "parts": [{**each, "of": ASKED}], "rest": True}
                for each in by_role
            ),
        ]

    def _population(self, waited: pd.DataFrame) -> str:
        """The people whose wait is told."""
        return ALL if len(waited) == len(self.people) else ENTERED

    def waited(self, days: Iterable[float]) -> Result:
        """The shares who had got a mentor, or left without one, by each day; kind "times"."""
        whole = self.waiting_time()
        found = whole.at(tuple(days))
        named = replace(
            found,
            about={**found.about, "start": "service"},
            labels={"outcome": texts_of(WAIT_ENDS)},
        )
        return self._told(_without_at_risk(named))

    def from_request(self) -> Result:
        """Days from asking for a mentor to the match, of those who were matched.

        kind "table": role of the first match, n, median. Raises UnansweredError when no day
        of asking was written down.
        """
        first = self._first_matches()
        if "requested" not in first.columns or first["requested"].isna().all():
            raise UnansweredError(
                message("Waiting from the request cannot be told: no day of it is recorded.")
            )
        asked = first[first["requested"].notna()]
        days = (asked["start"] - asked["requested"]).dt.days.astype(float)
        rows = [
            {"role": role, "n": int(inside.sum()), "median": float(days[inside].median())}
            for role, inside in _by_role(asked["role"])
        ]
        # All who have a mentor are told of elsewhere too, and are the same people there.
        population = WITH_MENTOR if len(asked) == len(first) else ASKED
        found = self._by_role_table(
            pd.DataFrame(rows), {"median": ("n",)}, "waiting", population=population
        )
        return self._told(found)

    def dose(self) -> Result:
        """Contacts per month of the matched, while they had a mentor, by role of the first.

        kind "dose": role, n (participants), contacts_per_month, minutes_per_month (means over
        participants), without_contact (participants who had none). Raises UnansweredError
        without a table of contacts.
        """
        if self.contacts is None:
            raise UnansweredError(
                message("How much contact there was cannot be told: no contacts are recorded.")
            )
        counted = doses(self.people, self.matches, self.contacts, self.last_day)
        rows = [
            {
                "role": role,
                "n": int(inside.sum()),
                "without_contact": int((counted["contacts"][inside] == 0).sum()),
                "contacts_per_month": float(counted["contacts"][inside].mean()),
                "minutes_per_month": float(counted["minutes"][inside].mean()),
            }
            for role, inside in _by_role(counted["role"])
        ]
        frame = pd.DataFrame(rows)
        means = {"contacts_per_month": "n", "minutes_per_month": "n"}
        made = self._by_role_table(
            frame, dict.fromkeys(means, ("n",)), "dose", population=WITH_MENTOR
        )
        found = Result(
            kind="dose",
            frame=made.frame,
            keys=made.keys,
            counts=("n", "without_contact"),
            derived=made.derived,
            totals=(*made.totals, Total(over="role", count="without_contact")),
            population=made.population,
            about={
                "means": means,
                "parts": {"without_contact": "n"},
                "headings": {"role": "mentor_role"},
            },
            labels=made.labels,
        )
        return self._told(found)

    def match_duration(self) -> Curve:
        """How long first matches last: share of them that still go on, in days, by role.

        Of a person's matches the first is counted: all matches by role, less those with a mentor
        by role, would tell the roles of the few second mentors. Matches of one mentor are alike,
        so errors are robust within the mentor.
        """
        rows = self._first_matches()
        end = rows["end"] if "end" in rows.columns else pd.Series(pd.NaT, index=rows.index)
        ended = end.notna() & (end <= self.last_day)
        until = end.where(ended, self.last_day)
        days = (until - rows["start"]).dt.days.clip(lower=0).astype(float)
        frame = pd.DataFrame(
            {
                "exit": days.where(days > 0, SAME_DAY),
                "state": np.where(ended, ENDED, "censored"),
                "role": rows["role"],
                "mentor": rows["mentor_id"].astype(str),
            }
        )
        frame.attrs["unit"] = "days"
        if not ended.any():
            raise TooFewError(message("How long matches last cannot be told: none has ended."))
        made = survival_curve(
            frame, exit="exit", state="state", event=ENDED, by="role", cluster="mentor"
        )
        told = message("Time runs from the day on which the match began to the day it ended.")
        first = message("Of a participant with several matches the first is counted.")
        return replace(
            made,
            population=WITH_MENTOR,
            labels={**made.labels, **self.labels},
            notes=(*made.notes, told, first),
        )

    def ended(self, days: Iterable[float]) -> Result:
        """The shares of matches that had ended by each day, by role; kind "times"."""
        whole = self.match_duration()
        found = whole.at(tuple(days))
        frame = found.frame.assign(
            estimate=1 - found.frame["estimate"],
            conf_low=1 - found.frame["conf_high"],
            conf_high=1 - found.frame["conf_low"],
        )
        about = {**found.about, "estimand": "incidence", "start": "match"}
        named = replace(found, frame=frame, about=about, labels=self.labels, notes=whole.notes)
        return self._told(_without_at_risk(named))

    def _told(self, found: Result) -> Result:
        """Told as the participants' where there is a comparison group."""
        return found if self.arms is None else self.arms.within(found).note(OF_PARTICIPANTS)

    def _first_matches(self) -> pd.DataFrame:
        """The first match of each participant who has one; nobody else's."""
        ordered = self.matches.sort_values("start", kind="stable")
        of_people = ordered["participant_id"].isin(self.people["participant_id"])
        return ordered[of_people].drop_duplicates("participant_id").reset_index(drop=True)

    def _by_role_table(
        self,
        frame: pd.DataFrame,
        derived: dict[str, tuple[str, ...]],
        name: str,
        *,
        population: str,
    ) -> Result:
        return Result(
            kind="table",
            frame=frame,
            keys=("role",),
            counts=("n",),
            derived=derived,
            totals=(Total(over="role"),),
            population=population,
            unit="days",
            about={"table": name, "headings": {"role": "mentor_role", "median": "median_days"}},
            labels=self.labels,
        )


def mentors(data: Data) -> Mentors:
    """The mentors of a study, their matches and their participants.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Mentors
        kind "mentors": role (as the table of mentors has it; unknown where it has none;
        total), state (with_mentee, without_mentee, total), n (mentors). Being without a
        mentee is no failing of a general mentor, whose role has none. Its methods tell of the
        participants alone, though the comparison group may have mentors too.

    Raises
    ------
    UnansweredError
        Without the tables mentors and matches, or without a data_lock.

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> tables = {
    ...     "participants": pd.DataFrame({"participant_id": ["P-001"]}),
    ...     "mentors": pd.DataFrame({"mentor_id": ["M1", "M2"], "role": "personal"}),
    ...     "matches": pd.DataFrame({"mentor_id": ["M1"], "participant_id": ["P-001"]}),
    ... }
    >>> tables["matches"]["start"] = pd.Timestamp("2024-01-31")
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
    >>> found = mentors(Data(study, tables)).frame
    >>> found.query("role == 'personal'")[["state", "n"]].values.tolist()
    [['with_mentee', 1], ['without_mentee', 1], ['total', 2]]
    """
    table, matched = data.table("mentors"), data.table("matches")
    if table is None or matched is None or data.study.data_lock is None:
        raise UnansweredError(
            message(
                "Mentors cannot be told: this study needs the tables of mentors and of matches, "
                "and the last day of its data."
            )
        )
    last_day = pd.Timestamp(data.study.data_lock)
    begun, notes = _begun(matched, table, last_day)
    people, arms = _people(data, begun)
    frame = _by_mentor(table, begun)
    return Mentors(
        kind="mentors",
        frame=frame,
        keys=("role", "state"),
        counts=("n",),
        totals=(Total(over="role"), Total(over="state")),
        population="mentors",
        notes=notes,
        about={
            "by": "role",
            "across": "state",
            "order": [WITH, WITHOUT, TOTAL],
            "columns": ["role", "state", "n"],
            "headings": {"role": "mentor_role"},
        },
        labels={"role": _role_labels(), "state": texts_of(STATES), "mentors": texts_of(NUMBERS)},
        people=people,
        matches=begun,
        contacts=data.table("contacts"),
        last_day=last_day,
        arms=arms,
    )


def _begun(
    matched: pd.DataFrame, table: pd.DataFrame, last_day: pd.Timestamp
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Matches with a start by the last day, each with a role: its own, else the mentor's."""
    known = matched["start"].notna() if "start" in matched.columns else None
    if known is None or not known.any():
        raise UnansweredError(message("Matches cannot be told: none of them has a first day."))
    rows = matched[known & (matched["start"] <= last_day)].reset_index(drop=True)
    own = rows.get("role", pd.Series(None, index=rows.index, dtype=object))
    roles = table.get("role", pd.Series(None, index=table.index, dtype=object))
    of_mentor = rows["mentor_id"].map(dict(zip(table["mentor_id"], roles, strict=True)))
    notes = []
    if n_undated := int((~known).sum()):
        notes.append(
            plural_message(
                "{n} match without a first day is not counted.",
                "{n} matches without a first day are not counted.",
                n_undated,
            )
        )
    filled = own.astype(object).where(own.notna(), of_mentor).fillna(UNKNOWN)
    return rows.assign(role=filled), tuple(notes)


def _people(data: Data, begun: pd.DataFrame) -> tuple[pd.DataFrame, Arms | None]:
    """The participants with their first matches, and the arms where there is another."""
    people = study_people(data).included
    comparison = data.study.comparison
    arms = None if comparison is None else arms_of(people, comparison)
    if arms is not None:
        inside = arms.of(arms.treated)["participant_id"]
        people = people[people["participant_id"].isin(inside)]
    dates = people[["participant_id", "entry_date", "exit_date"]].reset_index(drop=True)
    first = begun.sort_values("start", kind="stable").drop_duplicates("participant_id")
    by_person = begun.groupby("participant_id", observed=True)["mentor_id"].nunique()
    first = first.set_index("participant_id")
    ids = dates["participant_id"]
    found = dates.assign(
        n_mentors=ids.map(by_person).fillna(0).astype(int),
        first_match=ids.map(first["start"]),
        role=ids.map(first["role"]),
    )
    return found, arms


def _matched_by_now(population: str) -> list[dict[str, Any]]:
    """How those with a mentor, and those without, hold whose wait had ended by each time.

    For `about["adds_up"]`.
    """
    with_mentor, without = [{"of": WITH_MENTOR}], [{"mentors": NONE}]
    counted = [{"mentors": ONE}, {"mentors": SEVERAL}]
    matched, left = (
        {"of": population, "event": event, "followed under": "from service", "by time": "each time"}
        for event in (MATCHED, LEFT_FIRST)
    )
    return [
        {"whole": with_mentor, "parts": counted, "rest": False},
        {"whole": with_mentor, "parts": [matched], "rest": True},
        {"whole": without, "parts": [left], "rest": True},
    ]


def _by_mentor(table: pd.DataFrame, begun: pd.DataFrame) -> pd.DataFrame:
    roles = table.get("role", pd.Series(None, index=table.index, dtype=object))
    role = roles.astype(object).where(roles.notna(), UNKNOWN)
    has = table["mentor_id"].isin(begun["mentor_id"])
    present = [name for name in (*codelist("mentor_roles").values, UNKNOWN) if (role == name).any()]
    rows = []
    for name in [*present, TOTAL]:
        inside = role.eq(name) if name != TOTAL else pd.Series(True, index=table.index)
        rows += [
            {"role": name, "state": WITH, "n": int((inside & has).sum())},
            {"role": name, "state": WITHOUT, "n": int((inside & ~has).sum())},
            {"role": name, "state": TOTAL, "n": int(inside.sum())},
        ]
    return pd.DataFrame(rows)


def _by_role(role: pd.Series) -> list[tuple[str, pd.Series]]:
    order = [*codelist("mentor_roles").values, UNKNOWN]
    present = [name for name in order if (role == name).any()]
    parts: list[tuple[str, pd.Series]] = [(name, role == name) for name in present]
    return [*parts, (TOTAL, pd.Series(True, index=role.index))]


def _without_at_risk(found: Result) -> Result:
    """Shares by days, without those still followed on the day.

    Beside all, those who left by the day and those still there on it tell who left on that day.
    """
    counts = tuple(name for name in found.counts if name != "n_risk")
    return replace(found, frame=found.frame.drop(columns="n_risk"), counts=counts)


def _role_labels() -> dict[str, Any]:
    return {name: dict(texts) for name, texts in codelist("mentor_roles").labels.items()}
