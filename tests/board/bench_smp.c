/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many allocations and frees a second, one heap for all harts or a heap for each; `make bench
 * BOARD=virt-rv64-smp`. Real time, on whatever runs QEMU: figures to compare with each other.
 */
#include <stdio.h>

#include <acre/heap.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/lock.h>
#include <acre/kernel/thread.h>
#include <board.h>

#define PAIRS 200000U
#define STACK 2048U
#define BYTES 12288U
#define HELD  16U

struct runner {
    struct acre_thread thread;
    struct acre_heap *heap;
    struct acre_lock *lock;
    uint32_t failed;
};

static _Alignas(16) unsigned char stacks[ACRE_CPUS][STACK];
static _Alignas(16) unsigned char memory[ACRE_CPUS][BYTES];
static struct runner runners[ACRE_CPUS];
static struct acre_lock locks[ACRE_CPUS];

/* Sixteen blocks out at a time, sizes by a count: the same work in every run. */
static void work(void *arg)
{
    struct runner *r = arg;
    void *held[HELD] = {NULL};

    for (uint32_t i = 0U; i < PAIRS; i++) {
        acre_key key = acre_lock_take(r->lock);
        (void)acre_heap_free(r->heap, held[i % HELD]);
        acre_lock_give(r->lock, key);
        key = acre_lock_take(r->lock);
        held[i % HELD] = acre_heap_alloc(r->heap, 16U + ((i * 37U) % 112U));
        acre_lock_give(r->lock, key);
        r->failed += (held[i % HELD] == NULL) ? 1U : 0U;
    }
    for (uint32_t i = 0U; i < HELD; i++) {
        acre_key key = acre_lock_take(r->lock);
        (void)acre_heap_free(r->heap, held[i]);
        acre_lock_give(r->lock, key);
    }
}

static uint32_t measure(unsigned harts, bool one_heap)
{
    uint32_t failed = 0U;
    uint32_t since;

    for (unsigned i = 0U; i < harts; i++) {
        const struct acre_thread_spec spec = {
            .name = "runner",
            .entry = work,
            .arg = &runners[i],
            .stack = stacks[i],
            .stack_size = STACK,
            .level = 20U,
        };
        acre_lock_init(&locks[i]);
        runners[i].lock = &locks[one_heap ? 0U : i];
        runners[i].heap =
            (one_heap && (i > 0U)) ? runners[0].heap : acre_heap_init(memory[i], sizeof memory[i]);
        runners[i].failed = 0U;
        (void)acre_thread_init(&runners[i].thread, &spec);
        (void)acre_thread_bind(&runners[i].thread, i);
    }
    since = acre_tick();
    for (unsigned i = 0U; i < harts; i++) {
        (void)acre_thread_start(&runners[i].thread);
    }
    for (unsigned i = 0U; i < harts; i++) {
        (void)acre_thread_join(&runners[i].thread, ACRE_FOREVER);
        failed += runners[i].failed;
    }
    uint32_t ticks = acre_tick() - since;
    printf("%u harts, %-16s %8u allocations and frees a second%s\n", harts,
           one_heap ? "one heap:" : "a heap for each:",
           (unsigned)(((uint64_t)PAIRS * harts * ACRE_TICK_HZ) / ((ticks == 0U) ? 1U : ticks)),
           (failed == 0U) ? "" : " (some failed)");
    return failed;
}

int acre_app_main(void)
{
    uint32_t failed = measure(1U, true);

    for (unsigned harts = 2U; harts <= ACRE_CPUS; harts *= 2U) {
        failed += measure(harts, false);
        failed += measure(harts, true);
    }
    acre_board_exit((failed == 0U) ? 0 : 1);
}
