/* SPDX-License-Identifier: Apache-2.0 */
/* core.memheap: a long random run on one memheap, with blocks of 0 bytes among the rest. */
#include <rtthread.h>
#include <stdlib.h>
#include "utest.h"

#define HEAP_SIZE  (64 * 1024)
#define HEAP_ALIGN (4)
#define SLICE_NUM  (40)
#define TEST_TIMES (100000)
#define HEAP_NAME  "heap1"

static void memheap_test(void)
{
    struct rt_memheap heap1;
    void *ptr_start;
    void *ptr[SLICE_NUM];
    int i, cnt = 0;

    ptr_start = rt_malloc_align(HEAP_SIZE, HEAP_ALIGN);
    if (ptr_start == RT_NULL) {
        rt_kprintf("totle size too big, can not malloc memory!");
        uassert_not_null(ptr_start);
        return;
    }
    uassert_int_equal(rt_memheap_init(&heap1, HEAP_NAME, ptr_start, HEAP_SIZE), RT_EOK);
    for (i = 0; i < SLICE_NUM; i++) {
        ptr[i] = 0;
    }
    while (cnt < TEST_TIMES) {
        unsigned slice = (unsigned)rand() % SLICE_NUM;
        rt_size_t size = (rt_size_t)rand() % (HEAP_SIZE / SLICE_NUM);

        if (rand() % 2) {
            if (ptr[slice]) {
                rt_memheap_free(ptr[slice]);
            }
            ptr[slice] = rt_memheap_alloc(&heap1, size);
        } else {
            void *again = rt_memheap_realloc(&heap1, ptr[slice], size);

            if (again || size == 0) {
                ptr[slice] = again;
            }
        }
        if (ptr[slice] && size) {
            rt_memset(ptr[slice], (int)slice, size);
        }
        cnt++;
        if (cnt % (TEST_TIMES / 10) == 0) {
            rt_kprintf(">");
        }
    }
    rt_kprintf("\n");
    for (i = 0; i < SLICE_NUM; i++) {
        if (ptr[i]) {
            rt_memheap_free(ptr[i]);
        }
    }
    uassert_int_equal(rt_memheap_detach(&heap1), RT_EOK);
    rt_free_align((void *)ptr_start);
}

static rt_err_t utest_tc_init(void)
{
    return RT_EOK;
}

static rt_err_t utest_tc_cleanup(void)
{
    return RT_EOK;
}

static void testcase(void)
{
    UTEST_UNIT_RUN(memheap_test);
}
UTEST_TC_EXPORT(testcase, "core.memheap", utest_tc_init, utest_tc_cleanup, 10);
