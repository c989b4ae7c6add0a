"""What the schema of the data tables says about a column: its heading, its values' labels."""

from __future__ import annotations

from evaltools import schema


def field_title(name: str, language: str) -> str | None:
    """The heading of a column of the data tables, or None when no table has it."""
    field = _field(name)
    return field.title(language) if field else None


def code_label(column: str, value: str, language: str) -> str | None:
    """The label of a value of a coded column, or None when the code list does not know it."""
    field = _field(column)
    return list_label(field.codelist, value, language) if field and field.codelist else None


def list_label(name: str, value: str, language: str) -> str | None:
    """The label of a value of a code list, or None when the list does not hold it."""
    if name not in schema.codelist_names():
        return None
    codes = schema.codelist(name)
    return codes.label(value, language) if value in codes.labels else None


def employment_states() -> frozenset[str]:
    """The states that are work: what "found work" may be said of."""
    frame = schema.states()
    return frozenset(frame.loc[frame["group"] == "employment", "state"])


def is_job(state: str) -> bool:
    """Whether a state is work, one of its kinds or all of them taken together."""
    return state in ("employment", "in_work") or state in employment_states()


def _field(name: str) -> schema.Field | None:
    for table in schema.table_names():
        found = schema.table_schema(table)
        if name in found.names:
            return found.field(name)
    return None
