/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smem.c - small memory: acre_heap, with a name
 *
 *   region of rt_smem_init()
 *   +--------------+----------------------------------------------------+
 *   | struct small |  acre_heap: control | block | block | ...          |
 *   +--------------+----------------------------------------------------+
 *   ^ the rt_smem_t
 *
 * Several may exist, also one in a block of another. rt_smem_free() gets nothing but the block, and
 * the block's header has no room for its owner (2 bytes, where upstream has 12): the owner is looked
 * up by address among the regions there are, the innermost if they are nested. At most
 * log2(RT_SMEM_RANGES) + 1 steps, and RT_SMEM_RANGES when nested.
 *
 *   call                                cost                            from an ISR   may block
 *   rt_smem_alloc()                     O(1)                            yes           no
 *   rt_smem_free()                      O(1), and the lookup            yes           no
 *   rt_smem_realloc()                   O(1), and the bytes if it moves yes           no
 *   rt_smem_init(), rt_smem_detach()    once                            no            no
 *
 * Each holds the heap's own lock, an interrupt mask, for its O(1) part; bytes are copied outside it.
 * (Upstream's calls are not locked at all.)
 *
 * total is the largest block an empty heap serves. used counts whole blocks, headers included, and
 * is cut at total, so that what is "available" is never negative, as it can be upstream.
 */
#include "door_heap.h"

#ifdef RT_USING_SMALL_MEM

#include <acre/heap.h>
#include <acre/range.h>

#ifndef RT_SMEM_RANGES
#define RT_SMEM_RANGES 16
#endif

#ifdef RT_SMEM_UPSTREAM_VIEW
/*
 * What upstream's own tests of small memory look into, layout as of 5.1: they walk from heap_ptr to
 * heap_end, each item at an offset from heap_ptr, bit 0 of pool_ptr set if it is used, to find the
 * largest free block. Here the walk meets one item, as large as the largest block is.
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
#endif

struct small {
    struct rt_memory parent;
#ifdef RT_SMEM_UPSTREAM_VIEW
    struct view view; /* right behind parent, as upstream's fields are */
#endif
    struct acre_heap *heap;
    void *begin; /* of the region, as it was handed in */
    struct acre_lock lock;
};

static struct acre_lock smalls = ACRE_LOCK_INIT;
ACRE_RANGE_MAP(ranges, RT_SMEM_RANGES, true);

/* Its address is the mark by which a small memory is told from a slab. */
static const char algorithm[] = "small";

static bool is_small(rt_smem_t m)
{
    return door_is(&m->parent, RT_Object_Class_Memory, RT_TRUE) && (m->algorithm == algorithm);
}

static struct small *small_of(rt_smem_t m)
{
    return rt_container_of(m, struct small, parent);
}

/* --- what a heap shows -------------------------------------------------------------------- */

static rt_size_t least(rt_size_t a, rt_size_t b)
{
    return (a < b) ? a : b;
}

#ifdef RT_SMEM_UPSTREAM_VIEW
static void show_view(struct small *small)
{
    rt_size_t header = RT_ALIGN(sizeof(struct view_item), (rt_size_t)RT_ALIGN_SIZE);
    rt_size_t largest = acre_heap_largest(small->heap);
    struct view *view = &small->view;

    view->heap_ptr = (rt_uint8_t *)&view->item;
    view->heap_end = view->heap_ptr + header + largest;
    view->lfree = &view->item;
    view->mem_size_aligned = small->parent.total;
    view->item.pool_ptr = (rt_uintptr_t)small | ((largest == 0U) ? 1U : 0U);
    view->item.next = header + largest;
    view->item.prev = 0U;
}
#else
#define show_view(small) ((void)(small))
#endif

/* Lock held. */
static void show(struct small *small)
{
    small->parent.used = least(acre_heap_used(small->heap), small->parent.total);
    small->parent.max = least(acre_heap_peak(small->heap), small->parent.total);
    show_view(small);
}

/* --- life --------------------------------------------------------------------------------- */

static rt_smem_t refuse(const char *name, const void *begin, rt_size_t size, const char *why)
{
    rt_kprintf("rt_smem_init: \"%s\", %u bytes at %p: %s\n", name, (unsigned)size, begin, why);
    return RT_NULL;
}

static void set_up(struct small *small, struct acre_heap *heap, void *begin)
{
    rt_memset(small, 0, sizeof *small);
    small->heap = heap;
    small->begin = begin;
    acre_lock_init(&small->lock);
    small->parent.algorithm = algorithm;
    small->parent.address = (rt_ubase_t)heap;
    small->parent.total = acre_heap_max_request(heap);
    show(small);
}

