"""Change is told of groups, with its interval, and never with a cause."""

from dataclasses import replace

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result

LABELS = {"scale": {"esis": {"en": "inclusion", "fi": "osallisuus", "sv": "delaktighet"}}}


def change(**more):
    row = {
        "scale": "esis",
        "group": "all",
        "n": 42,
        "mean_before": 61.24,
        "mean_after": 66.46,
        "estimate": 5.22,
        "conf_low": -0.4,
        "conf_high": 10.8,
        **more,
    }
    return Result(
        "change",
        pd.DataFrame([row]),
        keys=("scale", "group"),
        counts=("n",),
        conf_level=0.95,
        labels=LABELS,
    )


def test_change_on_a_short_scale_has_the_decimals_that_its_table_has():
    short = {"mean_before": 1.87, "mean_after": 1.74, "estimate": -0.13}
    result = change(**short, conf_low=-0.17, conf_high=-0.09)
    said = wording.say(replace(result, about={"decimals": 2}), "en")
    assert "was 1.87 at the first and 1.74 at the final measurement (change −0.13 points" in said
    assert "95% CI from −0.17 to −0.09" in said


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "The group's mean on the scale “inclusion” was 61.2 at the first and 66.5 at the "
            "final measurement (change 5.2 points, 95% CI from −0.4 to 10.8; answered both times: "
            "42). The change describes the participants. It does not tell what caused it.",
        ),
        (
            "fi",
            "Ryhmän keskiarvo asteikolla ”osallisuus” oli alkumittauksessa 61,2 ja "
            "loppumittauksessa 66,5 (muutos 5,2 pistettä, 95 %:n luottamusväli arvosta −0,4 "
            "arvoon 10,8; molemmilla kerroilla vastanneita 42). Muutos kuvaa osallistujia. "
            "Se ei kerro, mistä muutos johtuu.",
        ),
        (
            "sv",
            "Gruppens medelvärde på skalan ”delaktighet” var 61,2 vid den inledande mätningen och "
            "66,5 vid den avslutande mätningen (förändring 5,2 poäng, 95 procents "
            "konfidensintervall från −0,4 till 10,8; svarade båda gångerna: 42). Förändringen "
            "beskriver deltagarna. Den visar inte vad förändringen beror på.",
        ),
    ],
)
def test_change_is_told_with_both_means_and_without_a_cause(language, sentence):
    assert wording.say(change(), language) == sentence


@pytest.mark.parametrize(
    ("language", "ending"),
    [
        (
            "en",
            "The change describes the participants and the comparison group each by itself. It "
            "does not tell what caused it.",
        ),
        (
            "fi",
            "Muutos kuvaa osallistujia ja vertailuryhmää kumpaakin erikseen. Se ei kerro, mistä "
            "muutos johtuu.",
        ),
    ],
)
def test_change_of_two_arms_is_not_called_the_participants_own(language, ending):
    of_both = replace(change(), about={"whom": "arms"})
    assert wording.say(of_both, language).endswith(ending)


def test_hidden_change_is_not_told():
    made = change()
    veil = pd.DataFrame(True, index=made.frame.index, columns=made.frame.columns)
    hidden = Result(**{**vars(made), "hidden": veil})
    assert wording.say(hidden, "fi") == "Lukua ei julkaista yksityisyyden suojaamiseksi."


def test_verdicts_of_evidence_are_told_by_dimension():
    frame = pd.DataFrame(
        {
            "dimension": ["own_life"],
            "beneficiary": ["participants"],
            "verdict": ["not_evidenced"],
        }
    )
    said = wording.say(Result("matrix", frame, keys=("dimension", "beneficiary")), "fi")
    assert said.startswith("Näyttö: ")
    assert said.endswith("(ei näyttöä).")


def test_groups_that_are_yes_and_no_stand_in_quotation_marks_before_their_numbers():
    rows = [change(group=group).frame for group in ("no", "yes")]
    both = replace(change(), frame=pd.concat(rows, ignore_index=True), about={"by": "disability"})
    both = replace(
        both, labels={**LABELS, "disability": {"no": {"fi": "ei"}, "yes": {"fi": "kyllä"}}}
    )
    assert wording.say(both, "fi").startswith(
        "Keskimääräinen muutos asteikolla ”osallisuus” pisteinä: ”ei” 5,2 (95 %:n luottamusväli "
        "arvosta −0,4 arvoon 10,8, n = 42); ”kyllä” 5,2 (95 %:n"
    )


