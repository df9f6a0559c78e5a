#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""From bench/results/*.json to table.md, worst-case.svg and the marked parts of README.md and of headers.

  report.py           write them
  report.py --check   fail if one of them is not what the record says
"""
import sys

import plot
import stated
from workplace import QUOTED, RESULTS, ROOT, SHARED_NAMES, Figures, geomean

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
README = ROOT / "README.md"


def four(table, name):
    """A quoted allocator's geometric mean over the four traces that are there."""
    return geomean(QUOTED[table][name][trace] for trace in SHARED_NAMES)


def judge(value, must, aim):
    if value is None:
        return "not measured"
    pairs = list(zip(value, must, aim))
    if all(got <= want for got, _, want in pairs):
        return "better than the aim" if any(got < want for got, _, want in pairs) else "the aim"
    return "the must" if all(got <= limit for got, limit, _ in pairs) else "falls short"


def show(values, digits):
    return " / ".join("–" if value is None else f"{value:.{digits}f}" for value in values)


class Table:
    """Rows of the figures to reach."""

    def __init__(self, figures):
        self.figures = figures
        self.lines = ["| figure | best peer | must | aim | reached | |", "|---|---|---|---|---|---|"]

    def row(self, title, peer, must, aim, values, digits=0, remark="", judged=None):
        got = None if any(value is None for value in values) else values
        verdict = judge(judged if judged and got else got, must, aim)
        text = "–" if got is None else show(values, digits) + remark
        self.lines.append(f"| {title} | {peer} | {show(must, digits)} | {show(aim, digits)} | **{text}** | {verdict} |")

    def get(self, *names):
        return [self.figures.value(name) for name in names]


def memory_row(table, title, name, reference, must, aim, peers):
    factor, robust = table.get(f"memory.{name}.geomean.factor", f"memory.{name}.geomean.robust")
    ours, = table.get(f"memory.{reference}.geomean.factor")
    seven = None if None in (factor, ours) else factor * QUOTED["best fit on seven"][name] / ours
    quoted = "; ".join(f"{four('factor', peer):.3f} {peer}" for peer in peers)
    remark = "" if seven is None else f" (robust {robust:.3f}); on all seven about {seven:.3f}"
    table.row(title, quoted, [must], [aim], [factor], 3, remark, judged=None if seven is None else [round(seven, 3)])


def figures_table(figures):
    table = Table(figures)
    memory_row(table, "memory factor, 8-byte alignment, four traces", "heap", "bestfit", 1.15, 1.12,
               ["umm (walks lists, 4-byte alignment)", "sys_heap, aligned to 8"])
    memory_row(table, "the same, 4-byte alignment", "heap4", "bestfit4", 1.14, 1.11,
               ["umm (walks lists, 4-byte alignment)", "sys_heap (4-byte alignment)"])
    memory_row(table, "the same, format of heaps above 512 KiB", "heapwide", "bestfith4", 1.20, 1.17,
               ["TLSF (4-byte alignment)"])
    table.row("worst case of alloc / free, Cortex-M3, instructions", "94 / 90 o1heap; 188 / 165 TLSF; 205 / 220 sys_heap",
              [130, 135], [95, 95], table.get("m3.heap.worst.alloc", "m3.heap.worst.free"),
              remark=f" driven; {show(table.get('m3.heap.proved.alloc', 'm3.heap.proved.free'), 0)} proved")
    table.row("mean alloc + free, Cortex-M3, geometric mean of the four traces",
              "; ".join(f"{four('pair', name):.0f} {name}" for name in QUOTED["pair"]), [150], [110],
              table.get("m3.heap.pair.geomean"), 1)
    table.row("code at -Os: alloc, free / with init and realloc, bytes", "608 / – o1heap; 1093 / 1305 TLSF; 1140 / 1700 sys_heap",
              [800, 1500], [600, 1200], table.get("code.heap.allocfree-Os", "code.heap.withrealloc-Os"))
    table.row("control memory of a 64 KiB heap / of 1 KiB, bytes", "96 sys_heap; 3208 TLSF", [256, 64], [118, 48],
              table.get("control.heap.65536.structure", "control.heap.1024.structure"))
    table.row("failures at 90 % occupancy¹, 64 KiB, 16 to 256 bytes, %", "0.6 umm; 2.7 TLSF; 4.8 sys_heap", [1.2], [0.4],
              table.get("churn.heap.uni.failures.peers"), 2)
    table.row("memory factor of 64 KiB heaps, log-uniform / bimodal sizes", "1.47 / 1.44 heap_4; 1.61 / 1.67 TLSF",
              [1.58, 1.60], [1.47, 1.44], table.get("churn.heap.log.factor", "churn.heap.bim.factor"), 3)
    return table.lines


def traces_table(figures):
    lines = ["| memory factor | " + " | ".join(SHARED_NAMES) + " | four | robust |", "|---|---|---|---|---|---|---|"]
    rows = [("heap", "acre_heap"), ("heap4", "acre_heap, 4-byte alignment"), ("heapwide", "acre_heap, above 512 KiB"),
            ("heapchecked", "acre_heap, checked"), ("region", "acre_region of two heaps"), ("slab", "acre_slab"),
            ("quad", "acre_quad"), ("bestfit", "best fit over a list, the same geometry"),
            ("firstfit", "first fit over a list, the same geometry")]
    for name, title in rows:
        values = [figures.value(f"memory.{name}.{trace}.factor") for trace in SHARED_NAMES]
        values += [figures.value(f"memory.{name}.geomean.{which}") for which in ("factor", "robust")]
        if any(value is not None for value in values):
            lines.append(f"| {title} | " + " | ".join(show([value], 3) for value in values) + " |")
    for name, quoted in QUOTED["factor"].items():
        cells = " | ".join(f"{quoted[trace]:.3f}" for trace in SHARED_NAMES)
        lines.append(f"| _{name}_ | {cells} | {four('factor', name):.3f} | |")
    return lines


