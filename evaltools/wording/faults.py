"""What is wrong and where, in the language of the person who keeps the files."""

from __future__ import annotations

from evaltools.errors import ROWS_LISTED, DataError, EvaltoolsError, Violation
from evaltools.messages import message, plural_message
from evaltools.wording.translation import render


def fault(error: EvaltoolsError, language: str) -> str:
    """The error's sentence; of data that break rules, every violation under it."""
    first = render(error.message, language)
    if not isinstance(error, DataError):
        return first
    return "\n".join([first, *(f"- {violation(each, language)}" for each in error.violations)])


def violation(broken: Violation, language: str) -> str:
    """The place, the rule and what to try: in English what `str` of it says.

    >>> violation(Violation(message("Rows must differ."), file="a.csv", rows=(3,)), "en")
    'a.csv, row 3: Rows must differ.'
    """
    where, rule = place(broken, language), render(broken.rule, language)
    text = f"{where}: {rule}" if where else rule
    if broken.hint is None:
        return text
    hint = message("Try: {hint}", hint=render(broken.hint, language))
    return f"{text} {render(hint, language)}"


def place(broken: Violation, language: str) -> str:
    """Where the rule is broken: file, sheet, line, rows, column."""
    parts = [broken.file or ""]
    if broken.sheet:
        parts.append(render(message("sheet “{sheet}”", sheet=broken.sheet), language))
    if broken.line:
        parts.append(render(message("line {line}", line=str(broken.line)), language))
    parts.append(_rows(broken, language))
    if broken.column:
        parts.append(render(message("column “{column}”", column=broken.column), language))
    return ", ".join(part for part in parts if part)


def _rows(broken: Violation, language: str) -> str:
    if not broken.rows:
        return ""
    listed = ", ".join(str(row) for row in broken.rows[:ROWS_LISTED])
    more = broken.n_rows - min(len(broken.rows), ROWS_LISTED)
    if more > 0:
        text = message("rows {rows} and {more} more", rows=listed, more=str(more))
        return render(text, language)
    n = max(broken.n_rows, len(broken.rows))
    return render(plural_message("row {rows}", "rows {rows}", n, rows=listed), language)
