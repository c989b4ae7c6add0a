"""Bring the JOBS II data into the tables of data_schemas/.

Run: python examples/jobs2/make_data.py
Reads source/jobs2.csv and writes data/participants.csv, data/outcomes.csv and
data/scores.csv beside this script. Nothing is dropped or estimated. Codes become words:
treat 1 `workshop`, 0 `control`; sex 1 `female`, 0 `male`; work1 psyemp 1, psyump 0. Age is
rounded down to completed years, other numbers to four decimals. Attendance (comply) came
after the start, so it is an outcome, never a fact of the start.
"""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent

#: Columns known at the start: name in the source and in the tables.
FACTS = {
    "econ_hard": "economic_hardship",
    "depress1": "depression_before",
    "occp": "occupation",
    "marital": "marital_status",
    "nonwhite": "origin",
    "educ": "schooling",
    "income": "income",
}

ORIGINS = {"white0": "white", "non.white1": "non_white"}

OUTCOMES = {
    "employed": "employed",
    "depress2": "depression_after",
    "job_seek": "job_search_confidence",
    "comply": "attended",
}

#: Scale, wave and the column that holds it; confidence was asked only the second time.
SCALES = [
    ("depression", "baseline", "depress1"),
    ("depression", "follow_up", "depress2"),
    ("job_search_confidence", "follow_up", "job_seek"),
]


def read() -> pd.DataFrame:
    """The source, with opaque ids numbered as the file is."""
    table = pd.read_csv(HERE / "source" / "jobs2.csv")
    number = pd.Series(range(1, len(table) + 1), index=table.index).astype(str)
    return table.assign(
        participant_id="JOBS-" + number.str.zfill(4),
        arm=table["treat"].map({1: "workshop", 0: "control"}),
        sex=table["sex"].map({1: "female", 0: "male"}),
        age=table["age"].astype(int),
        nonwhite=table["nonwhite"].map(ORIGINS),
        employed=(table["work1"] == "psyemp").astype(int),
    )


def main() -> None:
    """Write participants, outcomes and scores."""
    people = read()
    participants = people[["participant_id", "arm", "age", "sex", *FACTS]].rename(columns=FACTS)
    outcomes = people.melt(
        "participant_id", list(OUTCOMES), var_name="outcome", value_name="value"
    ).replace({"outcome": OUTCOMES})
    scores = pd.concat(
        people[["participant_id"]].assign(wave=wave, scale=scale, score=people[column])
        for scale, wave, column in SCALES
    )
    tables = {"participants": participants, "outcomes": outcomes, "scores": scores}
    for name, table in tables.items():
        table.round(4).to_csv(HERE / "data" / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
