/* SPDX-License-Identifier: Apache-2.0 */
/*
 * malloc.c - k_malloc and the resource pools of threads
 *
 * k_free() gets an address and nothing else. Upstream puts a pointer to the heap before each block;
 * here the address itself says: the system heap is looked at first, in O(1), and what else z_thread_
 * malloc() and k_mem_pool_malloc() have taken from is in a sorted list of ranges. So k_malloc(n)
 * costs n and a header, and returns addresses aligned to 8 on 32-bit targets too.
 *
 * With CONFIG_HEAP_MEM_POOL_QUAD the system heap is the quad-split pool of the old manual:
 *
 *      block of 64, 256, 1024, 4096 or 16384
 *      | descriptor, 16 bytes: struct k_mem_block | n bytes ...
 */
#include <acre/kernel/isr.h>
#include <acre/range.h>

#include "private.h"

/* What k_free() may have to find, beside the system heap. */
ACRE_RANGE_MAP(heaps, ACRE_ZEPHYR_HEAPS, false);
ACRE_RANGE_MAP(pools, ACRE_ZEPHYR_HEAPS, false);
static struct k_spinlock maps_lock;

/* Enter a range; a heap that was there before, and is gone or was made anew, gives way. */
static bool enter(struct acre_range_map *map, void *mem, size_t bytes, void *object)
{
    k_spinlock_key_t key = k_spin_lock(&maps_lock);
    const struct acre_range *there = acre_range_find(map, mem);
    int err = ACRE_OK;

    if ((there == NULL) || (there->object != object) ||
        ((there->last - there->first) != (bytes - 1U))) {
        err = acre_range_add(map, mem, bytes, object);
        for (size_t i = 0U; (err == ACRE_EBUSY) && (i < map->capacity); i++) {
            for (size_t j = 0U; j < map->count; j++) { /* at most the map's capacity */
                uintptr_t first = (uintptr_t)mem;

                if ((map->slots[j].first <= (first + (bytes - 1U))) &&
                    (map->slots[j].last >= first)) {
                    (void)acre_range_remove(map, (const void *)map->slots[j].first);
                    break;
                }
            }
            err = acre_range_add(map, mem, bytes, object);
        }
    }
    k_spin_unlock(&maps_lock, key);
    return err == ACRE_OK;
}

static void *look_up(const struct acre_range_map *map, const void *address)
{
    k_spinlock_key_t key = k_spin_lock(&maps_lock);
    const struct acre_range *range = acre_range_find(map, address);
    void *object = (range != NULL) ? range->object : NULL;

    k_spin_unlock(&maps_lock, key);
    return object;
}

bool z_mem_pool_known(struct k_mem_pool *pool)
{
    return enter(&pools, pool->buffer, pool->max_size * pool->n_max, pool);
}

/* ---- memory of a k_heap ---- */

static bool heap_holds(const struct k_heap *heap, const void *mem)
{
    return (heap->heap.heap != NULL) && acre_heap_contains(heap->heap.heap, mem);
}

/* ---- the system heap ---- */

#if (CONFIG_HEAP_MEM_POOL_SIZE > 0) && defined(CONFIG_HEAP_MEM_POOL_QUAD)

_Static_assert((CONFIG_HEAP_MEM_POOL_SIZE == 256) || (CONFIG_HEAP_MEM_POOL_SIZE == 1024) ||
                   (CONFIG_HEAP_MEM_POOL_SIZE == 4096) || (CONFIG_HEAP_MEM_POOL_SIZE == 16384),
               "CONFIG_HEAP_MEM_POOL_SIZE is 256, 1024, 4096 or 16384 in the old heap memory pool");
_Static_assert(sizeof(struct k_mem_block) <= Z_QUAD_HEAP_DESCRIPTOR, "the descriptor has 16 bytes");

K_MEM_POOL_DEFINE(_heap_mem_pool, 64, CONFIG_HEAP_MEM_POOL_SIZE, 1, 16);

static void *system_take(size_t align, size_t size)
{
    if (align > Z_QUAD_HEAP_DESCRIPTOR) {
        return NULL; /* blocks are aligned to that and start with a descriptor */
    }
    return z_mem_pool_take(&_heap_mem_pool, size, Z_QUAD_HEAP_DESCRIPTOR);
}

static struct k_heap *system_heap_of(const void *mem)
{
    (void)mem;
    return NULL;
}

#elif CONFIG_HEAP_MEM_POOL_SIZE > 0

K_HEAP_DEFINE(_system_heap, Z_HEAP_MIN_SIZE_FOR(K_HEAP_MEM_POOL_SIZE));

static void *system_take(size_t align, size_t size)
{
    return z_k_heap_take(&_system_heap, align, size);
}

static struct k_heap *system_heap_of(const void *mem)
{
    return heap_holds(&_system_heap, mem) ? &_system_heap : NULL;
}

#else

static void *system_take(size_t align, size_t size)
{
    (void)align;
    (void)size;
    return NULL;
}

static struct k_heap *system_heap_of(const void *mem)
{
    (void)mem;
    return NULL;
}

#endif

/* Stands for the system heap where a resource pool is named and none of that type is behind it. */
#if !((CONFIG_HEAP_MEM_POOL_SIZE > 0) && defined(CONFIG_HEAP_MEM_POOL_QUAD))
struct k_mem_pool _heap_mem_pool;
#endif

/* ---- k_malloc and its kin ---- */

#if CONFIG_HEAP_MEM_POOL_SIZE > 0

void *k_aligned_alloc(size_t align, size_t size)
{
    __ASSERT(IS_POWER_OF_TWO(align), "align must be a power of two: %zu", align);
    return system_take(align, size);
}

