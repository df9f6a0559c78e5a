/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_HEAP_LAYOUT_H
#define ACRE_HEAP_LAYOUT_H

#include "acre/heap.h"
#include "bits.h"

/*
 * The control structure at the start of a heap's memory; behind it are the heads of the bins.
 *
 * acre_heap is the compact format's. A wide heap's has 0 where a compact one's span is: three
 * instructions tell the format of a heap whose handle does not.
 *
 * Place 0 is the control structure itself, and link 0 means "none". nil is where the link "back" of a
 * block at place 0 would be: writing it is harmless, so lists need no case for their end.
 *
 * No size belongs to bin 1, the upper half of the octave of 1: its place is put to use.
 */
struct acre_heap {
    uint16_t first; /* granule of the first block */
    uint16_t nil;   /* scratch */
    uint32_t map;   /* bit b is set iff bin b is not empty */
#if ACRE_HEAP_STATS
    uint32_t used; /* granules in used blocks */
    uint32_t peak; /* highest used since init */
#endif
    uint16_t limit; /* alloc's usual path serves requests of at most so many granules of payload */
#if ACRE_HEAP_CHECKED
    uint16_t bitmap; /* its offset in bytes, behind the heads */
#endif
    uint16_t
        head[]; /* one per bin: granule of the list's first block, or 0. [HEAP_SPAN]: all blocks */
};

#define HEAP_SPAN 1U /* not a bin: granules from the first block to the mark behind the last */

struct heap_wide {
    uint32_t nil[2];
#if ACRE_HEAP_STATS
    uint32_t used;
    uint32_t peak;
#endif
    uint16_t no_span[4]; /* 0 */
    uint32_t map[2];     /* bit b / 2 of word b % 2 is set iff bin b is not empty */
    uint32_t huge;       /* 1: words of 64 bits, 0: of 32 */
    size_t first;        /* where the first block is, from here, in bytes */
    size_t span;         /* bytes of all blocks */
    size_t reach;        /* no link is more than this and a header */
#if ACRE_HEAP_CHECKED
    size_t bitmap;
#endif
}; /* the heads follow, words of the format's size */

_Static_assert((offsetof(struct acre_heap, head) + (2U * HEAP_SPAN)) >=
                       offsetof(struct heap_wide, no_span) &&
                   ((offsetof(struct acre_heap, head) + (2U * HEAP_SPAN)) <
                    offsetof(struct heap_wide, map)),
               "a wide heap has 0 where a compact one has its span");
_Static_assert(offsetof(struct acre_heap, head) == ACRE_HEAP_FIXED, "acre/heap_sizes.h");
_Static_assert(sizeof(struct heap_wide) == ACRE_HEAP_FIXED_W, "acre/heap_sizes.h");

/* What own() is asked for, and what it answers beside errors: see heap_core.h. Small code asks once. */
#define OWN_USUAL   0
#define OWN_BIG     1
#define OWN_ANY     (ACRE_FAST ? 2 : OWN_JUDGED)
#define OWN_JUDGED  3
#define OWN_NONE    1
#define OWN_NO_SIZE 2

static inline bool heap_is_compact(const struct acre_heap *h)
{
    return (ACRE_HEAP_LARGE < 2) || (h->head[HEAP_SPAN] != 0U);
}

#endif
