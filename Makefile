# make lab    sets up everything and opens JupyterLab on the notebooks
# make test   sets up everything, builds the wheel and runs the tests on it
# make book   builds the course as a book, with its documents, in site/
#
# Only git, make and Python are needed: uv, which makes the environment from uv.lock, is installed
# into .tools where it is not on the PATH.

PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
BIN := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := .venv/.ready
# What the tests import is the wheel, built anew, in an environment of its own. For a quick look while
# you work, `.venv/bin/pytest tests/test_reading.py` imports the checkout.
PYTEST := .venv-wheel/$(BIN)/pytest

ATTACKS = tests/test_hostile.py tests/test_cousins.py tests/test_attacks.py \
	tests/test_attacks_on_the_machine.py tests/test_isolation.py
# Which tests `make test` runs, as an expression of pytest's markers.
TESTS ?= not rare
# For each of some twenty fuzzers: ten minutes in all.
FUZZ_SECONDS ?= 30

.PHONY: lab book test wheel matrix matrix-oldest matrix-newest attacks lint check-all notebooks coverage truth doctor bench clean

lab: $(READY)
	.venv/$(BIN)/jupyter lab notebooks

test: wheel
	$(PYTEST) -n auto -m "$(TESTS)"

wheel: | $(UV)
	UV_PROJECT_ENVIRONMENT=.venv-wheel $(UV) sync --quiet --locked --no-editable \
		--reinstall-package backprop-by-hand --no-default-groups --group lab --group test --group book

book: $(READY)
	.venv/$(BIN)/python docs/book/make_book.py

# Style, types, and the arrows of docs/architecture.md.
lint: $(READY)
	.venv/$(BIN)/ruff check .
	.venv/$(BIN)/ruff format --check .
	.venv/$(BIN)/mypy
	.venv/$(BIN)/lint-imports

# What is slow and rarely breaks as well; run it before a release.
check-all: lint doctor wheel
	$(PYTEST) -n auto
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(PYTEST) -q tests/test_fuzz_*.py

# The sandbox, the refusals and the notebooks on the oldest and on the newest of what is supported, each
# in an environment of its own, and from the wheel. `make matrix MATRIX=tests` runs the whole suite.
MATRIX ?= tests/test_wheel.py tests/test_sandbox.py tests/test_isolation.py tests/test_frameworks.py \
	tests/test_tensorflow_insides.py tests/test_autodiff.py tests/test_attacks_on_deriving.py \
	tests/test_attacks_on_observing.py tests/test_kept.py tests/test_warm.py \
	tests/test_worked_07_11.py tests/test_worked_12_13.py tests/test_stock_nbgrader.py
matrix: matrix-oldest matrix-newest
matrix-oldest: RESOLUTION = lowest-direct
matrix-oldest: VERSION = 3.11
matrix-newest: RESOLUTION = highest
matrix-newest: VERSION = 3.13
matrix-oldest matrix-newest: | $(UV)
	$(UV) venv --quiet --clear --python $(VERSION) .venv-$@
	$(UV) pip install --quiet --python .venv-$@ --resolution $(RESOLUTION) '.[instructor,dask]'
	$(UV) pip install --quiet --python .venv-$@ --group test --group lab --group book '.[instructor,dask]'
	.venv-$@/$(BIN)/pytest -q -n auto -m "$(TESTS)" $(MATRIX)

# The attacks as whoever calls this, and where that is root, as an ordinary user as well.
attacks: wheel
	$(PYTEST) -q $(ATTACKS)
	[ "$$(id -u)" -ne 0 ] || .ci/as-user $(PYTEST) -q -p no:cacheprovider $(ATTACKS)

notebooks: $(READY)
	.venv/$(BIN)/grader build

coverage: $(READY)
	.venv/$(BIN)/python docs/make_coverage.py

# Right and wrong answers as people spell them: rejected, accepted, named; into docs/truth.md.
truth: $(READY)
	.venv/bin/python docs/make_truth.py

doctor: $(READY)
	.venv/$(BIN)/grader doctor

bench: $(READY)
	for file in benchmarks/*.py; do .venv/bin/python -m benchmarks.$$(basename $$file .py); done

clean:
	rm -rf .venv .venv-* .tools build site

# The stamp makes a second `make lab` start at once; a change of the lock makes it stale.
$(READY): pyproject.toml uv.lock | $(UV)
	$(UV) sync --quiet --locked
	@touch $@

.tools/bin/uv:
	@echo "Fetching uv …"
	@$(PYTHON) -m venv .tools && .tools/bin/python -m pip install --quiet uv \
		|| { rm -rf .tools; $(PYTHON) -m pip install --quiet --prefix .tools --ignore-installed uv; }
