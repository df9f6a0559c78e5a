/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hook_sample - each memory hook, told of one call
 *
 * A hook of the manual's shape gets the pointer; one of 5.1's gets its place, and may write there what
 * the caller gets. Hooks run without a lock. They hear of every thread's calls: here each counts, and
 * the sample says what was heard.
 */
#include <rtthread.h>

#if defined(RT_USING_HOOK) && defined(RT_USING_HEAP) && defined(RT_USING_MEMPOOL)

static int mallocs;
static int frees;
static int entries;
static int exits;
static int pool_allocs;
static int pool_frees;

static void on_malloc(void *ptr, rt_size_t size)
{
    (void)ptr;
    (void)size;
    mallocs++;
}

static void on_free(void *ptr)
{
    (void)ptr;
    frees++;
}

static void on_malloc_place(void **ptr, rt_size_t size)
{
    (void)size;
    mallocs += (*ptr != RT_NULL) ? 1 : 0;
}

static void on_free_place(void **ptr)
{
    frees += (*ptr != RT_NULL) ? 1 : 0;
}

static void on_entry(void **ptr, rt_size_t size)
{
    (void)ptr;
    (void)size;
    entries++;
}

static void on_exit(void **ptr, rt_size_t size)
{
    (void)ptr;
    (void)size;
    exits++;
}

static void on_pool_alloc(struct rt_mempool *mp, void *block)
{
    (void)mp;
    (void)block;
    pool_allocs++;
}

static void on_pool_free(struct rt_mempool *mp, void *block)
{
    (void)mp;
    (void)block;
    pool_frees++;
}

static void use_pool(void)
{
    rt_mp_t pool = rt_mp_create("hooked", 2, 16);

    if (pool != RT_NULL) {
        rt_mp_free(rt_mp_alloc(pool, RT_WAITING_NO));
        (void)rt_mp_delete(pool);
    }
}

static int hook_sample(void)
{
    void *block;

    mallocs = frees = entries = exits = pool_allocs = pool_frees = 0;
    rt_malloc_sethook(on_malloc);
    rt_free_sethook(on_free);
    rt_free(rt_malloc(10));
    rt_kprintf("hooks by value:   %d malloc, %d free\n", mallocs, frees);

    mallocs = frees = 0;
    rt_malloc_sethook(on_malloc_place);
    rt_free_sethook(on_free_place);
    rt_realloc_set_entry_hook(on_entry);
    rt_realloc_set_exit_hook(on_exit);
    block = rt_malloc(10);
    block = rt_realloc(block, 20);
    rt_free(block);
    rt_kprintf("hooks by place:   %d malloc, %d free, %d realloc entry, %d exit\n", mallocs, frees,
               entries, exits);

    rt_malloc_sethook((void (*)(void **, rt_size_t))RT_NULL);
    rt_free_sethook((void (*)(void **))RT_NULL);
    rt_realloc_set_entry_hook(RT_NULL);
    rt_realloc_set_exit_hook(RT_NULL);
    rt_mp_alloc_sethook(on_pool_alloc);
    rt_mp_free_sethook(on_pool_free);
    use_pool();
    rt_mp_alloc_sethook(RT_NULL);
    rt_mp_free_sethook(RT_NULL);
    rt_kprintf("hooks of pools:   %d alloc, %d free\n", pool_allocs, pool_frees);
    return 0;
}
MSH_CMD_EXPORT(hook_sample, every memory hook);

#endif
