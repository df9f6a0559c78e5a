#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A call of another shape must not compile; its own must.

    test_shapes.py SHAPE COMPILER FLAG...

SHAPE is 114, 25 or today; the flags are those that the images of tests are compiled with.
"""
import subprocess
import sys

PROLOGUE = """
#include <zephyr/kernel.h>
#include <zephyr/sys/multi_heap.h>
#include <zephyr/ztest.h>
extern struct k_mem_slab slab;
extern struct k_sem sem;
extern struct k_heap heap;
extern struct sys_multi_heap multi;
extern struct sys_heap part;
void snippet(void);
void snippet(void)
{
    void *block = NULL;
    char *text = NULL;
    (void)block;
    (void)text;
    %s
}
"""

# snippet: the shapes in which it is right
SNIPPETS = {
    "k_mem_slab_free(&slab, block);": {"today"},
    "k_mem_slab_free(&slab, text);": {"today"},
    "k_mem_slab_free(&slab, &block);": {"114", "25"},
    "k_mem_slab_free(&slab, (void **)&text);": {"114", "25"},
    "k_sem_take(&sem, 100);": {"114"},
    "k_sem_take(&sem, K_MSEC(100));": {"114", "25", "today"},
    "block = k_heap_alloc(&heap, 8, 10);": {"114"},
    "k_sleep(10);": {"114"},
    "k_sleep(K_MSEC(10));": {"114", "25", "today"},
    "k_msleep(10);": {"25", "today"},
    "u32_t old = 1; (void)old;": {"114"},
    "k_timeout_t t = K_FOREVER; if (t == -1) { return; }": {"114"},
    "sys_multi_heap_add_heap(&multi, &part, NULL);": {"today"},
    "sys_multi_heap_add_heap(&multi, &part);": {"114", "25"},
    'zassert_true(block == NULL);': {"today"},
    'zassert_true(block == NULL, NULL);': {"114", "25", "today"},
    'zassert_equal(1, 1, "message %d", 3);': {"114", "25", "today"},
    "irq_offload((irq_offload_routine_t)0, (const void *)text);": {"25", "today"},
    "k_thread_heap_assign(k_current_get(), &heap);": {"25", "today"},
    "k_thread_resource_pool_assign(k_current_get(), NULL);": {"114"},
    "k_mem_slab_free2(&slab, block);": {"today"},
}


def compiles(compiler, flags, snippet):
    run = subprocess.run([compiler, *flags, "-Werror", "-Wall", "-x", "c", "-fsyntax-only", "-"],
                         input=PROLOGUE % snippet, text=True, capture_output=True)
    return run.returncode == 0, run.stderr


def main(shape, compiler, *flags):
    failed = 0
    for snippet, right in SNIPPETS.items():
        did, errors = compiles(compiler, flags, snippet)
        if did != (shape in right):
            failed += 1
            print(f"{shape}: {'compiles and must not' if did else 'does not compile'}: {snippet}\n{errors}")
    print(f"{len(SNIPPETS) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
