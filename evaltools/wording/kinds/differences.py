"""Differences between groups, tests of them, and ratios from models.

The word is *difference*, never *effect*: an effect is said only by the comparison report,
after its gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers, phrases
from evaltools.wording.headings import column
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    at_time,
    cell,
    group_name,
    interval_of,
    label,
    readings,
    told_time,
)
from evaltools.wording.translation import render

#: Below this a p-value is called statistically significant.
SIGNIFICANT = 0.05

#: The outcome that is time before any exit.
BEFORE = "before"

#: The term that stands for all the others in a test.
OVERALL = "GLOBAL"

#: Columns that hold ratios, and whether they compare speeds rather than shares.
RATIOS = {
    "hazard_ratio": True,
    "subdistribution_hazard_ratio": False,
    "odds_ratio": False,
    "rate_ratio": False,
    "risk_ratio": False,
}


def difference_title(shown: Shown) -> Message:
    """What differences at given times are about."""
    if is_of_time(shown):
        return message("Difference in mean time within the horizon")
    if "state" in shown.frame.columns:
        return message("Difference in the share in each state")
    if shares.is_work(shown):
        return message("Difference in the share who had found work")
    return message("Difference in the share who had reached the outcome")


def difference_sentence(shown: Shown, language: str) -> Sentences:
    """The difference at the told time, in percentage points, or that none is clear."""
    if is_of_time(shown):
        return time_difference(shown, language)
    when = told_time(shown)
    if when is None:
        return nobody()
    points = [_risen(shown, each) for each in at_time(shown, when)]
    told = [each for each in points if shares.is_told(each)]
    if not told:
        return not_published() if points else nobody()
    if shares.is_net(shown):
        return _net_differences(shown, told, when, language)
    if len(told) > 1:
        return _differences(shown, told, when, language)
    return share_difference(shown, told[0], language)


def is_of_time(shown: Shown) -> bool:
    """Whether the differences are amounts of time, not shares."""
    return "time" not in shown.frame.columns


def time_difference(shown: Shown, language: str) -> Sentences:
    """How much sooner the first exit came, group by group."""
    rows = [each for each in readings(shown) if each.outcome in ("", BEFORE)] or list(
        readings(shown)
    )
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    if len(told) > 1 or told[0].outcome not in ("", BEFORE):
        items = [_time_item(shown, each, language) for each in told[:GROUPS_LISTED]]
        return (
            message(
                "Difference in mean time from the group “{reference}”: {groups}.",
                reference=group_name(shown, _reference(shown, told[0]), language),
                groups=shares.in_a_row(items),
            ),
        )
    return _sooner(shown, told[0], language)


def share_difference(shown: Shown, reading: Reading, language: str) -> Sentences:
    """One difference between two shares."""
    d = reading.estimate or 0.0
    decimals = numbers.share_decimals(reading.n)
    interval = _points_interval(shown, reading, language, decimals)
    if _is_unclear(reading):
        unclear = message(
            "The data do not show a clear difference between the groups (difference {d}, "
            "{interval}).",
            d=phrases.percentage_points(d, language, decimals),
            interval=interval,
        )
        return (unclear, shares.uncertain_note(shown))
    return (_higher_or_lower(shown, reading, language, decimals, interval),)


def difference_figure(shown: Shown, language: str) -> Sentences:
    """Points of difference with their intervals."""
    if is_of_time(shown):
        return (
            message(
                "Points with confidence intervals beside a line at zero, which means no "
                "difference. Horizontal axis: difference in time."
            ),
        )
    return (
        message(
            "Points with confidence intervals beside a line at zero, which means no "
            "difference. Horizontal axis: difference in percentage points."
        ),
    )


def test_title(shown: Shown) -> Message:
    """What a test is about."""
    if _is_of_hazards(shown):
        return message("Test of whether the hazard ratios stay the same over time")
    return message("Statistical test of the difference between the groups")


def test_sentence(shown: Shown, language: str) -> Sentences:
    """Whether the groups differ by more than chance, and what no difference does not mean."""
    rows = [each for each in readings(shown) if each.p is not None]
    if not rows:
        return not_published() if len(shown.frame) else nobody()
    row = next((each for each in rows if str(each.row.get("term", "")) == OVERALL), rows[0])
    p = float(row.p or 0.0)
    if _is_of_hazards(shown):
        return (_hazards_sentence(p, language),)
    said = numbers.p_phrase(p, language)
    if p < SIGNIFICANT:
        return (message("The difference was statistically significant ({p}).", p=said),)
    return (
        message("The difference was not statistically significant ({p}).", p=said),
        shares.uncertain_note(shown),
    )


def _is_of_hazards(shown: Shown) -> bool:
    return shown.about.get("test") == "proportional hazards"


def _hazards_sentence(p: float, language: str) -> Message:
    said = numbers.p_phrase(p, language)
    if p < SIGNIFICANT:
        return message(
            "The hazard ratios change over time ({p}), so one ratio for the whole time does not "
            "describe them well.",
            p=said,
        )
    return message("The test does not show that the hazard ratios change over time ({p}).", p=said)


def test_figure(shown: Shown, language: str) -> Sentences:
    """A test has no figure of its own."""
    return (message("The figure shows the numbers of the table beside it."),)


def forest_title(shown: Shown) -> Message:
    """What the rows of a forest are: ratios or differences."""
    titles = {
        "hazard_ratio": message("Hazard ratios"),
        "subdistribution_hazard_ratio": message("Subdistribution hazard ratios"),
        "odds_ratio": message("Odds ratios"),
        "rate_ratio": message("Rate ratios"),
        "risk_ratio": message("Risk ratios"),
    }
    ratio = _ratio_column(shown)
    return titles[ratio] if ratio else message("Differences with their confidence intervals")


def forest_sentence(shown: Shown, language: str) -> Sentences:
    """The first term's ratio or difference, and how many there are."""
    rows = readings(shown)
    if not rows:
        return nobody()
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published()
    ratio = _ratio_column(shown)
    if ratio is not None:
        return (*_ratio(shown, told[0], ratio, language), *_further(len(rows) - 1))
    items = [_forest_item(shown, each, language) for each in told[:GROUPS_LISTED]]
    return (message("Differences: {list}.", list=shares.in_a_row(items)),)


