"""Is a scale reliable among these people: alpha, omega, items, fit of one factor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import TOTAL, Total
from evaltools.errors import TooFewError, UnansweredError
from evaltools.messages import Message, message
from evaltools.participation.alpha import Alpha, coefficient_alpha
from evaltools.participation.answers import WAVE, Answers, read_answers, recoded
from evaltools.participation.intervals import CONF_LEVEL
from evaltools.participation.names import scale_names, wave_name
from evaltools.participation.one_factor import (
    RMSEA_LEVEL,
    OneFactor,
    fit_of,
    fit_one_factor,
    omega_total,
)
from evaltools.participation.scores import reversal_notes, score
from evaltools.result import Result
from evaltools.study.instrument import Instrument, Scale, labels_of

ALPHA, OMEGA = "alpha", "omega_total"

#: With fewer complete answers than this a note asks for caution.
FEW_ANSWERS = 100

#: Fewest complete answers from which anything is computed.
LEAST_ANSWERS = 3

#: Fewest complete answers at one measurement from which the fit of a model is told: our
#: convention. The chi-square distribution of the test holds only for large samples.
LEAST_FOR_FIT = 50

TOO_FEW_FOR_FIT = message(
    "The fit of one factor must rest on at least {least} people who answered every item at one "
    "measurement; there were fewer. The limit is our convention: in small groups the test and "
    "the indices of fit mislead.",
    least=LEAST_FOR_FIT,
)

_COMPLETE = "answered every item"


@dataclass(frozen=True, eq=False)
class Reliability(Result):
    """Reliability of each scale at each wave, among those who answered all its items.

    kind "reliability": scale, wave, coefficient (alpha, omega_total), n, n_items, estimate,
    conf_low, conf_high. Alpha has Feldt's interval, omega-total that of the delta method.
    """

    parts: Mapping[str, Result] = field(default_factory=dict)
    #: Standard deviation of the scores of those who answered every item, by scale and wave.
    spreads: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def items(self) -> Result:
        """What each item adds.

        kind "items": scale, wave, item, n (who answered every item), mean, sd, item_rest
        (correlation with the sum of the other items), alpha_if_dropped, loading
        (standardised, of the one-factor model), n_answered (who answered this item), floor
        and ceiling (shares of them with the lowest and the highest answer after reversal).
        """
        return self.parts["items"]

    def fit(self) -> Result:
        """How well one factor fits.

        kind "factor_fit": scale, wave, n, statistic (chi-square), df, p_value, cfi, tli,
        rmsea with rmsea_low and rmsea_high (90 %), srmr. Missing where there are three items
        only, or no proper solution. A measurement that fewer than `LEAST_FOR_FIT` people
        answered in full is left out, with a note.

        Raises UnansweredError, which says the rule, when all of them are left out.
        """
        if self.parts["fit"].frame.empty:
            raise UnansweredError(TOO_FEW_FOR_FIT)
        return self.parts["fit"]

    def floor_ceiling(self) -> Result:
        """How many have the lowest and the highest possible score; see `Scores`."""
        return self.parts["floor_ceiling"]

    def answers(self) -> Result:
        """How often each answer was given, as it was given.

        kind "answers": scale, wave, item, level (the answer, and total), n, n_total, share.
        """
        return self.parts["answers"]

    def of(self, scale: str, wave: str, coefficient: str = ALPHA) -> float | None:
        """A coefficient of a scale at a wave, else at the wave with most answers."""
        row = self._row(scale, wave, coefficient)
        return None if row is None else float(row["estimate"])

    def n_of(self, scale: str, wave: str, coefficient: str = ALPHA) -> int | None:
        """How many people the coefficient that `of` returns was computed from."""
        row = self._row(scale, wave, coefficient)
        return None if row is None else int(row["n"])

    def spread_of(self, scale: str, wave: str, coefficient: str = ALPHA) -> float | None:
        """The standard deviation of the scores of the people behind what `of` returns."""
        row = self._row(scale, wave, coefficient)
        return None if row is None else self.spreads.get((scale, str(row["wave"])))

    def _row(self, scale: str, wave: str, coefficient: str) -> pd.Series | None:
        mine = self.frame[
            (self.frame["scale"] == scale) & (self.frame["coefficient"] == coefficient)
        ].dropna(subset=["estimate"])
        if mine.empty:
            return None
        at_wave = mine[mine["wave"] == wave]
        rows = at_wave if len(at_wave) else mine.sort_values("n", ascending=False, kind="stable")
        return rows.iloc[0]


@dataclass(frozen=True, eq=False)
class _Part:
    """The complete answers to one scale at one wave, and what was estimated from them.

    `every` holds the incomplete ones too.
    """

    scale: Scale
    wave: str
    items: tuple[str, ...]
    answers: np.ndarray
    every: np.ndarray
    limits: np.ndarray
    alpha: Alpha
    model: OneFactor | None

    @property
    def keys(self) -> dict[str, Any]:
        return {"scale": self.scale.id, "wave": self.wave}


def reliability(responses: pd.DataFrame, instrument: Instrument) -> Reliability:
    """Reliability of an instrument's scales, at each wave, from complete answers.

    Parameters
    ----------
    responses : DataFrame
        Answers, long or wide, as `score` takes them.
    instrument : Instrument

    Returns
    -------
    Reliability
        alpha with Feldt's interval; omega-total of a one-factor model by maximum likelihood.
        A formative scale, and a scale of one item, is left out with a note.

    Raises
    ------
    UnansweredError
        When there are no answers to items, or every scale is formative or has a single item;
        TooFewError when fewer than three people answered every item.

    Examples
    --------
    >>> from evaltools.participation import instrument
    >>> answers = pd.DataFrame({"participant_id": list("abcde"), "wave": "baseline"})
    >>> # everybody answers all items alike, so the scale is as reliable as can be
    >>> answers[[f"esis_{number:02d}" for number in range(1, 11)]] = [[n] * 10 for n in range(1, 6)]
    >>> found = reliability(answers, instrument("esis")).table()
    >>> found.query("coefficient == 'alpha'").estimate.round(3).tolist()
    [1.0]
    """
    if "item" not in responses.columns and {"scale", "score"} <= set(responses.columns):
        raise UnansweredError(
            message("Reliability must come from answers to items; the data hold scores only.")
        )
    answers = read_answers(responses, instrument)
    chosen, notes = _scales(instrument)
    parts = [part for scale in chosen for part in _parts(answers, instrument, scale)]
    if not parts:
        raise TooFewError(
            message(
                "Reliability must rest on at least {least} people who answered every item of a "
                "scale, with answers that differ.",
                least=LEAST_ANSWERS,
            )
        )
    labels = labels_of([instrument])
    scores = score(responses, instrument)
    return Reliability(
        kind="reliability",
        frame=pd.DataFrame([row for part in parts for row in _coefficients(part)]),
        keys=("scale", "wave", "coefficient"),
        counts=("n",),
        derived={"n_items": ()},
        population=_COMPLETE,
        conf_level=CONF_LEVEL,
        about={"scale": "number", "decimals": 2, "model": "one factor, maximum likelihood"},
        labels=labels,
        notes=(*notes, *_size_notes(parts), *reversal_notes(answers, instrument)),
        parts={
            "items": _items(parts, labels),
            "fit": _fit(parts, labels),
            "floor_ceiling": scores.floor_ceiling(),
            "answers": _answers(answers, instrument, labels),
        },
        spreads={(part.scale.id, part.wave): _spread(scores.frame, part) for part in parts},
    )


def _spread(scores: pd.DataFrame, part: _Part) -> float:
    """Of the scores of those who answered every item of a scale at a wave."""
    is_mine = (scores["scale"] == part.scale.id) & (scores[WAVE] == part.wave)
    complete = scores[is_mine & (scores["n_answered"] == len(part.items))]
    return float(complete["score"].astype(float).std(ddof=1))


def _scales(instrument: Instrument) -> tuple[list[Scale], list[Message]]:
    """The scales whose reliability can be computed, and why not that of others."""
    formative = [scale for scale in instrument.scales if scale.nature == "formative"]
    single = [
        scale
        for scale in instrument.scales
        if scale not in formative and len(instrument.items_of(scale)) < 2
    ]
    notes = []
    if formative:
        notes.append(
            message(
                "{scales}: no reliability is computed. The items of a formative scale make it "
                "up and need not go together.",
                scales=scale_names(formative),
            )
        )
    if single:
        notes.append(
            message(
                "{scales}: no reliability is computed. Alpha and omega need at least two items.",
                scales=scale_names(single),
            )
        )
    left = [scale for scale in instrument.scales if scale not in (*formative, *single)]
    if not left:
        raise UnansweredError(notes[0])
    return left, notes


def _parts(answers: Answers, instrument: Instrument, scale: Scale) -> Iterator[_Part]:
    items = instrument.items_of(scale)
    values = recoded(answers, items, instrument)
    for wave in answers.waves:
        mine = values[(answers.people[WAVE] == wave).to_numpy()]
        complete = mine[np.isfinite(mine).all(axis=1)]
        if len(complete) >= LEAST_ANSWERS and (complete.std(axis=0) > 0).any():
            yield _Part(
                scale=scale,
                wave=wave,
                items=tuple(item.id for item in items),
                answers=complete,
                every=mine,
                limits=np.array([instrument.answers_of(item) for item in items]),
                alpha=coefficient_alpha(complete),
                model=fit_one_factor(complete),
            )


def _coefficients(part: _Part) -> Iterator[dict[str, Any]]:
    alpha = part.alpha
    common = {**part.keys, "n": alpha.n, "n_items": alpha.k}
    yield _coefficient(common, ALPHA, alpha.estimate, alpha.conf_low, alpha.conf_high)
    if part.model is None:
        yield _coefficient(common, OMEGA, np.nan, np.nan, np.nan)
        return
    omega, _, low, high = omega_total(part.model)
    yield _coefficient(common, OMEGA, omega, low, high)


def _coefficient(
    common: Mapping[str, Any], name: str, estimate: float, low: float, high: float
) -> dict[str, Any]:
    return {
        "scale": common["scale"],
        "wave": common["wave"],
        "coefficient": name,
        "n": common["n"],
        "n_items": common["n_items"],
        "estimate": estimate,
        "conf_low": low,
        "conf_high": high,
    }


def _size_notes(parts: list[_Part]) -> list[Message]:
    notes = []
    few = _distinct(part.scale for part in parts if part.alpha.n < FEW_ANSWERS)
    if few:
        notes.append(
            message(
                "{scales}: fewer than {limit} people answered every item; read these "
                "coefficients with caution.",
                scales=scale_names(few),
                limit=FEW_ANSWERS,
            )
        )
    without = _distinct(part.scale for part in parts if part.model is None)
    if without:
        notes.append(
            message(
                "{scales}: the one-factor model has no proper solution in these data, so there "
                "is no omega.",
                scales=scale_names(without),
            )
        )
    return notes


def _distinct(scales: Iterable[Scale]) -> list[Scale]:
    return list({scale.id: scale for scale in scales}.values())


# -- tables --------------------------------------------------------------------------------


def _items(parts: list[_Part], labels: Mapping[str, Any]) -> Result:
    frame = pd.concat([_item_rows(part) for part in parts], ignore_index=True)
    return Result(
        kind="items",
        frame=frame,
        keys=("scale", "wave", "item"),
        counts=("n", "n_answered"),
        # a hidden share of few must not take the numbers of all with it
        derived={
            **dict.fromkeys(("mean", "sd", "item_rest", "alpha_if_dropped", "loading"), ("n",)),
            "floor": ("n_answered",),
            "ceiling": ("n_answered",),
        },
        population=_COMPLETE,
        about={
            "scale": "number",
            "decimals": 2,
            "means": {"mean": "n"},
            "shares": {"floor": "n_answered", "ceiling": "n_answered"},
            "share_decimals": "n_answered",
            "percent": ["floor", "ceiling"],
        },
        labels=labels,
    )


def _item_rows(part: _Part) -> pd.DataFrame:
    none = np.full(len(part.items), np.nan)
    n_answered = np.isfinite(part.every).sum(axis=0)
    low, high = ((part.every == part.limits[:, end]).sum(axis=0) for end in (0, 1))
    return pd.DataFrame(
        {
            **part.keys,
            "item": list(part.items),
            "n": part.alpha.n,
            "mean": part.answers.mean(axis=0),
            "sd": part.answers.std(axis=0, ddof=1),
            "item_rest": part.alpha.item_rest,
            "alpha_if_dropped": part.alpha.if_dropped,
            "loading": none if part.model is None else part.model.standardised,
            "n_answered": n_answered,
            "floor": low / n_answered,
            "ceiling": high / n_answered,
        }
    )


def _fit(parts: list[_Part], labels: Mapping[str, Any]) -> Result:
    columns = (
        "statistic", "df", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr",
    )  # fmt: skip
    rows = []
    large = [part for part in parts if part.alpha.n >= LEAST_FOR_FIT]
    for part in large:
        fit = None if part.model is None else fit_of(part.model, part.answers)
        numbers = {name: np.nan if fit is None else getattr(fit, name) for name in columns}
        rows.append({**part.keys, "n": part.alpha.n, **numbers})
    return Result(
        kind="factor_fit",
        frame=pd.DataFrame(rows, columns=["scale", "wave", "n", *columns]),
        keys=("scale", "wave"),
        counts=("n",),
        derived={"df": ()},
        population=_COMPLETE,
        conf_level=RMSEA_LEVEL,
        about={
            "scale": "number",
            "decimals": 3,
            "model": "one factor, maximum likelihood",
            "columns": ["scale", "wave", "n", *columns],
            # a custom of its own: all other intervals of a report are 95 % ones
            "headings": {
                "statistic": message("Chi-square"),
                "rmsea_low": message("RMSEA, lower limit (90%)"),
                "rmsea_high": message("RMSEA, upper limit (90%)"),
            },
        },
        labels=labels,
        notes=() if len(large) == len(parts) else (_left_out_of_fit(parts),),
    )


def _left_out_of_fit(parts: list[_Part]) -> Message:
    few = [part for part in parts if part.alpha.n < LEAST_FOR_FIT]
    return message(
        "Left out, since fewer than {least} people answered every item (our convention): {list}.",
        least=LEAST_FOR_FIT,
        list=[
            message("{scale}, {wave}", scale=name, wave=wave_name(part.wave))
            for part in few
            for name in scale_names([part.scale])
        ],
    )


def _answers(answers: Answers, instrument: Instrument, labels: Mapping[str, Any]) -> Result:
    rows: list[tuple[Any, ...]] = []
    for scale in instrument.scales:
        for item in instrument.items_of(scale):
            place = answers.items.index(item.id)
            for wave in answers.waves:
                mine = answers.values[(answers.people[WAVE] == wave).to_numpy(), place]
                rows += [
                    (scale.id, wave, item.id, level, n, total)
                    for level, n, total in _counted(mine, instrument.answers_of(item), instrument)
                ]
    frame = pd.DataFrame(rows, columns=["scale", "wave", "item", "level", "n", "n_total"])
    return Result(
        kind="answers",
        frame=frame.assign(share=frame["n"] / frame["n_total"].replace(0, np.nan)),
        keys=("scale", "wave", "item", "level"),
        counts=("n", "n_total"),
        derived={"share": ("n", "n_total")},
        totals=(Total(over="level"),),
        population="answered an item",
        about={
            "scale": "share",
            "share_decimals": "n_total",
            # one row an item, its answers side by side
            "across": "level",
            "columns": ["scale", "wave", "item", "level"],
            "sentence": message(
                "How many gave each answer, item by item, as it was given: before any item was "
                "reversed."
            ),
        },
        # an answer of 1 is called 1: it is no level of anything else
        labels={
            **labels,
            "level": {level: {"en": level} for level in frame["level"].unique() if level != TOTAL},
        },
    )


def _counted(
    values: np.ndarray, limits: tuple[float, float], instrument: Instrument
) -> Iterator[tuple[str, int, int]]:
    """Each possible answer (of answers that are no whole numbers: each that occurs)."""
    given = values[np.isfinite(values)]
    levels = np.arange(limits[0], limits[1] + 1) if instrument.whole else np.unique(given)
    for level in levels:
        yield f"{level:g}", int((given == level).sum()), len(given)
    yield TOTAL, len(given), len(given)
