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

#: Positions outside the wider limits.
FAR = ("below_998", "above_998")


def funnel_title(shown: Shown) -> Message:
    """What a funnel is about."""
    return message("Sites against the limits of random variation")


def funnel_sentence(shown: Shown, language: str) -> Sentences:
    """How many sites lie outside the limits, how many would by chance, and all together."""
    places = [place for place in range(len(shown.frame)) if not _is_sum(shown, place)]
    if not places:
        return nobody()
    positions = [cell(shown, place, "position") for place in places]
    told = [str(each) for each in positions if each is not None]
    if not told:
        all_together = _all_together(shown, language)
        event = _event(shown, language) if all_together else ()
        return (*event, *not_published(), *all_together)
    return (
        *_event(shown, language),
        *_outside(shown, told, len(places), language),
        _no_verdict(shown, told),
        *_facts(shown, language),
        *_all_together(shown, language),
    )


def _event(shown: Shown, language: str) -> Sentences:
    """Who and what is counted at the sites, where the result says by which time.

    Other shares of the run are of everybody, with the time that each was seen.
    """
    at = shown.about.get("at")
    if at is None:
        return ()
    time = shares.time_in(shown, float(at), language)
    return (
        message(
            "Counted are only participants who could be followed for {time}, and who of them had "
            "found work within that time.",
            time=time,
        ),
    )


def _outside(shown: Shown, told: list[str], sites: int, language: str) -> Sentences:
    """How many sites lie outside each of the limits, and how many chance alone puts there."""
    outside = sum(each != INSIDE for each in told)
    far = sum(each in FAR for each in told)
    places = {
        "total": numbers.integer(len(told), language),
        "sites": numbers.integer(sites, language),
    }
    said = [_first(shown, outside, places, all_told=len(told) == sites)]
    if outside and far:
        said.append(
            plural_message(
                "Outside the wider limits, which chance alone seldom passes, lies {n}.",
                "Outside the wider limits, which chance alone seldom passes, lie {n}.",
                far,
            )
        )
    return (*said, *_by_chance(shown, places, language, all_told=len(told) == sites))


def _first(shown: Shown, outside: int, places: dict[str, str], *, all_told: bool) -> Message:
    """How many lie outside, and of which limits: the exact ones, or those that were widened."""
    if all_told and _is_widened(shown):
        return plural_message(
            "Of {total} sites, {n} lies outside the limits of random variation, which are widened "
            "here by how much all sites vary beyond chance.",
            "Of {total} sites, {n} lie outside the limits of random variation, which are widened "
            "here by how much all sites vary beyond chance.",
            outside,
            total=places["total"],
        )
    if all_told:
        return plural_message(
            "Of {total} sites, {n} lies outside the limits of random variation.",
            "Of {total} sites, {n} lie outside the limits of random variation.",
            outside,
            total=places["total"],
        )
    if _is_widened(shown):
        return plural_message(
            "Of {sites} sites, the numbers of {total} are shown; {n} of those lies outside the "
            "limits of random variation, which are widened here by how much all sites vary "
            "beyond chance.",
            "Of {sites} sites, the numbers of {total} are shown; {n} of those lie outside the "
            "limits of random variation, which are widened here by how much all sites vary "
            "beyond chance.",
            outside,
            **places,
        )
    return plural_message(
        "Of {sites} sites, the numbers of {total} are shown; {n} of those lies outside the "
        "limits of random variation.",
        "Of {sites} sites, the numbers of {total} are shown; {n} of those lie outside the "
        "limits of random variation.",
        outside,
        **places,
    )


def _is_widened(shown: Shown) -> bool:
    """Whether the limits lie further out than the exact ones."""
    return bool(shown.about.get("widened"))


def _by_chance(shown: Shown, places: dict[str, str], language: str, *, all_told: bool) -> Sentences:
    """How many chance alone puts outside the exact limits; beside widened ones it says nothing."""
    by_chance = shown.about.get("expected_outside")
    if by_chance is None or _is_widened(shown):
        return ()
    expected = numbers.number(float(by_chance), language, 1)
    if all_told:
        said = message(
            "By chance alone about {expected} would lie outside the exact 95% limits.",
            expected=expected,
        )
    else:
        said = message(
            "By chance alone about {expected} of all {sites} sites would lie outside the exact "
            "95% limits.",
            expected=expected,
            sites=places["sites"],
        )
    return (said,)


def _no_verdict(shown: Shown, told: list[str]) -> Message:
    """What a position does not say, so that no small place is judged by chance."""
    if all(each == INSIDE for each in told):
        if shown.about.get("vary_more"):
            return message(
                "No single site stands out, yet all sites together vary more than chance alone "
                "would make them. Why they do is not told here."
            )
        return message(
            "The sites cannot be told apart from chance: the higher and lower values of small "
            "sites say nothing of how good they are."
        )
    return message(
        "A site inside the limits cannot be told from the others, however high or low its "
        "value. A site outside them is a reason to look closer, not a verdict."
    )


def _facts(shown: Shown, language: str) -> Sentences:
    """Which facts of the people were taken into account."""
    said = []
    if used := _named(shown, "facts", language):
        said.append(message("Taken into account: {facts}.", facts=used))
    if left_out := _named(shown, "facts_left_out", language):
        text = "Not taken into account, since there are too few events: {facts}."
        said.append(message(text, facts=left_out))
    return tuple(said)


