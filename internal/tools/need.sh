#!/usr/bin/env bash
# Says at once what this machine lacks, and how to get it.
set -u
missing=0
need() { # command, what it is, Debian package, macOS way
  command -v "$1" >/dev/null 2>&1 && return
  missing=1
  echo "missing: $1 ($2)" >&2
  if [ "$(uname)" = Darwin ]; then echo "    get it with: $4" >&2; else echo "    get it with: $3" >&2; fi
}
at_least() { # name, found, wanted
  [ "$(printf '%s\n%s\n' "$3" "$2" | sort -V | head -n1)" = "$3" ] && return
  missing=1
  echo "too old: $1 is $2, at least $3 is needed" >&2
}
need go "Go 1.26 or newer" "the golang-go package of a current release, or go.dev/dl" "brew install go"
need cc "a C compiler" "apt-get install build-essential" "xcode-select --install"
need node "Node.js 20.19 or newer" "apt-get install nodejs npm" "brew install node"
need npm "the package manager of Node.js" "apt-get install npm" "brew install node"
need python3 "Python 3.11 to 3.13" "apt-get install python3 python3-venv" "brew install python@3.12"
command -v go >/dev/null 2>&1 && at_least go "$(go env GOVERSION | sed 's/^go//')" 1.26
command -v node >/dev/null 2>&1 && at_least node "$(node --version | sed 's/^v//')" 20.19
command -v python3 >/dev/null 2>&1 && at_least python3 "$(python3 -c 'import platform; print(platform.python_version())')" 3.11
if command -v python3 >/dev/null 2>&1 && ! python3 -c 'import venv, ensurepip' 2>/dev/null && ! command -v uv >/dev/null 2>&1; then
  missing=1
  echo "missing: Python's venv module" >&2
  echo "    get it with: apt-get install python3-venv" >&2
fi
exit $missing
