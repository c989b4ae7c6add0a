"""What is said of a report that failed: where it stopped, why, and what to try."""

from __future__ import annotations

from evaltools.messages import Message, message
from evaltools.reporting.execute import DIED, NEEDS_MEMORY, TAKES_TOO_LONG, Outcome
from evaltools.reporting.report_list import report
from evaltools.sections.titles import section_title

BY_RULE = message("The notebook {notebook} stopped {place}. {reason}")

DOES_NOT_FORESEE = message(
    "The notebook {notebook} stopped {place} at a fault that its code does not foresee: {kind}. "
    "Try: evaltools check, then evaltools doctor. If neither finds anything, report the fault "
    "with run.log, which tells its file and line and holds no data."
)

#: The reason where every worker of a cluster that had begun the work has ended.
WORKERS_DIED = "KilledWorker"

OTHERS = {
    WORKERS_DIED: message(
        "The notebook {notebook} was begun by several workers of the cluster, and each ended "
        "before it was done, most often for want of memory. Try: workers with more memory."
    ),
    DIED: message(
        "The notebook {notebook} stopped {place}, because its process was ended from outside, "
        "most often for want of memory. Try: --jobs 1, with other programs closed."
    ),
    NEEDS_MEMORY: message(
        "The notebook {notebook} stopped {place}, because it needed more memory than a report "
        "may use. Try: fewer breakdowns in the study file."
    ),
    TAKES_TOO_LONG: message(
        "The notebook {notebook} stopped {place}, because a step took longer than a report may "
        "take. Try: --jobs 1, with other programs closed, or fewer breakdowns in the study file."
    ),
}


def failure(name: str, outcome: Outcome) -> Message:
    """The sentences on a report that failed: notebook and section, the reason, what to try.

    Of an error of this package they tell what it says in every language, of any other only
    its kind, since its text could hold data.
    """
    values = {"notebook": f"{report(name).notebook}.ipynb", "place": _place(name, outcome)}
    if outcome.said:
        return Message(BY_RULE.text, {**values, "reason": dict(outcome.said)})
    other = OTHERS.get(outcome.reason)
    if other is not None:
        return Message(other.text, values)
    return Message(DOES_NOT_FORESEE.text, {**values, "kind": outcome.reason})


def _place(name: str, outcome: Outcome) -> Message:
    if outcome.section.startswith("["):
        return message("in cell {cell}", cell=outcome.section)
    if not outcome.section:
        return message("at its start")
    title = section_title(name, outcome.section)
    if title is None:
        return message("in the section “{name}”", name=outcome.section)
    return message("in the section “{title}” ({name})", title=title, name=outcome.section)
