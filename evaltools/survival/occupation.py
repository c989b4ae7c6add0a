"""Shares in each state over time, and expected months in each, from spells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival.curves import as_times, check_conf_level
from evaltools.survival.multi_state import (
    process,
)
from evaltools.survival.notes import cluster_notes, cut_note, horizon_notes
from evaltools.survival.questions import check_reference
from evaltools.survival.state_shares import (
    Seen,
    check_horizon,
    difference_rows,
    expected_times_of,
    number_of_clusters,
    share_rows,
    shares_of,
    time_rows,
)
from evaltools.survival.stays import Histories, SpellColumns, read_histories

OF_EVERYBODY = message(
    "The shares are estimated from everybody for as long as each was observed. Where some were no "
    "longer observed, a share is not quite the number in the state over the number observed then."
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Occupation(Result):
    """Shares in states over time; see `state_occupation`.

    Attributes
    ----------
    seen : Seen
    """

    seen: Seen

    def expected_time(self) -> Result:
        """Expected time in each state up to the horizon: months in work, for one.

        Rows: group, state; n, estimate, std_error, conf_low, conf_high. The estimates of a
        group add up to the horizon.
        """
        rows = [
            row
            for quantity in expected_times_of(self.seen)
            for row in time_rows(quantity, self.seen.histories.states, self._level)
        ]
        table = pd.DataFrame(rows)
        result = self._plain(
            "expected_time", table, keys=("group", "state"), counts=("n", "n_risk")
        )
        about = {**self.about, "headings": {"n_risk": "n_observed_to_horizon"}}
        cut = cut_note(table, self.seen.horizon)
        return replace(result, about=about).note(*horizon_notes(table), *cut)

    def difference(self, *, reference: str, of: str = "share") -> Result:
        """Each group less `reference`, with interval and p-value, by state.

        Parameters
        ----------
        reference : str
            The group that the others are compared with.
        of : "share" or "expected_time"
            At each of the times, or in expected time up to the horizon.

        Raises
        ------
        UsageError
            When there is no such group, or no other.
        """
        if of not in ("share", "expected_time"):
            raise UsageError(
                message(
                    "A difference must be of {allowed}; found {found}.",
                    allowed=["share", "expected_time"],
                    found=of,
                )
            )
        histories = self.seen.histories
        check_reference(histories.groups, reference)
        quantities = shares_of(self.seen) if of == "share" else expected_times_of(self.seen)
        rows = difference_rows(quantities, histories.states, reference, self._level)
        keys: tuple[str, ...] = ("group", "reference", "state", "time")
        frame = pd.DataFrame(rows)
        if of == "expected_time":
            frame, keys = frame.drop(columns="time"), keys[:3]
        result = self._plain("difference", frame, keys=keys, counts=("n", "n_reference"))
        about = {key: each for key, each in self.about.items() if key != "headings"}
        return replace(result, about={**about, "reference": reference, "of": of})

    @property
    def _level(self) -> float:
        assert self.conf_level is not None
        return self.conf_level

    def _plain(
        self, kind: str, frame: pd.DataFrame, *, keys: tuple[str, ...], counts: tuple[str, ...]
    ) -> Result:
        return Result(
            kind=kind,
            frame=frame,
            keys=keys,
            counts=counts,
            conf_level=self.conf_level,
            unit=self.unit,
            # what is asked of shares is no share of those observed at one time
            notes=tuple(note for note in self.notes if note != OF_EVERYBODY),
            about=self.about,
            population=self.population,
        )


def state_occupation(
    spells: pd.DataFrame,
    *,
    until: str,
    times: float | Iterable[float],
    id: str = "participant_id",
    start: str = "start",
    end: str = "end",
    state: str = "state",
    horizon: float | None = None,
    by: str | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    together: Mapping[str, Iterable[str]] | None = None,
    conf_level: float = 0.95,
) -> Occupation:
    """Share of people in each state at each time: in work, in training, without work.

    Multi-state Aalen-Johansen over all moves between the states that are seen, with
    infinitesimal-jackknife errors by person or cluster.

    Parameters
    ----------
    spells : DataFrame, one row per spell
        Times since time zero in the unit of the study. A person is in a state from its
        start until before its end; a missing end is still going on. Time that no spell
        covers is the state "no_spell". Spells of a person must not overlap.
    until : str
        Column: the end of the person's observation.
    times : float or several
        When to give the shares.
    id, start, end, state : str
        Columns.
    horizon : float, optional
        Of the expected times; the last of `times` if not given. Not beyond any group's last
        observation.
    by, weights, cluster : str, optional
        Columns, constant within a person.
    together : mapping of name to states, optional
        States shown as one, such as {"in_work": ["open_job", "subsidised_job"]}.
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Occupation
        Rows: group, state, time; n (people in the state), n_risk (people still observed),
        estimate, std_error, conf_low, conf_high (log-log). Missing beyond a group's last
        observation.

    Raises
    ------
    UsageError
        For missing columns and a horizon that is too far; DataError for spells that break
        a rule; TooFewError for nobody.

    Examples
    --------
    >>> spells = pd.DataFrame(
    ...     {
    ...         "participant_id": ["P001", "P001", "P002"],
    ...         "start": [0, 3, 0],
    ...         "end": [3, 6, 6],
    ...         "state": ["unemployed", "open_job", "unemployed"],
    ...         "until": [6, 6, 6],
    ...     }
    ... )
    >>> shares = state_occupation(spells, until="until", times=[2, 4])
    >>> shares.table().query("state == 'open_job'").estimate.tolist()
    [0.0, 0.5]
    """
    check_conf_level(conf_level)
    asked = as_times(times)
    columns = SpellColumns(
        until=until, id=id, start=start, end=end, state=state, by=by, weights=weights,
        cluster=cluster,
    )  # fmt: skip
    histories = read_histories(spells, columns, together=together)
    seen = Seen(
        processes=tuple(process(stays, len(histories.states)) for stays in histories.stays),
        histories=histories,
        times=asked,
        horizon=float(max(asked) if horizon is None else horizon),
    )
    if horizon is not None:
        check_horizon(seen)
    robust = histories.weighted or histories.clusters is not None
    table = pd.DataFrame(
        [row for quantity in shares_of(seen) for row in share_rows(quantity, histories, conf_level)]
    )
    return Occupation(
        kind="states",
        frame=table.sort_values("position", kind="stable").drop(columns="position"),
        keys=("group", "state", "time"),
        counts=("n", "n_risk"),
        conf_level=conf_level,
        unit=spells.attrs.get("unit"),
        notes=(*histories.notes, *_notes(seen)),
        about={
            "by": by,
            "states": list(histories.states),
            "horizon": seen.horizon,
            "headings": {"n": "n_in_state", "n_risk": "n_observed"},
            "estimand": "state occupation",
            "variance": "infinitesimal jackknife, robust" if robust else "infinitesimal jackknife",
            "conf_type": "log-log",
            "weighted": histories.weighted,
            "clusters": None
            if histories.clusters is None
            else number_of_clusters(histories.clusters),
        },
        seen=seen,
    )


def _notes(seen: Seen) -> list[Message]:
    clusters = seen.histories.clusters
    notes = [OF_EVERYBODY]
    notes += cluster_notes([] if clusters is None else [np.unique(each).size for each in clusters])
    if any(time > found.stays.until.max() for found in seen.processes for time in seen.times):
        notes.append(message("Beyond a group's last observation the shares are not known."))
    return notes


def _clusters(histories: Histories) -> int | None:
    return None if histories.clusters is None else number_of_clusters(histories.clusters)
