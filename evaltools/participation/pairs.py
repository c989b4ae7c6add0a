"""Scores before and after, side by side: one row per person for each scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ALL
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.participation.answers import (
    PERSON,
    WAVE,
    check_columns,
    missing_violations,
    number_violations,
    refuse,
    violation,
    waves_in_order,
)
from evaltools.participation.names import Name, scale_name, wave_name
from evaltools.participation.scores import Scores
from evaltools.participation.steps import step_of, step_of_values
from evaltools.study.instrument import Instrument, Scale, labels_of, scales_by_id

_OF_SCORES = (PERSON, WAVE, "instrument", "scale", "score", "n_answered")


@dataclass(frozen=True, eq=False)
class Pairs:
    """One scale.

    Attributes
    ----------
    scale : str
    declared : Scale, optional
        What its instrument says of it; None for scores that no instrument describes.
    limits : (float, float), optional
        Lowest and highest possible score.
    people : DataFrame
        participant_id, before, after (one of them may be missing), group (text), weight, and
        what else is known of each person.
    step : float
        By how much two people's scores differ at least.
    """

    scale: str
    declared: Scale | None
    limits: tuple[float, float] | None
    people: pd.DataFrame
    step: float = 1.0

    @property
    def name(self) -> Name:
        """What the scale is called."""
        return scale_name(self.declared, self.scale)

    @property
    def both(self) -> pd.DataFrame:
        """Those with both scores."""
        return self.people[self.people[["before", "after"]].notna().all(axis=1)]

    @property
    def sign(self) -> int:
        """1 where a higher score is better, -1 where it is worse."""
        return -1 if self.declared is not None and self.declared.higher_is == "worse" else 1

    @property
    def is_of_one_person(self) -> bool:
        """Whether it would tell of one person what may be told of groups only."""
        return self.declared is not None and self.declared.groups_only and len(self.both) == 1

    def of_group(self, group: str) -> Pairs:
        """The people of one group."""
        return replace(self, people=self.people[self.people["group"] == group])

    def without(self, group: str) -> Pairs:
        """The people of the other groups."""
        return replace(self, people=self.people[self.people["group"] != group])


@dataclass(frozen=True, eq=False)
class Paired:
    """Every scale that was measured at both waves.

    Attributes
    ----------
    scales : tuple of Pairs
    groups : tuple of str
        In sorted order, or that of an ordered category; "all" without grouping.
    labels : mapping
        Names of scales and, of the grouping, none.
    notes : tuple of Message
        Which scales were not measured twice.
    """

    scales: tuple[Pairs, ...]
    groups: tuple[str, ...]
    labels: Mapping[str, Any]
    notes: tuple[Message, ...]


def pair(
    scores: Scores | pd.DataFrame | Iterable[Scores],
    *,
    before: str,
    after: str,
    by: str | None,
    weights: str | None,
    covariates: Sequence[str],
) -> Paired:
    """The scores of two waves side by side, checked.

    Raises UsageError for missing columns and groups, DataError for values that break a
    rule, UnansweredError when no scale was measured at both waves.
    """
    if before == after:
        raise UsageError(message("before and after must be two different measurements."))
    frame, people, instruments, notes = _read(scores)
    _check_waves(frame, before, after)
    wanted = [name for name in (by, weights, *covariates) if name is not None]
    known = _of_people(frame, people, wanted)
    refuse(_weight_violations(known, weights))
    codes, groups = _groups(known, by)
    known = known.assign(
        group=np.asarray(groups, dtype=object)[codes],
        weight=1.0 if weights is None else known[weights].astype(float),
    )
    found, missing = _by_scale(frame, known, instruments, before=before, after=after)
    if not found:
        raise UnansweredError(missing[0])
    return Paired(
        scales=tuple(found),
        groups=groups,
        labels=labels_of(instruments),
        notes=(*notes, *missing),
    )


# -- reading -------------------------------------------------------------------------------


def _read(
    scores: Scores | pd.DataFrame | Iterable[Scores],
) -> tuple[pd.DataFrame, pd.DataFrame | None, tuple[Instrument, ...], tuple[Message, ...]]:
    if isinstance(scores, pd.DataFrame):
        return _checked(scores), None, (), ()
    each = (scores,) if isinstance(scores, Scores) else tuple(scores)
    if not each or not all(isinstance(one, Scores) for one in each):
        raise UsageError(
            message("Scores must come from score(), or be a DataFrame with the same columns.")
        )
    instruments = _distinct(one for one_of in each for one in one_of.instruments)
    scales_by_id(instruments)
    people = [one.people for one in each if one.people is not None]
    return (
        _checked(pd.concat([one.frame for one in each], ignore_index=True)),
        pd.concat(people, ignore_index=True).drop_duplicates() if people else None,
        instruments,
        tuple(note for one in each for note in one.notes),
    )


def _distinct(instruments: Iterable[Instrument]) -> tuple[Instrument, ...]:
    found: list[Instrument] = []
    for each in instruments:
        if each not in found:
            found.append(each)
    return tuple(found)


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    check_columns(frame, [PERSON, WAVE, "scale", "score"])
    key = [PERSON, WAVE, "scale"]
    refuse(
        [
            *(each for column in key for each in missing_violations(frame, column)),
            *number_violations(frame, "score"),
            *violation(
                message("A person must have one score of a scale in each wave."),
                frame.duplicated(key, keep=False).to_numpy(),
                PERSON,
            ),
        ]
    )
    return frame


def _check_waves(frame: pd.DataFrame, before: str, after: str) -> None:
    waves = waves_in_order(frame[WAVE])
    for wave in (before, after):
        if wave not in waves:
            raise UnansweredError(
                message(
                    "Change cannot be told: nobody was measured at {wave}. The measurements in "
                    "the data are {waves}.",
                    wave=wave,
                    waves=list(waves),
                )
            )


def _of_people(
    frame: pd.DataFrame, people: pd.DataFrame | None, wanted: Sequence[str]
) -> pd.DataFrame:
    """One row for each person who has a score, with the wanted columns."""
    there = frame.loc[frame["score"].notna(), [PERSON]].drop_duplicates()
    if not wanted:
        return there.reset_index(drop=True)
    source = frame if people is None else people
    if people is None and set(frame.columns) <= set(_OF_SCORES):
        raise UsageError(
            message(
                "The scores must hold {columns} of each person. Add them with "
                "scores.with_people(participants).",
                columns=list(wanted),
            )
        )
    check_columns(source, [PERSON, *wanted])
    columns = [PERSON, *dict.fromkeys(wanted)]
    once = source[columns].drop_duplicates()
    refuse(
        violation(
            message(
                "{columns} must have one value for each person, but some have several.",
                columns=list(dict.fromkeys(wanted)),
            ),
            once[PERSON].duplicated(keep=False).to_numpy(),
            PERSON,
        )
    )
    return there.merge(once, on=PERSON, how="left", validate="one_to_one")


def _weight_violations(known: pd.DataFrame, weights: str | None) -> list[Any]:
    if weights is None:
        return []
    found = number_violations(known, weights)
    if found:
        return found
    values = known[weights].to_numpy(dtype=np.float64, na_value=np.nan)
    rule = message("Weights must be more than 0. Leave out people who carry no weight.")
    return violation(rule, ~(values > 0), weights)


def _groups(known: pd.DataFrame, by: str | None) -> tuple[np.ndarray, tuple[str, ...]]:
    if by is None:
        return np.zeros(len(known), dtype=np.intp), (ALL,)
    values = known[by]
    n_missing = int(values.isna().sum())
    if n_missing:
        raise UsageError(
            plural_message(
                "Everybody must have a value in the column {column}; {n} person has none. "
                "Leave the person out first, or give the missing value a name of its own.",
                "Everybody must have a value in the column {column}; {n} people have none. "
                "Leave them out first, or give the missing value a name of its own.",
                n_missing,
                column=by,
            )
        )
    if isinstance(values.dtype, pd.CategoricalDtype) and values.cat.ordered:
        kept = values.cat.remove_unused_categories()
        return kept.cat.codes.to_numpy(), tuple(map(_as_text, kept.cat.categories))
    texts = values.map(_as_text).astype(str)
    found = np.unique(texts.to_numpy(dtype=object))
    return np.searchsorted(found, texts.to_numpy(dtype=object)), tuple(map(str, found))


def _as_text(value: Any) -> str:
    """A group's name: whole numbers without a decimal point."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _by_scale(
    frame: pd.DataFrame,
    known: pd.DataFrame,
    instruments: Sequence[Instrument],
    *,
    before: str,
    after: str,
) -> tuple[list[Pairs], list[Message]]:
    declared = scales_by_id(instruments)
    found, missing = [], []
    scored = frame[frame["score"].notna()]
    for scale in map(str, pd.unique(frame["scale"])):
        mine = scored[scored["scale"] == scale]
        ends = {
            name: mine.loc[mine[WAVE] == wave, [PERSON, "score"]].rename(columns={"score": name})
            for name, wave in (("before", before), ("after", after))
        }
        if ends["before"].empty or ends["after"].empty:
            named = scale_name(declared.get(scale, (None, None))[1], scale)
            missing.append(_only_once(named, waves_in_order(mine[WAVE]), before, after))
            continue
        sides = ends["before"].merge(ends["after"], on=PERSON, how="outer", validate="one_to_one")
        people = known.merge(sides, on=PERSON, how="inner", validate="one_to_one")
        instrument, about = declared.get(scale, (None, None))
        limits = None if instrument is None or about is None else instrument.range_of(about)
        step = _step(mine["score"].to_numpy(dtype=float), instrument, about)
        found.append(Pairs(scale, about, limits, people, step))
    return found, missing


def _step(values: np.ndarray, instrument: Instrument | None, scale: Scale | None) -> float:
    if instrument is None or scale is None:
        return step_of_values(values, None)
    return step_of(instrument, scale, values)


def _only_once(scale: Name, waves: Sequence[str], before: str, after: str) -> Message:
    if not waves:
        return message("There is no change in {scale}: no score was made of it.", scale=scale)
    return message(
        "There is no change in {scale}: it takes the {before} and the {after}, but the data hold "
        "only: {waves}.",
        scale=scale,
        before=wave_name(before),
        after=wave_name(after),
        waves=[wave_name(wave) for wave in waves],
    )
