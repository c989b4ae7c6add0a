"""A comparison says difference; effect only where the gate and the interval earn it."""

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result

WHOLE_HORIZON = {
    "en": "For those who did not have the outcome by the horizon, the whole time up to it counts: "
    "the difference also tells of how many had it (restricted mean time).",
    "fi": "Niiden osalta, jotka eivät saavuttaneet tulosta tarkasteluaikana, ajaksi lasketaan koko "
    "tarkasteluaika: ero kertoo myös siitä, kuinka moni saavutti tuloksen (rajattu "
    "keskimääräinen aika).",
    "sv": "För dem som inte uppnådde resultatet inom tidshorisonten räknas hela tiden fram till "
    "den: skillnaden säger också något om hur många som uppnådde det (begränsad medeltid).",
}

FORBIDDEN = {"en": "effect on", "fi": "vaikutu", "sv": "effekt"}


def effect(estimate, low, high, *, scale="share", word="difference", **about):
    row = {
        "outcome": "open_job",
        "method": "weighting",
        "reference": "comparison",
        "estimate": estimate,
        "conf_low": low,
        "conf_high": high,
        "n": 240,
    }
    return Result(
        kind="effect",
        frame=pd.DataFrame([row]),
        keys=("outcome", "method", "reference"),
        counts=("n",),
        conf_level=0.95,
        unit="months",
        about={"scale": scale, "word": word, **about},
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "The share with the outcome “job in the open labour market” was 8.0 percentage points "
            "higher in the participant group than in the comparison group (95% CI 2.0–14.0, "
            "n = 240).",
        ),
        (
            "fi",
            "Tuloksen ”työ avoimilla työmarkkinoilla” saavuttaneiden osuus oli osallistujaryhmässä "
            "8,0 prosenttiyksikköä suurempi kuin vertailuryhmässä (95 %:n luottamusväli 2,0–14,0, "
            "n = 240).",
        ),
        (
            "sv",
            "Andelen med resultatet ”arbete på den öppna arbetsmarknaden” var 8,0 procentenheter "
            "större i deltagargruppen än i jämförelsegruppen (95 procents konfidensintervall "
            "2,0–14,0, n = 240).",
        ),
    ],
)
def test_a_clear_difference_in_shares(language, sentence):
    assert wording.say(effect(0.08, 0.02, 0.14), language) == sentence


def test_an_unclear_difference_is_never_told_as_none():
    assert wording.say(effect(0.02, -0.05, 0.09), "en") == (
        "The data do not show a clear difference between the groups in “job in the open labour "
        "market” (difference 2.0 percentage points, 95% CI from −5.0 to 9.0, n = 240). This does "
        "not mean that there is no difference."
    )


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize("limits", [(0.02, 0.14), (-0.05, 0.21)])
def test_without_a_passed_gate_nothing_says_effect(language, limits):
    result = effect(0.08, *limits)
    said = " ".join([wording.title(result, language), wording.describe(result, language)])
    assert FORBIDDEN[language] not in said.lower()


def test_with_a_passed_gate_chance_lets_the_difference_be_read_as_an_effect():
    result = effect(0.08, 0.02, 0.14, word="effect", assignment="randomised")
    assert wording.say(result, "en").endswith(
        "The design and its checks allow this difference to be read as an effect of the programme."
    )
    assert wording.title(result, "fi") == "Vaikutus tulokseen"


def test_without_chance_a_passed_gate_still_rests_on_assumptions():
    result = effect(0.08, 0.02, 0.14, word="effect", assignment="other")
    assert wording.say(result, "en").endswith(
        "Only if the stated assumptions hold can this difference be read as an effect of the "
        "programme; no check can show that nothing unmeasured made it."
    )
    assert wording.title(result, "en") == "Difference in the outcome"


