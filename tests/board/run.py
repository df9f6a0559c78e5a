#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Run an image on its board and compare what it does with what it should.

    run.py --board B --cpus N --seconds S --status N --input TEXT IMAGE REGEX...

A status of "not0" is for images that break something on purpose: any other status will do, and if
there is no REGEX a hang will, too.

Each REGEX must match the output, in this order, each behind the one before. When the time is up the
last lines are shown: they name the case that hung.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--board", required=True)
    parser.add_argument("--cpus", default="1")
    parser.add_argument("--ram", default="128K")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--status", default="0")
    parser.add_argument("--input", default="")
    parser.add_argument("image")
    parser.add_argument("regex", nargs="*")
    want = parser.parse_args()

    environment = dict(os.environ, ACRE_QEMU_SECONDS=str(want.seconds), CPUS=want.cpus)
    run = subprocess.run([ROOT / "boards" / want.board / "run.sh", want.image, want.ram],
                         input=(want.input + "\n" if want.input else "").encode(),
                         stdout=subprocess.PIPE, env=environment)
    output = run.stdout.decode(errors="replace")
    print(output[-8000:])
    if run.returncode == 124 and (want.status != "not0" or want.regex):
        print(f"hung: nothing more came in {want.seconds} s; the last line above is where it stood")
        return 1
    problems = []
    good = run.returncode != 0 if want.status == "not0" else run.returncode == int(want.status)
    if not good:
        problems.append(f"status {run.returncode}, not {want.status}")
    position = 0
    for regex in want.regex:
        found = re.compile(regex).search(output, position)
        if found:
            position = found.end()
        else:
            problems.append(f"no match for: {regex}")
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
