/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_block.h - what the formats have in common; included once per format, with these defined:
 *
 *   HEAP_FN(x)   the name of function x in this format
 *   HEAP_T       its control structure
 *   HEAP_WORD    type of header and link
 *   HEAP_SHORT   1: a compact heap (heap_compact.h), 0: a wide or huge one (heap_wide.h)
 *   HEAP_GRAIN   bytes of a granule
 *   HEAP_SHIFT   log2 of the bytes of a unit, in which sizes and places are counted
 *   HEAP_OCTAVE  log2 of the units of the smallest size that has a bin
 *   HEAP_COARSE  log2 of the units that make 1 in a number of 32 bits, for finding a size's bin
 *   HEAP_HDR     bytes before a payload that belong to its block: tag and header word
 *   HEAP_MIN     units of the smallest block
 *   HEAP_LOOKS   blocks of a request's own bin that are looked at
 *   HEAP_BIG     compact: used blocks of ACRE_HEAP_BIG granules and more occur
 *   HEAP_PACKED  wide: the smallest free block is packed into two words
 *
 * Every block begins HEAP_HDR bytes before a multiple of the granule, where its payload is:
 *
 *            header word              payload
 *   used     | size, pf, used |       ................................
 *   free     | pf is 0, free  |       links, size ....... | size |
 *                                                          ^ the last word of the block
 *   pf: the block before is free. A free block's is 0, since two free neighbours are merged.
 */

#define W(p, i) (((HEAP_WORD *)(uintptr_t)(p))[i]) /* word i from payload p */

#define HEAP_PF  ((HEAP_WORD)2U)
#define HEAP_ONE (HEAP_GRAIN >> HEAP_SHIFT) /* units of a granule */
#define HEAP_GAP (ACRE_HEAP_BIG_GAP >> HEAP_SHIFT)

#if HEAP_SHORT
#include "heap_compact.h"
#else
#include "heap_wide.h"
#endif

ACRE_HOT unsigned char *HEAP_FN(at)(const HEAP_T *h, size_t place)
{
    return (unsigned char *)((uintptr_t)h + (place << HEAP_SHIFT));
}

ACRE_HOT size_t HEAP_FN(place)(const HEAP_T *h, const unsigned char *p)
{
    return (size_t)(((uintptr_t)p - (uintptr_t)h) >> HEAP_SHIFT);
}

ACRE_HOT unsigned char *HEAP_FN(skip)(unsigned char *p, size_t size)
{
    return p + (size << HEAP_SHIFT);
}

/* The size of the block at p, whose header is w. */
ACRE_HOT size_t HEAP_FN(size)(const unsigned char *p, HEAP_WORD w)
{
    size_t size = HEAP_FN(used_size)(w);

    return (!HEAP_FN(is_used)(w) || (HEAP_BIG && (size == 0U))) ? HEAP_FN(free_size)(p) : size;
}

/*
 * The bin of a size: its octave and the bit below its highest one. The shift brings the highest bit to
 * bit 31 whatever it was, so there is no case for small sizes.
 */
ACRE_ONCE unsigned HEAP_FN(bin)(size_t size)
{
    uint32_t x = (uint32_t)(size >> HEAP_COARSE);
    unsigned zeros = acre_clz32(x);

    return ((unsigned)((x << zeros) >> 30) + (60U - (2U * HEAP_OCTAVE))) - (2U * zeros);
}

/* ---- bounds ---- */

/* Where the first block is, and what all of them take. */
ACRE_HOT size_t HEAP_FN(first)(const HEAP_T *h)
{
    return h->first;
}

ACRE_HOT size_t HEAP_FN(span)(const HEAP_T *h)
{
#if HEAP_SHORT
    return h->head[HEAP_SPAN];
#else
    return h->span;
#endif
}

ACRE_HOT size_t HEAP_FN(end)(const HEAP_T *h)
{
    return HEAP_FN(first)(h) + HEAP_FN(span)(h);
}

/* What a block for n bytes takes, header included; n is bounded by the caller, and not 0. */
ACRE_HOT size_t HEAP_FN(units)(size_t n)
{
    size_t size = ((n + HEAP_HDR + (HEAP_GRAIN - 1U)) & ~(size_t)(HEAP_GRAIN - 1U)) >> HEAP_SHIFT;

    return ((HEAP_MIN > HEAP_ONE) && (size < HEAP_MIN)) ? HEAP_MIN : size;
}

/* The most bytes that a free block of that size can serve. */
ACRE_HOT size_t HEAP_FN(bytes_in)(size_t size)
{
    size_t bytes = (size << HEAP_SHIFT) - HEAP_HDR;

#if HEAP_BIG
    if (bytes > (ACRE_HEAP_USUAL << HEAP_SHIFT)) {
        bytes -= ACRE_HEAP_BIG_GAP;
        bytes = ACRE_HEAP_MAX2(bytes, ACRE_HEAP_USUAL << HEAP_SHIFT);
    }
#endif
    return bytes;
}

ACRE_HOT size_t HEAP_FN(max_bytes)(const HEAP_T *h)
{
    return HEAP_FN(bytes_in)(HEAP_FN(span)(h));
}

/* Octaves of block sizes in a heap that ends at that granule. */
ACRE_HOT unsigned HEAP_FN(octaves)(size_t end)
{
    return 32U - acre_clz32((uint32_t)end);
}

/* ---- starts of blocks, in a bitmap (ACRE_HEAP_CHECKED) ---- */

ACRE_HOT unsigned char *HEAP_FN(bits)(const HEAP_T *h, size_t granule)
{
#if ACRE_HEAP_CHECKED
    return (unsigned char *)((uintptr_t)h + h->bitmap + (granule >> 3));
#else
    (void)h;
    (void)granule;
    return NULL;
#endif
}

ACRE_HOT bool HEAP_FN(is_start)(const HEAP_T *h, size_t place)
{
    size_t granule = place / HEAP_ONE;

    return (ACRE_HEAP_CHECKED == 0) ||
           ((((unsigned)*HEAP_FN(bits)(h, granule) >> (granule & 7U)) & 1U) != 0U);
}
