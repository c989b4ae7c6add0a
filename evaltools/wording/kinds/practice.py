"""A programme as a practice: criteria, evidence, ladders, fidelity, phases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import cells_hidden, table_figure
from evaltools.wording.kinds.words import Sentences, Words, nobody
from evaltools.wording.reading import GROUPS_LISTED, cell, is_hidden, label
from evaltools.wording.translation import render

NOT_ASSESSED = "not_assessed"

#: Remarks that say that the cited numbers do not carry a rating.
CONTRADICTED = ("interval_includes_no_change", "opposite_direction")

#: Lists of lacks longer than this are left to the table.
LACKS_TOLD = 2

REACHED, NOT_REACHED, NOT_TOLD = "reached", "not_reached", "not_told"


def record_title(shown: Shown) -> Message:
    """What the record is."""
    return message("The practice as an Innokylä record")


def record_sentence(shown: Shown, language: str) -> Sentences:
    """How many fields are filled in, and which are not."""
    if shown.frame.empty:
        return nobody()
    filled = shown.frame["filled"].astype(str) == "yes"
    missing = [
        label(shown, "field", str(each), language) for each in shown.frame.loc[~filled, "field"]
    ]
    said = message(
        "Fields of the record that are filled in: {n} of {total}.",
        n=int(filled.sum()),
        total=len(filled),
    )
    if not missing:
        return (said,)
    return (said, message("Not filled in: {list}.", list=missing))


def criteria_title(shown: Shown) -> Message:
    """What the table of criteria is."""
    return message("Criteria and verdicts")


def criteria_sentence(shown: Shown, language: str) -> Sentences:
    """How many criteria have each verdict, which are not assessed, which are contradicted."""
    if shown.frame.empty:
        return nobody()
    verdicts = shown.frame["verdict"].astype(str)
    levels = [*reversed(list(shown.about.get("levels", ()))), NOT_ASSESSED]
    counted = [
        _named(label(shown, "verdict", level, language), int((verdicts == level).sum()), language)
        for level in levels
    ]
    unassessed = _names(shown, verdicts == NOT_ASSESSED, language)
    against = [
        any(flag in str(flags).split("+") for flag in CONTRADICTED)
        for flags in shown.frame["flags"]
    ]
    contradicted = _names(shown, against, language)
    said: list[Message] = [
        message("Verdicts on the criteria: {list}.", list=shares.in_a_row(counted))
    ]
    if unassessed:
        said.append(message("Not assessed: {list}.", list=unassessed))
    if contradicted:
        said.append(
            message("The numbers that are cited contradict the rating: {list}.", list=contradicted)
        )
    return tuple(said)


def criteria_figure(shown: Shown, language: str) -> Sentences:
    """A grid of circles and words."""
    return (
        message(
            "Grid with a row for each criterion and a column for each rater and for the verdict. "
            "A fuller circle means a higher level; the level stands beside it in words."
        ),
    )


def reasons_title(shown: Shown) -> Message:
    """What the reasons are."""
    return message("Ratings and their reasons")


def reasons_sentence(shown: Shown, language: str) -> Sentences:
    """How many ratings and raters, and how many ratings do not count."""
    if shown.frame.empty:
        return nobody()
    claimed, rating = (shown.frame[name].astype(str) for name in ("claimed", "rating"))
    dropped = int(((claimed != rating) & (rating == NOT_ASSESSED)).sum())
    said = message(
        "Ratings: {n}. Raters: {raters}.",
        n=len(shown.frame),
        raters=shown.frame["rater"].nunique(),
    )
    if not dropped:
        return (said,)
    rule = plural_message(
        "{n} rating does not count, since it cites nothing to rest on.",
        "{n} ratings do not count, since they cite nothing to rest on.",
        dropped,
    )
    return (said, rule)


def evidence_title(shown: Shown) -> Message:
    """What the links are."""
    return message("Criteria and the evidence behind them")


def evidence_sentence(shown: Shown, language: str) -> Sentences:
    """How much is cited, of what sort, and what speaks against a rating."""
    if shown.frame.empty:
        return (message("The ratings cite no evidence."),)
    sorts = shown.frame["source_kind"].astype(str)
    counted = [
        _named(label(shown, "source_kind", sort, language), int((sorts == sort).sum()), language)
        for sort in dict.fromkeys(sorts)
    ]
    said: list[Message] = [message("Evidence cited: {list}.", list=shares.in_a_row(counted))]
    flagged = shown.frame["flag"].astype(str).isin(CONTRADICTED)
    if flagged.any():
        named = _names(shown, flagged, language)
        said.append(
            message("The numbers that are cited contradict the rating: {list}.", list=named)
        )
    return tuple(said)


def spread_title(shown: Shown) -> Message:
    """What the counts are."""
    return message("Criteria by verdict, and how the raters differ")


def spread_sentence(shown: Shown, language: str) -> Sentences:
    """Each verdict's criteria, with the fewest and the most of any rater."""
    items = [_with_raters(shown, row, language) for _, row in shown.frame.iterrows()]
    return (message("Criteria by verdict: {list}.", list=shares.in_a_row(items)),)


