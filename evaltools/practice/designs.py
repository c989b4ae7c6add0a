"""Facts of the design that was actually run, from the study file and the run's results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.practice.losses_at_most import losses_at_most
from evaltools.result import Result
from evaltools.study import Study, programme
from evaltools.study.problems import did_you_mean

#: Losses above these make a comparison weak; our convention, as in the gate.
MOST_LOST, MOST_DIFFERENT = 0.20, 0.15

#: People in the smaller arm, outcomes, and pairs of measurements that a level asks for.
LEAST_PEOPLE, LEAST_EVENTS, LEAST_PAIRS = 30, 10, 10

#: Ways to compare that make the groups alike, or use each as its own control. A hazard
#: regression is among them: it reaches 3 of the Maryland scale, never 4.
DESIGNED = ("weighting", "entropy", "matching", "aipw", "difference_in_differences", "hazard")

#: Ways that adjust for background without making the groups alike.
ADJUSTED = ("regression", *DESIGNED)


@dataclass(frozen=True, kw_only=True)
class Design:
    """What was done, in facts. Nothing here is an opinion; None: not known.

    Attributes
    ----------
    described : bool
        Components and aims of the programme are written down.
    n : int, optional
        Participants analysed; of a comparison, in its smaller arm.
    n_events : int, optional
        People with the outcome, all together.
    comparison_group, randomised : bool
    method : str, optional
        Of the comparison: difference, regression, weighting, entropy, matching, aipw,
        difference_in_differences or hazard.
    n_covariates : int
        Background factors that the comparison takes into account.
    gate : "pass", "warn", "fail", optional
        Verdict of the checks on the comparison.
    n_pairs : int, optional
        People measured before and after.
    states_followed : bool
        Whether people's state after the start was followed.
    attrition, attrition_difference : float, optional
        Share lost before the outcome was known, and its difference between the arms, 0 to 1.
    replications : int
        Independent evaluations elsewhere with the same finding.
    n_sites : int, optional
    fidelity_rated, contacts_logged, participants_counted, followed_after_leaving : bool
    population_counted : bool
        Participants can be set beside the population that they come from.
    simulated : bool
        The data are invented: the ceiling is that of the design, and nothing was found out.
    hidden : frozenset of str
        Facts that are not known since their numbers are hidden in their own report: what they
        are asked for can be neither told nor called lacking.
    at_most : frozenset of str
        Facts of which no more is known than that they are no greater than what stands here.
    """

    described: bool = False
    n: int | None = None
    n_events: int | None = None
    comparison_group: bool = False
    randomised: bool = False
    method: str | None = None
    n_covariates: int = 0
    gate: str | None = None
    n_pairs: int | None = None
    states_followed: bool = False
    attrition: float | None = None
    attrition_difference: float | None = None
    replications: int = 0
    n_sites: int | None = None
    fidelity_rated: bool = False
    contacts_logged: bool = False
    participants_counted: bool = False
    population_counted: bool = False
    followed_after_leaving: bool = False
    simulated: bool = False
    hidden: frozenset[str] = frozenset()
    at_most: frozenset[str] = frozenset()

    @classmethod
    def of(cls, facts: Design | Mapping[str, Any]) -> Design:
        """The design from a mapping of facts. Raises UsageError for a fact that is none."""
        if isinstance(facts, Design):
            return facts
        known = [each.name for each in fields(cls) if each.name not in ("hidden", "at_most")]
        for name in facts:
            if name not in known:
                raise UsageError(
                    message(
                        "A fact of the design must be one of {known}. {hint}",
                        known=known,
                        hint=did_you_mean(str(name), known) or "",
                    )
                )
        return cls(**facts)


def _enough(design: Design) -> bool:
    people = design.n is not None and design.n >= LEAST_PEOPLE
    return people and (design.n_events is None or design.n_events >= LEAST_EVENTS)


def _low_attrition(design: Design) -> bool:
    lost, difference = design.attrition, design.attrition_difference
    if lost is None or difference is None:
        return False
    return lost <= MOST_LOST and difference <= MOST_DIFFERENT


def _too_many_lost(design: Design) -> bool:
    """Whether what is known of the losses is already more than a comparison can bear."""
    lost, difference = design.attrition or 0.0, design.attrition_difference or 0.0
    return lost > MOST_LOST or difference > MOST_DIFFERENT


def _change_measured(design: Design) -> bool:
    return (design.n_pairs or 0) >= LEAST_PAIRS or (
        design.states_followed and (design.n or 0) >= LEAST_PAIRS
    )


#: Facts that a ladder can ask for: how each is told, and what is said when it is lacking.
CONDITIONS: Mapping[str, tuple[Callable[[Design], bool], Message]] = {
    "described": (
        lambda design: design.described,
        message("the programme's components and aims are not written down"),
    ),
    "change_measured": (
        _change_measured,
        message("no change was measured, or among fewer than {least} people", least=LEAST_PAIRS),
    ),
    "comparison_group": (
        lambda design: design.comparison_group or design.randomised,
        message("there is no comparison group"),
    ),
    "adequate_controls": (
        lambda design: (
            design.n_covariates > 0 and design.method in ADJUSTED and design.gate != "fail"
        ),
        message("background is not taken into account, or the checks on the comparison failed"),
    ),
    "designed_comparison": (
        lambda design: (
            (design.method in DESIGNED and design.n_covariates > 0)
            or design.method == "difference_in_differences"
        ),
        message("the groups were not made alike, nor followed from before to after"),
    ),
    "gate_passed": (
        lambda design: design.randomised or design.gate in ("pass", "warn"),
        message("the checks on the comparison failed or were not run"),
    ),
    "enough_people": (
        _enough,
        message(
            "fewer than {people} people in the smaller group, or {events} outcomes",
            people=LEAST_PEOPLE,
            events=LEAST_EVENTS,
        ),
    ),
    "low_attrition": (
        _low_attrition,
        message("how many were lost is not known"),
    ),
    "randomised": (
        lambda design: design.randomised,
        message("who took part was not decided by chance"),
    ),
    "replicated": (
        lambda design: design.replications > 0,
        message("no independent evaluation elsewhere has found the same"),
    ),
    "participants_counted": (
        lambda design: design.participants_counted,
        message("there is no table of participants"),
    ),
    "population_counted": (
        lambda design: design.population_counted,
        message("the participants cannot be set beside the population that they come from"),
    ),
    "several_sites": (
        lambda design: (design.n_sites or 0) > 1,
        message("there is one site, or the site is not known"),
    ),
    "fidelity_rated": (
        lambda design: design.fidelity_rated,
        message("fidelity was not rated"),
    ),
    "contacts_logged": (
        lambda design: design.contacts_logged,
        message("contacts were not recorded"),
    ),
    "followed_after_leaving": (
        lambda design: design.followed_after_leaving,
        message("nobody was followed for six months after leaving"),
    ),
}


#: The facts with numbers that a condition asks for.
MADE_FROM: Mapping[str, tuple[str, ...]] = {
    "change_measured": ("n_pairs",),
    "enough_people": ("n", "n_events"),
    "low_attrition": ("attrition", "attrition_difference"),
}

#: What is lacking of a condition where it can be told more closely: whether it is that, and what.
MORE_CLOSELY: Mapping[str, tuple[tuple[str, Callable[[Design], bool], Message], ...]] = {
    "low_attrition": (
        (
            "two_groups",
            lambda design: not (design.comparison_group or design.randomised),
            message("there are no two groups whose losses could be compared"),
        ),
        (
            "few_lost",
            lambda design: (design.attrition or 0.0) > MOST_LOST,
            message("more than {lost} per cent were lost", lost=round(100 * MOST_LOST)),
        ),
        (
            "alike_lost",
            lambda design: (design.attrition_difference or 0.0) > MOST_DIFFERENT,
            message(
                "the shares that the groups lost differ by more than {difference} percentage "
                "points",
                difference=round(100 * MOST_DIFFERENT),
            ),
        ),
    )
}


def lacking(condition: str, design: Design) -> str:
    """The name of what a design lacks of a condition that it does not meet."""
    closer = MORE_CLOSELY.get(condition, ())
    return next((name for name, holds, _ in closer if holds(design)), condition)


def what_is_lacking(name: str) -> Message:
    """What is said of a name that `lacking` gives."""
    closer = {each: said for known in MORE_CLOSELY.values() for each, _, said in known}
    return closer[name] if name in closer else CONDITIONS[name][1]


def is_untold(condition: str, design: Design) -> bool:
    """Whether a condition is not met for a number alone that is hidden in its own report.

    What is known of it must not be short of the condition already.
    """
    asked = design.hidden.intersection(MADE_FROM.get(condition, ()))
    if not asked or CONDITIONS[condition][0](design):
        return False
    known = design.n is not None and design.n < LEAST_PEOPLE
    few = design.n_events is not None and design.n_events < LEAST_EVENTS
    if condition == "low_attrition":
        return not _too_many_lost(design)
    return not (condition == "enough_people" and (known or few))


def design_of(
    study: Study, evidence: Mapping[str, Result], tables: Mapping[str, pd.DataFrame] | None = None
) -> Design:
    """The design of a study, from its file, its tables and the results of its run.

    Parameters
    ----------
    study : Study
        By `load_study`.
    evidence : mapping of result id to Result
        As `practice.read_evidence` gives it; protected numbers are not known.
    tables : mapping of table name to DataFrame, optional
        `Data.tables`.

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> design = design_of(load_study("example:nsw"), {})
    >>> design.comparison_group, design.randomised, design.method, design.n_covariates
    (True, False, 'weighting', 8)
    """
    tables = tables or {}
    found: dict[str, Any] = {
        "described": _is_described(study),
        "simulated": study.simulated,
        "participants_counted": "participants" in study.data,
        "population_counted": _is_population_counted(study, evidence),
        "contacts_logged": "contacts" in study.data or "coach_log" in study.data,
        "states_followed": "spells" in study.data or "follow_up" in study.data,
        "n_sites": _n_sites(study, tables),
        "fidelity_rated": study.practice.fidelity is not None and "ratings" in study.data,
        "followed_after_leaving": _is_followed(study, tables),
        **_of_results(evidence),
    }
    if study.comparison is not None and study.comparison.primary.time is not None:
        found = _with_losses(found, evidence)
    if study.comparison is not None:
        found |= {
            "comparison_group": True,
            "randomised": study.comparison.assignment == "randomised",
            "method": study.comparison.method,
            "n_covariates": len(study.comparison.covariates),
        }
    return Design(**found)


def _with_losses(found: Mapping[str, Any], evidence: Mapping[str, Result]) -> dict[str, Any]:
    """The facts with what is known at most of losses before an outcome that comes with time."""
    told = losses_at_most(evidence)
    if told is None or "attrition" in found:
        return dict(found)
    limits = {"attrition": MOST_LOST, "attrition_difference": MOST_DIFFERENT}
    # more than it may be, at most, tells nothing of whether it is
    known = {name: value for name, value in told.items() if value <= limits[name]}
    hidden = {*found.get("hidden", ()), *limits} - {*known}
    return {**found, **known, "at_most": frozenset(known), "hidden": frozenset(hidden)}


def _is_described(study: Study) -> bool:
    if study.programme is None:
        return False
    described = programme(study.programme, folder=study.folder)
    return bool(described.components and described.aims)


def _is_population_counted(study: Study, evidence: Mapping[str, Result]) -> bool:
    """By the report on reach where the run has one: a table alone may be of other years."""
    if any(name.startswith("reach.") for name in evidence):
        return any(result.kind == "representativeness" for result in evidence.values())
    return "population" in study.data


def _n_sites(study: Study, tables: Mapping[str, pd.DataFrame]) -> int | None:
    people = tables.get("participants")
    if people is None or study.regions.site not in people.columns:
        return None
    # where nobody's site is known, neither is their number
    return int(people[study.regions.site].nunique()) or None


def _is_followed(study: Study, tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether spells reach six months beyond somebody's day of leaving."""
    people, spells = tables.get("participants"), tables.get("spells")
    if people is None or spells is None or study.data_lock is None:
        return False
    if "exit_date" not in people.columns:
        return False
    six_months = people["exit_date"].dropna() + pd.DateOffset(months=6)
    return bool((six_months <= pd.Timestamp(study.data_lock)).any())


