"""The programme catalogue: what a programme is, for whom and to what end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from evaltools import resources
from evaltools.columns import LANGUAGES
from evaltools.errors import StudyError, UsageError
from evaltools.messages import message
from evaltools.study.catalogue import CATALOGUE, programme_ids
from evaltools.study.checking import check
from evaltools.study.load import read_bytes, refuse_identity_codes
from evaltools.study.loader import load_yaml
from evaltools.study.problems import BrokenRuleError, Problem, did_you_mean, violations
from evaltools.study.scalars import Name, is_yaml_path
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
    file = _file(name_or_path, folder=Path(folder) if folder is not None else Path())
    content = read_bytes(file)
    loaded = load_yaml(content)
    refuse_identity_codes(loaded, content, file=file.name)
    found, problems = check(Programme, loaded.data, context={"languages": LANGUAGES})
    problems = [*loaded.problems, *(problems if loaded.data else [])]
    if found is not None and found.id != file.stem:
        problems.append(Problem(("id",), message("{key} must be the name of the file.")))
    if problems or found is None:
        raise StudyError(
            message("The programme file must follow its schema, but does not."),
            violations(problems, file=file.name, lines=loaded.lines),
        )
    return found


def _file(name_or_path: str | Path, *, folder: Path) -> Path:
    text = str(name_or_path)
    if is_yaml_path(text):
        return folder / text
    known = programme_ids()
    if text in known:
        return resources.path(f"{CATALOGUE}/{text}.yaml")
    hint = did_you_mean(text, known)
    raise UsageError(
        message(
            "The programme must be one of {known}, or the path of a .yaml file. {hint}",
            known=list(known),
            hint=hint or "",
        )
    )
