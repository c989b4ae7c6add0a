"""Change on scales: of a group, between groups, of those who improved, of those lost.

Change is told of groups only, and with the sentence that it does not tell its cause.
"""

from __future__ import annotations

from collections.abc import Sequence

from evaltools.columns import TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers, phrases
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import table_figure
from evaltools.wording.kinds.questionnaires import named
from evaltools.wording.kinds.scales import bars_figure
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    cell,
    group_name,
    interval_of,
    is_unclear,
    label,
    listed_name,
    readings,
)
from evaltools.wording.translation import render


def change_title(shown: Shown) -> Message:
    """What a change is of."""
    return message("Change on the scales")


def change_sentence(shown: Shown, language: str) -> Sentences:
    """Means before and after, with the change; of several, the changes alone."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    said = _one(shown, told[0], language) if len(rows) == 1 else _several(shown, told, language)
    doubts = (*_lower_is_better(shown, language), *_unreliable(shown, language))
    return (said, *doubts, _cause(shown))


def _lower_is_better(shown: Shown, language: str) -> Sentences:
    """On which scales a fall is to the better: their minus signs mislead."""
    ends = dict(shown.about.get("higher_is") or {})
    scales = [each for each in _scales(shown) if ends.get(each) == "worse"]
    if not scales:
        return ()
    return (
        message(
            "On these scales a lower score is better for the person: {scales}.",
            scales=shares.in_a_row([label(shown, "scale", each, language) for each in scales]),
        ),
    )


def _scales(shown: Shown) -> list[str]:
    return list(dict.fromkeys(shown.frame["scale"].astype(str)))


def _unreliable(shown: Shown, language: str) -> Sentences:
    """Which scales measure so poorly in these data that a change may not show in them."""
    low = dict(shown.about.get("unreliable") or {})
    here = [scale for scale in _scales(shown) if scale in low]
    if not here:
        return ()
    return (
        message(
            "The reliability of these scales is low (below {limit}): {scales}. Where their scores "
            "show no change, that does not mean that nothing changed.",
            limit=numbers.number(float(max(low.values())), language, 2),
            scales=shares.in_a_row([label(shown, "scale", scale, language) for scale in here]),
        ),
    )


def _cause(shown: Shown) -> Message:
    """Of whom the change tells, and that it does not tell its cause."""
    if shown.about.get("whom") == "arms":
        return message(
            "The change describes the participants and the comparison group each by itself. It "
            "does not tell what caused it."
        )
    if shown.about.get("whom") == "participants":
        return message(
            "The change describes the participants only, without the comparison group. It does "
            "not tell what caused it."
        )
    if shown.about.get("whom") == "others":
        return message(
            "The change describes the comparison group only, without the participants. It does "
            "not tell what caused it."
        )
    return message("The change describes the participants. It does not tell what caused it.")


def change_figure(shown: Shown, language: str) -> Sentences:
    """Means before and after."""
    return (
        message("Means before and after, joined by a line, with their intervals; one row a scale."),
    )


def limits_title(shown: Shown) -> Message:
    """What the limits of a person's change are about."""
    return message("When a person's change is more than measurement error")


def limits_sentence(shown: Shown, language: str) -> Sentences:
    """From what on a change is reliable, and from what on it matters."""
    if shown.frame.empty:
        return nobody()
    said: list[Message] = []
    for column, words in (("reliable_change", _reliable_above), ("important_change", _matters)):
        items = [
            f"{label(shown, 'scale', str(shown.frame['scale'].iloc[place]), language)} "
            f"{numbers.number(float(limit), language, shares.decimals_of(shown, place))}"
            for place in range(len(shown.frame))
            if (limit := cell(shown, place, column)) is not None
        ]
        if items:
            said.append(words(shares.in_a_row(items[:GROUPS_LISTED])))
    return tuple(said) or not_published()


def _reliable_above(items: str) -> Message:
    return message(
        "A person's change is more than measurement error when it exceeds this many points: "
        "{list}.",
        list=items,
    )


def _matters(items: str) -> Message:
    return message("A change is taken to matter from this many points on: {list}.", list=items)


def categories_title(shown: Shown) -> Message:
    """What shares by change are about."""
    return message("How many improved")


def categories_sentence(shown: Shown, language: str) -> Sentences:
    """The shares that improved, stayed and deteriorated."""
    if shown.frame.empty:
        return nobody()
    rows = [
        place
        for place in range(len(shown.frame))
        if str(shown.frame["change"].iloc[place]) != TOTAL
    ]
    items = [each for place in rows if (each := _counted(shown, place, language))]
    if not items:
        return not_published()
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    said = message("Of those measured twice: {list}.", list=listed)
    return (said, *_unreliable(shown, language))


def _counted(shown: Shown, place: int, language: str) -> str:
    """How many of how many changed so, with the exact interval; nothing where hidden."""
    n, total, share, low, high = (
        cell(shown, place, each) for each in ("n", "n_total", "share", "conf_low", "conf_high")
    )
    if n is None or total is None or share is None or low is None or high is None:
        return ""
    decimals = numbers.share_decimals(total)
    said = message(
        "{name} {n} of {total} ({share}, {interval})",
        name=named(shown, place, ("scale", "group", "criterion", "change"), language),
        n=shares.people(int(n), language),
        total=shares.people(int(total), language),
        share=numbers.share(float(share), language, decimals),
        interval=phrases.confidence(
            shown.conf_level, float(low), float(high), language, as_share=True, decimals=decimals
        ),
    )
    return render(said, language)


def groups_title(shown: Shown) -> Message:
    """What differences in change are about."""
    return message("Difference between the groups on the scales")


