"""The attacker's arithmetic, run against all protected results of a run together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaltools import wording
from evaltools.disclosure.attack import Inferred, infer
from evaltools.disclosure.build import build
from evaltools.disclosure.cells import EARLIER, Cell, Facts, Relation, Statement, together
from evaltools.disclosure.complement import hide_more
from evaltools.disclosure.facts import facts
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.stretches import with_stretches
from evaltools.disclosure.system import System
from evaltools.disclosure.tighten import tighten
from evaltools.errors import UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result

#: Verdicts on a cell.
SAFE, NARROW = "safe", "narrow"

#: Relations between a count that is printed nowhere and the results that tell it, at most.
STEPS_AWAY = 4

COVERED = (
    message("Counts, and shares and means with the number of people behind them."),
    message("Totals over breakdowns, alone and where tables share rows or columns."),
    message("Every step of every curve, numbers at risk, and shares at given times."),
    message("States that add up, and the nested definitions of employment."),
    message("Means and spreads of items against the counts of their answers."),
    message("The same cell in several results, reports and languages."),
    message("What has changed since an earlier release, where one is given."),
)

NOT_COVERED = (
    message(
        "Coefficients of models, standardised differences, standard errors and other numbers "
        "that no sum ties to counts: smallest groups and events govern these."
    ),
    message("Sums and means whose own limits an attacker knows, such as a scale's range."),
    message(
        "Numbers in notes, which are told where a result shows all its people, and in titles and "
        "texts that the study itself writes."
    ),
    message(
        "How many did not answer: the number behind a mean, beside that of all "
        "participants, tells it."
    ),
    message("What an attacker knows of people from elsewhere."),
)


@dataclass(frozen=True, eq=False)
class Audit:
    """What an attacker could infer from a run.

    Attributes
    ----------
    rows : DataFrame, one row per hidden place
        id (of the result), cell (key of the place), low and high (what can be inferred; where
        the verdict is safe the range may be wider), width, verdict (safe or narrow). Counts
        that are printed nowhere stand here only when they are narrow, at the results that
        tell them, and say what they are in place of a key.
    hide : tuple of (result id, key of the place)
        Further places to hide; empty when nothing is narrow.
    n_cells, n_hidden : int
        Cells of the system, and those that are hidden.
    """

    rows: pd.DataFrame
    hide: tuple[tuple[str, str], ...]
    n_cells: int
    n_hidden: int

    #: What is looked at, and what is not.
    covered: tuple[Message, ...] = COVERED
    not_covered: tuple[Message, ...] = NOT_COVERED

    @property
    def ok(self) -> bool:
        """Whether no hidden count can be worked out more closely than the policy allows."""
        return not (self.rows["verdict"] == NARROW).any()

    def summary(self, language: str = "en") -> str:
        """One or two sentences on what was tried and found."""
        return " ".join(wording.render(line, language) for line in self._lines())

    def _lines(self) -> tuple[Message, ...]:
        tried = plural_message(
            "All tables and curves were audited together: {n} cell is hidden.",
            "All tables and curves were audited together: {n} cells are hidden.",
            self.n_hidden,
        )
        if self.ok:
            return (tried, message("None of them can be worked out from what is shown."))
        narrow = int((self.rows["verdict"] == NARROW).sum())
        found = plural_message(
            "{n} count can be worked out more closely than the policy allows.",
            "{n} counts can be worked out more closely than the policy allows.",
            narrow,
        )
        return (tried, found)


def audit(
    results: Mapping[str, Result],
    policy: Policy,
    earlier: Mapping[str, Result] | None = None,
    *,
    further: bool = True,
) -> Audit:
    """Audit all protected results of a run as one linear system.

    Parameters
    ----------
    results : mapping of id to Result
        Every one protected.
    policy : Policy
    earlier : mapping of id to Result, optional
        The protected results of an earlier release of the same study: what the two tell
        together is audited too.
    further : bool
        Whether to look for further places to hide where something is narrow.

    Raises
    ------
    UsageError
        When a result is not protected.

    Examples
    --------
    >>> from evaltools.disclosure import Policy, protect
    >>> from evaltools.result import Result
    >>> rows = pd.DataFrame({"site": ["a", "b"], "n": [30, 40]})
    >>> counts = Result(kind="table", frame=rows, keys=("site",), counts=("n",))
    >>> found = audit({"reach.sites": protect(counts, Policy())}, Policy())
    >>> found.hide, found.n_hidden
    ((), 0)
    """
    policy = replace(policy, nobody_known=True)
    system = run_system(results, policy, earlier)
    found = infer(system, policy)
    closer = with_stretches(system, policy, low=found.low, high=found.high)
    if closer is not system:
        system, found = closer, infer(closer, policy)
    chosen = np.zeros(len(system.cells), bool)
    if further and found.narrow.any():
        chosen = hide_more(system, policy, tidy=False, seen=found)
    rows = pd.DataFrame(
        _rows(system, found), columns=["id", "cell", "low", "high", "width", "verdict"]
    )
    return Audit(rows, _places(system, chosen), len(system.cells), int(system.hidden.sum()))


def run_system(
    results: Mapping[str, Result], policy: Policy, earlier: Mapping[str, Result] | None = None
) -> System:
    """The linear system of a run, with an earlier release where there is one."""
    system = build(_all_facts(results, policy, earlier))
    known = tighten(system)
    return with_stretches(system, policy, low=known.low, high=known.high)


def _all_facts(
    results: Mapping[str, Result], policy: Policy, earlier: Mapping[str, Result] | None
) -> Facts:
    now = together(_facts(name, result, policy) for name, result in sorted(results.items()))
    if not earlier:
        return now
    before = together(
        _fixed(_facts(EARLIER + name, result, policy)) for name, result in sorted(earlier.items())
    )
    return together([now, before, _growth(now, before)])


def _facts(name: str, result: Result, policy: Policy) -> Facts:
    if not result.is_protected:
        raise UsageError(message("A result must be protected before it is audited."))
    return facts(name, result, policy)


def _fixed(said: Facts) -> Facts:
    """Facts of a release that cannot be taken back, about the people of that time."""
    then = said.of_cells(_then)
    return replace(then, statements=tuple(replace(each, fixed=True) for each in then.statements))


def _then(cell: Cell) -> Cell:
    return replace(cell, population=EARLIER + cell.population)


def _growth(now: Facts, before: Facts) -> Facts:
    """What parts two releases is a count of its own, and is watched: who came, or who left.

    A later run may hold further people, or fewer, by another filter (`where`), another row
    of a grid, or data that were taken back: one person between the two is told either way.
    """
    values, earlier = _shown(now.statements), _shown(before.statements)
    then = {each.cell for each in before.statements}
    cells = {each.cell for each in now.statements if _then(each.cell) in then}
    relations, watched = [], set()
    for cell in sorted(cells):
        if values.get(cell) == 0 and _then(cell) not in earlier:
            continue  # that nobody is there now does not say that nobody was
        fewer = values.get(cell, np.inf) < earlier.get(_then(cell), -np.inf)
        change = Cell(cell.population, (*cell.where, ("since", "earlier release")), cell.what)
        terms = ((1.0, cell), (-1.0, _then(cell)), (1.0 if fewer else -1.0, change))
        relations.append(Relation(terms, assumed=True, parts=False))
        if cell.is_count:
            watched.add(change)
    return Facts((), tuple(relations), frozenset(watched))


def _shown(statements: Iterable[Statement]) -> dict[Cell, float]:
    """The value of each cell that is shown somewhere."""
    return {each.cell: each.low for each in statements if not each.hidden}


def _rows(system: System, found: Inferred) -> list[tuple[str, str, float, float, float, str]]:
    rows = []
    for place, cell in enumerate(system.cells):
        if not (system.hidden[place] or found.narrow[place]):
            continue
        low, high = float(found.low[place]), float(found.high[place])
        verdict = NARROW if found.narrow[place] else SAFE
        said = system.places.get(cell) or _told_beside(system, place)
        rows += [(result, key, low, high, high - low, verdict) for result, key in said]
    return sorted(rows)


def _told_beside(system: System, place: int) -> tuple[tuple[str, str], ...]:
    """For a count that is printed nowhere: the results that tell it, and what it is."""
    near = np.zeros(len(system.cells), bool)
    near[place] = True
    named: set[str] = set()
    for _ in range(STEPS_AWAY):
        near = (system.touching.T @ (system.touching @ near > 0) > 0) | near
        cells = [system.cells[number] for number in np.flatnonzero(near)]
        named = {result for cell in cells for result, _ in system.places.get(cell, ())}
        if named:
            break
    return tuple((name, str(system.cells[place])) for name in sorted(named) or [""])


def _places(system: System, chosen: np.ndarray) -> tuple[tuple[str, str], ...]:
    cells = [cell for cell, wanted in zip(system.cells, chosen, strict=True) if wanted]
    return tuple(sorted({place for cell in cells for place in system.places[cell]}))
