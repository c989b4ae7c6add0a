"""Counts that are parts of others by what they are: what is left between two is a count too.

Each test does what a reader would do with the printed numbers. The people are made up so that
the reader's difference is one to four people; the arithmetic then must not be possible.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.cohort import follow_up
from evaltools.cohort.reach import reach
from evaltools.cohort.referral import lengths_by_referrer, unemployed_by_referrer
from evaltools.cohort.representativeness import representativeness
from evaltools.data import Data
from evaltools.data.quality import contents, missing
from evaltools.disclosure import Policy, audit
from evaltools.disclosure.secure import secure
from evaltools.disclosure.tables import masked, no_mask
from evaltools.indicators import catalogue, esf_2014, esf_plus
from evaltools.indicators.nesting import Counted, sums
from evaltools.indicators.results import RESULT_LEVELS
from evaltools.practice.after_match import outcomes_by_role
from evaltools.practice.mentoring import mentors
from evaltools.regions.funnels import funnel
from evaltools.regions.site_outcomes import SiteOutcomes, parts_of_all
from evaltools.result import Result
from evaltools.study import study_from

ENTRY, EXIT, LOCK = (pd.Timestamp(day) for day in ("2022-01-10", "2022-06-10", "2023-12-31"))
POLICY = Policy()


def people(**columns: list) -> pd.DataFrame:
    """Participants who are alike but for the columns that are given."""
    n = len(next(iter(columns.values())))
    alike = {
        "participant_id": [f"KU-{number:03d}" for number in range(n)],
        "entry_date": ENTRY,
        "exit_date": EXIT,
        "exit_state": "unemployed",
        "sex": ["female", "male"] * (n // 2),
        "age": 40.0,
        "education": "isced_3_4",
        "labour_status": "unemployed",
        "months_unemployed": 3.0,
        "in_education": False,
    }
    return pd.DataFrame({**alike, **columns})


def study(participants: pd.DataFrame, **tables: pd.DataFrame) -> Data:
    frames = {"participants": participants, **tables}
    keys = {
        "version": 1,
        "study": "made",
        "title": "Made",
        "languages": ["en"],
        "data": {name: f"{name}.csv" for name in frames},
        "data_lock": str(LOCK.date()),
    }
    return Data(study_from(keys, folder="."), frames)


def released(**results: Result) -> dict[str, Result]:
    shown, _ = secure({name.replace("__", "."): each for name, each in results.items()}, POLICY)
    return shown


def told(result: Result, column: str = "n", **keys: object) -> float | None:
    """A number as released; None where it is hidden, or there is none."""
    rows = pd.Series(True, index=result.frame.index)
    for key, value in keys.items():
        rows &= result.frame[key].astype(str) == str(value)
    assert rows.sum() == 1, keys
    place = rows.idxmax()
    gone = result.hidden.at[place, column] or pd.isna(result.frame.at[place, column])
    return None if gone else float(result.frame.at[place, column])


def left_over(whole: float | None, *parts: float | None) -> float | None:
    """What a reader has who takes the parts from the whole."""
    known = [each for each in parts if each is not None]
    return None if whole is None or len(known) < len(parts) else whole - sum(known)


def indicator(result: Result, variable: str, level: str, group: str = "total") -> float | None:
    frame = result.frame
    found = frame[(frame["variable"] == variable) & (frame["level"] == level)]
    group = group if group in set(found["group"]) else "none"
    return None if group == "none" else told(result, variable=variable, level=level, group=group)


# -- indicators ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_inactive_in_education():
    """Forty of a hundred are inactive, and one man of them is in education."""
    status = ["inactive"] * 40 + ["unemployed"] * 60
    return study(people(labour_status=status, in_education=[False] * 39 + [True] + [False] * 60))


def test_an_indicator_inside_another_leaves_nobody_to_be_counted(one_inactive_in_education):
    made = esf_2014(one_inactive_in_education)
    by_hand = made.frame.set_index(["variable", "level", "group"])["n"]
    assert by_hand["labour_status", "inactive", "total"] == 40
    assert by_hand["inactive_not_in_education", "yes", "total"] == 39
    table = released(indicators__esf_2014=made)["indicators.esf_2014"]
    for group in ("total", "female", "male"):
        outer = indicator(table, "labour_status", "inactive", group)
        rest = left_over(outer, indicator(table, "inactive_not_in_education", "yes", group))
        assert rest is None or rest == 0 or rest >= 5


def test_what_no_indicator_counts_is_not_told_by_sex(one_inactive_in_education):
    frame = esf_2014(one_inactive_in_education).frame
    rest = frame[(frame["code"] == "") & (frame["record"] == "complete")]
    assert set(rest["group"]) == {"total"}


def test_those_still_taking_part_are_one_number_for_every_result():
    """Twelve take part still, one of them in education at entry: 12 and 11, by results' rows."""
    taking_part = people(exit_date=[pd.NaT] * 12 + [EXIT] * 48, in_education=[True] + [False] * 59)
    made = esf_2014(study(taking_part))
    by_hand = made.frame.set_index(["variable", "level", "group"])["n"]
    assert by_hand["employed_upon_leaving", "not_left", "total"] == 12
    assert by_hand["in_education_upon_leaving", "not_left", "total"] == 11
    table = released(indicators__esf_2014=made)["indicators.esf_2014"]
    of_all = indicator(table, "employed_upon_leaving", "not_left")
    of_some = indicator(table, "in_education_upon_leaving", "not_left")
    assert left_over(of_all, of_some) is None


