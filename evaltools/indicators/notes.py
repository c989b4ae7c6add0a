"""What a reader of a standard table has to know: its rules, and what could not be counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaltools.indicators.catalogue import ESF_2014
from evaltools.messages import Message, message


def table_notes(
    fund: str,
    *,
    missing: Sequence[str],
    incomplete: bool,
    undecided: bool,
    without_code: bool,
    closed: bool,
) -> tuple[Message, ...]:
    """The notes of a standard table. How many there are the table's own rows say, protected.

    missing : codes that cannot be counted because the data lack their columns
    incomplete : whether records lack sex, labour status, education or age
    undecided : whether the year of birth leaves the age group of complete records open
    without_code : whether an education of a complete record has no indicator
    closed : whether a spell without an end was closed by the next
    """
    return (
        *_about_records(incomplete=incomplete, undecided=undecided),
        *_about_columns(missing),
        *_about_the_fund(fund, without_code=without_code),
        *_about_leaving(closed),
    )


def _about_records(*, incomplete: bool, undecided: bool) -> Iterator[Message]:
    if incomplete:
        yield message(
            "Records that lack sex, labour status, education or age are in the total of all "
            "records only."
        )
    if undecided:
        yield message(
            "Where only the year of birth is known and leaves the age group open, the record is "
            "in no age group."
        )


def _about_columns(missing: Sequence[str]) -> Iterator[Message]:
    if missing:
        yield message(
            "The data lack the columns from which these are counted: {codes}.", codes=list(missing)
        )


def _about_the_fund(fund: str, *, without_code: bool) -> Iterator[Message]:
    yield message(
        "Codes and names that were not read in a source are marked: check them against the "
        "managing authority's instructions before reporting."
    )
    if fund == ESF_2014 and without_code:
        yield message(
            "Education at ISCED level 0, or 0–2 undivided, has no indicator in the period "
            "2014–2020."
        )


def _about_leaving(closed: bool) -> Iterator[Message]:
    if closed:
        yield message(
            "A spell without an end was taken to end where the next spell of the same source began."
        )
    yield message(
        "Upon leaving means within {days} days of the day of leaving. The last state in that "
        "time counts, so nobody is both in work and searching for it.",
        days=28,
    )
    yield message(
        "Six months after leaving means the state on that day, by calendar months. It is not "
        "the share who found work within six months."
    )
    yield message(
        "A work trial or a service is no result upon leaving: whether the person is searching "
        "for work in it is not recorded."
    )
