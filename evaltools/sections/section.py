"""The door that every number of a report passes: protect first, then words and figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from evaltools import wording
from evaltools.cohort.study_parts import counts_more_than_work
from evaltools.columns import ALL, TOTAL
from evaltools.disclosure import policy, protect
from evaltools.errors import TooFewError, UnansweredError, UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.sections.block import BLOCK_FILE, Block, Picture, Voice
from evaltools.sections.display_table import display_table
from evaltools.sections.exact import with_exact
from evaltools.sections.html import block_html
from evaltools.sections.notebook_progress import with_bar
from evaltools.sections.plain import plain_result, write_csv
from evaltools.sections.titles import NOTEBOOK, section_title
from evaltools.study import Study
from evaltools.wording.reading import is_delayed, units_of_about

#: A result, a frame with counts, or a call that makes one (and may find too few people).
Shown: TypeAlias = Result | pd.DataFrame | Callable[[], Result | None]

#: The run's list of further places to hide, and its letters; beside the reports' folders.
HIDE_FILE = "hide.json"

#: What a figure draws, where it does not draw numbers of people.
DRAWN = ("estimate", "share", "mean")

#: The kind whose bars are of those at the ends of a scale: often nobody is.
ENDS = "floor_ceiling"

#: Kinds that draw sites, and not the row of all of them together.
OF_SITES = ("funnel", "shrunken_rates")

#: The kind that is drawn as areas on each other, and the part of its times that may be hidden.
STACKED, SEEN_THROUGH = "states", 0.5

#: The ends of intervals: of a median that was not reached, the lower end is drawn alone.
LIMITS = ("conf_low", "conf_high")

#: Why the line of a protected curve ends below or above the number that is told at its end.
STEPS_AT_THE_LAST = message(
    "At each number that is told the line makes a step, for the last of the people counted in it: "
    "the number itself is the point at its end."
)

NOT_PLANNED = message("The study plans nothing here, so there is nothing to show.")

TOO_FEW = message("There are too few people or events for this analysis, so no numbers are shown.")


@dataclass(frozen=True, eq=False)
class Section:
    """A protected result with its words and figures; shows itself in a notebook.

    Attributes
    ----------
    block : Block
        The section as plain data.
    result : Result, optional
        The protected result; None when the question could not be answered.
    files : mapping of file name to bytes
        The figures that the block names.
    """

    block: Block
    result: Result | None
    files: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"<Section {self.block.id}>"

    def _repr_html_(self) -> str:
        return block_html(self.block, self.files)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        return {"text/html": self._repr_html_()}, {"evaltools": {"section": self.block.id}}


class Sections(tuple[Section, ...]):
    """Several sections that show themselves one below the other."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Sections {', '.join(each.block.id for each in self)}>"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        shown = "".join(each._repr_html_() for each in self)
        return {"text/html": shown}, {"evaltools": {"sections": [each.block.id for each in self]}}


#: Kinds whose times are the periods of the outcomes table, years say, not the study's unit.
OWN_TIMES = ("event_study", "difference_in_differences")


