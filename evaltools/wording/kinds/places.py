"""Sites and regions: whether they differ by more than chance. Nothing is ranked."""

from __future__ import annotations

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    cell,
    group_name,
    interval_of,
    label,
    readings,
)
from evaltools.wording.translation import render

#: The position of a site between its limits.
INSIDE = "inside"


def funnel_title(shown: Shown) -> Message:
    """What a funnel is about."""
    return message("Sites against the limits of random variation")


def funnel_sentence(shown: Shown, language: str) -> Sentences:
    """How many sites lie outside the limits, and the value of all together."""
    places = [place for place in range(len(shown.frame)) if not _is_sum(shown, place)]
    if not places:
        return nobody()
    positions = [cell(shown, place, "position") for place in places]
    told = [str(each) for each in positions if each is not None]
    if not told:
        return not_published()
    outside = sum(each != INSIDE for each in told)
    lies = plural_message(
        "Of {total} sites, {n} lies outside the limits of random variation.",
        "Of {total} sites, {n} lie outside the limits of random variation.",
        outside,
        total=numbers.integer(len(told), language),
    )
    overall = shown.about.get("overall")
    if overall is None:
        return (lies,)
    return (lies, message("All sites together: {value}.", value=_value(shown, overall, language)))


def funnel_figure(shown: Shown, language: str) -> Sentences:
    """Points between limits that narrow."""
    return (
        message(
            "Points of the sites between limits that narrow to the right. Horizontal axis: "
            "size of the site. Vertical axis: its value."
        ),
    )


def shrunken_title(shown: Shown) -> Message:
    """What shrunken rates are, in words."""
    return message("Values of the sites drawn towards the mean of all")


def shrunken_sentence(shown: Shown, language: str) -> Sentences:
    """Between which values the sites lie, raw and shrunken."""
    rows = [each for each in readings(shown) if not _is_sum(shown, each.place)]
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    drawn = [each.estimate or 0.0 for each in told]
    raw = [float(found) for each in told if (found := cell(shown, each.place, "rate")) is not None]
    said = [
        message(
            "Values drawn towards the mean: from {low} to {high} ({n} sites).",
            low=_value(shown, min(drawn), language),
            high=_value(shown, max(drawn), language),
            n=len(told),
        )
    ]
    if raw:
        said.append(
            message(
                "Values as they are: from {low} to {high}.",
                low=_value(shown, min(raw), language),
                high=_value(shown, max(raw), language),
            )
        )
    return tuple(said)


def shrunken_figure(shown: Shown, language: str) -> Sentences:
    """Points with intervals by site."""
    return (
        message(
            "Two points for each site, its own value and the one drawn towards the mean of all, "
            "which has a confidence interval."
        ),
    )


def rates_title(shown: Shown) -> Message:
    """What rates are about."""
    return message("Rates")


def rates_sentence(shown: Shown, language: str) -> Sentences:
    """Each class with its rate, and the target."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    items = [_rate_item(shown, each, language) for each in told[:GROUPS_LISTED]]
    said = message("Rate: {groups}.", groups=shares.in_a_row(items))
    target = shown.about.get("target")
    if target is None:
        return (said,)
    aimed = message("Target: {target}.", target=numbers.number(float(target), language, 2))
    return (said, aimed)


def rates_figure(shown: Shown, language: str) -> Sentences:
    """Points with intervals."""
    return (message("Points of the rates with confidence intervals, one row a group."),)


def association_title(shown: Shown) -> Message:
    """What an association over sites is."""
    return message("What goes together over the sites")


def association_sentence(shown: Shown, language: str) -> Sentences:
    """The correlations with their intervals."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    items = []
    for each in told[:GROUPS_LISTED]:
        n = cell(shown, each.place, "n_sites")
        said = message(
            "“{first}” and “{second}” {r} ({interval}, sites: {n})",
            first=label(shown, "variable", str(each.row["term"]), language),
            second=label(shown, "variable", str(each.row["outcome"]), language),
            r=numbers.number(each.estimate or 0.0, language, 2),
            interval=interval_of(shown, each, language, as_share=False, decimals=2),
            n=shares.people(None if n is None else int(n), language),
        )
        items.append(render(said, language))
    return (message("Correlation over the sites: {list}.", list=shares.in_a_row(items)),)


def association_figure(shown: Shown, language: str) -> Sentences:
    """Points with intervals."""
    return (message("Points of the correlations with confidence intervals."),)


def _is_sum(shown: Shown, place: int) -> bool:
    return any(str(shown.frame[key].iloc[place]) in (ALL, TOTAL) for key in shown.keys[:1])


def _value(shown: Shown, x: float, language: str) -> str:
    if shown.about.get("scale", "share") == "share":
        return numbers.share(float(x), language, 1)
    return numbers.number(float(x), language, 2)


def _rate_item(shown: Shown, reading: Reading, language: str) -> str:
    said = message(
        "{name} {rate} ({interval})",
        name=group_name(shown, reading.group, language),
        rate=numbers.number(reading.estimate or 0.0, language, 2),
        interval=interval_of(shown, reading, language, as_share=False, decimals=2),
    )
    return render(said, language)


WORDS = {
    "funnel": Words(funnel_title, funnel_sentence, funnel_figure),
    "shrunken_rates": Words(shrunken_title, shrunken_sentence, shrunken_figure),
    "rates": Words(rates_title, rates_sentence, rates_figure),
    "association": Words(association_title, association_sentence, association_figure),
}
