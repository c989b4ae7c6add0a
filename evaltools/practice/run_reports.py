"""What the other reports of a run have shown, as evidence: their numbers and their sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Protocol

from evaltools import wording
from evaltools.result import Result
from evaltools.study import Study
from evaltools.study.instrument import labels_of
from evaltools.study.instrument_files import instrument


class Printed(Protocol):
    """A table as a report prints it."""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]: ...


class Spoken(Protocol):
    """A section of a report in one language."""

    @property
    def title(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def table(self) -> Printed | None: ...


class Shown(Protocol):
    """A section of a report in every language (`evaltools.sections.Block` is one)."""

    @property
    def report(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def voices(self) -> Mapping[str, Spoken]: ...


class MadeReports(Protocol):
    """The other reports of a run (`evaltools.made_reports` gives them)."""

    @property
    def status(self) -> Mapping[str, str]: ...
    @property
    def blocks(self) -> Mapping[str, Shown]: ...
    @property
    def results(self) -> Mapping[str, Result]: ...


@dataclass(frozen=True, eq=False, kw_only=True)
class Published(Result):
    """A protected result that says what its report says of it, word for word.

    Attributes
    ----------
    sentence : mapping of language to str
        As it stands in the report; other languages are said anew from the same numbers.
    heading : mapping of language to str
        The titles of the report and of the section.
    """

    sentence: Mapping[str, str] = field(default_factory=dict)
    heading: Mapping[str, str] = field(default_factory=dict)

    def summary(self, language: str = "en") -> str:
        """The sentence of the report."""
        return self.sentence.get(language) or super().summary(language)


def published(made: MadeReports, study: Study) -> dict[str, Result]:
    """Every result of the other reports, by its id, with the study's names of things."""
    named = study_names(study)
    return {
        name: _published(result, made.blocks.get(name), named)
        for name, result in made.results.items()
    }


def _published(
    result: Result, block: Shown | None, named: Mapping[str, Mapping[str, dict[str, str]]]
) -> Published:
    given = {each.name: getattr(result, each.name) for each in fields(Result)}
    given["labels"] = {**named, **result.labels}
    if block is None:
        return Published(**given)
    return Published(
        **given,
        sentence={language: voice.sentence for language, voice in block.voices.items()},
        heading={
            language: f"{_report_title(block.report, language)}: {voice.title}"
            for language, voice in block.voices.items()
        },
    )


def _report_title(report: str, language: str) -> str:
    """What a report is called; one of the user's own by its name."""
    return wording.report_title(report, language) if report in wording.REPORTS else report


def study_names(study: Study) -> dict[str, dict[str, dict[str, str]]]:
    """Names that the study file and its instruments give: column, value, language."""
    named: dict[str, dict[str, dict[str, str]]] = {"variable": {}, **_instrument_names(study)}
    for key, text in study.labels.items():
        column, _, value = key.partition("=")
        said: dict[str, str] = {language: text.say(language) for language in study.languages}
        place = named.setdefault(column.strip(), {}) if value else named["variable"]
        place[(value or column).strip()] = said
    return named


def _instrument_names(study: Study) -> dict[str, dict[str, dict[str, str]]]:
    """Names of the scales, items and bands of the study's instruments."""
    if study.participation is None:
        return {}
    asked = study.participation.instruments
    return labels_of([instrument(name, folder=study.folder) for name in asked])


def answers(made: MadeReports, names: Sequence[str]) -> tuple[Shown, ...]:
    """The sections of these ids that are there, in their order."""
    return tuple(made.blocks[name] for name in names if name in made.blocks)
