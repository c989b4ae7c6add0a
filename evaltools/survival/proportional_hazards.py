"""Are hazard ratios the same at all times? The test, and the ratios period by period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import special

from evaltools import wording
from evaltools.columns import COUNTS_OF, EVERYBODY, LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival.aalen_johansen import estimate
from evaltools.survival.counts import risk_tables
from evaltools.survival.cox_fit import Fitted, covariance_of
from evaltools.survival.intervals import critical_value, two_sided_p
from evaltools.survival.partial_likelihood import maximise, score_and_information
from evaltools.survival.row_groups import in_order

if TYPE_CHECKING:
    from evaltools.survival.cox import CoxModel

TRANSFORMS = ("km", "rank", "identity", "log")
GLOBAL = "GLOBAL"

#: What is told of a term beside its counts.
RATIO_NUMBERS = (
    "estimate",
    "std_error",
    "hazard_ratio",
    "conf_low",
    "conf_high",
    "statistic",
    "p_value",
)


def hazards_test(model: CoxModel, transform: str) -> Result:
    """Rows: each covariate with all its levels, and all together; see `CoxModel`."""
    if transform not in TRANSFORMS:
        raise UsageError(
            message(
                "transform must be one of {allowed}; found {found}.",
                allowed=list(TRANSFORMS),
                found=transform,
            )
        )
    fitted = model.fitted
    score, information = _score_of_change(fitted, _measured(fitted, transform))
    names = list(dict.fromkeys(term.covariate for term in fitted.terms))
    covariates = [term.covariate for term in fitted.terms]
    terms = [[k for k, owner in enumerate(covariates) if owner == name] for name in names]
    usable = ~fitted.fit.runaway
    rows = [
        _row(name, [k for k in term if usable[k]], score, information, usable)
        for name, term in zip([*names, GLOBAL], [*terms, list(range(len(covariates)))], strict=True)
    ]
    n_event = int(fitted.data.happened.sum())
    return Result(
        kind="test",
        frame=pd.DataFrame(rows).assign(n=fitted.people.n, n_event=n_event)[
            ["term", "n", "n_event", "statistic", "df", "p_value"]
        ],
        keys=("term",),
        counts=("n", "n_event"),
        unit=model.unit,
        notes=model.notes,
        about={**model.about, "test": "proportional hazards", "transform": transform},
        population=model.population,
    )


def ratios_by_period(model: CoxModel, periods: int, *, fewest: int | None = None) -> Result:
    """Hazard ratios within periods of about equally many events; see `CoxModel`."""
    if periods < 2:
        raise UsageError(message("There must be at least two periods; found {n}.", n=periods))
    fitted = model.fitted
    ends = _period_ends(fitted, periods)
    frames = []
    begin = 0.0
    for end in ends:
        found = _period_frame(model, begin, end)
        frames.append(found if fewest is None else _of_everybody(model, found, begin, end, fewest))
        begin = end
    return Result(
        kind="forest",
        frame=pd.concat(frames, ignore_index=True),
        keys=("term", "covariate", "level", "reference", "period"),
        counts=("n", "n_event"),
        conf_level=model.conf_level,
        unit=model.unit,
        notes=model.notes if fewest is None else (*model.notes, *_everybody_notes(fewest)),
        about={
            **model.about,
            "estimand": "hazard ratio by period",
            **({} if fewest is None else {COUNTS_OF: EVERYBODY}),
        },
        labels={**model.labels, "period": _period_names(frames, model.unit or "months")},
        population=model.population,
    )


def _of_everybody(
    model: CoxModel, found: pd.DataFrame, begin: float, end: float, fewest: int
) -> pd.DataFrame:
    """The rows of a period with everybody's n; no ratio of a term with fewer own events."""
    people, happened = model.fitted.people, model.fitted.happened
    there = people.exit > begin
    numbers = [name for name in found.columns if name in RATIO_NUMBERS]
    told = found.copy()
    told.loc[found["n_event"] < fewest, numbers] = np.nan
    n_event = int((happened & there & (people.exit <= end)).sum())
    return told.assign(n=int(there.sum()), n_event=n_event)


def _everybody_notes(fewest: int) -> tuple[Message, ...]:
    return (
        message(
            "The numbers of people and events are those of everybody in the period: those of "
            "each category in each period would tell of few. A category with fewer than {limit} "
            "events of its own in a period has no ratio there.",
            limit=fewest,
        ),
    )


