# The two commands a newcomer needs: `make run` opens a hall, `make test` runs every test. `make help` lists the rest.

PYTHON ?= python3
# Workers of `make test`: tests wait for pages and printers, so two would not fill two cores, and four press each other.
JOBS ?= 3
VENV := .venv
BIN := $(VENV)/bin
ROOMS := kiosk counter display office hallkeeper
PACKAGES := hall diversion planning hardware $(ROOMS)
VENDOR := hallkeeper/static/vendor

export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export npm_config_update_notifier := false
export npm_config_fund := false
export npm_config_audit := false
KERNEL := planning/simulation/kernel.c planning/simulation/kernel.h planning/live/futures.c
# Whether the compiled kernel is there, and newer than all that it is made of.
KERNEL_IS_NEW = ls -t $(KERNEL) planning/simulation/_kernel*.so 2>/dev/null | head -1 | grep -q '[.]so$$'
PIP_INSTALL := $(BIN)/pip install --quiet --require-hashes

# What the pages may show, hence what the Chinese font must contain.
SHOWN := $(shell find $(wildcard $(PACKAGES)) -path $(VENDOR) -prune -o -type f \
	\( -name '*.toml' -o -name '*.html' -o -name '*.js' -o -name '*.css' \) -print)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test check bench pictures docs clean install assets lock

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | column -t -s '|'

run: install ## install what is missing and open a hall
	@exec $(BIN)/hallkeeper run

demo: install ## a scratch hall with a simulated crowd (SPEED=N scales its clock)
	@exec $(BIN)/hallkeeper demo $(if $(SPEED),--speed $(SPEED))

test: install $(VENV)/.dev $(VENV)/.kernel node_modules/.dev build/reader/.made ## install the test tools and run every test (ARGS='tests/hall -k undo')
	@deploy/debian_packages alsa-utils chromium cups fonts-noto-cjk libusb-1.0-0 libzbar0 poppler-utils socat
	@deploy/debian_packages chromium-headless-shell || true
	$(BIN)/python -m tests.twice --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.run $(VENV)/.dev node_modules/.dev ## ruff, mypy --strict, import rules, JavaScript types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@mkdir -p build/assets
	@$(foreach room,$(ROOMS),ln -sfn ../../$(room)/static build/assets/$(room);)
	node_modules/.bin/tsc --project tsconfig.json

bench: install $(VENV)/.dev $(VENV)/.kernel build/peers/.made ## measure (ONLY=issue for the figures of one topic); writes build/bench.json
	@deploy/debian_packages chromium fonts-noto-cjk libzbar0 socat wrk gcc libc6-dev
	$(BIN)/python -m tests.bench $(ONLY)

pictures: install $(VENV)/.dev ## renew docs/pictures from a running hall
	PICTURES=docs/pictures $(BIN)/pytest -q tests/display/test_pictures.py tests/e2e/test_pictures.py
	PICTURES=docs/pictures STORY=build/story $(BIN)/pytest -q -s tests/e2e/story.py

docs: install ## write the API description to build/openapi.json
	@mkdir -p build
	$(BIN)/hallkeeper openapi > build/openapi.json

clean: ## remove what make has made, the hall's data folder excepted
	rm -rf $(VENV) build node_modules $(VENDOR) planning/simulation/*.so *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: $(VENV)/.made ## resolve requirements/*.in and package.json anew
	deploy/lock

install: $(VENV)/.run $(VENV)/.voice assets
	@deploy/debian_packages fonts-noto-cjk libusb-1.0-0

assets: $(VENDOR)/noto-sans-sc-700.woff2 $(VENDOR)/pages/made_of $(VENDOR)/places/level.min.json

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

# --no-deps: what the project needs is in the lock file; --no-build-isolation: so is what builds it.
$(VENV)/.run: requirements/build.txt requirements/run.txt pyproject.toml $(KERNEL) | $(VENV)/.made
	$(PIP_INSTALL) -r requirements/build.txt -r requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# A hall plans without a compiler too, with the kernel in Python. Tests and figures want both (docs/decisions/0040).
$(VENV)/.kernel: $(KERNEL) pyproject.toml | $(VENV)/.run
	@deploy/debian_packages gcc libc6-dev
	@$(KERNEL_IS_NEW) || $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Other simulators stand apart: one installs a package named `tests`. Without them their figures are absent.
build/peers/.made: requirements/peers.txt | $(VENV)/.made
	@$(PYTHON) -m venv build/peers && build/peers/bin/pip install --quiet --require-hashes -r $< && touch $@ \
		|| echo "No other simulators for this system: nothing is compared with them."

# A hall opens without a voice too: not every system has the engine (docs/decisions/0014).
$(VENV)/.voice: requirements/voice.txt | $(VENV)/.run
	@$(PIP_INSTALL) -r requirements/voice.txt && touch $@ || echo "No speech engine for this system: nothing is read aloud."

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP_INSTALL) -r requirements/dev.txt
	@touch $@

# A reader of ESC/POS that is not ours draws the slips of the tests (docs/decisions/0023).
build/reader/.made: deploy/open_reader.py requirements/reader.txt | $(VENV)/.made
	$(BIN)/python deploy/open_reader.py
	@touch $@

# Node is only a tool here: it brings the browser's packages and checks the JavaScript.
$(VENV)/.node: requirements/node.txt | $(VENV)/.made
	@command -v node >/dev/null && command -v npm >/dev/null || deploy/bring_node $(VENV)
	@touch $@

node_modules/.run: package.json package-lock.json | $(VENV)/.node
	@test -e node_modules/.dev || npm ci --omit=dev --ignore-scripts --loglevel=error
	@touch $@

node_modules/.dev: package.json package-lock.json | $(VENV)/.node
	npm ci --ignore-scripts --loglevel=error
	@touch node_modules/.run $@

$(VENDOR)/noto-sans-sc-700.woff2: deploy/build_assets.py node_modules/.run $(SHOWN) | $(VENV)/.run
	$(BIN)/python deploy/build_assets.py

$(VENDOR)/pages/made_of: deploy/bundle_pages.py hallkeeper/assets.py node_modules/.run $(filter %.js %.css,$(SHOWN)) | $(VENV)/.run
	$(BIN)/python -m deploy.bundle_pages

# A hall opens without the places too: an address is then taken down at a counter (docs/decisions/0032).
$(VENDOR)/places/level.min.json: deploy/build_places.py requirements/places.txt node_modules/.run | $(VENV)/.run
	@$(BIN)/python deploy/build_places.py || echo "No places for the picker of addresses: try make again."
