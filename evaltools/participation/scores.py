"""Scores of scales from questionnaire answers, or as the data give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message
from evaltools.participation import coverage as coverages
from evaltools.participation import distributions
from evaltools.participation.answers import (
    PERSON,
    WAVE,
    Answers,
    check_columns,
    is_given_scores,
    missing_violations,
    number_violations,
    read_answers,
    recoded,
    refuse,
    violation,
    waves_in_order,
)
from evaltools.participation.people import person_values
from evaltools.participation.reversal import against_the_rest
from evaltools.participation.scoring import score_scale
from evaltools.result import Result
from evaltools.study.instrument import Instrument, Scale, in_every_language, labels_of


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of people: not a Result, so it reaches no report; what its methods return does.

    Attributes
    ----------
    frame : DataFrame
        participant_id, wave, instrument, scale, score, n_answered (missing where scores were
        given), one row per person, wave and scale.
    instruments : tuple of Instrument
    min_items : mapping of scale to int
        The rule for missing answers that was applied.
    items : DataFrame
        participant_id, wave, and a column per item with its answers after reversal; empty
        where scores were given.
    people : DataFrame, optional
        What is known of each person, by participant_id: groups, weights, covariates.
    notes : tuple of Message
    """

    frame: pd.DataFrame
    instruments: tuple[Instrument, ...]
    min_items: Mapping[str, int] = field(default_factory=dict)
    items: pd.DataFrame = field(default_factory=pd.DataFrame)
    people: pd.DataFrame | None = None
    notes: tuple[Message, ...] = ()

    def table(self) -> pd.DataFrame:
        """participant_id, wave, instrument, scale, score, n_answered: a copy, of persons."""
        return self.frame.copy()

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves, in order."""
        return waves_in_order(self.frame[WAVE])

    @property
    def labels(self) -> dict[str, dict[str, dict[str, str]]]:
        """Names of scales, items and bands by language."""
        return labels_of(self.instruments)

    def scale(self, name: str) -> tuple[Instrument, Scale]:
        """A scale and its instrument. Raises UsageError when there is none of that name."""
        for instrument in self.instruments:
            if name in instrument.scale_ids:
                return instrument, instrument.scale(name)
        known = [scale for each in self.instruments for scale in each.scale_ids]
        raise UsageError(
            message(
                "The scale must be one of {known}, but was {name}.",
                known=known,
                name=name,
            )
        )

    def with_people(self, people: pd.DataFrame) -> Scores:
        """The scores with what else is known of each person, for groups and covariates.

        Parameters
        ----------
        people : DataFrame
            participant_id, once each, and further columns. Those without scores are left
            out; a person who is not in it has missing values.
        """
        check_columns(people, [PERSON])
        wanted = pd.DataFrame({PERSON: pd.unique(self.frame[PERSON])})
        return replace(self, people=person_values(wanted, people))

    def of(self, people: Iterable[str]) -> Scores:
        """The scores of these people only; without notes that count those of everybody."""
        wanted = set(people)
        items = self.items if self.items.empty else _rows_of(self.items, wanted)
        frame = _rows_of(self.frame, wanted)
        is_whole = len(frame) == len(self.frame)
        return replace(self if is_whole else self.uncounted(), frame=frame, items=items)

    def uncounted(self) -> Scores:
        """The same without its notes of questionnaires that lack answers, which others may have."""
        counted = [
            note
            for instrument in self.instruments
            for note in _missing_notes(
                [rows for _, rows in self.frame.groupby("scale", sort=False, observed=True)],
                instrument,
                self.min_items,
            )
        ]
        return replace(self, notes=tuple(note for note in self.notes if note not in counted))

    def person(self, participant_id: str) -> pd.DataFrame:
        """The scores of one person: wave, scale, score, n_answered.

        Raises UsageError for a scale that may be told of groups only.
        """
        rows = self.frame[self.frame[PERSON] == participant_id]
        kept_back = [name for name in pd.unique(rows["scale"]) if self.scale(name)[1].groups_only]
        if kept_back:
            raise UsageError(distributions.groups_only_rule(kept_back))
        return rows.drop(columns=[PERSON, "instrument"]).reset_index(drop=True)

    def coverage(self, participants: pd.DataFrame | None = None) -> Result:
        """How many answers gave a score, by scale and wave; see `coverage.coverage`."""
        return coverages.coverage(self, participants)

    def distribution(self, scale: str | None = None) -> Result:
        """How scores are distributed at each wave; see `distributions.of_scores`."""
        return distributions.of_scores(self, scale)

    def bands(self) -> Result:
        """How many are in each published band of a scale; see `distributions.bands`."""
        return distributions.bands(self)

    def floor_ceiling(self) -> Result:
        """How many have the lowest and the highest possible score, by scale and wave."""
        return distributions.floor_ceiling(self)

    def item_profile(self) -> Result:
        """The mean answer to each item, wave by wave; see `distributions.item_profile`."""
        return distributions.item_profile(self)


def _rows_of(frame: pd.DataFrame, people: set[str]) -> pd.DataFrame:
    return frame[frame[PERSON].isin(people)].reset_index(drop=True)


def score(
    responses: pd.DataFrame,
    instrument: Instrument,
    *,
    min_items: int | Mapping[str, int] | None = None,
) -> Scores:
    """Scores of an instrument's scales.

    Parameters
    ----------
    responses : DataFrame
        Answers, long (participant_id, wave, item, value, and instrument where there are
        several) or wide (participant_id, wave, a column per item); or scores as given
        (participant_id, wave, scale, score).
    instrument : Instrument
    min_items : int, or mapping of scale to int, optional
        Fewest answers from which a score is made; those missing then count as the person's
        mean of the others. None: what the instrument's file says.

    Raises
    ------
    UsageError
        For missing columns, a min_items that the instrument does not allow, or given scores
        whose possible range nobody has declared; DataError with every broken rule of the
        data; UnansweredError when nobody answered.

    Examples
    --------
    >>> from evaltools.participation import instrument
    >>> wide = pd.DataFrame({"participant_id": ["A1"], "wave": ["baseline"]})
    >>> wide[[f"esis_{n:02d}" for n in range(1, 11)]] = 4
    >>> float(score(wide, instrument("esis")).table().score[0])
    75.0
    """
    check_columns(responses, [PERSON])
    if is_given_scores(responses):
        return _given(responses, instrument)
    answers = read_answers(responses, instrument)
    scales = [each for each in instrument.scales if each.score != "given"]
    least = {scale.id: _least(scale, instrument, min_items) for scale in scales}
    _check_scales_named(min_items, instrument)
    frames = [_scored(answers, instrument, scale, least[scale.id]) for scale in scales]
    return Scores(
        frame=pd.concat(frames, ignore_index=True),
        instruments=(instrument,),
        min_items=least,
        items=_items(answers, instrument),
        notes=(
            *_missing_notes(frames, instrument, least),
            *reversal_notes(answers, instrument),
        ),
    )


# -- from answers --------------------------------------------------------------------------


def _scored(answers: Answers, instrument: Instrument, scale: Scale, min_items: int) -> pd.DataFrame:
    items = instrument.items_of(scale)
    found = score_scale(
        recoded(answers, items, instrument),
        score=scale.score,
        limits=np.array([instrument.answers_of(item) for item in items]),
        min_items=min_items,
    )
    return answers.people.assign(
        instrument=instrument.id, scale=scale.id, score=found.score, n_answered=found.n_answered
    ).astype({"n_answered": "Int64"})


def _items(answers: Answers, instrument: Instrument) -> pd.DataFrame:
    values = recoded(answers, instrument.items, instrument)
    return pd.concat(
        [answers.people, pd.DataFrame(values, columns=list(instrument.item_ids))], axis=1
    )


def _least(scale: Scale, instrument: Instrument, min_items: int | Mapping[str, int] | None) -> int:
    """The rule for missing answers of one scale, checked."""
    k = len(instrument.items_of(scale))
    chosen: Any = min_items.get(scale.id) if isinstance(min_items, Mapping) else min_items
    if chosen is None:
        return scale.min_items or k
    fewest = scale.fewest_items or -(-k // 2)
    if not isinstance(chosen, int) or isinstance(chosen, bool) or not fewest <= chosen <= k:
        raise UsageError(
            message(
                "min_items of {scale} must be a whole number from {fewest} to {k}.",
                scale=scale.id,
                fewest=fewest,
                k=k,
            )
        )
    return chosen


def _check_scales_named(min_items: int | Mapping[str, int] | None, instrument: Instrument) -> None:
    if isinstance(min_items, Mapping):
        for name in min_items:
            instrument.scale(name)


def _missing_notes(
    frames: Sequence[pd.DataFrame], instrument: Instrument, least: Mapping[str, int]
) -> list[Message]:
    """The rule for missing answers where it concerned any; how many, `coverage` tells by wave."""
    notes = []
    for frame in frames:
        name = str(frame["scale"].iloc[0])
        if name not in least:
            continue
        scale = instrument.scale(name)
        # as texts, since they count items and not people
        k = len(instrument.items_of(scale))
        numbers = {"least": str(least[name]), "k": str(k)}
        if (frame["score"].notna() & (frame["n_answered"] < k)).any():
            notes.append(
                message(
                    "{scale}: scores made from {least} or more of {k} answers take the missing "
                    "ones as the person's mean of the others.",
                    scale=in_every_language(scale.label),
                    **numbers,
                )
            )
        if frame["score"].isna().any():
            notes.append(
                message(
                    "{scale}: a questionnaire with fewer than {least} of {k} answers gave no "
                    "score.",
                    scale=in_every_language(scale.label),
                    **numbers,
                )
            )
    return notes


def reversal_notes(answers: Answers, instrument: Instrument) -> list[Message]:
    """Names items that run against the rest of their scale, in the wave with most answers."""
    counts = answers.people[WAVE].value_counts(sort=False)
    rows = (answers.people[WAVE] == counts.idxmax()).to_numpy()
    notes = []
    for scale in instrument.scales:
        items = instrument.items_of(scale)
        if scale.nature == "formative" or len(items) < 3:
            continue
        wrong = against_the_rest(recoded(answers, items, instrument)[rows])
        for declared in (False, True):
            named = [
                in_every_language(item.label)
                for item, against in zip(items, wrong, strict=True)
                if against and item.reversed is declared
            ]
            if named:
                notes.append(_reversal_note(scale, named, declared=declared))
    return notes


def _reversal_note(scale: Scale, named: Sequence[Mapping[str, str]], *, declared: bool) -> Message:
    if declared:
        return message(
            "{scale}: although declared reversed, these items run against the others: {items}. "
            "Were the answers reversed already in the data? The score is not to be trusted before "
            "this is settled.",
            scale=in_every_language(scale.label),
            items=named,
        )
    return message(
        "{scale}: these items run against the others: {items}. Must they be declared reversed? "
        "The score is not to be trusted before this is settled.",
        scale=in_every_language(scale.label),
        items=named,
    )


# -- as given ------------------------------------------------------------------------------


def _given(frame: pd.DataFrame, instrument: Instrument) -> Scores:
    check_columns(frame, [PERSON, WAVE, "scale", "score"])
    rows = frame[frame["scale"].isin(instrument.scale_ids)]
    if rows.empty:
        raise UnansweredError(
            message("The scores hold no scale of {instrument}.", instrument=instrument.id)
        )
    _check_declared(rows, instrument)
    key = [PERSON, WAVE, "scale"]
    refuse(
        [
            *number_violations(rows, "score"),
            *(each for column in key for each in missing_violations(rows, column)),
            *violation(
                message("A person must have one score of a scale in each wave."),
                rows.duplicated(key, keep=False).to_numpy(),
                PERSON,
            ),
        ]
    )
    refuse(_outside(rows, instrument))
    found = pd.DataFrame(
        {
            PERSON: rows[PERSON].astype(object),
            WAVE: rows[WAVE].astype(str),
            "instrument": instrument.id,
            "scale": rows["scale"].astype(str),
            "score": rows["score"].astype(float),
            "n_answered": pd.array([pd.NA] * len(rows), dtype="Int64"),
        }
    )
    return Scores(frame=found.reset_index(drop=True), instruments=(instrument,))


def _check_declared(rows: pd.DataFrame, instrument: Instrument) -> None:
    there = set(rows["scale"])
    unknown = [
        scale.id
        for scale in instrument.scales
        if scale.id in there and instrument.range_of(scale) is None
    ]
    if unknown:
        raise UsageError(
            message(
                "The lowest and the highest possible score of {scales} must be declared, so that "
                "scores can be checked. Copy the file of {instrument} beside the study file and "
                "write least and most of these scales.",
                scales=unknown,
                instrument=instrument.id,
            )
        )


def _outside(rows: pd.DataFrame, instrument: Instrument) -> list[Any]:
    values = rows["score"].to_numpy(dtype=np.float64, na_value=np.nan)
    broken = np.zeros(len(rows), dtype=bool)
    for scale in instrument.scales:
        limits = instrument.range_of(scale)
        if limits is not None:
            mine = (rows["scale"] == scale.id).to_numpy()
            broken |= mine & ((values < limits[0]) | (values > limits[1]))
    return violation(
        message("Every score must lie between the lowest and the highest of its scale."),
        broken,
        "score",
    )
