"""The reached beside the population they come from."""

from __future__ import annotations

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    Reading,
    interval_of,
    label,
    readings,
)
from evaltools.wording.translation import render

#: Decimals of the share of a population: such shares are small.
RATE_DECIMALS = 1


def representativeness_title(shown: Shown) -> Message:
    """What a comparison with the population is."""
    return message("The reached beside the population")


def representativeness_sentence(shown: Shown, language: str) -> Sentences:
    """What share of the population was reached, and of whom most and fewest."""
    rows = readings(shown)
    sums = [each for each in rows if _is_sum(each) and _region(each) == ALL]
    # the sum over the classes of a background fact tells the same share once more
    overall = [each for each in sums if shares.is_told(each)][:1]
    parts = [each for each in rows if not _is_sum(each) and shares.is_told(each)]
    said = [_overall(shown, each, language) for each in overall]
    if len(parts) > 1:
        highest = max(parts, key=lambda each: each.estimate or 0.0)
        lowest = min(parts, key=lambda each: each.estimate or 0.0)
        said.append(
            message(
                "The programme reached the largest share of the population in {highest}, and "
                "the smallest in {lowest}.",
                highest=_rate_item(shown, highest, language),
                lowest=_rate_item(shown, lowest, language),
            )
        )
    if said:
        return tuple(said)
    return not_published() if rows else nobody()


def representativeness_figure(shown: Shown, language: str) -> Sentences:
    """Points of rates with intervals."""
    return (
        message(
            "Points with confidence intervals, one row a group of the population. Horizontal "
            "axis: share of the population that the programme reached."
        ),
    )


def _is_sum(reading: Reading) -> bool:
    return str(reading.row.get("level", reading.row.get("group", ALL))) in (ALL, TOTAL)


def _region(reading: Reading) -> str:
    return str(reading.row.get("region", ALL))


def _overall(shown: Shown, reading: Reading, language: str) -> Message:
    return message(
        "The programme reached {share} of the population ({interval}, n = {n}).",
        share=numbers.share(reading.estimate or 0.0, language, RATE_DECIMALS),
        interval=interval_of(shown, reading, language, as_share=True, decimals=RATE_DECIMALS),
        n=shares.people(reading.n, language),
    )


def _rate_item(shown: Shown, reading: Reading, language: str) -> str:
    """A group of the population, in its region, with the share that was reached."""
    names = []
    if _region(reading) != ALL:
        names.append(label(shown, "region", _region(reading), language))
    variable, level = str(reading.row.get("variable", "")), str(reading.row.get("level", ""))
    names.append(label(shown, "variable", f"{variable}={level}", language))
    return render(
        message(
            "“{name}” ({share})",
            name=", ".join(names),
            share=numbers.share(reading.estimate or 0.0, language, RATE_DECIMALS),
        ),
        language,
    )


WORDS = {
    "representativeness": Words(
        representativeness_title, representativeness_sentence, representativeness_figure
    ),
}
