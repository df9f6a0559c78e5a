/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory pools: geometry, waiting and hand-over, the manual's fields, ends of pools in use, wrong
 * frees, hooks. Static pools here; created ones where there is a heap.
 */
#include "tc.h"

#define SIZE  80U
#define COUNT 8U

static struct rt_mempool mp;
static struct rt_mempool second;
static _Alignas(RT_ALIGN_SIZE) rt_uint8_t storage[COUNT * (SIZE + sizeof(void *))];
static _Alignas(8) rt_uint8_t manual[4096];
static void *blocks[64];
static struct tc_thread threads[3];
static char trace[8];
static unsigned traced;

static struct wish {
    rt_int32_t time;
    void *block;
    rt_err_t error;
} wishes[3];

static void taker(void *parameter)
{
    struct wish *wish = parameter;

    rt_set_errno(RT_EOK);
    wish->block = rt_mp_alloc(&mp, wish->time);
    wish->error = rt_get_errno();
    trace[traced] = (char)('a' + (wish - wishes));
    traced++;
}

static void start(unsigned i, unsigned priority, rt_int32_t time)
{
    wishes[i] = (struct wish){time, &wishes, 99};
    (void)tc_start(&threads[i], "taker", taker, &wishes[i], priority);
}

static void begin(void)
{
    traced = 0U;
    rt_memset(trace, 0, sizeof trace);
    uassert_int_equal(rt_mp_init(&mp, "mp", storage, sizeof storage, SIZE), RT_EOK);
}

static void take_all(void)
{
    for (unsigned i = 0U; i < COUNT; i++) {
        blocks[i] = rt_mp_alloc(&mp, 0);
        uassert_not_null(blocks[i]);
    }
}

static void give_all(void)
{
    for (unsigned i = 0U; i < COUNT; i++) {
        rt_mp_free(blocks[i]);
    }
}

static void test_geometry(void)
{
    begin();
    uassert_str_equal(mp.parent.name, "mp");
    uassert_int_equal(mp.parent.type, RT_Object_Class_MemPool | RT_Object_Class_Static);
    uassert_true(mp.start_address == storage);
    uassert_int_equal(mp.size, sizeof storage);
    uassert_int_equal(mp.block_size, SIZE);
    uassert_int_equal(mp.block_total_count, COUNT);
    uassert_int_equal(mp.block_free_count, COUNT);
    uassert_int_equal(mp.suspend_thread_count, 0);
    uassert_true(mp.block_list == storage);
    uassert_true(rt_mp_alloc(&mp, 0) == &storage[sizeof(void *)]); /* upward, no padding */
    uassert_true(rt_mp_alloc(&mp, 0) == &storage[SIZE + (2U * sizeof(void *))]);
    uassert_int_equal(mp.block_free_count, COUNT - 2U);
    rt_mp_free(&storage[sizeof(void *)]);
    uassert_true(rt_mp_alloc(&mp, 0) == &storage[sizeof(void *)]); /* last freed, first out */
    rt_mp_free(&storage[sizeof(void *)]);
    rt_mp_free(&storage[SIZE + (2U * sizeof(void *))]);
    uassert_int_equal(rt_mp_detach(&mp), RT_EOK);

    uassert_int_equal(rt_mp_init(&mp, "manual", manual, sizeof manual, 80U), RT_EOK);
    uassert_int_equal(mp.block_total_count, (sizeof(void *) == 4U) ? 48 : 46);
    uassert_int_equal(rt_mp_detach(&mp), RT_EOK);
    uassert_int_equal(rt_mp_init(&mp, "odd", &manual[1], 1000U, 13U), RT_EOK); /* not aligned */
    uassert_int_equal(mp.block_size, RT_ALIGN(13U, (rt_size_t)RT_ALIGN_SIZE));
    for (unsigned i = 0U; i < mp.block_total_count; i++) {
        rt_uint8_t *block = rt_mp_alloc(&mp, 0);

        uassert_int_equal((rt_uintptr_t)block % sizeof(void *), 0);
        uassert_true((block > &manual[1]) && (&block[mp.block_size] <= &manual[1001]));
        rt_memset(block, 0xA5, mp.block_size);
        blocks[i] = block;
    }
    uassert_null(rt_mp_alloc(&mp, 0));
    for (unsigned i = 0U; i < mp.block_total_count; i++) {
        rt_mp_free(blocks[i]);
    }
    uassert_int_equal(rt_mp_detach(&mp), RT_EOK);
}

