"""A run: one study file becomes a folder of reports, or nothing of it appears."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from evaltools import wording
from evaltools.data import load_data
from evaltools.disclosure import policy
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.reporting import folder as folders
from evaltools.reporting import record
from evaltools.reporting.documents import FORMAT_NAMES, write_documents, write_tables
from evaltools.reporting.execute import Outcome, execute
from evaltools.reporting.page import LANGUAGE_NAMES, Made, facts, index_page, report_page, words
from evaltools.reporting.parameters import check_parameters, typed
from evaltools.reporting.report_list import Report, report, reports, unanswerable
from evaltools.reporting.securing import Secured, name_letters, secure, write_hide_list
from evaltools.reporting.warm import kernels
from evaltools.sections.block import BLOCK_FILE, Block, Voice, read_block
from evaltools.sections.titles import section_title
from evaltools.study import Study, load_study

FORMATS = ("html", *FORMAT_NAMES)

#: Told after each report: its name, its status, reports done, reports in all.
Progress = Callable[[str, str, int, int], None]


@dataclass(frozen=True)
class Run:
    """What a run left behind.

    Attributes
    ----------
    path : Path
        The run's folder.
    run_id : str
    outcomes : mapping of report name to Outcome
    """

    path: Path
    run_id: str
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether no report failed."""
        return all(outcome.status != "failed" for outcome in self.outcomes.values())

    @property
    def page(self) -> Path:
        """The page to open first."""
        return self.path / "index.html"


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
) -> Run:
    """Make the reports of a study and land them as one folder.

    Parameters
    ----------
    study : path or Study
    reports : names; empty: every report there is. One that the data cannot carry says so
        in one sentence.
    languages, formats : empty: what the study file says.
    parameters : mapping of name to value
        For the notebooks; a name that no requested report declares is refused.
    out : path, optional
        Holds the studies' folders of runs. None: reports/ beside the study file.
    progress : called after each report

    Raises StudyError and DataError (nothing is written), and UsageError. A report that
    fails does not stop the others: see `Run.ok`.
    """
    plan = study if isinstance(study, Study) else load_study(study)
    plan = plan.with_languages(languages) if languages else plan
    wanted = _chosen(reports)
    chosen = dict(parameters or {})
    check_parameters(chosen, wanted)
    forms = tuple(formats or plan.formats)
    _check_formats(forms)
    data = load_data(plan, where=chosen.get("where") or None)
    content = _content_hash(plan, data.sources, wanted, chosen)
    runs = folders.runs_folder(plan, Path(out) if out is not None else None)
    with folders.locked(runs), kernels() as engine:
        part = folders.open_part(runs, content, datetime.now())
        making = Making(part, plan, wanted, chosen, content, engine)
        rule = policy(plan)
        names, hide = name_letters(data, rule), earlier_hide_list(runs)
        write_hide_list(part.sections, hide, names)
        outcomes, seconds = _make_all(making, progress)
        secured = secure(
            part.sections,
            rule,
            names=names,
            hide=hide,
            remake=lambda again: outcomes.update(_make_again(making, again)),
        )
        _assemble(making, data.sources, outcomes, seconds, secured, forms)
        landed = part.land()
        _write_study_index(runs, plan)
    return Run(landed, part.run_id, outcomes)


def earlier_hide_list(runs: Path) -> dict[str, list[str]]:
    """The hide-list of the study's newest run, to begin with."""
    newest = folders.latest_run(runs)
    if newest is None:
        return {}
    told = json.loads((newest / "run.json").read_text(encoding="utf-8"))
    return {name: list(places) for name, places in told.get("hidden", {}).items()}


def _check_formats(formats: Sequence[str]) -> None:
    if set(formats) - set(FORMATS):
        raise UsageError(message("A format must be one of {known}.", known=list(FORMATS)))


def _chosen(names: Sequence[str]) -> tuple[Report, ...]:
    if not names:
        return reports()
    asked = {report(name).name for name in names}
    return tuple(each for each in reports() if each.name in asked)


