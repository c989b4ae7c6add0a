"""What is simulated of a programme, as examples/ID/simulation.yaml says it."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from evaltools import resources
from evaltools.errors import StudyError, UsageError
from evaltools.messages import message
from evaltools.study.checking import check
from evaltools.study.conditions import StudyCondition
from evaltools.study.load import read_bytes
from evaltools.study.loader import load_yaml
from evaltools.study.problems import did_you_mean, violations
from evaltools.study.scalars import (
    Day,
    Name,
    Number,
    NumberFromZero,
    Share,
    WholeFromOne,
    WholeFromZero,
    YesOrNo,
)
from evaltools.study.sections import Section

FILE = "simulation.yaml"


class Column(Section):
    """How one column of participants is drawn: by `values`, by `share`, or as a number."""

    values: dict[Name, Share] = Field(
        default_factory=dict, description="Code to its share; the shares are made to sum to 1."
    )
    share: Share | None = Field(default=None, description="Of a yes-or-no column: share of yes.")
    odds: dict[StudyCondition, NumberFromZero] = Field(
        default_factory=dict,
        description="Condition to the factor by which it multiplies the odds of yes, or of the "
        "first of two values.",
    )
    mean: Number | None = Field(default=None, description="Of a number.")
    sd: NumberFromZero | None = Field(
        default=None, description="Of a number with a normal distribution; none: exponential."
    )
    least: Number = Field(default=0.0, description="Smaller numbers are raised to this.")
    most: Number = Field(default=1e9, description="Larger numbers are lowered to this.")
    only: StudyCondition | None = Field(
        default=None, description="Whom the column is about; empty for the others."
    )


class Place(Section):
    """A site."""

    site: Name = Field(description="Its name in the tables.")
    name: Name = Field(description="A plainly invented name.")
    region: Name = Field(description="Its region.")
    population: WholeFromOne = Field(description="Inhabitants, invented.")
    share: Share = Field(description="Share of the participants.")
    coaches: WholeFromZero = Field(default=0, description="Coaches who keep a log.")


class Exit(Section):
    """A way of leaving the state in which people began; ways compete."""

    monthly: Share = Field(description="Chance a month, were there no other way.")
    times: dict[StudyCondition, NumberFromZero] = Field(
        default_factory=dict, description="Condition to the factor of the rate."
    )
    since: dict[Day, NumberFromZero] = Field(
        default_factory=dict, description="Day to the factor of the rate from then on."
    )
    lasts: NumberFromZero | None = Field(
        default=None, description="Mean months it lasts; none: to the end of the data."
    )
    then: dict[Name, Share] = Field(
        default_factory=dict,
        description="State to the share who go on to it when it ends; the others are unemployed.",
    )


class Step(Section):
    """A state on the way, such as a work trial; it ends with the exit at the latest."""

    state: Name = Field(description="Of codelists/states.csv.")
    share: Share = Field(description="Share of people who have it.")
    within: WholeFromZero = Field(
        default=0, description="It begins within so many months; 0: on the first day."
    )
    months: NumberFromZero = Field(description="Mean length.")


class Scale(Section):
    """Answers to a questionnaire, or scores of a scale without its items."""

    instrument: Name = Field(description="Id of the instrument; of scores, of the scale.")
    items: WholeFromZero = Field(default=0, description="Number of items; 0: only the score.")
    least: Number = Field(description="Lowest answer or score.")
    most: Number = Field(description="Highest answer or score.")
    points: NumberFromZero = Field(
        description="Range of the instrument's own score: 100 for one from 0 to 100."
    )
    mean: Share = Field(description="Where people are at first, as a share of the range.")
    between: Share = Field(description="Standard deviation between people, likewise.")
    within: Share = Field(description="Of one person from one time to another, likewise.")
    single: Share = Field(default=0.0, description="Of one item around the others, likewise.")
    change: Number = Field(description="True shift from the first wave to the last, likewise.")
    times: dict[StudyCondition, Number] = Field(
        default_factory=dict, description="Condition to the factor of the change."
    )
    answered: dict[Name, Share] = Field(description="Wave to the share who answered; two waves.")
    unanswered: Share = Field(default=0.0, description="Share of single answers left out.")


class Contact(Section):
    """One kind of contact."""

    kind: Name = Field(description="Of codelists/contact_kinds.csv.")
    monthly: NumberFromZero = Field(description="Mean number a month while taking part.")
    minutes: NumberFromZero = Field(description="Mean length.")
    workers: WholeFromOne = Field(description="How many workers share these contacts.")


class Mentoring(Section):
    """Mentors and their matches."""

    mentors: WholeFromOne = Field(description="How many mentors there are.")
    prefix: Name = Field(default="M", description="Of their identifiers.")
    roles: dict[Name, Share] = Field(description="Role to its share among matches.")
    without_mentee: dict[Name, WholeFromZero] = Field(
        default_factory=dict, description="Role to the number of mentors who have no mentee."
    )
    from_start: StudyCondition | None = Field(
        default=None, description="Who has a mentor from the first day."
    )
    later: Share = Field(description="Of the others, the share who ask for a mentor.")
    waiting: NumberFromZero = Field(description="Mean days from asking to the match.")
    second: Share = Field(default=0.0, description="Share of the matched who get a second.")
    months: NumberFromZero = Field(description="Mean length of a match.")


class Coaching(Section):
    """The coaches' log and the fidelity of their sites."""

    first: Day = Field(description="First month of the log.")
    months: WholeFromOne = Field(description="Months of the log.")
    hours: NumberFromZero = Field(description="Mean hours of a coach in a month.")
    hourly: NumberFromZero = Field(description="Employer contacts an hour in a large place.")
    small: WholeFromOne = Field(description="Places with fewer inhabitants are small.")
    small_times: NumberFromZero = Field(description="Factor of the contacts in a small place.")
    dispersion: NumberFromZero = Field(
        description="Extra variance: mean + dispersion times mean squared."
    )
    caseload: NumberFromZero = Field(description="Mean number of clients of a coach.")


