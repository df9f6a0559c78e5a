# SPDX-License-Identifier: Apache-2.0
"""Instruction counts on a bare machine under QEMU: build the image of an allocator, run its jobs."""
import concurrent.futures
import re
import struct
import tempfile
from dataclasses import dataclass, field

from workplace import BUILD, ROOT, SHARED_NAMES, Failed, geomean, own_traces, run, shared_traces

KINDS = ["alloc", "fail", "free", "place", "move", "refuse", "aligned"]
TRACE, STATES, CHURN, CONTROL, SELFTEST, PATHS = range(6)
HERE = ROOT / "bench" / "target"
COMMON = ["main.c", "states.c"]
COUNTS = (10, 100, 1000, 10000, 100000)  # holes in the heap


@dataclass
class Machine:
    """A board of QEMU that the image runs on."""
    name: str
    compiler: str
    flags: list
    sources: list
    script: str
    qemu: list
    job_at: int
    trace_at: int


M3 = Machine(
    name="m3", compiler="arm-none-eabi-gcc", flags=["-mcpu=cortex-m3", "-mthumb"], sources=["m3.c", "cpu_m3.S"],
    script="m3.ld",
    qemu=["qemu-system-arm", "-M", "mps2-an385", "-icount", "shift=10,sleep=off", "-display", "none", "-monitor",
          "none", "-serial", "stdio", "-semihosting-config", "enable=on,target=native"],
    job_at=0x21000000, trace_at=0x21001000)

# gcc 12 looks for its own library by a name without Zicsr; by the older specification that is in "i".
RV32 = Machine(
    name="rv32", compiler="riscv64-unknown-elf-gcc",
    flags=["-march=rv32imac", "-misa-spec=2.2", "-mabi=ilp32", "-mcmodel=medany"], sources=["rv32.c", "cpu_rv32.S"],
    script="rv32.ld",
    qemu=["qemu-system-riscv32", "-M", "virt", "-bios", "none", "-icount", "shift=0,sleep=off", "-display", "none",
          "-monitor", "none", "-serial", "stdio"],
    job_at=0x81000000, trace_at=0x81001000)

MACHINES = {"m3": M3, "mps2-an385": M3, "rv32": RV32, "virt-rv32": RV32}
HOST = Machine(name="host", compiler="gcc", flags=["-no-pie"], sources=["host.c", "cpu_host.S"], script="", qemu=[],
               job_at=0, trace_at=0)


@dataclass
class Allocator:
    """How one allocator gets into an image."""
    name: str
    title: str
    sources: list
    flags: list = field(default_factory=list)
    library: str = ""  # "", "newlib", "nano" or "picolibc": whose malloc it is
    walks_lists: bool = False
    largest: int = 14 << 20  # bytes of heap it can manage
    paths: bool = False  # paths_NAME.c drives each of its paths


HEAP = ["../../src/mm/heap.c", "../../src/mm/heap_check.c", "../../src/mm/fault.c", "mem.c", "peer_heap.c"]
MM = ["../../src/mm/" + path.name for path in sorted((ROOT / "src/mm").glob("*.c"))] + ["mem.c"]
LIST = ["../peers/list_fit.c", "mem.c", "peer_list.c"]
OURS = [
    Allocator("heap", "acre_heap, up to 512 KiB", HEAP, ["-DACRE_HEAP_LARGE=1"], largest=512 << 10),
    Allocator("heap128", "acre_heap, up to 128 KiB", HEAP, ["-DACRE_HEAP_LARGE=0"], largest=128 << 10),
    Allocator("heapany", "acre_heap, any size", HEAP, ["-DACRE_HEAP_LARGE=2"]),
    Allocator("heapwide", "acre_heap, any size, wide format alone",
              HEAP, ["-DACRE_HEAP_LARGE=2", "-DACRE_HEAP_COMPACT_MAX=0"]),
    Allocator("heap4", "acre_heap, 4-byte alignment, up to 256 KiB", HEAP,
              ["-DACRE_HEAP_LARGE=1", "-DACRE_HEAP_ALIGN=4"], largest=256 << 10),
    Allocator("heapchecked", "acre_heap, checked, up to 512 KiB", HEAP,
              ["-DACRE_HEAP_LARGE=1", "-DACRE_HEAP_CHECKED=1"], largest=512 << 10),
]
OURS += [
    Allocator("slab", "acre_slab", MM + ["peer_slab.c", "paths.c", "paths_slab.c"], paths=True),
    Allocator("region", "acre_region of eight heaps", MM + ["peer_region.c", "paths.c", "paths_region.c"],
              ["-DACRE_HEAP_LARGE=1"], largest=512 << 10, paths=True),
    Allocator("quad", "acre_quad", MM + ["peer_pool.c", "paths.c", "paths_quad.c"], ["-DBENCH_QUAD"],
              largest=1 << 20, paths=True),
    Allocator("pool", "acre_pool", MM + ["peer_pool.c", "paths.c", "paths_pool.c"], largest=4 << 20, paths=True),
]
PEERS = [
    Allocator("nano", "newlib-nano malloc", ["peer_libc.c"], library="nano", walks_lists=True),
    Allocator("newlib", "newlib malloc", ["peer_libc.c"], library="newlib"),
    Allocator("picolibc", "picolibc malloc (clears what it gives)", ["peer_libc.c"], library="picolibc", walks_lists=True),
    Allocator("firstfit", "first fit over a list", LIST, ["-DLIST_HEADER=4U", "-DLIST_MIN=16U"], walks_lists=True),
]
LIBRARIES = {  # library: (flags, the package that has it, a file that is there when it is)
    "": (["-ffreestanding", "-nostdlib"], None),
    "newlib": ([], "libnewlib-arm-none-eabi"),
    "nano": (["--specs=nano.specs"], "libnewlib-arm-none-eabi"),
    "picolibc": (["--specs=picolibc.specs"], "picolibc-arm-none-eabi"),
}


