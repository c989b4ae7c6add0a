"""What an evaluator asks of sites, one call a question: do they differ by more than chance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.columns import ALL, LANGUAGES, TOTAL
from evaltools.errors import EvaltoolsError, TooFewError, UnansweredError, UsageError
from evaltools.messages import Message, message
from evaltools.regions import contacts as log_of_contacts
from evaltools.regions.association import association
from evaltools.regions.case_mix import expected_counts
from evaltools.regions.count_models import count_model
from evaltools.regions.facts import chosen_facts
from evaltools.regions.funnels import funnel
from evaltools.regions.rates import rates_against_target
from evaltools.regions.shown_counts import shown_counts, shrunken_from
from evaltools.regions.site_outcomes import (
    FOUND,
    PEOPLE,
    SiteOutcomes,
    parts_of_all,
    site_outcomes,
)
from evaltools.result import Result
from evaltools.wording import render

if TYPE_CHECKING:
    from evaltools.data import Data

#: A model by classes of places needs so many places in each to tell places from classes.
LEAST_PLACES = 2

#: The column that counts the rows of the log.
ROWS = "n_log_rows"

CASE_MIX = (
    message(
        "Expected is what people like a site's own reached at all sites together. What was not "
        "recorded of them is not taken into account. Where a site's people differ from all "
        "others, their facts also carry some of what the site does."
    ),
    message(
        "The limits take the expected numbers as known, and everybody at a site as equally "
        "likely to find work. The first makes them slightly narrow, the second slightly wide."
    ),
)


@dataclass(frozen=True, eq=False)
class Sites:
    """The sites of a study; asks for nothing until it is asked.

    Attributes
    ----------
    data : Data
    at : float, optional
        The time by which work is counted; see `site_outcomes`.
    """

    data: Data
    at: float | None = None

    @cached_property
    def outcomes(self) -> SiteOutcomes:
        """Who had found work by the time, with the site of each."""
        return site_outcomes(self.data, at=self.at)

    @cached_property
    def _expected(self) -> tuple[pd.DataFrame, list[str], list[str]]:
        """The people with what was expected of each, and the facts used and left out."""
        frame, site = self.outcomes.frame, self.outcomes.site
        comparison = self.data.study.comparison
        named = () if comparison is None else tuple(comparison.covariates)
        used, left_out = chosen_facts(frame, named, outcome=FOUND, site=site)
        expected = expected_counts(frame, outcome=FOUND, covariates=used, missing="indicator")
        return frame.assign(expected=expected), used, left_out

    def funnel(self) -> Result:
        """Every site's share who had found work, beside the limits of random variation."""
        return self._told(
            funnel(
                self.outcomes.frame,
                numerator=FOUND,
                denominator=PEOPLE,
                site=self.outcomes.site,
                few=self.data.study.disclosure.min_count,
            )
        )

    def adjusted(self) -> Result:
        """As `funnel`, against what was to be expected of the people that each site has."""
        frame, used, left_out = self._expected
        found = self._told(
            funnel(
                frame,
                numerator=FOUND,
                denominator=PEOPLE,
                site=self.outcomes.site,
                expected="expected",
                few=self.data.study.disclosure.min_count,
            )
        )
        headings = {"estimate": message("Found work, divided by expected")}
        about = {**found.about, "facts": used, "facts_left_out": left_out, "headings": headings}
        return replace(found, about=about).note(*CASE_MIX)

    def shrunken(self, shown: Result | None) -> Result:
        """Every site's share, raw and drawn towards the share of all.

        shown : `funnel`, best a protected one: what is hidden in it stays hidden here, and
            nothing that is told depends on it; None where there is none

        Raises as `funnel` does where there is none.
        """
        if shown is None:
            raise self._no_funnel()
        found = shrunken_from(shown)
        known = self.outcomes
        return replace(found, unit=known.unit, about={**found.about, "at": known.at})

    def fidelity(self, totals: Result, shown: Result | None) -> Result:
        """How fidelity and the share who had found work go together over the sites.

        totals : the totals of a fidelity scale by site, as `practice` gives them
        shown : `funnel`, best a protected one: sites that it hides are not counted, since
            their numbers could be worked out from a correlation; None where there is none

        Only sites with as many people as the policy asks of a group are taken, and complete
        totals; of several raters their mean. Raises UnansweredError when the ratings do not
        name their site, and as `funnel` does where there is none.
        """
        known, least = self.outcomes, self.data.study.disclosure.min_group
        if totals.about.get("by") != known.site:
            raise UnansweredError(
                message(
                    "Fidelity cannot be set beside outcomes: the ratings do not say of which site "
                    "they are (column {column}).",
                    column=known.site,
                )
            )
        if shown is None:
            raise self._no_funnel()
        shares = self._shares(shown, least=least)
        joined = shares.join(_one_total(totals.frame).rename("fidelity"), how="left")
        found = association(joined, x="fidelity", y=FOUND)
        return replace(
            found,
            unit=known.unit,
            about={**found.about, "at": known.at},
            labels={"variable": _labels(_FACTS)},
        ).note(
            message(
                "Counted are sites with {limit} participants or more, whose numbers are shown and "
                "whose fidelity rating is complete. Chance in the shares of small sites draws "
                "the correlation towards none, and so does leaving out sites where few found "
                "work.",
                limit=least,
            )
        )

    def _told(self, found: Result) -> Result:
        """The result with its time, its population and what was left out."""
        known = self.outcomes
        event = f"{FOUND} by {known.at:g} ({known.definition})"
        return replace(
            found,
            unit=known.unit,
            population=known.population,
            about={
                **found.about,
                "at": known.at,
                "event": event,
                "adds_up": parts_of_all(known, event=event, key=found.keys[0]),
            },
            notes=(*known.notes, *found.notes),
        )

    def _shares(self, shown: Result, *, least: int) -> pd.DataFrame:
        """The shares of sites that are shown, by the sites' own names."""
        every = self.funnel().frame
        # A protected funnel has letters for names, in the same rows.
        told = shown_counts(shown).is_shown.to_numpy()
        sites = every[every[every.columns[0]] != TOTAL]
        kept = sites[told & (sites["n"] >= least).to_numpy()]
        return kept.set_index(every.columns[0])[["estimate"]].rename(columns={"estimate": FOUND})

    def _no_funnel(self) -> EvaltoolsError:
        """Why there is no funnel: its own reason, or that nothing of it is shown."""
        try:
            self.funnel()
        except (UnansweredError, TooFewError) as reason:
            return reason
        return UnansweredError(message("The sites' numbers are not shown, so nothing is said."))


