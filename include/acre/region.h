/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_REGION_H
#define ACRE_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acre/err.h"
#include "acre/range.h"

/*
 * Up to 8 heaps that do not adjoin, as one. Each member keeps its own acre_heap; a request names the
 * capabilities its memory must have, and free() and realloc() find the member by address. No lock:
 * one caller at a time, or the owner's.
 *
 *   operation                      cost                                       ISR   may block
 *   acre_region_init()               O(1)                                       yes   no
 *   acre_region_attach(), _join()    O(8) + acre_heap_init()                    no    no
 *   acre_region_detach()             O(8)                                       no    no
 *   acre_region_alloc(), _aligned()  at most 8 heap allocations, 7 of which     yes   no
 *                                    fail (the cheap case of acre_heap_alloc())
 *   acre_region_free(), _usable()    4 comparisons + the heap's                 yes   no
 *   acre_region_resize()             4 comparisons + the heap's                 yes   no
 *   acre_region_realloc()            the same, or alloc + copy + free           no    no
 *   acre_region_check()              O(blocks)                                  no    no
 *
 * What that is in instructions, gcc -O2: driven on every path, and what no path of the code exceeds
 * (bench/target/paths_region.c, bench/proved.py). `make bench` writes the lines, `make lint` compares
 * them.
 * bench:begin
 *   instructions, driven / proved               Cortex-M3       RV32IMAC
 *   acre_region_alloc() of 8 heaps             614 / 1546     960 / 2331
 *     when the first one serves                       152            239
 *   acre_region_alloc_aligned()                       988           1213
 *   acre_region_free()                          204 / 218      277 / 297
 *   acre_region_realloc() in place                    243            303
 *   acre_region_usable()                              125            133
 *   alloc without room in any of 8                    558            864
 *   wrong pointer                                     211            262
 * bench:end
 *
 * Placement: members are tried in one fixed order, lowest rank first, among equals the one attached
 * first; those that lack a needed capability or have a forbidden one are passed over; the first that
 * has room serves. The rank is the caller's, or ACRE_REGION_RANK_AUTO: the number of capability
 * bits, so that plain requests use up the memory with the fewest talents first, and every request is
 * served by the least talented member that suffices. The order does not depend on the state of the
 * heaps, so the same program places the same way each run.
 */
struct acre_heap;

#define ACRE_REGION_HEAPS 8U

/* What memory can do. The upper 16 bits are the project's own. */
enum acre_cap {
    ACRE_CAP_DMA = 1,       /* the DMA engines reach it                       */
    ACRE_CAP_FAST = 2,      /* no wait states: tightly coupled or like it     */
    ACRE_CAP_EXEC = 4,      /* code can run from it                           */
    ACRE_CAP_EXTERNAL = 8,  /* off chip: large and slow, may be off           */
    ACRE_CAP_UNCACHED = 16, /* no cache between the core and it               */
    ACRE_CAP_RETAINED = 32, /* keeps its contents through the deepest sleep   */
};

#define ACRE_REGION_RANK_AUTO UINT8_MAX

struct acre_region_member {
    struct acre_heap *heap;
    void *start; /* the memory as it was attached */
    size_t bytes;
    uint32_t caps;
    uint8_t rank;
};

struct acre_region {
    /* Everything: only with the owner's lock held. */
    struct acre_region_member member[ACRE_REGION_HEAPS]; /* the first count in use, in the order
                                                            in which they are tried */
    size_t count;
    struct acre_range slots[ACRE_REGION_HEAPS];
    struct acre_range_map map; /* address -> heap */
};

/* What a request needs of its memory: every bit of need, no bit of avoid. {0, 0}: any memory. */
struct acre_region_want {
    uint32_t need;
    uint32_t avoid;
};

/* Why a member did or did not serve a request. */
enum acre_region_why {
    ACRE_WHY_ABSENT = 0, /* there is no such member                            */
    ACRE_WHY_CHOSEN,     /* this one served                                    */
    ACRE_WHY_LACKS,      /* lacks a bit of need                                */
    ACRE_WHY_AVOIDED,    /* has a bit of avoid                                 */
    ACRE_WHY_FULL,       /* would do, but has no block that large now          */
    ACRE_WHY_LATER,      /* not asked: an earlier one served                   */
};

/* The explanation of one choice, in the order of members. */
struct acre_region_choice {
    uint8_t why[ACRE_REGION_HEAPS]; /* enum acre_region_why */
    uint8_t chosen;                 /* index, or ACRE_REGION_HEAPS: none served */
};

void acre_region_init(struct acre_region *region);

/*
 * Make bytes at start a heap and a member. Returns ACRE_OK, or - and then has written nothing -
 * ACRE_EINVAL iff acre_heap_init() refuses the memory, ACRE_EBUSY iff it overlaps a member,
 * ACRE_ENOMEM iff there are 8.
 */
int acre_region_attach(struct acre_region *region, void *start, size_t bytes, uint32_t caps,
                       uint8_t rank);

/* The same for memory that is a heap already, perhaps with blocks out. ACRE_EINVAL also iff heap is
 * NULL. */
int acre_region_join(struct acre_region *region, struct acre_heap *heap, void *start, size_t bytes,
                     uint32_t caps, uint8_t rank);

/* Take out the member at start; its memory is the caller's again. ACRE_EBUSY iff blocks are out,
 * ACRE_EINVAL iff no member starts there: then nothing is changed. */
int acre_region_detach(struct acre_region *region, void *start);

/* Take it out with its blocks: the heap stays one and serves its blocks by itself. */
int acre_region_leave(struct acre_region *region, void *start);

/* NULL iff no member that the request admits has room. choice may be NULL. */
void *acre_region_alloc(struct acre_region *region, size_t bytes, struct acre_region_want want,
                        struct acre_region_choice *choice);
void *acre_region_alloc_aligned(struct acre_region *region, size_t align, size_t bytes,
                                struct acre_region_want want, struct acre_region_choice *choice);

/* As acre_heap_free() of the heap it is in; ACRE_EFAULT iff it is in none. NULL is a no-op. */
int acre_region_free(struct acre_region *region, void *block);

/*
 * In place where the block's own heap can, else moved: within its heap if that has want's
 * capabilities and room, else as acre_region_alloc() places. (NULL, n) allocates; (p, 0) frees and
 * returns NULL. NULL otherwise: nothing is changed.
 */
void *acre_region_realloc(struct acre_region *region, void *block, size_t bytes,
                          struct acre_region_want want);

/* True iff the block has bytes or more now, at the same place; as acre_heap_resize(). */
bool acre_region_resize(struct acre_region *region, void *block, size_t bytes);

/* What acre_region_free() would answer; NULL gives ACRE_EFAULT. Changes nothing, tells no hook. */
int acre_region_verdict(const struct acre_region *region, const void *block);

/* As acre_heap_usable(); 0 also iff it is in no member. */
size_t acre_region_usable(const struct acre_region *region, const void *block);

/* The member that address is in, or NULL. */
const struct acre_region_member *acre_region_find(const struct acre_region *region,
                                                  const void *address);

/* 0, or the number of the first broken invariant (see region.c); a member heap's own number is added
 * to ACRE_REGION_HEAP_INVARIANT. Writes nothing. */
#define ACRE_REGION_HEAP_INVARIANT 100
int acre_region_check(const struct acre_region *region);

#endif
