"""Models: hazard ratios and other ratios, a row for each term."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.headings import column
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
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


WORDS = {"forest": Words(forest_title, forest_sentence, forest_figure)}
