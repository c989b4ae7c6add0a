"""What data there are, what is missing in them, what is wrong."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import cells_hidden
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import cell, label
from evaltools.wording.translation import render

#: Columns named in a sentence about missing values.
LISTED = 3


def quality_title(shown: Shown) -> Message:
    """What a table of data checks is."""
    return message("Checks of the data")


def quality_sentence(shown: Shown, language: str) -> Sentences:
    """How many checks there were, and how many found something that may be wrong."""
    no_fault = shown.about.get("no_fault", ())
    checks = [
        place
        for place in range(len(shown.frame))
        if "check" not in shown.frame or shown.frame["check"].iloc[place] not in no_fault
    ]
    if not checks:
        return (message("The checks of the data found nothing."),)
    found = [cell(shown, place, "n") for place in checks]
    wrong = sum(1 for each in found if each is None or float(each) > 0)
    return (
        message(
            "Checks of the data: {checks}. Checks that found something: {n}.",
            checks=len(found),
            n=wrong,
        ),
    )


def quality_figure(shown: Shown, language: str) -> Sentences:
    """Checks have no figure of their own."""
    return (message("The figure shows the numbers of the table beside it."),)


def missing_title(shown: Shown) -> Message:
    """What a table of missing values is."""
    return message("Missing data")


def missing_sentence(shown: Shown, language: str) -> Sentences:
    """The columns with the most missing values."""
    if shown.frame.empty:
        return nobody()
    known = [_missing(shown, place) for place in range(len(shown.frame))]
    told = [each for each in known if each is not None and each[1] > 0]
    if not told:
        hidden = cells_hidden(shown)
        if hidden and all(each is None for each in known):
            return not_published()
        return hidden or (message("No values are missing."),)
    most = sorted(told, key=lambda each: -each[1])[:LISTED]
    items = [_item(shown, place, n, language) for place, n in most]
    return (message("Most values are missing here: {columns}.", columns=shares.in_a_row(items)),)


def missing_figure(shown: Shown, language: str) -> Sentences:
    """Bars of the share missing."""
    return (message("Bars of the share of missing values, one row a column of the data."),)


def _missing(shown: Shown, place: int) -> tuple[int, int] | None:
    found = cell(shown, place, "n_missing" if "n_missing" in shown.frame.columns else "n")
    return None if found is None else (place, int(found))


def _item(shown: Shown, place: int, n: int, language: str) -> str:
    key = next(
        (each for each in ("variable", "column", "covariate") if each in shown.frame.columns),
        shown.keys[0] if shown.keys else "column",
    )
    name = label(shown, "variable", str(shown.frame[key].iloc[place]), language)
    share = cell(shown, place, "share")
    if share is None:
        return render(message("{name} ({n})", name=name, n=numbers.integer(n, language)), language)
    return render(
        message(
            "{name} ({n}, {share})",
            name=name,
            n=numbers.integer(n, language),
            share=numbers.share(float(share), language, 1),
        ),
        language,
    )


WORDS = {
    "quality": Words(quality_title, quality_sentence, quality_figure),
    "missing": Words(missing_title, missing_sentence, missing_figure),
}
