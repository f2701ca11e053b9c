# make lab    sets up everything and opens JupyterLab on the notebooks
# make test   sets up everything and runs the tests
# make book   builds the course as a book, with its documents, in site/
#
# Only git, make and Python are needed: uv, which makes the environment from uv.lock, is installed
# into .tools where it is not on the PATH.

PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
READY := .venv/.ready

ATTACKS = tests/test_hostile.py tests/test_attacks.py tests/test_attacks_on_the_machine.py \
	tests/test_isolation.py
# For each of some twenty fuzzers: ten minutes in all.
FUZZ_SECONDS ?= 30

.PHONY: lab book test matrix attacks lint check-all notebooks coverage truth doctor bench clean

lab: $(READY)
	.venv/bin/jupyter lab notebooks

test: $(READY)
	.venv/bin/python -m pytest -n auto -m "not rare"

book: $(READY)
	.venv/bin/python docs/book/make_book.py

# Style, types, and the arrows of docs/architecture.md.
lint: $(READY)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

# What is slow and rarely breaks as well; run it before a release.
check-all: $(READY) lint
	.venv/bin/grader doctor
	.venv/bin/python -m pytest -n auto
	FUZZ_SECONDS=$(FUZZ_SECONDS) .venv/bin/python -m pytest -q tests/test_fuzz_*.py

# The sandbox, the refusals and the notebooks on the oldest and on the newest of what is supported, each
# in an environment of its own, and from the wheel: pytest alone does not look into the checkout.
MATRIX = tests/test_sandbox.py tests/test_isolation.py tests/test_frameworks.py tests/test_autodiff.py \
	tests/test_attacks_on_deriving.py tests/test_attacks_on_observing.py tests/test_kept.py \
	tests/test_warm.py tests/test_worked_chapters.py tests/test_stock_nbgrader.py
MATRIX_PYTHON ?= 3.11
matrix: $(READY) matrix-lowest-direct matrix-highest
matrix-%: | $(UV)
	$(UV) venv --quiet --clear --python $(MATRIX_PYTHON) .venv-$*
	$(UV) pip install --quiet --python .venv-$* --resolution $* '.[instructor,dask]'
	$(UV) pip install --quiet --python .venv-$* pytest pytest-timeout pytest-xdist hypothesis jsonschema playwright
	.venv-$*/bin/python -c "import numpy, tensorflow, nbgrader; print(numpy.__version__, tensorflow.__version__, nbgrader.__version__)"
	.venv-$*/bin/pytest -q -n auto -m "not rare" $(MATRIX)

# The attacks as whoever calls this, and where that is root, as an ordinary user as well.
attacks: $(READY)
	.venv/bin/python -m pytest -q $(ATTACKS)
	[ "$$(id -u)" -ne 0 ] || .ci/as-user .venv/bin/python -m pytest -q -p no:cacheprovider $(ATTACKS)

notebooks: $(READY)
	.venv/bin/grader build

coverage: $(READY)
	.venv/bin/python docs/make_coverage.py

# Right and wrong answers as people spell them: rejected, accepted, named; into docs/truth.md.
truth: $(READY)
	.venv/bin/python docs/make_truth.py

doctor: $(READY)
	.venv/bin/grader doctor

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
