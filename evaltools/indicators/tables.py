"""The standard tables of ESF+ and ESF 2014–2020, by sex, every number of people in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from evaltools.columns import ALL, TOTAL, Total
from evaltools.indicators import catalogue, entry_facts, nesting, results
from evaltools.indicators.after_leaving import AfterLeaving, after_leaving
from evaltools.indicators.catalogue import ENTITY, ESF_2014, ESF_PLUS, RESULT, Indicator
from evaltools.indicators.entry_facts import COMPLETE, INCOMPLETE, UNDECIDED
from evaltools.indicators.notes import table_notes
from evaltools.indicators.participations import Participations, participations
from evaltools.indicators.words import table_labels
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.data import Data

COUNTED, NOT_COLLECTED, NO_RECORD, NOT_FROM_PARTICIPANTS = (
    "participants",
    "not_collected",
    "no_complete_record",
    "not_counted_from_participants",
)

#: Sexes of complete records, and of all.
KNOWN_SEXES = ("female", "male", "non_binary")
SEXES = (*KNOWN_SEXES, "unknown")

_TEXTS = (
    "code",
    "indicator",
    "kind",
    "reference_population",
    "window",
    "mark",
    "sensitive",
    "code_status",
    "name_status",
    "verification",
    "counted",
    "listed",
)

#: From the surest to the least sure: how an indicator's code and name are known.
STATUSES = ("", "read", "deduced", "recalled")


def esf_plus(data: Data) -> Result:
    """The common indicators of ESF+ 2021–2027 that count people, by sex.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        kind "indicators". One row for each indicator and sex, and one for each other level
        of its variable:

        - code, indicator: the indicator that the row is; empty for the rows beside it, which
          show the rest of the people, both sexes together, so that every variable adds up
        - record: complete or incomplete records; total of both
        - variable, level, group (sex, and total), n
        - kind, reference_population, window, mark, sensitive
        - code_status, name_status: read, deduced or recalled; verification: the less sure one
        - counted: participants, not_collected (the data lack the columns; n is missing),
          no_complete_record (all records lack something; n is missing) or
          not_counted_from_participants (projects and organisations)

        Records that lack sex, labour status, education or age are in EECO01 alone, and are
        shown apart. `about["across"]` names the key to spread over columns, `about["rows"]`
        the column (listed) that is filled in rows worth printing; reports print and write
        the table so, and `standard_table` gives it as a frame.

    Raises
    ------
    UnansweredError
        Without participants or data_lock.

    Notes
    -----
    Source: Regulation (EU) 2021/1057, Annex I.

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...         "data_lock": "2024-12-31",
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame(
    ...     {
    ...         "participant_id": ["KU-001", "KU-002"],
    ...         "entry_date": pd.Timestamp("2024-01-01"),
    ...         "sex": ["female", "male"],
    ...         "age": [40.0, 60.0],
    ...         "labour_status": "unemployed",
    ...         "education": "isced_3_4",
    ...     }
    ... )
    >>> table = esf_plus(Data(study, {"participants": people})).table()
    >>> table.query("code == 'EECO02'")[["group", "n"]].values.tolist()
    [['female', 1], ['male', 1], ['non_binary', 0], ['total', 2]]
    """
    return _table(data, ESF_PLUS)


def esf_2014(data: Data) -> Result:
    """The common indicators of ESF 2014–2020 that count people, by sex.

    The total of all records has no code; education at ISCED level 0 and level 0–2 undivided
    are shown without a code.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        As `esf_plus`.

    Notes
    -----
    Source: Regulation (EU) No 1304/2013, Annex I.

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...         "data_lock": "2024-12-31",
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame(
    ...     {
    ...         "participant_id": ["KU-001", "KU-002"],
    ...         "entry_date": pd.Timestamp("2024-01-01"),
    ...         "sex": ["female", "male"],
    ...         "age": [40.0, 60.0],
    ...         "labour_status": "unemployed",
    ...         "education": "isced_3_4",
    ...     }
    ... )
    >>> table = esf_2014(Data(study, {"participants": people})).table()
    >>> table.query("code == 'CO01'")[["group", "n"]].values.tolist()
    [['female', 1], ['male', 1], ['non_binary', 0], ['total', 2]]
    """
    return _table(data, ESF_2014)


def _table(data: Data, fund: str) -> Result:
    who = participations(data, fund=fund)
    table = _Counting(who, after_leaving(data, who.frame), fund, data.table("spells") is not None)
    frame = _in_order(pd.DataFrame(list(table.rows())), fund)
    frame["n"] = frame["n"].astype("Int64")
    variables = tuple(dict.fromkeys(frame["variable"]))
    keys = (*who.where, "record", "variable", "level", "group")
    frame = frame.assign(**who.where)
    missing = frame.loc[frame["counted"] == NOT_COLLECTED, "code"]
    return Result(
        kind="indicators",
        frame=frame[["code", "indicator", *keys, "n", *_TEXTS[2:]]],
        keys=keys,
        counts=("n",),
        derived=dict.fromkeys(_TEXTS, ()),
        totals=(Total(over="group"),),
        population=who.population,
        notes=(
            *who.notes,
            *table_notes(
                fund,
                missing=tuple(code for code in dict.fromkeys(missing) if code),
                incomplete=bool((table.record == INCOMPLETE).any()),
                undecided=table.some_undecided(),
                without_code=table.some_education_without_code(),
                closed=table.after.closed,
            ),
        ),
        about={
            "by": "sex",
            "fund": fund,
            "across": "group",
            "rows": "listed",
            "order": [*KNOWN_SEXES, TOTAL],
            "columns": ["code", "indicator", "group", "n", "mark", "verification", "counted"],
            "names": catalogue.names(fund),
            "sensitive": _sensitive(fund),
            "adds_up": nesting.sums(table.counted()),
        },
        labels=table_labels(variables, catalogue.names(fund)),
    )


def _in_order(frame: pd.DataFrame, fund: str) -> pd.DataFrame:
    """The indicators in the order of the fund's list, then what is left of the people."""
    order = {each.code: place for place, each in enumerate(catalogue.indicators(fund))}
    place = frame["code"].map(order).fillna(len(order))
    place = place.mask(frame["variable"] == ALL, -1)
    return frame.loc[place.sort_values(kind="stable").index].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class _Counting:
    """The people of one table, and how each variable counts them."""

    who: Participations
    after: AfterLeaving
    fund: str
    has_spells: bool

    @property
    def people(self) -> pd.DataFrame:
        return self.who.frame

    @property
    def record(self) -> pd.Series:
        return entry_facts.records(self.people)

    def rows(self) -> Iterator[dict[str, object]]:
        """Every row of the table, in the order of the fund's list."""
        listed = catalogue.indicators(self.fund)
        total = next((each for each in listed if each.variable == ALL), None)
        sex, record = entry_facts.sexes(self.people), self.record
        everybody = pd.Series(TOTAL, index=self.people.index)
        yield from _counts(everybody, sex, ALL, TOTAL, total, record=TOTAL)
        for level in (COMPLETE, INCOMPLETE):
            yield from _counts(record, sex, "record", level, None, record=TOTAL)
        complete = record == COMPLETE
        for variable in dict.fromkeys(each.variable for each in listed if each.variable != ALL):
            if not variable:
                continue
            coded = {each.level: each for each in listed if each.variable == variable}
            yield from self._rows_of(variable, coded, sex, complete)
        for each in listed:
            if each.kind == ENTITY:
                yield _row(each, TOTAL, each.code, TOTAL, TOTAL, None, NOT_FROM_PARTICIPANTS)

    def _rows_of(
        self, variable: str, coded: dict[str, Indicator], sex: pd.Series, complete: pd.Series
    ) -> Iterator[dict[str, object]]:
        first = next(iter(coded.values()))
        if not self._is_counted(first):
            why = NO_RECORD if self._is_collected(first) else NOT_COLLECTED
            for level, each in coded.items():
                for group in (*KNOWN_SEXES, TOTAL):
                    yield _row(each, COMPLETE, variable, level, group, None, why)
            return
        levels = self._levels(first)[complete]
        for level in self._level_names(first):
            yield from _counts(
                levels, sex[complete], variable, level, coded.get(level), record=COMPLETE
            )

    def counted(self) -> nesting.Counted:
        """What is counted here, for the sums that hold between the counts."""
        listed = catalogue.indicators(self.fund)
        first = {each.variable: each for each in reversed(listed) if each.variable not in ("", ALL)}
        first = {name: each for name, each in first.items() if self._is_counted(each)}
        complete = self.people[(self.record == COMPLETE).to_numpy()]
        references = {
            name: each.reference_population for name, each in first.items() if each.kind == RESULT
        }
        limits = sorted({limit for own in entry_facts.AGE_LIMITS.values() for limit in own})
        ages = entry_facts.age_levels(complete, limits)
        return nesting.Counted(
            levels={name: self._level_names(each) for name, each in first.items()},
            indicators=listed,
            open_references=frozenset(
                name for name, of in references.items() if results.is_open(complete, of)
            ),
            exact_ages=not ages.isin((UNDECIDED, entry_facts.MISSING)).any(),
            arm=self.who.where,
        )

    def _is_counted(self, indicator: Indicator) -> bool:
        """Not where there are records but none is complete: a nought would say something else."""
        some_complete = self.people.empty or bool((self.record == COMPLETE).any())
        return some_complete and self._is_collected(indicator)

    def _is_collected(self, indicator: Indicator) -> bool:
        given = self.who.given
        if indicator.kind == RESULT:
            return results.is_countable(
                indicator.variable,
                indicator.reference_population,
                given,
                spells=self.has_spells,
            )
        return entry_facts.is_collected(indicator.variable, given)

    def _levels(self, indicator: Indicator) -> pd.Series:
        if indicator.kind == RESULT:
            return results.result_levels(
                self.people, self.after, indicator.variable, indicator.reference_population
            )
        return entry_facts.entry_levels(self.people, indicator.variable, fund=self.fund)

    def _level_names(self, indicator: Indicator) -> tuple[str, ...]:
        if indicator.kind == RESULT:
            return results.RESULT_LEVELS
        return entry_facts.entry_level_names(indicator.variable, fund=self.fund)

    def some_undecided(self) -> bool:
        """Whether the age group of a complete record cannot be told from the year of birth."""
        age = entry_facts.entry_levels(self.people, "age", fund=self.fund)
        return bool(((age == UNDECIDED) & (self.record == COMPLETE)).any())

    def some_education_without_code(self) -> bool:
        """Whether a complete record has an education that no indicator of the fund counts."""
        levels = entry_facts.entry_levels(self.people, "education", fund=self.fund)
        coded = {
            each.level for each in catalogue.indicators(self.fund) if each.variable == "education"
        }
        return bool((~levels.isin(coded) & (self.record == COMPLETE)).any())


