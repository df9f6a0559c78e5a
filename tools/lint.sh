#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lint.sh [CHECK...] - everything that can be said about the sources without running them, or only
# the checks named. Runs all of them, then fails if one did. What tidy found clean it remembers in
# build/lint and does not look at again until it changes.
set -u
cd "$(dirname "$0")/.."

INCLUDES='-Iinclude -Iports -Iboards -Iports/host -Isrc/diag'

sources() { git ls-files --cached --others --exclude-standard "$@"; }

layers() { tools/layers.py; } # includes point downward only

licences() { # every source says its licence
    missing=$(sources '*.c' '*.h' '*.S' '*.ld' '*.py' '*.sh' '*.cmake' '*CMakeLists.txt' Makefile |
        grep -v 'sources\.cmake$' | xargs -r grep -L 'SPDX-License-Identifier: Apache-2.0')
    [ -z "$missing" ] || { echo "no SPDX line: $missing"; return 1; }
}

words() { # what is not done is not written down as if it were; X'es in pictures are no word
    tag='TO''DO|FIX''ME|HA''CK|(^|[^X."'"'"'])X''XX([^X."'"'"']|$)'
    ! sources | grep -v '^LICENSE$' | xargs -r grep -InE "\b($tag)\b" &&
        ! sources | grep -v '^LICENSE$' | xargs -r grep -IniE '\bst''ub(s|bed)?\b|not (yet )?imple''mented'
}

size() { # a file has one idea
    long=$(sources '*.c' '*.h' '*.py' '*.sh' | xargs -r wc -l | awk '$2 != "total" && $1 > 600')
    [ -z "$long" ] || { echo "over 600 lines:"; echo "$long"; return 1; }
}

alone() { # the core compiles with nothing but a compiler
    for cc in gcc clang; do
        for file in src/mm/*.c; do
            $cc -std=c11 -ffreestanding -Wall -Wextra -Wpedantic -Wconversion -Wundef -Wshadow \
                -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes -Werror -Iinclude -fsyntax-only "$file" || return 1
        done
    done
}

layout() {
    off=$(sources '*.c' '*.h' | xargs -r clang-format --dry-run -Werror 2>&1 | sed -n 's/^\([^ :]*\):[0-9].*/\1/p' | sort -u)
    [ -z "$off" ] || { echo "make format would change:"; echo "$off"; return 1; }
}

analysis() {
    cppcheck -q --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,portability \
        --suppress=missingIncludeSystem -UACRE_CONFIG_HEADER $INCLUDES \
        src/mm src/lib src/kernel src/shell src/diag
}

tidy_one() {
    stamp=build/lint/$(cat .clang-tidy include/acre/*.h include/acre/*/*.h "$(dirname "$1")"/*.h "$1" 2>/dev/null |
        sha256sum | cut -c1-16).$(basename "$1")
    [ -e "$stamp" ] && return 0
    # That a CPU's current thread is never NULL (internal.h) is beyond the analyzer.
    case $1 in src/kernel/*) checks=--checks=-clang-analyzer-core.NullDereference ;; *) checks= ;; esac
    said=$(clang-tidy --quiet $checks "$1" -- -std=c11 $INCLUDES 2>/dev/null) && touch "$stamp" && return 0
    echo "$said" | grep -E ': (error|warning): ' | head -20
    return 1
}

tidy() { # .clang-tidy says which checks, and why not the others
    mkdir -p build/lint
    find build/lint -name '*.c' -mtime +30 -delete
    sources 'src/mm/*.c' src/lib/fmt.c 'src/kernel/*.c' 'src/shell/*.c' 'src/diag/*.c' |
        grep -v src/diag/rt_ | xargs -r -P 2 -n 1 "$0" --tidy-one
}

figures() { bench/report.py --check; } # the table, the plot and the README say what the record says

misra() { # a rule that the core does not keep has a row in docs/misra.md
    mkdir -p build/lint
    stamp=build/lint/misra.$(cat docs/misra.md include/acre/*.h src/mm/*.[ch] | sha256sum | cut -c1-16)
    [ -e "$stamp" ] && return 0
    rows=$(sed -n 's/^| \([0-9., ]*\) |.*/\1/p' docs/misra.md | tr -d ' ' | tr ',' '\n')
    found=$(ls src/mm/*.c | xargs -P 2 -n 3 cppcheck -q --addon=misra --std=c11 -UACRE_CONFIG_HEADER \
        --suppress=missingIncludeSystem -Iinclude 2>&1 | grep -oE '^[^:]*:[0-9]+:.*\[misra-c2012-[0-9.]+\]')
    [ -n "$found" ] || { echo "misra: the checker did not run"; return 1; }
    new=$(echo "$found" | grep -vE "\[misra-c2012-($(echo "$rows" | sed 's/\./\\./' | paste -sd'|'))\]")
    [ -z "$new" ] || { echo "no row in docs/misra.md:"; echo "$new" | sed 's/: style.*\[/ [/' | head -20; return 1; }
    touch "$stamp"
}

if [ "${1:-}" = --tidy-one ]; then
    tidy_one "$2"
    exit
fi
failed=0
[ $# -gt 0 ] || set -- layers licences words size alone layout figures analysis tidy misra
for check in "$@"; do
    if "$check"; then echo "ok      $check"; else echo "FAILED  $check"; failed=1; fi
done
exit $failed