void *k_malloc(size_t size)
{
    return system_take(0U, size);
}

void *k_calloc(size_t nmemb, size_t size)
{
    size_t bytes;
    void *mem = size_mul_overflow(nmemb, size, &bytes) ? NULL : k_malloc(bytes);

    if (mem != NULL) {
        memset(mem, 0, bytes);
    }
    return mem;
}

#endif

/* Is mem a block of the heap? One within a heap that was made in a block of it is not. */
static bool heap_owns(struct k_heap *heap, void *mem)
{
    k_spinlock_key_t key = k_spin_lock(&heap->lock);
    int err = z_heap_verdict(&heap->heap, mem);

    k_spin_unlock(&heap->lock, key);
    return err == ACRE_OK;
}

/* The heap that mem is from, or whose complaint about it will say most; NULL: none, or a pool. */
static struct k_heap *heap_of(void *mem)
{
    struct k_heap *system = system_heap_of(mem);
    struct k_heap *other;

    if ((system != NULL) && heap_owns(system, mem)) {
        return system;
    }
    other = look_up(&heaps, mem);
    return ((other != NULL) && heap_holds(other, mem)) ? other : system;
}

void k_free(void *ptr)
{
    struct k_heap *heap;
    struct k_mem_pool *pool;

    if (ptr == NULL) {
        return;
    }
    heap = heap_of(ptr);
    if (heap != NULL) {
        k_heap_free(heap, ptr);
        return;
    }
    pool = look_up(&pools, ptr);
    if (pool != NULL) {
        z_mem_pool_give(pool, ptr);
        return;
    }
    z_heap_complain("k_free", ACRE_EFAULT, ptr);
}

#if CONFIG_HEAP_MEM_POOL_SIZE > 0

/* A pool's block: it stays when it is large enough, else a new one is taken from the system heap. */
static void *pool_realloc(struct k_mem_pool *pool, void *ptr, size_t size)
{
    size_t have = z_mem_pool_usable(pool, ptr);
    void *moved;

    if (have == 0U) {
        z_heap_complain("k_realloc", ACRE_ESPIPE, ptr);
        return NULL;
    }
    if (size <= have) {
        return ptr;
    }
    moved = k_malloc(size);
    if (moved != NULL) {
        memcpy(moved, ptr, have);
        k_free(ptr);
    }
    return moved;
}

void *k_realloc(void *ptr, size_t size)
{
    struct k_heap *heap;
    struct k_mem_pool *pool;

    if (ptr == NULL) {
        return k_malloc(size);
    }
    if (size == 0U) {
        k_free(ptr);
        return NULL;
    }
    heap = heap_of(ptr);
    if (heap != NULL) {
        return k_heap_realloc(heap, ptr, size, K_NO_WAIT);
    }
    pool = look_up(&pools, ptr);
    if (pool == NULL) {
        z_heap_complain("k_realloc", ACRE_EFAULT, ptr);
        return NULL;
    }
    return pool_realloc(pool, ptr, size);
}

#endif

/* ---- resource pools ---- */

#if ACRE_ZEPHYR_API_114
void k_thread_resource_pool_assign(struct k_thread *thread, struct k_mem_pool *pool)
{
    if (z_is_k_thread(thread)) {
        thread->resource_pool = pool;
    }
}

static void *resource_take(struct k_mem_pool *pool, size_t align, size_t size)
{
    if (pool == &_heap_mem_pool) {
        return system_take(align, size);
    }
    return (align <= sizeof(void *)) ? k_mem_pool_malloc(pool, size) : NULL;
}

#define SYSTEM_POOL (&_heap_mem_pool)
#else
void k_thread_heap_assign(struct k_thread *thread, struct k_heap *heap)
{
    if (z_is_k_thread(thread)) {
        thread->resource_pool = heap;
    }
}

/* Stands for the system heap when that is a pool, which no k_heap is. */
#if (CONFIG_HEAP_MEM_POOL_SIZE > 0) && !defined(CONFIG_HEAP_MEM_POOL_QUAD)
#define SYSTEM_POOL (&_system_heap)
#else
static struct k_heap system_stand_in;
#define SYSTEM_POOL (&system_stand_in)
#endif

static void *resource_take(struct k_heap *heap, size_t align, size_t size)
{
    if (heap == SYSTEM_POOL) {
        return system_take(align, size);
    }
    /* Known from its first block on, so that k_free() finds every one. */
    if (!enter(&heaps, heap->heap.init_mem, heap->heap.init_bytes, heap)) {
        printk("more than %d heaps of threads: raise ACRE_ZEPHYR_HEAPS\n", ACRE_ZEPHYR_HEAPS);
        return NULL;
    }
    return z_k_heap_take(heap, align, size);
}
#endif

void k_thread_system_pool_assign(struct k_thread *thread)
{
#if CONFIG_HEAP_MEM_POOL_SIZE > 0
    if (z_is_k_thread(thread)) { /* one of another door takes from there anyway */
        thread->resource_pool = SYSTEM_POOL;
    }
#else
    (void)thread;
#endif
}

void *z_thread_aligned_alloc(size_t align, size_t size)
{
    const struct k_thread *self = z_current();

    /* In an interrupt the interrupted thread has no say; a thread of another door has no pool. */
    if (self == NULL) {
        return system_take(align, size);
    }
    return (self->resource_pool == NULL) ? NULL : resource_take(self->resource_pool, align, size);
}

void *z_thread_malloc(size_t size)
{
    return z_thread_aligned_alloc(0U, size);
}
