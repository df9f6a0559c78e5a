#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What Zephyr's commands of the shell print, and what the test API makes of tests that must fail.

    test_commands.py IMAGE      an image with test_verdicts.c and the shell
"""
import re
import subprocess
import sys

LINES = """zephyr_list
zephyr_run verdicts
zephyr_run nosuch
zephyr_run a b
kernel heap
kernel
k_heap list
k_heap
mem_slab list
mem_slab
mempool show
mempool show shown_pool
mempool show nosuch
mempool
"""

EXPECT = [
    r"\nverdicts\n    test_fail_aborts_itself\n",
    r"SUITE FAIL \[verdicts\]: pass = 1, fail = 9, skip = 1",
    r"PROJECT EXECUTION FAILED",
    r"zephyr_run: there is no suite nosuch\.",
    r"usage: zephyr_run \[SUITE\]",
    r"k_heap +bytes +used +max +free +largest +waiting\n0x",
    r"used 0 bytes in 0 blocks",
    r"usage: kernel heap",
    r"k_heap +bytes.*\n(0x[0-9a-f]+ +\d+ +0 +0 +\d+ +\d+ +0\n){2}",
    r"usage: k_heap list",
    r"mem_slab +block +blocks +used +max +waiting\n0x[0-9a-f]+ +16 +3 +0 +0 +0",
    r"usage: mem_slab list",
    r"shown_pool: 1 of 64 bytes, down to 16; 0 of 64 bytes out, at most 0\n +64 bytes: 1 of 1\n +16 bytes: 4 of 4\n64 free\n",
    r"shown_pool: 1 of 64",
    r"mempool: there is no such pool\.",
    r"usage: mempool show \[POOL\]",
]


def main(image):
    run = subprocess.run([image], input=LINES, text=True, capture_output=True, timeout=100)
    problems = [] if run.returncode == 0 else [f"status {run.returncode}"]
    place = 0
    for regex in EXPECT:
        found = re.compile(regex).search(run.stdout, place)
        place = found.end() if found else place
        problems += [] if found else [f"not found: {regex}"]
    for want, name in re.findall(r"^START - (?=test_(fail|pass|skip)_)(\w+)$", run.stdout, re.M):
        verdict = re.search(rf"^ (\w+) - {name} in", run.stdout, re.M)
        if not verdict or verdict[1] != want.upper():
            problems.append(f"{name}: {verdict[1] if verdict else 'no verdict'}")
    print(*problems, sep="\n")
    if problems:
        print(run.stdout, run.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
