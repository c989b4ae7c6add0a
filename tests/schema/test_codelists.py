"""Code lists: labels in three languages, words that mean one value, and the states."""

import pandas as pd
import pytest

from evaltools import resources
from evaltools.errors import UsageError
from evaltools.schema import codelist, codelist_names, normalise_word, register_states, states

# By hand from the design: group, narrow, broad.
STATES = {
    "open_job": ("employment", True, True),
    "self_employed": ("employment", True, True),
    "apprenticeship": ("employment", True, True),
    "subsidised_job": ("employment", False, True),
    "full_time_job": ("employment", True, True),
    "part_time_job": ("employment", True, True),
    "unspecified_job": ("employment", True, True),
    "degree_study": ("education", False, False),
    "labour_training": ("education", False, False),
    "work_trial": ("intermediate", False, False),
    "education_trial": ("intermediate", False, False),
    "rehab_work": ("service", False, False),
    "employment_service": ("service", False, False),
    "unemployed": ("unemployment", False, False),
    "laid_off": ("unemployment", False, False),
    "inactive": ("outside_labour_force", False, False),
    "died": ("end", False, False),
    "moved": ("end", False, False),
    "lost": ("end", False, False),
    "continuing": ("end", False, False),
}


def test_the_states_have_the_groups_and_definitions_of_the_design():
    frame = states()
    assert list(frame.columns) == [
        "state", "group", "narrow", "broad", "esf", "label_fi", "label_sv", "label_en", "source",
    ]  # fmt: skip
    found = {row.state: (row.group, row.narrow, row.broad) for row in frame.itertuples(index=False)}
    assert found == STATES


def test_the_states_name_the_esf_result_that_they_are():
    esf = states().set_index("state")["esf"]
    assert esf["open_job"] == esf["self_employed"] == esf["subsidised_job"] == "EECR04"
    assert esf["apprenticeship"] == "EECR04;EECR02"
    assert esf["degree_study"] == esf["labour_training"] == "EECR02"
    assert esf["unemployed"] == esf["laid_off"] == "EECR01"
    assert esf["work_trial"] == esf["education_trial"] == esf["inactive"] == ""


def test_changing_the_states_frame_changes_nothing_for_the_next_caller():
    spoilt = states()
    spoilt["group"] = "spoilt"
    assert set(states()["group"]) == {group for group, _, _ in STATES.values()}


def test_register_code_07_is_a_service_and_08_is_education():
    by_code = register_states().set_index("value")
    assert by_code["state"].to_dict() == {
        "00": "subsidised_job",
        "01": "open_job",
        "02": "unemployed",
        "03": "laid_off",
        "04": "part_time_job",
        "05": "inactive",
        "06": "inactive",
        "07": "employment_service",
        "08": "degree_study",
        "09": "part_time_job",
    }
    assert by_code.loc["07", "label_fi"] == "työllistymistä edistävässä palvelussa"
    assert by_code.loc["08", "label_fi"] == "koulutuksessa"
    assert by_code.loc["09", "verification"] == "one copy"
    assert set(by_code.loc["00":"08", "verification"]) == {"confirmed"}


def test_a_register_code_is_understood_as_a_state_only_with_both_digits():
    words = codelist("states").synonyms
    assert words["07"] == "employment_service"
    assert words["08"] == "degree_study"
    assert "7" not in words
    assert "8" not in words


def test_follow_up_may_also_be_censored_and_spells_may_not():
    assert codelist("follow_up_states").values == (*STATES, "censored")
    assert "censored" not in codelist("states").values
    assert codelist("follow_up_states").synonyms["työkokeilu"] == "work_trial"


@pytest.mark.parametrize("name", codelist_names())
def test_every_value_has_a_label_in_three_languages_and_a_source(name):
    listed = codelist(name)
    assert listed.values
    assert len(set(listed.values)) == len(listed.values)
    for value in listed.values:
        for language in ("en", "fi", "sv"):
            assert listed.label(value, language).strip() == listed.label(value, language) != ""
    assert (listed.frame["source"] != "").all()


@pytest.mark.parametrize("name", codelist_names())
def test_labels_tell_the_values_of_a_list_apart(name):
    listed = codelist(name)
    for language in ("en", "fi", "sv"):
        choices = [listed.choice(value, language) for value in listed.values]
        assert len(set(choices)) == len(choices)


