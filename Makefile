# Two commands matter: `make up` starts the product with sample data, `make test` runs every test.
# Everything they need beyond Go, a C and C++ compiler, Node.js and Python is installed under .cache, web/node_modules and Go's own caches.
SHELL := /bin/bash
TAGS  := duckdb_arrow
BIN   := bin/huntbook
CACHE := $(CURDIR)/.cache
export HUNTBOOK_ENV_DIR ?= $(CACHE)/env
DATA  ?= data
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/package-lock.json web/scripts -type f 2>/dev/null)

.PHONY: notebooks up build test lint generate clean tools-present bench bench-ingest bench-hunts bench-terms FORCE

up: build
	@exec ./$(BIN) serve --data "$(DATA)" --sample $(ARGS)

build: tools-present web/embedded/dist/index.html
	@go build -v -tags $(TAGS) -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN) ./cmd/huntbook

tools-present:
	@bash internal/tools/need.sh

web/node_modules/.installed: web/package-lock.json web/package.json web/.npmrc
	@echo "Installing the portal's packages ..."
	@cd web && npm ci --no-fund --no-audit
	@touch $@

web/embedded/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	@echo "Building the portal ..."
	@cd web && npm run build
	@touch $@

test: tools-present
	@go run ./internal/testrun

lint: web/node_modules/.installed
	@go run ./internal/testrun -only lint

generate:
	@go run ./cmd/huntbook-gen reference docs/kql

# Runs the packaged notebooks and keeps them with their output, for the gallery.
notebooks: build
	@go run -tags $(TAGS) ./notebook/gallery/save -bin $(BIN)

# Measures; what it needs is given as ARGS: make bench-hunts ARGS='-data DIR FOLDER'.
bench: bench-ingest

bench-ingest: build
	@go run -tags $(TAGS) ./bench/ingest $(ARGS)

bench-hunts: build
	@go run -tags $(TAGS) ./bench/hunts $(ARGS)

bench-terms: build
	@go run -tags $(TAGS) ./bench/terms $(ARGS)

clean:
	rm -rf bin web/embedded/dist web/node_modules .cache
