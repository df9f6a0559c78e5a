/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_block.h - what a block looks like; included once per format, with these defined:
 *
 *   HEAP_FN(x)   the name of function x in this format
 *   HEAP_T       its control structure
 *   HEAP_WORD    type of header and link
 *   HEAP_SHIFT   log2 of the granule
 *   HEAP_HDR     bytes before a payload that belong to its block: tag and header word
 *   HEAP_MIN     granules of the smallest block
 *   HEAP_SHORT   compact: 1, the size in a header may be 0 and elsewhere
 *   HEAP_BIG     compact: used blocks of ACRE_HEAP_BIG granules and more occur
 *   HEAP_PACKED  wide: a free block of one granule is packed into two words
 *   HEAP_WORDS   words of the map of bins
 *   HEAP_TOP     the highest value of a link: the 512 highest are no granules
 *
 * Every block begins HEAP_HDR bytes before a multiple of the granule, where its payload is.
 *
 *           header word                payload
 *   used    | size        | pf | 0 |   ................................
 *   free    | 0           | 0  | 1 |   next | prev | size ....... | size
 *                                                                  ^ the last word of the block
 *   pf: the block before is free. A free block's is 0, since two free neighbours are merged.
 *
 *   compact, 16-bit words, size in bits 2 to 15; where they are 0, the size is in the word behind the
 *   links. So it is in free blocks, whose smallest has 8 bytes: there that word is also the last. And
 *   so it is in used blocks of ACRE_HEAP_BIG granules and more, for which 14 bits do not suffice. What
 *   the user gets of such a block is ACRE_HEAP_BIG_GAP bytes further on, behind a second header word
 *   that is 0, by which free knows.
 *
 *     big     | 0           | pf | 0 |   ~size | HEAP_SEAL | size | 0 |   user's ..........
 *
 *   wide, 32-bit words. With granules of 8 bytes the size is in bits 3 to 31, used or free, and bit 2
 *   marks a free block of one granule, which has room for two words only: its links lie where others
 *   have their sizes, and the mark stands for the size at both ends.
 *
 *     packed  | next | 1 | 0 | 1 |   | prev | 1 | 0 | 0 |
 *
 *   With granules of 16 bytes (huge) four words always fit, and the size is in bits 2 to 31.
 */

#define W(p, i) (((HEAP_WORD *)(uintptr_t)(p))[i]) /* word i from payload p */

/*
 * Links from HEAP_MARK on are no granules; HEAP_CODE + b stands for bin b. The numbers are those that
 * need fewest instructions to make and to tell apart.
 */
#define HEAP_MARK (HEAP_TOP - 511U)
#define HEAP_CODE (HEAP_TOP - 255U - 60U)
#define HEAP_LAST (((HEAP_MARK - 1U) > 0x3fffffffU) ? 0x3fffffffU : (HEAP_MARK - 1U))

#define HEAP_FREE ((HEAP_WORD)1U)
#define HEAP_PF   ((HEAP_WORD)2U)
#define HEAP_PACK ((HEAP_WORD)4U)
#if HEAP_PACKED
#define HEAP_BITS 3
#else
#define HEAP_BITS 2
#endif

ACRE_HOT unsigned char *HEAP_FN(at)(const HEAP_T *h, size_t granule)
{
    return (unsigned char *)((uintptr_t)h + (granule << HEAP_SHIFT));
}

ACRE_HOT size_t HEAP_FN(granule)(const HEAP_T *h, const unsigned char *p)
{
    return ((uintptr_t)p - (uintptr_t)h) >> HEAP_SHIFT;
}

ACRE_HOT unsigned char *HEAP_FN(skip)(unsigned char *p, size_t granules)
{
    return p + (granules << HEAP_SHIFT);
}

/* The size that header word w of the block at p tells. */
ACRE_HOT size_t HEAP_FN(size)(const unsigned char *p, HEAP_WORD w)
{
    size_t size = (size_t)(w >> HEAP_BITS);

#if HEAP_SHORT
    if (size == 0U) {
        size = W(p, 2);
    }
#endif
#if HEAP_PACKED
    if ((w & HEAP_PACK) != 0U) {
        size = 1U;
    }
#endif
    (void)p;
    return size;
}

/* The same of a block that is known to be free. */
ACRE_HOT size_t HEAP_FN(free_size)(const unsigned char *p)
{
#if HEAP_SHORT
    return W(p, 2);
#else
    return HEAP_FN(size)(p, W(p, -1));
#endif
}

/* The same of one that is known not to be packed either. */
ACRE_HOT size_t HEAP_FN(loose_size)(const unsigned char *p)
{
#if HEAP_SHORT
    return W(p, 2);
#else
    return (size_t)(W(p, -1) >> HEAP_BITS);
#endif
}

/* The size of the free block before p, from its last word. */
ACRE_HOT size_t HEAP_FN(size_before)(const unsigned char *p)
{
    HEAP_WORD w = W(p - HEAP_HDR, -1);

#if HEAP_PACKED
    return ((w & HEAP_PACK) != 0U) ? 1U : (size_t)(w >> HEAP_BITS);
#else
    return w;
#endif
}

