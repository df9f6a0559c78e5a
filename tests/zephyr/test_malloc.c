/* SPDX-License-Identifier: Apache-2.0 */
/* test_malloc.c - k_malloc and its kin, resource pools of threads */
#include <zephyr/irq_offload.h>
#include <zephyr/ztest.h>

#include <kernel_internal.h>

#define STACK (512 + CONFIG_TEST_EXTRA_STACK_SIZE)

static K_THREAD_STACK_DEFINE(stack, STACK);
static K_THREAD_STACK_DEFINE(child_stack, STACK);
static struct k_thread thread;
static struct k_thread child;

static void all_free(void *data)
{
    void *p = k_malloc(CONFIG_HEAP_MEM_POOL_SIZE);

    ARG_UNUSED(data);
    zassert_not_null(p, "the option's number is what can be had");
    k_free(p);
}

ZTEST_SUITE(k_malloc, NULL, NULL, NULL, all_free, NULL);

ZTEST(k_malloc, test_until_empty)
{
    void *block[64];
    int count = 0;

    while ((count < 64) && ((block[count] = k_malloc(64)) != NULL)) {
        zassert_true(IS_ALIGNED(block[count], 8));
        memset(block[count], count, 64);
        count++;
    }
    zassert_true(count < 64);
    zassert_is_null(k_malloc(64));
    while (count > 0) {
        count--;
        zassert_equal(((uint8_t *)block[count])[63], count);
        k_free(block[count]);
    }
    k_free(NULL);
}

ZTEST(k_malloc, test_sizes)
{
    zassert_is_null(k_malloc(SIZE_MAX));
    zassert_is_null(k_malloc(SIZE_MAX - 7));
    zassert_is_null(k_malloc(CONFIG_HEAP_MEM_POOL_SIZE + 8));
    zassert_is_null(k_calloc(SIZE_MAX, 2));
    zassert_is_null(k_calloc(2, SIZE_MAX));
    for (size_t n = 0; n < 4; n++) {
        void *p = k_malloc(n);
        void *q = k_calloc(n, 1);

        zassert_not_null(p, "%zu bytes are a block", n);
        zassert_not_null(q);
        zassert_not_equal(p, q);
        k_free(p);
        k_free(q);
    }
}

ZTEST(k_malloc, test_calloc)
{
    uint8_t *p = k_malloc(128);

    memset(p, 0xFF, 128);
    k_free(p);
    p = k_calloc(8, 16);
    for (int i = 0; i < 128; i++) {
        zassert_equal(p[i], 0);
    }
    k_free(p);
}

ZTEST(k_malloc, test_aligned)
{
    for (size_t align = 1; align <= 256; align *= 2) {
        void *p = k_aligned_alloc(align, 1);

        zassert_not_null(p);
        zassert_true(IS_ALIGNED(p, align));
        k_free(p);
    }
    expect_assert();
    (void)k_aligned_alloc(12, 1);
}

ZTEST(k_malloc, test_realloc)
{
    uint8_t *p = k_realloc(NULL, 13);
    uint8_t *q;

    for (uint8_t i = 0; i < 13; i++) {
        p[i] = i;
    }
    for (size_t n = 14; n < 600; n += 31) {
        void *wall = k_malloc(1); /* so that it has to move now and then */

        q = k_realloc(p, n);
        zassert_not_null(q);
        for (uint8_t i = 0; i < 13; i++) {
            zassert_equal(q[i], i, "byte %d at %zu", i, n);
        }
        p = q;
        k_free(wall);
    }
    zassert_is_null(k_realloc(p, CONFIG_HEAP_MEM_POOL_SIZE * 2));
    zassert_equal(p[12], 12, "kept");
    zassert_is_null(k_realloc(p, 0));
}

