"""Sentences of comparisons with several rows: one outcome by each method, or in each part."""

from __future__ import annotations

from collections.abc import Sequence

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers
from evaltools.wording.kinds import effect_amounts as amounts
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.significance import SIGNIFICANT
from evaltools.wording.kinds.words import Sentences, nobody, not_published
from evaltools.wording.reading import GROUPS_LISTED, Reading, is_unclear, label, readings
from evaltools.wording.translation import render


def by_method(shown: Shown, told: Sequence[Reading], language: str) -> Sentences:
    """Before adjustment, the primary analysis, and whether the other methods agree with it."""
    unadjusted = str(shown.about.get("unadjusted") or "")
    primary = str(shown.about.get("primary") or "")
    before = _of_method(told, unadjusted)
    main = _of_method(told, primary)
    others = [each for each in told if _method(each) not in (unadjusted, primary)]
    said: list[Message] = []
    if before is not None:
        said.append(_before(shown, before, language))
    if main is None:
        return (*said, *_without_primary(shown, primary))
    if main is not before and not others:
        said.append(_alone(shown, main, language))
    if others:
        said += [_beside(shown, main, others, language), *_agreement(shown, main, others)]
    return tuple(said)


def _without_primary(shown: Shown, primary: str) -> Sentences:
    if primary in set(shown.frame["method"].astype(str)):
        return not_published()
    return (message("The primary analysis gives no number; a note says why."),)


def _method(reading: Reading) -> str:
    return str(reading.row.get("method", ""))


def _of_method(told: Sequence[Reading], method: str) -> Reading | None:
    return next((each for each in told if _method(each) == method), None)


def _before(shown: Shown, reading: Reading, language: str) -> Message:
    return message(
        "Before adjustment the difference in “{outcome}” was {d} ({interval}, n = {people}); it "
        "mixes what the programme may have changed with how unlike the groups were at the start.",
        outcome=amounts.outcome(shown, reading, language),
        d=amounts.signed(shown, reading, language),
        interval=amounts.interval(shown, reading, language),
        people=shares.people(reading.n, language),
    )


def _alone(shown: Shown, main: Reading, language: str) -> Message:
    return message(
        "The primary analysis gives {d} ({interval}, n = {people}).",
        d=amounts.signed(shown, main, language),
        interval=amounts.interval(shown, main, language),
        people=shares.people(main.n, language),
    )


def _beside(shown: Shown, main: Reading, others: Sequence[Reading], language: str) -> Message:
    by_size = sorted(others, key=lambda each: each.estimate or 0.0)
    return plural_message(
        "The primary analysis gives {d} ({interval}), and the one other method {low}.",
        "The primary analysis gives {d} ({interval}), and the {n} other methods from {low} to "
        "{high}.",
        len(others),
        d=amounts.signed(shown, main, language),
        interval=amounts.interval(shown, main, language),
        low=amounts.bare(shown, by_size[0], language),
        high=amounts.bare(shown, by_size[-1], language),
    )


def _agreement(shown: Shown, main: Reading, others: Sequence[Reading]) -> Sentences:
    """One sentence that reconciles the methods with the one that was chosen beforehand."""
    clear = sum(not is_unclear(each) for each in others)
    is_clear = not is_unclear(main)
    same_way = len({(each.estimate or 0.0) > 0 for each in (main, *others)}) == 1
    if not is_clear and clear == 0:
        return (
            message("By none of them is the difference clear."),
            shares.uncertain_note(shown),
        )
    if is_clear and clear == len(others) and same_way:
        return (message("By all of them the difference is clear, in the same direction."),)
    if not is_clear:
        return (
            plural_message(
                "By {n} of the other methods the difference is clear, by the primary analysis it "
                "is not: what one would conclude depends on the method, and the primary analysis, "
                "chosen beforehand, decides.",
                "By {n} of the other methods the difference is clear, by the primary analysis it "
                "is not: what one would conclude depends on the method, and the primary analysis, "
                "chosen beforehand, decides.",
                clear,
            ),
        )
    return (
        plural_message(
            "By the primary analysis the difference is clear; {n} of the other methods does not "
            "agree with it, so what one would conclude depends on the method.",
            "By the primary analysis the difference is clear; {n} of the other methods do not "
            "agree with it, so what one would conclude depends on the method.",
            sum(not _agrees(main, each) for each in others),
        ),
    )


def _agrees(main: Reading, other: Reading) -> bool:
    same_way = ((main.estimate or 0.0) > 0) == ((other.estimate or 0.0) > 0)
    return same_way and not is_unclear(other)


def by_part(shown: Shown, told: Sequence[Reading], language: str) -> Sentences:
    """First whether the parts differ, then the difference in each of them by name."""
    tests = {str(name): float(p) for name, p in dict(shown.about.get("interaction") or {}).items()}
    said: list[Message] = []
    if tests:
        said = [_whether_they_differ(shown, tests, language)]
    items = [_part(shown, each, language) for each in told[:GROUPS_LISTED]]
    listed = message(
        "Differences between the participant group and the comparison group in “{outcome}”: "
        "{list}.",
        outcome=amounts.outcome(shown, told[0], language),
        list=shares.in_a_row(items),
    )
    return (*said, listed)


def _whether_they_differ(shown: Shown, tests: dict[str, float], language: str) -> Message:
    listed = shares.in_a_row([_tested(shown, name, p, language) for name, p in tests.items()])
    is_clear = min(tests.values()) < SIGNIFICANT
    # one test needs no correction for their number
    if len(tests) > 1 and is_clear:
        return message(
            "The data show that the difference is not the same in all parts (tests of "
            "interaction, p-values corrected for their number by Holm's method: {tests}).",
            tests=listed,
        )
    if len(tests) > 1:
        return message(
            "The data do not show that the difference varies between the parts (tests of "
            "interaction, p-values corrected for their number by Holm's method: {tests}); a "
            "p-value of one part alone does not show it either.",
            tests=listed,
        )
    if is_clear:
        return message(
            "The data show that the difference is not the same in all parts (test of "
            "interaction, {tests}).",
            tests=listed,
        )
    return message(
        "The data do not show that the difference varies between the parts (test of interaction, "
        "{tests}); a p-value of one part alone does not show it either.",
        tests=listed,
    )


def _tested(shown: Shown, name: str, p: float, language: str) -> str:
    said = message(
        "{name}: {p}",
        name=label(shown, "variable", name, language),
        p=numbers.p_phrase(p, language),
    )
    return render(said, language)


def _part(shown: Shown, reading: Reading, language: str) -> str:
    variable = str(reading.row.get("variable", ""))
    name = label(shown, variable, str(reading.row.get("level", "")), language)
    # yes and no of several variables are told apart by them
    if shown.frame["variable"].nunique() > 1:
        name = f"{label(shown, 'variable', variable, language)}: {name}"
    said = message(
        "{name} {difference} ({interval}, n = {people})",
        name=name,
        difference=amounts.signed(shown, reading, language),
        interval=amounts.interval(shown, reading, language),
        people=shares.people(reading.n, language),
    )
    return render(said, language)


def interaction_title(shown: Shown) -> Message:
    """What a test of interaction is about."""
    return message("Test of whether the difference varies between the parts")


def interaction_sentence(shown: Shown, language: str) -> Sentences:
    """Whether the parts differ, by each variable."""
    if shown.frame.empty:
        return nobody()
    tests = {
        str(each.row["variable"]): float(each.row["p_holm"])
        for each in readings(shown)
        if each.p is not None and each.row["p_holm"] == each.row["p_holm"]
    }
    return (_whether_they_differ(shown, tests, language),) if tests else not_published()
