"""A folder for a new study: a commented study file and a workbook to fill in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

from evaltools import schema, wording
from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.practice.catalogue import criteria, criteria_ids
from evaltools.practice.sets import NOT_ASSESSED
from evaltools.reporting import clock
from evaltools.study import Programme, programme
from evaltools.study.programme import Phase

#: The tables of a programme whose file names none; the study file uses the first two.
TABLES = ("participants", "spells", "responses", "contacts")

STUDY_FILE, WORKBOOK = "study.yaml", "data.xlsx"

#: Columns of participants that hold the day on which a phase began.
PHASE = "phase_"

BEGAN = message("The day on which this phase began; empty where it did not.")
NAMES = message("Short name; the reports lie in a folder of this name.")
TITLE = message("Title of the reports, in each language.")
DATA = message("Files with the data; # names a sheet. Take the # of a line away to use it.")
LOCK = message("The last day that the data cover. Change it to yours.")
OBSERVATION = message(
    "Take the # of this line away if each person was followed only up to a day of their own (the "
    "column {column}). Without it a register is taken to show everybody up to the last day."
)
UNIT = message("Unit of time: days, weeks, two_weeks or months.")
EMPLOYMENT = message(
    "What counts as work: narrow, broad (also subsidised jobs) or programme_goal. The other "
    "two are shown beside it."
)
COMPETING = message("What ends the wait for work in another way than by work.")
HORIZON = message("How many units from the start are looked at, and when numbers are given.")
GROUPS = message("Columns by which results are broken down. Decide before you look.")
COMPARISON = message(
    "For a comparison group, take the # of these lines away and put your own in their place: the "
    "column that tells the groups apart and its value for the participants, the texts, and the "
    "background factors. assignment is randomised only where chance alone decided."
)
PARTICIPATION = message(
    "For a report on participation, take the # of these lines away, and that of responses above: "
    "the questionnaires that were asked and how the change of a person is judged."
)
ZERO = message("How each group got its first day, so that both met the same rules on that day")
ELIGIBLE = message("Who could have been in either group")
ASSUMED = message("What must hold for the difference to be read as an effect")
LANGUAGE = message("Languages and formats of the reports.")

_QUESTIONNAIRES = (
    "participation:",
    "  instruments: [esis]",
    "  before: baseline",
    "  after: exit",
    "  change: jacobson-truax",
)


def new_study(folder: str | Path, *, programme_id: str, language: str = "fi") -> Path:
    """Make a study folder with a study file and a workbook; the study file's path.

    folder : path
        Must not exist, or be empty.
    programme_id : str
        Of data_schemas/programmes.
    language : str
        Of the comments, the workbook's headings and its drop-downs: fi, sv or en.

    Raises UsageError when the folder holds something, or there is no such programme.
    """
    target = Path(folder)
    check_language(language)
    found = programme(programme_id)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        rule = "The folder of a new study must not exist or be empty; {name} is not empty."
        raise UsageError(message(rule, name=target.name))
    name = _slug(target.resolve().name)
    target.mkdir(parents=True, exist_ok=True)
    _write_workbook(found, target / WORKBOOK, language)
    path = target / STUDY_FILE
    path.write_text(_study_text(name, found, language), encoding="utf-8")
    return path


def programme_template(programme_id: str, path: str | Path, *, language: str = "fi") -> Path:
    """An empty workbook for a programme's data.

    Raises UsageError when there is no such programme, or the file is there already.
    """
    target = Path(path)
    check_language(language)
    found = programme(programme_id)
    if target.suffix.lower() != ".xlsx":
        raise UsageError(message("The file of a template must end in .xlsx."))
    if target.exists():
        rule = "A template must not replace a file; {name} is there already."
        raise UsageError(message(rule, name=target.name))
    return _write_workbook(found, target, language)


def _write_workbook(found: Programme, path: Path, language: str) -> Path:
    """The programme's tables; the days on which its phases began stand by the participants."""
    phases = {f"{PHASE}{each.id}": _note(each, language) for each in found.phases}
    return schema.excel_template(
        found.tables or TABLES,
        language=language,
        path=path,
        further_days={"participants": phases},
        choices={"ratings": {"set": criteria_ids(), "rating": _levels()}},
    )


