"""Comparisons of outcomes, and the gate that decides what may be said of them.

The word *effect* stands only where `about["word"]` says so: where the gate is passed and the
interval excludes no difference.
"""

from __future__ import annotations

import pandas as pd

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.kinds import effect_amounts as amounts
from evaltools.wording.kinds import effect_tables as several
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import GROUPS_LISTED, Reading, is_unclear, label, readings
from evaltools.wording.translation import render

#: The verdicts of a gate, the worst first, and that of what could not be judged.
FAIL, WARN, NOT_EVALUATED = "fail", "warn", "not_evaluated"

#: Roles of results with several rows that are told in their own way.
METHODS, SUBGROUP = "methods", "subgroup"


def effect_title(shown: Shown) -> Message:
    """What the comparison of an outcome is called: an effect only where that is earned."""
    if shown.about.get("word") == "effect" and _by_chance(shown):
        return message("Effect on the outcome")
    if amounts.is_ratio(shown):
        return message("Ratio between the groups")
    own = _TITLES.get(str(shown.about.get("role")))
    if own is not None:
        return own
    return message("Difference in the outcome")


_TITLES = {
    METHODS: message("Difference in the outcome, before adjustment and by method"),
    SUBGROUP: message("Difference in the outcome, in each part of the people"),
}


#: A mean time is one of everybody: it is shorter also where more of them have the outcome.
WHOLE_HORIZON = message(
    "For those who did not have the outcome by the horizon, the whole time up to it counts: the "
    "difference also tells of how many had it (restricted mean time)."
)