def forest_figure(shown: Shown, language: str) -> Sentences:
    """Points with intervals, one row a term."""
    if _ratio_column(shown):
        return (
            message(
                "Points with confidence intervals, one row a term, beside a line at 1, which "
                "means no difference. The horizontal axis is logarithmic."
            ),
        )
    return (
        message(
            "Points with confidence intervals, one row a term, beside a line at zero, which "
            "means no difference."
        ),
    )


def _risen(shown: Shown, reading: Reading) -> Reading:
    """The difference of the shares that have had the event."""
    if not shares.falls(shown) or reading.estimate is None:
        return reading
    low = None if reading.high is None else -reading.high
    high = None if reading.low is None else -reading.low
    return replace(reading, estimate=-reading.estimate, low=low, high=high)


def _is_unclear(reading: Reading) -> bool:
    if reading.low is None or reading.high is None:
        return True
    return reading.low <= 0 <= reading.high


def _higher_or_lower(
    shown: Shown, reading: Reading, language: str, decimals: int, interval: str
) -> Message:
    d = abs(reading.estimate or 0.0) * 100
    form = numbers.form_of(d, decimals)
    places = {
        "d": numbers.number(d, language, decimals),
        "group": group_name(shown, reading.group, language),
        "reference": group_name(shown, _reference(shown, reading), language),
        "interval": interval,
        "outcome": shares.outcome_label(shown, reading.outcome, language),
    }
    if shares.is_work(shown):
        places.pop("outcome")
        return _work_difference(form, places, higher=(reading.estimate or 0.0) > 0)
    return _outcome_difference(form, places, higher=(reading.estimate or 0.0) > 0)


