"""Interviews and mentors: themes, quotations, matches, contact."""

from __future__ import annotations

from evaltools.columns import TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import cells_hidden, table_figure
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import GROUPS_LISTED, any_hidden, cell, label
from evaltools.wording.translation import render

WITH, WITHOUT = "with", "without"
WITHOUT_MENTEE = "without_mentee"


def themes_title(shown: Shown) -> Message:
    """What the themes are."""
    return message("Themes of the interviews, by how many spoke of them")


def themes_sentence(shown: Shown, language: str) -> Sentences:
    """The most common themes, with how many of those interviewed spoke of them."""
    if shown.frame.empty:
        return nobody()
    items = [
        _of_all(shown, place, label(shown, "code", str(code), language), language)
        for place, code in enumerate(shown.frame["code"])
        if cell(shown, place, "n") is not None
    ]
    if not items:
        return not_published() if any_hidden(shown) else nobody()
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    return (message("Spoken of in the interviews: {list}.", list=listed), *cells_hidden(shown))


def themes_figure(shown: Shown, language: str) -> Sentences:
    """Bars."""
    return (
        message(
            "Bars with a row for each theme: how many of those interviewed spoke of it, the most "
            "common first."
        ),
    )


def together_title(shown: Shown) -> Message:
    """What the pairs are."""
    return message("Pairs of themes that the same people spoke of")


def together_sentence(shown: Shown, language: str) -> Sentences:
    """The pair that most spoke of, among those that are told."""
    known = [
        (cell(shown, place, "n") or 0, place)
        for place in range(len(shown.frame))
        if cell(shown, place, "n") is not None
    ]
    if not known:
        return not_published() if any_hidden(shown) else nobody()
    _, place = max(known, key=lambda each: (each[0], -each[1]))
    pair = ", ".join(
        label(shown, "code", str(shown.frame[key].iloc[place]), language)
        for key in ("code", "other_code")
    )
    told = _of_all(shown, place, pair, language)
    said = message("Most often spoken of by the same people: {pair}.", pair=told)
    if len(known) < len(shown.frame):
        said = message(
            "Of the pairs whose number is published, most often spoken of by the same people: "
            "{pair}.",
            pair=told,
        )
    return (said, *cells_hidden(shown))


def by_exit_title(shown: Shown) -> Message:
    """What the table is, and what it is not."""
    return message("Themes beside finding work: a hypothesis only")


def by_exit_sentence(shown: Shown, language: str) -> Sentences:
    """Of each theme the shares who found work among those who spoke of it and the others."""
    if shown.frame.empty:
        return nobody()
    items = []
    for code in dict.fromkeys(shown.frame["code"].astype(str)):
        said = [
            found
            for group in (WITH, WITHOUT)
            if (found := _found_work(shown, code, group, language)) is not None
        ]
        if len(said) == 2:
            name = label(shown, "code", code, language)
            both = message(
                "{name}: {spoke} of those who spoke of it, {others} of the others",
                name=name,
                spoke=said[0],
                others=said[1],
            )
            items.append(render(both, language))
    warning = message("This is a hypothesis for another study, not a finding.")
    if not items:
        return (*not_published(), warning)
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    return (message("Found work: {list}.", list=listed), warning)


def joint_title(shown: Shown) -> Message:
    """What stands side by side."""
    return message("What people said, beside what the numbers say")


def joint_sentence(shown: Shown, language: str) -> Sentences:
    """How many themes have a number beside them."""
    if shown.frame.empty:
        return nobody()
    linked = shown.frame["sentence"].astype(str) != ""
    return (
        message(
            "Themes with a number beside them: {n} of {total}.",
            n=int(linked.sum()),
            total=len(linked),
        ),
    )


def quotations_title(shown: Shown) -> Message:
    """What the passages are."""
    return message("Passages from the interviews")


def quotations_sentence(shown: Shown, language: str) -> Sentences:
    """How many passages are printed."""
    if shown.frame.empty:
        return (message("No passage is printed, since none is marked as publishable."),)
    return (message("Passages printed: {n}.", n=len(shown.frame)),)


def mentors_title(shown: Shown) -> Message:
    """What the mentors are counted by."""
    return message("Mentors by role")


