"""Pairs of a participant and the people of the comparison group who are most alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.comparison.arms import COMPARISON, TREATED, TwoArms, read_arms
from evaltools.comparison.baseline import Balance, balance_of, check_covariates
from evaltools.comparison.covariates import Named
from evaltools.comparison.mahalanobis import nearest_by_distance, whitened
from evaltools.comparison.nearest import (
    NOBODY,
    nearest_once,
    nearest_with_replacement,
    order_of,
)
from evaltools.comparison.scores import Propensity, propensity_of
from evaltools.comparison.weight_models import effective_size, largest_share
from evaltools.errors import TooFewError, UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.people import codes_of

DISTANCES = ("propensity", "mahalanobis")


@dataclass(frozen=True)
class Matching:
    """How to match; see `match`."""

    method: str = "propensity"
    ratio: int = 1
    caliper: float | None = None
    exact: tuple[str, ...] = ()
    replace: bool = False


@dataclass(frozen=True, eq=False)
class Match:
    """Who was matched with whom; not a Result, since it is about persons.

    Attributes
    ----------
    arms : TwoArms
    options : Matching
    partners : int, shape (n_treated, ratio)
        Positions in the frame of each treated person's comparisons, -1 for none.
    propensity : Propensity
    notes : tuple of Message
    """

    arms: TwoArms
    options: Matching
    partners: np.ndarray
    propensity: Propensity
    notes: tuple[Message, ...] = ()

    @property
    def pairs(self) -> pd.DataFrame:
        """Rows: treated, comparison (index labels of the frame), match (1 for the nearest)."""
        treated = np.flatnonzero(self.arms.treated)
        person, number = np.nonzero(self.partners >= 0)
        index = self.arms.frame.index
        return pd.DataFrame(
            {
                "treated": index[treated[person]],
                "comparison": index[self.partners[person, number]],
                "match": number + 1,
            }
        )

    @property
    def weights(self) -> pd.Series:
        """1 for a matched participant, for a comparison its part in their matches, else 0.

        Those of the comparison group add up to the number of people in it who were matched.
        """
        return pd.Series(self.weight_values, index=self.arms.frame.index, name="weight")

    @property
    def values(self) -> pd.Series:
        """The same as `weights`."""
        return self.weights

    @property
    def weight_values(self) -> np.ndarray:
        """The weights as an array, shape (n,)."""
        weights = np.zeros(self.arms.n)
        has = self.partners >= 0
        n_partners = has.sum(axis=1)
        weights[np.flatnonzero(self.arms.treated)[n_partners > 0]] = 1.0
        part = np.divide(1.0, n_partners, out=np.zeros(n_partners.size), where=n_partners > 0)
        people, number = np.nonzero(has)
        np.add.at(weights, self.partners[people, number], part[people])
        used = (weights > 0) & ~self.arms.treated
        weights[used] *= used.sum() / weights[used].sum()
        return weights

    @property
    def effective_sample_size(self) -> dict[str, float]:
        """By arm: how many equally weighted people are worth the matched."""
        values, treated = self.weight_values, self.arms.treated
        return {
            TREATED: effective_size(values[treated]),
            COMPARISON: effective_size(values[~treated]),
        }

    @property
    def largest_share(self) -> float:
        """The largest part of its arm's weight that one person has."""
        values, treated = self.weight_values, self.arms.treated
        return max(largest_share(values[treated]), largest_share(values[~treated]))

    @property
    def is_constrained(self) -> bool:
        """False: balance after matching is evidence."""
        return False

    @property
    def estimand(self) -> str:
        """Always the participants."""
        return "att"

    def balance(self) -> Balance:
        """How alike the arms are before and after matching."""
        return balance_of(self.arms, self.weight_values, estimand="att", notes=self.notes)

    def describe(self) -> Result:
        """Who was matched. Rows: arm; n, n_matched, effective_sample_size, largest_share."""
        values = self.weight_values
        rows = [
            {
                "arm": name,
                "n": int(members.sum()),
                "n_matched": int((values[members] > 0).sum()),
                "effective_sample_size": effective_size(values[members]),
                "largest_share": largest_share(values[members]),
            }
            for name, members in ((TREATED, self.arms.treated), (COMPARISON, ~self.arms.treated))
        ]
        return Result(
            kind="weights",
            frame=pd.DataFrame(rows),
            keys=("arm",),
            counts=("n", "n_matched"),
            notes=(*self.arms.notes, *self.notes),
            about={
                "n": self.arms.n,
                "estimand": "att",
                "method": "matching",
                "by": "arm",
                "scale": "number",
                "percent": ["largest_share"],
                "decimals": {"effective_sample_size": 0},
                "parts": {"n_matched": "n"},
            },
        )


