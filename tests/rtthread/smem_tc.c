/* SPDX-License-Identifier: Apache-2.0 */
/* Small memory: edge cases, whole memory used and merged again, several and nested, wrong frees. */
#include "tc.h"

#include <stdlib.h>

static _Alignas(RT_ALIGN_SIZE) rt_uint8_t region[4096];
static _Alignas(RT_ALIGN_SIZE) rt_uint8_t other[1024];
static rt_smem_t m;

static void begin(void)
{
    m = rt_smem_init("smem", region, sizeof region);
    uassert_not_null(m);
}

static void end(void)
{
    uassert_int_equal(m->used, 0);
    uassert_int_equal(rt_smem_detach(m), RT_EOK);
}

static void fill(void *block, rt_size_t size, unsigned seed)
{
    for (rt_size_t i = 0U; i < size; i++) {
        ((rt_uint8_t *)block)[i] = (rt_uint8_t)(seed + i);
    }
}

static rt_bool_t filled(const void *block, rt_size_t size, unsigned seed)
{
    rt_bool_t good = RT_TRUE;

    for (rt_size_t i = 0U; i < size; i++) {
        good = good && (((const rt_uint8_t *)block)[i] == (rt_uint8_t)(seed + i));
    }
    return good;
}

static void test_object(void)
{
    begin();
    uassert_str_equal(m->parent.name, "smem");
    uassert_int_equal(m->parent.type, RT_Object_Class_Memory | RT_Object_Class_Static);
    uassert_str_equal(m->algorithm, "small");
    uassert_true(rt_object_find("smem", RT_Object_Class_Memory) == &m->parent);
    uassert_int_equal(m->used, 0);
    uassert_true(m->total > (sizeof region * 3U) / 4U);
    end();
    uassert_true(rt_object_find("smem", RT_Object_Class_Memory) == RT_NULL);
}

static void test_whole(void)
{
    void *all;

    begin();
    all = rt_smem_alloc(m, m->total); /* total is one block's size */
    uassert_not_null(all);
    uassert_int_equal((rt_uintptr_t)all % RT_ALIGN_SIZE, 0);
    fill(all, m->total, 1U);
    uassert_true(m->used <= m->total); /* never "available" below 0 */
    uassert_true(m->max <= m->total);
    uassert_null(rt_smem_alloc(m, 1U));
    uassert_true(filled(all, m->total, 1U));
    rt_smem_free(all);
    uassert_int_equal(m->used, 0);
    uassert_true(m->max >= (m->total - RT_ALIGN_SIZE));
    uassert_null(rt_smem_alloc(m, m->total + RT_ALIGN_SIZE));
    end();
}

static void test_sizes(void)
{
    void *p;

    begin();
    uassert_null(rt_smem_alloc(m, 0U));
    for (rt_size_t i = 0U; i < 40U; i++) { /* upstream's rounding wraps to a small block */
        uassert_null(rt_smem_alloc(m, RT_SIZE_MAX - i));
    }
    uassert_null(rt_smem_alloc(m, RT_SIZE_MAX / 2U));
    uassert_int_equal(m->used, 0);
    uassert_null(rt_smem_realloc(m, RT_NULL, 0U));
    p = rt_smem_realloc(m, RT_NULL, 10U);
    uassert_not_null(p);
    uassert_null(rt_smem_realloc(m, p, 0U)); /* frees it */
    uassert_int_equal(m->used, 0);
    rt_smem_free(RT_NULL);
    end();
}

static void test_realloc(void)
{
    rt_uint8_t *a;
    rt_uint8_t *b;
    rt_uint8_t *c;

    begin();
    a = rt_smem_alloc(m, 100U);
    fill(a, 100U, 7U);
    uassert_true(rt_smem_realloc(m, a, 100U) == a);
    uassert_true(rt_smem_realloc(m, a, 400U) == a); /* grows in place: free memory is behind it */
    b = rt_smem_alloc(m, 50U);
    uassert_true(rt_smem_realloc(m, a, 40U) == a); /* shrinks in place */
    uassert_true(filled(a, 40U, 7U));
    fill(a, 40U, 9U);
    c = rt_smem_realloc(m, a, 1500U); /* has to move */
    uassert_true((c != RT_NULL) && (c != a));
    uassert_true(filled(c, 40U, 9U));
    uassert_null(rt_smem_realloc(m, c, RT_SIZE_MAX)); /* upstream frees c here */
    uassert_null(rt_smem_realloc(m, c, m->total));
    uassert_true(filled(c, 40U, 9U));
    a = rt_smem_alloc(m, 1U); /* a full heap, a shrink by little: no failure, no move */
    while (rt_smem_alloc(m, 1U) != RT_NULL) {
    }
    uassert_true(rt_smem_realloc(m, c, 1492U) == c);
    uassert_true(filled(c, 40U, 9U));
    uassert_not_null(b);
    uassert_not_null(a);
    uassert_int_equal(rt_smem_detach(m), RT_EOK);
}

/* All free again is one block again, whatever the order was. */
static void test_merge(void)
{
    void *blocks[64];
    unsigned count = 0U;

    begin();
    for (int round = 0; round < 20; round++) {
        count = 0U;
        while (count < 64U) {
            blocks[count] = rt_smem_alloc(m, 1U + ((rt_size_t)rand() % 90U));
            if (blocks[count] == RT_NULL) {
                break;
            }
            count++;
        }
        uassert_true(count > 10U);
        while (count > 0U) {
            unsigned i = (unsigned)rand() % count;

            rt_smem_free(blocks[i]);
            count--;
            blocks[i] = blocks[count];
        }
        uassert_int_equal(m->used, 0);
        blocks[0] = rt_smem_alloc(m, m->total);
        uassert_not_null(blocks[0]);
        rt_smem_free(blocks[0]);
    }
    end();
}