def have(library, machine=M3):
    """Whether the library's malloc is installed; the package to name if not."""
    flags, package = LIBRARIES[library]
    if package is None:
        return True
    probe = run(machine.compiler, *machine.flags, *flags, "--print-file-name=libc.a", check=False)
    return probe.returncode == 0 and probe.stdout.strip().startswith("/")


def build(allocator, machine=M3, optimize="-O2"):
    """The image's path."""
    BUILD.mkdir(parents=True, exist_ok=True)
    image = BUILD / f"{machine.name}-{allocator.name}{optimize}.elf"
    flags = LIBRARIES[allocator.library][0]
    if machine is HOST:
        run(machine.compiler, *machine.flags, optimize, "-std=gnu11", "-Wall", "-Wextra", "-fno-builtin", "-I", HERE,
            "-I", ROOT / "include", *allocator.flags,
            *(HERE / name for name in COMMON + machine.sources + allocator.sources if name != "mem.c"), "-o", image)
        return image
    kept = ["-Wl,-u,acre_heap_resize"] if "peer_heap.c" in allocator.sources else []  # for proved.py, as is -g
    run(machine.compiler, *machine.flags, optimize, "-g", "-std=gnu11", "-Wall", "-Wextra", "-ffunction-sections",
        "-fdata-sections", *kept, "-I", HERE, "-I", ROOT / "tools/replay", "-I", ROOT / "include", "-nostartfiles",
        *flags, *allocator.flags, *(HERE / name for name in COMMON + machine.sources + allocator.sources),
        "-T", HERE / machine.script, "-Wl,--gc-sections,--no-warn-rwx-segments", *([] if allocator.library else ["-lgcc"]), "-o", image)
    return image


@dataclass
class Count:
    """One kind of call in one run."""
    calls: int
    sum: int
    p999: int
    max: int
    phase: int
    call: int


def boot(image, job, heap, *args, trace=None, machine=M3, timeout=240):
    """{kind: Count} of one job, or None when the allocator does not start in this heap."""
    with tempfile.NamedTemporaryFile(dir=BUILD, suffix=".job") as file:
        file.write(struct.pack("<8I", 0x4A4F4231, job, heap, *(list(args) + [0] * 5)[:5]))
        file.flush()
        if machine is HOST:
            done = run(image, file.name, *([trace] if trace else []), check=False, timeout=timeout)
            return parse(image, done, job, args)
        load = ["-device", f"loader,file={file.name},addr={machine.job_at:#x},force-raw=on"]
        if trace is not None:
            load += ["-device", f"loader,file={trace},addr={machine.trace_at:#x},force-raw=on"]
        done = run(*machine.qemu, "-kernel", image, *load, check=False, timeout=timeout)
    return parse(image, done, job, args)


def parse(image, done, job, args):
    """What an image printed."""
    if "error init refused" in done.stdout:
        return None
    if "done" not in done.stdout:
        raise Failed(f"{image.name} job {job} {args}: {done.stdout}{done.stderr}")
    counts = {}
    for line in done.stdout.splitlines():
        words = line.split()
        if words and words[0] in KINDS:
            counts[words[0]] = Count(*map(int, words[1:]))
        elif words and words[0] == "largest":
            counts["largest"] = int(words[1])
        elif words and words[0] == "path":
            counts.setdefault("paths", {})[words[1]] = int(words[3])
        elif words and words[0] == "self":
            counts.setdefault("self", []).append(int(words[1]))
    return counts


