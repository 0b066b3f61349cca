# `make run` and `make test` are all that is needed on a machine with Python >= 3.11 and make.
# Everything is installed under .venv, .local and build; nothing is reinstalled when unchanged.

SHELL := /bin/sh
PY := .venv/bin/python
STAGE ?=
ARCHITECTURE ?= arm64
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) --output-file
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# without bytecode each start takes seconds longer
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test demo check lint audit bench package rehearse deploy schemas clean-state \
	setup emulator quick-schemas lock

help:
	@echo "make run | test | demo | check | bench | package | rehearse | deploy STAGE=... |"
	@echo "     schemas | clean-state          (what each does: README.md)"

run: setup emulator quick-schemas
	@$(PY) -m infra.local.run

test: setup emulator quick-schemas
	@infra/system-tools
	@$(PY) -m pytest

demo: setup emulator quick-schemas
	@$(PY) -m infra.local.demo

check: lint audit

lint: setup
	@echo "format";    .venv/bin/ruff format --check --quiet .
	@echo "lint";      .venv/bin/ruff check --quiet .
	@echo "types";     .venv/bin/mypy
	@echo "contracts"; said=$$(.venv/bin/lint-imports --no-cache) || { echo "$$said"; exit 1; }
	@echo "template";  .venv/bin/cfn-lint infra/resources.json

# What is known to be vulnerable is asked of a public service; without it that is said, not hidden.
audit: setup
	@$(PY) -m infra.audit

bench: setup emulator quick-schemas
	@$(PY) -m tests.bench.run

package: setup quick-schemas
	@$(PY) -m infra.package --architecture $(ARCHITECTURE)

rehearse: setup emulator quick-schemas
	@$(PY) -m infra.rehearsal

deploy: setup quick-schemas
	@$(PY) -m infra.release --stage "$(STAGE)"

schemas: setup
	@$(PY) -m infra.schemas

clean-state: setup
	@$(PY) -m infra.local.run --clean

# From what is meant (*.in) to everything that this brings, with hashes, for each Python and machine
# that we run on. What is locked stays so unless an input says otherwise, or UPGRADE=yes.
lock: setup
	@$(LOCK) requirements.txt infra/requirements/ships.in
	@$(LOCK) infra/requirements/dev.txt infra/requirements/dev.in
	@$(LOCK) infra/requirements/emulator.txt infra/requirements/emulator.in
	@$(LOCK) infra/requirements/uv.txt infra/requirements/uv.in

setup:
	@infra/setup .venv infra/requirements/dev.txt "the application's environment"

emulator: setup
	@infra/setup .local/ministack-venv infra/requirements/emulator.txt "the emulator's environment"

quick-schemas: setup
	@$(PY) -m infra.schemas --quick