def section(
    result: Shown,
    *,
    study: Study,
    name: str,
    title: str | Mapping[str, str] | None = None,
    counts: str | Sequence[str] | None = None,
    run_folder: str | Path | None = None,
    exact: Mapping[str, Shown] | None = None,
) -> Section:
    """A result as a block of the report, protected by the study's policy.

    Parameters
    ----------
    result : Result, DataFrame, or a function of no arguments that returns a Result
        A DataFrame needs `counts`. A function may raise TooFewError or UnansweredError, or
        return None when the study plans nothing; the section then says so in one sentence.
    study : Study
        Gives the policy, the languages and the names of things.
    name : str
        Letters, digits, `_`; once per report.
    title : str or mapping of language to str, optional
        None: the title of the shipped section of this name, or of the kind of result.
    counts : str or list of str
        Of a DataFrame: the columns that hold the people behind each row.
    run_folder : path, optional
        Folder of this report in a run; the block is written there and the run's list of
        hidden cells is obeyed. None: only shown.
    exact : mapping of section name to result, optional
        Sections of the same report that tell shares of a curve at the agreed times. What they
        may publish unrounded stands in the curve too, so that a share has one value.

    Raises
    ------
    UsageError
        For objects that hold single persons' values, a frame without counts, or a name used twice.

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> rows = pd.DataFrame({"site": ["a", "b", "c"], "n": [30, 40, 3]})
    >>> shown = section(
    ...     rows, counts="n", study=load_study("example:nsw"), name="sites_of_the_example"
    ... )
    >>> shown.result.hidden["n"].tolist()
    [False, False, True]
    """
    folder = Path(run_folder) if run_folder else None
    report = folder.name if folder else NOTEBOOK
    _check_name(name)
    made = _make(result, counts)
    if isinstance(made, Message):
        return _finish(_unanswered(made, study, report, name, title, folder), None, {}, folder)
    rules = _run_rules(folder)
    chosen = replace(policy(study), letters=rules.get("letters", {}))

    def protected(result: Result, named: str) -> Result:
        hide = rules.get("hide", {}).get(f"{report}.{named}", ())
        return protect(_named(result, study), chosen, hide=hide)

    shown = protected(made, name)
    for other, told in (exact or {}).items():
        beside = _make(told, None)
        if isinstance(beside, Result):
            shown = with_exact(shown, protected(beside, other))
    voices, files = _voices(shown, study, report, name, title)
    block = Block(report, name, shown.kind, _order(folder), voices, plain_result(shown))
    return _finish(block, shown, files, folder)


def section_for_each(
    make: Callable[[str], Result],
    *,
    over: Iterable[str] | Mapping[str, Mapping[str, str]],
    study: Study,
    name: str,
    run_folder: str | Path | None = None,
) -> Sections:
    """One section for each of `over`, usually `study.groups`; `make` gets each in turn.

    Parameters
    ----------
    make : callable
        Takes one of `over`, gives its Result.
    over : sequence of str, or mapping of name to texts
        What is gone through; a mapping says what each is called, by language.
    study, run_folder
        As in `section`.
    name : str
        Of the sections, which are called `name_<each>` and titled after `name`.

    Examples
    --------
    >>> from evaltools.result import Result
    >>> from evaltools.study import load_study
    >>> def people_of(site):
    ...     rows = pd.DataFrame({"year": ["2023", "2024"], "n": [30, 40]})
    ...     return Result(kind="table", frame=rows, keys=("year",), counts=("n",))
    >>> section_for_each(
    ...     people_of, over=["a", "b"], study=load_study("example:nsw"), name="people_of"
    ... )
    <Sections notebook.people_of_a, notebook.people_of_b>
    """
    named = {"variable": dict(over)} if isinstance(over, Mapping) else study_labels(study)
    return Sections(
        section(
            lambda each=each: make(each),  # type: ignore[misc]
            study=study,
            # an instrument may be called own-scale or own.2, a section may not
            name=f"{name}_{each}".replace("-", "_").replace(".", "_"),
            run_folder=run_folder,
            title=_title_for_group(study, name, each, run_folder, named),
        )
        for each in (over if run_folder else with_bar(over))
    )


