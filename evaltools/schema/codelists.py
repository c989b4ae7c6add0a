"""Code lists: the values a column may hold, their labels, and the words that mean them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

import pandas as pd

from evaltools import resources
from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import message

#: Separates the words of a cell of the column `synonyms`.
SEPARATOR = "|"

#: Lists that hold another list's values and their own.
EXTENDS = {"follow_up_states": "states"}

#: Lists whose values live in a column of another name, or whose words in another file.
_STATES = "states"


@dataclass(frozen=True, eq=False)
class Codelist:
    """The values of one list, with labels in three languages.

    Attributes
    ----------
    name : str
    values : tuple of str
        In the order in which tables show them.
    labels : mapping of value to {language: text}
    choices : mapping of value to {language: text}
        The label for one person (nainen), where it differs from that of a group (naiset).
    synonyms : mapping of str to str
        Words as `normalise_word` leaves them, to the value they mean.
    frame : DataFrame
        The file, every cell text; a fresh copy must be made before changing it.
    """

    name: str
    values: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]]
    choices: Mapping[str, Mapping[str, str]]
    synonyms: Mapping[str, str]
    frame: pd.DataFrame = field(repr=False)

    def label(self, value: str, language: str) -> str:
        """The value's name for people, in en, fi or sv. Raises UsageError if not listed."""
        return self._text(self.labels, value, language)

    def choice(self, value: str, language: str) -> str:
        """The value's name where one person is meant, as in a drop-down."""
        return self._text(self.choices, value, language)

    def decode(self, words: pd.Series) -> pd.Series:
        """The value that each word means; missing where the word is missing or unknown."""
        codes, found = pd.factorize(words)
        meant = [self.synonyms.get(normalise_word(str(word))) for word in found]
        values = pd.Series([*meant, None], dtype="object").to_numpy()[codes]
        return pd.Series(values, index=words.index, name=words.name, dtype="object")

    def _text(self, texts: Mapping[str, Mapping[str, str]], value: str, language: str) -> str:
        if value not in texts:
            raise UsageError(
                message(
                    "A value of the code list {codelist} must be one of {allowed}.",
                    codelist=self.name,
                    allowed=list(self.values),
                )
            )
        return texts[value][language]


@cache
def listed_words() -> frozenset[str]:
    """Every value of every list and every word that means one, as `normalise_word` leaves them."""
    lists = [codelist(name) for name in codelist_names()]
    values = {normalise_word(value) for each in lists for value in each.values}
    return frozenset(values.union(*(each.synonyms for each in lists)))


def normalise_word(word: str) -> str:
    """The word without case and outer or doubled spaces.

    Parameters
    ----------
    word : str
        As it stands in a cell.

    Examples
    --------
    >>> normalise_word(" Työtön  työnhakija")
    'työtön työnhakija'
    """
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def codelist_names() -> tuple[str, ...]:
    """The names of every code list.

    Examples
    --------
    >>> "sex" in codelist_names()
    True
    """
    folder = resources.path("data_schemas/codelists")
    return tuple(sorted(path.stem for path in folder.glob("*.csv") if path.stem != "state_words"))


@cache
def codelist(name: str) -> Codelist:
    """The code list `name`.

    Parameters
    ----------
    name : str
        Such as "states": a file of `data_schemas/codelists/` without `.csv`.

    Raises
    ------
    UsageError
        When there is no such list.

    Examples
    --------
    >>> codelist("sex").synonyms["nainen"]
    'female'
    """
    if name not in codelist_names():
        raise UsageError(
            message(
                "A code list must be one of {allowed}, but {name} is not.",
                allowed=list(codelist_names()),
                name=name,
            )
        )
    frame = _frame(name)
    if name in EXTENDS:
        frame = pd.concat([_frame(EXTENDS[name]), frame], ignore_index=True)
    labels = _labels(frame, "label", instead="label")
    return Codelist(
        name=name,
        values=tuple(frame["value"]),
        labels=labels,
        choices=_labels(frame, "choice", instead="label"),
        synonyms=_synonyms(frame, labels),
        frame=frame,
    )


def states() -> pd.DataFrame:
    """The outcome states and their part in each definition of employment.

    Returns
    -------
    DataFrame, one row per state
        state, group, narrow and broad (bool), esf, labels, source; texts but for the two. A
        fresh frame at each call.

    Examples
    --------
    >>> found = states().set_index("state")
    >>> found.loc[["open_job", "unemployed"], ["narrow", "broad"]].values.tolist()
    [[True, True], [False, False]]
    """
    frame = _read("states")
    return frame.assign(narrow=frame["narrow"] == "true", broad=frame["broad"] == "true")


def register_states() -> pd.DataFrame:
    """The register's employment codes and the state that each is read as.

    Returns
    -------
    DataFrame, one row per code
        value, state, verification, note, labels, source: texts. A fresh frame at each call.

    Examples
    --------
    >>> found = register_states().set_index("value")
    >>> found.loc["02", "state"]
    'unemployed'
    """
    return _read("register_status")


def _frame(name: str) -> pd.DataFrame:
    frame = _read(name)
    return _states_as_codelist(frame) if name == _STATES else frame


def _states_as_codelist(frame: pd.DataFrame) -> pd.DataFrame:
    """The states with the words that mean them; register codes are such words."""
    words = pd.concat(
        [_read("state_words"), _read("register_status").rename(columns={"value": "word"})]
    )
    joined = words.groupby("state", observed=True)["word"].agg(SEPARATOR.join)
    synonyms = frame["state"].map(joined).fillna("")
    return frame.rename(columns={"state": "value"}).assign(synonyms=synonyms)


def _read(name: str) -> pd.DataFrame:
    path = resources.path(f"data_schemas/codelists/{name}.csv")
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def _labels(frame: pd.DataFrame, kind: str, *, instead: str) -> Mapping[str, Mapping[str, str]]:
    columns = {
        language: f"{kind}_{language}" if f"{kind}_{language}" in frame else f"{instead}_{language}"
        for language in LANGUAGES
    }
    return MappingProxyType(
        {
            row["value"]: MappingProxyType(
                {language: str(row[column]) for language, column in columns.items()}
            )
            for row in frame.to_dict("records")
        }
    )


def _synonyms(frame: pd.DataFrame, labels: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row in frame.to_dict("records"):
        value = row["value"]
        listed = [word for word in str(row.get("synonyms", "")).split(SEPARATOR) if word]
        choices = [str(row[f"choice_{each}"]) for each in LANGUAGES if f"choice_{each}" in row]
        for word in (value, *labels[value].values(), *choices, *listed):
            found.setdefault(normalise_word(word), value)
    return MappingProxyType(found)
