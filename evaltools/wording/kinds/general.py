"""Any result that has no words of its own: how many rows, how many people, what is hidden."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording.kinds.words import Sentences, Words, nobody
from evaltools.wording.reading import any_hidden


def table_title(shown: Shown) -> Message:
    """The study's own title of a table, if it gave one."""
    own = shown.about.get("title")
    return own if isinstance(own, Message) else message("Table of results")


def table_sentence(shown: Shown, language: str) -> Sentences:
    """How large the table is."""
    rows = len(shown.frame)
    if rows == 0:
        return nobody()
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
