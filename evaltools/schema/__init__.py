"""Tables, columns and code lists of a study: read, check, describe, put into a workbook."""

from evaltools.schema.checks import Fault, check_columns
from evaltools.schema.codelists import (
    Codelist,
    codelist,
    codelist_names,
    normalise_word,
    register_states,
    states,
)
from evaltools.schema.describe import codebook, describe
from evaltools.schema.headings import heading_synonyms, language_of_headings, normalise_heading
from evaltools.schema.tables import (
    Field,
    ForeignKey,
    Rule,
    TableSchema,
    table_names,
    table_schema,
)
from evaltools.schema.template import excel_template

__all__ = [
    "Codelist",
    "Fault",
    "Field",
    "ForeignKey",
    "Rule",
    "TableSchema",
    "check_columns",
    "codebook",
    "codelist",
    "codelist_names",
    "describe",
    "excel_template",
    "heading_synonyms",
    "language_of_headings",
    "normalise_heading",
    "normalise_word",
    "register_states",
    "states",
    "table_names",
    "table_schema",
]
