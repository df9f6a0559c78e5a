/* SPDX-License-Identifier: Apache-2.0 */
/* Memheaps: edge cases, several and nested, detach with blocks out, and, where they are the system heap,
 * one that rt_malloc() finds when the first is full. */
#include "tc.h"

static _Alignas(RT_ALIGN_SIZE) rt_uint8_t region[4096];
static _Alignas(RT_ALIGN_SIZE) rt_uint8_t other[2048];
static struct rt_memheap heap;
static struct rt_memheap second;
static struct rt_memheap inner;

static void begin(void)
{
    uassert_int_equal(rt_memheap_init(&heap, "memheap", region, sizeof region), RT_EOK);
}

static void end(void)
{
    uassert_int_equal(rt_memheap_detach(&heap), RT_EOK);
}

static void test_object(void)
{
    rt_size_t total;
    rt_size_t used;
    rt_size_t most;

    begin();
    uassert_str_equal(heap.parent.name, "memheap");
    uassert_int_equal(heap.parent.type, RT_Object_Class_MemHeap | RT_Object_Class_Static);
    uassert_true(heap.start_addr == region);
    uassert_int_equal(heap.pool_size, sizeof region);
    uassert_true(heap.available_size > (sizeof region * 3U) / 4U);
    rt_memheap_info(&heap, &total, &used, &most);
    uassert_int_equal(total, sizeof region);
    uassert_int_equal(used, sizeof region - heap.available_size);
    uassert_int_equal(most, used);
    rt_memheap_info(&heap, RT_NULL, RT_NULL, RT_NULL);
    end();
    uassert_true(rt_object_find("memheap", RT_Object_Class_MemHeap) == RT_NULL);
}

static void test_whole(void)
{
    rt_size_t all;
    void *p;

    begin();
    all = heap.available_size;
    p = rt_memheap_alloc(&heap, all); /* upstream's strict < refuses just this */
    uassert_not_null(p);
    rt_memset(p, 0xFF, all);
    uassert_int_equal(heap.available_size, 0);
    uassert_int_equal(heap.max_used_size, heap.pool_size);
    uassert_null(rt_memheap_alloc(&heap, 1U));
    rt_memheap_free(p);
    uassert_int_equal(heap.available_size, all);
    uassert_null(rt_memheap_alloc(&heap, all + RT_ALIGN_SIZE));
    end();
}

static void test_sizes(void)
{
    void *p;

    begin();
    for (rt_size_t i = 0U; i < 40U; i++) { /* upstream's rounding wraps to a small block */
        uassert_null(rt_memheap_alloc(&heap, RT_SIZE_MAX - i));
    }
    p = rt_memheap_alloc(&heap, 0U); /* the smallest block, as upstream */
    uassert_not_null(p);
    rt_memheap_free(p);
    uassert_null(rt_memheap_realloc(&heap, RT_NULL, 0U));
    p = rt_memheap_realloc(&heap, RT_NULL, 10U);
    uassert_not_null(p);
    rt_memset(p, 9, 10U);
    uassert_true(rt_memheap_realloc(&heap, p, 400U) == p);   /* free memory is behind it */
    uassert_null(rt_memheap_realloc(&heap, p, RT_SIZE_MAX)); /* upstream cuts p here */
    uassert_int_equal(((rt_uint8_t *)p)[9], 9);
    uassert_true(rt_memheap_realloc(&heap, p, 10U) == p);
    uassert_null(rt_memheap_realloc(&heap, p, 0U));
    rt_memheap_free(RT_NULL);
    end();
}

static void test_several(void)
{
    void *room;
    void *a;
    void *b;
    void *c;

    begin();
    uassert_int_equal(rt_memheap_init(&second, "second", &other[1], sizeof other - 1U), RT_EOK);
    room = rt_memheap_alloc(&heap, 1024U);
    uassert_int_equal(rt_memheap_init(&inner, "inner", room, 1024U), RT_EOK);
    a = rt_memheap_alloc(&heap, 64U);
    b = rt_memheap_alloc(&second, 64U);
    c = rt_memheap_alloc(&inner, 64U);
    uassert_int_equal((rt_uintptr_t)b % RT_ALIGN_SIZE, 0); /* though its memory is not aligned */
    uassert_int_equal(rt_memheap_detach(&heap), -RT_EBUSY);
    uassert_int_equal(rt_memheap_detach(&inner), -RT_EBUSY);
    rt_memheap_free(b); /* each goes to its own, by the pointer alone */
    rt_memheap_free(c);
    rt_memheap_free(a);
    uassert_int_equal(rt_memheap_detach(&inner), RT_EOK);
    rt_memheap_free(room);
    uassert_int_equal(rt_memheap_detach(&second), RT_EOK);
    end();
}