static void test_several(void)
{
    rt_smem_t second;
    rt_smem_t inner;
    void *room;
    void *a;
    void *b;
    void *c;

    begin();
    second = rt_smem_init("second", other, sizeof other);
    room = rt_smem_alloc(m, 1024U);
    inner = rt_smem_init("inner", room, 1024U); /* in a block of another */
    uassert_not_null(second);
    uassert_not_null(inner);
    a = rt_smem_alloc(m, 64U);
    b = rt_smem_alloc(second, 64U);
    c = rt_smem_alloc(inner, 64U);
    uassert_true(((rt_uint8_t *)c > (rt_uint8_t *)room) &&
                 ((rt_uint8_t *)c < (rt_uint8_t *)room + 1024));
    rt_smem_free(b); /* each goes to its own, by the pointer alone */
    uassert_int_equal(second->used, 0);
    rt_smem_free(c);
    uassert_int_equal(inner->used, 0);
    rt_smem_free(a);
    uassert_int_equal(rt_smem_detach(inner), RT_EOK);
    rt_smem_free(room);
    uassert_int_equal(rt_smem_detach(second), RT_EOK);
    end();
}

static void test_wrong(void)
{
    static rt_uint8_t stray[64];
    rt_uint8_t *a;
    rt_uint8_t *b;
    rt_size_t used;

    begin();
    a = rt_smem_alloc(m, 40U);
    b = rt_smem_alloc(m, 40U);
    used = m->used;
    tc_asserts(1, rt_smem_free(&stray[32]));
    tc_asserts(1, rt_smem_free(a + 4));
    tc_asserts(1, rt_smem_free(a + 8));
    tc_asserts(1, rt_smem_free(region)); /* the heap's own data */
    tc_asserts(1, uassert_null(rt_smem_realloc(m, a + 8, 100U)));
    tc_asserts(1, uassert_null(rt_smem_realloc(m, stray, 100U)));
    uassert_int_equal(m->used, used);
    rt_smem_free(a);
    tc_asserts(1, rt_smem_free(a));
    rt_smem_free(b);
    tc_asserts(1, rt_smem_free(b)); /* merged meanwhile */
    tc_asserts(1, uassert_null(rt_smem_alloc(RT_NULL, 8U)));
    end();
    tc_asserts(1, uassert_null(rt_smem_alloc(m, 8U))); /* detached */
    tc_asserts(1, uassert_int_equal(rt_smem_detach(m), -RT_EINVAL));
}

static void test_init(void)
{
    rt_uint8_t before[sizeof other];

    rt_memset(other, 0x3C, sizeof other);
    rt_memcpy(before, other, sizeof other);
    tc_asserts(1, uassert_null(rt_smem_init(RT_NULL, other, sizeof other)));
    tc_asserts(1, uassert_null(rt_smem_init("x", RT_NULL, sizeof other)));
    for (rt_size_t size = 0U; size < 64U; size += 9U) {
        uassert_null(rt_smem_init("x", other, size));
    }
    uassert_null(rt_smem_init("x", other, RT_SIZE_MAX));
    uassert_buf_equal(before, other, sizeof other); /* nothing was written */
    begin();
    uassert_null(rt_smem_init("x", region, sizeof region)); /* there is one */
    uassert_null(rt_smem_init("x", &region[4000], 200U));   /* in part */
    end();
    m = rt_smem_init("odd", &region[3], 1001U); /* any start, any size */
    uassert_not_null(m);
    for (int i = 0; i < 3; i++) {
        uassert_int_equal((rt_uintptr_t)rt_smem_alloc(m, 13U) % RT_ALIGN_SIZE, 0);
    }
    uassert_int_equal(rt_smem_detach(m), RT_EOK);
}

static struct rt_timer timer;
static volatile unsigned in_isr;

static void use_in_isr(void *parameter)
{
    void *block = rt_smem_alloc(m, 24U);

    (void)parameter;
    if (block != RT_NULL) {
        rt_memset(block, 0xEE, 24U);
        rt_smem_free(block);
        in_isr++;
    }
}

/* An interrupt and a thread at one heap. */
static void test_from_isr(void)
{
    begin();
    in_isr = 0U;
    rt_timer_init(&timer, "isr", use_in_isr, RT_NULL, 1U,
                  RT_TIMER_FLAG_PERIODIC | RT_TIMER_FLAG_HARD_TIMER);
    (void)rt_timer_start(&timer);
    for (int i = 0; (i < 2000000) && (in_isr < 20U); i++) {
        void *block = rt_smem_alloc(m, 1U + ((rt_size_t)i % 100U));

        uassert_not_null(block);
        rt_smem_free(block);
    }
    (void)rt_timer_detach(&timer);
    uassert_true(in_isr >= 20U);
    end();
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_object);
    UTEST_UNIT_RUN(test_whole);
    UTEST_UNIT_RUN(test_sizes);
    UTEST_UNIT_RUN(test_realloc);
    UTEST_UNIT_RUN(test_merge);
    UTEST_UNIT_RUN(test_several);
    UTEST_UNIT_RUN(test_wrong);
    UTEST_UNIT_RUN(test_init);
    UTEST_UNIT_RUN(test_from_isr);
}
UTEST_TC_EXPORT(testcase, "rt.smem", RT_NULL, RT_NULL, 60);
