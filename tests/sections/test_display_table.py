"""The printed table of a result: what is printed, what is left out, what is named how."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaltools.columns import ROUNDED_TO
from evaltools.result import Result
from evaltools.sections.display_table import display_table

COLUMNS = ["group", "outcome", "time", "n_risk", "n_event", "n_censor", "estimate"]
NBSP = "\u00a0"


def protected(rows, **about):
    """A curve as protection leaves it: what is None is hidden."""
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"estimate": float})
    frame = frame.assign(conf_low=frame["estimate"] - 0.05, conf_high=frame["estimate"] + 0.05)
    return Result(
        kind="incidence",
        frame=frame,
        keys=("group", "outcome", "time"),
        counts=("n_risk", "n_event", "n_censor"),
        conf_level=0.95,
        unit="months",
        about={"by": "all", "event": ["open_job"], "estimand": "incidence", **about},
        hidden=frame.isna(),
    )


JOB = [
    ("all", "open_job", 0, 60, 0, 0, 0.0),
    ("all", "open_job", 12, 60, 8, 0, 0.13),
    ("all", "open_job", 18, None, None, None, 0.13),
]
STUDIES = [
    ("all", "degree_study", 0, 60, 0, 0, 0.0),
    ("all", "degree_study", 18, None, None, None, None),
]


def test_a_protected_curve_prints_its_steps_and_not_the_value_kept_after_them():
    table = display_table(protected(JOB), "en")
    # what came by month 18 is hidden, and the reader sees that it is
    assert table.rows == (("12", "13%", "8–18%"), ("18", "…", "…"))


def test_counts_of_a_stretch_are_not_printed_as_counts_up_to_a_time():
    headings = display_table(protected(JOB), "en").headings
    assert headings == ("Time (months)", "Share", "Confidence interval (95%)")
    # an unprotected curve counts at its times
    plain = replace(protected(JOB[:2]), hidden=None)
    assert "Events" in display_table(plain, "en").headings


def test_an_outcome_without_a_step_keeps_a_row_without_numbers():
    table = display_table(protected([*JOB, *STUDIES], report_times=[12]), "en")
    assert [row[:2] for row in table.rows] == [
        ("job in the open labour market", "12"),
        ("studies leading to a qualification", "18"),
    ]
    assert set(table.rows[1][2:]) == {"…"}


def difference(**columns):
    frame = pd.DataFrame(
        {
            "group": ["male"],
            "reference": ["female"],
            "time": [12],
            "n": [30],
            "estimate": [-0.133],
            "conf_low": [-0.384],
            "conf_high": [0.117],
            "statistic": [-1.04],
            "df": [np.inf],
            "p_value": [0.296],
            **columns,
        }
    )
    return Result(
        "difference",
        frame,
        keys=("group", "reference", "time"),
        counts=("n",),
        conf_level=0.95,
        unit="months",
        about={"by": "sex", "estimand": "incidence"},
    )


def test_test_statistics_and_degrees_of_freedom_are_not_printed():
    headings = display_table(difference(), "en").headings
    assert "Test statistic" not in headings
    assert "Degrees of freedom" not in headings
    assert "p-value" in headings


def test_the_group_compared_with_is_named_as_the_groups_are():
    assert display_table(difference(), "en").rows[0][:2] == ("men", "women")
    assert display_table(difference(), "fi").rows[0][:2] == ("miehet", "naiset")


def test_the_group_compared_with_is_an_arm_where_nothing_else_is_known():
    arms = difference(group=["programme"], reference=["comparison"])
    arms = replace(arms, about={"estimand": "incidence"})
    assert display_table(arms, "en").rows[0][1] == "comparison group"


def ratio(**more):
    frame = pd.DataFrame(
        [("sex=male", "sex", "male", "female", 30, -0.67, 0.51, 0.25, 1.05)],
        columns=[
            "term", "covariate", "level", "reference", "n", "estimate", "hazard_ratio",
            "conf_low", "conf_high",
        ],
    )  # fmt: skip
    keys = ("term", "covariate", "level", "reference")
    return Result("forest", frame, keys=keys, counts=("n",), conf_level=0.95, **more)


def test_levels_of_a_covariate_have_the_names_of_its_values():
    shown = replace(ratio(about={"columns": ["covariate", "level", "reference"]}), keys=())
    frame = shown.frame.drop(columns="term")
    shown = replace(shown, frame=frame, keys=("covariate", "level", "reference"))
    assert display_table(shown, "sv").rows[0] == ("Kön", "män", "kvinnor")


def test_a_term_is_not_said_once_more_by_its_covariate_and_level():
    table = display_table(ratio(), "sv")
    assert table.headings[:3] == ("Term", "Jämfört med", "n")
    assert (table.rows[0][:2], table.n_keys) == (("Kön: män", "kvinnor"), 2)


def test_days_and_minutes_are_not_printed_more_exactly_than_they_are_known():
    frame = pd.DataFrame(
        {
            "mentor_role": ["a", "b"],
            "median_days": [24.0, 25.5],
            "contacts_per_month": [4.456, 3.86],
            "minutes_per_month": [332.54, 313.32],
        }
    )
    table = display_table(Result("table", frame, ("mentor_role",)), "fi")
    assert table.rows[0][1:] == ("24,0", "4,5", "333")


def test_a_limit_that_is_zero_everywhere_has_the_decimals_of_the_other_limit():
    frame = pd.DataFrame({"scale": ["a", "b"], "rmsea_low": [0.0, 0.0], "rmsea_high": [0.1, 0.2]})
    table = display_table(Result("table", frame, ("scale",), about={"decimals": 3}), "fi")
    assert table.rows[0][1:] == ("0,000", "0,100")


def test_a_median_with_one_limit_has_it_in_the_column_of_the_interval():
    frame = pd.DataFrame(
        {
            "group": ["all"],
            "probability": [0.5],
            "n": [60],
            "n_event": [31],
            "estimate": [13.0],
            "conf_low": [11.0],
            "conf_high": [np.nan],
        }
    )
    result = Result(
        "quantile", frame, keys=("group", "probability"), counts=("n", "n_event"), unit="months",
        conf_level=0.95, about={"estimand": "survival", "event": ["open_job"]},
    )  # fmt: skip
    table = display_table(result, "en")
    assert table.headings[-1] == "Confidence interval (95%)"
    assert table.rows[0][-1] == "from 11.0, upper limit not reached"


def test_mean_times_name_the_time_and_not_the_outcome():
    frame = pd.DataFrame(
        {
            "group": "all",
            "outcome": ["before", "event", "degree_study"],
            "n": 60,
            "estimate": [8.1, 2.2, 1.75],
            "conf_low": [7.1, 1.3, 0.8],
            "conf_high": [9.1, 3.0, 2.7],
        }
    )
    result = Result(
        "restricted_time", frame, keys=("group", "outcome"), counts=("n",), unit="months",
        conf_level=0.95, about={"horizon": 12.0, "by": "all"},
    )  # fmt: skip
    assert [row[0] for row in display_table(result, "en").rows] == [
        "before the first job or other exit",
        "after the outcome was reached, whatever came later",
        "after leaving for: studies leading to a qualification, whatever came later",
    ]
    # 1.75 is rounded up, as by hand
    assert display_table(result, "en").rows[2][2] == "1.8"


def test_a_corrected_p_value_is_written_as_a_p_value():
    corrected = difference(p_holm=[0.00001])
    assert display_table(corrected, "en").rows[0][-1] == "< 0.001"


def test_a_key_that_is_a_number_has_the_minus_sign_and_the_languages_comma():
    frame = pd.DataFrame({"bin_low": [-3.5], "bin_high": [-2.5], "n": [10]})
    result = Result("table", frame, keys=("bin_low", "bin_high"), counts=("n",))
    assert display_table(result, "fi").rows[0][0] == "−3,5"


def test_a_mean_that_is_a_whole_number_has_the_decimals_of_the_others():
    frame = pd.DataFrame({"scale": ["a"], "mean_before": [59.0], "mean_after": [61.5]})
    about = {"scale": "points", "decimals": {"a": 1}}
    assert display_table(Result("change", frame, ("scale",), about=about), "fi").rows == (
        ("a", "59,0", "61,5"),
    )


@pytest.mark.parametrize(
    ("n", "share", "limits"), [(72, "24%", "14–34%"), (172, "about 23.5%", "14.5–34.0%")]
)
def test_shares_over_time_have_the_decimals_of_their_sentence_and_limits_stay_outwards(
    n, share, limits
):
    """0.145 was rounded outwards, to 0.005: printed as 15 % it would lie inside."""
    row = {
        "time": 9.0, "n": n, "estimate": 0.235, "conf_low": 0.145, "conf_high": 0.34,
        ROUNDED_TO: 0.005,
    }  # fmt: skip
    told = Result(
        kind="times",
        frame=pd.DataFrame([row]),
        keys=("time",),
        counts=("n",),
        conf_level=0.95,
        unit="months",
        about={"event": ["open_job"], "scale": "employed"},
    )
    table = display_table(told, "en")
    assert table.rows[0][-2:] == (share, limits)
    assert f"{share} of participants (95% CI {limits}, n = {n})" in told.summary("en")


@pytest.mark.parametrize(("n_event", "share"), [(0, "0.0%"), (1, "about 0%")])
def test_a_share_of_nobody_who_is_counted_is_not_about_nothing(n_event, share):
    row = {
        "time": 9.0, "n": 172, "n_event": n_event, "n_censor": 20, "estimate": 0.0,
        "conf_low": 0.0, "conf_high": 0.05, ROUNDED_TO: 0.02,
    }  # fmt: skip
    told = Result(
        kind="times",
        frame=pd.DataFrame([row]),
        keys=("time",),
        counts=("n", "n_event", "n_censor"),
        conf_level=0.95,
        unit="months",
        about={"event": ["open_job"], "scale": "employed"},
    )
    assert share in display_table(told, "en").rows[0]
    assert f"{share} of participants" in told.summary("en").replace("About", "about")


def test_the_two_ends_of_classes_have_the_same_decimals():
    frame = pd.DataFrame({"bin_low": [-25.0, -13.75], "bin_high": [-13.75, -5.0], "n": [6, 12]})
    table = display_table(Result("distribution", frame, keys=("bin_low",), counts=("n",)), "en")
    minus = "\u2212"
    assert [row[:2] for row in table.rows] == [
        (f"{minus}25.00", f"{minus}13.75"),
        (f"{minus}13.75", f"{minus}5.00"),
    ]


@pytest.mark.parametrize(("n", "points", "limits"), [(29, "3", "1–5"), (129, "3.0", "1.2–4.8")])
def test_differences_of_shares_have_the_decimals_of_their_sentence(n, points, limits):
    row = {
        "group": "male", "reference": "female", "time": 9.0, "n": n, "n_reference": 43,
        "estimate": 0.03, "conf_low": 0.012, "conf_high": 0.048,
    }  # fmt: skip
    told = Result(
        kind="difference",
        frame=pd.DataFrame([row]),
        keys=("group", "reference", "time"),
        counts=("n", "n_reference"),
        conf_level=0.95,
        unit="months",
        about={"event": ["open_job"], "estimand": "incidence", "by": "sex"},
    )
    assert display_table(told, "en").rows[0][-2:] == (points, limits)
    assert f"{points} percentage points" in told.summary("en")
    assert f"(95% CI {limits};" in told.summary("en")
