"""The one door: any result in, the same result out with nothing in it that tells of a few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace

import pandas as pd

from evaltools.disclosure.about_cells import without_hidden_facts
from evaltools.disclosure.coarse import with_coarse_statistics
from evaltools.disclosure.curves import protect_curve
from evaltools.disclosure.exits import (
    ADDING_UP,
    protect_parts_of_time,
    protect_quantiles,
    protect_states,
    protect_times,
    with_coarse_person_time,
)
from evaltools.disclosure.gates import protect_gate, protect_overlap
from evaltools.disclosure.kinds import refuse_persons, with_every_count
from evaltools.disclosure.listed_by_size import BESIDE_PEOPLE, protect_listed_by_size
from evaltools.disclosure.moments import protect_balance, protect_scores
from evaltools.disclosure.note_counts import with_told_notes
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import CURVE_KINDS
from evaltools.disclosure.rounding import to_be_rounded, with_rounded_counts
from evaltools.disclosure.score_units import OF_SCORES
from evaltools.disclosure.sites_together import without_hidden_rate
from evaltools.disclosure.small_groups import is_small, withheld
from evaltools.disclosure.tables import protect_table
from evaltools.disclosure.words import with_safe_words
from evaltools.result import Result

Treatment = Callable[[Result, Policy, Iterable[str]], Result]

#: How each kind is treated; every other kind is a table in which every number that names
#: no count of its own is made from all counts of its row.
TREATMENTS: Mapping[str, Treatment] = {
    **dict.fromkeys(CURVE_KINDS, protect_curve),
    **dict.fromkeys(ADDING_UP, protect_parts_of_time),
    **dict.fromkeys(OF_SCORES, protect_scores),
    "balance": protect_balance,
    "times": protect_times,
    "without": protect_times,
    "difference": protect_times,
    "quantile": protect_quantiles,
    "states": protect_states,
    "gate": protect_gate,
    "overlap": protect_overlap,
    **dict.fromkeys(BESIDE_PEOPLE, protect_listed_by_size),
}


def protect(result: Result, policy: Policy, *, hide: Iterable[str] = ()) -> Result:
    """The result as it may be published.

    Parameters
    ----------
    result : Result
        Of any kind. A subclass comes back as a plain Result.
    policy : Policy
    hide : iterable of str
        Keys of further places to hide, as `audit` names them for this result.

    Returns
    -------
    Result
        With missing values where something is hidden, and `hidden`, a frame of the same
        shape and index that is true there.

    Raises
    ------
    UsageError
        For a result whose rows are single persons.

    Notes
    -----
    A result on fewer people than `min_group` is withheld whole, but for how many took part.
    A kind that protection does not know fails closed: see `kinds`.

    Examples
    --------
    >>> from evaltools.disclosure import Policy
    >>> from evaltools.result import Result
    >>> rows = pd.DataFrame({"site": ["a", "b", "c"], "n": [30, 40, 3]})
    >>> counts = Result(kind="table", frame=rows, keys=("site",), counts=("n",))
    >>> protect(counts, Policy()).hidden["n"].tolist()
    [False, False, True]
    """
    refuse_persons(result)
    hide = tuple(hide)
    if result.is_protected:
        return result
    plain = to_be_rounded(with_every_count(_plain(result)), policy)
    treat = TREATMENTS.get(plain.kind, protect_table)
    said = without_hidden_facts(with_safe_words(plain, policy), hide)
    treated = without_hidden_rate(with_coarse_person_time(treat(said, policy, hide), policy))
    treated = with_told_notes(said, shown=replace(treated, exits=None))
    if is_small(plain, policy):
        return withheld(treated, policy)
    return with_coarse_statistics(with_rounded_counts(treated))


def _plain(result: Result) -> Result:
    frame = result.frame.copy()
    frame.index = pd.RangeIndex(len(frame))
    given = {each.name: getattr(result, each.name) for each in fields(Result)}
    return Result(**{**given, "frame": frame})
