"""Rates by class of places against a target, with exact intervals, workers kept back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from evaltools.columns import ALL, LANGUAGES
from evaltools.errors import TooFewError
from evaltools.messages import Message, message, plural_message
from evaltools.regions.count_models import check_numbers
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.curves import check_conf_level
from evaltools.survival.people import as_text
from evaltools.wording import render

#: A log of workers is shown for places with at least so many of them.
LEAST_WORKERS = 3

BELOW, AROUND, ABOVE, NOT_SHOWN = "below", "around", "above", "not_shown"

_VERDICTS: Mapping[str, Message] = {
    BELOW: message("below the target"),
    AROUND: message("the target lies in the interval"),
    ABOVE: message("above the target"),
    NOT_SHOWN: message("not shown: too few workers"),
}


def rates_against_target(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    by: str | None = None,
    target: float | None = None,
    worker: str | None = None,
    within: Sequence[str] = (),
    conf_level: float = 0.95,
) -> Result:
    """Events per unit of exposure, beside a target for it.

    Parameters
    ----------
    frame : DataFrame
        One row per unit that is counted, such as a coach's month.
    outcome, exposure : str
        Columns: whole numbers; an amount above 0, such as hours or months of full time.
    by : str, optional
        Column of classes, such as the size of the population.
    target : float, optional
        Events per unit of exposure that were asked for.
    worker : str, optional
        Column: places with fewer than three workers are not shown, since numbers would be
        about these workers. Rows without a worker count as one and the same.
    within : columns, optional
        What makes rows alike, such as the worker and the place: rows of one worker are no
        new information of how much workers differ.
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Result
        kind "rates": group, n_log_rows, n_event, denominator, estimate, conf_low, conf_high,
        target, n_reached (rows that reached the target), share_reached, verdict: below or
        above where the whole interval is, around where the target lies inside it.

    Notes
    -----
    The interval is exact for Poisson counts (Garwood 1936); where rows of one class vary
    more than that, its width on the logarithmic scale is multiplied by the square root of
    the overdispersion within classes, and a note says so. Overdispersion is Pearson's
    statistic by its degrees of freedom: of the rows, and of their sums over each column of
    `within`; the largest of them counts.

    Raises
    ------
    evaltools.errors.TooFewError
        When every place has fewer than three workers.

    Examples
    --------
    >>> months = pd.DataFrame({"contacts": [12, 18, 30], "hours": [10, 10, 20]})
    >>> found = rates_against_target(
    ...     months, outcome="contacts", exposure="hours", target=1.0
    ... ).table()
    >>> found[["n_event", "denominator", "estimate", "n_reached", "verdict"]].values.tolist()
    [[60, 40.0, 1.5, 3, 'above']]
    """
    check_conf_level(conf_level)
    check_columns(frame, [outcome, exposure, by, worker, *within])
    check_numbers(frame, outcome, exposure)
    counted = pd.DataFrame(
        {
            "group": ALL if by is None else frame[by].map(as_text, na_action="ignore"),
            "count": frame[outcome].astype(float),
            "exposure": frame[exposure].astype(float),
            "worker": "" if worker is None else frame[worker].astype(object),
            **{f"within {name}": frame[name].astype(object) for name in within},
        },
        index=frame.index,
    )
    known = counted[counted["group"].notna()]
    spread = max(
        _overdispersion(known), *(_overdispersion(_summed(known, f"within {w}")) for w in within), 0
    )
    rows = list(_rows(known, by, target, spread, conf_level))
    few = set() if worker is None else _with_few_workers(known)
    if few and len(few) == len(rows):
        raise TooFewError(message("There must be a place with three workers or more."))
    table = pd.DataFrame(rows)
    table = _without(table, few) if few else table
    notes = _notes(spread, n_few=len(few), n_missing=len(counted) - len(known))
    return Result(
        kind="rates",
        frame=table,
        keys=("group",),
        counts=("n_event",),
        derived={"n_log_rows": (), "denominator": (), "target": (), "verdict": ("n_event",)},
        population="rows of counts",
        conf_level=conf_level,
        notes=notes,
        about={
            "by": by or ALL,
            "target": target,
            "overdispersion": spread,
            "scale": "rate",
            "percent": ["share_reached"],
        },
        labels={"verdict": {name: _said(text) for name, text in _VERDICTS.items()}},
    )


def _said(text: Message) -> dict[str, str]:
    return {language: render(text, language) for language in LANGUAGES}


def _rows(
    known: pd.DataFrame, by: str | None, target: float | None, spread: float, conf_level: float
) -> Iterator[dict[str, object]]:
    groups = [(ALL, known)] if by is None else [*known.groupby("group", observed=True)]
    for name, rows in groups:
        events, exposed = float(rows["count"].sum()), float(rows["exposure"].sum())
        low, high = _poisson_interval(events, conf_level)
        widening = float(np.sqrt(max(spread, 1.0)))
        if events > 0:
            low, high = events * (low / events) ** widening, events * (high / events) ** widening
        reached = None if target is None else rows["count"] >= target * rows["exposure"] - 1e-9
        yield {
            "group": name,
            "n_log_rows": len(rows),
            "n_event": int(events),
            "denominator": exposed,
            "estimate": events / exposed,
            "conf_low": low / exposed,
            "conf_high": high / exposed,
            "target": np.nan if target is None else target,
            "n_reached": np.nan if reached is None else int(reached.sum()),
            "share_reached": np.nan if reached is None else float(reached.mean()),
            "verdict": _verdict(low / exposed, high / exposed, target),
        }


def _poisson_interval(events: float, conf_level: float) -> tuple[float, float]:
    tail = (1 - conf_level) / 2
    low = 0.0 if events == 0 else float(stats.chi2.ppf(tail, 2 * events)) / 2
    return low, float(stats.chi2.ppf(1 - tail, 2 * events + 2)) / 2


def _summed(known: pd.DataFrame, column: str) -> pd.DataFrame:
    """One row for each value of a column in each class."""
    return (
        known.groupby(["group", column], observed=True)[["count", "exposure"]].sum().reset_index()
    )


def _overdispersion(known: pd.DataFrame) -> float:
    """Pearson's statistic of the rows around the rate of their class, by degrees of freedom."""
    sums = known.groupby("group", observed=True)[["count", "exposure"]].transform("sum")
    mean = sums["count"] / sums["exposure"] * known["exposure"]
    counted = mean > 0
    freedom = int(counted.sum()) - known.loc[counted, "group"].nunique()
    if freedom < 1:
        return 1.0
    squares = (known["count"] - mean)[counted] ** 2 / mean[counted]
    return float(squares.sum() / freedom)


