"""What earlier runs hid for the sake of others, and what of it a run begins with.

Beginning with it spares rounds of the audit. But what other numbers needed hides too much of
these: a report that would be made of another study file (which has the policy), other data or
other code begins with nothing hidden, and the audit decides anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaltools.reporting.content import Parts, whole
from evaltools.reporting.landed import Landed


def hidden_to_begin_with(
    landed: Sequence[Landed], contents: Mapping[str, Parts], *, force: bool = False
) -> dict[str, list[str]]:
    """For each report, what the newest run hid in it that made it of the same; else nothing.

    landed : sequence of Landed
        The study's runs, the newest first.
    contents : mapping of report name to what it would be made from now
    force : bool
        Whether everything is made, and decided, again on request.
    """
    found: dict[str, list[str]] = {}
    for name, parts in contents.items():
        alike = [run for run in landed if _hash(run, name) == whole(parts)]
        for result, places in (alike[0].hidden if alike and not force else {}).items():
            if result.split(".")[0] == name:
                found[result] = places
    return dict(sorted(found.items()))


def _hash(run: Landed, report: str) -> str | None:
    """What a report of a run was made from, in one hash; None where it is not there."""
    made = run.reports.get(report)
    return None if made is None else made.get("hash")
