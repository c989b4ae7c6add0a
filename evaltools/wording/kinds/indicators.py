"""The indicator tables of the European Social Fund."""

from __future__ import annotations

from evaltools.columns import TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import cells_hidden, table_figure
from evaltools.wording.kinds.words import Sentences, Words, nobody
from evaltools.wording.reading import cell, label
from evaltools.wording.translation import render

#: Told in the sentence: in work upon leaving, and six months later.
IN_WORK = ("employed_upon_leaving", "employed_after_six_months")


def indicators_title(shown: Shown) -> Message:
    """Which fund the indicators are of."""
    earlier = str(shown.about.get("fund", "")).endswith("2014")
    if _is_of_results(shown):
        if earlier:
            return message("From whom the results of the ESF 2014–2020 are counted")
        return message("From whom the results of the ESF+ are counted")
    if earlier:
        return message("Common indicators of the European Social Fund 2014–2020")
    return message("Common indicators of the European Social Fund Plus")


def indicators_sentence(shown: Shown, language: str) -> Sentences:
    """How many people and indicators the table has; of results, how many are in work."""
    if shown.frame.empty or "code" not in shown.frame.columns:
        return nobody()
    if _is_of_results(shown):
        return (*_in_work(shown, language), *cells_hidden(shown))
    codes = {str(code) for code in shown.frame["code"] if code == code and str(code)}
    said = message("Indicators in the table: {n}.", n=len(codes))
    n = _count(shown, "all", TOTAL)
    if n is None:
        return (said, *cells_hidden(shown))
    whole = message("Participations in the table: {n}.", n=numbers.integer(n, language))
    unverified = _unverified(shown)
    if not unverified:
        return (whole, said, *cells_hidden(shown))
    return (
        whole,
        message(
            "Indicators in the table: {n}; of these {unverified} have a code or name that was "
            "not read in a source, but deduced or recalled.",
            n=len(codes),
            unverified=numbers.integer(unverified, language),
        ),
        *cells_hidden(shown),
    )


def _is_of_results(shown: Shown) -> bool:
    return shown.about.get("of") == "results"


def _unverified(shown: Shown) -> int:
    if "verification" not in shown.frame.columns:
        return 0
    frame = shown.frame[shown.frame["verification"].isin(("deduced", "recalled"))]
    return int(frame["code"].nunique())


def _in_work(shown: Shown, language: str) -> Sentences:
    """How many of those whose state is known were in work, result by result."""
    items = []
    for variable in IN_WORK:
        yes, no = (_count(shown, variable, level) for level in ("yes", "no"))
        if yes is None or no is None:
            continue
        code = str(shown.frame.loc[shown.frame["variable"] == variable, "indicator"].iloc[0])
        said = message(
            "{name}: {yes} of {n}",
            name=label(shown, "indicator", code, language),
            yes=numbers.integer(yes, language),
            n=numbers.integer(yes + no, language),
        )
        items.append(render(said, language))
    if not items:
        return (
            message("How many were in work after leaving is not published here, or not known."),
        )
    return (
        message(
            "Of those from whom it is counted and whose state is known: {list}.",
            list=shares.in_a_row(items),
        ),
    )


def _count(shown: Shown, variable: str, level: str) -> int | None:
    """The people of a level, both sexes; None where hidden or not there."""
    frame = shown.frame
    rows = (frame["variable"].astype(str) == variable) & (frame["level"].astype(str) == level)
    if "group" in frame.columns:
        rows &= frame["group"].astype(str) == TOTAL
    places = [place for place, wanted in enumerate(rows) if wanted]
    if not places:
        return None
    found = cell(shown, places[0], "n")
    return None if found is None else int(found)


WORDS = {"indicators": Words(indicators_title, indicators_sentence, table_figure)}
