"""What sites are held against: the rate of all of them together, and limits made from it.

Where the events of all sites are hidden, so that those of one are not what is left of them, their
rate may not be told either: times the people it is their events. Nor may the limits at a site
of known size, which give the rate back.
"""

from __future__ import annotations

from dataclasses import replace

from evaltools.columns import ALL, TOTAL
from evaltools.disclosure.tables import masked, no_mask
from evaltools.result import Result

OVERALL, LIMIT, EXPECTED = "overall", "limit_", "expected_outside"


def without_hidden_rate(result: Result) -> Result:
    """The funnel without the rate of all sites, and its limits, where their events are hidden.

    Nor is it told, where the size of a site is hidden, how many sites are expected outside the
    limits: that is a sum over the sites, and each term tells its size.
    """
    sizes = [name for name in ("n", "expected", "denominator") if name in result.frame.columns]
    if result.hidden is not None and bool(result.hidden[sizes].any(axis=None)):
        about = {name: value for name, value in result.about.items() if name != EXPECTED}
        result = replace(result, about=about)
    told = result.kind == "funnel" and OVERALL in result.about
    if not told or result.about.get("scale") == "ratio" or result.hidden is None:
        return result
    together = result.frame[result.keys[0]].astype(str).isin([TOTAL, ALL])
    if not result.hidden.loc[together, list(result.counts)].any(axis=None):
        return result
    mask = no_mask(result) | result.hidden
    for column in (name for name in mask.columns if str(name).startswith(LIMIT)):
        mask[column] |= ~together
    about = {name: value for name, value in result.about.items() if name != OVERALL}
    return masked(replace(result, about=about), mask)
