#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Take a wake-up out of the waiting for memory, and see zephyr_seeds fail.

    mutants.py COMPILER SOURCE... -- FLAG...     those of zephyr_seeds

The sources are compiled once; for each mutant one of them is compiled again, changed, and linked with
the rest. A mutant must be found by the program's own verdict, not by a time limit; the unchanged
program must pass the same seeds.
"""
import pathlib
import subprocess
import sys
import tempfile

SEEDS = ["--count", "400"]
WAIT, HEAP, POOL = "waiting.c", "k_heap.c", "mempool.c"

# what is broken, file, text (once in it), replacement
MUTANTS = [
    ("k_heap_free wakes nobody", HEAP,
     "        return;\n    }\n    z_unlock_and_serve(&memory, key);", "        return;\n    }\n    k_spin_unlock(&heap->lock, key);"),
    ("k_heap_realloc wakes nobody when it shrinks", HEAP,
     "z_unlock_and_serve(&memory, key); /* a shrunk block", "k_spin_unlock(&heap->lock, key); /* a shrunk block"),
    ("k_mem_pool_free wakes nobody", POOL,
     "    z_unlock_and_serve(&memory, key);\n    return err;", "    k_spin_unlock(&pool->lock, key);\n    return err;"),
    ("one that gives up does not look who stood behind", WAIT,
     "        z_serve(memory); /* who stood behind us stands first now */", ""),
    ("one waiter is served and the next forgotten", WAIT,
     "while (serve_one(memory)) {", "if (serve_one(memory)) {"),
    ("newcomers overtake", WAIT,
     "return (first == NULL) || acre_in_isr()", "return true || (first == NULL) || acre_in_isr()"),
    ("memory is taken and not handed over", WAIT,
     "acre_wait_wake(memory->queue, first, ACRE_OK, mem)", "acre_wait_wake(memory->queue, first, ACRE_OK, NULL)"),
    ("the last waiter is served first", WAIT,
     "struct acre_thread *first = acre_wait_first(memory->queue);\n    void *mem = NULL;\n",
     "struct acre_thread *first = acre_wait_first(memory->queue);\n    void *mem = NULL;\n"
     "    for (struct acre_thread *n = first; n != NULL; n = acre_wait_next(memory->queue, n)) { first = n; }\n"),
]


def build(compiler, flags, source, output):
    subprocess.run([compiler, *flags, "-c", source, "-o", output], check=True)


def run(compiler, flags, objects, program):
    subprocess.run([compiler, *flags, *objects, "-o", program, "-Wl,--gc-sections"], check=True)
    done = subprocess.run([program, *SEEDS], capture_output=True, text=True, timeout=100)
    return done.returncode, done.stdout


def main(compiler, *rest):
    sources, flags = rest[:rest.index("--")], rest[rest.index("--") + 1:]
    flags = [flag for flag in flags if "sanitize" not in flag] + ["-Wno-error", "-w", "-ffunction-sections"]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        objects = {}
        for number, source in enumerate(sources):
            objects[source] = f"{folder}/{number}.o"
            build(compiler, flags, source, objects[source])
        status, text = run(compiler, flags, objects.values(), f"{folder}/whole")
        if status != 0:
            print(f"the unchanged program fails:\n{text}")
            return 1
        for what, name, old, new in MUTANTS:
            source = next(s for s in objects if s.endswith("/zephyr/" + name) and "/src/" in s)
            before = pathlib.Path(source).read_text()
            if before.count(old) != 1:
                print(f"FAILED  {what}: its text is {before.count(old)} times in {name}")
                failed += 1
                continue
            changed = pathlib.Path(folder, name)
            changed.write_text(before.replace(old, new))
            build(compiler, [*flags, "-I" + str(pathlib.Path(source).parent)], changed, f"{folder}/changed.o")
            linked = [f"{folder}/changed.o" if s == source else o for s, o in objects.items()]
            status, text = run(compiler, flags, linked, f"{folder}/mutant")
            verdict = (text.strip().splitlines() or ["no word"])[0]
            if status == 0 or "FAILED" not in text:
                failed += 1
            print(f"{'not seen' if status == 0 else 'seen    '}  {what}: {verdict}")
    print(f"{len(MUTANTS) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