def groups_sentence(shown: Shown, language: str) -> Sentences:
    """Each group less the reference, in points."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    places = {
        "reference": group_name(shown, str(told[0].row["reference"]), language),
        "list": _differences(shown, told, language),
    }
    scales = _scales(shown)
    said = (
        message(
            "Difference from the group “{reference}” on the scale “{scale}” in points: {list}.",
            scale=label(shown, "scale", scales[0], language),
            **places,
        )
        if len(scales) == 1
        else message("Difference from the group “{reference}” in points: {list}.", **places)
    )
    unclear = all(is_unclear(each) for each in told)
    doubt = (shares.uncertain_note(shown),) if unclear else ()
    return (said, *doubt, *_lower_is_better(shown, language), *_unreliable(shown, language))


def groups_figure(shown: Shown, language: str) -> Sentences:
    """Points of difference."""
    return (
        message(
            "Points with confidence intervals beside a line at zero, which means no "
            "difference. Horizontal axis: points of the scale."
        ),
    )


def dropout_title(shown: Shown) -> Message:
    """What dropout is about."""
    return message("Those who were measured only once")


def dropout_sentence(shown: Shown, language: str) -> Sentences:
    """Which share of those measured before was not measured after."""
    items = []
    for place in range(len(shown.frame)):
        lost, before = (cell(shown, place, each) for each in ("n_lost", "n_before"))
        if lost is not None and before:
            said = message(
                "{name} {share} (n = {n})",
                name=named(shown, place, ("group", "scale"), language),
                share=numbers.share(
                    float(lost) / float(before), language, numbers.share_decimals(before)
                ),
                n=numbers.integer(int(before), language),
            )
            items.append(render(said, language))
    if not items:
        return not_published() if len(shown.frame) else nobody()
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    once = message("Share measured at the first measurement only: {list}.", list=listed)
    bounds = _bounds(shown, language)
    return (once, bounds) if bounds is not None else (once,)


def _bounds(shown: Shown, language: str) -> Message | None:
    """Between what the mean change of all lies, whatever those lost would have scored."""
    items = []
    for place in range(len(shown.frame)):
        low, high, n = (cell(shown, place, each) for each in ("bound_low", "bound_high", "n_lost"))
        if low is None or high is None or not n:
            continue
        decimals = shares.decimals_of(shown, place)
        said = message(
            "{name} {limits}",
            name=named(shown, place, ("group", "scale"), language),
            limits=phrases.interval(float(low), float(high), language, decimals=decimals),
        )
        items.append(render(said, language))
    if not items:
        return None
    return message(
        "Whatever those lost would have scored, the mean change of all who were measured first "
        "lies within these points: {list}.",
        list=shares.in_a_row(items[:GROUPS_LISTED]),
    )


def _one(shown: Shown, reading: Reading, language: str) -> Message:
    before, after = (cell(shown, reading.place, each) for each in ("mean_before", "mean_after"))
    if before is None or after is None:
        return not_published()[0]
    decimals = shares.decimals_of(shown, reading.place)
    return message(
        "The group's mean on the scale “{scale}” was {before} at the first and {after} at the "
        "final measurement (change {d} points, {interval}; answered both times: {people}).",
        scale=label(shown, "scale", str(reading.row["scale"]), language),
        before=numbers.number(float(before), language, decimals),
        after=numbers.number(float(after), language, decimals),
        d=numbers.number(reading.estimate or 0.0, language, decimals),
        interval=interval_of(shown, reading, language, as_share=False, decimals=decimals),
        people=shares.people(reading.n, language),
    )


def _several(shown: Shown, told: Sequence[Reading], language: str) -> Message:
    points, scales = _points(shown, told, language), _scales(shown)
    if len(scales) > 1:
        return message("Mean change in points: {list}.", list=points)
    return message(
        "Mean change on the scale “{scale}” in points: {list}.",
        scale=label(shown, "scale", scales[0], language),
        list=points,
    )


def _points(shown: Shown, told: Sequence[Reading], language: str) -> str:
    items = [
        render(
            message(
                "{name} {d} ({interval}, n = {n})",
                name=listed_name(shown, each, language),
                d=numbers.number(
                    each.estimate or 0.0, language, shares.decimals_of(shown, each.place)
                ),
                interval=interval_of(
                    shown,
                    each,
                    language,
                    as_share=False,
                    decimals=shares.decimals_of(shown, each.place),
                ),
                n=shares.people(each.n, language),
            ),
            language,
        )
        for each in told[:GROUPS_LISTED]
    ]
    return shares.in_a_row(items)


def _differences(shown: Shown, told: Sequence[Reading], language: str) -> str:
    """Each difference with how many people of both groups it rests on."""
    items = []
    for each in told[:GROUPS_LISTED]:
        decimals = shares.decimals_of(shown, each.place)
        n = cell(shown, each.place, "n_reference")
        said = message(
            "{name} {d} ({interval}, n = {n} and {n_reference})",
            name=listed_name(shown, each, language),
            d=numbers.number(each.estimate or 0.0, language, decimals),
            interval=interval_of(shown, each, language, as_share=False, decimals=decimals),
            n=shares.people(each.n, language),
            n_reference=shares.people(None if n is None else int(n), language),
        )
        items.append(render(said, language))
    return shares.in_a_row(items)


WORDS = {
    "change": Words(change_title, change_sentence, change_figure),
    "change_limits": Words(limits_title, limits_sentence, table_figure),
    "change_categories": Words(categories_title, categories_sentence, bars_figure),
    "change_difference": Words(groups_title, groups_sentence, groups_figure),
    "dropout": Words(dropout_title, dropout_sentence, bars_figure),
}
