"""Which dimensions of participation a programme supports, on what documented evidence.

The rule is a convention of evaltools, not of THL, whose dimensions and principles are used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import LANGUAGES
from evaltools.errors import UnansweredError, Violation
from evaltools.messages import message
from evaltools.participation.answers import check_columns, missing_violations, refuse, violation
from evaltools.participation.rater_agreement import rater_agreement
from evaltools.result import Result
from evaltools.schema import codelist

COLUMNS = (
    "programme", "dimension", "principle", "beneficiary", "source_type", "reference", "rater",
    "level",
)  # fmt: skip

#: What each rater judged: one piece of evidence.
UNIT = ("programme", "dimension", "principle", "beneficiary", "source_type", "reference")

LEVELS = (0, 1, 2, 3)
NOT_EVIDENCED = "not_evidenced"

#: What a dimension can be said to be, from the lowest level.
VERDICTS = (NOT_EVIDENCED, "stated_aim", "described_practice", "evidenced_effect")

#: So many independent sources must reach a level.
LEAST_SOURCES = 2

#: The page in a reference: two pages of one report are one source.
_PAGE = re.compile(
    r"[\s,;:(]*\b(?:pp?|pages?|ss?|sivut?|sid(?:a|or|an)?)\b\.?\s*\d.*$", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class DimensionEvidence(Result):
    """The level reached in each dimension, for each group of beneficiaries.

    kind "matrix": programme (where there are several), dimension, beneficiary, verdict
    (not_evidenced, stated_aim, described_practice, evidenced_effect), level (0 to 3),
    n_sources (independent sources at that level or above; of what is not evidenced, at level
    1 or above), n_pieces (pieces of evidence judged).
    """

    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)

    def agreement(self) -> Result:
        """How far the raters agree on the level of a piece; see `rater_agreement`."""
        return rater_agreement(
            self.evidence, unit=UNIT, rater="rater", rating="level", levels=LEVELS
        )


def dimension_evidence(evidence: pd.DataFrame) -> DimensionEvidence:
    """The level of evidence for each dimension and beneficiary.

    Parameters
    ----------
    evidence : DataFrame
        One row per piece of evidence and rater: programme, dimension, principle, beneficiary,
        source_type, reference, rater, level (0 no evidence, 1 stated aim, 2 described
        practice, 3 evidenced effect).

    Returns
    -------
    DimensionEvidence
        Where raters differ, a piece has the middle level, the lower one of two. A source is
        as high as its highest piece; pieces of one reference, whatever the page, are one
        source. A dimension has the highest level that at least two independent sources
        reach; where there is none it is "not evidenced", which is a result.

    Raises
    ------
    DataError
        For values off the lists.
    UnansweredError
        When there is no evidence.

    Examples
    --------
    >>> pieces = pd.DataFrame(
    ...     {
    ...         "programme": "mentoring",
    ...         "dimension": "own_life",
    ...         "principle": "P2",
    ...         "beneficiary": "participants",
    ...         "source_type": ["document", "interview"],
    ...         "reference": ["final report, p. 4", "mentee 7"],
    ...         "rater": "a",
    ...         "level": [3, 2],
    ...     }
    ... )
    >>> found = dimension_evidence(pieces).table()
    >>> found.query("dimension == 'own_life'").verdict.tolist()
    ['described_practice']
    """
    check_columns(evidence, COLUMNS)
    if evidence.empty:
        raise UnansweredError(
            message("The dimensions of participation cannot be told: there is no evidence on them.")
        )
    refuse(_violations(evidence))
    rows = evidence.assign(level=evidence["level"].astype(int), source=_sources(evidence))
    table = _matrix(rows)
    is_single = rows["programme"].nunique() == 1
    keys = ("dimension", "beneficiary") if is_single else ("programme", "dimension", "beneficiary")
    return DimensionEvidence(
        kind="matrix",
        frame=table[[*keys, "verdict", "level", "n_sources", "n_pieces"]],
        keys=keys,
        # nothing here counts people
        derived=dict.fromkeys(("verdict", "level", "n_sources", "n_pieces"), ()),
        population="evidence",
        about={
            "levels": list(VERDICTS),
            "of": "dimensions",
            "programmes": sorted(rows["programme"].astype(str).unique()),
        },
        labels=_labels(),
        notes=(
            message(
                "A level is reached when at least {least} independent sources reach it. This rule "
                "is a convention of evaltools, not THL's; the three dimensions are THL's.",
                least=LEAST_SOURCES,
            ),
        ),
        evidence=evidence,
    )


def _matrix(rows: pd.DataFrame) -> pd.DataFrame:
    pieces = _by(rows, [*UNIT, "source"])["level"].agg(_middle)
    cell = ["programme", "dimension", "beneficiary"]
    sources = pieces.groupby([*cell, "source"], sort=False, observed=True)["level"].max()
    sources = sources.reset_index()
    n_pieces = pieces.groupby(cell, sort=False, observed=True).size()
    programmes = list(dict.fromkeys(rows["programme"].astype(str)))
    found = []
    for programme in programmes:
        for dimension in codelist("dimensions").values:
            for beneficiary in _beneficiaries(rows):
                mine = sources.loc[
                    (sources["programme"].astype(str) == programme)
                    & (sources["dimension"] == dimension)
                    & (sources["beneficiary"] == beneficiary),
                    "level",
                ].to_numpy()
                level, n_sources = reached(mine)
                found.append(
                    {
                        "programme": programme,
                        "dimension": dimension,
                        "beneficiary": beneficiary,
                        "verdict": VERDICTS[level],
                        "level": level,
                        "n_sources": n_sources,
                        "n_pieces": int(n_pieces.get((programme, dimension, beneficiary), 0)),
                    }
                )
    return pd.DataFrame(found)


def reached(levels: np.ndarray) -> tuple[int, int]:
    """The highest level that enough sources reach, and how many reach it.

    levels : int, shape (n sources,)

    >>> reached(np.array([3, 2, 1]))
    (2, 2)
    >>> reached(np.array([3]))
    (0, 1)
    """
    for level in sorted(LEVELS[1:], reverse=True):
        n_sources = int((levels >= level).sum())
        if n_sources >= LEAST_SOURCES:
            return level, n_sources
    return 0, int((levels >= 1).sum())


def source_of(reference: str) -> str:
    """A reference without its page, for telling sources apart.

    >>> source_of("Final report 2018, p. 12"), source_of("final report 2018 s. 3-4")
    ('final report 2018', 'final report 2018')
    """
    return " ".join(_PAGE.sub("", reference).casefold().split())


def _sources(rows: pd.DataFrame) -> pd.Series:
    return rows["source_type"].astype(str) + "|" + rows["reference"].astype(str).map(source_of)


def _by(rows: pd.DataFrame, columns: list[str]) -> Any:
    return rows.groupby(columns, sort=False, observed=True, as_index=False)


def _middle(levels: pd.Series) -> int:
    """The middle level, the lower one of two."""
    ordered = np.sort(levels.to_numpy())
    return int(ordered[(len(ordered) - 1) // 2])


def _beneficiaries(rows: pd.DataFrame) -> list[str]:
    there = set(rows["beneficiary"].astype(str))
    known = [name for name in codelist("beneficiaries").values if name in there]
    return [*known, *sorted(there - set(known))]


def _violations(rows: pd.DataFrame) -> list[Violation]:
    missing = [each for column in COLUMNS for each in missing_violations(rows, column)]
    if missing:
        return missing
    found: list[Violation] = []
    for column, known in (
        ("dimension", codelist("dimensions").values),
        ("principle", codelist("principles").values),
        ("level", LEVELS),
    ):
        rule = message("Every value must be one of {known}.", known=[str(each) for each in known])
        found += violation(rule, ~rows[column].isin(list(known)).to_numpy(), column)
    return found or [*_principle_violations(rows), *_repeated(rows)]


def _principle_violations(rows: pd.DataFrame) -> list[Violation]:
    """A principle belongs to one dimension."""
    frame = codelist("principles").frame
    belongs = rows["principle"].map(dict(zip(frame["value"], frame["dimension"], strict=True)))
    rule = message(
        "The principle must belong to the dimension: P1 to P4 to own_life, P5 to P7 to influence, "
        "P8 and P9 to common_good."
    )
    return violation(rule, (belongs != rows["dimension"]).to_numpy(), "principle")


def _repeated(rows: pd.DataFrame) -> list[Violation]:
    return violation(
        message("A rater must judge the same piece of evidence once."),
        rows.duplicated([*UNIT, "rater"], keep=False).to_numpy(),
        "rater",
    )


def _labels() -> dict[str, dict[str, dict[str, str]]]:
    levels = codelist("evidence_levels")
    named = {
        verdict: {language: levels.label(str(level), language) for language in LANGUAGES}
        for level, verdict in enumerate(VERDICTS)
        if level
    }
    return {"verdict": named}
