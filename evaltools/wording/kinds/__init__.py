"""The words of each kind of result, one file per family of kinds."""

from evaltools.wording.kinds import (
    comparison,
    curves,
    data_quality,
    differences,
    general,
    occupation,
    people,
)
from evaltools.wording.kinds.words import Words

__all__ = ["SENTENCES", "Words"]

#: Kind of result to its words; a kind that is not here is told as a table.
SENTENCES: dict[str, Words] = {
    **general.WORDS,
    **people.WORDS,
    **data_quality.WORDS,
    **curves.WORDS,
    **occupation.WORDS,
    **differences.WORDS,
    **comparison.WORDS,
}
