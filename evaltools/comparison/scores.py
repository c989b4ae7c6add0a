"""Propensity scores: how likely each person was to take part, and how far the arms overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.comparison.arms import COMPARISON, TREATED, TwoArms, read_arms
from evaltools.comparison.baseline import check_covariates
from evaltools.comparison.covariates import Named
from evaltools.comparison.logistic import Logistic, fit_logistic
from evaltools.errors import TooFewError
from evaltools.messages import Message, message
from evaltools.result import Result

#: People of the smaller arm for each coefficient: fewer are refused, or noted.
TOO_FEW, FEW = 5, 10

#: A comparison this near, in standard deviations of the logit score, is like the participant
#: (Austin 2011, Pharmaceutical Statistics 10).
NEAR = 0.2

#: Preference scores between which either arm was a real possibility (Walker et al. 2013).
EQUIPOISE = (0.3, 0.7)

#: Bins from 0 to 1 of the overlap figure.
BINS = 20


@dataclass(frozen=True, eq=False)
class Propensity:
    """Scores of everybody; not a Result, since it is about persons.

    Attributes
    ----------
    arms : TwoArms
    fit : Logistic
    notes : tuple of Message
    """

    arms: TwoArms
    fit: Logistic
    notes: tuple[Message, ...]

    @property
    def scores(self) -> pd.Series:
        """Estimated probability of being treated, 0 to 1, on the index of the frame."""
        return pd.Series(self.fit.probabilities, index=self.arms.frame.index, name="score")

    @property
    def separated(self) -> bool:
        """Whether covariates tell the arms apart perfectly for somebody."""
        return self.fit.separated

    @property
    def equipoise(self) -> float:
        """Share with a preference score of 0.3 to 0.7, in the arm where it is smaller."""
        treated = self.arms.treated
        share = treated.mean()
        preference = self.fit.linear - np.log(share / (1 - share))
        low, high = (np.log(each / (1 - each)) for each in EQUIPOISE)
        inside = (preference >= low) & (preference <= high)
        return float(min(inside[treated].mean(), inside[~treated].mean()))

    @property
    def share_near(self) -> float:
        """Share of the treated with a comparison within 0.2 sd of the logit score."""
        treated, linear = self.arms.treated, self.fit.linear
        return float(is_near(linear[treated], linear[~treated], NEAR * linear.std(ddof=1)).mean())

    def overlap(self) -> Result:
        """How the scores of both arms are spread.

        Rows: arm, bin; n people of the arm in the bin, n_total in the arm, share, bin_low,
        bin_high. `about` holds share_near and equipoise.
        """
        edges = self._edges()
        rows = []
        for name, members in ((TREATED, self.arms.treated), (COMPARISON, ~self.arms.treated)):
            counts, _ = np.histogram(self.fit.probabilities[members], edges)
            total = int(members.sum())
            for number, count in enumerate(counts):
                rows.append(
                    {
                        "arm": name,
                        "bin": number + 1,
                        "bin_low": edges[number],
                        "bin_high": edges[number + 1],
                        "n": int(count),
                        "n_total": total,
                        "share": count / total,
                    }
                )
        return Result(
            kind="overlap",
            frame=pd.DataFrame(rows),
            keys=("arm", "bin"),
            counts=("n", "n_total"),
            derived={"share": ("n", "n_total"), "bin_low": (), "bin_high": ()},
            notes=self.notes,
            about={
                "n": self.arms.n,
                "share_near": self.share_near,
                "equipoise": self.equipoise,
                "near": NEAR,
                "shares": {"share": ("n", "n_total")},
                "by": "arm",
                # everybody of an arm is in one of the bins
                "adds_up": [
                    {
                        "whole": [{}],
                        "parts": [{"bin": number + 1} for number in range(len(edges) - 1)],
                        "each": ["arm"],
                    }
                ],
            },
        )

    def _edges(self) -> np.ndarray:
        """Edges of the bins, from the first to the last that somebody is in."""
        edges = np.linspace(0, 1, BINS + 1)
        counts, _ = np.histogram(self.fit.probabilities, edges)
        there = np.flatnonzero(counts)
        return np.asarray(edges[there[0] : there[-1] + 2])

    def empty_cells(self) -> Result:
        """Levels of covariates at which one arm has nobody: there nothing can be compared.

        Rows: covariate, level, n_treated, n_comparison.
        """
        rows = []
        for each in self.arms.covariates:
            if each.is_share:
                rows += _empty(each.name, each.level, each.values, self.arms.treated)
        columns = ["covariate", "level", "n_treated", "n_comparison"]
        return Result(
            kind="table",
            frame=pd.DataFrame(rows, columns=columns),
            keys=("covariate", "level"),
            counts=("n_treated", "n_comparison"),
            notes=self.arms.notes,
            about={
                "n": self.arms.n,
                "title": message("Groups of people that only one of the groups has"),
            },
        )


def propensity(
    frame: pd.DataFrame,
    *,
    arm: str,
    treated: object,
    covariates: Sequence[Named],
    missing: str = "refuse",
) -> Propensity:
    """How likely each person was to take part, given the covariates (logistic regression).

    Parameters
    ----------
    frame, arm, treated, covariates, missing
        As in `balance`.

    Returns
    -------
    Propensity
        .scores, .overlap(), .equipoise, .share_near, .empty_cells()

    Raises
    ------
    TooFewError
        With fewer than 5 people of the smaller arm for each coefficient.

    Notes
    -----
    Where the covariates tell the arms apart (separation), Firth's penalised likelihood is
    used and a note says so.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": ["p", "c"] * 10, "age": [30, 30, 50, 50] * 5})
    >>> found = propensity(people, arm="arm", treated="p", covariates=["age"])
    >>> found.scores.round(3).unique().tolist()
    [0.5]
    """
    arms = read_arms(frame, arm=arm, treated=treated, covariates=covariates, missing=missing)
    check_covariates(arms)
    return propensity_of(arms)


def propensity_of(arms: TwoArms) -> Propensity:
    """The scores of arms that have been read."""
    matrix = arms.matrix
    _check_enough(arms, matrix.shape[1])
    fit = fit_logistic(matrix, arms.treated)
    return Propensity(arms, fit, (*arms.notes, *_notes(arms, fit)))


def is_near(these: np.ndarray, those: np.ndarray, distance: float) -> np.ndarray:
    """For each of `these`, whether one of `those` lies within the distance."""
    found = np.sort(those)
    position = np.searchsorted(found, these)
    below = np.abs(these - found[np.maximum(position - 1, 0)])
    above = np.abs(these - found[np.minimum(position, found.size - 1)])
    return np.asarray(np.minimum(below, above) <= distance)


def _check_enough(arms: TwoArms, n_columns: int) -> None:
    smaller = min(arms.n_treated, arms.n_comparison)
    if smaller < TOO_FEW * n_columns:
        raise TooFewError(
            message(
                "The smaller group must have at least {least} people for each coefficient of "
                "the propensity score, and there are {levels}; it has fewer. Name fewer "
                "covariates.",
                least=TOO_FEW,
                levels=n_columns,
            )
        )


def _notes(arms: TwoArms, fit: Logistic) -> list[Message]:
    notes = []
    smaller = min(arms.n_treated, arms.n_comparison)
    if smaller < FEW * fit.used.sum():
        notes.append(
            message(
                "The propensity score rests on fewer than {least} people of the smaller group "
                "for each coefficient.",
                least=FEW,
            )
        )
    aliased = [term for term, used in zip(arms.terms, fit.used, strict=True) if not used]
    if aliased:
        notes.append(
            message(
                "The propensity score leaves out what other covariates say already: {found}.",
                found=aliased,
            )
        )
    if fit.separated:
        notes.append(
            message(
                "Some covariates tell the groups apart perfectly (separation): for some people "
                "there is nobody alike in the other group. The scores were estimated with "
                "Firth's penalty."
            )
        )
    return notes


def _empty(
    name: str, level: str, values: np.ndarray, treated: np.ndarray
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for each in (level,) if level else ("0", "1"):
        there = values == (1.0 if level else float(each))
        counts = int((there & treated).sum()), int((there & ~treated).sum())
        if sum(counts) and not min(counts):
            row = {"covariate": name, "level": each}
            rows.append({**row, "n_treated": counts[0], "n_comparison": counts[1]})
    return rows
