"""Thirty invented people who cover every rule and edge of the common indicators.

Everybody but a few left on 1 March 2024. Day 28 after it is 29 March, six months after it
1 September; the data end on 31 December 2024.
"""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from evaltools.data import Data
from evaltools.study import study_from

LOCK = "2024-12-31"

#: id | op | entry | exit | exit_state | birth | age | sex | status |
#: months | education | in_education
PEOPLE = """
01 | A | 01-01 | 03-01 | -        | -    | 17 | female     | inactive   | -  | isced_0_2 | no
02 | A | 01-01 | 03-01 | -        | -    | 18 | female     | inactive   | -  | isced_0   | no
03 | A | 01-01 | 03-01 | -        | -    | 29 | male       | unemployed | 12 | isced_1_2 | no
04 | A | 01-01 | 03-01 | -        | -    | 30 | male       | inactive   | -  | isced_1_2 | no
05 | A | 01-01 | 03-01 | -        | -    | 54 | male       | inactive   | -  | isced_3_4 | no
06 | A | 01-01 | 03-01 | -        | -    | 55 | female     | unemployed | 13 | isced_3_4 | no
07 | A | 01-01 | 03-01 | -        | -    | 24 | female     | unemployed | 7  | isced_3_4 | no
08 | A | 01-01 | 03-01 | -        | -    | 25 | male       | unemployed | 7  | isced_3_4 | no
09 | A | 01-01 | 03-01 | -        | -    | 24 | male       | unemployed | 6  | isced_3_4 | no
10 | A | 01-01 | 03-01 | open_job | -    | 40 | unknown    | unemployed | 3  | isced_3_4 | no
11 | A | 01-01 | 03-01 | open_job | -    | 40 | female     | -          | 3  | isced_3_4 | no
12 | A | 01-01 | 03-01 | open_job | -    | 40 | male       | unemployed | 3  | -         | no
13 | A | 01-01 | 03-01 | open_job | -    | -  | male       | unemployed | 3  | isced_3_4 | no
14 | A | 01-01 | 03-01 | -        | 2006 | -  | female     | inactive   | -  | isced_3_4 | no
15 | A | 01-01 | 03-01 | -        | 1994 | -  | male       | unemployed | 13 | isced_3_4 | no
16 | A | 01-01 | 03-01 | open_job | 1969 | -  | male       | employed   | -  | isced_3_4 | -
17 | A | 01-01 | 03-01 | -        | 1990 | -  | female     | unemployed | -  | isced_3_4 | no
18 | A | 01-01 | 02-01 | open_job | -    | 29 | male       | inactive   | -  | isced_3_4 | no
18 | A | 04-01 | 06-03 | unemployed | -  | 30 | male       | unemployed | 2  | isced_5_8 | yes
19 | A | 01-01 | 03-01 | -        | -    | 40 | female     | unemployed | 3  | isced_3_4 | no
19 | B | 05-01 | 07-01 | -        | -    | 40 | female     | employed   | -  | isced_3_4 | no
20 | A | 01-01 | 03-01 | open_job | -    | 40 | non_binary | employed   | -  | isced_5_8 | no
21 | A | 01-01 | 03-01 | open_job | -    | 35 | female     | employed   | -  | isced_5_8 | no
22 | A | 01-01 | 03-01 | open_job | -    | 36 | male       | employed   | -  | isced_3_4 | no
23 | A | 01-01 | 08-01 | open_job | -    | 37 | female     | employed   | -  | isced_3_4 | no
24 | A | 01-01 | 12-10 | open_job | -    | 38 | male       | unemployed | 3  | isced_3_4 | no
25 | A | 01-01 | -     | -        | -    | 39 | female     | unemployed | 20 | isced_3_4 | no
26 | A | 01-01 | 03-01 | -        | -    | 22 | male       | unemployed | 3  | isced_3_4 | no
27 | A | 01-01 | 03-01 | -        | -    | 20 | female     | inactive   | -  | isced_3_4 | yes
28 | A | 01-01 | 03-01 | -        | -    | 60 | male       | inactive   | -  | isced_3_4 | no
29 | A | 01-01 | 03-01 | -        | -    | 45 | female     | unemployed | 3  | isced_3_4 | no
30 | A | 01-01 | 03-01 | lost     | -    | 46 | male       | unemployed | 3  | isced_3_4 | no
"""

