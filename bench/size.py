#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Bytes of flash and RAM of each feature alone, on each board: compiled with -Os, linked with --gc-sections.

  size.py            print the table; fail if a figure is more than 2 % above the recorded one
  size.py --record   print it and record it in bench/results/size.json

An allocator's figure is what the linker keeps for its calls: no kernel, no C library (memcpy and the
like are not counted, as they are not in the figures of others), the compiler's own helpers counted.
A door's is what an image with its memory calls has more than one with the kernel alone.
"""
import argparse
import concurrent.futures
import json
import re
import sys

from workplace import ROOT, Failed, Figures, run

BUILD = ROOT / "build" / "size"
QUOTED = json.loads((ROOT / "bench/size/peers.json").read_text())["code"]  # of others, on a Cortex-M3
MORE = 1.02  # a figure may grow by so much without the record being changed

HEAP = ["acre_heap_alloc", "acre_heap_free"]
FEATURES = {  # name: (functions, options)
    "heap: alloc, free": (HEAP, []),
    "heap: init, alloc, free": (HEAP + ["acre_heap_init"], []),
    "heap: and realloc, aligned": (HEAP + ["acre_heap_init", "acre_heap_realloc", "acre_heap_alloc_aligned"], []),
    "heap up to 128 KiB: alloc, free": (HEAP, ["-DACRE_HEAP_LARGE=0"]),
    "heap up to 128 KiB: init, alloc, free": (HEAP + ["acre_heap_init"], ["-DACRE_HEAP_LARGE=0"]),
    "heap up to 128 KiB: and realloc, aligned":
        (HEAP + ["acre_heap_init", "acre_heap_realloc", "acre_heap_alloc_aligned"], ["-DACRE_HEAP_LARGE=0"]),
    "slab": (["acre_slab_init", "acre_slab_alloc", "acre_slab_free", "acre_slab_realloc"], []),
    "region (memheap)":
        (["acre_region_init", "acre_region_attach", "acre_region_detach", "acre_region_alloc", "acre_region_free",
          "acre_region_realloc"], []),
    "pool": (["acre_pool_init", "acre_pool_alloc", "acre_pool_free"], []),
    "quad pool": (["acre_quad_init", "acre_quad_alloc", "acre_quad_free"], []),
}
DOORS = {"kernel alone": "size_kernel", "RT-Thread's memory calls": "size_rtthread",
         "Zephyr's memory calls": "size_zephyr"}
SECTION = re.compile(r"^(\S+)\s+(\d+)\s+\d+$", re.M)
NOT_LOADED = re.compile(r"\.(debug|comment|ARM\.attributes|riscv\.attributes|stab)")
RAM_ONLY = re.compile(r"\.(bss|interrupt_stack|heap|sbss)")


def boards():
    """{board: (tools' prefix, flags)}; two boards of the same flags have the same figures."""
    found = {}
    for path in sorted(ROOT.glob("boards/*/board.cmake")):
        words = re.search(r"acre_bare_board\(PORT (\S+) FLAGS ([^)]*)\)", path.read_text())
        if words:
            prefix = "arm-none-eabi-" if words[1] == "cortex-m" else "riscv64-unknown-elf-"
            found[path.parent.name] = (prefix, words[2].split())
    return found


def sizes(prefix, image):
    """(flash, RAM) of a linked file: what is loaded, and what is there at run time but for the heap."""
    flash = ram = 0
    for name, size in SECTION.findall(run(prefix + "size", "-A", image).stdout):
        if NOT_LOADED.match(name):
            continue
        if not RAM_ONLY.match(name):
            flash += int(size)
        if RAM_ONLY.match(name) or name in (".data", ".sdata"):
            ram += int(size)
    return flash, ram


def feature(board, prefix, flags, name):
    functions, options = FEATURES[name]
    image = BUILD / f"{board}-{re.sub('[^a-z0-9]+', '-', name)}.elf"
    roots = [f"-Wl,-u,{function}" for function in functions]
    absent = [f"-Wl,--defsym={function}=0" for function in ("memcpy", "memset", "memmove")]
    run(prefix + "gcc", *flags, "-Os", "-std=c11", "-ffreestanding", "-fbuiltin", "-ffunction-sections",
        "-fdata-sections", *options, "-I", ROOT / "include", *sorted((ROOT / "src/mm").glob("*.c")), "-nostdlib",
        "-Wl,--gc-sections", f"-Wl,--entry={functions[0]}", *roots, *absent, "-lgcc", "-o", image)
    return sizes(prefix, image)


def doors(board, prefix):
    """{row: (flash, RAM)} of whole images."""
    folder = BUILD / board
    run("cmake", "--preset", board, "-B", folder, "-DCMAKE_C_FLAGS=-Os", cwd=ROOT)
    targets = run("ninja", "-C", folder, "-t", "targets", "all").stdout
    there = {row: target for row, target in DOORS.items() if f"{target}: phony" in targets}
    run("ninja", "-C", folder, *there.values(), timeout=900)
    return {row: sizes(prefix, folder / "bench/size" / target) for row, target in there.items()}


def measure(board, prefix, flags):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        rows = dict(zip(FEATURES, pool.map(lambda name: feature(board, prefix, flags, name), FEATURES)))
    images = doors(board, prefix)
    kernel = images["kernel alone"]
    rows["kernel alone"] = kernel
    for row, (flash, ram) in images.items():
        if row != "kernel alone":
            rows[row] = (flash - kernel[0], ram - kernel[1])
    return rows


def show(board, rows, record):
    quoted = QUOTED if "-mcpu=cortex-m3" in boards()[board][1] else {}
    print(f"\n{board}: {' '.join(boards()[board][1])}")
    print(f"  {'bytes':42} {'flash':>7} {'RAM':>7}   {'recorded':>15}")
    for name, (flash, ram) in rows.items():
        old = [record.value(f"size.{board}.{name}.{what}") for what in ("flash", "RAM")]
        was = f"{old[0]:7} {old[1]:7}" if old[0] is not None else f"{'-':>15}"
        beside = ", ".join(f"{peer} {size}" for peer, size in quoted.get(name, {}).items())
        print(f"  {name:42} {flash:7} {ram:7}   {was}  {beside}")


def grown(new, record):
    for name, row in record.rows.items():
        if name.startswith("size.") and new.value(name) is None:
            yield f"{name}: recorded, and not there any more"
    for name, row in new.rows.items():
        was = record.value(name)
        if was is not None and row["value"] > was * MORE:
            yield f"{name}: {row['value']} bytes, recorded {was}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    record, new, same = Figures.load(), Figures(), {}
    for board, (prefix, flags) in boards().items():
        key = " ".join(flags)
        if key not in same:
            same[key] = measure(board, prefix, flags)
        show(board, same[key], record)
        for name, pair in same[key].items():
            for what, value in zip(("flash", "RAM"), pair):
                new.add(f"size.{board}.{name}.{what}", value, "bytes")
    if args.record:
        new.save()
        return 0
    problems = list(grown(new, record))
    missing = [name for name in new.rows if record.value(name) is None]
    problems += [f"{name}: not recorded" for name in missing]
    print()
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"size: {len(new.rows)} figures, {len(problems)} not as recorded")
    return bool(problems)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failed:
        sys.exit(str(failed))
