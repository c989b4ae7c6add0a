"""A block as HTML: the same markup on a page and in a notebook cell."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evaltools import wording
from evaltools.sections.block import Block, Voice
from evaltools.sections.stacked import stacked

_ENVIRONMENT = Environment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)

#: A range of numbers with its sign of per cent: not broken at its dash.
_RANGE = re.compile(r"[\d.,]+–[\d.,]+(?:\u00a0?%)?")


def _whole(text: str) -> Markup:
    """The text with its ranges of numbers kept on one line."""
    kept = r'<span style="white-space:nowrap">\g<0></span>'
    return Markup(_RANGE.sub(kept, str(Markup.escape(text))))


_ENVIRONMENT.filters["whole"] = _whole

_TABLE = _ENVIRONMENT.from_string(
    """\
{% macro linked(cell) %}
{% if cell in table.links %}<a href="#{{ table.links[cell] | replace("_", "-") }}">{{ cell }}</a>
{%- else %}{{ cell }}{% endif %}
{% endmacro %}
{% macro kind(cell, numeric) -%}
{% if numeric %} class="number{{ " words" if " " in cell and cell|length > 12 else "" }}"{% endif %}
{%- endmacro %}
<div class="table" role="group" tabindex="0" aria-labelledby="{{ id }}-caption">
<table>
<caption id="{{ id }}-caption">{{ table.caption }}</caption>
<thead><tr>
{% for heading in table.headings %}
<th scope="col"{% if table.numeric[loop.index0] %} class="number"{% endif %}>{{ heading }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in table.rows %}
<tr>
{% set row_is = namespace(named=false) %}
{% for cell in row %}
{% if cell and not row_is.named %}
{% set row_is.named = true %}
<th scope="row">{{ cell }}</th>
{% else %}
<td{{ kind(cell, table.numeric[loop.index0]) }}>{{ linked(cell) }}</td>
{% endif %}
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
</div>
"""
)

_SECTION = _ENVIRONMENT.from_string(
    """\
<section id="{{ id }}">
<h2 id="{{ id }}-title">{{ voice.title }}</h2>
<p class="sentence">{{ voice.sentence | whole }}</p>
{% if picture %}
<figure role="group" tabindex="0" aria-label="{{ voice.title }}">{{ picture }}</figure>
{% endif %}
{% if voice.table %}
{{ table }}
{% endif %}
{% if voice.notes %}
<div class="notes"><h3>{{ notes_title }}</h3>
<ul>
{% for note in voice.notes %}
<li>{{ note | whole }}</li>
{% endfor %}
</ul></div>
{% endif %}
</section>
"""
)


def block_html(block: Block, files: Mapping[str, bytes], language: str | None = None) -> str:
    """The section as HTML in one language; the first of the block's when none is given.

    files : mapping of file name to bytes
        Holds the SVG that the block names.
    """
    language = language or next(iter(block.voices))
    voice = block.voices[language]
    id_ = block.name.replace("_", "-")
    return str(
        _SECTION.render(
            id=id_,
            voice=voice,
            picture=_figure(voice, files, f"{id_}-figure"),
            table=Markup(_TABLE.render(table=stacked(voice.table), id=f"{id_}-table"))
            if voice.table
            else "",
            notes_title=wording.page("notes", language),
        )
    )


def _figure(voice: Voice, files: Mapping[str, bytes], id_: str) -> Markup | None:
    """The SVG inside the page: its own ids made unique, its alternative text as its name."""
    if voice.picture is None:
        return None
    svg = files[voice.picture.svg].decode("utf-8")
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{id_}-\1"', svg)
    svg = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'\1="#{id_}-\2"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{id_}-\1)", svg)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    alt = Markup.escape(voice.picture.alt)
    return Markup(svg.replace("<svg", f'<svg role="img" aria-label="{alt}"', 1))
