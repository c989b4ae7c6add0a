"""What a result says beside its numbers: names, notes and plain facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from evaltools.columns import ALL, LANGUAGES, TOTAL
from evaltools.data.own_names import names_among
from evaltools.disclosure.policy import NAMED, Policy, letters
from evaltools.disclosure.roles import breakdown
from evaltools.messages import Message, message, message_in
from evaltools.result import Result
from evaltools.wording import value

#: Values of a key that are no names.
NO_NAMES = (ALL, TOTAL, "missing", "unknown", "comparison", "programme")

#: Context of what stands for a small number in a note, and of the same where it begins one.
FEW, FEW_AT_START = "count in a note", "few people, where an English sentence begins"

#: Places in a note whose whole numbers do not count people.
NOT_PEOPLE = (
    "base",
    "conf_level",
    "days",
    "decimals",
    "df",
    "draws",
    "grid",
    "horizon",
    "k",
    "least",
    "level",
    "levels",
    "limit",
    "minimum",
    "month",
    "months",
    "n_terms",
    "percent",
    "probability",
    "replications",
    "seed",
    "time",
    "unit",
    "units",
    "wanted",
    "wave",
    "year",
)


def with_safe_words(result: Result, policy: Policy) -> Result:
    """The result with letters for names, and without small numbers in notes and facts."""
    letter = _letters_for(result, policy)
    notes = (*result.notes, *_of_own_names(result, policy))
    return replace(
        _lettered_terms(_lettered(result, policy), letter),
        notes=tuple(_lettered_note(safe_note(note, policy), letter) for note in notes),
        about=_lettered_value(_safe_about(result.about, policy), letter),
    )


def _of_own_names(result: Result, policy: Policy) -> tuple[Message, ...]:
    """A note on letters in columns that only this study has; of sites the policy says it."""
    own = sorted(set(names_in(result, policy)) - set(NAMED))
    if not own:
        return ()
    columns = {
        language: ", ".join(value("variable", each, language, result.labels) for each in own)
        for language in LANGUAGES
    }
    return (message("Letters stand for the values of: {columns}.", columns=columns),)


# -- names ---------------------------------------------------------------------------------


def named_columns(result: Result, policy: Policy) -> dict[str, str]:
    """Key columns whose values are names to be kept back: column to what it names."""
    held = {key: breakdown(result) if key == "group" else key for key in result.keys}
    if "reference" in held:
        held["reference"] = breakdown(result)
    return {key: what for key, what in held.items() if what in policy.kept_back}


def names_in(result: Result, policy: Policy) -> dict[str, set[str]]:
    """The names in a result that are kept back, by what they name."""
    found: dict[str, set[str]] = {}
    for key, what in named_columns(result, policy).items():
        found.setdefault(what, set()).update(names_of(what, result.frame[key]))
    for what in policy.kept_back:
        further = names_of(what, _named_beside(result, what))
        if further:
            found.setdefault(what, set()).update(further)
    return found


def names_of(what: str, values: Iterable[Any]) -> set[str]:
    """The names among the values of a column: all of them, or in a study's own what may be."""
    names = set(map(str, values)) - set(NO_NAMES)
    return names if what in NAMED else names_among(names)


def _named_beside(result: Result, what: str) -> set[str]:
    """Names among the groups of a test, and among the levels of a model's covariate."""
    found: set[str] = set()
    groups = result.about.get("groups")
    if breakdown(result) == what and isinstance(groups, (list, tuple)):
        found |= set(map(str, groups))
    for key in {"covariate", "variable"} & set(result.frame.columns):
        rows = result.frame[key].astype(str) == what
        for column in {"level", "reference"} & set(result.frame.columns):
            found |= set(result.frame.loc[rows, column].dropna().astype(str))
    return found


def run_letters(results: Iterable[Result], policy: Policy) -> dict[str, dict[str, str]]:
    """One letter for each name of a whole run."""
    found: dict[str, set[str]] = {}
    for result in results:
        for what, names in names_in(result, policy).items():
            found.setdefault(what, set()).update(names)
    return letters({what: tuple(sorted(names)) for what, names in found.items()})


def _lettered(result: Result, policy: Policy) -> Result:
    result = _lettered_levels(result, policy)
    columns = named_columns(result, policy)
    if not columns:
        return result
    own = run_letters([result], policy)
    letter = {key: {**own[what], **policy.letters.get(what, {})} for key, what in columns.items()}
    kept = {name: said for name, said in result.labels.items() if name not in columns.values()}
    exits = None if result.exits is None else _with_letters(result.exits, letter)
    return replace(result, frame=_with_letters(result.frame, letter), exits=exits, labels=kept)


