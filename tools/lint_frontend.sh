#!/usr/bin/env bash
# Checks (or with --write: rewrites) the package's own scripts and style sheets with Biome.
set -eu
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    echo "lint: node is missing, so scripts and style sheets are not checked"
    exit 0
fi

wanted=$(node -p 'require("./package.json").devDependencies["@biomejs/biome"]')
present=$(node -p 'require("./node_modules/@biomejs/biome/package.json").version' 2>/dev/null || true)
if [ "$wanted" != "$present" ]; then
    npm install --no-package-lock --no-audit --no-fund --silent 2>/dev/null \
        || { echo "lint: npm could not install Biome $wanted" >&2; exit 1; }
fi

node_modules/.bin/biome check --error-on-warnings --no-errors-on-unmatched "$@"
