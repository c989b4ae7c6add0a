"""Data that a run has read and checked, handed to the parent of its kernels.

Every notebook of a run reads the same files. The run reads and checks them once and hands
the tables over in memory; each kernel is forked with them and finds them here while the
files are as they were. Nothing of it is written to a disk, and what a notebook gets is
what it would have read.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from types import MappingProxyType

from evaltools.data.checked import Data
from evaltools.schema import table_names
from evaltools.study import Study

#: The study file and each table's file: the name as written, when changed, size in bytes.
State = tuple[object, ...]

#: The newest data that were handed over, with the state of the files before they were read.
_held: list[tuple[State, Data]] = []


def state_of_files(study: Study) -> State | None:
    """What tells that neither the study file nor a file that it names has changed.

    None where a file is not there: nothing is kept of such data.
    """
    named = [getattr(study.data, name) for name in table_names()]
    try:
        stats = [(file.written, file.path.stat()) for file in named if file is not None]
    except OSError:
        return None
    files = [(written, stat.st_mtime_ns, stat.st_size) for written, stat in stats]
    return (str(study.path), study.file_hash, *files)


def packed(data: Data, state: State) -> bytes:
    """The data, without their study, for `hold` in another process of this program."""
    plain = replace(data, study=None, tables=dict(data.tables), rows=dict(data.rows))  # type: ignore[arg-type]
    return pickle.dumps((state, plain), protocol=pickle.HIGHEST_PROTOCOL)


def hold(content: bytes | memoryview) -> None:
    """Keep what `packed` gave, in place of what was held before.

    Only for bytes that came from a process of this program through a channel of its own.
    """
    state, plain = pickle.loads(content)
    _held[:] = [
        (
            state,
            replace(
                plain, tables=MappingProxyType(plain.tables), rows=MappingProxyType(plain.rows)
            ),
        )
    ]


def held(study: Study) -> Data | None:
    """The study's data where they are held and no file has changed since; else None."""
    if not _held:
        return None
    state, data = _held[0]
    return replace(data, study=study) if state == state_of_files(study) else None
