/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_foreign.c - written as carelessly as tests for upstream may be, and compiled as those are
 *
 * Signed against unsigned, functions without prototypes, unused arguments, callbacks that are cast, a
 * fatal error handler of its own: all of this must compile without the strictness that our own code is
 * held to, and run.
 */
#include <zephyr/kernel.h>
#include <zephyr/ztest.h>
#include <zephyr/irq_offload.h>
#include <zephyr/sys/sys_heap.h>
#include <zephyr/sys/mem_blocks.h>
#include <zephyr/logging/log.h>
#include <zephyr/timing/timing.h>
#include <zephyr/linker/linker-defs.h>
#include <inttypes.h>
#include <kernel_internal.h>

LOG_MODULE_REGISTER(foreign, LOG_LEVEL_DBG);

#define STACK_SIZE (512 + CONFIG_TEST_EXTRA_STACK_SIZE)
#define BLOCKS     4

K_SEM_DEFINE(foreign_sem, 0, 1);
static K_SEM_DEFINE(static_sem, 0, 1);
K_THREAD_STACK_DEFINE(foreign_stack, STACK_SIZE);
static K_THREAD_STACK_ARRAY_DEFINE(foreign_stacks, 2, STACK_SIZE);
struct k_thread foreign_thread;
K_MEM_SLAB_DEFINE(foreign_slab, 32, BLOCKS, 8);
K_HEAP_DEFINE(foreign_heap, 1024);
static ZTEST_DMEM volatile int expected_reason = -1;
volatile uint32_t guard_before;

void k_sys_fatal_error_handler(unsigned int reason, const struct arch_esf *pEsf)
{
    printk("caught %d\n", reason);
    if (expected_reason == -1) {
        ztest_test_fail();
    }
    if (reason != expected_reason) {
        ztest_test_fail();
    }
    expected_reason = -1;
    ztest_test_pass();
}

static void offloaded(void *data)
{
    char *p = (char *)k_heap_alloc(&foreign_heap, 100, K_NO_WAIT);

    zassert_not_null(p, "k_heap_alloc operation failed");
    k_heap_free(&foreign_heap, p);
}

void entry(void *p1, void *p2, void *p3)
{
    k_current_get()->resource_pool = NULL;
    zassert_is_null((char *)z_thread_malloc(16), "allocated without a pool");
    k_sem_give(&foreign_sem);
}

ZTEST(foreign, test_slab)
{
    void *block[BLOCKS], *fail;
    int i;

    for (int i = 0; i < ARRAY_SIZE(block); i++) {
        zassert_true(k_mem_slab_alloc(&foreign_slab, &block[i], K_NO_WAIT) == 0, NULL);
        zassert_equal(k_mem_slab_num_used_get(&foreign_slab), i + 1);
    }
    zassert_equal(k_mem_slab_alloc(&foreign_slab, &fail, K_NO_WAIT), -ENOMEM, NULL);
    for (i = 0; i < BLOCKS; i++) {
        k_mem_slab_free(&foreign_slab, block[i]);
    }
    zassert_equal(k_mem_slab_num_free_get(&foreign_slab), BLOCKS);
}

ZTEST(foreign, test_thread)
{
    k_tid_t tid = k_thread_create(&foreign_thread, foreign_stack, STACK_SIZE, entry, NULL, NULL,
                                  NULL, 0, 0, K_NO_WAIT);

    k_sem_take(&foreign_sem, K_FOREVER);
    k_thread_abort(tid);
    zassert_equal(k_sem_take(&static_sem, K_NO_WAIT), -EBUSY);
}

ZTEST(foreign, test_isr)
{
    if (!IS_ENABLED(CONFIG_IRQ_OFFLOAD)) {
        return;
    }
    irq_offload((irq_offload_routine_t)offloaded, NULL);
}

ZTEST(foreign, test_min_heap)
{
    const uint32_t guard_bits = 0x5a5a5a5a;
    k_timeout_t timeout = Z_TIMEOUT_US(2000);
    char *p;

    guard_before = guard_bits;
    p = k_heap_alloc(&foreign_heap, 2049, timeout);
    zassert_is_null(p, NULL);
    k_heap_free(&foreign_heap, p);
    zassert_equal(guard_before, guard_bits, "at 0x%" PRIxPTR, (uintptr_t)&guard_before);
}

ZTEST(foreign, test_timing)
{
    timing_t begin, end;

    timing_init();
    timing_start();
    begin = timing_counter_get();
    end = timing_counter_get();
    timing_stop();
    TC_PRINT("%u cycles\n", (uint32_t)timing_cycles_get(&begin, &end));
    LOG_DBG("dropped");
}

ZTEST(foreign, test_z_panic)
{
    expected_reason = K_ERR_KERNEL_PANIC;
    (void)sys_mem_blocks_alloc(NULL, 1, NULL);
    ztest_test_fail();
}

ZTEST_SUITE(foreign, NULL, NULL, NULL, NULL, NULL);
