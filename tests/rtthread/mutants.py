#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Break RT-Thread's door on purpose, and see the test that is named for it fail.

    mutants.py BUILD [NAME...]          BUILD: a build folder whose tests are built

A mutant is a source file and pairs of texts and what to put in their place. The file is compiled
with it and linked into the named image as the build would, in a folder of its own. The image must
say that it failed (a time limit does not count), and the unbroken one must pass.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOOR = "src/api/rtthread/"
SEEDS = ("rt_seeds", None)
FRAME = "test_frame.py" # not a shell's input: the test of the frame


def case(name):
    return ("rt_utest_slab" if name == "slab" else "rt_utest_rest", f"utest_run rt.{name}\n")


# name, file, [(text, replacement)...], (image, input of its shell or None)
MUTANTS = [
    ("rt_mp_alloc without its lock", DOOR + "mempool.c",
     [("    key = acre_lock_take(&mp->spinlock.lock);\n    block = acre_pool_alloc(&mp->pool);\n"
       "    if (block != NULL) {\n        show(mp);\n        acre_lock_give(&mp->spinlock.lock, key);",
       "    key = 0U;\n    block = acre_pool_alloc(&mp->pool);\n    acre_irq_restore(acre_irq_mask());\n"
       "    if (block == NULL) { key = acre_lock_take(&mp->spinlock.lock); }\n"
       "    if (block != NULL) {\n        show(mp);")], SEEDS),
    ("rt_mp_free without its locks", DOOR + "mempool.c",
     [("    key = acre_lock_take(&pools);\n    mp = owner_of(block);", "    key = 0U;\n    mp = owner_of(block);"),
      ("        acre_key inner = acre_lock_take(&mp->spinlock.lock);\n", "        acre_irq_restore(acre_irq_mask());\n"),
      ("        acre_lock_give(&mp->spinlock.lock, inner);\n        if (dead", "        if (dead"),
      ("    acre_lock_give(&pools, key);\n    acre_reschedule();", "    (void)key;\n    acre_reschedule();")],
     SEEDS),
    ("a heap's alloc without its lock", DOOR + "memdoor.c",
     [("    key = acre_lock_take(heap->lock);\n    block = heap->ops->alloc", "    block = heap->ops->alloc"),
      ("    acre_lock_give(heap->lock, key);\n    return block;", "    (void)key;\n    return block;")], SEEDS),
    ("a heap's free without its lock", DOOR + "memdoor.c",
     [("    acre_key key = acre_lock_take(heap->lock);\n    int err =\n        ((DOOR_TRAIL", "    int err =\n        ((DOOR_TRAIL"),
      ("    acre_lock_give(heap->lock, key);\n    return err;\n}\n\nvoid door_free(", "    return err;\n}\n\nvoid door_free(")],
     SEEDS),
    ("a heap's resize without its lock", DOOR + "memdoor.c",
     [("    acre_key key = acre_lock_take(heap->lock);\n    int err = check_trail(heap, block, had);", "    int err = check_trail(heap, block, had);"),
      ("    acre_lock_give(heap->lock, key);\n    return err;\n}\n\nvoid *door_realloc",
       "    return err;\n}\n\nvoid *door_realloc")], SEEDS),
    ("realloc moves no bytes", DOOR + "memdoor.c",
     [("(void)memcpy(moved, block, (had < bytes) ? had : bytes);", "")], SEEDS),
    ("a freed block goes back though a thread waits", DOOR + "mempool.c",
     [("if (acre_wait_wake_first(&mp->waiters, ACRE_OK, block) != NULL) {", "if (0) {")], SEEDS),
    ("a freed block is handed over and put back", DOOR + "mempool.c",
     [("        mp->suspend_thread_count -= ", "        (void)acre_pool_free(&mp->pool, block);\n"
       "        mp->suspend_thread_count -= ")], SEEDS),
    ("a block in a deleted thread's hand is lost", DOOR + "thread.c",
     [("        block = in_hand(thread);\n", "        (void)in_hand;\n")], case("mempool")),
    ("the waiter that times out stays counted", DOOR + "mempool.c",
     [("        gave_up(mp, storage, serial);\n", "        (void)gave_up;\n")], case("mempool")),
    ("a pool in use may be initialised again", DOOR + "mempool.c",
     [("        if (in_use(mp)) {", "        if (0 && in_use(mp)) {")], case("mempool")),
    ("a deleted pool's storage is freed while blocks are out", DOOR + "mempool.c",
     [("    keep = keep && (mp->pool.used != 0U);\n", "    keep = false;\n")], case("heap")),
    ("the object is listed last", DOOR + "object.c",
     [("rt_list_insert_after(&in->object_list", "rt_list_insert_before(&in->object_list")], case("service")),
    ("an event's first receiver clears it for the others", DOOR + "event.c",
     [("                clear |= taken;", "                event->set &= ~taken;")], case("event")),
    ("an urgent message goes to the end", DOOR + "ring.c",
     [("    if (from->urgent) {", "    if (0 && from->urgent) {")], case("queue")),
    ("a message passes the one who waits for it", DOOR + "ring.c",
     [("    struct transfer *receiver = claim(&ring->receivers);", "    struct transfer *receiver = NULL;")],
     case("queue")),
    ("a static thread is detached twice", DOOR + "thread.c",
     [("            thread->own.reap = NULL;\n", "")], case("thread")),
    ("a priority is off by one", DOOR + "thread.c",
     [("        .level = priority,", "        .level = priority + 1U,")], case("thread")),
    ("a periodic timer's time is not its own", DOOR + "timer.c",
     [("acre_timer_start(&timer->timer, timer->init_tick)", "acre_timer_start(&timer->timer, timer->init_tick + 1U)")],
     case("timer")),
    ("the last unit alone decides", DOOR + "utest/utest.c",
     [("    unit.failed_num = 0U;\n    LOG_I(\"[----------] [ unit", "    unit.failed_num = 0U;\n    failures = 0U;\n"
       "    LOG_I(\"[----------] [ unit")], ("rt_frame", FRAME)),
]


