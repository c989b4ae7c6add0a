"""The study file: every key read, every fault told at once, with its line, without a value."""

from __future__ import annotations

import datetime
import pickle

import pytest

from evaltools.errors import DataError, StudyError, UsageError
from evaltools.study import Text, load_study, study_from


def study_file(folder, text: str, name: str = "study.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(small, folder, **changes) -> list[str]:
    """The problems of the small study with other values; "section__key" reaches inside."""
    for key, value in changes.items():
        *sections, last = key.split("__")
        place = small
        for section in sections:
            place = place.setdefault(section, {})
        if value is ...:
            place.pop(last)
        else:
            place[last] = value
    try:
        study_from(small, folder=folder)
    except StudyError as error:
        return [str(each) for each in error.violations]
    return []


# Reading


def test_every_key_of_the_design_is_read(every_key):
    study = load_study(every_key)
    assert study.study == "hameen-malli-2024"
    assert study.title.by_language() == {"fi": "Hämeen malli", "en": "The Häme model"}
    assert (study.programme, study.simulated) == ("hameen_malli", True)
    assert set(study.data) == {"participants", "spells", "responses"}
    assert study.data["participants"].path == every_key.parent / "data/osallistujat.xlsx"
    assert study.data["participants"].sheet == "Osallistujat"
    assert "follow_up" not in study.data
    assert study.mapping == {"participants": {"Aloituspvm": "entry_date"}}
    assert str(study.exclude[0].when) == "age < 16"
    assert study.exclude[0].reason.say("fi") == "Alle 16-vuotias"
    assert study.data_lock == datetime.date(2025, 12, 31)
    assert (study.observation, study.unit, study.employment) == ("register", "months", "broad")
    assert study.source_order == ("register", "survey", "programme")
    assert study.competing == ("education", "outside_labour_force")
    assert (study.lasting, study.horizon, study.report_times) == (0, 24, (6, 12, 24))
    assert study.groups == ("sex", "site")
    assert study.periods == {"reform": datetime.date(2025, 1, 1)}
    comparison = study.comparison
    assert (comparison.primary.name, comparison.primary.kind, comparison.primary.time) == (
        "employed_by_12",
        "employed_by",
        12,
    )
    assert comparison.covariates == ("age", "sex", "months_unemployed")
    assert comparison.gate == {"smd": 0.1}
    assert comparison.show_anyway == Text.of({"fi": "Syy", "en": "Reason"})
    assert study.participation.change == "jacobson-truax"
    assert study.participation.reliability["esis_own_life"].value == 0.85
    assert study.regions.targets == {"employer_contacts": 10}
    assert (study.practice.criteria, study.practice.fidelity) == ("eu-best-practice", "ips25_2008")
    assert (study.disclosure.round_to, study.disclosure.publish_names) == (5, ("region",))
    assert study.labels["arm=cps"].say("fi") == "CPS"
    assert (study.languages, study.formats) == (("fi", "en"), ("html", "pdf"))


def test_every_other_key_has_the_default_of_the_design(small, tmp_path):
    assert study_from(small, folder=tmp_path).plain() == {
        "version": 1,
        "study": "small",
        "title": "A small study",
        "programme": None,
        "simulated": False,
        "data": {
            "participants": "people.csv",
            **dict.fromkeys(
                [
                    "spells",
                    "follow_up",
                    "responses",
                    "scores",
                    "outcomes",
                    "contacts",
                    "mentors",
                    "matches",
                    "evidence",
                    "ratings",
                    "segments",
                    "coach_log",
                    "sites",
                    "population",
                ]
            ),
        },
        "mapping": {},
        "exclude": [],
        "data_lock": None,
        "observation": "register",
        "source_order": [],
        "unit": "months",
        "employment": "broad",
        "competing": [],
        "lasting": 0,
        "horizon": 24,
        "report_times": [],
        "groups": [],
        "periods": {},
        "labels": {},
        "comparison": None,
        "participation": None,
        "regions": {"site": "site", "targets": {}},
        "practice": {
            "criteria": "eu-best-practice",
            "fidelity": None,
            "record": {},
            "joint_display": {},
        },
        "disclosure": {
            "min_count": 5,
            "min_group": 10,
            "min_events": 10,
            "step_events": 5,
            "zeros": "sensitive",
            "dominance": 0.85,
            "round_to": None,
            "time_grid": 1,
            "publish_names": [],
        },
        "languages": ["en"],
        "formats": ["html"],
    }


def test_a_comparison_needs_only_what_the_design_requires(small, tmp_path):
    small["comparison"] = {
        "arm": "arm",
        "treated": "020",
        "time_zero": "By lot",
        "eligibility": "The same",
        "outcomes": ["months_in_work_24", "earnings"],
    }
    comparison = study_from(small, folder=tmp_path).comparison
    assert (comparison.assignment, comparison.missing, comparison.estimand) == (
        "other",
        "refuse",
        "att",
    )
    assert (comparison.method, comparison.smallest_difference) == ("weighting", 0.05)
    assert comparison.treated == "020"
    assert [(each.kind, each.time) for each in comparison.outcomes] == [
        ("months_in_work", 24),
        ("named", None),
    ]


def test_a_study_says_where_it_is_from(every_key):
    study = load_study(every_key)
    assert (study.path, study.folder) == (every_key, every_key.parent)
    assert len(study.file_hash) == 64
    assert study.source[0] == "version: 1"
    assert study.source[study.line_of("comparison", "covariates", 1) - 1].startswith(
        "  covariates:"
    )
    assert study.line_of("nothing") is None


def test_plain_data_make_the_same_study_again(every_key):
    study = load_study(every_key)
    again = study_from(study.plain(), folder=study.folder)
    assert again.plain() == study.plain()
    assert again.data == study.data


def test_a_study_travels_to_another_process(every_key):
    study = load_study(every_key)
    assert pickle.loads(pickle.dumps(study)) == study


def test_a_study_is_frozen(every_key):
    with pytest.raises(Exception, match="frozen"):
        load_study(every_key).horizon = 12


def test_codes_typed_without_quotes_stay_as_typed(tmp_path):
    text = """
version: 1
study: "020"
title: 1.10
data: {participants: no.csv}
groups: [020, 1_000, no, 1:30]
languages: [en]
"""
    study = load_study(study_file(tmp_path, text))
    assert study.study == "020"
    assert study.title.say("en") == "1.10"
    assert study.groups == ("020", "1_000", "no", "1:30")


# Faults


def test_every_problem_is_told_at_once_with_its_line(tmp_path):
    text = """\
version: 2
study: ../up
title: {fi: Hämeen malli}
titel:
horizon: 1_000
unit: month
simulated: no
data:
  participant: a.csv
  spells: /etc/x.csv
data_lock: 31.12.2025
groups: sex
arm: x
comparison: {arm: a, treated: 020, outcomes: [employed_by_x, employed_by_99], time_zero: x}
exclude: [{when: age 16, reason: x}]
lasting: &a 3
languages: [fi, en, en]
programme: hameen-malli
competing: [edukation]
mapping: {participant: {a: b}}
"""
    with pytest.raises(StudyError) as caught:
        load_study(study_file(tmp_path, text))
    assert caught.value.exit_code == 2
    assert str(caught.value) == (
        """\
The study file must follow its schema, but does not.
- study.yaml, line 1: version must be 1: this evaltools reads no other.
- study.yaml, line 2: study must be a short name of lower-case letters a to z, digits and hyphens, \
60 at most, that begins and ends with a letter or digit. Try: Write something like \
hameen-malli-2024.
- study.yaml, line 3: title must be given in every language of the study, but not in en. \
Try: Add the text, or write one plain text for all languages.
- study.yaml, line 4: titel is not a key of this file and must be removed. \
Try: Did you mean “title”?
- study.yaml, line 5: horizon must be a whole number of 1 or more. \
Try: Write digits only, such as 1.
- study.yaml, line 6: unit must be one of days, weeks, two_weeks, months. \
Try: Did you mean “months”?
- study.yaml, line 7: simulated must be true or false.
- study.yaml, line 8: data must name participants or follow_up.
- study.yaml, line 9: data.participant must be one of the keys of data. \
Try: Did you mean “participants”?
- study.yaml, line 10: data.spells must be a path from the folder of the study file. \
Try: Put the file beside the study file and write its name, such as data/x.csv.
- study.yaml, line 11: data_lock must be a day of the calendar, written year-month-day. \
Try: Write it like 2025-12-31.
- study.yaml, line 12: groups must be a list, but was a single text. \
Try: Write it in brackets: [one, two].
- study.yaml, line 13: arm is not a key of this file and must be removed. \
Try: “comparison.arm” belongs elsewhere.
- study.yaml, line 14: comparison.eligibility must be given.
- study.yaml, line 14: comparison.outcomes[1] must end in a whole number of the study's unit, \
1 or more. Try: Write something like employed_by_12.
- study.yaml, line 14: comparison.outcomes[2] must not reach beyond the horizon of 24. \
Try: Raise horizon, or choose an earlier time.
- study.yaml, line 15: exclude[1].when must be a condition: a column, then one of \
=, !=, <, <=, >, >=, in, then a value. Try: Write something like age < 16, or site in 1, 2; \
join several with the word and; put a value that holds such a sign or word in quotes.
- study.yaml, line 16: YAML anchors (&name) must not be used. Try: Write the value out in full.
- study.yaml, line 17: languages[3] must not be named twice.
- study.yaml, line 18: programme must be one of hameen_malli, ilona, kummin_kanssa, \
tyohonvalmennus, tyollisyyskummit, or the path of a .yaml file. Try: Did you mean “hameen_malli”?
- study.yaml, line 19: competing[1] must be a state or a group of states. \
Try: Did you mean “education”?
- study.yaml, line 20: mapping.participant must be one of the tables (participants, spells, \
follow_up, responses, scores, outcomes, contacts, mentors, matches, evidence, ratings, segments, \
coach_log, sites, population). Try: Did you mean “participants”?"""
    )


@pytest.mark.parametrize("key", ["version", "study", "title", "data", "languages"])
def test_a_required_key_must_be_given(small, tmp_path, key):
    assert f"{key} must be given." in faults(small, tmp_path, **{key: ...})
    assert f"{key} must be given." in faults(small, tmp_path, **{key: None})


def test_data_lock_is_required_with_spells_alone(small, tmp_path):
    missing = (
        "data_lock must be given when data names spells. "
        "Try: Write the last day that the data can know of, such as 2025-12-31."
    )
    assert faults(small, tmp_path, data__spells="spells.csv") == [missing]
    assert faults(small, tmp_path, data_lock="2025-12-31") == []


def test_a_follow_up_table_stands_without_participants_but_not_beside_spells(small, tmp_path):
    assert faults(small, tmp_path, data={"follow_up": "f.csv"}) == []
    assert faults(small, tmp_path, data={"outcomes": "o.csv"}) == [
        "data must name participants or follow_up."
    ]
    both = {"follow_up": "f.csv", "spells": "s.csv"}
    assert faults(small, tmp_path, data=both, data_lock="2025-12-31") == [
        "data.follow_up must not be given together with spells: it takes their place. "
        "Try: Keep spells when there are dates, follow_up when there are only durations."
    ]


def test_the_programme_goal_needs_a_programme(small, tmp_path):
    assert faults(small, tmp_path, employment="programme_goal") == [
        "programme must be given when employment is programme_goal."
    ]
    assert faults(small, tmp_path, programme="ilona") == []


def test_participation_needs_a_rule_of_change(small, tmp_path):
    assert faults(small, tmp_path, participation={}) == ["participation.change must be given."]


def test_report_times_stay_within_the_horizon(small, tmp_path):
    assert faults(small, tmp_path, horizon="12", report_times=["6", "18"]) == [
        "report_times[2] must not reach beyond the horizon of 12. "
        "Try: Raise horizon, or choose an earlier time."
    ]


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("horizon", "0", "horizon must be a whole number of 1 or more."),
        ("horizon", "012", "horizon must be a whole number of 1 or more."),
        ("horizon", "１２", "horizon must be a whole number of 1 or more."),
        ("horizon", "12.0", "horizon must be a whole number of 1 or more."),
        ("horizon", True, "horizon must be a whole number of 1 or more."),
        ("lasting", "-1", "lasting must be a whole number of 0 or more."),
        ("simulated", "yes", "simulated must be true or false."),
        ("simulated", "True", "simulated must be true or false."),
        ("data_lock", "2025-02-30", "data_lock must be a day of the calendar"),
        ("data_lock", "20251231", "data_lock must be a day of the calendar"),
        ("formats", [], "formats must name at least one."),
        ("formats", ["odt"], "formats[1] must be one of html, pdf, docx."),
        ("languages", ["de"], "languages[1] must be one of en, fi, sv."),
        ("groups", [None], "groups[1] must be text, but was empty."),
        ("groups", ["a\x00b"], "groups[1] must not hold control characters."),
        ("groups", ["a\u202eb"], "groups[1] must not hold control characters."),
        ("data", "x.csv", "data must be a group of keys with values, but was a single text."),
        ("regions", ["x"], "regions must be a group of keys with values, but was a list."),
        ("periods", {"reform": None}, "periods.reform must be a day of the calendar"),
        ("title", {"de": "x"}, "title must be given by language (en, fi, sv)"),
        ("title", "  ", "title must be text, but was empty text."),
        ("disclosure", {"min_count": "0"}, "disclosure.min_count must be a whole number of 1"),
        ("disclosure", {"dominance": "0,85"}, "disclosure.dominance must be a number."),
        ("disclosure", {"dominance": "1.5"}, "disclosure.dominance must be between 0 and 1."),
        ("programme", "No Such", "programme must be a name of lower-case letters"),
        ("participation", {"change": "sdc95", "reliability": {"was": "0.8"}}, "participation.re"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_by_its_key(small, tmp_path, key, value, rule):
    found = faults(small, tmp_path, **{key: value})
    assert any(each.startswith(rule) for each in found), found


SLUGS = ["../x", "a/b", "a\\b", ".", "A", "ä", "a_b", "-a", "a-", "", "con", "lpt1", "a" * 61]


@pytest.mark.parametrize("slug", [*SLUGS, "<b>x</b>", "a\x00", "a\nb", "a b", "..", "%2e%2e"])
def test_a_slug_cannot_leave_its_folder_or_hold_markup(small, tmp_path, slug):
    [fault] = faults(small, tmp_path, study=slug)
    assert fault.startswith("study must be a short name of lower-case letters")


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "~/x.csv", "C:/x.csv", "c:x.csv", "data\\x.csv", "https://x.fi/x.csv", "//x/y"],
)
def test_a_path_starts_at_the_study_file(small, tmp_path, path):
    [fault] = faults(small, tmp_path, data__participants=path)
    assert fault.startswith("data.participants must be a path")
    assert path not in fault


