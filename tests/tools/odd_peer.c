/* SPDX-License-Identifier: Apache-2.0 */
/*
 * odd_peer.c - a bump allocator whose every figure can be computed by hand, with one fault a variant
 *
 * Blocks are handed out upward, rounded up to 8, behind 16 bytes of control; nothing is reused. So a
 * trace of n allocations of s bytes completes in exactly 16 + n * s rounded up. ODD chooses:
 *   0  nothing is wrong
 *   1  every 50th block starts 8 bytes early, in its neighbour
 *   2  every 50th block starts 4 bytes late
 *   3  a free writes the byte before the heap's memory
 *   4  the last block reaches 8 bytes beyond the end
 *   5  realloc forgets the second half of the contents
 *   6  refuses to start in ODD_LOW .. ODD_HIGH - 1 bytes: success is not monotone
 *   7  its own check answers 7 after 10 blocks
 *   8  has no realloc at all
 */
#include "peer.h"

#include <stdint.h>
#include <string.h>

#ifndef ODD_LOW
#define ODD_LOW  0U
#define ODD_HIGH 0U
#endif

struct bump {
    uint32_t used;
    uint32_t bytes;
    uint32_t count;
    uint32_t spare;
};

const char *acre_peer_name(void)
{
    return "an odd bump allocator";
}

void *acre_peer_init(void *memory, size_t bytes)
{
    struct bump *heap = memory;

    if ((bytes < sizeof *heap) || ((ODD == 6) && (bytes >= ODD_LOW) && (bytes < ODD_HIGH))) {
        return NULL;
    }
    heap->used = sizeof *heap;
    heap->bytes = (uint32_t)bytes;
    heap->count = 0U;
    return heap;
}

void *acre_peer_alloc(void *memory, size_t size)
{
    struct bump *heap = memory;
    uint32_t whole = (uint32_t)((size + 7U) & ~(size_t)7U);
    uint32_t at = heap->used;
    uint32_t room = heap->bytes + ((ODD == 4) ? 8U : 0U);

    if (whole > room - at) {
        return NULL;
    }
    heap->used += whole;
    heap->count++;
    if ((heap->count % 50U) == 0U) {
        at -= (ODD == 1) ? 8U : 0U;
        at += (ODD == 2) ? 4U : 0U;
    }
    return (unsigned char *)memory + at;
}

void acre_peer_free(void *memory, void *block)
{
    (void)block;
    if (ODD == 3) {
        ((unsigned char *)memory)[-1] = 0U;
    }
}

#if ODD != 8
void *acre_peer_realloc(void *memory, void *block, size_t size)
{
    void *moved = acre_peer_alloc(memory, size);

    if (moved !=
        NULL) { /* what follows the old block is memory of ours too: copying more is safe */
        memmove(moved, block, (ODD == 5) ? size / 4U : size);
    }
    return moved;
}
#endif

int acre_peer_check(void *memory)
{
    const struct bump *heap = memory;

    return ((ODD == 7) && (heap->count > 10U)) ? 7 : 0;
}