def mentors_sentence(shown: Shown, language: str) -> Sentences:
    """How many mentors there are, by role, and how many have had nobody to mentor."""
    if shown.frame.empty:
        return nobody()
    totals = {
        str(shown.frame["role"].iloc[place]): place
        for place in range(len(shown.frame))
        if str(shown.frame["state"].iloc[place]) == TOTAL
    }
    items = [
        _named(shown, place, label(shown, "role", role, language), language)
        for role, place in totals.items()
        if role != TOTAL
    ]
    alone = next(
        (
            _whole(shown, place)
            for place in range(len(shown.frame))
            if shown.frame["role"].iloc[place] == TOTAL
            and shown.frame["state"].iloc[place] == WITHOUT_MENTEE
        ),
        None,
    )
    n = _whole(shown, totals[TOTAL]) if TOTAL in totals else None
    return (
        message(
            "Mentors: {n} ({list}).", n=shares.people(n, language), list=shares.in_a_row(items)
        ),
        message("With nobody to mentor so far: {n}.", n=shares.people(alone, language)),
        *cells_hidden(shown),
    )


def participants_title(shown: Shown) -> Message:
    """What the participants are counted by."""
    return message("Participants by how many mentors they have had")


def participants_sentence(shown: Shown, language: str) -> Sentences:
    """How many had no mentor, one, two or more."""
    if shown.frame.empty:
        return nobody()
    items = [
        _of_all(shown, place, label(shown, "mentors", str(code), language), language)
        for place, code in enumerate(shown.frame["mentors"])
        if code != TOTAL and cell(shown, place, "n") is not None
    ]
    if not items:
        return not_published()
    return (
        message("Of the participants: {list}.", list=shares.in_a_row(items)),
        *cells_hidden(shown),
    )


def dose_title(shown: Shown) -> Message:
    """What contact is measured by."""
    return message("Contacts in a month, by the mentor's role")


def dose_sentence(shown: Shown, language: str) -> Sentences:
    """Contacts a month by role, and how many had none."""
    if shown.frame.empty:
        return nobody()
    items = []
    for place, role in enumerate(shown.frame["role"].astype(str)):
        mean = cell(shown, place, "contacts_per_month")
        if mean is not None:
            said = message(
                "{name} {contacts} (n = {n})",
                name=label(shown, "role", role, language),
                contacts=numbers.number(float(mean), language, 1),
                n=shares.people(_whole(shown, place), language),
            )
            items.append(render(said, language))
    if not items:
        return not_published()
    listed = shares.in_a_row(items[:GROUPS_LISTED])
    return (message("Contacts in a month, on average: {list}.", list=listed), *cells_hidden(shown))


def _whole(shown: Shown, place: int, column: str = "n") -> int | None:
    found = cell(shown, place, column)
    return None if found is None else int(found)


def _named(shown: Shown, place: int, name: str, language: str) -> str:
    n = shares.people(_whole(shown, place), language)
    return render(message("{name} {n}", name=name, n=n), language)


def _of_all(shown: Shown, place: int, name: str, language: str) -> str:
    """A name with its people of all, and the share where it may be told."""
    n, total = _whole(shown, place), _whole(shown, place, "n_total")
    share = cell(shown, place, "share")
    people = {"n": shares.people(n, language), "total": shares.people(total, language)}
    if share is None:
        return render(message("{name} {n} of {total}", name=name, **people), language)
    said = numbers.share(float(share), language, numbers.share_decimals(total))
    return render(
        message("{name} {n} of {total} ({share})", name=name, share=said, **people), language
    )


def _found_work(shown: Shown, code: str, group: str, language: str) -> str | None:
    for place in range(len(shown.frame)):
        row = shown.frame.iloc[place]
        if (str(row["code"]), str(row["group"])) == (code, group):
            n, total = _whole(shown, place, "n_event"), _whole(shown, place)
            if n is None or not total:
                return None
            said = message(
                "{n} of {total}", n=shares.people(n, language), total=shares.people(total, language)
            )
            return render(said, language)
    return None


WORDS = {
    "themes": Words(themes_title, themes_sentence, themes_figure),
    "cooccurrence": Words(together_title, together_sentence, table_figure),
    "themes_by_exit": Words(by_exit_title, by_exit_sentence, table_figure),
    "joint_display": Words(joint_title, joint_sentence, table_figure),
    "quotations": Words(quotations_title, quotations_sentence, table_figure),
    "mentors": Words(mentors_title, mentors_sentence, table_figure),
    "mentors_of_participants": Words(participants_title, participants_sentence, table_figure),
    "dose": Words(dose_title, dose_sentence, table_figure),
}
