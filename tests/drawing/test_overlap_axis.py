"""The overlap figure says of which people its shares are."""

import pandas as pd
import pytest

from evaltools import drawing
from evaltools.result import Result


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Share of the group"), ("fi", "Osuus ryhmästä"), ("sv", "Andel av gruppen")],
)
def test_each_share_is_of_its_own_group(language, title):
    frame = pd.DataFrame(
        {
            "arm": ["programme", "comparison"],
            "bin": [1, 1],
            "bin_low": 0.0,
            "bin_high": 0.05,
            "n": [20, 400],
            "n_total": [20, 400],
            "share": 1.0,
        }
    )
    ax = drawing.draw(Result("overlap", frame, ("arm", "bin"), ("n", "n_total")), language=language)
    assert title in [text.get_text() for text in ax.texts]
