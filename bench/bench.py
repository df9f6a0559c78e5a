#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measure everything, or some of it; record it in bench/results, or compare it with what is recorded there.

  bench.py                     all: instructions, memory, code, host; record and write the table and the plot
  bench.py instructions heap   some topics, some allocators: print them, record nothing
  bench.py --gate              what is deterministic, against the record: fails if more than 2 % worse
"""
import argparse
import sys

import kernel as kernel_paths
import target
from workplace import BUILD, RESULTS, ROOT, Figures, Progress, run, shared_traces

TOPICS = ["instructions", "kernel"]


def prepare(progress):
    progress("building the tools")
    run(ROOT / "tools/tools.sh", timeout=600)
    BUILD.mkdir(parents=True, exist_ok=True)
    if not shared_traces():
        progress.say("skipped: ../shared/traces is not there, so figures on its traces keep their recorded values")


def instructions(figures, progress, names, gate):
    chosen = target.OURS + ([] if gate else target.PEERS)
    for allocator in chosen:
        if not names or allocator.name in names:
            target.measure(figures, allocator, progress)


def kernel(figures, progress, _names, _gate):
    progress("the kernel's paths")
    kernel_paths.measure(figures)


def measure(topics, names, progress, gate=False):
    figures = Figures()
    for topic in topics:
        globals()[topic](figures, progress, names, gate)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help=f"topics ({', '.join(TOPICS)}) and allocators")
    parser.add_argument("--gate", action="store_true")
    args = parser.parse_args()
    topics = [word for word in args.words if word in TOPICS]
    names = [word for word in args.words if word not in TOPICS]
    progress = Progress()
    prepare(progress)
    figures = measure(topics or TOPICS, names, progress, args.gate)
    if topics or names:
        for row in figures.rows.values():
            print(f"{row['name']:52} {row['value']:>10} {row['unit']:13} {row.get('note', '')}")
        return 0
    figures.save()
    return 0


if __name__ == "__main__":
    sys.exit(main())
