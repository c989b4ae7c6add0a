"""The rules of protection: how few is too few, printed in every report as our convention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING

from evaltools.data.own_names import own_names
from evaltools.errors import UsageError
from evaltools.messages import Message, message

if TYPE_CHECKING:
    from evaltools.study import Study

ZEROS = ("sensitive", "always", "never")

#: The study file's words for them.
STUDY_ZEROS = {"hide": "always", "show": "never"}

#: Traits whose mere presence or absence in a group says something about its members:
#: special categories of the General Data Protection Regulation (article 9) and what the
#: common indicators of the European Social Fund mark as sensitive. The list is ours.
SENSITIVE = (
    "disability",
    "health",
    "work_ability",
    "foreign_background",
    "third_country",
    "minority",
    "foreign_background_or_minority",
    "homeless",
    "other_disadvantaged",
    "disadvantaged_with_a_result",
    "disadvantaged_employed_after_six_months",
    "died",
    "rehab_work",
)

#: Columns of names that say who works where, which become letters: whatever their values are.
NAMED = ("site", "employer", "mentor", "mentor_id", "coach", "worker")


@dataclass(frozen=True)
class Policy:
    """How few people are too few, and what is done then.

    Attributes
    ----------
    min_count : int
        Counts from 1 to one less are hidden; an attacker must be left with a range of
        values at least `width` wide.
    min_group : int
        Smallest group whose mean, score, share or median is shown.
    min_events : int
        Fewest events behind a model's coefficients.
    step_events : int
        A curve steps only after this many further events.
    zeros : "sensitive", "always" or "never"
        Where an empty cell, and a cell that holds its whole group, are hidden: in rows
        that name a sensitive trait, everywhere, nowhere.
    dominance : float
        Largest share of a sum that its two largest contributors may have, 0 to 1.
    round_to : int, optional
        Base to which the counts that are shown are rounded.
    time_grid : float
        Curves step only at multiples of this, in the study's unit.
    named : tuple of str
        Columns whose values become letters unless `publish_names` has them: `NAMED`, and those
        of the study's own, whose numbers and listed words stay as they are.
    nobody_known : bool
        Whether it may follow from several results that a hidden cell is empty, where no row
        names a sensitive trait: of a run it does, as breakdowns list the groups there are.
    publish_names : tuple of str
        Columns whose values are printed as they are though they name a place.
    sensitive : tuple of str
        Names of sensitive traits.
    letters : mapping of column to {name: letter}
        Letters that stand for names in the whole run; see `letters`.
    """

    min_count: int = 5
    min_group: int = 10
    min_events: int = 10
    step_events: int = 5
    zeros: str = "sensitive"
    dominance: float = 0.85
    round_to: int | None = None
    time_grid: float = 1
    publish_names: tuple[str, ...] = ("region",)
    named: tuple[str, ...] = NAMED
    nobody_known: bool = False
    sensitive: tuple[str, ...] = SENSITIVE
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_whole(self)
        if self.zeros not in ZEROS:
            rule = "disclosure.zeros must be one of {allowed}, but is {found}."
            raise UsageError(message(rule, allowed=list(ZEROS), found=self.zeros))
        if not 0 < self.dominance <= 1:
            rule = "disclosure.dominance must be above 0 and at most 1, but is {found}."
            raise UsageError(message(rule, found=self.dominance))
        if self.time_grid <= 0:
            rule = "disclosure.time_grid must be above 0, but is {found}."
            raise UsageError(message(rule, found=self.time_grid))

    @property
    def width(self) -> int:
        """The narrowest range that an attacker may be left with: highest minus lowest value."""
        return self.min_count - 1

    @property
    def kept_back(self) -> tuple[str, ...]:
        """The columns of names that become letters."""
        return tuple(name for name in self.named if name not in self.publish_names)

    def before_rounding(self, told: float) -> tuple[float, float]:
        """The least and most people for whom the count `told` may stand.

        People are whole; and fewer than `min_count` of them are hidden, or nobody.

        >>> Policy(round_to=5).before_rounding(40), Policy(round_to=5).before_rounding(5)
        ((38.0, 42.0), (5.0, 7.0))
        >>> Policy(round_to=5).before_rounding(0), Policy().before_rounding(40)
        ((0.0, 0.0), (40, 40))
        """
        if self.round_to is None:
            return told, told
        if told <= 0:
            return 0.0, 0.0
        low, high = ceil(told - self.round_to / 2), ceil(told + self.round_to / 2) - 1
        return float(max(low, self.min_count)), float(max(high, self.min_count))

    def lines(self) -> tuple[Message, ...]:
        """The policy in sentences, for the page on how people are protected."""
        return tuple(line for line in _lines(self) if line is not None)


def policy(study: Study) -> Policy:
    """The policy that the study file asks for; what it leaves out is the default.

    Parameters
    ----------
    study : Study
        By `load_study`.

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> policy(load_study("example:unemployment_duration")).min_count
    5
    """
    chosen = study.disclosure
    return Policy(
        min_count=chosen.min_count,
        min_group=chosen.min_group,
        min_events=chosen.min_events,
        step_events=chosen.step_events,
        zeros=STUDY_ZEROS.get(chosen.zeros, chosen.zeros),
        dominance=chosen.dominance,
        round_to=chosen.round_to,
        time_grid=chosen.time_grid,
        publish_names=tuple(chosen.publish_names),
        named=(*NAMED, *own_names(study)),
    )


def _check_whole(policy: Policy) -> None:
    for name in ("min_count", "min_group", "min_events", "step_events"):
        found = getattr(policy, name)
        if found < 1:
            rule = "disclosure.{name} must be 1 or more, but is {found}."
            raise UsageError(message(rule, name=name, found=found))
    if policy.round_to is not None and policy.round_to < 1:
        rule = "disclosure.round_to must be 1 or more, or empty, but is {found}."
        raise UsageError(message(rule, found=policy.round_to))
    if policy.round_to is not None and policy.round_to > 2 * policy.min_count:
        rule = (
            "disclosure.round_to must be at most twice disclosure.min_count, {most}, since what is "
            "shown would be rounded to nobody, but is {found}."
        )
        raise UsageError(message(rule, most=2 * policy.min_count, found=policy.round_to))


def _lines(policy: Policy) -> tuple[Message | None, ...]:
    return (
        _whose_line(policy),
        message(
            "Counts from 1 to {most} are hidden, and further cells with them, so that no total, "
            "percentage or difference gives a hidden count back.",
            most=policy.min_count - 1,
        ),
        _zeros_line(policy),
        message(
            "Means, scores, shares and medians are shown for groups of at least {n} people.",
            n=policy.min_group,
        ),
        message("Smallest and largest values of single people are not shown."),
        message("Coefficients of models are shown from {n} events.", n=policy.min_events),
        message(
            "A curve steps only after {n} further events, at multiples of {grid} in the "
            "study's unit of time, and ends where fewer than {least} people are followed.",
            n=policy.step_events,
            grid=policy.time_grid,
            least=policy.min_count,
        ),
        message(
            "Shares who have had an event by a time are rounded where people's observation had "
            "ended before, so that it cannot be worked out when; their intervals are widened."
        ),
        message(
            "A sum is hidden when its two largest contributors make up more than "
            "{percent} per cent of it.",
            percent=round(100 * policy.dominance),
        ),
        None
        if policy.round_to is None
        else message("Counts are rounded to multiples of {base}.", base=policy.round_to),
        message("Sites, employers, mentors and coaches are named by letters only.")
        if not set(NAMED) & set(policy.publish_names)
        else None,
    )


def _whose_line(policy: Policy) -> Message:
    # which names are published is no limit, and is told on a line of its own
    alike = replace(policy, letters={}, publish_names=Policy().publish_names, named=NAMED)
    if alike == Policy():
        return message("The limits below are the evaltools default, no authority's limit.")
    return message("The limits below are this study's own choice, no authority's limit.")


def _zeros_line(policy: Policy) -> Message:
    if policy.zeros == "always":
        return message("Empty cells, and cells that hold their whole group, are hidden too.")
    if policy.zeros == "never":
        return message("Empty cells, and cells that hold their whole group, are shown.")
    return message(
        "Where a row names a sensitive trait, empty cells and cells that hold their whole "
        "group are hidden too."
    )


def letters(names: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    """Letters for the names of each column: A to Z, then AA, AB and so on, by sorted name.

    Letters keep names out of print; who knows the list of names can undo them.

    Parameters
    ----------
    names : mapping of column to names

    Examples
    --------
    >>> letters({"site": ("Oulu", "Lahti")})
    {'site': {'Lahti': 'A', 'Oulu': 'B'}}
    """
    return {
        column: {name: _letter(place) for place, name in enumerate(sorted(set(found)))}
        for column, found in names.items()
    }


def _letter(place: int) -> str:
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
