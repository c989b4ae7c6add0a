"""What is said of cells that cannot be what their column must hold."""

from __future__ import annotations

from evaltools.messages import Message, message, plural_message
from evaltools.schema import Field

FORMAT_AS_TEXT = message(
    "give the column the format Text in Excel and type these cells again, with their zeros."
)
FORMAT_AS_NUMBER = message("give the column the format Number in Excel and type these cells again.")
EMPTY_THE_CELL = message("empty the cells if nothing is known.")
TYPE_AGAIN = message("type the text again, or paste it as plain text.")
YES_OR_NO = message("write yes or no, kyllä or ei, ja or nej, 1 or 0.")
WRITE_DATES = message(
    "write the day as 31.5.2024 or 2024-05-31; where it is not known or has not come, leave the "
    "cell empty."
)
WRITE_NUMBERS = message("write digits only, with a comma or point before decimals.")
ONE_DECIMAL_MARK = message("use either comma or point before decimals, and no mark for thousands.")


def date_in_text(field: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold text, but Excel has made {n} cell a date.",
        "{column} must hold text, but Excel has made {n} cells dates.",
        n,
        column=field.name,
    )


def eaten(field: Field, n: int) -> Message:
    return plural_message(
        "{column} must keep its leading zeros, but Excel has eaten them in {n} cell.",
        "{column} must keep its leading zeros, but Excel has eaten them in {n} cells.",
        n,
        column=field.name,
    )


def mark_in_text(field: Field, n: int) -> Message:
    return plural_message(
        "{column} holds a mark such as NA or - in {n} cell, which was read as text.",
        "{column} holds a mark such as NA or - in {n} cells, which were read as text.",
        n,
        column=field.name,
    )


def control_characters(column: str, n: int) -> Message:
    return plural_message(
        "{column} must not hold control characters, but {n} cell does.",
        "{column} must not hold control characters, but {n} cells do.",
        n,
        column=column,
    )


def not_yes_or_no(field: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold yes or no, but {n} cell holds something else.",
        "{column} must hold yes or no, but {n} cells hold something else.",
        n,
        column=field.name,
    )


def not_a_date(field: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold dates, but {n} cell cannot be read as one.",
        "{column} must hold dates, but {n} cells cannot be read as such.",
        n,
        column=field.name,
    )


def no_such_day(field: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold days of the calendar, but {n} cell is no such day.",
        "{column} must hold days of the calendar, but {n} cells are no such days.",
        n,
        column=field.name,
    )


def date_in_number(field: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold numbers, but Excel has made {n} cell a date.",
        "{column} must hold numbers, but Excel has made {n} cells dates.",
        n,
        column=field.name,
    )


def not_a_number(field: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold numbers, but {n} cell cannot be read as one.",
        "{column} must hold numbers, but {n} cells cannot be read as such.",
        n,
        column=field.name,
    )


def mixed_marks(field: Field, n: int) -> Message:
    return plural_message(
        "{column} must have one decimal mark, but {n} cell has another than most.",
        "{column} must have one decimal mark, but {n} cells have another than most.",
        n,
        column=field.name,
    )
