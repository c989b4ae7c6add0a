"""Tables by hand: what is small is hidden, and what would give it back."""

import ast
from pathlib import Path

import pandas as pd
import pytest

import evaltools
from evaltools.columns import Total
from evaltools.disclosure import Policy, protect, secure
from evaltools.disclosure.kinds import KNOWN
from evaltools.errors import UsageError
from evaltools.result import Result


def by_site(counts, **more):
    frame = pd.DataFrame({"group": list(counts), "n": list(counts.values())})
    return Result("table", frame, keys=("group",), counts=("n",), about={"by": "area"}, **more)


def shown(result, column="n"):
    return dict(zip(result.frame["group"], result.frame[column], strict=True))


def test_a_small_count_and_one_more_are_hidden_beside_their_total():
    got = protect(by_site({"a": 20, "b": 3, "c": 30, "all": 53}), Policy())
    # 53 - 30 leaves 23 for a and b together, and nothing parts them.
    assert list(got.hidden["n"]) == [True, True, False, False]
    assert list(got.frame["n"].isna()) == [True, True, False, False]


def test_a_table_without_small_counts_stays_as_it_is():
    got = protect(by_site({"a": 20, "b": 30, "all": 50}), Policy())
    assert not got.hidden.any(axis=None)
    assert list(got.frame["n"]) == [20, 30, 50]


def test_two_small_counts_that_add_up_to_five_need_a_third():
    # With empty cells shown, 1 + 4 leaves only 1 to 4: no wider than three.
    got = protect(by_site({"a": 1, "b": 4, "c": 30, "all": 35}), Policy())
    assert got.hidden["n"].sum() == 3


def test_an_empty_cell_is_shown_unless_the_row_names_a_sensitive_trait():
    frame = pd.DataFrame(
        {
            "variable": ["sex"] * 2 + ["disability"] * 2,
            "level": ["female", "male", "yes", "no"],
            "n": [40, 0, 0, 40],
        }
    )
    got = protect(Result("covariates", frame, keys=("variable", "level"), counts=("n",)), Policy())
    # The 40 without a disability would tell, beside 40 people by sex, that nobody has one.
    assert list(got.hidden["n"]) == [False, False, True, True]


def test_a_mean_change_below_one_is_not_taken_for_a_share():
    frame = pd.DataFrame({"group": ["all"], "n": [20], "estimate": [0.15], "std_error": [0.05]})
    about = {"means": {"estimate": "n"}}
    for kind in ("change", "new kind"):
        result = Result(kind, frame, ("group",), ("n",), about=about)
        assert not protect(result, Policy()).hidden.any(axis=None)


def test_a_kind_that_is_not_known_is_not_believed_about_what_is_made_from_nobody():
    frame = pd.DataFrame({"group": ["a"], "n": [8], "estimate": [0.25], "threshold": [0.5]})
    derived = {"threshold": (), "estimate": ()}
    known = protect(Result("table", frame, ("group",), ("n",), derived=derived), Policy())
    assert list(known.hidden["threshold"]) == [False]
    unknown = protect(Result("new kind", frame, ("group",), ("n",), derived=derived), Policy())
    assert list(unknown.hidden["threshold"]) == [True]
    assert list(unknown.hidden["estimate"]) == [True]


@pytest.mark.parametrize("kind", ["table", "new kind"])
def test_a_count_that_the_result_does_not_list_is_one_by_its_name(kind):
    frame = pd.DataFrame({"group": ["a", "b"], "n": [30, 40], "n_quit": [3, 12]})
    got = protect(Result(kind, frame, ("group",), ("n",)), Policy())
    assert list(got.hidden["n_quit"]) == [True, False]
    assert not got.hidden["n"].any()


@pytest.mark.parametrize(
    ("frame", "column"),
    [
        ({"who": ["KO-001", "KO-002", "KO-003"], "n": [20, 20, 20]}, "who"),
        ({"who": ["0123456789abcdef0123456789abcdef"], "n": [20]}, "who"),
        ({"age": [31, 42], "n": [1, 1]}, "age"),
    ],
)
def test_a_kind_that_is_not_known_is_refused_when_its_rows_are_persons(frame, column):
    result = Result("new kind", pd.DataFrame(frame), (column,), ("n",))
    with pytest.raises(UsageError) as error:
        protect(result, Policy())
    assert str(error.value) == (
        f"A result must not have a row for each person, but it has the columns {column}."
    )


