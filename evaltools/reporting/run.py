"""A run: one study file becomes a folder of reports, or nothing of it appears."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from evaltools.data import Data, load_data
from evaltools.data.filters import filtered
from evaltools.data.handed_over import State, packed, state_of_files
from evaltools.data.unsaid_keys import unsaid_keys
from evaltools.disclosure import policy
from evaltools.errors import UsageError, Violation
from evaltools.messages import message
from evaltools.reporting import clock
from evaltools.reporting import folder as folders
from evaltools.reporting.assembling import FORMATS, assemble
from evaltools.reporting.content import Parts, contents, whole
from evaltools.reporting.earlier_hiding import hidden_to_begin_with
from evaltools.reporting.execute import Outcome
from evaltools.reporting.for_releases import ForReleases, carried
from evaltools.reporting.landed import landed_runs
from evaltools.reporting.making import Making, Progress, Stage, make_again, make_all
from evaltools.reporting.parameters import check_parameters
from evaltools.reporting.planning import Step, steps
from evaltools.reporting.private import Private, private
from evaltools.reporting.report_list import Report, report, reports
from evaltools.reporting.securing import name_letters, secure, write_hide_list
from evaltools.reporting.study_index import write_study_index
from evaltools.reporting.units import Perform, Unit
from evaltools.reporting.units import perform as perform_here
from evaltools.reporting.writing import written_to
from evaltools.sections.notebook_progress import notebook_progress
from evaltools.study import Study, load_study
from evaltools.warm import is_likely_to_run, kernels, open_nursery

WRITING = message("Writing pages, tables and figures")

#: Reads the data of a study, all of them.
Reader = Callable[[Study], Data]


@dataclass(frozen=True)
class Run:
    """What a run left behind.

    Attributes
    ----------
    path : Path
        The run's folder.
    run_id : str
    outcomes : mapping of report name to Outcome
    for_releases : ForReleases
        What is hidden because of earlier releases.
    unsaid : tuple of Violation
        What is assumed, or not reported, because the study file does not say it.
    """

    path: Path
    run_id: str
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    for_releases: ForReleases = field(default_factory=ForReleases)
    unsaid: tuple[Violation, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether no report failed."""
        return all(outcome.status != "failed" for outcome in self.outcomes.values())

    @property
    def page(self) -> Path:
        """The page to open first."""
        return self.path / "index.html"


@dataclass(frozen=True, eq=False)
class Order:
    """What a run is to make, checked, with the data read.

    Attributes
    ----------
    study : Study
    wanted : tuple of Report
    forms : tuple of str
    chosen : mapping of parameter name to value
    data : Data
        Of the people that the run is about.
    whole : Data
        Of everybody, as read.
    state : State, optional
        Of the files, just before they were read.
    letters : mapping of column to {name: letter}
    runs : Path
        Folder of the study's runs.
    """

    study: Study
    wanted: tuple[Report, ...]
    forms: tuple[str, ...]
    chosen: Mapping[str, Any]
    data: Data
    whole: Data
    state: State | None
    letters: Mapping[str, Mapping[str, str]]
    runs: Path


