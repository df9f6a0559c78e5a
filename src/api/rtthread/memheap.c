/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memheap.c - regions that do not adjoin, each a heap of its own, together the system heap
 *
 *   memheap "heap"         memheap "ccm"            memheap "psram"
 *   [ acre_heap ...... ]   [ acre_heap .... ]       [ acre_heap .............. ]
 *          ^ tried first          ^ then, in the order of rt_memheap_init(): up to 8 together
 *
 * With RT_USING_MEMHEAP_AS_HEAP every memheap joins one acre_region, and rt_malloc() asks them in that
 * order: at most 8 heap allocations, of which all but the last fail early. A ninth, or one that is
 * made in a block of another, is a heap by itself only. rt_memheap_free() gets a block and nothing
 * else: the memheap is found by address, in a map of at most RT_MEMORY_OBJECTS ranges.
 *
 * All memheaps share one lock: a block of any of them may be asked for, and freed, through the system
 * heap as well as by name.
 *
 *   call                           cost                          from an ISR    may block
 *   rt_memheap_init(), _detach()   O(memheaps)                   no             no
 *   rt_memheap_alloc(), _free()    O(1) + the map                yes            no
 *   rt_memheap_realloc()           O(1); moving: + bytes copied  yes            no
 */
#include "mem.h"

#ifdef RT_USING_MEMHEAP

#include <acre/heap.h>
#include <acre/range.h>
#include <acre/region.h>

ACRE_RANGE_MAP(memheaps, RT_MEMORY_OBJECTS, true);
static struct acre_lock lock = ACRE_LOCK_INIT;
static struct acre_region
    region; /* empty until the first memheap joins: acre_region_init() is due */

/* Bytes of a block's header that no program can have count as used. */
static void refresh(struct rt_memheap *heap)
{
    rt_size_t most = acre_heap_max_request(heap->heap);
    rt_size_t used = acre_heap_used(heap->heap);
    rt_size_t peak = acre_heap_peak(heap->heap);

    most = (most > DOOR_TRAIL) ? (most - DOOR_TRAIL) : 0U;
    heap->available_size = (used < most) ? (most - used) : 0U;
    heap->max_used_size = heap->pool_size - ((peak < most) ? (most - peak) : 0U);
}

static struct rt_memheap *memheap_at(const void *address) /* lock held */
{
    const struct acre_range *range = acre_range_find(&memheaps, address);

    return (range != NULL) ? range->object : NULL;
}

static void account(struct door_heap *door, const void *block)
{
    struct rt_memheap *heap = memheap_at(block);

    (void)door;
    if (heap != NULL) {
        refresh(heap);
    }
}

static struct door_heap door_for(struct rt_memheap *heap)
{
    return (struct door_heap){&door_ops_heap, heap->heap, &lock, heap->parent.name, account};
}

/* --- all of them as one ----------------------------------------------------------------------- */

#ifdef RT_USING_MEMHEAP_AS_HEAP

static const struct acre_region_want any = {0U, 0U};

static void *region_alloc(void *heap, size_t align, size_t bytes)
{
    return acre_region_alloc_aligned(heap, align, bytes, any, NULL);
}

static int region_free(void *heap, void *block)
{
    return acre_region_free(heap, block);
}

static int region_verdict(const void *heap, const void *block)
{
    return acre_region_verdict(heap, block);
}

static size_t region_usable(const void *heap, const void *block)
{
    return acre_region_usable(heap, block);
}

static bool region_resize(void *heap, void *block, size_t bytes)
{
    return acre_region_resize(heap, block, bytes);
}

static int region_check(const void *heap)
{
    return acre_region_check(heap);
}

static void region_walk(const void *heap, bool (*visit)(void *arg, void *block, size_t bytes),
                        void *arg)
{
    const struct acre_region *all = heap;

    for (size_t i = 0U; i < all->count; i++) {
        door_ops_heap.walk(all->member[i].heap, visit, arg);
    }
}

static const struct door_heap_ops ops_region = {
    region_alloc,  region_free,  region_verdict, region_usable,
    region_resize, region_check, region_walk,
};

struct door_heap door_memheap_system = {&ops_region, &region, &lock, "heap", account};

void door_memheap_info(rt_size_t *total, rt_size_t *used, rt_size_t *max_used)
{
    acre_key key = acre_lock_take(&lock);

    *total = *used = *max_used = 0U;
    for (size_t i = 0U; i < region.count; i++) {
        const struct rt_memheap *heap = memheap_at(region.member[i].start);

        *total += heap->pool_size;
        *used += heap->pool_size - heap->available_size;
        *max_used += heap->max_used_size;
    }
    acre_lock_give(&lock, key);
}

#endif

/* lock held. A refusal only means that it stays a heap by itself. */
static void join(struct rt_memheap *heap)
{
#ifdef RT_USING_MEMHEAP_AS_HEAP
    if (region.map.slots == NULL) {
        acre_region_init(&region);
    }
#ifndef RT_USING_MEMHEAP_AUTO_BINDING
    if (region.count > 0U) {
        return;
    }
#endif
    (void)acre_region_join(&region, heap->heap, heap->start_addr, heap->pool_size, 0U, 0U);
#else
    (void)heap;
#endif
}