/* RT_NULL, and nothing is written, iff no block fits, the memory is in part another small memory's
 * and not inside one of its blocks, or there are RT_SMEM_RANGES already. */
rt_smem_t rt_smem_init(const char *name, void *begin_addr, rt_size_t size)
{
    rt_size_t unit = (RT_ALIGN_SIZE > sizeof(void *)) ? RT_ALIGN_SIZE : sizeof(void *);
    rt_size_t skip = (rt_size_t)(0U - (rt_uintptr_t)begin_addr) % unit;
    struct small *small = (struct small *)(void *)((rt_uint8_t *)begin_addr + skip);
    struct acre_heap *heap;
    acre_key key;
    int err;

    DOOR_REQUIRE(name != RT_NULL, RT_NULL);
    DOOR_REQUIRE(begin_addr != RT_NULL, RT_NULL);
    if (size <= (skip + sizeof *small)) {
        return refuse(name, begin_addr, size, "too small");
    }
    key = acre_lock_take(&smalls);
    err = acre_range_admits(&ranges, begin_addr, size);
    acre_lock_give(&smalls, key);
    if (err != ACRE_OK) {
        return refuse(name, begin_addr, size,
                      (err == ACRE_ENOMEM)  ? "too many heaps"
                      : (err == ACRE_EBUSY) ? "there is a heap"
                                            : "beyond the end of memory");
    }
    heap = acre_heap_init(&small[1], size - skip - sizeof *small);
    if (heap == NULL) {
        return refuse(name, begin_addr, size, "too small, or too large");
    }
    set_up(small, heap, begin_addr);
    key = acre_lock_take(&smalls);
    err = acre_range_add(&ranges, begin_addr, size, small);
    acre_lock_give(&smalls, key);
    if ((err != ACRE_OK) ||
        (door_object_init(&small->parent.parent, RT_Object_Class_Memory, name) != RT_EOK)) {
        return RT_NULL;
    }
    return &small->parent;
}