def flat(path):
    """A trace as the image reads it."""
    if path.suffix == ".bmt":
        return path
    out = BUILD / f"{path.stem}.bmt"
    run(ROOT / "build/bin/acre-replay", path, "--write", out)
    return out


def peak_of(path):
    text = run(ROOT / "build/bin/acre-replay", path, "--info").stdout
    return int(re.search(r"peak payload: (\d+)", text)[1])


def path_counts(figures, allocator, image, progress, machine):
    """MACHINE.NAME.path.OPERATION.PATH of every path; {operation: (most, path)}."""
    if not allocator.paths:
        return {}
    progress("instructions", f"{allocator.title}: paths on {machine.name}")
    worst = {}
    for path, most in boot(image, PATHS, 65536, machine=machine)["paths"].items():
        figures.add(f"{machine.name}.{allocator.name}.path.{path}", most, "instructions")
        operation = path.split(".")[0]
        worst[operation] = max(worst.get(operation, (0, "")), (most, f"path {path}"))
    return worst


class Worst:
    """The largest of many counts, and where it was seen."""

    def __init__(self):
        self.max, self.where = {}, {}

    def take(self, counts, where):
        for kind, count in counts.items():
            if kind in KINDS:
                self.take_one(kind, count.max, where)

    def take_one(self, kind, most, where):
        if most > self.max.get(kind, -1):
            self.max[kind], self.where[kind] = most, where


def in_parallel(jobs, workers=2):
    """Call each of jobs (functions), two at a time; results in order."""
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda job: job(), jobs))


def traces():
    return {**{name: flat(path) for name, path in shared_traces().items()},
            **{name: flat(path) for name, path in own_traces().items()}}


def trace_counts(allocator, image, names, progress, machine=M3):
    """Replay every trace in a heap of twice its peak. A trace that does not fit is left out."""
    def job(name, path):
        heap = 2 * peak_of(path) + 7 & ~7
        if heap > allocator.largest:
            return name, None
        progress("instructions", f"{allocator.title}: trace {name}")
        return name, boot(image, TRACE, heap, trace=path, machine=machine)
    return {name: counts for name, counts in in_parallel([lambda item=item: job(*item) for item in names.items()])
            if counts is not None}


