#!/usr/bin/env bash
# Checks the Python code: ruff's rules and layout. Ruff is installed under .cache, by hash.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=.cache/ruff
if ! cmp -s internal/tools/python.lock "$venv/lock"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r internal/tools/python.lock
  cp internal/tools/python.lock "$venv/lock"
fi
"$venv/bin/ruff" check --config python/pyproject.toml python conformance
"$venv/bin/ruff" format --check --config python/pyproject.toml python conformance
