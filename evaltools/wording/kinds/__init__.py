"""The words of each kind of result, one file per family of kinds."""

from evaltools.wording.kinds import finding_work, general
from evaltools.wording.kinds.words import Words

__all__ = ["SENTENCES", "Words"]

SENTENCES: dict[str, Words] = {**general.WORDS, **finding_work.WORDS}
