"""How people's observation had ended at the horizon, and who had not found work."""

from __future__ import annotations

from evaltools.columns import ALL, TOTAL, Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.general import table_figure
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import Reading, interval_of, readings


def endings_title(shown: Shown) -> Message:
    """What the endings are."""
    return message("How observation had ended at the horizon")


def endings_sentence(shown: Shown, language: str) -> Sentences:
    """Of everybody, the share whose observation ended too early to know."""
    rows = [each for each in readings(shown) if each.group == ALL]
    early = [each for each in rows if each.row.get("ending") == "ended_earlier"]
    whole = [each for each in rows if each.row.get("ending") == TOTAL]
    if not early or not whole:
        return nobody()
    share = early[0].row.get("share")
    if early[0].hidden or share is None or share != share:
        return not_published()
    places = {
        "n": int(whole[0].row["n"]),
        "share": numbers.share(float(share), language, decimals=1),
    }
    if not _is_work(shown):
        return (
            message(
                "Of {n} people, {share} had neither reached the outcome nor left otherwise when "
                "their observation ended before the horizon. The estimates take it that they "
                "would have fared like the others.",
                **places,
            ),
        )
    return (
        message(
            "Of {n} people, {share} had neither found work nor left otherwise when their "
            "observation ended before the horizon. The estimates take it that they would "
            "have fared like the others.",
            **places,
        ),
    )


def _is_work(shown: Shown) -> bool:
    """Whether the outcome is finding work: so it is unless the result names other states."""
    return not shares.events(shown) or shares.is_work(shown)


def without_title(shown: Shown) -> Message:
    """What the shares without a job are."""
    if not _is_work(shown):
        return message("Share who had not reached the outcome")
    return message("Share who had not found work")


def without_sentence(shown: Shown, language: str) -> Sentences:
    """The share who had not found work by the last time."""
    rows = [each for each in readings(shown) if each.time is not None and each.group == ALL]
    if not rows:
        return nobody()
    last = max(rows, key=lambda each: each.time or 0.0)
    if not shares.is_told(last):
        return not_published()
    return (_without(shown, last, language),)


def _without(shown: Shown, last: Reading, language: str) -> Message:
    places = {
        "time": shares.time_in(shown, float(last.time or 0.0), language),
        "start": shares.start_in(shown, language),
        "share": shares.share_in(last, language),
        "interval": interval_of(shown, last, language, as_share=True),
        "n": shares.people(last.n, language),
    }
    if not _is_work(shown):
        return message(
            "By {time} {start}, {share} of participants ({interval}, n = {n}) had not reached "
            "the outcome ({outcome}).",
            outcome=shares.outcome_label(shown, shares.TOGETHER, language),
            **places,
        )
    return message(
        "By {time} {start}, {share} of participants ({interval}, n = {n}) had not found work.",
        **places,
    )


WORDS: dict[str, Words] = {
    "endings": Words(endings_title, endings_sentence, table_figure),
    "without": Words(without_title, without_sentence, table_figure),
}
