#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Run test cases of an image through its shell: utest.py IMAGE NAME... Passed iff each says so."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from image import command


def run(image, name):
    done = subprocess.run(command(image), input=f"utest_run {name}\n".encode(), capture_output=True, timeout=100)
    out = done.stdout.decode(errors="replace")
    passed = (done.returncode == 0 and f"[  PASSED  ] [ result   ] testcase ({name})" in out
              and "FAILED" not in out and "ASSERT" not in out)
    if not passed:
        print(out, done.stderr.decode(errors="replace"), f"status {done.returncode}", sep="\n")
    return passed


if __name__ == "__main__":
    results = [run(sys.argv[1], name) for name in sys.argv[2:]]
    sys.exit(not results or not all(results))
