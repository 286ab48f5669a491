# The commands of the desk. Only python3 (3.11 or newer) and make are needed; the rest is installed here, by hash.

PYTHON ?= python3
UV := .tools/bin/uv
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench crash canary hostile fuzz poison outage mutation backup restore docs lock install browser

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Start the whole desk on this machine, with everything in it real; Ctrl-C stops it
	@exec $(RUN) -m deploy.local

demo: install ## File ten invented complaints, one in every state, into the desk that runs
	@exec $(RUN) -m deploy.demo

test: install browser ## Run every test, on a real PostgreSQL and a real Kafka
	@exec $(RUN) -m pytest -n 2 --dist loadscope --no-loadscope-reorder

check: install ## Format, lint, types, who may import whom, and the rules of the house
	$(RUN) -m ruff format --check
	$(RUN) -m ruff check
	$(RUN) -m mypy
	.venv/bin/lint-imports
	$(RUN) -m pytest -q tests/house

backup: install ## Back up the desk that runs on this machine to the folder TO, its keyring under LOKET_BACKUP_PASSPHRASE
	@exec $(RUN) -m deploy.backup $(TO)

restore: install ## Put the backup in the folder FROM back in the place of an empty desk that is stopped
	@exec $(RUN) -m deploy.restore $(FROM)

docs: install ## Write what is made from code: schemas, sample events, AsyncAPI, OpenAPI, streams
	@exec $(RUN) -m deploy.docs

bench: install ## Measure the parts, the stages, and a whole desk at rest and at work; ten minutes, prints tables
	@exec $(RUN) -m tests.bench

crash: install ## Kill parts of a desk at random while it takes complaints, and count what was lost or doubled
	@exec $(RUN) -m tests.crash

canary: install ## Tell a desk secrets, and search every place that keeps anything for them, in every spelling
	@exec $(RUN) -m tests.canary

hostile: install ## Send a desk 100,000 requests that are wrong, and 10,000 clients that are slow; what is promised must hold
	@exec $(RUN) -m tests.hostile

fuzz: install ## Give every decoder inputs that follow the branches of its code, half a minute each
	@exec $(RUN) -m tests.fuzz

mutation: install ## Change the code in every small way and see the tests fail; of MODULE alone where it is named
	@exec $(RUN) -m tests.mutation $(MODULE)

poison: install ## Put events that nobody can handle on every stream, and see who waits for them
	@exec $(RUN) -m tests.poison

outage: install ## Take Kafka, PostgreSQL, mail, disk, clock and network away from a desk; MINUTES for Kafka (default 14)
	@exec $(RUN) -m tests.outage $(if $(MINUTES),--minutes $(MINUTES))

lock: $(UV) ## Resolve every dependency anew, Java's included, and write the locks
	$(UV) lock --upgrade
	$(UV) sync --locked
	$(RUN) -m deploy.local.jars

install: $(UV)
	@$(UV) sync --locked --quiet

browser:
	@test -x /usr/bin/chromium || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -qq -y chromium >/dev/null; } \
		|| { echo "The tests of the pages need a browser: sudo apt-get install chromium" >&2; exit 1; }

$(UV): deploy/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=<path>")'
	@echo "Fetching what is needed into this folder; the first time that takes a minute or more." >&2
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --require-hashes --no-deps -r deploy/uv.txt
	@touch $(UV)
