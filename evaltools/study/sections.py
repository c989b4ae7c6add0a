"""The sections of a study file, each a frozen model; the descriptions are its manual."""

from __future__ import annotations

import re
from collections.abc import ItemsView, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from evaltools.messages import message
from evaltools.study.conditions import StudyCondition
from evaltools.study.problems import BrokenRuleError
from evaltools.study.scalars import (
    Day,
    FileOrId,
    Name,
    Number,
    NumberFromZero,
    Share,
    WholeFromOne,
    choice,
    name,
    relative_path,
)
from evaltools.study.texts import StudyText

Assignment = Literal["randomised", "other"]
Missing = Literal["refuse", "indicator", "complete_case"]
Estimand = Literal["att", "ate", "ato"]
Method = Literal["difference", "regression", "weighting", "entropy", "matching", "aipw"]
ChangeMethod = Literal["jacobson-truax", "maassen", "sdc95"]
Zeros = Literal["sensitive", "hide", "show"]


def one_of(*known: str) -> tuple[Any, Any]:
    """How a choice is read, and how the JSON schema says it."""
    return PlainValidator(choice(*known)), WithJsonSchema({"type": "string", "enum": list(known)})


class Section(BaseModel):
    """A group of keys; an empty value counts as not given."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_not_given(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        # An unknown key stays, even when empty, so that it is refused.
        return {
            key: value
            for key, value in given.items()
            if value is not None or key not in cls.model_fields
        }


class TableFile(BaseModel):
    """A file that holds one table.

    Attributes
    ----------
    written : str
        As the study file names it.
    path : Path
        Absolute.
    sheet : str or None
        Of a workbook; the part behind `#`.
    """

    model_config = ConfigDict(frozen=True)

    written: str
    path: Path
    sheet: str | None = None

    @property
    def name(self) -> str:
        """The file's own name, without its folders."""
        return self.path.name


_WITH_SHEET = re.compile(r"(?P<path>.+\.(?:xlsx|xlsm))#(?P<sheet>.*)", re.IGNORECASE)


def _read_table_file(value: Any, info: ValidationInfo) -> TableFile:
    written = name(value)
    found = _WITH_SHEET.fullmatch(written)
    path = relative_path(found["path"] if found else written)
    if found and not found["sheet"].strip():
        raise BrokenRuleError(message("{key} must name a sheet behind the #."))
    folder: Path = (info.context or {}).get("folder", Path())
    return TableFile(
        written=written,
        path=folder / path,
        sheet=found["sheet"].strip() if found else None,
    )


DataFile = Annotated[
    TableFile | None,
    PlainValidator(_read_table_file),
    WithJsonSchema(
        {"type": "string", "examples": ["data/participants.csv", "data/all.xlsx#Sheet1"]}
    ),
]


class Data(Section):
    """Where each table lies."""

    participants: DataFile = Field(
        default=None, description="One row per participant: who they are and when they entered."
    )
    spells: DataFile = Field(
        default=None,
        description="One row per period in a state: start, end, state. Needs data_lock.",
    )
    follow_up: DataFile = Field(
        default=None,
        description="Durations in the study's unit with the state reached, for extracts without "
        "dates; takes the place of entry_date and spells.",
    )
    responses: DataFile = Field(default=None, description="Questionnaire answers, item by item.")
    scores: DataFile = Field(
        default=None, description="Scale scores, where the items are not at hand."
    )
    outcomes: DataFile = Field(
        default=None, description="Further outcomes of a participant, as numbers."
    )
    contacts: DataFile = Field(default=None, description="Contacts of workers with participants.")
    mentors: DataFile = Field(default=None, description="Mentors and their roles.")
    matches: DataFile = Field(
        default=None, description="Which mentor supported which participant, when."
    )
    evidence: DataFile = Field(
        default=None, description="Coded evidence on the dimensions of participation."
    )
    ratings: DataFile = Field(
        default=None, description="Ratings of criteria or of a fidelity scale."
    )
    segments: DataFile = Field(default=None, description="Coded segments of interviews and notes.")
    coach_log: DataFile = Field(
        default=None, description="Hours, employer contacts and caseload by site."
    )
    sites: DataFile = Field(default=None, description="Sites with name, region and population.")
    population: DataFile = Field(
        default=None,
        description="Size of the population by region and group, to compare the reached with.",
    )

    def given(self) -> dict[str, TableFile]:
        """Table name to file, for the tables that the study has."""
        files = {table: getattr(self, table) for table in type(self).model_fields}
        return {table: file for table, file in files.items() if file is not None}

    # Reads like a mapping of the tables that there are: `"spells" in study.data`.

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        return iter(self.given())

    def __len__(self) -> int:
        return len(self.given())

    def __contains__(self, table: object) -> bool:
        return table in self.given()

    def __getitem__(self, table: str) -> TableFile:
        return self.given()[table]

    def items(self) -> ItemsView[str, TableFile]:
        """Table name and file, of the tables that the study has."""
        return self.given().items()


