#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lint.sh - everything that can be said about the sources without running them. Runs all, then fails.
set -u
cd "$(dirname "$0")/.."
failed=0
check() {
    name=$1
    shift
    if "$@"; then echo "ok      $name"; else echo "FAILED  $name"; failed=1; fi
}

spdx() { # every source says its licence
    missing=$(git ls-files '*.c' '*.h' '*.S' '*.ld' '*.py' '*.sh' '*.cmake' CMakeLists.txt Makefile |
        xargs -r grep -L 'SPDX-License-Identifier: Apache-2.0' | grep -v 'sources.cmake')
    [ -z "$missing" ] || { echo "no SPDX line: $missing"; return 1; }
}
alone() { # the core compiles with nothing but a compiler
    for cc in gcc clang; do
        for file in src/mm/*.c; do
            $cc -std=c11 -ffreestanding -Wall -Wextra -Wpedantic -Wconversion -Wundef -Wshadow \
                -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes -Werror -Iinclude -fsyntax-only "$file" || return 1
        done
    done
}
layout() { git ls-files '*.c' '*.h' | xargs -r clang-format --dry-run -Werror; }
analysis() {
    cppcheck -q --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,portability \
        --suppress=missingIncludeSystem -Iinclude src/mm
}

check layers tools/layers.py
check licences spdx
check "core alone" alone
check format layout
check cppcheck analysis
exit $failed
