"""Questionnaires: who answered, how reliable the scales are, how the items behave."""

from __future__ import annotations

from collections.abc import Iterable

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers, phrases
from evaltools.wording.kinds import rankings, shares
from evaltools.wording.kinds.general import table_figure, table_sentence
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    any_hidden,
    by,
    cell,
    interval_of,
    is_hidden,
    label,
    readings,
)
from evaltools.wording.translation import render

#: How a questionnaire came to a score: all items answered, or enough of them.
SCORED = ("complete", "prorated", "given")

ALPHA, OMEGA = "alpha", "omega_total"

#: Decimals of a correlation.
REST_DECIMALS = 2


def coverage_title(shown: Shown) -> Message:
    """What coverage is about."""
    return message("Questionnaires that were answered")


def coverage_sentence(shown: Shown, language: str) -> Sentences:
    """Of which share of the questionnaires there is a score."""
    if shown.frame.empty:
        return nobody()
    found: dict[str, list[tuple[int | None, int | None]]] = {}
    for place in range(len(shown.frame)):
        if str(shown.frame["coverage"].iloc[place]) in SCORED:
            n, total = (cell(shown, place, each) for each in ("n", "n_total"))
            name = named(shown, place, ("scale", "wave"), language)
            found.setdefault(name, []).append(
                (None if n is None else int(n), None if total is None else int(total))
            )
    items = [
        said
        for name, counts in found.items()
        if (said := _scored(name, counts, language)) is not None
    ]
    if not items:
        return not_published()
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    return (message("Questionnaires that gave a score: {list}.", list=listed),)


def coverage_figure(shown: Shown, language: str) -> Sentences:
    """Bars of shares."""
    return (message("Bars of the share of questionnaires, one row a scale and measurement."),)


def reliability_title(shown: Shown) -> Message:
    """What reliability is about."""
    return message("Reliability of the scales")


def reliability_sentence(shown: Shown, language: str) -> Sentences:
    """Alpha and omega of each scale and measurement."""
    rows = readings(shown)
    if not rows:
        return nobody()
    alpha = _coefficients(shown, rows, ALPHA, language)
    omega = _coefficients(shown, rows, OMEGA, language)
    said: list[Message] = []
    if alpha:
        said.append(message("Cronbach's alpha: {list}.", list=alpha))
    if omega:
        said.append(message("Omega total: {list}.", list=omega))
    return tuple(said) or not_published()


def reliability_figure(shown: Shown, language: str) -> Sentences:
    """Points with intervals."""
    return (
        message("Points with confidence intervals, one row a scale, measurement and coefficient."),
    )


def items_title(shown: Shown) -> Message:
    """What the items' statistics are about."""
    return message("The items one by one")


def items_sentence(shown: Shown, language: str) -> Sentences:
    """The items that go least together with the others, as printed."""
    if shown.frame.empty:
        return nobody()
    found = [(place, cell(shown, place, "item_rest")) for place in range(len(shown.frame))]
    told = [(place, float(r)) for place, r in found if r is not None]
    if not told:
        return not_published()
    items = [_item_rest(shown, place, r, language) for place, r in told]
    if len(items) == 1:
        return (message("Correlation of an item with the others: {item}.", item=items[0]),)
    ends = rankings.ends_of(
        [r for _, r in told], printed=lambda r: numbers.number(r, language, REST_DECIMALS)
    )
    lowest = rankings.listed([items[place] for place in ends.lowest], language)
    some_hidden = any(is_hidden(shown, place, "item_rest") for place, _ in found)
    if ends.are_alike:
        return (_alike(lowest, some_hidden=some_hidden),)
    if some_hidden:
        return (
            message(
                "Lowest correlation of an item with the others, of the items whose correlations "
                "are published: {items}.",
                items=lowest,
            ),
        )
    return (message("Lowest correlation of an item with the others: {items}.", items=lowest),)


def _alike(listed: str, *, some_hidden: bool) -> Message:
    """That no item is the lowest; where a scale has two items they cannot differ."""
    if some_hidden:
        return message(
            "Of the items whose correlations with the others are published, the correlations are "
            "alike, as rounded here: {items}.",
            items=listed,
        )
    return message(
        "The correlations of the items with the others are alike, as rounded here: {items}.",
        items=listed,
    )