def _period_names(frames: Sequence[pd.DataFrame], unit: str) -> dict[str, dict[str, str]]:
    """Each period with its unit: 0–4 months."""
    periods = [str(frame["period"].iloc[0]) for frame in frames]
    return {
        period: {
            language: wording.render(
                message("{period} ({unit})", period=period, unit=wording.unit_name(unit, language)),
                language,
            )
            for language in LANGUAGES
        }
        for period in periods
    }


def _measured(fitted: Fitted, transform: str) -> np.ndarray:
    """g of each event time, shape (T,)."""
    times = fitted.times
    if transform == "identity":
        return times
    if transform == "log":
        return np.asarray(np.log(times))
    if transform == "rank":
        exits = np.sort(fitted.people.exit)
        earlier = np.searchsorted(exits, times, side="left")
        return np.asarray((earlier + np.searchsorted(exits, times, side="right") + 1) / 2)
    return _lost_share_before(fitted, times)


def _lost_share_before(fitted: Fitted, times: np.ndarray) -> np.ndarray:
    """One less the Kaplan-Meier share of everybody just before each time."""
    people, data = fitted.people, fitted.data
    table = risk_tables(
        people.exit[data.order], data.happened.astype(np.intp), 1,
        np.zeros(people.n, dtype=np.intp), 1, entry=in_order(people.entry, data.order),
    )[0]  # fmt: skip
    survival = np.concatenate(([1.0], estimate(table).survival))
    return np.asarray(1 - survival[np.searchsorted(table.times, times, side="left")])


def _score_of_change(fitted: Fitted, measured: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Score of (x, x g) at the fitted coefficients and 0, and its information, (2p, 2p)."""
    data, sums = fitted.data, fitted.fit.sums
    events = data.ties / data.ties.sum()
    centred = measured - events @ measured
    centred = centred / np.sqrt(events @ centred**2) if centred.any() else centred
    _, plain = score_and_information(data, sums)
    change, mixed = score_and_information(data, sums, centred)
    _, square = score_and_information(data, sums, centred**2)
    score = np.concatenate([np.zeros(change.size), change])
    return score, np.block([[plain, mixed], [mixed, square]])


def _row(
    name: str,
    term: Sequence[int],
    score: np.ndarray,
    information: np.ndarray,
    usable: np.ndarray,
) -> dict[str, object]:
    p = usable.size
    if not term:
        return {"term": name, "statistic": np.nan, "df": 0, "p_value": np.nan}
    kept = [*np.flatnonzero(usable), *(p + k for k in term)]
    part, own = information[np.ix_(kept, kept)], score[kept]
    statistic = float(own @ np.linalg.lstsq(part, own, rcond=None)[0])
    return {
        "term": name,
        "statistic": statistic,
        "df": len(term),
        "p_value": float(special.chdtrc(len(term), statistic)),
    }


def _period_ends(fitted: Fitted, periods: int) -> list[float]:
    """Ends of the periods; fewer of them when times are too few to part the events."""
    times = np.sort(np.repeat(fitted.times, fitted.data.ties))
    places = np.ceil(np.arange(1, periods) * times.size / periods).astype(np.intp) - 1
    cuts = sorted({float(time) for time in times[places]} - {float(times[-1])})
    return [*cuts, float(times[-1])]


def _period_frame(model: CoxModel, begin: float, end: float) -> pd.DataFrame:
    fitted = model.fitted
    inside = ((fitted.times > begin) & (fitted.times <= end)).astype(np.float64)
    there = fitted.people.exit > begin
    found = fitted.happened & there & (fitted.people.exit <= end)
    fit = maximise(fitted.data, fitted.fit.coefficients, inside)
    coefficient = np.where(
        fit.runaway | ~np.array(fit.converged), np.nan, fit.coefficients / fitted.scaling.scale
    )
    std_error = np.sqrt(np.diag(covariance_of(fitted, fit, inside)[0]))
    level = 0.95 if model.conf_level is None else model.conf_level
    width = critical_value(level, fitted.df) * std_error
    statistic = coefficient / std_error
    terms = fitted.terms
    return pd.DataFrame(
        {
            "term": [term.name for term in terms],
            "covariate": [term.covariate for term in terms],
            "level": [term.level for term in terms],
            "reference": [term.reference for term in terms],
            "period": f"{begin:g}–{end:g}",
            "n": [int((people & there).sum()) for people in fitted.inside],
            "n_event": [int((people & found).sum()) for people in fitted.inside],
            "estimate": coefficient,
            "std_error": np.where(np.isnan(coefficient), np.nan, std_error),
            "hazard_ratio": np.exp(coefficient),
            "conf_low": np.exp(coefficient - width),
            "conf_high": np.exp(coefficient + width),
            "statistic": statistic,
            "p_value": two_sided_p(statistic, np.array(fitted.df)),
        }
    )