def _named(shown: Shown, key: str, language: str) -> str:
    """The names of columns that the result lists, in a row."""
    listed = shown.about.get(key) or ()
    return ", ".join(label(shown, "variable", str(each), language) for each in listed)


def _all_together(shown: Shown, language: str) -> Sentences:
    """The value of all sites, with its n."""
    overall = shown.about.get("overall")
    if overall is None or shown.about.get("scale") == "ratio":
        return ()
    value = _value(shown, overall, language)
    together = next((place for place in range(len(shown.frame)) if _is_sum(shown, place)), None)
    n = None if together is None else cell(shown, together, "n")
    if together is None or n is None:
        return (message("All sites together: {value}.", value=value),)
    people = numbers.integer(int(n), language)
    sums = [each for each in readings(shown) if each.place == together]
    if sums and sums[0].low is not None:
        return (
            message(
                "All sites together: {value} ({interval}, n = {n}).",
                value=value,
                interval=interval_of(shown, sums[0], language, as_share=True, decimals=1),
                n=people,
            ),
            *_widened_interval(shown),
        )
    return (message("All sites together: {value} (n = {n}).", value=value, n=people),)


def _widened_interval(shown: Shown) -> Sentences:
    """That the interval of all sites is not the exact one either."""
    if not _is_widened(shown):
        return ()
    return (message("This interval is widened by the same factor as the limits."),)


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
        *_event(shown, language),
        message(
            "Values drawn towards the mean: from {low} to {high} ({n} sites).",
            low=_value(shown, min(drawn), language),
            high=_value(shown, max(drawn), language),
            n=len(told),
        ),
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
    if "full_time_months" in shown.frame.columns and shown.about.get("target") is not None:
        return message("Counts a month of full time, beside the target")
    return message("Rates")


def rates_sentence(shown: Shown, language: str) -> Sentences:
    """Each class with its rate, and which lie wholly on one side of the target."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    items = [_rate_item(shown, each, language) for each in told[:GROUPS_LISTED]]
    listed = shares.in_a_row(items)
    said = (
        message("A month of full time: {groups}.", groups=listed)
        if "full_time_months" in shown.frame.columns
        else message("Rate: {groups}.", groups=listed)
    )
    target = shown.about.get("target")
    if target is None:
        return (said,)
    aimed = message(
        "Target: {target}.", target=numbers.number(float(target), language, _rate_decimals(shown))
    )
    return (said, aimed, *_against_target(shown, told, language))


def _against_target(shown: Shown, told: list[Reading], language: str) -> Sentences:
    """Which classes the target may be too high or too low for, and which cannot be told."""
    texts = {
        "below": message("Below the target with their whole interval: {groups}."),
        "around": message("Not to be told from the target: {groups}."),
        "above": message("Above the target with their whole interval: {groups}."),
    }
    said = []
    for verdict, text in texts.items():
        names = [
            group_name(shown, each.group, language)
            for each in told
            if cell(shown, each.place, "verdict") == verdict
        ]
        if names:
            said.append(Message(text.text, {"groups": ", ".join(names)}))
    return tuple(said)


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
    told_of = message("Correlation over the sites: {list}.", list=shares.in_a_row(items))
    first = told[0]
    if (first.low or 0.0) <= 0.0 <= (first.high or 0.0):
        return (
            told_of,
            message("The interval holds 0: so few sites do not show whether the two go together."),
        )
    return (told_of, message("That two facts go together does not make one the other's cause."))


def association_figure(shown: Shown, language: str) -> Sentences:
    """Points with intervals."""
    return (message("Points of the correlations with confidence intervals."),)


def _is_sum(shown: Shown, place: int) -> bool:
    return any(str(shown.frame[key].iloc[place]) in (ALL, TOTAL) for key in shown.keys[:1])


def _value(shown: Shown, x: float, language: str) -> str:
    if shown.about.get("scale", "share") == "share":
        return numbers.share(float(x), language, 1)
    return numbers.number(float(x), language, 2)


def _rate_decimals(shown: Shown) -> int:
    return numbers.rate_decimals(each.estimate for each in readings(shown))


def _rate_item(shown: Shown, reading: Reading, language: str) -> str:
    """A class with its rate and interval, and what it was counted from."""
    decimals = _rate_decimals(shown)
    places = {
        "name": group_name(shown, reading.group, language),
        "rate": numbers.number(reading.estimate or 0.0, language, decimals),
        "interval": interval_of(shown, reading, language, as_share=False, decimals=decimals),
    }
    events = cell(shown, reading.place, "n_event")
    exposure = cell(shown, reading.place, "full_time_months")
    if events is None or exposure is None:
        return render(message("{name} {rate} ({interval})", **places), language)
    said = message(
        "{name} {rate} ({interval}; {events} in {months} months of full time)",
        events=numbers.integer(int(events), language),
        months=numbers.number(float(exposure), language, 0),
        **places,
    )
    return render(said, language)


WORDS = {
    "funnel": Words(funnel_title, funnel_sentence, funnel_figure),
    "shrunken_rates": Words(shrunken_title, shrunken_sentence, shrunken_figure),
    "rates": Words(rates_title, rates_sentence, rates_figure),
    "association": Words(association_title, association_sentence, association_figure),
}
