"""An Excel workbook to fill in: a sheet per table, drop-downs, notes and an instruction sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from evaltools import resources
from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.schema.codelists import Codelist, codelist
from evaltools.schema.describe import codebook, unit_in_words
from evaltools.schema.tables import Field, TableSchema, table_schema

_LAST_ROW = 1_048_576

#: The oldest time that a zip file can say: stands for none.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
TEXT_FORMAT = "@"
DATE_FORMATS = MappingProxyType({"en": "yyyy-mm-dd", "fi": "d.m.yyyy", "sv": "d.m.yyyy"})
_HEADING_FILL = PatternFill("solid", fgColor="DCE6F1")
_ADVICE = ("fill", "required_note", "missing", "identity", "dates", "text_format")
_EXCEL_DAY_ZERO = pd.Timestamp("1899-12-30")

#: The first and the last day that dates may have, 1950-01-01 and 2100-12-31, as Excel counts.
_DAYS = ("18264", "73415")


#: Table to its further columns that hold days: heading to the note on it.
FurtherDays = Mapping[str, Mapping[str, str]]

#: Table to those of its columns of text that get a list to choose from: column to what it
#: lists. Another text may be written all the same.
Choices = Mapping[str, Mapping[str, Sequence[str]]]


def excel_template(
    tables: Sequence[str],
    *,
    language: str,
    path: Path,
    further_days: FurtherDays = MappingProxyType({}),
    choices: Choices = MappingProxyType({}),
) -> Path:
    """Write an empty workbook for the tables and say where it is.

    Parameters
    ----------
    tables : sequence of str
        Names of tables, in the order of the sheets.
    language : str
        Of headings, lists, notes and instructions: en, fi or sv.
    path : Path
        File ending in .xlsx, in a folder that exists. An older file is replaced.
    further_days : mapping of table to {heading: note}
        Columns of days that stand right of the table's own, such as those of phases.
    choices : mapping of table to {column: texts}, optional
        What the drop-downs of columns list that have no code list, such as the levels of
        the sets of criteria.

    Raises
    ------
    UsageError
        When a table is unknown or the folder does not exist.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     made = excel_template(["participants"], language="fi", path=Path(folder, "people.xlsx"))
    ...     made.name, made.is_file()
    ('people.xlsx', True)
    """
    if not path.parent.is_dir():
        raise UsageError(
            message(
                "The folder of a template must exist, but {folder} was not found.",
                folder=path.parent.name,
            )
        )
    workbook = table_workbook(tables, language=language)
    for table, notes in further_days.items():
        sheet, names = workbook[table_schema(table).title(language)], table_schema(table).names
        for column, (heading, note) in enumerate(notes.items(), start=len(names) + 1):
            _write_further_day(sheet, column, heading, note=note, language=language)
    for table in (each for each in tables if each in choices):
        for name, texts in choices[table].items():
            _write_choices(workbook, table_schema(table), name, texts, language=language)
    save_workbook(workbook, path=path)
    return path


def table_workbook(tables: Sequence[str], *, language: str) -> Workbook:
    """The empty workbook of `excel_template`, to be filled by a program and saved."""
    workbook = Workbook()
    schemas = [table_schema(name) for name in tables]
    _write_instructions(workbook.active, schemas, language)
    ranges = _write_lists(workbook, schemas, language)
    for schema in schemas:
        _write_table(workbook.create_sheet(schema.title(language)), schema, ranges, language)
    workbook.move_sheet(_text("codes", language), offset=len(schemas))
    return workbook


def save_workbook(workbook: Workbook, *, path: Path) -> None:
    """Save without the time and the name of the machine: equal workbooks, equal bytes."""
    properties = workbook.properties
    properties.created = properties.modified = datetime(*_NO_TIME)
    properties.creator = properties.lastModifiedBy = "evaltools"
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).write_data()
    with ZipFile(made) as archive, ZipFile(path, "w", ZIP_DEFLATED) as repeatable:
        for name in archive.namelist():
            member = ZipInfo(name, _NO_TIME)
            member.compress_type = ZIP_DEFLATED
            repeatable.writestr(member, archive.read(name))


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    frame = pd.read_csv(resources.path("data_schemas/workbook_texts.csv"), dtype=str)
    return MappingProxyType(
        {
            str(row["key"]): {language: str(row[language]) for language in LANGUAGES}
            for row in frame.to_dict("records")
        }
    )


def _text(key: str, language: str) -> str:
    return str(_texts()[key][language])


def _write_instructions(sheet: Worksheet, schemas: Sequence[TableSchema], language: str) -> None:
    sheet.title = _text("instructions", language)
    for key in _ADVICE:
        sheet.append([_text(key, language)])
    sheet.append([])
    sheet.append([_text(key, language) for key in ("sheet", "column", "kind", "required")])
    sheet.cell(sheet.max_row, 5, _text("meaning", language))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    rows = codebook([schema.name for schema in schemas], language)
    for row in rows[["table", "title", "type", "required", "description"]].itertuples(index=False):
        sheet.append(list(row))
    for letter, width in zip("ABCDE", (28, 34, 18, 12, 100), strict=True):
        sheet.column_dimensions[letter].width = width


def _write_lists(
    workbook: Workbook, schemas: Sequence[TableSchema], language: str
) -> dict[str, str]:
    """Put each code list into a column of the sheet of lists; give the cells by list name."""
    sheet = workbook.create_sheet(_text("codes", language))
    names = {field.codelist: field for schema in schemas for field in schema.fields}
    ranges: dict[str, str] = {}
    for name, field in names.items():
        if name is None:
            continue
        entries = _entries(codelist(name), field, language)
        ranges[name] = _write_list(sheet, len(ranges) + 1, name, entries)
    return ranges


def _write_list(sheet: Worksheet, column: int, name: str, entries: Sequence[str | int]) -> str:
    """Write a list into a column of the sheet of lists; the address of its cells."""
    sheet.cell(1, column, name).font = Font(bold=True)
    for row, entry in enumerate(entries, start=2):
        sheet.cell(row, column, entry)
    letter = get_column_letter(column)
    sheet.column_dimensions[letter].width = 34
    return f"'{sheet.title}'!${letter}$2:${letter}${len(entries) + 1}"


def _entries(listed: Codelist, field: Field, language: str) -> list[str | int]:
    if field.type == "integer":
        return [int(value) for value in listed.values]
    return [listed.choice(value, language) for value in listed.values]


def _write_table(
    sheet: Worksheet, schema: TableSchema, ranges: Mapping[str, str], language: str
) -> None:
    sheet.freeze_panes = "A2"
    for column, field in enumerate(schema.fields, start=1):
        _write_heading(sheet, column, field, language)
        _format_column(sheet, column, field, language)
        validation = _validation(field, ranges, language)
        if validation is not None:
            letter = get_column_letter(column)
            validation.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(validation)


def _write_heading(sheet: Worksheet, column: int, field: Field, language: str) -> None:
    cell = sheet.cell(1, column, field.title(language))
    cell.font = Font(bold=field.required)
    cell.fill = _HEADING_FILL
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.comment = Comment(_note(field, language), "evaltools", height=180, width=320)


def _write_further_day(
    sheet: Worksheet, column: int, heading: str, *, note: str, language: str
) -> None:
    cell = sheet.cell(1, column, heading)
    cell.fill = _HEADING_FILL
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.comment = Comment(note, "evaltools", height=180, width=320)
    letter = get_column_letter(column)
    sheet.column_dimensions[letter].width = max(14, len(heading) + 2)
    sheet.column_dimensions[letter].number_format = DATE_FORMATS[language]
    validation = _limits("date", _DAYS, "date", language)
    validation.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(validation)


def _write_choices(
    workbook: Workbook, schema: TableSchema, column: str, texts: Sequence[str], *, language: str
) -> None:
    """Put the texts into a further column of the sheet of lists, and a drop-down on the column."""
    lists, sheet = workbook[_text("codes", language)], workbook[schema.title(language)]
    place = 1 if lists.max_column == 1 and lists["A1"].value is None else lists.max_column + 1
    cells = _write_list(lists, place, f"{schema.name}.{column}", texts)
    validation = _drop_down(schema.field(column), cells, language)
    letter = get_column_letter(schema.names.index(column) + 1)
    validation.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(validation)


def _note(field: Field, language: str) -> str:
    unit = unit_in_words(field, language)
    lines = [
        field.description(language),
        _text("required", language) if field.required else "",
        _text("unit", language).format(unit=unit) if unit else "",
        _text("example", language).format(example=_example(field, language)),
    ]
    return "\n".join(line for line in lines if line)


def _example(field: Field, language: str) -> str:
    """The example as the sheet's drop-down has it."""
    if field.codelist is None or field.type == "integer":
        return field.example
    listed = codelist(field.codelist)
    return listed.choice(field.example, language) if field.example in listed.values else ""