/* Header and last word of a free block. Its links are insert()'s. */
ACRE_HOT void HEAP_FN(set_free)(unsigned char *p, size_t size)
{
#if HEAP_PACKED
    if (size == 1U) {
        W(p, -1) = HEAP_PACK | HEAP_FREE;
        W(p, 0) = HEAP_PACK;
        return;
    }
    W(p, -1) = ((HEAP_WORD)size << HEAP_BITS) | HEAP_FREE;
    W(HEAP_FN(skip)(p, size) - HEAP_HDR, -1) = (HEAP_WORD)size << HEAP_BITS;
#elif HEAP_SHORT
    W(p, -1) = HEAP_FREE;
    W(p, 2) = (HEAP_WORD)size;
    ACRE_FORGET(size);
    W(HEAP_FN(skip)(p, size) - HEAP_HDR, -1) = (HEAP_WORD)size;
#else
    W(p, -1) = (HEAP_WORD)((HEAP_WORD)(size << HEAP_BITS) | HEAP_FREE);
    W(HEAP_FN(skip)(p, size) - HEAP_HDR, -1) = (HEAP_WORD)size;
#endif
}

/* Header of a used block that is not big. pf is HEAP_PF or 0. */
ACRE_HOT void HEAP_FN(set_used)(unsigned char *p, size_t size, HEAP_WORD pf)
{
    W(p, -1) = (HEAP_WORD)((HEAP_WORD)(size << HEAP_BITS) | pf);
}

/*
 * What a big used block has where a free one has its links. Zeros written over a header are the most
 * likely damage, and must not make a big block of a small one.
 */
#define HEAP_SEAL ((HEAP_WORD)0xb16bU)

ACRE_HOT void HEAP_FN(set_big)(unsigned char *p, size_t size)
{
    W(p, 0) = (HEAP_WORD)~size;
    W(p, 1) = HEAP_SEAL;
    W(p, 2) = (HEAP_WORD)size;
}

ACRE_HOT bool HEAP_FN(is_big)(const unsigned char *p)
{
    return ((W(p, 0) ^ W(p, 2)) == HEAP_TOP) && (W(p, 1) == HEAP_SEAL);
}

/*
 * Links: 0 forward, 1 back. Of a packed block (size 1) if k, else of another. Whoever changes a list
 * decides that once, for all the blocks of the list, by a constant k in each branch.
 */
ACRE_HOT size_t HEAP_FN(link)(const unsigned char *p, bool k, int back)
{
    return k ? (size_t)(W(p, back - 1) >> HEAP_BITS) : (size_t)W(p, back);
}

ACRE_HOT void HEAP_FN(set_link)(unsigned char *p, bool k, int back, size_t to)
{
    if (k) {
        W(p, back - 1) = (HEAP_WORD)((HEAP_WORD)((HEAP_WORD)to << HEAP_BITS) | HEAP_PACK |
                                     ((back == 0) ? HEAP_FREE : 0U));
    } else {
        W(p, back) = (HEAP_WORD)to;
    }
}

ACRE_HOT bool HEAP_FN(is_packed)(size_t size)
{
    return (HEAP_PACKED != 0) && (size == 1U);
}

/*
 * The bin of a size: its octave and the bit below its highest one. The shift brings the highest bit to
 * bit 31 whatever it was, so there is no case for small sizes.
 */
ACRE_HOT unsigned HEAP_FN(bin)(size_t size)
{
    unsigned zeros = acre_clz32((uint32_t)size);

    return ((unsigned)(((uint32_t)size << zeros) >> 30) + 60U) - (2U * zeros);
}

/* ---- bounds ---- */

ACRE_HOT size_t HEAP_FN(end)(const HEAP_T *h)
{
#if HEAP_SHORT
    return h->head[HEAP_END];
#else
    return h->end;
#endif
}

ACRE_HOT size_t HEAP_FN(first)(const HEAP_T *h)
{
    return h->first;
}

/* Granules for n bytes, header included; n is bounded by the caller. */
ACRE_HOT size_t HEAP_FN(granules)(size_t n)
{
    size_t size = (n + HEAP_HDR + (((size_t)1U << HEAP_SHIFT) - 1U)) >> HEAP_SHIFT;

    return (size < HEAP_MIN) ? HEAP_MIN : size;
}

/* The most bytes that a free block of `size` granules can serve. */
ACRE_HOT size_t HEAP_FN(bytes_in)(size_t size)
{
    size_t plain = size;

    if (HEAP_BIG && (size > (ACRE_HEAP_BIG - HEAP_MIN))) {
        size -= ACRE_HEAP_BIG_GAP >> HEAP_SHIFT;
        plain = ACRE_HEAP_BIG - HEAP_MIN;
        plain = (plain < size) ? size : plain;
    }
    return (plain << HEAP_SHIFT) - HEAP_HDR;
}

ACRE_HOT size_t HEAP_FN(max_bytes)(const HEAP_T *h)
{
    return HEAP_FN(bytes_in)(HEAP_FN(end)(h) - HEAP_FN(first)(h));
}

/* Octaves of block sizes in a heap that ends at that granule. */
ACRE_HOT unsigned HEAP_FN(octaves)(size_t end)
{
    return 32U - acre_clz32((uint32_t)end);
}

ACRE_HOT unsigned HEAP_FN(bins)(const HEAP_T *h)
{
    return 2U * HEAP_FN(octaves)(HEAP_FN(end)(h));
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

ACRE_HOT bool HEAP_FN(is_start)(const HEAP_T *h, size_t granule)
{
    return (ACRE_HEAP_CHECKED == 0) ||
           ((((unsigned)*HEAP_FN(bits)(h, granule) >> (granule & 7U)) & 1U) != 0U);
}