def _title_for_group(
    study: Study,
    name: str,
    group: str,
    run_folder: str | Path | None,
    labels: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> dict[str, str] | None:
    report = Path(run_folder).name if run_folder else NOTEBOOK
    titles: dict[str, str] = {}
    of_goal = counts_more_than_work(study)
    for language in study.languages:
        label = wording.value("variable", group, language, labels=labels)
        found = section_title(report, f"{name}_{group}") or section_title(
            report, name, label, of_goal=of_goal
        )
        if found is None:
            return None
        titles[language] = wording.render(found, language)
    return titles


def _check_name(name: str) -> None:
    if not name.replace("_", "").isalnum() or not name.isascii():
        rule = "A section's name must be made of letters, digits and _."
        raise UsageError(message(rule))


def _make(result: Shown, counts: str | Sequence[str] | None) -> Result | Message:
    if callable(result) and not isinstance(result, Result):
        try:
            made = result()
        except TooFewError:
            return TOO_FEW
        except UnansweredError as error:
            return error.message
        if made is None:
            return NOT_PLANNED
        result = made
    if isinstance(result, pd.DataFrame):
        return _from_frame(result, counts)
    if isinstance(result, Result):
        return result
    rule = "A section must get a Result or a DataFrame with counts, but got {kind}."
    raise UsageError(message(rule, kind=type(result).__name__))


def _from_frame(frame: pd.DataFrame, counts: str | Sequence[str] | None) -> Result:
    named = [counts] if isinstance(counts, str) else list(counts or ())
    missing = [column for column in named if column not in frame.columns]
    if not named or missing:
        rule = "A DataFrame must come with counts: the columns that hold the people of each row."
        raise UsageError(message(rule))
    keys = tuple(c for c in frame.columns if not pd.api.types.is_numeric_dtype(frame[c]))
    return Result("table", frame.reset_index(drop=True), keys, tuple(named))


def _named(result: Result, study: Study) -> Result:
    """The result with the study's unit, agreed times and names, where it has none."""
    about = dict(result.about)
    unit = result.unit or (None if result.kind in OWN_TIMES else study.unit)
    if study.report_times and unit in (None, study.unit):
        # of a result in days, months are not the agreed times
        about.setdefault("report_times", list(study.report_times))
    return replace(
        result,
        unit=unit,
        about=about,
        labels={**study_labels(study), **result.labels},
    )


def study_labels(study: Study) -> dict[str, dict[str, dict[str, str]]]:
    """Names of columns and values that the study file gives: column, value, language."""
    labels: dict[str, dict[str, dict[str, str]]] = {"variable": {}}
    for key, text in study.labels.items():
        column, _, value = key.partition("=")
        said: dict[str, str] = {each: text.say(each) for each in study.languages}
        if value:
            labels.setdefault(column.strip(), {})[value.strip()] = said
        else:
            labels["variable"][column.strip()] = said
    return labels


def _run_rules(folder: Path | None) -> dict[str, Any]:
    """What the run has decided for all its sections: places to hide, letters for names."""
    path = folder.parent / HIDE_FILE if folder else None
    if path is None or not path.exists():
        return {}
    rules: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return rules


def _order(folder: Path | None) -> int:
    return 1 + (len(list(folder.glob(f"*/{BLOCK_FILE}"))) if folder else 0)


def _title(
    title: str | Mapping[str, str] | None,
    report: str,
    name: str,
    shown: Result | None,
    language: str,
    *,
    of_goal: bool,
) -> str:
    if isinstance(title, str):
        return title
    if title is not None:
        return title.get(language) or next(iter(title.values()))
    known = section_title(report, name, of_goal=of_goal)
    if known is not None:
        return wording.render(known, language)
    return wording.title(shown, language) if shown is not None else name


def _voices(
    shown: Result,
    study: Study,
    report: str,
    name: str,
    title: str | Mapping[str, str] | None,
) -> tuple[dict[str, Voice], dict[str, bytes]]:
    # imported here: a run reads sections in a process that never draws one
    from evaltools import drawing

    voices: dict[str, Voice] = {}
    files: dict[str, bytes] = {}
    of_goal = counts_more_than_work(study)
    for language in study.languages:
        picture = None
        if drawing.can_draw(shown.kind) and not shown.frame.empty and not _is_empty(shown):
            drawn = drawing.picture(shown, language=language)
            picture = Picture(
                f"{name}.{language}.svg",
                f"{name}.{language}.png",
                wording.describe(shown, language),
            )
            files[picture.svg] = drawn.svg.encode("utf-8")
            files[picture.png] = drawn.png
        table = display_table(shown, language)
        rows = table.rows if table is not None else ()
        printed = any(wording.HIDDEN in cell for row in rows for cell in row)
        voices[language] = Voice(
            title=_title(title, report, name, shown, language, of_goal=of_goal),
            sentence=_unbroken(wording.say(shown, language)),
            notes=_notes(shown, language, is_drawn=picture is not None, has_hidden=printed),
            table=table,
            picture=picture,
        )
    return voices, files


def _is_empty(shown: Result) -> bool:
    """Whether there is nothing to draw: a figure would be an empty frame.

    No number but the keys is left, or none of what the figure draws: of a curve with every
    estimate hidden, the numbers of people would stand under one hatched area. What is known
    before anybody could move, at time 0, is not worth a figure. Areas that lie on each other
    can be drawn of the times alone at which every one of them is known: most of them must be
    so. Bars of nobody at the ends of a scale are none. Where only the total of all sites is
    known there is no site to set against it.
    """
    known = [each for each in (*DRAWN, *LIMITS) if each in shown.frame.columns]
    if any(each in known for each in DRAWN) and not shown.frame.empty:
        later = pd.Series(True, index=shown.frame.index)
        if "time" in shown.frame.columns:
            later = pd.to_numeric(shown.frame["time"], errors="coerce").ne(0)
        if shown.kind in OF_SITES:
            later &= ~shown.frame[shown.keys[0]].astype(str).isin([ALL, TOTAL])
        if bool(shown.frame.loc[later, known].isna().to_numpy().all()):
            return True
        if shown.kind == ENDS and bool(shown.frame["share"].fillna(0).eq(0).all()):
            return True
        if shown.kind == STACKED and _veiled_times(shown)[later].mean() > SEEN_THROUGH:
            return True
    if shown.hidden is None or not bool(shown.hidden.to_numpy().any()):
        return False
    values = shown.frame.drop(columns=list(shown.keys), errors="ignore").select_dtypes("number")
    return bool(values.columns.size) and bool(values.isna().to_numpy().all())


def _veiled_times(shown: Result) -> pd.Series:
    """Whether something is hidden at the time of each row, in its group."""
    if shown.hidden is None:
        return pd.Series(False, index=shown.frame.index)
    keys = [shown.frame[key] for key in ("group", "time") if key in shown.frame.columns]
    return shown.hidden["estimate"].groupby(keys, observed=True).transform("any")


def _unbroken(sentence: str) -> str:
    """The sentence with `n = 12` and `95 %` kept on one line."""
    for mark in ("n", "p"):
        sentence = sentence.replace(f"{mark} = ", f"{mark}\u00a0=\u00a0")
    return sentence.replace(" %", "\u00a0%")


def _notes(shown: Result, language: str, *, is_drawn: bool, has_hidden: bool) -> tuple[str, ...]:
    """The notes in a language; first what the mark of a hidden number means, where it stands."""
    said = (*shown.notes, *((STEPS_AT_THE_LAST,) if is_drawn and is_delayed(shown) else ()))
    named = [wording.with_names_of_terms(note, shown, language) for note in said]
    notes = [_unbroken(wording.render(note, language)) for note in named]
    if units := units_of_about(shown):
        notes.insert(0, wording.render(_about(units, language), language))
    if has_hidden:
        notes.insert(0, wording.page("hidden_legend", language))
    return tuple(notes)


def _about(units: Sequence[float], language: str) -> Message:
    """What "about" means before a share: to what it is rounded."""
    points = [round(unit * 100, 6) for unit in units]
    return message(
        "about = rounded; unit in percentage points: {units}",
        units=[
            wording.number(each, language, decimals=0 if each.is_integer() else 1)
            for each in points
        ],
    )


def _unanswered(
    why: Message,
    study: Study,
    report: str,
    name: str,
    title: str | Mapping[str, str] | None,
    folder: Path | None,
) -> Block:
    of_goal = counts_more_than_work(study)
    voices: dict[str, Voice] = {
        language: Voice(
            _title(title, report, name, None, language, of_goal=of_goal),
            wording.render(why, language),
        )
        for language in study.languages
    }
    return Block(report, name, "unanswered", _order(folder), voices)


def _finish(
    block: Block, shown: Result | None, files: Mapping[str, bytes], folder: Path | None
) -> Section:
    if folder is not None:
        _write(block, shown, files, folder)
    return Section(block, shown, files)


def _write(block: Block, shown: Result | None, files: Mapping[str, bytes], folder: Path) -> None:
    if list(folder.glob(f"*-{block.name}")):
        rule = "A section's name must stand once in a report; {name} stands twice."
        raise UsageError(message(rule, name=block.name))
    place = folder / f"{block.order:02d}-{block.name}"
    place.mkdir(parents=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    if shown is not None:
        write_csv(shown, place / f"{block.name}.csv")
    block.write(place)