static void test_wrong(void)
{
    static rt_uint8_t stray[64];
    rt_uint8_t *p;
    rt_uint8_t *q;
    rt_size_t available;

    begin();
    p = rt_memheap_alloc(&heap, 40U);
    q = rt_memheap_alloc(&heap, 40U);
    available = heap.available_size;
    tc_asserts(1, rt_memheap_free(&stray[32]));
    tc_asserts(1, rt_memheap_free(p + 4));
    tc_asserts(1, rt_memheap_free(p + 8));
    tc_asserts(1, rt_memheap_free(region));
    tc_asserts(1, uassert_null(rt_memheap_realloc(&heap, p + 8, 100U)));
    uassert_int_equal(heap.available_size, available);
    tc_asserts(1,
               uassert_int_equal(rt_memheap_init(&heap, "again", other, sizeof other), -RT_EBUSY));
    uassert_int_not_equal(rt_memheap_init(&second, "x", region, sizeof region), RT_EOK);
    uassert_int_not_equal(rt_memheap_init(&second, "x", &region[4000], 200U), RT_EOK);
    rt_memheap_free(p);
    tc_asserts(1, rt_memheap_free(p));
    rt_memheap_free(q);
    tc_asserts(1, rt_memheap_free(q)); /* merged meanwhile */
    tc_asserts(1, uassert_null(rt_memheap_alloc(RT_NULL, 8U)));
    end();
    tc_asserts(1, uassert_null(rt_memheap_alloc(&heap, 8U))); /* detached */
    tc_asserts(1, uassert_int_equal(rt_memheap_detach(&heap), -RT_EINVAL));
}

static void test_init(void)
{
    static rt_uint8_t before[sizeof other];

    rt_memset(other, 0x3C, sizeof other);
    rt_memcpy(before, other, sizeof other);
    tc_asserts(1,
               uassert_int_equal(rt_memheap_init(RT_NULL, "x", other, sizeof other), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_memheap_init(&heap, "x", RT_NULL, 64U), -RT_EINVAL));
    for (rt_size_t size = 0U; size < 32U; size += 5U) {
        uassert_int_not_equal(rt_memheap_init(&heap, "x", other, size), RT_EOK);
    }
    uassert_int_not_equal(rt_memheap_init(&heap, "x", other, RT_SIZE_MAX), RT_EOK);
    uassert_buf_equal(before, other, sizeof other); /* nothing was written */
}

#ifdef RT_USING_MEMHEAP_AS_HEAP
/* rt_malloc() takes from the first until it is full, then from those that joined. */
static void test_as_heap(void)
{
    static void *blocks[4096];
    unsigned count = 0U;
    unsigned inside = 0U;
    rt_uint8_t *p;

    begin();
    for (; count < 4096U; count++) {
        p = rt_malloc(300U);
        blocks[count] = p;
        if (p == RT_NULL) {
            break;
        }
        rt_memset(p, (int)count, 300U);
        inside += ((p >= region) && (p < &region[sizeof region])) ? 1U : 0U;
    }
    uassert_true(inside > 8U);
    uassert_true(count > inside);
    uassert_int_equal(rt_memheap_detach(&heap), -RT_EBUSY);
    for (unsigned i = 0U; i < count; i++) {
        uassert_int_equal(((rt_uint8_t *)blocks[i])[299], (rt_uint8_t)i);
        rt_free(blocks[i]); /* wherever it is */
    }
    end();
}
#endif

static struct rt_timer timer;
static volatile unsigned in_isr;

static void use_in_isr(void *parameter)
{
    void *block = rt_memheap_alloc(&heap, 24U);

    (void)parameter;
    if (block != RT_NULL) {
        rt_memset(block, 0xEE, 24U);
        rt_memheap_free(block);
        in_isr++;
    }
}

/* An interrupt and a thread at one memheap. */
static void test_from_isr(void)
{
    begin();
    in_isr = 0U;
    rt_timer_init(&timer, "isr", use_in_isr, RT_NULL, 1U,
                  RT_TIMER_FLAG_PERIODIC | RT_TIMER_FLAG_HARD_TIMER);
    (void)rt_timer_start(&timer);
    for (int i = 0; (i < 2000000) && (in_isr < 20U); i++) {
        void *block = rt_memheap_alloc(&heap, 1U + ((rt_size_t)i % 1000U));

        uassert_not_null(block);
        rt_memheap_free(block);
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
    UTEST_UNIT_RUN(test_several);
    UTEST_UNIT_RUN(test_wrong);
    UTEST_UNIT_RUN(test_init);
#ifdef RT_USING_MEMHEAP_AS_HEAP
    UTEST_UNIT_RUN(test_as_heap);
#endif
    UTEST_UNIT_RUN(test_from_isr);
}
UTEST_TC_EXPORT(testcase, "rt.memheap", RT_NULL, RT_NULL, 60);
