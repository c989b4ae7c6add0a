"""The blocks of a report become one self-contained HTML page in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

import evaltools
from evaltools import wording
from evaltools.messages import Message, message
from evaltools.reporting.methods_used import computed, methods_used
from evaltools.sections.block import Block
from evaltools.sections.html import block_html
from evaltools.study import Study

LANGUAGE_NAMES = {"en": "English", "fi": "Suomeksi", "sv": "På svenska"}

MADE = message(
    "Made with evaltools {version} on {date}. The run folder holds the tables, the "
    "parameters and the versions behind this page."
)
SETTINGS = message("What the study file says")
SETTING, VALUE = message("Setting"), message("Value")
METHODS_TITLE = message("How the numbers were made")
NOT_SET = message("not given")

LABELS: dict[str, Message] = {
    "data_lock": wording.PAGE["data_lock"],
    "observation": message("How people were observed"),
    "unit": message("Unit of time"),
    "employment": message("Definition of employment"),
    "competing": message("Exits that compete with a job"),
    "lasting": message("Units that a job must last"),
    "horizon": message("Horizon"),
    "report_times": message("Times reported"),
    "groups": message("Breakdowns, decided in advance"),
    "where": message("Only the people for whom"),
}

#: Whatever the study file says.
ALWAYS_COMPETES = ("died",)

OBSERVATION = {
    "register": message("by register, everybody to the last day"),
    "followed": message("followed, each to an own last day"),
}
UNIT_NAMES = {
    "days": message("days"),
    "weeks": message("weeks"),
    "two_weeks": message("two-week periods"),
    "months": message("months"),
}


@dataclass(frozen=True)
class Made:
    """When and with what a run was made, for the head and foot of its pages."""

    when: datetime
    run_id: str
    versions: Mapping[str, str]
    parameters: Mapping[str, Any]
    audit: tuple[Message, ...] = ()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["with_code"] = with_code
    return environment


def with_code(text: str) -> Markup:
    """The text for a page, with what stands between backticks as code.

    >>> with_code("a < b, by `where`")
    Markup('a &lt; b, by <code>where</code>')
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    marked = (
        Markup("<code>{}</code>").format(each) if at % 2 else escape(each)
        for at, each in enumerate(parts)
    )
    return Markup("").join(marked)


