"""The kinds of results that protection knows, and how those that it does not know fare.

Of a known kind the analysis is believed when it says that a number is made from nobody
(`derived[column] == ()`), such as a threshold. A kind that is not listed fails closed: every
number in it is taken to be made from people, and it is refused when its rows are persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

#: Steps of people through time.
IN_TIME = (
    "curve",
    "incidence",
    "times",
    "without",
    "difference",
    "quantile",
    "states",
    "expected_time",
    "restricted_time",
)

#: Counts and shares of people.
TABLES = (
    "answers",
    "attrition",
    "bands",
    "change_categories",
    "cooccurrence",
    "coverage",
    "distribution",
    "endings",
    "floor_ceiling",
    "flow",
    "funnel",
    "indicator_results",
    "indicators",
    "joint_display",
    "mentors",
    "mentors_of_participants",
    "missing",
    "overlap",
    "phases",
    "quality",
    "rates",
    "reach",
    "representativeness",
    "shrunken_rates",
    "table",
    "take_up",
    "themes",
    "themes_by_exit",
    "waiting",
    "weights",
)

#: Means of people's values, and what is made from means.
OF_MEANS = (
    "balance",
    "change",
    "change_difference",
    "change_limits",
    "covariates",
    "dose",
    "dropout",
    "effect",
    "item_profile",
    "items",
    "mean",
    "means",
    "reliability",
    "scores",
)

#: Coefficients and tests, which no sum ties to counts.
OF_MODELS = (
    "association",
    "dimensions",
    "difference_in_differences",
    "e_value",
    "event_study",
    "factor_fit",
    "forest",
    "gate",
    "interaction",
    "matrix",
    "minimum_detectable",
    "model",
    "models",
    "proportional_hazards",
    "specification",
    "test",
)

#: Texts, judgements of raters about a practice: nobody's values. And numbers taken over from
#: another protected result of the run, where they are counted already (job_shares).
WITHOUT_PEOPLE = (
    "agreement",
    "answered_questions",
    "cannot_say",
    "checklist",
    "criteria",
    "criteria_counts",
    "design",
    "evidence_links",
    "fidelity",
    "fidelity_total",
    "findings",
    "job_shares",
    "judged",
    "ladder",
    "not_improved",
    "quotations",
    "ratings_table",
    "reasons",
    "record",
    "statements",
    "target_trial",
    "unknown_result",
    "usable",
    "withheld_questions",
)

KNOWN = frozenset((*IN_TIME, *TABLES, *OF_MEANS, *OF_MODELS, *WITHOUT_PEOPLE))

#: Columns that name a single person; a result that has one is no result.
PERSON_COLUMNS = ("participant_id", "person_id", "mentor_id", "segment_id", "hetu", "id")

#: What an opaque id of a person looks like.
_LONG_ID = re.compile(r"[0-9a-f]{32,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHORT_ID = re.compile(r"[A-Z]{1,5}-?\d{3,9}")

#: So many values that look like short ids make a column of ids; fewer may be codes.
IDS = 3


def with_every_count(result: Result) -> Result:
    """The result with every column that names itself a count among its counts.

    Of a kind that is not known, nothing is believed to be made from nobody.
    """
    derived = dict(result.derived) if result.kind in KNOWN else _made_from_people(result)
    named = [
        str(column)
        for column in result.frame.columns
        if column not in result.counts and column not in derived and _says_count(result, column)
    ]
    if not named and derived == dict(result.derived):
        return result
    # What was made from all counts of its row stays made from those that were declared.
    return replace(
        result,
        counts=(*result.counts, *named),
        derived={
            **{column: result.counts for column in result.numbers if column not in named},
            **derived,
        }
        if result.counts
        else derived,
    )


def _made_from_people(result: Result) -> dict[str, tuple[str, ...]]:
    return {column: made for column, made in result.derived.items() if made}


def _says_count(result: Result, column: object) -> bool:
    name = str(column)
    if name in result.keys or not (name == "n" or name.startswith("n_")):
        return False
    values = result.frame[column]
    if pd.api.types.is_bool_dtype(values):
        return False
    numbers = pd.to_numeric(values, errors="coerce").dropna().astype(float)
    return bool(len(numbers)) and bool((numbers == numbers.round()).all())


def refuse_persons(result: Result) -> None:
    """Raise UsageError for a result whose rows are persons."""
    found = sorted({*_person_columns(result), *_columns_of_ids(result)})
    if not found and result.kind not in KNOWN and _counts_ones(result):
        found = sorted(map(str, result.keys)) or ["n"]
    if found:
        rule = "A result must not have a row for each person, but it has the columns {found}."
        raise UsageError(message(rule, found=found))


def _person_columns(result: Result) -> Iterator[str]:
    for name in (*result.frame.columns, *result.frame.index.names):
        if str(name).lower() in PERSON_COLUMNS:
            yield str(name)


def _columns_of_ids(result: Result) -> Iterator[str]:
    for name, values in result.frame.items():
        if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
            continue
        texts = {str(value).strip() for value in values.dropna()}
        long = any(_LONG_ID.fullmatch(text) for text in texts)
        short = sum(bool(_SHORT_ID.fullmatch(text)) for text in texts)
        if long or (result.kind not in KNOWN and short >= IDS):
            yield str(name)


def _counts_ones(result: Result) -> bool:
    """Several rows of one person each."""
    if "n" not in result.counts or len(result.frame) < 2:
        return False
    people = pd.to_numeric(result.frame["n"], errors="coerce")
    return bool((people == 1).all())
