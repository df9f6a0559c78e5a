/* SPDX-License-Identifier: Apache-2.0 */
/* core.mem: small memory, looked into as upstream's suite does, by its headers as of 5.1. */
#include <rtthread.h>
#include <stdlib.h>
#include "utest.h"

struct rt_small_mem_item {
    rt_uintptr_t pool_ptr;
    rt_size_t next;
    rt_size_t prev;
#ifdef RT_USING_MEMTRACE
#ifdef ARCH_CPU_64BIT
    rt_uint8_t thread[8];
#else
    rt_uint8_t thread[4];
#endif
#endif
};

struct rt_small_mem {
    struct rt_memory parent;
    rt_uint8_t *heap_ptr;
    struct rt_small_mem_item *heap_end;
    struct rt_small_mem_item *lfree;
    rt_size_t mem_size_aligned;
};

#define HEAP_ITEM_HEADER RT_ALIGN(sizeof(struct rt_small_mem_item), RT_ALIGN_SIZE)
#define MEM_SIZE(_heap, _mem)                                                                      \
    (((struct rt_small_mem_item *)(_mem))->next -                                                  \
     ((rt_uintptr_t)(_mem) - (rt_uintptr_t)((_heap)->heap_ptr)) - HEAP_ITEM_HEADER)
#define MEM_NEXT(_heap, _mem)                                                                      \
    (struct rt_small_mem_item *)((_heap)->heap_ptr + ((struct rt_small_mem_item *)(_mem))->next)
#define TEST_MEM_SIZE 1024
#define TEST_TICKS    (RT_TICK_PER_SECOND / 4)

static rt_size_t max_block(rt_smem_t heap)
{
    struct rt_small_mem *m = (struct rt_small_mem *)heap;
    struct rt_small_mem_item *item;
    rt_size_t max = 0;

    for (item = (struct rt_small_mem_item *)m->heap_ptr; item != m->heap_end;
         item = MEM_NEXT(m, item)) {
        if ((item->pool_ptr & 1) == 0 && max < MEM_SIZE(m, item)) {
            max = MEM_SIZE(m, item);
        }
    }
    return max;
}

static rt_bool_t holds(const rt_uint8_t *ptr, rt_uint8_t v, rt_size_t size)
{
    while (size-- > 0) {
        if (ptr[size] != v) {
            return RT_FALSE;
        }
    }
    return RT_TRUE;
}

static void mem_functional_test(void)
{
    rt_uint8_t *buf = rt_malloc(TEST_MEM_SIZE);
    rt_smem_t heap;
    rt_size_t total, size, sizes[3];
    rt_uint8_t *ptr[3];

    uassert_not_null(buf);
    uassert_int_equal(RT_ALIGN((rt_ubase_t)buf, RT_ALIGN_SIZE), (rt_ubase_t)buf);
    rt_memset(buf, 0xAA, TEST_MEM_SIZE);
    heap = rt_smem_init("mem_tc", buf, TEST_MEM_SIZE);
    uassert_not_null(heap);
    total = max_block(heap);
    uassert_int_not_equal(total, 0);

    /* The largest block can be had, all of it. */
    ptr[0] = rt_smem_alloc(heap, total);
    uassert_not_null(ptr[0]);
    uassert_int_equal(max_block(heap), 0);
    rt_memset(ptr[0], 0x5A, total);
    uassert_true(holds(ptr[0], 0x5A, total));
    rt_smem_free(ptr[0]);
    uassert_int_equal(max_block(heap), total);

    /* Three blocks fill the heap; freed in order, then with the middle one last. */
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3; i++) {
            sizes[i] = max_block(heap) / (rt_size_t)(3 - i);
            ptr[i] = rt_smem_alloc(heap, sizes[i]);
            uassert_not_null(ptr[i]);
            rt_memset(ptr[i], i, sizes[i]);
        }
        uassert_int_equal(max_block(heap), 0);
        for (int i = 0; i < 3; i++) {
            uassert_true(holds(ptr[i], (rt_uint8_t)i, sizes[i]));
        }
        if (round == 0) {
            for (int i = 0; i < 3; i++) {
                size = max_block(heap);
                rt_smem_free(ptr[i]);
                uassert_true(max_block(heap) >= size + sizes[i]);
            }
        } else {
            rt_smem_free(ptr[0]);
            rt_smem_free(ptr[2]);
            rt_smem_free(ptr[1]);
        }
        uassert_int_equal(max_block(heap), total);
    }

    /* Grown to all that is left: it must move, and keep what it holds. */
    sizes[0] = max_block(heap) / 3;
    ptr[0] = rt_smem_alloc(heap, sizes[0]);
    ptr[1] = rt_smem_alloc(heap, RT_ALIGN_SIZE);
    rt_memset(ptr[0], 0x33, sizes[0]);
    ptr[2] = rt_smem_realloc(heap, ptr[0], max_block(heap));
    uassert_not_null(ptr[2]);
    uassert_true(ptr[2] != ptr[0]);
    uassert_true(holds(ptr[2], 0x33, sizes[0]));
    rt_smem_free(ptr[1]);
    rt_smem_free(ptr[2]);
    uassert_int_equal(max_block(heap), total);

    /* Half of it: in place. The same size: nothing happens. */
    size = max_block(heap) / 3;
    ptr[0] = rt_smem_alloc(heap, size);
    total = max_block(heap);
    uassert_true(rt_smem_realloc(heap, ptr[0], size / 2) == ptr[0]);
    uassert_true(max_block(heap) > total);
    total = max_block(heap);
    uassert_true(rt_smem_realloc(heap, ptr[0], size / 2) == ptr[0]);
    uassert_int_equal(max_block(heap), total);
    rt_smem_free(ptr[0]);
    rt_smem_detach(heap);
    rt_free(buf);
}

