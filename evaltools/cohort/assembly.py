"""From the durations of everybody to the cohort of those who are followed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.cohort import reasons
from evaltools.cohort.conflicts import conflicts
from evaltools.cohort.dated import Durations, Rules
from evaltools.cohort.definitions import LOSSES, Definition
from evaltools.cohort.flow import flow
from evaltools.cohort.followed import Cohort
from evaltools.cohort.losses import loss_bound, losses
from evaltools.cohort.notes import follow_up_notes, last_unit_notes
from evaltools.cohort.people import People, background, with_periods
from evaltools.cohort.unit_spells import no_spells, unit_spells
from evaltools.messages import Message
from evaltools.result import Result
from evaltools.study import Study

_FOLLOW_UP = ["entry", "exit", "state", "censor_reason"]


def assemble(
    study: Study,
    *,
    everyone: People,
    durations: Durations,
    roles: Definition,
    rules: Rules | None,
    unit: str,
    horizon: float,
    is_cut: bool,
    landmark: float | None,
    lasting: int,
    has_spells: bool,
) -> Cohort:
    """The cohort of those who are followed, with the flow of all."""
    arm = study.comparison.arm if study.comparison else None
    entry_date = everyone.frame["entry_date"]
    facts = with_periods(background(everyone.frame, arm=arm), entry_date, study.periods)
    known = pd.concat(
        [everyone.frame[["participant_id"]], durations.frame[_FOLLOW_UP], facts], axis=1
    )
    is_followed = durations.frame["reason"] == ""
    frame = known[is_followed].reset_index(drop=True)
    frame.attrs["unit"] = unit
    compared = arm if arm is not None and arm in everyone.frame.columns else None
    at_stake = durations.frame
    if compared is not None:
        at_stake = at_stake.assign(arm=facts["arm"])
    at_stake = at_stake[is_followed | _lost_at_once(durations.frame)]
    notes = follow_up_notes(
        known[is_followed],
        durations,
        study=study,
        rules=rules,
        roles=roles,
        landmark=landmark,
        has_spells=has_spells,
    )
    return Cohort(
        frame=frame,
        event_states=roles.event_states,
        competing_states=roles.competing_states,
        spells=_spells(
            durations,
            facts,
            everyone=everyone,
            roles=roles,
            until_at_most=horizon if is_cut else np.inf,
            unit=unit,
            has_spells=has_spells,
        ),
        flow=_flow(
            everyone, durations.frame["reason"], compared, (*notes, *last_unit_notes(rules))
        ),
        states_table=roles.table(),
        losses=losses(at_stake),
        loss_bound=loss_bound(at_stake, events=roles.event_states, horizon=horizon, unit=unit),
        conflicts=conflicts(durations.timeline, is_followed),
        notes=notes,
        unit=unit,
        definition=roles.name,
        horizon=horizon,
        lasting=lasting,
        landmark=landmark,
        is_compared=compared is not None,
        potential=durations.frame.loc[is_followed, "potential"].reset_index(drop=True),
    )


def _lost_at_once(frame: pd.DataFrame) -> pd.Series:
    """People who were lost before one whole unit: no analysis has them, the bound does."""
    return frame["reason"].isin((reasons.NOT_FOLLOWED, reasons.LASTING)) & frame[
        "censor_reason"
    ].isin(LOSSES)


def _spells(
    durations: Durations,
    facts: pd.DataFrame,
    *,
    everyone: People,
    roles: Definition,
    until_at_most: float,
    unit: str,
    has_spells: bool,
) -> pd.DataFrame:
    followed = durations.frame.loc[durations.frame["reason"] == "", ["entry"]]
    found = no_spells()
    if has_spells and durations.timeline is not None:
        assert durations.zero is not None
        assert durations.died is not None
        until = np.minimum(durations.frame["seen"].to_numpy(dtype=np.float64), until_at_most)
        found = unit_spells(
            durations.timeline.frame,
            followed,
            zero=durations.zero,
            died=durations.died,
            until=until,
            exit_states=frozenset((*roles.event_states, *roles.competing_states)),
            unit=unit,
        )
    person = found["person"].to_numpy(dtype=np.int64)
    ids = everyone.frame["participant_id"].to_numpy(dtype=object)[person]
    repeated = facts.iloc[person].reset_index(drop=True)
    spells = pd.concat(
        [
            pd.DataFrame({"participant_id": ids}),
            found[["start", "end", "state", "until"]].reset_index(drop=True),
            repeated,
        ],
        axis=1,
    )
    spells.attrs["unit"] = unit
    return spells


def _flow(
    everyone: People,
    reason: pd.Series,
    compared: str | None,
    notes: tuple[Message, ...],
) -> Result:
    again = everyone.re_entries
    every_reason = pd.concat(
        [reason, pd.Series(reasons.RE_ENTRY, index=again.index, dtype=object)],
        ignore_index=True,
    )
    arm = None
    if compared is not None:
        arm = pd.concat([everyone.frame[compared], again[compared]], ignore_index=True)
    return flow(every_reason, arm=arm, conditions=everyone.conditions, notes=notes)
