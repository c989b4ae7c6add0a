"""The indicator tables of the European Social Fund."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording.kinds.general import cells_hidden, table_figure
from evaltools.wording.kinds.words import Sentences, Words, nobody


def indicators_title(shown: Shown) -> Message:
    """Which fund the indicators are of."""
    if str(shown.about.get("fund", "")).endswith("2014"):
        return message("Common indicators of the European Social Fund 2014–2020")
    return message("Common indicators of the European Social Fund Plus")


def indicators_sentence(shown: Shown, language: str) -> Sentences:
    """How many indicators the table has."""
    if shown.frame.empty or "code" not in shown.frame.columns:
        return nobody()
    codes = {str(code) for code in shown.frame["code"] if code == code and str(code)}
    return (message("Indicators in the table: {n}.", n=len(codes)), *cells_hidden(shown))


WORDS = {"indicators": Words(indicators_title, indicators_sentence, table_figure)}
