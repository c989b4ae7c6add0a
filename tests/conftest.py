"""What every test may ask for."""

from __future__ import annotations

import pytest
from made_up_programme import write_made_up_study


@pytest.fixture
def made_up_study(tmp_path):
    """The study file of the made-up programme, in an empty folder."""
    return write_made_up_study(tmp_path / "keksitty")
