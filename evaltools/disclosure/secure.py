"""Protect a whole run: each result alone, then all together, until an attacker fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evaltools.disclosure.audit import NARROW, Audit, audit
from evaltools.disclosure.cells import places
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
    if not found.ok:
        more = _everything_of(shown, found)
        hidden |= more
        shown |= _again(results, policy, hidden, {name for name, _ in more})
    return shown, tuple(sorted(hidden))


def _again(
    results: Mapping[str, Result], policy: Policy, hidden: set[tuple[str, str]], names: set[str]
) -> dict[str, Result]:
    """The named results protected anew, with the hide-list as it stands."""
    return {name: protect(results[name], policy, hide=_of(name, hidden)) for name in sorted(names)}


def _of(name: str, hidden: set[tuple[str, str]]) -> list[str]:
    return sorted(place for result, place in hidden if result == name)


def _everything_of(shown: Mapping[str, Result], found: Audit) -> set[tuple[str, str]]:
    """Every number of the results that hold a count which is still too close."""
    narrow = found.rows["verdict"] == NARROW
    concerned = set(found.rows.loc[narrow, "id"]) & set(shown)
    return {
        (name, key)
        for name in concerned or set(shown)
        for key in places(shown[name], made_from_people(shown[name]))
    }
