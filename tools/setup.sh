#!/bin/sh
# Makes .venv with the exact versions of constraints.txt and guardtag itself in it; `make setup` calls it.
# With the word `bench` it makes .venv-bench, where bench/payload.py finds the peers of bench/constraints.txt.
# When everything is there it says nothing and takes no time. PYTHON=… chooses the interpreter.
#
# $venv/.half-made stands for a run under way and becomes $venv/.ready at the very end: a run that was
# interrupted leaves the first, and the next run starts over. .ready holds what it was made from (folder,
# pyproject.toml and the plugins' ones, pins), so that a moved clone and a changed pin are seen.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."

case ${1:-} in
'') venv=.venv pins=constraints.txt ;;
bench) venv=.venv-bench pins=bench/constraints.txt ;;
*) echo "usage: setup.sh [bench]" >&2 && exit 2 ;;
esac

unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_REQUIRE_HASHES
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1 PIP_USER=0 PIP_PROGRESS_BAR=off

# Prints "ok VERSION", "old VERSION" or "lacks VERSION MODULE". Runs on any Python, however old.
LOOK='
import sys
say = lambda *words: sys.stdout.write(" ".join(words) + "\n")
version = ".".join(str(part) for part in sys.version_info[:3])
lacking = []
for name in ("venv", "ensurepip", "ssl", "sqlite3", "zlib"):
    try:
        __import__(name)
    except ImportError:
        lacking.append(name)
if sys.version_info < (3, 11):
    say("old", version)
elif lacking:
    say("lacks", version, lacking[0])
else:
    say("ok", version)
'

stop() {
    echo >&2
    printf '%s\n' "$@" >&2
    exit 1
}

made_from() {
    pwd -P
    cksum <pyproject.toml
    for file in $pins plugins/*/pyproject.toml; do [ ! -e "$file" ] || cksum <"$file"; done
}

look() {
    "$1" -c "$LOOK" 2>/dev/null || true
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        candidates=$PYTHON
        set -- "$PYTHON"
    else
        candidates='python3.13, python3.12, python3.11, python3.14, python3'
        set -- python3.13 python3.12 python3.11 python3.14 python3
    fi
    lacking='' old=''
    for python in "$@"; do
        found=$(look "$python")
        case $found in
        ok*) version=${found#ok } && return ;;
        lacks*) [ -n "$lacking" ] || lacking="$python ${found#lacks }" ;;
        old*) [ -n "$old" ] || old="${found#old }" ;;
        esac
    done
    [ -z "$lacking" ] || explain_lacking "$lacking"
    explain_old "$candidates" "$old"
}

explain_lacking() {
    module=${1##* }
    rest=${1% *}
    python=${rest% *}
    full=${rest##* }
    minor=${full%.*}
    case $module in
    venv | ensurepip)
        stop "guardtag: $python ($full) is there, but its venv module is not." \
            "  do: Debian, Ubuntu: sudo apt install python3-venv   (or python$minor-venv), then run make again." \
            "      Elsewhere: install the complete Python $minor, or choose another: make demo PYTHON=/path/to/python3" \
            "guardtag: 找到了 $python ($full)，但缺少 venv 模块。" \
            "  请这样做：Debian、Ubuntu 上运行 sudo apt install python3-venv（或 python$minor-venv），再重新运行 make。" \
            "      其他系统：安装完整的 Python $minor，或另选一个：make demo PYTHON=/path/to/python3"
        ;;
    *)
        stop "guardtag: $python ($full) is there, but was built without its $module module." \
            "  do: install a complete Python 3.11 or newer, or choose another: make demo PYTHON=/path/to/python3" \
            "guardtag: 找到了 $python ($full)，但它编译时缺少 $module 模块。" \
            "  请这样做：安装完整的 Python 3.11 或更新版本，或另选一个：make demo PYTHON=/path/to/python3"
        ;;
    esac
}

explain_old() {
    stop "guardtag: no Python 3.11 or newer was found (looked for $1${2:+; found only $2})." \
        "  do: Debian 12, Ubuntu 24.04: sudo apt install python3 python3-venv. Fedora: sudo dnf install python3." \
        "      macOS: brew install python@3.13. Or name one: make demo PYTHON=/path/to/python3" \
        "guardtag: 没有找到 Python 3.11 或更新版本（找过：$1${2:+；只有 $2}）。" \
        "  请这样做：Debian 12、Ubuntu 24.04：sudo apt install python3 python3-venv。Fedora：sudo dnf install python3。" \
        "      macOS：brew install python@3.13。或指定一个：make demo PYTHON=/path/to/python3"
}

clear_the_way() {
    # An environment of ours that is whole but older than the pins stays and is brought up to date.
    [ -e $venv ] || [ -L $venv ] || return 0
    if [ ! -e $venv/.half-made ] && [ "$(head -n 1 $venv/.ready 2>/dev/null || pwd -P)" = "$(pwd -P)" ]; then
        found=$(look $venv/bin/python)
        case $found in
        ok*) $venv/bin/python -c 'import pip' 2>/dev/null && return ;;
        esac
    fi
    if [ -e $venv/pyvenv.cfg ] || [ -e $venv/.half-made ] || [ -d $venv/lib ] || rmdir $venv 2>/dev/null; then
        rm -rf $venv || stop "guardtag: $venv could not be removed; is another make at work here?" \
            "  do: wait for it, or remove $venv by hand, then run make again." \
            "guardtag: 无法删除 ${venv}，是否有另一个 make 正在运行？" "  请这样做：等它结束，或手动删除 ${venv}，再重新运行 make。"
    else
        stop "guardtag: $venv is there, but it is no virtual environment." "  do: move it away, then run make again." \
            "guardtag: 已有 ${venv}，但它不是虚拟环境。" "  请这样做：把它移走，再重新运行 make。"
    fi
}

# Runs pip, one dot for each package; what pip said is kept in $venv/setup.log.
pip() {
    {
        code=0
        $venv/bin/python -m pip "$@" 2>&1 || code=$?
        echo "$code" >$venv/.status
    } | tee -a $venv/setup.log | while IFS= read -r line; do
        case $line in
        Collecting* | *Downloading* | Installing*) printf '.' ;;
        esac
    done
    echo
    [ "$(cat $venv/.status)" = 0 ] || explain_pip
    rm -f $venv/.status
}

explain_pip() {
    grep -iE '^ *(error|warning: retrying)' $venv/setup.log | tail -n 8 >&2 || true
    ! grep -q 'DO NOT MATCH THE HASHES' $venv/setup.log || explain_hash
    ! grep -qE 'Hashes are required|must have their versions pinned' $venv/setup.log || explain_unpinned
    stop "guardtag: the packages could not be installed. All that pip said is in $venv/setup.log." \
        "  do: check the network and that pip reaches your package index (proxy? pip config?), then run make again." \
        "guardtag: 软件包没有装上。pip 的全部输出在 $venv/setup.log。" \
        "  请这样做：检查网络，确认 pip 能访问您的软件包索引（代理？pip config？），再重新运行 make。"
}

explain_hash() {
    grep -E '^ +(Expected|Got|or) |^ +[^ ]+==.* from ' $venv/setup.log | sed 's/ from .*//' | tail -n 4 >&2 || true
    stop "guardtag: a package that arrived is not the file that $pins names; it was not installed." \
        "  do: run make again, in case it was cut short on its way. If it stays so, do not go round the check:" \
        "      ask those who run your package index or mirror. All that pip said is in $venv/setup.log." \
        "guardtag: 收到的软件包与 $pins 所记的不是同一个文件，没有安装。" \
        "  请这样做：再运行一次 make（也许下载不完整）。仍然如此，请不要绕过检查，" \
        "      请联系您的软件包索引或镜像的管理者。pip 的全部输出在 $venv/setup.log。"
}