def _item_rest(shown: Shown, place: int, r: float, language: str) -> str:
    """An item, with its scale and measurement where there are several, and its correlation."""
    n = cell(shown, place, "n")
    return render(
        message(
            "“{item}” {r} (n = {n})",
            item=named(shown, place, ("scale", "wave", "item"), language),
            r=numbers.number(r, language, REST_DECIMALS),
            n=shares.people(None if n is None else int(n), language),
        ),
        language,
    )


def fit_title(shown: Shown) -> Message:
    """What the fit of a model is about."""
    return message("How well one factor fits")


def fit_sentence(shown: Shown, language: str) -> Sentences:
    """Chi-square, its degrees of freedom and RMSEA, by scale and measurement; then CFI."""
    if shown.frame.empty:
        return nobody()
    items = []
    for place in range(len(shown.frame)):
        names = ("statistic", "df", "rmsea", "rmsea_low", "rmsea_high", "cfi")
        found = [cell(shown, place, each) for each in names]
        if any(each is None for each in found):
            continue
        chi, df, rmsea, low, high, cfi = (float(each or 0.0) for each in found)
        n = cell(shown, place, "n")
        said = message(
            "{name} chi-square {chi} (df = {df}), RMSEA {rmsea} ({interval}), CFI {cfi} (n = {n})",
            name=named(shown, place, ("scale", "wave"), language),
            chi=numbers.number(chi, language, 1),
            df=numbers.integer(int(df), language),
            rmsea=numbers.number(rmsea, language, 3),
            interval=phrases.confidence(shown.conf_level, low, high, language, decimals=3),
            cfi=numbers.number(cfi, language, 3),
            n=shares.people(None if n is None else int(n), language),
        )
        items.append(render(said, language))
    if not items and not any_hidden(shown):
        return (
            message(
                "No fit can be told: the one-factor model has no proper solution in these "
                "answers, or three items only, which it always fits."
            ),
        )
    if not items:
        return not_published()
    return (message("Fit of one factor: {list}.", list=shares.in_a_row(items[:GROUPS_LISTED])),)


def answers_title(shown: Shown) -> Message:
    """What the counts of answers are about."""
    return message("How often each answer was given")


def named(shown: Shown, place: int, keys: tuple[str, ...], language: str) -> str:
    """The labels of the keys that tell the rows apart; the last one when none does."""
    varying = [key for key in keys if key in shown.frame and shown.frame[key].nunique() > 1]
    return ", ".join(
        # a group is called what its column calls it
        label(
            shown,
            by(shown) or key if key == "group" else key,
            str(shown.frame[key].iloc[place]),
            language,
        )
        for key in varying or keys[-1:]
    )


def _scored(
    name: str, counts: Iterable[tuple[int | None, int | None]], language: str
) -> str | None:
    """The share with a score; None where a part of it is hidden."""
    parts = list(counts)
    if any(n is None or total is None for n, total in parts):
        return None
    n, total = sum(n or 0 for n, _ in parts), parts[0][1] or 0
    if total == 0:
        return None
    said = message(
        "{name} {share} (n = {n})",
        name=name,
        share=numbers.share(n / total, language, numbers.share_decimals(total)),
        n=numbers.integer(total, language),
    )
    return render(said, language)


def _coefficients(shown: Shown, rows: Iterable[Reading], coefficient: str, language: str) -> str:
    items = []
    for each in rows:
        if each.row["coefficient"] != coefficient or not shares.is_told(each):
            continue
        said = message(
            "{name} {estimate} ({interval}, n = {n})",
            name=named(shown, each.place, ("scale", "wave"), language),
            estimate=numbers.number(each.estimate or 0.0, language, 2),
            interval=interval_of(shown, each, language, as_share=False, decimals=2),
            n=shares.people(each.n, language),
        )
        items.append(render(said, language))
    return shares.in_a_row(items[:GROUPS_LISTED])


WORDS = {
    "coverage": Words(coverage_title, coverage_sentence, coverage_figure),
    "reliability": Words(reliability_title, reliability_sentence, reliability_figure),
    "items": Words(items_title, items_sentence, table_figure),
    "factor_fit": Words(fit_title, fit_sentence, table_figure),
    "answers": Words(answers_title, table_sentence, table_figure),
}
