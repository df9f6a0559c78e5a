# SPDX-License-Identifier: Apache-2.0
"""How much memory: factors on the traces, churn, code and control data."""
import re
from dataclasses import dataclass, field

import target
from workplace import BUILD, ROOT, SHARED_NAMES, geomean, own_traces, run, shared_traces

REPLAY = ROOT / "build/bin/acre-replay32"
PEERS = ROOT / "build/bin/peers"
SHAPES = ["uni", "log", "bim"]
SEEDS = range(1, 7)
STEPS = 20000
SIZE = 65536  # of the heaps that churn is measured in
# Payloads to fail at, by percent of SIZE. "peers" is the payload at which our best fit and first fit fail as often
# as those of ../shared/peers.md at what it calls 90 % (0.26 and 2.45 % of uniform sizes): the figure to compare.
PAYLOADS = {"60": SIZE * 60 // 100, "80": SIZE * 80 // 100, "90": SIZE * 90 // 100, "peers": 58000}


@dataclass
class Heap:
    """One allocator for acre-replay32."""
    name: str
    title: str
    arguments: list = field(default_factory=list)
    ours: bool = True
    churn: bool = True


HEAPS = [
    Heap("heap", "acre_heap, 8-byte alignment", ["--alloc", "heap"]),
    Heap("heap4", "acre_heap, 4-byte alignment", ["--peer", PEERS / "heap4.so"]),
    Heap("heapwide", "acre_heap, above 512 KiB", ["--peer", PEERS / "heapwide.so"]),
    Heap("heapchecked", "acre_heap, checked", ["--peer", PEERS / "heapchecked.so"], churn=False),
    Heap("region", "acre_region of two heaps", ["--alloc", "region"], churn=False),
    Heap("slab", "acre_slab", ["--alloc", "slab"], churn=False),
    Heap("quad", "acre_quad", ["--alloc", "quad"], churn=False),
    Heap("bestfit", "best fit over a list, 2-byte header", ["--peer", PEERS / "list_fit_2_1.so"], ours=False),
    Heap("bestfit4", "best fit over a list, 2-byte header, 4-byte alignment",
         ["--peer", PEERS / "list_fit_2_1_4.so"], ours=False, churn=False),
    Heap("bestfith4", "best fit over a list, 4-byte header", ["--peer", PEERS / "list_fit_4_1.so"], ours=False,
         churn=False),
    Heap("firstfit", "first fit over a list, 2-byte header", ["--peer", PEERS / "list_fit_2_0.so"], ours=False),
]


def fit(heap, trace):
    """(bytes, factor, robust factor), or None when not even 64 times the peak is enough."""
    done = run(REPLAY, trace, *heap.arguments, "--heap", "1M", "--fit", check=False)
    found = re.search(r"^fit: (\d+) bytes, factor ([\d.]+) \(robust ([\d.]+)\)$", done.stdout, re.M)
    return (int(found[1]), float(found[2]), float(found[3])) if found else None


def available(heap):
    probe = run(REPLAY, next(iter(own_traces().values())), *heap.arguments, "--heap", "8M", check=False)
    return "no such allocator" not in probe.stderr


def factors(figures, heap, progress):
    names = {**shared_traces(), **own_traces()}

    def job(name, path):
        progress("memory", f"{heap.title}: trace {name}")
        return name, fit(heap, path)
    found = dict(target.in_parallel([lambda item=item: job(*item) for item in names.items()]))
    for name, result in found.items():
        if result is not None:
            figures.add(f"memory.{heap.name}.{name}.factor", result[1], "x peak payload")
            figures.add(f"memory.{heap.name}.{name}.robust", result[2], "x peak payload")
    if all(found.get(name) for name in SHARED_NAMES):
        for which, label in ((1, "factor"), (2, "robust")):
            value = geomean(found[name][which] for name in SHARED_NAMES)
            figures.add(f"memory.{heap.name}.geomean.{label}", round(value, 3), "x peak payload")


def churn_trace(shape, payload, seed):
    path = BUILD / f"churn-{shape}-{payload}-{seed}.act"
    if not path.exists():
        run(ROOT / "build/bin/acre-churn", shape, payload, STEPS, seed, path)
    return path


def failures(heap, shape, payload):
    """Percent of the requests that a heap of SIZE does not serve while so many bytes are payload."""
    asked = failed = 0
    for seed in SEEDS:
        text = run(REPLAY, churn_trace(shape, payload, seed), *heap.arguments, "--heap", SIZE, check=False).stdout
        asked += int(re.search(r"\((\d+) alloc", text)[1])
        failed += int(re.search(r"failures: (\d+)", text)[1])
    return round(100 * failed / asked, 2)


def churn(figures, heap, progress):
    for shape in SHAPES:
        def job(seed):
            progress("churn", f"{heap.title}: {shape}, seed {seed}")
            return fit(heap, churn_trace(shape, SIZE, seed))
        found = target.in_parallel([lambda seed=seed: job(seed) for seed in SEEDS])
        if all(found):
            mean = sum(result[1] for result in found) / len(found)
            figures.add(f"churn.{heap.name}.{shape}.factor", round(mean, 3), "x peak payload")
        for label, payload in PAYLOADS.items():
            figures.add(f"churn.{heap.name}.{shape}.failures.{label}", failures(heap, shape, payload),
                        "% of requests")


CONFIGURATIONS = [("heap128", 0, 8, 0), ("heap", 1, 8, 0), ("heapany", 2, 8, 0), ("heap4", 1, 4, 0),
                  ("heapchecked", 1, 8, 1)]
PARTS = {
    "allocfree": ["acre_heap_alloc", "acre_heap_free"],
    "withrealloc": ["acre_heap_alloc", "acre_heap_free", "acre_heap_init", "acre_heap_realloc"],
}


def code(figures, progress):
    """Bytes of code on a Cortex-M3, of what a program links that calls just these functions."""
    for name, large, align, checked in CONFIGURATIONS:
        flags = [f"-DACRE_HEAP_LARGE={large}", f"-DACRE_HEAP_ALIGN={align}", f"-DACRE_HEAP_CHECKED={checked}"]
        for part, roots in PARTS.items():
            for optimize in ("-Os", "-O2"):
                progress("code", f"{name} {part} {optimize}")
                image = BUILD / "code.elf"
                run("arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", optimize, "-std=c11", "-ffreestanding",
                    "-nostdlib", "-ffunction-sections", "-fdata-sections", "-I", ROOT / "include", *flags,
                    *(ROOT / "src/mm" / file for file in ("heap.c", "heap_check.c", "fault.c")),
                    f"-Wl,--gc-sections,--unresolved-symbols=ignore-all,-e,{roots[0]}",
                    *(f"-Wl,-u,{root}" for root in roots), "-o", image)
                text = run("arm-none-eabi-size", image).stdout.splitlines()[1].split()[0]
                figures.add(f"code.{name}.{part}{optimize}", int(text), "bytes")


def control(figures, progress):
    """Bytes of a heap's control structure, and all that an empty heap cannot give out as one block."""
    for name, large, align, checked in CONFIGURATIONS:
        progress("control", name)
        program = BUILD / f"control-{name}"
        run("gcc", "-m32", "-O1", "-std=c11", "-I", ROOT / "include", f"-DACRE_HEAP_LARGE={large}",
            f"-DACRE_HEAP_ALIGN={align}", f"-DACRE_HEAP_CHECKED={checked}", ROOT / "bench/control.c",
            *(ROOT / "src/mm" / file for file in ("heap.c", "heap_check.c", "fault.c")), "-o", program)
        for line in run(program).stdout.splitlines():
            size, structure, lost = map(int, line.split())
            figures.add(f"control.{name}.{size}.structure", structure, "bytes")
            figures.add(f"control.{name}.{size}.lost", lost, "bytes")
