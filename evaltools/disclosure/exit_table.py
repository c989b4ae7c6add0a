"""What is told, by one time, of the exits behind a share."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaltools.disclosure.life_table import Until, in_groups

#: What is counted of exits at each time.
EXITS = ("time", "n_risk", "n_event", "n_censor")

#: Time is counted in whole months, days and so on: nobody leaves between two of them.
STEP = 1.0


class ExitTable:
    """The exits of one group, and what is told of them by a time.

    Parameters
    ----------
    frame : DataFrame
        With the columns `EXITS`, in order of time, for each time above 0 at which anybody left.
    size : int
        In groups of how many those lost, and all who left, are told.
    competes : bool
        Whether some left otherwise than by the event, and were not lost.
    """

    def __init__(self, frame: pd.DataFrame, *, size: int, competes: bool) -> None:
        self.frame, self.size, self.competes = frame, size, competes
        self.people, self.end = float(frame["n_risk"].iloc[0]), float(frame["time"].max())
        after = frame["n_risk"].shift(-1, fill_value=0.0)
        self.others = frame["n_risk"] - frame["n_censor"] - frame["n_event"] - after

    @property
    def is_whole(self) -> bool:
        """Whether people leave at whole times alone, as shares made of counts take them to."""
        return bool((self.frame["time"] % STEP == 0).all())

    def until(self, time: float) -> Until:
        """Who had the event by a time, was lost before it, and had left otherwise by it."""
        by, before = self.frame["time"] <= time, self.frame["time"] < min(time, self.end)
        nobody, found = (0.0, 0.0), float(self.frame["n_censor"][before].sum())
        lost = in_groups(found, self.size) if min(time, self.end) > STEP else nobody
        if time >= self.end:
            # Whoever is followed to the end is told of as lost then: that nobody was before is.
            lost = (max(lost[0], 1.0), lost[1]) if found else nobody
        events = float(self.frame["n_event"][by].sum())
        return Until(time, events, lost, self._others(by, events) if self.competes else nobody)

    def _others(self, by: pd.Series, events: float) -> tuple[float, float]:
        """Between which numbers those lie who left otherwise.

        All who left are told in groups, the same for each of several outcomes: with others in
        groups of their own, two outcomes would tell between them how many left.
        """
        least, most = in_groups(events + float(self.others[by].sum()), self.size)
        return max(least - events, 0.0), most - events

    def nobody_lost(self, time: float) -> bool:
        """Whether nobody was lost before a time."""
        before = self.frame["time"] < min(time, self.end)
        return not self.frame["n_censor"][before].any()

    def last_before(self, time: float) -> float:
        """The last time by which those are counted who were lost before a time."""
        return min(time, self.end) - STEP


def exit_table(
    exits: pd.DataFrame | None, named: Mapping[str, str], *, size: int, competes: bool
) -> ExitTable | None:
    """The exits of the group (and outcome, definition ...) that is named; None: they are not known.

    named : mapping of key column to the value in it
    """
    if exits is None:
        return None
    for key, value in named.items():
        if key in exits.columns:
            exits = exits[exits[key].astype(str) == value]
    later = exits.loc[exits["time"].astype(float) > 0, [*EXITS]].astype(float)
    if later.empty:
        return None
    return ExitTable(later.sort_values("time", kind="stable"), size=size, competes=competes)
