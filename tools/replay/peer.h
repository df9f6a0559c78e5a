/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PEER_H
#define ACRE_PEER_H

#include <stddef.h>

/*
 * What an allocator must offer to be replayed, measured and compared: five functions.
 *
 * To put yours beside ours, write these five into a C file, build a shared object of it and name it:
 *
 *     cc -O2 -m32 -shared -fPIC -I tools/replay my_peer.c -o my_peer.so
 *     acre-replay32 TRACE --peer ./my_peer.so --fit --check
 *
 * Control data belongs into the memory that init is handed, so that it is counted; a peer that keeps
 * some in static variables owes that to its reader. No call is made from two threads at once. After a
 * second init over the same or other memory the first heap is never touched again.
 */

/* A word for the report, "first fit" for example. */
const char *acre_peer_name(void);

/*
 * Start a heap in memory, which is 16-byte aligned and of any size. The result is handed to the other
 * calls as heap; NULL: this memory is too small.
 */
void *acre_peer_init(void *memory, size_t bytes);

/* At least size bytes (never 0) inside of memory, or NULL. */
void *acre_peer_alloc(void *heap, size_t size);

/* Take back a block; never NULL. */
void acre_peer_free(void *heap, void *block);

/* The block with a new size (never 0) and its contents; NULL: failed, and the old block is as it was. */
void *acre_peer_realloc(void *heap, void *block, size_t size);

/*
 * Not needed, and used where a shared object has them: an alignment that is a power of two, and the
 * allocator's own check, 0 or the number of the first broken invariant.
 */
void *acre_peer_aligned(void *heap, size_t align, size_t size);
int acre_peer_check(void *heap);

/*
 * The same as a table, which is how the built-in ones are kept. aligned and check may be NULL.
 */
struct acre_peer {
    const char *(*name)(void);
    void *(*init)(void *memory, size_t bytes);
    void *(*alloc)(void *heap, size_t size);
    void (*free)(void *heap, void *block);
    void *(*realloc)(void *heap, void *block, size_t size);

    void *(*aligned)(void *heap, size_t align, size_t size);
    int (*check)(void *heap);
    size_t align;  /* what every block is aligned to; 0: a pointer's size */
    int unbounded; /* it takes its memory from elsewhere: there is no size to fit */
};

/*
 * The largest request of the trace at hand, for the built-in peers that cannot start without it:
 * blocks of one size, and quads. Set before init.
 */
extern size_t acre_peer_largest;

extern const struct acre_peer acre_peer_malloc;

#endif
