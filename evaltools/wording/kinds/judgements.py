"""What people have judged and written: ratings, evidence, plans, checklists, statements."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import table_figure, table_sentence
from evaltools.wording.kinds.words import Sentences, Words, nobody
from evaltools.wording.reading import GROUPS_LISTED, interval_of, label, readings
from evaltools.wording.translation import render

#: Verdicts of what can be said, and of what must be kept in mind.
CAN, MIND = "can", "mind"


def agreement_title(shown: Shown) -> Message:
    """What agreement is about."""
    return message("Agreement between the raters")


def agreement_sentence(shown: Shown, language: str) -> Sentences:
    """Every coefficient with its interval."""
    items = [
        render(
            message(
                "{name} {estimate} ({interval})",
                name=label(shown, "coefficient", str(each.row["coefficient"]), language),
                estimate=numbers.number(each.estimate or 0.0, language, 2),
                interval=interval_of(shown, each, language, as_share=False, decimals=2),
            ),
            language,
        )
        for each in readings(shown)
        if shares.is_told(each)
    ]
    if not items:
        return nobody()
    return (message("Agreement: {list}.", list=shares.in_a_row(items[:GROUPS_LISTED])),)


def ratings_title(shown: Shown) -> Message:
    """What pairs of ratings are."""
    return message("How often each pair of ratings was given")


def ratings_sentence(shown: Shown, language: str) -> Sentences:
    """How many pairs of ratings of the same thing are equal."""
    if shown.frame.empty or "n_pairs" not in shown.frame.columns:
        return table_sentence(shown, language)
    equal = shown.frame["rating"].astype(str) == shown.frame["other_rating"].astype(str)
    return (
        message(
            "Pairs of ratings of the same thing that are equal: {n} of {total}.",
            n=int(shown.frame.loc[equal, "n_pairs"].sum()),
            total=int(shown.frame["n_pairs"].sum()),
        ),
    )


def matrix_title(shown: Shown) -> Message:
    """What a matrix of verdicts is."""
    return message("Evidence by dimension and beneficiary")


def matrix_sentence(shown: Shown, language: str) -> Sentences:
    """Each dimension and beneficiary with its verdict."""
    if shown.frame.empty:
        return nobody()
    items = []
    for place in range(len(shown.frame)):
        names = [
            label(shown, key, str(shown.frame[key].iloc[place]), language)
            for key in ("dimension", "beneficiary")
            if key in shown.frame.columns
        ]
        said = message(
            "{name} ({verdict})",
            name=", ".join(names),
            verdict=label(shown, "verdict", str(shown.frame["verdict"].iloc[place]), language),
        )
        items.append(render(said, language))
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    return (message("Evidence: {list}.", list=listed),)


def matrix_figure(shown: Shown, language: str) -> Sentences:
    """A grid of cells."""
    return (
        message(
            "Grid with a row for each dimension and a column for each beneficiary; a darker cell "
            "means a higher level of evidence."
        ),
    )


def checklist_title(shown: Shown) -> Message:
    """What a checklist is."""
    return message("Checklist of the report")


def checklist_sentence(shown: Shown, language: str) -> Sentences:
    """How many items there are, and how many lack an answer."""
    if shown.frame.empty:
        return nobody()
    answered = shown.frame["answered"].astype(str) == "yes"
    return (
        message(
            "Items of the checklist: {n}. Not answered: {gaps}.",
            n=len(shown.frame),
            gaps=int((~answered).sum()),
        ),
    )


def statements_title(shown: Shown) -> Message:
    """What the statements are."""
    return message("What can be said, what must be kept in mind, and what cannot be said")


def statements_sentence(shown: Shown, language: str) -> Sentences:
    """What the result brings to say, else how many statements it has of each sort."""
    if shown.frame.empty:
        return nobody()
    own = shown.about.get("sentence")
    if isinstance(own, Message):
        return (own,)
    verdicts = shown.frame["verdict"].astype(str)
    can, mind = (int((verdicts == each).sum()) for each in (CAN, MIND))
    return (
        message(
            "What can be said: {can}. What must be kept in mind: {mind}. What cannot be said: "
            "{cannot}.",
            can=can,
            mind=mind,
            cannot=len(verdicts) - can - mind,
        ),
    )


def trial_title(shown: Shown) -> Message:
    """What the table of the target trial is."""
    return message("The trial that the comparison imitates, beside the data")


def trial_sentence(shown: Shown, language: str) -> Sentences:
    """How to read the table."""
    if shown.frame.empty:
        return nobody()
    return (
        message(
            "The table says what an experiment would have done, and beside it what was done with "
            "these data."
        ),
    )


WORDS = {
    "agreement": Words(agreement_title, agreement_sentence, table_figure),
    "ratings_table": Words(ratings_title, ratings_sentence, table_figure),
    "matrix": Words(matrix_title, matrix_sentence, matrix_figure),
    "checklist": Words(checklist_title, checklist_sentence, table_figure),
    "statements": Words(statements_title, statements_sentence, table_figure),
    "target_trial": Words(trial_title, trial_sentence, table_figure),
}
