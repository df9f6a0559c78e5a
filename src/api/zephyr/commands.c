/* SPDX-License-Identifier: Apache-2.0 */
/*
 * commands.c - what msh can say about Zephyr's memory
 *
 *   kernel heap          the system heap            mempool show [POOL]   the tree of each pool
 *   k_heap list          the heaps of K_HEAP_DEFINE mem_slab list         the slabs
 *   zephyr_run [SUITE]   tests                      zephyr_list           their names
 *
 * Reading is not locked: figures of different moments may stand on one line, a tree may change while
 * it is drawn. Nothing is followed that could lead outside an object.
 */
#include <zephyr/ztest.h>

#include "private.h"

static int usage(const char *text)
{
    printk("usage: %s\n", text);
    return 1;
}

/* ---- mempool show ---- */

enum node { FREE_NODE, USED_NODE, SPLIT_NODE };

static bool bit(const uint32_t *map, size_t i)
{
    return ((map[i / 32U] >> (i % 32U)) & 1U) != 0U;
}

static enum node node_at(const struct acre_quad *quad, uint32_t level, uint32_t index)
{
    size_t node = (size_t)quad->level[level].first + index;

    if (bit(quad->out, node)) {
        return USED_NODE;
    }
    return ((level + 1U < quad->levels) && bit(quad->split, node)) ? SPLIT_NODE : FREE_NODE;
}

static void draw_line(const struct acre_quad *quad, uint32_t level, enum node what)
{
    for (uint32_t i = 1U; i < level; i++) {
        printk("|  ");
    }
    printk("%s%zu %s\n", (level == 0U) ? "" : "+- ", quad->level[level].size,
           (what == USED_NODE)    ? "used"
           : (what == SPLIT_NODE) ? "split"
                                  : "free");
}

/* Down into split blocks, on to the next quarter, up behind the fourth: every block that exists is
 * met once, without recursion. */
static void draw_tree(const struct acre_quad *quad)
{
    uint32_t level = 0U;
    uint32_t index = 0U;

    while ((level > 0U) || (index < quad->count)) {
        enum node what = node_at(quad, level, index);

        draw_line(quad, level, what);
        if (what == SPLIT_NODE) {
            level++;
            index *= 4U;
            continue;
        }
        while ((level > 0U) && ((index % 4U) == 3U)) {
            level--;
            index /= 4U;
        }
        index++;
    }
}

static void show_pool(const struct k_mem_pool *pool)
{
    const struct acre_quad *quad = &pool->quad;

    printk("%s: %u of %zu bytes, down to %zu; %zu of %zu bytes out, at most %zu\n", pool->name,
           (unsigned)quad->count, quad->level[0].size, quad->level[quad->levels - 1U].size,
           quad->used, (size_t)quad->count * quad->level[0].size, quad->peak);
    for (uint32_t level = 0U; level < quad->levels; level++) {
        printk("  %6zu bytes: %zu of %zu\n", quad->level[level].size,
               acre_quad_available(quad, level), acre_quad_capacity(quad, level));
    }
    draw_tree(quad);
}

static int mempool(int argc, char **argv)
{
    int shown = 0;

    if ((argc < 2) || (argc > 3) || (strcmp(argv[1], "show") != 0)) {
        return usage("mempool show [POOL]");
    }
    STRUCT_SECTION_FOREACH(k_mem_pool, pool) {
        if ((argc == 2) || (strcmp(argv[2], pool->name) == 0)) {
            show_pool(pool);
            shown++;
        }
    }
    if (shown == 0) {
        printk("mempool: there is no such pool.\n");
    }
    return (shown == 0) ? 1 : 0;
}
ACRE_COMMAND(zephyr_mempool, "mempool", "the tree of a quad-split pool: mempool show [POOL]",
             mempool);

/* ---- heaps and slabs ---- */

static void show_heap(struct k_heap *heap)
{
    struct sys_memory_stats stats;

    if (sys_heap_runtime_stats_get(&heap->heap, &stats) != 0) {
        return;
    }
    printk("%p %8zu %8zu %8zu %8zu %8zu %7u\n", (void *)heap, heap->heap.init_bytes,
           stats.allocated_bytes, stats.max_allocated_bytes, stats.free_bytes,
           acre_heap_largest(heap->heap.heap), acre_wait_count(&heap->wait_q));
}

static void heap_title(void)
{
    printk("%-*s %8s %8s %8s %8s %8s %7s\n", (int)((2U * sizeof(void *)) + 2U), "k_heap", "bytes",
           "used", "max", "free", "largest", "waiting");
}

static int k_heap_command(int argc, char **argv)
{
    if ((argc != 2) || (strcmp(argv[1], "list") != 0)) {
        return usage("k_heap list");
    }
    heap_title();
    STRUCT_SECTION_FOREACH(k_heap, heap) {
        show_heap(heap);
    }
    return 0;
}
ACRE_COMMAND(zephyr_k_heap, "k_heap", "Zephyr's heaps: k_heap list", k_heap_command);

static int kernel_command(int argc, char **argv)
{
    if ((argc != 2) || (strcmp(argv[1], "heap") != 0)) {
        return usage("kernel heap");
    }
#if CONFIG_HEAP_MEM_POOL_SIZE == 0
    printk("there is no system heap: CONFIG_HEAP_MEM_POOL_SIZE is 0\n");
#elif defined(CONFIG_HEAP_MEM_POOL_QUAD)
    show_pool(&_heap_mem_pool);
#else
    heap_title();
    show_heap(&_system_heap);
    sys_heap_print_info(&_system_heap.heap, false);
#endif
    return 0;
}
ACRE_COMMAND(zephyr_kernel, "kernel", "Zephyr's system heap: kernel heap", kernel_command);

static int mem_slab_command(int argc, char **argv)
{
    if ((argc != 2) || (strcmp(argv[1], "list") != 0)) {
        return usage("mem_slab list");
    }
    printk("%-*s %8s %8s %8s %8s %7s\n", (int)((2U * sizeof(void *)) + 2U), "mem_slab", "block",
           "blocks", "used", "max", "waiting");
    STRUCT_SECTION_FOREACH(k_mem_slab, slab) {
        printk("%p %8zu %8u %8u %8u %7u\n", (void *)slab, slab->info.block_size,
               (unsigned)slab->info.num_blocks, (unsigned)slab->info.num_used,
               (unsigned)slab->info.max_used, acre_wait_count(&slab->wait_q));
    }
    return 0;
}
ACRE_COMMAND(zephyr_mem_slab, "mem_slab", "Zephyr's memory slabs: mem_slab list", mem_slab_command);

/* ---- tests ---- */

#ifdef CONFIG_ZTEST
static int zephyr_run(int argc, char **argv)
{
    int failed;

    if (argc > 2) {
        return usage("zephyr_run [SUITE]");
    }
    failed = z_ztest_run((argc == 2) ? argv[1] : NULL);
    if (failed < 0) {
        printk("zephyr_run: there is no suite %s.\n", argv[1]);
    }
    return (failed == 0) ? 0 : 1;
}
ACRE_COMMAND(zephyr_run, "zephyr_run", "run ztest suites: zephyr_run [SUITE]", zephyr_run);

static int zephyr_list(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    z_ztest_list();
    return 0;
}
ACRE_COMMAND(zephyr_list, "zephyr_list", "the ztest suites and their tests", zephyr_list);
#endif
