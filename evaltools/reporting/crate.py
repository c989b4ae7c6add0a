"""A run described for other programs: an RO-Crate after the Process Run Crate profile.

It says which files came of which inputs, with which program and parameters. Of the inputs
it tells a keyed hash and no content; it holds no person, no path and no time but the run's.

Source: Process Run Crate 0.5, https://w3id.org/ro/wfrun/process/0.5.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import evaltools
from evaltools.reporting import record

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
PROGRAM = "https://pypi.org/project/evaltools/"

#: Not described: the crate itself, the sums, which hold the crate's own, and the run's
#: record, which tells how long each report took and so is never the same twice.
LEFT_OUT = {CRATE, "SHA256SUMS", "run.json"}

_FORMATS = {
    ".ipynb": "application/x-ipynb+json",
    ".bib": "application/x-bibtex",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".log": "text/plain",
    ".svg": "image/svg+xml",
    ".csv": "text/csv",
}


def write_crate(folder: Path, told: Mapping[str, Any], *, public: bool = False) -> None:
    """Write ro-crate-metadata.json for the files of a folder.

    told : mapping
        The run's run.json.
    public : bool
        For a release: neither hashes nor names of the inputs, nor parameters.
    """
    from rocrate.model import ContextEntity
    from rocrate.rocrate import ROCrate

    crate = ROCrate()
    crate.name = f"{told['study']}, {told['run_id']}"
    crate.description = f"Reports of the study {told['study']}, made with evaltools."
    crate.datePublished = told["made"]
    crate.root_dataset["license"] = "Not stated; ask whoever published this folder."
    crate.root_dataset["conformsTo"] = {"@id": PROFILE}
    for entity in _entities(folder, told, public=public):
        crate.add(ContextEntity(crate, entity.pop("@id"), properties=entity))
    files = sorted(_files(folder))
    crate.root_dataset["hasPart"] = [{"@id": name} for name in files]
    crate.root_dataset["mentions"] = {"@id": "#run"}
    plain = crate.metadata.generate()
    plain["@graph"] = sorted(plain["@graph"], key=lambda entity: str(entity["@id"]))
    record.write_json(folder / CRATE, plain)


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and name not in LEFT_OUT:
            yield name


def _entities(folder: Path, told: Mapping[str, Any], *, public: bool) -> Iterator[dict[str, Any]]:
    files = sorted(_files(folder))
    inputs = [] if public else list(_inputs(told))
    parameters = [] if public else list(_parameters(told))
    yield {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    yield {
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": "evaltools",
        "softwareVersion": evaltools.__version__,
        "softwareRequirements": [f"{name} {v}" for name, v in told["versions"].items()],
    }
    yield {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run {told['run_id']}",
        "instrument": {"@id": PROGRAM},
        "object": [{"@id": each["@id"]} for each in (*inputs, *parameters)],
        "result": [{"@id": name} for name in files],
        "endTime": told["made"],
        "actionStatus": {"@id": f"http://schema.org/{_status(told)}"},
        "description": "Small groups were protected: " + " ".join(told["policy"]),
    }
    yield from inputs
    yield from parameters
    for name in files:
        yield _file(folder, name)


def _status(told: Mapping[str, Any]) -> str:
    failed = any(each["status"] == "failed" for each in told["reports"].values())
    return "FailedActionStatus" if failed else "CompletedActionStatus"


def _inputs(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number, each in enumerate(told["inputs"], start=1):
        yield {
            "@id": f"#input-{number}",
            "@type": "CreativeWork",
            "name": each["table"],
            "description": f"Table {each['table']} of the study; not in this folder.",
            "identifier": f"hmac-sha256:{each['keyed_hash']}",
        }


def _parameters(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in sorted(told["parameters"].items()):
        yield {"@id": f"#parameter-{name}", "@type": "PropertyValue", "name": name, "value": value}


def _file(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "contentSize": str(path.stat().st_size),
        "encodingFormat": _FORMATS.get(path.suffix)
        or mimetypes.guess_type(name)[0]
        or "text/plain",
        "sha256": record.file_hash(path),
    }