class Exclusion(Section):
    """Rows of participants that do not count."""

    when: StudyCondition = Field(
        description="Condition on a column of participants, such as age < 16; several are joined "
        "with the word and."
    )
    reason: StudyText = Field(description="Why, as the flow of participants prints it.")


_TIMED_OUTCOME = re.compile(
    r"(?P<kind>employed_by|in_work_at|months_in_work|time_to_work)_(?P<time>[1-9][0-9]{0,3})"
)
_TIMED_KINDS = ("employed_by", "in_work_at", "months_in_work", "time_to_work")


class Outcome(BaseModel):
    """An outcome to compare.

    Attributes
    ----------
    name : str
        As the study file writes it.
    kind : str
        `employed_by` (incidence by a time), `in_work_at` (share in work at a time),
        `months_in_work`, `time_to_work` (restricted time), or `named` (a name in the
        outcomes table).
    time : int or None
        In the study's unit; None for a named outcome.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    kind: str
    time: int | None = None


def read_outcome(value: Any) -> Outcome:
    """The outcome that a text names."""
    text = name(value)
    if found := _TIMED_OUTCOME.fullmatch(text):
        return Outcome(name=text, kind=found["kind"], time=int(found["time"]))
    if text.startswith(tuple(f"{kind}_" for kind in _TIMED_KINDS)) or text in _TIMED_KINDS:
        raise BrokenRuleError(
            message("{key} must end in a whole number of the study's unit, 1 or more."),
            message("Write something like employed_by_12."),
        )
    return Outcome(name=text, kind="named")


OutcomeName = Annotated[Outcome, PlainValidator(read_outcome), WithJsonSchema({"type": "string"})]


class Choices(Section):
    """Defensible choices, of which every combination is shown."""

    method: tuple[
        Annotated[
            Method,
            *one_of("difference", "regression", "weighting", "entropy", "matching", "aipw"),
        ],
        ...,
    ] = Field(default=(), description="Analyses; empty: the primary one.")
    estimand: tuple[Annotated[Estimand, *one_of("att", "ate", "ato")], ...] = Field(
        default=(), description="Whom the answer is about; empty: as in the primary analysis."
    )
    covariates: dict[str, tuple[Name, ...]] = Field(
        default_factory=dict,
        description="Name of a set to the columns in it; empty: those of the primary analysis.",
    )
    names: dict[str, StudyText] = Field(
        default_factory=dict,
        description="Name of a set of covariates to what it is called in each language; one that "
        "is not named here goes by its own name.",
    )

    @model_validator(mode="after")
    def _names_are_of_sets(self) -> Choices:
        for each in self.names:
            if each not in self.covariates:
                raise BrokenRuleError(
                    message(
                        "comparison.choices.names must name sets of comparison.choices.covariates, "
                        "but {name} is none of them: {known}.",
                        name=each,
                        known=list(self.covariates),
                    )
                )
        return self


class PanelOutcome(Section):
    """An outcome known before and after the programme began, for a difference in differences."""

    outcome: Name = Field(
        description="A name in the outcomes table, with periods that are numbers."
    )
    start: Number = Field(
        description="The first period in which the programme can have changed the outcome."
    )


class Comparison(Section):
    """Participants beside a comparison group."""

    assignment: Annotated[Assignment, *one_of("randomised", "other")] = Field(
        default="other", description="randomised only when chance alone decided who took part."
    )
    arm: Name = Field(description="Column of participants that tells the groups apart.")
    treated: Name = Field(description="Value of that column for the programme's participants.")
    time_zero: StudyText = Field(
        description="How the comparison group got its time zero, in words; printed."
    )
    eligibility: StudyText = Field(
        description="The eligibility rules that both groups met at time zero, in words; printed."
    )
    assumptions: tuple[StudyText, ...] = Field(
        default=(),
        description="What must hold for the difference to be read as an effect; printed.",
    )
    outcomes: tuple[OutcomeName, ...] = Field(
        min_length=1,
        description="The first is primary. employed_by_N (share employed by N units), in_work_at_N "
        "(share in work at N), months_in_work_N, time_to_work_N (mean time to work, up to N), or "
        "a name in the outcomes table.",
    )
    covariates: tuple[Name, ...] = Field(
        default=(), description="Columns known at time zero that the groups are made alike in."
    )
    missing: Annotated[Missing, *one_of("refuse", "indicator", "complete_case")] = Field(
        default="refuse",
        description="What to do with a missing covariate: refuse, give it a category of its own, "
        "or leave the person out; the last two are noted with counts.",
    )
    estimand: Annotated[Estimand, *one_of("att", "ate", "ato")] = Field(
        default="att",
        description="Whom the answer is about: att the participants, ate everybody, ato those "
        "who might have been in either group.",
    )
    method: Annotated[
        Method,
        *one_of("difference", "regression", "weighting", "entropy", "matching", "aipw"),
    ] = Field(
        default="weighting",
        description="The one primary analysis; every other is marked sensitivity.",
    )
    negative_controls: tuple[Name, ...] = Field(
        default=(), description="Outcomes that the programme cannot have changed."
    )
    choices: Choices = Field(
        default=Choices(),
        description="Defensible choices for the primary outcome: the difference is shown under "
        "every combination. Empty: the primary analysis without each covariate in turn.",
    )
    change: PanelOutcome | None = Field(
        default=None,
        description="An outcome known before and after: how much more the participants changed "
        "(difference in differences).",
    )
    take_up: Name | None = Field(
        default=None,
        description="Column of participants, or name in the outcomes table, that says who in "
        "fact took part: yes and no, or 1 and 0. The share is shown by group.",
    )
    cluster: Name | None = Field(
        default=None,
        description="Column of participants with the site or other cluster that people share; "
        "standard errors are summed by it.",
    )
    decided: Day | None = Field(
        default=None,
        description="The day on which the outcome, the method and the other keys of the comparison "
        "were decided, YYYY-MM-DD; printed beside their hash.",
    )
    smallest_difference: NumberFromZero = Field(
        default=0.05,
        description="The smallest difference in the primary outcome that would matter.",
    )
    gate: dict[str, Number] = Field(
        default_factory=dict,
        description="Thresholds of the quality checks that differ from the defaults.",
    )
    show_anyway: StudyText | None = Field(
        default=None,
        description="A written reason to show a comparison that failed its checks; printed.",
    )

    @property
    def primary(self) -> Outcome:
        """The outcome that decides."""
        return self.outcomes[0]


class Sourced(Section):
    """A number from elsewhere, with where it is from."""

    value: NumberFromZero = Field(description="The number.")
    source: StudyText = Field(description="Where it was published.")


class Reliability(Section):
    """A scale's reliability from elsewhere."""

    value: Share = Field(description="The reliability, 0 to 1.")
    source: StudyText = Field(description="Where it was published.")