static void test_empty(void)
{
    rt_tick_t before;

    begin();
    take_all();
    uassert_null(mp.block_list);
    rt_set_errno(RT_EOK);
    uassert_null(rt_mp_alloc(&mp, 0));
    uassert_int_equal(rt_get_errno(), -RT_ETIMEOUT);
    before = rt_tick_get();
    rt_set_errno(RT_EOK);
    uassert_null(rt_mp_alloc(&mp, 5));
    uassert_int_equal(rt_get_errno(), -RT_ETIMEOUT);
    uassert_true((rt_tick_get() - before) >= 5U);
    uassert_int_equal(mp.suspend_thread_count, 0);
    uassert_int_equal(mp.block_free_count, 0);
    give_all();
    uassert_int_equal(mp.block_free_count, COUNT);
    uassert_int_equal(rt_mp_detach(&mp), RT_EOK);
}

/* Freed blocks go to who has waited longest, at once, whatever the priorities; others get none. */
static void test_waiting(void)
{
    begin();
    take_all();
    start(0U, 12U, RT_WAITING_FOREVER);
    start(1U, 10U, 1000);
    start(2U, 11U, RT_WAITING_FOREVER);
    uassert_int_equal(mp.suspend_thread_count, 3);
    uassert_int_equal(rt_list_len(&mp.suspend_thread), 3);
    for (unsigned i = 0U; i < 3U; i++) {
        rt_mp_free(blocks[i]); /* the waiter is more urgent: it has run when this returns */
        uassert_true(wishes[i].block == blocks[i]);
        uassert_int_equal(wishes[i].error, RT_EOK);
        uassert_int_equal(mp.suspend_thread_count, 2U - i);
        uassert_int_equal(mp.block_free_count, 0); /* never in the pool in between */
    }
    uassert_str_equal(trace, "abc");
    give_all();
    uassert_int_equal(mp.block_free_count, COUNT);
    for (int i = 0; i < 3; i++) {
        tc_gone(&threads[i]);
    }
    uassert_int_equal(rt_mp_detach(&mp), RT_EOK);
}

/* A meek waiter is handed its block though a more urgent thread asks before it runs. */
static void test_no_barging(void)
{
    begin();
    take_all();
    start(0U, MEEK, RT_WAITING_FOREVER);
    tc_until(mp.suspend_thread_count == 1U);
    uassert_int_equal(mp.suspend_thread_count, 1);
    rt_mp_free(blocks[3]);
    uassert_null(rt_mp_alloc(&mp, 0));
    tc_gone(&threads[0]);
    uassert_true(wishes[0].block == blocks[3]);
    give_all();
    (void)rt_mp_detach(&mp);
}

/* Handed a block, and deleted before it ran: the block comes back. */
static void test_deleted_in_hand(void)
{
    begin();
    take_all();
    start(0U, MEEK, RT_WAITING_FOREVER);
    tc_until(mp.suspend_thread_count == 1U);
    rt_mp_free(blocks[0]);
    uassert_int_equal(mp.block_free_count, 0);
    uassert_int_equal(rt_thread_detach(&threads[0].thread), RT_EOK);
    uassert_int_equal(mp.block_free_count, 1);
    for (unsigned i = 1U; i < COUNT; i++) {
        rt_mp_free(blocks[i]);
    }
    uassert_int_equal(mp.block_free_count, COUNT);
    uassert_int_equal(rt_mp_detach(&mp), RT_EOK);
}

static void test_leaving(void)
{
    begin();
    take_all();
    start(0U, 10U, 3);
    start(1U, 10U, RT_WAITING_FOREVER);
    start(2U, 10U, RT_WAITING_FOREVER);
    uassert_int_equal(rt_thread_resume(&threads[1].thread), RT_EOK);
    uassert_null(wishes[1].block);
    uassert_int_equal(wishes[1].error, -RT_EINTR);
    (void)rt_thread_delay(6U);
    uassert_null(wishes[0].block);
    uassert_int_equal(wishes[0].error, -RT_ETIMEOUT);
    uassert_int_equal(mp.suspend_thread_count, 1);
    uassert_int_equal(rt_thread_detach(&threads[2].thread), RT_EOK); /* deleted while it waits */
    give_all();
    uassert_int_equal(mp.block_free_count, COUNT); /* nothing went to those who left */
    uassert_int_equal(mp.suspend_thread_count, 0);
    tc_gone(&threads[0]);
    tc_gone(&threads[1]);
    (void)rt_mp_detach(&mp);
}

