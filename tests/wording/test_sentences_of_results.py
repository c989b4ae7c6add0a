"""Whole sentences of results, from frames made by hand, in three languages."""

import pandas as pd
import pytest

from evaltools import wording
from evaltools.messages import message
from evaltools.result import Result

NBSP = "\u00a0"


def curve(rows, *, columns=("group", "time", "estimate", "conf_low", "conf_high"), **facts):
    about = {"event": ["open_job"], "estimand": "survival", **facts.pop("about", {})}
    frame = pd.DataFrame(rows, columns=list(columns))
    return Result(
        kind=facts.pop("kind", "curve"),
        frame=frame,
        keys=("group", "time"),
        counts=tuple(name for name in frame if name.startswith("n")),
        conf_level=0.95,
        unit="months",
        about=about,
        **facts,
    )


EVERYBODY = [("all", 6, 0.80, 0.75, 0.85), ("all", 12, 0.66, 0.60, 0.71)]
BY_SEX = [("female", 12, 0.70, 0.65, 0.75), ("male", 12, 0.50, 0.40, 0.60)]


def hide(result, *columns, rows=None):
    hidden = pd.DataFrame(False, index=result.frame.index, columns=result.frame.columns)
    frame = result.frame.copy()
    for column in columns:
        hidden.loc[rows if rows is not None else slice(None), column] = True
    frame = frame.mask(hidden)
    return Result(**{**vars(result), "frame": frame, "hidden": hidden})


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "By 12 months from the start of follow-up, 34.0% of participants "
            "(95% CI 29.0–40.0%, n = 120) had found work.",
        ),
        (
            "fi",
            f"Osallistujista 34,0{NBSP}% oli työllistynyt 12 kuukauden kuluessa seurannan alusta "
            f"(95 %:n luottamusväli 29,0–40,0{NBSP}%, n = 120).",
        ),
        (
            "sv",
            f"Av deltagarna hade 34,0{NBSP}% fått arbete inom 12 månader från uppföljningens "
            f"början (95 procents konfidensintervall 29,0–40,0{NBSP}%, n = 120).",
        ),
    ],
)
def test_a_curve_is_told_as_the_share_that_found_work(language, sentence):
    assert wording.say(curve(EVERYBODY, about={"n": 120}), language) == sentence


def test_the_time_may_run_from_the_start_of_the_service():
    said = wording.say(curve(EVERYBODY, about={"n": 120, "start": "service"}), "fi")
    assert "12 kuukauden kuluessa palvelun alusta" in said


def test_an_agreed_time_is_told_rather_than_the_last_one():
    said = wording.say(curve(EVERYBODY, about={"n": 50, "report_times": [6, 24]}), "en")
    assert said == (
        "By 6 months from the start of follow-up, 20% of participants "
        "(95% CI 15–25%, n = 50) had found work."
    )


def test_groups_are_told_after_a_colon():
    said = wording.say(curve(BY_SEX, about={"by": "sex"}), "en")
    assert said == (
        "Share who had found work by 12 months from the start of follow-up: "
        "women 30% (95% CI 25–35%, n = …); men 50% (95% CI 40–60%, n = …)."
    )


def test_the_studys_own_labels_win():
    labels = {"sex": {"female": {"fi": "tytöt"}, "male": {"fi": "pojat"}}}
    said = wording.say(curve(BY_SEX, about={"by": "sex"}, labels=labels), "fi")
    assert f"tytöt 30{NBSP}%" in said
    assert f"pojat 50{NBSP}%" in said


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The number is not published, to protect privacy."),
        ("fi", "Lukua ei julkaista yksityisyyden suojaamiseksi."),
        ("sv", "Talet publiceras inte, för att skydda den personliga integriteten."),
    ],
)
def test_a_hidden_number_is_said_to_be_unpublished(language, sentence):
    assert wording.say(hide(curve(EVERYBODY), "estimate"), language) == sentence


def test_a_hidden_interval_hides_the_sentence_too():
    said = wording.say(hide(curve(EVERYBODY), "conf_low"), "en")
    assert said == "The number is not published, to protect privacy."


def test_a_curve_that_is_hidden_at_its_end_is_told_where_it_is_shown():
    said = wording.say(hide(curve(EVERYBODY, about={"n": 50}), "estimate", rows=[1]), "en")
    assert said.startswith("By 6 months from the start of follow-up, 20% of participants")


