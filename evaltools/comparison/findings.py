"""Which outcomes are better, worse or unclear: what did not improve stands beside what did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evaltools.comparison.effects import Effect
from evaltools.comparison.subgroup_effects import holm
from evaltools.comparison.texts import in_languages
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.study.sections import Disclosure, Outcome

BETTER, WORSE, UNCLEAR, NOT_TOLD = "better", "worse", "unclear", "not_told"

#: Clear differences in outcomes of which the study file does not say which way is better.
HIGHER, LOWER = "higher", "lower"

FINDINGS: dict[str, Message] = {
    BETTER: message("clearly better in the participant group"),
    WORSE: message("clearly worse in the participant group"),
    HIGHER: message("clearly higher in the participant group"),
    LOWER: message("clearly lower in the participant group"),
    UNCLEAR: message("no clear difference"),
    NOT_TOLD: message("too few people to tell"),
}

ROLES: dict[str, Message] = {
    "primary": message("primary outcome"),
    "sensitivity": message("further outcome"),
}

#: Whether more of an outcome is better; of a named outcome that is not known.
MORE_IS_BETTER = {
    "employed_by": True,
    "in_work_at": True,
    "months_in_work": True,
    "time_to_work": False,
}

#: Corrected p-values below this are clear, as intervals of 95% are.
CLEAR = 0.05


def findings(
    found: Mapping[str, Effect | None], outcomes: Sequence[Outcome], limits: Disclosure
) -> Result:
    """What was found in each outcome, in words.

    Parameters
    ----------
    found : mapping of the name of an outcome to its difference, the primary one first
        None for one that could not be compared.
    limits : Disclosure
        An outcome with fewer people or events is not told.

    Returns
    -------
    Result
        Rows: outcome, role ("primary" or "sensitivity"), finding ("better", "worse", "higher",
        "lower", "unclear" or "not_told"); p_value, p_holm, n. The primary outcome is judged by
        its interval, the others by p-values corrected for all of them (Holm 1979).
    """
    kinds = {each.name: each.kind for each in outcomes}
    rows = []
    for number, (name, effect) in enumerate(found.items()):
        told = effect is not None and _is_told(effect, limits)
        rows.append(
            {
                "outcome": name,
                "role": "sensitivity" if number else "primary",
                "p_value": _p_value(effect) if told else np.nan,
                "n": int(effect.frame["n"].iloc[0]) if told and effect is not None else pd.NA,
            }
        )
    table = pd.DataFrame(rows)
    others = table["role"] != "primary"
    corrected = np.full(len(table), np.nan)
    corrected[others.to_numpy()] = holm(table.loc[others, "p_value"].to_numpy(dtype=float))
    table["p_holm"] = corrected
    table["finding"] = [
        _finding(found[name], kinds[name], float(p_value), float(p_holm))
        for name, p_value, p_holm in zip(
            table["outcome"], table["p_value"], table["p_holm"], strict=True
        )
    ]
    columns = ["outcome", "role", "finding", "p_value", "p_holm", "n"]
    return Result(
        kind="findings",
        frame=table[columns].astype({"n": "Int64"}),
        keys=("outcome", "role", "finding"),
        counts=("n",),
        notes=(
            message(
                "The primary outcome is judged by its own interval. The p-values of the others "
                "are corrected for all of them (Holm); unclear does not mean that there is no "
                "difference."
            ),
        ),
        about={"scale": "number", "looks": len(table)},
        labels={
            "finding": {name: in_languages(text) for name, text in FINDINGS.items()},
            "role": {name: in_languages(text) for name, text in ROLES.items()},
        },
    )


def _is_told(effect: Effect, limits: Disclosure) -> bool:
    """Whether so many people and events stand behind it that its finding may be told."""
    row = effect.frame.iloc[0]
    people = [row["n_treated"], row["n_comparison"]]
    events = [row["n_event_treated"], row["n_event_comparison"]]
    known = [int(each) for each in events if not pd.isna(each)]
    enough = all(int(each) >= limits.min_group for each in people)
    return enough and all(each >= limits.min_count or each == 0 for each in known)


def _p_value(effect: Effect | None) -> float:
    return np.nan if effect is None else float(effect.frame["p_value"].iloc[0])


def _finding(effect: Effect | None, kind: str, p_value: float, p_holm: float) -> str:
    if effect is None or np.isnan(p_value):
        return NOT_TOLD
    low, high, estimate = (
        float(effect.frame[each].iloc[0]) for each in ("conf_low", "conf_high", "estimate")
    )
    is_primary = np.isnan(p_holm)
    clear = (low > 0 or high < 0) if is_primary else p_holm < CLEAR
    if not clear:
        return UNCLEAR
    better = MORE_IS_BETTER.get(kind)
    if better is None:
        return HIGHER if estimate > 0 else LOWER
    return BETTER if (estimate > 0) == better else WORSE
