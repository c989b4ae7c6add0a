"""What a reader of a standard table has to know: its rules, and what could not be counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaltools.indicators.catalogue import ESF_2014
from evaltools.messages import Message, message, plural_message


def table_notes(
    fund: str,
    *,
    missing: Sequence[str],
    n_incomplete: int,
    n_undecided: int,
    n_without_code: int,
    closed: bool,
) -> tuple[Message, ...]:
    """The notes of a standard table.

    missing : codes that cannot be counted because the data lack their columns
    n_incomplete : records without sex, labour status, education or age
    n_undecided : complete records whose age group the year of birth does not tell
    n_without_code : complete records with an education that has no indicator
    closed : whether a spell without an end was closed by the next
    """
    return (
        *_about_records(n_incomplete, n_undecided),
        *_about_columns(missing),
        *_about_the_fund(fund, n_without_code),
        *_about_leaving(closed),
    )


def _about_records(n_incomplete: int, n_undecided: int) -> Iterator[Message]:
    if n_incomplete:
        yield plural_message(
            "{n} record lacks sex, labour status, education or age. It is in the total of all "
            "records only.",
            "{n} records lack sex, labour status, education or age. They are in the total of "
            "all records only.",
            n_incomplete,
        )
    if n_undecided:
        yield plural_message(
            "For {n} participant only the year of birth is known, and it leaves the age group "
            "open. The record is in no age group.",
            "For {n} participants only the year of birth is known, and it leaves the age group "
            "open. The records are in no age group.",
            n_undecided,
        )


def _about_columns(missing: Sequence[str]) -> Iterator[Message]:
    if missing:
        yield message(
            "The data lack the columns from which these are counted: {codes}.", codes=list(missing)
        )


def _about_the_fund(fund: str, n_without_code: int) -> Iterator[Message]:
    yield message(
        "Codes and names that were not read in a source are marked: check them against the "
        "managing authority's instructions before reporting."
    )
    if fund == ESF_2014 and n_without_code:
        yield plural_message(
            "{n} record has an education for which the period 2014–2020 has no indicator "
            "(ISCED 0, or 0–2 undivided).",
            "{n} records have an education for which the period 2014–2020 has no indicator "
            "(ISCED 0, or 0–2 undivided).",
            n_without_code,
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
