"""What a report is made from, part by part, as keyed hashes: equal parts, equal report.

The parts: the study file and the files that it names, the tables that the report may
read, what was noticed while reading them, the parameters, the notebook, the code with its
templates and schemas, the versions, the languages, the letters for names, and the reports
whose numbers it reads. Formats are no part: pages are always made again from the sections.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaltools import resources
from evaltools.data import Data
from evaltools.reporting import record
from evaltools.reporting.parameters import typed
from evaltools.reporting.private import Private
from evaltools.reporting.report_list import Report
from evaltools.study import Study

#: Part -> keyed hash. A part is "study", or a kind and a name, as "table:spells".
Parts = dict[str, str]


def contents(
    wanted: Sequence[Report],
    *,
    study: Study,
    data: Data,
    parameters: Mapping[str, Any],
    letters: Mapping[str, Mapping[str, str]],
    private: Private,
) -> dict[str, Parts]:
    """What each wanted report is made from, by its name.

    The hash of a report as a whole is `whole(parts)`.
    """
    common = {name: private.keyed(said) for name, said in _common(study, letters).items()}
    tables = {name: private.keyed(_table_hash(data, name)) for name in data.tables}
    found: dict[str, Parts] = {}
    for each in wanted:
        own = {
            f"table:{name}": said
            for name, said in tables.items()
            if each.tables is None or name in each.tables
        }
        own["notebook"] = private.keyed(record.file_hash(each.path))
        for name, value in typed(parameters, each).items():
            own[f"parameter:{name}"] = private.keyed(json.dumps(value))
        if each.reads_findings:
            own["findings"] = private.keyed(_findings(data))
        for name in each.after:
            if name in found:
                own[f"report:{name}"] = whole(found[name])
        found[each.name] = dict(sorted({**common, **own}.items()))
    return found


def whole(parts: Parts) -> str:
    """One hash over all parts, which are keyed already."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _common(study: Study, letters: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        "study": study.file_hash,
        **{f"file:{name}": record.file_hash(path) for name, path in named_files(study).items()},
        "languages": json.dumps(list(study.languages)),
        "letters": json.dumps(letters, sort_keys=True),
        "code": record.code_hash(),
        "environment": json.dumps(environment(), sort_keys=True),
    }


def named_files(study: Study) -> dict[str, Path]:
    """Files beside the study that it names besides its tables: a programme, instruments."""
    named = [
        study.programme,
        study.practice.criteria,
        study.practice.fidelity,
        *(study.participation.instruments if study.participation is not None else ()),
    ]
    paths = {
        name: study.beside(name) for name in named if name and name.endswith((".yaml", ".yml"))
    }
    return {name: path for name, path in sorted(paths.items()) if path.is_file()}


def environment() -> dict[str, str]:
    """Python, the lock, and the version of every installed distribution, by name.

    Read from the names of folders: their metadata would take half a second to read.
    """
    lock = resources.checkout() / "requirements.lock" if resources.in_checkout() else None
    return {
        "Python": record.versions()["Python"],
        "lock": record.file_hash(lock) if lock is not None and lock.exists() else "",
        **dict(sorted(_installed())),
    }


def _installed() -> Iterator[tuple[str, str]]:
    for place in dict.fromkeys(reversed(sys.path)):
        for folder in Path(place or ".").glob("*.dist-info"):
            name, _, version = folder.name.removesuffix(".dist-info").partition("-")
            yield name.lower().replace("_", "-"), version


def _table_hash(data: Data, name: str) -> str:
    """Columns, types, cells, missing marks and row numbers of a table, in one hash."""
    frame = data.tables[name]
    total = hashlib.sha256()
    total.update(json.dumps([[str(c), str(t)] for c, t in frame.dtypes.items()]).encode())
    total.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    total.update(np.packbits(frame.isna().to_numpy()).tobytes())
    total.update(np.asarray(data.rows.get(name, ()), dtype=np.int64).tobytes())
    return total.hexdigest()


def _findings(data: Data) -> str:
    return json.dumps([*map(str, data.notes), *map(str, data.warnings), data.where])