/* The end of a pool that is in use: said so, waiters get -RT_ERROR, later frees are refused. */
static void test_detach_in_use(void)
{
    begin();
    take_all();
    start(0U, 10U, RT_WAITING_FOREVER);
    start(1U, 10U, 1000);
    tc_asserts(1, uassert_int_equal(rt_mp_detach(&mp), RT_EOK));
    uassert_int_equal(mp.parent.type, RT_Object_Class_Null);
    (void)rt_thread_delay(1U);
    for (int i = 0; i < 2; i++) {
        uassert_null(wishes[i].block);
        uassert_int_equal(wishes[i].error, -RT_ERROR);
        tc_gone(&threads[i]);
    }
    tc_asserts(1, rt_mp_free(blocks[0]));
    tc_asserts(1, uassert_null(rt_mp_alloc(&mp, 0)));
}

/* Each wrong free is refused, and the pool is as before. */
static void test_wrong_free(void)
{
    static rt_uint8_t stray[64];
    rt_uint8_t copy[sizeof storage];
    rt_uint8_t *one;

    begin();
    rt_mp_free(RT_NULL);
    uassert_int_equal(mp.block_free_count, COUNT);
    one = rt_mp_alloc(&mp, 0);
    rt_memcpy(copy, storage, sizeof storage);
    tc_asserts(1, rt_mp_free(&stray[16]));               /* foreign */
    tc_asserts(1, rt_mp_free((void *)(rt_uintptr_t)8U)); /* nowhere */
    tc_asserts(1, rt_mp_free(one + 4));                  /* part of a block */
    tc_asserts(1, rt_mp_free(one + sizeof(void *)));
    tc_asserts(1, rt_mp_free(one + SIZE + sizeof(void *))); /* the next one, which is free */
    uassert_buf_equal(copy, storage, sizeof storage);       /* nothing was written */
    uassert_int_equal(mp.block_free_count, COUNT - 1U);
    rt_mp_free(one);
    tc_asserts(1, rt_mp_free(one)); /* twice */
    uassert_int_equal(mp.block_free_count, COUNT);
    one = rt_mp_alloc(&mp, 0);
    rt_memset(one - sizeof(void *), 0, sizeof(void *)); /* its owner's word is gone */
    tc_asserts(1, rt_mp_free(one));
    uassert_int_equal(mp.block_free_count, COUNT - 1U);
    tc_asserts(1, (void)rt_mp_detach(&mp));
}