def path_of(image):
    return f"tests/rtthread/seeds/{image}" if image == "rt_seeds" else f"tests/rtthread/{image}"


def commands(build, image):
    """How the build compiles and links the image, as ninja would say it."""
    out = subprocess.run(["ninja", "-C", build, "-t", "commands", image], capture_output=True, text=True,
                         check=True).stdout.splitlines()
    return [line for line in out if line]


def passed(image, text):
    """True, False, or None when it took too long."""
    environment = dict(os.environ, COUNT="3000")
    command = [image]
    if text == FRAME:
        command = ["/usr/bin/python3", pathlib.Path(__file__).with_name(FRAME), image]
    try:
        done = subprocess.run(command, input=(text or "").encode(), capture_output=True, timeout=60,
                              env=environment)
    except subprocess.TimeoutExpired:
        return None
    out = done.stdout.decode(errors="replace")
    if text in (None, FRAME):
        return done.returncode == 0
    return done.returncode == 0 and "[  PASSED  ] [ result   ]" in out and "ASSERT" not in out


def mutate(build, folder, mutant):
    name, file, changes, (image, text) = mutant
    source = (ROOT / file).read_text()
    for old, new in changes:
        if source.count(old) != 1:
            return f"its text is there {source.count(old)} times"
        source = source.replace(old, new)
    broken = pathlib.Path(folder, "src", pathlib.Path(file).name)
    broken.parent.mkdir(exist_ok=True)
    broken.write_text(source)
    lines = commands(build, image)
    compiles = [line for line in lines if line.endswith(str(ROOT / file))]
    compile_line = next((line for line in compiles if f"/{image}.dir/" in line), compiles[0])
    object_file = compile_line.split(" -o ")[1].split(" ")[0]
    mutated = str(pathlib.Path(folder, "mutant.o"))
    program = str(pathlib.Path(folder, "mutant"))
    compile_line = compile_line.replace(f" -c {ROOT / file}", f" -w -I{(ROOT / file).parent} -c {broken}")
    compile_line = compile_line.replace(f" -o {object_file}", f" -o {mutated}").replace("-Werror", "")
    link_line = lines[-1].split("&&")[1]
    link_line = link_line.replace(object_file, mutated).replace(f" -o {path_of(image)}", f" -o {program}")
    for line in (compile_line, link_line):
        done = subprocess.run(line, shell=True, cwd=build, capture_output=True, text=True)
        if done.returncode != 0:
            return "it does not compile:\n" + done.stderr
    result = passed(program, text)
    if result is None:
        return "only a time limit caught it"
    return "it was not noticed" if result else None


def main(build, *names):
    build = pathlib.Path(build).resolve()
    survivors = 0
    chosen = [m for m in MUTANTS if not names or any(n in m[0] for n in names)]
    for image, text in sorted({m[3] for m in chosen}, key=str):
        if not passed(build / path_of(image), text):
            print(f"{image} fails unbroken")
            return 1
    with tempfile.TemporaryDirectory() as folder:
        for mutant in chosen:
            problem = mutate(build, folder, mutant)
            print(f"{'SURVIVED' if problem else 'caught  '}  {mutant[0]}" + (f": {problem}" if problem else ""),
                  flush=True)
            survivors += problem is not None
    print(f"{len(chosen) - survivors} caught, {survivors} survived")
    return survivors != 0 or not chosen


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
