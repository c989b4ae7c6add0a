"""Headings that announce what should not be in the data: identity codes, diagnoses."""

from __future__ import annotations

import re
import unicodedata

_CODE_ANYWHERE = re.compile(
    r"henkilotunnu|personbeteckning|personnummer|sosiaaliturvatunnu|socialskyddssignum"
    r"|personal(identity)?(id|code|number)|identitycode|nationalid(?!ea)|socialsecurity"
)
_CODE_WORD = re.compile(r"[a-z]*(hetu|sotu)(n|t|nro|numero|tunnus|id)?[0-9]*|ssn[0-9]*")
_DIAGNOSIS_ANYWHERE = re.compile(r"diagno[os]")
_DIAGNOSIS_WORD = re.compile(r"icd[0-9]*")


def suspicious_heading(name: str) -> bool:
    """Whether a column is named as holding identity codes (hetu, henkilötunnus, ssn ...).

    >>> suspicious_heading("Asiakkaan HETU"), suspicious_heading("participant_id")
    (True, False)
    """
    return _named(name, anywhere=_CODE_ANYWHERE, word=_CODE_WORD)


def diagnosis_heading(name: str) -> bool:
    """Whether a column is named as holding diagnoses.

    >>> diagnosis_heading("ICD-10"), diagnosis_heading("site")
    (True, False)
    """
    return _named(name, anywhere=_DIAGNOSIS_ANYWHERE, word=_DIAGNOSIS_WORD)


def _named(name: str, *, anywhere: re.Pattern[str], word: re.Pattern[str]) -> bool:
    # asiakasHetu and "hetu (asiakas)" are words apart; accents do not matter.
    parted = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", name)
    letters = unicodedata.normalize("NFKD", parted).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall(r"[a-z0-9]+", plain)
    return bool(anywhere.search("".join(words))) or any(word.fullmatch(each) for each in words)
