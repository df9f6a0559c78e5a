/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_check.c - reading a heap: walk, totals, and whether everything still agrees
 *
 * Nothing here writes to the heap, and nothing is read outside it, whatever its contents.
 *
 * Invariants, in the order acre_heap_check() tests them:
 *   1  the control structure's bounds are those that init gives to a heap of this size
 *   2  from the first block, each one's size leads to the next, and the last one's to the end mark
 *   3  each block, and the end mark, says rightly whether the block before it is free
 *   4  no two free blocks are neighbours
 *   5  a free block's last word has its size
 *   6  every block in a bin's list lies in the heap, is free and has a size of that bin
 *   7  every block in a list links back to the one before it, the first to none
 *   8  every free block is in exactly one list
 *   9  the map has the bits of the bins that are not empty, and no other
 *  10  the bitmap has the starts of blocks, and no other granule (ACRE_HEAP_CHECKED)
 *  11  used is the sum of the used blocks, and peak not less (ACRE_HEAP_STATS)
 */
#include "heap_layout.h"

#define HEAP_BODY "heap_walk.h"
#include "heap_formats.h"
#include "heap_call.h"

bool acre_heap_first(const struct acre_heap *h, struct acre_heap_block *block)
{
    const struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(walk, (h, block, true), (w, block, true));
}

bool acre_heap_next(const struct acre_heap *h, struct acre_heap_block *block)
{
    const struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(walk, (h, block, false), (w, block, false));
}

int acre_heap_check(const struct acre_heap *h)
{
    const struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(check, (h), (w));
}

void acre_heap_stats(const struct acre_heap *h, struct acre_heap_stats *stats)
{
    const struct heap_wide *w = heap_wide_of(h);

    (void)w;
    *stats = (struct acre_heap_stats){.peak_bytes = acre_heap_peak(h)};
    HEAP_CALL(totals, (h, stats), (w, stats));
}
