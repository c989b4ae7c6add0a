"""Comparisons of outcomes, and the gate that decides what may be said of them.

The word *effect* stands only where `about["word"]` says so: where the gate is passed and the
interval excludes no difference.
"""

from __future__ import annotations

import pandas as pd

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers, phrases
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import GROUPS_LISTED, Reading, interval_of, label, readings
from evaltools.wording.translation import render

#: The verdicts of a gate, the worst first.
FAIL, WARN = "fail", "warn"


def effect_title(shown: Shown) -> Message:
    """What the comparison of an outcome is called: an effect only where that is earned."""
    if shown.about.get("word") == "effect":
        return message("Effect on the outcome")
    if _is_ratio(shown):
        return message("Ratio between the groups")
    return message("Difference in the outcome")


def effect_sentence(shown: Shown, language: str) -> Sentences:
    """How much the groups differ, or that no difference is clear."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    if _is_ratio(shown) or len(told) > 1:
        return (_listed(shown, told, language),)
    if _is_unclear(told[0]):
        unclear = message(
            "The data do not show a clear difference between the groups (difference {d}, "
            "{interval}).",
            d=_signed(shown, told[0], language),
            interval=_interval(shown, told[0], language),
        )
        return (unclear, shares.uncertain_note(shown))
    return (_clear(shown, told[0], language), *_earned(shown))


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
    return tuple(said)


def gate_figure(shown: Shown, language: str) -> Sentences:
    """The gate has no figure of its own."""
    return (message("The figure shows the numbers of the table beside it."),)


def _is_ratio(shown: Shown) -> bool:
    return shown.about.get("scale") == "ratio"


def _is_share(shown: Shown) -> bool:
    return shown.about.get("scale") == "share"


def _is_time(shown: Shown) -> bool:
    return shown.about.get("of") == "restricted_time"


def _is_unclear(reading: Reading) -> bool:
    if reading.low is None or reading.high is None:
        return True
    return reading.low <= 0 <= reading.high


def _clear(shown: Shown, reading: Reading, language: str) -> Message:
    higher = (reading.estimate or 0.0) > 0
    if _is_time(shown):
        return _time_sentence(shown, reading, language, later=higher)
    if _is_share(shown):
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
    places = {**_places(shown, reading, language), "d": numbers.number(d, language, _decimals(d))}
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
        "outcome": _outcome(shown, reading, language),
        "interval": _interval(shown, reading, language),
        "people": shares.people(reading.n, language),
    }


def _outcome(shown: Shown, reading: Reading, language: str) -> str:
    """The outcome's own name: a state, or a column that the study names."""
    named = label(shown, "outcome", reading.outcome, language)
    return (
        label(shown, "variable", reading.outcome, language) if named == reading.outcome else named
    )


def _interval(shown: Shown, reading: Reading, language: str) -> str:
    """The interval in the unit of the sentence: percentage points for shares."""
    if not _is_share(shown):
        decimals = 1 if _is_time(shown) else _decimals(reading.estimate or 0.0)
        return interval_of(shown, reading, language, as_share=False, decimals=decimals)
    nan = float("nan")
    low = nan if reading.low is None else reading.low * 100
    high = nan if reading.high is None else reading.high * 100
    decimals = numbers.share_decimals(reading.n)
    return phrases.confidence(shown.conf_level, low, high, language, decimals=decimals)


def _signed(shown: Shown, reading: Reading, language: str) -> str:
    """The difference with its sign and unit."""
    d = reading.estimate or 0.0
    if _is_share(shown):
        return phrases.percentage_points(d, language, numbers.share_decimals(reading.n))
    if _is_time(shown):
        return shares.amount_of(shown, d, language)
    return numbers.number(d, language, _decimals(d))


def _decimals(d: float) -> int:
    """Decimals of an amount: about three figures of it."""
    return 0 if abs(d) >= 100 else 1 if abs(d) >= 10 else 2


def _earned(shown: Shown) -> Sentences:
    if shown.about.get("word") != "effect":
        return ()
    return (
        message(
            "The design and its checks allow this difference to be read as an effect of the "
            "programme."
        ),
    )


def _listed(shown: Shown, told: list[Reading], language: str) -> Message:
    items = [
        render(
            message(
                "{name} {difference} ({interval})",
                name=_row_name(shown, each, language),
                difference=numbers.number(each.estimate or 0.0, language, 2)
                if _is_ratio(shown)
                else _signed(shown, each, language),
                interval=_interval(shown, each, language),
            ),
            language,
        )
        for each in told[:GROUPS_LISTED]
    ]
    if _is_ratio(shown):
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
    outcome = _outcome(shown, reading, language)
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
    "gate": Words(gate_title, gate_sentence, gate_figure),
}
