"""The policy says itself; names become letters; notes and facts hold no small numbers."""

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, letters, policy, protect, secure
from evaltools.disclosure.tables import masked, no_mask
from evaltools.disclosure.words import safe_note
from evaltools.errors import UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result
from evaltools.study import study_from
from evaltools.wording import render

COMPARISON = {
    "treated": "programme",
    "time_zero": "Referral",
    "eligibility": "Unemployed",
    "assumptions": ["The groups are alike at referral"],
    "outcomes": ["work"],
}


def small_study(**told):
    always = {"version": 1, "study": "small", "title": "Small", "languages": ["en"]}
    return study_from({**always, "data": {"participants": "p.csv"}, **told}, folder=".")


def table(counts, *, by="area", notes=(), **about):
    frame = pd.DataFrame({"group": list(counts), "n": list(counts.values())})
    return Result("table", frame, ("group",), ("n",), notes=notes, about={"by": by, **about})


def test_the_default_policy_says_that_it_is_ours_and_no_authority_s():
    lines = [str(line) for line in Policy().lines()]
    assert lines[0] == "The limits below are the evaltools default, no authority's limit."
    assert lines[1] == (
        "Counts from 1 to 4 are hidden, and further cells with them, so that no total, "
        "percentage or difference gives a hidden count back."
    )
    assert all(isinstance(line, Message) for line in Policy().lines())


def test_another_policy_says_that_it_is_the_study_s_own():
    first = str(Policy(min_count=6).lines()[0])
    assert first == "The limits below are this study's own choice, no authority's limit."


def test_the_study_file_gives_the_policy():
    chosen = {
        "min_count": 6,
        "min_group": 12,
        "min_events": 10,
        "step_events": 6,
        "zeros": "hide",
        "dominance": 0.8,
        "round_to": None,
        "time_grid": 3,
        "publish_names": ("region", "site"),
    }
    got = policy(small_study(disclosure=chosen))
    assert got == Policy(6, 12, 10, 6, "always", 0.8, None, 3, ("region", "site"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"min_count": 0}, "disclosure.min_count must be 1 or more, but is 0."),
        (
            {"zeros": "often"},
            "disclosure.zeros must be one of sensitive, always, never, but is often.",
        ),
        ({"dominance": 2}, "disclosure.dominance must be above 0 and at most 1, but is 2."),
        ({"time_grid": 0}, "disclosure.time_grid must be above 0, but is 0."),
        ({"round_to": 0}, "disclosure.round_to must be 1 or more, or empty, but is 0."),
        (
            {"round_to": 11},
            "disclosure.round_to must be at most twice disclosure.min_count, 10, since what is "
            "shown would be rounded to nobody, but is 11.",
        ),
    ],
)
def test_a_policy_that_cannot_be_is_refused(wrong, said):
    with pytest.raises(UsageError) as error:
        Policy(**wrong)
    assert str(error.value) == said


def test_sites_become_letters_and_areas_keep_their_names():
    counts = {"Oulu": 20, "Lahti": 30, "all": 50}
    assert list(protect(table(counts, by="site"), Policy()).frame["group"]) == ["B", "A", "all"]
    named = protect(table(counts, by="site"), Policy(publish_names=("site",)))
    assert list(named.frame["group"]) == ["Oulu", "Lahti", "all"]


COUNTS = {"Eka Oka": 20, "Toka Oka": 30, "12": 10, "female": 10, "all": 70}


@pytest.mark.parametrize(
    ("study", "shown"),
    [
        ({}, ["A", "B", "12", "female", "all"]),
        ({"disclosure": {"publish_names": ["Tiimi"]}}, list(COUNTS)),
        ({"labels": {"Tiimi=Eka Oka": "First"}}, list(COUNTS)),
        ({"comparison": {**COMPARISON, "arm": "Tiimi"}}, list(COUNTS)),
    ],
)
def test_a_study_s_own_groups_become_letters_but_for_what_it_names(study, shown):
    own = policy(small_study(groups=["Tiimi"], **study))
    assert list(protect(table(COUNTS, by="Tiimi"), own).frame["group"]) == shown


