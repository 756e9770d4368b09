#!/usr/bin/env bash
# Checks the Python code: ruff's rules and layout.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash internal/tools/python.sh
.cache/tools/bin/ruff check --config python/pyproject.toml python conformance
.cache/tools/bin/ruff format --check --config python/pyproject.toml python conformance
