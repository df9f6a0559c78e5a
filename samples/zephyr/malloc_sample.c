/* SPDX-License-Identifier: Apache-2.0 */
/*
 * malloc_sample.c - Zephyr's manual on the heap memory pool: k_malloc and k_free
 *
 *      msh >zephyr_malloc_sample
 *
 * Only where there is a system heap (CONFIG_HEAP_MEM_POOL_SIZE).
 */
#include <acre/config.h>
#if ACRE_ZEPHYR /* without the door there is nothing to show */

#include <zephyr/kernel.h>

#if CONFIG_HEAP_MEM_POOL_SIZE > 0

static int malloc_sample(int argc, char **argv)
{
    char *mem_ptr;

    ARG_UNUSED(argc);
    ARG_UNUSED(argv);
    mem_ptr = k_malloc(200);
    if (mem_ptr != NULL) {
        memset(mem_ptr, 0, 200);
        printk("200 bytes, all zero\n");
    } else {
        printk("Memory not allocated");
    }
    k_free(mem_ptr);

    mem_ptr = k_malloc(75);
    printk("75 bytes %s\n", (mem_ptr != NULL) ? "allocated" : "not allocated");
    k_free(mem_ptr);
    return 0;
}
ACRE_COMMAND(zephyr_malloc_sample, "zephyr_malloc_sample", "Zephyr's manual: k_malloc",
             malloc_sample);

#endif

#endif