def _format_column(sheet: Worksheet, column: int, field: Field, language: str) -> None:
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.width = max(14, len(field.title(language)) + 2)
    if field.type == "date":
        dimension.number_format = DATE_FORMATS[language]
    elif field.type in ("string", "code"):
        # Text cells keep the zeros of 091; a General cell would turn it into 91.
        dimension.number_format = TEXT_FORMAT


def _validation(field: Field, ranges: Mapping[str, str], language: str) -> DataValidation | None:
    if field.codelist is not None:
        return _drop_down(field, ranges[field.codelist], language)
    if field.type == "date":
        limits = [str(_excel_day(field.minimum)), str(_excel_day(field.maximum))]
        return _limits("date", limits, "date", language)
    if field.type in ("integer", "number"):
        limits = [str(each) for each in (field.minimum, field.maximum) if each is not None]
        kind = "whole" if field.type == "integer" else "decimal"
        return _limits(kind, limits, "number", language) if limits else None
    return None


def _drop_down(field: Field, cells: str, language: str) -> DataValidation:
    is_closed = field.type != "string"
    return DataValidation(
        type="list",
        formula1=f"={cells}",
        allow_blank=True,
        showErrorMessage=is_closed,
        errorTitle=_text("choose_title", language),
        error=_text("choose", language),
    )


def _limits(kind: str, limits: Sequence[str], texts: str, language: str) -> DataValidation:
    return DataValidation(
        type=kind,
        operator="between" if len(limits) == 2 else "greaterThanOrEqual",
        formula1=limits[0],
        formula2=limits[1] if len(limits) == 2 else None,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=_text(f"{texts}_title", language),
        error=_text(texts, language),
    )


def _excel_day(date: float | str | None) -> int:
    return (pd.Timestamp(str(date)) - _EXCEL_DAY_ZERO).days
