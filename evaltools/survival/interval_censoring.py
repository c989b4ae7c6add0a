"""When a job is only known to have begun between two contacts: a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.errors import TooFewError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.curves import as_times, check_conf_level
from evaltools.survival.interval_models import Distribution, fit_distributions
from evaltools.survival.intervals import critical_value, share_interval
from evaltools.survival.people import check_someone, floats, group_codes_of, refuse, violation

#: Events wanted for each of a distribution's (at most three) parameters.
FEWEST_EVENTS = 15


@dataclass(frozen=True, slots=True, eq=False)
class GroupFit:
    """A distribution fitted to a group, or its name alone where the fit failed."""

    group: str
    n: int
    n_event: int
    horizon: float
    model: Distribution | str

    @property
    def name(self) -> str:
        """The distribution's name."""
        return self.model if isinstance(self.model, str) else self.model.name


@dataclass(frozen=True, eq=False, kw_only=True)
class IntervalCensored(Result):
    """Distributions side by side; see `interval_censored`."""

    fits: tuple[GroupFit, ...] = ()

    def at(self, times: float | Iterable[float]) -> Result:
        """Share who have had the event by `times`; missing beyond the group's last contact.

        Parameters
        ----------
        times : float or several
            In the study's unit.

        Returns
        -------
        Result
            Rows: group, model, time, n, n_event, estimate, std_error, conf_low, conf_high.
        """
        rows = [self._row(fit, time) for time in as_times(times) for fit in self.fits]
        frame = pd.DataFrame(rows).sort_values(["group", "model", "time"], ignore_index=True)
        return Result(
            kind="times",
            frame=frame,
            keys=("group", "model", "time"),
            counts=("n", "n_event"),
            conf_level=self.conf_level,
            unit=self.unit,
            notes=self.notes,
            about={**self.about, "estimand": "incidence"},
            population=self.population,
        )

    def _row(self, fit: GroupFit, time: float) -> dict[str, object]:
        assert self.conf_level is not None
        share, error = float("nan"), float("nan")
        if isinstance(fit.model, Distribution) and time <= fit.horizon:
            share, error = fit.model.at(time)
        low, high = share_interval(
            np.array([share]), np.array([error]), conf_type="log-log",
            critical=critical_value(self.conf_level),
        )  # fmt: skip
        return {
            "group": fit.group,
            "model": fit.name,
            "time": time,
            "n": fit.n,
            "n_event": fit.n_event,
            "estimate": share,
            "std_error": error,
            "conf_low": float(low[0]),
            "conf_high": float(high[0]),
        }


def interval_censored(
    frame: pd.DataFrame,
    *,
    lower: str,
    upper: str,
    by: str | None = None,
    conf_level: float = 0.95,
) -> IntervalCensored:
    """Median time to an event that is only known to lie between two contacts.

    Three distributions side by side (Weibull, log-normal, constant hazard in three pieces):
    where they disagree, so do their assumptions. A sensitivity analysis; nothing is said
    beyond the last contact.

    Parameters
    ----------
    frame : DataFrame, one row per person
    lower : str
        Column: the last contact before the event, 0 or more.
    upper : str
        Column: the first contact after it; missing (or infinite) when it had not happened at
        the last contact; equal to `lower` when the time is known.
    by : str, optional
        Column of groups, fitted apart.
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    IntervalCensored
        Rows: group, model, n, n_event, estimate (median time; missing beyond the last
        contact), std_error (delta method), conf_low, conf_high, loglik, aic; `.at(times)`
        gives shares. Fits are lifelines', repeated until they gain nothing: medians agree
        with R's survreg to five digits.

    Raises
    ------
    UsageError
        For missing columns or groups; DataError for an upper limit before the lower;
        TooFewError for fewer than 15 events in a group.

    Examples
    --------
    >>> contacts = pd.DataFrame({"after": [2.0] * 10 + [4.0] * 10, "by": [4.0] * 10 + [6.0] * 10})
    >>> found = interval_censored(contacts, lower="after", upper="by").table()  # doctest: +SKIP
    >>> interval_censored(contacts.head(5), lower="after", upper="by")
    Traceback (most recent call last):
        ...
    evaltools.errors.TooFewError: A group must have at least 15 events; “all” has fewer.
    """
    check_conf_level(conf_level)
    check_columns(frame, (lower, upper, by))
    check_someone(frame)
    low = floats(frame[lower])
    high = np.where(np.isnan(floats(frame[upper])), np.inf, floats(frame[upper]))
    _check_limits(low, high, lower, upper)
    codes, groups = group_codes_of(frame, by)
    fits = [
        fit
        for number, group in enumerate(groups)
        for fit in _group_fits(group, low[codes == number], high[codes == number])
    ]
    failed = sorted({fit.name for fit in fits if isinstance(fit.model, str)})
    notes: list[Message] = [
        message(
            "These distributions are a sensitivity analysis; nothing is said beyond the last "
            "contact."
        )
    ]
    if failed:
        notes.append(message("These could not be fitted: {failed}.", failed=failed))
    return IntervalCensored(
        kind="quantile",
        frame=pd.DataFrame([_median_row(fit, conf_level) for fit in fits]),
        keys=("group", "model"),
        counts=("n", "n_event"),
        conf_level=conf_level,
        unit=frame.attrs.get("unit"),
        notes=tuple(notes),
        about={"by": by, "n": len(frame), "estimand": "median time", "variance": "delta method"},
        fits=tuple(fits),
    )


def _check_limits(low: np.ndarray, high: np.ndarray, lower: str, upper: str) -> None:
    rule = message("The last contact before must be a number, 0 or more.")
    broken = violation(rule, ~(np.isfinite(low) & (low >= 0)), lower)
    rule = message("The first contact after must not be earlier than the last before.")
    broken += violation(rule, high < low, upper)
    rule = message("An event must not have happened at time 0.")
    refuse([*broken, *violation(rule, high <= 0, upper)])


def _group_fits(group: str, low: np.ndarray, high: np.ndarray) -> list[GroupFit]:
    n_event = int(np.isfinite(high).sum())
    if n_event < FEWEST_EVENTS:
        raise TooFewError(
            message(
                "A group must have at least {minimum} events; “{group}” has fewer.",
                minimum=FEWEST_EVENTS,
                group=group,
            )
        )
    horizon = float(max(low.max(), high[np.isfinite(high)].max()))
    return [
        GroupFit(group, int(low.size), n_event, horizon, model)
        for model in fit_distributions(low, high)
    ]


def _median_row(fit: GroupFit, conf_level: float) -> dict[str, object]:
    median, error, loglik, size = float("nan"), float("nan"), float("nan"), 0
    if isinstance(fit.model, Distribution):
        median, error = fit.model.median(fit.horizon)
        loglik, size = fit.model.loglik, fit.model.parameters.size
    # on the log scale, so that no limit lies before time 0
    width = critical_value(conf_level) * error / median
    return {
        "group": fit.group,
        "model": fit.name,
        "n": fit.n,
        "n_event": fit.n_event,
        "estimate": median,
        "std_error": error,
        "conf_low": median * np.exp(-width),
        "conf_high": median * np.exp(width),
        "loglik": loglik,
        "aic": 2 * size - 2 * loglik,
    }
