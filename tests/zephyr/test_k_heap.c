/* SPDX-License-Identifier: Apache-2.0 */
/* test_k_heap.c - the heap one may wait for: calls, edges, and the rule of waiting */
#include <zephyr/irq_offload.h>
#include <zephyr/ztest.h>

#define STACK (512 + CONFIG_TEST_EXTRA_STACK_SIZE)

K_HEAP_DEFINE(heap, 2048);
K_HEAP_DEFINE_NOCACHE(second_heap, 300);
static K_THREAD_STACK_ARRAY_DEFINE(stacks, 4, STACK);
static struct k_thread threads[4];

/* Whatever a test did, the heap is whole and empty behind it. */
static void all_free(void *data)
{
    void *p;

    ARG_UNUSED(data);
    zassert_true(sys_heap_validate(&heap.heap));
    p = k_heap_alloc(&heap, 1936, K_NO_WAIT);
    zassert_not_null(p, "the test lost memory");
    k_heap_free(&heap, p);
}

ZTEST_SUITE(k_heap, NULL, NULL, NULL, all_free, NULL);

ZTEST(k_heap, test_alloc_free)
{
    char *p = k_heap_alloc(&heap, 1024, K_MSEC(2));

    zassert_not_null(p);
    memset(p, '0', 1024);
    k_heap_free(&heap, p);
    p = k_heap_alloc(&heap, 1536, K_NO_WAIT);
    zassert_not_null(p);
    k_heap_free(&heap, p);
    k_heap_free(&heap, NULL);
}

K_HEAP_DEFINE(one_byte, 1);

ZTEST(k_heap, test_smallest_heap)
{
    char *p = k_heap_alloc(&one_byte, 1, K_NO_WAIT);

    zassert_not_null(p);
    zassert_is_null(k_heap_alloc(&one_byte, 1, K_NO_WAIT), "it is for one block");
    *p = 1;
    k_heap_free(&one_byte, p);
    zassert_true(sys_heap_validate(&one_byte.heap));
}

ZTEST(k_heap, test_init)
{
    uint8_t region[257];
    struct k_heap local;
    char *p;

    memset(&local, 0xFF, sizeof local);
    k_heap_init(&local, region + 1, sizeof region - 1);
    p = k_heap_alloc(&local, 100, K_FOREVER);
    zassert_true((p > (char *)region) && ((p + 100) <= (char *)(region + sizeof region)));
    k_heap_free(&local, p);
}

ZTEST(k_heap, test_array_get)
{
    struct k_heap *all = NULL;
    int count = k_heap_array_get(&all);
    int found = 0;

    for (int i = 0; i < count; i++) {
        found += (&all[i] == &heap) ? 1 : 0;
        found += (&all[i] == &second_heap) ? 1 : 0;
        found += (&all[i] == &one_byte) ? 1 : 0;
    }
    zassert_equal(found, 3);
}

/* ---- requests that no wait can help ---- */

ZTEST(k_heap, test_never_is_told_at_once)
{
    static const size_t never[] = {0, 2049, 4096, SIZE_MAX, SIZE_MAX - 7};
    void *out = k_heap_alloc(&heap, 1000, K_NO_WAIT);
    int64_t begin = k_uptime_get();
    static uint8_t region[2048] __aligned(1024);
    struct k_heap placed;

    for (size_t i = 0; i < ARRAY_SIZE(never); i++) {
        zassert_is_null(k_heap_alloc(&heap, never[i], K_NO_WAIT));
        zassert_is_null(k_heap_alloc(&heap, never[i], K_SECONDS(20)));
        zassert_is_null(k_heap_alloc(&heap, never[i], K_FOREVER));
        zassert_is_null(k_heap_aligned_alloc(&heap, 16, never[i], K_FOREVER));
    }
    k_heap_init(&placed, region, sizeof region);
    zassert_is_null(k_heap_aligned_alloc(&placed, 1024, 1500, K_FOREVER), "with its gap too large");
    zassert_is_null(k_heap_calloc(&heap, SIZE_MAX, 2, K_FOREVER));
    zassert_is_null(k_heap_calloc(&heap, 0, 0, K_FOREVER));
    zassert_is_null(k_heap_realloc(&heap, out, 3000, K_FOREVER), "the old block is kept");
    zassert_is_null(k_heap_realloc(&heap, NULL, 0, K_FOREVER));
    zassert_true((k_uptime_get() - begin) < 5000, "none of them has waited");
    k_heap_free(&heap, out);
}