@cache
def style() -> Markup:
    """The style sheet that every page carries inside."""
    text = (Path(__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
    return Markup(text)


def report_page(
    report: str,
    blocks: Sequence[Block],
    files: Mapping[str, Mapping[str, bytes]],
    *,
    study: Study,
    policy_lines: Sequence[Message],
    made: Made,
    language: str,
) -> str:
    """The page of one report.

    files : mapping of block name to {file name: bytes}
        The figures of each block.
    """
    template = _environment().get_template("page.html.j2")
    return template.render(
        language=language,
        version=evaltools.__version__,
        title=wording.report_title(report, language),
        study_title=study.title.say(language),
        kicker=kicker(study, language),
        simulated=wording.page("simulated_banner", language) if study.simulated else "",
        facts=_facts(study, made, language),
        others=[
            {"href": f"{report}.{other}.html", "language": other, "name": LANGUAGE_NAMES[other]}
            for other in study.languages
            if other != language
        ],
        words=_words(made, language),
        contents=[
            *({"id": b.name.replace("_", "-"), "title": b.voices[language].title} for b in blocks),
            {"id": "method-appendix", "title": wording.page("method_appendix", language)},
        ],
        intro=wording.report_intro(report, language),
        blocks=[Markup(block_html(b, files.get(b.name, {}), language)) for b in blocks],
        appendix=appendix(blocks, study, policy_lines, made, language),
        style=style(),
    )


def index_page(
    *,
    study: Study,
    cards: Sequence[Mapping[str, Any]],
    facts: Sequence[tuple[str, str]],
    made_words: Mapping[str, str],
    language: str,
    blocks: Sequence[Block] = (),
) -> str:
    """A page of links: the reports of a run, or the runs of a study.

    blocks : sections that stand above the links, such as the summary; without their figures
    """
    template = _environment().get_template("index.html.j2")
    return template.render(
        language=language,
        version=evaltools.__version__,
        title=study.title.say(language),
        kicker=kicker(study, language),
        simulated=wording.page("simulated_banner", language) if study.simulated else "",
        facts=facts,
        blocks=[Markup(block_html(block, {}, language)) for block in blocks],
        words=made_words,
        cards=cards,
        style=style(),
    )


def words(made: Made, language: str) -> dict[str, str]:
    """The fixed texts of a page."""
    return _words(made, language)


def facts(study: Study, made: Made, language: str) -> list[tuple[str, str]]:
    """What stands at the head of a page."""
    return _facts(study, made, language)


def _words(made: Made, language: str) -> dict[str, str]:
    date = wording.date(made.when.date(), language)
    return {
        "skip": wording.page("skip", language),
        "contents": wording.page("contents", language),
        "method": wording.page("method_appendix", language),
        "made": wording.render(
            Message(MADE.text, {"version": evaltools.__version__, "date": date}), language
        ),
    }


def kicker(study: Study, language: str) -> str:
    """What kind of document it is: stands above every title."""
    return wording.render(message("Evaluation report"), language)


def _facts(study: Study, made: Made, language: str) -> list[tuple[str, str]]:
    rows = [
        (wording.render(message("Report made"), language), wording.date(made.when.date(), language))
    ]
    if study.data_lock is not None:
        label = wording.render(LABELS["data_lock"], language)
        rows.append((label, wording.date(study.data_lock, language)))
    rows.append((wording.render(message("Run"), language), made.run_id))
    return rows


def appendix(
    blocks: Sequence[Block],
    study: Study,
    policy_lines: Sequence[Message],
    made: Made,
    language: str,
) -> list[dict[str, Any]]:
    """The method appendix: parts with a title and either lines or a table with headings."""

    def say(text: Message) -> str:
        return wording.render(text, language)

    used = [say(text) for text in methods_used(computed(block) for block in blocks)]
    parts: list[dict[str, Any]] = []
    if used:
        parts.append({"title": say(METHODS_TITLE), "lines": used, "table": None})
    parts.append(
        {
            "title": say(SETTINGS),
            "headings": [say(SETTING), say(VALUE)],
            "table": settings(study, made.parameters, language),
        }
    )
    for title, lines in _privacy(policy_lines, made.audit):
        said = [say(line) for line in lines]
        parts.append({"title": say(title), "lines": said, "table": None})
    versions = [f"{name} {version}" for name, version in made.versions.items()]
    parts.append({"title": wording.page("software", language), "lines": versions, "table": None})
    return parts


#: Lines of the audit that head those after them, and the titles that they become.
AUDITED: Mapping[str, Message] = {
    "The audit covers the following.": message("What the audit covers"),
    "The audit does not cover the following.": message("What the audit does not cover"),
}


def _privacy(
    policy_lines: Sequence[Message], audit: Sequence[Message]
) -> list[tuple[Message, list[Message]]]:
    """How small groups are protected and what was audited: titles, each with its lines."""
    parts = [(wording.PAGE["disclosure_policy"], list(policy_lines))]
    for line in audit:
        if line.text in AUDITED:
            parts.append((AUDITED[line.text], []))
        else:
            parts[-1][1].append(line)
    return parts


def settings(study: Study, parameters: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """The settings behind the numbers, by name and value, in words."""
    chosen = {key: getattr(study, key, None) for key in LABELS if _matters(key, study)}
    chosen |= {key: value for key, value in parameters.items() if value not in ("", 0, None)}
    return [
        (
            wording.render(LABELS[key], language) if key in LABELS else key,
            _setting(key, value, study, language),
        )
        for key, value in chosen.items()
        if value is not None and (key != "where" or value)
    ]


#: Settings of follow-up over time.
_OF_TIME = (
    "data_lock",
    "observation",
    "unit",
    "employment",
    "competing",
    "lasting",
    "horizon",
    "report_times",
)


def _matters(key: str, study: Study) -> bool:
    """Whether a setting says anything of this study: one without times has none of time."""
    return key not in _OF_TIME or bool({"spells", "follow_up"} & set(study.data))


def _setting(key: str, value: Any, study: Study, language: str) -> str:
    from evaltools.sections.section import study_labels

    if key == "competing":
        names = [wording.value("state", each, language) for each in (*value, *ALWAYS_COMPETES)]
        return wording.render(Message("{list}", {"list": list(dict.fromkeys(names))}), language)
    if value in ((), [], ""):
        return wording.render(NOT_SET, language)
    if key == "observation":
        return wording.render(OBSERVATION[str(value)], language)
    if key == "unit":
        return wording.render(UNIT_NAMES[str(value)], language)
    if key == "employment":
        return wording.value("definition", str(value), language)
    if key == "groups":
        labels = study_labels(study)
        names = [wording.value("variable", each, language, labels=labels) for each in value]
        return wording.render(Message("{list}", {"list": names}), language)
    if isinstance(value, (list, tuple)):
        return wording.render(Message("{list}", {"list": [str(each) for each in value]}), language)
    if hasattr(value, "isoformat"):
        return wording.date(value, language)
    return str(value)
