"""Words of results in English, Finnish and Swedish: strings in, strings out."""

from evaltools.wording.dates import clock, date, period
from evaltools.wording.faults import fault, violation
from evaltools.wording.headings import column
from evaltools.wording.kinds import SENTENCES
from evaltools.wording.locales import locale
from evaltools.wording.numbers import (
    NOT_AVAILABLE,
    decimals_kept,
    decimals_list,
    integer,
    moment,
    number,
    p_phrase,
    p_value,
    rate_decimals,
    share,
    share_decimals,
)
from evaltools.wording.pages import (
    HIDDEN,
    PAGE,
    REPORTS,
    not_published,
    page,
    report_intro,
    report_title,
)
from evaltools.wording.phrases import (
    confidence,
    date_and_clock,
    duration,
    first_phrase,
    interval,
    percentage_points,
    share_told,
    start_phrase,
    time_axis,
    time_phrase,
    unit_name,
)
from evaltools.wording.speaking import caption, describe, say, title
from evaltools.wording.translation import in_language, render, translate
from evaltools.wording.values import value, value_of, with_names_of_terms

__all__ = [
    "HIDDEN",
    "NOT_AVAILABLE",
    "PAGE",
    "REPORTS",
    "SENTENCES",
    "caption",
    "clock",
    "column",
    "confidence",
    "date",
    "date_and_clock",
    "decimals_kept",
    "decimals_list",
    "describe",
    "duration",
    "fault",
    "first_phrase",
    "in_language",
    "integer",
    "interval",
    "locale",
    "moment",
    "not_published",
    "number",
    "p_phrase",
    "p_value",
    "page",
    "percentage_points",
    "period",
    "rate_decimals",
    "render",
    "report_intro",
    "report_title",
    "say",
    "share",
    "share_decimals",
    "share_told",
    "start_phrase",
    "time_axis",
    "time_phrase",
    "title",
    "translate",
    "unit_name",
    "value",
    "value_of",
    "violation",
    "with_names_of_terms",
]
