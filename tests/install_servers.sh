#!/usr/bin/env bash
# Installs what the tests start and Python's packages cannot bring: a Redis server and a Chromium browser.
#
#   redis-server   from Debian's or Ubuntu's packages, unless one is on the PATH. The tests start their own on a free
#                  port and in their own folder; a Redis that runs on this machine already is never touched.
#   chromium       CHROMIUM_PATH if set, else the one on the PATH, else Debian's package. Ubuntu's package is only a
#                  stub of a snap, so there Playwright's own build is taken, with the libraries it needs.
#
# PostgreSQL comes with the development requirements. Needs root or sudo only when something is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    command -v apt-get >/dev/null || { echo "$1 is missing and this machine has no apt-get: install $1 by hand." >&2; exit 1; }
    echo "Installing $1 with apt-get"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update -qq </dev/null
    as_root apt-get install -qq --yes --no-install-recommends "$1" </dev/null >/dev/null
}

is_ubuntu() {
    grep -qs '^ID=ubuntu' /etc/os-release
}

install_browser() {
    if [ -n "${CHROMIUM_PATH:-}" ]; then
        [ -x "$CHROMIUM_PATH" ] || { echo "CHROMIUM_PATH is $CHROMIUM_PATH, which is no program." >&2; exit 1; }
    elif is_ubuntu; then
        as_root .venv/bin/playwright install-deps chromium </dev/null >/dev/null
        .venv/bin/playwright install chromium </dev/null
    elif ! command -v chromium >/dev/null; then
        apt_install chromium
    fi
}

command -v redis-server >/dev/null || apt_install redis-server
install_browser