def test_a_result_of_fewer_people_leaves_nobody_of_the_same_result_of_more():
    """20 of 60 have work six months on; 18 of them are disadvantaged."""
    spells = pd.DataFrame(
        {
            "participant_id": [f"KU-{number:03d}" for number in range(20)],
            "start": EXIT,
            "end": pd.NaT,
            "state": "open_job",
            "source": "register",
        }
    )
    idle = pd.DataFrame(
        {
            "participant_id": [f"KU-{number:03d}" for number in range(20, 60)],
            "start": EXIT,
            "end": pd.NaT,
            "state": "unemployed",
            "source": "register",
        }
    )
    known = people(
        disability=[True] * 18 + [False] * 12 + [True] * 10 + [False] * 20,
        third_country=[False] * 60,
        other_disadvantaged=[False] * 60,
    )
    made = esf_2014(study(known, spells=pd.concat([spells, idle], ignore_index=True)))
    by_hand = made.frame.set_index(["variable", "level", "group"])["n"]
    assert by_hand["employed_after_six_months", "yes", "total"] == 20
    assert by_hand["disadvantaged_employed_after_six_months", "yes", "total"] == 18
    table = released(indicators__esf_2014=made)["indicators.esf_2014"]
    inner = indicator(table, "disadvantaged_employed_after_six_months", "yes")
    assert left_over(indicator(table, "employed_after_six_months", "yes"), inner) is None


def test_a_hidden_nobody_that_is_a_part_of_nobody_takes_no_other_number_with_it():
    """All have left in time: nobody disadvantaged has not, which is hidden and tells nothing."""
    disabled = [True] * 20 + [False] * 40
    some = people(disability=disabled, third_country=[False] * 60, other_disadvantaged=disabled)
    table = released(indicators__esf_2014=esf_2014(study(some)))["indicators.esf_2014"]
    assert indicator(table, "disadvantaged_with_a_result", "not_due") is None
    assert indicator(table, "employed_upon_leaving", "not_due") == 0
    assert indicator(table, "labour_status", "unemployed") == 60
    assert indicator(table, "education", "isced_3_4") == 60


def test_groups_of_age_of_two_funds_do_not_tell_who_is_between_their_limits():
    """Ages 18 to 29 less 18 to 24 are 25 to 29: 3 people, as 25 to 54 less 30 to 54."""
    data = study(people(age=[20.0] * 30 + [27.0] * 3 + [40.0] * 27))
    shown = released(indicators__esf_plus=esf_plus(data), indicators__esf_2014=esf_2014(data))
    plus, earlier = shown["indicators.esf_plus"], shown["indicators.esf_2014"]
    young = indicator(plus, "age", "18-29"), indicator(earlier, "age", "0-24")
    older = indicator(earlier, "age", "25-54"), indicator(plus, "age", "30-54")
    assert left_over(*young) is None
    assert left_over(*older) is None


