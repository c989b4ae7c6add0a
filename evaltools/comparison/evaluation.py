"""What an evaluator asks of a planned comparison, one call a question, in a report's order."""

from __future__ import annotations

from evaltools.comparison.analyses import ANSWERS, METHODS
from evaltools.comparison.checklists import checklist
from evaltools.comparison.checks import Gate
from evaltools.comparison.effects import Effect
from evaltools.comparison.plans import Plan
from evaltools.comparison.subgroup_effects import Subgroups, subgroups
from evaltools.errors import UnansweredError
from evaltools.messages import message
from evaltools.result import Result

#: Item of the checklist -> section of the comparison report that answers it. Items that only
#: the evaluators can write (title, background, funding) are left open, and shown as gaps.
STROBE_ANSWERED = {
    "4": "trial",
    "6": "trial",
    "7": "trial",
    "9": "balance",
    "10": "detectable",
    "12": "method",
    "13": "flow",
    "14": "balance",
    "15": "effect",
    "16": "effect",
    "17": "other_methods",
    "19": "said",
    "20": "said",
}

TARGET_ANSWERED = {
    "eligibility": "trial",
    "strategies": "trial",
    "time_zero": "trial",
    "follow_up": "trial",
    "estimand": "trial",
    "assumptions": "trial",
    "analysis_plan": "trial",
    "mapping": "trial",
    "estimates": "effect",
}


def weights_table(plan: Plan) -> Result | None:
    """The weights or matches of the primary analysis in numbers; None where it has none."""
    found = plan.weighing()
    return None if found is None else found.describe()


def other_outcomes(plan: Plan) -> tuple[str, ...]:
    """The outcomes that are not primary."""
    return plan.outcomes[1:]


def other_methods(plan: Plan) -> tuple[str, ...]:
    """The methods that answer the same estimand and are not the primary one.

    Without covariates only the plain difference can be taken.
    """
    settings = plan.settings
    able = METHODS if settings.covariates else ("difference",)
    return tuple(
        method
        for method in able
        if method != settings.method and settings.estimand in ANSWERS[method]
    )


def subgroup_effects(plan: Plan, by: str, *, gate: Gate) -> Subgroups:
    """The primary difference in each part of the people, under the same gate.

    Raises UnansweredError when the gate withholds the difference.
    """
    plan.effect(gate=gate)
    name = plan.settings.primary.name
    return subgroups(
        plan._known(name),
        by=by,
        **plan._covariates,
        **plan._outcome(name),
        estimand=plan.settings.estimand,
        method=plan.settings.method,
        gate=gate,
    )


def statements(plan: Plan, gate: Gate) -> Result:
    """What the design, the gate and the interval allow to be said, and what not."""
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
        rule = "The groups were formed by chance, so an E-value has nothing to say."
        raise UnansweredError(message(rule))
    return plan.e_value(plan.effect(gate=gate))


def strobe() -> Result:
    """STROBE's items with the section of this report that answers each."""
    return checklist("strobe", answered=STROBE_ANSWERED)


def target() -> Result:
    """The named parts of TARGET with the section of this report that answers each."""
    return checklist("target", answered=TARGET_ANSWERED)
