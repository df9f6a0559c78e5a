/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_HEAP_LAYOUT_H
#define ACRE_HEAP_LAYOUT_H

#include "acre/heap.h"
#include "bits.h"

/*
 * The control structure at the start of a heap's memory.
 *
 * acre_heap is the compact format's. A wide heap's begins with the same fields, limit and end being
 * 0: so the compact code's own range checks send every call on a wide heap down the path where
 * refusals are sorted out, and the usual call pays nothing for there being another format.
 *
 * Granule 0 is the control structure itself, and link 0 means "none". nil is where the link "back"
 * of a block at granule 0 would be: writing it is harmless, so lists need no case for their end.
 *
 * No size belongs to bin 1, the upper half of the octave of 1: its place is put to use.
 */
struct acre_heap {
    uint16_t first;  /* granule of the first block */
    uint16_t nil;    /* scratch */
    uint32_t map[1]; /* bit b is set iff bin b is not empty */
#if ACRE_HEAP_STATS
    uint32_t used; /* granules in used blocks */
    uint32_t peak; /* highest used since init */
#endif
    uint16_t
        limit; /* alloc's usual path serves requests of less than so many granules of payload */
#if ACRE_HEAP_CHECKED
    uint16_t bitmap; /* its offset in bytes, behind the heads */
#endif
    uint16_t head[]; /* one per bin: granule of the list's first block, or 0. [HEAP_END]: the end */
};

#define HEAP_END 1U /* not a bin: granule of the mark behind the last block */

struct heap_wide {
    uint32_t nil[2];
#if ACRE_HEAP_STATS
    uint32_t used;
    uint32_t peak;
#endif
    uint16_t no_limit;  /* 0 */
    uint16_t no_end[3]; /* 0 */
    uint32_t map[2];    /* bit b % 32 of word b / 32 */
    uint32_t limit;     /* granules of all blocks: no request is larger */
    uint32_t end;
    uint32_t first;
    uint32_t bitmap;
    uint32_t huge; /* 1: granules of 16 bytes, 0: of 8 bytes */
    uint32_t head[];
};

_Static_assert((offsetof(struct acre_heap, limit) == offsetof(struct heap_wide, no_limit)) &&
                   ((offsetof(struct acre_heap, head) + (2U * HEAP_END)) <=
                    (offsetof(struct heap_wide, no_end) + 4U)),
               "compact code must read 0 as a wide heap's limit and end");
_Static_assert(offsetof(struct acre_heap, head) == ACRE_HEAP_FIXED, "acre/heap_sizes.h");
_Static_assert(offsetof(struct heap_wide, head) == ACRE_HEAP_FIXED_W, "acre/heap_sizes.h");

static inline bool heap_is_compact(const struct acre_heap *h)
{
    return (ACRE_HEAP_LARGE < 2) || (h->head[HEAP_END] != 0U);
}

#endif
