/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slab.c - size classes in zones over pages, as objects
 *
 * The page calls speak of pages of RT_MM_PAGE_SIZE, aligned to it; the slab's own pages are smaller
 * (acre/slab.h), so a small region serves too: a zone takes a page or a few.
 *
 *   call                             cost                          from an ISR    may block
 *   rt_slab_init()                   O(pages)                      no             no
 *   rt_slab_alloc(), _free()         O(1)                          yes            no
 *   rt_slab_page_alloc(), _free()    O(1)                          yes            no
 *   rt_slab_realloc()                O(1); moving: + bytes copied  yes            no
 */
#include "mem.h"

#ifdef RT_USING_SLAB

#include <acre/slab.h>

/* Its address tells a slab from other kinds. */
static const char algorithm[] = "slab";

static void *slab_alloc(void *heap, size_t align, size_t bytes)
{
    return acre_slab_alloc_aligned(heap, align, bytes);
}

static int slab_free(void *heap, void *block)
{
    return acre_slab_free(heap, block);
}

static int slab_verdict(const void *heap, const void *block)
{
    return acre_slab_verdict(heap, block);
}

static size_t slab_usable(const void *heap, const void *block)
{
    return acre_slab_usable(heap, block);
}

/* Not where it leaves more than half of a chunk unused: then it is better moved. */
static bool slab_resize(void *heap, void *block, size_t bytes)
{
    size_t usable = acre_slab_usable(heap, block);

    return (bytes >= (usable / 2U)) && acre_slab_resize(heap, block, bytes);
}

static int slab_check(const void *heap)
{
    return acre_slab_check(heap);
}

static void slab_walk(const void *heap, bool (*visit)(void *arg, void *block, size_t bytes),
                      void *arg)
{
    acre_slab_walk(heap, visit, arg);
}

static const struct door_heap_ops ops_slab = {
    slab_alloc, slab_free, slab_verdict, slab_usable, slab_resize, slab_check, slab_walk,
};

static void account(struct door_heap *door, const void *block)
{
    struct door_memory *m = rt_container_of(door, struct door_memory, door);

    (void)block;
    m->parent.used = acre_slab_used(door->heap);
    m->parent.max = acre_slab_peak(door->heap);
}

rt_slab_t rt_slab_init(const char *name, void *begin_addr, rt_size_t size)
{
    rt_uintptr_t start = RT_ALIGN((rt_uintptr_t)begin_addr, (rt_uintptr_t)RT_ALIGN_SIZE);
    rt_size_t lost = (start - (rt_uintptr_t)begin_addr) + sizeof(struct door_memory);
    struct door_memory *m = (struct door_memory *)start;
    struct acre_slab *slab = NULL;
    struct acre_slab_stats stats;

    RT_DEBUG_NOT_IN_INTERRUPT;
    DOOR_REQUIRE(begin_addr != RT_NULL, RT_NULL);
    DOOR_REQUIRE(!door_object_listed(&m->parent.parent, RT_Object_Class_Memory), RT_NULL);
    if ((size > lost) && (size <= (RT_SIZE_MAX - (rt_uintptr_t)begin_addr))) {
        slab = acre_slab_init(&m[1], size - lost);
    }
    if (slab == NULL) {
        rt_kprintf("rt_slab_init: %s: %u bytes at %p cannot be a slab\n", name, (unsigned)size,
                   begin_addr);
        return RT_NULL;
    }
    acre_slab_stats(slab, &stats);
    door_memory_init(m, name, algorithm, &ops_slab, slab, stats.total, account);
    return &m->parent;
}

rt_err_t rt_slab_detach(rt_slab_t m)
{
    DOOR_REQUIRE(door_is_memory(m, algorithm), -RT_EINVAL);
    rt_object_detach(&m->parent);
    return RT_EOK;
}

void *rt_slab_alloc(rt_slab_t m, rt_size_t size)
{
    DOOR_REQUIRE(door_is_memory(m, algorithm), RT_NULL);
    return door_alloc(door_of_memory(m), 0U, size);
}

void *rt_slab_realloc(rt_slab_t m, void *ptr, rt_size_t size)
{
    DOOR_REQUIRE(door_is_memory(m, algorithm), RT_NULL);
    return door_realloc(door_of_memory(m), ptr, size, "rt_slab_realloc");
}

void rt_slab_free(rt_slab_t m, void *ptr)
{
    DOOR_REQUIRE(door_is_memory(m, algorithm), );
    door_free(door_of_memory(m), ptr, "rt_slab_free");
}

/* --- pages as such: no trail behind them ------------------------------------------------------ */

void *rt_slab_page_alloc(rt_slab_t m, rt_size_t npages)
{
    struct door_heap *door;
    void *block;
    acre_key key;

    DOOR_REQUIRE(door_is_memory(m, algorithm), RT_NULL);
    if ((npages == 0U) || (npages > (RT_SIZE_MAX / RT_MM_PAGE_SIZE))) {
        return RT_NULL;
    }
    door = door_of_memory(m);
    key = acre_lock_take(door->lock);
    block = acre_slab_page_alloc(door->heap, RT_MM_PAGE_SIZE, npages * RT_MM_PAGE_SIZE);
    door->account(door, block);
    acre_lock_give(door->lock, key);
    return block;
}

void rt_slab_page_free(rt_slab_t m, void *addr, rt_size_t npages)
{
    struct door_heap *door;
    acre_key key;
    int err = ACRE_EINVAL;

    DOOR_REQUIRE(door_is_memory(m, algorithm), );
    if (addr == RT_NULL) {
        return;
    }
    door = door_of_memory(m);
    if (npages <= (RT_SIZE_MAX / RT_MM_PAGE_SIZE)) {
        key = acre_lock_take(door->lock);
        err = acre_slab_page_free(door->heap, addr, npages * RT_MM_PAGE_SIZE);
        door->account(door, addr);
        acre_lock_give(door->lock, key);
    }
    if (err != ACRE_OK) {
        door_refuse(door, "rt_slab_page_free", addr, err);
    }
}

#endif
