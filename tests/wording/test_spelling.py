"""Finnish texts pass Voikko and Swedish ones hunspell's sv_FI, with a word list of the field.

The tools are Debian's voikko-fi and python3-libvoikko, hunspell and hunspell-sv; where they
are not installed, these tests fail and say so. Words that stand in the English text too
(keys, names, formats) are not looked at, nor their inflected forms; the names of people
and tests, and the terms that the dictionaries do not know, are in words.fi.txt and
words.sv.txt, where `*` stands for any ending.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from evaltools.wording import catalogue

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")

#: Run by a Python that has libvoikko, which Debian gives to its own alone.
VOIKKO = """
import sys, libvoikko
known = libvoikko.Voikko("fi")
print("\\n".join(word for word in sys.stdin.read().split() if not known.spell(word)))
"""

MISSING = {
    "fi": "Voikko must be installed: voikko-fi and python3-libvoikko of Debian.",
    "sv": "hunspell must be installed with sv_FI: hunspell and hunspell-sv of Debian.",
}


def texts(language):
    """Each English text of the catalogue with its translations."""
    for entry in catalogue.merged(language, catalogue.extracted()):
        if entry.id:
            english = entry.id if isinstance(entry.id, tuple) else (entry.id,)
            said = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            yield " ".join(english), [text for text in said if text]


def own_words(language):
    """The words of the translations that do not come from the English text, with a text."""
    found: dict[str, str] = {}
    for english, said in texts(language):
        taken = set(WORD.findall(english))
        names = tuple(word for word in taken if len(word) > 2)
        for text in said:
            for word in WORD.findall(re.sub(r"\{\w*\}", "\n", text)):
                if word not in taken and not (names and word.startswith(names)):
                    found.setdefault(word, text)
    return found


def listed(language):
    lines = Path(__file__).with_name(f"words.{language}.txt").read_text(encoding="utf-8")
    return [line for line in lines.splitlines() if line and not line.startswith("#")]


def unknown_to_voikko(words):
    for python in (sys.executable, shutil.which("python3", path="/usr/bin"), "python3"):
        if python is None:
            continue
        call = [python, "-c", VOIKKO]
        done = subprocess.run(call, input="\n".join(words), capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.split()
    pytest.fail(MISSING["fi"])


def unknown_to_hunspell(words):
    call = ["hunspell", "-d", "sv_FI", "-i", "utf-8", "-l"]
    if shutil.which("hunspell") is None:
        pytest.fail(MISSING["sv"])
    done = subprocess.run(call, input="\n".join(words), capture_output=True, text=True)
    if done.returncode != 0:
        pytest.fail(MISSING["sv"])
    return done.stdout.split()


def not_listed(language, words):
    patterns = listed(language)
    return [word for word in words if not any(fnmatchcase(word.lower(), each) for each in patterns)]


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "unknown"), [("fi", unknown_to_voikko), ("sv", unknown_to_hunspell)]
)
def test_every_word_is_spelled_right(language, unknown):
    words = own_words(language)
    assert len(words) > 1000
    wrong = {word: words[word] for word in not_listed(language, unknown(words)) if word in words}
    assert wrong == {}


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "unknown"), [("fi", unknown_to_voikko), ("sv", unknown_to_hunspell)]
)
def test_a_misspelled_word_is_found(language, unknown):
    assert unknown(["kirjoitusvirhhe", "skrivfelll"]) == ["kirjoitusvirhhe", "skrivfelll"]
