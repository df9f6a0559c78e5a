#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Configurations and programs that are refused when they are built, each by a sentence.

    test_refusals.py COMPILER FLAG...     flags as for a source of an image, but for the configuration
"""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def configure(folder, text):
    fragment = pathlib.Path(folder, "some.config")
    fragment.write_text(text)
    return subprocess.run(["/usr/bin/python3", ROOT / "tools/kconfig.py", ROOT / "Kconfig", folder, fragment],
                          text=True, capture_output=True)


def main(compiler, *flags):
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for size in (0, 64, 255, 512, 2048, 16383, 65536):
            run = configure(folder, f"CONFIG_HEAP_MEM_POOL_QUAD=y\nCONFIG_HEAP_MEM_POOL_SIZE={size}\n")
            if run.returncode == 0 or "CONFIG_HEAP_MEM_POOL_SIZE must be 256, 1024, 4096 or 16384" not in run.stderr:
                problems.append(f"a heap memory pool of {size} bytes: {run.returncode} {run.stderr}")
        for size in (256, 1024, 4096, 16384):
            run = configure(folder, f"CONFIG_HEAP_MEM_POOL_QUAD=y\nCONFIG_HEAP_MEM_POOL_SIZE={size}\n")
            if run.returncode != 0:
                problems.append(f"a heap memory pool of {size} bytes is refused: {run.stderr}")
        # Without a system heap, which is the default, the call is refused where it stands.
        for config, wanted in (("", 1), ("CONFIG_HEAP_MEM_POOL_SIZE=256\n", 0)):
            configure(folder, config)
            source = pathlib.Path(folder, "program.c")
            source.write_text("#include <zephyr/kernel.h>\nvoid *f(void);\nvoid *f(void) { return k_malloc(8); }\n")
            run = subprocess.run([compiler, "-I" + folder, *flags, "-c", source, "-o", folder + "/program.o"],
                                 text=True, capture_output=True)
            told = "there is no system heap: CONFIG_HEAP_MEM_POOL_SIZE is 0" in run.stderr
            if (run.returncode != 0) != bool(wanted) or told != bool(wanted):
                problems.append(f"k_malloc under '{config.strip()}': {run.returncode} {run.stderr}")
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