def test_a_difference_in_amounts_and_one_in_time():
    amount = effect(1794.3, 475.1, 3113.6, scale="number")
    assert wording.say(amount, "en") == (
        "The mean of “job in the open labour market” was 1,794 higher in the participant group "
        "than in the comparison group (95% CI 475–3,114, n = 240)."
    )
    time = effect(-1.5, -2.5, -0.5, scale="number", of="restricted_time")
    assert wording.say(time, "fi") == (
        "Tulos ”työ avoimilla työmarkkinoilla” saavutettiin osallistujaryhmässä keskimäärin "
        "1,5 kuukautta aikaisemmin kuin vertailuryhmässä (ero 95 %:n luottamusväli arvosta −2,5 "
        f"arvoon −0,5, n = 240). {WHOLE_HORIZON['fi']}"
    )


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize("role", ["primary", "methods", "subgroup"])
@pytest.mark.parametrize("limits", [(-2.5, -0.5), (-2.5, 0.5)])
def test_a_mean_time_says_that_who_did_not_find_work_counts_with_the_whole_of_it(
    language, role, limits
):
    time = effect(
        -1.5, *limits, scale="number", of="restricted_time", role=role, primary="weighting",
        unadjusted="difference",
    )  # fmt: skip
    time = Result(**{**vars(time), "frame": time.frame.assign(variable="sex", level="female")})
    assert wording.say(time, language).endswith(WHOLE_HORIZON[language])


def test_a_share_says_nothing_of_a_horizon_that_counts_whole():
    assert WHOLE_HORIZON["en"] not in wording.say(effect(0.08, 0.02, 0.14), "en")


def test_a_hidden_comparison_is_not_told():
    result = effect(0.08, 0.02, 0.14)
    hidden = pd.DataFrame(False, index=result.frame.index, columns=result.frame.columns)
    hidden["estimate"] = True
    protected = Result(**{**vars(result), "hidden": hidden})
    assert wording.say(protected, "sv") == (
        "Talet publiceras inte, för att skydda den personliga integriteten."
    )


def gate(**verdicts):
    frame = pd.DataFrame({"diagnostic": list(verdicts), "verdict": list(verdicts.values())})
    return Result("gate", frame, keys=("diagnostic",))


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (
            {"smd": "pass", "events": "not_evaluated"},
            "The comparison passes its checks. Checks that could not be made: number of events.",
        ),
        (
            {"smd": "warn", "events": "pass"},
            "The comparison passes its checks with warnings. Checks that warn: largest "
            "standardised mean difference.",
        ),
        (
            {"smd": "fail", "events": "fail"},
            "The comparison does not pass its checks. Checks that failed: largest standardised "
            "mean difference and number of events.",
        ),
    ],
)
def test_the_gate_says_its_verdict_and_what_decided(verdicts, sentence):
    assert wording.say(gate(**verdicts), "en") == sentence


def test_the_largest_difference_at_baseline_is_told_with_its_factor():
    frame = pd.DataFrame(
        {"covariate": ["age", "sex"], "level": [None, "female"], "smd": [0.05, -0.31]}
    )
    result = Result("balance", frame, keys=("covariate", "level"), about={"threshold": 0.1})
    assert wording.say(result, "fi") == (
        "Ryhmien suurin ero lähtötilanteessa: sukupuoli: naiset (standardoitu keskiarvoero "
        "−0,31). Eroja, jotka ovat suurempia kuin 0,10: 1, kaikkiaan eroja 2."
    )


def test_differences_that_are_not_shown_are_counted_as_such():
    frame = pd.DataFrame(
        {"covariate": ["age", "sex", "rural"], "level": [None, "female", None]}
        | {"smd": [0.05, -0.31, None]}
    )
    result = Result("balance", frame, keys=("covariate", "level"), about={"threshold": 0.1})
    assert wording.say(result, "en") == (
        "Largest difference between the groups at baseline: sex: women (standardised mean "
        "difference −0.31). Differences beyond 0.10: 1 of 2. This is said of those shown: 1 "
        "standardised difference is not."
    )


def by_method(rows, *, unadjusted="difference"):
    frame = pd.DataFrame(
        [
            {
                "outcome": "earnings",
                "method": method,
                "estimate": estimate,
                "conf_low": low,
                "conf_high": high,
                "n": 500,
            }
            for method, estimate, low, high in rows
        ]
    )
    about = {"scale": "number", "role": "methods", "primary": "weighting", "unadjusted": unadjusted}
    return Result("effect", frame, ("outcome", "method"), ("n",), about=about, conf_level=0.95)


