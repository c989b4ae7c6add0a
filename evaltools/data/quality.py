"""How good a study's data are: rows and people, what is missing, what the checks found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ALL
from evaltools.data.checked import Data
from evaltools.data.exit_states import can_be_compared, contradicted
from evaltools.data.further_headings import PHASE
from evaltools.data.missing_marks import is_mark
from evaltools.data.overlaps import overlapping
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.study import Study

_PERSON = "participant_id"

#: Dates of these tables are compared with the data lock.
_DATES = {
    "participants": ("exit_date", "observed_until"),
    "spells": ("end",),
    "contacts": ("date",),
    "responses": ("date",),
    "matches": ("start", "end"),
}

#: Columns whose empty cells say something by their schema, so that they are not missing: what
#: has not ended yet has no end, and who is seen from time zero has no later entry.
_EMPTY_IS_TOLD = {
    "participants": ("exit_date",),
    "spells": ("end",),
    "matches": ("end",),
    "follow_up": ("entry",),
}

#: Counts that are good to know and find no fault: a spell goes on, a person came back, or has
#: found nothing yet.
NO_FAULT = ("repeated_people", "without_end", "people_without_spells")

#: What each check counts, for people.
_LABELS: Mapping[str, Mapping[str, str]] = {
    "repeated_people": {
        "en": "rows of people who have several, as those who came back (no fault)",
        "fi": "rivit henkilöillä, joilla rivejä on useita, kuten palanneilla (ei virhe)",
        "sv": "rader för personer som har flera, såsom de som kom tillbaka (inget fel)",
    },
    "overlapping": {
        "en": "spells that overlap another of the same source",
        "fi": "jaksot, jotka menevät päällekkäin saman lähteen toisen jakson kanssa",
        "sv": "perioder som överlappar en annan från samma källa",
    },
    "without_end": {
        "en": "spells without an end, which go on (no fault)",
        "fi": "jaksot ilman päättymispäivää, jotka jatkuvat (ei virhe)",
        "sv": "perioder utan slutdatum, som pågår (inget fel)",
    },
    "after_lock": {
        "en": "rows with a date after the data lock",
        "fi": "rivit, joilla on aineiston katkaisupäivän jälkeinen päivä",
        "sv": "rader med ett datum efter dataens slutdag",
    },
    "written_marks": {
        "en": "rows with a mark such as NA read as text",
        "fi": "rivit, joilla NA:n kaltainen merkintä luettiin tekstinä",
        "sv": "rader där en markering som NA lästes som text",
    },
    "exit_contradicted": {
        "en": "participants whose situation at exit their spells contradict",
        "fi": "osallistujat, joiden tilanne päättyessä on ristiriidassa jaksojen kanssa",
        "sv": "deltagare vars läge vid avslut motsägs av deras perioder",
    },
    "people_without_spells": {
        "en": "participants without a spell, as those who have found nothing yet (no fault)",
        "fi": "osallistujat ilman yhtään jaksoa, kuten ne, jotka eivät ole vielä löytäneet mitään "
        "(ei virhe)",
        "sv": "deltagare utan en enda period, såsom de som ännu inte har hittat något (inget fel)",
    },
}


def contents(data: Data) -> Result:
    """Which tables a study has, with their rows and the people in them.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        Of kind "table": table, n (people; missing where rows are about something else), n_total
        (rows).

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
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame({"participant_id": ["a", "a", "b"]})
    >>> contents(Data(study, {"participants": people})).frame.values.tolist()
    [['participants', 2, 3]]
    """
    records = [
        {"table": name, "n": _people(frame), "n_total": len(frame)}
        for name, frame in data.tables.items()
    ]
    frame = pd.DataFrame(records, columns=["table", "n", "n_total"]).astype({"n": "Int64"})
    return Result(
        "table",
        frame,
        keys=("table",),
        counts=("n", "n_total"),
        about={
            "by": ALL,
            "adds_up": _among_participants(frame),
            "headings": {"n": message("People"), "n_total": message("Rows")},
        },
    )


def _among_participants(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The people of each table are participants; whoever is not among them is a count too.

    But for responses: how many answered stands beside every mean.
    """
    of_people = frame.loc[frame["n"].notna(), "table"]
    return [
        {"whole": [{"table": "participants"}], "parts": [{"table": name}], "rest": True}
        for name in of_people[~of_people.isin(["participants", "responses"])]
    ]


def quality(data: Data) -> Result:
    """What the checks of the data found that did not stop the run.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        Of kind "quality": table, check, n (rows concerned; 0 when the check found nothing). The
        checks in `about["no_fault"]` count what is good to know and find nothing wrong. Its
        notes are those of the reading and the rules of the warnings; no value of a person is in
        either.

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
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame({"participant_id": ["a", "a", "b"]})
    >>> found = quality(Data(study, {"participants": people})).frame
    >>> found.loc[found["check"] == "repeated_people", "n"].tolist()
    [2]
    """
    found = [
        {"table": name, "check": check, "n": n}
        for name, frame in data.tables.items()
        for check, n in _checks(name, frame, data).items()
    ]
    return Result(
        kind="quality",
        frame=pd.DataFrame(found, columns=["table", "check", "n"]),
        keys=("table", "check"),
        counts=("n",),
        notes=(*data.notes, *(warning.rule for warning in data.warnings)),
        about={"by": ALL, "no_fault": list(NO_FAULT)},
        labels={"check": _LABELS},
    )