def match(
    frame: pd.DataFrame,
    *,
    arm: str,
    treated: object,
    covariates: Sequence[Named],
    method: str = "propensity",
    ratio: int = 1,
    caliper: float | None = None,
    exact: Sequence[str] = (),
    replace: bool = False,
    missing: str = "refuse",
) -> Match:
    """Match every participant with the nearest people of the comparison group.

    Greedy: the participant with the largest propensity first; ties, of participants and of
    equally near comparisons, go to the lowest row. With a ratio everybody gets a first match
    before anybody gets a second.

    Parameters
    ----------
    frame, arm, treated, covariates, missing
        As in `balance`.
    method : "propensity" or "mahalanobis"
        What distance is: that of propensity scores, or the Mahalanobis distance of the
        covariates with the covariance within the groups.
    ratio : int
        Matches of each participant, 1 or more.
    caliper : float, optional
        The largest distance allowed, in standard deviations of the propensity score; for
        Mahalanobis distance, which is in standard deviations, the distance itself.
    exact : columns
        Only people with equal values in these are matched.
    replace : bool
        Whether a comparison may be matched with several participants.

    Raises
    ------
    TooFewError
        When nobody can be matched.

    Notes
    -----
    Source: Rosenbaum and Rubin (1985); Stuart (2010), Statistical Science 25. Equal, pair by
    pair, to MatchIt 4.7.1 where scores are not tied.

    Examples
    --------
    >>> people = pd.DataFrame(
    ...     {"arm": list("pppppcccccc"), "age": [20, 30, 40, 50, 60, 61, 22, 29, 41, 52, 35]}
    ... )
    >>> found = match(people, arm="arm", treated="p", covariates=["age"], method="mahalanobis")
    >>> found.partners[:, 0].tolist()
    [6, 7, 8, 9, 5]
    """
    options = Matching(method, ratio, caliper, _columns(exact), replace)
    _check_options(options)
    arms = read_arms(
        frame,
        arm=arm,
        treated=treated,
        covariates=covariates,
        missing=missing,
        columns=options.exact,
    )
    check_covariates(arms)
    return match_of(arms, options)


def match_of(arms: TwoArms, options: Matching) -> Match:
    """The match of arms that have been read."""
    _check_options(options)
    check_columns(arms.frame, options.exact)
    scores = propensity_of(arms)
    coordinates, caliper = _coordinates(arms, scores, options)
    partners = np.full((arms.n_treated, options.ratio), NOBODY, dtype=np.intp)
    place = np.cumsum(arms.treated) - 1
    for rows in _strata(arms.frame, options.exact):
        members = arms.treated[rows]
        mine, theirs = rows[members], rows[~members]
        if not mine.size or not theirs.size:
            continue
        found = _nearest(coordinates, scores, mine, theirs, options, caliper)
        partners[place[mine]] = np.where(found >= 0, theirs[found], NOBODY)
    notes = [*scores.notes[len(arms.notes) :], *_notes(partners)]
    return Match(arms, options, partners, scores, tuple(notes))


def _coordinates(arms: TwoArms, scores: Propensity, options: Matching) -> tuple[np.ndarray, float]:
    """Where people stand, shape (n,) or (n, p), and the largest distance allowed."""
    caliper = np.inf if options.caliper is None else options.caliper
    if options.method == "mahalanobis":
        return whitened(arms.matrix, arms.treated), caliper
    values = scores.fit.probabilities
    return values, caliper * float(values.std(ddof=1))


def _nearest(
    coordinates: np.ndarray,
    scores: Propensity,
    mine: np.ndarray,
    theirs: np.ndarray,
    options: Matching,
    caliper: float,
) -> np.ndarray:
    """Positions in `theirs`, shape (mine, ratio)."""
    here, there = coordinates[mine], coordinates[theirs]
    if options.method == "mahalanobis":
        order = order_of(scores.fit.probabilities[mine])
        return nearest_by_distance(
            here, there, order, ratio=options.ratio, replace=options.replace, caliper=caliper
        )
    if options.replace:
        return nearest_with_replacement(here, there, ratio=options.ratio, caliper=caliper)
    return _rounds(here, there, options.ratio, caliper)


def _rounds(here: np.ndarray, there: np.ndarray, ratio: int, caliper: float) -> np.ndarray:
    """Everybody's first match, then everybody's second among those left, and so on."""
    found = np.full((here.size, ratio), NOBODY, dtype=np.intp)
    left = np.arange(there.size)
    for number in range(ratio):
        one = nearest_once(here, there[left], caliper)
        found[:, number] = np.where(one >= 0, left[one] if left.size else NOBODY, NOBODY)
        left = np.delete(left, one[one >= 0])
    return found


def _strata(frame: pd.DataFrame, exact: tuple[str, ...]) -> list[np.ndarray]:
    """Positions of the rows of each exact stratum; missing values are a value of their own."""
    if not exact:
        return [np.arange(len(frame))]
    codes = np.column_stack([codes_of(frame[column])[0] for column in exact])
    _, stratum = np.unique(codes, axis=0, return_inverse=True)
    order = np.argsort(stratum.ravel(), kind="stable")
    return np.split(order, np.cumsum(np.bincount(stratum.ravel()))[:-1])


def _notes(partners: np.ndarray) -> list[Message]:
    alone = int((partners < 0).all(axis=1).sum())
    if alone == len(partners):
        raise TooFewError(
            message("At least one participant must have a match; nobody has. Widen the caliper.")
        )
    notes = []
    if alone:
        notes.append(
            plural_message(
                "{n} participant has no match and is left out: the answer is about the others.",
                "{n} participants have no match and are left out: the answer is about the others.",
                alone,
            )
        )
    fewer = int(((partners < 0).any(axis=1) & ~(partners < 0).all(axis=1)).sum())
    if fewer:
        notes.append(
            plural_message(
                "{n} participant has fewer matches than asked for.",
                "{n} participants have fewer matches than asked for.",
                fewer,
            )
        )
    return notes


def _columns(exact: Sequence[str]) -> tuple[str, ...]:
    return (exact,) if isinstance(exact, str) else tuple(exact)


def _check_options(options: Matching) -> None:
    if options.method not in DISTANCES:
        raise UsageError(
            message(
                "method must be one of {allowed}; found {found}.",
                allowed=list(DISTANCES),
                found=options.method,
            )
        )
    if options.ratio < 1:
        raise UsageError(message("ratio must be 1 or more; found {found}.", found=options.ratio))
    if options.caliper is not None and not options.caliper > 0:
        raise UsageError(
            message("caliper must be more than 0; found {found}.", found=options.caliper)
        )
