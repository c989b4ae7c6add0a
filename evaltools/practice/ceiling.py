"""How strong the evidence can be at most, from the design that was run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message
from evaltools.practice.catalogue import ladder, ladder_ids
from evaltools.practice.designs import (
    CONDITIONS,
    Design,
    is_untold,
    lacking,
    what_is_lacking,
)
from evaltools.practice.ladders import Ladder, Rung
from evaltools.practice.sets import said
from evaltools.practice.words import NOTHING, VERIFICATION, texts_of
from evaltools.result import Result
from evaltools.wording import render

#: What a level of a ladder can be for a design.
REACHED, NOT_REACHED, EXPERT_ONLY = "reached", "not_reached", "expert_only"
NOT_TOLD = "not_told"

#: Ends the name of a condition of which it cannot be told whether the design meets it.
UNTOLD = "?"

VERDICTS = {
    REACHED: message("within reach of this design"),
    NOT_REACHED: message("not within reach"),
    EXPERT_ONLY: message("only by an expert's own assessment"),
    NOT_TOLD: message("cannot be told: a number that it asks for is not published"),
}

#: What stands for a level when a design reaches none.
NONE = 0


def evidence_ceiling(
    design: Design | Mapping[str, Any], *, ladders: Sequence[str | Ladder] = ()
) -> Result:
    """The highest level of evidence that the design can carry, with the reasons.

    Parameters
    ----------
    design : Design, or mapping of its facts
        What was done; `design_of` takes it from a study and its results. A level cannot be
        given.
    ladders : names, paths or ladders, optional
        Those that come with evaltools: Nesta, the Maryland scale, RE-AIM.

    Returns
    -------
    Result
        kind "ladder": ladder, level, meaning, verdict (reached, not_reached, expert_only;
        not_told where all that is lacking is a number hidden in its own report), lacks (what
        the design lacks for the level; the shortest list), verification (of the level's
        meaning). `about["ceilings"]` has the highest level reached by ladder; 0: the design
        cannot be graded on it. The dimensions of RE-AIM are no rungs and have none.

    Raises
    ------
    UsageError
        For facts that a design does not have.

    Examples
    --------
    >>> evidence_ceiling({"described": True, "n": 7}).about["ceilings"]
    {'maryland-sms': 0, 'nesta': 1}
    """
    facts = Design.of(design)
    chosen = [
        each if isinstance(each, Ladder) else ladder(each) for each in ladders or ladder_ids()
    ]
    rows = [row for each in chosen for row in _rows(each, facts)]
    frame = pd.DataFrame(rows)
    ceilings = {each.id: _ceiling(frame, each.id) for each in chosen if each.kind == "ladder"}
    return Result(
        kind="ladder",
        frame=frame.drop(columns="missing"),
        keys=("ladder", "level"),
        derived=dict.fromkeys(("meaning", "verdict", "lacks", "verification"), ()),
        population="design",
        notes=_notes(facts, frame, chosen),
        about={
            "ceilings": ceilings,
            "verdicts": list(VERDICTS),
            "dimensions": [each.id for each in chosen if each.kind == "dimensions"],
            "highest": {each.id: max(r.level for r in each.levels) for each in chosen},
            "ways": {
                _meaning(each, rung): len(rung.any_of) for each in chosen for rung in each.levels
            },
            "columns": ["ladder", "level", "meaning", "verdict", "lacks", "verification"],
            "headings": {"level": "rung", "verification": "meaning_verified"},
        },
        labels=_labels(chosen, frame),
    )


def _rows(each: Ladder, facts: Design) -> list[dict[str, Any]]:
    return [
        {
            "ladder": each.id,
            "level": rung.level,
            "meaning": _meaning(each, rung),
            "verdict": verdict,
            "lacks": "+".join(missing),
            "missing": missing,
            "verification": rung.verification,
        }
        for rung in each.levels
        for verdict, missing in (_judge(rung, facts),)
    ]


def _meaning(each: Ladder, rung: Rung) -> str:
    return f"{each.id}:{rung.level}"


def _judge(rung: Rung, facts: Design) -> tuple[str, tuple[str, ...]]:
    """Whether the facts reach a level, and what they lack by the nearest way to it."""
    if rung.expert:
        return EXPERT_ONLY, ()
    ways = [names for names in rung.any_of if facts.randomised or "randomised" not in names]
    lacks = [
        tuple(
            name + UNTOLD if is_untold(name, facts) else lacking(name, facts)
            for name in names
            if not CONDITIONS[name][0](facts)
        )
        for names in ways or rung.any_of
    ]
    fewest = min(lacks, key=len)
    if not fewest:
        return REACHED, ()
    for names in lacks:
        # hiding a number must not lower the level: whether it is met is left open
        if all(name.endswith(UNTOLD) for name in names):
            return NOT_TOLD, names
    return NOT_REACHED, fewest


def _ceiling(frame: pd.DataFrame, name: str) -> int:
    reached = frame[(frame["ladder"] == name) & (frame["verdict"] == REACHED)]["level"]
    return int(reached.max()) if len(reached) else NONE


_UNTOLD: Mapping[str, Message] = {
    "change_measured": message("how many were measured before and after is not published"),
    "enough_people": message(
        "how many people were in the smaller group, or had the outcome, is not published"
    ),
    "low_attrition": message("how many were lost is not published"),
}


def _lacked(name: str) -> Message:
    """What is said of a condition that is not met, or cannot be told to be."""
    if name.endswith(UNTOLD):
        return _UNTOLD[name.removesuffix(UNTOLD)]
    return what_is_lacking(name)


def _labels(chosen: Sequence[Ladder], frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    lacks = {
        "+".join(names): {
            language: "; ".join(render(_lacked(name), language) for name in names)
            for language in LANGUAGES
        }
        for names in frame["missing"]
        if names
    }
    return {
        "ladder": {each.id: said(each.name) for each in chosen},
        "meaning": {
            _meaning(each, rung): said(rung.label) for each in chosen for rung in each.levels
        },
        # Numbers of levels, so that no list of other levels names them.
        "level": {
            str(rung.level): dict.fromkeys(LANGUAGES, str(rung.level))
            for each in chosen
            for rung in each.levels
        },
        "verdict": texts_of(VERDICTS),
        "verification": texts_of(VERIFICATION),
        "lacks": {"": NOTHING, **lacks},
    }


def _notes(facts: Design, frame: pd.DataFrame, chosen: Sequence[Ladder]) -> tuple[Message, ...]:
    notes = [
        message(
            "The level is the highest that this design could carry, not one that was reached: "
            "it follows from what was done, and nobody types it."
        ),
        message(
            "What a level asks of a design is evaltools' own reading of its source; levels whose "
            "meaning was not read are marked."
        ),
    ]
    several = {
        _meaning(each, rung) for each in chosen for rung in each.levels if len(rung.any_of) > 1
    }
    if several & {*frame.loc[frame["verdict"] == NOT_REACHED, "meaning"]}:
        notes.append(
            message(
                "Several ways can lead to one level. What the design lacks is told of the way "
                "that is nearest to it; people being assigned by chance is no such way where "
                "chance did not assign them."
            )
        )
    if facts.simulated:
        notes.append(
            message("The data are simulated: the design is graded, and nothing was found out.")
        )
    if facts.comparison_group and not facts.randomised and facts.method == "hazard":
        notes.append(
            message(
                "A hazard regression is scored 3 or 4 by the source of the Maryland scale; here "
                "3 at most, since only an expert can justify 4."
            )
        )
    return tuple(notes)
