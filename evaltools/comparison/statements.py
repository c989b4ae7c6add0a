"""What can be said, what must be kept in mind and what cannot be said.

From the design, the gate and the interval. What cannot be said is named by the claim that
cannot be made; what is true and limits the rest is to be kept in mind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from evaltools.comparison.checks import Gate
from evaltools.comparison.texts import cell_of, in_languages
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.study import Study
from evaltools.study.texts import Text

DESIGNS = ("randomised", "other", "single_arm")
CAN, MIND, CANNOT = "can", "mind", "cannot"

VERDICTS: dict[str, Message] = {
    CAN: message("can be said"),
    MIND: message("must be kept in mind"),
    CANNOT: message("cannot be said"),
}

#: What a diagnostic that failed or warns means, in words.
FAILURES: dict[str, Message] = {
    "smd": message("the groups remain unlike each other at the start"),
    "smd_constrained": message("the groups remain unlike each other at the start"),
    "variance_ratio": message("amounts vary more in one group than in the other"),
    "ks": message("amounts are spread differently in the groups although their means agree"),
    "share_near": message("too many participants have nobody like them in the comparison group"),
    "equipoise": message("too few people could have been in either group"),
    "effective_size_programme": message("the participant group rests on too few people"),
    "effective_size_comparison": message("the comparison group rests on too few people"),
    "largest_weight": message("one person weighs too much"),
    "events": message("too few people had the outcome"),
    "attrition": message("the groups lost very different shares of their people"),
    "minimum_detectable": message("a difference that matters could have gone unnoticed"),
}

LIMITS: dict[str, tuple[str, Message]] = {
    "att": (
        CANNOT,
        message("What the programme would do for people who are unlike its participants."),
    ),
    "ate": (
        MIND,
        message("The answer is about everybody who was eligible, not about participants alone."),
    ),
    "ato": (
        MIND,
        message(
            "The answer is about people who might have been in either group, not about all "
            "participants."
        ),
    ),
}

Said = tuple[str, Message]


def what_can_be_said(
    gate: Gate | None,
    design: str,
    effect: Result | None = None,
    *,
    show_anyway: Text | None = None,
) -> Result:
    """What can be said, what must be kept in mind and what cannot be said.

    Parameters
    ----------
    gate : Gate, optional
        None for a study without a comparison group.
    design : "randomised", "other" or "single_arm"
    effect : Result of `effect`, optional
        Its interval decides what is said of the difference; None while it is withheld. A
        protected result whose interval is hidden counts as having none.
    show_anyway : Text, optional
        The study's reason to show a comparison that failed its checks.

    Returns
    -------
    Result
        Rows: number, verdict ("can", "mind" or "cannot"), statement (texts; every language in
        the labels), those that can be said first.
        No number of the data stands in them.

    Examples
    --------
    >>> said = what_can_be_said(None, "single_arm")
    >>> said.table().verdict.tolist()
    ['can', 'mind', 'cannot']
    """
    if design not in DESIGNS:
        raise UsageError(
            message(
                "design must be one of {allowed}; found {found}.",
                allowed=list(DESIGNS),
                found=design,
            )
        )
    if gate is None and design != "single_arm":
        raise UsageError(message("A study with a comparison group must have a gate."))
    found = list(_single_arm() if gate is None else _compared(gate, effect, show_anyway))
    made = _result(found, design, verdict=None if gate is None else gate.verdict)
    if show_anyway is None or gate is None or gate.is_passed:
        return made
    statements = {**made.labels["statement"], **_reason(found, show_anyway)}
    return replace(made, labels={**made.labels, "statement": statements})


def _result(found: Sequence[Said], design: str, *, verdict: str | None) -> Result:
    """The statements as a table, those that can be said first."""
    said = sorted(found, key=lambda each: list(VERDICTS).index(each[0]))
    frame = pd.DataFrame(
        [
            {"number": number, "verdict": each, "statement": cell_of(text)}
            for number, (each, text) in enumerate(said, start=1)
        ]
    )
    return Result(
        kind="statements",
        frame=frame,
        keys=("number", "verdict", "statement"),
        about={
            "design": design,
            "verdict": verdict,
            "columns": ["verdict", "statement"],
        },
        labels={
            "statement": {cell_of(text): in_languages(text) for _, text in said},
            "verdict": {name: in_languages(text) for name, text in VERDICTS.items()},
        },
    )


def what_outcomes_say(study: Study) -> Result:
    """What can be said of a study's outcomes before any comparison of its groups.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Result
        As `what_can_be_said`; a study with a comparison group is told that the groups stand
        here as they are.

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> what_outcomes_say(load_study("example:nsw")).about["design"]
    'as_they_are'
    """
    if study.comparison is None:
        return what_can_be_said(None, "single_arm")
    return _result(list(_as_they_are()), "as_they_are", verdict=None)


def _single_arm() -> Iterator[Said]:
    yield CAN, message("How many participants reached an outcome, and how soon.")
    yield (
        CANNOT,
        message(
            "That the programme brought the outcomes about: here they stand beside no comparison "
            "group, so they do not tell what would have happened without the programme."
        ),
    )
    yield (
        MIND,
        message("A change from before to after may have come about without the programme."),
    )


def _as_they_are() -> Iterator[Said]:
    for verdict, text in _single_arm():
        if verdict != CANNOT:
            yield verdict, text
    yield (
        CANNOT,
        message(
            "That the programme brought the outcomes about: here the participants and the "
            "comparison group stand as they are, and what else sets them apart is not taken into "
            "account. The report on the comparison does that."
        ),
    )


def _compared(gate: Gate, effect: Result | None, show_anyway: Text | None) -> Iterator[Said]:
    if not gate.is_passed:
        yield from _failed(gate, shown=effect is not None and show_anyway is not None)
        if show_anyway is not None:
            yield MIND, _SHOWN_ANYWAY
        return
    yield from _design(gate)
    if effect is not None:
        yield from _interval(effect)
    for name in gate.warned:
        yield MIND, message("A check warns: {reason}.", reason=FAILURES[name])
    if "attrition" in gate.not_evaluated:
        yield (
            MIND,
            message(
                "Who was lost before the outcome was known cannot be seen in these data; unlike "
                "losses in the groups could change the result."
            ),
        )
    yield LIMITS[str(gate.about["estimand"])]


#: Followed by the study's own words, language by language.
_SHOWN_ANYWAY = message("The comparison failed its checks and is shown for a stated reason.")


def _reason(said: list[Said], show_anyway: Text) -> dict[str, dict[str, str]]:
    given = in_languages(show_anyway)
    shown = in_languages(_SHOWN_ANYWAY)
    words = {language: f"{shown[language]} {text}" for language, text in given.items()}
    return {cell_of(_SHOWN_ANYWAY): {**shown, **words}}


def _failed(gate: Gate, *, shown: bool) -> Iterator[Said]:
    yield CAN, message("How unlike the groups are at the start.")
    if not shown:
        yield CANNOT, message("How the outcome differs: it is withheld, since the checks failed.")
    yield CANNOT, message("That a difference between the groups comes from the programme.")
    for name in gate.failed:
        yield MIND, message("The comparison does not hold: {reason}.", reason=FAILURES[name])


def _design(gate: Gate) -> Iterator[Said]:
    if gate.assignment == "randomised":
        yield (
            CAN,
            message(
                "Chance formed the groups: a clear difference between them can be called an "
                "effect of the programme."
            ),
        )
        yield (
            MIND,
            message(
                "The groups are compared as chance formed them, whether or not people then took "
                "part: it is the offer of the programme that is judged."
            ),
        )
        return
    yield (
        CAN,
        message(
            "If the stated assumptions hold, a clear difference between the groups can be called "
            "an effect of the programme."
        ),
    )
    yield MIND, message("Something that was not measured may have made the difference.")


def _interval(effect: Result) -> Iterator[Said]:
    row = effect.frame.iloc[0]
    low, high = (pd.to_numeric(row[name], errors="coerce") for name in ("conf_low", "conf_high"))
    if pd.isna(low) or pd.isna(high):
        yield CANNOT, message("How certain the difference is.")
        return
    if low <= 0 <= high:
        yield CAN, message("The data do not show a clear difference between the groups.")
        yield (
            CANNOT,
            message("That the groups did equally well: the interval also holds differences."),
        )
        return
    direction = (
        message("The outcome was higher in the participant group than chance would explain.")
        if low > 0
        else message("The outcome was lower in the participant group than chance would explain.")
    )
    yield CAN, direction
