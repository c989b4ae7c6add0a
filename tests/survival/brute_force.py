"""Dense, slow forms of the estimators, written from their definitions.

They hold people-by-times matrices and take loops over times, so that the fast code has
something to be wrong against. `aalen_johansen` gave R survfit's numbers to six decimals
on people_240 (plain, weighted, late entry, both).
"""

from __future__ import annotations

import numpy as np


def aalen_johansen(exit, state, n_states, entry=None, weights=None):
    """Times, survival, incidence (K, T) and weighted influence on it (n, K, T)."""
    n = len(exit)
    entry = np.zeros(n) if entry is None else entry
    weights = np.ones(n) if weights is None else weights
    times = np.unique(exit)
    survival, incidence = 1.0, np.zeros(n_states)
    d_survival, d_incidence = np.zeros(n), np.zeros((n, n_states))
    curve, shares, influence = [], [], []
    for time in times:
        risk = (entry < time) & (exit >= time)
        at_risk = (weights * risk).sum()
        to = np.array([(exit == time) & (state == k + 1) for k in range(n_states)])
        if not at_risk:
            hazards = np.zeros(n_states)
            d_hazards = np.zeros((n_states, n))
        else:
            hazards = (to * weights).sum(axis=1) / at_risk
            d_hazards = (to - risk * hazards[:, None]) / at_risk
        incidence = incidence + survival * hazards
        d_incidence = d_incidence + d_survival[:, None] * hazards + survival * d_hazards.T
        everybody = risk.any() and to.any(axis=0).sum() == risk.sum()
        leaving = 1.0 if everybody else hazards.sum()
        d_survival = d_survival * (1 - leaving) - survival * d_hazards.sum(axis=0)
        survival = survival * (1 - leaving)
        curve.append(survival)
        shares.append(incidence)
        influence.append(weights[:, None] * d_incidence)
    return times, np.array(curve), np.array(shares).T, np.stack(influence, axis=2)


def std_errors(influence, cluster=None):
    """Root of summed squares over people (or clusters) of influence (n, ...)."""
    if cluster is not None:
        influence = np.stack([influence[cluster == each].sum(axis=0) for each in set(cluster)])
    return np.sqrt((influence**2).sum(axis=0))


def greenwood(exit, left, entry=None):
    """Kaplan-Meier and Greenwood's error by loops over times."""
    entry = np.zeros(len(exit)) if entry is None else entry
    survival, total, curve, errors = 1.0, 0.0, [], []
    for time in np.unique(exit):
        at_risk = ((entry < time) & (exit >= time)).sum()
        leaving = ((exit == time) & left).sum()
        if leaving:
            survival *= 1 - leaving / at_risk
            total += np.inf if leaving == at_risk else leaving / at_risk / (at_risk - leaving)
        curve.append(survival)
        errors.append(survival * np.sqrt(total) if survival > 0 else np.nan)
    return np.array(curve), np.array(errors)
