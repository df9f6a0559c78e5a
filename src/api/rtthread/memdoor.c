/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memdoor.c - one heap behind its lock
 *
 * The lock is an interrupt mask (and a spinlock where there are several CPUs), held for one call of
 * the allocator, which is constant-time. What is O(bytes), copying, is done without it.
 */
#include "mem.h"

#include <string.h>

#include <acre/heap.h>

/* --- struct acre_heap behind ops -------------------------------------------------------------- */

static void *heap_alloc(void *heap, size_t align, size_t bytes)
{
    return (align <= 1U) ? acre_heap_alloc(heap, bytes)
                         : acre_heap_alloc_aligned(heap, align, bytes);
}

static int heap_free(void *heap, void *block)
{
    return acre_heap_free(heap, block);
}

static int heap_verdict(const void *heap, const void *block)
{
    return acre_heap_verdict(heap, block);
}

static size_t heap_usable(const void *heap, const void *block)
{
    return acre_heap_usable(heap, block);
}

static bool heap_resize(void *heap, void *block, size_t bytes)
{
    return acre_heap_resize(heap, block, bytes);
}

static int heap_check(const void *heap)
{
    return acre_heap_check(heap);
}

static void heap_walk(const void *heap, bool (*visit)(void *arg, void *block, size_t bytes),
                      void *arg)
{
    struct acre_heap_block block;
    bool more = acre_heap_first(heap, &block);

    while (more && (!block.used || visit(arg, block.address, block.size))) {
        more = acre_heap_next(heap, &block);
    }
}

const struct door_heap_ops door_ops_heap = {
    heap_alloc, heap_free, heap_verdict, heap_usable, heap_resize, heap_check, heap_walk,
};

/* --- the calls -------------------------------------------------------------------------------- */

/* Alignment to ask the allocator for: 1 where its own does. */
static size_t align_for(rt_size_t align)
{
    size_t most = (align > RT_ALIGN_SIZE) ? align : RT_ALIGN_SIZE;

    return (most > ACRE_HEAP_ALIGN) ? most : 1U;
}

void *door_alloc(struct door_heap *heap, rt_size_t align, rt_size_t bytes)
{
    void *block;
    acre_key key;

    if ((bytes == 0U) || (bytes > (RT_SIZE_MAX - DOOR_TRAIL))) {
        return RT_NULL;
    }
    key = acre_lock_take(heap->lock);
    block = heap->ops->alloc(heap->heap, align_for(align), bytes + DOOR_TRAIL);
    if (block != NULL) {
        if (DOOR_TRAIL != 0U) {
            door_trail_put(block, heap->ops->usable(heap->heap, block), bytes);
        }
        heap->account(heap, block);
    }
    acre_lock_give(heap->lock, key);
    return block;
}

int door_verdict(struct door_heap *heap, const void *block)
{
    acre_key key = acre_lock_take(heap->lock);
    int err = heap->ops->verdict(heap->heap, block);

    acre_lock_give(heap->lock, key);
    return err;
}

/* Lock held. DOOR_OVERRUN: it is a block that is out, and its trail is damaged. */
static int check_trail(const struct door_heap *heap, const void *block, size_t *bytes)
{
    const char *owner;
    int err = heap->ops->verdict(heap->heap, block);

    if ((err == ACRE_OK) &&
        !door_trail_get(block, heap->ops->usable(heap->heap, block), bytes, &owner)) {
        err = DOOR_OVERRUN;
    }
    return err;
}

/* Without a trail the allocator's free is all: it looks before it writes. */
static int give(struct door_heap *heap, void *block, bool whatever_its_trail)
{
    size_t bytes;
    acre_key key = acre_lock_take(heap->lock);
    int err =
        ((DOOR_TRAIL == 0U) || whatever_its_trail) ? ACRE_OK : check_trail(heap, block, &bytes);

    if (err == ACRE_OK) {
        err = heap->ops->free(heap->heap, block);
        heap->account(heap, block);
    }
    acre_lock_give(heap->lock, key);
    return err;
}

void door_free(struct door_heap *heap, void *block, const char *call)
{
    int err;

    if (block == RT_NULL) {
        return;
    }
    err = give(heap, block, false);
    if (err == DOOR_OVERRUN) {
        /* Said while the block is still there to be looked at; then it goes. */
        door_refuse(heap, call, block, err);
        err = give(heap, block, true);
    }
    if (err != ACRE_OK) {
        door_refuse(heap, call, block, err);
    }
}

/* Another size at the same place. ACRE_ENOMEM: not there. *had is the size asked for before. */
static int resize(struct door_heap *heap, void *block, rt_size_t bytes, size_t *had)
{
    acre_key key = acre_lock_take(heap->lock);
    int err = check_trail(heap, block, had);

    if (err == ACRE_OK) {
        if ((bytes <= (RT_SIZE_MAX - DOOR_TRAIL)) &&
            heap->ops->resize(heap->heap, block, bytes + DOOR_TRAIL)) {
            if (DOOR_TRAIL != 0U) {
                door_trail_put(block, heap->ops->usable(heap->heap, block), bytes);
            }
            heap->account(heap, block);
        } else {
            err = ACRE_ENOMEM;
        }
    }
    acre_lock_give(heap->lock, key);
    return err;
}

void *door_realloc(struct door_heap *heap, void *block, rt_size_t bytes, const char *call)
{
    size_t had = 0U;
    void *moved;
    int err;

    if (block == RT_NULL) {
        return door_alloc(heap, 0U, bytes);
    }
    if (bytes == 0U) {
        door_free(heap, block, call);
        return RT_NULL;
    }
    err = resize(heap, block, bytes, &had);
    if (err == ACRE_OK) {
        return block;
    }
    if (err != ACRE_ENOMEM) {
        door_refuse(heap, call, block, err);
        return RT_NULL;
    }
    moved = door_alloc(heap, 0U, bytes);
    if (moved != RT_NULL) {
        (void)memcpy(moved, block, (had < bytes) ? had : bytes);
        door_free(heap, block, call);
    } else if (bytes <= had) {
        moved = block; /* shrinking never fails */
    }
    return moved;
}

/* --- objects of class Memory ------------------------------------------------------------------ */

void door_memory_init(struct door_memory *m, const char *name, const char *algorithm,
                      const struct door_heap_ops *ops, void *heap, rt_size_t total,
                      void (*account)(struct door_heap *heap, const void *block))
{
    (void)memset(m, 0, sizeof *m);
    acre_lock_init(&m->lock);
    m->door = (struct door_heap){ops, heap, &m->lock, m->parent.parent.name, account};
    rt_object_init(&m->parent.parent, RT_Object_Class_Memory, name);
    m->parent.algorithm = algorithm;
    m->parent.address = (rt_ubase_t)m;
    m->parent.total = total;
}
