#!/bin/sh
# Sees to Chromium, which shows and prints pages for the tests; `make test` calls it. Silent when it is there.
# Where root and apt-get are, it is installed; elsewhere it is said what to run, and the tests that need it are
# skipped, except where GUARDTAG_CI is set: there a missing one is an error. GUARDTAG_CHROMIUM=… names another one.
# With the word `where` it prints the path of the one that works, or nothing, and installs nothing.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."

log=.venv/browser.log
[ -d .venv ] || log=/dev/null

case ${1:-} in
'' | where) ;;
*) echo "usage: browser.sh [where]" >&2 && exit 2 ;;
esac

# Sets $found. A stub that only says how to install the real one does not count.
look() {
    if [ -n "${GUARDTAG_CHROMIUM:-}" ]; then
        set -- "$GUARDTAG_CHROMIUM"
    else
        set -- chromium chromium-browser google-chrome google-chrome-stable
    fi
    for name in "$@"; do
        found=$(command -v "$name" 2>/dev/null) || continue
        "$found" --version >/dev/null 2>&1 </dev/null && return 0
    done
    found=''
    return 1
}

explain() {
    echo >&2
    printf '%s\n' \
        "guardtag: Chromium was not found${tried:+ and could not be installed ($log)}; tests that look at pages need it." \
        "  do: Debian: sudo apt install chromium. Ubuntu: sudo snap install chromium. Fedora: sudo dnf install chromium." \
        "      macOS: brew install --cask chromium. Or name one: GUARDTAG_CHROMIUM=/path/to/chromium make test" \
        "guardtag: 没有找到 Chromium${tried:+，也没能装上（${log}）}，查看网页的测试需要它。" \
        "  请这样做：Debian：sudo apt install chromium。Ubuntu：sudo snap install chromium。Fedora：sudo dnf install chromium。" \
        "      macOS：brew install --cask chromium。或指定一个：GUARDTAG_CHROMIUM=/path/to/chromium make test" >&2
}

apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -y -o Acquire::Retries=1 -o Acquire::http::Timeout=20 \
        -o Acquire::https::Timeout=20 -o DPkg::Lock::Timeout=60 "$@" >>"$log" 2>&1 </dev/null
}

tried=''
if look; then
    [ -z "${1:-}" ] || echo "$found"
    exit 0
fi
[ -z "${1:-}" ] || exit 1
if [ -z "${GUARDTAG_CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Chromium for the tests, a minute or two 为测试安装 Chromium，约一两分钟"
    tried=yes
    apt install chromium || { apt update && apt install chromium; } || true
    ! look || exit 0
fi
explain
[ -z "${GUARDTAG_CI:-}" ] || exit 1
echo "The tests that need it are skipped. 需要它的测试将跳过。" >&2