def test_a_hidden_group_is_counted_and_not_told():
    said = wording.say(hide(curve(BY_SEX, about={"by": "sex"}), "estimate", rows=[0]), "fi")
    assert "naiset" not in said
    assert said.endswith("Yksityisyyden suojaamiseksi 1 ryhmän lukuja ei julkaista.")


def test_a_curve_that_censors_other_exits_does_not_say_who_found_work():
    said = wording.say(curve(EVERYBODY, about={"n": 50, "competes": True}), "en")
    assert said == (
        "If nobody had left by another exit, 34% of participants would have found work "
        "by 12 months from the start of follow-up (95% CI 29–40%, n = 50)."
    )


def test_a_survival_curve_knows_whether_other_exits_compete():
    from evaltools import survival
    from evaltools.wording.kinds.shares import is_net

    people = pd.DataFrame(
        {"exit": [1, 2, 3, 4], "state": ["open_job", "degree_study", "open_job", "censored"]}
    )
    people.attrs["unit"] = "months"
    found = survival.survival_curve(people, exit="exit", state="state", event="open_job")
    assert is_net(found)
    both = survival.survival_curve(
        people, exit="exit", state="state", event=["open_job", "degree_study"]
    )
    assert not is_net(both)


def test_cumulative_incidence_tells_the_commonest_outcome_first():
    rows = [
        ("all", "degree_study", 12, 0.10, 0.05, 0.15, 50),
        ("all", "open_job", 12, 0.30, 0.20, 0.40, 50),
    ]
    columns = ("group", "outcome", "time", "estimate", "conf_low", "conf_high", "n")
    result = curve(
        rows, columns=columns, kind="incidence", about={"estimand": "incidence", "event": []}
    )
    assert wording.say(result, "en") == (
        "Of the participants, these shares had moved by 12 months from the start of follow-up: "
        "job in the open labour market 30% (95% CI 20–40%, n = 50); "
        "studies leading to a qualification 10% (95% CI 5–15%, n = 50)."
    )


def median(estimate, low, high, **facts):
    return curve(
        [("all", 0.5, estimate, low, high, 80)],
        columns=("group", "probability", "estimate", "conf_low", "conf_high", "n"),
        kind="quantile",
        **facts,
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Half of the participants had found work within 7.5 months (95% CI 6.0–9.0, n = 80).",
        ),
        (
            "fi",
            "Puolet osallistujista oli työllistynyt 7,5 kuukauden kuluessa "
            "(95 %:n luottamusväli 6,0–9,0, n = 80).",
        ),
        (
            "sv",
            "Hälften av deltagarna hade fått arbete inom 7,5 månader "
            "(95 procents konfidensintervall 6,0–9,0, n = 80).",
        ),
    ],
)
def test_the_median_is_the_time_by_which_half_had_found_work(language, sentence):
    assert wording.say(median(7.5, 6.0, 9.0), language) == sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Fewer than half of the participants found work during follow-up, so a median time "
            "cannot be given.",
        ),
        (
            "fi",
            "Alle puolet osallistujista työllistyi seurannan aikana, joten mediaaniaikaa ei voi "
            "esittää.",
        ),
        (
            "sv",
            "Mindre än hälften av deltagarna fick arbete under uppföljningen, och därför kan "
            "ingen mediantid anges.",
        ),
    ],
)
def test_a_median_that_was_not_reached_is_said_so(language, sentence):
    nan = float("nan")
    assert wording.say(median(nan, nan, nan), language) == sentence


def difference(estimate, low, high, *, more=(), unit="months", **facts):
    rows = [("programme", "comparison", 12, estimate, low, high, 90, 80), *more]
    result = curve(
        rows,
        columns=(
            "group", "reference", "time", "estimate", "conf_low", "conf_high", "n", "n_reference",
        ),
        kind="difference",
        about={"by": "arm", "estimand": "incidence", **facts},
    )  # fmt: skip
    return Result(**{**vars(result), "unit": unit})


