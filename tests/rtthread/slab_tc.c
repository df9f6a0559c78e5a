/* SPDX-License-Identifier: Apache-2.0 */
/* Slab: edge cases, chunks and pages, whole memory used and merged again, wrong frees. */
#include "tc.h"

static _Alignas(4096) rt_uint8_t region[49152];
static rt_uint8_t small[8192];
static rt_slab_t m;

static void begin(void)
{
    m = rt_slab_init("slab", region, sizeof region);
    uassert_not_null(m);
}

static void end(void)
{
    uassert_int_equal(m->used, 0);
    uassert_int_equal(rt_slab_detach(m), RT_EOK);
}

static void test_object(void)
{
    begin();
    uassert_str_equal(m->parent.name, "slab");
    uassert_int_equal(m->parent.type, RT_Object_Class_Memory | RT_Object_Class_Static);
    uassert_str_equal(m->algorithm, "slab");
    uassert_int_equal(m->used, 0);
    uassert_true(m->total > (sizeof region * 3U) / 4U);
    end();
    uassert_true(rt_object_find("slab", RT_Object_Class_Memory) == RT_NULL);
}

static void test_sizes(void)
{
    void *p;

    begin();
    uassert_null(rt_slab_alloc(m, 0U));
    for (rt_size_t i = 0U; i < 40U; i++) {
        uassert_null(rt_slab_alloc(m, RT_SIZE_MAX - i));
    }
    uassert_null(rt_slab_realloc(m, RT_NULL, 0U));
    for (rt_size_t size = 1U; size < 3000U; size += 13U) {
        p = rt_slab_alloc(m, size);
        uassert_not_null(p);
        uassert_int_equal((rt_uintptr_t)p % 8U, 0);
        rt_memset(p, 0xFF, size);
        uassert_true((m->used >= size) && (m->max >= m->used) && (m->total >= m->used));
        rt_slab_free(m, p);
    }
    rt_slab_free(m, RT_NULL);
    end();
}

/* As long as anything fits: then all is freed and one block of nearly everything can be had. */
static void test_whole(void)
{
    static void *blocks[sizeof region / 8U];
    static const rt_size_t sizes[] = {8U, 24U, 100U, 260U, 700U};
    unsigned count = 0U;

    begin();
    for (unsigned round = 0U; round < 5U; round++) {
        void *p = rt_slab_alloc(m, sizes[round]);

        while ((p != RT_NULL) && (count < (sizeof blocks / sizeof blocks[0]))) {
            rt_memset(p, (int)round, sizes[round]);
            blocks[count] = p;
            count++;
            p = rt_slab_alloc(m, sizes[round]);
        }
        uassert_true(m->used > (m->total / 2U));
        for (unsigned i = 0U; i < count; i += 2U) {
            rt_slab_free(m, blocks[i]);
        }
        for (unsigned i = 1U; i < count; i += 2U) {
            uassert_int_equal(*(rt_uint8_t *)blocks[i], round);
            rt_slab_free(m, blocks[i]);
        }
        count = 0U;
        uassert_int_equal(m->used, 0);
        p = rt_slab_alloc(m, m->total - 256U);
        uassert_not_null(p);
        rt_slab_free(m, p);
    }
    end();
}

static void test_realloc(void)
{
    rt_uint8_t *p;
    rt_uint8_t *q;

    begin();
    p = rt_slab_realloc(m, RT_NULL, 20U);
    rt_memset(p, 7, 20U);
    uassert_true(rt_slab_realloc(m, p, 20U) == p);
    q = rt_slab_realloc(m, p, 300U);
    uassert_not_null(q);
    uassert_int_equal(q[19], 7);
    uassert_null(rt_slab_realloc(m, q, RT_SIZE_MAX)); /* and q is as it was */
    uassert_null(rt_slab_realloc(m, q, sizeof region));
    uassert_int_equal(q[19], 7);
    p = rt_slab_realloc(m, q, 5000U); /* from a chunk to pages */
    uassert_int_equal(p[19], 7);
    uassert_true(rt_slab_realloc(m, p, 20000U) == p); /* pages behind it are free */
    q = rt_slab_realloc(m, p, 10U);
    uassert_int_equal(q[9], 7);
    uassert_null(rt_slab_realloc(m, q, 0U));
    end();
}

