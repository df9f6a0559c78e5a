/* SPDX-License-Identifier: Apache-2.0 */
/* The system heap: edge cases, alignment, statistics, hooks of both shapes, failure on demand, and
 * objects that are made of it. Runs with whichever allocator is the system heap. */
#include "tc.h"

static rt_size_t used(void)
{
    rt_size_t value = 0U;

    rt_memory_info(RT_NULL, &value, RT_NULL);
    return value;
}

static void test_edges(void)
{
    rt_size_t before = used();
    rt_uint8_t *p;

    uassert_null(rt_malloc(0U));
    uassert_null(rt_malloc(RT_SIZE_MAX));
    uassert_null(rt_malloc(RT_SIZE_MAX - 16U));
    uassert_null(rt_malloc(RT_SIZE_MAX - 64U));
    uassert_null(rt_calloc(RT_SIZE_MAX / 2U, 3U));
    uassert_null(rt_calloc((RT_SIZE_MAX / 2U) + 1U, 2U));
    uassert_null(rt_calloc(0U, 8U));
    uassert_null(rt_calloc(8U, 0U));
    uassert_null(rt_realloc(RT_NULL, 0U));
    rt_free(RT_NULL);
    rt_free_align(RT_NULL);
    uassert_int_equal(used(), before);

    p = rt_realloc(RT_NULL, 40U);
    uassert_not_null(p);
    rt_memset(p, 0x77, 40U);
    uassert_null(rt_realloc(p, RT_SIZE_MAX)); /* and p is as it was */
    uassert_int_equal(p[0], 0x77);
    uassert_int_equal(p[39], 0x77);
    uassert_true(rt_realloc(p, 24U) == p);
    uassert_true(rt_realloc(p, 20U) == p);
    uassert_null(rt_realloc(p, 0U));
    uassert_int_equal(used(), before);

    p = rt_calloc(10U, 7U);
    uassert_not_null(p);
    for (int i = 0; i < 70; i++) {
        uassert_int_equal(p[i], 0);
    }
    rt_free(p);
    uassert_int_equal(used(), before);
}

static void test_align(void)
{
    rt_size_t before = used();

    for (rt_size_t align = 1U; align <= 256U; align *= 2U) {
        void *p = rt_malloc_align(33U, align);
        rt_size_t least = (align > sizeof(void *)) ? align : sizeof(void *);

        uassert_not_null(p);
        uassert_int_equal((rt_uintptr_t)p % least, 0);
        rt_memset(p, 0xFF, 33U);
        rt_free_align(p);
    }
    uassert_null(rt_malloc_align(RT_SIZE_MAX - 15U, 32U));
    uassert_null(rt_malloc_align(8U, 0U));
    uassert_null(rt_malloc_align(8U, 24U));
    {
        void *p = rt_malloc_align(0U, 16U); /* a block, as upstream */
        void *q = rt_malloc(16U);

        uassert_not_null(p);
        rt_free(p);       /* either free takes */
        rt_free_align(q); /* the blocks of both */
    }
    uassert_int_equal(used(), before);
}

static void test_info(void)
{
    rt_size_t total = 0U;
    rt_size_t now = 0U;
    rt_size_t max = 0U;
    void *p = rt_malloc(64U);

    rt_memory_info(&total, &now, &max);
    uassert_true((total >= now) && (max >= now) && (now >= 64U) && (total >= max));
    rt_free(p);
    uassert_true(used() < now);
    rt_memory_info(RT_NULL, RT_NULL, RT_NULL);
}

static void test_wrong(void)
{
    static rt_uint8_t stray[64];
    rt_size_t before = used();
    rt_uint8_t *p = rt_malloc(64U);
    rt_size_t with = used();

    tc_asserts(1, rt_free(&stray[32]));
    tc_asserts(1, rt_free(p + 4));
    tc_asserts(1, rt_free(p + 16));
    tc_asserts(1, rt_free_align(p + 16));
    tc_asserts(1, uassert_null(rt_realloc(p + 16, 8U)));
    tc_asserts(1, uassert_null(rt_realloc(p + 16, 0U)));
    uassert_int_equal(used(), with);
    rt_free(p);
    tc_asserts(1, rt_free(p));
    uassert_int_equal(used(), before);
}

