"""Search everything that would leave for what must not: codes, contacts, ids, free text.

What is found is told by file and number, never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaltools.data.identifiers import identity_codes_in_text
from evaltools.disclosure.readable import pieces, plain
from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message

#: Columns of the inputs that name single people.
ID_COLUMNS = ("participant_id", "mentor_id", "respondent", "segment_id", "person_id")

#: Columns of the mentors' and sites' tables with names of people.
NAME_COLUMNS = ("first_name", "last_name", "full_name", "mentor_name", "coach")

#: Columns whose text may be published by contract.
PUBLISHABLE = {
    ("ratings", "reason"),
    ("ratings", "evidence"),
    ("evidence", "reference"),
    ("sites", "name"),
    ("sites", "region"),
}

#: A cell of this many words is free text.
WORDS = 4

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+358[ -]?\d{1,3}|0(?:4\d{1,2}|50)|\(0\d{1,2}\))"
    r"(?:[ -]?\d{2,4}){2,3}(?![\w.,/-]*\d)"
)
#: Hashes, UUIDs, numbers of journals, and the ids of runs, whose day and time can look like an
#: identity code. In a PDF nothing need stand between the id of a run and what is beside it.
_OPAQUE = re.compile(
    r"\b[0-9a-fA-F]{16,}\b|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    r"|20\d{6}-\d{6}-[0-9a-f]{8}|\bISSN:?\s*\d{4}-\d{3}[\dXx]\b"
)
_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class _Kept:
    """What must stay inside: opaque ids, names and texts of the inputs, in plain form.

    `allowed` are texts that may leave: what is word for word a part of one is no finding there.
    """

    ids: frozenset[str]
    names: frozenset[str]
    texts: tuple[str, ...]
    allowed: tuple[str, ...] = ()


def scan(folder: str | Path, inputs: Mapping[str, pd.DataFrame]) -> tuple[Violation, ...]:
    """Everything in a folder that must not leave, by file and kind, never by value.

    Parameters
    ----------
    folder : path
        A run; every file below it is read, its name too.
    inputs : mapping of table name to DataFrame
        The study's own data: their ids, names and free texts are looked for. Texts that
        are publishable by contract are left out, wherever else the same words stand: reasons
        and evidence of ratings, references, names of sites, and segments whose `publishable`
        is yes.

    Returns
    -------
    tuple of Violation
        One for each file and kind; empty when nothing was found.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> people = pd.DataFrame({"participant_id": ["KU-0042", "KU-0043"]})
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "report.txt").write_text("What KU-0042 said", encoding="utf-8")
    ...     found = scan(folder, {"participants": people})
    >>> [(each.file, each.n_rows) for each in found]
    [('report.txt', 1)]
    """
    kept = _kept(inputs)
    root = Path(folder)
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return tuple(found for path in files for found in _in_file(path, root, kept))


def _in_file(path: Path, root: Path, kept: _Kept) -> Iterator[Violation]:
    name = path.relative_to(root).as_posix()
    texts = [name, *pieces(path)]
    for look, rule in _SEARCHES:
        found = look(texts, kept)
        if found:
            yield Violation(rule(found), file=_safe_name(name), n_rows=found, hint=_HINT)


_HINT = message("Find out which table or text it comes from, and leave it out of the report.")


def _safe_name(name: str) -> str:
    held = identity_codes_in_text(name) or _EMAIL.search(name)
    return "(a file whose name itself must not leave)" if held else name


def _identity_codes(texts: list[str], _kept: _Kept) -> int:
    return sum(identity_codes_in_text(_OPAQUE.sub(" ", text)) for text in texts)


def _emails(texts: list[str], _kept: _Kept) -> int:
    return sum(len(_EMAIL.findall(text)) for text in texts)


def _phones(texts: list[str], _kept: _Kept) -> int:
    return sum(len(_PHONE.findall(_OPAQUE.sub(" ", text))) for text in texts)


def _ids(texts: list[str], kept: _Kept) -> int:
    return sum(len(set(_WORD.findall(text.casefold())) & kept.ids) for text in texts)


def _names(texts: list[str], kept: _Kept) -> int:
    return sum(len(set(_WORD.findall(text.casefold())) & kept.names) for text in texts)


def _free_texts(texts: list[str], kept: _Kept) -> int:
    whole = "\n".join(map(plain, texts))
    found = [text for text in kept.texts if text in whole]
    if not any(text in each for text in found for each in kept.allowed):
        return len(found)
    without = whole
    for each in sorted(kept.allowed, key=len, reverse=True):
        without = without.replace(each, " ")
    part_of_allowed = {text for text in found if any(text in each for each in kept.allowed)}
    return sum(text not in part_of_allowed or text in without for text in found)


def _codes_rule(n: int) -> Message:
    return plural_message(
        "Nothing that leaves may hold a personal identity code; {n} was found.",
        "Nothing that leaves may hold personal identity codes; {n} were found.",
        n,
    )


def _emails_rule(n: int) -> Message:
    return plural_message(
        "Nothing that leaves may hold an e-mail address; {n} was found.",
        "Nothing that leaves may hold e-mail addresses; {n} were found.",
        n,
    )


def _phones_rule(n: int) -> Message:
    return plural_message(
        "Nothing that leaves may hold a telephone number; {n} was found.",
        "Nothing that leaves may hold telephone numbers; {n} were found.",
        n,
    )


def _ids_rule(n: int) -> Message:
    return plural_message(
        "Nothing that leaves may hold an id of a single person; {n} was found.",
        "Nothing that leaves may hold ids of single people; {n} were found.",
        n,
    )


def _names_rule(n: int) -> Message:
    return plural_message(
        "Nothing that leaves may hold a name from the mentors' or coaches' tables; {n} was found.",
        "Nothing that leaves may hold names from the mentors' or coaches' tables; {n} were found.",
        n,
    )


def _texts_rule(n: int) -> Message:
    return plural_message(
        "Nothing that leaves may repeat free text of the data word for word; {n} was found.",
        "Nothing that leaves may repeat free texts of the data word for word; {n} were found.",
        n,
    )


_SEARCHES: tuple[tuple[Callable[[list[str], _Kept], int], Callable[[int], Message]], ...] = (
    (_identity_codes, _codes_rule),
    (_emails, _emails_rule),
    (_phones, _phones_rule),
    (_ids, _ids_rule),
    (_names, _names_rule),
    (_free_texts, _texts_rule),
)


# -- what the inputs hold ------------------------------------------------------------------


def _kept(inputs: Mapping[str, pd.DataFrame]) -> _Kept:
    ids, names, texts, allowed = set[str](), set[str](), set[str](), set[str]()
    for table, frame in inputs.items():
        for column in frame.columns:
            values = set(frame[column].dropna().astype(str))
            if column in ID_COLUMNS:
                ids |= {value.casefold() for value in values if len(value) > 3}
            elif table in ("mentors", "coach_log") and column in NAME_COLUMNS:
                names |= {part.casefold() for value in values for part in _WORD.findall(value)}
            else:
                may_leave = _may_leave(table, frame, column)
                texts |= {plain(value) for value in _free(frame.loc[~may_leave, column])}
                allowed |= {plain(value) for value in _free(frame.loc[may_leave, column])}
    return _Kept(
        frozenset(ids), frozenset(names), tuple(sorted(texts - allowed)), tuple(sorted(allowed))
    )


def _may_leave(table: str, frame: pd.DataFrame, column: str) -> pd.Series:
    """Which of a column's texts are publishable by contract."""
    if (table, column) in PUBLISHABLE:
        return pd.Series(True, index=frame.index)
    if table == "segments" and column == "text" and "publishable" in frame.columns:
        marks = frame["publishable"].astype(str).str.casefold()
        # a passage coded twice may be marked twice: every mark must open it
        opened = marks.isin(("yes", "true"))
        if "segment_id" in frame.columns:
            return opened.groupby(frame["segment_id"]).transform("all").astype(bool)
        return opened
    return pd.Series(False, index=frame.index)


def _free(cells: pd.Series) -> Iterator[str]:
    for value in cells.dropna().unique():
        if isinstance(value, str) and len(value.split()) >= WORDS:
            yield value