def _counts(
    levels: pd.Series,
    sex: pd.Series,
    variable: str,
    level: str,
    indicator: Indicator | None,
    *,
    record: str,
) -> Iterator[dict[str, object]]:
    """One level by sex, and of everybody; what no indicator counts, of everybody alone."""
    inside = levels == level
    sexes = SEXES if record == TOTAL else KNOWN_SEXES if indicator is not None else ()
    for group in sexes:
        n = int((inside & (sex == group)).sum())
        yield _row(indicator, record, variable, level, group, n, COUNTED)
    yield _row(indicator, record, variable, level, TOTAL, int(inside.sum()), COUNTED)


def _row(
    indicator: Indicator | None,
    record: str,
    variable: str,
    level: str,
    group: str,
    n: int | None,
    counted: str,
) -> dict[str, object]:
    code = "" if indicator is None else indicator.code
    status = ("", "") if indicator is None else (indicator.code_status, indicator.name_status)
    is_record = variable == "record"
    return {
        "code": code,
        "indicator": level if is_record else code,
        "record": record,
        "variable": variable,
        "level": level,
        "group": group,
        "n": pd.NA if n is None else n,
        "kind": "" if indicator is None else indicator.kind,
        "reference_population": "" if indicator is None else indicator.reference_population,
        "window": "" if indicator is None else indicator.window,
        "mark": "" if indicator is None else indicator.mark,
        "sensitive": "yes" if indicator is not None and indicator.sensitive else "",
        "code_status": status[0],
        "name_status": status[1],
        "verification": max(status, key=STATUSES.index),
        "counted": counted,
        "listed": "yes" if code or is_record else "",
    }


def _sensitive(fund: str) -> list[str]:
    """The variables whose mere presence says something sensitive."""
    marked = (each.variable for each in catalogue.indicators(fund) if each.sensitive)
    return sorted(set(marked))
