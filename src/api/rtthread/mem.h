/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RTTHREAD_MEM_H
#define ACRE_RTTHREAD_MEM_H

/*
 * What the heaps of this door share. Small memory, slab and memheap are three control blocks around
 * one struct door_heap: an allocator of src/mm behind seven functions, a lock, a name. Here is what
 * the allocators leave to their callers: the lock, the trail behind each block, and saying so when a
 * free is refused.
 *
 *   call               cost                                    from an ISR    may block
 *   door_alloc()       the allocator's, O(1)                   yes            no
 *   door_free()        the allocator's, O(1)                   yes            no
 *   door_realloc()     the same; moving: + bytes copied, with  yes            no
 *                      no lock held
 *   door_refuse()      O(blocks) when it prints, else O(1)     yes            no
 */
#include "wrong.h"

struct door_heap_ops {
    void *(*alloc)(void *heap, size_t align, size_t bytes); /* align 1: the allocator's own */
    int (*free)(void *heap, void *block);
    int (*verdict)(const void *heap, const void *block);
    size_t (*usable)(const void *heap, const void *block);
    bool (*resize)(void *heap, void *block, size_t bytes);
    int (*check)(const void *heap);
    void (*walk)(const void *heap, bool (*visit)(void *arg, void *block, size_t bytes), void *arg);
};

struct door_heap {
    const struct door_heap_ops *ops;
    void *heap;             /* what ops work on */
    struct acre_lock *lock; /* held around each of ops */
    const char *name;
    /* The counts that programs read are brought up to date, after each change, under the lock. block
     * lies where something changed. */
    void (*account)(struct door_heap *heap, const void *block);
};

extern const struct door_heap_ops door_ops_heap; /* struct acre_heap */

/* What begins the region of a small memory or a slab. */
struct door_memory {
    struct rt_memory parent;
#ifdef RT_SMEM_UPSTREAM_VIEW
    _Alignas(void *) rt_uint8_t view[(8U * sizeof(void *)) + RT_ALIGN_SIZE]; /* smem.c */
#endif
    void *begin; /* of the region, as it was handed in */
    struct door_heap door;
    struct acre_lock lock;
};

static inline struct door_heap *door_of_memory(struct rt_memory *memory)
{
    return &((struct door_memory *)(void *)memory)->door;
}

/* Make *m, of which nothing is written yet, an object. heap is what ops work on. */
void door_memory_init(struct door_memory *m, const char *name, const char *algorithm,
                      const struct door_heap_ops *ops, void *heap, rt_size_t total,
                      void (*account)(struct door_heap *heap, const void *block));

/* Is it an object of class Memory with that algorithm, by the address of its name? */
static inline rt_bool_t door_is_memory(rt_mem_t m, const char *algorithm)
{
    return (m != RT_NULL) && door_is_a(&m->parent, RT_Object_Class_Memory) &&
           (m->algorithm == algorithm);
}

/* A new block, aligned to RT_ALIGN_SIZE and, if align is larger, to align. RT_NULL for 0 bytes. */
void *door_alloc(struct door_heap *heap, rt_size_t align, rt_size_t bytes);

/* Give block back, or refuse it in the name of call. RT_NULL is a no-op. */
void door_free(struct door_heap *heap, void *block, const char *call);

/* What door_free() would do: ACRE_OK or why not, nothing said. */
int door_verdict(struct door_heap *heap, const void *block);

/* (RT_NULL, n) allocates, (p, 0) frees. The old block stays when it returns RT_NULL otherwise. */
void *door_realloc(struct door_heap *heap, void *block, rt_size_t bytes, const char *call);

/* door_wrong() for a pointer in or near a heap. With RT_DEBUGING_ASSERT the block around it is looked
 * for, and named. */
void door_refuse(struct door_heap *heap, const char *call, const void *block, int err);

/* --- the trail behind a block (memtrace.c) --------------------------------------------------- */

/*
 * With RT_USING_MEMTRACE each block is made DOOR_TRAIL bytes longer:
 *
 *   | what was asked for ... | 0xA5 .. | code | owner  |
 *                            ^ at most 16 are filled   ^ usable end of the block
 *
 * code is the size asked for, mixed with the address; so it is also what a write over the end hits.
 */
#ifdef RT_USING_MEMTRACE
#define DOOR_OWNER 8U /* bytes of a thread's name, not closed */
#define DOOR_TRAIL (sizeof(rt_uint32_t) + DOOR_OWNER)
#else
#define DOOR_TRAIL 0U
#endif

/* Write it: the block of usable bytes was asked for with bytes, by the running thread. */
void door_trail_put(void *block, size_t usable, size_t bytes);

/* The size asked for; false iff the trail is damaged. Without RT_USING_MEMTRACE: usable, true. */
bool door_trail_get(const void *block, size_t usable, size_t *bytes, const char **owner);

/* --- the waiting room (memwait.c); without RT_USING_MEMTRACE it is the heap itself ------------- */

/* What a free would be told; *whole is set to whether the block's trail is, if known. */
int door_room_verdict(struct door_heap *heap, const void *block, rt_bool_t *whole);

/* Free block, in the end; refused in the name of call if it is none. */
void door_room_enter(struct door_heap *heap, void *block, const char *call);

/* Give back all that wait. */
void door_room_empty(struct door_heap *heap);

/* --- what memory commands walk (memcmd.c) ----------------------------------------------------- */

/* The memheap as a heap; all that joined as one, and their counts. */
void door_memheap_door(struct rt_memheap *heap, struct door_heap *door);
extern struct door_heap door_memheap_system;
void door_memheap_info(rt_size_t *total, rt_size_t *used, rt_size_t *max_used);

/* The heap of rt_malloc(), NULL while there is none; blocks that were freed lately are given back. */
struct door_heap *door_system_heap(void);
void door_settle(void);

#endif
