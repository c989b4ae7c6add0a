"""Outcomes that come with time: incidence at a time, and restricted time, of two arms.

Weighted estimates are Aalen-Johansen in each arm (`evaltools.survival`), with influence
values that include the estimated weights. Pseudo-values F + n dF/dw_i of each person, made
within the arm, stand for the outcome in regression and AIPW (Andersen, Klein and Rosthoj
2003; the infinitesimal-jackknife form, as in R's survival::pseudo).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evaltools.comparison.estimators import ArmMeans
from evaltools.comparison.weight_models import WeightModel
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.survival.aalen_johansen import Estimate, influence_at
from evaltools.survival.paths import fits
from evaltools.survival.people import People
from evaltools.survival.restricted_mean import incidence_area

INCIDENCE, RESTRICTED = "incidence", "restricted_time"


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Follow-up of everybody, with the states that count as the event as state 1.

    Attributes
    ----------
    people : People
        Two groups, treated (1) and comparison (0).
    at : float
        The time of the incidence, or the horizon of the restricted time.
    measure : "incidence" or "restricted_time"
    """

    people: People
    at: float
    measure: str

    @property
    def treated(self) -> np.ndarray:
        return np.asarray(self.people.group == 1)

    def n_events(self, rows: np.ndarray) -> int:
        """People among `rows` who had the event by the time."""
        return int((rows & (self.people.state == 1) & (self.people.exit <= self.at)).sum())


def weighted_follow_up(followed: Followed, model: WeightModel) -> ArmMeans:
    """The measure in each arm under the weights; nobody with weight 0 counts."""
    means, influences = [], []
    for rows in (followed.treated, ~followed.treated):
        counted = rows & (model.values > 0)
        value, derivative = _arm(followed, counted, model.values)
        means.append(value)
        influences.append(model.stacked(derivative))
    return ArmMeans(means[0], means[1], influences[0], influences[1])


def pseudo_values(followed: Followed) -> np.ndarray:
    """A value of the measure for every person, whose mean in an arm is the arm's estimate."""
    found = np.empty(followed.people.n)
    ones = np.ones(followed.people.n)
    for rows in (followed.treated, ~followed.treated):
        value, derivative = _arm(followed, rows, ones)
        found[rows] = value + int(rows.sum()) * derivative[rows]
    return found


def _arm(followed: Followed, rows: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """The measure among `rows`, and its derivative by everybody's weight, shape (n,)."""
    people = followed.people
    chosen = np.flatnonzero(rows)
    entry = None if people.entry is None else people.entry[chosen]
    keys = [weights[chosen], people.state[chosen], people.exit[chosen]]
    # in this order the risk table takes people as they come, one cell each
    order = np.lexsort(keys if entry is None else [keys[0], entry, *keys[1:]])
    chosen = chosen[order]
    arm = replace(
        people,
        exit=people.exit[chosen],
        state=people.state[chosen],
        group=np.zeros(chosen.size, dtype=np.intp),
        groups=("arm",),
        entry=None if people.entry is None else people.entry[chosen],
        weights=weights[chosen],
        cluster=None,
    )
    fit = fits(arm)[0]
    assert np.array_equal(fit.table.cells.weight, weights[chosen])
    value, influence = _measure(followed, fit)
    derivative = np.zeros(people.n)
    derivative[chosen] = influence / weights[chosen]
    return value, derivative


def _measure(followed: Followed, fit: Estimate) -> tuple[float, np.ndarray]:
    if followed.at > fit.table.last_time:
        raise UsageError(
            message(
                "The time must not lie beyond the last follow-up of either group; found "
                "{horizon:g}, and one group was followed to {time:g}. Choose an earlier time.",
                horizon=followed.at,
                time=fit.table.last_time,
            )
        )
    if followed.measure == RESTRICTED:
        area = incidence_area(fit, 0, followed.at)
        return followed.at - area.value, -area.influence
    position = int(np.searchsorted(fit.table.times, followed.at, side="right")) - 1
    value = float(fit.incidence[0][position]) if position >= 0 else 0.0
    return value, influence_at(fit, 0, position)