/* Growing until nothing is left, again and again, comes to the same: no byte is lost on the way. */
ZTEST(k_malloc, test_realloc_until_empty)
{
    size_t most[2];

    for (int round = 0; round < 2; round++) {
        void *p = k_malloc(8);
        void *q = p;
        size_t n = 8;

        while (q != NULL) {
            p = q;
            n += 8;
            q = k_realloc(p, n);
        }
        most[round] = n;
        zassert_is_null(k_realloc(NULL, 64));
        p = k_realloc(p, 16);
        q = k_realloc(NULL, 64);
        zassert_not_null(q, "shrinking has made room");
        k_free(q);
        k_free(p);
    }
    zassert_equal(most[0], most[1]);
}

ZTEST(k_malloc, test_z_free_of_foreign)
{
    static char not_a_block[16];

    ztest_set_fault_valid(true);
    k_free(not_a_block);
}

ZTEST(k_malloc, test_z_double_free)
{
    void *p = k_malloc(20);

    k_free(p);
    ztest_set_fault_valid(true);
    k_free(p);
}

/* ---- resource pools ---- */

K_HEAP_DEFINE(own_heap, 512);

static void in_isr(const void *arg)
{
    void *p = z_thread_malloc(100);

    ARG_UNUSED(arg);
    zassert_not_null(p, "an interrupt takes from the system heap");
    k_free(p);
}

static bool from_own_heap(const void *p)
{
    return ((uintptr_t)p - (uintptr_t)own_heap.heap.init_mem) < own_heap.heap.init_bytes;
}

static void child_takes(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    *(void **)p1 = z_thread_malloc(20);
}

static void owner(void *p1, void *p2, void *p3)
{
    void *p, *q = NULL;

    ARG_UNUSED(p1);
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    k_current_get()->resource_pool = NULL;
    zassert_is_null(z_thread_malloc(20), "no pool, no memory");
    irq_offload(in_isr, NULL);
    k_thread_heap_assign(k_current_get(), &own_heap);
    p = z_thread_malloc(20);
    zassert_true(from_own_heap(p));
    zassert_is_null(z_thread_malloc(600), "nothing from elsewhere");
    p = k_realloc(p, 100);
    zassert_true(from_own_heap(p), "it stays in its heap");
    (void)k_thread_create(&child, child_stack, STACK, child_takes, &q, NULL, NULL, 5,
                          K_INHERIT_PERMS, K_NO_WAIT);
    zassert_ok(k_thread_join(&child, K_FOREVER));
    zassert_true(from_own_heap(q), "children inherit the pool");
    k_free(p);
    k_free(q);
    k_thread_system_pool_assign(k_current_get());
    p = z_thread_aligned_alloc(64, 10);
    zassert_true(IS_ALIGNED(p, 64));
    zassert_false(from_own_heap(p));
    k_free(p);
    zassert_is_null(z_thread_malloc(CONFIG_HEAP_MEM_POOL_SIZE * 2));
}

ZTEST(k_malloc, test_resource_pool)
{
    void *p;

    (void)k_thread_create(&thread, stack, STACK, owner, NULL, NULL, NULL, 5, 0, K_NO_WAIT);
    zassert_ok(k_thread_join(&thread, K_FOREVER));
    p = k_heap_alloc(&own_heap, 400, K_NO_WAIT);
    zassert_not_null(p, "k_free() has found the heap each time");
    k_heap_free(&own_heap, p);
}

/* A heap on a stack comes and goes; the next one at its place is found all the same. */
static void short_lived(size_t size)
{
    static uint8_t region[512] __aligned(8);
    struct k_heap local;

    k_heap_init(&local, region, size);
    k_thread_heap_assign(k_current_get(), &local);
    for (int i = 0; i < 3; i++) {
        k_free(z_thread_malloc(20));
    }
    zassert_true(sys_heap_validate(&local.heap));
}

ZTEST(k_malloc, test_heaps_that_end)
{
    for (size_t size = 128; size <= 512; size += 64) {
        short_lived(size);
    }
    k_thread_system_pool_assign(k_current_get());
}