/* Blocks that are out stay where they are; freeing one later is refused. */
rt_err_t rt_smem_detach(rt_smem_t m)
{
    acre_key key;

    DOOR_REQUIRE(m != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(is_small(m), -RT_EINVAL);
    rt_object_detach(&m->parent);
    key = acre_lock_take(&smalls);
    (void)acre_range_remove(&ranges, small_of(m)->begin);
    acre_lock_give(&smalls, key);
    return RT_EOK;
}

/* --- blocks ------------------------------------------------------------------------------- */

/* Lock held. */
static void *take(struct small *small, rt_size_t align, rt_size_t size)
{
    void *block = (align > ACRE_HEAP_ALIGN) ? acre_heap_alloc_aligned(small->heap, align, size)
                                            : acre_heap_alloc(small->heap, size);

#if ACRE_HEAP_TAG_BYTES > 0
    if (block != NULL) {
        const struct acre_thread *self = acre_thread_self();

        acre_heap_tag_set(small->heap, block, (self == NULL) ? 0U : self->serial);
    }
#endif
    return block;
}

static void *alloc(struct small *small, rt_size_t align, rt_size_t size)
{
    acre_key key = acre_lock_take(&small->lock);
    void *block = take(small, align, size);

    show(small);
    acre_lock_give(&small->lock, key);
    return block;
}

void *rt_smem_alloc(rt_smem_t m, rt_size_t size)
{
    DOOR_REQUIRE(m != RT_NULL, RT_NULL);
    DOOR_REQUIRE(is_small(m), RT_NULL);
    return alloc(small_of(m), RT_ALIGN_SIZE, size);
}

/* Which heap a block is of; NULL if of none. Its lock is held then, and so is `smalls`. */
static struct small *lock_owner(const void *block, acre_key *outer, acre_key *inner)
{
    const struct acre_range *range;

    *outer = acre_lock_take(&smalls);
    range = acre_range_find(&ranges, block);
    if (range == NULL) {
        acre_lock_give(&smalls, *outer);
        return NULL;
    }
    *inner = acre_lock_take(&((struct small *)range->object)->lock);
    return range->object;
}

static void unlock_owner(struct small *small, acre_key outer, acre_key inner)
{
    acre_lock_give(&small->lock, inner);
    acre_lock_give(&smalls, outer);
}

/* Free it, or only say what free would. name gets the owner's. */
static int give(void *block, bool really, char *name)
{
    acre_key outer;
    acre_key inner;
    struct small *small = lock_owner(block, &outer, &inner);
    int err;

    if (small == NULL) {
        return ACRE_EFAULT;
    }
    err = really ? acre_heap_free(small->heap, block) : acre_heap_verdict(small->heap, block);
    if (really && (err == ACRE_OK)) {
        show(small);
    }
    if (name != NULL) {
        rt_memcpy(name, small->parent.parent.name, RT_NAME_MAX);
    }
    unlock_owner(small, outer, inner);
    return err;
}

/* RT_NULL is a no-op. What is no block of any small memory, or not out, is refused: wrong.h. */
void rt_smem_free(void *rmem)
{
    char name[RT_NAME_MAX] = "";
    int err = (rmem == RT_NULL) ? ACRE_OK : give(rmem, true, name);

    if (err != ACRE_OK) {
        door_wrong(err, "rt_smem_free", name, rmem);
    }
}

/* Where the block is, or in another place. A block that is out, and a size that is not 0. */
static void *move(struct small *small, void *block, rt_size_t size)
{
    acre_key key = acre_lock_take(&small->lock);
    rt_size_t old = acre_heap_usable(small->heap, block);
    void *to =
        acre_heap_resize(small->heap, block, size) ? block : take(small, RT_ALIGN_SIZE, size);

    show(small);
    acre_lock_give(&small->lock, key);
    if ((to != NULL) && (to != block)) {
        rt_memcpy(to, block, least(old, size)); /* both are the caller's: no lock */
        key = acre_lock_take(&small->lock);
        (void)acre_heap_free(small->heap, block);
        show(small);
        acre_lock_give(&small->lock, key);
    }
    return to;
}

/* RT_NULL block: alloc. Size 0: free, and RT_NULL. RT_NULL also if there is no memory, or rmem is
 * refused; the block is then as it was. */
void *rt_smem_realloc(rt_smem_t m, void *rmem, rt_size_t newsize)
{
    acre_key key;
    int err;

    DOOR_REQUIRE(m != RT_NULL, RT_NULL);
    DOOR_REQUIRE(is_small(m), RT_NULL);
    if (rmem == RT_NULL) {
        return rt_smem_alloc(m, newsize);
    }
    if (newsize == 0U) {
        rt_smem_free(rmem);
        return RT_NULL;
    }
    key = acre_lock_take(&small_of(m)->lock);
    err = acre_heap_verdict(small_of(m)->heap, rmem);
    acre_lock_give(&small_of(m)->lock, key);
    if (err != ACRE_OK) {
        door_wrong(err, "rt_smem_realloc", m->parent.name, rmem);
        return RT_NULL;
    }
    return move(small_of(m), rmem, newsize);
}

/* --- as the system heap ------------------------------------------------------------------- */

#ifdef RT_USING_SMALL_MEM_AS_HEAP

static struct small *system_heap;

rt_err_t door_heap_init(void *begin, rt_size_t size)
{
    rt_smem_t m = rt_smem_init("heap", begin, size);

    if (m == RT_NULL) {
        return -RT_ERROR;
    }
    system_heap = small_of(m);
    return RT_EOK;
}

void *door_heap_alloc(rt_size_t size)
{
    return alloc(system_heap, RT_ALIGN_SIZE, size);
}

void *door_heap_alloc_aligned(rt_size_t align, rt_size_t size)
{
    return alloc(system_heap, align, size);
}

/* Blocks of another small memory are moved within that one. */
void *door_heap_realloc(void *ptr, rt_size_t size)
{
    acre_key outer;
    acre_key inner;
    struct small *small = lock_owner(ptr, &outer, &inner);

    if (small == NULL) {
        return RT_NULL;
    }
    unlock_owner(small, outer, inner);
    return move(small, ptr, size);
}

int door_heap_free(void *ptr)
{
    return give(ptr, true, NULL);
}

int door_heap_verdict(const void *ptr)
{
    return give((void *)(rt_uintptr_t)ptr, false, NULL);
}

void door_heap_info(rt_size_t *total, rt_size_t *used, rt_size_t *max_used)
{
    acre_key key = acre_lock_take(&system_heap->lock);

    *total = system_heap->parent.total;
    *used = system_heap->parent.used;
    *max_used = system_heap->parent.max;
    acre_lock_give(&system_heap->lock, key);
}

#endif

#endif
