"""The tables that a study's own steps make, by the name in `about["table"]`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences
from evaltools.wording.reading import GROUPS_LISTED, by, cell, label
from evaltools.wording.translation import render

#: The reason of those who neither moved away nor were lost.
NOT_LOST = "not_lost"

#: Titles of tables by `about["table"]`.
TITLES: dict[str, Message] = {
    "states": message("What each state counts as"),
    "followed": message("Share observed to the horizon"),
    "follow_up": message("How long the participants were followed"),
    "contents": message("The tables of the study"),
    "conflicts": message("Spells that had to be resolved"),
    "losses": message("How many moved away or were lost"),
    "loss_bound": message("If none, or all, of the lost had found work"),
    "waiting": message("Days from asking for a mentor to the match"),
}


def table_name(shown: Shown) -> str:
    """The name of the table; the list of tables is known by its key."""
    named = str(shown.about.get("table", ""))
    return named or ("contents" if tuple(shown.keys) == ("table",) else "")


def own_sentence(shown: Shown, language: str) -> Sentences:
    """What there is to say of a named table; nothing for any other, or with all hidden."""
    say = _SENTENCES.get(table_name(shown))
    return say(shown, language) if say else ()


def _states(shown: Shown, language: str) -> Sentences:
    said: list[Message] = []
    for role, words in (("event", _as_outcome), ("competing", _as_competing)):
        played = shown.frame["role"].astype(str) == role
        states = [
            label(shown, "state", state, language) for state in shown.frame.loc[played, "state"]
        ]
        if states:
            said.append(words(states))
    return tuple(said)


def _as_outcome(states: Sequence[str]) -> Message:
    return message("Counted as the outcome: {states}.", states=list(states))


def _as_competing(states: Sequence[str]) -> Message:
    return message("Counted as competing with it: {states}.", states=list(states))


def _followed(shown: Shown, language: str) -> Sentences:
    items = _items(shown, "share", language)
    return (message("Observed to the horizon: {groups}.", groups=items),) if items else ()


def _losses(shown: Shown, language: str) -> Sentences:
    items = _items(shown, "share", language)
    return (message("Moved away or lost: {groups}.", groups=items),) if items else ()


def _conflicts(shown: Shown, language: str) -> Sentences:
    items = _items(shown, "share", language)
    return (message("People with spells to resolve: {checks}.", checks=items),) if items else ()


def _loss_bound(shown: Shown, language: str) -> Sentences:
    items = _items(shown, "estimate", language)
    return (message("Share who would have found work: {cases}.", cases=items),) if items else ()


def _follow_up(shown: Shown, language: str) -> Sentences:
    items = []
    for place in range(len(shown.frame)):
        median = cell(shown, place, "median")
        if median is not None:
            said = message(
                "{name} {time} (n = {n})",
                name=_name(shown, place, language),
                time=shares.amount_of(shown, float(median), language),
                n=_count(shown, place, "n", language),
            )
            items.append(render(said, language))
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    return (message("Median follow-up: {groups}.", groups=listed),) if items else ()


def _waiting(shown: Shown, language: str) -> Sentences:
    items = []
    for place in range(len(shown.frame)):
        median = cell(shown, place, "median")
        if median is not None:
            said = message(
                "{name} {days} (n = {n})",
                name=_name(shown, place, language),
                days=numbers.number(float(median), language, 1),
                n=_count(shown, place, "n", language),
            )
            items.append(render(said, language))
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    return (message("Median days to the match: {groups}.", groups=listed),) if items else ()


def _contents(shown: Shown, language: str) -> Sentences:
    items = [
        render(
            message(
                "{name} ({n})",
                name=label(shown, "table", str(shown.frame["table"].iloc[place]), language),
                n=_count(shown, place, "n_total", language),
            ),
            language,
        )
        for place in range(len(shown.frame))
    ]
    return (message("Tables and their rows: {tables}.", tables=shares.in_a_row(items)),)


_SENTENCES: dict[str, Callable[[Shown, str], Sentences]] = {
    "states": _states,
    "followed": _followed,
    "follow_up": _follow_up,
    "contents": _contents,
    "conflicts": _conflicts,
    "losses": _losses,
    "loss_bound": _loss_bound,
    "waiting": _waiting,
}


def _items(shown: Shown, column: str, language: str) -> str:
    """The shares of a column, each with its name and the people it is of."""
    items = []
    for place in range(len(shown.frame)):
        found = cell(shown, place, column)
        if found is None or {TOTAL, NOT_LOST} & set(_keys(shown, place)):
            continue
        people = cell(shown, place, "n_total")
        people = cell(shown, place, "n") if people is None else people
        n = None if people is None else int(people)
        said = message(
            "{name} {share} (n = {n})",
            name=_name(shown, place, language),
            share=numbers.share(float(found), language, numbers.share_decimals(n)),
            n=shares.people(n, language),
        )
        items.append(render(said, language))
    return shares.in_a_row(items[:GROUPS_LISTED])


def _keys(shown: Shown, place: int) -> list[str]:
    return [str(shown.frame[key].iloc[place]) for key in shown.keys if key != "time"]


def _name(shown: Shown, place: int, language: str) -> str:
    """The labels of the row's keys; that of everybody only when it is the only one."""
    names = []
    for key in shown.keys:
        code = str(shown.frame[key].iloc[place])
        if key == "time" or (code == ALL and len(shown.keys) > 1):
            continue
        of = by(shown) if key == "group" else key
        names.append(label(shown, of or key, code, language))
    return ", ".join(names)


def _count(shown: Shown, place: int, column: str, language: str) -> str:
    found = cell(shown, place, column)
    return shares.people(None if found is None else int(found), language)
