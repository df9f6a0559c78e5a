#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Run test cases of an image through its shell: utest.py IMAGE [--ram SIZE] NAME... Passed iff each
says so. Numbers of a random run come from the image's own rand(): the same each time."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from image import command


def run(image, ram, name):
    done = subprocess.run(command(image, ram), input=f"utest_run {name}\n".encode(), capture_output=True, timeout=100)
    out = done.stdout.decode(errors="replace")
    passed = (done.returncode == 0 and f"[  PASSED  ] [ result   ] testcase ({name})" in out
              and "FAILED" not in out and "ASSERT" not in out)
    if not passed:
        print(out, done.stderr.decode(errors="replace"), f"status {done.returncode}", sep="\n")
    return passed


if __name__ == "__main__":
    image, *names = sys.argv[1:]
    ram = "128K"
    if names[:1] == ["--ram"]:
        ram, names = names[1], names[2:]
    results = [run(image, ram, name) for name in names]
    sys.exit(not results or not all(results))
