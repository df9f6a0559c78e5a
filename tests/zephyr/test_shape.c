/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_shape.c - the API in the shapes of 1.14 and 2.5, written as tests were written then: old
 * headers, old types, old timeouts, test_main()
 */
#if ACRE_SHAPE_114
#include <zephyr.h>
#include <ztest.h>
#include <tc_util.h>
#include <atomic.h>
#include <irq_offload.h>
#include <kernel_internal.h>
#include <misc/util.h>
#include <misc/mempool.h>
#else
#include <zephyr.h>
#include <ztest.h>
#include <tc_util.h>
#include <irq_offload.h>
#include <kernel_internal.h>
#include <syscall_handler.h>
#include <sys/atomic.h>
#include <sys/sys_heap.h>
#include <sys/util.h>
#endif

#define STACK_SIZE (512 + CONFIG_TEST_EXTRA_STACKSIZE)
#define TIMEOUT    20

K_MEM_SLAB_DEFINE(old_slab, 32, 3, 4);
K_HEAP_DEFINE(old_heap, 1024);
K_THREAD_STACK_DEFINE(old_stack, STACK_SIZE);
static struct k_thread old_thread;
K_SEM_DEFINE(old_sem, 0, 1);
static ZTEST_BMEM atomic_t counted;

static int init_result;

#if ACRE_SHAPE_114
static int at_start(struct device *device)
#else
static int at_start(const struct device *device)
#endif
{
    init_result = (device == NULL) ? 1 : -1;
    return 0;
}
SYS_INIT(at_start, POST_KERNEL, CONFIG_KERNEL_INIT_PRIORITY_DEFAULT);

#if ACRE_SHAPE_114
static void in_isr(void *data)
#else
static void in_isr(const void *data)
#endif
{
    ARG_UNUSED(data);
    atomic_inc(&counted);
}

static void test_old_slab(void)
{
    void *block[3], *fail;
    int64_t tms;

    for (int i = 0; i < 3; i++) {
        zassert_true(k_mem_slab_alloc(&old_slab, &block[i], K_NO_WAIT) == 0, NULL);
        zassert_not_null(block[i], NULL);
    }
    zassert_equal(k_mem_slab_alloc(&old_slab, &fail, K_NO_WAIT), -ENOMEM, NULL);
    tms = k_uptime_get();
#if ACRE_SHAPE_114
    zassert_equal(k_mem_slab_alloc(&old_slab, &fail, TIMEOUT), -EAGAIN, NULL);
#else
    zassert_equal(k_mem_slab_alloc(&old_slab, &fail, K_MSEC(TIMEOUT)), -EAGAIN, NULL);
#endif
    zassert_true(k_uptime_delta(&tms) >= TIMEOUT, NULL);
    for (int i = 0; i < 3; i++) {
        k_mem_slab_free(&old_slab, &block[i]);
    }
    zassert_equal(k_mem_slab_num_free_get(&old_slab), 3U, "the address of the pointer it is");
}

static void old_entry(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p1);
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    k_sem_give(&old_sem);
}

static void test_old_time(void)
{
    int64_t begin = k_uptime_get();
    k_tid_t tid;

#if ACRE_SHAPE_114
    u32_t fixed = 3;
    s64_t wide = fixed;

    zassert_equal(wide, 3, NULL);
    zassert_equal(K_FOREVER, -1, "milliseconds, and not a struct");
    k_sleep(TIMEOUT);
    tid = k_thread_create(&old_thread, old_stack, STACK_SIZE, old_entry, NULL, NULL, NULL,
                          K_PRIO_PREEMPT(1), 0, 10);
    zassert_equal(k_sem_take(&old_sem, 1), -EAGAIN, "it starts later");
#else
    k_sleep(K_MSEC(TIMEOUT));
    k_msleep(1);
    tid = k_thread_create(&old_thread, old_stack, STACK_SIZE, old_entry, NULL, NULL, NULL,
                          K_PRIO_PREEMPT(1), 0, K_MSEC(10));
    zassert_equal(k_sem_take(&old_sem, K_MSEC(1)), -EAGAIN, "it starts later");
#endif
    zassert_true(k_uptime_get() - begin >= TIMEOUT, NULL);
    zassert_equal(k_sem_take(&old_sem, K_FOREVER), 0, NULL);
    k_thread_abort(tid);
}

static void test_old_misc(void)
{
    zassert_equal(init_result, 1, "SYS_INIT hands over a device, which is none");
    irq_offload(in_isr, NULL);
    zassert_equal(atomic_get(&counted), 1, NULL);
    TC_PRINT("printed as in the old days\n");
}

static void test_old_heap(void)
{
    void *p = k_heap_alloc(&old_heap, 100, K_NO_WAIT);

    zassert_not_null(p, NULL);
    k_heap_free(&old_heap, p);
#if !ACRE_SHAPE_114
    sys_heap_dump(&old_heap.heap);
#endif
}

static void test_old_resource_pool(void)
{
    void *p;

    k_thread_system_pool_assign(k_current_get());
    p = z_thread_malloc(20);
    zassert_not_null(p, NULL);
    k_free(p);
    zassert_is_null(z_thread_malloc(100000), NULL);
}

static void test_old_skip(void)
{
    ztest_test_skip();
}

static int set_up;

static void before(void)
{
    set_up = 1;
}

static void after(void)
{
    set_up = 0;
}

static void test_old_setup(void)
{
    zassert_equal(set_up, 1, NULL);
}

void test_main(void)
{
    ztest_test_suite(old_suite, ztest_unit_test(test_old_slab), ztest_user_unit_test(test_old_time),
                     ztest_1cpu_unit_test(test_old_misc), ztest_unit_test(test_old_heap),
                     ztest_unit_test(test_old_resource_pool), ztest_unit_test(test_old_skip),
                     ztest_unit_test_setup_teardown(test_old_setup, before, after));
    ztest_run_test_suite(old_suite);
    ztest_run_all(NULL, false, 1, 1); /* those that every shape has */
}
