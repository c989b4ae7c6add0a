"""The comparison of a study as its file plans it: whom, how, which outcomes, in which role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from evaltools import wording
from evaltools.cohort import Cohort
from evaltools.cohort.study_parts import study_definition
from evaltools.columns import LANGUAGES
from evaltools.comparison.analyses import ANSWERS, METHODS
from evaltools.comparison.arms import COMPARISON, TREATED
from evaltools.comparison.baseline import LARGE, Balance, balance
from evaltools.comparison.by_method import UNADJUSTED, side_by_side
from evaltools.comparison.checks import Gate, gate
from evaltools.comparison.confounding import e_value
from evaltools.comparison.effects import Effect, effect
from evaltools.comparison.exits_counted import arm_names, exits_counted
from evaltools.comparison.findings import findings
from evaltools.comparison.left_out_facts import unlike_facts
from evaltools.comparison.lost_in_time import shares_lost
from evaltools.comparison.matching import Match, match
from evaltools.comparison.panels import PanelDifference, difference_in_differences
from evaltools.comparison.periods import rows_by_period
from evaltools.comparison.placebo_dates import BEFORE, in_states_before
from evaltools.comparison.placebos import Controls, negative_controls
from evaltools.comparison.power import attrition, minimum_detectable
from evaltools.comparison.scores import Propensity, propensity
from evaltools.comparison.specifications import specification_curve
from evaltools.comparison.statements import what_can_be_said
from evaltools.comparison.subgroup_effects import Subgroups, subgroups
from evaltools.comparison.taking_part import taking_part
from evaltools.comparison.trial import comparison_of
from evaltools.comparison.weighting import Weights, weights
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.study.sections import Comparison
from evaltools.survival.curves import EVENT, cumulative_incidence
from evaltools.survival.evaluation import work_definition

if TYPE_CHECKING:
    from evaltools.data import Data

AnyResult = TypeVar("AnyResult", bound=Result)

#: Outcomes of a follow-up that censors those it loses sight of.
FOLLOWED = ("employed_by", "time_to_work")

#: Methods of the study file that need a propensity model to judge overlap.
WEIGHING = ("weighting", "entropy", "matching", "aipw")


@dataclass(frozen=True, eq=False)
class Plan:
    """A study's comparison, ready to be asked; not a Result, since it holds persons.

    Attributes
    ----------
    data : Data
    frame : DataFrame, one row per person
        Background facts; entry, exit and state where the study has follow-up; one column per
        outcome that is a number. A missing outcome is missing.
    cohort : Cohort, optional
    notes : tuple of Message
    """

    data: Data
    frame: pd.DataFrame
    cohort: Cohort | None
    notes: tuple[Message, ...] = ()
    _labels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def settings(self) -> Comparison:
        """The comparison section of the study file."""
        return comparison_of(self.data.study)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes; the first is primary."""
        return tuple(each.name for each in self.settings.outcomes)

    @property
    def is_randomised(self) -> bool:
        """Whether chance alone formed the groups."""
        return self.settings.assignment == "randomised"

    def balance(self) -> Balance:
        """How alike the groups are before anything is done."""
        return self.told(balance(self.frame, **self._covariates, estimand=self.settings.estimand))

    def propensity(self) -> Propensity:
        """Scores and overlap."""
        return propensity(self.frame, **self._covariates)

    def weighing(self) -> Weights | Match | None:
        """The weights or the match of the primary analysis; None where it has none."""
        method = self.settings.method
        if method == "matching":
            return match(self.frame, **self._covariates)
        if method in WEIGHING:
            return weights(
                self.frame,
                **self._covariates,
                estimand=self.settings.estimand,
                method="entropy" if method == "entropy" else "logistic",
            )
        return None

    def adjusted_balance(self) -> Balance:
        """How alike the groups are in the primary analysis."""
        found = self.weighing()
        return self.balance() if found is None else self.told(found.balance())

    def attrition(self) -> Result | None:
        """Loss by arm in the primary outcome; None where nobody's outcome is missing."""
        primary = self.settings.primary
        if primary.time is not None or not self.frame[primary.name].isna().any():
            return None
        return attrition(self.frame, **self._arms, observed=primary.name)

    def loss_in_time(self) -> float | None:
        """Difference between the arms in the share lost before an outcome that comes with time.

        None for any other outcome, and where the data mark nobody as lost. Only the checks
        take it: those who were lost are counted where the outcomes over time are told.
        """
        time = self.settings.primary.time
        # lengths of follow-up do not tell why it ended
        if time is None or self.cohort is None or self.data.table("follow_up") is not None:
            return None
        shares = shares_lost(self.cohort, treated=str(self.settings.treated), time=float(time))
        return None if shares is None else float(shares.max() - shares.min())

    def minimum_detectable(self) -> Result:
        """The smallest difference in the primary outcome that so many people could show.

        From the standard error of the primary analysis, where it has one, else from the
        spread of the outcome and the effective sample sizes.
        """
        name = self.settings.primary.name
        found = self.weighing()
        effective = None
        if found is not None:
            sizes = found.effective_sample_size
            effective = sizes[TREATED], sizes[COMPARISON]
        primary = self._primary()
        people = self._people(name) if primary is None else primary.people
        error = np.nan if primary is None else float(primary.frame["std_error"].iloc[0])
        if primary is not None and error > 0:
            made = minimum_detectable(*people, std_error=error, effective=effective)
            about = {key: primary.about[key] for key in ("scale", "of") if key in primary.about}
        else:
            share, spread = self._spread()
            made = minimum_detectable(*people, share=share, spread=spread, effective=effective)
            about = {}
        told = replace(made, about={**made.about, **about, "outcome": name})
        return self.told(replace(told, unit=self.data.study.unit))

    def _primary(self) -> Effect | None:
        """The primary analysis; None with too few people or events for it."""
        try:
            return self.effect()
        except UnansweredError:
            return None

    def _people(self, name: str) -> tuple[int, int]:
        """Participants and comparison whose outcome is known."""
        treated = self._known(name)[self.settings.arm].astype(str) == str(self.settings.treated)
        return int(treated.sum()), int((~treated).sum())

    def gate(self) -> Gate:
        """The verdict, before the outcome is looked at by arm."""
        settings = self.settings
        needs_overlap = not self.is_randomised and bool(settings.covariates)
        missing = self.attrition()
        found = gate(
            self.adjusted_balance(),
            self.weighing(),
            overlap=self.propensity().overlap() if needs_overlap else None,
            attrition=self.loss_in_time() if missing is None else missing,
            method=settings.method,
            minimum_detectable=self.minimum_detectable(),
            smallest_difference=self._smallest(),
            assignment=settings.assignment,
            events=self._events(),
            thresholds={name: float(value) for name, value in settings.gate.items()},
        )
        return replace(found, notes=(*found.notes, *self._left_out()))

    def _left_out(self) -> list[Message]:
        """Which facts of entry differ that the analysis leaves out; they judge nothing."""
        if self.is_randomised:
            return []
        weighing = self.weighing()
        settings = self.settings
        later = [*self.outcomes, *settings.negative_controls, settings.take_up or ""]
        found = unlike_facts(
            self.frame,
            **self._arms,
            taken=[*settings.covariates, *later],
            weights=weighing,
            estimand=settings.estimand,
        )
        if not found:
            return []
        names = {
            language: ", ".join(self._named(each, language) for each in found)
            for language in LANGUAGES
        }
        return [
            message(
                "Recorded at entry and not among the covariates, these differ between the groups "
                "by more than {limit:.2f} standard deviations: {names}. The verdict does not "
                "take them into account.",
                limit=LARGE,
                names=names,
            )
            if weighing is None
            else message(
                "Recorded at entry and not among the covariates, these differ between the groups "
                "by more than {limit:.2f} standard deviations after adjustment: {names}. The "
                "verdict does not take them into account.",
                limit=LARGE,
                names=names,
            )
        ]

    def effect(
        self, outcome: str | None = None, *, method: str | None = None, gate: Gate | None = None
    ) -> Effect:
        """The difference in an outcome: the primary one by the primary method by default.

        Anything else is marked as sensitivity. Raises UnansweredError when the gate fails and
        the study gives no reason to show the comparison anyway.
        """
        settings = self.settings
        self._check_gate(gate)
        name = settings.primary.name if outcome is None else outcome
        used = settings.method if method is None else method
        is_primary = name == settings.primary.name and used == settings.method
        found = effect(
            self._known(name),
            **self._compared,
            **self._outcome(name),
            estimand=settings.estimand,
            method=used,
            # The gate judged the primary analysis; no other may be called an effect by it.
            gate=gate if is_primary else None,
            role="primary" if is_primary else "sensitivity",
        )
        named = found.frame.assign(outcome=name)
        told = self.told(replace(found, frame=named, notes=(*found.notes, *self.notes)))
        return self._with_exits(told, name)

    def effects(self, gate: Gate | None = None) -> dict[str, Effect]:
        """The difference in every outcome by the primary method, the primary outcome first."""
        return {name: self.effect(name, gate=gate) for name in self.outcomes}

    def by_method(self, gate: Gate | None = None) -> Result:
        """The primary outcome by every method that answers the estimand: do they agree?

        The difference before adjustment stands first, then the primary analysis. A method
        that gives no number says why in a note.
        """
        self._check_gate(gate)
        settings = self.settings
        found: dict[str, Effect] = {}
        impossible: dict[str, Message] = {}
        for method in METHODS if settings.covariates else (UNADJUSTED,):
            if settings.estimand not in ANSWERS[method]:
                continue
            try:
                found[method] = self.effect(method=method)
            except UnansweredError as reason:
                impossible[method] = reason.message
        told = self.told(
            side_by_side(
                found,
                primary=settings.method,
                randomised=self.is_randomised,
                impossible=impossible,
            )
        )
        return self._with_exits(told, settings.primary.name)

    def without_each_covariate(self, gate: Gate | None = None) -> Result:
        """The primary difference when one covariate at a time is left out.

        How much the known covariates matter is the measure for what an E-value asks of an
        unknown one. Raises UnansweredError with fewer than two covariates.
        """
        self._check_gate(gate)
        names = self.settings.covariates
        if self.settings.method == UNADJUSTED:
            raise UnansweredError(
                message("The primary analysis adjusts for no background factor, so none matters.")
            )
        if len(names) < 2:
            raise UnansweredError(
                message("Leaving out a covariate must leave another; there are not two.")
            )
        name = self.settings.primary.name
        left_out = {each: message("without {factor}", factor=each) for each in names}
        choices = {"all": names} | {
            str(text): tuple(other for other in names if other != each)
            for each, text in left_out.items()
        }
        found = specification_curve(
            self._known(name),
            **{**self._compared, "covariates": ()},
            **self._outcome(name),
            estimand=self.settings.estimand,
            method=self.settings.method,
            choices={"covariates": choices},
        )
        said = {
            str(text): {
                language: wording.render(
                    message("without {factor}", factor=self._named(each, language)), language
                )
                for language in LANGUAGES
            }
            for each, text in left_out.items()
        }
        factors = {str(text): each for each, text in left_out.items()}
        labels = {**found.labels, "covariates": said}
        return self.told(replace(found, labels=labels, about={**found.about, "left_out": factors}))

    def subgroups(self, gate: Gate | None = None) -> Subgroups | None:
        """The primary difference in all the study's groups together; None when it names none.

        The arms are no part: within one of them there is nobody to compare with.
        """
        self._check_gate(gate)
        groups = (each for each in self.data.study.groups if each != self.settings.arm)
        by = [each for each in groups if each in self.frame.columns]
        if not by:
            return None
        name = self.settings.primary.name
        found = subgroups(
            self._known(name),
            by=by,
            **self._covariates,
            **self._outcome(name),
            estimand=self.settings.estimand,
            method=self.settings.method,
        )
        told = self.told(replace(found, frame=found.frame.assign(outcome=name)))
        return self._with_exits(told, name)

    def specifications(self, gate: Gate | None = None) -> Result | None:
        """The primary difference under every combination of the study's choices; None without.

        A choice that the study does not name is that of the primary analysis.
        """
        self._check_gate(gate)
        settings = self.settings
        chosen = settings.choices
        if not (chosen.method or chosen.estimand or chosen.covariates):
            return None
        name = settings.primary.name
        found = specification_curve(
            self._known(name),
            **{**self._compared, "covariates": ()},
            **self._outcome(name),
            choices={
                "method": chosen.method or (settings.method,),
                "estimand": chosen.estimand or (settings.estimand,),
                "covariates": chosen.covariates or {"all": settings.covariates},
            },
        )
        called = {each: text.by_language() for each, text in chosen.names.items()}
        return self.told(replace(found, labels={**found.labels, "covariates": called}))

    def change(self, gate: Gate | None = None) -> PanelDifference | None:
        """How much more the participants changed in the study's outcome with periods, or None.

        Each person is compared with themselves before; errors are by person, or by the
        study's cluster. Withheld like every other difference.
        """
        self._check_gate(gate)
        settings = self.settings
        if settings.change is None:
            return None
        rows = rows_by_period(self.data, settings.change.outcome)
        columns = ["participant_id", settings.arm]
        columns += [settings.cluster] if settings.cluster else []
        people = self.frame[list(dict.fromkeys(columns))]
        found = difference_in_differences(
            rows.merge(people, on="participant_id", validate="many_to_one"),
            outcome=settings.change.outcome,
            unit="participant_id",
            time="period",
            **self._arms,
            start=float(settings.change.start),
            cluster=settings.cluster,
        )
        # periods are the study's own, years say, whatever the unit of its follow-up
        told = self.told(replace(found, unit=None))
        return replace(told, events=self.told(replace(found.events, unit=None)))

    def take_up(self) -> Result | None:
        """The share of each group who in fact took part; None when the study names no column."""
        column = self.settings.take_up
        if column is None:
            return None
        return self.told(taking_part(self.frame, **self._arms, column=column))

    def findings(self, gate: Gate | None = None) -> Result:
        """Which outcomes are clearly better, worse or unclear, the primary one first.

        An outcome that cannot be compared, for too few people, stands as not evaluated. The
        p-values of the outcomes that are not primary are corrected by Holm's method.
        """
        self._check_gate(gate)
        found: dict[str, Effect | None] = {}
        for name in self.outcomes:
            try:
                found[name] = self.effect(name, gate=gate)
            except UnansweredError:
                found[name] = None
        return self.told(findings(found, self.settings.outcomes, self.data.study.disclosure))

    def placebo_time_zero(self, units_before: int | None = None) -> Effect:
        """The difference in work some units before time zero, when there can be no effect.

        Parameters
        ----------
        units_before : int, optional
            As long before as the primary outcome is after, or the study's horizon.

        Raises
        ------
        UnansweredError
            When the data have no spells so long before time zero.
        """
        if units_before is None:
            units_before = self.settings.primary.time or self.data.study.horizon
        definition, _ = work_definition(self.data.study)
        states = study_definition(self.data.study, definition).event_states
        values = in_states_before(self.data, states=states, units_before=units_before)
        frame = self.frame.assign(**{BEFORE: self.frame["participant_id"].map(values)})
        found = effect(
            frame[frame[BEFORE].notna()],
            outcome=BEFORE,
            **self._compared,
            estimand=self.settings.estimand,
            method=self.settings.method,
            role="placebo",
        )
        return self.told(found)

    def negative_controls(self) -> Controls | None:
        """Differences in outcomes that the programme cannot have changed; None without any."""
        names = self.settings.negative_controls
        if not names:
            return None
        found = negative_controls(
            self.frame.dropna(subset=list(names)),
            outcomes=names,
            **self._compared,
            estimand=self.settings.estimand,
            method=self.settings.method,
        )
        return self.told(found)

    def e_value(self, found: Effect) -> Result:
        """The E-value of an effect: of the ratio of shares, or of the standardised difference."""
        if found.about["scale"] == "share" and not found.frame["estimate"].isna().any():
            means = found.frame[["mean_treated", "mean_comparison"]].iloc[0]
            if not means.min() > 0:
                raise UnansweredError(
                    message(
                        "An E-value must have somebody with the outcome in both groups; one group "
                        "has nobody."
                    )
                )
            row = found.relative().frame.iloc[0]
            return e_value(row["estimate"], row["conf_low"], row["conf_high"], n=int(row["n"]))
        name = str(found.frame["outcome"].iloc[0])
        row = found.frame.iloc[0]
        spread = float(self.frame[name].std()) if name in self.frame else np.nan
        if not spread > 0:
            raise UnansweredError(
                message("An E-value must have an outcome that varies; this one has no spread.")
            )
        limits = [float(row[each]) / spread for each in ("estimate", "conf_low", "conf_high")]
        return e_value(*limits, measure="smd", n=int(row["n"]))

    def what_can_be_said(self, gate: Gate, found: Effect | None = None) -> Result:
        """What the comparison allows to be said, and what not."""
        return what_can_be_said(
            gate, self.settings.assignment, found, show_anyway=self.settings.show_anyway
        )

    @property
    def _arms(self) -> dict[str, Any]:
        return {"arm": self.settings.arm, "treated": self.settings.treated}

    @property
    def _covariates(self) -> dict[str, Any]:
        settings = self.settings
        return {**self._arms, "covariates": settings.covariates, "missing": settings.missing}

    @property
    def _compared(self) -> dict[str, Any]:
        return {**self._covariates, "cluster": self.settings.cluster}

    def _outcome(self, name: str) -> dict[str, Any]:
        planned = {each.name: each for each in self.settings.outcomes}
        known = planned.get(name)
        if known is None and name not in self.frame.columns:
            raise UsageError(
                message(
                    "The outcome must be among {allowed}; found {found}.",
                    allowed=list(planned),
                    found=name,
                )
            )
        if known is None or known.kind not in FOLLOWED:
            return {"outcome": name}
        assert self.cohort is not None
        return {
            "exit": "exit",
            "state": "state",
            "entry": "entry",
            "event": self.cohort.event_states,
            "at": float(known.time or 0),
            "measure": "incidence" if known.kind == "employed_by" else "restricted_time",
        }

    def _known(self, name: str) -> pd.DataFrame:
        """The people whose outcome is known."""
        if name not in self.frame.columns:
            return self.frame
        return self.frame[self.frame[name].notna()]

    def _events(self) -> int | None:
        """People with the primary outcome, both arms together; None for an amount."""
        primary = self.settings.primary
        if primary.kind in FOLLOWED:
            assert self.cohort is not None
            had = self.frame["state"].isin(self.cohort.event_states)
            return int((had & (self.frame["exit"] <= float(primary.time or 0))).sum())
        values = self.frame[primary.name].dropna()
        return int(values.sum()) if values.isin([0, 1]).all() else None

    def _spread(self) -> tuple[float | None, float | None]:
        """Share, or standard deviation, of the primary outcome, both arms together."""
        primary = self.settings.primary
        if primary.kind == "employed_by":
            return self._pooled_incidence(float(primary.time or 0)), None
        if primary.kind == "time_to_work":
            waited = self.frame["exit"].clip(upper=float(primary.time or 0))
            return None, float(waited.std())
        values = self.frame[primary.name].dropna()
        if values.isin([0, 1]).all():
            return float(values.mean()), None
        return None, float(values.std())

    def _smallest(self) -> float | None:
        """The study's smallest difference; the default is one of shares and fits no amount."""
        share, _ = self._spread()
        default = Comparison.model_fields["smallest_difference"].default
        if share is None and self.settings.smallest_difference == default:
            return None
        return self.settings.smallest_difference

    def _pooled_incidence(self, at: float) -> float:
        assert self.cohort is not None
        found = cumulative_incidence(
            self.frame, exit="exit", state="state", entry="entry", event=self.cohort.event_states
        )
        table = found.at(at).table().set_index("outcome")["estimate"]
        return float(table.get(EVENT, 0.0))

    def _check_gate(self, found: Gate | None) -> None:
        if found is None or found.is_passed or self.settings.show_anyway is not None:
            return
        raise UnansweredError(
            message(
                "The difference between the groups is withheld: the comparison failed its "
                "checks. A written reason under show_anyway in the study file shows it."
            )
        )

    def _named(self, column: str, language: str) -> str:
        return wording.value("covariate", column, language, labels=self._labels)

    def _with_exits(self, result: AnyResult, outcome: str) -> AnyResult:
        """The result with what it says of exits, where curves count the same people's."""
        planned = {each.name: each for each in self.settings.outcomes}.get(outcome)
        followed = planned is not None and planned.kind in FOLLOWED
        if planned is None or not followed or self.cohort is None:
            return result
        if self.cohort.landmark is not None:
            return result
        settings, people = self.settings, self.cohort.frame
        exits = exits_counted(
            result.frame,
            people,
            definition=self.cohort.definition,
            time=float(planned.time or 0),
        )
        arms = arm_names(
            self.frame[settings.arm], by=str(settings.arm), treated=str(settings.treated)
        )
        return replace(result, about={**result.about, "exits": exits, "arms": arms})

    def told(self, result: AnyResult) -> AnyResult:
        """The result with the study's names."""
        return replace(result, labels={**self._labels, **result.labels})