def _work_difference(form: int, places: dict[str, str], *, higher: bool) -> Message:
    if higher:
        return plural_message(
            "The share who found work was {d} percentage point higher in the group “{group}” "
            "than in the group “{reference}” ({interval}).",
            "The share who found work was {d} percentage points higher in the group “{group}” "
            "than in the group “{reference}” ({interval}).",
            form,
            **places,
        )
    return plural_message(
        "The share who found work was {d} percentage point lower in the group “{group}” than "
        "in the group “{reference}” ({interval}).",
        "The share who found work was {d} percentage points lower in the group “{group}” than "
        "in the group “{reference}” ({interval}).",
        form,
        **places,
    )


def _outcome_difference(form: int, places: dict[str, str], *, higher: bool) -> Message:
    if higher:
        return plural_message(
            "The share who reached the outcome ({outcome}) was {d} percentage point higher in "
            "the group “{group}” than in the group “{reference}” ({interval}).",
            "The share who reached the outcome ({outcome}) was {d} percentage points higher in "
            "the group “{group}” than in the group “{reference}” ({interval}).",
            form,
            **places,
        )
    return plural_message(
        "The share who reached the outcome ({outcome}) was {d} percentage point lower in the "
        "group “{group}” than in the group “{reference}” ({interval}).",
        "The share who reached the outcome ({outcome}) was {d} percentage points lower in the "
        "group “{group}” than in the group “{reference}” ({interval}).",
        form,
        **places,
    )


def _sooner(shown: Shown, reading: Reading, language: str) -> Sentences:
    places = {
        "d": shares.amount_of(shown, abs(reading.estimate or 0.0), language),
        "group": group_name(shown, reading.group, language),
        "reference": group_name(shown, _reference(shown, reading), language),
        "interval": interval_of(shown, reading, language, as_share=False),
    }
    if _is_unclear(reading):
        places = {name: places[name] for name in ("d", "interval")}
        unclear = message(
            "The data do not show a clear difference between the groups (difference {d}, "
            "{interval}).",
            **{**places, "d": shares.amount_of(shown, reading.estimate, language)},
        )
        return (unclear, shares.uncertain_note(shown))
    if (reading.estimate or 0.0) < 0:
        return (
            message(
                "The first job or other exit came {d} sooner on average in the group “{group}” "
                "than in the group “{reference}” (difference {interval}).",
                **places,
            ),
        )
    return (
        message(
            "The first job or other exit came {d} later on average in the group “{group}” "
            "than in the group “{reference}” (difference {interval}).",
            **places,
        ),
    )


def _time_item(shown: Shown, reading: Reading, language: str) -> str:
    return render(
        message(
            "{name} {difference} ({interval})",
            name=_line_name(shown, reading, language),
            difference=shares.amount_of(shown, reading.estimate, language),
            interval=interval_of(shown, reading, language, as_share=False),
        ),
        language,
    )


def _differences(shown: Shown, told: Sequence[Reading], when: float, language: str) -> Sentences:
    items = [_difference_item(shown, each, language) for each in told[:GROUPS_LISTED]]
    return (
        message(
            "Difference from the group “{reference}” by {time} {start}: {groups}.",
            reference=group_name(shown, _reference(shown, told[0]), language),
            time=shares.time_in(shown, when, language),
            start=shares.start_in(shown, language),
            groups=shares.in_a_row(items),
        ),
    )


def _net_differences(
    shown: Shown, told: Sequence[Reading], when: float, language: str
) -> Sentences:
    """Differences between curves in which other exits were censored."""
    items = [_difference_item(shown, each, language) for each in told[:GROUPS_LISTED]]
    return (
        message(
            "Difference from the group “{reference}” by {time} {start}, if nobody had left by "
            "another exit: {groups}.",
            reference=group_name(shown, _reference(shown, told[0]), language),
            time=shares.time_in(shown, when, language),
            start=shares.start_in(shown, language),
            groups=shares.in_a_row(items),
        ),
    )


