"""The reached beside the population they come from."""

from __future__ import annotations

from collections.abc import Sequence

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import rankings, shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    Reading,
    cell,
    interval_of,
    is_hidden,
    is_unclear,
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
    groups = [each for each in rows if not _is_sum(each)]
    parts = [each for each in groups if shares.is_told(each)]
    said = [_overall(shown, each, language) for each in overall]
    if len(parts) > 1:
        some_hidden = any(each.hidden and _has_rate(shown, each) for each in groups)
        said.extend(_ranked(shown, parts, language, some_hidden=some_hidden))
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
        share=_rate(reading.estimate or 0.0, language),
        interval=interval_of(shown, reading, language, as_share=True, decimals=RATE_DECIMALS),
        n=shares.people(reading.n, language),
    )


def _has_rate(shown: Shown, reading: Reading) -> bool:
    """Whether the group has a rate to hide: the table of the population knows its size."""
    if "population" not in shown.frame.columns or is_hidden(shown, reading.place, "population"):
        return True
    size = cell(shown, reading.place, "population")
    return size is not None and size > 0


def _ranked(
    shown: Shown, parts: Sequence[Reading], language: str, *, some_hidden: bool
) -> Sentences:
    """Where most and fewest were reached, as printed, and whether the two clearly differ.

    Groups of different facts, such as women and the young, share people. The interval of
    their difference is then too wide, so that no unclear difference passes for a clear one.
    """
    rates = [each.estimate or 0.0 for each in parts]
    ends = rankings.ends_of(rates, printed=lambda rate: _rate(rate, language))
    items = [_rate_item(shown, each, language) for each in parts]
    highest, lowest = rankings.both_listed(ends, items, language)
    if ends.are_alike:
        said = _alike(highest, some_hidden=some_hidden)
    else:
        said = _most_and_fewest(highest, lowest, some_hidden=some_hidden)
    most, fewest = (pick(parts, key=lambda each: each.estimate or 0.0) for pick in (max, min))
    if not is_unclear(rankings.difference_between(most, fewest)):
        return (said,)
    unclear = message("The data do not show a clear difference between these groups.")
    return (said, unclear, shares.uncertain_note(shown))


def _most_and_fewest(highest: str, lowest: str, *, some_hidden: bool) -> Message:
    if some_hidden:
        return message(
            "Of the groups whose numbers are published, the largest share of the population was "
            "reached here: {highest}. The smallest share was reached here: {lowest}.",
            highest=highest,
            lowest=lowest,
        )
    return message(
        "The largest share of the population was reached here: {highest}. The smallest share was "
        "reached here: {lowest}.",
        highest=highest,
        lowest=lowest,
    )


def _alike(listed: str, *, some_hidden: bool) -> Message:
    if some_hidden:
        return message(
            "The same share of the population, as rounded here, was reached in all groups whose "
            "numbers are published: {groups}.",
            groups=listed,
        )
    return message(
        "The same share of the population, as rounded here, was reached in all groups: {groups}.",
        groups=listed,
    )


def _rate(rate: float, language: str) -> str:
    return numbers.share(rate, language, RATE_DECIMALS)


def _rate_item(shown: Shown, reading: Reading, language: str) -> str:
    """A group of the population, in its region, with the share that was reached."""
    names = []
    if _region(reading) != ALL:
        names.append(label(shown, "region", _region(reading), language))
    variable, level = str(reading.row.get("variable", "")), str(reading.row.get("level", ""))
    names.append(label(shown, "variable", f"{variable}={level}", language))
    return render(
        message(
            "“{name}” {share} ({interval}, n = {n})",
            name=", ".join(names),
            share=_rate(reading.estimate or 0.0, language),
            interval=interval_of(shown, reading, language, as_share=True, decimals=RATE_DECIMALS),
            n=shares.people(reading.n, language),
        ),
        language,
    )


WORDS = {
    "representativeness": Words(
        representativeness_title, representativeness_sentence, representativeness_figure
    ),
}
