"""The reports there are: their notebook, and what a study must have for each."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from evaltools import resources
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.study import Study


@dataclass(frozen=True)
class Report:
    """A report by name.

    Attributes
    ----------
    name, notebook : str
        The notebook's file name has no folder and no ending.
    after : tuple of str
        Reports whose numbers it reads; they are made first.
    tables : tuple of str, optional
        The tables that its notebook may read; None: every table. A change in another
        table does not make the report again, so a test holds notebooks to this.
    reads_findings : bool
        Whether it shows what was noticed while the files were read.
    cover : bool
        Whether it is printed with a title page and a list of contents. A report that is read
        at one glance begins with its findings.
    """

    name: str
    notebook: str
    after: tuple[str, ...] = ()
    tables: tuple[str, ...] | None = None
    reads_findings: bool = False
    cover: bool = True

    @property
    def path(self) -> Path:
        """The notebook's file."""
        return resources.path(f"notebooks/{self.notebook}.ipynb")


_ANALYSES = ("reach", "participation", "survival", "comparison", "regions", "indicators")

#: What `follow_up` reads.
_FOLLOW_UP = ("participants", "spells", "follow_up", "matches")

#: `reach` lists every table; the others without `tables` may read any. `summary` reads no
#: table, only the other reports.
_ALL = (
    Report("reach", "01_reach_and_data", reads_findings=True),
    Report("participation", "02_participation", reads_findings=True),
    Report("survival", "03_survival_to_employment", tables=(*_FOLLOW_UP, "contacts")),
    Report(
        "comparison",
        "04_cohort_comparison",
        tables=(*_FOLLOW_UP, "outcomes"),
        reads_findings=True,
    ),
    Report("regions", "05_regions", tables=(*_FOLLOW_UP, "coach_log", "sites", "ratings")),
    Report("indicators", "06_indicators", tables=("participants", "spells")),
    Report("practice", "07_promising_practice", after=_ANALYSES, reads_findings=True),
    Report("summary", "08_summary", after=(*_ANALYSES, "practice"), tables=(), cover=False),
)


def reports() -> tuple[Report, ...]:
    """The reports whose notebooks are there, in the order in which they are read.

    Examples
    --------
    >>> [each.name for each in reports()][:3]
    ['reach', 'participation', 'survival']
    """
    return tuple(report for report in _ALL if _has_notebook(report))


def report(name: str) -> Report:
    """The report called `name`; UsageError names the known ones and the nearest.

    Parameters
    ----------
    name : str
        Such as "survival".

    Examples
    --------
    >>> report("participation").notebook
    '02_participation'
    """
    known = {each.name: each for each in reports()}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    rule = "A report must be one of {known}."
    raise UsageError(
        message(rule + " Try: {near}", known=list(known), near=near[0])
        if near
        else message(rule, known=list(known))
    )


def has_cover(name: str) -> bool:
    """Whether the report called `name` is printed with a title page and a list of contents.

    Examples
    --------
    >>> has_cover("survival"), has_cover("summary")
    (True, False)
    """
    return all(each.cover for each in _ALL if each.name == name)


def unanswerable(name: str, study: Study) -> Message | None:
    """Why the study's data cannot carry a report, in one sentence; None when they can."""
    tables = set(study.data)
    if name == "survival" and not tables & {"spells", "follow_up"} and not _has_dates(study):
        return message(
            "The data say nothing of when people found work: there is neither a spells nor "
            "a follow-up table, so time to employment cannot be studied."
        )
    if name == "participation" and not tables & {"responses", "scores", "evidence"}:
        return message(
            "There are no questionnaire answers and no documented evidence of participation, "
            "so participation cannot be assessed."
        )
    if name == "comparison" and study.comparison is None:
        return message(
            "The study names no comparison group, so it cannot be said what would have "
            "happened without the programme."
        )
    return None


def _has_dates(study: Study) -> bool:
    return study.data_lock is not None


def _has_notebook(report: Report) -> bool:
    try:
        return report.path.exists()
    except UsageError:
        return False
