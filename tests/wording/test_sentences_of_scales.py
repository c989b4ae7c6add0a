"""Scores and questionnaires in words."""

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result

LABELS = {"scale": {"esis": {"en": "inclusion", "fi": "osallisuus", "sv": "delaktighet"}}}


def result(kind, rows, keys, **facts):
    frame = pd.DataFrame(rows)
    counts = tuple(name for name in ("n", "n_total") if name in frame)
    return Result(kind, frame, keys=keys, counts=counts, conf_level=0.95, labels=LABELS, **facts)


def coverage(*, hidden=False):
    rows = [
        {"scale": "esis", "wave": "baseline", "coverage": name, "n": n, "n_total": 50}
        for name, n in (("complete", 40), ("prorated", 5), ("dropped", 5))
    ]
    made = result("coverage", rows, ("scale", "wave", "coverage"))
    if not hidden:
        return made
    veil = pd.DataFrame(False, index=made.frame.index, columns=made.frame.columns)
    veil.loc[1, "n"] = True
    return Result(**{**vars(made), "hidden": veil})


def test_scored_questionnaires_are_those_with_all_or_enough_answers():
    # (40 + 5) of 50
    assert wording.say(coverage(), "en") == (
        f"Questionnaires that gave a score: {wording.value('wave', 'baseline', 'en')} 90% (n = 50)."
    )


def test_a_hidden_part_hides_the_share_of_questionnaires():
    said = wording.say(coverage(hidden=True), "fi")
    assert said == "Lukua ei julkaista yksityisyyden suojaamiseksi."


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Cronbach's alpha: baseline 0.81 (95% CI 0.74–0.87, n = 90). "
            "Omega total: baseline 0.82 (95% CI 0.75–0.88, n = 90).",
        ),
        (
            "fi",
            "Cronbachin alfa: alkumittaus 0,81 (95 %:n luottamusväli 0,74–0,87, n = 90). "
            "Kokonaisomega: alkumittaus 0,82 (95 %:n luottamusväli 0,75–0,88, n = 90).",
        ),
    ],
)
def test_reliability_is_told_with_its_interval(language, sentence):
    common = {"scale": "esis", "wave": "baseline", "n": 90}
    rows = [
        {**common, "coefficient": "alpha", "estimate": 0.81, "conf_low": 0.74, "conf_high": 0.87},
        {
            **common,
            "coefficient": "omega_total",
            "estimate": 0.82,
            "conf_low": 0.75,
            "conf_high": 0.88,
        },
    ]
    wave = wording.value("wave", "baseline", language)
    said = wording.say(result("reliability", rows, ("scale", "wave", "coefficient")), language)
    assert said == sentence.replace("baseline", wave).replace("alkumittaus", wave)


def test_the_ends_of_a_scale_are_told_as_shares():
    rows = [
        {
            "scale": "esis",
            "wave": wave,
            "end": end,
            "n": n,
            "n_total": 40,
            "share": n / 40,
            "conf_low": 0.1,
            "conf_high": 0.4,
        }
        for wave in ("baseline",)
        for end, n in (("floor", 0), ("ceiling", 10))
    ]
    said = wording.say(result("floor_ceiling", rows, ("scale", "wave", "end")), "sv")
    wave = wording.value("wave", "baseline", "sv")
    assert said == (
        f"Andelen med högsta möjliga poäng, som inte kunde stiga: {wave} 25\u00a0% "
        "(95 procents konfidensintervall 10–40\u00a0%, n = 40). "
        f"Andelen med lägsta möjliga poäng, som inte kunde sjunka: {wave} 0\u00a0% "
        "(95 procents konfidensintervall 10–40\u00a0%, n = 40)."
    )