class Participation(Section):
    """Change in participation and other scales."""

    instruments: tuple[FileOrId, ...] = Field(
        default=(), description="Questionnaires, by id or by the path of a .yaml file."
    )
    before: Name = Field(default="baseline", description="The wave to compare from.")
    after: Name = Field(default="exit", description="The wave to compare to.")
    change: Annotated[ChangeMethod, *one_of("jacobson-truax", "maassen", "sdc95")] = Field(
        description="How reliable change of one person is judged."
    )
    min_items: dict[str, WholeFromOne] = Field(
        default_factory=dict,
        description="Scale to the fewest answered items from which a score is made; those "
        "missing then count as the person's mean of the others. Where it is not named, what "
        "the instrument says.",
    )
    reliability: dict[str, Reliability] = Field(
        default_factory=dict,
        description="Scale to its reliability (value and source), where it is not computed.",
    )
    important_change: dict[str, Sourced] = Field(
        default_factory=dict,
        description="Scale to the smallest change that matters to people (value and source).",
    )


class Regions(Section):
    """Sites and regions."""

    site: Name = Field(default="site", description="Column that names the site.")
    targets: dict[str, Number] = Field(
        default_factory=dict, description="Measure to the target set for every site."
    )


class Practice(Section):
    """Assessment as a promising practice."""

    criteria: FileOrId = Field(
        default="eu-best-practice", description="Criteria, by id or by the path of a .yaml file."
    )
    fidelity: FileOrId | None = Field(
        default=None, description="Fidelity scale, by id or by the path of a .yaml file."
    )
    record: dict[str, StudyText] = Field(
        default_factory=dict,
        description="Field of the Innokylä record to its text, beyond the programme's own file: "
        "place, region, funder, environment, conditions, results, tips, phase.",
    )
    joint_display: dict[str, Name] = Field(
        default_factory=dict,
        description="Theme of the interviews to the result that is shown beside it, as "
        "report.name, with [column=value] after it for some of its rows.",
    )


class Disclosure(Section):
    """How small groups are protected."""

    min_count: WholeFromOne = Field(
        default=5, description="Counts of people below this are hidden."
    )
    min_group: WholeFromOne = Field(
        default=10, description="Means and scores of fewer people than this are hidden."
    )
    min_events: WholeFromOne = Field(
        default=10, description="Models with fewer events than this are not shown."
    )
    step_events: WholeFromOne = Field(
        default=5, description="Events that every step of a shown curve must hold."
    )
    zeros: Annotated[Zeros, *one_of("sensitive", "hide", "show")] = Field(
        default="sensitive",
        description="Whether a count of nobody is hidden: for sensitive traits, always, or never.",
    )
    dominance: Share = Field(
        default=0.85,
        description="A sum is hidden when one person gives more than this share of it.",
    )
    round_to: WholeFromOne | None = Field(
        default=None, description="Counts are rounded to multiples of this; empty: not rounded."
    )
    time_grid: WholeFromOne = Field(
        default=1, description="Curves are shown at multiples of this many units."
    )
    publish_names: tuple[Name, ...] = Field(
        default=(),
        description="Columns whose values may be named, such as region; others become letters.",
    )
