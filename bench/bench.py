#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measure everything, or some of it; record it in bench/results, or compare it with what is recorded there.

  bench.py                     all: instructions, memory, code, host; record and write the table and the plot
  bench.py instructions heap   some topics, some allocators: print them, record nothing
  bench.py virt-rv32 heap      instructions on that machine: prints the worst case of each call, its mean
                               and what caused it
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


def instructions(figures, progress, names, gate, machine=target.M3):
    chosen = target.OURS + ([] if gate or machine is not target.M3 else target.PEERS)
    for allocator in chosen:
        if not names or allocator.name in names:
            target.measure(figures, allocator, progress, machine)


def kernel(figures, progress, _names, _gate):
    progress("the kernel's paths")
    kernel_paths.measure(figures)


def measure(topics, names, progress, gate=False):
    figures = Figures()
    for topic in topics:
        globals()[topic](figures, progress, names, gate)
    return figures


def on_machine(name, names, progress):
    """Worst case, mean over the traces and cause of each call of our allocators, on one machine."""
    machine = target.MACHINES[name]
    figures = Figures()
    instructions(figures, progress, names, False, machine)
    rows = figures.rows
    print(f"{'instructions on ' + name:28} {'call':8} {'worst':>6} {'mean':>8}  the worst case's state")
    for allocator in target.OURS:
        base = f"{machine.name}.{allocator.name}"
        for kind in target.KINDS:
            worst = rows.get(f"{base}.worst.{kind}")
            means = [row["value"] for key, row in rows.items()
                     if key.startswith(f"{base}.trace.") and key.endswith(f".{kind}.mean")]
            if worst:
                mean = f"{sum(means) / len(means):8.1f}" if means else f"{'-':>8}"
                print(f"{allocator.name:28} {kind:8} {worst['value']:6} {mean}  {worst.get('note', '')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help=f"topics ({', '.join(TOPICS)}) and allocators")
    parser.add_argument("--gate", action="store_true")
    args = parser.parse_args()
    topics = [word for word in args.words if word in TOPICS]
    machines = [word for word in args.words if word in target.MACHINES]
    names = [word for word in args.words if word not in TOPICS + machines]
    progress = Progress()
    prepare(progress)
    for machine in machines:
        on_machine(machine, names, progress)
    if machines:
        return 0
    figures = measure(topics or TOPICS, names, progress, args.gate)
    if topics or names:
        for row in figures.rows.values():
            print(f"{row['name']:52} {row['value']:>10} {row['unit']:13} {row.get('note', '')}")
        return 0
    figures.save()
    return 0


if __name__ == "__main__":
    sys.exit(main())