static void test_failure(void)
{
    void *p;
    void *q;

    rt_malloc_fail(2U);
    p = rt_malloc(8U);
    q = rt_malloc(8U);
    uassert_not_null(p);
    uassert_null(q);
    rt_malloc_fail(1U);
    uassert_null(rt_realloc(p, 4000U)); /* p is as it was */
    rt_free(p);
    rt_malloc_fail(1U);
    uassert_null(rt_calloc(1U, 8U));
    rt_malloc_fail(1U);
    rt_malloc_fail(0U);
    p = rt_malloc(8U);
    uassert_not_null(p);
    rt_free(p);
}

#ifdef RT_USING_HOOK
static char told[32];
static unsigned count;
static void *last;

static void note(char c)
{
    if (count < (sizeof told - 1U)) {
        told[count] = c;
        count++;
        told[count] = '\0';
    }
}

static void start(void)
{
    count = 0U;
    told[0] = '\0';
}

static void manual_malloc(void *ptr, rt_size_t size)
{
    note((ptr == RT_NULL) ? 'n' : (size == 24U) ? 'm' : 'M');
    last = ptr;
}

static void manual_free(void *ptr)
{
    note((ptr == last) ? 'f' : (ptr == RT_NULL) ? '0' : 'F');
}

static void newer_malloc(void **ptr, rt_size_t size)
{
    note((size == 24U) ? 'a' : 'A');
    last = *ptr;
}

static void newer_free(void **ptr)
{
    note((*ptr == last) ? 'b' : 'B');
}

static void entry(void **ptr, rt_size_t size)
{
    (void)size;
    note((*ptr == last) ? 'e' : 'E');
}

static void leaving(void **ptr, rt_size_t size)
{
    (void)size;
    note((*ptr != RT_NULL) ? 'x' : 'X');
}

/* Both shapes are set without a cast. */
static void test_hooks(void)
{
    void *p;

    start();
    rt_malloc_sethook(manual_malloc);
    rt_free_sethook(manual_free);
    p = rt_malloc(24U);
    tc_asserts(1, rt_free((rt_uint8_t *)p + 8)); /* refused, so not told */
    rt_free(p);
    tc_asserts(1, rt_free(p));
    uassert_null(rt_malloc(RT_SIZE_MAX)); /* told with RT_NULL */
    rt_free(RT_NULL);
    rt_free(rt_calloc(3U, 8U)); /* told the product */
    uassert_str_equal(told, "mfnfmf");

    start();
    rt_malloc_sethook(newer_malloc); /* takes the other's place */
    rt_free_sethook(&newer_free);
    rt_realloc_set_entry_hook(entry);
    rt_realloc_set_exit_hook(leaving);
    p = rt_malloc(24U);
    p = rt_realloc(p, 48U); /* hooks of its own, and only these */
    last = p;
    uassert_null(rt_realloc(p, RT_SIZE_MAX));
    rt_free(p);
    uassert_str_equal(told, "aexeXb");
    rt_malloc_sethook(RT_NULL);
    rt_free_sethook(NULL);
    rt_realloc_set_entry_hook(RT_NULL);
    rt_realloc_set_exit_hook(RT_NULL);
    start();
    rt_free(rt_malloc(24U));
    uassert_str_equal(told, "");
}

static rt_size_t in_hook;

static void free_still_mine(void *ptr)
{
    (void)ptr;
    in_hook = used();
}

/* When the free is told nobody else can have the block yet. */
static void test_order(void)
{
    rt_size_t before = used();
    void *p = rt_malloc(100U);
    rt_size_t with = used();

    rt_free_sethook(free_still_mine);
    rt_free(p);
    rt_free_sethook(RT_NULL);
    uassert_int_equal(in_hook, with);
    uassert_int_equal(used(), before);
}
#endif

/* --- what is made of the heap ------------------------------------------------------------- */

static volatile unsigned ran;

static void entry_of_thread(void *parameter)
{
    ran += (unsigned)(rt_ubase_t)parameter;
}

