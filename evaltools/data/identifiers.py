"""Find Finnish personal identity codes wherever they hide, without ever repeating one.

A code with a wrong check character is refused too: mistyped, it is still about a person.
"""

from __future__ import annotations

from evaltools.data.code_forms import codes_in


def identity_codes_in_text(text: str) -> int:
    """How many personal identity codes a text holds, mistyped ones included.

    Spaces in a code, small letters, other dashes and full-width letters are seen through.

    >>> identity_codes_in_text("born 131052–308t, moved")
    1
    >>> identity_codes_in_text("3 August 2024")
    0
    """
    found = [codes_in(line) for line in text.splitlines()]
    return sum(codes.valid + codes.mistyped for codes in found)
