"""What a run hides because of what its study has released before, and what can be done about it.

A count that has changed by one to four since a release tells of those in whom it changed. How
many numbers that costs is the difference between what a first run of the same data would tell
and what this one tells. It is told to the evaluator alone (the terminal, run.json and the page of
the study's runs): readers of a released page see where numbers are hidden, and are not told why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evaltools.disclosure.roles import made_from_people
from evaltools.messages import Message, message, plural_message
from evaltools.reporting.content import Parts, whole
from evaltools.reporting.landed import Landed
from evaltools.result import Result

#: Where run.json tells it.
RECORD = "hidden_for_releases"

WHAT_TO_DO = message(
    "A number that has changed in a few people since a release tells of these. Less is hidden "
    "when more has changed: release seldom, at set times. Those who came since can be reported "
    "as a cohort of their own (`where`), or all counts be rounded from the first release on "
    "(`round_to` under `disclosure`)."
)

#: The same where counts are rounded already.
WHAT_ELSE_TO_DO = message(
    "A number that has changed in a few people since a release tells of these. Less is hidden "
    "when more has changed: release seldom, at set times. Those who came since can be reported "
    "as a cohort of their own (`where`). Counts are rounded already (`round_to`)."
)


@dataclass(frozen=True)
class ForReleases:
    """What a run hides because of earlier releases.

    Attributes
    ----------
    releases : mapping of run id to the time of its release
        Those beside which the run, as a first run would be, told too much.
    told_first : mapping of report name to how many numbers a first run would tell
    told : mapping of report name to how many numbers the run tells
    rounded : bool
        Whether the study rounds its counts.
    """

    releases: Mapping[str, str] = field(default_factory=dict)
    told_first: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    rounded: bool = False

    @property
    def n(self) -> int:
        """How many numbers are hidden because of the releases."""
        reports = set(self.told_first) & set(self.told)
        return max(0, sum(self.told_first[name] - self.told[name] for name in reports))

    def lines(self) -> Iterator[Message]:
        """How many, because of which releases, and what can be done; none where none are."""
        if not self.n or not self.releases:
            return
        yield plural_message(
            "{n} number of the {of} that a first release would tell is hidden because of what "
            "has been released before: {releases}.",
            "{n} numbers of the {of} that a first release would tell are hidden because of what "
            "has been released before: {releases}.",
            self.n,
            of=sum(self.told_first.values()),
            releases=[
                message("{run} of {day}", run=run, day=date.fromisoformat(when[:10]))
                for run, when in sorted(self.releases.items(), key=lambda pair: pair[1])
            ],
        )
        yield WHAT_ELSE_TO_DO if self.rounded else WHAT_TO_DO

    def record(self) -> dict[str, Any]:
        """The same for run.json."""
        return {
            "n": self.n,
            "releases": dict(self.releases),
            "told_first": dict(self.told_first),
            "told": dict(self.told),
            "rounded": self.rounded,
        }


def of_record(told: Mapping[str, Any]) -> ForReleases:
    """What a run.json says of it; nothing where it does not."""
    found = told.get(RECORD) or {}
    return ForReleases(
        found.get("releases") or {},
        found.get("told_first") or {},
        found.get("told") or {},
        rounded=bool(found.get("rounded")),
    )


def numbers_told(results: Mapping[str, Result]) -> dict[str, int]:
    """How many numbers made from people the protected results tell, by report."""
    found: dict[str, int] = {}
    for name, result in results.items():
        columns = result.frame[list(made_from_people(result))].select_dtypes("number")
        told = int(columns.notna().to_numpy().sum())
        report = name.partition(".")[0]
        found[report] = found.get(report, 0) + told
    return found


def carried(
    landed: Sequence[Landed], contents: Mapping[str, Parts], hide: Iterable[str]
) -> ForReleases:
    """What runs said of it whose hiding this one begins with.

    Such a report is not made as a first run would make it; what that told was found before.

    landed : sequence of Landed
        The study's runs, the newest first.
    contents : mapping of report name to what it would be made from now
    hide : ids of the results of which something is hidden from the beginning
    """
    releases: dict[str, str] = {}
    told_first: dict[str, int] = {}
    for name in sorted({result.partition(".")[0] for result in hide}):
        alike = [run for run in landed if _made_of_same(run, name, contents)]
        said = of_record(alike[0].told) if alike else ForReleases()
        if name in said.told_first:
            told_first[name] = said.told_first[name]
            releases |= said.releases
    return ForReleases(releases, told_first)


def _made_of_same(run: Landed, report: str, contents: Mapping[str, Parts]) -> bool:
    made = run.reports.get(report)
    return made is not None and report in contents and made.get("hash") == whole(contents[report])
