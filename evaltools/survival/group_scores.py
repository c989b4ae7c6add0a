"""Score statistics of the log-rank family and of Gray's test, from counts by group and time.

Both are sums over times of what was observed in a group less what the pooled estimate
expects; a stratum's scores and variances add to the others'.
"""

from __future__ import annotations

import numpy as np


def logrank_score(
    at_risk: np.ndarray, events: np.ndarray, *, rho: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Observed less expected by group, its variance, and the expected numbers.

    at_risk, events : int, shape (G, T)
    rho : float
        Weight S(t-) ** rho with the pooled Kaplan-Meier estimate (Harrington and Fleming
        1982); 0 is the log-rank test.
    """
    total, happened = at_risk.sum(axis=0), events.sum(axis=0)
    survival = np.cumprod(1 - _quotient(happened, total))
    weight = np.concatenate(([1.0], survival[:-1])) ** rho
    share = _quotient(at_risk, total)
    expected = share * happened
    score = ((events - expected) * weight).sum(axis=1)
    spread = weight**2 * happened * _quotient(total - happened, total - 1)
    within = np.diag((share * spread).sum(axis=1))
    return score, within - (share * spread) @ share.T, (expected * weight).sum(axis=1)


def gray_score(
    at_risk: np.ndarray, events: np.ndarray, others: np.ndarray, *, rho: float
) -> tuple[np.ndarray, np.ndarray]:
    """Gray's scores by group and their variance, with the tie corrections of cmprsk.

    at_risk, events, others : int, shape (G, T)
        At risk, leaving by the exit of interest, and leaving by any other.
    rho : float
        Weight (1 - F(t-)) ** rho with the pooled incidence F.

    Source: Gray (1988), Annals of Statistics 16, 1141-1154; h_r is Y_r / S_r(t-), R_r is
    h_r (1 - F_r(t-)).
    """
    leaving = _quotient(events + others, at_risk)
    survival = np.cumprod(1 - leaving, axis=1)
    before = _lagged(survival, 1.0)
    incidence = np.cumsum(before * _quotient(events, at_risk), axis=1)
    present = at_risk > 0
    scaled = np.where(present, _quotient(at_risk, before), 0.0)
    risk = scaled * (1 - _lagged(incidence, 0.0))
    happened = events.sum(axis=0)
    all_scaled = scaled.sum(axis=0)
    steps = _quotient(happened, all_scaled)
    pooled = np.cumsum(steps)
    pooled_before = np.concatenate(([0.0], pooled[:-1]))
    weight = (1 - pooled_before) ** rho
    expected = happened * _quotient(risk, risk.sum(axis=0))
    score = (weight * (events - np.where(present, expected, 0.0))).sum(axis=1)
    variance = np.zeros((at_risk.shape[0], at_risk.shape[0]))
    growth = _quotient(steps, 1 - pooled_before)
    for group in range(at_risk.shape[0]):
        direct = -weight * scaled * _quotient(scaled[group], all_scaled)
        direct[group] += weight * scaled[group]
        carried = np.cumsum(direct * growth, axis=1)
        later = carried[:, -1:] - carried
        there = present[group]
        alive = survival[group] > 0
        ratio = np.where(alive, _quotient(1 - pooled, survival[group]), 0.0)
        own = direct + (1 - ratio) * later
        ties = _tie_correction(happened, all_scaled * before[group])
        size = ties * before[group] * happened
        size = np.where(there, size * _quotient(1.0, all_scaled * at_risk[group]), 0.0)
        variance += (own * size) @ own.T
        other = ratio * later
        ties = _tie_correction(others[group], at_risk[group])
        size = ties * before[group] ** 2 * others[group]
        size = np.where(alive, size * _quotient(1.0, at_risk[group] ** 2), 0.0)
        variance += (other * size) @ other.T
    return score, variance


def chi_square(
    score: np.ndarray, variance: np.ndarray, informative: np.ndarray
) -> tuple[float, int]:
    """Statistic and degrees of freedom; groups that could have had no event are left out."""
    kept = np.flatnonzero(informative)[1:]
    if not kept.size:
        return float("nan"), 0
    block = variance[np.ix_(kept, kept)]
    return float(score[kept] @ np.linalg.solve(block, score[kept])), int(kept.size)


def _tie_correction(tied: np.ndarray, among: np.ndarray) -> np.ndarray:
    return np.where(tied > 1, 1 - _quotient(tied - 1, among - 1), 1.0)


def _lagged(values: np.ndarray, first: float) -> np.ndarray:
    start = np.full((values.shape[0], 1), first)
    return np.concatenate([start, values[:, :-1]], axis=1)


def _quotient(above: np.ndarray | float, below: np.ndarray) -> np.ndarray:
    """Quotients, and 0 where nothing stands below."""
    shape = np.broadcast_shapes(np.shape(above), np.shape(below))
    out = np.zeros(shape)
    np.divide(above, below, out=out, where=np.broadcast_to(below != 0, shape))
    return out
