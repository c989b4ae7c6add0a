"""A model by period as cells: of whom its numbers are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy
from evaltools.disclosure.period_cells import period_facts
from evaltools.survival import cox_model


def cells(fewest: int | None) -> set[tuple[tuple[str, str], ...]]:
    number = np.arange(60)
    people = pd.DataFrame(
        {
            "exit": 1.0 + number % 12,
            "state": np.where(number % 5 == 0, "censored", "job"),
            "sex": np.where(number % 2, "female", "male"),
        }
    )
    model = cox_model(people, exit="exit", state="state", event="job", covariates=[("sex", "male")])
    found = model.hazard_ratios_by_period(2, fewest=fewest)
    return {each.cell.where for each in period_facts("periods", found, Policy()).statements}


@pytest.mark.parametrize(("fewest", "named"), [(None, True), (10, False)])
def test_numbers_by_period_are_of_the_level_or_where_said_of_everybody(fewest, named):
    found = cells(fewest)
    assert found
    assert all((("sex", "female") in where) == named for where in found)
