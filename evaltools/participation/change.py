"""How far people moved between two measurements, and what of it is more than error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ALL
from evaltools.errors import TooFewError
from evaltools.messages import Message, message, plural_message
from evaltools.participation.between_groups import between_groups
from evaltools.participation.categories import categories
from evaltools.participation.change_distribution import change_distribution
from evaltools.participation.distributions import groups_only_rule
from evaltools.participation.dropout import dropout
from evaltools.participation.intervals import CONF_LEVEL, holm
from evaltools.participation.limits import METHODS as METHOD_NAMES
from evaltools.participation.limits import limits
from evaltools.participation.names import wave_name
from evaltools.participation.paired import PairedChange, paired_change
from evaltools.participation.pairs import Paired, Pairs, pair
from evaltools.participation.regression import Covariate
from evaltools.participation.reliable_change import (
    MeasurementError,
    check_method,
    measurement_error,
)
from evaltools.participation.scores import Scores
from evaltools.participation.sourced import (
    LEAST_RELIABLE,
    LEAST_TOLD,
    Sourced,
    are_low,
    made_from_nobody,
    not_above_zero,
    read_sourced,
    reliabilities,
)
from evaltools.result import Result
from evaltools.study.instrument import decimals_of, in_every_language

#: Numbers of the table that rest on those measured twice.
_NUMBERS = (
    "mean_before", "before_low", "before_high", "mean_after", "after_low", "after_high",
    "sd_before", "sd_after", "sd_change", "estimate", "std_error", "conf_low", "conf_high",
    "statistic", "df", "p_value", "p_holm", "standardised", "standardised_low",
    "standardised_high",
)  # fmt: skip


#: What is printed of a change; the rest stands in the CSV, and of the error in `limits`.
_PRINTED = (
    "scale", "group", "n", "n_before", "mean_before", "mean_after", "estimate", "conf_low",
    "conf_high", "standardised",
)  # fmt: skip


#: What a person's change is held against: of the whole scale, or from elsewhere.
_ERROR = ("reliability", "sem", "sdc", "reliable_change", "important_change")


@dataclass(frozen=True, eq=False)
class Yardsticks:
    """What a person's change on one scale is held against.

    Attributes
    ----------
    error : MeasurementError, optional
        None where no reliability is known.
    whose_spread : Message, optional
        Of whose scores the spread is that the error is made from.
    reliability, important : Sourced, optional
    is_unreliable : bool
        Whether the reliability is known to be low.
    has_no_alpha : bool
        Whether alpha is zero or less: then there is no reliability.
    """

    error: MeasurementError | None = None
    whose_spread: Message | None = None
    reliability: Sourced | None = None
    important: Sourced | None = None
    is_unreliable: bool = False
    has_no_alpha: bool = False


@dataclass(frozen=True, eq=False)
class Change(Result):
    """Change of the same people between two measurements, by scale (and group).

    kind "change": scale, group, n (measured twice), n_before (measured before), mean_before,
    before_low, before_high, mean_after, after_low, after_high, sd_before, sd_after,
    sd_change, estimate (mean change in the scale's points), std_error, conf_low, conf_high,
    statistic, df, p_value, p_holm (over the scales of a group), standardised (over the
    standard deviation before) with standardised_low and standardised_high, reliability, sem,
    sdc (smallest detectable change), reliable_change (a person's change must exceed it, by
    the method named in `about["method"]`), important_change.
    """

    paired: Paired | None = None
    yardsticks: Mapping[str, Yardsticks] | None = None
    covariates: tuple[Covariate, ...] = ()
    #: Where reliability and important change are from, as notes.
    sources: tuple[Message, ...] = ()

    def without(self, group: str) -> Change:
        """The same without one of its groups; what a person's change is held against stays."""
        assert self.paired is not None
        assert self.yardsticks is not None
        paired = replace(
            self.paired,
            groups=tuple(name for name in self.paired.groups if name != group),
            scales=tuple(each.without(group) for each in self.paired.scales),
        )
        waves = {each: str(self.about[each]) for each in ("method", "before", "after")}
        return replace(
            self,
            frame=self.frame[self.frame["group"] != group].reset_index(drop=True),
            paired=paired,
            notes=_notes(paired, self.yardsticks, **waves),
        )

    def limits(self) -> Result:
        """From what on a person's change is more than error, or matters; see `limits.limits`."""
        return limits(self)

    def categories(self) -> Result:
        """How many improved, stayed unchanged and deteriorated; see `categories.categories`."""
        return categories(self)

    def distribution(self, scale: str | None = None) -> Result:
        """How changes are distributed; see `change_distribution.change_distribution`."""
        return change_distribution(self, scale)

    def dropout(self) -> Result:
        """Those lost beside those who stayed; see `dropout.dropout`."""
        return dropout(self)

    def between_groups(self, reference: str | None = None) -> Result:
        """Differences between groups by two analyses; see `between_groups.between_groups`."""
        return between_groups(self, reference)


def change(
    scores: Scores | pd.DataFrame | Iterable[Scores],
    *,
    before: str,
    after: str,
    method: str,
    reliability: Any = None,
    by: str | None = None,
    weights: str | None = None,
    covariates: Sequence[str | tuple[str, str]] = (),
    important_change: Any = None,
    error_from: str | None = None,
) -> Change:
    """Change between two measurements of the same people.

    Parameters
    ----------
    scores : Scores, several of them, or DataFrame
        A DataFrame has participant_id, wave, scale, score and what else is named here, the
        same in all rows of a person. To Scores these are added by `Scores.with_people`.
    before, after : str
        Waves.
    method : "jacobson-truax", "maassen" or "sdc95"
        How reliable change of one person is judged; see `reliable_change`.
    reliability : Reliability, several, or mapping of scale to (value, source), optional
        Without it there is no reliable change of that scale, and a note.
    by : str, optional
        Column of groups.
    weights : str, optional
        Column of weights above 0, taken as known.
    covariates : names of columns, or (name, reference category)
        Known before, for `Change.between_groups`.
    important_change : mapping of scale to (value, source), optional
        The smallest change that matters; else what the instrument's file says.
    error_from : str, optional
        The group whose scores' spread says what is more than error, in every group. None:
        everybody measured the first time. A reliability computed from these answers brings the
        spread of the people that it was computed from.

    Returns
    -------
    Change

    Raises
    ------
    UsageError
        For unknown waves' names, methods and columns, and for numbers without their source;
        DataError for values that break a rule; UnansweredError when no scale was measured
        at both waves; TooFewError when nobody was.

    Notes
    -----
    Without an instrument a higher score counts as better, and the range of a scale is not
    known, so those lost cannot be bounded.

    Examples
    --------
    >>> waves = {"baseline": [10.0, 12, 14, 16], "exit": [12.0, 13, 17, 18]}
    >>> scores = pd.concat(
    ...     pd.DataFrame(
    ...         {"participant_id": list("abcd"), "wave": wave, "scale": "s", "score": points}
    ...     )
    ...     for wave, points in waves.items()
    ... )
    >>> found = change(scores, before="baseline", after="exit", method="sdc95")
    >>> found.table()[["n", "mean_before", "mean_after", "estimate"]].values.tolist()
    [[4.0, 13.0, 15.0, 2.0]]
    """
    check_method(method)
    adjusted = tuple(Covariate.of(each) for each in covariates)
    paired = pair(
        scores,
        before=before,
        after=after,
        by=by,
        weights=weights,
        covariates=[each.name for each in adjusted],
    )
    paired = _of_groups(paired)
    if not any(len(each.both) for each in paired.scales):
        raise TooFewError(
            message(
                "Change must rest on people who were measured at {before} and at {after}; "
                "nobody was.",
                before=before,
                after=after,
            )
        )
    held_against = _yardsticks(
        paired,
        reliabilities(reliability, wave=before),
        read_sourced(important_change, argument="important_change"),
        method=method,
        error_from=error_from,
    )
    low, none = (which(reliability, wave=before) for which in (are_low, not_above_zero))
    held_against = {
        scale: replace(each, is_unreliable=scale in low, has_no_alpha=scale in none)
        for scale, each in held_against.items()
    }
    return Change(
        kind="change",
        frame=_table(paired, held_against, is_weighted=weights is not None),
        keys=("scale", "group"),
        counts=("n", "n_before"),
        derived={
            **dict.fromkeys((*_NUMBERS, *_ERROR), ("n",)),
            **made_from_nobody(each.reliability for each in held_against.values()),
        },
        population=f"measured at {before} and {after}",
        conf_level=CONF_LEVEL,
        about={
            **_about(paired, held_against),
            "before": before,
            "after": after,
            "method": method,
            "by": by or ALL,
            "weighted": weights is not None,
        },
        labels=paired.labels,
        notes=_notes(paired, held_against, method=method, before=before, after=after),
        sources=_sources(paired, held_against, method),
        paired=paired,
        yardsticks=held_against,
        covariates=adjusted,
    )


def _of_groups(paired: Paired) -> Paired:
    """Without scales that may be told of groups only and would tell of one person here."""
    alone = [each.scale for each in paired.scales if each.is_of_one_person]
    if not alone:
        return paired
    left = tuple(each for each in paired.scales if each.scale not in alone)
    if not left:
        raise TooFewError(groups_only_rule(alone))
    return replace(paired, scales=left, notes=(*paired.notes, groups_only_rule(alone)))


# -- yardsticks ----------------------------------------------------------------------------


def _yardsticks(
    paired: Paired,
    reliability: Mapping[str, Sourced],
    important: Mapping[str, Sourced],
    *,
    method: str,
    error_from: str | None,
) -> dict[str, Yardsticks]:
    return {
        each.scale: Yardsticks(
            error=_error(
                each if error_from is None else each.of_group(error_from),
                reliability.get(each.scale),
                method,
            ),
            whose_spread=_whose_spread(reliability.get(each.scale), error_from),
            reliability=reliability.get(each.scale),
            important=important.get(each.scale) or _declared_change(each),
        )
        for each in paired.scales
    }


def _error(pairs: Pairs, reliability: Sourced | None, method: str) -> MeasurementError | None:
    """One yardstick for all groups, from the people of the reliability, or else from these.

    Spread and reliability must be of one group at the first measurement; see
    `reliable_change`.
    """
    if reliability is None or len(pairs.both) < 2:
        return None
    # of everybody measured at each time: those who were not seen again are people, too
    spread = pairs.people[["before", "after"]].std(ddof=1)
    first = float(spread["before"]) if reliability.spread is None else reliability.spread
    return measurement_error(first, float(spread["after"]), reliability.value, method=method)


def _whose_spread(reliability: Sourced | None, error_from: str | None) -> Message | None:
    """Of whose scores the spread is that the error is made from."""
    if reliability is None:
        return None
    if reliability.spread is not None:
        return message(
            "The spread of the scores is that of the same people: of all who answered every item "
            "at the first measurement."
        )
    if error_from is not None:
        return message(
            "The spread of the scores is that of everybody of one group who was measured the "
            "first time, and holds for every group."
        )
    return message("The spread of the scores is that of everybody measured the first time.")


def _declared_change(pairs: Pairs) -> Sourced | None:
    declared = pairs.declared.important_change if pairs.declared is not None else None
    if declared is None:
        return None
    texts = declared.source.by_language()
    return Sourced(declared.value, texts.get("en", next(iter(texts.values()))))


# -- table ---------------------------------------------------------------------------------


def _table(
    paired: Paired, held_against: Mapping[str, Yardsticks], *, is_weighted: bool
) -> pd.DataFrame:
    rows = [
        _row(pairs.of_group(group), group, held_against[pairs.scale], is_weighted)
        for pairs in paired.scales
        for group in paired.groups
    ]
    frame = pd.DataFrame(rows)
    by_group = frame.groupby("group", sort=False, observed=True)["p_value"]
    frame["p_holm"] = by_group.transform(lambda p: holm(p.to_numpy(dtype=float)))
    return frame[["scale", "group", "n", "n_before", *_NUMBERS, *_ERROR]]


def _row(pairs: Pairs, group: str, yardsticks: Yardsticks, is_weighted: bool) -> dict[str, Any]:
    both = pairs.both
    found = paired_change(
        both["before"].to_numpy(dtype=float),
        both["after"].to_numpy(dtype=float),
        both["weight"].to_numpy(dtype=float) if is_weighted else None,
    )
    error, important = yardsticks.error, yardsticks.important
    return {
        "scale": pairs.scale,
        "group": group,
        "n": found.n,
        "n_before": int(pairs.people["before"].notna().sum()),
        **_means(found),
        **asdict(found.change),
        "standardised": found.standardised,
        "standardised_low": found.standardised_low,
        "standardised_high": found.standardised_high,
        "reliability": np.nan if yardsticks.reliability is None else yardsticks.reliability.told,
        "sem": np.nan if error is None else error.sem,
        "sdc": np.nan if error is None else error.sdc,
        "reliable_change": np.nan if error is None else error.limit,
        "important_change": np.nan if important is None else important.value,
    }


def _means(found: PairedChange) -> dict[str, float]:
    return {
        "mean_before": found.before.estimate,
        "before_low": found.before.conf_low,
        "before_high": found.before.conf_high,
        "mean_after": found.after.estimate,
        "after_low": found.after.conf_low,
        "after_high": found.after.conf_high,
        "sd_before": found.sd_before,
        "sd_after": found.sd_after,
        "sd_change": found.sd_change,
    }


def _about(paired: Paired, held_against: Mapping[str, Yardsticks]) -> dict[str, Any]:
    errors = {scale: each.error for scale, each in held_against.items()}
    return {
        "scale": "points",
        "decimals": {each.scale: decimals_of(each.limits) for each in paired.scales},
        "means": {"estimate": "n", "mean_before": "n", "mean_after": "n"},
        "parts": {"n": "n_before"},
        # one p-value needs no correction for their number
        "columns": [*_PRINTED, "p_holm" if len(paired.scales) > 1 else "p_value"],
        "headings": {"estimate": message("Mean change")},
        "ranges": {each.scale: list(each.limits) for each in paired.scales if each.limits},
        "steps": {each.scale: each.step for each in paired.scales},
        "higher_is": {each.scale: "better" if each.sign > 0 else "worse" for each in paired.scales},
        "reliable_change": {scale: each.limit for scale, each in errors.items() if each},
        "unreliable": {
            scale: LEAST_RELIABLE for scale, each in held_against.items() if each.is_unreliable
        },
        "reference_values": {
            each.scale: [
                {
                    "value": value.value,
                    "label": in_every_language(value.label),
                    "source": in_every_language(value.source),
                }
                for value in each.declared.reference_values
            ]
            for each in paired.scales
            if each.declared is not None and each.declared.reference_values
        },
    }


# -- notes ---------------------------------------------------------------------------------


def _notes(
    paired: Paired,
    held_against: Mapping[str, Yardsticks],
    *,
    method: str,
    before: str,
    after: str,
) -> tuple[Message, ...]:
    return (
        message(
            "Part of a change can come from chance at the first measurement (those far from the "
            "average then tend to lie nearer to it the next time) and from understanding the "
            "questions differently the second time."
        ),
        *_sources(paired, held_against, method),
        *paired.notes,
        *_measured_once(paired, before=before, after=after),
    )


def _sources(
    paired: Paired, held_against: Mapping[str, Yardsticks], method: str
) -> tuple[Message, ...]:
    """Where reliability and important change of each scale are from; which have none."""
    notes = []
    for pairs in paired.scales:
        each = held_against[pairs.scale]
        if each.reliability is not None and each.error is not None:
            notes.append(
                _of_few(pairs, method, each.whose_spread)
                if each.reliability.is_of_few
                else message(
                    # the limit itself tells the spread, and stands in the table, where it is
                    # hidden when few were measured twice
                    "{scale}: reliability {value} ({source}). Whether a person's change is "
                    "reliable is judged by the method {method}. {spread}",
                    spread=each.whose_spread,
                    scale=pairs.name,
                    value=round(each.reliability.value, 2),
                    source=each.reliability.source,
                    method=METHOD_NAMES[method],
                )
            )
        if each.important is not None:
            notes.append(
                message(
                    "{scale}: a change of {points} points or more is taken to matter ({source}).",
                    scale=pairs.name,
                    points=round(each.important.value, 3),
                    source=each.important.source,
                )
            )
    unknown = [each for each in paired.scales if held_against[each.scale].reliability is None]
    notes += [
        message(
            "{scale}: alpha among all who answered is zero or less, as the items do not go "
            "together, so nobody's change is called reliable.",
            scale=pairs.name,
        )
        for pairs in unknown
        if held_against[pairs.scale].has_no_alpha
    ]
    without = [each.name for each in unknown if not held_against[each.scale].has_no_alpha]
    if without:
        notes.append(
            message(
                "{scales}: no reliability was given or computed, so nobody's change is called "
                "reliable.",
                scales=without,
            )
        )
    return tuple(notes)


def _of_few(pairs: Pairs, method: str, spread: Message | None) -> Message:
    return message(
        "{scale}: the reliability was computed from fewer than {least} people, so its value is "
        "left out. Whether a person's change is reliable is judged by the method {method}. "
        "{spread}",
        spread=spread,
        scale=pairs.name,
        least=LEAST_TOLD,
        method=METHOD_NAMES[method],
    )


def _measured_once(paired: Paired, *, before: str, after: str) -> list[Message]:
    notes = []
    for pairs in paired.scales:
        n_lost = int(pairs.people["before"].notna().sum()) - len(pairs.both)
        n_new = int(pairs.people["after"].notna().sum()) - len(pairs.both)
        if n_lost:
            notes.append(
                plural_message(
                    "{scale}: {n} person of the {before} is missing from the {after}.",
                    "{scale}: {n} people of the {before} are missing from the {after}.",
                    n_lost,
                    scale=pairs.name,
                    before=wave_name(before),
                    after=wave_name(after),
                )
            )
        if n_new:
            notes.append(
                plural_message(
                    "{scale}: {n} person of whom there is the {after} only is left out.",
                    "{scale}: {n} people of whom there is the {after} only are left out.",
                    n_new,
                    scale=pairs.name,
                    after=wave_name(after),
                )
            )
    return notes
