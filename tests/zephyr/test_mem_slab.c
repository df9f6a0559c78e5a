/* SPDX-License-Identifier: Apache-2.0 */
/* test_mem_slab.c - slabs: counts, limits, waiting, refusals, statistics */
#include <zephyr/irq_offload.h>
#include <zephyr/ztest.h>

#define STACK  (512 + CONFIG_TEST_EXTRA_STACK_SIZE)
#define BLOCK  64
#define BLOCKS 8
#define MANY   40

K_MEM_SLAB_DEFINE(slab, BLOCK, BLOCKS, 8);
K_MEM_SLAB_DEFINE_STATIC(many, 16, MANY, 8); /* more than fit a word of its map */
struct item {
    uint64_t a;
    char b;
};
K_MEM_SLAB_DEFINE_TYPE(items, struct item, 3);
K_MEM_SLAB_DEFINE_STATIC_TYPE(static_items, struct item, 3);
K_MEM_SLAB_DEFINE_IN_SECT(placed, __noinit_named(placed), 32, 2, 32);
K_MEM_SLAB_DEFINE_IN_SECT_STATIC(placed_static, __noinit, 32, 2, 32);

static char buffer[3 * 32] __aligned(8);
static K_THREAD_STACK_ARRAY_DEFINE(stacks, 4, STACK);
static struct k_thread threads[4];

static void all_free(void *data)
{
    ARG_UNUSED(data);
    zassert_equal(k_mem_slab_num_used_get(&slab), 0, "the test lost a block");
    zassert_equal(acre_pool_check(&slab.pool), 0);
    zassert_ok(k_mem_slab_runtime_stats_reset_max(&slab));
}

ZTEST_SUITE(mem_slab, NULL, NULL, NULL, all_free, NULL);

static void work(const void *arg)
{
    void *block[BLOCKS], *more = &more;

    ARG_UNUSED(arg);
    for (unsigned i = 0; i < BLOCKS; i++) {
        zassert_ok(k_mem_slab_alloc(&slab, &block[i], K_NO_WAIT));
        zassert_true(IS_ALIGNED(block[i], 8));
        zassert_equal(((uintptr_t)block[i] - (uintptr_t)slab.buffer) % BLOCK, 0);
        zassert_equal(k_mem_slab_num_used_get(&slab), i + 1);
        zassert_equal(k_mem_slab_num_free_get(&slab), BLOCKS - 1 - i);
        memset(block[i], 0xA0 + (int)i, BLOCK);
    }
    zassert_equal(k_mem_slab_alloc(&slab, &more, K_NO_WAIT), -ENOMEM);
    zassert_is_null(more);
    zassert_equal(k_mem_slab_num_used_get(&slab), BLOCKS);
    for (unsigned i = 0; i < BLOCKS; i++) {
        zassert_equal(((uint8_t *)block[i])[BLOCK - 1], 0xA0 + i);
        k_mem_slab_free(&slab, block[i]);
    }
    zassert_equal(k_mem_slab_max_used_get(&slab), BLOCKS);
}

ZTEST(mem_slab, test_thread)
{
    work(NULL);
    work(NULL);
}

ZTEST(mem_slab, test_isr)
{
    irq_offload(work, NULL);
}

ZTEST(mem_slab, test_init)
{
    struct k_mem_slab local;
    void *block;

    zassert_equal(k_mem_slab_init(&local, buffer, 0, 3), -EINVAL);
    zassert_equal(k_mem_slab_init(&local, buffer, 33, 3), -EINVAL);
    zassert_equal(k_mem_slab_init(&local, buffer + 1, 32, 2), -EINVAL);
    zassert_equal(k_mem_slab_init(&local, buffer, SIZE_MAX & ~(size_t)15, 3), -EINVAL);
    zassert_equal(k_mem_slab_init(&local, (void *)(UINTPTR_MAX & ~(uintptr_t)15), 32, 3), -EINVAL);
    zassert_ok(k_mem_slab_init(&local, buffer, 32, 3));
    zassert_equal(k_mem_slab_num_free_get(&local), 3);
    zassert_ok(k_mem_slab_alloc(&local, &block, K_FOREVER));
    zassert_equal_ptr(block, buffer, "the lowest address first");
    k_mem_slab_free2(&local, block);
}