def _difference_item(shown: Shown, reading: Reading, language: str) -> str:
    decimals = numbers.share_decimals(reading.n)
    return render(
        message(
            "{name} {difference} ({interval})",
            name=_line_name(shown, reading, language),
            difference=phrases.percentage_points(reading.estimate or 0.0, language, decimals),
            interval=_points_interval(shown, reading, language, decimals),
        ),
        language,
    )


def _line_name(shown: Shown, reading: Reading, language: str) -> str:
    """The group; where there are several outcomes or states, those too, or instead."""
    group = group_name(shown, reading.group, language)
    if reading.outcome in ("", BEFORE):
        return group
    outcome = shares.outcome_label(shown, reading.outcome, language)
    return f"{group}, {outcome}" if shown.frame["group"].nunique() > 1 else outcome


def _points_interval(shown: Shown, reading: Reading, language: str, decimals: int) -> str:
    """The interval of a difference of shares, in percentage points without the word."""
    nan = float("nan")
    low = nan if reading.low is None else reading.low * 100
    high = nan if reading.high is None else reading.high * 100
    return phrases.confidence(shown.conf_level, low, high, language, decimals=decimals)


def _reference(shown: Shown, reading: Reading) -> str:
    return str(reading.row.get("reference", shown.about.get("reference", "")))


def _ratio_column(shown: Shown) -> str | None:
    return next((each for each in RATIOS if each in shown.frame.columns), None)


def _ratio(shown: Shown, reading: Reading, ratio: str, language: str) -> Sentences:
    found = cell(shown, reading.place, ratio)
    if found is None:
        return not_published()
    places = {
        "measure": column(ratio, language),
        "name": _term_name(shown, reading, language),
        "ratio": numbers.number(float(found), language, 2),
        "interval": interval_of(shown, reading, language, as_share=False, decimals=2),
        "n": shares.people(reading.n, language),
    }
    meaning = (
        message("A value above 1 means that the outcome came faster.")
        if RATIOS[ratio]
        else message("A value above 1 means that the outcome was more common.")
    )
    reference = _reference_name(shown, reading, language)
    if reference:
        said = message(
            "{measure}, “{name}” compared with “{reference}”: {ratio} ({interval}, n = {n}).",
            reference=reference,
            **places,
        )
        return (said, meaning)
    return (
        message("{measure}, “{name}”: {ratio} ({interval}, n = {n}).", **places),
        meaning,
    )


def _term_name(shown: Shown, reading: Reading, language: str) -> str:
    """A covariate, with its level where it has levels."""
    covariate, level = _filled(reading, "covariate"), _filled(reading, "level")
    if covariate and level:
        return label(shown, "variable", f"{covariate}={level}", language)
    return label(shown, "variable", covariate or _filled(reading, "term"), language)


def _reference_name(shown: Shown, reading: Reading, language: str) -> str:
    covariate, reference = _filled(reading, "covariate"), _filled(reading, "reference")
    return label(shown, covariate or "level", reference, language) if reference else ""


def _filled(reading: Reading, key: str) -> str:
    found = reading.row.get(key)
    return "" if found is None or found != found else str(found)


def _further(n: int) -> Sentences:
    if n <= 0:
        return ()
    return (
        plural_message(
            "The table holds {n} further term.", "The table holds {n} further terms.", n
        ),
    )


def _forest_item(shown: Shown, reading: Reading, language: str) -> str:
    key = "term" if "term" in shown.frame.columns else shown.keys[0] if shown.keys else "group"
    return render(
        message(
            "{name} {difference} ({interval})",
            name=label(shown, key, str(reading.row.get(key, "")), language),
            difference=numbers.number(reading.estimate or 0.0, language, 2),
            interval=interval_of(shown, reading, language, as_share=False, decimals=2),
        ),
        language,
    )


WORDS = {
    "difference": Words(difference_title, difference_sentence, difference_figure),
    "test": Words(test_title, test_sentence, test_figure),
    "forest": Words(forest_title, forest_sentence, forest_figure),
}
