"""Protection decided for the run: all its sections audited together, more hidden, made again.

Each section protects itself. Here the protected numbers of all reports are one system of
equations; where an attacker could narrow a hidden count, further places go on the run's
hide-list and the reports concerned are made again with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaltools.data import Data
from evaltools.disclosure import Audit, Policy, audit, letters
from evaltools.disclosure.secure import hidden_whole
from evaltools.disclosure.words import names_of
from evaltools.errors import ReportError
from evaltools.messages import Message, message
from evaltools.reporting.for_releases import ForReleases, numbers_told
from evaltools.reporting.making import Stage
from evaltools.reporting.releases import Released, as_results, earlier_releases
from evaltools.result import Result
from evaltools.sections.block import BLOCK_FILE, read_block
from evaltools.sections.section import HIDE_FILE

#: How often more is hidden before results are withheld as a whole.
ROUNDS = 8

#: How often that is done before the run is given up.
WHOLE_ROUNDS = 3

#: What is being done while the protection is settled.
AUDITING = message("Auditing all tables and curves together, round {n}")
BESIDE = message("Auditing them beside what was released earlier, round {n}")
AGAIN = message("Hiding more and making again: {reports}")

#: Result id -> keys of places to hide.
HideList = dict[str, list[str]]


@dataclass(frozen=True)
class Secured:
    """How the run's protection was settled.

    Attributes
    ----------
    hide : mapping of result id to keys of places
        What was hidden for the sake of others; holds no values.
    rounds : int
        Audits made.
    lines : tuple of Message
        What the audit covers and found, for the method appendix.
    for_releases : ForReleases
        What was hidden because of earlier releases.
    """

    hide: HideList
    rounds: int
    lines: tuple[Message, ...]
    for_releases: ForReleases = field(default_factory=ForReleases)


def write_hide_list(sections: Path, hide: HideList, names: Mapping[str, Mapping[str, str]]) -> None:
    """Put the hide-list and the letters for names where every section of the run finds them."""
    content = {"hide": hide, "letters": {what: dict(said) for what, said in names.items()}}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    (sections / HIDE_FILE).write_text(text, encoding="utf-8")


def name_letters(data: Data, policy: Policy) -> dict[str, dict[str, str]]:
    """A letter for each name that the study keeps back, the same in the whole run."""
    found: dict[str, set[str]] = {}
    for table in data.tables.values():
        for column in set(table.columns) & set(policy.kept_back):
            found.setdefault(column, set()).update(names_of(column, table[column].dropna()))
    return letters({what: tuple(sorted(names)) for what, names in found.items()})


def _protected(sections: Path) -> dict[str, Mapping[str, Any]]:
    """Every protected result that the sections of a run have written, by its id."""
    blocks = [read_block(path.parent) for path in sorted(sections.glob(f"*/*/{BLOCK_FILE}"))]
    return {block.id: block.result for block in blocks if block.result}


def secure(
    sections: Path,
    policy: Policy,
    *,
    names: Mapping[str, Mapping[str, str]],
    hide: HideList,
    runs: Path,
    where: str,
    remake: Callable[[Sequence[str], HideList], None],
    begun: ForReleases | None = None,
    stage: Stage | None = None,
) -> Secured:
    """Audit the sections; hide more and make reports again until no count can be narrowed.

    First as if nothing had been released before, then beside each earlier release: so it is
    known what the releases cost.

    runs : Path
        Folder of the study's runs: what it has released is audited together with the run.
    where : str
        The condition on the run's people; empty: everybody.
    remake : called with the names of the reports to make again, and the longer hide-list
    begun : ForReleases, optional
        What an earlier run hid because of releases in reports that begin with its hide-list.
    stage : told before each audit, and before reports are made again

    When the rounds are not enough, every number of the results that are still concerned is
    hidden, what a study is read for last. Raises ReportError when even that is not enough:
    then nothing is published.
    """
    securing = _Securing(sections, policy, names, remake, stage or (lambda _: None))
    alone = securing.until_safe(hide, lambda _: [], said=AUDITING)
    plain = _protected(sections)
    if not earlier_releases(runs, plain, where):
        return Secured(alone.hide, alone.rounds, _lines(alone.audit))
    begun = begun or ForReleases()
    told_first = {**numbers_told(as_results(plain)), **begun.told_first}
    beside = securing.until_safe(
        alone.hide, lambda now: earlier_releases(runs, now, where), said=BESIDE
    )
    told = numbers_told(as_results(_protected(sections)))
    found = ForReleases(
        {**begun.releases, **beside.releases},
        told_first,
        told,
        rounded=policy.round_to is not None,
    )
    return Secured(beside.hide, alone.rounds + beside.rounds, _lines(beside.audit), found)


#: The earlier releases that add something to the numbers of a run.
Earlier = Callable[[Mapping[str, Mapping[str, Any]]], list[tuple[Released, dict[str, Result]]]]


@dataclass(frozen=True)
class _Safe:
    """Where a search for a safe run ended.

    Attributes
    ----------
    hide : mapping of result id to keys of places
    rounds : int
    audit : Audit
        Of the run alone.
    releases : mapping of run id to the time of its release
        Those beside which the run told too much.
    """

    hide: HideList
    rounds: int
    audit: Audit
    releases: Mapping[str, str]


@dataclass(frozen=True)
class _Securing:
    """The sections of a run, and how they are made again."""

    sections: Path
    policy: Policy
    names: Mapping[str, Mapping[str, str]]
    remake: Callable[[Sequence[str], HideList], None]
    stage: Stage

    def until_safe(self, hide: HideList, earlier: Earlier, *, said: Message) -> _Safe:
        """Hide more until the run tells nothing, alone and beside the earlier releases.

        said : Message
            What an audit is, with a place for its number.
        """
        last = ROUNDS + WHOLE_ROUNDS
        releases: dict[str, str] = {}
        for done in range(1, last + 1):
            self.stage(Message(said.text, {"n": done}))
            plain = _protected(self.sections)
            shown, released = as_results(plain), earlier(plain)
            alone = audit(shown, self.policy)
            found = [(each, audit(shown, self.policy, results)) for each, results in released]
            releases |= {each.run: each.when for each, told in found if not told.ok}
            audits = [alone, *(told for _, told in found)]
            if all(each.ok for each in audits):
                return _Safe(hide, done, alone, releases)
            more = _to_hide(audits)
            if done >= ROUNDS or _joined(hide, more) == hide:
                results = [results for _, results in released]
                more = tuple(sorted(hidden_whole(shown, self.policy, results)))
            hide = _joined(hide, more)
            write_hide_list(self.sections, hide, self.names)
            again = sorted({place.split(".")[0] for place, _ in more})
            if again:
                self.stage(Message(AGAIN.text, {"reports": again}))
            self.remake(again, hide)
        raise ReportError(
            message(
                "The audit must end with no count to be worked out, but after {n} rounds it has "
                "not. Try fewer breakdowns (`groups`), or fewer times (`report_times`).",
                n=last,
            )
        )


def _to_hide(found: Iterable[Audit]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({place for each in found for place in each.hide}))


def _joined(hide: HideList, more: Iterable[tuple[str, str]]) -> HideList:
    joined = {name: set(places) for name, places in hide.items()}
    for name, place in more:
        joined.setdefault(name, set()).add(place)
    return {name: sorted(places) for name, places in sorted(joined.items())}


def _lines(found: Audit) -> tuple[Message, ...]:
    return (
        message("All tables and curves of the run were audited together as one system."),
        message("The audit covers the following."),
        *found.covered,
        message("The audit does not cover the following."),
        *found.not_covered,
    )