ZTEST(mem_slab, test_defined_of_types)
{
    void *p;

    zassert_ok(k_mem_slab_alloc(&items, &p, K_NO_WAIT));
    zassert_true(IS_ALIGNED(p, __alignof__(struct item)));
    k_mem_slab_free(&items, p);
    zassert_equal(k_mem_slab_num_free_get(&static_items), 3);
    zassert_ok(k_mem_slab_alloc(&placed, &p, K_NO_WAIT));
    zassert_true(IS_ALIGNED(p, 32));
    k_mem_slab_free(&placed, p);
    zassert_equal(k_mem_slab_num_free_get(&placed_static), 2);
}

ZTEST(mem_slab, test_timeout)
{
    void *block[BLOCKS], *more = &more;
    int64_t begin;

    for (int i = 0; i < BLOCKS; i++) {
        zassert_ok(k_mem_slab_alloc(&slab, &block[i], K_NO_WAIT));
    }
    begin = k_uptime_get();
    zassert_equal(k_mem_slab_alloc(&slab, &more, K_MSEC(20)), -EAGAIN);
    zassert_true(k_uptime_delta(&begin) >= 20);
    zassert_equal_ptr(more, &more, "untouched");
    zassert_equal(k_mem_slab_num_used_get(&slab), BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
        k_mem_slab_free(&slab, block[i]);
    }
}

/* ---- waiting ---- */

static void *got[4];
static int rank[4];
static int ranks;

static void waiter(void *p1, void *p2, void *p3)
{
    intptr_t i = POINTER_TO_INT(p1);

    ARG_UNUSED(p3);
    got[i] = NULL;
    if (k_mem_slab_alloc(&slab, &got[i], (p2 != NULL) ? K_MSEC(30) : K_FOREVER) == 0) {
        ranks++;
        rank[i] = ranks;
    }
}

static void begin_wait(int i, int prio, bool timed)
{
    rank[i] = 0;
    (void)k_thread_create(&threads[i], stacks[i], STACK, waiter, INT_TO_POINTER(i),
                          timed ? &slab : NULL, NULL, prio, 0, K_NO_WAIT);
    k_msleep(2);
}

static void take_all(void **block)
{
    ranks = 0;
    for (int i = 0; i < BLOCKS; i++) {
        zassert_ok(k_mem_slab_alloc(&slab, &block[i], K_NO_WAIT));
    }
}

static void give_all(void **block)
{
    for (int i = 0; i < BLOCKS; i++) {
        k_mem_slab_free(&slab, block[i]);
    }
}

static void isr_free(const void *arg)
{
    k_mem_slab_free(&slab, (void *)(uintptr_t)arg);
}

/* One block comes back: the most urgent who waits longest gets it, the others time out. */
ZTEST(mem_slab, test_order)
{
    void *block[BLOCKS];

    take_all(block);
    begin_wait(0, K_PRIO_PREEMPT(2), true);
    begin_wait(1, K_PRIO_PREEMPT(1), true);
    begin_wait(2, K_PRIO_PREEMPT(1), true);
    k_mem_slab_free(&slab, block[0]);
    zassert_equal(k_mem_slab_num_used_get(&slab), BLOCKS, "handed over, never free");
    for (int i = 0; i < 3; i++) {
        zassert_ok(k_thread_join(&threads[i], K_SECONDS(5)));
    }
    zassert_equal(rank[0], 0);
    zassert_equal(rank[1], 1);
    zassert_equal(rank[2], 0);
    zassert_equal_ptr(got[1], block[0]);
    give_all(block);
}

ZTEST(mem_slab, test_freed_by_interrupt)
{
    void *block[BLOCKS];

    take_all(block);
    begin_wait(0, K_PRIO_PREEMPT(2), false);
    irq_offload(isr_free, block[3]);
    zassert_ok(k_thread_join(&threads[0], K_SECONDS(5)));
    zassert_equal_ptr(got[0], block[3]);
    give_all(block);
}

