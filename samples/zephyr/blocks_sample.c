/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blocks_sample.c - blocks of fixed sizes: a slab, a set of blocks, and a pool that splits into four
 *
 *      msh >zephyr_blocks_sample
 *      msh >zephyr_pool_sample          leaves three blocks out: look at them with "mempool show"
 */
#include <acre/config.h>
#if ACRE_ZEPHYR /* without the door there is nothing to show */

#include <zephyr/kernel.h>
#include <zephyr/sys/mem_blocks.h>

K_MEM_SLAB_DEFINE_STATIC(sample_slab, 64, 4, 8);
SYS_MEM_BLOCKS_DEFINE_STATIC(sample_blocks, 32, 8, 8);
K_MEM_POOL_DEFINE(sample_pool, 16, 256, 1, 8);

static int blocks_sample(int argc, char **argv)
{
    void *block[5];
    int err = 0;
    int count = 0;

    ARG_UNUSED(argc);
    ARG_UNUSED(argv);
    while ((count < 5) && (err == 0)) {
        err = k_mem_slab_alloc(&sample_slab, &block[count], K_NO_WAIT);
        count += (err == 0) ? 1 : 0;
    }
    printk("slab: %d blocks of 64 bytes, then %d\n", count, err);
    while (count > 0) {
        count--;
        k_mem_slab_free(&sample_slab, block[count]);
    }
    err = sys_mem_blocks_alloc_contiguous(&sample_blocks, 3, &block[0]);
    printk("blocks: 3 in a row: %d; 6 in a row: %d\n", err,
           sys_mem_blocks_alloc_contiguous(&sample_blocks, 6, &block[1]));
    return sys_mem_blocks_free_contiguous(&sample_blocks, block[0], 3);
}
ACRE_COMMAND(zephyr_blocks_sample, "zephyr_blocks_sample", "Zephyr: k_mem_slab, sys_mem_blocks",
             blocks_sample);

static int pool_sample(int argc, char **argv)
{
    static struct k_mem_block out[3];
    static const size_t sizes[3] = {16, 64, 10};

    ARG_UNUSED(argc);
    ARG_UNUSED(argv);
    for (int i = 0; i < 3; i++) {
        if (out[i].data != NULL) {
            k_mem_pool_free(&out[i]);
        }
    }
    for (int i = 0; i < 3; i++) {
        int err = k_mem_pool_alloc(&sample_pool, &out[i], sizes[i], K_NO_WAIT);

        printk("%zu bytes: %d\n", sizes[i], err);
    }
    return 0;
}
ACRE_COMMAND(zephyr_pool_sample, "zephyr_pool_sample", "Zephyr: k_mem_pool", pool_sample);

#endif