/* Whatever an empty heap can serve, aligned or not, is not called impossible; and nothing else is
 * waited for: at each size one of the two holds. */
ZTEST(k_heap, test_never_is_exact)
{
    for (size_t align = 8; align <= 1024; align *= 2) {
        for (size_t n = 8; n <= 2048; n += 8) {
            void *p = k_heap_aligned_alloc(&heap, align, n, K_NO_WAIT);

            zassert_equal(p != NULL, z_heap_can_ever(&heap.heap, align, n), "%zu to %zu", n, align);
            k_heap_free(&heap, p);
        }
    }
}

ZTEST(k_heap, test_aligned)
{
    void *p = k_heap_aligned_alloc(&heap, 16, 100, K_NO_WAIT);

    zassert_true(IS_ALIGNED(p, 16));
    k_heap_free(&heap, p);
    p = k_heap_aligned_alloc(&heap, 0, 100, K_NO_WAIT);
    zassert_not_null(p);
    k_heap_free(&heap, p);
    expect_assert();
    (void)k_heap_aligned_alloc(&heap, 3, 100, K_NO_WAIT);
}

ZTEST(k_heap, test_calloc)
{
    uint8_t *p = k_heap_alloc(&heap, 1024, K_NO_WAIT);

    memset(p, 0xFF, 1024);
    k_heap_free(&heap, p);
    p = k_heap_calloc(&heap, 256, 4, K_NO_WAIT);
    for (int i = 0; i < 1024; i++) {
        zassert_equal(p[i], 0);
    }
    k_heap_free(&heap, p);
}

ZTEST(k_heap, test_realloc)
{
    char *p = k_heap_realloc(&heap, NULL, 100, K_NO_WAIT);
    char *q, *wall;

    memset(p, 'x', 100);
    q = k_heap_realloc(&heap, p, 500, K_NO_WAIT);
    zassert_equal_ptr(p, q, "there is room behind it");
    wall = k_heap_alloc(&heap, 100, K_NO_WAIT);
    p = k_heap_realloc(&heap, q, 900, K_NO_WAIT);
    zassert_not_equal(p, q);
    zassert_equal(p[99], 'x');
    zassert_is_null(k_heap_realloc(&heap, p, 1500, K_NO_WAIT));
    zassert_equal(p[99], 'x', "what could not be done has changed nothing");
    zassert_is_null(k_heap_realloc(&heap, p, 1500, K_MSEC(5)));
    zassert_equal_ptr(p, k_heap_realloc(&heap, p, 50, K_NO_WAIT));
    zassert_is_null(k_heap_realloc(&heap, p, 0, K_FOREVER), "freed, and once");
    k_heap_free(&heap, wall);
}

static void isr_alloc(const void *arg)
{
    char *p = k_heap_alloc(&heap, 1024, K_NO_WAIT);

    ARG_UNUSED(arg);
    zassert_not_null(p);
    p = k_heap_realloc(&heap, p, 1200, K_NO_WAIT);
    zassert_not_null(p);
    k_heap_free(&heap, p);
}

ZTEST(k_heap, test_isr)
{
    irq_offload(isr_alloc, NULL);
}

/* Last by its name, as upstream's must be; here the heap can still be used afterwards. */
ZTEST(k_heap, test_z_double_free)
{
    void *p = k_heap_alloc(&heap, 64, K_NO_WAIT);

    k_heap_free(&heap, p);
    ztest_set_fault_valid(true);
    k_heap_free(&heap, p);
    zassert_unreachable();
}

ZTEST(k_heap, test_z_foreign)
{
    void *p = k_heap_alloc(&second_heap, 64, K_NO_WAIT);

    ztest_set_fault_valid(true);
    k_heap_free(&heap, p);
}

static const size_t fits[] = {1, 16, 64, 256, 512, 1024, 1536};
ZTEST_DEFINE_PARAM_VALUES_ARRAY(fit_values, fits);

ZTEST_P(k_heap, test_sizes)
{
    void *p = k_heap_alloc(&heap, ZTEST_GET_PARAM(size_t), K_NO_WAIT);

    zassert_not_null(p);
    k_heap_free(&heap, p);
}
ZTEST_INSTANTIATE_TEST_SUITE_P(fits, k_heap, test_sizes, fit_values);

/* ---- waiting ---- */

