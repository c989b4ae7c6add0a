"""Who in fact took part: being offered the programme is not the same as taking part in it."""

from __future__ import annotations

import pandas as pd

from evaltools.comparison.arms import COMPARISON, TREATED, read_arms
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

#: How a column may say that somebody took part, and that they did not.
YES, NO = frozenset({"yes", "true", "1", "1.0"}), frozenset({"no", "false", "0", "0.0"})


def taking_part(frame: pd.DataFrame, *, arm: str, treated: object, column: str) -> Result:
    """The share of each group who took part.

    column : yes and no, True and False, or 1 and 0; missing where it is not known.

    Rows: arm; n_total (people of whom it is known), n_took_part, share. The comparison of
    outcomes is of the groups as they were formed, whoever took part. Raises UsageError when
    the column holds anything else.
    """
    arms = read_arms(frame, arm=arm, treated=treated, columns=(column,))
    said = arms.frame[column].astype("string").str.strip().str.casefold()
    known = said.notna().to_numpy()
    took = said.isin(YES).to_numpy(dtype=bool)
    if bool((known & ~took & ~said.isin(NO).to_numpy(dtype=bool)).any()):
        raise UsageError(
            message(
                "The column {column} must say yes or no, or 1 or 0, of everybody; it says "
                "something else.",
                column=column,
            )
        )
    rows = [
        {
            "arm": name,
            "n_total": int((members & known).sum()),
            "n_took_part": int((members & took).sum()),
        }
        for name, members in ((TREATED, arms.treated), (COMPARISON, ~arms.treated))
    ]
    table = pd.DataFrame(rows)
    total = table["n_total"].where(table["n_total"] > 0)
    return Result(
        kind="take_up",
        frame=table.assign(share=table["n_took_part"] / total),
        keys=("arm",),
        counts=("n_total", "n_took_part"),
        derived={"share": ("n_took_part", "n_total")},
        notes=(
            *arms.notes,
            message(
                "Outcomes are compared between the groups as they were formed, whoever took part: "
                "people who did not take part stay in their group."
            ),
        ),
        about={
            "n": arms.n,
            "by": "arm",
            "scale": "share",
            "parts": {"n_took_part": "n_total"},
            "shares": {"share": ("n_took_part", "n_total")},
        },
    )