def effect_sentence(shown: Shown, language: str) -> Sentences:
    """How much the groups differ, or that no difference is clear."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    said = _differences(shown, told, language)
    return (*said, WHOLE_HORIZON) if amounts.is_time(shown) else said


def _differences(shown: Shown, told: list[Reading], language: str) -> Sentences:
    role = shown.about.get("role")
    if role == METHODS:
        return several.by_method(shown, told, language)
    if role == SUBGROUP:
        return several.by_part(shown, told, language)
    if amounts.is_ratio(shown) or len(told) > 1:
        return (_listed(shown, told, language),)
    levels = _levels(shown, told[0], language)
    if is_unclear(told[0]):
        unclear = message(
            "The data do not show a clear difference between the groups in “{outcome}” "
            "(difference {d}, {interval}, n = {people}).",
            d=amounts.signed(shown, told[0], language),
            **_places(shown, told[0], language),
        )
        return (unclear, *levels, shares.uncertain_note(shown))
    return (_clear(shown, told[0], language), *levels, *_earned(shown))


def effect_figure(shown: Shown, language: str) -> Sentences:
    """Points with intervals beside no difference."""
    return (
        message(
            "Points with confidence intervals, one row an analysis, beside a line that means no "
            "difference."
        ),
    )


def gate_title(shown: Shown) -> Message:
    """What the gate is."""
    return message("What the comparison can carry")


def gate_sentence(shown: Shown, language: str) -> Sentences:
    """The verdict, and which checks failed or warn."""
    if shown.frame.empty:
        return nobody()
    verdicts = shown.frame["verdict"].astype(str)
    failed, warned = (_named(shown, verdicts == each, language) for each in (FAIL, WARN))
    said = [_verdict(FAIL if failed else WARN if warned else "pass")]
    if failed:
        said.append(message("Checks that failed: {checks}.", checks=failed))
    if warned:
        said.append(message("Checks that warn: {checks}.", checks=warned))
    unknown = _named(shown, verdicts == NOT_EVALUATED, language)
    if unknown:
        said.append(message("Checks that could not be made: {checks}.", checks=unknown))
    return tuple(said)


def gate_figure(shown: Shown, language: str) -> Sentences:
    """The gate has no figure of its own."""
    return (message("The figure shows the numbers of the table beside it."),)


def _clear(shown: Shown, reading: Reading, language: str) -> Message:
    higher = (reading.estimate or 0.0) > 0
    if amounts.is_time(shown):
        return _time_sentence(shown, reading, language, later=higher)
    if amounts.is_share(shown):
        return _share_sentence(shown, reading, language, higher=higher)
    return _mean_sentence(shown, reading, language, higher=higher)


def _share_sentence(shown: Shown, reading: Reading, language: str, *, higher: bool) -> Message:
    decimals = numbers.share_decimals(reading.n)
    d = abs(reading.estimate or 0.0) * 100
    form = numbers.form_of(d, decimals)
    places = {**_places(shown, reading, language), "d": numbers.number(d, language, decimals)}
    if higher:
        return plural_message(
            "The share with the outcome “{outcome}” was {d} percentage point higher in the "
            "participant group than in the comparison group ({interval}, n = {people}).",
            "The share with the outcome “{outcome}” was {d} percentage points higher in the "
            "participant group than in the comparison group ({interval}, n = {people}).",
            form,
            **places,
        )
    return plural_message(
        "The share with the outcome “{outcome}” was {d} percentage point lower in the "
        "participant group than in the comparison group ({interval}, n = {people}).",
        "The share with the outcome “{outcome}” was {d} percentage points lower in the "
        "participant group than in the comparison group ({interval}, n = {people}).",
        form,
        **places,
    )


def _mean_sentence(shown: Shown, reading: Reading, language: str, *, higher: bool) -> Message:
    d = abs(reading.estimate or 0.0)
    places = {
        **_places(shown, reading, language),
        "d": numbers.number(d, language, amounts.decimals(d)),
    }
    if higher:
        return message(
            "The mean of “{outcome}” was {d} higher in the participant group than in the "
            "comparison group ({interval}, n = {people}).",
            **places,
        )
    return message(
        "The mean of “{outcome}” was {d} lower in the participant group than in the comparison "
        "group ({interval}, n = {people}).",
        **places,
    )


def _time_sentence(shown: Shown, reading: Reading, language: str, *, later: bool) -> Message:
    places = {
        **_places(shown, reading, language),
        "d": shares.amount_of(shown, abs(reading.estimate or 0.0), language),
    }
    if later:
        return message(
            "The outcome “{outcome}” came {d} later on average in the participant group than in "
            "the comparison group (difference {interval}, n = {people}).",
            **places,
        )
    return message(
        "The outcome “{outcome}” came {d} sooner on average in the participant group than in the "
        "comparison group (difference {interval}, n = {people}).",
        **places,
    )


def _places(shown: Shown, reading: Reading, language: str) -> dict[str, str]:
    return {
        "outcome": amounts.outcome(shown, reading, language),
        "interval": amounts.interval(shown, reading, language),
        "people": shares.people(reading.n, language),
    }


def _levels(shown: Shown, reading: Reading, language: str) -> Sentences:
    """The mean, or share, of each group; nothing where one of them is not known."""
    names = ("mean_treated", "mean_comparison")
    treated, comparison = (amounts.level(shown, reading, name, language) for name in names)
    if treated is None or comparison is None:
        return ()
    if shown.about.get("method") in (None, "difference"):
        return (
            message(
                "Participant group {treated}, comparison group {comparison}.",
                treated=treated,
                comparison=comparison,
            ),
        )
    return (
        message(
            "After adjustment: participant group {treated}, comparison group {comparison}.",
            treated=treated,
            comparison=comparison,
        ),
    )


def _earned(shown: Shown) -> Sentences:
    if shown.about.get("word") != "effect":
        return ()
    if not _by_chance(shown):
        return (
            message(
                "Only if the stated assumptions hold can this difference be read as an effect of "
                "the programme; no check can show that nothing unmeasured made it."
            ),
        )
    return (
        message(
            "The design and its checks allow this difference to be read as an effect of the "
            "programme."
        ),
    )


def _by_chance(shown: Shown) -> bool:
    """Whether chance formed the groups: otherwise a passed gate still rests on assumptions."""
    return shown.about.get("assignment") == "randomised"


def _listed(shown: Shown, told: list[Reading], language: str) -> Message:
    items = [
        render(
            message(
                "{name} {difference} ({interval})",
                name=_row_name(shown, each, language),
                difference=numbers.number(each.estimate or 0.0, language, 2)
                if amounts.is_ratio(shown)
                else amounts.signed(shown, each, language),
                interval=amounts.interval(shown, each, language),
            ),
            language,
        )
        for each in told[:GROUPS_LISTED]
    ]
    if amounts.is_ratio(shown):
        return message(
            "Ratio of the participant group to the comparison group: {list}.",
            list=shares.in_a_row(items),
        )
    return message(
        "Differences between the participant group and the comparison group: {list}.",
        list=shares.in_a_row(items),
    )


def _row_name(shown: Shown, reading: Reading, language: str) -> str:
    method = str(reading.row.get("method", ""))
    outcome = amounts.outcome(shown, reading, language)
    if method and shown.frame["method"].nunique() > 1:
        return f"{outcome}, {label(shown, 'method', method, language)}"
    return outcome


def _verdict(verdict: str) -> Message:
    if verdict == FAIL:
        return message("The comparison does not pass its checks.")
    if verdict == WARN:
        return message("The comparison passes its checks with warnings.")
    return message("The comparison passes its checks.")


def _named(shown: Shown, rows: pd.Series, language: str) -> list[str]:
    return [
        label(shown, "diagnostic", str(name), language)
        for name in shown.frame.loc[rows, "diagnostic"]
    ]


WORDS = {
    "effect": Words(effect_title, effect_sentence, effect_figure),
    "interaction": Words(several.interaction_title, several.interaction_sentence, gate_figure),
    "gate": Words(gate_title, gate_sentence, gate_figure),
}
