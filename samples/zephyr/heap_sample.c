/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_sample.c - Zephyr's manual on heaps, snippet by snippet, as commands of the shell
 *
 *      msh >zephyr_heap_sample          a heap that is defined, one that is made at run time
 *      msh >zephyr_wait_sample          a thread waits until another gives memory back
 */
#include <acre/config.h>
#if ACRE_ZEPHYR /* without the door there is nothing to show */

#include <zephyr/kernel.h>

static K_HEAP_DEFINE(sample_heap, 1024 * 2);

static void defined(void)
{
    char *mem_ptr;

    mem_ptr = k_heap_alloc(&sample_heap, 200, K_NO_WAIT);
    if (mem_ptr != NULL) {
        printk("Memory allocated successfully\n");
    } else {
        printk("Memory not allocated\n");
    }
    k_heap_free(&sample_heap, mem_ptr);
}

static void made_at_run_time(void)
{
    static struct k_heap run_time_heap; /* define the heap object */
    static uint8_t run_time_pool[512];  /* define the heap region */
    char *mem_ptr;

    k_heap_init(&run_time_heap, run_time_pool, sizeof(run_time_pool));
    mem_ptr = k_heap_alloc(&run_time_heap, 200, K_NO_WAIT);
    printk("%s\n", (mem_ptr != NULL) ? "and from the heap made just now" : "Memory not allocated");
    printk("a second block of 400 bytes: %s\n",
           (k_heap_alloc(&run_time_heap, 400, K_NO_WAIT) == NULL) ? "Memory not allocated" : "?");
    k_heap_free(&run_time_heap, mem_ptr);
}

static int heap_sample(int argc, char **argv)
{
    ARG_UNUSED(argc);
    ARG_UNUSED(argv);
    defined();
    made_at_run_time();
    return 0;
}
ACRE_COMMAND(zephyr_heap_sample, "zephyr_heap_sample", "Zephyr's manual: k_heap", heap_sample);

/* ---- waiting ---- */

static K_THREAD_STACK_DEFINE(waiter_stack, 1024);
static struct k_thread waiter;

static void wait_for_memory(void *p1, void *p2, void *p3)
{
    void *mem;

    ARG_UNUSED(p1);
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    printk("waiter: 1500 bytes, please, however long it takes\n");
    mem = k_heap_alloc(&sample_heap, 1500, K_FOREVER);
    printk("waiter: %s\n", (mem != NULL) ? "got them" : "nothing?");
    k_heap_free(&sample_heap, mem);
    printk("waiter: 5000 bytes at once: %s\n", (k_heap_alloc(&sample_heap, 5000, K_FOREVER) == NULL)
                                                   ? "never, and told so at once"
                                                   : "?");
}

static int wait_sample(int argc, char **argv)
{
    void *mem = k_heap_alloc(&sample_heap, 1000, K_NO_WAIT);

    ARG_UNUSED(argc);
    ARG_UNUSED(argv);
    (void)k_thread_create(&waiter, waiter_stack, K_THREAD_STACK_SIZEOF(waiter_stack),
                          wait_for_memory, NULL, NULL, NULL, K_PRIO_PREEMPT(2), 0, K_NO_WAIT);
    k_msleep(10);
    printk("giving 1000 bytes back\n");
    k_heap_free(&sample_heap, mem);
    return k_thread_join(&waiter, K_SECONDS(5));
}
ACRE_COMMAND(zephyr_wait_sample, "zephyr_wait_sample", "Zephyr: a thread waits for memory",
             wait_sample);

#endif
