# Everything runs in .venv, which the first target that needs it makes. `make` alone lists the targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PYTHON
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH PYTHONHOME

bin := .venv/bin
pytest := $(bin)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

.PHONY: help setup book test test-fast test-all twins clean-notebooks lab serve mutants bench lock wheel clean distclean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' Makefile

setup: .venv/ready  ## make .venv with the locked packages (the others do this by themselves)

.venv/ready: requirements.lock requirements-gpu.lock pyproject.toml tools/setup.sh
	@tools/setup.sh

ifdef PYTHON  # naming an interpreter remakes an environment that uses another one
.venv/ready: force
.PHONY: force
endif

book: .venv/ready  ## execute and build both editions into _build/site
	@$(bin)/python -m tools.book

test: .venv/ready  ## all tests, every Chinese notebook included
	@$(pytest) -m "not book and not browser"

test-fast: .venv/ready  ## under two minutes: no TensorFlow, no notebooks
	@$(pytest) -m "not tensorflow and not notebooks and not slow and not book and not browser"

test-all: book  ## also the English notebooks, the built site and a browser (needs Chromium)
	@ZENLIB_EDITIONS=zh,en $(pytest)

twins: .venv/ready  ## copy code cells from the Chinese notebooks to the English ones
	@$(bin)/python -m tools.notebooks twins

clean-notebooks: .venv/ready  ## drop images and volatile metadata from the notebooks
	@$(bin)/python -m tools.notebooks clean

lab: .venv/ready  ## open the notebooks in JupyterLab
	@$(bin)/python -m jupyterlab --notebook-dir=book

serve: .venv/ready  ## serve the built book on this machine
	@$(bin)/python -m tools.serve

mutants: .venv/ready  ## put small faults into the formulas; MODULES="losses metrics" picks some
	@$(bin)/python -m tools.mutants $(MODULES)

bench: .venv/ready  ## run the quick benchmarks and name the long ones
	@$(bin)/python -m benchmarks

uv_compile := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --upgrade
extras := --extra plot --extra search --extra edge --extra data --extra book --extra test --extra dev

lock: .venv/ready  ## resolve pyproject.toml anew into the two lock files
	@$(uv_compile) $(extras) --extra cnn pyproject.toml --output-file requirements.lock
	@$(uv_compile) $(extras) --extra gpu pyproject.toml --output-file requirements-gpu.lock

wheel: .venv/ready  ## build dist/zenlib-*.whl
	@$(bin)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean:  ## remove what was built
	rm -rf _build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis

distclean: clean  ## remove .venv too
	rm -rf .venv
