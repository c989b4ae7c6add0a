"""In JupyterLab a shipped section has the title that it has in its report."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.errors import UnansweredError
from evaltools.messages import message
from evaltools.sections import section
from evaltools.study import load_study


@pytest.fixture(scope="module")
def study():
    return load_study("example:nsw").with_languages(["en"])


ROWS = pd.DataFrame({"place": ["a", "b"], "n": [30, 40]})


def title(shown):
    return shown.block.voices["en"].title


def test_a_section_without_numbers_is_not_called_by_its_name_in_the_code(study):
    def cannot():
        raise UnansweredError(message("No."))

    shown = section(cannot, study=study, name="rough_dates")
    assert title(shown) == "If dates are known only roughly"


def test_a_name_that_reports_use_for_different_things_gives_no_title(study):
    shown = section(ROWS, study=study, name="flow", counts="n")
    assert title(shown) == title(section(ROWS, study=study, name="my_own", counts="n"))


def test_in_a_run_the_name_is_that_report_s_own(study, tmp_path):
    shown = section(ROWS, study=study, name="rough_dates", counts="n", run_folder=tmp_path / "mine")
    assert title(shown) == title(section(ROWS, study=study, name="my_own", counts="n"))
