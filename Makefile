# `make run` and `make test` do everything; `make code` prints sign-in codes of the sample people. See README.md.
PYTHON ?= python3
VENV ?= .venv
UV := $(shell command -v uv 2>/dev/null || echo $(VENV)/bin/uv)
export UV_PYTHON_DOWNLOADS = never
export PORT DATA_DIR
export UV_PROJECT_ENVIRONMENT = $(VENV)

.PHONY: run test code

run: $(VENV)/.installed
	@$(VENV)/bin/python site/run.py

code: $(VENV)/.installed
	@$(VENV)/bin/python site/run.py code

test: $(VENV)/.installed-dev
	@$(VENV)/bin/python -m pytest $(ARGS)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: run make with PYTHON=/path/to/python3.11 or newer." >&2; exit 2; }
	@if command -v uv >/dev/null 2>&1; then uv venv -q --python $(PYTHON) $(VENV); else $(PYTHON) -m venv $(VENV) && $(VENV)/bin/python -m pip install -q --disable-pip-version-check uv; fi

# --inexact keeps what `make test`, or uv itself, has put into the same environment.
$(VENV)/.installed: $(VENV)/bin/python pyproject.toml uv.lock
	@$(UV) sync -q --locked --inexact --no-dev
	@touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml uv.lock
	@$(UV) sync -q --locked --inexact
	@touch $@ $(VENV)/.installed