def _content_hash(
    study: Study, sources: Sequence[Any], wanted: Sequence[Report], chosen: Mapping[str, Any]
) -> str:
    parts = {
        "study": study.file_hash,
        "languages": list(study.languages),
        "inputs": sorted({source.file: source.sha256 for source in sources}.items()),
        "reports": [each.name for each in wanted],
        "parameters": {key: str(value) for key, value in chosen.items()},
        "code": record.code_hash(),
        "versions": record.versions(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Making:
    """What stays the same while the reports of one run are made.

    Attributes
    ----------
    part : Part
    study : Study
    wanted : tuple of Report
    chosen : mapping of parameter name to value
    content : str
        Hash of everything that the reports are made from.
    engine : str or None
        Of papermill.
    """

    part: folders.Part
    study: Study
    wanted: tuple[Report, ...]
    chosen: Mapping[str, Any]
    content: str
    engine: str | None


def _make_all(
    making: Making, progress: Progress | None
) -> tuple[dict[str, Outcome], dict[str, float]]:
    outcomes: dict[str, Outcome] = {}
    seconds: dict[str, float] = {}
    for done, each in enumerate(making.wanted, start=1):
        started = perf_counter()
        outcomes[each.name] = _make(making, each)
        seconds[each.name] = round(perf_counter() - started, 3)
        if progress is not None:
            progress(each.name, outcomes[each.name].status, done, len(making.wanted))
    return outcomes, seconds


def _make_again(making: Making, names: Iterable[str]) -> dict[str, Outcome]:
    again = [each for each in making.wanted if each.name in set(names)]
    for each in again:
        folders.empty(making.part.report(each.name))
    return {each.name: _make(making, each) for each in again}


def _make(making: Making, each: Report) -> Outcome:
    part, study = making.part, making.study
    place = part.report(each.name)
    if part.finished(each.name, making.content):
        return Outcome("finished")
    folders.empty(place)
    why = unanswerable(each.name, study)
    if why is not None:
        return _say_why(place, study, each, why)
    given = {
        "study": str(study.path),
        "languages": ", ".join(study.languages),
        "run_folder": str(place),
        **typed(making.chosen, each),
    }
    outcome = execute(each, part.path / f"{each.name}.ipynb", given, engine=making.engine)
    if outcome.status == "finished":
        part.mark(each.name, making.content)
    elif outcome.status == "unanswered":
        return _say_why(place, study, each, Message("{text}", {"text": outcome.reason}))
    return outcome


def _say_why(place: Path, study: Study, each: Report, why: Message) -> Outcome:
    """A report of one sentence: why the study cannot answer its question."""
    folders.empty(place)
    voices: dict[str, Voice] = {
        language: Voice(
            wording.render(section_title("any", "unanswered") or why, language),
            wording.render(why, language),
        )
        for language in study.languages
    }
    folder = place / "01-unanswered"
    folder.mkdir()
    Block(each.name, "unanswered", "unanswered", 1, voices).write(folder)
    return Outcome("unanswered", reason=str(why))


def _assemble(
    making: Making,
    sources: Sequence[Any],
    outcomes: Mapping[str, Outcome],
    seconds: Mapping[str, float],
    secured: Secured,
    forms: Sequence[str],
) -> None:
    part, study, wanted, chosen = making.part, making.study, making.wanted, making.chosen
    made = Made(datetime.now(), part.run_id, record.versions(), chosen, secured.lines)
    blocks: dict[str, list[Block]] = {}
    for each in wanted:
        places = _places(part.report(each.name))
        blocks[each.name] = [read_block(place) for place in places.values()]
        if outcomes[each.name].status != "failed":
            if "html" in forms:
                _write_pages(part, study, each, places, blocks[each.name], made)
            write_documents(
                part.path,
                each.name,
                blocks[each.name],
                places,
                formats=forms,
                study=study,
                policy_lines=policy(study).lines(),
                made=made,
            )
            record.gather(part.path, each.name, places)
    good = [b for name, some in blocks.items() if outcomes[name].status != "failed" for b in some]
    record.write_results(part.path, good)
    write_tables(part.path, good, study=study, made=made)
    _write_index(part, study, wanted, outcomes, blocks, made, forms)
    told = _run_record(part, study, sources, chosen, outcomes, seconds, made)
    told |= {"hidden": secured.hide, "audit_rounds": secured.rounds}
    record.write_json(part.path / "run.json", told)
    _write_log(part, outcomes)
    record.write_sums(part.path)


def _places(folder: Path) -> dict[str, Path]:
    """The section folders of a report in order, by the section's name."""
    found = sorted(path.parent for path in folder.glob(f"*/{BLOCK_FILE}"))
    return {path.name.split("-", 1)[1]: path for path in found}


def _write_pages(
    part: folders.Part,
    study: Study,
    each: Report,
    places: Mapping[str, Path],
    blocks: Sequence[Block],
    made: Made,
) -> None:
    files = {
        name: {path.name: path.read_bytes() for path in place.glob("*.svg")}
        for name, place in places.items()
    }
    for language in study.languages:
        page = report_page(
            each.name,
            blocks,
            files,
            study=study,
            policy_lines=policy(study).lines(),
            made=made,
            language=language,
        )
        (part.path / f"{each.name}.{language}.html").write_text(page, encoding="utf-8")


FAILED = message("This report failed: {reason}. The log tells where.")


def _write_index(
    part: folders.Part,
    study: Study,
    wanted: Sequence[Report],
    outcomes: Mapping[str, Outcome],
    blocks: Mapping[str, Sequence[Block]],
    made: Made,
    forms: Sequence[str],
) -> None:
    language = study.languages[0]
    cards = [
        _card(study, each, outcomes[each.name], blocks[each.name], language, forms)
        for each in wanted
    ]
    cards.append(_downloads(part, language))
    page = index_page(
        study=study,
        cards=cards,
        facts=facts(study, made, language),
        made_words=words(made, language),
        language=language,
    )
    (part.path / "index.html").write_text(page, encoding="utf-8")


def _card(
    study: Study,
    each: Report,
    outcome: Outcome,
    blocks: Sequence[Block],
    language: str,
    forms: Sequence[str],
) -> dict[str, Any]:
    failed = outcome.status == "failed"
    first = blocks[0].voices[language].sentence if blocks else ""
    text = first if outcome.status == "unanswered" else wording.report_intro(each.name, language)
    said = Message(FAILED.text, {"reason": f"{outcome.section}: {outcome.reason}"})
    return {
        "title": wording.report_title(each.name, language),
        "text": "" if failed else text,
        "failed": wording.render(said, language) if failed else "",
        "links": [] if failed else _links(each.name, study.languages, forms),
    }


def _links(name: str, languages: Sequence[str], forms: Sequence[str]) -> list[dict[str, str]]:
    """Links to a report in every language and format."""
    names = {"html": "{}"} | {form: f"{{}} ({said})" for form, said in FORMAT_NAMES.items()}
    return [
        {
            "href": f"{name}.{language}.{form}",
            "language": language,
            "name": names[form].format(LANGUAGE_NAMES[language]),
        }
        for form in FORMATS
        if form in forms
        for language in languages
    ]


def _downloads(part: folders.Part, language: str) -> dict[str, Any]:
    """The card of the files that hold the numbers of all reports."""
    names = ("tables.xlsx", "results.json", "references.bib")
    return {
        "title": wording.page("download", language),
        "text": "",
        "failed": "",
        "links": [
            {"href": name, "language": "", "name": name}
            for name in names
            if (part.path / name).exists()
        ],
    }


def _run_record(
    part: folders.Part,
    study: Study,
    sources: Sequence[Any],
    chosen: Mapping[str, Any],
    outcomes: Mapping[str, Outcome],
    seconds: Mapping[str, float],
    made: Made,
) -> dict[str, Any]:
    rule = policy(study)
    return {
        "schema_version": record.SCHEMA_VERSION,
        "study_version": study.version,
        "study": study.study,
        "run_id": part.run_id,
        "made": made.when.isoformat(timespec="seconds"),
        "inputs": [
            {
                "file": source.file,
                "keyed_hash": record.keyed(source.sha256, part.run_id),
                "rows": source.rows,
            }
            for source in sources
        ],
        "parameters": {key: str(value) for key, value in chosen.items()},
        "languages": list(study.languages),
        "versions": dict(made.versions),
        "commit": record.commit(),
        "policy": [str(line) for line in rule.lines()],
        "seconds": dict(seconds),
        "reports": {
            name: {"status": outcome.status, "section": outcome.section, "reason": outcome.reason}
            for name, outcome in outcomes.items()
        },
    }


def _write_log(part: folders.Part, outcomes: Mapping[str, Outcome]) -> None:
    """run.log: what happened to each report; of a failure the places, never the values."""
    lines = []
    for name, outcome in outcomes.items():
        lines.append(f"{name}: {outcome.status}")
        if outcome.reason:
            lines.append(f"  {outcome.section} {outcome.reason}".rstrip())
        lines.extend(f"    {place}" for place in outcome.trace)
    (part.path / "run.log").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_study_index(runs: Path, study: Study) -> None:
    """index.html of the study: its runs, the newest first."""
    language = study.languages[0]
    landed = sorted((p for p in runs.glob("[0-9]*-*-*") if (p / "run.json").exists()), reverse=True)
    cards = []
    for path in landed:
        told = json.loads((path / "run.json").read_text(encoding="utf-8"))
        when = datetime.fromisoformat(told["made"])
        cards.append(
            {
                "title": wording.date(when.date(), language, long=True),
                "text": ", ".join(
                    wording.report_title(name, language)
                    for name, one in told["reports"].items()
                    if one["status"] != "failed"
                ),
                "failed": "",
                "links": [{"href": f"{path.name}/index.html", "language": "", "name": path.name}],
            }
        )
    made = Made(datetime.now(), landed[0].name, {}, {})
    page = index_page(
        study=study,
        cards=cards,
        facts=[],
        made_words=words(made, language),
        language=language,
    )
    (runs / "index.html").write_text(page, encoding="utf-8")
