# Needs Python 3.11 or later, pip, git and make. Everything else is put into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.evaltools-installed

.PHONY: report test test-browser test-long check conformance bench docs lab clean

report: $(STAMP)
	$(BIN)/evaltools run examples/unemployment_duration/study.yaml
	$(BIN)/evaltools run examples/nsw/study.yaml

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

test-browser: $(STAMP)
	$(BIN)/python -m pytest -m browser

test-long: $(STAMP)
	$(BIN)/python -m pytest -m long -n auto --maxprocesses 4 --dist loadfile

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

conformance: $(STAMP)
	$(BIN)/python -m pytest -q -p tests.conformance --conformance docs/conformance.md

bench: $(STAMP)
	$(BIN)/python benchmarks/bench.py

docs: $(STAMP)
	$(BIN)/mkdocs build

lab: $(STAMP)
	$(BIN)/evaltools lab

$(STAMP): pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv
