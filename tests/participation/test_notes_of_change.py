"""Notes of change tell nothing that its tables may have to hide."""

import pandas as pd

from evaltools.participation import change


def test_notes_do_not_give_back_the_limit_of_reliable_change_of_a_few_people():
    before, after = [1.0, 2.0, 3.0, 4.0, 5.0, 2.0, 4.0], [2.0, 2.0, 4.0, 4.0, 5.0, 3.0, 4.0]
    scores = pd.DataFrame(
        [
            (f"KA-{number:03d}", wave, "own", score)
            for wave, each in (("baseline", before), ("exit", after))
            for number, score in enumerate(each)
        ],
        columns=["participant_id", "wave", "scale", "score"],
    )
    found = change(
        scores,
        before="baseline",
        after="exit",
        method="jacobson-truax",
        reliability={"own": (0.75, "Author (2010)")},
    )
    # spread before sqrt(2): sem sqrt(2) / 2, limit 1.96 sqrt(2) sem = 1.96
    assert round(found.frame["reliable_change"].iloc[0], 2) == 1.96
    notes = [str(each) for each in (*found.notes, *found.limits().notes, *found.categories().notes)]
    assert (
        "own: reliability 0.75 (Author (2010)). Whether a person's change is reliable is judged "
        "by the method Jacobson and Truax (1991). The spread of the scores is that of everybody "
        "measured the first time." in notes
    )
    assert not any("1.96" in each for each in notes)
