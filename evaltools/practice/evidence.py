"""What a rating rests on: results of the same run, documents, costs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evaltools.columns import Total
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

#: What a reference is.
RESULT, DOCUMENT, COST, UNKNOWN_RESULT = "result", "document", "cost", "unknown_result"

#: The flag that results.json puts beside a value which protection has taken away.
CONFIDENTIAL = "c"

#: An id of a result, as results.json names it, with the rows meant in brackets.
_RESULT_ID = re.compile(r"(?P<id>[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)(?:\[(?P<rows>[^\]]*)\])?")

#: A cost: a figure, then its source.
_COST = re.compile(r"cost\s*:\s*(?P<figure>[^,(]*\d[^,(]*)[,(]\s*(?P<source>[^)]{3,})\)?", re.I)

#: Suffixes of files: a reference like report.pdf is a document.
_FILES = ("csv", "doc", "docx", "html", "json", "md", "ods", "odt", "pdf", "ppt", "pptx", "txt")
_SUFFIXES = frozenset((*_FILES, "xls", "xlsx", "fi", "com", "org", "eu", "net"))

#: What may be given as evidence: results by id, a run's results.json, or its folder.
Evidence = Mapping[str, Any] | str | Path | Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class Reference:
    """One thing that a rating cites.

    Attributes
    ----------
    text : str
        As it was written.
    kind : "result", "document", "cost" or "unknown_result"
    result : str
        Id of the result; empty for anything else.
    rows : mapping of column to value
        Which rows of the result are meant; empty: all.
    """

    text: str
    kind: str
    result: str = ""
    rows: tuple[tuple[str, str], ...] = ()


def read_evidence(evidence: Evidence) -> dict[str, Result]:
    """The results that may be cited, by id.

    Parameters
    ----------
    evidence : mapping of id to Result or to its entry in results.json; the path of a
        results.json, or of the folder of a run that holds one; or nothing.

    Raises
    ------
    UsageError
        When a file is not there or is no results.json.

    Examples
    --------
    >>> from evaltools.result import Result
    >>> made = Result(kind="table", frame=pd.DataFrame({"n": [12]}))
    >>> list(read_evidence({"reach.background": made}))
    ['reach.background']
    """
    if isinstance(evidence, (str, Path)):
        return _of_file(Path(evidence))
    pairs = evidence.items() if isinstance(evidence, Mapping) else evidence
    return {
        str(name): made if isinstance(made, Result) else _of_plain(str(name), made)
        for name, made in pairs
    }


def references(cell: object, known: Iterable[str]) -> tuple[Reference, ...]:
    """What the evidence cell of a rating names; parts are separated by semicolons or lines.

    >>> [each.kind for each in references("survival.time_to_job; Report 2024", ["survival.flow"])]
    ['unknown_result', 'document']
    """
    if not isinstance(cell, str):
        return ()
    names = set(known)
    parts = [part.strip() for part in re.split(r"[;\n]", cell)]
    return tuple(_reference(part, names) for part in parts if part)


def _reference(text: str, known: set[str]) -> Reference:
    if _COST.fullmatch(text):
        return Reference(text, COST)
    found = _RESULT_ID.fullmatch(text)
    if found is None or (found["id"] not in known and found["id"].split(".")[1] in _SUFFIXES):
        return Reference(text, DOCUMENT)
    kind = RESULT if found["id"] in known else UNKNOWN_RESULT
    return Reference(text, kind, found["id"], _rows(found["rows"] or ""))


def _rows(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition("=") for part in text.split(",") if "=" in part)
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def rows_meant(result: Result, reference: Reference) -> Result:
    """The result with only the rows that a reference means; as it is where it names none."""
    if not reference.rows:
        return result
    keep = pd.Series(True, index=result.frame.index)
    for column, value in reference.rows:
        if column in result.frame.columns:
            keep &= result.frame[column].map(_as_text) == value
    hidden = None if result.hidden is None else result.hidden[keep.to_numpy()]
    return Result(
        kind=result.kind,
        frame=result.frame[keep],
        keys=result.keys,
        counts=result.counts,
        derived=result.derived,
        population=result.population,
        conf_level=result.conf_level,
        unit=result.unit,
        notes=result.notes,
        about=result.about,
        labels=result.labels,
        hidden=hidden,
    )


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_file(path: Path) -> dict[str, Result]:
    file = path / "results.json" if path.is_dir() else path
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        listed = plain["results"]
        return {name: _of_plain(name, made) for name, made in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            message(
                "Evidence must be the results.json of a run, or its folder; {name} is neither.",
                name=file.name,
            )
        ) from None


def _of_plain(name: str, plain: Mapping[str, Any]) -> Result:
    """The protected result of an entry of results.json."""
    missing = [key for key in ("kind", "columns", "rows") if key not in plain]
    if missing:
        raise UsageError(
            message("The result {name} must have {missing}.", name=name, missing=missing)
        )
    columns = plain["columns"]
    frame = pd.DataFrame(plain["rows"], columns=columns)
    for column in columns:
        if column not in plain.get("keys", ()):
            frame[column] = _numbers(frame[column])
    flags = plain.get("flags") or [[""] * len(columns)] * len(frame)
    hidden = pd.DataFrame(flags, columns=columns, index=frame.index) == CONFIDENTIAL
    return Result(
        kind=plain["kind"],
        frame=frame,
        keys=tuple(plain.get("keys", ())),
        counts=tuple(plain.get("counts", ())),
        derived={key: tuple(made) for key, made in plain.get("derived", {}).items()},
        totals=tuple(Total(*each) for each in plain.get("totals", ())),
        population=plain.get("population", "all"),
        conf_level=plain.get("conf_level"),
        unit=plain.get("unit"),
        about=plain.get("about", {}),
        hidden=hidden,
    )


def _numbers(values: pd.Series) -> pd.Series:
    """A column of numbers, missing where hidden; any other column as it is."""
    known = values.dropna()
    are_numbers = known.map(lambda value: isinstance(value, (int, float)))
    if known.map(lambda value: isinstance(value, bool)).any() or not are_numbers.all():
        return values
    return pd.to_numeric(values)