def between(low, high, **more):
    """Two arms' difference in points, as it is told."""
    row = {
        "scale": "esis",
        "group": "mentored",
        "reference": "unmentored",
        "n": 40,
        "n_reference": 50,
        "estimate": 6.0,
        "conf_low": low,
        "conf_high": high,
        **more,
    }
    keys = ("scale", "group", "reference")
    counts = ("n", "n_reference")
    return Result(
        "change_difference", pd.DataFrame([row]), keys, counts, conf_level=0.95, labels=LABELS
    )


@pytest.mark.parametrize(
    ("limits", "p_value", "is_unclear"),
    [
        # told outwards: from 0.053 to 11.97
        ((0.0, 12.0), {"p_value": 0.048}, False),
        ((-12.0, 0.0), {"p_value": 0.048, "estimate": -6.0}, False),
        # from -0.04, or from 0 itself
        ((0.0, 12.0), {"p_value": 0.05}, True),
        ((0.0, 12.0), {"p_value": None}, True),
        ((0.0, 12.0), {}, True),
        ((0.0, 0.0), {"p_value": None, "estimate": 0.0}, True),
        ((-1.0, 12.0), {"p_value": 0.09}, True),
        ((0.1, 12.0), {"p_value": 0.047}, False),
    ],
)
def test_a_limit_that_is_told_as_no_difference_is_judged_by_the_test_beside_it(
    limits, p_value, is_unclear
):
    said = wording.say(between(*limits, **p_value), "en")
    assert said.endswith("This does not mean that there is no difference.") == is_unclear


def test_a_touching_limit_is_judged_at_the_confidence_level_of_the_result():
    result = replace(between(0.0, 12.0, p_value=0.048), conf_level=0.99)
    assert wording.say(result, "en").endswith("This does not mean that there is no difference.")


LOWER = "On these scales a lower score is better for the person: strain."
OF_STRAIN = {"en": "strain", "fi": "kuormitus", "sv": "belastning"}


def on(result, **higher_is):
    labels = {"scale": {**LABELS["scale"], "strain": OF_STRAIN}}
    about = {**result.about, "higher_is": higher_is}
    return replace(result, about=about, labels=labels)


def test_a_change_on_a_scale_where_less_is_better_says_so_wherever_it_is_repeated():
    said = wording.say(on(change(scale="strain"), strain="worse"), "en")
    assert f"answered both times: 42). {LOWER} The change describes" in said
    assert "lower score" not in wording.say(on(change(), esis="better"), "en")
    # of several scales only those that are meant
    both = on(change(), esis="better", strain="worse")
    both = replace(both, frame=pd.concat([both.frame, change(scale="strain").frame]))
    assert LOWER in wording.say(both, "en")


def on_strain(*groups):
    rows = [
        {
            "scale": "strain",
            "group": group,
            "reference": "control",
            "analysis": "change",
            "n": 60,
            "n_reference": 30,
            "estimate": -0.05,
            "conf_low": -0.14,
            "conf_high": -0.01,
        }
        for group in groups
    ]
    return Result(
        "change_difference",
        pd.DataFrame(rows),
        keys=("scale", "group", "reference", "analysis"),
        counts=("n", "n_reference"),
        conf_level=0.95,
        about={"decimals": 2},
    )


def test_a_difference_of_groups_on_one_scale_names_the_scale_and_its_better_end():
    said = wording.say(on(on_strain("course"), strain="worse"), "en")
    assert said.startswith(
        "Difference from the group “control” on the scale “strain” in points: course −0.05 "
    )
    assert said.endswith(LOWER)


def test_a_change_of_groups_on_one_scale_names_the_scale():
    rows = pd.concat([change(scale="strain", group=each).frame for each in ("a", "b")])
    found = replace(on(change(), strain="worse"), frame=rows.reset_index(drop=True))
    found = replace(found, about={**found.about, "by": "arm"})
    assert wording.say(found, "en").startswith("Mean change on the scale “strain” in points: a ")
