"""Participants by background: how many in each level, and means of numbers."""

from __future__ import annotations

import pandas as pd

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import cells_hidden
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    cell,
    group_name,
    is_grouped,
    label,
    readings,
)
from evaltools.wording.translation import render

#: Variables of which a sentence tells something; the table has the rest.
VARIABLES_LISTED = 3

#: Of a variable that is yes or no, this is the level to tell.
YES = "yes"


def reach_title(shown: Shown) -> Message:
    """What a table of participants by background is."""
    return message("Participants by background")


def reach_sentence(shown: Shown, language: str) -> Sentences:
    """How many participants there are, and by what they are described."""
    total = _people(shown)
    if total is None:
        return not_published() if len(shown.frame) else nobody()
    variables, n = _variables(shown, "variable", language), numbers.integer(total, language)
    groups = _of_groups(shown, language)
    said = (
        message(
            "Number of people: {groups}; together {n}. Described by: {variables}.",
            groups=shares.in_a_row(groups),
            n=n,
            variables=variables,
        )
        if groups
        else message(
            "Number of participants: {n}. Described by: {variables}.", n=n, variables=variables
        )
    )
    return (said, *_largest(shown, language), *cells_hidden(shown))


def _of_groups(shown: Shown, language: str) -> list[str]:
    """How many are in each group; nothing where groups are many, or one is hidden."""
    if not is_grouped(shown) or "level" not in shown.frame.columns:
        return []
    frame = shown.frame.reset_index(drop=True)
    of_everybody = frame["level"].astype(str).eq(TOTAL) & ~frame["group"].isin([ALL, TOTAL])
    places = frame[of_everybody].drop_duplicates("group").index
    known = [cell(shown, int(place), "n") for place in places]
    if not 1 < len(known) <= GROUPS_LISTED or any(each is None for each in known):
        return []
    return [
        render(
            message(
                "{name} {n}",
                name=group_name(shown, str(frame["group"][place]), language),
                n=numbers.integer(int(each or 0), language),
            ),
            language,
        )
        for place, each in zip(places, known, strict=True)
    ]


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
                "“{name}” ({share})",
                name=label(shown, "variable", f"{variable}={level}", language),
                share=numbers.share(share, language, 1),
            ),
            language,
        )
        for variable, (share, level) in list(best.items())[:VARIABLES_LISTED]
    ]
    if not items:
        return ()
    if is_grouped(shown):
        return (message("Among all of them: {groups}.", groups=shares.in_a_row(items)),)
    return (message("Among them: {groups}.", groups=shares.in_a_row(items)),)


def _variables(shown: Shown, key: str, language: str) -> list[str]:
    if key not in shown.frame.columns:
        return []
    frame = shown.frame
    if "level" in frame.columns:
        # a fact that nobody's row gives describes nobody
        frame = frame[~frame["level"].astype(str).isin([TOTAL, ALL, "missing"])]
    names = pd.unique(frame[key].astype(str))
    said = [label(shown, "variable", str(name), language) for name in names if name != ALL]
    return [_lower(name) for name in said]


def _lower(name: str) -> str:
    """A heading inside a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


WORDS = {
    "reach": Words(reach_title, reach_sentence, reach_figure),
    "covariates": Words(covariates_title, covariates_sentence, covariates_figure),
}
