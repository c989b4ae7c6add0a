"""What the variables and levels of a standard table are called."""

from __future__ import annotations

from collections.abc import Mapping

from evaltools.columns import ALL, LANGUAGES, TOTAL
from evaltools.messages import Message, message
from evaltools.wording import render

_RECORDS: Mapping[str, Message] = {
    "complete": message("complete record"),
    "incomplete": message("incomplete record"),
    TOTAL: message("all records"),
}

_EVERYWHERE: Mapping[str, Message] = {
    "yes": message("yes"),
    "no": message("no"),
    "missing": message("missing"),
    "undecided": message("cannot be told from the year of birth"),
    "not_known": message("not known"),
    "not_due": message("time not yet up"),
    "not_left": message("still taking part"),
    "not_in_reference": message("not among those it is counted from"),
}

_AGES: Mapping[str, Message] = {
    "0-17": message("under 18"),
    "18-29": message("18–29"),
    "30-54": message("30–54"),
    "55+": message("55 or over"),
    "0-24": message("under 25"),
    "25-54": message("25–54"),
}

_VARIABLES: Mapping[str, Message] = {
    ALL: message("participants"),
    "record": message("Records"),
    "age": message("Age at entry"),
    "long_term_unemployed": message("Long-term unemployed"),
    "inactive_not_in_education": message("Inactive, not in education"),
    "over_54_without_work": message("Over 54 and without work"),
    "jobless_household_with_children": message("Jobless household with children"),
    "single_adult_with_children": message("Single adult with children"),
    "foreign_background_or_minority": message("Foreign background or minority"),
    "searching_upon_leaving": message("Searching for work upon leaving"),
    "in_education_upon_leaving": message("In education upon leaving"),
    "qualified_upon_leaving": message("Qualification upon leaving"),
    "employed_upon_leaving": message("In employment upon leaving"),
    "employed_after_six_months": message("In employment six months after leaving"),
    "improved_after_six_months": message("Better situation six months after leaving"),
    "disadvantaged_with_a_result": message("Disadvantaged, with a result upon leaving"),
    "over_54_employed_after_six_months": message("Over 54, in employment six months after leaving"),
    "disadvantaged_employed_after_six_months": message(
        "Disadvantaged, in employment six months after leaving"
    ),
}

_VERIFICATION: Mapping[str, Message] = {
    "read": message("read in a source"),
    "deduced": message("deduced from a source"),
    "recalled": message("not verified"),
}

_COUNTED: Mapping[str, Message] = {
    "participants": message("from participants"),
    "not_collected": message("not in the data"),
    "no_complete_record": message("no complete record"),
    "not_counted_from_participants": message("not from participants"),
}


def table_labels(
    variables: tuple[str, ...], names: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, Mapping[str, str]]]:
    """The labels of a standard table: of its indicators, variables, levels and marks."""
    levels = _said({**_EVERYWHERE, **_AGES})
    own = {name: levels for name in variables if name not in ("labour_status", "education")}
    return {
        **own,
        "record": _said(_RECORDS),
        "variable": _said(_VARIABLES),
        "indicator": {**names, **_said(_RECORDS)},
        "verification": _said(_VERIFICATION),
        "counted": _said(_COUNTED),
        "code_status": _said(_VERIFICATION),
        "name_status": _said(_VERIFICATION),
    }


def _said(texts: Mapping[str, Message]) -> dict[str, Mapping[str, str]]:
    return {
        key: {language: render(text, language) for language in LANGUAGES}
        for key, text in texts.items()
    }
