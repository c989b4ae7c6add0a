"""Items that run against the rest of their scale: not reversed, or reversed by mistake."""

from __future__ import annotations

import numpy as np

#: Fewer complete answers than this tell nothing about the direction of an item.
LEAST_ANSWERS = 10

#: An item is named when the interval of its correlation with the rest excludes zero.
CRITICAL = 1.959963984540054


def against_the_rest(answers: np.ndarray) -> np.ndarray:
    """Which items seem to be scored the wrong way round, shape (k,).

    answers : float, shape (n, k)
        After the declared reversals.

    The items' first principal component says which way most of them point. An item that
    points the other way is named when, once turned round, it goes clearly with the sum of
    the others: Fisher's 95 % interval of that correlation lies above zero. So several
    wrong items are found together, and chance in a small group names none.
    """
    k = answers.shape[1]
    complete = answers[np.isfinite(answers).all(axis=1)]
    nothing = np.zeros(k, dtype=bool)
    if k < 3 or len(complete) < LEAST_ANSWERS:
        return nothing
    spread = complete.std(axis=0)
    varies = spread > 0
    if varies.sum() < 3:
        return nothing
    z = (complete[:, varies] - complete[:, varies].mean(axis=0)) / spread[varies]
    direction = _first_component(z)
    wrong = direction < 0
    turned = z * np.where(wrong, -1.0, 1.0)
    clear = np.array([_goes_with(turned, place) for place in range(z.shape[1])])
    found = nothing.copy()
    found[np.flatnonzero(varies)] = wrong & clear
    return found


def _first_component(z: np.ndarray) -> np.ndarray:
    """The direction of each item, such that most are positive."""
    direction = np.linalg.eigh(z.T @ z)[1][:, -1]
    n_negative, n_positive = int((direction < 0).sum()), int((direction > 0).sum())
    turn = n_negative > n_positive or (n_negative == n_positive and direction.sum() < 0)
    return -direction if turn else direction


def _goes_with(z: np.ndarray, place: int) -> bool:
    """Whether an item correlates with the sum of the others, beyond chance."""
    rest = np.delete(z, place, axis=1).sum(axis=1)
    if rest.std() == 0:
        return False
    r = float(np.corrcoef(z[:, place], rest)[0, 1])
    r = min(r, 1 - 1e-12)
    return bool(np.arctanh(max(r, -1 + 1e-12)) > CRITICAL / np.sqrt(len(z) - 3))
