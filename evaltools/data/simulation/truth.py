"""What is true of invented data: the numbers that a report's intervals should contain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from ruamel.yaml import YAML

from evaltools.data.simulation.answers import true_change
from evaltools.data.simulation.exits import Rates
from evaltools.data.simulation.plan import Simulation
from evaltools.data.simulation.services import contacts_factor
from evaltools.study import Study

Numbers = npt.NDArray[np.float64]

_HEADING = """\
# What is true of these invented data: evaltools simulate wrote it beside them, from the same
# chances that the data were drawn from. Shares are 0 to 1, times are in months from a
# person's own first day. A report's interval should contain the truth 95 times in 100.
"""


def incidence_truth(known: Rates, people: pd.DataFrame, *, plan: Simulation, study: Study) -> Any:
    """The true share with the goal by each time of report: all, and by arm."""
    reached = known.incidence(plan.goal)
    groups = {"all": np.ones(len(people), dtype=bool)}
    if study.comparison is not None and study.comparison.arm in people:
        arm = people[study.comparison.arm]
        groups |= {str(name): (arm == name).to_numpy() for name in sorted(arm.dropna().unique())}
    return {
        name: {int(time): _rounded(reached[inside, time - 1].mean()) for time in _times(study)}
        for name, inside in groups.items()
    }


def difference_truth(
    of_treated: Mapping[str, Rates], *, plan: Simulation, study: Study
) -> dict[int, float]:
    """The true difference among those in the programme, had nobody of them been in it.

    of_treated : mapping of arm to Rates
        Of the people in the programme's arm, as if each arm were theirs.
    """
    assert study.comparison is not None
    treated = study.comparison.treated
    (other,) = [name for name in of_treated if name != treated]
    with_it = of_treated[treated].incidence(plan.goal)
    without = of_treated[other].incidence(plan.goal)
    return {int(time): _rounded((with_it - without)[:, time - 1].mean()) for time in _times(study)}


def site_truth(
    known: Rates, people: pd.DataFrame, *, plan: Simulation, study: Study
) -> dict[str, Any]:
    """The true share with the goal at each site by the last time of report."""
    last = _times(study)[-1]
    reached = known.incidence(plan.goal)[:, last - 1]
    shares = {
        place.site: _rounded(reached[(people["site"] == place.site).to_numpy()].mean())
        for place in plan.sites
        if (people["site"] == place.site).any()
    }
    return {"by": int(last), "share": shares}


def change_truth(plan: Simulation, people: pd.DataFrame) -> dict[str, float]:
    """The true mean change of each scale, in its own points."""
    return {each.instrument: _rounded(true_change(each, people), 3) for each in plan.scales}


def contacts_truth(plan: Simulation) -> dict[str, Any]:
    """The true employer contacts an hour, by size of place."""
    log = plan.coaching
    assert log is not None
    return {
        "small_below": log.small,
        "hourly_large": _rounded(log.hourly * contacts_factor(log, log.small)),
        "hourly_small": _rounded(log.hourly * contacts_factor(log, 0)),
        "rate_ratio_small": _rounded(log.small_times),
        "dispersion": log.dispersion,
    }


def fidelity_truth(shares: Mapping[str, float], scores: Numbers, plan: Simulation) -> Any:
    """How the sites' true shares go together with their totals of fidelity."""
    names = [place.site for place in plan.sites]
    inside = [place for place, name in enumerate(names) if name in shares]
    true = np.array([shares[names[place]] for place in inside])
    r = float(np.corrcoef(true, scores[inside])[0, 1]) if len(inside) > 2 else None
    return {"correlation_of_true_shares": None if r is None else _rounded(r)}


def write_truth(path: Path, truth: Mapping[str, Any]) -> None:
    """Write the truth as YAML, with a heading that says what it is."""
    yaml = YAML()
    yaml.indent(mapping=2)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_HEADING)
        yaml.dump(dict(truth), stream)


def _times(study: Study) -> tuple[int, ...]:
    return study.report_times or (study.horizon,)


def _rounded(value: float, digits: int = 4) -> float:
    # adding 0 turns -0.0 into 0.0
    return round(float(value), digits) + 0.0
