"""Sentences that can be said in any of the report languages.

A message is its English text with named places, and the values for them. It is
written once, in English, where the thing is known; `evaltools.wording.render` says it
in Finnish or Swedish. Values never come from a person's data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """An English text with named places, and what stands in them.

    Attributes
    ----------
    text : str
        English, with places as in `str.format`: also the key of its translations.
    values : mapping of str to int, float, str, date, list of str, Message, or text by language
        What stands in the places. A name that is given by language ({"en": ..., "fi": ...})
        stands in the language of the sentence.
    plural, n : str and int, optional
        The text for every number but one, and the number that decides.
    context : str, optional
        Tells apart equal texts that are translated differently by position.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None
    n: int | None = None
    context: str | None = None

    def __str__(self) -> str:
        chosen = self.text if self.plural is None or self.n == 1 else self.plural
        return chosen.format(**{name: _plain(value) for name, value in self.values.items()})

    def to_dict(self) -> dict[str, Any]:
        """The message as plain data, for results.json and run.json."""
        values = {
            name: value.to_dict() if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return {
            "text": self.text,
            "values": values,
            "plural": self.plural,
            "n": self.n,
            "context": self.context,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Message:
        """The message that `to_dict` wrote."""
        values = {
            name: cls.from_dict(value) if isinstance(value, dict) and "text" in value else value
            for name, value in plain["values"].items()
        }
        return cls(plain["text"], values, plain["plural"], plain["n"], plain["context"])


def message(text: str, /, **values: Any) -> Message:
    """A message without number forms.

    >>> str(message("{found} rows must go.", found=3))
    '3 rows must go.'
    """
    return Message(text, values)


def plural_message(one: str, many: str, n: int, /, **values: Any) -> Message:
    """A message whose wording depends on the whole number `n`; `{n}` may stand in it.

    >>> str(plural_message("{n} row", "{n} rows", 1))
    '1 row'
    """
    return Message(one, {"n": n, **values}, plural=many, n=n)


def message_in(context: str, text: str, /, **values: Any) -> Message:
    """A message translated for one position in a sentence, named by `context`."""
    return Message(text, values, context=context)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_plain(part)) for part in value)
    if isinstance(value, Mapping):
        return value.get("en", next(iter(value.values()), ""))
    return value
