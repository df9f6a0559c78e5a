#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions of a thread switch, a hand-over, a wake-up from interrupt; see kernel_bench.c.

Run alone it prints the table and records bench/results/kernel.json.
"""
import json
import subprocess

from workplace import ROOT, Figures


def program():
    subprocess.run([ROOT / "tools/build.sh", "sim", "kernel_bench"], check=True)
    return ROOT / "build/sim/bench/kernel_bench"


def measure(figures):
    rows = subprocess.run([program(), "--json"], check=True, stdout=subprocess.PIPE, timeout=120).stdout
    for row in json.loads(rows):
        figures.add(row["name"], row["value"], row["unit"])


def main():
    figures = Figures()
    measure(figures)
    figures.save()
    subprocess.run([program()], check=True, timeout=120)


if __name__ == "__main__":
    main()