@pytest.mark.parametrize(
    ("estimate", "language", "sentence"),
    [
        (
            0.01,
            "fi",
            "Työllistyneiden osuus oli 12 kuukauden kuluessa seurannan alusta ryhmässä "
            "”osallistujaryhmä” 1 prosenttiyksikön suurempi kuin ryhmässä ”vertailuryhmä” "
            "(95 %:n luottamusväli 1–2; n = 90 ja 80).",
        ),
        (
            0.02,
            "fi",
            "Työllistyneiden osuus oli 12 kuukauden kuluessa seurannan alusta ryhmässä "
            "”osallistujaryhmä” 2 prosenttiyksikköä suurempi kuin ryhmässä ”vertailuryhmä” "
            "(95 %:n luottamusväli 1–2; n = 90 ja 80).",
        ),
        (
            0.02,
            "sv",
            "Inom 12 månader från uppföljningens början var andelen som fått arbete "
            "2 procentenheter högre i gruppen ”deltagargrupp” än i gruppen ”jämförelsegrupp” "
            "(95 procents konfidensintervall 1–2; n = 90 och 80).",
        ),
        (
            0.02,
            "en",
            "By 12 months from the start of follow-up, the share who had found work was "
            "2 percentage points higher in the group “participant group” than in the group "
            "“comparison group” (95% CI 1–2; n = 90 and 80).",
        ),
    ],
)
def test_a_clear_difference_is_told_with_its_time_direction_and_people(
    estimate, language, sentence
):
    assert wording.say(difference(estimate, 0.01, 0.02), language) == sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "By 12 months from the start of follow-up, the data do not show a clear difference: "
            "“participant group” less “comparison group” 2 percentage points (95% CI from −3 to "
            "7; n = 90 and 80). This does not mean that there is no difference.",
        ),
        (
            "fi",
            "Aineisto ei osoita selvää eroa 12 kuukauden kuluessa seurannan alusta: "
            "”osallistujaryhmä” miinus ”vertailuryhmä” 2 prosenttiyksikköä (95 %:n "
            "luottamusväli arvosta −3 arvoon 7; n = 90 ja 80). Tämä ei tarkoita, ettei eroa ole.",
        ),
        (
            "sv",
            "Materialet visar ingen tydlig skillnad inom 12 månader från uppföljningens början: "
            "”deltagargrupp” minus ”jämförelsegrupp” 2 procentenheter (95 procents "
            "konfidensintervall från −3 till 7; n = 90 och 80). Det betyder inte att det saknas "
            "en skillnad.",
        ),
    ],
)
def test_an_interval_over_zero_is_told_as_no_clear_difference(language, sentence):
    assert wording.say(difference(0.02, -0.03, 0.07), language) == sentence


def test_of_several_times_the_last_difference_leads_and_the_first_follows():
    later = [
        ("programme", "comparison", 18, 0.25, 0.20, 0.30, 90, 80),
        ("programme", "comparison", 24, 0.14, 0.09, 0.19, 90, 80),
    ]
    said = wording.say(difference(0.39, 0.35, 0.42, more=later, report_times=[12, 18, 24]), "en")
    assert said == (
        "By 24 months from the start of follow-up, the share who had found work was "
        "14 percentage points higher in the group “participant group” than in the group "
        "“comparison group” (95% CI 9–19; n = 90 and 80). "
        "By 12 months, the difference was 39 percentage points (95% CI 35–42)."
    )


def test_a_clear_last_difference_is_not_led_by_an_unclear_first_one():
    # as mentored and unmentored in Häme: no clear difference at three months, a clear one later
    later = [("programme", "comparison", 18, 0.14, 0.02, 0.26, 113, 207)]
    said = wording.say(difference(0.06, -0.02, 0.15, more=later, report_times=[12, 18]), "en")
    assert said == (
        "By 18 months from the start of follow-up, the share who had found work was "
        "14.0 percentage points higher in the group “participant group” than in the group "
        "“comparison group” (95% CI 2.0–26.0; n = 113 and 207). "
        "By 12 months, the difference was 6 percentage points (95% CI from −2 to 15)."
    )


def test_a_first_difference_that_is_hidden_gives_way_to_the_next_one():
    later = [
        ("programme", "comparison", 18, 0.25, 0.20, 0.30, 90, 80),
        ("programme", "comparison", 24, 0.14, 0.09, 0.19, 90, 80),
    ]
    result = difference(0.39, 0.35, 0.42, more=later, report_times=[12, 18, 24])
    said = wording.say(hide(result, "estimate", "conf_low", "conf_high", rows=[0]), "en")
    assert said.startswith("By 24 months from the start of follow-up, the share")
    assert "By 18 months, the difference was" in said


def test_a_last_difference_that_is_unclear_has_its_warning():
    later = [("programme", "comparison", 24, 0.01, -0.09, 0.11, 90, 80)]
    said = wording.say(difference(0.39, 0.35, 0.42, more=later, report_times=[12, 24]), "en")
    assert said.endswith(
        "1 percentage point (95% CI from −9 to 11; n = 90 and 80). "
        "This does not mean that there is no difference. "
        "By 12 months, the difference was 39 percentage points (95% CI 35–42)."
    )


