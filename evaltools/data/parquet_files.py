"""Parquet files: columns come typed, row 1 is the first row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from evaltools.data.limits import refuse_large_table
from evaltools.data.place import Place
from evaltools.data.raw import (
    RawColumn,
    RawTable,
    clean_heading,
    coded,
    coded_arrow,
    drop_empty,
    letter,
)
from evaltools.messages import message

_PANDAS_INDEX = "__index_level_"


def read_parquet(path: Path, place: Place, *, table: str) -> RawTable:
    """The rows of a Parquet file.

    Raises DataError when the file cannot be opened or a column holds lists or records.
    """
    try:
        content = _content(path, place)
        columns = [
            _column(content.column(position), clean_heading(name), letter(position))
            for position, name in enumerate(content.column_names)
            if not name.startswith(_PANDAS_INDEX)
        ]
    except (pa.ArrowException, OSError, ValueError):  # their texts can hold cells
        rule = message("A file named .parquet must be a Parquet file; this one cannot be opened.")
        raise place.refused(rule) from None
    kept, rows = drop_empty(columns, np.arange(1, content.num_rows + 1))
    return RawTable(table, place.file, kept, rows)


def _content(path: Path, place: Place) -> pa.Table:
    with parquet.ParquetFile(path) as opened:
        refuse_large_table(opened.metadata.num_rows, opened.metadata.num_columns, place)
        content = opened.read()
    if any(pa.types.is_nested(field.type) for field in content.schema):
        rule = message("The columns of a Parquet file must hold single values, not lists.")
        raise place.refused(rule)
    return content


def _column(cells: pa.ChunkedArray, heading: str, letter_: str) -> RawColumn:
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return _column(cells.cast(kind.value_type), heading, letter_)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        # a moment in one zone can be another day in another: left for the person to decide
        return coded_arrow(cells.cast(pa.string()), heading, letter_)
    if pa.types.is_decimal(kind):
        return _column(cells.cast(pa.float64()), heading, letter_)
    if _is_text(kind):
        return coded_arrow(cells.cast(pa.string()), heading, letter_)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return _coded_typed(cells.cast(pa.timestamp("us")), heading, letter_)
    return _coded_typed(cells, heading, letter_)


def _is_text(kind: pa.DataType) -> bool:
    return not (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_temporal(kind)
    )


def _coded_typed(cells: pa.ChunkedArray, heading: str, letter_: str) -> RawColumn:
    encoded = pa.concat_arrays(cells.chunks or [pa.array([], cells.type)]).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    values = encoded.dictionary.to_pandas()
    if pd.api.types.is_float_dtype(values.dtype) and values.isna().any():
        return coded(cells.to_pandas(), heading, letter_)  # NaN is missing too
    return RawColumn(heading, letter_, codes, values)
