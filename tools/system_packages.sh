#!/usr/bin/env bash
# Installs the Debian packages that the tests want, when they are missing and we are root.
# Never fails: what stays missing is said in one line, and the tests that need it say so as well.
set -u

# chromium: browser tests. fonts-dejavu-core: text in its screenshots. gettext: translations.
# build-essential, libmariadb-dev, pkg-config: the MariaDB driver, which is compiled.
wanted="chromium fonts-dejavu-core gettext build-essential libmariadb-dev pkg-config"

if ! command -v dpkg-query >/dev/null; then
    echo "system-packages: not a Debian system; the tests use, if present: chromium, gettext, MariaDB headers"
    exit 0
fi

missing_packages() {
    for package in $wanted; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || printf '%s ' "$package"
    done
}

missing=$(missing_packages)
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ]; then
    echo "system-packages: missing: ${missing% } (install with: sudo apt-get install ${missing% })"
    exit 0
fi

echo "system-packages: installing ${missing% }"
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1; }
install || { apt-get update -qq >/dev/null 2>&1 && install; }

missing=$(missing_packages)
[ -z "$missing" ] || echo "system-packages: could not install: ${missing% }"
exit 0
