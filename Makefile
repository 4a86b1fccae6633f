# `make demo` starts the portal with a fictional city; `make test` runs everything that CI runs. Both set up what they need.
.DELETE_ON_ERROR:
.PHONY: demo test audit coverage mutation scan setup lint bench requirements

PYTHON ?= python3
PORT ?= 8000
CITY ?=
export PORT

BIN := .venv/bin
# Each stamp is as new as the requirements it was made from, so that a second run does nothing.
DEMO := .venv/demo.stamp
DEV := .venv/dev.stamp
# The tools from outside stand in a virtual environment of their own: what they need never touches the portal's.
SCAN := .venv/scan.stamp
COMPILE := PATH=".venv/bin:$$PATH" uv pip compile --quiet --universal --generate-hashes --no-header

demo: $(DEMO)
	@mscportal/deploy/system-packages demo
	@exec $(BIN)/python manage.py demo --city "$(CITY)"

# Few tests are handed out at a time: else one worker would begin with all the long ones, and end alone.
test: setup lint
	$(BIN)/python -m pytest -n 2 --maxschedchunk 30

# The proofs of need to know in full length: hours, where `make test` runs a small number of each; then what wapiti and
# sqlmap find in a running portal (`make scan` is that alone).
audit: setup
	AUDIT=1 $(BIN)/python -m pytest -n 2 tests/access tests/guard tests/browser
	@$(MAKE) --no-print-directory coverage
	@$(MAKE) --no-print-directory mutation
	@$(MAKE) --no-print-directory scan

# Every line and branch of the guard, the record and releases is run by a test.
coverage: setup
	$(BIN)/python -m pytest -n 2 tests --ignore tests/browser --ignore tests/access --cov

# Every small thing that these could wrongly say is noticed by a test, or explained beside the code.
mutation: setup
	$(BIN)/python -m tests.mutation

scan: setup $(SCAN)
	$(BIN)/python -m pytest -n 2 tests/outside/scans.py

setup: $(DEV)
	@mscportal/deploy/system-packages test
	@$(BIN)/python manage.py compilemessages

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check_translations
	MSC_PUBLIC_URL=https://portal.example.org $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(DEV)
	$(BIN)/python -m tests.bench

requirements: $(DEV)
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --group embedded -c requirements.txt -o requirements-demo.txt
	$(COMPILE) pyproject.toml --group embedded --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --group scan -o requirements-scan.txt
	echo uv | $(COMPILE) --no-annotate - -o mscportal/deploy/uv.txt

$(DEMO): requirements-demo.txt | .venv/uv.stamp
	@mscportal/deploy/install requirements-demo.txt && touch $@

$(DEV): requirements-dev.txt | .venv/uv.stamp
	@mscportal/deploy/install requirements-dev.txt && touch $@ $(DEMO)

$(SCAN): requirements-scan.txt | .venv/uv.stamp
	@.venv/bin/python -m venv .venv/scan
	@mscportal/deploy/install requirements-scan.txt .venv/scan && touch $@

.venv/uv.stamp:
	@mscportal/deploy/make-venv "$(PYTHON)" && touch $@
