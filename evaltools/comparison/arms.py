"""The two arms of a comparison and their covariates, checked at the door and made into arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaltools.comparison.covariates import Covariate, Named, name_of, read_covariates
from evaltools.errors import DataError, TooFewError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema.frames import check_columns
from evaltools.survival.people import check_someone, codes_of, floats, violation

#: What to do with a missing covariate.
MISSING = ("refuse", "indicator", "complete_case")

#: Values of the column `arm` in results; the study's own names stand in the notes.
TREATED, COMPARISON = "programme", "comparison"


@dataclass(frozen=True, eq=False)
class TwoArms:
    """Everybody who is compared, as arrays in the order of the frame.

    Attributes
    ----------
    frame : DataFrame
        The rows that are kept; the caller's index.
    treated : bool, shape (n,)
    covariates : tuple of Covariate
    notes : tuple of Message
    names : mapping, optional
        The column of the arm (`by`), and its values `treated` and, where it is one value,
        `comparison`.
    """

    frame: pd.DataFrame
    treated: np.ndarray
    covariates: tuple[Covariate, ...] = ()
    notes: tuple[Message, ...] = field(default=())
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return int(self.treated.size)

    @property
    def n_treated(self) -> int:
        return int(self.treated.sum())

    @property
    def n_comparison(self) -> int:
        return self.n - self.n_treated

    @property
    def matrix(self) -> np.ndarray:
        """Covariates of a model, shape (n, p), without an intercept and reference levels."""
        columns = [each.filled for each in self.covariates if each.in_model]
        return np.column_stack(columns) if columns else np.empty((self.n, 0))

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the columns of `matrix`: covariate, or covariate=level."""
        return tuple(each.term for each in self.covariates if each.in_model)


def read_arms(
    frame: pd.DataFrame,
    *,
    arm: str,
    treated: object,
    covariates: Sequence[Named] = (),
    missing: str = "refuse",
    columns: Iterable[str | None] = (),
) -> TwoArms:
    """The arms and covariates of `frame`.

    Everybody whose `arm` is not `treated` is in the comparison group. `columns` are further
    columns that must exist. Raises UsageError for missing columns, values and arms,
    TooFewError when an arm is empty.
    """
    if missing not in MISSING:
        raise UsageError(
            message(
                "missing must be one of {allowed}; found {found}.",
                allowed=list(MISSING),
                found=missing,
            )
        )
    if isinstance(covariates, str):
        covariates = (covariates,)
    names = [name_of(each) for each in covariates]
    check_columns(frame, (arm, *names, *columns))
    check_someone(frame)
    if arm in names:
        raise UsageError(message("The arm must not be a covariate of itself."))
    in_arm, notes = _treated_rows(frame, arm, treated)
    kept = np.ones(len(frame), dtype=bool)
    if missing == "complete_case":
        kept = ~frame[names].isna().any(axis=1).to_numpy() if names else kept
        notes += _lost_note(int((~kept).sum()))
    elif missing == "refuse":
        _refuse_missing(frame, names)
    chosen = frame if kept.all() else frame.loc[kept]
    in_arm = in_arm[kept]
    _check_both_arms(in_arm)
    read, more = read_covariates(chosen, covariates)
    named = _names(chosen[arm], in_arm)
    return TwoArms(chosen, in_arm, read, (*notes, *more), named)


def _names(column: pd.Series, treated: np.ndarray) -> dict[str, str]:
    """What the column of the arm is called, and both arms: the other may be several."""
    others = column[~treated].unique()
    named = {"by": str(column.name), "treated": str(column[treated].iloc[0])}
    return named if len(others) > 1 else {**named, "comparison": str(others[0])}


def outcome_values(arms: TwoArms, outcome: str) -> np.ndarray:
    """The outcome as numbers; refuses missing values, texts and infinite numbers."""
    check_columns(arms.frame, (outcome,))
    column = arms.frame[outcome]
    if not pd.api.types.is_numeric_dtype(column.dtype):
        raise DataError(
            message("The outcome must hold numbers."),
            [Violation(message("The column must hold numbers."), column=outcome)],
        )
    values = floats(column)
    broken = violation(
        message(
            "The outcome must be known and finite. Leave out people whose outcome is not known, "
            "and report how many there are in each arm."
        ),
        ~np.isfinite(values),
        outcome,
    )
    if broken:
        raise DataError(message("The outcome must be known of everybody who is compared."), broken)
    return values


def cluster_codes(arms: TwoArms, cluster: str | None) -> np.ndarray | None:
    """Whole-number codes of the clusters, 0 upwards; none may be missing."""
    if cluster is None:
        return None
    check_columns(arms.frame, (cluster,))
    codes, _ = codes_of(arms.frame[cluster])
    missing = int((codes < 0).sum())
    if missing:
        raise UsageError(
            plural_message(
                "Everybody must belong to a cluster; {n} person has none.",
                "Everybody must belong to a cluster; {n} people have none.",
                missing,
            )
        )
    return codes


def _treated_rows(
    frame: pd.DataFrame, arm: str, treated: object
) -> tuple[np.ndarray, list[Message]]:
    column = frame[arm]
    missing = int(column.isna().sum())
    if missing:
        raise UsageError(
            plural_message(
                "Everybody must have an arm in the column {column}; {n} person has none.",
                "Everybody must have an arm in the column {column}; {n} people have none.",
                missing,
                column=arm,
            )
        )
    in_arm = (column == treated).to_numpy(dtype=bool)
    others = column[~in_arm].nunique()
    if others > 1:
        note = message(
            "The comparison group takes {levels} values of the column {column} together.",
            levels=int(others),
            column=arm,
        )
        return in_arm, [note]
    return in_arm, []


def _check_both_arms(treated: np.ndarray) -> None:
    if not treated.any():
        raise TooFewError(
            message("There must be somebody in the arm that is called treated; there is nobody.")
        )
    if treated.all():
        raise TooFewError(message("There must be a comparison group; there is nobody in it."))


def _refuse_missing(frame: pd.DataFrame, names: Sequence[str]) -> None:
    counts = frame[list(dict.fromkeys(names))].isna().sum() if names else pd.Series(dtype=int)
    found = [str(name) for name, n in counts.items() if n]
    if found:
        raise UsageError(
            message(
                "No covariate may be missing unless the study says what to do with it; missing "
                "values in: {found}. Choose missing: indicator (a category of its own) or "
                "complete_case (leave these people out).",
                found=found,
            )
        )


def _lost_note(n_lost: int) -> list[Message]:
    if not n_lost:
        return []
    return [
        plural_message(
            "{n} person with a missing covariate is left out.",
            "{n} people with a missing covariate are left out.",
            n_lost,
        )
    ]
