"""Runs every benchmark, one after the other, and puts their tables on the handbook's page.

    python benchmarks/bench.py [NAME ...]        # all, or those named
    python benchmarks/bench.py --small           # small sizes, in a minute or two: does it work?
    python benchmarks/bench.py --minutes 60      # wait longer than 20 minutes
    python benchmarks/bench.py --page            # only put the page together again

Each script times its own subject beside other libraries and writes NAME.md beside itself; the
page docs/benchmarks.md is made of these. Run it alone. What is not done when the minutes are
over is given up, and its part stays as it was. With --small nothing is put on the page.
Coverage takes hours and has commands of its own, named in its parts.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"

#: What each script is told, and what with --small. In the order of running: what takes longest
#: comes last, and is what is given up.
SCRIPTS: dict[str, tuple[str, str]] = {
    "reading": ("", "--spells 20000 --repeats 1"),
    "comparison": ("times --limit 30", "times --sizes 3000 5000 --repeats 1 --limit 30"),
    "scoring": ("", "--sizes 2000"),
    "disclosure": ("", "--people 200 --sites 5"),
    "survival": ("--limit 10", "--sizes 2000 --repeats 1 --limit 10"),
    "reporting": (
        "--reports 30 --papermill 2 --repeats 5",
        "--reports 4 --papermill 1 --repeats 1",
    ),
}

#: Of the pages that their scripts do not write.
TITLES = {"reporting": "Making reports, beside papermill"}

#: The parts of the page, those that the command above does not measure among them.
PARTS = (
    "reading",
    "survival",
    "survival_coverage",
    "comparison",
    "comparison_coverage",
    "scoring",
    "disclosure",
    "reporting",
)

HEAD = """# Benchmarks

Made by `make bench`. Medians of repeated runs, side by side in one run on the same machine,
named in each part by its cores. A ratio says how many times as long the other takes. Timings
differ between machines, ratios less.
"""


def main() -> None:
    """Run what was asked for, then put the page together."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="some of: " + ", ".join(SCRIPTS))
    parser.add_argument("--small", action="store_true", help="small sizes, no page")
    parser.add_argument("--minutes", type=float, default=20, help="at most, in all")
    parser.add_argument("--page", action="store_true", help="run nothing")
    options = parser.parse_args()
    if unknown := set(options.names) - set(SCRIPTS):
        parser.error("unknown: " + ", ".join(sorted(unknown)))
    names = [] if options.page else options.names or list(SCRIPTS)
    kept = {name: (HERE / f"{name}.md").read_text(encoding="utf-8") for name in names}
    ends = time.monotonic() + 60 * options.minutes
    for name in names:
        if not _run(name, SCRIPTS[name][options.small], ends - time.monotonic()):
            sys.stderr.write(f"{name}: given up after {options.minutes:g} minutes in all\n")
    if options.small:
        for name, text in kept.items():
            (HERE / f"{name}.md").write_text(text, encoding="utf-8")
    else:
        parts = [HERE / f"{name}.md" for name in PARTS]
        PAGE.write_text("\n".join([HEAD, *map(_part, parts)]), encoding="utf-8")


def _run(name: str, words: str, seconds: float) -> bool:
    """Whether the script ended in time; a script that only prints has its page written here."""
    call = [sys.executable, str(HERE / f"{name}.py"), *words.split()]
    page = HERE / f"{name}.md"
    before = page.stat().st_mtime_ns
    try:
        done = subprocess.run(
            call, check=True, timeout=max(seconds, 1), stdout=subprocess.PIPE, text=True
        )
    except subprocess.TimeoutExpired:
        return False
    sys.stdout.write(done.stdout)
    if page.stat().st_mtime_ns == before:
        made = (
            f"Made by `python benchmarks/{name}.py {words}`: {os.cpu_count()} cores, "
            f"Python {platform.python_version()}."
        )
        text = f"# {TITLES[name]}\n\n{made}\n\n```text\n{done.stdout.strip()}\n```\n"
        page.write_text(text, encoding="utf-8")
    return True


def _part(file: Path) -> str:
    """A benchmark's page as a part of the whole: every heading one level down."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in lines) + "\n"


if __name__ == "__main__":
    main()