RAW = ("difference", -900.0, -1000.0, -800.0)
CLEAR, UNCLEAR = ("weighting", 120.0, 20.0, 220.0), ("weighting", 120.0, -20.0, 260.0)


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (
            [UNCLEAR, ("aipw", 130.0, -30.0, 290.0)],
            "By none of them is the difference clear. This does not mean that there is no "
            "difference.",
        ),
        (
            [CLEAR, ("aipw", 130.0, 30.0, 230.0)],
            "By all of them the difference is clear, in the same direction.",
        ),
        (
            [CLEAR, ("aipw", 130.0, -30.0, 290.0), ("matching", 150.0, 10.0, 290.0)],
            "By the primary analysis the difference is clear; 1 of the other methods does not "
            "agree with it, so what one would conclude depends on the method.",
        ),
        (
            [UNCLEAR, ("aipw", 130.0, 30.0, 230.0)],
            "By 1 of the other methods the difference is clear, by the primary analysis it is not: "
            "what one would conclude depends on the method, and the primary analysis, chosen "
            "beforehand, decides.",
        ),
    ],
)
def test_the_other_methods_are_reconciled_with_the_primary_analysis(rows, last):
    said = wording.say(by_method([RAW, *rows]), "en")
    assert said.startswith(
        "Before adjustment the difference in “earnings” was −900 (95% CI from −1,000 to −800, "
        "n = 500); it mixes what the programme may have changed with how unlike the groups were "
        "at the start. The primary analysis gives 120 "
    )
    assert said.endswith(last)


def test_the_difference_before_adjustment_never_counts_among_the_methods():
    said = wording.say(by_method([RAW, UNCLEAR]), "en")
    assert said.endswith("The primary analysis gives 120 (95% CI from −20 to 260, n = 500).")


def parts(**tests):
    frame = pd.DataFrame(
        {
            "variable": "sex",
            "level": ["female", "male"],
            "outcome": "open_job",
            "estimate": [0.098, -0.006],
            "conf_low": [0.015, -0.108],
            "conf_high": [0.176, 0.092],
            "n": [482, 417],
        }
    )
    about = {"scale": "share", "role": "subgroup", "interaction": tests}
    keys = ("variable", "level", "outcome")
    return Result("effect", frame, keys, ("n",), about=about, conf_level=0.95)


def test_of_parts_the_test_of_interaction_is_told_first_and_the_parts_by_name():
    assert wording.say(parts(sex=0.116), "en") == (
        "The data do not show that the difference varies between the parts (test of interaction, "
        "Sex: p = 0.116); a p-value of one part alone does not show it either. Differences between "
        "the participant group and the comparison group in “job in the open labour market”: women "
        "9.8 percentage points (95% CI 1.5–17.6, n = 482); men −0.6 percentage points (95% CI "
        "from −10.8 to 9.2, n = 417)."
    )
    assert wording.say(parts(sex=0.02), "en").startswith(
        "The data show that the difference is not the same in all parts (test of interaction, "
        "Sex: p = 0.020)."
    )


def test_of_several_tests_of_interaction_it_is_said_that_they_are_corrected():
    corrected = "tests of interaction, p-values corrected for their number by Holm's method: "
    assert wording.say(parts(sex=0.116, age=0.5), "en").startswith(
        f"The data do not show that the difference varies between the parts ({corrected}Sex: p = "
        "0.116; Age: p = 0.500); a p-value of one part alone does not show it either."
    )
    assert wording.say(parts(sex=0.02, age=0.5), "en").startswith(
        f"The data show that the difference is not the same in all parts ({corrected}Sex: p = "
        "0.020; Age: p = 0.500)."
    )


def test_the_detectable_difference_names_people_and_what_they_are_worth():
    frame = pd.DataFrame({"power": [0.8], "estimate": [1806.4]})
    about = {"n": 16177, "effective": 601.7, "power": 0.8, "scale": "number", "outcome": "earnings"}
    result = Result("minimum_detectable", frame, ("power",), about=about)
    assert wording.say(result, "en") == (
        "In “earnings” a true difference of this size would be found with a probability of 80% "
        "(n = 16,177): 1,806. Weighted, they are worth about 602 equally weighted people "
        "(effective sample size)."
    )


def test_statements_are_counted_by_what_they_allow():
    frame = pd.DataFrame({"verdict": ["can", "mind", "mind", "cannot"], "statement": list("abcd")})
    assert wording.say(Result("statements", frame, ("verdict", "statement")), "en") == (
        "What can be said: 1. What must be kept in mind: 2. What cannot be said: 1."
    )