def test_a_sheet_is_named_behind_the_workbook(small, tmp_path):
    small["data"] = {"participants": "a#b.xlsx#Taul 1", "sites": "a#b.csv"}
    data = study_from(small, folder=tmp_path).data
    assert (data["participants"].path.name, data["participants"].sheet) == ("a#b.xlsx", "Taul 1")
    assert (data["sites"].path.name, data["sites"].sheet) == ("a#b.csv", None)
    assert faults(small, tmp_path, data__participants="a.xlsx#") == [
        "data.participants must name a sheet behind the #."
    ]


def test_no_value_of_a_refused_study_is_repeated(small, tmp_path):
    secret = "Maija-Mehiläinen"
    for key in ["version", "study", "unit", "data_lock", "horizon", "simulated", "disclosure"]:
        found = faults(dict(small), tmp_path, **{key: secret})
        assert found
        assert not any(secret in each for each in found)


def test_an_identity_code_refuses_the_study_whatever_else_is_wrong(tmp_path):
    text = "version: 1\ntitle: [\n131052-308T: x\n# 010594y9032\n"
    with pytest.raises(DataError) as caught:
        load_study(study_file(tmp_path, text))
    assert caught.value.exit_code == 3
    assert str(caught.value) == (
        "The study is refused: it holds personal identity codes.\n"
        "- study.yaml, line 3: A study file must not hold a personal identity code, "
        "but 1 was found.\n"
        "- study.yaml, line 4: A study file must not hold a personal identity code, "
        "but 1 was found."
    )


