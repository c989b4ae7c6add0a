"""How alike two arms are: balance of background, overlap of scores, weights."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import cell, label
from evaltools.wording.translation import render

#: Columns of standardised differences as they now stand, those after adjustment first.
DIFFERENCES = ("smd_after", "smd")

#: Differences beyond this are read as imbalance, unless the result says otherwise.
THRESHOLD = 0.1


def balance_title(shown: Shown) -> Message:
    """What a table of balance is."""
    return message("Balance of background factors")


def balance_sentence(shown: Shown, language: str) -> Sentences:
    """The largest difference at baseline, and how many are large."""
    column = next((each for each in DIFFERENCES if each in shown.frame.columns), None)
    if column is None or shown.frame.empty:
        return nobody()
    found = [(place, cell(shown, place, column)) for place in range(len(shown.frame))]
    told = [(place, float(smd)) for place, smd in found if smd is not None]
    if not told:
        return not_published()
    place, smd = max(told, key=lambda each: abs(each[1]))
    places = {
        "factor": _factor(shown, place, language),
        "smd": numbers.number(smd, language, 2),
    }
    if shown.about.get("adjusted"):
        largest = message(
            "Largest difference between the groups after adjustment: {factor} (standardised "
            "mean difference {smd}).",
            **places,
        )
    else:
        largest = message(
            "Largest difference between the groups at baseline: {factor} (standardised mean "
            "difference {smd}).",
            **places,
        )
    large = _large(shown, [value for _, value in told], language)
    unseen = len(found) - len(told)
    return (largest, large, *_unseen(unseen)) if unseen else (largest, large)


def balance_figure(shown: Shown, language: str) -> Sentences:
    """Points of standardised differences."""
    return (
        message(
            "Points, one row a background factor, beside a line at zero. Horizontal axis: "
            "standardised mean difference between the groups."
        ),
    )


def overlap_title(shown: Shown) -> Message:
    """What the spread of the scores is about."""
    return message("Overlap of the groups")


def overlap_sentence(shown: Shown, language: str) -> Sentences:
    """How many participants have somebody like them in the comparison group."""
    near = shown.about.get("share_near")
    if near is None:
        return not_published()
    return (
        message(
            "Of the participants, {share} have somebody in the comparison group who was about as "
            "likely to take part.",
            share=numbers.share(float(near), language, 0),
        ),
    )


def overlap_figure(shown: Shown, language: str) -> Sentences:
    """Two mirrored histograms."""
    return (
        message(
            "Two histograms, the participant group above and the comparison group below. "
            "Horizontal axis: estimated likelihood of taking part. Vertical axis: share."
        ),
    )


def weights_title(shown: Shown) -> Message:
    """What a table of weights is."""
    return message("Weights in numbers")


def weights_sentence(shown: Shown, language: str) -> Sentences:
    """How many equally weighted people the groups are worth."""
    items = []
    for place in range(len(shown.frame)):
        size, n = (cell(shown, place, each) for each in ("effective_sample_size", "n"))
        if size is not None:
            said = message(
                "{name} {size} (n = {n})",
                name=label(shown, "arm", str(shown.frame["arm"].iloc[place]), language),
                size=numbers.integer(round(float(size)), language),
                n=shares.people(None if n is None else int(n), language),
            )
            items.append(render(said, language))
    if not items:
        return not_published() if len(shown.frame) else nobody()
    return (message("Effective sample size: {groups}.", groups=shares.in_a_row(items)),)


def weights_figure(shown: Shown, language: str) -> Sentences:
    """Weights have no figure of their own."""
    return (message("The figure shows the numbers of the table beside it."),)


def _factor(shown: Shown, place: int, language: str) -> str:
    covariate = str(shown.frame["covariate"].iloc[place])
    level = shown.frame["level"].iloc[place] if "level" in shown.frame.columns else None
    if level is None or level != level or str(level) == "":
        name = label(shown, "variable", covariate, language)
    else:
        name = label(shown, "variable", f"{covariate}={level}", language)
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _unseen(rows: int) -> Sentences:
    """What the sentence does not speak of: rows whose difference is hidden or cannot be told."""
    return (
        plural_message(
            "This is said of those shown: {n} standardised difference is not.",
            "This is said of those shown: {n} standardised differences are not.",
            rows,
        ),
    )


def _large(shown: Shown, differences: list[float], language: str) -> Message:
    threshold = float(shown.about.get("threshold") or THRESHOLD)
    n = sum(abs(each) > threshold for each in differences)
    return message(
        "Differences beyond {threshold}: {n} of {total}.",
        n=n,
        threshold=numbers.number(threshold, language, 2),
        total=numbers.integer(len(differences), language),
    )


WORDS = {
    "balance": Words(balance_title, balance_sentence, balance_figure),
    "overlap": Words(overlap_title, overlap_sentence, overlap_figure),
    "weights": Words(weights_title, weights_sentence, weights_figure),
}
