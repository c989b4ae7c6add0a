"""Do groups differ in how they changed: two analyses side by side.

ancova
    Score after, adjusted for the score before (and covariates): the difference between
    people of different groups who scored alike before.
change_in_change
    Change itself: how much more one group moved than the other.

In a randomised study both answer the same question, the first with more precision. Where
groups differed before they need not agree (Lord 1967, Psychological Bulletin 68, 304-305), and
neither is right by itself. Of participants and comparison group the first is called the answer:
like the comparison it takes people for comparable who were alike at the start, while the second
takes it that both groups would have moved alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evaltools.errors import TooFewError, UsageError
from evaltools.messages import Message, message
from evaltools.participation.intervals import CONF_LEVEL, holm, t_estimate
from evaltools.participation.names import in_languages
from evaltools.participation.pairs import Pairs
from evaltools.participation.regression import Covariate, least_squares, refuse_missing
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.participation.change import Change

ANCOVA, CHANGE_IN_CHANGE = "ancova", "change_in_change"

ANALYSES: dict[str, Message] = {
    ANCOVA: message("score after, adjusted for score before (ANCOVA)"),
    CHANGE_IN_CHANGE: message("change compared with change"),
}

#: How the two analyses are to be read of groups that nobody made alike.
OF_GROUPS = message(
    "Two analyses stand side by side: scores after adjusted for scores before, and "
    "change itself. Where the groups differed before, they answer different questions "
    "and need not agree; neither shows what caused a difference."
)

#: The same of participants and comparison group where chance did not decide, and where it did.
OF_ARMS = message(
    "The answer is the first analysis, the scores after adjusted for the scores before: as the "
    "comparison does, it sets people beside each other who were alike at the start. The second, "
    "change itself, asks how much more one group moved than the other; it differs from the first "
    "where the scores before differed. Neither shows what caused a difference."
)
OF_A_TRIAL = message(
    "Chance decided who was offered the programme, so both analyses estimate the difference that "
    "being offered it caused, if those measured twice are like all who were assigned. The answer "
    "is the first, the scores after adjusted for the scores before: it takes into account that "
    "the scores before differed by chance. The second, change itself, does not, and differs from "
    "the first for that reason. The checks of the groups stand in the report on the comparison."
)

#: A group of this name is the reference where none is named.
COMPARISON = "comparison"

#: Fewest people measured twice in each group.
LEAST_IN_GROUP = 2


def between_groups(
    change: Change, reference: str | None = None, *, read_as: Message = OF_GROUPS
) -> Result:
    """Differences between groups, less the reference, by ancova and change in change.

    reference : str, optional
        None: the group "comparison", else the first.
    read_as : Message
        How the two analyses are to be read, the first note: `OF_GROUPS`, or of participants and
        comparison group `OF_ARMS` or `OF_A_TRIAL`.

    Returns
    -------
    Result
        kind "change_difference": scale, group, reference, analysis, n, n_reference, estimate
        (points of the scale), std_error, conf_low, conf_high, statistic, df, p_value, p_holm
        (over the scales). Least squares, weighted where `change` had weights, with HC2 errors
        and the t distribution; covariates enter both analyses.

    Raises UsageError without groups, for an unknown reference, or when covariates are
    missing; TooFewError when a difference can be computed of no scale.
    """
    assert change.paired is not None
    groups = change.paired.groups
    base = _reference(groups, reference, change.about["by"])
    rows = [row for pairs in change.paired.scales for row in _rows(change, pairs, groups, base)]
    if not rows:
        raise TooFewError(
            message(
                "A difference between groups must rest on at least {least} people of each who "
                "were measured twice, and on more people than the model has terms.",
                least=LEAST_IN_GROUP,
            )
        )
    frame = pd.DataFrame(rows)
    parts = frame.groupby(["group", "analysis"], sort=False, observed=True)["p_value"]
    frame["p_holm"] = parts.transform(lambda p: holm(p.to_numpy(dtype=float)))
    return Result(
        kind="change_difference",
        frame=frame,
        keys=("scale", "group", "reference", "analysis"),
        counts=("n", "n_reference"),
        population=change.population,
        conf_level=CONF_LEVEL,
        about={
            **{
                key: change.about[key]
                for key in ("before", "after", "by", "higher_is", "steps", "unreliable")
            },
            "scale": "points",
            "decimals": change.about["decimals"],
            "weighted": change.about["weighted"],
            "covariates": [each.name for each in change.covariates],
            "reference": base,
            "means": {},
            "columns": [
                "scale",
                "group",
                "reference",
                "analysis",
                "n",
                "n_reference",
                "estimate",
                "conf_low",
                "conf_high",
                "p_holm" if frame["scale"].nunique() > 1 else "p_value",
            ],
            "headings": {
                "estimate": message("Difference in points"),
                "n": message("n in the group"),
                "n_reference": message("n in the reference group"),
            },
        },
        labels={**change.labels, "analysis": in_languages(ANALYSES)},
        notes=_notes(change, read_as),
    )


def _reference(groups: Sequence[str], reference: str | None, by: str) -> str:
    if len(groups) < 2:
        raise UsageError(
            message("A difference must have at least two groups; name their column with by.")
        )
    if reference is None:
        return COMPARISON if COMPARISON in groups else groups[0]
    if reference not in groups:
        raise UsageError(
            message("The reference must be a group of {by}: {groups}.", by=by, groups=list(groups))
        )
    return reference


def _rows(
    change: Change, pairs: Pairs, groups: Sequence[str], base: str
) -> Iterator[dict[str, Any]]:
    both = pairs.both
    refuse_missing(both, change.covariates)
    counts = both["group"].value_counts()
    others = [group for group in groups if group != base and counts.get(group, 0) >= LEAST_IN_GROUP]
    if counts.get(base, 0) < LEAST_IN_GROUP or not others:
        return
    both = both[both["group"].isin([base, *others])]
    for analysis in (ANCOVA, CHANGE_IN_CHANGE):
        for place, group in enumerate(others):
            found = _fit(both, others, change.covariates, analysis)
            if found is None:
                continue
            error = float(np.sqrt(found.covariance[place + 1, place + 1]))
            estimate = t_estimate(float(found.coefficients[place + 1]), error, found.df)
            yield {
                "scale": pairs.scale,
                "group": group,
                "reference": base,
                "analysis": analysis,
                "n": int(counts[group]),
                "n_reference": int(counts[base]),
                **asdict(estimate),
            }


def _fit(
    both: pd.DataFrame, others: Sequence[str], covariates: Sequence[Covariate], analysis: str
) -> Any:
    before, after = (both[name].to_numpy(dtype=float) for name in ("before", "after"))
    names = both["group"].to_numpy(dtype=object)
    columns = [np.ones(len(both))[:, None], (names[:, None] == np.array(others, dtype=object))]
    columns += [each.columns(both) for each in covariates]
    if analysis == ANCOVA:
        columns.append(before[:, None])
    design = np.hstack(columns).astype(float)
    outcome = after if analysis == ANCOVA else after - before
    return least_squares(outcome, design, both["weight"].to_numpy(dtype=float))


def _notes(change: Change, read_as: Message) -> tuple[Message, ...]:
    notes = [read_as]
    if change.about["weighted"]:
        notes.append(message("Standard errors take the weights as known."))
    return tuple(notes)
