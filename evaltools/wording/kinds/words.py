"""What has to be said of a kind of result: a title, a sentence, a figure in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaltools.columns import Shown
from evaltools.messages import Message, message

#: Sentences of one language: a Message whose values are already written in it.
Sentences = tuple[Message, ...]


@dataclass(frozen=True)
class Words:
    """The words of one kind of result.

    Attributes
    ----------
    title : function of a result
        Also the caption of its table.
    sentence : function of a result and a language
        One or two sentences with estimate, interval and n.
    figure : function of a result and a language
        What kind of figure it is and what its axes are, for those who do not see it.
    """

    title: Callable[[Shown], Message]
    sentence: Callable[[Shown, str], Sentences]
    figure: Callable[[Shown, str], Sentences]


def not_published() -> Sentences:
    """Said when the numbers that a sentence needs are hidden."""
    return (message("The number is not published, to protect privacy."),)


def nobody() -> Sentences:
    """Said when a result has no rows."""
    return (message("There is nobody to tell about here."),)