def test_incomplete_records_are_not_told_by_all_less_the_complete_ones():
    """Six records lack their education, and two of the six are of inactive people."""
    some = people(
        labour_status=["inactive"] * 30 + ["unemployed"] * 70,
        education=[None] * 2 + ["isced_3_4"] * 94 + [None] * 4,
    )
    data = study(some)
    shown = released(reach__participants=reach(data), indicators__esf_plus=esf_plus(data))
    everybody = told(shown["reach.participants"], variable="labour_status", level="inactive")
    table = shown["indicators.esf_plus"]
    assert left_over(everybody, indicator(table, "labour_status", "inactive")) is None
    for sex in ("female", "male"):
        # three of the six are women, and all women less those of complete records are three
        records = told(table, variable="record", level="complete", group=sex)
        assert left_over(told(shown["reach.participants"], level=sex), records) is None


def test_who_has_no_length_of_unemployment_is_not_told_beside_the_mean_of_the_others():
    """Of 20 people whose referrer is not known one has no months of unemployment."""
    referred = people(
        referral=["employment_services"] * 60 + ["own_initiative"] * 40 + [None] * 20,
        months_unemployed=[None] * 20 + [8.0] * 40 + [None] * 20 + [9.0] * 20 + [None] + [4.0] * 19,
    )
    data = study(referred)
    shown = released(
        reach__participants=reach(data),
        reach__referral=unemployed_by_referrer(data),
        reach__referral_lengths=lengths_by_referrer(data),
    )
    everybody = told(shown["reach.participants"], variable="referral", level="missing")
    lengths = shown["reach.referral_lengths"]
    of_group = told(lengths, group="missing", level="total")
    known = told(shown["reach.referral"], group="missing")
    for whole in (everybody, of_group):
        assert left_over(whole, known) is None


# -- files ---------------------------------------------------------------------------------


def test_participants_less_the_people_of_another_file_are_not_one_person():
    """61 participants: one has no match, one no spell; all but one answered a questionnaire."""
    ids = pd.DataFrame({"participant_id": [f"KU-{number:03d}" for number in range(60)]})
    tables = dict.fromkeys(("matches", "spells", "responses"), ids)
    some = people(sex=["female", "male"] * 30 + ["male"], participant_id=[*ids.iloc[:, 0], "KU-9"])
    held = released(reach__contents=contents(study(some, **tables)))["reach.contents"]
    everybody = told(held, table="participants")
    assert everybody is not None
    for table in ("matches", "spells"):
        assert left_over(everybody, told(held, table=table)) is None
    # how many answered stands beside every mean
    assert told(held, table="responses") == 60


# -- models --------------------------------------------------------------------------------


def held_against(**levels: tuple[int, int]) -> Result:
    """People and events by category of a model of 72 people with 53 events."""
    rows = [
        {
            "term": f"exposed={level}",
            "covariate": "exposed",
            "level": level,
            "reference": "none",
            "n": n,
            "n_event": n_event,
            "estimate": 0.2,
        }
        for level, (n, n_event) in levels.items()
    ]
    return Result(
        "forest",
        pd.DataFrame(rows),
        ("term", "covariate", "level", "reference"),
        ("n", "n_event"),
        about={"event": ["open_job"], "n": 72, "n_event": 53},
    )


@pytest.mark.parametrize(
    ("levels", "is_told"),
    [
        # 72 - 45 = 27 without a mentor, of whom 53 - 29 = 24 found work: three did not
        ({"field": (45, 29)}, False),
        # 72 - 30 - 15 = 27, of whom 53 - 20 - 9 = 24
        ({"field": (30, 20), "workplace": (15, 9)}, False),
        # 72 - 45 = 27, of whom 53 - 36 = 17
        ({"field": (45, 36)}, True),
    ],
)
def test_all_less_those_of_a_models_categories_do_not_tell_who_of_the_reference_had_no_event(
    levels, is_told
):
    model = held_against(**levels)
    shown = released(survival__model=model)["survival.model"]
    people_and_events = [
        left_over(shown.about.get(column), *(told(shown, column, level=level) for level in levels))
        for column in shown.counts
    ]
    assert (left_over(*people_and_events) is not None) == is_told


