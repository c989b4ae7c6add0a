"""What would change a comparison: hidden causes, other choices, losses, too few people."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers, phrases
from evaltools.wording.kinds import effect_amounts as amounts
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.effects import WORDS as EFFECTS
from evaltools.wording.kinds.general import table_figure
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import Reading, cell, is_unclear, label, readings
from evaltools.wording.translation import render


def detectable_title(shown: Shown) -> Message:
    """What the minimum detectable difference is."""
    return message("Smallest difference that could be found")


def detectable_sentence(shown: Shown, language: str) -> Sentences:
    """How small a difference the comparison can show, with the people and what they are worth."""
    if shown.frame.empty:
        return nobody()
    estimate, power = cell(shown, 0, "estimate"), shown.about.get("power")
    if estimate is None or power is None:
        return not_published()
    n = shown.about.get("n")
    people = shares.people(n, language)
    size = amounts.with_unit(shown, float(estimate), language, n=n)
    chance = numbers.share(float(power), language)
    said = [
        message(
            "A true difference of this size would be found with a probability of {power} "
            "(n = {people}): {size}.",
            power=chance,
            people=people,
            size=size,
        )
    ]
    if shown.about.get("outcome"):
        said = [
            message(
                "In “{outcome}” a true difference of this size would be found with a probability "
                "of {power} (n = {people}): {size}.",
                outcome=amounts.outcome_name(shown, str(shown.about["outcome"]), language),
                power=chance,
                people=people,
                size=size,
            )
        ]
    effective = shown.about.get("effective")
    if effective is not None:
        said.append(
            message(
                "Weighted, they are worth about {people} equally weighted people (effective "
                "sample size).",
                people=numbers.integer(round(float(effective)), language),
            )
        )
    return tuple(said)


def attrition_title(shown: Shown) -> Message:
    """What the losses are."""
    return message("People lost before the outcome was known")


def attrition_sentence(shown: Shown, language: str) -> Sentences:
    """The share lost in each group."""
    items = []
    for place in range(len(shown.frame)):
        share, n = (cell(shown, place, each) for each in ("share", "n_total"))
        if share is not None:
            said = message(
                "{name} {share} (n = {n})",
                name=label(shown, "arm", str(shown.frame["arm"].iloc[place]), language),
                share=numbers.share(float(share), language, numbers.share_decimals(n)),
                n=shares.people(None if n is None else int(n), language),
            )
            items.append(render(said, language))
    if not items:
        return not_published() if len(shown.frame) else nobody()
    return (message("Share lost: {groups}.", groups=shares.in_a_row(items)),)


def take_up_title(shown: Shown) -> Message:
    """What the shares of those who took part are."""
    return message("People who took part, by group")


def take_up_sentence(shown: Shown, language: str) -> Sentences:
    """The share of each group who took part, with how many they are."""
    items = []
    for place in range(len(shown.frame)):
        found = [cell(shown, place, each) for each in ("share", "n_took_part", "n_total")]
        if None not in found:
            share, n_took_part, n_total = found
            said = message(
                "{name} {share} ({n} of {total})",
                name=label(shown, "arm", str(shown.frame["arm"].iloc[place]), language),
                share=numbers.share(float(share), language, numbers.share_decimals(int(n_total))),
                n=numbers.integer(int(n_took_part), language),
                total=numbers.integer(int(n_total), language),
            )
            items.append(render(said, language))
    if not items:
        return not_published() if len(shown.frame) else nobody()
    return (message("Share who took part: {groups}.", groups=shares.in_a_row(items)),)


def findings_title(shown: Shown) -> Message:
    """What the findings by outcome are."""
    return message("What was found in each outcome")


def findings_sentence(shown: Shown, language: str) -> Sentences:
    """First the outcomes that are worse, then those that are unclear, then how many are better."""
    if shown.frame.empty:
        return nobody()
    named: dict[str, list[str]] = {}
    for place in range(len(shown.frame)):
        row = shown.frame.iloc[place]
        name = amounts.outcome_name(shown, str(row["outcome"]), language)
        named.setdefault(str(row["finding"]), []).append(name)
    said = [
        Message(text.text, {"list": named[finding]})
        for finding, text in _FOUND.items()
        if finding in named
    ]
    if not {"worse", "unclear", "not_told"} & set(named):
        said.append(message("None of the outcomes is unclear or clearly worse."))
    return tuple(said)


#: What is said of the outcomes with each finding; what did not improve comes first.
_FOUND = {
    "worse": message("Clearly worse in the participant group: {list}."),
    "unclear": message(
        "No clear difference, so no improvement can be shown: {list}. This does not mean that "
        "there is none."
    ),
    "not_told": message("Not compared, for too few people: {list}."),
    "higher": message(
        "Clearly higher in the participant group: {list}; the study file does not say which way "
        "is better."
    ),
    "lower": message(
        "Clearly lower in the participant group: {list}; the study file does not say which way "
        "is better."
    ),
    "better": message("Clearly better in the participant group: {list}."),
}


def e_value_title(shown: Shown) -> Message:
    """What an E-value is, in words."""
    return message("How strong a hidden cause would have to be")


def e_value_sentence(shown: Shown, language: str) -> Sentences:
    """The E-values of the estimate and of the limit nearer no difference."""
    if shown.frame.empty:
        return nobody()
    estimate, limit = (cell(shown, 0, each) for each in ("estimate", "conf_limit"))
    if estimate is None:
        return not_published()
    point = message(
        "To explain the estimate by itself, an unseen cause would have to be tied to both taking "
        "part and the outcome by a risk ratio of at least {estimate} (E-value).",
        estimate=numbers.number(float(estimate), language, 2),
    )
    if limit is None:
        return (point,)
    if float(limit) <= 1:
        return (
            point,
            message(
                "The interval includes a difference of zero already, so that chance alone could "
                "explain the estimate."
            ),
        )
    bound = message(
        "To bring the interval to no difference it would take at least {limit}.",
        limit=numbers.number(float(limit), language, 2),
    )
    return (point, bound)


def choices_title(shown: Shown) -> Message:
    """What a specification curve is, in words."""
    return message("The result under other choices")


def choices_sentence(shown: Shown, language: str) -> Sentences:
    """How the estimates of all combinations are spread."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    estimates = [each.estimate or 0.0 for each in told]
    if shown.about.get("left_out"):
        return _left_out(shown, told, language)
    clear = sum(not is_unclear(each) for each in told)
    return (
        message(
            "Combinations of choices: {n}. Estimates: lowest {low}, highest {high}. Clear "
            "differences, whose interval excludes zero: {clear}.",
            n=len(told),
            low=_amount(shown, min(estimates), language),
            high=_amount(shown, max(estimates), language),
            clear=clear,
        ),
    )


