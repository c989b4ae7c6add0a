"""The study file as one typed, frozen object."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainValidator, PrivateAttr, WithJsonSchema

from evaltools.columns import LANGUAGES, UNITS
from evaltools.errors import StudyError
from evaltools.messages import message
from evaltools.study.checking import check
from evaltools.study.conditions import Condition
from evaltools.study.problems import BrokenRuleError, Place, line_of, violations
from evaltools.study.scalars import (
    Day,
    FileOrId,
    Name,
    Slug,
    WholeFromOne,
    WholeFromZero,
    YesOrNo,
)
from evaltools.study.sections import (
    Comparison,
    Data,
    Disclosure,
    Exclusion,
    Outcome,
    Participation,
    Practice,
    Regions,
    Section,
    TableFile,
    one_of,
)
from evaltools.study.texts import StudyText, Text

VERSION = 1

Unit = Literal["days", "weeks", "two_weeks", "months"]
Observation = Literal["register", "followed"]
Employment = Literal["narrow", "broad", "programme_goal"]
Source = Literal["register", "survey", "programme"]
Language = Literal["fi", "sv", "en"]
Format = Literal["html", "pdf", "docx"]


def _version(value: Any) -> int:
    if value in ("1", VERSION) and not isinstance(value, bool):
        return VERSION
    raise BrokenRuleError(
        message("{key} must be {known}: this evaltools reads no other.", known=VERSION)
    )


@dataclass(frozen=True)
class Origin:
    """Where a study was read from."""

    path: Path | None
    folder: Path
    file_hash: str
    source: tuple[str, ...] = ()
    lines: dict[Place, int] = field(default_factory=dict)


class Study(Section):
    """What one evaluation is about, which data it has and how they are to be analysed."""

    version: Annotated[int, PlainValidator(_version), WithJsonSchema({"const": VERSION})] = Field(
        description="Version of the study file's format: 1."
    )
    study: Slug = Field(
        description="Short name of the study; its reports lie in a folder of this name."
    )
    title: StudyText = Field(description="Title of the reports.")
    programme: FileOrId | None = Field(
        default=None,
        description="The programme: an id of data_schemas/programmes, or the path of a .yaml file.",
    )
    simulated: YesOrNo = Field(
        default=False,
        description="true when the data are invented: every page of the reports says so.",
    )
    data: Data = Field(
        description="Files of the tables, as paths from this file; workbook.xlsx#Sheet names a "
        "sheet. participants or follow_up is needed, the others are optional."
    )
    mapping: dict[str, dict[str, Name]] = Field(
        default_factory=dict,
        description="Table to (heading in the file: column of the schema), where they differ; a "
        "heading may also lead to ignore, to an item of a questionnaire (esis:esis_01@baseline), "
        "and be followed by codes that mean missing (education missing 8 9 99).",
    )
    exclude: tuple[Exclusion, ...] = Field(
        default=(), description="Who is left out, and why; counted in the flow of participants."
    )
    data_lock: Day | None = Field(
        default=None, description="Last day observed in the data. Required where there are dates."
    )
    observation: Annotated[Observation, *one_of("register", "followed")] = Field(
        default="register",
        description="register: everybody is seen until data_lock. followed: each person only "
        "until their observed_until.",
    )
    source_order: tuple[Annotated[Source, *one_of("register", "survey", "programme")], ...] = Field(
        default=(), description="Which source of spells to believe first where they overlap."
    )
    unit: Annotated[Unit, *one_of(*UNITS)] = Field(
        default="months", description="Unit of time; every time in this file is in it."
    )
    employment: Annotated[Employment, *one_of("narrow", "broad", "programme_goal")] = Field(
        default="broad",
        description="Which states count as success in the primary analysis; the other two "
        "definitions are shown beside it.",
    )
    competing: tuple[Name, ...] = Field(
        default=(),
        description="States, or groups of states, that end the wait for work in another way. "
        "Death always does.",
    )
    lasting: WholeFromZero = Field(default=0, description="Units that a job must last to count.")
    horizon: WholeFromOne = Field(default=24, description="Units from time zero that are analysed.")
    report_times: tuple[WholeFromOne, ...] = Field(
        default=(), description="Times, in units from time zero, at which the tables give numbers."
    )
    groups: tuple[Name, ...] = Field(
        default=(),
        description="Columns to break results down by, decided in advance. Names of columns, such "
        "as sex and site, not the headings that a sheet has for them.",
    )
    periods: dict[str, Day] = Field(
        default_factory=dict,
        description="Name to first day of a period of calendar time, such as a reform.",
    )
    labels: dict[str, StudyText] = Field(
        default_factory=dict,
        description="Names for what only this study knows: a column, or column=value, and what "
        "the reports call it.",
    )
    comparison: Comparison | None = Field(
        default=None,
        description="The comparison group and how it is compared; leave out when none.",
    )
    participation: Participation | None = Field(
        default=None, description="Questionnaires and how change is judged; leave out when none."
    )
    regions: Regions = Field(default_factory=Regions, description="Sites and their targets.")
    practice: Practice = Field(
        default_factory=Practice, description="Criteria for the assessment as a practice."
    )
    disclosure: Disclosure = Field(
        default_factory=Disclosure,
        description="Below which sizes numbers are hidden, so that nobody is recognised.",
    )
    languages: tuple[Annotated[Language, *one_of(*LANGUAGES)], ...] = Field(
        min_length=1, description="Languages of the reports: fi, sv, en."
    )
    formats: tuple[Annotated[Format, *one_of("html", "pdf", "docx")], ...] = Field(
        default=("html",), min_length=1, description="Formats of the reports."
    )

    _origin: Origin = PrivateAttr(default_factory=lambda: Origin(None, Path(), ""))

    @property
    def path(self) -> Path | None:
        """The study file; None for a study made in code."""
        return self._origin.path

    @property
    def folder(self) -> Path:
        """The folder from which the study's paths count."""
        return self._origin.folder

    @property
    def file_hash(self) -> str:
        """SHA-256 of the study file, in hexadecimal."""
        return self._origin.file_hash

    @property
    def source(self) -> tuple[str, ...]:
        """The lines of the study file."""
        return self._origin.source

    def line_of(self, *place: str | int) -> int | None:
        """The line of a key or list item, such as `line_of("groups", 0)`; None when unknown."""
        return line_of(place, self._origin.lines)

    def beside(self, written: str) -> Path:
        """The absolute path of a file that the study names."""
        return self.folder / written

    def with_languages(self, languages: Sequence[str]) -> Study:
        """The same study, reported in other languages.

        Raises StudyError that names every text which is not given in them.
        """
        written = {key: each for key, each in self.plain().items() if key in self.model_fields_set}
        given = {**written, "languages": list(languages)}
        context = {"languages": tuple(languages), "folder": self.folder}
        found, problems = check(Study, given, context=context)
        if found is None:
            raise StudyError(
                message("The study must have its texts in every language asked for."),
                violations(
                    problems,
                    file=self.path.name if self.path else None,
                    lines=self._origin.lines,
                ),
            )
        found._origin = self._origin
        return found

    def plain(self) -> dict[str, Any]:
        """Every value, defaults included, as plain data for run.json."""
        return {key: _plain(getattr(self, key)) for key in type(self).model_fields}


def _plain(value: Any) -> Any:
    if isinstance(value, TableFile):
        return value.written
    if isinstance(value, Outcome):
        return value.name
    if isinstance(value, Text):
        return value.written()
    if isinstance(value, Condition):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return {key: _plain(getattr(value, key)) for key in type(value).model_fields}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
