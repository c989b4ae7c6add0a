"""The programme catalogue: what a programme is, for whom and to what end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message
from evaltools.study.catalogue import CATALOGUE
from evaltools.study.own_files import own_file, read_own_file
from evaltools.study.problems import BrokenRuleError
from evaltools.study.scalars import Name
from evaltools.study.sections import Section
from evaltools.study.texts import StudyText, clean_text


def _identifier(value: Any) -> str:
    text = clean_text(value)
    if not text.isascii() or not text.isidentifier() or text != text.lower():
        raise BrokenRuleError(
            message("{key} must be lower-case letters a to z, digits and underscores.")
        )
    return text


Identifier = Annotated[str, PlainValidator(_identifier), WithJsonSchema({"type": "string"})]


class Phase(Section):
    """A step of the programme."""

    id: Identifier = Field(description="Name of the phase in data.")
    name: StudyText = Field(description="What the phase is called.")
    description: StudyText | None = Field(default=None, description="What happens in it.")


class Programme(Section):
    """A programme as its file in data_schemas/programmes describes it."""

    id: Identifier = Field(description="Name of the file, without .yaml.")
    name: StudyText = Field(description="The programme's name.")
    description: StudyText = Field(description="One or two sentences on what it does.")
    goal_states: tuple[Identifier, ...] = Field(
        min_length=1,
        description="States that are the programme's goal, of codelists/states.csv.",
    )
    target_group: tuple[StudyText, ...] = Field(default=(), description="Whom it is for.")
    components: tuple[StudyText, ...] = Field(default=(), description="What it consists of.")
    aims: tuple[StudyText, ...] = Field(default=(), description="What it wants to reach.")
    roles: tuple[StudyText, ...] = Field(default=(), description="Who does what in it.")
    measures: tuple[StudyText, ...] = Field(
        default=(), description="What shows how it is carried out."
    )
    phases: tuple[Phase, ...] = Field(default=(), description="Its steps, in order.")
    tables: tuple[Identifier, ...] = Field(
        default=(), description="Tables that its data need; the workbook to fill in has them."
    )
    source: tuple[Name, ...] = Field(
        min_length=1, description="Where the facts are from: publications, pages."
    )


def programme(name_or_path: str | Path, *, folder: str | Path | None = None) -> Programme:
    """A programme, by its id in the catalogue or by the path of its file.

    Parameters
    ----------
    name_or_path : str or Path
        Such as "kummin_kanssa" (`programme_ids` lists them), or a YAML file.
    folder : str or Path, optional
        From which a relative path counts: a study's folder.

    Raises
    ------
    UsageError
        When there is none of that name.
    StudyError
        When its file has faults.

    Examples
    --------
    >>> mentoring = programme("kummin_kanssa")
    >>> mentoring.id, mentoring.tables[:2], len(mentoring.goal_states)
    ('kummin_kanssa', ('participants', 'spells'), 7)
    """
    file = own_file(name_or_path, place=CATALOGUE, folder=folder, unknown=_unknown, also=())
    return read_own_file(
        Programme,
        file,
        rule=message("The programme file must follow its schema, but does not."),
        languages=LANGUAGES,
    )


def _unknown(known: list[str], hint: Message | str) -> Message:
    return message(
        "The programme must be one of {known}, or the path of a .yaml file. {hint}",
        known=known,
        hint=hint,
    )
