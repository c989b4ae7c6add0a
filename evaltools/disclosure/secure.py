"""Protect a whole run: each result alone, then all together, until an attacker fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evaltools.disclosure.audit import NARROW, Audit, audit
from evaltools.disclosure.cells import EARLIER, places
from evaltools.disclosure.losses import headlines
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.protect import protect
from evaltools.disclosure.roles import made_from_people
from evaltools.disclosure.tables import listed, masked
from evaltools.disclosure.words import run_letters
from evaltools.result import Result

HideList = tuple[tuple[str, str], ...]


def secure(
    results: Mapping[str, Result],
    policy: Policy,
    *,
    rounds: int = 8,
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
        How often more is hidden before results are withheld as a whole.
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
        if found.ok:
            return shown, tuple(sorted(hidden))
        more = set(found.hide) - hidden
        if not more:
            break
        hidden |= more
        shown |= _again(results, policy, hidden, {name for name, _ in more})
    more = hidden_whole(shown, policy, [earlier] if earlier else [])
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


def hidden_whole(
    shown: Mapping[str, Result], policy: Policy, earlier: Sequence[Mapping[str, Result]] = ()
) -> set[tuple[str, str]]:
    """The numbers of whole results to hide until an attacker fails; none where one fails now.

    What a study is read for goes only when nothing else is left, and everything when that is
    not enough either. Nothing is made again meanwhile: the numbers are taken away as they are.

    shown : mapping of id to Result
        Every one protected.
    earlier : sequence of mappings of id to Result
        Earlier releases, each audited together with the run.
    """
    gone: set[tuple[str, str]] = set()
    now = dict(shown)
    for with_headlines in (False, True):
        while True:
            found = [audit(now, policy, other, further=False) for other in (None, *earlier)]
            narrow = [each for each in found if not each.ok]
            if not narrow:
                return gone
            more = whole_results(now, narrow, with_headlines=with_headlines)
            if not more - gone:
                break
            gone |= more
            now |= {name: _without(now[name], _of(name, more)) for name, _ in more}
    return gone | whole_results(shown, [], with_headlines=True)


def _without(result: Result, keys: Iterable[str]) -> Result:
    """A protected result with further places hidden."""
    mask = listed(result, keys)
    return masked(result, mask if result.hidden is None else mask | result.hidden)


def whole_results(
    shown: Mapping[str, Result], found: Iterable[Audit], *, with_headlines: bool
) -> set[tuple[str, str]]:
    """Every number of the results that hold a count which is still too close; else of all.

    with_headlines : bool
        Whether what a study is read for goes too; it is asked for when nothing else is left.
    """
    rows = [each.rows for each in found]
    ids = [each.loc[each["verdict"] == NARROW, "id"] for each in rows]
    # What a release tells too closely, it tells beside the result of the same name.
    narrow = {name.removeprefix(EARLIER) for named in ids for name in named} & set(shown)
    concerned = {name: shown[name] for name in sorted(narrow or shown)}
    return {
        (name, key)
        for name, result in concerned.items()
        for key in places(result, made_from_people(result))
        if with_headlines or key not in headlines(result)
    }
