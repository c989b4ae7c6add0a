"""The smallest study, and the study of the design page with every key."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

SMALL: dict[str, Any] = {
    "version": "1",
    "study": "small",
    "title": "A small study",
    "data": {"participants": "people.csv"},
    "languages": ["en"],
}

EVERY_KEY = Path(__file__).with_name("every_key.yaml")


@pytest.fixture
def small() -> dict[str, Any]:
    return copy.deepcopy(SMALL)


@pytest.fixture
def every_key() -> Path:
    return EVERY_KEY
