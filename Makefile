# Canopy's commands. `make run` and `make test` are all that a fresh machine
# with a Rust toolchain needs: what else is missing they install or name.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# The parts of `test` go one after the other, whatever -j says.
.NOTPARALLEL:
.PHONY: help run test check tidy lint unit e2e money powercut bench export-big release frontend need-build need-test

LISTEN ?= 127.0.0.1:8080
DATABASE ?= sqlite://canopy.db
HISTORIES ?= 100000
SEED ?= 20260101

help: ## what can be made
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  make \1|/' | column -t -s '|'

run: release ## build everything and serve the demo (LISTEN, DATABASE)
	@exec target/release/canopy serve --demo --listen "$(LISTEN)" --database "$(DATABASE)"

test: need-test frontend lint unit e2e powercut-few ## everything, on both engines, in a real browser

check: ## the fast round while working: layout, lints, the law
	cargo xtask tidy
	cargo clippy -q --workspace --all-targets -- -D warnings
	cargo test -q -p canopy-domain -p xtask

tidy: ## the layout rules that xtask reads from the source
	cargo xtask tidy

lint: frontend
	cargo xtask tidy
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

unit: need-test frontend
	scripts/with-postgres.sh cargo test --locked --workspace

e2e: need-test frontend ## the journeys in Chromium
	cargo test -q --locked --workspace --no-run
	scripts/e2e.sh

.PHONY: powercut-few
powercut-few: need-build frontend
	scripts/powercut.sh --cuts 20 --where-possible

money: need-test ## money against a model in exact fractions (HISTORIES=100000, SEED)
	MONEY_HISTORIES="$(HISTORIES)" MONEY_SEED="$(SEED)" cargo test -q --locked -p canopy --test it -- \
		--nocapture money_is_what_exact_fractions_say

powercut: need-build frontend ## 100 simulated power cuts under load (root, /dev/fuse)
	scripts/powercut.sh --cuts 100

bench: need-build frontend ## the side-by-side benchmarks (SCALE=small for a short look)
	bench/run.sh

export-big: need-build frontend ## a year of 10,000 companies as files, within 32 MB of memory
	bench/export.sh

release: need-build frontend ## target/release/canopy, assets inside
	cargo build --locked --release -p canopy

frontend: need-build
	@scripts/frontend.sh

need-build:
	@scripts/need.sh build

need-test:
	@scripts/need.sh build test
