"""The fixed texts of report pages: titles, first sentences, headings, banners."""

from __future__ import annotations

from dataclasses import dataclass

from evaltools.messages import Message, message
from evaltools.wording.translation import render

#: Shown in place of a number that is hidden.
HIDDEN = "…"


@dataclass(frozen=True)
class ReportTexts:
    """How a report calls itself and the question that it answers."""

    title: Message
    intro: Message


REPORTS: dict[str, ReportTexts] = {
    "reach": ReportTexts(
        message("Whom did we reach"),
        message(
            "This report tells who took part, whom the programme did not reach, what data "
            "there are, and what in them is missing or wrong."
        ),
    ),
    "participation": ReportTexts(
        message("Participation and inclusion"),
        message(
            "This report tells whether the participants' experience of inclusion changed, and "
            "which dimensions of participation the programme supports."
        ),
    ),
    "survival": ReportTexts(
        message("Finding work"),
        message(
            "This report tells how soon the participants found work, how many did, "
            "into what they moved, and for how long."
        ),
    ),
    "comparison": ReportTexts(
        message("Comparison with others"),
        message(
            "This report asks how the participants would have done without the programme. It "
            "shows first how alike the groups are, and only then how their outcomes differ."
        ),
    ),
    "regions": ReportTexts(
        message("Sites and regions"),
        message("This report tells whether places differ by more than chance."),
    ),
    "indicators": ReportTexts(
        message("ESF indicators"),
        message("This report holds the indicator tables of the European Social Fund."),
    ),
    "practice": ReportTexts(
        message("Promising practice"),
        message("This report weighs whether this is a promising practice, and on what evidence."),
    ),
    "summary": ReportTexts(
        message("Summary"),
        message(
            "This page holds the main results for those who decide, and says also what did "
            "not improve."
        ),
    ),
}

PAGE: dict[str, Message] = {
    "contents": message("Contents"),
    "figure": message("Figure"),
    "table": message("Table"),
    "notes": message("Notes"),
    "note": message("Note"),
    "source": message("Source"),
    "references": message("References"),
    "results": message("Results"),
    "key_results": message("Key results"),
    "background": message("Background"),
    "limitations": message("Limitations"),
    "concepts": message("Concepts"),
    "method_appendix": message("Method appendix"),
    "parameters": message("Parameters used"),
    "parameter": message("Parameter"),
    "value": message("Value"),
    "what_can_be_said": message("What can be said"),
    "what_cannot_be_said": message("What cannot be said"),
    "did_not_improve": message("What did not improve"),
    "simulated": message("Simulated data"),
    "simulated_banner": message(
        "All figures in this report come from simulated data. They do not describe real people."
    ),
    "privacy": message("Privacy"),
    "disclosure_policy": message("How privacy is protected"),
    "hidden_legend": message("… = not published, to protect privacy"),
    "not_available_legend": message("– = no data"),
    "not_published": message("not published, to protect privacy"),
    "reports": message("Reports"),
    "runs": message("Runs"),
    "run": message("Run"),
    "study": message("Study"),
    "programme": message("Programme"),
    "language": message("Language"),
    "languages": message("In other languages"),
    "updated": message("Updated"),
    "data_lock": message("Last day observed"),
    "software": message("Software used"),
    "reproducibility": message("Reproducibility of the run"),
    "failed": message("This report could not be made."),
    "finished": message("Finished"),
    "not_answered": message("This question cannot be answered with these data."),
    "how_to_read": message("How to read the figure"),
    "skip": message("Skip to the contents"),
    "back_to_index": message("Back to the list of reports"),
    "download": message("Download"),
    "page": message("Page"),
    "prepared_by": message("Prepared by"),
    "sensitivity": message("Sensitivity analysis"),
    "warning": message("Warning"),
    "error": message("Error"),
    "absence": message("This does not mean that there is no difference."),
    "generalise": message(
        "The results describe these participants and cannot be generalised to others."
    ),
    "small_n": message("There are few observations, so the figures are uncertain."),
    "trial_not_work": message("A work trial is not counted as employment."),
    "change_cause": message(
        "The change describes the participants. It does not tell what caused it."
    ),
    "not_evidenced": message(
        "The material contains no evidence on this criterion. This does not mean that the "
        "criterion is not met."
    ),
    "sensitivity_ok": message("The conclusion did not change in the sensitivity analyses."),
    "state_vs_event": message(
        "This figure describes the situation at one point in time, whereas the previous figure "
        "counts everyone who found work at least once."
    ),
}


def page(key: str, language: str) -> str:
    """A fixed text of the pages by its key in `PAGE`.

    >>> page("contents", "en")
    'Contents'
    """
    return render(PAGE[key], language)


def report_title(report: str, language: str) -> str:
    """The title of a report.

    >>> report_title("survival", "en")
    'Finding work'
    """
    return render(REPORTS[report].title, language)


def report_intro(report: str, language: str) -> str:
    """The sentence that opens a report: the question that it answers."""
    return render(REPORTS[report].intro, language)


def not_published(language: str) -> str:
    """What is said in place of a hidden number."""
    return page("not_published", language)