@pytest.mark.parametrize(
    ("when", "language", "words"),
    [
        # 26 times 14 days are 364 days, 11.96 months; 13 are 5.98; 6 are 2.8, not whole
        (26, "en", "By 26 two-week periods (about 12 months) from the start of follow-up"),
        (13, "en", "By 13 two-week periods (about 6 months) from the start of follow-up"),
        (6, "en", "By 6 two-week periods (12 weeks) from the start of follow-up"),
        (26, "fi", "26 kahden viikon jakson (noin 12 kuukauden) kuluessa seurannan alusta"),
        (6, "sv", "Inom 6 tvåveckorsperioder (12 veckor) från uppföljningens början"),
    ],
)
def test_two_week_periods_are_told_in_months_or_weeks_too(when, language, words):
    result = difference(0.02, 0.01, 0.02, unit="two_weeks")
    result = Result(**{**vars(result), "frame": result.frame.assign(time=when)})
    assert words in wording.say(result, language)


def test_a_difference_of_survival_is_turned_into_one_of_finding_work():
    said = wording.say(difference(-0.1, -0.15, -0.05, estimand="survival"), "en")
    assert "the share who had found work was 10 percentage points higher" in said
    assert said.endswith("(95% CI 5–15; n = 90 and 80).")


def restricted_difference(estimate, low, high):
    return curve(
        [("male", "female", "before", estimate, low, high, 30, 28)],
        columns=(
            "group", "reference", "outcome", "estimate", "conf_low", "conf_high", "n",
            "n_reference",
        ),
        kind="difference",
        about={"by": "sex", "estimand": "restricted time", "horizon": 12.0},
    )  # fmt: skip


def test_a_difference_in_time_says_the_horizon_the_direction_and_the_people():
    assert wording.say(restricted_difference(-2.0, -3.0, -1.0), "en") == (
        "Of the first 12 months, the group “men” spent 2.0 months less on average before the "
        "first job or other exit than the group “women” (difference 95% CI from −3.0 to −1.0; "
        "n = 30 and 28)."
    )
    assert "2,0 kuukautta enemmän kuin ryhmässä ”naiset”" in wording.say(
        restricted_difference(2.0, 1.0, 3.0), "fi"
    )


def test_no_clear_difference_in_time_says_so_with_its_direction():
    assert wording.say(restricted_difference(1.3, -0.8, 3.3), "en") == (
        "Of the first 12 months, the data do not show a clear difference in the mean time before "
        "the first job or other exit: “men” less “women” 1.3 months (95% CI from −0.8 to 3.3; "
        "n = 30 and 28). This does not mean that there is no difference."
    )


def test_no_sentence_about_a_difference_says_effect():
    every = [difference(0.1, 0.05, 0.15), difference(0.02, -0.03, 0.07)]
    words = {"en": "effect", "fi": "vaikutu", "sv": "effekt"}
    for result in every:
        for language, word in words.items():
            assert word not in wording.describe(result, language).lower()
            assert word not in wording.title(result, language).lower()


@pytest.mark.parametrize(
    ("p", "sentence"),
    [
        (
            0.2,
            "Ero ei ollut tilastollisesti merkitsevä (p = 0,200). "
            "Tämä ei tarkoita, ettei eroa ole.",
        ),
        (0.0001, "Ero oli tilastollisesti merkitsevä (p < 0,001)."),
    ],
)
def test_a_test_is_told_with_its_p_value(p, sentence):
    result = Result("test", pd.DataFrame({"n": [90], "p_value": [p]}), counts=("n",))
    assert wording.say(result, "fi") == sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Of the first 12 months, the participants spent 3.4 months on average before the first "
            "job or other exit (95% CI 3.0–3.8, n = 90).",
        ),
        (
            "fi",
            "Ensimmäisten 12 kuukauden aikana osallistujien aikaa ennen ensimmäistä työtä tai "
            "muuta siirtymää kertyi keskimäärin 3,4 kuukautta (95 %:n luottamusväli 3,0–3,8, "
            "n = 90).",
        ),
        (
            "sv",
            "Under de första 12 månaderna hade deltagarna i genomsnitt 3,4 månader före det första "
            "arbetet eller en annan övergång (95 procents konfidensintervall 3,0–3,8, n = 90).",
        ),
    ],
)
def test_restricted_time_never_says_without_work(language, sentence):
    result = curve(
        [("all", "before", 3.4, 3.0, 3.8, 90), ("all", "event", 8.6, 8.2, 9.0, 90)],
        columns=("group", "outcome", "estimate", "conf_low", "conf_high", "n"),
        kind="restricted_time",
        about={"horizon": 12.0, "estimand": "restricted time"},
    )
    assert wording.say(result, language) == sentence


