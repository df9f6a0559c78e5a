/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mempool.c - memory pools: acre_pool, and a queue of the threads that wait for a block
 *
 *   start_address
 *   | word | block, block_size bytes | word | block | word | block | ...
 *      |                                |
 *      free: the next free block        out: the pool it belongs to
 *
 * A freed block goes straight to the thread that has waited longest; only when none waits does it go
 * back to the pool. So a block is never both free and promised, and the pool is empty while anyone
 * waits. Wake order is that of arrival, as since 5.1.
 *
 * rt_mp_free() gets nothing but the block. Which pool it is of is not read from the word before it,
 * which a stray pointer need not have, but looked up by address among the pools there are: at most
 * log2(RT_MEMPOOL_RANGES) + 1 steps. Pools beyond that number work too, and trust the word.
 *
 *   call                       cost                                       from an ISR   may block
 *   rt_mp_alloc()              O(1)                                       time 0        yes
 *   rt_mp_free()               O(1): the lookup is bounded                yes           no
 *   rt_mp_init(), _create()    O(blocks + pools)                          no            no
 *   rt_mp_detach(), _delete()  O(waiters)                                 no            no
 *
 * Locks, in the order of taking: `pools` below, a pool's own, the kernel's.
 *
 * Where this differs from upstream, on purpose: a waiter of a deleted pool finds -RT_ERROR as its
 * error, as documented (5.1 stores +RT_ERROR); a pool that is idle may be initialised again; a bad
 * pointer is refused; the storage of a pool that is deleted while blocks are out is given back when
 * the last of them is freed.
 */
#include "wrong.h"

#ifdef RT_USING_MEMPOOL

#include <acre/kernel/isr.h>
#include <acre/range.h>

#ifndef RT_MEMPOOL_RANGES
#define RT_MEMPOOL_RANGES 32
#endif

static struct acre_lock pools = ACRE_LOCK_INIT;
ACRE_RANGE_MAP(ranges, RT_MEMPOOL_RANGES, false);
static rt_uint32_t unlisted; /* pools for which there was no slot */
static rt_uint32_t serials;

#ifdef RT_USING_HOOK
static void (*alloc_hook)(struct rt_mempool *mp, void *block);
static void (*free_hook)(struct rt_mempool *mp, void *block);

void rt_mp_alloc_sethook(void (*hook)(struct rt_mempool *mp, void *block))
{
    alloc_hook = hook;
}

void rt_mp_free_sethook(void (*hook)(struct rt_mempool *mp, void *block))
{
    free_hook = hook;
}
#endif

/* --- the pools there are ------------------------------------------------------------------ */

/* The pool that an address belongs to, NULL if none. `pools` held. */
static struct rt_mempool *owner_of(const void *block)
{
    const struct acre_range *range = acre_range_find(&ranges, block);
    struct acre_pool *pool;

    if (range != NULL) {
        return range->object;
    }
    if ((unlisted != 0U) && (acre_pool_owner(block, &pool) == ACRE_OK)) {
        return rt_container_of(pool, struct rt_mempool, pool);
    }
    return NULL;
}

/* ACRE_EBUSY iff the storage is, in part, that of another pool. `pools` held. */
static int enlist(struct rt_mempool *mp)
{
    int err = acre_range_add(&ranges, mp->start_address, mp->size, mp);

    if (err == ACRE_ENOMEM) {
        unlisted++;
        err = ACRE_OK;
    }
    return err;
}

static void delist(struct rt_mempool *mp)
{
    if (acre_range_remove(&ranges, mp->start_address) != ACRE_OK) {
        unlisted--;
    }
}

/* Is mp still the pool it was, for one who has waited on it? `pools` held. */
static bool still(const struct rt_mempool *mp, const void *storage, rt_uint32_t serial)
{
    const struct acre_range *range = acre_range_find(&ranges, storage);
    bool there = (range != NULL) ? (range->object == mp)
                                 : ((unlisted != 0U) &&
                                    door_object_listed(&mp->parent, RT_Object_Class_MemPool));

    return there && (mp->serial == serial);
}

/* --- making and ending -------------------------------------------------------------------- */

/* What the manual's fields say. Lock held. */
static void show(struct rt_mempool *mp)
{
    void *first = mp->pool.free;

    mp->block_free_count = mp->pool.count - mp->pool.used;
    mp->block_list = (first == NULL) ? RT_NULL : ((rt_uint8_t *)first - sizeof(void *));
}

