"""Bring the National Supported Work data into the tables of data_schemas/.

Run: python examples/nsw/make_data.py
Reads the two files in source/ and writes data/participants.csv and data/outcomes.csv
beside this script. Nothing is added, dropped or estimated. The three groups become one
column: `programme` (treated men of the demonstration), `randomised_control` (its
randomised controls) and `cps` (comparison men of the Current Population Survey). The
flags 1 and 0 become yes and no.
"""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent

COVARIATES = {
    "age": "age",
    "educ": "school_years",
    "black": "black",
    "hisp": "hispanic",
    "marr": "married",
    "nodegree": "no_degree",
    "re74": "earnings_1974",
    "re75": "earnings_1975",
}

FLAGS = ["black", "hispanic", "married", "no_degree"]


def read(name: str, arm_of: dict[str, str], prefix: str) -> pd.DataFrame:
    """One source file, with opaque ids numbered as the file is, and the arm."""
    table = pd.read_csv(HERE / "source" / name, dtype=str)
    number = pd.Series(range(1, len(table) + 1), index=table.index).astype(str)
    return table.assign(
        participant_id=f"{prefix}-" + number.str.zfill(5), arm=table["treat"].map(arm_of)
    )


def main() -> None:
    """Read both sources, write participants and outcomes."""
    experiment = read("nsw_dehejia_wahba.csv", {"1": "programme", "0": "randomised_control"}, "NSW")
    survey = read("cps1_controls.csv", {"0": "cps"}, "CPS")
    men = pd.concat([experiment, survey], ignore_index=True).rename(columns=COVARIATES)
    men[FLAGS] = men[FLAGS].apply(lambda flag: flag.map({"1": "yes", "0": "no"}))
    people = men[["participant_id", "arm", *COVARIATES.values()]]
    later = pd.DataFrame(
        {
            "participant_id": men["participant_id"],
            "outcome": "earnings_1978",
            "value": men["re78"],
            "period": "",
        }
    )
    # the same earnings by year, for the change from before to after
    by_year = later.assign(outcome="earnings")
    years = {"1974": men["earnings_1974"], "1975": men["earnings_1975"], "1978": men["re78"]}
    outcomes = pd.concat(
        [later, *(by_year.assign(value=value, period=year) for year, value in years.items())],
        ignore_index=True,
    )
    for name, table in [("participants", people), ("outcomes", outcomes)]:
        table.to_csv(HERE / "data" / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
