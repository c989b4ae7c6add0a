"""How a comparison was made, in words from the study's settings, and the settings themselves.

What item 12 of STROBE asks to be told: control of confounding, subgroups, missing data, loss,
sensitivity analyses; beside them the estimand, the standard errors and how amounts enter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evaltools import wording
from evaltools.cohort.study_parts import counts_more_than_work
from evaltools.columns import LANGUAGES
from evaltools.comparison.checks import THRESHOLDS
from evaltools.comparison.texts import cell_of, in_languages
from evaltools.comparison.trial import ESTIMANDS, comparison_of, covariate_labels, outcome_text
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.study import Study
from evaltools.study.sections import Comparison, Outcome
from evaltools.study.texts import Text

#: A part of the method, its text, or a setting and its value.
Rows = dict[str, Message | Text]

PARTS: dict[str, Message] = {
    "estimand": message("Whom the answer is about"),
    "confounding": message("How the groups are made alike"),
    "model": message("Propensity model"),
    "amounts": message("How background factors enter"),
    "outcome": message("Outcome"),
    "errors": message("Standard errors and intervals"),
    "missing": message("Missing background facts"),
    "loss": message("Missing outcomes and loss"),
    "subgroups": message("Parts of the people"),
    "sensitivity": message("Sensitivity analyses"),
    "gate": message("Checks before the result"),
}

CONFOUNDING: dict[str, Message] = {
    "difference": message("Nothing is adjusted: the groups are compared as they are."),
    "regression": message(
        "In each group the outcome is predicted from the background factors; the predictions are "
        "averaged over those whom the answer is about and compared (g-computation)."
    ),
    "matching": message(
        "Each participant is matched with one person of the comparison group who is nearest in "
        "the logit of the propensity score, without replacement and without a caliper, the "
        "largest score first. People without a match are left out."
    ),
    "aipw": message(
        "A model of the outcome and weights from the propensity score are put together; the "
        "estimate is right when either model is (augmented inverse-probability weighting)."
    ),
}

#: Weights by estimand, for the propensity score.
WEIGHTING: dict[str, Message] = {
    "att": message(
        "Participants count once; a person of the comparison group with the propensity score p "
        "counts p / (1 − p) times."
    ),
    "ate": message(
        "With the propensity score p, a participant counts 1 / p times and a person of the "
        "comparison group 1 / (1 − p) times."
    ),
    "ato": message(
        "With the propensity score p, a participant counts 1 − p times and a person of the "
        "comparison group p times (overlap weights)."
    ),
}

ENTROPY = message(
    "Weights of entropy balancing make the means of the background factors equal (Hainmueller "
    "2012)."
)

ERRORS: dict[str, Message] = {
    "regression": message(
        "By the delta method from the models of both groups; for amounts with residuals divided by "
        "the root of one minus their leverage (HC2)."
    ),
    "weighting": message(
        "Sandwich standard errors that include the estimation of the weights (stacked estimating "
        "equations)."
    ),
    "entropy": message(
        "Sandwich standard errors that include the estimation of the weights (stacked estimating "
        "equations)."
    ),
    "matching": message("Standard errors are summed by matched set (Abadie and Spiess 2022)."),
    "aipw": message("Standard errors from everybody's influence on the estimate."),
}

PLAIN_ERRORS = message(
    "Of means, by Welch's method; of shares, Newcombe's interval and the score test, or "
    "Fisher's mid-P where counts are few."
)

FOLLOW_UP_ERRORS = message(
    "From everybody's influence on the estimates of both groups (infinitesimal jackknife)."
)

MISSING: dict[str, Message] = {
    "refuse": message("None may be missing: the analysis stops where one is."),
    "indicator": message("A missing value is a category of its own."),
    "complete_case": message("People with a missing value are left out, and counted."),
}

#: Methods that have a propensity model.
WITH_SCORE = ("weighting", "matching", "aipw")


def method_in_words(study: Study) -> Result:
    """How the comparison of a study was made, part by part.

    Parameters
    ----------
    study : Study
        By `load_study`.

    Returns
    -------
    Result
        Rows: part, analysis (texts; every language in the labels).

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> method_in_words(load_study("example:nsw")).frame.part.tolist()[:3]
    ['estimand', 'confounding', 'model']
    """
    comparison = comparison_of(study)
    return _told(
        _method(study, comparison),
        names=PARTS,
        columns=("part", "analysis"),
        title=message("How the comparison was made"),
        sentence=message("The table says how the primary analysis was made, part by part."),
    )


def settings(study: Study) -> Result:
    """What the study file decides for the comparison.

    Parameters
    ----------
    study : Study
        By `load_study`.

    Returns
    -------
    Result
        Rows: setting, value (texts; every language in the labels).

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> found = settings(load_study("example:nsw")).frame.set_index("setting")
    >>> found.value["outcome"]
    'Earnings 1978 (dollars)'
    """
    comparison = comparison_of(study)
    return _told(
        _settings(study, comparison),
        names=SETTINGS,
        columns=("setting", "value"),
        title=message("What was decided for the comparison"),
        sentence=message("These settings stand in the study file, or are its defaults."),
    )


def _told(
    rows: Rows,
    *,
    names: Mapping[str, Message],
    columns: tuple[str, str],
    title: Message,
    sentence: Message,
) -> Result:
    first, second = columns
    return Result(
        kind="table",
        frame=pd.DataFrame([{first: name, second: cell_of(text)} for name, text in rows.items()]),
        keys=columns,
        about={"title": title, "sentence": sentence},
        labels={
            first: {name: in_languages(names[name]) for name in rows},
            second: {cell_of(text): in_languages(text) for text in rows.values()},
        },
    )


def _method(study: Study, comparison: Comparison) -> Rows:
    method = comparison.method
    rows: Rows = {
        "estimand": ESTIMANDS[comparison.estimand],
        "confounding": _confounding(comparison),
    }
    if method in WITH_SCORE:
        rows["model"] = message(
            "Logistic regression of taking part on the background factors, without interactions."
        )
    if comparison.covariates:
        rows["amounts"] = message(
            "Amounts enter as they are, by a straight line; categories by their levels."
        )
    rows["outcome"] = _outcome(comparison.primary, of_goal=counts_more_than_work(study))
    rows["errors"] = _errors(comparison)
    if comparison.covariates:
        rows["missing"] = MISSING[comparison.missing]
    rows["loss"] = _loss(comparison.primary)
    rows["subgroups"] = _subgroups(study)
    rows["sensitivity"] = _sensitivity(comparison)
    rows["gate"] = message(
        "Decided before the difference is looked at; the thresholds are a convention of evaltools."
    )
    return rows


def _confounding(comparison: Comparison) -> Message:
    if comparison.method == "weighting":
        return WEIGHTING[comparison.estimand]
    if comparison.method == "entropy":
        return ENTROPY
    return CONFOUNDING[comparison.method]


def _outcome(primary: Outcome, *, of_goal: bool) -> Message:
    if of_goal and primary.kind == "employed_by":
        return message(
            "The share who had reached the programme's own goal by the time, with other exits as "
            "competing (Aalen-Johansen)."
        )
    if of_goal and primary.kind == "time_to_work":
        return message(
            "The mean time until the programme's own goal was reached, within the horizon "
            "(restricted mean)."
        )
    if primary.kind == "employed_by":
        return message(
            "The share who found work by the time, with other exits as competing (Aalen-Johansen)."
        )
    if primary.kind == "time_to_work":
        return message("The mean time until work came, within the horizon (restricted mean).")
    if primary.time is not None:
        return message(
            "Each person's pseudo-value, which stands for the outcome where follow-up ended early."
        )
    return message("The mean of the outcome, or the share who have it.")


def _errors(comparison: Comparison) -> Message | Text:
    if comparison.method == "difference":
        followed = comparison.primary.kind in ("employed_by", "time_to_work")
        own = FOLLOW_UP_ERRORS if followed else PLAIN_ERRORS
    else:
        own = ERRORS[comparison.method]
    people = (
        message("People are taken to be independent of each other; intervals are 95%.")
        if comparison.cluster is None
        else message(
            "They are summed by cluster, with Student's t and one degree of freedom less than the "
            "clusters where these are fewer than 30; intervals are 95%."
        )
    )
    return Text.of(
        {
            language: f"{wording.render(own, language)} {wording.render(people, language)}"
            for language in LANGUAGES
        }
    )


def _loss(primary: Outcome) -> Message:
    if primary.time is not None:
        return message(
            "People count as long as they were seen; when they were lost sight of must not "
            "depend on the outcome."
        )
    return message("People whose outcome is not known are left out, and counted by group.")


def _subgroups(study: Study) -> Message | Text:
    if not study.groups:
        return message("None were planned.")
    text = message(
        "By {factors}, decided in advance: the primary analysis within each part, a Wald test of "
        "whether the parts differ, p-values corrected by Holm's method."
    )
    return _with_columns(text, study.groups, study)


def _sensitivity(comparison: Comparison) -> Message | Text:
    said = []
    chosen = comparison.choices
    if comparison.covariates:
        said.append(message("The other methods that answer the same question, side by side."))
    if chosen.method or chosen.estimand or chosen.covariates:
        said.append(message("Every combination of the choices that the study file names."))
    if len(comparison.covariates) > 1:
        said.append(message("The primary analysis without each background factor in turn."))
    if comparison.change is not None:
        said.append(message("The change of each group over periods (difference in differences)."))
    if comparison.assignment != "randomised":
        said.append(message("The E-value of the primary result."))
    if comparison.negative_controls:
        said.append(message("Outcomes that the programme cannot have changed."))
    if not said:
        return message("None: there are no background factors to adjust for.")
    return Text.of(
        {
            language: " ".join(wording.render(each, language) for each in said)
            for language in LANGUAGES
        }
    )


def _with_columns(text: Message, columns: Sequence[str], study: Study) -> Text:
    """The text with the names of columns in each language."""
    labels = covariate_labels(study)
    return Text.of(
        {
            language: wording.render(
                replace(
                    text,
                    values={
                        "factors": [
                            wording.value("covariate", each, language, labels) for each in columns
                        ]
                    },
                ),
                language,
            )
            for language in LANGUAGES
        }
    )


SETTINGS: dict[str, Message] = {
    "assignment": message("How people came into the groups"),
    "outcome": message("Primary outcome"),
    "other_outcomes": message("Other outcomes"),
    "covariates": message("Background factors"),
    "estimand": message("Whom the answer is about"),
    "method": message("Primary analysis"),
    "missing": message("Missing background facts"),
    "negative_controls": message("Outcomes that the programme cannot have changed"),
    "cluster": message("Clusters that people share"),
    "take_up": message("What tells who took part"),
    "change": message("Outcome known before and after"),
    "smallest_difference": message("Smallest difference that would matter"),
    "gate": message("Thresholds of the checks"),
    "show_anyway": message("Why it is shown although it failed its checks"),
}

ASSIGNMENTS: dict[str, Message] = {
    "randomised": message("By chance."),
    "other": message("Not by chance."),
}


def _settings(study: Study, comparison: Comparison) -> Rows:
    names = message("{factors}")
    rows: Rows = {
        "assignment": ASSIGNMENTS[comparison.assignment],
        "outcome": outcome_text(comparison.primary, study),
    }
    if len(comparison.outcomes) > 1:
        rows["other_outcomes"] = _listed(
            [outcome_text(each, study) for each in comparison.outcomes[1:]]
        )
    rows["covariates"] = (
        _with_columns(names, comparison.covariates, study)
        if comparison.covariates
        else message("none")
    )
    rows["estimand"] = ESTIMANDS[comparison.estimand]
    rows["method"] = Text.of(
        {language: wording.value("method", comparison.method, language) for language in LANGUAGES}
    )
    rows["missing"] = MISSING[comparison.missing]
    if comparison.negative_controls:
        rows["negative_controls"] = _with_columns(names, comparison.negative_controls, study)
    if comparison.cluster is not None:
        rows["cluster"] = _with_columns(names, [comparison.cluster], study)
    if comparison.take_up is not None:
        rows["take_up"] = _with_columns(names, [comparison.take_up], study)
    if comparison.change is not None:
        rows["change"] = _with_columns(names, [comparison.change.outcome], study)
    rows["smallest_difference"] = _smallest(comparison)
    rows["gate"] = _thresholds(comparison)
    if comparison.show_anyway is not None:
        rows["show_anyway"] = comparison.show_anyway
    return rows


def _smallest(comparison: Comparison) -> Message:
    default = Comparison.model_fields["smallest_difference"].default
    given = comparison.smallest_difference
    if given == default and comparison.primary.kind not in ("employed_by", "in_work_at"):
        return message("{size:.2f}, which judges shares of people alone.", size=float(given))
    return message("{size:.2f}", size=float(given))


def _thresholds(comparison: Comparison) -> Message | Text:
    own = {name: float(value) for name, value in comparison.gate.items()}
    if not own:
        return message("Those of evaltools; the table of the checks shows them.")
    return Text.of(
        {
            language: "; ".join(
                f"{name}: {wording.number(value, language, 2)} "
                f"({wording.number(THRESHOLDS[name], language, 2)})"
                for name, value in own.items()
            )
            for language in LANGUAGES
        }
    )


def _listed(texts: Sequence[Message | Text]) -> Text:
    """Several texts in a row, in each language that all of them have."""
    given = [in_languages(each) for each in texts]
    common = [each for each in LANGUAGES if all(each in text for text in given)]
    return Text.of(
        {language: "; ".join(text[language].rstrip(".") for text in given) for language in common}
    )
