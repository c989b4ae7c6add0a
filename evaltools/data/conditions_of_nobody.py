"""Conditions of the study file that hold for nobody: often a value written otherwise."""

from __future__ import annotations

from evaltools.data.study_place import study_violation
from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import Message, message
from evaltools.schema import TableSchema, codelist, normalise_word
from evaltools.study import Condition, Study
from evaltools.study.conditions import Clause


def conditions_of_nobody(people: TypedTable, study: Study) -> list[Violation]:
    """Entries under exclude that name a text that stands nowhere in its column.

    A limit that nobody reaches, such as age < 16, is a precaution and no fault; so is a code of
    the column's code list.
    """
    return [
        study_violation(
            study,
            message("A value under exclude should be one that the data have, but nobody has it."),
            at=("exclude", number, "when"),
            hint=_hint(exclusion.when, people),
            severity="warning",
        )
        for number, exclusion in enumerate(study.exclude)
        if _holds_for_nobody(exclusion.when, people)
    ]


def _hint(condition: Condition, people: TypedTable) -> Message:
    for clause in condition.clauses:
        if meant := code_meant(clause, people.schema):
            return message("write the code: {code}.", code=meant[1])
    return message("write the value as it stands in {file}.", file=people.place.file)


def code_meant(clause: Clause, schema: TableSchema) -> tuple[str, str] | None:
    """A word of a clause that is read as a code of its column's list, and the code.

    >>> from evaltools.schema import table_schema
    >>> code_meant(Clause("sex", "=", ("nainen",)), table_schema("participants"))
    ('nainen', 'female')
    """
    field = schema.field(clause.column) if clause.column in schema.names else None
    # what is true or not is written true or false
    if field is None or field.codelist is None or field.type != "code":
        return None
    known = codelist(field.codelist)
    for word in clause.values:
        code = known.synonyms.get(normalise_word(word))
        if code is not None and code != word and word not in known.values:
            return word, code
    return None


def _holds_for_nobody(condition: Condition, people: TypedTable) -> bool:
    return any(
        not Condition((clause,)).mask(people.frame).any()
        for clause in condition.clauses
        if clause.operator in ("=", "in")
        and clause.column in people.frame
        and people.frame[clause.column].dtype == object
        and not _are_codes(clause, people.schema)
    )


def _are_codes(clause: Clause, schema: TableSchema) -> bool:
    if clause.column not in schema.names:
        return False
    listed = schema.field(clause.column).codelist
    return listed is not None and set(clause.values) <= set(codelist(listed).values)
