"""A folder with a study file, invented data and the truth behind them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import LANGUAGES
from evaltools.data.simulation import judgements, services, truth
from evaltools.data.simulation.answers import draw_answers
from evaltools.data.simulation.exits import Rates, draw_exits, rates
from evaltools.data.simulation.files import write_tables
from evaltools.data.simulation.histories import (
    observation,
    phase_days,
    spells_of,
    taking_part,
)
from evaltools.data.simulation.people import draw_people, fill_gaps
from evaltools.data.simulation.plan import Simulation, example_folder, read_simulation
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.study import Study, load_study

_LANGUAGES_LINE = re.compile(r"^languages: \[.*\]$", re.MULTILINE)

STUDY_FILE, PLAN_FILE, TRUTH_FILE = "study.yaml", "simulation.yaml", "truth.yaml"

#: Tables that are written by hand: judgements of documents, and a population.
WRITTEN = "written"


def simulate(
    programme: str,
    folder: str | Path,
    *,
    seed: int | None = None,
    n: int | None = None,
    language: str | None = None,
) -> Path:
    """Make a study of a programme with invented data; the study file's path.

    programme : str
        An id of examples/ with a simulation.yaml, which documents all that is drawn.
    folder : path
        Must not exist, or be empty.
    seed, n : int, optional
        Of the random numbers, and participants; None: as in the example. The same seed and
        number give the same tables.
    language : "en", "fi" or "sv", optional
        Comes first in the study file, so that its reports and what the commands tell of it are in
        it; the tables stay those of a Finnish project. None: as in the example.

    The folder holds the study file of the example, the tables where it names them, the plan,
    and truth.yaml. Raises UsageError when the programme cannot be simulated, the folder holds
    something, a number is not 1 or more, or there is no such language.
    """
    if language not in (None, *LANGUAGES):
        raise UsageError(message("A language must be one of {known}.", known=list(LANGUAGES)))
    source, target = example_folder(programme), Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        rule = "The folder of a simulation must not exist or be empty; {name} is not empty."
        raise UsageError(message(rule, name=target.name))
    plan = read_simulation(source / PLAN_FILE)
    chosen_n, chosen_seed = plan.n if n is None else n, plan.seed if seed is None else seed
    if chosen_n < 1 or chosen_seed < 0:
        raise UsageError(message("A simulation must have n of 1 or more, and a seed of 0 or more."))
    study = load_study(source / STUDY_FILE)
    target.mkdir(parents=True, exist_ok=True)
    _copy_written(source, target)
    if language is not None:
        _put_first(language, study.languages, target / STUDY_FILE)
    tables, known = draw(plan, study, n=chosen_n, seed=chosen_seed)
    tables = {name: _without_answer_rows(frame, name, study) for name, frame in tables.items()}
    for name, frame in _written_tables(source, study).items():
        tables[name] = pd.concat([frame, tables.get(name)], ignore_index=True)
    write_tables(tables, study=study, folder=target)
    truth.write_truth(
        target / TRUTH_FILE,
        {"simulated": True, "programme": programme, "seed": chosen_seed, "n": chosen_n, **known},
    )
    return target / STUDY_FILE


def _copy_written(source: Path, target: Path) -> None:
    """What is not drawn: the study file, the plan, questionnaires and criteria of its own."""
    for file in sorted(source.glob("*.yaml")):
        if file.name != TRUTH_FILE:
            shutil.copyfile(file, target / file.name)


def _put_first(language: str, languages: Sequence[str], file: Path) -> None:
    """Name a language first in a study file, its others after it."""
    order = [language, *(each for each in languages if each != language)]
    text = file.read_text(encoding="utf-8")
    text, changed = _LANGUAGES_LINE.subn(f"languages: [{', '.join(order)}]", text)
    assert changed == 1, "an example's study file has its languages in one line"
    file.write_text(text, encoding="utf-8")


def _written_tables(source: Path, study: Study) -> dict[str, pd.DataFrame]:
    files = {name: source / WRITTEN / f"{name}.csv" for name in study.data}
    return {
        name: pd.read_csv(file, dtype=str, encoding="utf-8")
        for name, file in files.items()
        if file.exists()
    }


def _without_answer_rows(frame: pd.DataFrame, table: str, study: Study) -> pd.DataFrame:
    """A long table of answers has no rows for those that were not given; a wide one has cells."""
    wide = any(":" in target for target in study.mapping.get(table, {}).values())
    if table == "responses" and not wide:
        return frame.dropna(subset=["value"]).reset_index(drop=True)
    return frame.dropna(subset=["score"]).reset_index(drop=True) if table == "scores" else frame


def draw(
    plan: Simulation, study: Study, *, n: int, seed: int
) -> tuple[dict[str, pd.DataFrame], Mapping[str, Any]]:
    """The invented tables of a study by name, and what is true of them."""
    rng = np.random.default_rng(seed)
    lock = pd.Timestamp(str(study.data_lock))
    followed = study.observation == "followed"
    people = draw_people(plan, n=n, rng=rng)
    tables: dict[str, pd.DataFrame] = {}
    scores = np.zeros(len(plan.sites))
    if plan.fidelity is not None:
        tables["ratings"], scores = judgements.draw_fidelity(plan.fidelity, plan.sites, rng)
    site = _site_factors(plan, people, scores, rng)
    months = _months(people, lock, study)
    known = rates(plan, people, months=months, site=site)
    exits = draw_exits(known, people, exact=not plan.whole_months, rng=rng)
    until = observation(plan, people, lock=lock, followed=followed, rng=rng)
    seen = exits.where(exits["date"] <= until)
    part = taking_part(plan, people, seen, until=until, rng=rng)
    last = part["exit_date"].where(part["exit_date"].notna(), until)
    tables["spells"] = spells_of(
        plan, people, seen, until=until, lock=lock, followed=followed, rng=rng
    )
    tables["participants"] = _participants(
        plan, people, part, phases=phase_days(plan, people, seen, last=last, rng=rng),
        until=until if followed else None, lock=lock, rng=rng,
    )  # fmt: skip
    tables |= _services(plan, people, last=last, lock=lock, rng=rng)
    tables |= _answers(plan, people, rng)
    if plan.interviews is not None:
        tables["segments"] = judgements.draw_interviews(plan.interviews, people, rng)
    return tables, _truth(plan, study, people, known, site=site, scores=scores, months=months)


def _months(people: pd.DataFrame, lock: pd.Timestamp, study: Study) -> int:
    """Months to draw: to the end of the data, and to every time of report."""
    first = people["entry_date"].min()
    to_lock = int((lock.year - first.year) * 12 + lock.month - first.month + 1)
    return max(to_lock, study.horizon, *study.report_times, 1)


def _site_factors(
    plan: Simulation, people: pd.DataFrame, scores: np.ndarray, rng: np.random.Generator
) -> pd.Series:
    """The factor of the goal's rates at each person's site: chance, and fidelity."""
    if not plan.sites:
        return pd.Series(1.0, index=people.index)
    times = plan.fidelity.times if plan.fidelity is not None else 1.0
    factor = np.exp(rng.normal(0, plan.site_sd, len(plan.sites))) * times**scores
    named = {place.site: float(each) for place, each in zip(plan.sites, factor, strict=True)}
    return people["site"].map(named)


def _participants(
    plan: Simulation,
    people: pd.DataFrame,
    part: pd.DataFrame,
    *,
    phases: pd.DataFrame,
    until: pd.Series | None,
    lock: pd.Timestamp,
    rng: np.random.Generator,
) -> pd.DataFrame:
    made = pd.concat([people, part, phases], axis=1)
    if until is not None:
        made = made.assign(observed_until=until)
    named = {"operation": plan.operation, "funder": plan.funder}
    made = made.assign(**{name: code for name, code in named.items() if code is not None})
    if plan.qualification > 0:
        day = people["entry_date"] + pd.DateOffset(months=3)
        has = (rng.random(len(people)) < plan.qualification) & (day <= lock)
        made = made.assign(qualification_date=day.where(has))
    made = fill_gaps(made, plan.missing, rng)
    return pd.concat([made, _returned(plan, made, lock, rng)], ignore_index=True)


def _returned(
    plan: Simulation, made: pd.DataFrame, lock: pd.Timestamp, rng: np.random.Generator
) -> pd.DataFrame:
    """Second rows of those who came back to the operation two months after they had left."""
    again = made["exit_date"] + pd.DateOffset(months=2)
    last = made.get("observed_until", lock)
    back = made[(rng.random(len(made)) < plan.returns) & (again <= last)]
    rows = back.assign(entry_date=again[back.index], exit_state=None)
    # the second time goes on at the end of the data
    rows["exit_date"] = pd.NaT
    return rows


def _services(
    plan: Simulation,
    people: pd.DataFrame,
    *,
    last: pd.Series,
    lock: pd.Timestamp,
    rng: np.random.Generator,
) -> dict[str, pd.DataFrame]:
    made: dict[str, pd.DataFrame] = {}
    if plan.contacts:
        made["contacts"] = services.draw_contacts(plan, people, last=last, rng=rng)
    if plan.mentoring is not None:
        made["mentors"] = services.draw_mentors(plan.mentoring)
        made["matches"] = services.draw_matches(
            plan.mentoring, people, made["mentors"], last=last, lock=lock, rng=rng
        )
    if plan.coaching is not None:
        made["coach_log"] = services.draw_coach_log(plan.coaching, plan.sites, rng)
    if plan.sites:
        columns = ("site", "name", "region", "population")
        made["sites"] = pd.DataFrame(
            [[getattr(place, name) for name in columns] for place in plan.sites],
            columns=list(columns),
        )
    return made


def _answers(
    plan: Simulation, people: pd.DataFrame, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    items = [draw_answers(each, people, rng) for each in plan.scales if each.items]
    totals = [draw_answers(each, people, rng) for each in plan.scales if not each.items]
    made: dict[str, pd.DataFrame] = {}
    if items:
        made["responses"] = pd.concat(items, ignore_index=True)
    if totals:
        given = pd.concat(totals, ignore_index=True)
        named = given.rename(columns={"instrument": "scale", "value": "score"})
        made["scores"] = named[["participant_id", "wave", "scale", "score"]]
    return made


def _truth(
    plan: Simulation,
    study: Study,
    people: pd.DataFrame,
    known: Rates,
    *,
    site: pd.Series,
    scores: np.ndarray,
    months: int,
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "goal": list(plan.goal),
        "incidence": truth.incidence_truth(known, people, plan=plan, study=study),
    }
    if study.comparison is not None:
        arm = study.comparison.arm
        mine = people[arm] == study.comparison.treated
        of_treated = {
            str(name): rates(
                plan, people[mine].assign(**{arm: name}), months=months, site=site[mine]
            )
            for name in sorted(people[arm].dropna().unique())
        }
        if mine.any() and len(of_treated) == 2:
            found["difference"] = truth.difference_truth(of_treated, plan=plan, study=study)
    if plan.sites:
        found["sites"] = truth.site_truth(known, people, plan=plan, study=study)
    if plan.fidelity is not None:
        shares = found["sites"]["share"]
        found["fidelity"] = truth.fidelity_truth(shares, scores, plan)
    if plan.scales:
        found["mean_change"] = truth.change_truth(plan, people)
    if plan.coaching is not None:
        found["employer_contacts"] = truth.contacts_truth(plan)
    if plan.interviews is not None:
        found["themes"] = {name: float(share) for name, share in plan.interviews.themes.items()}
    return found
