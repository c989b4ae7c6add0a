"""Tables: those that a study's steps name, and any result without words of its own."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording.kinds import study_tables
from evaltools.wording.kinds.words import Sentences, Words, nobody
from evaltools.wording.reading import any_hidden


def table_title(shown: Shown) -> Message:
    """The title that the result brings, else that of the table it names."""
    own = shown.about.get("title")
    if isinstance(own, Message):
        return own
    return study_tables.TITLES.get(study_tables.table_name(shown), message("Table of results"))


def table_sentence(shown: Shown, language: str) -> Sentences:
    """What the result brings to say, else how large the table is; and what is hidden."""
    own = shown.about.get("sentence")
    rows = len(shown.frame)
    if rows == 0:
        return nobody()
    # with numbers hidden, only a sentence without any stays as it is
    if isinstance(own, Message) and not (own.values and any_hidden(shown)):
        return (own, *cells_hidden(shown))
    known = study_tables.own_sentence(shown, language)
    if known:
        return (*known, *cells_hidden(shown))
    size = plural_message("The table has {n} row.", "The table has {n} rows.", rows)
    return (size, *cells_hidden(shown))


def table_figure(shown: Shown, language: str) -> Sentences:
    """A figure that has nothing more to say than its table."""
    return (message("The figure shows the numbers of the table beside it."),)


def cells_hidden(shown: Shown) -> Sentences:
    """How many cells protection has taken away."""
    hidden = any_hidden(shown)
    if hidden == 0:
        return ()
    return (
        plural_message(
            "In this table, {n} cell has been hidden to protect privacy.",
            "In this table, {n} cells have been hidden to protect privacy.",
            hidden,
        ),
    )


GENERAL = Words(table_title, table_sentence, table_figure)
WORDS = {"table": GENERAL}
