/* SPDX-License-Identifier: Apache-2.0 */
/* test_multi_heap.c - several heaps as one, with and without a lock; a heap behind a mutex */
#include <zephyr/irq_offload.h>
#include <zephyr/multi_heap/shared_multi_heap.h>
#include <zephyr/sys/multi_heap.h>
#include <zephyr/sys/sync_heap.h>
#include <zephyr/ztest.h>

#define HEAPS 4
#define BYTES 128

static struct sys_multi_heap multi;
static struct sys_heap heaps[HEAPS];
static char mem[HEAPS][BYTES] __aligned(16);

static void *choose(struct sys_multi_heap *mheap, void *cfg, size_t align, size_t size)
{
    ARG_UNUSED(mheap);
    return sys_heap_aligned_alloc(&heaps[POINTER_TO_INT(cfg)], align, size);
}

static void setup(void *data)
{
    ARG_UNUSED(data);
    sys_multi_heap_init(&multi, choose);
    for (int i = HEAPS - 1; i >= 0; i--) { /* not in the order of their addresses */
        sys_heap_init(&heaps[i], mem[i], BYTES);
        sys_multi_heap_add_heap(&multi, &heaps[i], INT_TO_POINTER(i + 100));
    }
}

ZTEST_SUITE(multi_heap, NULL, NULL, setup, NULL, NULL);

ZTEST(multi_heap, test_alloc_free)
{
    char *block[HEAPS];

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < HEAPS; i++) {
            block[i] = sys_multi_heap_alloc(&multi, INT_TO_POINTER(i), BYTES / 2);
            zassert_true((block[i] >= mem[i]) && (block[i] < (mem[i] + BYTES)), "heap %d", i);
        }
        for (int i = 0; i < HEAPS; i++) {
            zassert_is_null(sys_multi_heap_alloc(&multi, INT_TO_POINTER(i), BYTES / 2));
            zassert_equal(POINTER_TO_INT(sys_multi_heap_get_heap(&multi, block[i])->user_data),
                          i + 100);
        }
        for (int i = 0; i < HEAPS; i++) {
            sys_multi_heap_free(&multi, block[i]);
        }
    }
    sys_multi_heap_free(&multi, NULL);
    block[0] = sys_multi_heap_aligned_alloc(&multi, INT_TO_POINTER(0), 32, 8);
    zassert_true(IS_ALIGNED(block[0], 32));
}

ZTEST(multi_heap, test_realloc)
{
    char *p = sys_multi_heap_alloc(&multi, INT_TO_POINTER(1), 64);
    char *q;

    memset(p, 'm', 64);
    zassert_equal_ptr(p, sys_multi_heap_realloc(&multi, INT_TO_POINTER(1), p, 64));
    zassert_equal_ptr(p, sys_multi_heap_realloc(&multi, INT_TO_POINTER(1), p, 32));
    q = sys_multi_heap_alloc(&multi, INT_TO_POINTER(1), 32);
    zassert_true((q > p) && (q < (mem[1] + BYTES)), "in what was shrunk off, or behind it");
    zassert_is_null(sys_multi_heap_realloc(&multi, INT_TO_POINTER(1), p, 200));
    sys_multi_heap_free(&multi, q);
    q = sys_multi_heap_alloc(&multi, INT_TO_POINTER(1), 16);
    p = sys_multi_heap_aligned_realloc(&multi, INT_TO_POINTER(2), p, 16, 56);
    zassert_true((p >= mem[2]) && (p < (mem[2] + BYTES)), "to where the choice leads");
    zassert_equal(p[31], 'm');
    zassert_is_null(sys_multi_heap_realloc(&multi, INT_TO_POINTER(2), p, 0));
    zassert_not_null(sys_multi_heap_realloc(&multi, INT_TO_POINTER(2), NULL, 64));
}

ZTEST(multi_heap, test_get_heap_of_nowhere)
{
    zassert_is_null(sys_multi_heap_get_heap(&multi, UINT_TO_POINTER(POINTER_TO_UINT(mem[0]) - 1U)),
                    "below all");
    zassert_is_null(sys_multi_heap_get_heap(&multi, mem[HEAPS - 1] + BYTES), "above all");
    zassert_is_null(sys_multi_heap_get_heap(&multi, NULL));
}

ZTEST(multi_heap, test_z_free_of_nowhere)
{
    ztest_set_fault_valid(true);
    sys_multi_heap_free(&multi, &multi);
}

ZTEST(multi_heap, test_z_one_too_many)
{
    for (unsigned i = multi.nheaps; i < MAX_MULTI_HEAPS; i++) {
        sys_multi_heap_add_heap(&multi, &heaps[0], NULL);
    }
    expect_assert();
    sys_multi_heap_add_heap(&multi, &heaps[0], NULL);
}

/* ---- shared_multi_heap ---- */