static void leave(struct rt_memheap *heap)
{
    if (region.map.slots != NULL) {
        (void)acre_region_leave(&region, heap->start_addr);
    }
}

/* --- by name ---------------------------------------------------------------------------------- */

rt_err_t rt_memheap_init(struct rt_memheap *memheap, const char *name, void *start_addr,
                         rt_size_t size)
{
    struct acre_heap *heap = NULL;
    acre_key key;
    rt_bool_t is_new;

    RT_DEBUG_NOT_IN_INTERRUPT;
    DOOR_REQUIRE(memheap != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(start_addr != RT_NULL, -RT_EINVAL);
    is_new = !door_object_listed(&memheap->parent, RT_Object_Class_MemHeap);
    DOOR_REQUIRE(is_new, -RT_EBUSY);
    key = acre_lock_take(&lock);
    if (acre_range_admits(&memheaps, start_addr, size) == ACRE_OK) {
        heap = acre_heap_init(start_addr, size);
    }
    if (heap != NULL) {
        (void)acre_range_add(&memheaps, start_addr, size, memheap);
        rt_memset(memheap, 0, sizeof *memheap);
        memheap->start_addr = start_addr;
        memheap->pool_size = size;
        memheap->heap = heap;
        refresh(memheap);
        join(memheap);
    }
    acre_lock_give(&lock, key);
    if (heap == NULL) {
        rt_kprintf("rt_memheap_init: %s: %u bytes at %p cannot be a heap\n", name, (unsigned)size,
                   start_addr);
        return -RT_ENOMEM;
    }
    rt_spin_lock_init(&memheap->spinlock);
    rt_object_init(&memheap->parent, RT_Object_Class_MemHeap, name);
    return RT_EOK;
}

/* Free blocks merge at once, so a heap with nothing out is one free block. */
static rt_bool_t is_empty(const struct rt_memheap *heap)
{
    struct acre_heap_block block;

    return acre_heap_first(heap->heap, &block) && !block.used &&
           !acre_heap_next(heap->heap, &block);
}

rt_err_t rt_memheap_detach(struct rt_memheap *heap)
{
    rt_bool_t empty;
    acre_key key;

    DOOR_REQUIRE(heap != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&heap->parent, RT_Object_Class_MemHeap, RT_TRUE), -RT_EINVAL);
    door_settle();
    key = acre_lock_take(&lock);
    empty = is_empty(heap);
    if (empty) {
        leave(heap);
        (void)acre_range_remove(&memheaps, heap->start_addr);
    }
    acre_lock_give(&lock, key);
    if (!empty) {
        return -RT_EBUSY;
    }
    rt_object_detach(&heap->parent);
    return RT_EOK;
}

/* As upstream, a request of 0 bytes gets the smallest block. */
void *rt_memheap_alloc(struct rt_memheap *heap, rt_size_t size)
{
    struct door_heap door;

    DOOR_REQUIRE(heap != RT_NULL, RT_NULL);
    DOOR_REQUIRE(door_is_a(&heap->parent, RT_Object_Class_MemHeap), RT_NULL);
    door = door_for(heap);
    return door_alloc(&door, 0U, (size == 0U) ? 1U : size);
}

void *rt_memheap_realloc(struct rt_memheap *heap, void *ptr, rt_size_t newsize)
{
    struct door_heap door;

    DOOR_REQUIRE(heap != RT_NULL, RT_NULL);
    DOOR_REQUIRE(door_is_a(&heap->parent, RT_Object_Class_MemHeap), RT_NULL);
    door = door_for(heap);
    return door_realloc(&door, ptr, newsize, "rt_memheap_realloc");
}

void rt_memheap_free(void *ptr)
{
    struct rt_memheap *heap;
    struct door_heap door;
    acre_key key;

    if (ptr == RT_NULL) {
        return;
    }
    key = acre_lock_take(&lock);
    heap = memheap_at(ptr);
    if (heap != NULL) {
        door = door_for(heap);
    }
    acre_lock_give(&lock, key);
    if (heap == NULL) {
        door_wrong(ACRE_EFAULT, "rt_memheap_free", "", ptr);
    } else {
        door_free(&door, ptr, "rt_memheap_free");
    }
}

void rt_memheap_info(struct rt_memheap *heap, rt_size_t *total, rt_size_t *used,
                     rt_size_t *max_used)
{
    acre_key key;

    DOOR_REQUIRE(heap != RT_NULL, );
    door_settle();
    key = acre_lock_take(&lock);
    if (total != RT_NULL) {
        *total = heap->pool_size;
    }
    if (used != RT_NULL) {
        *used = heap->pool_size - heap->available_size;
    }
    if (max_used != RT_NULL) {
        *max_used = heap->max_used_size;
    }
    acre_lock_give(&lock, key);
}

void door_memheap_door(struct rt_memheap *heap, struct door_heap *door)
{
    *door = door_for(heap);
}

#ifdef RT_USING_MEMHEAP_AS_HEAP

void *_memheap_alloc(struct rt_memheap *heap, rt_size_t size)
{
    return rt_memheap_alloc(heap, size);
}

void _memheap_free(void *rmem)
{
    rt_memheap_free(rmem);
}

void *_memheap_realloc(struct rt_memheap *heap, void *rmem, rt_size_t newsize)
{
    return rt_memheap_realloc(heap, rmem, newsize);
}

#endif

#endif