class Fidelity(Section):
    """Ratings of each site by a fidelity scale."""

    set: Name = Field(description="Id of the scale.")
    items: WholeFromOne = Field(description="Number of its items, rated 1 to 5.")
    mean: Number = Field(description="Mean total of the sites.")
    sd: NumberFromZero = Field(description="Standard deviation of the total between sites.")
    raters: WholeFromOne = Field(default=2, description="Who rate every item.")
    times: NumberFromZero = Field(
        description="Factor of the rates of the goal for one standard deviation more."
    )
    day: Day = Field(description="Day of the first review; the others follow, one a week.")
    unrated: dict[Name, Name] = Field(
        default_factory=dict, description="Site to the item that was not rated there."
    )


class Interviews(Section):
    """Coded passages of interviews; a respondent names each theme or does not."""

    share: Share = Field(description="Share of participants who were interviewed.")
    times: dict[StudyCondition, NumberFromZero] = Field(
        default_factory=dict, description="Condition to the factor of the odds to be interviewed."
    )
    themes: dict[Name, Share] = Field(description="Theme to the true share who name it.")
    second_coder: Share = Field(
        description="Chance that the second coder gives a passage the theme of the first."
    )
    publishable: Share = Field(description="Share of passages that may be printed.")
    texts: dict[Name, tuple[Name, ...]] = Field(description="Theme to invented passages.")


class Simulation(Section):
    """Everything that is drawn for one programme; every number is invented."""

    seed: WholeFromZero = Field(description="Of the data that lie in the example.")
    n: WholeFromOne = Field(description="Participants in the example.")
    prefix: Name = Field(description="Of the participants' identifiers.")
    first_entry: Day = Field(description="First possible day of entry.")
    last_entry: Day = Field(description="Last possible day of entry.")
    whole_months: YesOrNo = Field(
        default=False, description="true: dates are known to the month, written as its first day."
    )
    background: dict[Name, Column] = Field(description="Columns of participants, in order.")
    missing: dict[Name, Share] = Field(
        default_factory=dict, description="Column to the share of cells that were not filled in."
    )
    sites: tuple[Place, ...] = Field(default=(), description="Sites.")
    site_sd: NumberFromZero = Field(
        default=0.0, description="Standard deviation of the log rate of the goal between sites."
    )
    goal: tuple[Name, ...] = Field(
        min_length=1, description="States that the truth counts: the study's primary definition."
    )
    exits: dict[Name, Exit] = Field(description="State to how it is reached.")
    steps: tuple[Step, ...] = Field(default=(), description="States on the way.")
    dropout: Share = Field(
        default=0.0,
        description="Chance a month that observation ends: observed_until, or the state moved.",
    )
    takes_part: NumberFromZero = Field(description="Mean months of taking part.")
    operation: Name | None = Field(default=None, description="Code of the funded operation.")
    funder: Name | None = Field(
        default=None, description="Who paid for everybody; of codelists/funders.csv."
    )
    returns: Share = Field(default=0.0, description="Share who come back to it later.")
    qualification: Share = Field(
        default=0.0, description="Share who have a part of a qualification credited."
    )
    phases: dict[Name, NumberFromZero] = Field(
        default_factory=dict,
        description="Phase to mean days after the one before; from exit on: after the exit.",
    )
    after_exit: tuple[Name, ...] = Field(
        default=(), description="Phases that only those who reach the goal come to."
    )
    scales: tuple[Scale, ...] = Field(default=(), description="Questionnaires.")
    contacts: tuple[Contact, ...] = Field(default=(), description="Contacts with participants.")
    mentoring: Mentoring | None = Field(default=None, description="Mentors.")
    coaching: Coaching | None = Field(default=None, description="The coaches' log.")
    fidelity: Fidelity | None = Field(default=None, description="Fidelity of the sites.")
    interviews: Interviews | None = Field(default=None, description="Interviews.")


def simulation_ids() -> tuple[str, ...]:
    """The programmes that can be simulated: those whose example has a plan for it."""
    files = resources.path("examples").glob(f"*/{FILE}")
    return tuple(sorted(file.parent.name for file in files))


def example_folder(programme: str) -> Path:
    """The example of a programme. Raises UsageError when it cannot be simulated."""
    known = simulation_ids()
    if programme not in known:
        raise UsageError(
            message(
                "A programme to simulate must be one of {known}. {hint}",
                known=list(known),
                hint=did_you_mean(programme, known) or "",
            )
        )
    return resources.path(f"examples/{programme}")


def read_simulation(file: Path) -> Simulation:
    """The plan in a file. Raises StudyError that names every fault by line."""
    loaded = load_yaml(read_bytes(file))
    found, problems = check(Simulation, loaded.data, context={"languages": ("en",)})
    problems = [*loaded.problems, *problems]
    if problems or found is None:
        raise StudyError(
            message("The plan of a simulation must follow its schema, but does not."),
            violations(problems, file=file.name, lines=loaded.lines),
        )
    return found
