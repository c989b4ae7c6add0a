"""index.html of a study: its runs, the newest first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from evaltools import wording
from evaltools.messages import message
from evaltools.reporting import clock, record
from evaltools.reporting.for_releases import of_record
from evaltools.reporting.landed import landed_runs
from evaltools.reporting.page import Made, index_page, words
from evaltools.reporting.releases import release_log
from evaltools.study import Study


def write_study_index(runs: Path, study: Study) -> None:
    """Write the page of a study's runs, in one step."""
    language = study.languages[0]
    released = {entry["run"]: str(entry["released"]) for entry in release_log(runs)}
    cards = []
    for run in landed_runs(runs):
        when = datetime.fromisoformat(run.told["made"])
        cards.append(
            {
                "title": wording.date_and_clock(when, language),
                "mark": _released(released.get(run.run_id), language),
                "text": ", ".join(
                    wording.report_title(name, language)
                    for name, one in run.reports.items()
                    if one["status"] != "failed"
                ),
                "failed": ", ".join(
                    wording.report_title(name, language)
                    for name, one in run.reports.items()
                    if one["status"] == "failed"
                ),
                "notes": [wording.render(line, language) for line in of_record(run.told).lines()],
                "links": [{"href": f"{run.run_id}/index.html", "language": "", "name": run.run_id}],
            }
        )
    page = index_page(
        study=study,
        cards=cards,
        facts=[],
        made_words=words(Made(clock.now(), "", {}, {}), language),
        language=language,
    )
    record.write_whole(runs / "index.html", page)


def _released(when: str | None, language: str) -> str:
    """That a run has been released, and when; empty where it has not."""
    if when is None:
        return ""
    moment = wording.date_and_clock(datetime.fromisoformat(when), language)
    return wording.render(message("Released: {when}", when=moment), language)