def _with_raters(shown: Shown, row: pd.Series, language: str) -> str:
    """A verdict's criteria; the raters' own counts as one number where they are equal."""
    name = label(shown, "verdict", str(row["verdict"]), language)
    n, least, most = (int(row[each]) for each in ("n_criteria", "least", "most"))
    if least == most:
        said = message("{name}: {n} (by each rater {least})", name=name, n=n, least=least)
    else:
        said = message(
            "{name}: {n} (by rater {least}–{most})", name=name, n=n, least=least, most=most
        )
    return render(said, language)


def design_title(shown: Shown) -> Message:
    """What the facts are."""
    return message("Facts of the design")


def design_sentence(shown: Shown, language: str) -> Sentences:
    """The two facts that decide most: a comparison group, and chance."""
    if shown.frame.empty:
        return nobody()
    facts = dict(zip(shown.frame["fact"], shown.frame["value"].astype(str), strict=True))
    if facts.get("randomised") == "yes":
        return (message("Chance decided who took part, so the groups can be compared."),)
    if facts.get("comparison_group") != "yes":
        return (
            message(
                "There is no comparison group, so no number of this run tells what would have "
                "happened without the programme."
            ),
        )
    gate = label(shown, "value", facts.get("gate", ""), language)
    return (
        message(
            "There is a comparison group that chance did not form. Checks on the comparison: "
            "{gate}.",
            gate=gate,
        ),
    )


def ladder_title(shown: Shown) -> Message:
    """What the ladders are."""
    return message("Levels of evidence within reach of the design")


def ladder_sentence(shown: Shown, language: str) -> Sentences:
    """The ceiling on each ladder, and what the next level lacks."""
    ceilings: Mapping[str, int] = dict(shown.about.get("ceilings", {}))
    highest: Mapping[str, int] = dict(shown.about.get("highest", {}))
    items = [
        render(
            message(
                "{name} {level} of {highest}",
                name=label(shown, "ladder", name, language),
                level=int(level),
                highest=int(highest.get(name, 0)),
            ),
            language,
        )
        for name, level in ceilings.items()
    ]
    if not items:
        return nobody()
    said = [
        message("The highest level that this design could carry: {list}.", list="; ".join(items))
    ]
    lacks = [found for name in ceilings if (found := _lacking(shown, name, language))]
    return (*said, *_untold(shown, language), *lacks)


def _untold(shown: Shown, language: str) -> Sentences:
    """The levels of which it cannot be told whether the design could carry them."""
    rows = shown.frame[shown.frame["verdict"] == NOT_TOLD]
    return tuple(
        message(
            "Whether level {level} of “{name}” is within reach cannot be told: {lacks}.",
            level=int(level),
            name=label(shown, "ladder", str(name), language),
            lacks=label(shown, "lacks", str(lacks), language),
        )
        for name, level, lacks in zip(rows["ladder"], rows["level"], rows["lacks"], strict=True)
        if name in shown.about.get("ceilings", {})
    )


def fidelity_title(shown: Shown) -> Message:
    """What the profile is."""
    return message("Fidelity item by item")