static void wait_for(rt_size_t amount)
{
    for (int i = 0; (i < 1000) && (used() != amount); i++) {
        (void)rt_thread_delay(1U); /* idle frees */
    }
    uassert_int_equal(used(), amount);
}

static void test_threads(void)
{
    rt_size_t before = used();
    rt_thread_t thread;

    ran = 0U;
    thread = rt_thread_create("made", entry_of_thread, (void *)(rt_ubase_t)5, 1024U, MEEK, 5U);
    uassert_not_null(thread);
    uassert_int_equal(thread->parent.type, RT_Object_Class_Thread);
    uassert_int_equal(rt_thread_startup(thread), RT_EOK);
    wait_for(before);
    uassert_int_equal(ran, 5);
    thread = rt_thread_create("tiny", entry_of_thread, (void *)(rt_ubase_t)1, 16U, MEEK, 5U);
    uassert_not_null(thread); /* too small a stack is made large enough */
    (void)rt_thread_startup(thread);
    wait_for(before);
    uassert_int_equal(ran, 6);
    thread = rt_thread_create("never", entry_of_thread, RT_NULL, 1024U, MEEK, 5U);
    tc_asserts(1, uassert_int_equal(rt_thread_detach(thread), -RT_EINVAL));
    uassert_int_equal(rt_thread_delete(thread), RT_EOK);
    wait_for(before);
    for (rt_ubase_t fail = 1U; fail <= 2U; fail++) { /* the block, then the stack */
        rt_malloc_fail(fail);
        uassert_null(rt_thread_create("none", entry_of_thread, RT_NULL, 1024U, MEEK, 5U));
        uassert_int_equal(used(), before);
    }
    tc_asserts(1, uassert_null(rt_thread_create("x", entry_of_thread, RT_NULL, 1024U,
                                                RT_THREAD_PRIORITY_MAX, 5U)));
    uassert_int_equal(used(), before);
}

static void waiter(void *parameter)
{
    ran = (rt_sem_take(parameter, RT_WAITING_FOREVER) == -RT_ERROR) ? 7U : 8U;
}

static void test_ipc(void)
{
    rt_size_t before = used();
    rt_sem_t sem = rt_sem_create("sem", 0U, RT_IPC_FLAG_FIFO);
    rt_mutex_t mutex = rt_mutex_create("mutex", RT_IPC_FLAG_PRIO);
    rt_event_t event = rt_event_create("event", RT_IPC_FLAG_FIFO);
    rt_mailbox_t mb = rt_mb_create("mb", 4U, RT_IPC_FLAG_FIFO);
    rt_mq_t mq = rt_mq_create("mq", 10U, 4U, RT_IPC_FLAG_FIFO);
    rt_timer_t timer = rt_timer_create("timer", entry_of_thread, RT_NULL, 5U, 0U);
    rt_thread_t thread = rt_thread_create("wait", waiter, sem, 1024U, URGENT, 5U);
    char text[10];

    uassert_true((sem != RT_NULL) && (mutex != RT_NULL) && (event != RT_NULL) && (mb != RT_NULL));
    uassert_true((mq != RT_NULL) && (timer != RT_NULL) && (thread != RT_NULL));
    uassert_int_equal(rt_mq_send(mq, "message", 8U), RT_EOK);
    uassert_int_equal(rt_mq_recv(mq, text, sizeof text, 0), 8);
    uassert_int_equal(rt_timer_start(timer), RT_EOK);
    (void)rt_thread_startup(thread);
    ran = 0U;
    tc_asserts(1, uassert_int_equal(rt_sem_detach(sem), -RT_EINVAL)); /* not static */
    uassert_int_equal(rt_sem_delete(sem), RT_EOK);
    (void)rt_thread_delay(1U);
    uassert_int_equal(ran, 7);
    uassert_int_equal(rt_mutex_delete(mutex), RT_EOK);
    uassert_int_equal(rt_event_delete(event), RT_EOK);
    uassert_int_equal(rt_mb_delete(mb), RT_EOK);
    uassert_int_equal(rt_mq_delete(mq), RT_EOK);
    uassert_int_equal(rt_timer_delete(timer), RT_EOK);
    wait_for(before);
    for (rt_ubase_t fail = 1U; fail <= 2U; fail++) { /* the block, then the storage */
        rt_malloc_fail(fail);
        uassert_null(rt_mb_create("mb", 4U, RT_IPC_FLAG_FIFO));
        rt_malloc_fail(fail);
        uassert_null(rt_mq_create("mq", 10U, 4U, RT_IPC_FLAG_FIFO));
        uassert_int_equal(used(), before);
    }
    uassert_null(rt_mq_create("mq", RT_SIZE_MAX, 4U, RT_IPC_FLAG_FIFO));
}

