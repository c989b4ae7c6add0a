"""Scores from a matrix of answers: arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of one scale.

    Attributes
    ----------
    score : float, shape (n,)
        Missing where fewer items were answered than `min_items`.
    n_answered : int, shape (n,)
    """

    score: np.ndarray
    n_answered: np.ndarray


def score_scale(
    answers: np.ndarray,
    *,
    score: str,
    limits: np.ndarray,
    min_items: int,
) -> Scored:
    """Scores from answers that all point the same way.

    Parameters
    ----------
    answers : float, shape (n, k)
        Missing where not answered.
    score : "mean", "sum" or "linear"
        Linear brings each answer to 0 to 1 by its item's limits; their mean times 100.
    limits : float, shape (k, 2)
        Lowest and highest answer of each item.
    min_items : int
        With at least so many answers, those that are missing are replaced by the person's
        own mean of the others (proration); with fewer, the score is missing.
    """
    if score == "linear":
        answers = (answers - limits[:, 0]) / (limits[:, 1] - limits[:, 0])
    given = np.isfinite(answers)
    n_answered = given.sum(axis=1)
    total = np.where(given, answers, 0.0).sum(axis=1)
    enough = (n_answered >= min_items) & (n_answered > 0)
    mean = np.divide(total, n_answered, out=np.full(len(answers), np.nan), where=enough)
    factor = {"mean": 1.0, "sum": float(answers.shape[1]), "linear": 100.0}[score]
    return Scored(mean * factor, n_answered)
