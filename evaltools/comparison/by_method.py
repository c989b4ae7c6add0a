"""One outcome by every method, in one table: before adjustment first, then the primary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from evaltools import wording
from evaltools.columns import LANGUAGES
from evaltools.comparison.effects import COUNTS, KEYS, PARTS, Effect
from evaltools.errors import TooFewError
from evaltools.messages import Message, message
from evaltools.result import Result

#: The method that takes the groups as they are.
UNADJUSTED = "difference"

#: Columns of the printed table.
SHOWN = (
    "method",
    "estimate",
    "conf_low",
    "conf_high",
    "p_value",
    "n",
    "n_treated",
    "n_comparison",
)


def side_by_side(
    effects: Mapping[str, Effect],
    *,
    primary: str,
    randomised: bool,
    impossible: Mapping[str, Message] | None = None,
) -> Result:
    """The difference in one outcome by several methods, to see whether they agree.

    Parameters
    ----------
    effects : mapping of method to Effect
        All of one outcome and one estimand.
    primary : str
        The method that was chosen beforehand; the others are sensitivity analyses.
    randomised : bool
        Where chance did not form the groups, the plain difference is no rival of the other
        methods: it is called what it is, the difference before adjustment, and stands first.
    impossible : mapping of method to Message, optional
        Methods that gave no number, and why; each is a note.

    Returns
    -------
    Result
        Rows as those of `effect`, one per method: before adjustment, the primary one, the others.

    Raises
    ------
    TooFewError
        When no method gave a number.

    Examples
    --------
    >>> from evaltools.comparison import effect
    >>> people = pd.DataFrame({"arm": list("ppppcccc"), "work": [1, 1, 1, 0, 1, 0, 0, 0]})
    >>> plain = effect(people, outcome="work", arm="arm", treated="p", method="difference")
    >>> found = side_by_side({"difference": plain}, primary="difference", randomised=True)
    >>> found.table()[["method", "estimate"]].values.tolist()
    [['difference', 0.5]]
    """
    if not effects:
        raise TooFewError(message("At least one method must be possible; none is."))
    order = _ordered(effects, primary, randomised=randomised)
    frame = pd.concat([effects[method].frame for method in order], ignore_index=True)
    first = effects[primary] if primary in effects else effects[order[0]]
    about = {key: first.about[key] for key in _SHARED if key in first.about}
    return Result(
        kind="effect",
        frame=frame.astype(dict.fromkeys(COUNTS, "Int64")),
        keys=KEYS,
        counts=COUNTS,
        derived=first.derived,
        conf_level=first.conf_level,
        unit=first.unit,
        notes=(*_notes([effects[method] for method in order], order), *_reasons(impossible or {})),
        about={
            **about,
            "role": "methods",
            "word": "difference",
            "primary": primary,
            "unadjusted": None if randomised or UNADJUSTED not in effects else UNADJUSTED,
            "parts": PARTS,
            "columns": list(SHOWN),
        },
        labels={"method": {each: _called(each, primary, randomised) for each in order}},
    )


#: Facts that are the same whatever the method.
_SHARED = ("n", "scale", "estimand", "measure", "reference", "at", "horizon", "of")


def _ordered(effects: Mapping[str, Any], primary: str, *, randomised: bool) -> list[str]:
    first = [primary] if randomised else [UNADJUSTED, primary]
    return [each for each in dict.fromkeys([*first, *effects]) if each in effects]


def _called(method: str, primary: str, randomised: bool) -> dict[str, str]:
    """What a method is called in every language, with its part in the comparison."""
    is_before = method == UNADJUSTED and not randomised
    if is_before:
        text = (
            message("before adjustment, the primary analysis")
            if method == primary
            else message("before adjustment")
        )
        return {language: wording.render(text, language) for language in LANGUAGES}
    text = message("{method}, the primary analysis") if method == primary else message("{method}")
    return {
        language: wording.render(
            replace(text, values={"method": wording.value("method", method, language)}), language
        )
        for language in LANGUAGES
    }


def _notes(effects: Sequence[Effect], order: Sequence[str]) -> list[Message]:
    """Notes of all methods once, and those of some with the method's name."""
    common = [note for note in effects[0].notes if all(note in each.notes for each in effects)]
    own = [
        message("{method}: {note}", method=_METHODS[method], note=note)
        for method, each in zip(order, effects, strict=True)
        for note in each.notes
        if note not in common
    ]
    return [*common, *own]


def _reasons(impossible: Mapping[str, Message]) -> list[Message]:
    return [
        message("{method}: {note}", method=_METHODS[method], note=reason)
        for method, reason in impossible.items()
    ]


#: Names of the methods as they begin a note.
_METHODS: dict[str, Message] = {
    "difference": message("Plain difference"),
    "regression": message("Regression adjustment"),
    "weighting": message("Inverse probability weighting"),
    "entropy": message("Entropy balancing"),
    "matching": message("Matching"),
    "aipw": message("Doubly robust estimate"),
}