@pytest.mark.parametrize("name", codelist_names())
def test_no_word_means_two_values(name):
    listed = codelist(name)
    meant = {}
    for row in listed.frame.to_dict("records"):
        words = [word for word in str(row.get("synonyms", "")).split("|") if word]
        for word in (row["value"], *listed.labels[row["value"]].values(), *words):
            assert meant.setdefault(normalise_word(word), row["value"]) == row["value"], word


@pytest.mark.parametrize(
    ("name", "word", "value"),
    [
        ("yes_no", "k", "yes"), ("yes_no", "Kyllä", "yes"), ("yes_no", "ja", "yes"),
        ("yes_no", "1", "yes"), ("yes_no", "TRUE", "yes"), ("yes_no", "e", "no"),
        ("yes_no", "ei", "no"), ("yes_no", "Nej", "no"), ("yes_no", "0", "no"),
        ("sex", "Nainen", "female"), ("sex", "man", "male"), ("sex", "ei tietoa", "unknown"),
        ("education", "0", "isced_0"), ("education", "2", "isced_1_2"),
        ("education", "3", "isced_3_4"), ("education", "4", "isced_3_4"),
        ("education", "8", "isced_5_8"), ("education", "perusaste", "isced_1_2"),
        ("education", "Toinen aste", "isced_3_4"), ("education", "korkea-aste", "isced_5_8"),
        ("labour_status", "työtön työnhakija", "unemployed"),
        ("dimensions", "osallisuus yhteisöissä ja vaikuttamisen prosesseissa", "influence"),
        ("dimensions", "Osallisuus vaikuttamisen prosesseissa", "influence"),
        ("waves", "alkumittaus", "baseline"), ("sources", "kysely", "survey"),
        ("states", "Palkkatuettu  työ", "subsidised_job"),
        ("states", "arbetsprövning", "work_trial"),
    ],
)  # fmt: skip
def test_words_in_common_use_are_understood(name, word, value):
    assert codelist(name).synonyms[normalise_word(word)] == value


@pytest.mark.parametrize("word", ["keskeyttänyt", "avbröt", "dropout", "tuntematon"])
def test_leaving_the_service_is_not_leaving_follow_up(word):
    assert word not in codelist("states").synonyms


def test_decoding_keeps_the_index_and_leaves_unknown_words_missing():
    words = pd.Series(["Nainen", None, "???", "mies"], index=[5, 6, 7, 8], name="sex")
    decoded = codelist("sex").decode(words)
    assert decoded.to_dict() == {5: "female", 6: None, 7: None, 8: "male"}
    assert words.tolist() == ["Nainen", None, "???", "mies"]


def test_decoding_nothing_gives_nothing():
    assert codelist("sex").decode(pd.Series([], dtype=object)).tolist() == []


def test_a_group_is_labelled_in_the_plural_and_a_person_in_the_singular():
    assert codelist("sex").label("female", "fi") == "naiset"
    assert codelist("sex").choice("female", "fi") == "nainen"
    assert codelist("sources").choice("survey", "fi") == "kysely"


def test_an_unlisted_value_has_no_label():
    with pytest.raises(UsageError) as refused:
        codelist("yes_no").label("perhaps", "en")
    assert str(refused.value) == "A value of the code list yes_no must be one of yes, no."


def test_an_unknown_code_list_is_refused():
    with pytest.raises(UsageError, match=r"^A code list must be one of .*, but colours is not\.$"):
        codelist("colours")


def test_nine_principles_stand_three_dimensions_apart():
    principles = codelist("principles").frame.set_index("value")["dimension"]
    assert principles.to_dict() == {
        "P1": "own_life", "P2": "own_life", "P3": "own_life", "P4": "own_life",
        "P5": "influence", "P6": "influence", "P7": "influence",
        "P8": "common_good", "P9": "common_good",
    }  # fmt: skip
    assert set(principles) == set(codelist("dimensions").values)


def test_there_are_five_roles_of_mentors_and_four_levels_of_evidence():
    assert codelist("mentor_roles").values == (
        "personal", "workplace", "work_and_family", "field", "general",
    )  # fmt: skip
    assert codelist("evidence_levels").values == ("0", "1", "2", "3")


def test_every_word_for_a_state_belongs_to_a_state():
    words = pd.read_csv(resources.path("data_schemas/codelists/state_words.csv"), dtype=str)
    assert set(words["state"]) == set(STATES)
