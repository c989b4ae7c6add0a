"""Every column of a result has a heading, and every closed value a name, in three languages."""

from types import SimpleNamespace

import pandas as pd
import pytest

from evaltools import schema, wording
from evaltools.columns import COUNTS, KEYS, LANGUAGES, NUMBERS
from evaltools.messages import message


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*KEYS, *COUNTS, *NUMBERS])
def test_every_column_of_the_vocabulary_has_a_heading(name, language):
    heading = wording.column(name, language)
    assert "_" not in heading
    if language != "en" and name not in ("n", "term", "period"):
        assert heading != wording.column(name, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_of_the_data_has_the_heading_of_its_schema(language):
    title = schema.table_schema("participants").field("education").title(language)
    assert wording.column("education", language) == title
    assert wording.value("variable", "education", language) == title


def test_headings_say_unit_and_level():
    assert wording.column("time", "fi", unit="months") == "Aika (kuukautta)"
    assert wording.column("conf_low", "sv", conf_level=0.95) == "Nedre gräns (95\u00a0%)"
    assert wording.column("interval", "en", conf_level=0.998) == "Confidence interval (99.8%)"
    assert wording.column("n", "en", unit="months", conf_level=0.95) == "n"


def test_a_group_that_another_is_compared_with_need_not_be_a_comparison_group():
    assert [wording.column("n_reference", each) for each in LANGUAGES] == [
        {
            "en": "n in the group compared with",
            "fi": "n vertailtavassa ryhmässä",
            "sv": "n i referensgruppen",
        }[each]
        for each in LANGUAGES
    ]
    assert wording.column("n_event_reference", "fi") == "Tapahtumia vertailtavassa ryhmässä"
    assert wording.column("n_comparison", "fi") == "n vertailuryhmässä"


def test_a_note_on_terms_of_a_model_has_their_names():
    frame = pd.DataFrame({"term": ["sex=non_binary", "begun=yes"], "estimate": [1.0, 2.0]})
    labels = {"variable": {"begun": {"en": "Work trial begun"}}}
    shown = SimpleNamespace(frame=frame, labels=labels)
    note = message(
        "Not estimated in {report}: {names}.",
        names=["sex=non_binary", "begun=yes"],
        report="begun=yes",
    )
    named = wording.with_names_of_terms(note, shown, "en")
    assert wording.render(named, "en") == (
        "Not estimated in begun=yes: Sex: non-binary and Work trial begun: yes."
    )
    assert note.values["names"] == ["sex=non_binary", "begun=yes"]
    without = SimpleNamespace(frame=frame.drop(columns="term"), labels=labels)
    assert wording.with_names_of_terms(note, without, "en") is note
    assert wording.with_names_of_terms("a text", shown, "en") == "a text"


def test_an_unknown_column_is_said_in_words():
    assert wording.column("some_thing", "fi") == "Some thing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_label(language):
    for row in schema.states().to_dict("records"):
        label = wording.value("state", row["state"], language)
        assert label == row[f"label_{language}"]
        assert wording.value("outcome", row["state"], language) == label


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_group_of_states_has_a_name(language):
    for group in schema.states()["group"].unique():
        assert wording.value("state", group, language) != group


def test_values_of_coded_columns_are_named_by_their_code_list():
    assert wording.value("sex", "female", "fi") == schema.codelist("sex").label("female", "fi")
    assert wording.value("variable", "sex=female", "en") == "Sex: women"


def test_all_total_and_missing_have_names_in_every_column():
    assert [wording.value("site", each, "fi") for each in ("all", "total", "missing")] == [
        "kaikki",
        "yhteensä",
        "puuttuu",
    ]


def test_definitions_and_sources_have_names():
    assert wording.value("definition", "narrow", "fi") == "suppea (avoimet työmarkkinat)"
    assert wording.value("source", "register", "sv") == "register"


def test_the_studys_label_wins_and_an_unknown_value_stays():
    labels = {"site": {"a": {"fi": "Pohjoinen", "en": "North"}}}
    assert wording.value("site", "a", "sv", labels) == "North"
    assert wording.value("site", "b", "sv", labels) == "b"


def test_a_hidden_number_has_one_sign_in_all_languages():
    assert wording.HIDDEN == "…"
    assert wording.not_published("fi") == "ei julkaista yksityisyyden suojaamiseksi"


def test_the_studys_name_of_a_column_holds_wherever_columns_are_named():
    labels = {"variable": {"tenure_years": {"en": "Years in the lost job"}}}
    for column in ("variable", "column", "covariate", "term"):
        assert wording.value(column, "tenure_years", "en", labels) == "Years in the lost job"
    own = {"variable": {"claimed": {"en": "Claimed"}}, "claimed": {"yes": {"en": "did"}}}
    assert wording.value("variable", "claimed=yes", "en", own) == "Claimed: did"
