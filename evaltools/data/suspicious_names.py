"""Headings that announce what should not be in the data: codes, diagnoses, who people are."""

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
_CONTACT_ANYWHERE = re.compile(
    r"(etu|suku|koko|kutsuma)nim|(for|efter|fornam|tilltals)namn|(first|last|full|sur)name"
    r"|puhelin|telefon|sahkoposti|katuosoi|kotiosoi|postiosoi|gatuadress|hemadress|postadress"
    r"|homeaddress|streetaddress"
)
_CONTACT_WORD = re.compile(
    r"puh|gsm|kannykka|matkapuh|phone|mobile|mobil|tel|e?mail|epost|osoite|adress|address|sposti"
)
#: Names are of people where nothing else is named, or somebody is.
_NAME_WORD = re.compile(r"nimi|nimet|namn|names?")
_PERSON_WORD = re.compile(
    r"(asiakka|osallistuja|vastaaj|henkilo|mentori|kummi|tyokummi|ohjaaja|valmentaja|tyontekija|ammattilai"
    r"|kund|klient|deltaga|svarande|person|handleda|client|participant|respondent|mentor|coach"
    r"|worker|advis)[a-z]*"
)
_NAME = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ’'-]+(?:-?[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)?"
_FULL_NAME = re.compile(rf"{_NAME}(?:,? {_NAME}){{1,2}}")
_SHORT_NAME = re.compile(rf"{_NAME}(?: [A-ZÀ-ÖØ-Þ]\.?)?")
#: What places of work and of advice are called, as the last part of a word without accents.
_OFFICE_WORD = re.compile(
    r"(kaupunki|kunta|kuntayhtyma|seurakunta|saatio|yhdistys|oyj?|ry|keskus|toimisto|palvelut?"
    r"|virasto|laitos|opisto|koulu|yliopisto|sairaala|asema|paja|talo|kela|hanke|itse"
    r"|stad|kommun|stiftelse|stiftelsen|forening|foreningen|byra|tjanst|tjanster|central|skola|ab"
    r"|office|services?|cent(re|er)|agency|school|college|university|hospital|clinic|city"
    r"|municipality|council|foundation|association|ltd|project|workshop)$"
)


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


def contact_heading(name: str) -> bool:
    """Whether a column is named as holding names of people, or how to reach them.

    >>> contact_heading("Asiakkaan nimi"), contact_heading("Puh."), contact_heading("Kunnan nimi")
    (True, True, False)
    """
    if _named(name, anywhere=_CONTACT_ANYWHERE, word=_CONTACT_WORD):
        return True
    words = _words(name)
    named = any(_NAME_WORD.fullmatch(each) for each in words)
    return named and (len(words) == 1 or any(_PERSON_WORD.fullmatch(each) for each in words))


def person_heading(name: str) -> bool:
    """Whether a heading is one word for people of a programme.

    >>> person_heading("Ohjaaja"), person_heading("Lähettäjä")
    (True, False)
    """
    words = _words(name)
    return len(words) == 1 and _PERSON_WORD.fullmatch(words[0]) is not None


def full_name(text: str) -> bool:
    """Whether a text looks like the first name and family name of a person.

    >>> full_name("Anna Mäki-Aho"), full_name("Korhonen, Anna"), full_name("Kotkan kaupunki")
    (True, True, False)
    """
    return bool(_FULL_NAME.fullmatch(text)) and not _is_office(text)


def short_name(text: str) -> bool:
    """Whether a text looks like one name of a person, with or without a letter of the other.

    >>> short_name("Anna"), short_name("Anna V."), short_name("A"), short_name("Ohjaaja1")
    (True, True, False, False)
    """
    return bool(_SHORT_NAME.fullmatch(text)) and not _is_office(text)


def _is_office(text: str) -> bool:
    return any(_OFFICE_WORD.search(each) for each in _words(text))


def _named(name: str, *, anywhere: re.Pattern[str], word: re.Pattern[str]) -> bool:
    words = _words(name)
    return bool(anywhere.search("".join(words))) or any(word.fullmatch(each) for each in words)


def _words(name: str) -> list[str]:
    # asiakasHetu and "hetu (asiakas)" are words apart; accents do not matter.
    parted = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", name)
    letters = unicodedata.normalize("NFKD", parted).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", plain)
