/* SPDX-License-Identifier: Apache-2.0 */
/* core.slab: random blocks and random sizes on a slab of 1 MiB; needs a heap of more than that. */
#include <rtthread.h>
#include <stdlib.h>
#include "utest.h"

#define TEST_SLAB_SIZE 1024 * 1024
#define TEST_TICKS     (RT_TICK_PER_SECOND / 4)

static int _mem_cmp(void *ptr, rt_uint8_t v, rt_size_t size)
{
    while (size-- != 0) {
        if (((rt_uint8_t *)ptr)[size] != v) {
            return (int)((rt_uint8_t *)ptr)[size] - v;
        }
    }
    return 0;
}

struct slab_alloc_context {
    rt_list_t node;
    rt_size_t size;
    rt_uint8_t magic;
};

struct slab_alloc_head {
    rt_list_t list;
    rt_size_t count;
};

#define SLAB_RANG_ALLOC_BLK_MIN 2
#define SLAB_RANG_ALLOC_BLK_MAX 5

static void drop_first(rt_slab_t heap, struct slab_alloc_head *head)
{
    struct slab_alloc_context *ctx =
        rt_list_first_entry(&head->list, struct slab_alloc_context, node);

    uassert_int_equal(_mem_cmp(ctx + 1, ctx->magic, ctx->size - sizeof(*ctx)), 0);
    rt_list_remove(&ctx->node);
    rt_slab_free(heap, ctx);
    head->count--;
}

static void slab_alloc_test(void)
{
    rt_uint8_t *buf = rt_malloc(TEST_SLAB_SIZE);
    rt_tick_t end = rt_tick_get() + TEST_TICKS;
    struct slab_alloc_head head;
    rt_uint8_t magic = __LINE__ & 0xFF;
    rt_slab_t heap;

    rt_list_init(&head.list);
    head.count = 0;
    uassert_not_null(buf);
    if (buf == RT_NULL) {
        return;
    }
    uassert_int_equal(RT_ALIGN((rt_ubase_t)buf, RT_ALIGN_SIZE), (rt_ubase_t)buf);
    rt_memset(buf, 0xAA, TEST_SLAB_SIZE);
    heap = rt_slab_init("slab_tc", buf, TEST_SLAB_SIZE);
    uassert_not_null(heap);
    while (end - rt_tick_get() < RT_TICK_MAX / 2) {
        if (rand() % 10 < 6) {
            rt_size_t size = (rt_size_t)rand() % SLAB_RANG_ALLOC_BLK_MAX + SLAB_RANG_ALLOC_BLK_MIN;
            struct slab_alloc_context *ctx;

            size *= sizeof(struct slab_alloc_context);
            ctx = rt_slab_alloc(heap, size);
            if (ctx == RT_NULL) {
                for (rt_size_t half = head.count / 2; half > 0; half--) {
                    drop_first(heap, &head);
                }
                continue;
            }
            rt_memset(ctx, 0, size);
            ctx->magic = magic++;
            ctx->size = size;
            rt_memset(ctx + 1, ctx->magic, size - sizeof(*ctx));
            rt_list_insert_after(&head.list, &ctx->node);
            head.count++;
        } else if (!rt_list_isempty(&head.list)) {
            drop_first(heap, &head);
        }
    }
    while (!rt_list_isempty(&head.list)) {
        drop_first(heap, &head);
    }
    uassert_int_equal(head.count, 0);
    rt_slab_detach(heap);
    rt_free(buf);
}

static void slab_realloc_test(void)
{
    rt_uint8_t *buf = rt_malloc(TEST_SLAB_SIZE);
    rt_tick_t end = rt_tick_get() + TEST_TICKS;
    rt_size_t slots = TEST_SLAB_SIZE / (sizeof(void *) * SLAB_RANG_ALLOC_BLK_MIN * 8);
    struct slab_alloc_context **table;
    rt_slab_t heap;

    uassert_not_null(buf);
    if (buf == RT_NULL) {
        return;
    }
    heap = rt_slab_init("slab_tc", buf, TEST_SLAB_SIZE);
    table = rt_slab_alloc(heap, slots * sizeof(*table));
    uassert_not_null(table);
    rt_memset(table, 0, slots * sizeof(*table));
    while (end - rt_tick_get() < RT_TICK_MAX / 2) {
        rt_size_t i = (rt_size_t)rand() % slots;
        rt_size_t size = (rt_size_t)rand() % SLAB_RANG_ALLOC_BLK_MAX + SLAB_RANG_ALLOC_BLK_MIN;
        struct slab_alloc_context *ctx;
        rt_size_t kept;

        size *= sizeof(struct slab_alloc_context);
        ctx = rt_slab_realloc(heap, table[i], size);
        if (ctx == RT_NULL) {
            for (i = 0; i < slots; i++) {
                if (rand() % 2 && table[i] != RT_NULL) {
                    uassert_null(rt_slab_realloc(heap, table[i], 0));
                    table[i] = RT_NULL;
                }
            }
            continue;
        }
        if (table[i] != RT_NULL) {
            kept = size < ctx->size ? size : ctx->size;
            uassert_int_equal(_mem_cmp(ctx + 1, ctx->magic, kept - sizeof(*ctx)), 0);
        }
        table[i] = ctx;
        ctx->size = size;
        ctx->magic = (rt_uint8_t)i;
        rt_memset(ctx + 1, ctx->magic, size - sizeof(*ctx));
    }
    for (rt_size_t i = 0; i < slots; i++) {
        if (table[i] != RT_NULL) {
            rt_slab_realloc(heap, table[i], 0);
        }
    }
    rt_slab_free(heap, table);
    uassert_int_equal(heap->used, 0);
    rt_slab_detach(heap);
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
    UTEST_UNIT_RUN(slab_alloc_test);
    UTEST_UNIT_RUN(slab_realloc_test);
}
UTEST_TC_EXPORT(testcase, "core.slab", utest_tc_init, utest_tc_cleanup, 20);
