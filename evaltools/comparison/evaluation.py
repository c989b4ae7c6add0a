"""What an evaluator asks of a planned comparison, one call a question, in a report's order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evaltools.comparison.baseline import Balance
from evaltools.comparison.checklists import checklist
from evaltools.comparison.checks import Gate
from evaltools.comparison.effects import Effect
from evaltools.comparison.plans import Plan
from evaltools.comparison.subgroup_effects import Subgroups
from evaltools.comparison.texts import in_languages
from evaltools.comparison.trial import outcome_text
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message
from evaltools.result import Result

#: Item of the checklist -> section of the comparison report that answers it. Items that only
#: the evaluators can write (title, background, funding) are left open, and shown as gaps.
STROBE_ANSWERED = {
    "4": "trial",
    "6": "trial",
    "7": "trial",
    "9": "adjusted_balance",
    "10": "detectable",
    "11": "method",
    "12": "method",
    "13": "flow",
    "14": "balance",
    "15": "effect",
    "16": "methods",
    "17": "methods",
    "18": "effect",
    "19": "said",
    "20": "said",
    "21": "said",
}

TARGET_ANSWERED = {
    "eligibility": "trial",
    "strategies": "trial",
    "time_zero": "trial",
    "follow_up": "trial",
    "estimand": "trial",
    "assumptions": "trial",
    "analysis_plan": "method",
    "mapping": "trial",
    "estimates": "effect",
}


def weights_table(plan: Plan) -> Result:
    """The weights or matches of the primary analysis in numbers.

    Raises UnansweredError where it has none.
    """
    found = plan.weighing()
    if found is None:
        raise UnansweredError(
            message("In the primary analysis everybody counts once: nobody is weighted.")
        )
    return plan.told(found.describe())


def overlap(plan: Plan) -> Result:
    """Whether everyone has someone to be compared with, by propensity score."""
    return plan.told(plan.propensity().overlap())


def adjusted_balance(plan: Plan) -> Balance:
    """How alike the groups are in the primary analysis.

    Raises UnansweredError where it takes the groups as they are, since that has been shown.
    """
    if plan.weighing() is None:
        raise UnansweredError(
            message(
                "The primary analysis weights nobody, so the groups are as alike in it as they "
                "were at the start, shown above."
            )
        )
    return plan.adjusted_balance()


def attrition(plan: Plan) -> Result:
    """Who was lost in each group before the primary outcome was known.

    Raises UnansweredError where the data cannot show it.
    """
    found = plan.attrition()
    if found is not None:
        return found
    if plan.loss_in_time() is not None:
        raise UnansweredError(
            message(
                "The outcome comes with time: everybody counts as long as they were seen, and "
                "nobody is left out. The report on outcomes counts those who moved away or were "
                "lost; the checks below take into account how unlike the groups are in it."
            )
        )
    if plan.settings.primary.time is not None:
        raise UnansweredError(
            message(
                "The outcome comes with time: everybody counts as long as they were seen, and "
                "nobody is left out."
            )
        )
    raise UnansweredError(
        message(
            "Not evaluated: nobody's outcome is missing. Data that hold only people whose outcome "
            "is known cannot show who was lost, and unlike losses in the groups could change the "
            "result."
        )
    )


def other_outcomes(plan: Plan) -> dict[str, dict[str, str]]:
    """The outcomes that are not primary: name to what each is called, by language."""
    named = {
        each.name: in_languages(outcome_text(each, plan.data.study))
        for each in plan.settings.outcomes[1:]
    }
    return {
        name: {language: text.rstrip(".") for language, text in texts.items()}
        for name, texts in named.items()
    }


def interaction(plan: Plan, gate: Gate) -> Result | None:
    """Whether the primary difference is the same in all parts; None without groups."""
    found = plan.subgroups(gate)
    return None if found is None else plan.told(found.interaction)


def subgroup_effects(plan: Plan, gate: Gate) -> Subgroups | None:
    """The primary difference in each part of the people; None without groups.

    All the study's groups together, so that p-values are corrected for all of them. Raises
    UnansweredError when the gate withholds the difference.
    """
    return plan.subgroups(gate)


def statements(plan: Plan, gate: Gate) -> Result:
    """What can be said, what must be kept in mind, and what cannot be said."""
    return plan.what_can_be_said(gate, shown_effect(plan, gate))


def shown_effect(plan: Plan, gate: Gate) -> Effect | None:
    """The primary effect, or None while the gate withholds it."""
    try:
        return plan.effect(gate=gate)
    except UnansweredError:
        return None


def e_value(plan: Plan, gate: Gate) -> Result:
    """How strong an unseen confounder would have to be; not asked of a randomised design."""
    if plan.is_randomised:
        raise UnansweredError(
            message("The groups were formed by chance, so an E-value has nothing to say.")
        )
    return plan.e_value(plan.effect(gate=gate))


def empty_cells(plan: Plan) -> Result:
    """Levels of background factors at which one group has nobody.

    Raises UnansweredError where there is no such level, or no background factor.
    """
    if not plan.settings.covariates:
        raise UnansweredError(message("The study names no background factors."))
    found = plan.propensity().empty_cells()
    if found.frame.empty:
        raise UnansweredError(
            message("At every level of the background factors there are people of both groups.")
        )
    return plan.told(found)


def relative(plan: Plan, gate: Gate) -> Result:
    """The primary result as a ratio of the groups' shares or means, after the difference.

    Raises UnansweredError where a mean is not above 0.
    """
    found = plan.effect(gate=gate)
    try:
        ratio = found.relative()
    except UsageError as reason:
        raise UnansweredError(reason.message) from reason
    # the difference is the primary result: who reads results must not take the ratio for it
    return plan.told(replace(ratio, about={**ratio.about, "role": "sensitivity"}))


def event_study(plan: Plan, gate: Gate) -> Result | None:
    """The groups' differences period by period; None without an outcome with periods."""
    found = plan.change(gate)
    return None if found is None else found.event_study()


def placebo(plan: Plan, gate: Gate) -> Effect:
    """Work as long before time zero as the primary outcome is after it.

    Raises UnansweredError where chance formed the groups, or the data do not go back so far.
    """
    if plan.is_randomised:
        raise UnansweredError(
            message(
                "The groups were formed by chance: how they did before time zero is no test of "
                "the comparison."
            )
        )
    return plan.placebo_time_zero()


def strobe(titles: Mapping[str, Message] | None = None) -> Result:
    """STROBE's items with the section of this report that answers each, by its title."""
    return checklist("strobe", answered=STROBE_ANSWERED, titles=titles)


def target(titles: Mapping[str, Message] | None = None) -> Result:
    """The named parts of TARGET with the section of this report that answers each."""
    return checklist("target", answered=TARGET_ANSWERED, titles=titles)
