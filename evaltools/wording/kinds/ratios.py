"""Models: hazard ratios and other ratios, a row for each term."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.headings import column
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.significance import SIGNIFICANT
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.numbers import is_missing
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    cell,
    interval_of,
    label,
    readings,
)
from evaltools.wording.translation import render

#: Columns that hold ratios, and whether they compare speeds rather than shares.
RATIOS = {
    "hazard_ratio": True,
    "subdistribution_hazard_ratio": False,
    "odds_ratio": False,
    "rate_ratio": False,
    "risk_ratio": False,
}


#: What may be left of the model's people or events for levels that the table does not show.
ENOUGH = 10


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
    if ratio is not None and "period" in shown.frame.columns:
        return _by_period(shown, told, ratio, language)
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
        "interval": _interval_and_people(shown, reading, language),
    }
    meaning = _meaning(shown, ratio)
    reference = _reference_name(shown, reading, language)
    if reference:
        said = message(
            "{measure}, “{name}” compared with “{reference}”: {ratio} ({interval}).",
            reference=reference,
            **places,
        )
    else:
        said = message("{measure}, “{name}”: {ratio} ({interval}).", **places)
    return (said, meaning, *_not_proportional(shown, ratio, language))


def _meaning(shown: Shown, ratio: str) -> Message:
    if _of_coaches(shown):
        return message("A value above 1 means more in the same hours of work.")
    if RATIOS[ratio]:
        return message("A value above 1 means that the outcome came faster.")
    return message("A value above 1 means that the outcome was more common.")


def _of_coaches(shown: Shown) -> bool:
    """Whether the model is of what coaches counted, a row for each of them: no people's events."""
    return shown.about.get("rows") == "coaches"


def _by_period(shown: Shown, told: list[Reading], ratio: str, language: str) -> Sentences:
    """The first term's ratio, period by period."""
    rows = [each for each in told if _filled(each, "term") == _filled(told[0], "term")]
    periods = [
        render(
            message(
                "{period} {ratio} ({interval})",
                period=label(shown, "period", _filled(each, "period"), language),
                ratio=numbers.number(float(cell(shown, each.place, ratio)), language, 2),
                interval=interval_of(shown, each, language, as_share=False, decimals=2),
            ),
            language,
        )
        for each in rows
        if cell(shown, each.place, ratio) is not None
    ]
    if not periods:
        return not_published()
    further = {_filled(each, "term") for each in told} - {_filled(told[0], "term")}
    said = message(
        "{measure}, “{name}”, period by period: {periods}.",
        measure=column(ratio, language),
        name=_term_name(shown, told[0], language),
        periods=shares.in_a_row(periods),
    )
    return (said, *_further(len(further)))


def _interval_and_people(shown: Shown, reading: Reading, language: str) -> str:
    """The interval, and of how many people with how many events the model is made."""
    interval = interval_of(shown, reading, language, as_share=False, decimals=2)
    n, events = (_of_the_model(shown, column) for column in ("n", "n_event"))
    if n is None:
        return interval
    places = {"interval": interval, "n": numbers.integer(n, language)}
    if _of_coaches(shown):
        counted = None if events is None else numbers.integer(events, language)
        return _coaches(places, counted, language)
    if events is None:
        return render(message("{interval}; n = {n} in the model", **places), language)
    known = message(
        "{interval}; n = {n} and {events} events in the model",
        events=numbers.integer(events, language),
        **places,
    )
    return render(known, language)


def _coaches(places: dict[str, str], counted: str | None, language: str) -> str:
    if counted is None:
        return render(message("{interval}; {n} coaches in the model", **places), language)
    said = message(
        "{interval}; {n} coaches in the model, who counted {counted} in all",
        counted=counted,
        **places,
    )
    return render(said, language)


def _of_the_model(shown: Shown, column: str) -> int | None:
    """The model's number of people or events, where it gives away no small rest.

    The table holds these numbers by level: what is left of the model's for the levels that
    it does not show must be nothing, or enough people.
    """
    whole = shown.about.get(column)
    if whole is None or column not in shown.frame.columns:
        return None
    for covariate in set(_covariates(shown)):
        places = [at for at, each in enumerate(_covariates(shown)) if each == covariate]
        seen = [cell(shown, place, column) for place in places]
        rest = int(whole) - sum(int(each) for each in seen if each is not None)
        if 0 < rest < ENOUGH:
            return None
    return int(whole)


def _covariates(shown: Shown) -> list[str]:
    key = next((each for each in ("covariate", "term") if each in shown.frame.columns), None)
    return [""] * len(shown.frame) if key is None else [str(each) for each in shown.frame[key]]


def _not_proportional(shown: Shown, ratio: str, language: str) -> Sentences:
    """That one ratio does not describe what changes over time, where the test says so."""
    p = shown.about.get("proportional_p")
    if ratio != "hazard_ratio" or p is None or is_missing(p) or float(p) >= SIGNIFICANT:
        return ()
    return (
        message(
            "The ratio changes over time ({p}): this one number is a kind of average and does "
            "not describe the difference well.",
            p=numbers.p_phrase(float(p), language),
        ),
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


WORDS = {"forest": Words(forest_title, forest_sentence, forest_figure)}
