"""Studies of invented people, written file by file into a test's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaltools.study import Study, study_from

StudyOf = Callable[..., Study]


@pytest.fixture
def study_of(tmp_path: Path) -> StudyOf:
    """Makes a study whose tables are the given files: text is written, a path is named."""

    def make(
        data_lock: str | None = None,
        mapping: Any = None,
        further: Any = None,
        **tables: str | Path,
    ) -> Study:
        names = {}
        for table, content in tables.items():
            if isinstance(content, Path):
                names[table] = str(content.relative_to(tmp_path))
            elif "#" in content.partition("\n")[0] and "\n" not in content:
                names[table] = content
            else:
                (tmp_path / f"{table}.csv").write_text(content, encoding="utf-8", newline="")
                names[table] = f"{table}.csv"
        given: dict[str, Any] = {
            "version": 1,
            "study": "made-up",
            "title": "Made up",
            "data": names,
            "mapping": mapping or {},
            "languages": ["en"],
            **(further or {}),
        }
        if data_lock:
            given["data_lock"] = data_lock
        return study_from(given, folder=tmp_path)

    return make
