"""Scores on scales: how they are distributed, their ends and bands, answers to items."""

from __future__ import annotations

from collections.abc import Sequence

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers, phrases
from evaltools.wording.kinds import rankings, shares
from evaltools.wording.kinds.questionnaires import named
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import GROUPS_LISTED, Reading, by, cell, interval_of, label, readings
from evaltools.wording.translation import render

#: The two ends of a scale.
FLOOR, CEILING = "floor", "ceiling"


def distribution_title(shown: Shown) -> Message:
    """What a distribution is about: scores, or their changes."""
    if _is_of_changes(shown):
        return message("How the changes are distributed")
    return message("How the scores are distributed")


def distribution_sentence(shown: Shown, language: str) -> Sentences:
    """How many scores are shown, by scale and group."""
    counts: dict[str, int | None] = {}
    for place in range(len(shown.frame)):
        n = cell(shown, place, "n_total")
        counts.setdefault(_scale_and_group(shown, place, language), None if n is None else int(n))
    if not counts:
        return nobody()
    items = [
        render(message("{name} ({n})", name=name, n=shares.people(n, language)), language)
        for name, n in list(counts.items())[:GROUPS_LISTED]
    ]
    listed = shares.in_a_row(items)
    if _is_of_changes(shown):
        return (message("People measured twice: {list}.", list=listed),)
    return (message("Number of scores: {list}.", list=listed),)


def distribution_figure(shown: Shown, language: str) -> Sentences:
    """Bars over the scale, or over how far people moved."""
    if _is_of_changes(shown):
        return (
            message(
                "Bars over the change in points, around no change. Vertical axis: share of "
                "those measured twice."
            ),
        )
    return (message("Bars over the range of the scale. Vertical axis: share of the scores."),)


def ends_title(shown: Shown) -> Message:
    """What the ends of scales are about."""
    return message("Lowest and highest possible scores")


def ends_sentence(shown: Shown, language: str) -> Sentences:
    """How many have the highest possible score, which could not rise, and the lowest."""
    if shown.frame.empty:
        return nobody()
    said: list[Message] = []
    for end, words in ((CEILING, _at_ceiling), (FLOOR, _at_floor)):
        rows = [
            place for place in range(len(shown.frame)) if str(shown.frame["end"].iloc[place]) == end
        ]
        items = shares_of(shown, rows, ("scale", "wave"), language)
        if items:
            said.append(words(shares.in_a_row(items[:GROUPS_LISTED])))
    return tuple(said) or not_published()


def bands_title(shown: Shown) -> Message:
    """What published bands are about."""
    return message("Scores in published bands")


def bands_sentence(shown: Shown, language: str) -> Sentences:
    """The share in each band, wave by wave."""
    if shown.frame.empty:
        return nobody()
    rows = [
        place for place in range(len(shown.frame)) if str(shown.frame["band"].iloc[place]) != TOTAL
    ]
    items = shares_of(shown, rows, ("scale", "wave", "band"), language)
    if not items:
        return not_published()
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    return (message("Share in each published band: {list}.", list=listed),)


def bars_figure(shown: Shown, language: str) -> Sentences:
    """Bars of shares."""
    return (message("Bars of the share of the respondents, one row a group."),)


def profile_title(shown: Shown) -> Message:
    """What means of items are about."""
    return message("Mean answers to the items")


def profile_sentence(shown: Shown, language: str) -> Sentences:
    """Of each scale the items with the highest and the lowest mean at its last measurement."""
    rows = readings(shown)
    if not rows:
        return nobody()
    said: list[Message] = []
    # means on scales of different lengths cannot be ranked together
    for scale in dict.fromkeys(str(each.row.get("scale", ALL)) for each in rows):
        own = [each for each in rows if str(each.row.get("scale", ALL)) == scale]
        last = [each for each in own if each.row["wave"] == own[-1].row["wave"]]
        said.extend(_means_ranked(shown, last, language))
    return tuple(said) or not_published()


