"""Protect a whole run: each result alone, then all together, until an attacker fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evaltools.disclosure.audit import NARROW, Audit, audit
from evaltools.disclosure.cells import places
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.protect import protect
from evaltools.disclosure.roles import hideable
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
    """
    if not policy.letters:
        policy = replace(policy, letters=run_letters(results.values(), policy))
    hidden = set(hide)
    for _ in range(rounds):
        shown = protect_all(results, policy, tuple(hidden))
        found = audit(shown, policy, earlier)
        if found.ok or not set(found.hide) - hidden:
            break
        hidden |= set(found.hide)
    if not found.ok:
        hidden |= _everything_of(shown, found)
    listed = tuple(sorted(hidden))
    return protect_all(results, policy, listed), listed


def protect_all(results: Mapping[str, Result], policy: Policy, hide: HideList) -> dict[str, Result]:
    """Each result protected, with its part of the hide-list."""
    by_result: dict[str, list[str]] = {}
    for name, place in hide:
        by_result.setdefault(name, []).append(place)
    return {
        name: protect(result, policy, hide=by_result.get(name, ()))
        for name, result in results.items()
    }


def _everything_of(shown: Mapping[str, Result], found: Audit) -> set[tuple[str, str]]:
    """Every number of the results that hold a count which is still too close."""
    narrow = found.rows["verdict"] == NARROW
    concerned = set(found.rows.loc[narrow, "id"]) & set(shown)
    return {
        (name, key)
        for name in concerned or set(shown)
        for key in places(shown[name], hideable(shown[name]))
    }
