"""Rules of the study file that concern several keys at once.

They read what was written, not the model, so that they are told together with faults of
single keys; a key that is at fault itself is passed over here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaltools.messages import message
from evaltools.schema import states
from evaltools.study.catalogue import programme_ids
from evaltools.study.model import Study
from evaltools.study.problems import BrokenRuleError, Place, Problem, did_you_mean
from evaltools.study.scalars import is_yaml_path, whole_number
from evaltools.study.sections import Data, read_outcome

_DEFAULT_HORIZON = Study.model_fields["horizon"].default


def cross_problems(given: Mapping[str, Any]) -> Iterator[Problem]:
    """Every broken rule between keys."""
    yield from _tables(given)
    yield from _dates(given)
    yield from _programme(given)
    yield from _competing(given)
    yield from _mapping(given)
    yield from _times(given)
    yield from _repetitions(given)
    yield from _instruments(given)


def _tables(given: Mapping[str, Any]) -> Iterator[Problem]:
    data = given.get("data")
    if not isinstance(data, Mapping):
        return
    if not _has(data, "participants") and not _has(data, "follow_up"):
        yield Problem(("data",), message("{key} must name participants or follow_up."))
    if _has(data, "spells") and _has(data, "follow_up"):
        yield Problem(
            ("data", "follow_up"),
            message("{key} must not be given together with spells: it takes their place."),
            message("Keep spells when there are dates, follow_up when there are only durations."),
        )


def _dates(given: Mapping[str, Any]) -> Iterator[Problem]:
    data = given.get("data")
    if isinstance(data, Mapping) and _has(data, "spells") and not _has(given, "data_lock"):
        yield Problem(
            ("data_lock",),
            message("{key} must be given when data names spells."),
            message("Write the last day that the data can know of, such as 2025-12-31."),
        )


def _programme(given: Mapping[str, Any]) -> Iterator[Problem]:
    if given.get("employment") == "programme_goal" and not _has(given, "programme"):
        yield Problem(
            ("programme",), message("{key} must be given when employment is programme_goal.")
        )
    named, known = given.get("programme"), programme_ids()
    if isinstance(named, str) and not is_yaml_path(named) and named not in known:
        yield Problem(
            ("programme",),
            message("{key} must be one of {known}, or the path of a .yaml file.", known=known),
            did_you_mean(named, known),
        )


def _instruments(given: Mapping[str, Any]) -> Iterator[Problem]:
    """Questionnaires that do not come with evaltools, and are no path of one's own."""
    # reading such files needs this module
    from evaltools.study.instrument_files import instrument, instrument_ids, nearest_instrument

    section = given.get("participation")
    if not isinstance(section, Mapping):
        return
    known = instrument_ids()
    for position, named in enumerate(_items(section, "instruments")):
        if isinstance(named, str) and not is_yaml_path(named) and named not in known:
            meant = nearest_instrument(named, map(instrument, known))
            yield Problem(
                ("participation", "instruments", position),
                message("{key} must be one of {known}, or the path of a .yaml file.", known=known),
                None if meant is None else message("Did you mean “{name}”?", name=meant),
            )


def _competing(given: Mapping[str, Any]) -> Iterator[Problem]:
    known = [*states()["state"], *dict.fromkeys(states()["group"])]
    for position, named in enumerate(_items(given, "competing")):
        if isinstance(named, str) and named not in known:
            yield Problem(
                ("competing", position),
                message("{key} must be a state or a group of states."),
                did_you_mean(named, known),
            )


def _mapping(given: Mapping[str, Any]) -> Iterator[Problem]:
    mapping = given.get("mapping")
    if not isinstance(mapping, Mapping):
        return
    tables = list(Data.model_fields)
    for table in mapping:
        if table not in tables:
            yield Problem(
                ("mapping", table),
                message("{key} must be one of the tables ({known}).", known=tables),
                did_you_mean(table, tables),
            )


def _times(given: Mapping[str, Any]) -> Iterator[Problem]:
    horizon = _whole(given.get("horizon")) or _DEFAULT_HORIZON
    for place, time in (*_report_times(given), *_outcome_times(given)):
        if time > horizon:
            yield Problem(
                place,
                message("{key} must not reach beyond the horizon of {horizon}.", horizon=horizon),
                message("Raise horizon, or choose an earlier time."),
            )


def _report_times(given: Mapping[str, Any]) -> Iterator[tuple[Place, int]]:
    for position, written in enumerate(_items(given, "report_times")):
        if time := _whole(written):
            yield ("report_times", position), time


def _outcome_times(given: Mapping[str, Any]) -> Iterator[tuple[Place, int]]:
    comparison = given.get("comparison")
    if not isinstance(comparison, Mapping):
        return
    for position, written in enumerate(_items(comparison, "outcomes")):
        try:
            outcome = read_outcome(written)
        except BrokenRuleError:
            continue
        if outcome.time is not None:
            yield ("comparison", "outcomes", position), outcome.time


_SETS = (
    ("languages",),
    ("formats",),
    ("groups",),
    ("competing",),
    ("source_order",),
    ("report_times",),
    ("comparison", "outcomes"),
    ("comparison", "covariates"),
    ("comparison", "negative_controls"),
    ("participation", "instruments"),
)


def _repetitions(given: Mapping[str, Any]) -> Iterator[Problem]:
    for place in _SETS:
        holder = given if len(place) == 1 else given.get(place[0])
        if not isinstance(holder, Mapping):
            continue
        seen: set[str] = set()
        for position, item in enumerate(_items(holder, place[-1])):
            if str(item) in seen:
                yield Problem((*place, position), message("{key} must not be named twice."))
            seen.add(str(item))


def _items(holder: Mapping[str, Any], key: str) -> list[Any]:
    items = holder.get(key)
    return list(items) if isinstance(items, (list, tuple)) else []


def _has(holder: Mapping[str, Any], key: str) -> bool:
    return holder.get(key) is not None


def _whole(value: Any) -> int | None:
    try:
        return whole_number(least=1)(value)
    except BrokenRuleError:
        return None
