"""Covariates that a model cannot have are refused with the rule and what was found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.errors import UsageError
from evaltools.survival import cox_model

COLUMNS = {"exit": "exit", "state": "state", "event": "job"}


@pytest.fixture
def people():
    rng = np.random.default_rng(11)
    return pd.DataFrame(
        {
            "exit": rng.integers(1, 13, 90),
            "state": ["job", "job", "censored"] * 30,
            "age": rng.integers(18, 60, 90).astype(float),
            "sex": ["female", "male", "male"] * 30,
        }
    )


@pytest.mark.parametrize(
    ("covariates", "options", "said"),
    [
        ("age", {}, "Covariates must be a list of columns; found one name. Put it in brackets."),
        ([], {}, "A model must have at least one covariate; found none."),
        (["age", "age"], {}, "A covariate must be named once; found more than once: age."),
        (
            ["age"],
            {"missing": "mean"},
            "missing must be one of refuse, indicator, complete_case; found mean.",
        ),
    ],
)
def test_covariates_that_make_no_model_are_refused(people, covariates, options, said):
    with pytest.raises(UsageError) as raised:
        cox_model(people, covariates=covariates, **COLUMNS, **options)
    assert str(raised.value) == said


def test_an_infinite_covariate_is_refused(people):
    people.loc[0, "age"] = np.inf
    with pytest.raises(UsageError) as raised:
        cox_model(people, covariates=["age"], **COLUMNS)
    assert str(raised.value) == "The covariate age must not be infinite."


def test_a_reference_that_nobody_has_is_refused(people):
    with pytest.raises(UsageError, match="other"):
        cox_model(people, covariates=[("sex", "other")], **COLUMNS)


def test_a_missing_category_is_a_level_of_its_own_where_the_study_says_so(people):
    people.loc[[0, 4, 8, 12, 16, 20], "sex"] = None
    found = cox_model(people, covariates=["sex"], missing="indicator", **COLUMNS).table()
    assert set(found["level"]) == {"male", "missing"}