#ifdef RT_USING_MEMPOOL
static void pool_waiter(void *parameter)
{
    rt_mp_t mp = parameter;

    ran = (rt_mp_alloc(mp, RT_WAITING_FOREVER) == RT_NULL) ? 1U : 2U;
    ran += (rt_get_errno() == -RT_ERROR) ? 10U : 20U;
}

static void test_pools(void)
{
    rt_size_t before = used();
    rt_mp_t mp = rt_mp_create("mp_dynamic", 4U, 20U);
    rt_thread_t thread;
    void *blocks[4];

    uassert_not_null(mp);
    uassert_int_equal(mp->block_total_count, 4);
    uassert_int_equal(mp->block_size, RT_ALIGN(20U, (rt_size_t)RT_ALIGN_SIZE));
    for (int i = 0; i < 4; i++) {
        blocks[i] = rt_mp_alloc(mp, 0);
        uassert_not_null(blocks[i]);
    }
    for (int i = 0; i < 4; i++) {
        rt_mp_free(blocks[i]);
    }
    tc_asserts(1, uassert_int_equal(rt_mp_detach(mp), -RT_EINVAL)); /* not static */
    uassert_int_equal(rt_mp_delete(mp), RT_EOK);
    uassert_int_equal(used(), before);
    uassert_null(rt_mp_create("mp", RT_SIZE_MAX, 8U));
    uassert_null(rt_mp_create("mp", 8U, RT_SIZE_MAX));
    uassert_null(rt_mp_create("mp", RT_SIZE_MAX / 8U, 64U));
    tc_asserts(1, uassert_null(rt_mp_create("mp", 0U, 8U)));
    for (rt_ubase_t fail = 1U; fail <= 2U; fail++) {
        rt_malloc_fail(fail);
        uassert_null(rt_mp_create("mp", 4U, 8U));
        uassert_int_equal(used(), before);
    }

    /* Deleted while blocks are out and a thread waits: said so, the thread goes on, and the memory
     * is given back with the last block. */
    mp = rt_mp_create("mp", 2U, 16U);
    blocks[0] = rt_mp_alloc(mp, 0);
    blocks[1] = rt_mp_alloc(mp, 0);
    thread = rt_thread_create("wait", pool_waiter, mp, 1024U, URGENT, 5U);
    ran = 0U;
    (void)rt_thread_startup(thread);
    tc_asserts(1, uassert_int_equal(rt_mp_delete(mp), RT_EOK));
    (void)rt_thread_delay(1U);
    uassert_int_equal(ran, 11);
    rt_memset(blocks[0], 1, 16U);
    rt_mp_free(blocks[0]);
    rt_memset(blocks[1], 1, 16U);
    rt_mp_free(blocks[1]);
    wait_for(before);
}
#endif

static void testcase(void)
{
    UTEST_UNIT_RUN(test_edges);
    UTEST_UNIT_RUN(test_align);
    UTEST_UNIT_RUN(test_info);
    UTEST_UNIT_RUN(test_wrong);
    UTEST_UNIT_RUN(test_failure);
#ifdef RT_USING_HOOK
    UTEST_UNIT_RUN(test_hooks);
    UTEST_UNIT_RUN(test_order);
#endif
    UTEST_UNIT_RUN(test_threads);
    UTEST_UNIT_RUN(test_ipc);
#ifdef RT_USING_MEMPOOL
    UTEST_UNIT_RUN(test_pools);
#endif
}
UTEST_TC_EXPORT(testcase, "rt.heap", RT_NULL, RT_NULL, 60);
