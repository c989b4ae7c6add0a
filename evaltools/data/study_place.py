"""Faults of the study file that only the data bring to light."""

from __future__ import annotations

from evaltools.errors import Violation
from evaltools.messages import Message
from evaltools.study import Study


def study_violation(
    study: Study,
    rule: Message,
    *,
    at: tuple[str | int, ...],
    hint: Message | None = None,
    severity: str = "error",
) -> Violation:
    """A broken rule at a key of the study file, with its line.

    at : the way to the key, such as ("groups", 0)
    """
    file = study.path.name if study.path is not None else None
    return Violation(rule, file=file, line=study.line_of(*at), hint=hint, severity=severity)