def _verdict(low: float, high: float, target: float | None) -> str:
    if target is None:
        return ""
    if high < target:
        return BELOW
    return ABOVE if low > target else AROUND


def _with_few_workers(known: pd.DataFrame) -> set[str]:
    worker = [as_text(name) if pd.notna(name) else "" for name in known["worker"]]
    counts = known.assign(worker=worker).groupby("group", observed=True)["worker"].nunique()
    return set(counts[counts < LEAST_WORKERS].index)


def _without(table: pd.DataFrame, few: set[str]) -> pd.DataFrame:
    gone = table["group"].isin(few)
    numbers = [name for name in table.columns if name not in ("group", "target", "verdict")]
    table = table.assign(**{name: table[name].astype(float).mask(gone) for name in numbers})
    return table.assign(verdict=table["verdict"].mask(gone, NOT_SHOWN))


def _notes(spread: float, *, n_few: int, n_missing: int) -> tuple[Message, ...]:
    notes = []
    if spread > 1:
        notes.append(
            message(
                "Within a class the numbers vary {factor} times as much as chance alone would make "
                "them; the intervals were widened for it.",
                factor=round(spread, 1),
            )
        )
    if n_few:
        notes.append(
            message(
                "Places with too few workers are not shown: the numbers would be about these "
                "workers."
            )
        )
    if n_missing:
        notes.append(
            plural_message(
                "{n} row with a missing value is left out.",
                "{n} rows with a missing value are left out.",
                n_missing,
            )
        )
    return tuple(notes)
