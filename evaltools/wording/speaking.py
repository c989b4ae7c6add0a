"""A result in words: its title, its sentence, its figure for those who do not see it."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording.kinds import SENTENCES, Words
from evaltools.wording.kinds.both_arms import counts_both, of_people
from evaltools.wording.kinds.general import GENERAL
from evaltools.wording.kinds.words import Sentences, not_published
from evaltools.wording.translation import render

#: Said before the numbers of a study with a comparison group that count both groups.
OF_BOTH_ARMS = message("The participants and the comparison group are counted together here.")


def say(shown: Shown, language: str) -> str:
    """One or two sentences with estimate, interval and n, from the protected numbers."""
    if shown.about.get("withheld") is True:
        return _joined(not_published(), language)
    return _joined(_sentences(shown, language), language)


def describe(shown: Shown, language: str) -> str:
    """The figure's text for those who do not see it: what it is, its axes, what it shows."""
    words = _words(shown)
    figure = tuple(of_people(each, shown) for each in words.figure(shown, language))
    return _joined((*figure, *_sentences(shown, language)), language)


def title(shown: Shown, language: str) -> str:
    """What the result is about, as a heading."""
    return render(of_people(_words(shown).title(shown), shown), language)


def caption(shown: Shown, language: str) -> str:
    """The caption of the result's table."""
    return title(shown, language)


def _sentences(shown: Shown, language: str) -> Sentences:
    """The sentences of a result; first that it counts both arms, where it does."""
    lead = (OF_BOTH_ARMS,) if counts_both(shown) else ()
    said = _words(shown).sentence(shown, language)
    return (*lead, *(of_people(each, shown) for each in said))


def _words(shown: Shown) -> Words:
    return SENTENCES.get(shown.kind, GENERAL)


def _joined(sentences: tuple[Message, ...], language: str) -> str:
    return " ".join(render(each, language) for each in sentences)