/* Where blocks would lie: from *skip bytes into the storage, *bytes of it. False iff not one fits.
 * Where the storage is not aligned as a pointer is, it begins a little later. */
static bool geometry(const void *start, rt_size_t size, rt_size_t *block_size, rt_size_t *skip,
                     rt_size_t *bytes)
{
    rt_size_t whole = RT_ALIGN_DOWN(size, (rt_size_t)RT_ALIGN_SIZE);

    *skip = (rt_size_t)(0U - (rt_uintptr_t)start) % sizeof(void *);
    if ((*block_size > (RT_SIZE_MAX / 2U)) || (whole <= *skip)) {
        return false; /* bound before rounding */
    }
    *block_size = RT_ALIGN(*block_size, (rt_size_t)RT_ALIGN_SIZE);
    *bytes = whole - *skip;
    return ACRE_POOL_TAGGED_COUNT(*bytes, *block_size) != 0U;
}

/* Everything but the object. */
static rt_err_t set_up(struct rt_mempool *mp, void *start, rt_size_t size, rt_size_t block_size)
{
    rt_size_t skip;
    rt_size_t bytes;
    acre_key key;
    int err;

    if (!geometry(start, size, &block_size, &skip, &bytes) ||
        (acre_pool_init_tagged(&mp->pool, (rt_uint8_t *)start + skip, bytes, block_size) !=
         ACRE_OK)) {
        return -RT_ERROR;
    }
    mp->start_address = start;
    mp->size = RT_ALIGN_DOWN(size, (rt_size_t)RT_ALIGN_SIZE);
    mp->block_size = block_size;
    mp->block_total_count = mp->pool.count;
    mp->suspend_thread_count = 0U;
    mp->dying = RT_FALSE;
    acre_wait_init(&mp->waiters, ACRE_WAIT_FIFO);
    rt_spin_lock_init(&mp->spinlock);
    show(mp);
    key = acre_lock_take(&pools);
    serials++;
    mp->serial = serials;
    err = enlist(mp);
    acre_lock_give(&pools, key);
    return (err == ACRE_OK) ? RT_EOK : -RT_EBUSY;
}

/* Has it blocks out, or threads that wait? */
static bool in_use(const struct rt_mempool *mp)
{
    return (mp->pool.used != 0U) || (acre_wait_first(&mp->waiters) != NULL);
}

/* The storage is in part another pool's: initialising would write over its blocks. */
static bool overlaps(const struct rt_mempool *mp, const void *start, rt_size_t size)
{
    acre_key key = acre_lock_take(&pools);
    int err = acre_range_admits(&ranges, start, size);
    const struct acre_range *there = acre_range_find(&ranges, start);
    bool taken = (err == ACRE_EBUSY) && ((there == NULL) || (there->object != mp));

    acre_lock_give(&pools, key);
    return taken;
}

/*
 * -RT_ERROR iff not one block fits; -RT_EBUSY iff mp is a pool already and in use, or the storage is
 * that of another pool. Then nothing was written. A pool that is not in use begins anew, so that a
 * program which initialises its pool at each run need not detach it.
 */