def hazard(*, total=(60, 31), **facts):
    """A hazard ratio of men against women: 30 men with 13 events, of 60 people with 31."""
    frame = pd.DataFrame(
        [("sex=male", "sex", "male", "female", 30, 13, -0.67, 0.51, 0.25, 1.05)],
        columns=[
            "term", "covariate", "level", "reference", "n", "n_event", "estimate",
            "hazard_ratio", "conf_low", "conf_high",
        ],
    )  # fmt: skip
    return Result(
        "forest",
        frame,
        keys=("term", "covariate", "level", "reference"),
        counts=("n", "n_event"),
        conf_level=0.95,
        about={"n": total[0], "n_event": total[1], **facts},
    )


MEANING = "A value above 1 means that the outcome came faster."


def test_a_hazard_ratio_is_told_with_the_people_and_events_of_its_model():
    assert wording.say(hazard(), "en") == (
        "Hazard ratio, “Sex: men” compared with “women”: 0.51 (95% CI 0.25–1.05; n = 60 and "
        f"31 events in the model). {MEANING}"
    )


def test_events_of_the_model_are_left_out_where_few_would_be_left_for_the_reference():
    # 16 events of which 13 are told: 3 in the reference group would follow
    said = wording.say(hazard(total=(60, 16)), "en")
    assert "(95% CI 0.25–1.05; n = 60 in the model)" in said
    assert wording.say(hazard(total=(32, 16)), "en").count("model") == 0


def test_a_hazard_ratio_that_changes_over_time_says_so_itself():
    said = wording.say(hazard(proportional_p=0.00001), "en")
    assert said.endswith(
        "The ratio changes over time (p < 0.001): this one number is a kind of average and does "
        "not describe the difference well."
    )
    assert "changes over time" not in wording.say(hazard(proportional_p=0.46), "en")


RETENTION = [("all", 3, 31, 31, 1.0, None, None), ("all", 12, 31, 12, 1.0, None, None)]


def retention():
    columns = ("group", "time", "n", "n_risk", "estimate", "conf_low", "conf_high")
    return curve(
        RETENTION, columns=columns, kind="times", about={"event": ["left"], "estimand": "retention"}
    )


def test_retention_is_told_with_those_who_were_followed_so_long():
    assert wording.say(retention(), "en") == (
        "Of those who found work, 100% were still in work 12 months after the first job began "
        "(no confidence interval; n = 31, of whom 12 were still in work and followed "
        "just before that time)."
    )


def test_retention_hides_those_followed_where_their_number_is_hidden():
    said = wording.say(hide(retention(), "n_risk", rows=[1]), "sv")
    assert "varav" not in said
    assert "…" not in said


def flow():
    rows = [
        ("in_data", "total", 60),
        ("excluded", "no_entry_date", 4),
        ("excluded", "lasting", 0),
        ("followed", "followed", 56),
    ]
    return Result(
        "flow",
        pd.DataFrame(rows, columns=["step", "reason", "n"]),
        keys=("reason",),
        counts=("n",),
        labels={"reason": {"no_entry_date": {"en": "no entry date", "fi": "aloituspäivä puuttuu"}}},
    )


def test_a_flow_counts_those_left_and_says_why_the_others_were_not():
    assert wording.say(flow(), "en") == (
        "Of 60 rows of the table of participants, 56 could be followed. "
        "Left out: no entry date (4)."
    )


def test_a_flow_with_a_hidden_reason_says_the_reason_and_no_number():
    said = wording.say(hide(flow(), "n", rows=[1]), "fi")
    assert said.endswith("Jätettiin pois: aloituspäivä puuttuu (…).")


def test_a_flow_whose_end_is_hidden_is_not_told():
    said = wording.say(hide(flow(), "n", rows=[1, 3]), "en")
    assert said == "The number is not published, to protect privacy."