def made_kinds():
    """Every kind that the package's analyses give their results, read from the source."""
    package = Path(evaltools.__file__).parent
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] in ("disclosure", "wording", "drawing"):
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                named = [each.value for each in call.keywords if each.arg == "kind"]
                first = call.args[:1] if call.func.id == "Result" else []
                made = {each.arg for each in call.keywords} & {"frame", "keys", "about"} or first
                if made:
                    for value in (*named, *first):
                        if isinstance(value, ast.Constant) and isinstance(value.value, str):
                            yield path.name, value.value


def test_no_analysis_makes_a_kind_that_protection_does_not_know():
    assert sorted({(name, kind) for name, kind in made_kinds() if kind not in KNOWN}) == []


def test_the_rest_of_two_subgroups_is_not_told_by_both_arms_together():
    rows = {
        "variable": ["sex", "sex"],
        "level": ["female", "male"],
        "outcome": "employed",
        "n": [52, 43],
        "n_treated": [30, 23],
        "n_comparison": [22, 20],
        "n_event_treated": [12, 3],
        "n_event_comparison": [8, 9],
    }
    counts = tuple(name for name in rows if name.startswith("n"))
    frame = pd.DataFrame(rows)
    frame["estimate"] = frame["n_event_treated"] / frame["n_treated"]
    parts = pd.DataFrame(frame)
    whole = frame.drop(columns=["variable", "level"]).groupby("outcome").sum().reset_index()
    results = {
        "parts": Result("effect", parts, ("variable", "level", "outcome"), counts),
        "whole": Result("effect", whole, ("outcome",), counts),
    }
    shown, _ = secure(results, Policy())
    events = [*shown["parts"].frame["n_event_treated"], *shown["whole"].frame["n_event_treated"]]
    # 15 of all less 12 women would be the 3 men.
    assert pd.isna(events[1])
    assert pd.isna(events[0]) or pd.isna(events[2])


def test_a_share_whose_rest_is_small_goes_with_its_count():
    frame = pd.DataFrame({"group": ["a"], "n": [20], "n_event": [18], "estimate": [0.9]})
    got = protect(Result("table", frame, keys=("group",), counts=("n", "n_event")), Policy())
    assert got.hidden.iloc[0].to_dict() == {
        "group": False,
        "n": False,
        "n_event": True,
        "estimate": True,
    }


def test_a_share_without_its_count_is_hidden_when_it_gives_a_small_one():
    frame = pd.DataFrame(
        {"group": ["a", "b"], "n": [20, 20], "estimate": [0.15, 0.5], "conf_low": [0.05, 0.3]}
    )
    got = protect(Result("table", frame, keys=("group",), counts=("n",)), Policy())
    assert list(got.hidden["estimate"]) == [True, False]
    assert list(got.hidden["conf_low"]) == [True, False]
    assert not got.hidden["n"].any()


def test_a_share_is_shown_only_of_ten_people_or_more():
    frame = pd.DataFrame({"group": ["a"], "n": [9], "estimate": [0.0]})
    got = protect(Result("table", frame, keys=("group",), counts=("n",)), Policy(zeros="never"))
    assert list(got.hidden["estimate"]) == [True]


def test_a_mean_of_nine_is_hidden_and_its_count_is_not():
    frame = pd.DataFrame({"group": ["a", "b"], "n": [9, 30], "estimate": [3.25, 2.5]})
    got = protect(Result("mean", frame, keys=("group",), counts=("n",)), Policy())
    assert list(got.hidden["estimate"]) == [True, False]
    assert not got.hidden["n"].any()


def test_a_hidden_mean_is_not_given_back_by_the_mean_of_all():
    frame = pd.DataFrame(
        {
            "group": ["a", "b", "c", "all"],
            "n": [9, 30, 30, 69],
            "estimate": [3.0, 2.5, 2.0, (27 + 75 + 60) / 69],
        }
    )
    result = Result("mean", frame, keys=("group",), counts=("n",), about={"by": "area"})
    got = protect(result, Policy())
    assert got.hidden["estimate"].sum() >= 2


