"""Runs every benchmark, one after the other, and puts their tables on the handbook's page.

    python benchmarks/bench.py [NAME ...]        # all, or those named
    python benchmarks/bench.py --page            # only put the page together again

Each script times its own subject beside other libraries and writes NAME.md beside itself; the
page docs/benchmarks.md is made of these. The whole takes an hour or more: run it alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"

#: What a script is told, where it measures more than times.
ARGUMENTS = {"comparison": ("times",)}

#: In the order of the page.
NAMES = ("reading", "survival", "comparison", "scoring", "disclosure", "reporting")

HEAD = """# Benchmarks

Made by `make bench`. Medians of repeated runs, side by side in one run on the same machine,
named in each part by its cores. A ratio says how many times as long the other takes. Timings
differ between machines, ratios less.
"""


def main() -> None:
    """Run what was asked for, then put the page together."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="some of: " + ", ".join(NAMES))
    parser.add_argument("--page", action="store_true", help="run nothing")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error("unknown: " + ", ".join(sorted(unknown)))
    for name in [] if options.page else options.names or NAMES:
        words = ARGUMENTS.get(name, ())
        subprocess.run([sys.executable, HERE / f"{name}.py", *words], check=True)
    parts = [HERE / f"{name}.md" for name in NAMES]
    PAGE.write_text("\n".join([HEAD, *map(_part, filter(Path.exists, parts))]), encoding="utf-8")


def _part(file: Path) -> str:
    """A benchmark's page as a part of the whole: every heading one level down."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in lines) + "\n"


if __name__ == "__main__":
    main()
