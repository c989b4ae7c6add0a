"""A balance table counts people of each arm, of whom tables by arm tell as well."""

import pandas as pd

from evaltools.comparison import balance
from evaltools.disclosure import Policy, audit, protect
from evaltools.result import Result

POLICY = Policy(zeros="never")


def people(*, men_abroad=17, women_abroad=4):
    """Of 50 mentored 21 were born abroad; of 60 others, 30."""
    return pd.DataFrame(
        {
            "arm": ["mentored"] * 50 + ["unmentored"] * 60,
            "foreign_background": [True] * (men_abroad + women_abroad)
            + [False] * (50 - men_abroad - women_abroad)
            + [True] * 30
            + [False] * 30,
        }
    )


def told_of_the_mentored():
    """Women and all of those born abroad are hidden: 4 women would be what 17 men leave of 21."""
    rows = pd.DataFrame(
        {
            "arm": "mentored",
            "foreign_background": "yes",
            "group": ["female", "male", "all"],
            "n": [4, 17, 21],
        }
    )
    keys = ("arm", "foreign_background", "group")
    result = Result("table", rows, keys, ("n",), about={"by": "sex"})
    place = "n[arm=mentored;foreign_background=yes;group=all]"
    return protect(result, POLICY, hide=[place])


def compared(frame):
    found = balance(frame, arm="arm", treated="mentored", covariates=["foreign_background"])
    return protect(found, POLICY)


def women_abroad(results):
    rows = audit(results, POLICY, further=False).rows
    return rows[rows["cell"].str.contains("group=female") & (rows["id"] == "esf")].iloc[0]


def test_a_hidden_total_of_an_arm_is_not_told_by_the_balance_of_the_arms():
    results = {"esf": told_of_the_mentored(), "balance": compared(people())}
    assert women_abroad({"esf": results["esf"]})["verdict"] == "safe"
    found = women_abroad(results)
    assert (found["low"], found["high"], found["verdict"]) == (4, 4, "narrow")
    assert audit(results, POLICY).hide


def test_a_balance_that_does_not_name_its_arms_is_not_tied_and_would_tell():
    told = compared(people())
    about = {name: value for name, value in told.about.items() if name != "arms"}
    untied = Result(told.kind, told.frame, told.keys, told.counts, about=about, hidden=told.hidden)
    assert women_abroad({"esf": told_of_the_mentored(), "balance": untied})["verdict"] == "safe"


def test_the_missing_as_a_level_are_those_of_the_arms_breakdown():
    frame = people()
    frame["months"] = [float(place % 24) for place in range(110)]
    frame.loc[range(12), "months"] = None
    found = balance(
        frame, arm="arm", treated="mentored", covariates=["months"], missing="indicator"
    )
    assert found.about["arms"] == {"by": "arm", "treated": "mentored", "comparison": "unmentored"}
    assert found.frame["n_level_treated"].tolist() == [pd.NA, 12]
    rows = pd.DataFrame(
        {
            "arm": "mentored",
            "months": "missing",
            "group": ["female", "male", "all"],
            "n": [4, 8, 12],
        }
    )
    table = Result("table", rows, ("arm", "months", "group"), ("n",), about={"by": "sex"})
    hidden = protect(table, POLICY, hide=["n[arm=mentored;months=missing;group=all]"])
    assert audit({"sexes": hidden}, POLICY).ok
    beside = audit({"sexes": hidden, "balance": protect(found, POLICY)}, POLICY)
    assert not beside.ok


def test_arms_of_several_values_name_the_treated_alone():
    frame = people()
    frame.loc[80:, "arm"] = "elsewhere"
    found = balance(frame, arm="arm", treated="mentored", covariates=["foreign_background"])
    assert found.about["arms"] == {"by": "arm", "treated": "mentored"}
    assert audit({"balance": protect(found, POLICY)}, POLICY).ok