_FACTS = {"fidelity": message("fidelity"), FOUND: message("share who had found work")}


def sites(data: Data, *, at: float = 0) -> Sites:
    """The sites of a study; `at` is the time by which work is counted, 0 for the study's own."""
    return Sites(data, at or None)


@dataclass(frozen=True, eq=False)
class Contacts:
    """The coaches' log of a study, by size of the place.

    Attributes
    ----------
    data : Data
    classes : tuple of float
        Limits of the classes of population.
    full_time_hours : float
        Hours of a month of full time: targets are so many a month of full time.
    """

    data: Data
    classes: tuple[float, ...] = log_of_contacts.POPULATION_CLASSES
    full_time_hours: float = log_of_contacts.FULL_TIME_HOURS

    @property
    def measures(self) -> tuple[str, ...]:
        """What is counted: the measures with a target, else employer contacts."""
        return log_of_contacts.measures(self.data)

    def against_target(self, measure: str) -> Result:
        """Contacts a month of full time by class of population, beside the target.

        Intervals are widened for likeness within coaches and within places. Classes with
        fewer than three coaches are not shown.
        """
        log = self._log(measure)
        target = self.data.study.regions.targets.get(measure)
        by = log_of_contacts.group_column(log)
        found = rates_against_target(
            log.frame,
            outcome=measure,
            exposure=log_of_contacts.FULL_TIME_MONTHS,
            by=by,
            target=target,
            worker=log_of_contacts.NAME,
            within=[log_of_contacts.COACH, "site"],
        )
        named = {"denominator": log_of_contacts.FULL_TIME_MONTHS}
        result = replace(
            found,
            # every coach has a row a month: rows of the log would tell how many coaches there are
            frame=_in_class_order(found.frame, self._order())
            .rename(columns=named)
            .drop(columns=ROWS),
            derived={
                named.get(name, name): made for name, made in found.derived.items() if name != ROWS
            },
            about={
                **found.about,
                "measure": measure,
                "headings": {
                    "n_event": "number_counted",
                    "estimate": "per_full_time",
                    "verdict": "beside_target",
                },
            },
            labels={**found.labels, **self._labels()},
        )
        return result.note(*log.notes, self._full_time_note())

    def model(self, measure: str) -> Result:
        """Rate ratios by class of population, hours as exposure, one row a coach.

        A coach's months are summed, so that their likeness is no information. Errors are
        robust to likeness within places where there are at least ten and every class has
        two or more; else a note says that it is not allowed for.

        Raises UnansweredError when the places cannot be told apart by size, TooFewError when
        fewer than two classes have three coaches.
        """
        log = self._log(measure)
        if not log.has_classes:
            raise UnansweredError(
                message("Large and small places cannot be compared: their population is not known.")
            )
        kept, few = log_of_contacts.with_enough_workers(log)
        coaches = _by_coach(kept, measure)
        present = set(coaches[log_of_contacts.POPULATION_CLASS])
        if len(present) < 2:
            raise TooFewError(
                message("There must be two classes with three coaches or more to compare.")
            )
        is_robust = _can_be_clustered(coaches)
        largest = next(name for name in reversed(self._order()) if name in present)
        found = count_model(
            coaches,
            outcome=measure,
            exposure=log_of_contacts.FULL_TIME_MONTHS,
            covariates=[(log_of_contacts.POPULATION_CLASS, largest)],
            cluster="site" if is_robust else None,
        )
        notes = (*log.notes, *few, *(() if is_robust else (NOT_BY_PLACE,)))
        return replace(
            found,
            about={
                **found.about,
                "measure": measure,
                "rows": log_of_contacts.COACHES,
                "headings": {"n": message("Coaches"), "n_event": "number_counted"},
            },
            labels={**found.labels, **self._labels()},
        ).note(*notes)

    def _log(self, measure: str) -> log_of_contacts.Log:
        return log_of_contacts.read_log(
            self.data, measure, classes=self.classes, full_time_hours=self.full_time_hours
        )

    def _order(self) -> list[str]:
        return list(log_of_contacts.class_labels(self.classes))

    def _labels(self) -> dict[str, dict[str, dict[str, str]]]:
        name = log_of_contacts.POPULATION_CLASS
        return {
            name: _labels(log_of_contacts.class_labels(self.classes)),
            "variable": _labels({name: message("Size of the place")}),
        }

    def _full_time_note(self) -> Message:
        return message(
            "A month of full time is {month} hours here. The target is so many a month of full "
            "time.",
            month=self.full_time_hours,
        )