static uint8_t small[0x1000] __aligned(8);
static uint8_t large[0x2000] __aligned(8);
static uint8_t uncached[0x1000] __aligned(8);

static bool in(const void *p, const uint8_t *region, size_t bytes)
{
    return ((uintptr_t)p - (uintptr_t)region) < bytes;
}

static void *shared_setup(void)
{
    struct shared_multi_heap_region region = {SMH_REG_ATTR_CACHEABLE, (uintptr_t)small,
                                              sizeof small};

    zassert_ok(shared_multi_heap_pool_init());
    zassert_equal(shared_multi_heap_pool_init(), -EALREADY);
    zassert_ok(shared_multi_heap_add(&region, NULL));
    region.addr = (uintptr_t)large;
    region.size = sizeof large;
    zassert_ok(shared_multi_heap_add(&region, NULL));
    region.attr = SMH_REG_ATTR_NON_CACHEABLE;
    region.addr = (uintptr_t)uncached;
    region.size = sizeof uncached;
    zassert_ok(shared_multi_heap_add(&region, NULL));
    region.attr = MAX_SHARED_MULTI_HEAP_ATTR;
    zassert_equal(shared_multi_heap_add(&region, NULL), -EINVAL);
    region.attr = SMH_REG_ATTR_EXTERNAL;
    region.size = 8;
    zassert_equal(shared_multi_heap_add(&region, NULL), -ENOMEM);
    return NULL;
}

ZTEST_SUITE(shared_multi_heap, NULL, shared_setup, NULL, NULL, NULL);

static void shared_isr(const void *arg)
{
    void *p = shared_multi_heap_alloc(SMH_REG_ATTR_CACHEABLE, 0x20);

    ARG_UNUSED(arg);
    zassert_true(in(p, small, sizeof small));
    shared_multi_heap_free(p);
}

ZTEST(shared_multi_heap, test_alloc)
{
    void *p = shared_multi_heap_alloc(SMH_REG_ATTR_CACHEABLE, 0x40);
    void *q = shared_multi_heap_alloc(SMH_REG_ATTR_CACHEABLE, 0x80);
    void *r = shared_multi_heap_alloc(SMH_REG_ATTR_CACHEABLE, 0x1200);
    void *s = shared_multi_heap_aligned_alloc(SMH_REG_ATTR_NON_CACHEABLE, 64, 0x100);

    zassert_true(in(p, small, sizeof small) && in(q, small, sizeof small), "in the order added");
    zassert_true(in(r, large, sizeof large), "too large for the first");
    zassert_true(in(s, uncached, sizeof uncached) && IS_ALIGNED(s, 64));
    zassert_is_null(shared_multi_heap_alloc(SMH_REG_ATTR_NON_CACHEABLE, 0x10000));
    zassert_is_null(shared_multi_heap_alloc(SMH_REG_ATTR_NON_CACHEABLE, 0));
    zassert_is_null(shared_multi_heap_alloc(SMH_REG_ATTR_EXTERNAL, 8), "no such memory");
    zassert_is_null(
        shared_multi_heap_alloc((enum shared_multi_heap_attr)(SMH_REG_ATTR_NUM + 1), 8));
    irq_offload(shared_isr, NULL);
    shared_multi_heap_free(r);
    memset(p, 7, 0x40);
    p = shared_multi_heap_realloc(SMH_REG_ATTR_CACHEABLE, p, 0x1100);
    zassert_true(in(p, large, sizeof large), "moved");
    zassert_equal(((uint8_t *)p)[0x3F], 7, "with its data");
    p = shared_multi_heap_realloc(SMH_REG_ATTR_CACHEABLE, p, 0);
    zassert_is_null(p);
    shared_multi_heap_free(q);
    shared_multi_heap_free(s);
    shared_multi_heap_free(NULL);
}

ZTEST(shared_multi_heap, test_z_foreign)
{
    ztest_set_fault_valid(true);
    shared_multi_heap_free(mem);
}

/* ---- sys_sync_heap ---- */

ZTEST(multi_heap, test_sync_heap)
{
    static uint8_t region[512] __aligned(8);
    struct sys_sync_heap heap;
    struct sys_memory_stats stats;
    void *p;

    zassert_equal(sys_sync_heap_init(&heap, region, 8), -EINVAL);
    zassert_ok(sys_sync_heap_init(&heap, region, sizeof region));
    p = sys_sync_heap_alloc(&heap, 100);
    p = sys_sync_heap_realloc(&heap, p, 200);
    zassert_not_null(p);
    sys_sync_heap_free(&heap, p);
    p = sys_sync_heap_aligned_alloc(&heap, 64, 10);
    zassert_true(IS_ALIGNED(p, 64));
    zassert_ok(sys_sync_heap_runtime_stats_get(&heap, &stats));
    zassert_equal(stats.allocated_bytes, 16);
    sys_sync_heap_free(&heap, p);
}
