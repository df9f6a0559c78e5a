/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memwait.c - the waiting room between rt_free() and a block's next owner
 *
 *   waiting   | block | block | block | block |    RT_MEMTRACE_WAITING of them, the oldest leaves first
 *               each:  EE EE EE ... (at most 64 bytes), its trail made anew
 *
 * A block that leaves with one of these bytes changed was written after it was freed, and that is said.
 * One that is freed again while it waits is told exactly. The room is emptied whenever a request finds no
 * memory otherwise, or somebody asks for counts: waiting costs nobody any memory.
 */
#include "mem.h"

#if defined(RT_USING_HEAP) && !defined(RT_USING_USERHEAP)

#include <string.h>

#if defined(RT_USING_MEMTRACE) && (RT_MEMTRACE_WAITING > 0)

#define STALE_BYTE 0xEEU
#define STALE_MOST 64U

static void *waiting[RT_MEMTRACE_WAITING]; /* the heap's lock */
static unsigned oldest;

/* What a free would be told: lock held. */
static int verdict(const struct door_heap *heap, const void *block)
{
    for (unsigned i = 0U; i < RT_MEMTRACE_WAITING; i++) {
        if (waiting[i] == block) {
            return ACRE_EALREADY;
        }
    }
    return heap->ops->verdict(heap->heap, block);
}

int door_room_verdict(struct door_heap *heap, const void *block, rt_bool_t *whole)
{
    acre_key key = acre_lock_take(heap->lock);
    int err = verdict(heap, block);

    if (err == ACRE_OK) {
        const char *owner;
        size_t bytes;

        *whole = door_trail_get(block, heap->ops->usable(heap->heap, block), &bytes, &owner);
    }
    acre_lock_give(heap->lock, key);
    return err;
}

static size_t stale_bytes(const struct door_heap *heap, const void *block)
{
    size_t usable = heap->ops->usable(heap->heap, block);
    size_t bytes = (usable > DOOR_TRAIL) ? (usable - DOOR_TRAIL) : 0U;

    return (bytes < STALE_MOST) ? bytes : STALE_MOST;
}

/* Put block (NULL: none) in place of the oldest one, and take that out: lock held. */
static rt_uint8_t *exchange(const struct door_heap *heap, void *block)
{
    rt_uint8_t *leaving = waiting[oldest];

    waiting[oldest] = block;
    oldest = (oldest + 1U) % RT_MEMTRACE_WAITING;
    if (block != NULL) {
        size_t usable = heap->ops->usable(heap->heap, block);

        (void)memset(block, STALE_BYTE, stale_bytes(heap, block));
        door_trail_put(block, usable, usable - DOOR_TRAIL); /* of the thread that freed it */
    }
    return leaving;
}

/* No thread holds it any more, but for the heap it is still out. */
static void leave(struct door_heap *heap, rt_uint8_t *block)
{
    rt_bool_t changed = RT_FALSE;
    acre_key key = acre_lock_take(heap->lock);
    size_t bytes = stale_bytes(heap, block);

    for (size_t i = 0U; i < bytes; i++) {
        changed = changed || (block[i] != STALE_BYTE);
    }
    acre_lock_give(heap->lock, key);
    if (changed) {
        door_refuse(heap, "rt_free", block, DOOR_STALE);
    }
    door_free(heap, block, "rt_free");
}

void door_room_enter(struct door_heap *heap, void *block, const char *call)
{
    acre_key key = acre_lock_take(heap->lock);
    int err = verdict(heap, block); /* again: the hook, or another thread, has come between */
    rt_uint8_t *leaving = (err == ACRE_OK) ? exchange(heap, block) : NULL;

    acre_lock_give(heap->lock, key);
    if (err != ACRE_OK) {
        door_refuse(heap, call, block, err);
    } else if (leaving != NULL) {
        leave(heap, leaving);
    }
}

void door_room_empty(struct door_heap *heap)
{
    for (unsigned i = 0U; i < RT_MEMTRACE_WAITING; i++) {
        acre_key key = acre_lock_take(heap->lock);
        rt_uint8_t *leaving = exchange(heap, NULL);

        acre_lock_give(heap->lock, key);
        if (leaving != NULL) {
            leave(heap, leaving);
        }
    }
}

#else

int door_room_verdict(struct door_heap *heap, const void *block, rt_bool_t *whole)
{
    (void)whole;
    return door_verdict(heap, block);
}

void door_room_enter(struct door_heap *heap, void *block, const char *call)
{
    door_free(heap, block, call);
}

void door_room_empty(struct door_heap *heap)
{
    (void)heap;
}

#endif

#endif