def _means_ranked(shown: Shown, last: Sequence[Reading], language: str) -> Sentences:
    """The highest and the lowest mean as printed; items that print alike are not ranked."""
    told = [each for each in last if shares.is_told(each)]
    if not told:
        return ()
    items = [_mean_item(shown, each, language) for each in told]
    if len(items) == 1:
        return (message("Mean answer: {item}.", item=items[0]),)
    ends = rankings.ends_of(
        [each.estimate or 0.0 for each in told],
        printed=lambda mean: numbers.number(
            mean, language, shares.decimals_of(shown, told[0].place)
        ),
    )
    highest, lowest = rankings.both_listed(ends, items, language)
    some_hidden = any(each.hidden for each in last)
    if ends.are_alike:
        return (_means_alike(highest, some_hidden=some_hidden),)
    return (_highest_and_lowest(highest, lowest, some_hidden=some_hidden),)


def _highest_and_lowest(highest: str, lowest: str, *, some_hidden: bool) -> Message:
    if some_hidden:
        return message(
            "Of the items whose means are published, highest mean answer: {highest}. Lowest mean "
            "answer: {lowest}.",
            highest=highest,
            lowest=lowest,
        )
    return message(
        "Highest mean answer: {highest}. Lowest mean answer: {lowest}.",
        highest=highest,
        lowest=lowest,
    )


def _means_alike(listed: str, *, some_hidden: bool) -> Message:
    if some_hidden:
        return message(
            "Of the items whose means are published, the mean answers are alike, as rounded here: "
            "{items}.",
            items=listed,
        )
    return message("The mean answers are alike, as rounded here: {items}.", items=listed)


def _mean_item(shown: Shown, reading: Reading, language: str) -> str:
    """An item, named with its scale where there are several, with its mean, interval and n."""
    decimals = shares.decimals_of(shown, reading.place)
    return render(
        message(
            "“{name}” {mean} ({interval}, n = {n})",
            name=named(shown, reading.place, ("scale", "item"), language),
            mean=numbers.number(reading.estimate or 0.0, language, decimals),
            interval=interval_of(shown, reading, language, as_share=False, decimals=decimals),
            n=shares.people(reading.n, language),
        ),
        language,
    )


def profile_figure(shown: Shown, language: str) -> Sentences:
    """Points of means by item."""
    return (message("Points with confidence intervals, one row an item of the scale."),)


def _at_ceiling(listed: str) -> Message:
    return message(
        "Share with the highest possible score, which could not rise: {list}.", list=listed
    )


def _at_floor(listed: str) -> Message:
    return message(
        "Share with the lowest possible score, which could not fall: {list}.", list=listed
    )


def shares_of(shown: Shown, rows: Sequence[int], keys: tuple[str, ...], language: str) -> list[str]:
    """The share of each row with its exact interval and n."""
    items = []
    for place in rows:
        share, low, high, n = (
            cell(shown, place, each) for each in ("share", "conf_low", "conf_high", "n_total")
        )
        if share is None:
            continue
        decimals = numbers.share_decimals(n)
        nan = float("nan")
        said = message(
            "{name} {share} ({interval}, n = {n})",
            name=named(shown, place, keys, language),
            share=numbers.share(float(share), language, decimals),
            interval=phrases.confidence(
                shown.conf_level,
                nan if low is None else float(low),
                nan if high is None else float(high),
                language,
                as_share=True,
                decimals=decimals,
            ),
            n=shares.people(None if n is None else int(n), language),
        )
        items.append(render(said, language))
    return items


def _is_of_changes(shown: Shown) -> bool:
    return "before" in shown.about and "after" in shown.about


def _scale_and_group(shown: Shown, place: int, language: str) -> str:
    names = []
    for key in ("scale", "group"):
        if key in shown.frame.columns:
            code = str(shown.frame[key].iloc[place])
            if code == ALL:
                continue
            of = by(shown) or "group" if key == "group" else key
            names.append(label(shown, of, code, language))
    return ", ".join(names)


WORDS = {
    "distribution": Words(distribution_title, distribution_sentence, distribution_figure),
    "floor_ceiling": Words(ends_title, ends_sentence, bars_figure),
    "bands": Words(bands_title, bands_sentence, bars_figure),
    "item_profile": Words(profile_title, profile_sentence, profile_figure),
}
