#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Break the kernel on purpose, one line at a time, and see the test that is named for it fail.

    mutants.py [--all] [NAME...]       default: the breakages marked as always tried

A mutant is a text in a source file and what to put in its place. The kernel and the named test are
compiled with it, out of the tree. It must make that test exit with failure, and be caught by the
test and not by a time limit; the unbroken kernel must pass all of them.
"""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KERNEL = ["ipc", "kernel", "lock", "ready", "sched", "sync", "thread", "timer", "wait"]
FLAGS = ["-std=c11", "-O1", "-g", "-Wno-unused", "-DACRE_MEASURE_MASKED=1"]

# name, always tried, file, text, replacement, [(program, test function or arguments)]
MUTANTS = [
    ("priority inheritance skipped", True, "wait.c",
     "acre_inherit(self->waiting_on->owner);", "",
     [("inherit", "owner_inherits"), ("seeds", None)]),
    ("lost wake-up: a waiter is queued after its lock is released", True, "wait.c",
     "            acre_lock_leave(object_lock);\n",
     "            acre_lock_leave(object_lock);\n            kernel_give(0U);\n            (void)kernel_take();\n",
     [("wait", "no_window_before_the_wait"), ("seeds", None)]),
    ("lost wake-up: the first waiter is forgotten", True, "sync.c",
     "acre_wait_end(first, ACRE_OK, NULL); /*", "/*",
     [("sync", "semaphore_hand_over"), ("seeds", None)]),
    ("timer list off by one: a tick late", True, "timer.c",
     "timer->expiry = acre_kern.tick + timer->period;", "timer->expiry = acre_kern.tick + timer->period + 1U;",
     [("timer", "exact_tick")]),
    ("timer list off by one: equals in reverse", True, "timer.c",
     "(ticks_left(timer_of(after)) > ticks_left(timer))", "(ticks_left(timer_of(after)) >= ticks_left(timer))",
     [("timer", "order"), ("timer", "random_against_model")]),
    ("reschedule missed at interrupt exit", True, "sched.c",
     "        acre_lock_enter(&acre_kern.lock);\n        switch_now();\n        acre_lock_leave(&acre_kern.lock);\n    }\n    acre_port_irq_restore(key);",
     "    }\n    acre_port_irq_restore(key);",
     [("isr", "switch_at_exit"), ("isr", "tick_preempts")]),
    ("switch at the inner exit of nested interrupts", False, "sched.c",
     "if ((this_cpu()->depth == 0U) && acre_kern.running) {", "if (acre_kern.running) {",
     [("isr", "no_switch_at_inner_exit")]),
    ("inheritance not taken back at timeout", False, "wait.c",
     "acre_inherit(mutex->owner); /* what it lent is taken back */", ";",
     [("inherit", "given_back_at_timeout"), ("inherit", "given_back_at_deletion"), ("seeds", None)]),
    ("inheritance not taken back at release", False, "sync.c",
     "        acre_inherit(self);\n", "",
     [("inherit", "given_back_at_release"), ("seeds", None)]),
    ("inheritance does not pass along a chain", False, "sync.c",
     "owner = (owner->waiting_on == NULL) ? NULL : owner->waiting_on->owner;", "owner = NULL;",
     [("inherit", "chain_and_its_bound"), ("seeds", None)]),
    ("equals wake last come first", False, "wait.c",
     "(thread_of(after)->level > thread->level)", "(thread_of(after)->level >= thread->level)",
     [("wait", "priority_order")]),
    ("a timeout is left running after the wake-up", False, "wait.c",
     "    acre_timer_stop_locked(&thread->timeout);\n", "",
     [("wait", "hand_over_beats_timeout"), ("seeds", None)]),
    ("the waiter moves nowhere when its level changes", False, "sched.c",
     "(thread->queue != NULL) && (thread->queue->order == (uint8_t)ACRE_WAIT_PRIORITY)", "false",
     [("wait", "level_change_moves_waiter"), ("seeds", None)]),
    ("a waiter in order of arrival loses its place when its level changes", False, "sched.c",
     "(thread->queue != NULL) && (thread->queue->order == (uint8_t)ACRE_WAIT_PRIORITY)", "thread->queue != NULL",
     [("wait", "level_change_keeps_arrival")]),
    ("cooperative threads are preempted", False, "sched.c",
     "return (thread->nest == 0U) && ((thread->flags & ACRE_THREAD_COOPERATIVE) == 0U);",
     "return (thread->nest == 0U);",
     [("sched", "cooperative")]),
    ("a preempted thread loses its place", False, "sched.c",
     "acre_ready_add(thread, !turn_done);", "acre_ready_add(thread, false);",
     [("sched", "preempted_keeps_place")]),
    ("slices never end", False, "sched.c",
     "current->pending |= TURN_OVER;", ";",
     [("sched", "time_slice"), ("real", "30")]),
    ("the scheduler lock does not hold", False, "sched.c",
     "return (thread->nest == 0U) &&", "return",
     [("sched", "scheduler_lock"), ("isr", "scheduler_lock_holds")]),
    ("a switch asked for under a lock is forgotten", False, "lock.c",
     "        acre_sched_run_pending();\n", "",
     [("sched", "switch_under_lock_is_deferred")]),
    ("the bitmap keeps a bit of an empty ring", False, "ready.c",
     "ready->map[thread->level / 32U] &= ~((uint32_t)1U << (thread->level % 32U));", ";",
     [("sched", "urgent_first"), ("seeds", None)]),
    ("a woken thread that is suspended runs", False, "wait.c",
     "if (thread->suspended != 0U) {", "if (false) {",
     [("thread", "suspend_waiting"), ("seeds", None)]),
    ("the dead stay in their wait queue", False, "thread.c",
     "        acre_wait_leave(thread);\n", "",
     [("thread", "delete_in_every_state"), ("seeds", None)]),
    ("the dead keep their mutexes", False, "thread.c",
     "    acre_mutex_abandon(thread);\n", "",
     [("inherit", "dead_owner"), ("seeds", None)]),
    ("the sentinel is not looked at", False, "sched.c",
     "if (*(const uint32_t *)current->stack != ACRE_STACK_SENTINEL) {", "if (false) {",
     [("thread", None)]),
    ("a periodic timer drifts", False, "timer.c",
     "    timer->expiry += timer->period;\n", "    timer->expiry = acre_kern.tick + timer->period;\n    late = 0U;\n",
     [("timer", "timer_thread"), ("timer", "late_periods_are_left_out")]),
    ("comparisons break at the wrap", False, "timer.c",
     "    return timer->expiry - acre_kern.tick;", "    return timer->expiry;",
     [("timer", "random_against_model")]),
    ("a full semaphore counts on", False, "sync.c",
     "} else if (sem->count < sem->limit) {", "} else if (true) {",
     [("sync", "semaphore_counts")]),
    ("the mutex is set free, not handed over", False, "sync.c",
     "        own(mutex, next);\n", "",
     [("sync", "mutex_hand_over"), ("seeds", None)]),
    ("the dead are never reaped", False, "thread.c",
     "        acre_list_append(&acre_kern.reap, &thread->node);\n", "",
     [("thread", "idle_reaps")]),
    ("a message of a waiting sender is dropped", False, "ipc.c",
     "    (void)serve_first(&queue->senders, queue, from_sender, NULL);\n",
     "    (void)acre_wait_wake_first(&queue->senders, ACRE_OK, NULL);\n",
     [("ipc", "senders_wait"), ("seeds", None)]),
]


INCLUDES = [f"-I{ROOT / d}" for d in ("include", "ports", "ports/host", "tests", "tests/kernel", "src/kernel")]


def compiled(source, folder):
    """The object of source, made once in folder."""
    target = folder / (source.name + ".o")
    if not target.exists():
        subprocess.run(["gcc", *FLAGS, *INCLUDES, "-c", source, "-o", target], check=True)
    return target


def link(folder, broken, program):
    """The test program, with the object `broken` in the place of its namesake unless it is None."""
    port = ROOT / "ports/host"
    sources = [ROOT / f"src/kernel/{f}.c" for f in KERNEL] + [ROOT / "src/mm/fault.c", port / "context.c", port / "inject.c",
               port / "port.c", port / "switch_x86_64.S", port / "switch_i386.S",
               ROOT / f"tests/kernel/test_{program}.c"]
    objects = [broken if broken is not None and broken.name == source.name + ".o" else compiled(source, folder)
               for source in sources]
    subprocess.run(["gcc", *objects, "-o", folder / program], check=True)
    return folder / program


def outcome(binary, test):
    try:
        run = subprocess.run([binary] + ([test] if test else []), stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=240, errors="replace", text=True)
    except subprocess.TimeoutExpired:
        return "time limit"
    if run.returncode != 0 and test and f"FAILED: {test}" not in run.stdout and run.returncode == 1:
        return "failed elsewhere"
    return "passed" if run.returncode == 0 else "caught"


def attempt(whole, file, text, replacement, tests):
    """Sentences about what is wrong with this mutant; none when all its tests caught it."""
    wrong = []
    with tempfile.TemporaryDirectory() as temporary:
        broken = None
        if file is not None:
            before = (ROOT / "src/kernel" / file).read_text()
            if before.count(text) != 1:
                return [f"{file} has its text {before.count(text)} times: the mutant must follow the source"]
            mutant = pathlib.Path(temporary, file)
            mutant.write_text(before.replace(text, replacement))
            broken = compiled(mutant, pathlib.Path(temporary))
        for program, test in tests:
            result = outcome(link(whole, broken, program), test)
            if result != ("passed" if file is None else "caught"):
                wrong.append(f"{program} {test or ''}: {result}")
    return wrong


def main(arguments):
    everything = "--all" in arguments
    names = [a for a in arguments if a != "--all"]
    chosen = [m for m in MUTANTS if (m[0] in names) or (not names and (m[1] or everything))]
    tests = sorted({t for m in chosen for t in m[5]}, key=str)
    with tempfile.TemporaryDirectory() as temporary:
        whole = pathlib.Path(temporary)
        bad = attempt(whole, None, "", "", tests)
        print("\n    ".join(["passed      nothing broken", *bad]), flush=True)
        count = bool(bad)
        for name, _, file, text, replacement, tests in chosen:
            wrong = attempt(whole, file, text, replacement, tests)
            count += bool(wrong)
            by = ", ".join(f"{program} {test or ''}".strip() for program, test in tests)
            print("\n    ".join([f"{'NOT CAUGHT' if wrong else 'caught':12}{name}  [{by}]", *wrong]), flush=True)
    print(f"{len(chosen)} mutants, {count} not as they should be")
    return count != 0 or not chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
