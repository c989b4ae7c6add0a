"""Who is in the data: the flow of participants, their background, whom they represent."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import cells_hidden
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    Reading,
    cell,
    group_name,
    interval_of,
    is_grouped,
    label,
    readings,
)
from evaltools.wording.translation import render

#: Steps of the flow: all rows of the data, and those left in the end.
IN_DATA, FOLLOWED = "in_data", "followed"

#: Decimals of the share of a population: such shares are small.
RATE_DECIMALS = 1

#: Variables of which a sentence tells something; the table has the rest.
VARIABLES_LISTED = 3

#: Of a variable that is yes or no, this is the level to tell.
YES = "yes"


def flow_title(shown: Shown) -> Message:
    """What a flow of participants is."""
    return message("Flow of participants")


def flow_sentence(shown: Shown, language: str) -> Sentences:
    """How many rows there are, how many people were followed, and why the others were not."""
    rows = _of_everybody(shown)
    if not rows:
        return nobody()
    started, followed = _count(shown, rows, IN_DATA), _count(shown, rows, FOLLOWED)
    if started is None or followed is None:
        return not_published()
    sentence = _kept(shown, started, followed, language)
    return (sentence, *_reasons(shown, rows, language))


def _kept(shown: Shown, started: int, left: int, language: str) -> Message:
    places = {
        "total": numbers.integer(started, language),
        "n": numbers.integer(left, language),
    }
    if shown.about.get("kept") == "included":
        return plural_message(
            "Of {total} row of the table of participants, {n} is counted in this report.",
            "Of {total} rows of the table of participants, {n} are counted in this report.",
            started,
            **places,
        )
    return plural_message(
        "Of {total} row of the table of participants, {n} could be followed.",
        "Of {total} rows of the table of participants, {n} could be followed.",
        started,
        **places,
    )


def flow_figure(shown: Shown, language: str) -> Sentences:
    """Boxes one under another."""
    return (
        message(
            "Flow chart from all people in the data, by every reason for leaving somebody out, "
            "to those who were followed."
        ),
    )


def reach_title(shown: Shown) -> Message:
    """What a table of participants by background is."""
    return message("Participants by background")


def reach_sentence(shown: Shown, language: str) -> Sentences:
    """How many participants there are, and by what they are described."""
    total = _people(shown)
    if total is None:
        return not_published() if len(shown.frame) else nobody()
    variables = _variables(shown, "variable", language)
    said = message(
        "Number of participants: {n}. Described by: {variables}.",
        n=numbers.integer(total, language),
        variables=variables,
    )
    return (said, *_largest(shown, language), *cells_hidden(shown))


def reach_figure(shown: Shown, language: str) -> Sentences:
    """Bars of shares by level."""
    return (
        message(
            "Bars of the share of participants, one group of bars for each background variable."
        ),
    )


def covariates_title(shown: Shown) -> Message:
    """What a table of numeric background is."""
    return message("Numeric background by group")


def covariates_sentence(shown: Shown, language: str) -> Sentences:
    """Means with standard deviations, of everybody or of each group."""
    if shown.frame.empty:
        return nobody()
    items = [
        _means(shown, str(name), language)
        for name in pd.unique(shown.frame["variable"])[:VARIABLES_LISTED]
    ]
    told = [each for each in items if each]
    if not told:
        return not_published()
    return (
        message("Mean (standard deviation): {means}.", means=shares.in_a_row(told)),
        *cells_hidden(shown),
    )


def _means(shown: Shown, variable: str, language: str) -> str:
    """A variable with its mean and deviation; of groups, one after another."""
    values = []
    for reading in readings(shown):
        if str(reading.row["variable"]) != variable or _is_left_out(shown, reading.group):
            continue
        mean, sd = (cell(shown, reading.place, each) for each in ("mean", "sd"))
        if mean is None:
            continue
        decimals = _decimals(float(mean))
        places = {
            "mean": numbers.number(float(mean), language, decimals),
            "sd": numbers.number(float("nan") if sd is None else float(sd), language, decimals),
        }
        if is_grouped(shown):
            group = group_name(shown, reading.group, language)
            text = message("{group} {mean} ({sd})", group=group, **places)
        else:
            text = message("{mean} ({sd})", **places)
        values.append(render(text, language))
    if not values:
        return ""
    name = _lower(label(shown, "variable", variable, language))
    return render(message("{name} {values}", name=name, values=", ".join(values)), language)


def _decimals(mean: float) -> int:
    """Decimals of a mean: about three figures of it."""
    return 0 if abs(mean) >= 1000 else 1 if abs(mean) >= 10 else 2


def _is_left_out(shown: Shown, group: str) -> bool:
    return is_grouped(shown) and group in (ALL, TOTAL)


def covariates_figure(shown: Shown, language: str) -> Sentences:
    """Means side by side."""
    return (message("Points of the mean of each background factor, side by side by group."),)


def representativeness_title(shown: Shown) -> Message:
    """What a comparison with the population is."""
    return message("The reached beside the population")


def representativeness_sentence(shown: Shown, language: str) -> Sentences:
    """What share of the population was reached, and of whom most and fewest."""
    rows = readings(shown)
    overall = [each for each in rows if _is_sum(each) and _region(each) == ALL]
    parts = [each for each in rows if not _is_sum(each) and shares.is_told(each)]
    said = [_overall(shown, each, language) for each in overall if shares.is_told(each)]
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


def _of_everybody(shown: Shown) -> list[int]:
    frame = shown.frame.reset_index(drop=True)
    for column in ("arm", "group"):
        if column in frame.columns:
            sums = frame[column].astype(str).isin([TOTAL, ALL])
            frame = frame[sums] if sums.any() else frame
    return [int(place) for place in frame.index]


def _count(shown: Shown, rows: Sequence[int], step: str) -> int | None:
    for place in rows:
        if str(shown.frame["step"].iloc[place]) == step:
            found = cell(shown, place, "n")
            return None if found is None else int(found)
    return None


def _reasons(shown: Shown, rows: Sequence[int], language: str) -> Sentences:
    if "reason" not in shown.frame.columns:
        return ()
    items = []
    for place in rows:
        n = cell(shown, place, "n")
        if str(shown.frame["step"].iloc[place]) in (IN_DATA, FOLLOWED) or n == 0:
            continue
        reason = label(shown, "reason", str(shown.frame["reason"].iloc[place]), language)
        items.append(
            render(
                message(
                    "{reason} ({n})",
                    reason=reason,
                    n=shares.people(None if n is None else int(n), language),
                ),
                language,
            )
        )
    if not items:
        return ()
    return (message("Left out: {reasons}.", reasons=shares.in_a_row(items)),)


def _people(shown: Shown) -> int | None:
    """Everybody in the table: what it says of itself, else the sum of one variable's levels."""
    if shown.about.get("n") is not None:
        return int(shown.about["n"])
    frame = shown.frame.reset_index(drop=True)
    for column in ("level", "variable", "group"):
        if column in frame.columns:
            sums = frame[frame[column].astype(str).isin([TOTAL, ALL])]
            found = [cell(shown, int(place), "n") for place in sums.index]
            if found and found[0] is not None:
                return int(found[0])
    if "n_total" in frame.columns:
        known = [cell(shown, place, "n_total") for place in range(len(frame))]
        totals = [int(each) for each in known if each is not None]
        return max(totals) if totals else None
    return None