@pytest.mark.parametrize(
    "line",
    [
        'title: "131052\\u002D308T"',
        "title: 131052-\n    308T",
        '"\\x31\\x33\\x31\\x30\\x35\\x32-308T": x',
        "data: {participants: [131052\u2013308t]}",
    ],
)
def test_a_code_that_yaml_spells_otherwise_is_found_and_never_repeated(tmp_path, line):
    with pytest.raises(DataError) as caught:
        load_study(study_file(tmp_path, f"version: 1\n{line}\n"))
    assert caught.value.exit_code == 3
    assert str(caught.value) == (
        "The study is refused: it holds personal identity codes.\n"
        "- study.yaml, line 2: A study file must not hold a personal identity code, "
        "but 1 was found."
    )


def test_an_identity_code_in_the_name_of_the_study_file_is_not_repeated(tmp_path):
    path = study_file(tmp_path, "version: 1\n", name="131052-308T.yaml")
    with pytest.raises(DataError) as caught:
        load_study(path)
    assert str(caught.value) == (
        "The study is refused: it holds personal identity codes.\n"
        "- A file name must not hold a personal identity code."
    )


def test_a_study_made_in_code_is_searched_for_identity_codes(small, tmp_path):
    small["title"] = "Case 010594Y9032"
    with pytest.raises(DataError, match="personal identity code") as caught:
        study_from(small, folder=tmp_path)
    assert "010594" not in str(caught.value)