def _left_out(shown: Shown, told: list[Reading], language: str) -> Sentences:
    """The difference with all background factors, and how far it moves without one."""
    factors = shown.about["left_out"]
    chosen = [str(each) for each in shown.frame["covariates"]]
    at = [chosen[each.place] for each in told]
    whole = [each for each, name in zip(told, at, strict=True) if name not in factors]
    others = {
        name: each.estimate or 0.0 for each, name in zip(told, at, strict=True) if name in factors
    }
    if not whole or not others:
        return not_published()
    base = whole[0].estimate or 0.0
    furthest = max(others, key=lambda name: abs(others[name] - base))
    return (
        message(
            "With all background factors the difference is {all} ({interval}, n = {people}); "
            "without one of them at a time it is from {low} to {high}. It moves most without "
            "“{factor}”.",
            all=amounts.signed(shown, whole[0], language),
            interval=amounts.interval(shown, whole[0], language),
            people=shares.people(whole[0].n, language),
            low=_amount(shown, min(others.values()), language),
            high=_amount(shown, max(others.values()), language),
            factor=label(shown, "covariate", str(factors[furthest]), language),
        ),
    )


def choices_figure(shown: Shown, language: str) -> Sentences:
    """Points in order of size."""
    return (
        message(
            "Points with confidence intervals in order of size, one for each combination of "
            "choices, above marks that tell the choices."
        ),
    )


def panel_title(shown: Shown) -> Message:
    """What a difference in differences is, in words."""
    return message("Difference between the groups' changes")


def panel_sentence(shown: Shown, language: str) -> Sentences:
    """How much more the participants changed, and what that rests on."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    first = told[0]
    d = first.estimate or 0.0
    places = {
        "outcome": amounts.outcome(shown, first, language),
        "interval": amounts.interval(shown, first, language),
        "people": shares.people(first.n, language),
    }
    if is_unclear(first):
        found = message(
            "The data do not show that the groups changed unlike in “{outcome}” (difference of "
            "the changes {d}, {interval}, n = {people}).",
            d=amounts.signed(shown, first, language),
            **places,
        )
    else:
        size = numbers.number(abs(d), language, amounts.decimals(d))
        found = (
            message(
                "From before to after, “{outcome}” rose by {d} more, or fell by so much less, in "
                "the participant group than in the comparison group ({interval}, n = {people}).",
                d=size,
                **places,
            )
            if d > 0
            else message(
                "From before to after, “{outcome}” rose by {d} less, or fell by so much more, in "
                "the participant group than in the comparison group ({interval}, n = {people}).",
                d=size,
                **places,
            )
        )
    return (
        found,
        message(
            "It can be read as the programme's doing only if the groups would otherwise have "
            "changed alike; groups that start from unlike levels often do not."
        ),
    )


def events_title(shown: Shown) -> Message:
    """What an event study is, in words."""
    return message("Difference between the groups, time by time")


def events_sentence(shown: Shown, language: str) -> Sentences:
    """The last difference, and from which time it is counted."""
    rows = [each for each in readings(shown) if each.time is not None]
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    last = told[-1]
    return (
        message(
            "Difference between the groups' changes at time {time}, counted from time {base}: {d} "
            "({interval}, n = {n}).",
            time=numbers.moment(last.time or 0.0, language),
            base=numbers.moment(float(shown.about.get("reference_time") or 0.0), language),
            d=amounts.signed(shown, last, language),
            interval=amounts.interval(shown, last, language),
            n=shares.people(last.n, language),
        ),
    )


def events_figure(shown: Shown, language: str) -> Sentences:
    """Points of difference over time."""
    return (
        message(
            "Points with confidence intervals over time, beside a line at zero, which means no "
            "difference. Vertical axis: difference between the groups' changes."
        ),
    )


def _amount(shown: Shown, d: float, language: str) -> str:
    if shown.about.get("scale") == "share":
        return phrases.percentage_points(d, language)
    return numbers.number(d, language, 0 if abs(d) >= 100 else 2)


WORDS = {
    "minimum_detectable": Words(detectable_title, detectable_sentence, table_figure),
    "attrition": Words(attrition_title, attrition_sentence, table_figure),
    "take_up": Words(take_up_title, take_up_sentence, table_figure),
    "findings": Words(findings_title, findings_sentence, table_figure),
    "e_value": Words(e_value_title, e_value_sentence, table_figure),
    "specification": Words(choices_title, choices_sentence, choices_figure),
    "difference_in_differences": Words(panel_title, panel_sentence, EFFECTS["effect"].figure),
    "event_study": Words(events_title, events_sentence, events_figure),
}