def test_who_has_no_state_at_exit_less_complete_records_does_not_tell_an_incomplete_one():
    """Twelve are still there; of one of them the education is not known, as of five others."""
    some = people(
        exit_date=[pd.NaT] * 12 + [EXIT] * 48,
        exit_state=[None] * 12 + ["unemployed"] * 48,
        education=[None] + ["isced_3_4"] * 54 + [None] * 5,
    )
    data = study(some)
    phases = Result(
        "phases",
        pd.DataFrame({"phase": "total", "state": ["left", "still", "total"], "n": [48, 12, 60]}),
        ("phase", "state"),
        ("n",),
        population="participants in phases",
    )
    shown = released(
        reach__missing=missing(data), practice__phases=phases, indicators__esf_plus=esf_plus(data)
    )
    blanks = shown["reach.missing"]
    (row,) = blanks.frame.index[blanks.frame["column"] == "exit_state"]
    blank = None if blanks.hidden.at[row, "n_missing"] else float(blanks.frame.at[row, "n_missing"])
    table = shown["indicators.esf_plus"]
    assert left_over(blank, indicator(table, "employed_upon_leaving", "not_left")) is None


def test_that_all_complete_records_have_a_sensitive_trait_is_hidden():
    foreign = people(foreign_background=[True] * 60, minority=[False] * 60)
    table = released(indicators__esf_2014=esf_2014(study(foreign)))["indicators.esf_2014"]
    for group in ("female", "male", "total"):
        assert told(table, variable="record", level="complete", group=group) is not None
        assert indicator(table, "foreign_background_or_minority", "yes", group) is None
        # no sensitive trait
        assert indicator(table, "education", "isced_3_4", group) is not None


# -- sites ---------------------------------------------------------------------------------


def by_site(counted: dict[str, tuple[int, int]]) -> Result:
    """Of each site, how many people there were and how many had found work by month 12."""
    rows = [
        {"group": site, "time": 12.0, "n": n, "n_event": jobs, "estimate": jobs / n}
        for site, (n, jobs) in counted.items()
    ]
    return Result(
        kind="times",
        frame=pd.DataFrame(rows).assign(n_risk=pd.NA, n_censor=pd.NA)[
            ["group", "time", "n", "n_risk", "n_event", "n_censor", "estimate"]
        ],
        keys=("group", "time"),
        counts=("n", "n_event"),
        about={"by": "site", "event": ["open_job"], "definition": "broad"},
    )


def test_a_funnel_less_the_curves_does_not_tell_of_those_not_followed_so_long():
    """100 of A in all, of whom 32 found work by 12; 76 followed so long, of whom 29 did."""
    known = SiteOutcomes(
        frame=pd.DataFrame(
            {
                "site": ["A"] * 76 + ["B"] * 92,
                "found": [1] * 29 + [0] * 47 + [1] * 23 + [0] * 69,
                "people": 1,
            }
        ),
        site="site",
        at=12.0,
        unit="months",
        definition="broad",
        population="sites by 12",
        arm={},
        notes=(),
    )
    event = "found by 12 (broad)"
    funnel_of = funnel(known.frame, numerator="found", denominator="people", site="site")
    adds_up = parts_of_all(known, event=event, key="site")
    made = replace(
        funnel_of,
        population=known.population,
        about={**funnel_of.about, "event": event, "adds_up": adds_up},
    )
    curves = by_site({"A": (100, 32), "B": (114, 34), "all": (214, 66)})
    shown = released(regions__funnel=made, survival__by_site=curves)
    followed, everybody = shown["regions.funnel"], shown["survival.by_site"]
    for site in "AB":
        late = left_over(
            told(everybody, "n_event", group=site), told(followed, "n_event", site=site)
        )
        assert late is None or late >= 5


# -- mentors -------------------------------------------------------------------------------


