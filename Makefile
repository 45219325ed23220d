# The two commands of a fresh machine are `make demo` and `make test`; each sets up .venv itself.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-deep check docs setup lock clean

demo: setup
	$(BIN)/rounds demo

test: setup
	$(BIN)/pytest -n auto --dist loadfile -m "not deep"

# Minutes of large days, long searches and many random examples; see docs/contributing.md.
test-deep: setup
	TEST_PROFILE=deep $(BIN)/pytest -n auto --dist loadfile -m "deep or hypothesis"

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Writes the pages that are made from the code.
docs: setup
	$(BIN)/python -m dispatch.settings.reference > docs/settings.md
	$(BIN)/python -m dispatch.intake.reference docs/files.md

setup: $(STAMP)

$(STAMP): .requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Rounds needs Python 3.11 or newer, and no python3 is on the PATH. Install it (Debian: apt-get install python3 python3-venv) and run make again."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rounds needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Name another with: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. Install its venv module (Debian: apt-get install python3-venv) and run make again."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r .requirements.lock || { echo "The locked packages could not be installed: is a package index reachable from this machine?"; exit 1; }
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@echo "Compiling the solver, once: half a minute, or some minutes on a slow machine."
	@$(BIN)/python -c "from routing.engines.ruin_recreate.engine import warm_up; warm_up()"
	@touch $(STAMP)

# Rewrites the lock after a change of the dependencies in pyproject.toml.
lock:
	uv pip compile pyproject.toml --group dev --extra postgres --extra distributed --extra download --extra hierarchies --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file .requirements.lock

clean:
	rm -rf $(VENV) var out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