struct wish {
    size_t bytes;
    int32_t ms; /* -1: for ever */
    void *got;
    int64_t waited;
    int rank; /* the how-manieth to be answered, from 1 */
};

static int answered;

static void wisher(void *p1, void *p2, void *p3)
{
    struct wish *wish = p1;
    int64_t begin = k_uptime_get();

    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    wish->got = k_heap_alloc(&heap, wish->bytes, (wish->ms < 0) ? K_FOREVER : K_MSEC(wish->ms));
    wish->waited = k_uptime_get() - begin;
    answered++;
    wish->rank = answered;
}

static void begin_wish(int i, struct wish *wish, int prio)
{
    wish->got = NULL;
    wish->rank = 0;
    (void)k_thread_create(&threads[i], stacks[i], STACK, wisher, wish, NULL, NULL, prio, 0,
                          K_NO_WAIT);
    k_msleep(2); /* it comes as far as it can */
}

static void end_wishes(int count)
{
    for (int i = 0; i < count; i++) {
        zassert_ok(k_thread_join(&threads[i], K_SECONDS(5)), "somebody still waits");
    }
    answered = 0;
}

ZTEST(k_heap, test_pending)
{
    struct wish wish = {1536, 200, NULL, 0, 0};
    void *p = k_heap_alloc(&heap, 1536, K_NO_WAIT);

    begin_wish(0, &wish, K_PRIO_PREEMPT(5));
    zassert_equal(wish.rank, 0, "it waits");
    k_heap_free(&heap, p);
    end_wishes(1);
    zassert_not_null(wish.got);
    zassert_true(wish.waited < 200);
    k_heap_free(&heap, wish.got);
}

ZTEST(k_heap, test_timeout)
{
    struct wish wish = {1536, 20, NULL, 0, 0};
    void *p = k_heap_alloc(&heap, 1024, K_NO_WAIT);
    void *q = k_heap_alloc(&heap, 512, K_NO_WAIT);

    begin_wish(0, &wish, K_PRIO_PREEMPT(5));
    k_heap_free(&heap, q); /* still too little */
    end_wishes(1);
    zassert_is_null(wish.got);
    zassert_true(wish.waited >= 20, "%d", (int)wish.waited);
    k_heap_free(&heap, p);
}

static void isr_free(const void *arg)
{
    k_heap_free(&heap, (void *)(uintptr_t)arg);
}

ZTEST(k_heap, test_freed_by_interrupt)
{
    struct wish wish = {1536, -1, NULL, 0, 0};
    void *p = k_heap_alloc(&heap, 1024, K_NO_WAIT);

    begin_wish(0, &wish, K_PRIO_PREEMPT(5));
    irq_offload(isr_free, p);
    end_wishes(1);
    zassert_not_null(wish.got);
    k_heap_free(&heap, wish.got);
}

ZTEST(k_heap, test_order)
{
    struct wish low = {400, -1, NULL, 0, 0};
    struct wish first = {400, -1, NULL, 0, 0};
    struct wish second = {400, -1, NULL, 0, 0};
    void *p = k_heap_alloc(&heap, 1800, K_NO_WAIT);

    begin_wish(0, &low, K_PRIO_PREEMPT(9));
    begin_wish(1, &first, K_PRIO_PREEMPT(4));
    begin_wish(2, &second, K_PRIO_PREEMPT(4));
    k_heap_free(&heap, p);
    end_wishes(3);
    zassert_equal(first.rank, 1);
    zassert_equal(second.rank, 2);
    zassert_equal(low.rank, 3);
    k_heap_free(&heap, low.got);
    k_heap_free(&heap, first.got);
    k_heap_free(&heap, second.got);
}

/* The first waiter's request is reserved, however small the others' are. */
ZTEST(k_heap, test_large_request_does_not_starve)
{
    struct wish large = {1500, -1, NULL, 0, 0};
    struct wish small = {16, -1, NULL, 0, 0};
    struct wish urgent = {16, -1, NULL, 0, 0};
    void *part[5];

    for (int i = 0; i < 5; i++) {
        part[i] = k_heap_alloc(&heap, 320, K_NO_WAIT);
    }
    begin_wish(0, &large, K_PRIO_PREEMPT(5));
    begin_wish(1, &small, K_PRIO_PREEMPT(6));
    zassert_equal(small.rank, 0, "it fits, but someone comes first");
    begin_wish(2, &urgent, K_PRIO_PREEMPT(1));
    zassert_equal(urgent.rank, 1, "who is more urgent than the first goes first");
    for (int i = 0; i < 4; i++) {
        k_heap_free(&heap, part[i]);
        k_msleep(2);
        zassert_equal(small.rank, 0, "what is freed collects for the first");
    }
    k_heap_free(&heap, part[4]);
    k_heap_free(&heap, urgent.got);
    end_wishes(3);
    zassert_not_null(large.got);
    zassert_equal(large.rank, 2);
    zassert_equal(small.rank, 3);
    k_heap_free(&heap, large.got);
    k_heap_free(&heap, small.got);
}

