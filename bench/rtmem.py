#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions of RT-Thread's memory calls, with 10 live blocks and with 10,000; see rtmem/rtmem_bench.c.

Run alone it prints the table and records bench/results/rtthread.json.
"""
import os
import re
import subprocess

from workplace import ROOT, Figures

CALLS = ["rt_malloc", "rt_free", "rt_realloc in place", "rt_realloc moved", "rt_calloc 24", "rt_malloc_align 64",
         "rt_smem_alloc", "rt_smem_free", "rt_slab_alloc", "rt_slab_free", "rt_slab_page_alloc",
         "rt_slab_page_free", "rt_memheap_alloc", "rt_memheap_free", "rt_mp_alloc", "rt_mp_free"]
BLOCKS = [10, 10000]


def measure(figures):
    """Adds worst case and mean of each call in each state; what a window costs by itself is taken off."""
    subprocess.run([ROOT / "tools/build.sh", "virt-rv32", "rtmem_bench"], check=True)
    out = subprocess.run([ROOT / "boards/virt-rv32/run.sh", ROOT / "build/virt-rv32/bench/rtmem/rtmem_bench", "32M"],
                         check=True, timeout=120, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                         env=dict(os.environ, ACRE_QEMU_SECONDS="100")).stdout.decode()
    counts = {}
    for row, steps in re.findall(r"^(\d+) (\d+)\r?$", out, re.M):
        counts.setdefault(int(row), []).append(int(steps))
    assert set(counts) == set(range(2 * (len(CALLS) + 1))), sorted(counts)
    for row, steps in counts.items():
        kind, many = divmod(row, 2)
        unit = min(counts[0])  # what QEMU's -icount makes one instruction count, and a window by itself costs
        if kind:
            name = f"rtthread.{CALLS[kind - 1].replace(' ', '_')}.{BLOCKS[many]}_blocks"
            assert len(steps) >= 100, (name, len(steps))
            figures.add(f"{name}.worst", max(steps) // unit - 1, "instructions", gate=False)
            figures.add(f"{name}.mean", round(sum(steps) / len(steps) / unit - 1, 1), "instructions", gate=False)


def table(figures):
    print(f"{'instructions, rv32imac':22}" + "".join(f"{b:>8,} blocks: worst   mean" for b in BLOCKS))
    for call in CALLS:
        base = f"rtthread.{call.replace(' ', '_')}"
        print(f"{call:22}" + "".join(
            f"{figures.value(f'{base}.{b}_blocks.worst'):22}{figures.value(f'{base}.{b}_blocks.mean'):7}"
            for b in BLOCKS))


def main():
    figures = Figures()
    measure(figures)
    figures.save()
    table(figures)


if __name__ == "__main__":
    main()