def _levels() -> tuple[str, ...]:
    """Every level of the sets of criteria, each once, as a rating is written."""
    levels = [level for each in criteria_ids() for level in criteria(each).level_ids]
    return (*dict.fromkeys(levels), NOT_ASSESSED)


def _note(phase: Phase, language: str) -> str:
    told = [phase.name, *([phase.description] if phase.description else [])]
    return "\n".join([*(text.say(language) for text in told), wording.render(BEGAN, language)])


def check_language(language: str) -> None:
    """Refuse a language that there is not."""
    if language not in LANGUAGES:
        raise UsageError(message("A language must be one of {known}.", known=list(LANGUAGES)))


def _slug(name: str) -> str:
    """A folder's name as the name of a study: Hämeen malli 2024 -> hameen-malli-2024."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return made or "study"


def _study_text(name: str, found: Programme, language: str) -> str:
    titles = found.name.by_language()
    tables = found.tables or TABLES
    sheets = {table: schema.table_schema(table).title(language) for table in tables}
    last_day = schema.table_schema("participants").field("observed_until").title(language)

    def note(text: Message) -> list[str]:
        return [f"# {line}" for line in wrap(wording.render(text, language), 88)]

    def sheet(table: str) -> str:
        return f"{table}: {_quoted(f'{WORKBOOK}#{sheets[table]}')}"

    questionnaires = (*note(PARTICIPATION), *_commented(_QUESTIONNAIRES))
    lines = [
        "version: 1",
        *note(NAMES),
        f"study: {name}",
        *note(TITLE),
        "title:",
        *(f"  {each}: {_quoted(text)}" for each, text in titles.items()),
        f"programme: {found.id}",
        *note(DATA),
        "data:",
        f"  {sheet('participants')}",
        f"  {sheet('spells')}",
        # without the sign the line is indented as the others are
        *(f"  #{sheet(table)}" for table in tables[2:]),
        *note(LOCK),
        f"data_lock: {clock.now():%Y-%m-%d}",
        *note(Message(OBSERVATION.text, {"column": last_day})),
        "#observation: followed",
        *note(UNIT),
        "unit: months",
        *note(EMPLOYMENT),
        "employment: broad",
        *note(COMPETING),
        "competing: [education, outside_labour_force]",
        *note(HORIZON),
        "horizon: 12",
        "report_times: [3, 6, 12]",
        *note(GROUPS),
        "groups: [sex]",
        *note(COMPARISON),
        *_comparison(language),
        *(questionnaires if "responses" in tables else ()),
        *note(LANGUAGE),
        f"languages: [{', '.join(_first(language, titles))}]",
        "formats: [html]",
    ]
    return "\n".join(lines) + "\n"


def _comparison(language: str) -> list[str]:
    """The part of a study file that plans a comparison, commented out."""
    zero, eligible, assumed = (
        _quoted(wording.render(each, language)) for each in (ZERO, ELIGIBLE, ASSUMED)
    )
    lines = [
        "comparison:",
        "  assignment: other",
        "  arm: arm",
        "  treated: programme",
        f"  time_zero: {zero}",
        f"  eligibility: {eligible}",
        f"  assumptions: [{assumed}]",
        "  outcomes: [employed_by_12]",
        "  covariates: [age, sex, education, months_unemployed]",
        "  method: weighting",
    ]
    return _commented(lines)


def _commented(lines: Sequence[str]) -> list[str]:
    return [f"#{line}" for line in lines]


def _first(language: str, titles: dict[str, str]) -> list[str]:
    return [language, *(each for each in titles if each != language)]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
