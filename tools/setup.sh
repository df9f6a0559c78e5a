#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# setup.sh [--quiet] [WHAT...] - install the Debian packages that WHAT needs (default: everything).
# WHAT is a board or one of: build, test, lint, bench, all. --quiet: say nothing when nothing is missing.
set -eu

build='gcc libc6-dev g++ cmake ninja-build ccache python3-kconfiglib make'
host32='gcc-multilib'
boards='qemu-system-arm qemu-system-misc gcc-arm-none-eabi gcc-riscv64-unknown-elf'
test='python3-pexpect sqlite3'
lint='git clang clang-format clang-tidy cppcheck'
bench='gcovr libnewlib-arm-none-eabi picolibc-arm-none-eabi'
fuzz='clang libclang-rt-14-dev afl++'

quiet=
[ "${1:-}" = --quiet ] && { quiet=y; shift; }
[ $# -gt 0 ] || set -- all

wanted=$build
for what in "$@"; do
    case $what in
    sim | build) ;;
    sim32 | tools) wanted="$wanted $host32" ;;
    test) wanted="$wanted $host32 $boards $test" ;;
    lint) wanted="$wanted $lint" ;;
    bench) wanted="$wanted $host32 $boards $bench" ;;
    fuzz) wanted="$wanted $fuzz" ;;
    all) wanted="$wanted $host32 $boards $test $lint $bench $fuzz" ;;
    *) wanted="$wanted $boards" ;;
    esac
done

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "setup: this is no Debian system. Please install the equivalents of: $wanted" >&2
    exit 1
fi
missing=
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
        case " $missing " in *" $package "*) ;; *) missing="$missing $package" ;; esac
done
if [ -z "$missing" ]; then
    [ -n "$quiet" ] || echo "setup: nothing is missing."
    exit 0
fi

echo "setup: installing$missing" >&2
root=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "setup: run this as root: apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
    root=sudo
fi
log=$(mktemp)
if ! { $root apt-get update && DEBIAN_FRONTEND=noninteractive $root apt-get install -y \
    --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "setup: apt-get failed; what it said is above." >&2
    exit 1
fi
rm -f "$log"