TITLES = {
    "heap": "acre_heap, up to 512 KiB", "heap128": "acre_heap, up to 128 KiB", "heapany": "acre_heap, any size",
    "heapwide": "acre_heap, any size, above 512 KiB", "heap4": "acre_heap, 4-byte alignment",
    "heapchecked": "acre_heap, checked", "pool": "acre_pool", "quad": "acre_quad", "slab": "acre_slab",
    "region": "acre_region of eight heaps", "newlib": "newlib malloc", "nano": "newlib-nano malloc",
    "picolibc": "picolibc malloc, which clears what it gives out", "firstfit": "first fit over a list",
}


def counts_table(figures):
    lines = ["| Cortex-M3, instructions | " + " | ".join(SHARED_NAMES) +
             " | worst alloc: driven / proved | worst free: driven / proved |", "|---|" + "---|" * (len(SHARED_NAMES) + 2)]
    for name, title in TITLES.items():
        cells = []
        for trace in SHARED_NAMES:
            means = [figures.value(f"m3.{name}.trace.{trace}.{kind}.mean") for kind in ("alloc", "free")]
            cells.append("–" if None in means else f"{means[0]:.0f} + {means[1]:.0f}")
        worst = [[figures.value(f"m3.{name}.{how}.{kind}") for how in ("worst", "proved")] for kind in ("alloc", "free")]
        if any(value is not None for pair in worst for value in pair):
            lines.append(f"| {title} | " + " | ".join(cells + [show(pair, 0) for pair in worst]) + " |")
    return lines


def proved_table(figures):
    kinds = ["alloc", "free", "aligned", "resize", "realloc", "badfree"]
    lines = ["| proved: no state needs more instructions | machine | alloc | free | aligned alloc | resize | realloc, beside the "
             "copy | free of a bad pointer |", "|---|---|" + "---|" * len(kinds)]
    for name in ("heap", "heap128", "heapany", "heap4", "heapchecked", "pool", "slab", "region", "quad"):
        for machine, title in (("m3", "Cortex-M3"), ("rv32", "RV32IMAC")):
            values = [figures.value(f"{machine}.{name}.proved.{kind}") for kind in kinds]
            if any(value is not None for value in values):
                lines.append(f"| {TITLES[name]} | {title} | " + " | ".join(show([value], 0) for value in values) + " |")
    return lines


def paths_table(figures):
    lines = ["| path, instructions | Cortex-M3 | RV32IMAC |", "|---|---|---|"]
    for name in sorted(figures.rows):
        words = name.split(".", 3)
        if words[0] == "m3" and words[2] == "path":
            values = [figures.value(f"{machine}.{words[1]}.path.{words[3]}") for machine in ("m3", "rv32")]
            lines.append(f"| acre_{words[1]} {words[3].replace('.', ': ').replace('_', ' ')} | " +
                         " | ".join(show([value], 0) for value in values) + " |")
    return lines


NOTE = """\
¹ At the payload at which best fit and first fit over a list fail as often as ../shared/peers.md says of 90 %: 58,000
of 65,536 bytes. With exactly 90 % as payload {ours} % fail, and {best} % with best fit.

Where only four of the seven traces are there, "on all seven" scales by what best fit of the same geometry needs on
both. Instructions are counted one by one in QEMU (`-icount`), a call at a time, control data and everything a call does
included; the worst case driven is the largest over the traces, eight kinds of states with 10 to 100,000 holes and
churn in heaps from 1 KiB, and for slab, region, quad and pool over every path by itself, in each of its variants
(bench/target/paths_*.c); the one proved is the longest path through the compiled code (bench/proved.py), which no
state exceeds and which may be one that none takes. Peers in _italics_, and the "best peer" column, are quoted from ../shared/peers.md."""


def note(figures):
    return NOTE.format(ours=show([figures.value("churn.heap.uni.failures.90")], 2),
                       best=show([figures.value("churn.bestfit.uni.failures.90")], 2))


def make(figures):
    parts = [figures_table(figures), traces_table(figures), counts_table(figures), proved_table(figures),
             paths_table(figures)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n\n" + note(figures) + "\n"


def short(figures):
    """What the README shows of it."""
    return ("\n".join(figures_table(figures)) + "\n\n" + note(figures) + "\n\n"
            "![worst case over the number of holes](bench/results/worst-case.svg)\n\n"
            "Each trace and each allocator, peers too: [bench/results/table.md](bench/results/table.md).\n")


def with_section(text, table, begin=BEGIN, end=END):
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    return f"{before}{begin}\n{table}{end}{after}"


def files(figures):
    """path: what it should hold."""
    table = make(figures)
    made = {RESULTS / "table.md": table, RESULTS / "worst-case.svg": plot.worst_case(figures)}
    if README.is_file() and BEGIN in README.read_text():
        made[README] = with_section(README.read_text(), short(figures))
    for name in stated.HEADERS:
        header = ROOT / "include/acre" / name
        made[header] = with_section(header.read_text(), stated.lines(figures, name), stated.BEGIN, stated.END)
    return made


def write(figures):
    for path, text in files(figures).items():
        path.write_text(text)


def main():
    made = files(Figures.load())
    if "--check" not in sys.argv:
        write(Figures.load())
        return 0
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text() != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not what bench/results says: run bench/report.py")
    return len(stale)


if __name__ == "__main__":
    sys.exit(main())
