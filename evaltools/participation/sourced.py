"""Numbers from elsewhere, each with where it is from: reliabilities, important changes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.participation.names import Name
from evaltools.participation.reliability import ALPHA, Reliability
from evaltools.study import Text
from evaltools.study.instrument import in_every_language

#: A number computed from fewer people than this is not told.
LEAST_TOLD = 10

#: A reliability below this is low, for telling how groups moved: Terwee and others (2007), Journal
#: of Clinical Epidemiology 60, 34-42.
LEAST_RELIABLE = 0.7


@dataclass(frozen=True)
class Sourced:
    """A number and where it is from.

    n : int, optional
        Of a number computed from people of the data: how many.
    spread : float, optional
        Of a reliability computed from people of the data: the standard deviation of their
        scores. Reliability and spread of one group belong together: both are larger in a group
        whose people differ more, and the error of measurement is not.
    """

    value: float
    source: str | Message | Name
    n: int | None = None
    spread: float | None = None

    @property
    def is_of_few(self) -> bool:
        """Whether it was computed from too few people to be told."""
        return self.n is not None and self.n < LEAST_TOLD

    @property
    def told(self) -> float:
        """The number as a table has it: missing where too few people are behind it."""
        return math.nan if self.is_of_few else self.value


def are_low(given: Any, *, wave: str) -> frozenset[str]:
    """The scales whose reliability is below `LEAST_RELIABLE`, an alpha of 0 or less among them.

    given, wave : as `reliabilities` takes them

    An alpha of so few people that it is not told is not called low either.
    """
    known = reliabilities(given, wave=wave)
    low = {
        scale for scale, each in known.items() if not each.is_of_few and each.value < LEAST_RELIABLE
    }
    return frozenset(low | (not_above_zero(given, wave=wave) - set(known)))


def not_above_zero(given: Any, *, wave: str) -> frozenset[str]:
    """The scales whose alpha was computed, of people enough to be told, and is zero or less."""
    return frozenset(
        scale
        for found in _computations(given)
        for scale in dict.fromkeys(found.frame["scale"].astype(str))
        if (value := found.of(scale, wave, ALPHA)) is not None
        and value <= 0
        and (found.n_of(scale, wave, ALPHA) or 0) >= LEAST_TOLD
    )


def _computations(given: Any) -> Iterator[Reliability]:
    if isinstance(given, Reliability):
        yield given
    elif isinstance(given, Mapping):
        yield from (each for each in given.values() if isinstance(each, Reliability))
    elif isinstance(given, Iterable) and not isinstance(given, str):
        yield from (found for each in given for found in _computations(each))


def made_from_nobody(known: Iterable[Sourced | None]) -> dict[str, tuple[str, ...]]:
    """The columns taken from elsewhere: reliability too, where it is not computed from people."""
    is_computed = any(each is not None and each.n is not None for each in known)
    columns = ("important_change",) if is_computed else ("reliability", "important_change")
    return dict.fromkeys(columns, ())


def read_sourced(given: Any, *, argument: str, most: float = math.inf) -> dict[str, Sourced]:
    """Scale to number and source.

    given : mapping of scale to (value, source), {"value": ..., "source": ...}, or an object
        with value and source, as the study file has them; None: nothing.
    argument : str
        Its name, for messages.
    most : float
        The number must lie above 0 and not above this.

    Raises UsageError for a number without a source, or out of range.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise UsageError(
            message(
                "{argument} must be given scale by scale, each number with its source.",
                argument=argument,
            )
        )
    return {str(scale): _one(each, str(scale), argument, most) for scale, each in given.items()}


def reliabilities(given: Any, *, wave: str) -> dict[str, Sourced]:
    """Scale to reliability and its source.

    given : a Reliability, several, or a mapping as `read_sourced` takes it, whose values may
        be Reliability too; None: nothing. Of a Reliability, alpha at `wave` is taken.
    """
    if isinstance(given, Reliability):
        return _computed(given, wave)
    if isinstance(given, Mapping):
        own = {name: each for name, each in given.items() if not isinstance(each, Reliability)}
        found = read_sourced(own, argument="reliability", most=1.0)
        for name, each in given.items():
            if isinstance(each, Reliability):
                found |= {scale: it for scale, it in _computed(each, wave).items() if scale == name}
        return found
    if isinstance(given, Iterable) and not isinstance(given, str):
        merged: dict[str, Sourced] = {}
        for each in given:
            merged |= reliabilities(each, wave=wave)
        return merged
    return read_sourced(given, argument="reliability", most=1.0)


def _computed(found: Reliability, wave: str) -> dict[str, Sourced]:
    scales = dict.fromkeys(found.frame["scale"].astype(str))
    values = {scale: found.of(scale, wave, ALPHA) for scale in scales}
    n = {scale: found.n_of(scale, wave, ALPHA) for scale in scales}
    spread = {scale: found.spread_of(scale, wave, ALPHA) for scale in scales}
    source = message("alpha among all who answered")
    # an alpha of zero or less says that the items do not measure one thing: no error follows
    return {
        scale: Sourced(value, source, n[scale], spread[scale])
        for scale, value in values.items()
        if value and value > 0
    }


def _one(given: Any, scale: str, argument: str, most: float) -> Sourced:
    value, source = _parts(given)
    text = _text(source)
    if not text:
        raise UsageError(
            message(
                "{argument} of {scale} must come with its source: (value, source).",
                argument=argument,
                scale=scale,
            )
        )
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= most:
        raise UsageError(_range_rule(argument, scale, most))
    return Sourced(float(value), text)


def _parts(given: Any) -> tuple[Any, Any]:
    if isinstance(given, Mapping):
        return given.get("value"), given.get("source")
    if isinstance(given, (tuple, list)) and len(given) == 2:
        return given[0], given[1]
    return getattr(given, "value", given), getattr(given, "source", None)


def _text(source: Any) -> str | Message | Name:
    if isinstance(source, Text):
        return in_every_language(source)
    return source if isinstance(source, (str, Message)) else ""


def _range_rule(argument: str, scale: str, most: float) -> Message:
    if most < math.inf:
        return message(
            "{argument} of {scale} must be a number above 0 and not above {most}.",
            argument=argument,
            scale=scale,
            most=most,
        )
    return message(
        "{argument} of {scale} must be a number above 0.", argument=argument, scale=scale
    )
