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
 */
struct acre_heap {
    uint8_t coarse; /* 1: two bins per octave, 0: four */
    uint8_t first;  /* granule of the first block; not with ACRE_HEAP_CHECKED: see heap_first() */
    uint16_t nil;   /* scratch */
    uint32_t map;   /* bit i is set iff bin 2i or bin 2i + 1 is not empty */
#if ACRE_HEAP_STATS
    size_t used; /* bytes in used blocks, headers included */
    size_t peak; /* highest used since init */
#endif
    uint32_t limit; /* alloc's usual path serves n - 1 < limit */
    uint16_t end;   /* granule of the mark behind the last block */
#if ACRE_HEAP_CHECKED
    uint16_t bitmap; /* its offset in bytes, behind the heads; the first block is behind it */
#endif
    uint16_t head[]; /* one per bin: granule of the list's first block, or 0 */
};

struct heap_wide {
    uint8_t coarse;
    uint8_t huge; /* 1: granules of 16 bytes and 32-bit links, 0: of 8 bytes, 29-bit links */
    uint16_t pad;
    uint32_t nil;
#if ACRE_HEAP_STATS
    size_t used;
    size_t peak;
#endif
    uint32_t no_limit; /* 0 */
    uint16_t no_end;   /* 0 */
    uint16_t bitmap;
    size_t limit;
    uint32_t map; /* bit i is set iff one of bins 4i to 4i + 3 is not empty */
    uint32_t end;
    uint32_t first;
    uint32_t head[];
};

#endif
