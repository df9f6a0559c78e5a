/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HEAP_FORMAT_H
#define HEAP_FORMAT_H

/* What the words of a heap mean in the format that small heaps have in this build. */
#include "heap_layout.h"

#if ACRE_HEAP_COMPACT_MAX == 0
typedef uint32_t word;
#define CONTROL struct heap_wide
#define HDR     ACRE_HEAP_HDR_W
#define GRAIN   ACRE_HEAP_GRAN_W
#define UNIT    1U /* bytes of 1 in a link */
enum { NEXT = -1, BACK, SIZE };
enum { USED = 1U, SIZE_ONE = GRAIN, FREE_HEADER = 0U };
#define HEAD(bin) (&((word *)(void *)(control + 1))[bin])
#define MAP(bin)  control->map[(bin) % 2U]
#define BIT(bin)  (1U << ((bin) / 2U))
#else
typedef uint16_t word;
#define CONTROL   struct acre_heap
#define HDR       ACRE_HEAP_HDR
#define GRAIN     ACRE_HEAP_GRAN
#define UNIT      GRAIN
enum { NEXT, BACK, SIZE };
enum { USED = 0U, SIZE_ONE = 4U, FREE_HEADER = 1U };
#define HEAD(bin) (&control->head[bin])
#define MAP(bin)  control->map
#define BIT(bin)  (1U << (bin))
#endif
#define PF 2U /* in a header: the block before is free */

static inline word *word_at(void *p, int i)
{
    return (word *)p + i;
}

/* The header of a used block of so many bytes, header included. */
static inline word used_header(size_t bytes)
{
    return (word)(((bytes / GRAIN) * SIZE_ONE) | USED);
}

#endif