rt_err_t rt_mp_init(struct rt_mempool *mp, const char *name, void *start, rt_size_t size,
                    rt_size_t block_size)
{
    rt_size_t rounded = block_size;
    rt_size_t skip;
    rt_size_t bytes;
    rt_err_t err;

    DOOR_REQUIRE(mp != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(name != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(start != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE((size > 0U) && (block_size > 0U), -RT_EINVAL);
    if (!geometry(start, size, &rounded, &skip, &bytes)) {
        return -RT_ERROR;
    }
    if (overlaps(mp, start, size)) {
        door_wrong(ACRE_EBUSY, "rt_mp_init", name, start);
        return -RT_EBUSY;
    }
    if (door_object_listed(&mp->parent, RT_Object_Class_MemPool)) {
        if (in_use(mp)) {
            door_wrong(ACRE_EBUSY, "rt_mp_init", mp->parent.name, start);
            return -RT_EBUSY;
        }
        (void)rt_mp_detach(mp);
    }
    err = set_up(mp, start, size, block_size);
    if (err == RT_EOK) {
        err = door_object_init(&mp->parent, RT_Object_Class_MemPool, name);
    }
    return err;
}

/*
 * Wake all who wait, with -RT_ERROR, and take the pool out of sight. keep: while blocks are out it
 * stays to be found by their free, and dies with the last. True iff it has to stay so.
 */
static bool close_down(struct rt_mempool *mp, const char *call, bool keep)
{
    acre_key key;

    if (mp->pool.used != 0U) {
        door_wrong(ACRE_EBUSY, call, mp->parent.name, mp->start_address);
    }
    rt_object_detach(&mp->parent);
    (void)acre_wait_wake_all(&mp->waiters, DOOR_DETACHED);
    key = acre_lock_take(&pools);
    mp->suspend_thread_count = 0U;
    mp->serial = 0U;
    keep = keep && (mp->pool.used != 0U);
    mp->dying = keep;
    if (!keep) {
        delist(mp);
        (void)acre_pool_retire(&mp->pool);
    }
    acre_lock_give(&pools, key);
    return keep;
}

/* Blocks that are out are forgotten: freeing one later is refused. */
rt_err_t rt_mp_detach(struct rt_mempool *mp)
{
    DOOR_REQUIRE(mp != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&mp->parent, RT_Object_Class_MemPool, RT_TRUE), -RT_EINVAL);
    (void)close_down(mp, "rt_mp_detach", false);
    return RT_EOK;
}

#ifdef RT_USING_HEAP
rt_mp_t rt_mp_create(const char *name, rt_size_t block_count, rt_size_t block_size)
{
    rt_size_t stride;
    struct rt_mempool *mp;
    void *storage;

    RT_DEBUG_NOT_IN_INTERRUPT;
    DOOR_REQUIRE(name != RT_NULL, RT_NULL);
    DOOR_REQUIRE((block_count > 0U) && (block_size > 0U), RT_NULL);
    if (block_size > (RT_SIZE_MAX / 2U)) {
        return RT_NULL;
    }
    stride = RT_ALIGN(block_size, (rt_size_t)RT_ALIGN_SIZE) + sizeof(void *);
    if (block_count > ((RT_SIZE_MAX - RT_ALIGN_SIZE) / stride)) {
        return RT_NULL;
    }
    mp = (struct rt_mempool *)(void *)rt_object_allocate(RT_Object_Class_MemPool, name);
    if (mp == RT_NULL) {
        return RT_NULL;
    }
    storage = RT_KERNEL_MALLOC(RT_ALIGN(stride * block_count, (rt_size_t)RT_ALIGN_SIZE));
    if ((storage == RT_NULL) ||
        (set_up(mp, storage, RT_ALIGN(stride * block_count, (rt_size_t)RT_ALIGN_SIZE),
                block_size) != RT_EOK)) {
        rt_object_delete(&mp->parent);
        RT_KERNEL_FREE(storage);
        return RT_NULL;
    }
    return mp;
}

static void bury(struct rt_mempool *mp)
{
    RT_KERNEL_FREE(mp->start_address);
    RT_KERNEL_FREE(mp);
}

/* With blocks out the memory stays until the last of them is freed. */
rt_err_t rt_mp_delete(rt_mp_t mp)
{
    RT_DEBUG_NOT_IN_INTERRUPT;
    DOOR_REQUIRE(mp != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&mp->parent, RT_Object_Class_MemPool, RT_FALSE), -RT_EINVAL);
    if (!close_down(mp, "rt_mp_delete", true)) {
        bury(mp);
    }
    return RT_EOK;
}
#endif

/* --- blocks ------------------------------------------------------------------------------- */

/* The count of waiters, after a wait that nobody ended: the pool may be gone meanwhile. */
static void gave_up(struct rt_mempool *mp, const void *storage, rt_uint32_t serial)
{
    acre_key key = acre_lock_take(&pools);

    if (still(mp, storage, serial) && (mp->suspend_thread_count != 0U)) {
        mp->suspend_thread_count--;
    }
    acre_lock_give(&pools, key);
}

/* Wait for a block; the pool's lock was taken with key and is given here. */
static void *wait_for_block(struct rt_mempool *mp, acre_key key, uint32_t ticks)
{
    const void *storage = mp->start_address;
    rt_uint32_t serial = mp->serial;
    rt_thread_t self = door_thread_known(acre_thread_self());
    void *block = NULL;
    int err;

    if (self != RT_NULL) { /* who deletes it while the block is on its way gives the block back */
        self->awaits_block = RT_TRUE;
    }
    mp->suspend_thread_count = (acre_wait_first(&mp->waiters) == NULL)
                                   ? 1U /* whoever was counted has been deleted */
                                   : (mp->suspend_thread_count + 1U);
    err = acre_wait_block(&mp->waiters, &mp->spinlock.lock, key, ticks, 0U, &block);
    if (self != RT_NULL) {
        self->awaits_block = RT_FALSE;
    }
    if ((err != ACRE_OK) && (err != DOOR_DETACHED)) {
        gave_up(mp, storage, serial);
    }
    (void)door_waited(err);
    return (err == ACRE_OK) ? block : NULL;
}

/*
 * A block, RT_NULL iff none came in time (rt_get_errno(): -RT_ETIMEOUT), the pool was deleted
 * (-RT_ERROR), or the thread was resumed (-RT_EINTR).
 */
void *rt_mp_alloc(rt_mp_t mp, rt_int32_t time)
{
    acre_key key;
    void *block;

    DOOR_REQUIRE(mp != RT_NULL, RT_NULL);
    DOOR_REQUIRE(door_is_a(&mp->parent, RT_Object_Class_MemPool), RT_NULL);
    key = acre_lock_take(&mp->spinlock.lock);
    block = acre_pool_alloc(&mp->pool);
    if (block != NULL) {
        show(mp);
        acre_lock_give(&mp->spinlock.lock, key);
    } else if (time == 0) {
        acre_lock_give(&mp->spinlock.lock, key);
        rt_set_errno(-RT_ETIMEOUT);
    } else {
        block = wait_for_block(mp, key, door_ticks(time));
    }
#ifdef RT_USING_HOOK
    if ((alloc_hook != NULL) && (block != NULL)) {
        alloc_hook(mp, block);
    }
#endif
    return block;
}

/* Hand it to the first who waits, or put it back. Both locks held; block is out. */
static void take_back(struct rt_mempool *mp, void *block)
{
    if (acre_wait_wake_first(&mp->waiters, ACRE_OK, block) != NULL) {
        mp->suspend_thread_count -= (mp->suspend_thread_count != 0U) ? 1U : 0U;
    } else {
        (void)acre_pool_free(&mp->pool, block);
        mp->suspend_thread_count = 0U;
        show(mp);
    }
}

#ifdef RT_USING_HOOK
/* The hook runs between the check and the free: the block is still the caller's, so that nobody
 * can have got it before its free is told. Returns the verdict. */
static int tell(void *block)
{
    acre_key key = acre_lock_take(&pools);
    struct rt_mempool *mp = owner_of(block);
    size_t index;
    int err = (mp == NULL) ? ACRE_EFAULT : acre_pool_locate(&mp->pool, block, &index);

    acre_lock_give(&pools, key);
    if (err == ACRE_OK) {
        free_hook(mp, block);
    }
    return err;
}
#endif

/* RT_NULL is a no-op; what is no block that is out is refused: see wrong.h. */
void rt_mp_free(void *block)
{
    struct rt_mempool *mp;
    struct rt_mempool *dead = NULL;
    char name[RT_NAME_MAX] = "";
    size_t index;
    acre_key key;
    int err = ACRE_EFAULT;

    if (block == RT_NULL) {
        return;
    }
#ifdef RT_USING_HOOK
    if (free_hook != NULL) {
        (void)tell(block);
    }
#endif
    key = acre_lock_take(&pools);
    mp = owner_of(block);
    if (mp != NULL) {
        acre_key inner = acre_lock_take(&mp->spinlock.lock);

        err = acre_pool_locate(&mp->pool, block, &index);
        if (err == ACRE_OK) {
            take_back(mp, block);
            dead = (mp->dying && (mp->pool.used == 0U)) ? mp : NULL;
        } else {
            rt_memcpy(name, mp->parent.name, sizeof name);
        }
        acre_lock_give(&mp->spinlock.lock, inner);
        if (dead != NULL) {
            delist(dead);
        }
    }
    acre_lock_give(&pools, key);
    acre_reschedule();
#ifdef RT_USING_HEAP
    if (dead != NULL) {
        bury(dead);
    }
#endif
    if (err != ACRE_OK) {
        door_wrong(err, "rt_mp_free", name, block);
    }
}

#endif