def _with_letters(frame: pd.DataFrame, letter: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The frame with letters for the names in some columns, where it has these."""
    lettered = {
        key: [said.get(str(value), value) for value in frame[key]]
        for key, said in letter.items()
        if key in frame.columns
    }
    return frame.assign(**lettered)


def _letters_for(result: Result, policy: Policy) -> dict[str, str]:
    """The letter of every name that is kept back: those of the run, and the result's own."""
    own = run_letters([result], policy)
    found: dict[str, str] = {}
    for what in policy.kept_back:
        found |= {**own.get(what, {}), **policy.letters.get(what, {})}
    return found


def _lettered_terms(result: Result, letter: Mapping[str, str]) -> Result:
    """Letters in the names of a model's terms, and in its levels of a kept-back variable."""
    frame = result.frame
    if not letter or "term" not in frame.columns:
        return result
    changed = {}
    for column in ("term", "level", "reference"):
        if column in frame.columns and not pd.api.types.is_numeric_dtype(frame[column]):
            changed[column] = [_lettered_text(value, letter) for value in frame[column]]
    return replace(result, frame=frame.assign(**changed))


def _lettered_text(value: Any, letter: Mapping[str, str]) -> Any:
    """The text with a letter for a name that is all of it, or stands behind `=` or a colon."""
    if not isinstance(value, str):
        return value
    if value in letter:
        return letter[value]
    for sign in ("=", ": ", ":"):
        variable, found, name = value.partition(sign)
        if found and name in letter:
            return f"{variable}{sign}{letter[name]}"
    return value


def _lettered_value(value: Any, letter: Mapping[str, str]) -> Any:
    """A plain fact with letters for the names in it."""
    if isinstance(value, Message):
        return _lettered_note(value, letter)
    if isinstance(value, Mapping):
        return {
            _lettered_text(name, letter): _lettered_value(part, letter)
            for name, part in value.items()
        }
    if isinstance(value, (list, tuple)):
        return type(value)(_lettered_value(part, letter) for part in value)
    return _lettered_text(value, letter)


def _lettered_note(note: Message, letter: Mapping[str, str]) -> Message:
    values = {name: _lettered_value(value, letter) for name, value in note.values.items()}
    return replace(note, values=values)


def _lettered_levels(result: Result, policy: Policy) -> Result:
    """Letters where a row says of which variable its level is."""
    frame = result.frame
    if not {"variable", "level"} <= set(frame.columns):
        return result
    levels = frame["level"].astype(object)
    for what in policy.kept_back:
        rows = frame["variable"].astype(str) == what
        names = names_of(what, levels[rows])
        letter = {
            **letters({what: tuple(sorted(names))}).get(what, {}),
            **policy.letters.get(what, {}),
        }
        levels = levels.where(
            ~rows, levels.map(lambda name, said=letter: said.get(str(name), name))
        )
    if levels.equals(frame["level"].astype(object)):
        return result
    labels = {name: said for name, said in result.labels.items() if name not in policy.kept_back}
    return replace(result, frame=frame.assign(level=levels), labels=labels)


# -- notes and facts -----------------------------------------------------------------------


def safe_note(note: Message, policy: Policy) -> Message:
    """The note with 'fewer than' in place of small numbers of people."""
    values = {
        name: value if _of_reports(name, note) else _safe_value(name, value, policy)
        for name, value in note.values.items()
    }
    values = {name: _as_beginning(name, value, note) for name, value in values.items()}
    changed = any(values[name] is not note.values[name] for name in values)
    n = policy.min_count if changed and _is_few("n", note.n, policy) else note.n
    return replace(note, values=values, n=n)


def _of_reports(name: str, note: Message) -> bool:
    """Whether a place of a note counts reports, which are no people."""
    return any(f"{{{name}}} report" in (text or "") for text in (note.text, note.plural))


def _as_beginning(name: str, value: Any, note: Message) -> Any:
    """The value with a capital where an English note begins with it; others begin otherwise."""
    begins = (note.plural or note.text).startswith(f"{{{name}}}")
    if begins and isinstance(value, Message) and value.context == FEW:
        return message_in(
            "few people, where an English sentence begins",
            "Fewer than {limit}",
            limit=value.values["limit"],
        )
    return value


def _safe_value(name: str, value: Any, policy: Policy) -> Any:
    if isinstance(value, Message):
        return safe_note(value, policy)
    if isinstance(value, (list, tuple)):
        return in_each(value, lambda part: _safe_value(name, part, policy))
    if _is_few(name, value, policy):
        return message_in("count in a note", "fewer than {limit}", limit=policy.min_count)
    return value


def in_each(
    parts: list[Any] | tuple[Any, ...], change: Callable[[Any], Any]
) -> list[Any] | tuple[Any, ...]:
    """The list with its messages changed; itself where none of them is."""
    changed = [change(each) if isinstance(each, Message) else each for each in parts]
    is_same = all(new == old for new, old in zip(changed, parts, strict=True))
    return parts if is_same else type(parts)(changed)


def is_number_of_people(name: str, value: Any) -> bool:
    """Whether a place of a note holds a whole number of people, and not of nobody."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    whole = whole or (hasattr(value, "item") and isinstance(value.item(), int))
    return bool(name not in NOT_PEOPLE and whole and value > 0)


def _is_few(name: str, value: Any, policy: Policy) -> bool:
    return is_number_of_people(name, value) and value < policy.min_count


def _safe_about(about: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """Plain facts only: no frames, no small numbers of people."""
    return {
        name: value
        for name, value in about.items()
        if _is_plain(value)
        and not (name.startswith("n") and name != "name" and _is_few("n", value, policy))
    }


def _is_plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_plain(part) for part in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(_is_plain(part) for part in value)
    return value is None or isinstance(value, (str, int, float, bool, Message))