def mentored() -> Data:
    """Sixty people and two roles of mentors.

    40 have a mentor in a field and 15 at a workplace, matched on day 20 but for two who were
    matched on day 100; six of the field's have a second mentor at a workplace. Two of the
    workplace's left before they were matched.
    """
    ids = [f"KU-{number:03d}" for number in range(60)]
    days = [20] * 38 + [100] * 2 + [20] * 13 + [170] * 2
    first = pd.DataFrame(
        {
            "mentor_id": ["M1"] * 40 + ["M2"] * 15,
            "participant_id": ids[:55],
            "start": [ENTRY + pd.Timedelta(days=day) for day in days],
        }
    )
    second = pd.DataFrame(
        {
            "mentor_id": ["M2"] * 6,
            "participant_id": ids[:6],
            "start": ENTRY + pd.Timedelta(days=60),
        }
    )
    matches = pd.concat([first, second], ignore_index=True)
    contacts = pd.DataFrame({"participant_id": ids[:55], "date": matches["start"][:55]})
    return study(
        people(exit_state=["open_job"] * 60),
        mentors=pd.DataFrame({"mentor_id": ["M1", "M2"], "role": ["field", "workplace"]}),
        matches=matches.assign(end=matches["start"] + pd.Timedelta(days=200)),
        contacts=contacts.assign(minutes=30.0),
    )


@pytest.fixture(scope="module")
def of_mentors() -> dict[str, Result]:
    data = mentored()
    made = mentors(data)
    return released(
        practice__matches_participants=made.participants(),
        practice__matches_dose=made.dose(),
        practice__matches_duration=made.ended((90, 180, 365)),
        practice__matches_waiting=made.waited((30, 60, 90, 180)),
        practice__matches_roles=outcomes_by_role(data, follow_up(data)),
    )


def test_matches_by_role_less_people_by_role_tell_no_second_mentors(of_mentors):
    matches = of_mentors["practice.matches_duration"]
    dose = of_mentors["practice.matches_dose"]
    for role in ("field", "workplace"):
        among = matches.frame["group"] == role
        shown = matches.frame.loc[among & ~matches.hidden["n"], "n"].dropna().unique()
        for n in shown:
            second = left_over(float(n), told(dose, role=role))
            assert second is None or second == 0


def test_all_with_a_mentor_less_those_matched_by_a_time_tell_nobody(of_mentors):
    everybody = of_mentors["practice.matches_participants"]
    one, two = (told(everybody, mentors=number) for number in ("one", "two_or_more"))
    waiting = of_mentors["practice.matches_waiting"]
    with_mentor = None if one is None or two is None else one + two
    for time in (30.0, 60.0, 90.0, 180.0):
        matched = told(waiting, "n_event", outcome="matched", time=time)
        later = left_over(with_mentor, matched)
        assert later is None or later == 0 or later >= 5


def test_all_with_a_mentor_less_those_followed_from_the_match_tell_nobody(of_mentors):
    dose = of_mentors["practice.matches_dose"]
    after = of_mentors["practice.matches_roles"]
    start = after.frame[(after.frame["group"] == "workplace") & (after.frame["time"] == 0)]
    followed = start.loc[~after.hidden.loc[start.index, "n_risk"], "n_risk"].dropna()
    for n in followed:
        gone = left_over(told(dose, role="workplace"), float(n))
        assert gone is None or gone == 0 or gone >= 5


def test_regions_that_are_municipalities_hold_the_same_people_in_both_tables():
    # One table hides Aa and Bo, the other Aa and Cy: of 54 people Aa has 54 - 20 - 31 = 3.
    participants = people(municipality=["Aa"] * 3 + ["Bo"] * 20 + ["Cy"] * 31)
    population = pd.DataFrame({"region": ["all", "Aa", "Bo", "Cy"], "group": "all", "n": 1000})
    data = study(participants, population=population)
    places = hiding(reach(data), "level", "Aa", "Bo")
    regions = hiding(representativeness(data), "region", "Aa", "Cy")
    assert audit({"reach": places}, POLICY).ok
    assert audit({"regions": regions}, POLICY).ok
    found = audit({"reach": places, "regions": regions}, POLICY)
    narrow = found.rows[found.rows["verdict"] == "narrow"]
    assert (3.0, 3.0) in {tuple(ends) for ends in narrow[["low", "high"]].to_numpy()}


def hiding(result: Result, key: str, *values: str) -> Result:
    """The result as protection would leave it that hid these rows alone."""
    mask = no_mask(result)
    mask.loc[result.frame[key].isin(values), [*result.counts, *result.numbers]] = True
    return masked(result, mask)


# -- sensitive traits and open references --------------------------------------------------


