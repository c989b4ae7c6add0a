"""The words of each kind of result, one file per family of kinds."""

from evaltools.wording.kinds import (
    background,
    changes,
    comparison,
    curves,
    data_quality,
    differences,
    effects,
    endings,
    flow,
    general,
    indicators,
    interviews,
    judgements,
    occupation,
    places,
    population,
    practice,
    quantiles,
    questionnaires,
    ratios,
    scales,
    sensitivity,
    significance,
    summaries,
)
from evaltools.wording.kinds.words import Words

__all__ = ["SENTENCES", "Words"]

#: Kind of result to its words; a kind that is not here is told as a table.
SENTENCES: dict[str, Words] = {
    **general.WORDS,
    **flow.WORDS,
    **endings.WORDS,
    **background.WORDS,
    **population.WORDS,
    **data_quality.WORDS,
    **curves.WORDS,
    **quantiles.WORDS,
    **occupation.WORDS,
    **differences.WORDS,
    **significance.WORDS,
    **ratios.WORDS,
    **comparison.WORDS,
    **effects.WORDS,
    **scales.WORDS,
    **questionnaires.WORDS,
    **sensitivity.WORDS,
    **indicators.WORDS,
    **changes.WORDS,
    **judgements.WORDS,
    **places.WORDS,
    **practice.WORDS,
    **interviews.WORDS,
    **summaries.WORDS,
}