def test_missing_values_are_told_where_there_are_most():
    frame = pd.DataFrame(
        {
            "table": ["participants"] * 2,
            "column": ["age", "sex"],
            "n": [40, 40],
            "n_missing": [8, 0],
            "share": [0.2, 0.0],
        }
    )
    result = Result("missing", frame, keys=("table", "column"), counts=("n", "n_missing"))
    assert wording.say(result, "en") == "Most values are missing here: Age (8, 20.0%)."


def test_nothing_missing_is_said():
    frame = pd.DataFrame({"column": ["age"], "n_missing": [0]})
    assert wording.say(Result("missing", frame, counts=("n_missing",)), "fi") == "Tietoja ei puutu."


@pytest.mark.parametrize("kind", sorted(wording.SENTENCES))
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_kind_has_something_to_say_of_nobody(kind, language):
    columns = ["group", "reference", "outcome", "state", "variable", "level", "step", "reason"]
    numbers = ["time", "estimate", "conf_low", "conf_high", "p_value", "n"]
    empty = pd.DataFrame({name: [] for name in [*columns, *numbers]})
    result = Result(kind, empty, keys=tuple(columns), counts=("n",), unit="months")
    assert wording.say(result, language)
    assert wording.title(result, language)
    assert wording.describe(result, language)


def test_a_kind_without_words_of_its_own_is_told_as_a_table():
    result = Result("never heard of", pd.DataFrame({"n": [7, 8]}), counts=("n",))
    assert wording.say(result, "sv") == "Tabellen har 2 rader."


def test_a_table_may_bring_its_own_title():
    about = {"title": message("Contents")}
    result = Result("table", pd.DataFrame({"n": [7]}), counts=("n",), about=about)
    assert wording.caption(result, "fi") == "Sisällys"


def test_the_text_of_a_figure_says_what_it_is_and_what_it_shows():
    assert wording.describe(curve(EVERYBODY, about={"n": 50}), "en") == (
        "Step curve that begins at 100% and falls. Horizontal axis: Months from the start of "
        "follow-up. Vertical axis: share who have not yet reached the outcome. "
        "By 12 months from the start of follow-up, 34% of participants (95% CI 29–40%, n = 50) "
        "had found work."
    )


def test_a_sentence_of_a_table_without_numbers_stays_when_cells_are_hidden():
    told = message("How many gave each answer.")
    frame = pd.DataFrame({"item": ["a", "b"], "n": [20.0, None]})
    veil = pd.DataFrame({"item": [False, False], "n": [False, True]})
    made = Result("answers", frame, keys=("item",), about={"sentence": told}, hidden=veil)
    assert wording.say(made, "en") == (
        "How many gave each answer. In this table, 1 cell has been hidden to protect privacy."
    )
    counted = message("{n} people gave 1.", n=3)
    with_number = Result("answers", frame, keys=("item",), about={"sentence": counted}, hidden=veil)
    assert "3" not in wording.say(with_number, "en")


def test_a_fact_that_is_known_of_nobody_describes_nobody():
    rows = [
        ("age", "18-29", 20, 1.0), ("age", "missing", 0, 0.0), ("age", "total", 20, 1.0),
        ("municipality", "missing", 20, 1.0), ("municipality", "total", 20, 1.0),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["variable", "level", "n", "share"]).assign(n_total=20)
    made = Result("reach", frame, keys=("variable", "level"), counts=("n", "n_total"))
    assert wording.say(made, "en").startswith("Number of participants: 20. Described by: age.")


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        (False, "Number of people: with 12; without 8; together 20. Described by: age."),
        (True, "Number of participants: 20. Described by: age."),
    ],
)
def test_people_of_groups_are_counted_by_group_unless_one_is_hidden(hidden, said):
    frame = pd.DataFrame(
        {
            "variable": "age",
            "level": ["18-29", "total"] * 3,
            "group": ["total"] * 2 + ["with"] * 2 + ["without"] * 2,
            "n": [20, 20, 12, 12, None if hidden else 8, None if hidden else 8],
            "n_total": [20, 20, 12, 12, 8, 8],
        }
    )
    made = Result(
        "reach",
        frame,
        keys=("variable", "level", "group"),
        counts=("n", "n_total"),
        about={"by": "mentor"},
        hidden=frame.isna(),
    )
    assert wording.say(made, "en").startswith(said)


def test_the_time_of_a_landmark_is_headed_with_its_unit():
    assert wording.column("landmark", "fi", unit="months") == "Tarkastelukohta (kuukautta)"
