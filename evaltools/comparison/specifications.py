"""The difference under every combination of defensible choices.

Source: Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4, 1208-1214.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaltools.comparison.analyses import ANSWERS
from evaltools.comparison.baseline import ESTIMANDS
from evaltools.comparison.effects import Effect, effect
from evaltools.comparison.texts import in_languages
from evaltools.comparison.trial import ESTIMANDS as IN_WORDS
from evaltools.errors import TooFewError, UnansweredError, UsageError
from evaltools.messages import Message, message
from evaltools.result import Result

#: More combinations than this are refused: nobody looks at them all.
MOST_CHOICES = 500

#: Options of `effect` that a specification curve may vary.
VARIED = (
    "covariates",
    "estimand",
    "method",
    "matching",
    "trim",
    "missing",
    "cluster",
    "at",
    "measure",
    "event",
)


def specification_curve(
    frame: pd.DataFrame,
    *,
    outcome: str | None = None,
    arm: str,
    treated: object,
    choices: Mapping[str, Mapping[str, Any] | Sequence[Any]],
    **fixed: Any,
) -> Result:
    """The difference under every combination of defensible choices, none left out.

    Parameters
    ----------
    frame : DataFrame, one row per person
    outcome, arm, treated : as in `effect`
    choices : mapping of an option of `effect` to what it may be
        A sequence, or a mapping of names to values; covariates must have names.
    **fixed
        Options of `effect` that are the same throughout.

    Returns
    -------
    Result
        Rows: one per combination, sorted by the estimate: order, the name of each choice,
        estimate, std_error, conf_low, conf_high, p_value, n, n_treated, n_comparison and, where a
        combination cannot be, why (reason).

    Raises
    ------
    UsageError
        For more than 500 combinations.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": ["p", "p", "c", "c"] * 10, "woman": [1, 0] * 20})
    >>> people["months"] = [5, 3, 4, 1] * 10
    >>> # the covariate is alike in both arms, so the choice changes nothing
    >>> found = specification_curve(
    ...     people,
    ...     outcome="months",
    ...     arm="arm",
    ...     treated="p",
    ...     covariates=["woman"],
    ...     choices={"method": ["difference", "regression"]},
    ... )
    >>> found.table().estimate.round(6).tolist()
    [1.5, 1.5]
    """
    named = _named_choices(choices)
    size = int(np.prod([len(values) for values in named.values()]))
    if size > MOST_CHOICES:
        raise UsageError(
            message(
                "A specification curve must have at most {limit} combinations; found {found}.",
                limit=MOST_CHOICES,
                found=size,
            )
        )
    rows: list[dict[str, Any]] = []
    reasons: dict[str, dict[str, str]] = {}
    example: Effect | None = None
    for combination in itertools.product(*(values.items() for values in named.values())):
        names = dict(zip(named, (name for name, _ in combination), strict=True))
        values = dict(zip(named, (value for _, value in combination), strict=True))
        options = {**fixed, **values, "role": "sensitivity"}
        try:
            _check_answer(options)
            found = effect(frame, outcome=outcome, arm=arm, treated=treated, **options)
        except UnansweredError as impossible:
            reasons[str(impossible)] = in_languages(impossible.message)
            rows.append({**names, "reason": str(impossible)})
            continue
        example = found
        rows.append({**names, **{name: found.frame[name].iloc[0] for name in _KEPT}, "reason": ""})
    if example is None:
        raise TooFewError(message("At least one combination must be possible; none is."))
    table = pd.DataFrame(rows).sort_values("estimate", kind="stable", ignore_index=True)
    table.insert(0, "order", np.arange(1, len(table) + 1))
    counts = ("n", "n_treated", "n_comparison")
    # a choice that is the same throughout says nothing beside each estimate
    varied = [each for each in named if len(named[each]) > 1] or list(named)
    return Result(
        kind="specification",
        frame=table.astype(dict.fromkeys(counts, "Int64")),
        keys=("order", *named, "reason"),
        counts=counts,
        conf_level=example.conf_level,
        unit=example.unit,
        notes=tuple(_curve_notes(table)),
        labels={
            "reason": reasons,
            "estimand": {name: in_languages(text) for name, text in IN_WORDS.items()},
        },
        about={
            **{name: example.about[name] for name in ("n", "scale", "measure", "reference")},
            "role": "sensitivity",
            "word": "difference",
            "choices": varied,
            "columns": [*varied, *_PRINTED, *(["reason"] if reasons else [])],
            "combinations": size,
            "parts": {"n_treated": "n", "n_comparison": "n"},
        },
    )


_KEPT = (
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "p_value",
    "n",
    "n_treated",
    "n_comparison",
)


_PRINTED = [name for name in _KEPT if name != "std_error"]


def _check_answer(options: Mapping[str, Any]) -> None:
    """Raise UnansweredError for a method that cannot answer the estimand: it is no mistake here."""
    method, estimand = options.get("method", "difference"), options.get("estimand", "att")
    if method in ANSWERS and estimand in ESTIMANDS and estimand not in ANSWERS[method]:
        raise UnansweredError(
            message(
                "The method {method} does not answer the estimand {estimand}.",
                method=method,
                estimand=estimand,
            )
        )


def _named_choices(
    choices: Mapping[str, Mapping[str, Any] | Sequence[Any]],
) -> dict[str, dict[str, Any]]:
    unknown = sorted(set(choices) - set(VARIED))
    if unknown or not choices:
        raise UsageError(
            message(
                "The choices must be among {allowed}; found {found}.",
                allowed=list(VARIED),
                found=unknown,
            )
        )
    named = {}
    for option, values in choices.items():
        if isinstance(values, Mapping):
            named[option] = {str(name): value for name, value in values.items()}
        else:
            named[option] = {str(value): value for value in values}
        if not named[option]:
            raise UsageError(
                message(
                    "Each choice must have at least one value; {option} has none.", option=option
                )
            )
    return named


def _curve_notes(table: pd.DataFrame) -> list[Message]:
    notes = [message("Every combination of choices that was looked at is shown.")]
    if (table["reason"] != "").any():
        notes.append(message("Combinations that cannot be say why."))
    return notes