def _largest(shown: Shown, language: str) -> Sentences:
    """The commonest level (or yes) of each of the first variables, of everybody together."""
    best: dict[str, tuple[float, str]] = {}
    for reading in readings(shown):
        share = cell(shown, reading.place, "share")
        level = str(reading.row.get("level", ""))
        if share is None or level in (TOTAL, ALL, "missing") or reading.group not in (ALL, TOTAL):
            continue
        variable = str(reading.row.get("variable", ""))
        known = best.get(variable)
        if known is None or level == YES or (known[1] != YES and float(share) > known[0]):
            best[variable] = (float(share), level)
    items = [
        render(
            message(
                "{name} ({share})",
                name=_lower(label(shown, "variable", f"{variable}={level}", language)),
                share=numbers.share(share, language, 1),
            ),
            language,
        )
        for variable, (share, level) in list(best.items())[:VARIABLES_LISTED]
    ]
    if not items:
        return ()
    return (message("Among them: {groups}.", groups=shares.in_a_row(items)),)


def _variables(shown: Shown, key: str, language: str) -> list[str]:
    if key not in shown.frame.columns:
        return []
    names = pd.unique(shown.frame[key].astype(str))
    said = [label(shown, "variable", str(name), language) for name in names if name != ALL]
    return [_lower(name) for name in said]


def _lower(name: str) -> str:
    """A heading inside a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


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
    "flow": Words(flow_title, flow_sentence, flow_figure),
    "reach": Words(reach_title, reach_sentence, reach_figure),
    "covariates": Words(covariates_title, covariates_sentence, covariates_figure),
    "representativeness": Words(
        representativeness_title, representativeness_sentence, representativeness_figure
    ),
}