def run(
    study: str | Path | Study,
    *,
    reports: Sequence[str] = (),
    languages: Sequence[str] = (),
    formats: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    jobs: int = 1,
    force: bool = False,
    progress: Progress | None = None,
    stage: Stage | None = None,
    scheduler: str | None = None,
    read: Reader = load_data,
) -> Run:
    """Make the reports of a study and land them as one folder.

    Parameters
    ----------
    study : path or Study
    reports : names; empty: every report there is. A report that reads the numbers of others
        brings them along. One that the data cannot carry says so in one sentence.
    languages, formats : empty: what the study file says.
    parameters : mapping of name to value
        For the notebooks; a name that no requested report declares is refused.
    out : path, optional
        Holds the studies' folders of runs. None: reports/ beside the study file.
    jobs : int
        Notebooks that run at the same time; 1 or more.
    force : bool
        Run every notebook, also where nothing has changed since an earlier run.
    progress : called after each report; None: a bar in a notebook, else nothing
    stage : told, as a Message, what is being done once every report is made; None: nothing
    scheduler : str, optional
        Address of a Dask scheduler, as tcp://host:8786, to whose workers the notebooks go;
        `jobs` says nothing then. The workers must see the same files.
    read : how the data are read; for many runs of one study, see `evaltools.reporting.grid`

    Returns
    -------
    Run
        A report that fails does not stop the others: see `Run.ok`.

    Raises
    ------
    StudyError, DataError
        For a study or data that break a rule; nothing is written.
    UsageError
        For names and numbers that cannot be.

    Examples
    --------
    >>> made = run("example:unemployment_duration", reports=["survival"])  # doctest: +SKIP
    >>> made.ok  # doctest: +SKIP
    >>> run("example:unemployment_duration", jobs=0)
    Traceback (most recent call last):
        ...
    evaltools.errors.UsageError: The number of jobs must be 1 or more.
    """
    if jobs < 1:
        raise UsageError(message("The number of jobs must be 1 or more."))
    # the parent of the kernels imports while the data are read here
    with _early_kernels(study, out, force=force) if scheduler is None else nullcontext():
        order = ordered(
            study,
            reports=reports,
            languages=languages,
            formats=formats,
            parameters=parameters,
            out=out,
            read=read,
        )
        with written_to(order.runs), folders.locked(order.runs):
            return carry_out(
                order,
                own=private(order.runs, order.study.path),
                when=clock.now(),
                jobs=jobs,
                force=force,
                progress=progress or notebook_progress(),
                stage=stage,
                scheduler=scheduler,
            )


def _early_kernels(
    study: str | Path | Study, out: str | Path | None, *, force: bool
) -> AbstractContextManager[Any]:
    path = study.path if isinstance(study, Study) else study
    if path is None or not is_likely_to_run(path, out, force=force):
        return nullcontext()
    return kernels()


def ordered(
    study: str | Path | Study,
    *,
    reports: Sequence[str] = (),
    languages: Sequence[str] = (),
    formats: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    read: Reader = load_data,
) -> Order:
    """What `run` would make with these arguments, checked, with the data read."""
    plan = study if isinstance(study, Study) else load_study(study)
    if plan.path is None:
        rule = "A run must have a study file; a study made in code has none."
        raise UsageError(message(rule))
    plan = plan.with_languages(languages) if languages else plan
    wanted = chosen_reports(reports)
    chosen = dict(parameters or {})
    check_parameters(chosen, wanted)
    forms = tuple(formats or plan.formats)
    if set(forms) - set(FORMATS):
        raise UsageError(message("A format must be one of {known}.", known=list(FORMATS)))
    state = state_of_files(plan)
    everybody = read(plan)
    where = chosen.get("where")
    data = _about_somebody(filtered(everybody, where)) if where else everybody
    return Order(
        study=plan,
        wanted=wanted,
        forms=forms,
        chosen=chosen,
        data=data,
        whole=everybody,
        state=state,
        letters=name_letters(data, policy(plan)),
        runs=folders.runs_folder(plan, Path(out) if out is not None else None),
    )


def _about_somebody(data: Data) -> Data:
    """The data; UsageError when the condition left nobody in them, as a slip in a name does."""
    people = data.tables.get("participants", data.tables.get("follow_up"))
    if people is None or len(people):
        return data
    raise UsageError(
        message(
            "A run must be about somebody, but nobody fulfils {condition}. Try: write the value "
            "as it stands in the data.",
            condition=str(data.where),
        )
    )


def chosen_reports(names: Sequence[str]) -> tuple[Report, ...]:
    """The reports of these names and those that they read, in the order of making; none: all."""
    if not names:
        return reports()
    found = [report(name) for name in names]
    asked = {name for each in found for name in (each.name, *each.after)}
    return tuple(each for each in reports() if each.name in asked)


