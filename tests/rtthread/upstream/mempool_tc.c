/* SPDX-License-Identifier: Apache-2.0 */
/* core.mempool: a static and a created pool of 32 blocks, from full to empty and back. */
#include <rtthread.h>
#include <stdlib.h>
#include "utest.h"

#define MP_TEST_BLOCK_SIZE  80
#define MP_TEST_BLOCK_COUNT 32
#define MP_TEST_BUFFER_SIZE ((MP_TEST_BLOCK_SIZE + sizeof(rt_uint8_t *)) * MP_TEST_BLOCK_COUNT)

static struct rt_mempool static_mp;
static rt_uint8_t mp_buffer[MP_TEST_BUFFER_SIZE];
static rt_mp_t dynamic_mp = RT_NULL;

static void test_mempool_static_init(void)
{
    rt_err_t ret =
        rt_mp_init(&static_mp, "mp_static", mp_buffer, sizeof(mp_buffer), MP_TEST_BLOCK_SIZE);

    uassert_int_equal(ret, RT_EOK);
    uassert_str_equal(static_mp.parent.name, "mp_static");
    uassert_int_equal(static_mp.block_total_count, MP_TEST_BLOCK_COUNT);
    uassert_int_equal(static_mp.block_free_count, MP_TEST_BLOCK_COUNT);
}

static void test_mempool_dynamic_create(void)
{
    dynamic_mp = rt_mp_create("mp_dynamic", MP_TEST_BLOCK_COUNT, MP_TEST_BLOCK_SIZE);
    uassert_not_null(dynamic_mp);
    uassert_str_equal(dynamic_mp->parent.name, "mp_dynamic");
    uassert_int_equal(dynamic_mp->block_total_count, MP_TEST_BLOCK_COUNT);
    uassert_int_equal(dynamic_mp->block_free_count, MP_TEST_BLOCK_COUNT);
}

static void alloc_free(rt_mp_t mp)
{
    void *blocks[3];

    for (int i = 0; i < 3; i++) {
        blocks[i] = rt_mp_alloc(mp, 0);
        uassert_not_null(blocks[i]);
    }
    uassert_int_equal(mp->block_free_count, MP_TEST_BLOCK_COUNT - 3);
    for (int i = 0; i < 3; i++) {
        rt_mp_free(blocks[i]);
    }
    uassert_int_equal(mp->block_free_count, MP_TEST_BLOCK_COUNT);
}

static void test_mempool_static_alloc_free(void)
{
    alloc_free(&static_mp);
}

static void test_mempool_dynamic_alloc_free(void)
{
    alloc_free(dynamic_mp);
}

static void fill_and_empty(rt_mp_t mp)
{
    void *blocks[MP_TEST_BLOCK_COUNT];

    for (int i = 0; i < MP_TEST_BLOCK_COUNT; i++) {
        blocks[i] = rt_mp_alloc(mp, 0);
        uassert_not_null(blocks[i]);
    }
    uassert_int_equal(mp->block_free_count, 0);
    uassert_null(rt_mp_alloc(mp, 0));
    for (int i = 0; i < MP_TEST_BLOCK_COUNT; i++) {
        rt_mp_free(blocks[i]);
    }
    uassert_int_equal(mp->block_free_count, MP_TEST_BLOCK_COUNT);
}

static void test_mempool_boundary_alloc_exceed(void)
{
    fill_and_empty(&static_mp);
}

static void test_mempool_boundary_free_invalid(void)
{
    rt_size_t before = static_mp.block_free_count;

    rt_mp_free(RT_NULL);
    uassert_int_equal(static_mp.block_free_count, before);
}

static void test_mempool_stress_alloc_free(void)
{
    for (int i = 0; i < 100; i++) {
        fill_and_empty(i % 2 ? &static_mp : dynamic_mp);
    }
}

static rt_err_t utest_tc_init(void)
{
    return RT_EOK;
}

static rt_err_t utest_tc_cleanup(void)
{
    rt_mp_detach(&static_mp);
    if (dynamic_mp != RT_NULL) {
        rt_mp_delete(dynamic_mp);
        dynamic_mp = RT_NULL;
    }
    return RT_EOK;
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_mempool_static_init);
    UTEST_UNIT_RUN(test_mempool_dynamic_create);
    UTEST_UNIT_RUN(test_mempool_static_alloc_free);
    UTEST_UNIT_RUN(test_mempool_dynamic_alloc_free);
    UTEST_UNIT_RUN(test_mempool_boundary_alloc_exceed);
    UTEST_UNIT_RUN(test_mempool_boundary_free_invalid);
    UTEST_UNIT_RUN(test_mempool_stress_alloc_free);
}
UTEST_TC_EXPORT(testcase, "core.mempool", utest_tc_init, utest_tc_cleanup, 20);