def missing(data: Data) -> Result:
    """How many cells of each column are empty, by table.

    The end of what goes on (a spell, a match, taking part) is not missing when it is empty, nor
    is the day of a phase that was not begun; such columns are left out, and `quality` counts the
    spells without an end. Columns in which
    no row holds anything are left out too, with a note of how many: the templates have every
    column, and a study fills in those that it needs. Those that the study file names stay.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        Of kind "missing": table, column, n (rows), n_missing, share (0 to 1; missing for a table
        without rows).

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
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame({"participant_id": list("abcd"), "age": [20.0, None, 40.0, 50.0]})
    >>> found = missing(Data(study, {"participants": people})).frame
    >>> found[["column", "n", "n_missing", "share"]].values.tolist()
    [['participant_id', 4, 0, 0.0], ['age', 4, 1, 0.25]]
    """
    named = _named_by(data.study)
    records = [
        {
            "table": name,
            "column": str(column),
            "n": len(frame),
            "n_missing": int(frame[column].isna().sum()),
        }
        for name, frame in data.tables.items()
        for column in frame.columns
        if not _is_told_by_blanks(name, str(column))
    ]
    every = pd.DataFrame(records, columns=["table", "column", "n", "n_missing"])
    is_unused = (every["n"] > 0) & (every["n_missing"] == every["n"])
    is_unused &= ~every["column"].isin(named)
    frame = every[~is_unused].reset_index(drop=True)
    rows = frame["n"].where(frame["n"] > 0)
    return Result(
        kind="missing",
        frame=frame.assign(share=frame["n_missing"] / rows),
        keys=("table", "column"),
        counts=("n", "n_missing"),
        derived={"share": ("n", "n_missing")},
        notes=_unused(int(is_unused.sum())),
        about={"by": ALL},
    )


def _is_told_by_blanks(table: str, column: str) -> bool:
    """Whether an empty cell of a column says something: that what it is the day of is not there."""
    is_phase = table == "participants" and column.startswith(PHASE)
    return is_phase or column in _EMPTY_IS_TOLD.get(table, ())


def _named_by(study: Study) -> set[str]:
    """The columns that the study file names as groups, arm, background factors or sites."""
    compared = study.comparison
    facts = () if compared is None else (compared.arm, *compared.covariates)
    sites = (study.regions.site,) if "regions" in study.model_fields_set else ()
    return {*study.groups, *facts, *sites}


def _unused(n: int) -> tuple[Message, ...]:
    # as text, since it counts columns and not people
    text = message(
        "Columns in which no row holds anything, and which the study file does not name, are left "
        "out: {n}.",
        n=str(n),
    )
    return (text,) if n else ()


def _people(frame: pd.DataFrame) -> int | None:
    return int(frame[_PERSON].nunique()) if _PERSON in frame else None


def _checks(name: str, frame: pd.DataFrame, data: Data) -> dict[str, int]:
    """Number of rows by check, for the checks that the table allows."""
    found = {"written_marks": _written_marks(frame)}
    for check, counted in _OF_TABLE.get(name, {}).items():
        found[check] = counted(frame, data)
    dates = [column for column in _DATES.get(name, ()) if column in frame]
    if dates and data.study.data_lock is not None:
        lock = pd.Timestamp(data.study.data_lock)
        found["after_lock"] = int((frame[dates] > lock).any(axis=1).sum())
    return found


def _written_marks(frame: pd.DataFrame) -> int:
    marked = np.zeros(len(frame), dtype=bool)
    for column in frame.select_dtypes("object").columns:
        codes, values = pd.factorize(frame[column])
        marks = np.append(is_mark(pd.Series(values, dtype=object)), False)
        marked |= marks[codes]
    return int(marked.sum())


def _repeated_people(frame: pd.DataFrame, data: Data) -> int:
    return int(frame.duplicated(_PERSON, keep=False).sum())


def _overlapping(frame: pd.DataFrame, data: Data) -> int:
    return int(overlapping(frame).sum())


def _without_end(frame: pd.DataFrame, data: Data) -> int:
    return int(frame["end"].isna().sum()) if "end" in frame else len(frame)


def _without_spells(frame: pd.DataFrame, data: Data) -> int:
    spells = data.tables.get("spells")
    if spells is None:
        return 0
    return int((~frame[_PERSON].drop_duplicates().isin(spells[_PERSON])).sum())


def _exit_contradicted(frame: pd.DataFrame, data: Data) -> int:
    spells = data.tables.get("spells")
    if spells is None or not can_be_compared(frame, spells):
        return 0
    return int(contradicted(frame, spells).sum())


_OF_TABLE: dict[str, dict[str, Callable[[pd.DataFrame, Data], int]]] = {
    "participants": {
        "repeated_people": _repeated_people,
        "people_without_spells": _without_spells,
        "exit_contradicted": _exit_contradicted,
    },
    "spells": {"overlapping": _overlapping, "without_end": _without_end},
}
