"""The sections of a run become its pages, tables, figures, index and record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from evaltools import wording
from evaltools.data import Data
from evaltools.disclosure import Policy, policy
from evaltools.reporting import content, record
from evaltools.reporting import folder as folders
from evaltools.reporting.crate import write_crate
from evaltools.reporting.documents import FORMAT_NAMES, write_documents, write_tables
from evaltools.reporting.execute import Outcome
from evaltools.reporting.failing import failure
from evaltools.reporting.for_releases import RECORD
from evaltools.reporting.kept import keep_blocks
from evaltools.reporting.making import Making
from evaltools.reporting.page import LANGUAGE_NAMES, Made, facts, index_page, report_page, words
from evaltools.reporting.report_list import Report
from evaltools.reporting.securing import Secured
from evaltools.reporting.unanswered import gathered, said_instead
from evaltools.sections.block import BLOCK_FILE, Block, read_block
from evaltools.study import Study

FORMATS = ("html", *FORMAT_NAMES)


def assemble(making: Making, data: Data, secured: Secured, *, forms: Sequence[str]) -> None:
    """Write into the part folder everything that a landed run holds."""
    part, study = making.part, making.study
    outcomes = making.outcomes
    made = Made(making.when, part.run_id, record.versions(), making.chosen, secured.lines)
    blocks: dict[str, list[Block]] = {}
    for each in making.wanted:
        places = _places(part.report(each.name))
        blocks[each.name] = [read_block(place) for place in places.values()]
        if outcomes[each.name].status != "failed":
            shown = gathered(blocks[each.name])
            if "html" in forms:
                _write_pages(part, study, each, places, shown, made)
            write_documents(
                part.path,
                each.name,
                shown,
                places,
                formats=forms,
                study=study,
                policy_lines=policy(study).lines(),
                made=made,
            )
            record.gather(part.path, each.name, places)
            keep_blocks(part.path, each.name, places.values())
    good = [b for name, some in blocks.items() if outcomes[name].status != "failed" for b in some]
    record.write_results(part.path, good, {n: each.status for n, each in outcomes.items()})
    write_tables(part.path, good, study=study, made=made)
    _write_index(part, study, making.wanted, outcomes, blocks, made, forms)
    told = run_record(making, data, made, forms=forms)
    told |= {"hidden": secured.hide, "audit_rounds": secured.rounds}
    told |= {RECORD: secured.for_releases.record()}
    record.write_json(part.path / "run.json", told)
    _write_log(part, outcomes)
    write_crate(part.path, told)
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
        blocks=_summary(wanted, outcomes, blocks),
        study=study,
        cards=cards,
        facts=facts(study, made, language),
        made_words=words(made, language),
        language=language,
    )
    (part.path / "index.html").write_text(page, encoding="utf-8")


#: The report whose sections the index shows whole.
SUMMARY = "summary"


def _summary(
    wanted: Sequence[Report],
    outcomes: Mapping[str, Outcome],
    blocks: Mapping[str, Sequence[Block]],
) -> Sequence[Block]:
    """The sections of the summary, where there is one, without figures."""
    if SUMMARY not in {each.name for each in wanted} or outcomes[SUMMARY].status != "finished":
        return ()
    return [_without_pictures(block) for block in blocks[SUMMARY]]


def _without_pictures(block: Block) -> Block:
    voices = {name: replace(voice, picture=None) for name, voice in block.voices.items()}
    return replace(block, voices=voices)


def _card(
    study: Study,
    each: Report,
    outcome: Outcome,
    blocks: Sequence[Block],
    language: str,
    forms: Sequence[str],
) -> dict[str, Any]:
    failed = outcome.status == "failed"
    text = wording.report_intro(each.name, language)
    if outcome.status == "unanswered":
        text = said_instead(blocks, language)
    return {
        "title": wording.report_title(each.name, language),
        "text": "" if failed else text,
        "failed": wording.render(failure(each.name, outcome), language) if failed else "",
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


def run_record(making: Making, data: Data, made: Made, *, forms: Sequence[str]) -> dict[str, Any]:
    """run.json: inputs, parameters, versions, policy and what came of each report."""
    study, private = making.study, making.private
    rule = policy(study)
    return {
        "schema_version": record.SCHEMA_VERSION,
        "study_version": study.version,
        "study": study.study,
        "run_id": making.part.run_id,
        "made": made.when.isoformat(timespec="seconds"),
        "key_id": private.key_id,
        "inputs": [
            {
                "table": source.table,
                "file": source.file,
                "keyed_hash": private.keyed(source.sha256),
                "rows": source.rows,
            }
            for source in data.sources
        ],
        "parameters": {key: str(value) for key, value in making.chosen.items()},
        "languages": list(study.languages),
        "formats": list(forms),
        "versions": dict(made.versions),
        "environment": content.environment(),
        "commit": record.commit(),
        "seed": making.chosen.get("seed"),
        "policy": [str(line) for line in rule.lines()],
        "policy_settings": _settings(rule),
        "seconds": dict(making.seconds),
        "reports": {each.name: _report_record(making, each) for each in making.wanted},
    }


def _report_record(making: Making, each: Report) -> dict[str, Any]:
    outcome = making.outcomes[each.name]
    parts = making.contents[each.name]
    return {
        "status": outcome.status,
        "section": outcome.section,
        "reason": outcome.reason,
        **({"said": dict(outcome.said)} if outcome.said else {}),
        "parts": parts,
        "hash": content.whole(parts),
    }


def _settings(rule: Policy) -> dict[str, Any]:
    """The policy's own settings; the letters are for names and stay out."""
    settings = asdict(replace(rule, letters={}))
    for name in ("letters", "nobody_known"):
        settings.pop(name)
    return {key: list(v) if isinstance(v, tuple) else v for key, v in settings.items()}


def _write_log(part: folders.Part, outcomes: Mapping[str, Outcome]) -> None:
    """run.log: what happened to each report; of a failure the places, never the values."""
    lines = []
    for name, outcome in outcomes.items():
        lines.append(f"{name}: {outcome.status}")
        if outcome.reason:
            lines.append(f"  {outcome.section} {outcome.reason}".rstrip())
        lines.extend(f"    {place}" for place in outcome.trace)
    (part.path / "run.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