NOT_BY_PLACE = message(
    "Likeness of coaches at the same place is not allowed for, since there are too few places: "
    "the intervals are somewhat too narrow."
)

#: Places from which on errors can be robust to likeness within them.
FEWEST_CLUSTERS = 10


def contacts(
    data: Data, *, classes: str = "", full_time_hours: float = log_of_contacts.FULL_TIME_HOURS
) -> Contacts:
    """The coaches' log of a study.

    classes : str
        Limits of the classes of population, as "20000, 50000"; empty for evaltools' own.
    full_time_hours : float
        Hours of a month of full time.

    Raises UsageError for limits that are no numbers.

    >>> contacts(None, classes="10000, 40000").classes
    (10000.0, 40000.0)
    """
    if not classes.strip():
        return Contacts(data, full_time_hours=full_time_hours)
    try:
        limits = tuple(float(part.strip()) for part in classes.split(","))
    except ValueError:
        raise UsageError(
            message(
                "The limits of the classes of population must be numbers with commas between "
                "them. Try: 20000, 50000, 100000"
            )
        ) from None
    return Contacts(data, limits, full_time_hours)


def _by_coach(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    keys = ["site", log_of_contacts.COACH, log_of_contacts.POPULATION_CLASS]
    sums = frame.groupby(keys, observed=True)[[measure, log_of_contacts.FULL_TIME_MONTHS]].sum()
    found = sums.reset_index()
    return found.assign(
        **{log_of_contacts.POPULATION_CLASS: found[log_of_contacts.POPULATION_CLASS].astype(str)}
    )


def _can_be_clustered(coaches: pd.DataFrame) -> bool:
    """Whether there are places enough, in all and in every class."""
    places = coaches.groupby(log_of_contacts.POPULATION_CLASS, observed=True)["site"].nunique()
    return bool(places.sum() >= FEWEST_CLUSTERS and places.min() >= LEAST_PLACES)


def _in_class_order(frame: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    place = frame["group"].map({name: at for at, name in enumerate(order)}).fillna(-1)
    return frame.loc[place.sort_values(kind="stable").index].reset_index(drop=True)


def _one_total(totals: pd.DataFrame) -> pd.Series:
    """One total a site: the mean of several raters, where each rated every item."""
    several = totals[totals["rater"] == ALL].set_index("group")["total"]
    single = totals[totals["rater"] != ALL].drop_duplicates("group").set_index("group")["total"]
    return several.combine_first(single.astype(np.float64)).astype(np.float64)


def _labels(texts: Mapping[str, Message]) -> dict[str, dict[str, str]]:
    return {
        key: {language: render(text, language) for language in LANGUAGES}
        for key, text in texts.items()
    }