def test_a_missing_study_file_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError) as caught:
        load_study(tmp_path / "nothing.yaml")
    assert str(caught.value) == "The file nothing.yaml must exist and be readable, but is not."


def test_a_folder_and_a_table_are_no_study_file_and_the_one_there_is_named(tmp_path):
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "data.xlsx").write_bytes(b"PK\xff")
    with pytest.raises(UsageError) as caught:
        load_study(folder)
    assert str(caught.value) == "The study must be a study file, but ours is a folder."
    (folder / "study.yaml").write_text("version: 1")
    for given, said in (
        (folder, "The study must be a study file, but ours is a folder."),
        (folder / "data.xlsx", "The study must be a study file (.yaml), but data.xlsx is not."),
    ):
        with pytest.raises(UsageError) as caught:
            load_study(given)
        assert str(caught.value) == f"{said} Try: {folder / 'study.yaml'}"


def test_the_folder_one_stands_in_has_a_name(tmp_path, monkeypatch):
    (tmp_path / "ours").mkdir()
    monkeypatch.chdir(tmp_path / "ours")
    with pytest.raises(UsageError) as caught:
        load_study(".")
    assert str(caught.value) == "The study must be a study file, but ours is a folder."


def test_a_folder_named_with_an_identity_code_is_not_repeated(tmp_path):
    folder = tmp_path / "131052-308T"
    folder.mkdir()
    (folder / "study.yaml").write_text("version: 1")
    with pytest.raises(UsageError) as caught:
        load_study(folder)
    assert str(caught.value) == "The study must be a study file, but named is a folder."


