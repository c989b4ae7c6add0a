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


def cox(exit, event, columns, entry=None, weights=None, cluster=None, *, efron=True):
    """Coefficients, model errors and robust errors, by loops over times and ties.

    columns has shape (n, p). Gave R coxph's numbers to six digits on people_240.
    """
    n, p = columns.shape
    entry = np.zeros(n) - 1 if entry is None else entry
    weights = np.ones(n) if weights is None else weights
    x = columns - columns.mean(axis=0)
    beta = np.zeros(p)

    def pieces(beta):
        hazard = np.exp(x @ beta)
        r = weights * hazard
        score, information, residuals = np.zeros(p), np.zeros((p, p)), np.zeros((n, p))
        for time in np.unique(exit[event]):
            risk = (entry < time) & (exit >= time)
            now = (exit == time) & event
            m, mean_weight = now.sum(), weights[now].mean()
            sums = [
                (r[who].sum(), r[who] @ x[who], (x[who].T * r[who]) @ x[who]) for who in (risk, now)
            ]
            (s0, s1, s2), (d0, d1, d2) = sums
            score += weights[now] @ x[now]
            for number in range(m):
                f = number / m if efron else 0.0
                a = s0 - f * d0
                mean = (s1 - f * d1) / a
                score -= mean_weight * mean
                information += mean_weight * ((s2 - f * d2) / a - np.outer(mean, mean))
                step = mean_weight / a
                residuals[risk] -= (hazard[risk] * step)[:, None] * (x[risk] - mean)
                residuals[now] += (hazard[now] * step * f)[:, None] * (x[now] - mean)
                residuals[now] += (x[now] - mean) / m
        return score, information, residuals

    for _ in range(40):
        score, information, _ = pieces(beta)
        step = np.linalg.solve(information, score)
        beta = beta + step
        if abs(step).max() < 1e-11:
            break
    _, information, residuals = pieces(beta)
    bread = np.linalg.inv(information)
    changes = (residuals * weights[:, None]) @ bread
    if cluster is not None:
        changes = np.stack([changes[cluster == each].sum(axis=0) for each in set(cluster)])
    return beta, np.sqrt(np.diag(bread)), np.sqrt((changes**2).sum(axis=0))


def fine_gray(exit, cause, columns):
    """Fine and Gray's coefficients and errors, by a person-by-time matrix of weights.

    cause : 0 censored, 1 the event, 2 another exit. Ties by Breslow; the share not yet
    censored is taken just before a time, as cmprsk's crr takes it.
    """
    x = columns - columns.mean(axis=0)
    n, p = x.shape
    times = np.unique(exit)
    risk = exit[:, None] >= times
    lost = ((exit[:, None] == times) & (cause == 0)[:, None]).sum(axis=0)
    free = np.concatenate(([1.0], np.cumprod(1 - lost / risk.sum(axis=0))))[:-1]
    own = free[np.searchsorted(times, exit)]
    gone = (exit[:, None] < times) & (cause == 2)[:, None]
    weight = np.where(risk, 1.0, np.where(gone, free / own[:, None], 0.0))
    event = (exit[:, None] == times) & (cause == 1)[:, None]
    beta = np.zeros(p)

    def pieces(beta):
        r = np.exp(x @ beta)[:, None] * weight
        s0 = r.sum(axis=0)
        mean = (r.T @ x) / s0[:, None]
        steps = event.sum(axis=0) / s0
        parts = np.zeros((n, p))
        information = np.zeros((p, p))
        for k in range(times.size):
            centred = x - mean[k]
            parts += centred * (event[:, k] - r[:, k] * steps[k])[:, None]
            information += steps[k] * (centred.T * r[:, k]) @ centred
        return parts, information, r, mean, steps

    for _ in range(60):
        parts, information, *_ = pieces(beta)
        step = np.linalg.solve(information, parts.sum(axis=0))
        beta = beta + step
        if abs(step).max() < 1e-13:
            break
    parts, information, r, mean, steps = pieces(beta)
    for k, time in enumerate(times):
        if not lost[k]:
            continue
        # what the people gone before `time` still face, less what censoring then takes
        faced = np.zeros(p)
        for i in np.flatnonzero(gone[:, k]):
            for later in range(k, times.size):
                faced += (x[i] - mean[later]) * r[i, later] * steps[later]
        at_risk = risk[:, k].sum()
        censored_now = (exit == time) & (cause == 0)
        parts += np.outer(censored_now / at_risk - risk[:, k] * lost[k] / at_risk**2, faced)
    bread = np.linalg.inv(information)
    return beta, np.sqrt(np.diag(bread @ (parts.T @ parts) @ bread))


def discrete_time(exit, event, columns, entry=None):
    """Coefficients and errors of a complementary log-log model of person-units, by scoring."""
    entry = np.zeros(len(exit)) if entry is None else entry
    rows, left, units = [], [], []
    for person in range(len(exit)):
        for unit in range(int(entry[person]) + 1, int(exit[person]) + 1):
            rows.append(columns[person])
            units.append(unit)
            left.append(event[person] and unit == exit[person])
    units, left = np.array(units), np.array(left, dtype=float)
    # a unit in which nobody left tells nothing of the coefficients
    told = [unit for unit in np.unique(units) if left[units == unit].sum() > 0]
    kept = np.isin(units, told)
    design = np.column_stack([*(units[kept] == unit for unit in told), np.array(rows)[kept]])
    left, theta = left[kept], np.zeros(design.shape[1])
    for number, unit in enumerate(told):
        share = left[units[kept] == unit].mean()
        theta[number] = np.log(-np.log(1 - min(share, 0.9)))
    for _ in range(200):
        hazard = np.exp(design @ theta)
        share = -np.expm1(-hazard)
        slope = hazard * np.exp(-hazard)
        weight = slope**2 / (share * (1 - share))
        information = (design.T * weight) @ design
        step = np.linalg.solve(
            information, design.T @ (slope * (left - share) / (share * (1 - share)))
        )
        theta = theta + step
        if abs(step).max() < 1e-13:
            break
    p = columns.shape[1]
    return theta[-p:], np.sqrt(np.diag(np.linalg.inv(information)))[-p:]
