#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# boards.sh - the boards there are, from the comments that begin configs/*.config:
#   # One sentence that says what it is.
#   # cpu: ..., # ram: ..., # flash: ..., # heap: ...      one line each
#   # board: FOLDER                                        only when boards/NAME is another's
set -eu
cd "$(dirname "$0")/.."
awk '
function flush() {
    if (name != "") printf "%-14s %-18s %-12s %-6s %-8s %s\n", name, v["cpu"], v["ram"], v["flash"], v["heap"], what
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