def fidelity_sentence(shown: Shown, language: str) -> Sentences:
    """How many items were rated, and which lowest."""
    if shown.frame.empty:
        return nobody()
    items = shown.frame["item"].nunique()
    rated = shown.frame.dropna(subset=["rating"])
    if rated.empty:
        return nobody()
    said = message(
        "Items rated: {n} of {total}. Raters: {raters}.",
        n=rated["item"].nunique(),
        total=items,
        raters=shown.frame["rater"].nunique(),
    )
    means = rated.groupby("item", sort=False, observed=True)["rating"].mean()
    lowest = [
        label(shown, "item", str(each), language) for each in means.index[means == means.min()]
    ]
    if means.nunique() == 1 or len(lowest) > len(means) / 2:
        return (said,)
    listed = lowest[:GROUPS_LISTED]
    return (said, message("Rated lowest: {list}.", list=shares.in_a_row(listed)))


def fidelity_figure(shown: Shown, language: str) -> Sentences:
    """A grid of numbers."""
    return (
        message(
            "Grid with a row for each item and a column for each rater; a darker cell means a "
            "higher rating, which stands in it as a number."
        ),
    )


def total_title(shown: Shown) -> Message:
    """What the totals are."""
    return message("Total and band of the fidelity scale")


def total_sentence(shown: Shown, language: str) -> Sentences:
    """Each total with its band, beside the raters' own; of many sites their range and bands."""
    if shown.frame["group"].nunique() > GROUPS_LISTED:
        return _many_totals(shown, language)
    items = []
    for place in range(len(shown.frame)):
        total = cell(shown, place, "total")
        if total is None:
            continue
        row = shown.frame.iloc[place]
        band = str(row["band"])
        items.append(
            render(
                message(
                    "{name} {total} ({band})",
                    name=_whose(shown, place, language),
                    total=_amount(float(total), language),
                    band=label(shown, "band", band, language),
                ),
                language,
            )
        )
    if not items:
        return (message("There is no total, since no rater rated every item."),)
    return (
        message(
            "Totals, of {largest} at most: {list}.",
            largest=int(shown.about.get("largest", 0)),
            list=shares.in_a_row(items),
        ),
    )


def _many_totals(shown: Shown, language: str) -> Sentences:
    """The range of the sites' totals, the mean of the raters where there are several."""
    frame = shown.frame
    with_mean = frame["group"].isin(frame.loc[frame["rater"] == ALL, "group"])
    whole = frame[~with_mean | frame["rater"].eq(ALL)].dropna(subset=["total"])
    whole = whole.drop_duplicates("group")
    if whole.empty:
        return (message("There is no total, since no rater rated every item."),)
    counted = [
        _named(label(shown, "band", band, language), int((whole["band"] == band).sum()), language)
        for band in dict.fromkeys(whole.sort_values("total", ascending=False)["band"])
        if band
    ]
    differing = int((whole["band"] == "").sum())
    if differing:
        other = render(message("raters in different bands"), language)
        counted.append(_named(other, differing, language))
    return (
        message(
            "Totals of {n} sites, of {largest} at most: lowest {low}, highest {high}. Sites by "
            "band: {list}.",
            n=len(whole),
            largest=int(shown.about.get("largest", 0)),
            low=_amount(float(whole["total"].min()), language),
            high=_amount(float(whole["total"].max()), language),
            list=shares.in_a_row(counted),
        ),
    )


def phases_title(shown: Shown) -> Message:
    """What the phases are."""
    return message("The furthest phase that people reached")


def phases_sentence(shown: Shown, language: str) -> Sentences:
    """How many have begun, and where taking part ended."""
    people = _count_at(shown, phase=TOTAL, state=TOTAL)
    items = []
    for phase in shown.about.get("phases", ()):
        n = _count_at(shown, phase=phase, state="left")
        items.append(_named(label(shown, "phase", str(phase), language), n, language))
    return (
        message("People who have begun a phase: {n}.", n=shares.people(people, language)),
        message("Taking part ended in: {list}.", list=shares.in_a_row(items)),
        *cells_hidden(shown),
    )


