"""The trial that the comparison stands for, beside what the data have.

Source: Hernan and Robins (2016), American Journal of Epidemiology 183; the parts that the
TARGET statement (2025, doi 10.1001/jama.2025.13350) asks to be told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from evaltools import wording
from evaltools.cohort.study_parts import counts_more_than_work
from evaltools.columns import LANGUAGES
from evaltools.comparison.texts import cell_of, in_languages
from evaltools.errors import UnansweredError
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result
from evaltools.study import Study
from evaltools.study.sections import Comparison, Outcome
from evaltools.study.texts import Text

PARTS: dict[str, Message] = {
    "eligibility": message("Who is eligible"),
    "strategies": message("What is compared"),
    "assignment": message("How people come into the groups"),
    "time_zero": message("When follow-up begins"),
    "follow_up": message("When follow-up ends"),
    "outcome": message("Primary outcome"),
    "other_outcomes": message("Other outcomes"),
    "estimand": message("Whom the answer is about"),
    "assumptions": message("What has to be assumed"),
    "analysis": message("Primary analysis"),
    "take_up": message("Who took part"),
}

ESTIMANDS: dict[str, Message] = {
    "att": message("The participants."),
    "ate": message("Everybody who was eligible."),
    "ato": message("People who might have been in either group."),
}

METHODS: dict[str, Message] = {
    "difference": message("The difference between the groups as they are."),
    "regression": message("Regression adjustment: a model of the outcome in each group."),
    "weighting": message("Weights from the propensity score."),
    "entropy": message("Weights from entropy balancing."),
    "matching": message("Each participant is matched with the most similar people."),
    "aipw": message("A propensity score and a model of the outcome together (AIPW)."),
}

TIMED: dict[str, Message] = {
    "employed_by": message("Found work within {time} from time zero."),
    "in_work_at": message("In work {time} after time zero."),
    "months_in_work": message("Time in work within {time} from time zero."),
    "time_to_work": message("Mean time until work came, within {time} from time zero."),
}

#: The same where what counts is the programme's own goal and holds more than work.
TIMED_GOAL: dict[str, Message] = {
    "employed_by": message("The programme's own goal reached within {time} from time zero."),
    "time_to_work": message(
        "Mean time until the programme's own goal was reached, within {time} from time zero."
    ),
}


def target_trial(study: Study) -> Result:
    """What a trial would do, and what the data have in its place.

    Parameters
    ----------
    study : Study
        By `load_study`.

    Returns
    -------
    Result
        Rows: part, trial, data (texts; every language stands in the labels). `about` holds the
        primary outcome, the primary analysis and their hash.

    Raises
    ------
    UnansweredError
        When the study has no comparison group.

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> target_trial(load_study("example:nsw")).frame.part.tolist()[:4]
    ['eligibility', 'strategies', 'assignment', 'time_zero']
    """
    comparison = comparison_of(study)
    texts = _rows(study, comparison)
    frame = pd.DataFrame(
        [
            {"part": part, "trial": cell_of(trial), "data": cell_of(data)}
            for part, (trial, data) in texts.items()
        ]
    )
    return Result(
        kind="target_trial",
        frame=frame,
        keys=("part", "trial", "data"),
        about={
            "primary_outcome": comparison.primary.name,
            "method": comparison.method,
            "estimand": comparison.estimand,
            "assignment": comparison.assignment,
            "hash": plan_hash(study),
            "study_hash": study.file_hash,
        },
        labels={
            "part": {part: in_languages(PARTS[part]) for part in texts},
            "trial": {cell_of(trial): in_languages(trial) for trial, _ in texts.values()},
            "data": {cell_of(data): in_languages(data) for _, data in texts.values()},
        },
        notes=(
            message(
                "One primary outcome and one primary analysis are named in the study file; "
                "everything else is marked as sensitivity. Their hash is {hash}.",
                hash=plan_hash(study)[:16],
            ),
            _when_decided(comparison),
        ),
    )


def _when_decided(comparison: Comparison) -> Message:
    """The day that the study file gives; the day of a run is none of deciding."""
    if comparison.decided is None:
        return message("The study file does not say on which day this was decided.")
    return message("By the study file this was decided on {date}.", date=comparison.decided)


def comparison_of(study: Study) -> Comparison:
    """The comparison section. Raises UnansweredError when there is none."""
    if study.comparison is None:
        raise UnansweredError(
            message(
                "Whether people would have found work anyway cannot be told: this study names "
                "no comparison group."
            )
        )
    return study.comparison


def plan_hash(study: Study) -> str:
    """SHA-256 of what was decided in advance: outcome, method, estimand, covariates, rules."""
    comparison = comparison_of(study)
    decided = {
        "outcomes": [each.name for each in comparison.outcomes],
        "method": comparison.method,
        "estimand": comparison.estimand,
        "covariates": list(comparison.covariates),
        "missing": comparison.missing,
        "arm": [comparison.arm, comparison.treated],
        "cluster": comparison.cluster,
        # what a set is called decides nothing
        "choices": comparison.choices.model_dump(mode="json", exclude={"names"}),
        "change": None
        if comparison.change is None
        else [comparison.change.outcome, float(comparison.change.start)],
        "gate": {name: float(value) for name, value in sorted(comparison.gate.items())},
        "horizon": study.horizon,
        "employment": study.employment,
        "competing": list(study.competing),
        "exclude": [str(each.when) for each in study.exclude],
    }
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()


def _rows(study: Study, comparison: Comparison) -> dict[str, tuple[Message | Text, Message | Text]]:
    randomised = comparison.assignment == "randomised"
    rows: dict[str, tuple[Message | Text, Message | Text]] = {
        "eligibility": (comparison.eligibility, _eligibility(study)),
        "strategies": (message("To be offered the programme, or not."), _groups(study, comparison)),
        "assignment": (message("By chance."), _assignment(study, comparison)),
        "time_zero": (message("The day of assignment."), comparison.time_zero),
        "follow_up": (_follow_up(study), _observation(study)),
        "outcome": (outcome_text(comparison.primary, study), _source(comparison.primary)),
    }
    if len(comparison.outcomes) > 1:
        others = _joined([outcome_text(each, study) for each in comparison.outcomes[1:]])
        rows["other_outcomes"] = (others, message("Marked as sensitivity."))
    rows["estimand"] = (
        ESTIMANDS[comparison.estimand],
        message("The same people.") if randomised else ESTIMANDS[comparison.estimand],
    )
    rows["assumptions"] = (
        message("None about why people are in the groups: chance decides."),
        _joined(comparison.assumptions)
        if comparison.assumptions
        else message("The study file names none."),
    )
    rows["analysis"] = (METHODS["difference"], METHODS[comparison.method])
    if comparison.take_up is not None:
        rows["take_up"] = (
            message("Everybody stays in the group to which they were assigned."),
            message("People are compared by group, whoever took part; the share is shown."),
        )
    return rows


def _eligibility(study: Study) -> Message:
    if not study.exclude:
        return message("The same rules, applied to both groups at time zero.")
    return plural_message(
        "The same rules, applied to both groups at time zero; {n} condition leaves people out, "
        "and the flow of participants counts them.",
        "The same rules, applied to both groups at time zero; {n} conditions leave people out, "
        "and the flow of participants counts them.",
        len(study.exclude),
    )


def _groups(study: Study, comparison: Comparison) -> Text:
    treated = f"{comparison.arm}={comparison.treated}"
    return _with_names(
        message(
            "Participants are those with the value “{treated}” in the column “{arm}”; all "
            "others are the comparison group."
        ),
        study,
        treated=(treated, comparison.treated),
        arm=(comparison.arm, comparison.arm),
    )


def _assignment(study: Study, comparison: Comparison) -> Message | Text:
    if comparison.assignment == "randomised":
        return message("By chance.")
    if not comparison.covariates:
        return message("Not by chance, and the groups are not made alike.")
    labels = covariate_labels(study)
    text = message("Not by chance: the groups are made alike in {factors}.")
    return Text.of(
        {
            language: wording.render(
                replace(
                    text,
                    values={
                        "factors": [
                            wording.value("covariate", name, language, labels)
                            for name in comparison.covariates
                        ]
                    },
                ),
                language,
            )
            for language in LANGUAGES
        }
    )


def covariate_labels(study: Study) -> dict[str, dict[str, dict[str, str]]]:
    """The study's own names of columns, as labels of a result."""
    columns = {name: text for name, text in study.labels.items() if "=" not in name}
    return {"covariate": {name: text.by_language() for name, text in columns.items()}}


