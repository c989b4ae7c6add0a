"""The page for those who decide: sentences of other reports, word for word."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording.kinds.general import table_figure
from evaltools.wording.kinds.words import Sentences, Words
from evaltools.wording.reading import label

#: The section on those who had not found work: what is told of them was measured once.
WITHOUT = ".without"


def findings_title(shown: Shown) -> Message:
    """What the answers are to."""
    return message("Questions and answers")


def findings_sentence(shown: Shown, language: str) -> Sentences:
    """Where the answers are from."""
    n = len(shown.frame)
    if n == 0:
        return (
            message(
                "None of the main questions can be answered with a number that may be published."
            ),
        )
    return (
        plural_message(
            "{n} of the main questions is answered here, in the words of its report.",
            "{n} of the main questions are answered here, in the words of their reports.",
            n,
        ),
    )


def withheld_questions_title(shown: Shown) -> Message:
    """What the questions lack."""
    return message("Questions without a number that may be published")


def withheld_questions_sentence(shown: Shown, language: str) -> Sentences:
    """How many they are, and why."""
    return (
        plural_message(
            "{n} main question has no number that may be published: the numbers could tell of "
            "individuals, by themselves or beside others.",
            "{n} main questions have no number that may be published: the numbers could tell of "
            "individuals, by themselves or beside others.",
            len(shown.frame),
        ),
    )


def usable_title(shown: Shown) -> Message:
    """What stands in the table."""
    return message("What the run tells without numbers of people")


def usable_sentence(shown: Shown, language: str) -> Sentences:
    """That there is more than numbers."""
    return (
        message(
            "Without numbers of people the run still tells what is in this table, and how the "
            "practice was judged."
        ),
    )


def job_shares_title(shown: Shown) -> Message:
    """What the shares are of."""
    if _is_own_goal(shown):
        return message("Share who had reached the programme's own goal by the agreed times")
    return message("Share of participants who had found work by the agreed times")


def job_shares_sentence(shown: Shown, language: str) -> Sentences:
    """What counts, and as what those count who left in another way."""
    if _is_own_goal(shown):
        return (
            message(
                "Counted is who had reached the programme's own goal, which may hold more than "
                "paid work. Whoever left in another way counts as not having reached it."
            ),
        )
    return (
        message(
            "Counted as work: {definition}. Whoever left in another way counts as not having "
            "found work.",
            definition=label(shown, "definition", str(shown.about.get("definition", "")), language),
        ),
    )


def job_shares_figure(shown: Shown, language: str) -> Sentences:
    """Points with their intervals, a row for each time."""
    return (
        message(
            "Points with confidence intervals, a row for each agreed time. Horizontal axis: "
            "share who had reached the outcome."
        ),
    )


def _is_own_goal(shown: Shown) -> bool:
    """Whether the outcome is the programme's goal: a work trial, say, is no paid work."""
    return shown.about.get("definition") == "programme_goal"


def not_improved_title(shown: Shown) -> Message:
    """What stands in the table."""
    return message("What was not reached, did not improve, or is not clear")


def not_improved_sentence(shown: Shown, language: str) -> Sentences:
    """What an unclear difference does not mean, and that who lacks work is no change."""
    sections = [str(each) for each in shown.frame.get("section", ())]
    level = (
        message("How many had not reached the outcome is how it stood at the end, and no change."),
    )
    return (
        *(level if any(each.endswith(WITHOUT) for each in sections) else ()),
        message(
            "A change or difference whose interval includes no change is not clear. This does "
            "not mean that there is none."
        ),
    )


def judged_title(shown: Shown) -> Message:
    """What stands in the table."""
    return message("The practice, by criteria and evidence")


def judged_sentence(shown: Shown, language: str) -> Sentences:
    """How the judgement is made."""
    return (
        message(
            "Each criterion is judged by itself, and the level of evidence follows from what was "
            "done: nothing is summed, and nobody types a level."
        ),
    )


def cannot_say_title(shown: Shown) -> Message:
    """What stands in the table."""
    return message("Questions that these data cannot answer, and why")


def cannot_say_sentence(shown: Shown, language: str) -> Sentences:
    """How much cannot be said."""
    n = len(shown.frame)
    if n == 0:
        return (message("Every main question has an answer in the reports."),)
    return (
        plural_message(
            "{n} thing cannot be said on the basis of these data.",
            "{n} things cannot be said on the basis of these data.",
            n,
        ),
    )


WORDS = {
    "answered_questions": Words(findings_title, findings_sentence, table_figure),
    "withheld_questions": Words(
        withheld_questions_title, withheld_questions_sentence, table_figure
    ),
    "usable": Words(usable_title, usable_sentence, table_figure),
    "job_shares": Words(job_shares_title, job_shares_sentence, job_shares_figure),
    "not_improved": Words(not_improved_title, not_improved_sentence, table_figure),
    "judged": Words(judged_title, judged_sentence, table_figure),
    "cannot_say": Words(cannot_say_title, cannot_say_sentence, table_figure),
}