struct mem_alloc_context {
    rt_list_t node;
    rt_size_t size;
    rt_uint8_t magic;
};

static rt_list_t head;
static int count;

static void drop_first(void)
{
    struct mem_alloc_context *ctx = rt_list_first_entry(&head, struct mem_alloc_context, node);

    uassert_true(holds((rt_uint8_t *)(ctx + 1), ctx->magic, ctx->size - sizeof(*ctx)));
    rt_list_remove(&ctx->node);
    rt_smem_free(ctx);
    count--;
}

static void mem_alloc_test(void)
{
    rt_uint8_t *buf = rt_malloc(TEST_MEM_SIZE);
    rt_smem_t heap = rt_smem_init("mem_tc", buf, TEST_MEM_SIZE);
    rt_tick_t end = rt_tick_get() + TEST_TICKS;
    rt_size_t total = max_block(heap);
    rt_uint8_t magic = 0;

    rt_list_init(&head);
    count = 0;
    while (end - rt_tick_get() < RT_TICK_MAX / 2) {
        if (rand() % 10 < 6) {
            rt_size_t size = sizeof(struct mem_alloc_context) * (2 + (rt_size_t)rand() % 5);
            struct mem_alloc_context *ctx = rt_smem_alloc(heap, size);

            if (ctx == RT_NULL) {
                for (int half = count / 2; half > 0; half--) {
                    drop_first();
                }
                continue;
            }
            uassert_int_equal(RT_ALIGN((rt_ubase_t)ctx, RT_ALIGN_SIZE), (rt_ubase_t)ctx);
            ctx->size = size;
            ctx->magic = magic++;
            rt_memset(ctx + 1, ctx->magic, size - sizeof(*ctx));
            rt_list_insert_after(&head, &ctx->node);
            count++;
        } else if (!rt_list_isempty(&head)) {
            drop_first();
        }
    }
    while (!rt_list_isempty(&head)) {
        drop_first();
    }
    uassert_int_equal(count, 0);
    uassert_int_equal(max_block(heap), total);
    rt_smem_detach(heap);
    rt_free(buf);
}

static void mem_realloc_test(void)
{
    rt_uint8_t *buf = rt_malloc(TEST_MEM_SIZE);
    rt_smem_t heap = rt_smem_init("mem_tc", buf, TEST_MEM_SIZE);
    rt_tick_t end = rt_tick_get() + TEST_TICKS;
    rt_size_t total = max_block(heap);
    rt_uint8_t *table[8] = {RT_NULL};
    rt_size_t sizes[8] = {0};

    while (end - rt_tick_get() < RT_TICK_MAX / 2) {
        int i = rand() % 8;
        rt_size_t size = (rt_size_t)rand() % 300;
        rt_uint8_t *ptr = rt_smem_realloc(heap, table[i], size);

        if (ptr == RT_NULL) {
            if (size == 0) {
                table[i] = RT_NULL;
                sizes[i] = 0;
            }
            for (int k = 0; k < 8 && size != 0; k += 2) {
                uassert_null(rt_smem_realloc(heap, table[k], 0));
                table[k] = RT_NULL;
                sizes[k] = 0;
            }
            continue;
        }
        uassert_true(holds(ptr, (rt_uint8_t)i, sizes[i] < size ? sizes[i] : size));
        rt_memset(ptr, i, size);
        table[i] = ptr;
        sizes[i] = size;
    }
    for (int i = 0; i < 8; i++) {
        rt_smem_free(table[i]);
    }
    uassert_int_equal(max_block(heap), total);
    rt_smem_detach(heap);
    rt_free(buf);
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
    UTEST_UNIT_RUN(mem_functional_test);
    UTEST_UNIT_RUN(mem_alloc_test);
    UTEST_UNIT_RUN(mem_realloc_test);
}
UTEST_TC_EXPORT(testcase, "core.mem", utest_tc_init, utest_tc_cleanup, 20);
