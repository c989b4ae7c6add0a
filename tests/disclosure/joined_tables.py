"""What follows from two tables that speak of the same people in other words.

The equations of `equations` join tables by the names of their rows. Here are the joins that
take knowledge of what a table is about: an indicator within another, people who answered an
item and people who answered all, matches and people who were matched, groups of which some
people's is not known, a site and those of it who could be followed so long. Each of them was
found by hand in a release. Nothing of `evaltools` is imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scores_by_value import STEPS, narrow_scores, off_by

FEW = range(1, 5)

#: Of so few people neither a mean nor a score is told.
MIN_GROUP = 10

#: Within -> whole: whoever counts in the first counts in the second.
NESTED = {
    "inactive_not_in_education": ("labour_status", "inactive"),
    "over_54_without_work": ("age", "55+"),
    "over_54_employed_after_six_months": ("employed_after_six_months", "yes"),
}

Frames = dict[str, tuple[pd.DataFrame, dict[str, Any]]]


def joined(folder: Path) -> list[str]:
    """Every small number, and every answer of one person, that a join of two tables gives."""
    return [found for join in _JOINS for found in join(_frames(folder))]


def _frames(folder: Path) -> Frames:
    path = folder / "results.json"
    if not path.exists():
        return {}
    results = json.loads(path.read_text(encoding="utf-8")).get("results", {})
    return {
        name: (pd.DataFrame(plain["rows"], columns=plain["columns"]), plain)
        for name, plain in results.items()
        if not plain["about"].get("withheld")
    }


# -- what is read ----------------------------------------------------------------------------


def _of_kind(frames: Frames, *kinds: str) -> Iterator[tuple[str, pd.DataFrame, dict[str, Any]]]:
    for name, (frame, plain) in frames.items():
        if plain["kind"] in kinds and not frame.empty:
            yield name, frame, plain


def _number(frame: pd.DataFrame, column: str, **keys: Any) -> float:
    """The number of the one row with these keys; NaN where it is hidden or there is none."""
    rows = np.ones(len(frame), bool)
    for key, value in keys.items():
        if key not in frame.columns:
            return np.nan
        rows &= (frame[key] == value).to_numpy()
    found = pd.to_numeric(frame.loc[rows, column], errors="coerce")
    return float(found.iloc[0]) if len(found) == 1 else np.nan


def _few(said: str, value: float) -> Iterator[str]:
    """Few people, of whom nobody is told; a value that is not whole is no number of people."""
    if np.isfinite(value) and abs(value - round(value)) < 1e-6 and round(value) in FEW:
        yield f"{said}: {round(value)}"


# -- indicators ------------------------------------------------------------------------------


def _indicators(frames: Frames) -> Iterator[str]:
    for name, frame, _ in _of_kind(frames, "indicators"):
        groups = sorted(set(frame["group"])) if "group" in frame.columns else [None]
        for group in groups:
            rows = frame if group is None else frame[frame["group"] == group]
            rows = rows[rows["record"] == "complete"]
            said = f"{name} ({group or 'all'})"
            for inner, (outer, level) in NESTED.items():
                whole = _number(rows, "n", variable=outer, level=level)
                part = _number(rows, "n", variable=inner, level="yes")
                yield from _few(f"{said}, {outer} {level}, not {inner}", whole - part)
            status = [
                _number(rows, "n", variable="labour_status", level=level)
                for level in ("unemployed", "employed")
            ]
            others = _number(rows, "n", variable="inactive_not_in_education", level="no")
            yield from _few(f"{said}, inactive and in education", others - sum(status))
            whole = _number(rows, "n", variable="employed_upon_leaving", level="not_left")
            part = _number(rows, "n", variable="in_education_upon_leaving", level="not_left")
            yield from _few(f"{said}, still there, in education at entry", whole - part)
            yield from _same_people_left(rows, said, whole)


def _same_people_left(rows: pd.DataFrame, said: str, not_left: float) -> Iterator[str]:
    """Who still takes part is the same of every indicator that counts everybody."""
    variable = rows[rows["variable"] == "employed_after_six_months"]
    numbers = pd.to_numeric(variable.set_index("level")["n"], errors="coerce")
    hidden = [level for level in numbers.index if pd.isna(numbers[level])]
    everybody = pd.to_numeric(
        rows.loc[rows["variable"] == "employed_upon_leaving", "n"], errors="coerce"
    ).sum(skipna=False)
    if sorted(hidden) == ["not_known", "not_left"]:
        rest = everybody - numbers.sum() - not_left
        yield from _few(f"{said}, not known after six months", rest)


# -- answers and scores ----------------------------------------------------------------------


def _answers_of_few(frames: Frames) -> Iterator[str]:
    """An item's answers of all who answered it, less those of who answered every item."""
    for name, items, _ in _of_kind(frames, "items"):
        scale = name.split("items_")[-1]
        profiles = frames.get(name.replace("items_", "profile_"))
        if profiles is None or f"items_{scale}" not in name:
            continue
        profile, _ = profiles
        for _, row in items.iterrows():
            n, mean = _float(row["n"]), _float(row["mean"])
            n_all = _number(profile, "n", item=row["item"], wave=row["wave"])
            mean_all = _number(profile, "estimate", item=row["item"], wave=row["wave"])
            total = n_all * mean_all - n * mean
            if not (0 < n_all - n < MIN_GROUP and np.isfinite(total)):
                continue
            if n_all * off_by(mean_all) + n * off_by(mean) < 0.5:
                people = f"{n_all - n:g} who left an item out"
                yield f"{name}: {row['wave']} {row['item']} of {people} add up to {total:g}"