def _of_results(evidence: Mapping[str, Result]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    hidden: set[str] = set()
    followed_hidden = False
    for result in evidence.values():
        if result.kind == "gate":
            found["gate"] = result.about.get("verdict")
        elif result.kind == "attrition":
            shares = pd.to_numeric(result.frame["share"], errors="coerce").dropna()
            if len(shares) == len(result.frame) and len(shares):
                found["attrition"] = float(shares.max())
                found["attrition_difference"] = float(shares.max() - shares.min())
            elif _hides(result, "share"):
                hidden |= {"attrition", "attrition_difference"}
        elif result.kind == "effect" and result.about.get("role", "primary") == "primary":
            found |= _of_effect(result)
            hidden |= {
                fact
                for fact, columns in _OF_ARMS.items()
                if fact not in found and _hides(result, *columns)
            }
        elif result.kind == "change":
            pairs = pd.to_numeric(result.frame.get("n", pd.Series(dtype=float)), errors="coerce")
            if pairs.notna().any():
                found["n_pairs"] = int(max(found.get("n_pairs", 0), pairs.max()))
            elif _hides(result, "n"):
                hidden.add("n_pairs")
        elif result.kind == "flow" and "n" not in found:
            followed = result.frame[result.frame["reason"] == "followed"]["n"]
            if len(followed) and pd.notna(followed.iloc[0]):
                found["n"] = int(followed.iloc[0])
            followed_hidden = _hides(result, "n")
    if "n" in hidden:
        # all who were followed are not the smaller group, whose number is hidden
        found.pop("n", None)
    elif followed_hidden and "n" not in found:
        hidden.add("n")
    hidden -= set(found)
    return found | ({"hidden": frozenset(hidden)} if hidden else {})


#: Columns of an effect by the fact that they tell.
_OF_ARMS = {
    "n": ("n_treated", "n_comparison"),
    "n_events": ("n_event_treated", "n_event_comparison"),
}


def _hides(result: Result, *columns: str) -> bool:
    """Whether any of the columns that are there has a hidden cell."""
    there = [name for name in columns if name in result.frame.columns]
    return result.hidden is not None and bool(result.hidden[there].to_numpy().any())


def _of_effect(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = {}
    arms = _known(result, "n_treated", "n_comparison")
    events = _known(result, "n_event_treated", "n_event_comparison")
    if arms:
        found["n"] = min(arms)
    if events:
        found["n_events"] = sum(events)
    return found


def _known(result: Result, *columns: str) -> list[int]:
    """The counts of the first row; none of them unless all are known."""
    row = result.frame.iloc[0]
    values = [row[name] for name in columns if name in row.index and pd.notna(row[name])]
    return [int(value) for value in values] if len(values) == len(columns) else []