def _with_names(text: Message, study: Study, **names: tuple[str, str]) -> Text:
    """The text in each language, with the study's own names where it gives them."""

    def said(key: str, otherwise: str, language: str) -> str:
        label = study.labels.get(key)
        return otherwise if label is None else in_languages(label).get(language, otherwise)

    return Text.of(
        {
            language: wording.render(
                replace(
                    text,
                    values={place: said(*pair, language) for place, pair in names.items()},
                ),
                language,
            )
            for language in LANGUAGES
        }
    )


def _follow_up(study: Study) -> Message | Text:
    if not study.data_lock and "follow_up" not in study.data:
        return message("When the outcome is measured.")
    return _with_time(
        message("Up to {time} after time zero, or earlier with the outcome or another exit."),
        study.horizon,
        study,
    )


def _with_time(text: Message, n: int, study: Study) -> Text:
    """The text in each language with a time in its place, in the form that belongs there."""
    return Text.of(
        {
            language: wording.render(
                replace(text, values={"time": wording.time_phrase(n, study.unit, language)}),
                language,
            )
            for language in LANGUAGES
        }
    )


def _observation(study: Study) -> Message:
    if not study.data_lock and "follow_up" not in study.data:
        return message("When the outcome was measured.")
    if study.observation == "followed":
        return message("Each person to the last day on which their state is known.")
    return message("Everybody to the last day of the register data.")


def outcome_text(outcome: Outcome, study: Study) -> Message | Text:
    """What an outcome is, in words; of a named one the study's own label."""
    if outcome.time is None:
        return study.labels.get(outcome.name) or message("{name}", name=outcome.name)
    texts = {**TIMED, **TIMED_GOAL} if counts_more_than_work(study) else TIMED
    return _with_time(texts[outcome.kind], outcome.time, study)


def _source(outcome: Outcome) -> Message:
    if outcome.time is None:
        return message("From the table of outcomes.")
    if outcome.kind in ("in_work_at", "months_in_work"):
        return message("From spells.")
    return message("From follow-up to the first exit.")


def _joined(texts: Iterable[Message | Text]) -> Text:
    """Several texts, one after another, in each language that all of them have."""
    given = [in_languages(each) for each in texts]
    common = [each for each in LANGUAGES if all(each in text for text in given)]
    return Text.of(
        {language: " ".join(_sentence(text[language]) for text in given) for language in common}
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
