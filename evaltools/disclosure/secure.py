"""Protect a whole run: each result alone, then all together, until an attacker fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from evaltools.disclosure.audit import NARROW, Audit, audit
from evaltools.disclosure.cells import places
from evaltools.disclosure.losses import headlines
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.protect import protect
from evaltools.disclosure.roles import made_from_people
from evaltools.disclosure.words import run_letters
from evaltools.result import Result

HideList = tuple[tuple[str, str], ...]


def secure(
    results: Mapping[str, Result],
    policy: Policy,
    *,
    rounds: int = 5,
    hide: HideList = (),
    earlier: Mapping[str, Result] | None = None,
) -> tuple[dict[str, Result], HideList]:
    """The protected results of a run, and what was hidden for the sake of others.

    Parameters
    ----------
    results : mapping of id to Result
        As the analyses made them.
    policy : Policy
    rounds : int
        How often more is hidden before the results concerned are withheld as a whole.
    hide : tuple of (result id, key of the place)
        A hide-list of an earlier run to begin with.
    earlier : mapping of id to Result, optional
        As in `audit`.

    Examples
    --------
    >>> import pandas as pd
    >>> from evaltools.disclosure import Policy
    >>> from evaltools.result import Result
    >>> rows = pd.DataFrame({"site": ["a", "b", "c"], "n": [30, 40, 3]})
    >>> counts = Result(kind="table", frame=rows, keys=("site",), counts=("n",))
    >>> made, further = secure({"reach.sites": counts}, Policy())
    >>> made["reach.sites"].hidden["n"].tolist(), further
    ([False, False, True], ())
    """
    if not policy.letters:
        policy = replace(policy, letters=run_letters(results.values(), policy))
    hidden = set(hide)
    shown = {
        name: protect(result, policy, hide=_of(name, hidden)) for name, result in results.items()
    }
    for _ in range(rounds):
        found = audit(shown, policy, earlier)
        more = set(found.hide) - hidden
        if found.ok or not more:
            break
        hidden |= more
        shown |= _again(results, policy, hidden, {name for name, _ in more})
    else:
        found = audit(shown, policy, earlier)
    for with_headlines in (False, True):
        if found.ok:
            break
        more = whole_results(shown, [found], with_headlines=with_headlines)
        hidden |= more
        shown |= _again(results, policy, hidden, {name for name, _ in more})
        found = audit(shown, policy, earlier)
    return shown, tuple(sorted(hidden))


def _again(
    results: Mapping[str, Result], policy: Policy, hidden: set[tuple[str, str]], names: set[str]
) -> dict[str, Result]:
    """The named results protected anew, with the hide-list as it stands."""
    return {name: protect(results[name], policy, hide=_of(name, hidden)) for name in sorted(names)}


def _of(name: str, hidden: set[tuple[str, str]]) -> list[str]:
    return sorted(place for result, place in hidden if result == name)


def whole_results(
    shown: Mapping[str, Result], found: Iterable[Audit], *, with_headlines: bool
) -> set[tuple[str, str]]:
    """Every number of the results that hold a count which is still too close.

    with_headlines : bool
        Whether what a study is read for goes too; it is asked for when nothing else is left.
    """
    rows = pd.concat([each.rows for each in found])
    narrow = set(rows.loc[rows["verdict"] == NARROW, "id"]) & set(shown)
    concerned = {name: shown[name] for name in sorted(narrow or shown)}
    return {
        (name, key)
        for name, result in concerned.items()
        for key in places(result, made_from_people(result))
        if with_headlines or key not in headlines(result)
    }
