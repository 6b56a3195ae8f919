# Two commands matter: `make run` and `make test`.  Both set up whatever is missing, under .venv/ and var/ only.
# Needs make, a POSIX shell and Python 3.11 or newer; name another Python with `make run PYTHON=/path/to/python3`.

PYTHON = python3 python3.14 python3.13 python3.12 python3.11
PORT = 8000
PACK = fixtures/packs/back-mice
ARGS =

PY = .venv/bin/python
PIP = $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
MANAGE = $(PY) manage.py
STATIC_SOURCES = $(shell find config evidence literature -path '*/static/*' -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run setup test lint format sync bench fuzz schema check-schema baseline check-migrations lock clean \
	venv requirements requirements-dev secret static database

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## set everything up, try one sync with PubMed, serve on 127.0.0.1 with a worker (PORT=8000)
	@echo "Asking PubMed for what is new"
	@NCBI_TIMEOUT_SECONDS="$${NCBI_TIMEOUT_SECONDS:-5}" NCBI_MAX_TRIES="$${NCBI_MAX_TRIES:-2}" \
		$(MANAGE) sync_pubmed >var/sync.log 2>&1; \
	case "$$?" in \
		0) cat var/sync.log;; \
		3) echo "Another sync is running.";; \
		1) if grep -q PubMedUnavailable var/sync.log; then said="PubMed could not be reached"; \
			else said="The sync did not succeed"; fi; \
			echo "$$said: serving the papers that are here (details in var/sync.log; 'make sync' tries again).";; \
		*) cat var/sync.log >&2; exit 1;; \
	esac
	@echo "Serving on http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"
	@# The worker's parent is this shell, which becomes gunicorn: it ends when gunicorn does, however that ends.
	@$(MANAGE) run_worker --with-parent $$$$ >>var/worker.log 2>&1 & \
		exec .venv/bin/gunicorn --bind 127.0.0.1:$(PORT) --threads 4 --preload --log-level warning config.wsgi

setup: requirements secret static database ## install, migrate and load the back mice pack, without serving

test: requirements-dev ## run the whole test suite on SQLite and on PostgreSQL (ARGS="-k parse")
	@$(PY) -m tests $(ARGS)

lint: requirements-dev secret ## check style, format and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: requirements-dev ## put the code into its standard format
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

sync: setup ## fetch from PubMed what is new (ARGS="--full", ARGS="--dry-run")
	@$(MANAGE) sync_pubmed $(ARGS)

bench: requirements-dev secret ## measure what is to be fast: every script in benchmarks/
	@for script in benchmarks/[a-z]*.py; do \
		echo "===== $$script ====="; PYTHONPATH=. $(PY) "$$script" $(ARGS) || exit 1; \
	done

schema: requirements-dev secret ## write docs/openapi.yaml anew
	@$(MANAGE) spectacular --validate --fail-on-warn --file docs/openapi.yaml
	@$(PY) docs/client/make_types.py

check-schema: requirements-dev secret ## compare docs/openapi.yaml with the code and with what was released
	@mkdir -p var
	@$(MANAGE) spectacular --validate --fail-on-warn --file var/openapi.yaml
	@diff -u docs/openapi.yaml var/openapi.yaml \
		|| { echo "error: docs/openapi.yaml is not what the code serves; run 'make schema' and commit it" >&2; exit 1; }
	@if [ -f docs/openapi-v1.yaml ]; then $(PY) -m tests.breaking docs/openapi-v1.yaml docs/openapi.yaml; \
		else echo "No version 1 has been released: nothing can be broken ('make baseline' keeps one)"; fi

baseline: check-schema ## keep docs/openapi.yaml as what version 1 promises, at a release
	@cp docs/openapi.yaml docs/openapi-v1.yaml
	@echo "docs/openapi-v1.yaml is now what later versions are held against: commit it"

fuzz: requirements-dev secret ## ask the API thousands of generated requests (FUZZ_EXAMPLES=20000)
	@FUZZ_EXAMPLES="$${FUZZ_EXAMPLES:-20000}" $(PY) -m pytest -q tests/fuzz $(ARGS)

check-migrations: requirements secret ## say whether a model has changed without a migration
	@$(MANAGE) makemigrations --check --dry-run

lock: ## compile requirements*.txt anew from requirements*.in (needs uv)
	@command -v uv >/dev/null \
		|| { echo "error: this needs uv; install it with 'pip install uv' or from docs.astral.sh/uv" >&2; exit 2; }
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		requirements-dev.in -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		requirements-parquet.in -o requirements-parquet.txt

clean: ## remove what can be made again; the database and the secret key stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage var/static var/cache var/openapi.yaml
	find config evidence literature tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# ── the steps of setup ──────────────────────────────────────────────────────────────────────────────────────────────

venv:
	@$(PY) -m pip --version >/dev/null 2>&1 && exit 0; \
	found=; for candidate in $(PYTHON); do \
		"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		found=$$candidate; break; \
	done; \
	[ -n "$$found" ] || { \
		echo "error: Python 3.11 or newer is needed; tried: $(PYTHON). Name one with PYTHON=/path/to/python3" >&2; exit 2; }; \
	echo "Creating .venv with $$("$$found" --version)"; \
	"$$found" -m venv --clear .venv \
		|| { echo "error: $$found cannot make a virtual environment (Debian, Ubuntu: install python3-venv)" >&2; exit 2; }

# What was installed last is kept beside the environment: nothing is asked of the network while it is the same.
requirements: venv
	@cmp -s requirements.txt .venv/requirements.txt || { \
		echo "Installing the dependencies (about a minute)"; \
		$(PIP) -r requirements.txt && cp requirements.txt .venv/requirements.txt; }

requirements-dev: requirements
	@cmp -s requirements-dev.txt .venv/requirements-dev.txt || { \
		echo "Installing what tests need (about a minute)"; \
		$(PIP) -r requirements-dev.txt && cp requirements-dev.txt .venv/requirements-dev.txt; }

secret: venv
	@mkdir -p -m 700 var
	@[ -s var/secret-key ] || { umask 077; \
		$(PY) -c 'import secrets; print(secrets.token_urlsafe(48))' > var/secret-key.new && mv var/secret-key.new var/secret-key; }

static: requirements secret var/static/staticfiles.json

var/static/staticfiles.json: requirements.txt $(STATIC_SOURCES)
	@echo "Collecting the static files"
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0
	@touch $@

database: requirements secret
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) load_pack $(PACK)