def _scores_of_few(frames: Frames) -> Iterator[str]:
    """Scores of all who have one, from their items, less those of who were measured twice."""
    for name, items, _ in _of_kind(frames, "items"):
        scale = name.split("items_")[-1]
        change = frames.get(name.split(".")[0] + ".change")
        if scale not in STEPS or change is None or set(change[0]["group"]) != {"all"}:
            continue
        twice = change[0][change[0]["scale"] == scale]
        for wave, rows in items.groupby("wave"):
            column = {"baseline": "mean_before", "exit": "mean_after"}.get(str(wave))
            if column is None or len(twice) != 1:
                continue
            mean, n = pd.to_numeric(rows["mean"], errors="coerce"), _float(rows["n"].iloc[0])
            total = n * (mean.sum(skipna=False) - len(rows)) * STEPS[scale]
            n_twice = _float(twice["n"].iloc[0])
            of_twice = n_twice * _float(twice[column].iloc[0])
            rest = total - of_twice
            if not (0 < n - n_twice < MIN_GROUP and np.isfinite(rest)):
                continue
            off = n * STEPS[scale] * mean.map(off_by).sum() + n_twice * off_by(of_twice / n_twice)
            if off < STEPS[scale] / 2:
                yield f"{name}: scores of {n - n_twice:g} at {wave} add up to {rest:g}"


def _means_of_few(frames: Frames) -> Iterator[str]:
    """A mean of few from the difference of two groups and the mean of both together."""
    for name, frame, plain in _of_kind(frames, "change_difference", "difference"):
        if "n_reference" not in frame.columns or "n_event" in frame.columns:
            continue
        for _, row in frame.iterrows():
            n, reference, difference = (
                _float(row[column]) for column in ("n", "n_reference", "estimate")
            )
            if min(n, reference) < MIN_GROUP and np.isfinite(difference):
                by = plain["about"].get("by")
                said = ", ".join(str(row[key]) for key in plain["keys"])
                yield f"{name} ({said}): mean of {min(n, reference):g} by {by}"


# -- mentors ---------------------------------------------------------------------------------


