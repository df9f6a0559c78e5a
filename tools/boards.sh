#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# boards.sh - the boards there are, from the comments that begin configs/*.config:
#   # One sentence that says what it is.
#   # cpu: ..., # ram: ..., # flash: ..., # heap: ...      one line each
#   # board: FOLDER                                        only when boards/NAME is another's
# A heap's size is that of the image that make run BOARD=... has built; "built?" until then.
set -eu
cd "$(dirname "$0")/.."

heap() { # NAME: bytes from the end of zero-initialised data to the end of memory
    for nm in arm-none-eabi-nm riscv64-unknown-elf-nm; do
        "$nm" "build/$1/samples/acre" 2>/dev/null |
            awk '/ __heap_start$/ { a = $1 } / __heap_end$/ { b = $1 } END { if (a && b) print a, b }' |
            while read -r start end; do echo "$1=$(((0x$end - 0x$start) / 1024))K"; done
    done
}
heaps=$(for config in configs/*.config; do
    grep -q '^# heap: ' "$config" || heap "$(basename "$config" .config)"
done)
awk -v heaps="$heaps" '
function flush() {
    if (!("heap" in v)) v["heap"] = (name in built) ? built[name] : "built?"
    if (name != "") printf "%-14s %-18s %-12s %-6s %-8s %s\n", name, v["cpu"], v["ram"], v["flash"], v["heap"], what
}
BEGIN {
    n = split(heaps, pairs, "[ \n]")
    for (i = 1; i <= n; i++) if (split(pairs[i], pair, "=") == 2) built[pair[1]] = pair[2]
}
BEGIN { printf "%-14s %-18s %-12s %-6s %-8s %s\n", "BOARD", "CPU", "RAM", "FLASH", "HEAP", "" }
FNR == 1 {
    flush()
    name = FILENAME; sub(/.*\//, "", name); sub(/\.config$/, "", name)
    what = $0; sub(/^# */, "", what)
    split("", v)
    header = 1
    next
}
!/^#/ { header = 0 }
header && match($0, /^# (cpu|ram|flash|heap): /) {
    key = $2; sub(/:$/, "", key)
    v[key] = substr($0, RLENGTH + 1)
}
END { flush() }' configs/*.config
