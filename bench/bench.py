#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measure everything, or some of it; record it in bench/results, or compare it with what is recorded there.

  bench.py                     all: instructions, memory, code, host; record and write the table and the plot
  bench.py instructions heap   some topics, some allocators: print them, record nothing
  bench.py --record proved     some topics, some allocators: record them, all else keeps its recorded value
  bench.py virt-rv32 heap      instructions on that machine: prints the worst case of each call, its mean
                               and what caused it
  bench.py --gate              what is deterministic, against the record: fails if more than 2 % worse
"""
import argparse
import pathlib
import sys

import gate
import kernel as kernel_paths
import memory as heaps
import proved as bounds
import report
import rtmem
import target
from workplace import BUILD, ROOT, SHARED_NAMES, Failed, Figures, Progress, run, shared_traces

TOPICS = ["instructions", "proved", "memory", "churn", "size", "host", "kernel", "rtthread"]


def prepare(progress):
    progress("building the tools")
    run(ROOT / "tools/tools.sh", timeout=600)
    BUILD.mkdir(parents=True, exist_ok=True)
    if not shared_traces():
        progress.say("skipped: ../shared/traces is not there, so figures on its traces keep their recorded values")


def instructions(figures, progress, names, gating, machine=target.M3):
    chosen = target.OURS + ([] if gating or machine is not target.M3 else target.PEERS)
    for allocator in chosen:
        if not names or allocator.name in names:
            target.measure(figures, allocator, progress, machine)
            if machine is target.M3 and allocator.paths:
                target.measure_paths(figures, allocator, progress, target.RV32)
            if machine is target.M3 and allocator.name in ("heap", "heap128", "heapwide"):
                target.measure(figures, allocator, progress, target.RV32)


def proved(figures, progress, names, _gating):
    for machine in bounds.MACHINES:
        for allocator in target.OURS:
            if not names or allocator.name in names:
                bounds.measure(figures, allocator, progress, machine)


def kernel(figures, progress, _names, _gate):
    progress("the kernel's paths")
    kernel_paths.measure(figures)


def rtthread(figures, progress, _names, gating):
    if gating:
        return  # they follow the allocators', which are compared, and would be one more build of everything
    progress("RT-Thread's memory calls")
    rtmem.measure(figures)


def memory(figures, progress, names, gating):
    for heap in heaps.HEAPS:
        if (not names or heap.name in names) and (heap.ours or not gating) and heaps.available(heap):
            heaps.factors(figures, heap, progress)


def churn(figures, progress, names, gating):
    for heap in heaps.HEAPS:
        if (not names or heap.name in names) and (heap.ours or not gating) and heap.churn:
            heaps.churn(figures, heap, progress)


def host(figures, progress, names, gating):
    if gating:
        return  # a sample, not deterministic to the last instruction
    for allocator in target.HOST_ALLOCATORS:
        if not names or allocator.name in names:
            target.measure_host(figures, allocator, progress)


def size(figures, progress, names, gating):
    heaps.code(figures, progress)
    heaps.control(figures, progress)


def measure(topics, names, progress, gating):
    figures = Figures()
    for topic in topics:
        globals()[topic](figures, progress, names, gating)
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


def keep_recorded(figures):
    """What needs ../shared/traces keeps its recorded value where they are not there."""
    if not shared_traces():
        for name, row in Figures.load().rows.items():
            figures.rows.setdefault(name, row)


def recorded_beside(figures):
    """What the record has of other things than those measured: a figure that is not made any more goes."""
    expects = gate_expects(figures, 3)
    return {name: row for name, row in Figures.load().rows.items() if not expects(name)}


def gate_expects(figures, depth=2):
    """Whether a recorded figure had to be measured again: its allocator was (and, of depth 3, others of its kind:
    worst, proved ...), and its trace is there."""
    measured = {tuple(name.split(".")[:depth]) for name in figures.rows}
    have_traces = bool(shared_traces())

    def expects(name):
        words = name.split(".")
        on_shared = any(word in SHARED_NAMES for word in words) or "geomean" in words
        return tuple(words[:depth]) in measured and (have_traces or not on_shared)
    return expects


def run_gate(figures, topics):
    complaints, remarks = gate.compare(Figures.load(), figures, gate_expects(figures, 3 if topics else 2))
    for line in complaints + remarks:
        print(line)
    compared = sum(row["gate"] for row in figures.rows.values())
    print(f"bench-gate: {compared} figures compared, {len(complaints)} worse than recorded or missing")
    return 1 if complaints or not compared else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help=f"topics ({', '.join(TOPICS)}) and allocators")
    parser.add_argument("--gate", action="store_true", help="compare with the record instead of writing it")
    parser.add_argument("--record", action="store_true", help="record what is measured, though it is only a part")
    parser.add_argument("--measured", metavar="FOLDER", type=pathlib.Path, help="take what was measured from there")
    args = parser.parse_args()
    topics = [word for word in args.words if word in TOPICS]
    machines = [word for word in args.words if word in target.MACHINES]
    names = [word for word in args.words if word not in TOPICS + machines]
    progress = Progress()
    if args.measured:
        figures = Figures.load(args.measured)
    else:
        prepare(progress)
        for machine in machines:
            on_machine(machine, names, progress)
        if machines:
            return 0
        figures = measure(topics or TOPICS, names, progress, args.gate)
    progress.end()
    if args.gate:
        return run_gate(figures, topics)
    if args.record:
        figures.rows = recorded_beside(figures) | figures.rows
    elif topics or names:
        for row in figures.rows.values():
            print(f"{row['name']:52} {row['value']:>10} {row['unit']:13} {row.get('note', '')}")
        return 0
    keep_recorded(figures)
    figures.save()
    report.write(figures)
    print(report.make(figures))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as error:
        sys.exit(f"\nbench: failed: {error}")