def _second_matches(frames: Frames) -> Iterator[str]:
    """Matches by role less people by the role of their first; people matched late."""
    people = frames.get("practice.matches_dose") or frames.get("practice.matches_request")
    if people is not None and "practice.matches_duration" in frames:
        matches, _ = frames["practice.matches_duration"]
        for role, rows in matches.groupby("group"):
            first = _number(people[0], "n", role=role)
            second = _float(rows["n"].iloc[0]) - first
            yield from _few(f"second matches, {role}", second)
    if people is not None and "practice.matches_roles" in frames:
        curves, _ = frames["practice.matches_roles"]
        for role, rows in curves[curves["time"] == 0].groupby("group"):
            gone = _number(people[0], "n", role=role) - _float(rows["n_risk"].iloc[0])
            yield from _few(f"left before the first match, {role}", gone)
    if "practice.matches_participants" in frames and "practice.matches_waiting" in frames:
        numbers = frames["practice.matches_participants"][0].set_index("mentors")["n"]
        matched = _float(numbers.get("one")) + _float(numbers.get("two_or_more"))
        waiting = frames["practice.matches_waiting"][0]
        for _, row in waiting[waiting["outcome"] == "matched"].iterrows():
            late = matched - _float(row["n_event"])
            yield from _few(f"matched after day {row['time']:g}", late)


# -- over time -------------------------------------------------------------------------------


def _events_of_all(frames: Frames) -> dict[tuple[str, float], float]:
    """Everybody's events by definition and time."""
    found = {}
    for _, frame, _ in _of_kind(frames, "times"):
        if "definition" in frame.columns and "n_event" in frame.columns:
            for _, row in frame.iterrows():
                found[str(row["definition"]), float(row["time"])] = _float(row["n_event"])
    return found


def _left_by_a_landmark(frames: Frames) -> Iterator[str]:
    """Who had left by a landmark, less those who had found work by then."""
    events, everybody = _events_of_all(frames), _everybody(frames)
    for name, frame, plain in _of_kind(frames, "times", "landmark"):
        if "n_left" not in frame.columns:
            continue
        definition = _definition_of(frames, plain["about"].get("event"))
        for landmark, rows in frame.groupby("landmark"):
            month = _float(landmark)
            left = everybody - rows.drop_duplicates("group")["n"].map(_float).sum(skipna=False)
            yield from _few(f"{name}: left by {month:g}", left)
            others = left - events.get((definition, month), np.nan)
            yield from _few(f"{name}: left otherwise, or lost, by {month:g}", others)


def _definition_of(frames: Frames, event: Any) -> str:
    """The definition of the curve with the same events."""
    for _, _, plain in _of_kind(frames, "incidence"):
        if plain["about"].get("event") == event and plain["about"].get("definition"):
            return str(plain["about"]["definition"])
    return "None"


def _unknown_group(frames: Frames) -> Iterator[str]:
    """Everybody, and everybody's events, less those of all groups that are told."""
    events, everybody = _events_of_all(frames), _everybody(frames)
    for name, frame, plain in _of_kind(frames, "difference"):
        by, definition = plain["about"].get("by"), plain["about"].get("definition")
        if "n_event" not in frame.columns or "time" not in frame.columns or not by:
            continue
        for time, rows in frame.groupby("time"):
            groups = rows.drop_duplicates("group")
            n = groups["n"].map(_float).sum() + _float(groups["n_reference"].iloc[0])
            rest, said = everybody - n, f"{name}: not in a group of {by} that is told"
            yield from _few(said, rest)
            told = groups["n_event"].map(_float).sum()
            told += _float(groups["n_event_reference"].iloc[0])
            is_told = groups.loc[groups["n"].notna(), "n_event"].notna().all()
            if rest > 0 and is_told:
                of_rest = events.get((str(definition), _float(time)), np.nan) - told
                yield from _few(f"{said}, of them events by {_float(time):g}", of_rest)


def _everybody(frames: Frames) -> float:
    for _, frame, _ in _of_kind(frames, "flow"):
        rows = frame[(frame["step"] == "followed") & (frame["reason"] == "followed")]
        if "arm" in rows.columns:
            rows = rows[rows["arm"] == "total"]
        if len(rows) == 1:
            return _float(rows["n"].iloc[0])
    return np.nan