def phases_figure(shown: Shown, language: str) -> Sentences:
    """Bars."""
    return (
        message(
            "Bars with a row for each phase, in order: how many came this far and no further, "
            "parted into those whose taking part ended there and those who are still in it."
        ),
    )


def _named(name: str, n: int | None, language: str) -> str:
    return render(message("{name} {n}", name=name, n=shares.people(n, language)), language)


def _names(shown: Shown, chosen: Iterable[bool], language: str) -> list[str]:
    keep = [bool(each) for each in chosen]
    return [
        label(shown, "criterion", str(each), language)
        for each in dict.fromkeys(shown.frame.loc[keep, "criterion"])
    ]


def _lacking(shown: Shown, name: str, language: str) -> Message | None:
    """What the lowest level out of reach of a ladder lacks."""
    rows = shown.frame[(shown.frame["ladder"] == name) & (shown.frame["verdict"] == NOT_REACHED)]
    if rows.empty:
        return None
    row = rows.iloc[0]
    lacks = label(shown, "lacks", str(row["lacks"]), language).split("; ")
    if int(dict(shown.about.get("ways", {})).get(row["meaning"], 1)) > 1:
        return _lacking_of_nearest(label(shown, "ladder", name, language), int(row["level"]), lacks)
    if len(lacks) > LACKS_TOLD:
        return message(
            "Level {level} of “{name}” is out of reach for {n} reasons, this first: {lacks}.",
            name=label(shown, "ladder", name, language),
            level=int(row["level"]),
            n=len(lacks),
            lacks=lacks[0],
        )
    return message(
        "For level {level} of “{name}” the design lacks the following: {lacks}.",
        name=label(shown, "ladder", name, language),
        level=int(row["level"]),
        lacks="; ".join(lacks),
    )


def _lacking_of_nearest(name: str, level: int, lacks: Sequence[str]) -> Message:
    """What a level lacks to which several ways lead: the nearest is told, and called that."""
    if len(lacks) > LACKS_TOLD:
        return message(
            "Several ways lead to level {level} of “{name}”. The one nearest to this design is "
            "out of reach for {n} reasons, this first: {lacks}.",
            name=name,
            level=level,
            n=len(lacks),
            lacks=lacks[0],
        )
    return message(
        "Several ways lead to level {level} of “{name}”. For the one nearest to it the design "
        "lacks the following: {lacks}.",
        name=name,
        level=level,
        lacks="; ".join(lacks),
    )


def _whose(shown: Shown, place: int, language: str) -> str:
    """The site, and the rater or the mean of them all."""
    row = shown.frame.iloc[place]
    rater = (
        render(message("mean of the raters"), language)
        if row["rater"] == ALL
        else render(message("rater {letter}", letter=str(row["rater"])), language)
    )
    if row["group"] == ALL:
        return rater
    site = label(shown, str(shown.about.get("by") or "group"), str(row["group"]), language)
    return f"{site}, {rater}"


def _amount(total: float, language: str) -> str:
    return numbers.number(total, language, 0 if total.is_integer() else 1)


def _count_at(shown: Shown, **where: str) -> int | None:
    """The count of the row with these keys; None where it is hidden or not there."""
    for place in range(len(shown.frame)):
        row = shown.frame.iloc[place]
        if all(str(row[key]) == value for key, value in where.items()):
            found = None if is_hidden(shown, place, "n") else cell(shown, place, "n")
            return None if found is None else int(found)
    return None


WORDS = {
    "record": Words(record_title, record_sentence, table_figure),
    "criteria": Words(criteria_title, criteria_sentence, criteria_figure),
    "reasons": Words(reasons_title, reasons_sentence, table_figure),
    "evidence_links": Words(evidence_title, evidence_sentence, table_figure),
    "criteria_counts": Words(spread_title, spread_sentence, table_figure),
    "design": Words(design_title, design_sentence, table_figure),
    "ladder": Words(ladder_title, ladder_sentence, table_figure),
    "fidelity": Words(fidelity_title, fidelity_sentence, fidelity_figure),
    "fidelity_total": Words(total_title, total_sentence, table_figure),
    "phases": Words(phases_title, phases_sentence, phases_figure),
}
