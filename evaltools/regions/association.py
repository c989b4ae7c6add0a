"""How two facts of sites go together, such as fidelity and the share who found work."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from evaltools.columns import ALL
from evaltools.errors import TooFewError, UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.curves import check_conf_level

#: An interval needs so many sites; with fewer than the second a note warns of it.
LEAST_SITES, ENOUGH_SITES = 4, 20


def association(frame: pd.DataFrame, *, x: str, y: str, conf_level: float = 0.95) -> Result:
    """The correlation of two facts over sites, with its interval.

    Parameters
    ----------
    frame : DataFrame, one row per site
    x, y : columns of numbers, such as a fidelity total and the share in work
    conf_level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Result
        kind "association": term (x), outcome (y), n_sites, estimate (Pearson's correlation),
        conf_low, conf_high (Fisher's transformation), rank (Spearman's correlation).

    Raises
    ------
    TooFewError
        For fewer than four sites.
    UsageError
        When a column does not vary.

    Notes
    -----
    A few sites cannot show a moderate association: over 79 sites of the individual placement
    and support model the fidelity total and the employment rate correlated by 0.34, and by
    0.27 in a replication over 79 others. The numbers were read in a second source; the
    articles themselves were not.

    Examples
    --------
    >>> sites = pd.DataFrame({"fidelity": [60, 70, 80, 90, 100], "work": [0.2, 0.3, 0.3, 0.4, 0.5]})
    >>> association(sites, x="fidelity", y="work").table().estimate.round(3).tolist()
    [0.971]
    """
    check_conf_level(conf_level)
    check_columns(frame, [x, y])
    known = frame[[x, y]].dropna().astype(float)
    n = len(known)
    if n < LEAST_SITES:
        raise TooFewError(
            message(
                "A correlation over sites must have at least {least} sites; found {n}.",
                least=LEAST_SITES,
                n=n,
            )
        )
    still = [name for name in (x, y) if known[name].nunique() == 1]
    if still:
        raise UsageError(
            message("A correlation must be of facts that vary; these do not: {still}.", still=still)
        )
    r = float(np.corrcoef(known[x], known[y])[0, 1])
    width = float(stats.norm.ppf((1 + conf_level) / 2)) / np.sqrt(n - 3)
    z = np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15))
    table = pd.DataFrame(
        {
            "term": [x],
            "outcome": [y],
            "n_sites": [n],
            "estimate": [r],
            "conf_low": [float(np.tanh(z - width))],
            "conf_high": [float(np.tanh(z + width))],
            "rank": [float(stats.spearmanr(known[x], known[y]).statistic)],
        }
    )
    return Result(
        kind="association",
        frame=table,
        keys=("term", "outcome"),
        derived=dict.fromkeys(("n_sites", "estimate", "conf_low", "conf_high", "rank"), ()),
        population="sites",
        conf_level=conf_level,
        notes=_notes(n),
        about={"by": ALL, "benchmark": 0.34, "benchmark_sites": 79},
    )


def _notes(n: int) -> tuple[Message, ...]:
    notes = [
        message(
            "Sites are compared as wholes: what goes together over sites need not do so for the "
            "people in them, and is no effect."
        )
    ]
    if n < ENOUGH_SITES:
        notes.append(
            message(
                "With as few as {units} sites only a very strong association can be told "
                "from none.",
                units=n,
            )
        )
    return tuple(notes)