static void test_pages(void)
{
    void *p;
    void *q;

    begin();
    uassert_null(rt_slab_page_alloc(m, 0U));
    uassert_null(rt_slab_page_alloc(m, RT_SIZE_MAX));
    uassert_null(rt_slab_page_alloc(m, RT_SIZE_MAX / RT_MM_PAGE_SIZE));
    p = rt_slab_page_alloc(m, 1U);
    q = rt_slab_page_alloc(m, 3U);
    uassert_not_null(p);
    uassert_not_null(q);
    uassert_int_equal((rt_uintptr_t)p % RT_MM_PAGE_SIZE, 0);
    uassert_int_equal((rt_uintptr_t)q % RT_MM_PAGE_SIZE, 0);
    rt_memset(p, 1, RT_MM_PAGE_SIZE);
    rt_memset(q, 2, 3U * RT_MM_PAGE_SIZE);
    tc_asserts(1, rt_slab_page_free(m, q, 2U)); /* not the number it was asked for */
    tc_asserts(1, rt_slab_page_free(m, q, RT_SIZE_MAX));
    tc_asserts(1, rt_slab_page_free(m, (rt_uint8_t *)q + RT_MM_PAGE_SIZE, 1U));
    rt_slab_page_free(m, p, 1U);
    tc_asserts(1, rt_slab_page_free(m, p, 1U));
    rt_slab_page_free(m, q, 3U);
    rt_slab_page_free(m, RT_NULL, 3U);
    end();
}

static void test_wrong(void)
{
    static rt_uint8_t stray[64];
    rt_uint8_t *p;
    rt_uint8_t *big;
    rt_size_t used;

    begin();
    p = rt_slab_alloc(m, 40U);
    big = rt_slab_alloc(m, 3000U);
    used = m->used;
    tc_asserts(1, rt_slab_free(m, &stray[32]));
    tc_asserts(1, rt_slab_free(m, p + 4));
    tc_asserts(1, rt_slab_free(m, p + 8));
    tc_asserts(1, rt_slab_free(m, big + 256));
    tc_asserts(1, rt_slab_free(m, region)); /* the slab's own data */
    tc_asserts(1, uassert_null(rt_slab_realloc(m, p + 8, 100U)));
    tc_asserts(1, uassert_null(rt_slab_realloc(m, p + 8, 0U)));
    uassert_int_equal(m->used, used);
    rt_slab_free(m, p);
    tc_asserts(1, rt_slab_free(m, p));
    rt_slab_free(m, big);
    tc_asserts(1, rt_slab_free(m, big));
    tc_asserts(1, uassert_null(rt_slab_alloc(RT_NULL, 8U)));
#ifdef RT_USING_SMALL_MEM
    tc_asserts(1, uassert_null(rt_smem_alloc(m, 8U))); /* not that kind */
    tc_asserts(1, uassert_int_equal(rt_smem_detach(m), -RT_EINVAL));
#endif
    end();
    tc_asserts(1, uassert_null(rt_slab_alloc(m, 8U))); /* detached */
    tc_asserts(1, uassert_int_equal(rt_slab_detach(m), -RT_EINVAL));
}

static void test_init(void)
{
    static rt_uint8_t before[sizeof small];

    rt_memset(small, 0x3C, sizeof small);
    rt_memcpy(before, small, sizeof small);
    tc_asserts(1, uassert_null(rt_slab_init("x", RT_NULL, sizeof small)));
    for (rt_size_t size = 0U; size < 512U; size += 31U) {
        uassert_null(rt_slab_init("x", small, size));
    }
    uassert_null(rt_slab_init("x", small, RT_SIZE_MAX));
    uassert_buf_equal(before, small, sizeof small);        /* nothing was written */
    m = rt_slab_init("odd", &small[3], sizeof small - 3U); /* upstream needs 40 KiB */
    uassert_not_null(m);
    uassert_not_null(rt_slab_alloc(m, 1000U));
    tc_asserts(1, uassert_null(rt_slab_init("odd", &small[3], sizeof small - 3U)));
    uassert_int_equal(rt_slab_detach(m), RT_EOK);
}

static struct rt_timer timer;
static volatile unsigned in_isr;

static void use_in_isr(void *parameter)
{
    void *block = rt_slab_alloc(m, 24U);

    (void)parameter;
    if (block != RT_NULL) {
        rt_memset(block, 0xEE, 24U);
        rt_slab_free(m, block);
        in_isr++;
    }
}

/* An interrupt and a thread at one slab. */
static void test_from_isr(void)
{
    begin();
    in_isr = 0U;
    rt_timer_init(&timer, "isr", use_in_isr, RT_NULL, 1U,
                  RT_TIMER_FLAG_PERIODIC | RT_TIMER_FLAG_HARD_TIMER);
    (void)rt_timer_start(&timer);
    for (int i = 0; (i < 2000000) && (in_isr < 20U); i++) {
        void *block = rt_slab_alloc(m, 1U + ((rt_size_t)i % 1000U));

        uassert_not_null(block);
        rt_slab_free(m, block);
    }
    (void)rt_timer_detach(&timer);
    uassert_true(in_isr >= 20U);
    end();
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_object);
    UTEST_UNIT_RUN(test_sizes);
    UTEST_UNIT_RUN(test_whole);
    UTEST_UNIT_RUN(test_realloc);
    UTEST_UNIT_RUN(test_pages);
    UTEST_UNIT_RUN(test_wrong);
    UTEST_UNIT_RUN(test_init);
    UTEST_UNIT_RUN(test_from_isr);
}
UTEST_TC_EXPORT(testcase, "rt.slab", RT_NULL, RT_NULL, 60);