def plan(
    study: str | Path | Study,
    *,
    reports: Sequence[str] = (),
    languages: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    force: bool = False,
) -> tuple[Step, ...]:
    """Which reports `run` would run, and why. Nothing is written but the key of the hashes.

    Parameters
    ----------
    study, reports, languages, parameters, out, force
        As in `run`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     steps = plan("example:unemployment_duration", reports=["participation"], out=folder)
    >>> [(step.report, step.runs) for step in steps]
    [('participation', True)]
    """
    order = ordered(study, reports=reports, languages=languages, parameters=parameters, out=out)
    made_from = _contents(order, private(order.runs, order.study.path))
    landed = landed_runs(order.runs)
    hide = hidden_to_begin_with(landed, made_from, force=force)
    return steps(order.wanted, made_from, landed, hide=hide, force=force)


def _contents(order: Order, own: Private) -> dict[str, Parts]:
    return contents(
        order.wanted,
        study=order.study,
        data=order.data,
        parameters=order.chosen,
        letters=order.letters,
        private=own,
    )


def carry_out(
    order: Order,
    *,
    own: Private,
    when: datetime,
    jobs: int = 1,
    force: bool = False,
    hide: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
    stage: Stage | None = None,
    scheduler: str | None = None,
) -> Run:
    """Make what is ordered and land it; the study's lock must be held.

    when : datetime
        What the pages say of when they were made.
    hide : mapping of result id to keys of places, optional
        The hide-list to begin with; None: what earlier runs hid in reports that they made
        of the same study file, data and code.
    """
    made_from = _contents(order, own)
    landed = landed_runs(order.runs)
    earlier = hidden_to_begin_with(landed, made_from, force=force)
    begin = earlier if hide is None else dict(hide)
    ready = steps(order.wanted, made_from, landed, hide=begin, force=force)
    with _performing(scheduler, order) as perform:
        part = folders.open_part(
            order.runs,
            whole({name: whole(parts) for name, parts in made_from.items()}),
            when,
            keep=() if force else tuple(each.name for each in order.wanted),
        )
        making = Making(
            part=part,
            study=order.study,
            wanted=order.wanted,
            chosen=order.chosen,
            contents=made_from,
            private=own,
            when=when,
            perform=perform,
            jobs=jobs if scheduler is None else len(order.wanted),
            hide={name: list(places) for name, places in begin.items()},
            earlier={each.report: each.earlier for each in ready if each.earlier is not None},
        )
        write_hide_list(part.sections, making.hide, order.letters)
        make_all(making, progress)
        secured = secure(
            part.sections,
            policy(order.study),
            names=order.letters,
            hide=making.hide,
            runs=order.runs,
            where=str(order.chosen.get("where") or ""),
            remake=lambda again, more: _make_again(making, again, more),
            begun=carried(landed, made_from, begin),
            stage=stage,
        )
        if stage is not None:
            stage(WRITING)
        assemble(making, order.data, secured, forms=order.forms)
        path = part.land()
        write_study_index(order.runs, order.study)
    unsaid = unsaid_keys(order.whole.tables, order.study)
    return Run(path, part.run_id, dict(making.outcomes), secured.for_releases, unsaid)


@contextmanager
def _performing(scheduler: str | None, order: Order) -> Iterator[Perform]:
    """How units of work are done: in warm kernels here, or on a cluster."""
    if scheduler is None:
        with ExitStack() as held:
            yield _in_warm_kernels(held, order)
        return
    from evaltools.reporting.cluster import cluster, performing

    files = [path for path in (order.study.path, order.runs) if path is not None]
    with cluster(scheduler, files=files) as client:
        yield performing(client)


def _in_warm_kernels(held: ExitStack, order: Order) -> Perform:
    """Performs in warm kernels, which are opened when the first notebook runs.

    They get the data as the run has read and checked them.
    """
    opening = Lock()
    opened: list[str | None] = []

    def perform(unit: Unit) -> Outcome:
        with opening:
            if not opened:
                opened.append(held.enter_context(kernels()))
                if opened[0] is not None and order.state is not None:
                    open_nursery().hand_over(order.state, partial(packed, order.whole, order.state))
        return perform_here(unit, engine=opened[0])

    return perform


def _make_again(making: Making, names: Sequence[str], hide: Mapping[str, Sequence[str]]) -> None:
    making.hide.update({name: list(places) for name, places in hide.items()})
    make_again(making, names)