def test_smallest_and_largest_values_are_never_shown_and_medians_of_nine_are_not():
    frame = pd.DataFrame(
        {"group": ["a", "b"], "n": [9, 50], "median": [3.0, 4.0], "maximum": [5.0, 6.0]}
    )
    got = protect(Result("covariates", frame, keys=("group",), counts=("n",)), Policy())
    assert list(got.hidden["median"]) == [True, False]
    assert list(got.hidden["maximum"]) == [True, True]


def test_a_sum_that_two_contributors_make_up_is_hidden():
    frame = pd.DataFrame(
        {"group": ["a", "b"], "n": [20, 20], "hours": [100.0, 90.0], "two": [0.9, 0.3]}
    )
    about = {"sums": {"hours": "two"}}
    got = protect(Result("table", frame, keys=("group",), counts=("n",), about=about), Policy())
    assert list(got.hidden["hours"]) == [True, False]
    assert got.hidden["two"].all()


def test_a_model_with_nine_events_keeps_its_coefficients_to_itself():
    frame = pd.DataFrame({"term": ["age"], "estimate": [0.2], "n": [80], "n_event": [9]})
    got = protect(Result("forest", frame, keys=("term",), counts=("n", "n_event")), Policy())
    assert got.hidden["estimate"].all()


def test_numbers_without_the_people_behind_them_are_hidden():
    frame = pd.DataFrame({"term": ["age"], "estimate": [0.2]})
    assert protect(Result("new kind", frame, keys=("term",)), Policy()).hidden["estimate"].all()


def test_a_protected_result_is_a_plain_one_and_its_source_is_unchanged():
    class Richer(Result):
        pass

    result = by_site({"a": 3, "b": 30})
    richer = Richer(**{name: getattr(result, name) for name in result.__dataclass_fields__})
    got = protect(richer, Policy())
    assert type(got) is Result
    assert list(richer.frame["n"]) == [3, 30]
    assert got.hidden.shape == got.frame.shape
    assert list(got.hidden.index) == list(got.frame.index)


def test_a_column_of_single_persons_is_refused():
    frame = pd.DataFrame({"participant_id": ["A001"], "n": [1]})
    with pytest.raises(UsageError) as error:
        protect(Result("table", frame, counts=("n",)), Policy())
    assert str(error.value) == (
        "A result must not have a row for each person, but it has the columns participant_id."
    )


def test_a_place_on_the_hide_list_is_hidden():
    got = protect(by_site({"a": 20, "b": 30}), Policy(), hide=["n[group=a]"])
    assert list(got.hidden["n"]) == [True, False]


def test_totals_named_by_the_result_hold_within_the_other_keys():
    frame = pd.DataFrame(
        {
            "sex": ["female"] * 3 + ["male"] * 3,
            "level": ["job", "none", "total"] * 2,
            "n": [2, 20, 22, 10, 15, 25],
        }
    )
    result = Result("table", frame, ("sex", "level"), ("n",), totals=(Total("level"),))
    got = protect(result, Policy())
    assert list(got.hidden["n"][:2]) == [True, True]
    assert not got.hidden["n"][3:].any()


def test_whether_somebody_answered_is_no_trait_but_tells_of_one():
    # Nobody of 214 was asked of education, all were of sex; two were asked of their site. Of how
    # many a sensitive trait is not known, such as minority, closes its other levels.
    column = ["sex", "education", "site", "minority"]
    frame = pd.DataFrame({"table": "participants", "column": column, "n": 214})
    frame["n_missing"] = [0, 214, 212, 100]
    frame["share"] = frame["n_missing"] / 214
    blanks = Result(
        "missing",
        frame,
        keys=("table", "column"),
        counts=("n", "n_missing"),
        derived={"share": ("n", "n_missing")},
    )
    got = protect(blanks, Policy())
    assert got.hidden["share"].tolist() == [False, False, True, True]
    assert got.hidden["n_missing"].tolist() == [False, False, True, True]
    assert not got.hidden["n"].any()
