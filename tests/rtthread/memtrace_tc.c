/* SPDX-License-Identifier: Apache-2.0 */
/* What a checked build finds by the trail of a block: writes over its end and after its free. */
#include "tc.h"

#if defined(RT_USING_MEMTRACE) && defined(RT_USING_HEAP)

static _Alignas(RT_ALIGN_SIZE) rt_uint8_t region[4096];

/* The byte right behind what was asked for, for every size: no slack is a blind spot. */
static void test_end(void)
{
    rt_smem_t m = rt_smem_init("smem", region, sizeof region);

    for (rt_size_t size = 1U; size < 60U; size++) {
        rt_uint8_t *volatile p = rt_smem_alloc(m, size);
        rt_uint8_t was;

        uassert_not_null(p);
        rt_memset(p, 0x11, size);
        was = p[size];
        p[size] = (rt_uint8_t)~was;
        tc_asserts(1, rt_smem_free(p)); /* told; and freed: its memory is not lost */
        uassert_int_equal(m->used, 0);
    }
    (void)rt_smem_detach(m);
}

static void settle(void)
{
    rt_memory_info(RT_NULL, RT_NULL, RT_NULL);
}

static void test_end_of_malloc(void)
{
    rt_uint8_t *volatile p = rt_malloc(20U);
    rt_uint8_t was = p[20];

    p[20] = (rt_uint8_t)~was;
    tc_asserts(1, uassert_null(rt_realloc(p, 200U))); /* a damaged block does not move */
    tc_asserts(1, rt_free(p));
    tc_asserts(0, settle());
}

static void test_after(void)
{
#if RT_MEMTRACE_WAITING > 0
    for (rt_size_t byte = 0U; byte < 64U; byte += 7U) {
        rt_uint8_t *volatile p = rt_malloc(64U);

        rt_free(p);
        tc_asserts(0, settle());
        p = rt_malloc(64U);
        rt_free(p);
        p[byte] = 0x55U;
        tc_asserts(1, settle());
    }
#endif
}

/* More than the half that waits, and no more than one stretch has where there are two. */
#ifdef RT_USING_MEMHEAP_AS_HEAP
#define EIGHTHS 5U
#else
#define EIGHTHS 7U
#endif

/* Blocks that wait are not missed: a request that needs their memory gets it. */
static void test_waiting_is_free(void)
{
    rt_size_t total;
    rt_size_t used;
    void *p;

    rt_memory_info(&total, &used, RT_NULL);
    for (int i = 0; i < 8; i++) {
        p = rt_malloc((total - used) / 2U);
        uassert_not_null(p);
        rt_free(p);
    }
    p = rt_malloc(((total - used) / 8U) * EIGHTHS);
    uassert_not_null(p);
    rt_free(p);
}

static void test_twice(void)
{
    void *p = rt_malloc(32U);
    void *q;

    rt_free(p);
    tc_asserts(1, rt_free(p)); /* it waits */
    settle();
    tc_asserts(1, rt_free(p)); /* it does not wait any more */
    q = rt_malloc(32U);
    tc_asserts(1, uassert_null(rt_realloc((rt_uint8_t *)q + 8, 0U)));
    rt_free(q);
    tc_asserts(1, uassert_null(rt_realloc(q, 64U)));
    tc_asserts(0, settle());
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_end);
    UTEST_UNIT_RUN(test_end_of_malloc);
    UTEST_UNIT_RUN(test_after);
    UTEST_UNIT_RUN(test_waiting_is_free);
    UTEST_UNIT_RUN(test_twice);
}
UTEST_TC_EXPORT(testcase, "rt.memtrace", RT_NULL, RT_NULL, 60);

#endif
