"""Which indicators count people whom others count too, by how they are defined.

Nobody is inactive and not in education who is not inactive; whoever is still taking part is so
for every result after leaving. A standard table prints each indicator by itself, and a reader
puts them beside each other: what is left between two of them is a number of people as well. So
disclosure control is told, in `about["adds_up"]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from evaltools.cohort.background import group_names
from evaltools.columns import ALL
from evaltools.indicators.catalogue import Indicator
from evaltools.indicators.entry_facts import (
    AGE_LIMITS,
    COMPLETE,
    INCOMPLETE,
    MISSING,
    NO,
    UNDECIDED,
    YES,
)
from evaltools.indicators.results import (
    BY_STATE,
    NOT_DUE,
    NOT_IN_REFERENCE,
    NOT_KNOWN,
    NOT_LEFT,
    OF_STATUS,
    RESULT_LEVELS,
    WITHIN_RESULT,
)

#: What is true of the people of a count: variable to level.
Name = dict[str, str]
Entry = dict[str, Any]

INACTIVE, UNEMPLOYED, EMPLOYED = (
    {"labour_status": status} for status in ("inactive", "unemployed", "employed")
)
IDLE = "inactive_not_in_education"
OVER_54: Name = {"age": "55+"}

#: Traits one of which holds all people of the other: inner, outer.
TRAITS_WITHIN: tuple[tuple[Name, Name], ...] = (
    ({IDLE: YES}, INACTIVE),
    ({"long_term_unemployed": YES}, UNEMPLOYED),
    ({"over_54_without_work": YES}, {"age": "55+"}),
    ({"jobless_household_with_children": YES}, {"jobless_household": YES}),
    ({"third_country": YES}, {"foreign_background_or_minority": YES}),
    ({"foreign_background": YES}, {"foreign_background_or_minority": YES}),
    ({"minority": YES}, {"foreign_background_or_minority": YES}),
)

#: Traits each of which makes somebody disadvantaged.
DISADVANTAGES = ("foreign_background_or_minority", "disability", "other_disadvantaged")

#: No complete record lacks it.
NOBODY: Name = {"labour_status": MISSING}

#: Counts that no table prints: in education at entry; not at work then; still taking part; and by
#: the time that a result is told at: left too lately for it, left in time, and not seen then.
IN_EDUCATION: Name = {"in_education": YES}
NOT_AT_WORK: Name = {"at work": NO}
STILL: Name = {"taking part": "still"}
NOT_YET, IN_TIME, UNSEEN = "known by now", "left in time", "seen then"
#: Before the name of a reference population: whether people are of it.
AMONG = "among "
UNPRINTED = (*IN_EDUCATION, *NOT_AT_WORK, *STILL, NOT_YET, IN_TIME, UNSEEN)

#: The windows of results, and who left in time for the one, and too lately for the other.
EARLY, LATE = "28_days", "six_months"
BETWEEN: Name = {IN_TIME: EARLY, NOT_YET: LATE}

#: Reference populations that are another one, less those at work.
LESS_AT_WORK = {"disadvantaged_not_employed": "disadvantaged"}

#: What other reports tell of who is still taking part: who has no state at exit in the file, and
#: who is still in a phase.
WITHOUT_EXIT: Name = {
    "of": "rows of tables in reach.missing",
    "table": "participants",
    "column": "exit_state",
    "n_missing": YES,
}
PHASES: Name = {"of": "participants in phases"}
IN_A_PHASE: Name = {**PHASES, "state": "still"}


@dataclass(frozen=True, eq=False)
class Counted:
    """What a standard table counts.

    Attributes
    ----------
    levels : mapping of variable to its levels
        Of variables that are counted.
    indicators : the indicators of the fund
    open_references : frozenset of str
        Results of which it is not known of everybody whether they are counted from them.
    exact_ages : bool
        Whether everybody's age group is known.
    arm : mapping of column to value
        What is true of everybody besides, as in `Participations.where`.
    """

    levels: Mapping[str, Sequence[str]]
    indicators: Sequence[Indicator]
    open_references: frozenset[str]
    exact_ages: bool
    arm: Mapping[str, str]

    def counts_over_54(self, reference: str) -> bool:
        """Whether a result is counted from people over 54, by the groups of age in the table."""
        return reference == "over_54_not_employed" and OVER_54["age"] in self.levels.get("age", ())

    @property
    def results(self) -> dict[str, Indicator]:
        """The results that are counted, by their variables."""
        named = {each.variable: each for each in self.indicators if each.window != "entry"}
        return {name: each for name, each in named.items() if name in self.levels}


def sums(counted: Counted) -> list[Entry]:
    """The sums that hold between the counts of a standard table, for `about["adds_up"]`."""
    by_sex = [*counted.arm, "group"]
    entries = [
        *_each(_told_levels(counted), by_sex),
        *_each(_of_all_records(counted), by_sex),
        *_each(_traits(counted), by_sex),
        *_each(_of_one_outcome(counted), by_sex),
        *_each(_after_leaving(counted), counted.arm),
        *_each(_still_of_all_records(), ()),
    ]
    return [entry for entry in entries if _is_counted(entry, counted)]


def _each(entries: Iterable[Entry], keys: Iterable[str]) -> Iterator[Entry]:
    """The entries, of each group that `keys` names, and of complete records where not of all."""
    for entry in entries:
        yield {**entry, "where": {"record": COMPLETE}, "each": list(keys)}


def _sum(whole: Sequence[Name], parts: Sequence[Name], *, rest: bool) -> Entry:
    return {"whole": [*whole], "parts": [*parts], "rest": rest}


def _within(inner: Name, outer: Name) -> Entry:
    return _sum([outer], [inner], rest=True)


def _is_counted(entry: Entry, counted: Counted) -> bool:
    known = {*counted.levels, *counted.arm, *UNPRINTED, *WITHOUT_EXIT, *IN_A_PHASE, "record"}
    known |= {AMONG + each.reference_population for each in counted.results.values()}
    return all(known.issuperset(name) for side in ("whole", "parts") for name in entry[side])


# -- at entry ------------------------------------------------------------------------------


def _told_levels(counted: Counted) -> Iterator[Entry]:
    """Everybody has one level of each variable; by sex only the indicators are printed."""
    for variable, levels in counted.levels.items():
        coded = [each.level for each in counted.indicators if each.variable == variable]
        yield _sum([{}], [{variable: level} for level in coded], rest=True)
        yield _sum([{}], [{variable: level} for level in levels], rest=False)


def _of_all_records(counted: Counted) -> Iterator[Entry]:
    """Other reports count all records: those with a trait are of complete records, or not."""
    yield _sum([{"record": ALL}], [{}, {"record": INCOMPLETE}], rest=False)
    for variable in (name for name in counted.levels if name not in counted.results):
        for level in counted.levels[variable]:
            name = {variable: level}
            lacking = {**name, "record": INCOMPLETE}
            yield _sum([{**name, "record": ALL}], [name, lacking], rest=False)
            yield _within(lacking, {"record": INCOMPLETE})


def _traits(counted: Counted) -> Iterator[Entry]:
    for inner, outer in TRAITS_WITHIN:
        yield _within(inner, outer)
    in_education = {**INACTIVE, **IN_EDUCATION}
    yield _sum([INACTIVE], [{IDLE: YES}, {IDLE: MISSING}, in_education], rest=False)
    yield _within(in_education, IN_EDUCATION)
    unsure = [{"long_term_unemployed": level} for level in (YES, MISSING, UNDECIDED)]
    yield _sum([UNEMPLOYED], unsure, rest=True)
    yield _sum([UNEMPLOYED, {IDLE: YES}], [{"over_54_without_work": YES}], rest=True)
    if counted.exact_ages:
        yield from _ages(counted.levels.get("age", ()))


def _ages(levels: Sequence[str]) -> Iterator[Entry]:
    """Groups of age with the groups of another fund inside them, or across their limits."""
    limits = sorted({limit for of_fund in AGE_LIMITS.values() for limit in of_fund})
    finest = dict(zip(limits, group_names(limits), strict=True))
    for own in AGE_LIMITS.values():
        names = group_names(own)
        for (low, high), whole in zip(pairwise((*own, limits[-1] + 1)), names, strict=True):
            inside = [{"age": name} for at, name in finest.items() if low <= at < high]
            if whole in levels and len(inside) > 1:
                yield _sum([{"age": whole}], inside, rest=False)


# -- after leaving -------------------------------------------------------------------------


def _of_one_outcome(counted: Counted) -> Iterator[Entry]:
    """A result of fewer people is a part of the same result of more."""
    for inner, outer in WITHIN_RESULT.items():
        for level in (YES, NO):
            yield _within({inner: level}, {outer: level})


def _after_leaving(counted: Counted) -> Iterator[Entry]:
    for result, indicator in counted.results.items():
        outside = {result: NOT_IN_REFERENCE}
        yield from _outside(counted, result, indicator.reference_population)
        if counted.counts_over_54(indicator.reference_population):
            yield from _not_over_54(outside, counted.levels["age"])
        if result in WITHIN_RESULT:
            yield from _smaller_reference(counted, result, WITHIN_RESULT[result])
        statuses = list(_statuses(counted, result, indicator.window))
        for level, status in statuses:
            yield _sum([status], [{result: level}, {**outside, **status}], rest=False)
        yield _sum([outside], [{**outside, **status} for _, status in statuses], rest=True)
        if result in counted.open_references:
            yield from _of_open_reference(counted, result, indicator)
    if {EARLY, LATE} <= {each.window for each in counted.results.values()}:
        yield from _between_windows(counted)


def _of_open_reference(counted: Counted, result: str, indicator: Indicator) -> Iterator[Entry]:
    """Whose belonging is not known is counted by when they left, and has no result."""
    unsure, sure = _unsure(indicator.reference_population), _sure(indicator.reference_population)
    unseen = {**sure, result: NOT_KNOWN}
    not_yet, in_time = {NOT_YET: indicator.window}, {IN_TIME: indicator.window}
    for level, status in ((NOT_LEFT, STILL), (NOT_DUE, not_yet)):
        yield _sum([{result: level}], [{**sure, **status}, {**unsure, **status}], rest=False)
    yield _sum([{result: NOT_KNOWN}], [unseen, {**unsure, **in_time}], rest=False)
    by_time = [{**unsure, **status} for status in (STILL, not_yet, in_time)]
    yield _sum([unsure], by_time, rest=False)
    told = [{**sure, **STILL}, {**sure, **not_yet}, {result: YES}, {result: NO}, unseen]
    yield _sum([sure], told, rest=False)
    if result in BY_STATE:
        yield _within(unseen, {UNSEEN: indicator.window})
    if result == "disadvantaged_with_a_result":
        upon_leaving = ("in_education_upon_leaving", "employed_upon_leaving")
        yield _sum([{name: NOT_KNOWN} for name in upon_leaving], [unseen], rest=True)
    if result in WITHIN_RESULT:
        yield from _unsure_of_larger(result, WITHIN_RESULT[result], unsure, unseen, in_time)
    if indicator.reference_population == "disadvantaged":
        yield from _disadvantaged(counted, sure, {result: NOT_IN_REFERENCE}, unsure)


def _unsure_of_larger(
    inner: str, outer: str, unsure: Name, unseen: Name, in_time: Name
) -> Iterator[Entry]:
    """Whose belonging is not known may have the result that is told of more people."""
    levels = {YES: {inner: YES}, NO: {inner: NO}, NOT_KNOWN: unseen}
    for level, inside in levels.items():
        others = [{**unsure, outer: level}, {inner: NOT_IN_REFERENCE, outer: level}]
        yield _sum([{outer: level}], [inside, *others], rest=False)
    yield _sum([{**unsure, **in_time}], [{**unsure, outer: level} for level in levels], rest=False)


def _disadvantaged(counted: Counted, sure: Name, outside: Name, unsure: Name) -> Iterator[Entry]:
    """Any of three traits makes somebody disadvantaged, and one that is not known unsure."""
    traits = [trait for trait in DISADVANTAGES if trait in counted.levels]
    for trait in traits:
        yield _sum([sure], [{trait: YES}], rest=len(traits) > 1)
        yield _sum([{trait: NO}, {trait: MISSING}], [outside, unsure], rest=len(traits) > 1)


def _between_windows(counted: Counted) -> Iterator[Entry]:
    """Who left too lately for a result in four weeks did so for one in six months."""
    yield _sum([{NOT_YET: LATE}], [{NOT_YET: EARLY}, BETWEEN], rest=False)
    open_ones = {counted.results[name].reference_population for name in counted.open_references}
    for reference in sorted(open_ones):
        unsure, statuses = _unsure(reference), _by_window()
        for whole, parts in statuses:
            yield _sum([{**unsure, **whole}], [{**unsure, **part} for part in parts], rest=False)
        wider = LESS_AT_WORK.get(reference)
        if wider in open_ones:
            every: tuple[Name, ...] = ({}, STILL, BETWEEN, *(whole for whole, _ in statuses))
            for status in every:
                both = {**_unsure(wider), **status}
                yield _sum([both], [{**unsure, **status}, {**both, **EMPLOYED}], rest=False)
                yield _within({**both, **EMPLOYED}, EMPLOYED)
    for early, late in _of_both_windows(counted):
        yield from _left_lately(counted, early, late)


def _by_window() -> tuple[tuple[Name, tuple[Name, Name]], ...]:
    return (
        ({NOT_YET: LATE}, ({NOT_YET: EARLY}, BETWEEN)),
        ({IN_TIME: EARLY}, ({IN_TIME: LATE}, BETWEEN)),
    )


def _of_both_windows(counted: Counted) -> Iterator[tuple[str, str]]:
    """Results of the two windows that are told of the same people, or of those not at work."""
    for early, first in counted.results.items():
        for late, second in counted.results.items():
            of = second.reference_population
            same = first.reference_population in (of, LESS_AT_WORK.get(of))
            if (first.window, second.window) == (EARLY, LATE) and same:
                yield early, late


def _left_lately(counted: Counted, early: str, late: str) -> Iterator[Entry]:
    first, second = (counted.results[name].reference_population for name in (early, late))
    for level in (NOT_LEFT, NOT_DUE):
        inside = {early: level}
        if first != second:
            inside = {early: level, **NOT_AT_WORK}
            yield _sum([{early: level}], [inside, {early: level, **EMPLOYED}], rest=False)
            yield _within({early: level, **EMPLOYED}, EMPLOYED)
        yield _sum([{late: level}], [inside], rest=level == NOT_DUE)


def _unsure(reference: str) -> Name:
    return {AMONG + reference: MISSING}


def _sure(reference: str) -> Name:
    return {AMONG + reference: YES}


def _still_of_all_records() -> Iterator[Entry]:
    """Who is still taking part, with a complete record or not, has no state at exit yet."""
    everybody = {**STILL, "record": ALL}
    yield _sum([everybody], [STILL, {**STILL, "record": INCOMPLETE}], rest=False)
    yield _sum([{**WITHOUT_EXIT, "record": ALL}], [everybody], rest=True)
    in_phases, still_in_one = ({**each, "record": ALL} for each in (PHASES, IN_A_PHASE))
    yield _sum([everybody], [still_in_one], rest=True)
    # Whoever is still taking part and in no phase has begun none.
    yield _sum([{"record": ALL}, still_in_one], [everybody, in_phases], rest=True)


def _statuses(counted: Counted, result: str, window: str) -> Iterator[tuple[str, Name]]:
    """The levels of a result that other results of the same time have as well."""
    yield NOT_LEFT, STILL
    yield NOT_DUE, {NOT_YET: window}
    if result in BY_STATE and result not in counted.open_references:
        yield NOT_KNOWN, {UNSEEN: window}


def _outside(counted: Counted, result: str, reference: str) -> Iterator[Entry]:
    """Who cannot have a result, by the facts at entry.

    Where one of the traits is not collected, of nobody it is known not to be disadvantaged.
    That all are is not said.
    """
    outside = {result: NOT_IN_REFERENCE}
    inside, is_all = OF_STATUS.get(reference, ((), False))
    lacking = not counted.levels.keys() >= {*DISADVANTAGES} and result in counted.open_references
    if reference.startswith("disadvantaged") and lacking:
        is_all = True
        if not inside:
            yield _within(outside, NOBODY)
    out = [name for name in (UNEMPLOYED, INACTIVE, EMPLOYED) if name["labour_status"] not in inside]
    if inside:
        yield _sum([outside], out, rest=not is_all)
    if reference == "not_in_education":
        yield _sum([outside], [IN_EDUCATION], rest=False)
    if reference.startswith("disadvantaged") and not inside:
        for trait in DISADVANTAGES:
            yield _within(outside, {trait: NO})


def _not_over_54(outside: Name, ages: Sequence[str]) -> Iterator[Entry]:
    """Outside a result of those over 54 without work is who is younger, and who has work."""
    unsure = (MISSING, UNDECIDED)
    younger = [{"age": age} for age in ages if age not in (OVER_54["age"], *unsure)]
    older = [{"age": age} for age in ages if age in (OVER_54["age"], *unsure)]
    at_work = [{**EMPLOYED, **age} for age in older]
    yield _sum([outside], [*younger, *at_work], rest=False)
    yield _sum([EMPLOYED], at_work, rest=True)
    for age, employed in zip(older, at_work, strict=True):
        yield _within(employed, age)


def _smaller_reference(counted: Counted, inner: str, outer: str) -> Iterator[Entry]:
    """Who has the outer result and is not counted from the inner one is outside its reference."""
    outside = {inner: NOT_IN_REFERENCE}
    between = [{**outside, outer: level} for level in RESULT_LEVELS if level != NOT_IN_REFERENCE]
    yield _sum([outside], [{outer: NOT_IN_REFERENCE}, *between], rest=False)
    alike = {NOT_LEFT, NOT_DUE}
    if inner not in counted.open_references:
        alike |= {YES, NO, NOT_KNOWN}
    for level in sorted(alike):
        shared = {**outside, outer: level}
        yield _sum([{outer: level}], [{inner: level}, shared], rest=False)