COLUMNS = [
    "participant_id", "operation", "entry_date", "exit_date", "exit_state", "birth_year", "age",
    "sex", "labour_status", "months_unemployed", "education", "in_education",
]  # fmt: skip

#: id | first day | last day | state
SPELLS = """
01 | 03-01 | 03-28 | unemployed
01 | 03-29 | 09-01 | open_job
02 | 03-01 | 03-29 | unemployed
02 | 03-30 | -     | open_job
03 | 03-05 | 03-20 | open_job
03 | 03-21 | -     | unemployed
04 | 03-05 | 03-20 | open_job
04 | 03-21 | -     | unemployed
05 | 03-01 | 03-19 | unemployed
05 | 03-20 | 08-31 | open_job
05 | 09-01 | -     | unemployed
06 | 03-01 | 12-31 | open_job
06 | 03-10 | -     | degree_study
07 | 03-01 | -     | unemployed
08 | 03-01 | 05-31 | work_trial
08 | 06-01 | 08-31 | open_job
08 | 09-01 | -     | unemployed
09 | 03-10 | 06-30 | subsidised_job
15 | 03-01 | 03-15 | unemployed
17 | 03-05 | -     | inactive
19 | 03-02 | 04-15 | open_job
19 | 07-02 | -     | unemployed
26 | 03-10 | -     | apprenticeship
27 | 03-20 | -     | degree_study
28 | 03-10 | -     | died
29 | 03-01 | -     | unemployed
"""

#: Facts of a few; everybody else is no, and 02's disability is not known.
YES = {
    "disability": {"01", "06", "20"},
    "third_country": {"03"},
    "foreign_background": {"04"},
    "minority": {"05"},
    "homeless": {"07"},
    "rural": {"08", "09"},
    "other_disadvantaged": {"07"},
    "jobless_household": {"08", "09"},
    "dependent_children": {"09", "21"},
    "single_adult_household": {"21", "22"},
}

#: 29 March is day 28 after leaving; 18's came during the first of two stays.
QUALIFIED = {"18": "2024-01-20", "29": "2024-03-29", "30": "2024-03-30"}
IMPROVED = {"20": "yes", "21": "no", "22": "unknown", "23": "yes"}

SEX = {
    "female": "01 02 06 07 11 14 17 19a 19b 21 23 25 27 29",
    "male": "03 04 05 08 09 12 13 15 16 18 22 24 26 28 30",
    "non_binary": "20",
}


def thirty_people(**study: Any) -> Data:
    """The thirty people as the data of a study."""
    keys = {
        "version": 1,
        "study": "thirty",
        "title": "Thirty",
        "languages": ["en"],
        "data": {"participants": "p.csv", "spells": "s.csv"},
        "data_lock": LOCK,
        **study,
    }
    return Data(study_from(keys, folder="."), {"participants": _people(), "spells": _spells()})


def _people() -> pd.DataFrame:
    frame = _table(PEOPLE, COLUMNS)
    number = frame["participant_id"]
    for column, who in YES.items():
        frame[column] = pd.Series(number.isin(who), dtype=object)
    frame.loc[number == "02", "disability"] = None
    frame["in_education"] = frame["in_education"].map({"yes": True, "no": False})
    frame["qualification_date"] = pd.to_datetime(number.map(QUALIFIED))
    again = number.duplicated()
    frame.loc[again, "qualification_date"] = pd.NaT
    frame["improved_situation"] = number.map(IMPROVED)
    for column in ("birth_year", "age", "months_unemployed"):
        frame[column] = frame[column].astype(float)
    return frame.assign(
        participant_id="KU-0" + number,
        entry_date=_day(frame["entry_date"]),
        exit_date=_day(frame["exit_date"]),
    )


def _spells() -> pd.DataFrame:
    frame = _table(SPELLS, ["participant_id", "start", "end", "state"])
    return frame.assign(
        participant_id="KU-0" + frame["participant_id"],
        start=_day(frame["start"]),
        end=_day(frame["end"]),
        source="register",
    )


def _table(text: str, columns: list[str]) -> pd.DataFrame:
    frame = pd.read_csv(
        io.StringIO(text.strip()), sep="|", names=columns, dtype=str, skipinitialspace=True
    )
    frame = frame.apply(lambda column: column.str.strip())
    return frame.astype(object).where(frame != "-", None)


def _day(days: pd.Series) -> pd.Series:
    return pd.to_datetime("2024-" + days, format="%Y-%m-%d")
