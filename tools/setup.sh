#!/bin/sh
# Makes .venv with exactly the packages of the lock file. Called by the Makefile, safe to repeat.
# PYTHON=/path/to/python chooses the interpreter; any of 3.11, 3.12, 3.13 will do.
set -u
cd "$(dirname "$0")/.." || exit 1
log=_build/setup.log
mkdir -p _build

stop() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

version_of() { # "3.12", or nothing where the command is no working Python
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

supported() {
    case "$1" in 3.11 | 3.12 | 3.13) return 0 ;; esac
    return 1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        version=$(version_of "$PYTHON")
        [ -n "$version" ] || stop "PYTHON=$PYTHON does not run; give the path of a Python 3.11, 3.12 or 3.13"
        supported "$version" || stop "PYTHON=$PYTHON is Python $version; TensorFlow needs 3.11, 3.12 or 3.13"
        python=$PYTHON
        return
    fi
    seen=
    for python in python3 python3.13 python3.12 python3.11 python; do
        version=$(version_of "$python")
        supported "$version" && return
        [ -n "$version" ] && seen="$seen $python is $version;"
    done
    stop "needs Python 3.11, 3.12 or 3.13, found:${seen:- none.} Install one, or name it: make PYTHON=/path/to/python3.12"
}

if [ -x .venv/bin/python ] && ! supported "$(version_of .venv/bin/python)"; then
    rm -rf .venv # moved, or made by a Python that is gone
fi
if [ -n "${PYTHON:-}" ] && [ -x .venv/bin/python ]; then
    find_python
    [ "$(version_of .venv/bin/python)" = "$version" ] || rm -rf .venv
fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    find_python
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        stop "$python ($version) lacks venv or ensurepip; on Debian or Ubuntu: apt install python$version-venv"
    rm -rf .venv
    printf 'setup: making .venv with Python %s\n' "$version"
    "$python" -m venv .venv >"$log" 2>&1 || stop "$python -m venv failed; the last lines of $log say why"
fi

lock=requirements.lock
if nvidia-smi -L >/dev/null 2>&1; then
    lock=requirements-gpu.lock
fi
printf 'setup: installing %s (about 3 GB on disk; some minutes the first time)\n' "$lock"
if ! .venv/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r "$lock" >"$log" 2>&1; then
    if grep -qiE 'NewConnectionError|Connection(Error| refused| broken)|Max retries|Temporary failure|timed out|No matching distribution' "$log"; then
        stop "could not download the packages: check the network or pip's index setting, then run make again (details: $log)"
    fi
    if grep -qi 'No space left' "$log"; then
        stop "the disk is full: the environment needs about 3 GB (details: $log)"
    fi
    stop "pip failed, the last lines of $log say why: $(grep -i error "$log" | tail -n 1)"
fi
.venv/bin/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation --no-index -e . >"$log" 2>&1 ||
    stop "could not install zenlib itself; $log says why"
touch .venv/ready