def _one_outcome_at_risk(frames: Frames) -> Iterator[str]:
    """Rows of one outcome that tell who was at risk, had the event, and was censored."""
    for name, frame, plain in _of_kind(frames, "incidence", "curve"):
        others = [key for key in plain["keys"] if key != "time"]
        for _, rows in frame.groupby(others, dropna=False) if others else [("", frame)]:
            rows = rows.sort_values("time").reset_index(drop=True)
            if any(time != int(time) for time in rows["time"].dropna()):
                continue
            for at in range(1, len(rows) - 1):
                if rows["time"][at] != rows["time"][at - 1] + 1:
                    continue
                now = [_float(rows[column][at]) for column in ("n_risk", "n_event", "n_censor")]
                gone = now[0] - now[1] - now[2] - _float(rows["n_risk"][at + 1])
                yield from _few(f"{name}: left in month {rows['time'][at]:g} otherwise", gone)


def _last_outcome(frames: Frames) -> Iterator[str]:
    """All events by a time less those of all outcomes but one that make them up."""
    events = _events_of_all(frames)
    named = {
        str(plain["about"].get("definition")): set(plain["about"]["event"])
        for _, _, plain in _of_kind(frames, "incidence")
        if plain["about"].get("event")
    }
    for name, frame, plain in _of_kind(frames, "incidence"):
        definition = str(plain["about"].get("definition"))
        if plain["about"].get("event") or "outcome" not in frame.columns:
            continue
        parts = frame[frame["outcome"].isin(named.get(definition, set()))]
        for (told, time), of_all in events.items():
            if told != definition or parts.empty or not np.isfinite(of_all):
                continue
            by_then = parts[parts["time"] <= time].groupby("outcome")
            sums = {
                outcome: rows["n_event"].map(_float).sum(skipna=False) for outcome, rows in by_then
            }
            # a row at the time itself tells that nothing is left out between
            exact = {outcome for outcome, rows in by_then if rows["time"].max() == time}
            known = {outcome for outcome in exact if np.isfinite(sums[outcome])}
            if len(sums) - len(known) == 1:
                rest = of_all - sum(sums[outcome] for outcome in known)
                (last,) = set(sums) - known
                yield from _few(f"{name}: {last!s} by {time:g}", rest)


def _followed_so_long(frames: Frames) -> Iterator[str]:
    """A site's events by a time less those of the people there who could be followed so long."""
    for name, funnel, plain in _of_kind(frames, "funnel"):
        late = re.search(r"by (\d+)", str(plain["population"]))
        for other, frame, about in _of_kind(frames, "difference"):
            if late is None or about["about"].get("by") != "site" or "time" not in frame.columns:
                continue
            for _, row in frame[frame["time"] == float(late.group(1))].iterrows():
                for key, n in (("group", "n_event"), ("reference", "n_event_reference")):
                    followed = _number(funnel, "n_event", site=row[key])
                    rest = _float(row[n]) - followed
                    yield from _few(f"{name} and {other}: events at {row[key]}, late", rest)


def _nobody_in_a_group(frames: Frames) -> Iterator[str]:
    """A difference without an error, beside others with one: in one group nobody left so."""
    for name, frame, plain in _of_kind(frames, "difference"):
        if "outcome" not in frame.columns or "std_error" not in frame.columns:
            continue
        flags = pd.DataFrame(plain["flags"], columns=plain["columns"])["std_error"] == "c"
        errors = pd.to_numeric(frame["std_error"], errors="coerce")
        estimates = pd.to_numeric(frame["estimate"], errors="coerce")
        told = errors.isna() & ~flags & estimates.notna()
        if errors.notna().any():
            for place in frame.index[told]:
                row = frame.loc[place]
                side = "group" if row["estimate"] < 0 else "reference"
                yield f"{name}: nobody of {row[side]} left for {row['outcome']}"


