#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prove from the includes that dependencies point downward only.

Each layer lists the folders it may include from. A file's layer is the longest prefix that fits.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FREESTANDING = {"stdint.h", "stddef.h", "stdbool.h"}
LIB_MAY = FREESTANDING | {"stdarg.h", "limits.h"}  # of the formatter: both are the compiler's own

MM = ["include/acre", "src/mm"]
LIB = ["include/acre/lib", "src/lib"]
KERNEL = MM[:1] + LIB[:1] + ["include/acre/kernel", "src/kernel", "ports/port.h", "boards/board.h"]
RT = KERNEL[:-3] + ["include/acre/kernel", "boards/board.h", "src/api/rtthread"]
ZEPHYR = KERNEL[:-3] + ["include/acre/kernel", "boards/board.h", "src/api/zephyr"]
DIAG = KERNEL + ["src/api", "src/diag"]
SHELL = DIAG + ["src/shell"]

# folder: what it may include. Samples, tests, bench and tools stand on top and may see everything.
MAY = {
    "include/acre": ["include/acre"],
    "src/mm": MM,
    "include/acre/lib": LIB,
    "src/lib": LIB,
    "include/acre/kernel": KERNEL[:2] + ["include/acre/kernel", "ports/port.h"],
    "src/kernel": KERNEL,
    "src/api/rtthread": RT,
    "src/api/zephyr": ZEPHYR,
    "src/diag": DIAG,
    "src/shell": SHELL,
    "ports": KERNEL[:3] + ["include/acre/kernel", "ports", "boards/board.h"],
    "boards": KERNEL[:3] + ["include/acre/kernel", "ports", "boards"],
}
# include/acre/kernel and include/acre/lib are layers of their own, not part of include/acre.
NOT_CORE = ("include/acre/kernel/", "include/acre/lib/")
SEARCH = ["include", "ports", "boards", "src/diag", "src/api/rtthread/include", "src/api/zephyr/include"]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    fits = [layer for layer in MAY if path.startswith(layer + "/") or path == layer]
    return max(fits, key=len, default=None)


def resolve(path, name):
    """The file of ours that an include names, as a path from the root; None for a system header."""
    for folder in [pathlib.PurePosixPath(path).parent, *map(pathlib.PurePosixPath, SEARCH)]:
        candidate = pathlib.Path(ROOT, folder, name)
        if candidate.is_file():
            return candidate.resolve().relative_to(ROOT).as_posix()
    return None


def allowed(target, folders):
    for folder in folders:
        if target == folder or target.startswith(folder + "/"):
            if folder == "include/acre" and target.startswith(NOT_CORE):
                continue
            return True
    return False


def complaints(path):
    layer = layer_of(path)
    if layer is None:
        return
    for number, line in enumerate(pathlib.Path(ROOT, path).read_text(errors="replace").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        target = resolve(path, match[2])
        if target is None:
            core = layer in ("include/acre", "src/mm", "include/acre/lib", "include/acre/kernel")
            free = LIB_MAY if layer in ("include/acre/lib", "src/lib") else FREESTANDING
            if core and match[2] not in free:
                yield f"{path}:{number}: {layer} may include only {', '.join(sorted(free))}, not {match[2]}"
        elif not allowed(target, MAY[layer]):
            yield f"{path}:{number}: {layer} may not include {target}: dependencies point downward only"


def main():
    files = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.c", "*.h", "*.S"],
                           cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    problems = [problem for path in files for problem in complaints(path)]
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"layers: {len(files)} files, {len(problems)} upward includes")
    return bool(problems) or not files


if __name__ == "__main__":
    sys.exit(main())