explain_unpinned() {
    stop "guardtag: this system or this Python needs a package that $pins does not name ($venv/setup.log)." \
        "  do: choose a Python 3.11 to 3.14: make demo PYTHON=/path/to/python3. On Windows use WSL. Tell us which it was." \
        "guardtag: 这个系统或这个 Python 需要 $pins 没有列出的软件包（${venv}/setup.log）。" \
        "  请这样做：选用 Python 3.11 至 3.14：make demo PYTHON=/path/to/python3。Windows 上请用 WSL。并请告诉我们是什么系统。"
}

if [ "$(cat $venv/.ready 2>/dev/null)" = "$(made_from)" ] && $venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi
find_python
clear_the_way
trap 'printf "\nguardtag: stopped; the next make starts the set-up over. 已中断，下次 make 会重新安装。\n" >&2; exit 130' INT TERM

if [ -e $venv/bin/python ]; then
    echo "[1/3] $venv is there, bringing it up to date 更新 $venv"
else
    echo "[1/3] making $venv with $python ($version) 创建 $venv"
    mkdir $venv
    : >$venv/.half-made
    "$python" -m venv $venv >$venv/setup.log 2>&1 || {
        tail -n 8 $venv/setup.log >&2
        explain_lacking "$python $version venv"
    }
fi
: >$venv/.half-made
rm -f $venv/.ready
: >$venv/setup.log
# Third-party files are taken by hash alone; then ours, which bring nothing with them. What builds ours is among the pins.
if [ $venv = .venv ]; then
    echo "[2/3] installing $(grep -c == constraints.txt) pinned packages, a minute or two 安装依赖，约一两分钟"
    pip install --require-hashes -r constraints.txt
    echo "[3/3] installing guardtag and its plugins 安装 guardtag 及插件"
    set -- -e .
    for file in plugins/*/pyproject.toml; do [ ! -e "$file" ] || set -- "$@" -e "${file%/pyproject.toml}"; done
    pip install --no-deps --no-build-isolation "$@"
else
    echo "[2/3] installing $(grep -c == bench/constraints.txt) pinned packages of its peers 安装对比所用的软件包"
    # One peer is offered as source only: what builds it goes first.
    awk '/^[^ ]/ { mine = /^setuptools==/ } mine' bench/constraints.txt >$venv/backend.txt
    pip install --require-hashes -r $venv/backend.txt
    pip install --require-hashes --no-build-isolation -r bench/constraints.txt
    echo "[3/3] installing guardtag 安装 guardtag"
    pip install --no-deps --no-build-isolation -e .
fi
made_from >$venv/.half-made
mv $venv/.half-made $venv/.ready
echo "ready 安装完成"
