/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_both.c - both doors in one image: their samples one after the other and at the same time, and
 * threads of both at their memories while each other's interrupt them
 */
#include <acre/kernel/kernel.h>

#include <zephyr/ztest.h>

#include "both.h"

ACRE_EXPORT_TABLE(acre_commands);

/* Run a command of the shell by its name, as the shell would. */
static int run(const char *name)
{
    char word[32];
    char *argv[] = {word, NULL};

    strncpy(word, name, sizeof word - 1U);
    word[sizeof word - 1U] = '\0';
    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_commands); i++) {
        const struct acre_command *it = ACRE_EXPORT_AT(acre_commands, struct acre_command, i);

        if (strcmp(it->name, name) == 0) {
            return it->fn(1, argv);
        }
    }
    zassert_unreachable("there is no such sample");
    return -1;
}

static void rest(uint32_t since)
{
    for (int i = 0; (i < 600) && (acre_quiesce(since, acre_ms_to_ticks(100U)) != ACRE_OK); i++) {
    }
}

static void heaps_are_empty(void)
{
    struct k_heap *heaps;
    int count = k_heap_array_get(&heaps);

    for (int i = 0; i < count; i++) {
        zassert_equal(heaps[i].heap.allocated_bytes, 0);
        zassert_true(sys_heap_validate(&heaps[i].heap));
    }
}

ZTEST_SUITE(both, NULL, NULL, NULL, NULL, NULL);

ZTEST(both, test_one_after_the_other)
{
    size_t used = both_rt_used();
    uint32_t since = acre_thread_next_serial();

    (void)run("dynmem_sample");
    rest(since);
    zassert_ok(run("zephyr_heap_sample"));
    (void)run("mempool_sample");
    rest(since);
    zassert_ok(run("zephyr_wait_sample"));
    zassert_ok(run("zephyr_malloc_sample"));
    zassert_ok(run("zephyr_blocks_sample"));
    rest(since);
    zassert_equal(both_rt_used(), used, "each has given back what it took");
    heaps_are_empty();
}

ZTEST(both, test_at_the_same_time)
{
    size_t used = both_rt_used();
    uint32_t since = acre_thread_next_serial();

    (void)run("dynmem_sample");
    (void)run("mempool_sample");
    for (int i = 0; i < 5; i++) { /* each sleeps and waits, so the others' threads run meanwhile */
        zassert_ok(run("zephyr_wait_sample"));
        zassert_ok(run("zephyr_heap_sample"));
        zassert_ok(run("zephyr_blocks_sample"));
    }
    rest(since);
    zassert_equal(both_rt_used(), used);
    heaps_are_empty();
}

/* ---- work ---- */

#define STACK (512 + CONFIG_TEST_EXTRA_STACK_SIZE)

K_HEAP_DEFINE(both_heap, 512);
static K_THREAD_STACK_ARRAY_DEFINE(stacks, 2, STACK);
static struct k_thread threads[2];
static volatile unsigned rounds[2];

static void work(void *p1, void *p2, void *p3)
{
    uintptr_t me = POINTER_TO_UINT(p1);

    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    for (unsigned i = 1U; i <= BOTH_ROUNDS; i++) {
        size_t size = 150U + ((i * 31U) % 150U); /* two of these do not fit: one waits */
        uint8_t *p = k_heap_alloc(&both_heap, size, K_FOREVER);
        uint8_t *q = k_malloc(40);

        zassert_true((p != NULL) && (q != NULL));
        memset(p, (int)(i + me), size);
        memset(q, (int)i, 40);
        if ((i % 16U) == 0U) {
            k_msleep(1);
        }
        zassert_equal(p[size - 1U], (uint8_t)(i + me));
        k_heap_free(&both_heap, p);
        zassert_equal(q[39], (uint8_t)i);
        k_free(q);
        rounds[me]++;
    }
}

ZTEST(both, test_work_at_the_same_time)
{
    size_t used = both_rt_used();
    uint32_t since = acre_thread_next_serial();

    k_sched_time_slice_set(1, 0);
    for (uintptr_t i = 0; i < 2; i++) {
        (void)k_thread_create(&threads[i], stacks[i], STACK, work, UINT_TO_POINTER(i), NULL, NULL,
                              4 /* level 20, as RT-Thread's are */, 0, K_NO_WAIT);
    }
    zassert_ok(both_rt_start());
    for (int i = 0; i < 2; i++) {
        zassert_ok(k_thread_join(&threads[i], K_SECONDS(60)));
    }
    rest(since);
    k_sched_time_slice_set(CONFIG_TIMESLICE_SIZE, 0);
    zassert_true((rounds[0] == BOTH_ROUNDS) && (rounds[1] == BOTH_ROUNDS));
    zassert_true(both_rt_finished());
    zassert_equal(both_rt_used(), used);
    heaps_are_empty();
}