ZTEST(mem_slab, test_aborted_after_hand_over)
{
    void *block[BLOCKS];

    take_all(block);
    begin_wait(0, K_PRIO_PREEMPT(2), false);
    k_mem_slab_free(&slab, block[3]); /* it is the thread's, which has not run yet */
    k_thread_abort(&threads[0]);
    zassert_equal(k_mem_slab_num_used_get(&slab), BLOCKS - 1);
    zassert_ok(k_mem_slab_alloc(&slab, &block[3], K_NO_WAIT));
    give_all(block);
}

static K_SEM_DEFINE(done, 0, 4);

static void mixed(void *p1, void *p2, void *p3)
{
    void *block[3];

    ARG_UNUSED(p1);
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 3; i++) {
            block[i] = NULL;
            zassert_ok(k_mem_slab_alloc(&slab, &block[i], K_FOREVER));
            memset(block[i], round, BLOCK);
            k_yield();
        }
        for (int i = 0; i < 3; i++) {
            zassert_equal(((uint8_t *)block[i])[5], round);
            k_mem_slab_free(&slab, block[i]);
        }
    }
    k_sem_give(&done);
}

ZTEST(mem_slab, test_threads)
{
    void *held;

    /* 8 blocks less one, for 4 threads that hold up to 3: not more than 2 * 4 + 1 are wanted by
     * those who hold and wait, so some always goes on, and all wait now and then. */
    k_sched_time_slice_set(1, 0);
    zassert_ok(k_mem_slab_alloc(&slab, &held, K_NO_WAIT));
    k_mem_slab_free(&slab, held);
    for (int i = 0; i < 3; i++) {
        (void)k_thread_create(&threads[i], stacks[i], STACK, mixed, NULL, NULL, NULL,
                              K_PRIO_PREEMPT(3), 0, K_NO_WAIT);
    }
    for (int i = 0; i < 3; i++) {
        zassert_ok(k_sem_take(&done, K_SECONDS(10)));
    }
    k_sched_time_slice_set(CONFIG_TIMESLICE_SIZE, 0);
}

/* ---- refusals ---- */

ZTEST(mem_slab, test_z_double_free)
{
    void *p;

    zassert_ok(k_mem_slab_alloc(&slab, &p, K_NO_WAIT));
    k_mem_slab_free(&slab, p);
    ztest_set_fault_valid(true);
    k_mem_slab_free(&slab, p);
}

ZTEST(mem_slab, test_z_double_free_of_many)
{
    void *p;

    zassert_ok(k_mem_slab_alloc(&many, &p, K_NO_WAIT));
    k_mem_slab_free(&many, p);
    memset(p, 0, 16); /* whatever is written to it afterwards */
    ztest_set_fault_valid(true);
    k_mem_slab_free(&many, p);
}

ZTEST(mem_slab, test_z_interior)
{
    ztest_set_fault_valid(true);
    k_mem_slab_free(&slab, slab.buffer + 8);
}

ZTEST(mem_slab, test_z_foreign)
{
    ztest_set_fault_valid(true);
    k_mem_slab_free(&slab, buffer);
}

/* ---- statistics ---- */

ZTEST(mem_slab, test_stats)
{
    struct sys_memory_stats stats;
    void *p, *q;

    zassert_equal(k_mem_slab_runtime_stats_get(NULL, &stats), -EINVAL);
    zassert_equal(k_mem_slab_runtime_stats_get(&slab, NULL), -EINVAL);
    zassert_equal(k_mem_slab_runtime_stats_reset_max(NULL), -EINVAL);
    zassert_ok(k_mem_slab_alloc(&slab, &p, K_NO_WAIT));
    zassert_ok(k_mem_slab_alloc(&slab, &q, K_NO_WAIT));
    k_mem_slab_free(&slab, p);
    zassert_ok(k_mem_slab_runtime_stats_get(&slab, &stats));
    zassert_equal(stats.allocated_bytes, BLOCK);
    zassert_equal(stats.free_bytes, BLOCK * (BLOCKS - 1));
    zassert_equal(stats.max_allocated_bytes, BLOCK * 2);
    zassert_ok(k_mem_slab_runtime_stats_reset_max(&slab));
    zassert_equal(k_mem_slab_max_used_get(&slab), 1);
    k_mem_slab_free(&slab, q);
}
