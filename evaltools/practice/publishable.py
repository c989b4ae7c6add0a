"""Which passages of interviews may be printed: those marked so, and of them none that names."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from evaltools.messages import Message, message, plural_message
from evaltools.result import Result
from evaltools.study.identity_codes import identity_codes_in_text

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"(?<![0-9])(?:\+|00)?[0-9](?:[ ()-]?[0-9]){6,13}(?![0-9])")


def quotations(segments: pd.DataFrame, *, names: Iterable[str] = ()) -> Result:
    """The passages that may be printed, each once, with the themes it was given.

    Parameters
    ----------
    segments : DataFrame
        segment_id, code, publishable, text.
    names : texts that must not be printed, such as names of mentors or sites.

    Returns
    -------
    Result
        Of kind "quotations": place (a running number), codes (joined by commas), text. A passage
        is printed only where every row of it is marked publishable and it holds no identity code,
        e-mail address, telephone number or name. Who said it is not told.

    Examples
    --------
    >>> passages = pd.DataFrame(
    ...     {
    ...         "segment_id": ["s1", "s2", "s3"],
    ...         "code": "trust",
    ...         "publishable": [True, True, False],
    ...         "text": ["I dare to ask now.", "Call me: 040 123 4567", "Not for others."],
    ...     }
    ... )
    >>> quotations(passages).table().text.tolist()
    ['I dare to ask now.']
    """
    notes = [
        message(
            "Passages are printed only where they are marked publishable, with nobody's name. "
            "They show what a theme is about, not how common it is."
        )
    ]
    needed = {"segment_id", "code", "publishable", "text"}
    if not needed <= set(segments.columns):
        return _result([], notes)
    named = [name.casefold() for name in names if name and len(name) > 2]
    rows, n_refused = [], 0
    for _, part in segments.groupby("segment_id", sort=False, observed=True):
        # a text such as "no" is true to Python: only a truth value opens a passage
        allowed = all(pd.api.types.is_bool(mark) and bool(mark) for mark in part["publishable"])
        text = next((each for each in part["text"] if isinstance(each, str) and each.strip()), None)
        if not allowed or text is None:
            continue
        if _tells_who(text, named):
            n_refused += 1
            continue
        rows.append((", ".join(sorted(set(part["code"].astype(str)))), text.strip()))
    if n_refused:
        notes.append(
            plural_message(
                "{n} passage that was marked publishable is left out: it seems to hold a name, "
                "a number or an address.",
                "{n} passages that were marked publishable are left out: they seem to hold "
                "names, numbers or addresses.",
                n_refused,
            )
        )
    return _result(rows, notes)


def _tells_who(text: str, names: Iterable[str]) -> bool:
    lowered = text.casefold()
    return bool(
        identity_codes_in_text(text)
        or _MAIL.search(text)
        or _PHONE.search(text)
        or any(re.search(rf"(?<!\w){re.escape(name)}", lowered) for name in names)
    )


def _result(rows: list[tuple[str, str]], notes: list[Message]) -> Result:
    frame = pd.DataFrame(rows, columns=["codes", "text"])
    frame.insert(0, "place", [str(number) for number in range(1, len(frame) + 1)])
    return Result(
        kind="quotations",
        frame=frame,
        keys=("place",),
        derived={"codes": (), "text": ()},
        about={"headings": {"codes": "themes", "text": "passage"}},
        population="segments",
        notes=tuple(notes),
    )