def state_jobs(allocator):
    """(label, job, heap bytes, arguments) of everything that is not a trace."""
    top = allocator.largest
    for count in COUNTS:
        for size in sorted({16, max(16, min(2000, top * 5 // count // 12 - 20))}):
            # 100,000 blocks of a list-walking allocator take minutes to set up: they are only counted to 1000.
            if 2 * count * (size + 20) > top or (allocator.walks_lists and count > 1000):
                continue
            for scenario in range(8):
                yield f"state {scenario}, {count} holes of {size}", STATES, top, (scenario, count, size)
    for heap in (1 << 10, 4 << 10, 16 << 10, 64 << 10, top):
        for shape in range(3):
            for seed in (1, 2):
                steps = 1000 if allocator.walks_lists else 6000
                yield (f"churn {shape}, {heap} bytes, seed {seed}", CHURN, heap,
                       (seed, steps, heap * 9 // 10 if heap < 1 << 20 else 1 << 20, shape))
    seeds = 4 if allocator.library or allocator.walks_lists else 24  # what is in question are ours
    for seed in range(1, 1 + seeds // 2):
        heap = (8 << 10, 16 << 10, 64 << 10)[seed % 3]
        yield f"churn 5, {heap} bytes, seed {seed}", CHURN, heap, (seed, 1000 if allocator.walks_lists else 6000, heap * 3 // 4, 5)
    for heap in sorted({min(top, 512 << 10), min(top, 1 << 20)} if top >= 256 << 10 else ()):
        for seed in range(1, 1 + seeds):  # a quarter of such a heap in one block, and more
            live = heap * (9, 6, 4)[seed % 3] // 10
            shape = 3 if heap >= 512 << 10 else 4
            yield (f"churn {shape}, {heap} bytes, seed {seed}", CHURN, heap,
                   (seed, 1000 if allocator.walks_lists else 3000, live, shape))


def state_counts(allocator, image, progress, machine=M3):
    """[(label, counts)] of all states that this allocator starts in."""
    def job(label, number, heap, args):
        progress("instructions", f"{allocator.title}: {label}")
        try:
            return label, boot(image, number, heap, *args, machine=machine)
        except Failed:
            if not allocator.library:
                raise
            progress.say(f"skipped: {allocator.title}, {label}: it does not survive that")
            return label, None
    jobs = [lambda item=item: job(*item) for item in state_jobs(allocator)]
    return [(label, counts) for label, counts in in_parallel(jobs) if counts is not None]


HOST_EVERY = 97  # so many calls of a trace are one that is counted: a step takes 10 microseconds there
HOST_ALLOCATORS = [
    Allocator("heap", "acre_heap", HEAP, ["-DACRE_HEAP_LARGE=2"]),
    Allocator("glibc", "glibc malloc", ["peer_glibc.c"]),
]


def measure_host(figures, allocator, progress):
    """x86-64 by single steps, as far as that is quick: a sample of each trace, and up to 100 holes."""
    image = build(allocator, HOST)
    base = f"host.{allocator.name}"
    assert boot(image, SELFTEST, 65536, machine=HOST)["self"] == [1, 3, 11, 1001]

    def trace(name, path):
        progress("host", f"{allocator.title}: trace {name}")
        return name, boot(image, TRACE, 4 << 20, HOST_EVERY, trace=path, machine=HOST)

    def state(count, scenario):
        progress("host", f"{allocator.title}: state {scenario}, {count} holes")
        return count, boot(image, STATES, 4 << 20, scenario, count, 350, machine=HOST)
    for name, counts in in_parallel([lambda item=item: trace(*item) for item in traces().items()]):
        for kind, count in ((kind, counts[kind]) for kind in KINDS if counts[kind].calls):
            for what, value in (("mean", round(count.sum / count.calls, 1)), ("p999", count.p999), ("max", count.max)):
                figures.add(f"{base}.trace.{name}.{kind}.{what}", value, "instructions", gate=False)
    for count in (10, 100):
        seen = Worst()
        for _, counts in in_parallel([lambda s=s: state(count, s) for s in (0, 1, 2, 3)]):
            seen.take(counts, "")
        for kind in ("alloc", "free"):
            figures.add(f"{base}.holes.{count}.{kind}.max", seen.max[kind], "instructions", gate=False)


def measure(figures, allocator, progress, machine=M3, optimize="-O2", states=True):
    """All counts of one allocator: NAME.MACHINE.trace.TRACE.KIND.(mean|p999|max), NAME.MACHINE.worst.KIND ..."""
    if not have(allocator.library, machine):
        progress.say(f"skipped: {allocator.title} ({LIBRARIES[allocator.library][1]} is not installed)")
        return
    image = build(allocator, machine, optimize)
    base = f"{machine.name}.{allocator.name}{'' if optimize == '-O2' else optimize}"
    unit = "instructions"
    worst, pairs = Worst(), []
    for name, counts in trace_counts(allocator, image, traces(), progress, machine).items():
        worst.take(counts, f"trace {name}")
        pair = 0.0
        for kind, count in ((kind, counts[kind]) for kind in KINDS if counts[kind].calls):
            mean = round(count.sum / count.calls, 1)
            figures.add(f"{base}.trace.{name}.{kind}.mean", mean, unit)
            figures.add(f"{base}.trace.{name}.{kind}.p999", count.p999, unit)
            figures.add(f"{base}.trace.{name}.{kind}.max", count.max, unit)
            pair += mean if kind in ("alloc", "free") else 0.0
        if name in SHARED_NAMES:
            pairs.append(pair)
    if len(pairs) == len(SHARED_NAMES):
        figures.add(f"{base}.pair.geomean", round(geomean(pairs), 1), unit)
    by_count = {}
    for label, counts in state_counts(allocator, image, progress, machine) if states else []:
        worst.take(counts, label)
        found = re.match(r"state \d, (\d+) holes", label)
        if found:
            by_count.setdefault(int(found[1]), Worst()).take(counts, label)
    for count, seen in by_count.items():
        for kind in ("alloc", "free"):
            figures.add(f"{base}.holes.{count}.{kind}.max", seen.max[kind], unit)
    for kind, (most, where) in path_counts(figures, allocator, image, progress, machine).items():
        worst.take_one(kind, most, where)
    for kind, most in worst.max.items():
        if states and most:
            figures.add(f"{base}.worst.{kind}", most, unit)
            figures.note(f"{base}.worst.{kind}", worst.where[kind])


def measure_paths(figures, allocator, progress, machine):
    """The paths alone, which give the worst cases of a second machine."""
    worst = path_counts(figures, allocator, build(allocator, machine), progress, machine)
    for kind, (most, where) in worst.items():
        figures.add(f"{machine.name}.{allocator.name}.worst.{kind}", most, "instructions")
        figures.note(f"{machine.name}.{allocator.name}.worst.{kind}", where)