def standard(**levels: dict[str, int]) -> Result:
    """The results of a table of complete records, and what it says adds up."""
    rows = [
        {"record": "complete", "variable": variable, "level": level, "group": "total", "n": n}
        for variable, counted in levels.items()
        for level, n in counted.items()
    ]
    return Result(
        kind="indicators",
        frame=pd.DataFrame(rows),
        keys=("record", "variable", "level", "group"),
        counts=("n",),
        about={
            "by": "sex",
            "sensitive": ["disadvantaged_with_a_result", "disadvantaged_employed_after_six_months"],
            "adds_up": sums(
                Counted(
                    levels={name: tuple(counted) for name, counted in levels.items()},
                    indicators=catalogue.indicators("esf_2014"),
                    open_references=frozenset(
                        name for name in levels if name.startswith("disadvantaged")
                    ),
                    exact_ages=True,
                    arm={},
                )
            ),
        },
    )


def results_of(*numbers: int) -> dict[str, int]:
    return dict(zip(RESULT_LEVELS, numbers, strict=True))


STATUS = {"unemployed": 51, "inactive": 7, "employed": 0, "missing": 0}


def narrow_of(table: Result, **hidden: tuple[str, ...]) -> pd.DataFrame:
    mask = no_mask(table)
    for variable, levels in hidden.items():
        rows = (table.frame["variable"] == variable) & table.frame["level"].isin(levels)
        mask.loc[rows, "n"] = True
    found = audit({"indicators": masked(table, mask)}, POLICY).rows
    return found[found["verdict"] == "narrow"]


def test_those_not_known_to_be_disadvantaged_are_not_told_by_two_windows():
    """30 of whom it is not known left four weeks before the end, 28 six months before: 2 not."""
    table = standard(
        labour_status=STATUS,
        in_education_upon_leaving=results_of(5, 49, 0, 0, 4, 0),
        employed_upon_leaving=results_of(19, 35, 0, 0, 4, 0),
        disadvantaged_with_a_result=results_of(10, 14, 30, 0, 4, 0),
        employed_after_six_months=results_of(16, 35, 0, 3, 4, 0),
        disadvantaged_employed_after_six_months=results_of(7, 16, 28, 3, 4, 0),
    )
    hidden = {
        "in_education_upon_leaving": ("yes", "not_left"),
        "employed_upon_leaving": ("no", "not_left"),
        "disadvantaged_with_a_result": ("no", "not_due", "not_left", "not_in_reference"),
        "employed_after_six_months": ("no", "not_due", "not_left"),
        "disadvantaged_employed_after_six_months": (
            "yes",
            "no",
            "not_due",
            "not_left",
            "not_in_reference",
        ),
    }
    found = narrow_of(table, **hidden)
    assert (2.0, 2.0) in {tuple(ends) for ends in found[["low", "high"]].to_numpy()}
    late = (*hidden["disadvantaged_employed_after_six_months"], "not_known")
    found = narrow_of(table, **hidden | {"disadvantaged_employed_after_six_months": late})
    assert (2.0, 2.0) not in {tuple(ends) for ends in found[["low", "high"]].to_numpy()}


def test_that_all_who_lack_a_result_are_disadvantaged_is_not_told():
    """Eleven had no work six months on, and eleven disadvantaged people had none."""
    table = standard(
        labour_status={"unemployed": 22, "inactive": 3, "employed": 0, "missing": 0},
        employed_after_six_months=results_of(3, 11, 2, 7, 2, 0),
        disadvantaged_employed_after_six_months=results_of(3, 11, 2, 7, 2, 0),
    )
    few = ("yes", "not_known", "not_due", "not_left")
    found = narrow_of(
        table,
        employed_after_six_months=few,
        disadvantaged_employed_after_six_months=(*few, "not_in_reference"),
    )
    assert (0.0, 0.0) in {tuple(ends) for ends in found[["low", "high"]].to_numpy()}
    found = narrow_of(
        table,
        employed_after_six_months=few,
        disadvantaged_employed_after_six_months=(*few, "no", "not_in_reference"),
    )
    assert not len(found)


def test_all_sensitive_indicators_are_traits_of_which_nobody_is_not_told():
    marked = {
        each.variable
        for fund in catalogue.LISTS
        for each in catalogue.indicators(fund)
        if each.sensitive
    }
    assert marked <= set(POLICY.sensitive)
