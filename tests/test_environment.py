"""environment.yml and requirements.lock say what pyproject.toml says, and no more."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent

#: PyPI name -> conda-forge name, where they differ.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "seaborn": "seaborn-base",
    "jupyter-client": "jupyter_client",
    "build": "python-build",
}

#: What is imported under another name than it is installed under.
IMPORT_NAMES = {
    "babel": "babel",
    "python-docx": "docx",
    "python-stdnum": "stdnum",
    "ruamel-yaml": "ruamel",
    "jupyter-client": "jupyter_client",
}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def requirements(*groups: str) -> list[Requirement]:
    listed = list(project()["dependencies"])
    for group in groups:
        listed += project()["optional-dependencies"][group]
    return [Requirement(line) for line in listed]


def conda_lines() -> tuple[list[str], list[str]]:
    content = YAML(typ="safe").load((ROOT / "environment.yml").read_text())
    plain = [line for line in content["dependencies"] if isinstance(line, str)]
    pip = [
        line for part in content["dependencies"] if isinstance(part, dict) for line in part["pip"]
    ]
    return plain, pip


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    found = [re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*(.*?))?\s*\\?$", x) for x in lines]
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return {
        canonicalize_name(m.group(1)): m.group(2)
        for m in found
        if m
        and (
            not m.group(3)
            or Requirement(f"x; {m.group(3)}").marker.evaluate({"python_full_version": here})
        )
    }


def test_environment_yml_names_the_same_packages_with_the_same_bounds():
    plain, pip = conda_lines()
    got = {str(Requirement(line)) for line in [*plain, *pip]} - {"pip"}
    expected = {f"python{project()['requires-python']}"}
    for each in requirements("dev"):
        name = CONDA_NAMES.get(canonicalize_name(each.name), canonicalize_name(each.name))
        name = {"ruamel-yaml": "ruamel.yaml"}.get(name, name)
        expected.add(str(Requirement(f"{name}{each.specifier}")))
    assert got == expected


def test_environment_yml_takes_nothing_from_the_default_channels():
    content = YAML(typ="safe").load((ROOT / "environment.yml").read_text())
    assert content["channels"] == ["conda-forge", "nodefaults"]


def test_the_lock_holds_every_dependency_within_its_bounds():
    versions = locked()
    wrong = [
        str(each)
        for each in requirements("dev", "cluster")
        if canonicalize_name(each.name) not in versions
        or Version(versions[canonicalize_name(each.name)]) not in each.specifier
    ]
    assert wrong == []


def test_the_lock_has_hashes_and_no_addresses():
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"https?://|file:|--index|--find-links|--extra", text)
    pins = len(re.findall(r"^[A-Za-z0-9._-]+==", text, flags=re.MULTILINE))
    with_hash = len(
        re.findall(r"^[A-Za-z0-9._-]+==.*\\\n +--hash=sha256:", text, flags=re.MULTILINE)
    )
    assert pins == with_hash > 50


@pytest.mark.parametrize("folder", ["evaltools"])
def test_every_import_is_declared_and_every_declared_package_is_used(folder):
    imported = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(node.module.split(".")[0])
    third_party = imported - set(sys.stdlib_module_names) - {"evaltools", "__future__"}
    # Each comes with a declared one: jinja2, jupyter_client, pydantic.
    third_party -= {"markupsafe", "traitlets", "pydantic_core"}
    declared = {
        IMPORT_NAMES.get(canonicalize_name(r.name), canonicalize_name(r.name).replace("-", "_"))
        for r in requirements("dev", "cluster", "panel")
    }
    assert third_party - declared == set()