def test_a_missing_file_named_with_an_identity_code_is_not_repeated(tmp_path):
    with pytest.raises(UsageError) as caught:
        load_study(tmp_path / "131052-308T.yaml")
    assert str(caught.value) == "The file named must exist and be readable, but is not."


def test_a_study_that_travels_with_the_package_is_named_as_an_example():
    assert load_study("example:nsw").study == "nsw"
    with pytest.raises(UsageError, match=r"^An example must be one of .*nsw.*\.$"):
        load_study("example:../nsw")


# Languages


def test_the_languages_of_a_study_can_be_chosen_on_loading(every_key):
    assert load_study(every_key, languages="en, fi").languages == ("en", "fi")
    assert load_study(every_key, languages=["fi"]).languages == ("fi",)
    assert load_study(every_key, languages="").languages == ("fi", "en")
    with pytest.raises(StudyError, match=r"languages\[1\] must be one of en, fi, sv"):
        load_study(every_key, languages="de")


def test_a_study_in_other_languages_needs_its_texts_in_them(every_key):
    study = load_study(every_key)
    assert study.with_languages(["fi"]).languages == ("fi",)
    with pytest.raises(StudyError) as caught:
        study.with_languages(["sv"])
    assert (
        "every_key.yaml, line 3: title must be given in every language of the study, "
        "but not in sv." in str(caught.value)
    )


def test_a_text_is_never_said_in_the_wrong_language():
    with pytest.raises(UsageError) as caught:
        Text.of({"fi": "Malli"}).say("en")
    assert str(caught.value) == (
        "The language must be one in which the study's texts are given (fi), but was en."
    )


def test_a_language_called_by_its_name_is_told_by_its_code_and_once(small, tmp_path):
    assert faults(small, tmp_path, languages=["suomi"]) == [
        "languages[1] must be one of en, fi, sv. Try: Did you mean “fi”?"
    ]
    assert faults(small, tmp_path, languages=[]) == ["languages must name at least one."]