def _kept_their_job(frames: Frames) -> Iterator[str]:
    """Histories of a few ends of jobs and of observation that give the share that is told."""
    for name, frame, plain in _of_kind(frames, "times"):
        if plain["about"].get("event") != ["left"]:
            continue
        for _, row in frame.iterrows():
            n, n_risk, n_event, share = (
                _float(row[column]) for column in ("n", "n_risk", "n_event", "estimate")
            )
            if not np.isfinite([n, n_risk, n_event, share]).all() or n - n_risk > 12:
                continue
            unit, people = _float(row.get("rounded_to")), (int(n), int(n_risk), int(n_event))
            off_by = 5e-4 if np.isnan(unit) else unit / 2
            fits = {
                lost
                for lost in range(int(n - n_risk) + 1)
                if _can_be(share, people, lost=lost, off_by=off_by)
            }
            if len(fits) == 1 and next(iter(fits)) in FEW:
                yield f"{name}: observation ended before {row['time']:g} of {next(iter(fits))}"


def _can_be(share: float, people: tuple[int, int, int], *, lost: int, off_by: float) -> bool:
    """Whether so many could have been lost before the time, with this share left at it.

    people : how many there are, are at risk at the time, and have had the event by then
    """
    n, n_risk, events = people
    before, now = n - n_risk - lost, events - (n - n_risk - lost)
    if before < 0 or now < 0 or now > n_risk:
        return False
    # the share is least where all are lost first, and greatest where all are lost last
    last = (n_risk - now) / n_risk if n_risk else 0.0
    least = (n - lost - before) / (n - lost) * last if n > lost else 0.0
    most = (n - before) / n * last
    return least - off_by <= share <= most + off_by


def _shares_of_about(frames: Frames) -> Iterator[str]:
    """Shares of a rounded number of those observed that tell the number all the same."""
    everybody = _everybody(frames)
    for name, frame, plain in _of_kind(frames, "states"):
        for told, about in (plain["about"].get("observed_about") or {}).items():
            time = float(str(told).rpartition("=")[2])
            rows = frame[(frame["time"] == time) & frame["estimate"].notna() & frame["n"].notna()]
            n, share = rows["n"].map(_float), rows["estimate"].map(_float)
            fits = [
                observed
                for observed in range(int(about) - 5, int(about) + 6)
                if (abs(n / everybody * observed / about - share) <= 5.1e-4).all()
            ]
            if len(fits) == 1 and (n > 0).any():
                yield from _few(f"{name}: not observed at {time:g}", everybody - fits[0])


def _tests_of_few(frames: Frames) -> Iterator[str]:
    """A test of a group of few tells what has become of them."""
    everybody, few = _everybody(frames), {}
    for _, frame, plain in _of_kind(frames, "difference"):
        if "n_event" not in frame.columns:
            continue
        sizes = [*frame.drop_duplicates("group")["n"], frame["n_reference"].iloc[0]]
        told = pd.to_numeric(pd.Series(sizes), errors="coerce")
        sizes = [*told.dropna(), everybody - told.sum()] if told.isna().any() else list(told)
        if 0 < min(sizes) < MIN_GROUP:
            few[plain["about"].get("by")] = min(sizes)
    for name, frame, plain in _of_kind(frames, "test"):
        by = plain["about"].get("by")
        if by in few and pd.to_numeric(frame["statistic"], errors="coerce").notna().any():
            yield f"{name}: a test of a group of {few[by]:g}"


def _float(value: Any) -> float:
    return float(pd.to_numeric(value, errors="coerce"))


_JOINS = (
    narrow_scores,
    _indicators,
    _answers_of_few,
    _scores_of_few,
    _second_matches,
    _left_by_a_landmark,
    _one_outcome_at_risk,
    _last_outcome,
    _followed_so_long,
    _nobody_in_a_group,
    _shares_of_about,
    _tests_of_few,
    _means_of_few,
    _unknown_group,
    _kept_their_job,
)