def test_a_team_of_a_site_is_a_name_wherever_it_stands():
    own = policy(small_study(groups=["Tiimi"]))
    levels = pd.DataFrame(
        {"variable": ["Tiimi", "Tiimi", "sex"], "level": ["Eka Oka", "12", "female"], "n": 20}
    )
    reach = Result("reach", levels, ("variable", "level"), ("n",), about={"by": "all"})
    shown = protect(reach, own)
    assert list(shown.frame["level"]) == ["A", "12", "female"]
    assert [str(each) for each in shown.notes] == ["Letters stand for the values of: Tiimi."]
    said = message("Compared with {level}.", level="Tiimi: Eka Oka")
    noted = protect(table(COUNTS, by="Tiimi", notes=(said,)), own).notes
    assert [str(each) for each in noted] == [
        "Compared with Tiimi: A.",
        "Letters stand for the values of: Tiimi.",
    ]


def test_letters_go_on_after_z():
    names = tuple(f"{number:03}" for number in range(28))
    assert list(letters({"site": names})["site"].values())[24:] == ["Y", "Z", "AA", "AB"]


def test_a_site_has_the_same_letter_in_every_result_of_a_run():
    results = {
        "a": table({"Lahti": 20, "Oulu": 30}, by="site"),
        "b": table({"Oulu": 30, "Vaasa": 20}, by="site"),
    }
    shown, _ = secure(results, Policy())
    assert list(shown["a"].frame["group"]) == ["A", "B"]
    assert list(shown["b"].frame["group"]) == ["B", "C"]


def test_a_small_number_in_a_note_becomes_fewer_than_five():
    note = plural_message("{n} person was lost.", "{n} people were lost.", 3)
    got = protect(table({"a": 20}, notes=(note,)), Policy()).notes[0]
    assert str(got) == "Fewer than 5 people were lost."


def test_a_time_in_a_note_stays():
    note = message("Followed for {horizon} months, {n} people.", horizon=3, n=40)
    got = protect(table({"a": 20}, notes=(note,)), Policy()).notes[0]
    assert str(got) == "Followed for 3 months, 40 people."


def test_facts_keep_no_frames_and_no_small_counts():
    got = protect(table({"a": 20}, n_lost=2, horizon=3, fitted=pd.DataFrame()), Policy()).about
    assert got == {"by": "area", "horizon": 3}


def test_counts_are_rounded_when_the_study_asks_for_it():
    frame = pd.DataFrame({"group": ["a"], "n": [42], "n_event": [21], "estimate": [0.5]})
    result = Result("table", frame, ("group",), ("n", "n_event"))
    got = protect(result, Policy(round_to=5)).frame
    assert got.loc[0, ["n", "n_event", "estimate"]].tolist() == [40, 20, 0.5]


def test_one_person_more_than_in_an_earlier_release_is_found():
    before = {"t": protect(table({"a": 20, "b": 30, "all": 50}), Policy())}
    after = {"t": protect(table({"a": 21, "b": 30, "all": 51}), Policy())}
    assert audit(after, Policy()).ok
    found = audit(after, Policy(), earlier=before)
    assert not found.ok
    assert {place for _, place in found.hide} & {"n[group=a]", "n[group=all]"}


def test_one_person_fewer_is_found_as_well_as_one_more():
    before = {"t": protect(table({"a": 20, "b": 30, "all": 50}), Policy())}
    after = {"t": protect(table({"a": 19, "b": 30, "all": 49}), Policy())}
    found = audit(after, Policy(), earlier=before)
    assert not found.ok
    assert {place for _, place in found.hide} & {"n[group=a]", "n[group=all]"}


def test_twelve_fewer_are_not_a_small_number():
    before = {"t": protect(table({"a": 32, "b": 30, "all": 62}), Policy())}
    after = {"t": protect(table({"a": 20, "b": 30, "all": 50}), Policy())}
    assert audit(after, Policy(), earlier=before).ok


def test_nobody_now_does_not_say_that_nobody_was_hidden_in_an_earlier_release():
    def counts(a, *, hidden):
        result = table({"a": a, "b": 30, "c": 20})
        mask = no_mask(result)
        mask.loc[[0, 1], "n"] = hidden
        return {"t": masked(result, mask)}

    assert audit(counts(0, hidden=False), Policy(), earlier=counts(4, hidden=True)).ok


def test_ten_more_than_in_an_earlier_release_are_not_a_small_number():
    before = {"t": protect(table({"a": 20, "b": 30, "all": 50}), Policy())}
    after = {"t": protect(table({"a": 30, "b": 40, "all": 70}), Policy())}
    assert audit(after, Policy(), earlier=before).ok


