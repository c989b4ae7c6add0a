"""Numbers as each language writes them: decimal sign, no-break spaces, a real minus.

The patterns are CLDR's (through Babel), but for the minus sign, which is always U+2212:
Babel writes the hyphen of the keyboard. Halves are rounded up, away from zero, by the decimal
digits of the number: 0.45 becomes 0.5, where the binary float lies a little below the half.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

from evaltools.wording.locales import locale

MINUS = "−"
NO_BREAK_SPACE = "\u00a0"
EN_DASH = "–"

#: Digits of a number that are its own; beyond them lies only the noise of a float.
OWN_DIGITS = 14

#: A share that is rounded to this is a whole percentage.
WHOLE_PER_CENT = 0.01

#: Below this a p-value is only said to be smaller.
SMALLEST_P = 0.001

#: Written where a number could not be calculated (a hidden one has its own sign).
NOT_AVAILABLE = "–"


def is_missing(x: object) -> bool:
    """Whether there is no number to write: None, NaN or pandas' NA."""
    # pandas' NA has no truth value, so it is asked for before x is compared with itself
    return x is None or str(x) == "<NA>" or x != x


def integer(n: int, language: str) -> str:
    """A whole number with its thousands apart.

    >>> integer(12345, "en")
    '12,345'
    """
    return _decimal(Decimal(int(n)), "#,##0", language)


def rounded(x: float, decimals: int) -> Decimal:
    """The number with so many decimals, halves rounded away from zero.

    >>> rounded(0.45, 1), rounded(2.15, 1), rounded(-0.5, 0)
    (Decimal('0.5'), Decimal('2.2'), Decimal('-1'))
    """
    digits = Decimal(f"{x:.{OWN_DIGITS}g}")
    return digits.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


#: Whole numbers from here to there, without a unit, are years.
YEARS = (1900, 2200)


def moment(x: float, language: str) -> str:
    """A time that the data give without a unit: years stand without their thousands apart.

    >>> moment(1974.0, "en"), moment(2.5, "en")
    ('1974', '2.5')
    """
    if float(x).is_integer() and YEARS[0] <= x <= YEARS[1]:
        return str(int(x))
    return number(x, language, 0 if float(x).is_integer() else 1)


def number(x: float, language: str, decimals: int | None = None) -> str:
    """A number with so many decimals; None: as many as it has, at most three.

    >>> number(-1.5, "fi")
    '−1,5'
    """
    if is_missing(x):
        return NOT_AVAILABLE
    if math.isinf(x):
        return "∞" if x > 0 else MINUS + "∞"
    places = "###" if decimals is None else "0" * decimals
    pattern = "#,##0" + (f".{places}" if places else "")
    return _decimal(rounded(float(x), 3 if decimals is None else decimals), pattern, language)


def share(x: float, language: str, decimals: int = 0) -> str:
    """A share of 0 to 1 in per cent, with the sign.

    >>> share(0.345, "en", 1)
    '34.5%'
    """
    if is_missing(x):
        return NOT_AVAILABLE
    return number(x * 100, language, decimals) + percent_sign(language)


def percent_sign(language: str) -> str:
    """The sign with the space that stands before it in the language."""
    return "%" if locale(language).language == "en" else NO_BREAK_SPACE + "%"


def share_decimals(n: int | float | None) -> int:
    """Decimals of a percentage: none when fewer than a hundred people are behind it."""
    return 1 if n is not None and not is_missing(n) and n >= 100 else 0


def rate_decimals(rates: Iterable[float | None]) -> int:
    """Decimals for rates that stand together: two figures of the least; one to four.

    >>> rate_decimals([14.0, 25.9]), rate_decimals([0.14, 2.0]), rate_decimals([0.0])
    (1, 2, 1)
    """
    known = [abs(each) for each in rates if each is not None and not is_missing(each) and each]
    return min(4, max(1, 1 - math.floor(math.log10(min(known))))) if known else 1


def decimals_kept(decimals: int, rounded_to: float | None) -> int:
    """The decimals of a percentage that a rounding leaves: of 0.01 and coarser none.

    >>> decimals_kept(1, 0.005), decimals_kept(1, 0.01), decimals_kept(1, None)
    (1, 0, 1)
    """
    return decimals if rounded_to is None or rounded_to < WHOLE_PER_CENT else 0


def is_about(decimals: int, rounded_to: float | None) -> bool:
    """Whether a percentage is rounded to more than the decimals that it would have.

    >>> is_about(1, 0.005), is_about(1, 0.001), is_about(0, 0.01)
    (True, False, False)
    """
    return rounded_to is not None and rounded_to > WHOLE_PER_CENT / 10**decimals


def outwards(low: float, high: float, decimals: int) -> tuple[float, float]:
    """An interval with so many decimals that holds the given one.

    >>> outwards(0.145, 0.341, 2), outwards(0.3, 0.7, 1)
    ((0.14, 0.35), (0.3, 0.7))
    """
    unit = 10**decimals
    # what is written as 0.3 may be stored a hair above or below it
    return (
        low if is_missing(low) else math.floor(round(low * unit, 6)) / unit,
        high if is_missing(high) else math.ceil(round(high * unit, 6)) / unit,
    )


def form_of(x: float, decimals: int) -> int:
    """The whole number that chooses the plural form: 1,0 takes the plural, as 2 does.

    >>> form_of(1.0, 0), form_of(1.0, 1)
    (1, 2)
    """
    return 1 if decimals == 0 and rounded(x, 0) == 1 else 2


def p_value(p: float, language: str) -> str:
    """A p-value as it stands in a table: 0.034, < 0.001.

    >>> p_value(0.00001, "en")
    '< 0.001'
    """
    if is_missing(p):
        return NOT_AVAILABLE
    if p < SMALLEST_P:
        return f"< {number(SMALLEST_P, language, 3)}"
    return number(p, language, 3)


def p_phrase(p: float, language: str) -> str:
    """A p-value as it stands in a sentence: p = 0.034, p < 0.001.

    >>> p_phrase(0.034, "fi")
    'p = 0,034'
    """
    text = p_value(p, language)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def decimals_list(numbers: Sequence[float], language: str, decimals: int | None = None) -> str:
    """Decimals in a row: semicolons where the comma is the decimal sign.

    >>> decimals_list([1.2, 3.4], "en")
    '1.2, 3.4'
    """
    mark = ", " if locale(language).language == "en" else "; "
    return mark.join(number(each, language, decimals) for each in numbers)


def _decimal(x: Decimal, pattern: str, language: str) -> str:
    text = str(format_decimal(x, format=pattern, locale=locale(language)))
    text = text.replace("-", MINUS)
    return text if re.search("[1-9]", text) else text.removeprefix(MINUS)
