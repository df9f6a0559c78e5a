/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smem.c - small memory: one constant-time heap per object
 *
 *   begin_addr
 *   +-------------+----------------+--------------------------------------------+
 *   | struct      | acre_heap's    | blocks: a header of 2 or 4 bytes each      |
 *   | door_memory | control        |                                            |
 *   +-------------+----------------+--------------------------------------------+
 *
 * rt_smem_free() gets the block and nothing else, and no block has a word for its owner: the object is
 * found by address, in a map of at most RT_MEMORY_OBJECTS ranges, innermost first, since an object may
 * be made in a block of another one. That costs three words an object and at most a few comparisons,
 * where a pointer in each header would cost 4 or 8 bytes a block.
 *
 *   call                          cost                          from an ISR    may block
 *   rt_smem_init(), _detach()     O(objects)                    no             no
 *   rt_smem_alloc(), _free()      O(1); free: + the map         yes            no
 *   rt_smem_realloc()             O(1); moving: + bytes copied  yes            no
 */
#include "mem.h"

#ifdef RT_USING_SMALL_MEM

#include <acre/heap.h>
#include <acre/range.h>

#ifdef RT_SMEM_UPSTREAM_VIEW
/*
 * What upstream's own tests of small memory look into, layout as of 5.1: they walk from heap_ptr to
 * heap_end, each item at an offset from heap_ptr, bit 0 of pool_ptr set if it is used, to find the
 * largest free block. Here the walk meets one item, as large as the largest block is. It lies behind
 * struct rt_memory, as upstream's fields do: door_memory has room for it.
 */
struct view_item {
    rt_uintptr_t pool_ptr;
    rt_size_t next;
    rt_size_t prev;
#ifdef RT_USING_MEMTRACE
    rt_uint8_t thread[sizeof(void *)];
#endif
};

struct view {
    rt_uint8_t *heap_ptr;
    rt_uint8_t *heap_end;
    struct view_item *lfree;
    rt_size_t mem_size_aligned;
    struct view_item item;
};
_Static_assert(sizeof(struct view) <= sizeof(((struct door_memory *)0)->view), "room for the view");

static void show_view(struct door_memory *m)
{
    struct view *view = (struct view *)(void *)m->view;
    rt_size_t header = RT_ALIGN(sizeof(struct view_item), (rt_size_t)RT_ALIGN_SIZE);
    rt_size_t largest = acre_heap_largest(m->door.heap);

    largest = (largest > DOOR_TRAIL) ? (largest - DOOR_TRAIL) : 0U;
    view->heap_ptr = (rt_uint8_t *)&view->item;
    view->heap_end = view->heap_ptr + header + largest;
    view->lfree = &view->item;
    view->mem_size_aligned = m->parent.total;
    view->item.pool_ptr = (rt_uintptr_t)m | ((largest == 0U) ? 1U : 0U);
    view->item.next = header + largest;
    view->item.prev = 0U;
}
#else
#define show_view(m) ((void)(m))
#endif

/* Its address tells a small memory from other kinds. */
static const char algorithm[] = "small";

ACRE_RANGE_MAP(objects, RT_MEMORY_OBJECTS, true);
static struct acre_lock objects_lock = ACRE_LOCK_INIT;

/* The largest request is also the total, so that a program may ask for just that. A block's header
 * counts as used: cut, so that used never passes total. */
static void account(struct door_heap *door, const void *block)
{
    struct door_memory *m = rt_container_of(door, struct door_memory, door);
    rt_size_t used = acre_heap_used(door->heap);
    rt_size_t peak = acre_heap_peak(door->heap);

    (void)block;
    m->parent.used = (used < m->parent.total) ? used : m->parent.total;
    m->parent.max = (peak < m->parent.total) ? peak : m->parent.total;
    show_view(m);
}

rt_smem_t rt_smem_init(const char *name, void *begin_addr, rt_size_t size)
{
    rt_uintptr_t start = RT_ALIGN((rt_uintptr_t)begin_addr, (rt_uintptr_t)RT_ALIGN_SIZE);
    rt_size_t lost = (start - (rt_uintptr_t)begin_addr) + sizeof(struct door_memory);
    struct door_memory *m = (struct door_memory *)start;
    struct acre_heap *heap = NULL;
    rt_size_t largest;
    acre_key key;

    RT_DEBUG_NOT_IN_INTERRUPT;
    DOOR_REQUIRE(name != RT_NULL, RT_NULL);
    DOOR_REQUIRE(begin_addr != RT_NULL, RT_NULL);
    if ((size > lost) && (size <= (RT_SIZE_MAX - (rt_uintptr_t)begin_addr))) {
        key = acre_lock_take(&objects_lock);
        if (acre_range_admits(&objects, begin_addr, size) == ACRE_OK) {
            heap = acre_heap_init(&m[1], size - lost);
        }
        if (heap != NULL) {
            (void)acre_range_add(&objects, begin_addr, size, m);
        }
        acre_lock_give(&objects_lock, key);
    }
    if (heap == NULL) {
        rt_kprintf("rt_smem_init: %s: %u bytes at %p cannot be a heap\n", name, (unsigned)size,
                   begin_addr);
        return RT_NULL;
    }
    largest = acre_heap_max_request(heap);
    door_memory_init(m, name, algorithm, &door_ops_heap, heap,
                     (largest > DOOR_TRAIL) ? (largest - DOOR_TRAIL) : 0U, account);
    m->begin = begin_addr;
    account(&m->door, NULL);
    return &m->parent;
}

rt_err_t rt_smem_detach(rt_smem_t m)
{
    acre_key key;

    DOOR_REQUIRE(door_is_memory(m, algorithm), -RT_EINVAL);
    key = acre_lock_take(&objects_lock);
    (void)acre_range_remove(&objects, ((struct door_memory *)(void *)m)->begin);
    acre_lock_give(&objects_lock, key);
    rt_object_detach(&m->parent);
    return RT_EOK;
}

void *rt_smem_alloc(rt_smem_t m, rt_size_t size)
{
    DOOR_REQUIRE(door_is_memory(m, algorithm), RT_NULL);
    return door_alloc(door_of_memory(m), 0U, size);
}

void *rt_smem_realloc(rt_smem_t m, void *rmem, rt_size_t newsize)
{
    DOOR_REQUIRE(door_is_memory(m, algorithm), RT_NULL);
    return door_realloc(door_of_memory(m), rmem, newsize, "rt_smem_realloc");
}

void rt_smem_free(void *rmem)
{
    const struct acre_range *range;
    struct door_memory *m = NULL;
    acre_key key;

    if (rmem == RT_NULL) {
        return;
    }
    key = acre_lock_take(&objects_lock);
    range = acre_range_find(&objects, rmem);
    if (range != NULL) {
        m = range->object;
    }
    acre_lock_give(&objects_lock, key);
    if (m == NULL) {
        door_wrong(ACRE_EFAULT, "rt_smem_free", "", rmem);
    } else {
        door_free(&m->door, rmem, "rt_smem_free");
    }
}

#endif