def test_the_audit_says_what_it_found():
    counts = {"a": 3, "b": 20, "c": 30, "all": 53}
    shown = {"t": protect(table(counts), Policy())}
    found = audit(shown, Policy())
    assert found.ok
    assert found.summary() == (
        "All tables and curves were audited together: 2 cells are hidden. "
        "None of them can be worked out from what is shown."
    )
    assert list(found.rows.columns) == ["id", "cell", "low", "high", "width", "verdict"]
    assert list(found.rows["cell"]) == ["n[group=a]", "n[group=b]"]
    assert (found.rows["width"] >= 4).all()


def test_an_unprotected_result_is_not_audited():
    with pytest.raises(UsageError) as error:
        audit({"t": table({"a": 20})}, Policy())
    assert str(error.value) == "A result must be protected before it is audited."


def test_a_result_that_counts_rows_does_not_part_what_the_others_tell_together():
    # Seventeen people, two women hidden and fifteen men told elsewhere; a table of data quality
    # counts nothing wrong in no rows at all, which is not how many people there are.
    rows = {"sex": ["female", "male", "total"], "n": [2, 15, 17]}
    by_sex = Result(
        "table", pd.DataFrame(rows), ("sex",), ("n",), totals=(Total("sex"),), about={"by": "sex"}
    )
    men = Result("test", pd.DataFrame({"sex": ["male"], "n": [15]}), ("sex",), ("n",))
    checks = pd.DataFrame({"table": ["spells", "contacts"], "check": "overlapping", "n": [0, 9]})
    quality = Result("quality", checks, ("table", "check"), ("n",))
    results = {"by_sex": by_sex, "men": men, "quality": quality}
    alone = {name: protect(result, Policy()) for name, result in results.items()}
    assert not audit(alone, Policy()).ok
    shown, _ = secure(results, Policy())
    assert audit(shown, Policy()).ok
    assert pd.isna(shown["men"].frame["n"][0]) or pd.isna(shown["by_sex"].frame["n"][2])
    assert not shown["quality"].hidden.any(axis=None)


def test_one_result_that_contradicts_the_others_is_left_aside_alone():
    results = {name: table({"all": n}) for name, n in (("a", 0), ("b", 23), ("c", 23))}
    three = table({"x": 3, "y": 20, "all": 23})
    alone = {name: protect(each, Policy()) for name, each in {**results, "d": three}.items()}
    alone["d"] = replace(
        alone["d"],
        frame=alone["d"].frame.assign(n=pd.array([None, 20, None], "Int64")),
        hidden=pd.DataFrame({"group": False, "n": [True, False, True]}),
    )
    # 23 stands in two results, so 3 is known, whatever the first one says.
    assert not audit(alone, Policy()).ok


def test_of_an_empty_group_nothing_is_told_and_nothing_else_is_hidden_for_it():
    # Nobody's record is complete, so nobody with a complete one has a disability.
    frame = pd.DataFrame(
        {
            "record": "complete",
            "variable": ["sex", "sex", "disability", "disability"],
            "level": ["female", "male", "yes", "no"],
            "n": 0,
        }
    )
    result = Result("table", frame, ("record", "variable", "level"), ("n",))
    shown, hidden = secure({"t": result, "u": table({"all": 40})}, Policy())
    assert hidden == ()
    assert list(shown["u"].frame["n"]) == [40]
    assert audit(shown, Policy()).ok


def test_a_study_that_sets_no_limit_has_the_default_ones():
    from evaltools.disclosure import policy
    from evaltools.study import load_study

    first = str(policy(load_study("example:unemployment_duration")).lines()[0])
    assert first == "The limits below are the evaltools default, no authority's limit."


def test_a_small_number_of_people_within_a_sentence_has_no_capital():
    got = safe_note(plural_message("Of all, {n} was lost.", "Of all, {n} were lost.", 3), Policy())
    assert str(got) == "Of all, fewer than 5 were lost."
    assert render(safe_note(message("{n} people left.", n=3), Policy()), "en") == (
        "Fewer than 5 people left."
    )


def test_reports_are_no_people():
    note = plural_message("{n} report of this run failed.", "{n} reports of this run failed.", 3)
    assert str(safe_note(note, Policy())) == "3 reports of this run failed."