static void test_init(void)
{
    rt_uint8_t before[sizeof storage];

    rt_memset(storage, 0x5A, sizeof storage);
    rt_memcpy(before, storage, sizeof storage);
    tc_asserts(1, uassert_int_equal(rt_mp_init(RT_NULL, "mp", storage, 100U, 8U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_mp_init(&mp, RT_NULL, storage, 100U, 8U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_mp_init(&mp, "mp", RT_NULL, 100U, 8U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_mp_init(&mp, "mp", storage, 0U, 8U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_mp_init(&mp, "mp", storage, 100U, 0U), -RT_EINVAL));
    uassert_int_equal(rt_mp_init(&mp, "mp", storage, SIZE, SIZE), -RT_ERROR); /* no room for one */
    uassert_int_equal(rt_mp_init(&mp, "mp", storage, 4U, 1U), -RT_ERROR);
    uassert_int_equal(rt_mp_init(&mp, "mp", storage, sizeof storage, RT_SIZE_MAX), -RT_ERROR);
    uassert_int_equal(rt_mp_init(&mp, "mp", storage, sizeof storage, RT_SIZE_MAX - 8U), -RT_ERROR);
    uassert_buf_equal(before, storage, sizeof storage); /* nothing was written */

    begin();
    uassert_int_equal(rt_mp_init(&mp, "again", storage, sizeof storage, 8U),
                      RT_EOK); /* idle: anew */
    uassert_str_equal(mp.parent.name, "again");
    uassert_int_equal(rt_object_get_length(RT_Object_Class_MemPool), 1);
    blocks[0] = rt_mp_alloc(&mp, 0);
    tc_asserts(1,
               uassert_int_equal(rt_mp_init(&mp, "x", storage, sizeof storage, SIZE), -RT_EBUSY));
    tc_asserts(1, uassert_int_equal(rt_mp_init(&second, "x", &storage[64], 256U, 8U), -RT_EBUSY));
    uassert_int_equal(mp.block_free_count, mp.block_total_count - 1U);
    rt_mp_free(blocks[0]);
    uassert_int_equal(rt_mp_detach(&mp), RT_EOK);
    tc_asserts(1, uassert_int_equal(rt_mp_detach(&mp), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_mp_detach(RT_NULL), -RT_EINVAL));
}

#ifdef RT_USING_HOOK
static unsigned hooked[2];
static void *hooked_block;

static void on_alloc(struct rt_mempool *pool, void *block)
{
    hooked[0] += (pool == &mp) ? 1U : 100U;
    hooked_block = block;
}

static void on_free(struct rt_mempool *pool, void *block)
{
    hooked[1] += ((pool == &mp) && (block == hooked_block)) ? 1U : 100U;
    uassert_int_equal(mp.block_free_count, COUNT - 1U); /* told before anyone can have it */
}

static void test_hooks(void)
{
    void *block;

    begin();
    rt_mp_alloc_sethook(on_alloc);
    rt_mp_free_sethook(on_free);
    block = rt_mp_alloc(&mp, 0);
    uassert_true(hooked_block == block);
    tc_asserts(1, rt_mp_free((rt_uint8_t *)block + 4)); /* refused: not told */
    rt_mp_free(block);
    tc_asserts(1, rt_mp_free(block));
    rt_mp_alloc_sethook(RT_NULL);
    take_all();
    rt_mp_alloc_sethook(on_alloc);
    uassert_null(rt_mp_alloc(&mp, 0)); /* none: not told */
    rt_mp_alloc_sethook(RT_NULL);
    rt_mp_free_sethook(RT_NULL);
    uassert_int_equal(hooked[0], 1);
    uassert_int_equal(hooked[1], 1);
    give_all();
    (void)rt_mp_detach(&mp);
}
#endif

static struct rt_timer timer;
static void *in_isr[2];

static void use_in_isr(void *parameter)
{
    (void)parameter;
    in_isr[0] = rt_mp_alloc(&mp, 0);
    rt_mp_free(blocks[0]);
    in_isr[1] = &in_isr;
}

static void test_from_isr(void)
{
    void *got;

    begin();
    take_all();
    in_isr[0] = &in_isr;
    rt_timer_init(&timer, "isr", use_in_isr, RT_NULL, 2U, RT_TIMER_FLAG_HARD_TIMER);
    (void)rt_timer_start(&timer);
    got = rt_mp_alloc(&mp, 1000); /* wakes by the interrupt's free */
    uassert_true(got == blocks[0]);
    uassert_null(in_isr[0]); /* empty: no wait, no harm */
    give_all();
    (void)rt_timer_start(&timer);
    blocks[0] = rt_mp_alloc(&mp, 0);
    (void)rt_thread_delay(5U);
    uassert_not_null(in_isr[0]);
    rt_mp_free(in_isr[0]);
    uassert_int_equal(mp.block_free_count, COUNT);
    (void)rt_timer_detach(&timer);
    (void)rt_mp_detach(&mp);
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_geometry);
    UTEST_UNIT_RUN(test_empty);
    UTEST_UNIT_RUN(test_waiting);
    UTEST_UNIT_RUN(test_no_barging);
    UTEST_UNIT_RUN(test_deleted_in_hand);
    UTEST_UNIT_RUN(test_leaving);
    UTEST_UNIT_RUN(test_detach_in_use);
    UTEST_UNIT_RUN(test_wrong_free);
    UTEST_UNIT_RUN(test_init);
#ifdef RT_USING_HOOK
    UTEST_UNIT_RUN(test_hooks);
#endif
    UTEST_UNIT_RUN(test_from_isr);
}
UTEST_TC_EXPORT(testcase, "rt.mempool", RT_NULL, RT_NULL, 30);
