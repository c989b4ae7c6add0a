"""Covariates of a model: named columns turned into terms, with what is missing dealt with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaltools import wording
from evaltools.columns import LANGUAGES
from evaltools.errors import TooFewError, UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.schema.frames import check_columns
from evaltools.survival.people import as_text, codes_of, floats

#: A covariate: its column, or the column with the reference category.
Covariate = str | tuple[str, Any]

MISSING_RULES = ("refuse", "indicator", "complete_case")
MISSING = "missing"

#: A term whose residual share of variance is below this follows from the others.
SAME_AS_OTHERS = 1e-9


@dataclass(frozen=True, slots=True)
class Term:
    """One column of the design: a number, or one level of a category.

    `level` and `reference` are empty for a number.
    """

    name: str
    covariate: str
    level: str = ""
    reference: str = ""


@dataclass(frozen=True, eq=False)
class Design:
    """The design matrix of a model.

    Attributes
    ----------
    terms : tuple of Term
    columns : tuple of float, shape (n,)
        One per term; those of the frame where they can be taken as they are.
    rows : bool, shape (n in the frame,)
        Which rows of the frame are used.
    notes : tuple of Message
    """

    terms: tuple[Term, ...]
    columns: tuple[np.ndarray, ...]
    rows: np.ndarray
    notes: tuple[Message, ...]

    @property
    def n(self) -> int:
        """People in the model."""
        return int(self.columns[0].size)


def read_design(
    frame: pd.DataFrame, covariates: Iterable[Covariate], *, missing: str = "refuse"
) -> Design:
    """The design matrix of `covariates`.

    Numbers and true-or-false enter as they are; everything else by category, each level
    against the reference: the first category, or the one in a (name, reference) pair.

    missing : "refuse", "indicator" or "complete_case"
        UsageError with counts; or the mean (a level of its own for categories) with a term
        that says it is missing; or people without it are left out. The last two are noted.
    """
    if isinstance(covariates, str):
        raise UsageError(
            message("Covariates must be a list of columns; found one name. Put it in brackets.")
        )
    pairs = [_pair(covariate) for covariate in covariates]
    _check_pairs(frame, pairs, missing)
    absent = {name: frame[name].isna().to_numpy() for name, _ in pairs}
    lacking = [name for name, gone in absent.items() if gone.any()]
    rows = np.ones(len(frame), dtype=bool)
    if lacking and missing == "refuse":
        raise _refusal(lacking)
    if missing == "complete_case":
        for gone in absent.values():
            rows &= ~gone
    used = frame if rows.all() else frame[rows]
    terms: list[Term] = []
    columns: list[np.ndarray] = []
    for name, reference in pairs:
        more_terms, more_columns = _terms_of(used[name], name, reference)
        terms += more_terms
        columns += more_columns
    notes = _notes(lacking, missing, int((~rows).sum()))
    return Design(tuple(terms), tuple(columns), rows, notes)


def check_varies(design: Design, products: np.ndarray, scale: np.ndarray) -> None:
    """Raise when a term never varies, or follows exactly from the terms before it.

    products : float, shape (p, p)
        Sums of products of the centred columns.
    scale : float, shape (p,)
        Their standard deviations; 0 where a term does not vary.
    """
    constant = [
        term.name for term, spread in zip(design.terms, scale, strict=True) if not spread > 0
    ]
    if constant:
        raise TooFewError(
            message(
                "A covariate must vary among the people in the model; these do not: {terms}.",
                terms=constant,
            )
        )
    spare = _dependent(products / np.outer(scale, scale) / design.n)
    if spare:
        raise UsageError(
            message(
                "Covariates must not follow exactly from each other; these follow from those "
                "named before them: {terms}. Leave them out.",
                terms=[design.terms[position].name for position in spare],
            )
        )


def _dependent(correlation: np.ndarray) -> list[int]:
    """Positions whose variance the earlier ones explain wholly (Gram-Schmidt on the matrix)."""
    rest = correlation.copy()
    spare = []
    for position in range(rest.shape[0]):
        if rest[position, position] < SAME_AS_OTHERS:
            spare.append(position)
            continue
        share = rest[:, position] / rest[position, position]
        rest = rest - np.outer(share, rest[position])
    return spare


def _pair(covariate: Covariate) -> tuple[str, Any]:
    return (covariate, None) if isinstance(covariate, str) else (covariate[0], covariate[1])


def _check_pairs(frame: pd.DataFrame, pairs: Sequence[tuple[str, Any]], missing: str) -> None:
    if missing not in MISSING_RULES:
        raise UsageError(
            message(
                "missing must be one of {allowed}; found {found}.",
                allowed=list(MISSING_RULES),
                found=missing,
            )
        )
    if not pairs:
        raise UsageError(message("A model must have at least one covariate; found none."))
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(
            message("A covariate must be named once; found more than once: {twice}.", twice=twice)
        )
    check_columns(frame, names)


def _refusal(names: Sequence[str]) -> UsageError:
    return UsageError(
        message(
            "Covariates must not be missing; found {found}. Choose missing “indicator” or "
            "“complete_case”, or fill them in before.",
            found=list(names),
        )
    )


def _notes(names: Sequence[str], missing: str, lost: int) -> tuple[Message, ...]:
    if not names:
        return ()
    found = {
        language: ", ".join(wording.value("variable", name, language) for name in names)
        for language in LANGUAGES
    }
    if missing == "indicator":
        return (
            message(
                "Missing covariates have a term of their own: {found}.",
                found=found,
            ),
        )
    return (
        plural_message(
            "{n} person with a missing covariate is left out. It is missing in: {found}.",
            "{n} people with a missing covariate are left out. It is missing in: {found}.",
            lost,
            found=found,
        ),
    )


def _terms_of(column: pd.Series, name: str, reference: Any) -> tuple[list[Term], list[np.ndarray]]:
    if pd.api.types.is_numeric_dtype(column.dtype) and reference is None:
        return _number(column, name)
    return _levels(column, name, reference)


def _number(column: pd.Series, name: str) -> tuple[list[Term], list[np.ndarray]]:
    values = floats(column)
    gone = np.isnan(values)
    if not np.isfinite(values[~gone]).all():
        raise UsageError(message("The covariate {name} must not be infinite.", name=name))
    if not gone.any():
        return [Term(name, name)], [values]
    filled = np.where(gone, values[~gone].mean() if (~gone).any() else 0.0, values)
    extra = Term(f"{name}={MISSING}", name, MISSING)
    return [Term(name, name), extra], [filled, gone.astype(np.float64)]


def _levels(column: pd.Series, name: str, reference: Any) -> tuple[list[Term], list[np.ndarray]]:
    if isinstance(column.dtype, pd.CategoricalDtype) and not column.cat.ordered:
        column = column.cat.as_ordered()
    codes, values = codes_of(column)
    levels = [as_text(value) for value in values]
    if (codes < 0).any():
        codes = np.where(codes < 0, len(levels), codes)
        levels.append(MISSING)
    base = levels[0] if reference is None else as_text(reference)
    if base not in levels:
        raise UsageError(
            message(
                "The reference of the covariate {name} must be one of its categories; found "
                "“{found}”.",
                name=name,
                found=base,
            )
        )
    others = [position for position, level in enumerate(levels) if level != base]
    terms = [Term(f"{name}={levels[each]}", name, levels[each], base) for each in others]
    return terms, [(codes == each).astype(np.float64) for each in others]
