#!/usr/bin/env bash
# Makes .cache/tools, a Python environment with what the checks and tests need of Python, by hash.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=.cache/tools
if ! cmp -s internal/tools/python.lock "$venv/lock"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r internal/tools/python.lock
  cp internal/tools/python.lock "$venv/lock"
fi
