"""What else is asked of curves: shares at given times, quantiles, states, mean times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from evaltools.columns import ROUNDED_TO
from evaltools.disclosure.cells import places, row_names
from evaltools.disclosure.difference_units import with_differences_of_told
from evaltools.disclosure.last_states import ESTIMATES, of_few_seen_before, without_estimates
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import NOBODY_LEAVES, OBSERVED_ABOUT, about_base
from evaltools.disclosure.share_units import with_shares_in_units
from evaltools.disclosure.tables import (
    complete,
    count,
    further_keys,
    listed,
    masked,
    protect_table,
    small_cells,
    spread,
    tellable,
    too_few_people,
)
from evaltools.disclosure.units import UNITS, in_units
from evaltools.messages import message
from evaltools.result import Result

#: Units to which mean times are rounded: the finest that leaves the sum over the people open
#: by as many units of time as a hidden count is open by people.
TIME_UNITS = (0.1, 0.2, 0.5, 1.0)

#: How long all people of a row were followed together.
PERSON_TIME = "person_time"

ROUNDED_TIMES = message(
    "Mean times are rounded, the more coarsely the fewer the people; their intervals outwards."
)

#: Decimals of what tests give: finer ones are an oracle for whoever guesses at the counts.
TEST_DECIMALS = {"statistic": 2, "p_value": 3, "p_holm": 3}

#: Numbers of a kind that add up to a known one over the values of a key.
ADDING_UP = {"expected_time": "state", "restricted_time": "outcome"}

#: From so many times its unit on, a rounded number of those observed makes a share that is right
#: to a tenth of itself.
BASES = 5

#: How often what protects a hidden state is looked for.
ROUNDS = 3

#: The outcome whose exits are those of all others together.
BEFORE = "before"


def protect_times(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Shares at given times, or their differences, to three decimals; or more coarsely.

    See `share_units`.

    Where definitions stand side by side, the number at risk under each would tell of exits
    that count under the other alone: it is shown only under the study's own definition
    (`about["own_definition"]`), under which other results tell it.
    """
    hidden = list(hide)
    if "definition" in result.keys and "n_risk" in result.counts:
        others = result.frame["definition"].astype(str) != result.about.get("own_definition")
        hidden += places(replace(result, frame=result.frame[others]), ["n_risk"])
    if result.kind == "difference" and "time" not in result.keys:
        hidden += _without_error(result) + _of_few(result, policy)
        return _in_time_units(protect_table(result, policy, hidden), policy)
    shown = protect_table(result, policy, hidden)
    if result.kind == "difference":
        return _rounded(with_differences_of_told(shown, policy))
    return with_shares_in_units(_rounded(shown), policy)


def _without_error(result: Result) -> list[str]:
    """Places of differences that have no error: nobody of a group left so, or all at once."""
    if not {"estimate", "std_error"} <= set(result.frame.columns):
        return []
    error = result.frame["std_error"]
    rows = result.frame["estimate"].notna() & error.isna()
    if error.isna().all():
        return []
    told = [name for name in result.numbers if result.derived.get(name) != ()]
    return list(places(replace(result, frame=result.frame[rows]), told))


def _of_few(result: Result, policy: Policy) -> list[str]:
    """Places of differences of mean times where either side is a small group."""
    sides = [count(result, name) for name in ("n", "n_reference") if name in result.counts]
    if not sides:
        return []
    rows = pd.concat(sides, axis=1).min(axis=1) < policy.min_group
    told = [name for name in result.numbers if result.derived.get(name) != ()]
    return list(places(replace(result, frame=result.frame[rows]), told))


