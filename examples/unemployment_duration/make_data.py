"""Bring McCall's displaced workers into the tables of data_schemas/.

Run: python examples/unemployment_duration/make_data.py
Reads source/unemployment_duration_mccall.csv and writes data/participants.csv and
data/follow_up.csv beside this script. Nothing is added, dropped or estimated: the four
flags of the source become one state, a row without any flag is censored, and the length
stays in whole two-week intervals.
"""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent

#: Flag of the source -> state of data_schemas/codelists/states.csv.
STATES = {"censor1": "full_time_job", "censor2": "part_time_job", "censor3": "unspecified_job"}

COVARIATES = {
    "age": "age",
    "ui": "unemployment_insurance",
    "reprate": "replacement_rate",
    "disrate": "disregard_rate",
    "logwage": "log_weekly_wage",
    "tenure": "tenure_years",
}


def participants(source: pd.DataFrame) -> pd.DataFrame:
    """One row a person: an opaque id and what was known at the start."""
    return source[["participant_id", *COVARIATES]].rename(columns=COVARIATES)


def follow_up(source: pd.DataFrame) -> pd.DataFrame:
    """One row a person: two-week intervals without a job, and how they ended."""
    flags = source[list(STATES)].astype(int)
    state = flags.idxmax(axis=1).map(STATES).where(flags.any(axis=1), "censored")
    return pd.DataFrame(
        {"participant_id": source["participant_id"], "exit": source["spell"], "state": state}
    )


def main() -> None:
    """Read the source, write the two tables."""
    source = pd.read_csv(HERE / "source" / "unemployment_duration_mccall.csv", dtype=str)
    source["participant_id"] = "MC-" + source["rownames"].str.zfill(4)
    for name, table in [("participants", participants(source)), ("follow_up", follow_up(source))]:
        table.to_csv(HERE / "data" / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
