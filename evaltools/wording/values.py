"""Labels of the values that key columns hold: groups, states, steps, sources, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message, message_in
from evaltools.wording.headings import HEADINGS
from evaltools.wording.tables import code_label, employment_states, field_title, list_label
from evaltools.wording.translation import in_language, render

#: Columns whose values are themselves names of columns.
NAMES_OF_COLUMNS = ("variable", "covariate", "term", "column", "by", "factor")

#: Columns whose values are states, or outcomes that are states.
STATES = ("state", "state_group", "outcome", "event", "exit_state", "from_state", "to_state")

EVERYWHERE: dict[str, Message] = {
    ALL: message("all"),
    TOTAL: message("total"),
    "missing": message("missing"),
    "unknown": message("not known"),
    "other": message("other"),
    "yes": message("yes"),
    "no": message("no"),
    "True": message("yes"),
    "False": message("no"),
}

STATE_GROUPS: dict[str, Message] = {
    "employment": message("employment"),
    "education": message("education"),
    "intermediate": message("intermediate state"),
    "service": message("in a service"),
    "unemployment": message("unemployment"),
    "outside_labour_force": message("outside the labour force"),
    "end": message("end of follow-up"),
    "event": message("the outcome"),
    "before": message("before any exit"),
    "censored": message("follow-up ended"),
    "in_work": message("in work"),
    "no_spell": message("no spell"),
    "left": message("left work"),
}

VALUES: dict[str, dict[str, Message]] = {
    "definition": {
        "narrow": message("narrow (open labour market)"),
        "broad": message("broad (subsidised work as well)"),
        "programme_goal": message("the programme's own goal"),
    },
    "role": {
        "event": message("outcome"),
        "competing": message("competing event"),
        "continuing": message("follow-up continues"),
        "censoring": message("ends follow-up"),
    },
    "source": {
        "register": message("register"),
        "survey": message("survey"),
        "programme": message("the programme's own records"),
    },
    "arm": {
        "programme": message("participant group"),
        "treated": message("participant group"),
        "comparison": message("comparison group"),
    },
    "case": {
        "none_employed": message("none of the lost found work"),
        "as_censored": message("the lost found work as often as the others"),
        "all_employed": message("all of the lost found work"),
    },
    "reason": {
        "moved": message("moved away"),
        "lost": message("left follow-up"),
        "not_lost": message("neither"),
    },
    "check": {
        "sources_disagree": message("two sources name different states on one day"),
        "source_doubled": message("one source names different states on one day"),
        "open_end_closed": message("a spell without an end was closed by the next"),
    },
    "diagnostic": {
        "smd": message("largest standardised mean difference"),
        "smd_constrained": message("largest standardised mean difference (made equal by weights)"),
        "variance_ratio": message("variance ratio furthest from 1"),
        "ks": message("largest Kolmogorov–Smirnov distance"),
        "share_near": message("share of participants with somebody alike to compare with"),
        "equipoise": message("share who could have been in either group"),
        "effective_size_programme": message("effective sample size, participant group"),
        "effective_size_comparison": message("effective sample size, comparison group"),
        "largest_weight": message("largest share of one person in the weights"),
        "events": message("number of events"),
        "attrition": message("difference in loss between the groups"),
        "minimum_detectable": message("smallest difference that could be found"),
    },
    "method": {
        "difference": message("plain difference"),
        "regression": message("regression adjustment"),
        "weighting": message("inverse probability weighting"),
        "entropy": message("entropy balancing"),
        "matching": message("matching"),
        "aipw": message("doubly robust estimate"),
    },
    "observation": {
        "register": message("seen in a register to the last day"),
        "followed": message("followed by contacts"),
    },
    "verdict": {
        "pass": message("passed"),
        "warn": message("warning"),
        "fail": message("failed"),
        "not_evaluated": message("not evaluated"),
        "met": message("met"),
        "partly_met": message("partly met"),
        "not_met": message("not met"),
        "not_assessed": message("not assessed"),
        "not_applicable": message("not applicable"),
        "not_evidenced": message("not evidenced"),
    },
    "position": {
        "inside": message("within random variation"),
        "below_95": message("below the 95% limit"),
        "above_95": message("above the 95% limit"),
        "below_998": message("below the 99.8% limit"),
        "above_998": message("above the 99.8% limit"),
    },
    "criterion": {
        "reliable": message("reliable change"),
        "important": message("important change"),
    },
    "wave": {
        "baseline": message("baseline measurement"),
        "start": message("start"),
        "exit": message("final measurement"),
        "follow_up": message("follow-up measurement"),
        "before": message("before"),
        "after": message("after"),
    },
    "period": {
        "before": message("before"),
        "after": message("after"),
    },
    "change": {
        "improved": message("improved"),
        "unchanged": message("change within the limit"),
        "deteriorated": message("deteriorated"),
    },
    "coverage": {
        "complete": message("all items answered"),
        "prorated": message("enough items answered"),
        "dropped": message("too few items answered"),
        "not_answered": message("did not answer"),
    },
    "coefficient": {
        "alpha": message("Cronbach's alpha"),
        "omega_total": message("Omega total"),
        "agreement": message("share of equal ratings"),
        "weighted_kappa": message("weighted kappa"),
        "ac1": message("Gwet's AC1"),
        "ac2": message("Gwet's AC2"),
        "krippendorff_alpha": message("Krippendorff's alpha"),
    },
    "end": {
        "floor": message("lowest possible score"),
        "ceiling": message("highest possible score"),
    },
    "step": {
        "in_data": message("rows in the data"),
        "excluded": message("left out"),
        "followed": message("followed"),
    },
    "severity": {"error": message("error"), "warning": message("warning")},
    "unit": {
        "days": message_in("unit", "days"),
        "weeks": message_in("unit", "weeks"),
        "two_weeks": message_in("unit", "two-week periods"),
        "months": message_in("unit", "months"),
    },
    "term": {"GLOBAL": message("all terms together")},
    "table": {
        "participants": message("participants"),
        "spells": message("spells"),
        "follow_up": message("follow-up times"),
        "responses": message("questionnaire answers"),
        "scores": message("scale scores"),
        "outcomes": message("outcomes"),
        "contacts": message("contacts"),
        "mentors": message("mentors"),
        "matches": message("mentor pairs"),
        "evidence": message("evidence"),
        "ratings": message("ratings"),
        "segments": message("interview passages"),
        "coach_log": message("coaches' log"),
        "sites": message("sites"),
        "population": message("population"),
    },
}


def value(
    column: str,
    value: str,
    language: str,
    labels: Mapping[str, Mapping[str, Any]] | None = None,
) -> str:
    """The name, for people, of a value of a key column.

    column : str
        The column whose value it is; of a result's `group` column, the column it stands for.
    labels : mapping of column to {value: {language: text}}
        The study's own names; they win. A value that nobody knows comes back as it is.

    >>> value("definition", "programme_goal", "en")
    "the programme's own goal"
    """
    own = _own(column, value, labels or {})
    if own:
        return in_language(own, language)
    known = VALUES.get(column, {}).get(value)
    if known:
        return render(known, language)
    found = _column_name(value, language, labels) if column in NAMES_OF_COLUMNS else None
    return found or _label(column, value, language) or value


def value_of(shown: Shown, column: str, code: str, language: str) -> str:
    """The name of a value in a result: of mean times, an outcome names the time around it.

    Time since an outcome is not time spent in it: who left a job again is counted on.
    """
    if column == "outcome" and is_of_time(shown):
        return _time_around(shown, code, language)
    return value(column, code, language, shown.labels)


def with_names_of_terms(note: Message | str, shown: Shown, language: str) -> Message | str:
    """The note with names for people where it lists terms of the result's model.

    A term is a column, or `column=value` for one level of it, as the column `term` holds them.
    """
    if isinstance(note, str) or "term" not in shown.frame.columns:
        return note
    terms = {str(term) for term in shown.frame["term"]}

    def name(part: Any) -> Any:
        known = isinstance(part, str) and part in terms
        return value("term", part, language, shown.labels) if known else part

    values = {
        place: [name(part) for part in given] if isinstance(given, (list, tuple)) else given
        for place, given in note.values.items()
    }
    return replace(note, values=values)


def is_of_time(shown: Shown) -> bool:
    """Whether the estimates are mean times before and since exits, or differences of them."""
    if shown.kind == "restricted_time":
        return True
    return shown.kind == "difference" and "time" not in shown.frame.columns


def _time_around(shown: Shown, outcome: str, language: str) -> str:
    events = {*shown.about.get("event", ())}
    if outcome == "before" and not events <= employment_states():
        return render(message("before the outcome or another exit was reached"), language)
    if outcome == "before":
        return render(message("before the first job or other exit"), language)
    if outcome == "event" and events and events <= employment_states():
        return render(message("after the first job began, whatever came later"), language)
    if outcome == "event":
        return render(message("after the outcome was reached, whatever came later"), language)
    exit = value("outcome", outcome, language, shown.labels)
    return render(message("after leaving for: {exit}, whatever came later", exit=exit), language)


def _own(column: str, value: str, labels: Mapping[str, Mapping[str, Any]]) -> Any:
    """The study's name of the value; names of columns stand under `variable`."""
    found = labels.get(column, {}).get(value)
    if found is None and column in NAMES_OF_COLUMNS:
        return labels.get("variable", {}).get(value)
    return found


def _label(column: str, value: str, language: str) -> str | None:
    found = code_label(column, value, language)
    if found is None and column in STATES:
        found = list_label("states", value, language)
        if found is None and value in STATE_GROUPS:
            return render(STATE_GROUPS[value], language)
    if found is None and value in EVERYWHERE:
        return render(EVERYWHERE[value], language)
    return found


def _column_name(
    name: str, language: str, labels: Mapping[str, Mapping[str, Any]] | None
) -> str | None:
    """A column's heading; for `column=value` the heading and the value's label."""
    first, mark, second = name.partition("=")
    if mark and second:
        heading = value("variable", first, language, labels)
        return f"{heading}: {value(first, second, language, labels)}"
    title = field_title(name, language)
    if title is None and name in HEADINGS:
        return render(HEADINGS[name], language)
    return title