def protect_quantiles(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Medians and the like, withheld where they rest on too few people or events."""
    level = count(result, "probability") if "probability" in result.frame.columns else 0.5
    tail = pd.concat([pd.Series(level, index=result.frame.index)] * 2, axis=1)
    tail[tail.columns[1]] = 1 - tail.iloc[:, 1]
    people = tail.min(axis=1)
    too_few = pd.Series(False, index=result.frame.index)
    if "n" in result.counts:
        too_few |= people * count(result, "n") < policy.step_events
    if "n_event" in result.counts:
        too_few |= count(result, "n_event") < policy.min_events
    mask = small_cells(result, policy) | too_few_people(result, policy) | listed(result, hide)
    for column in result.numbers:
        mask[column] |= too_few
    return masked(result, complete(result, policy, spread(result, mask)))


def protect_states(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Shares in states, only where enough people have moved between the times told.

    At a report time the shares are kept where the number of those observed must be hidden,
    as whoever is not observed any more is few: they are then shares of that number rounded to
    twice `min_count`, and `about["observed_about"]` tells it.
    """
    mask = small_cells(result, policy) | too_few_people(result, policy) | listed(result, hide)
    observed = "n_risk" if "n_risk" in result.counts else None
    if observed:
        mask[observed] |= _too_little_moved(result, policy, observed)
    moved = mask["n"] | _too_little_moved(result, policy, "n")
    moved |= _companions(result, moved, mask[observed] if observed else None)
    for column in ("n", *result.numbers):
        mask[column] |= moved
    few = of_few_seen_before(result, policy, observed) & ~mask["n"]
    mask = without_estimates(result, mask, few)
    if observed is None:
        return _rounded(masked(result, complete(result, policy, spread(result, mask))))
    told = _made_from_those_in_states(result)
    mask[ROUNDED_TO] = False
    for _ in range(ROUNDS):
        mask = _hidden_with_observed(told, mask, observed, policy)
        shown = _shares_of_about(told, mask, observed, policy)
        keys = further_keys(masked(shown, mask), policy)
        if not keys:
            break
        mask |= listed(told, keys)
    return _without_rounding(_rounded(masked(shown, mask)))


def _made_from_those_in_states(result: Result) -> Result:
    """The result with numbers that hide with the count of their state alone.

    And with a column for what its shares will be rounded to.
    """
    made = {name: ("n",) for name in result.numbers if result.derived.get(name) != ()}
    return replace(
        result,
        frame=result.frame.assign(**{ROUNDED_TO: np.nan}),
        derived={**result.derived, **made, ROUNDED_TO: ("n",)},
    )


def _without_rounding(result: Result) -> Result:
    """The protected result; without the column of what shares are rounded to where none is."""
    if result.hidden is None or result.frame[ROUNDED_TO].notna().any():
        return result
    return replace(
        result,
        frame=result.frame.drop(columns=ROUNDED_TO),
        hidden=result.hidden.drop(columns=ROUNDED_TO),
        derived={name: of for name, of in result.derived.items() if name != ROUNDED_TO},
    )


def _about(result: Result, observed: str, policy: Policy) -> pd.Series:
    """The number of those observed, rounded: as it is told where the true one is hidden."""
    base = about_base(policy)
    return (count(result, observed) / base + 0.5) // 1 * base


def _hidden_with_observed(
    result: Result, mask: pd.DataFrame, observed: str, policy: Policy
) -> pd.DataFrame:
    """The mask with all that is made from hidden counts.

    Of those observed only where no report asks for it, or where the rounded number of so few
    would give another share.
    """
    mask = spread(result, mask)
    reported = [float(time) for time in result.about.get("report_times") or ()]
    between = ~result.frame["time"].astype(float).isin(reported)
    between |= _about(result, observed, policy) < BASES * about_base(policy)
    for column in result.numbers:
        if result.derived.get(column) != ():
            mask[column] |= mask[observed] & between
    return mask & tellable(result)


def _shares_of_about(result: Result, mask: pd.DataFrame, observed: str, policy: Policy) -> Result:
    """Shares of a rounded number where the true one is hidden; their intervals outwards.

    Both limits lie farther out by as much as the rounding may have moved the share, so that
    they hold what they held.
    """
    base = about_base(policy)
    about = _about(result, observed, policy)
    rows = mask[observed] & ~mask["n"] & ~mask["estimate"] & result.frame["estimate"].notna()
    if not rows.any():
        return result
    frame = result.frame.copy()
    # Those seen in the state, of about so many: an estimate of all, times the number that is
    # hidden, would tell it.
    shrunk = (count(result, "n") / about.where(about > 0)).clip(upper=1.0)
    frame["estimate"] = count(result, "estimate").where(~rows, shrunk)
    frame[ROUNDED_TO] = (base / 2 / about.where(rows)).astype(float)
    moved, open_by = shrunk - count(result, "estimate"), shrunk * base / 2 / about
    for column, outwards, by in (
        ("std_error", np.ceil, 0.0),
        ("conf_low", np.floor, moved - open_by),
        ("conf_high", np.ceil, moved + open_by),
    ):
        if column in frame.columns:
            coarse = outwards(((count(result, column) + by) * 100).round(6)) / 100
            frame[column] = count(result, column).where(~rows, coarse.clip(0.0, 1.0))
    names = row_names(replace(result, keys=tuple(key for key in result.keys if key != "state")))
    rounded = {names[row]: float(about[row]) for row in result.frame.index[rows]}
    made = replace(result, frame=frame, about={**result.about, OBSERVED_ABOUT: rounded})
    return made.note(
        message(
            "Where the number of those observed is hidden, shares are of that number rounded to "
            "multiples of {base}.",
            base=base,
        )
    )


def protect_parts_of_time(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Mean times that add up to the horizon: one hidden alone would be their difference."""
    protected = protect_table(result, policy, hide).hidden
    mask = protected.copy() if protected is not None else result.frame.isna()
    key = ADDING_UP[result.kind]
    others = [name for name in result.keys if name != key]
    if result.kind == "expected_time":
        columns = [name for name in ESTIMATES if name in mask.columns]
        mask.loc[_of_little_time(result, policy), columns] = True
    if "n_event" in mask.columns and key == "outcome":
        mask["n_event"] |= _sums_of_hidden(result, mask["n_event"], others)
    grouped = [result.frame[name] for name in others] or [pd.Series(0, index=mask.index)]
    for _, rows in result.frame.groupby(grouped, sort=False, observed=True, dropna=False):
        hidden = mask.loc[rows.index, "estimate"]
        if hidden.sum() == 1 and len(rows) > 1:
            shown = count(result, "estimate")[rows.index][~hidden]
            least = shown[shown > 0].idxmin() if (shown > 0).any() else shown.idxmin()
            for column in (name for name in ESTIMATES if name in mask.columns):
                mask.loc[least, column] = True
    return _in_time_units(masked(result, mask & tellable(result)), policy)


def _of_little_time(result: Result, policy: Policy) -> pd.Series:
    """Mean times that may, as they are told, be fewer units of time than `min_count` people's."""
    people = count(result, "n") if "n" in result.counts else pd.Series(0.0, result.frame.index)
    unit, estimate = people.map(lambda n: _time_unit(n, policy)), count(result, "estimate")
    told = (estimate / unit).round() * unit
    return (estimate > 0) & ((told - unit / 2) * people < policy.min_count)


def _sums_of_hidden(result: Result, hidden: pd.Series, others: list[str]) -> pd.Series:
    """Rows of all exits together, where those of one outcome are hidden: the rest would be it."""
    whole = result.frame["outcome"].astype(str) == BEFORE
    grouped = [result.frame[name] for name in others] or [pd.Series(0, index=hidden.index)]
    return whole & (hidden & ~whole).groupby(grouped).transform("any").astype(bool)


def _too_little_moved(result: Result, policy: Policy, column: str) -> pd.Series:
    """Rows whose count is too near to that of the time told before or after.

    A state that gains one person from one month to the next tells of that person as a
    step of a curve does. The last time and those that the study reports come first.

    Between two report times people enter a state and leave it, so that what it has gained is
    no number of people: there a state is told whatever it has gained. Not so of those who
    are observed, and of states that nobody leaves.
    """
    frame = result.frame.assign(_n=count(result, column))
    still = pd.Series(False, index=frame.index)
    need = max(policy.step_events, policy.min_count)
    reported = [float(time) for time in result.about.get("report_times") or ()]
    others = [key for key in result.keys if key != "time"]
    grouped = [frame[name] for name in others] or [pd.Series(0, index=frame.index)]
    for _, rows in frame.groupby(grouped, sort=False, observed=True, dropna=False):
        told: dict[float, float] = {}
        now = dict(zip(rows["time"].astype(float), rows["_n"], strict=True))
        few = {time for time, people in now.items() if 0 < people < policy.min_count}
        leaves = column == "n" and not set(map(str, rows["state"])) & set(NOBODY_LEAVES)
        for time in sorted(now, key=lambda at: (at not in reported, at != max(now), at)):
            kept = leaves and time in reported
            if time in few or not (kept or _is_far_from_neighbours(now[time], time, told, need)):
                continue
            told[time] = now[time]
        still.loc[rows.index] = ~rows["time"].astype(float).isin([*told, *few])
    return still


def _companions(result: Result, hidden: pd.Series, whole: pd.Series | None) -> pd.Series:
    """One more state at each time at which one, or their sum, would be told by the others.

    whole : where the number of all those observed is hidden
    """
    beside = pd.Series(False, index=result.frame.index)
    people = count(result, "n")
    others = [name for name in result.keys if name != "state"]
    grouped = [result.frame[name] for name in others] or [pd.Series(0, index=beside.index)]
    for _, rows in result.frame.groupby(grouped, sort=False, observed=True, dropna=False):
        gone = hidden[rows.index]
        rest = people[rows.index][~gone & (people[rows.index] > 0)]
        n_gone = gone.sum() + (0 if whole is None else int(whole[rows.index].any()))
        if n_gone == 1 and len(rest):
            beside.loc[rest.index[int(rest.to_numpy().argmin())]] = True
    return beside


def _is_far_from_neighbours(
    people: float, time: float, told: Mapping[float, float], need: float
) -> bool:
    """Whether a count equals what is told last before and first after it, or is far from it."""
    before, after = [at for at in told if at < time], [at for at in told if at > time]
    beside = [told[max(before)]] if before else []
    beside += [told[min(after)]] if after else []
    return all(abs(people - other) >= need or people == other for other in beside)


def _rounded(result: Result) -> Result:
    """Shares to the finest unit; limits and errors outwards."""
    frame = result.frame.copy()
    for column in (name for name in ESTIMATES if name in frame.columns):
        frame[column] = in_units(count(result, column), column, UNITS[0])
    return replace(result, frame=_tests_rounded(frame))


def with_coarse_person_time(result: Result, policy: Policy) -> Result:
    """The result with its person-time to a multiple that leaves it open by enough time of people.

    It is a sum of whole months, over all people a mean time times them.
    """
    if PERSON_TIME not in result.frame.columns:
        return result
    rounded = in_units(count(result, PERSON_TIME), PERSON_TIME, float(policy.min_count))
    return replace(result, frame=result.frame.assign(**{PERSON_TIME: rounded}))


def _in_time_units(result: Result, policy: Policy) -> Result:
    """Mean times, or differences of them, to a unit that the size of the group allows.

    Their intervals are rounded outwards, so that they still hold what they held.
    """
    frame = result.frame.copy()
    people = [count(result, name) for name in ("n", "n_reference") if name in result.counts]
    least = pd.concat(people, axis=1).min(axis=1) if people else pd.Series(0.0, index=frame.index)
    unit = least.map(lambda n: _time_unit(n, policy))
    for column in (name for name in ESTIMATES if name in frame.columns):
        frame[column] = in_units(count(result, column), column, unit)
    made = replace(result, frame=_tests_rounded(frame))
    return made.note(ROUNDED_TIMES) if (unit > TIME_UNITS[0]).any() else made


def _time_unit(people: float, policy: Policy) -> float:
    fine = (unit for unit in TIME_UNITS if unit * people >= policy.width)
    return next(fine, TIME_UNITS[-1])


def _tests_rounded(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    for column in (name for name in TEST_DECIMALS if name in frame.columns):
        numbers = pd.to_numeric(frame[column], errors="coerce")
        frame[column] = numbers.round(TEST_DECIMALS[column])
    return frame