static void no_wait(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    *(void **)p1 = k_heap_alloc(&heap, 16, K_NO_WAIT);
}

ZTEST(k_heap, test_newcomers_stand_behind)
{
    struct wish large = {1900, -1, NULL, 0, 0};
    void *p = k_heap_alloc(&heap, 1000, K_NO_WAIT);
    void *grown = k_heap_alloc(&heap, 100, K_NO_WAIT);
    void *got = p;

    begin_wish(0, &large, K_PRIO_PREEMPT(5));
    (void)k_thread_create(&threads[1], stacks[1], STACK, no_wait, &got, NULL, NULL,
                          K_PRIO_PREEMPT(5), 0, K_NO_WAIT);
    zassert_ok(k_thread_join(&threads[1], K_FOREVER));
    zassert_is_null(got, "not even without waiting");
    got = k_heap_alloc(&heap, 16, K_NO_WAIT);
    zassert_not_null(got, "the test is more urgent than all of them");
    k_heap_free(&heap, got);
    k_heap_free(&heap, grown);
    k_heap_free(&heap, p);
    end_wishes(1);
    zassert_not_null(large.got);
    k_heap_free(&heap, large.got);
}

/* Who stood behind is looked at again when the first gives up, is ended, or is moved back. */
static void first_goes(void (*goes)(void), int32_t ms)
{
    struct wish large = {1900, ms, NULL, 0, 0};
    struct wish small = {16, -1, NULL, 0, 0};
    void *p = k_heap_alloc(&heap, 1000, K_NO_WAIT);

    begin_wish(0, &large, K_PRIO_PREEMPT(5));
    begin_wish(1, &small, K_PRIO_PREEMPT(6));
    zassert_equal(small.rank, 0);
    goes();
    zassert_ok(k_thread_join(&threads[1], K_SECONDS(5)), "it fits, and nobody comes first");
    zassert_not_null(small.got);
    k_heap_free(&heap, small.got);
    k_heap_free(&heap, p);
    zassert_ok(k_thread_join(&threads[0], K_SECONDS(5)));
    k_heap_free(&heap, large.got);
    answered = 0;
}

static void by_itself(void)
{
}

static void aborted(void)
{
    k_thread_abort(&threads[0]);
}

static void moved_back(void)
{
    k_thread_priority_set(&threads[0], K_PRIO_PREEMPT(10));
}

ZTEST(k_heap, test_first_times_out)
{
    first_goes(by_itself, 20);
}

ZTEST(k_heap, test_first_is_aborted)
{
    first_goes(aborted, -1);
}

ZTEST(k_heap, test_first_is_moved_back)
{
    first_goes(moved_back, -1);
}

/* Ended between being given memory and having it, a thread takes none with it (all_free). */
ZTEST(k_heap, test_aborted_after_hand_over)
{
    struct wish wish = {1900, -1, NULL, 0, 0};
    void *p = k_heap_alloc(&heap, 1000, K_NO_WAIT);

    begin_wish(0, &wish, K_PRIO_PREEMPT(5));
    k_heap_free(&heap, p); /* handed over; the test is cooperative, so it has not run yet */
    k_thread_abort(&threads[0]);
    zassert_equal(wish.rank, 0);
}

ZTEST(k_heap, test_shrink_serves)
{
    struct wish wish = {900, -1, NULL, 0, 0};
    void *p = k_heap_alloc(&heap, 1900, K_NO_WAIT);

    begin_wish(0, &wish, K_PRIO_PREEMPT(5));
    zassert_equal_ptr(p, k_heap_realloc(&heap, p, 500, K_NO_WAIT));
    end_wishes(1);
    zassert_not_null(wish.got);
    k_heap_free(&heap, wish.got);
    k_heap_free(&heap, p);
}
