# `make run` and `make test` are all that is needed on a machine with Python >= 3.11 and make.
# Everything is installed under .venv, .local and build; nothing is reinstalled when unchanged.

SHELL := /bin/sh
PY := .venv/bin/python
UNIT := $(PY) -m pytest -q -p no:schemathesis
# A process for each processor, each with stacks of its own; the tests of a file stay in one, and files
# begin in their order, so that at the end short ones are left and none waits for another.
BESIDE := --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
ROOMS = $(filter-out __pycache__,$(notdir $(patsubst %/.,%,$(wildcard tests/unit/*/.))))
ROOM ?=
FILE ?=
STAGE ?=
ARCHITECTURE ?= arm64
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) --output-file
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# without bytecode each start takes seconds longer
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test demo screenshots quick room check lint audit fix openapi examples bench budgets long-sync long-bulk long-formats whole long-walk long-firm long-digest long-posting fairness simulate other-python soak package rehearse \
	deploy certificates schemas mutants lock clean-state setup emulator quick-schemas console

help: ## what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup emulator quick-schemas console ## the whole system on this machine, until Ctrl-C
	@$(PY) -m infra.local.run

demo: setup emulator quick-schemas ## the whole story through the HTTP API, left in .local/demo
	@$(PY) -m infra.local.demo

clean-state: setup ## forget the state that `make run` keeps
	@$(PY) -m infra.local.run --clean

test: setup emulator quick-schemas console ## all tests
	@infra/system-tools
	@infra/other-python
	@$(PY) -m pytest $(BESIDE)

screenshots: setup emulator quick-schemas console ## pictures of the console: docs/images, .local/screenshots
	@$(PY) -m tests.browser.screenshots

quick: setup ## the unit tests that think only, in seconds
	@$(UNIT) tests/unit chalicelib -m quick

room: setup ## the unit tests of one room: make room ROOM=licences
	@$(if $(filter $(ROOM),$(ROOMS)),,echo "Which room? ROOM= one of: $(ROOMS)"; exit 2)
	@$(UNIT) $(wildcard tests/unit/$(ROOM) chalicelib/$(ROOM))

budgets: setup ## what each kind of unit test costs in CPU, and may cost
	@$(PY) -m infra.budgets

check: lint audit ## format, lint, types, import contracts, template, console, known vulnerabilities

lint: setup console
	@echo "format";    .venv/bin/ruff format --check --quiet .
	@echo "lint";      .venv/bin/ruff check --quiet .
	@echo "types";     .venv/bin/mypy
	@echo "contracts"; said=$$(.venv/bin/lint-imports --no-cache) || { echo "$$said"; exit 1; }
	@echo "template";  .venv/bin/cfn-lint infra/resources.json
	@echo "console";   $(PY) -m infra.console --check

# What is known to be vulnerable is asked of a public service; without it that is said, not hidden.
audit: setup
	@$(PY) -m infra.audit

fix: setup ## format, and mend what the linter can mend
	@.venv/bin/ruff check --fix --exit-zero --quiet .
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --quiet .

openapi: setup ## write openapi.json, docs/problems.md and docs/companies.md anew, from the code
	@REWRITE_OPENAPI=1 $(PY) -m pytest -q tests/contract/test_openapi.py tests/contract/test_list_columns.py

examples: setup emulator quick-schemas ## play the story, and write the bodies it sends as examples
	@REWRITE_OPENAPI=1 $(UNIT) tests/integration/test_story.py -k examples
	@$(MAKE) --no-print-directory openapi

bench: setup emulator quick-schemas ## what it costs, each figure compared to another
	@$(PY) -m tests.bench.run

package: setup quick-schemas ## the zip and the template for Lambda, in build/package
	@$(PY) -m infra.package --architecture $(ARCHITECTURE)

rehearse: setup emulator quick-schemas console ## deploy the package to an emulator, and drive it there
	@$(PY) -m infra.rehearsal

deploy: setup quick-schemas console ## package, upload and deploy to AWS: make deploy STAGE=dev
	@$(PY) -m infra.release --stage "$(STAGE)"

certificates: setup ## whom answers must be signed by: make certificates STAGE=dev FILE=ca.pem
	@$(PY) -m infra.certificates --stage "$(STAGE)" --file "$(FILE)"

schemas: setup ## fetch the ministry's schemas into build/schemas
	@$(PY) -m infra.schemas

long-sync: setup emulator ## a company list of 20,000, killed in the middle again and again
	@SYNC_ROWS=19999 $(UNIT) tests/integration/test_company_uploads.py -k killed

long-bulk: setup emulator ## a thousand activations, killed in the middle again and again
	@BULK_ROWS=1000 $(UNIT) tests/integration/test_bulks.py -k killed

long-formats: setup ## 100,000 documents in every format: read by the models, and what that costs
	@$(PY) -m tests.unit.accounting.read_back 100000
	@$(PY) -m tests.bench.formats

# What `make test` takes a sample of (tests/support/sampling.py): every call after which work may be
# killed, and 25 requests of each route in place of 5.
whole: setup emulator quick-schemas ## the tests that `make test` takes a sample of, whole: minutes
	@SAMPLES=whole $(PY) -m pytest -q tests/integration -k "killed or disturbed or published or dies"

long-posting: setup ## posting rules against a table of them, on thousands of documents
	@POSTING_EXAMPLES=2000 $(UNIT) tests/unit/accounting/test_posting_rules.py

long-walk: setup emulator ## a hundred walks of chance through the life of batches
	@WALKS=100 $(UNIT) tests/integration/test_batch_walk.py

simulate: setup quick-schemas ## stories with every fault: SEEDS=300 or 300-900 [GO_ON=1], SEED=7, DAYS=30, BUGS=1
	@$(PY) -m tests.simulation.$(if $(BUGS),hunt,run --seeds $(or $(SEEDS),300) $(if $(SEED),--seed $(SEED)) $(if $(DAYS),--days $(DAYS)) $(if $(GO_ON),--go-on))

other-python: setup ## the same seed is the same run in another one: OTHER=/path/to/python3.13
	@infra/other-python
	@$(UNIT) tests/simulation/test_performances.py -k another_python

long-firm: setup emulator ## 100 clients, 10,000 documents: what goes into a firm's program by itself
	@FIRM_CLIENTS=100 FIRM_DOCUMENTS=100 $(UNIT) tests/integration/test_synthetic_firm.py

long-digest: setup ## a hundred firms with pending imports, beside ten idle ones and 100,000
	@DIGEST_PENDING_FIRMS=100 DIGEST_IDLE_FIRMS="10 100000" $(UNIT) tests/simulation/test_work_of_digests.py

fairness: setup emulator ## a thousand documents of one business beside nineteen quiet ones
	@NOISY_DOCUMENTS=1000 $(UNIT) -s tests/integration/test_fairness.py

soak: setup emulator quick-schemas ## 10,000 documents of 20 businesses on the stack, with crashes: SOAK_DOCUMENTS=300
	@$(PY) -m tests.soak.run

# Takes minutes of one processor, behind all else: it is for people, not for CI.
mutants: setup ## what tests notice when code is spoiled: make mutants [FILE=caller]
	@nice -n 10 $(PY) -m infra.mutants "$(FILE)"

# From what is meant (*.in) to everything that this brings, with hashes, for each Python and machine
# that we run on. What is locked stays so unless an input says otherwise, or UPGRADE=yes.
lock: setup ## pin what infra/requirements/*.in mean: make lock [UPGRADE=yes]
	@$(LOCK) requirements.txt infra/requirements/ships.in
	@$(LOCK) infra/requirements/dev.txt infra/requirements/dev.in
	@$(LOCK) infra/requirements/emulator.txt infra/requirements/emulator.in
	@$(LOCK) infra/requirements/node.txt infra/requirements/node.in
	@$(LOCK) infra/requirements/uv.txt infra/requirements/uv.in

setup:
	@infra/setup .venv infra/requirements/dev.txt "the application's environment"

emulator: setup
	@infra/setup .local/ministack-venv infra/requirements/emulator.txt "the emulator's environment"

console: setup ## lay the console out in build/console
	@infra/console-tools
	@$(PY) -m infra.console

quick-schemas: setup
	@$(PY) -m infra.schemas --quick
