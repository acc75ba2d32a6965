.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
ROOT := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)
BIN := $(ROOT)/.venv/bin
# The folder that make was called in. With -C it is not the one that make works in, but the shell's;
# only make's own command line tells.
COMMAND_LINE := $(shell (ps -o args= -p $$PPID || tr '\0' ' ' </proc/$$PPID/cmdline) 2>/dev/null)
CALLED_IN := $(if $(filter -C% --directory% -sC% -kC%,$(COMMAND_LINE)),$(PWD),$(CURDIR))
SET_UP := $(MAKE) --silent --no-print-directory --directory="$(ROOT)"

.PHONY: help
help: ## Show what can be made.
	@sed -nE "s/^([a-z]+):.*## /  make \1\t/p" "$(ROOT)/Makefile" | expand -t 14

.PHONY: plan
plan: ## Make a plan set in the folder TO; ARGS are options of `copier copy`.
	@test -n "$(TO)" || { echo 'Which folder? Say: make plan TO=../shop/docs/plans/checkout-retry' >&2; exit 2; }
	@$(SET_UP) .venv/bin/.installed
	@cd "$(CALLED_IN)" && "$(BIN)/planset" new "$(TO)" --template "$(ROOT)" --trust $(ARGS)

.PHONY: test
test: lint ## Run linters, the type checker and all tests.
	@cd "$(ROOT)" && .venv/bin/pytest --numprocesses=auto

.PHONY: lint
lint: ## Run linters and the type checker.
	@$(SET_UP) .venv/bin/.installed tests/real_tools/node_modules/.installed
	@cd "$(ROOT)" && .venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy && .venv/bin/rumdl check && .venv/bin/planset check --strict

.PHONY: fuzz
fuzz: ## Try the laws of the merge on many more documents; with CORPUS also on real ones.
	@$(SET_UP) .venv/bin/.installed
	@cd "$(ROOT)" && HYPOTHESIS_PROFILE=fuzz .venv/bin/pytest --numprocesses=auto tests/merge/test_laws.py
	@test -z "$(CORPUS)" || "$(BIN)/python" "$(ROOT)/benchmarks/merge_fuzz.py" "$(CORPUS)" --examples 50000

.PHONY: lives
lives: ## Take a thousand sets through random edits, template versions and kills.
	@$(SET_UP) .venv/bin/.installed
	@"$(BIN)/python" "$(ROOT)/benchmarks/update_lives.py" --lives 1000

.PHONY: fleet
fleet: ## Take three repositories through a template release with the real Renovate.
	@$(SET_UP) .venv/bin/.installed tests/fleet/node_modules/.installed
	@cd "$(ROOT)" && .venv/bin/pytest --numprocesses=auto -rP tests/fleet

.PHONY: bench
bench: ## Time copies, updates and checks against what they are compared to.
	@$(SET_UP) .venv/bin/.installed
	@for name in copy_time update_time update_fleet check_time; do "$(BIN)/python" "$(ROOT)/benchmarks/$$name.py" || exit; done

.PHONY: lock
lock: ## Take newer versions of what the project is built and tested with.
	@$(SET_UP) .venv/bin/.installed
	@cd "$(ROOT)" && .venv/bin/pip install --quiet uv && .venv/bin/uv pip compile pyproject.toml --group dev \
		--universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
		--output-file requirements.lock

# Below, paths are relative to the root: make cannot handle one with spaces in it.

.venv/bin/.installed: requirements.lock pyproject.toml
	@echo 'Setting up .venv; this is done once.' >&2
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# markdownlint and Mermaid, where there is node; the tests that need them are skipped elsewhere.
tests/real_tools/node_modules/.installed: tests/real_tools/package-lock.json
	@mkdir -p $(@D)
	@if command -v npm >/dev/null; then npm --prefix tests/real_tools ci --silent --no-audit --no-fund; fi
	@touch $@

# Renovate, and the node 24 that it runs on; `make test` skips what needs them until they are here.
tests/fleet/node_modules/.installed: tests/fleet/package-lock.json
	@npm --prefix tests/fleet ci --silent --no-audit --no-fund
	@touch $@
