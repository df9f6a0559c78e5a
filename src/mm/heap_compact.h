/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_compact.h - blocks of a compact heap: 16-bit words, sizes and links in granules
 *
 *           header word            payload
 *   used    | size     | pf | 0 |  ................................
 *   free    | 0        | 0  | 1 |  next | prev | size ....... | size
 *   big     | 0        | pf | 0 |       | seal | size | 0 |   user's ........
 *
 * 14 bits of size suffice for used blocks of less than ACRE_HEAP_BIG granules; a larger one has its
 * size where free ones have it. What the user gets of it is ACRE_HEAP_BIG_GAP bytes further on, behind
 * a second header word that is 0, by which free knows. The seal is HEAP_SEAL ^ size: zeros written over
 * a header are the most likely damage, small numbers the most likely contents, and neither makes one.
 *
 * The smallest block has 8 bytes; there the size behind the links is also the one at the end.
 */

/*
 * Links from HEAP_MARK on are no granules; HEAP_CODE + b stands for the head of bin b. The numbers are
 * those that need fewest instructions to make and to tell apart.
 */
#define HEAP_MARK 0xfe00U
#define HEAP_CODE (0xff00U - (ACRE_FAST ? 60U : 0U))
#define HEAP_LAST ACRE_HEAP_LAST /* the highest granule */
#define HEAP_FREE 1U

ACRE_HOT bool HEAP_FN(is_used)(HEAP_WORD w)
{
    return (w & HEAP_FREE) == 0U;
}

/* Whether w is a free block's header, as far as the word alone tells. */
ACRE_HOT bool HEAP_FN(is_free_word)(HEAP_WORD w)
{
    return w == HEAP_FREE;
}

ACRE_HOT size_t HEAP_FN(used_size)(HEAP_WORD w)
{
    return (size_t)(w >> 2);
}

ACRE_HOT size_t HEAP_FN(free_size)(const unsigned char *p)
{
    return W(p, 2);
}

/* Whether all blocks in that size's bin are of one size. */
ACRE_HOT bool HEAP_FN(one_size)(size_t size)
{
    (void)size;
    return false;
}

/* The size of a free block in another bin than that. */
ACRE_HOT size_t HEAP_FN(loose_size)(const unsigned char *p)
{
    return W(p, 2);
}

/* The size of the free block before p, from its last word. */
ACRE_HOT size_t HEAP_FN(size_before)(const unsigned char *p)
{
    return W(p - HEAP_HDR, -1);
}

/* Whether a block of that size can lie so far behind the first, of all that take `span`. */
ACRE_HOT bool HEAP_FN(fits)(size_t size, size_t offset, size_t span)
{
    return (size >= HEAP_MIN) && ((offset + size) <= span);
}

ACRE_HOT void HEAP_FN(set_used)(unsigned char *p, size_t size, HEAP_WORD pf)
{
    W(p, -1) = (HEAP_WORD)((HEAP_WORD)(size << 2) | pf);
}

/* All of a free block but its links. */
ACRE_HOT void HEAP_FN(set_free)(unsigned char *p, size_t size)
{
    W(p, -1) = HEAP_FREE;
    W(p, 2) = (HEAP_WORD)size;
    ACRE_FORGET(size);
    W(p + (size << HEAP_SHIFT) - HEAP_HDR, -1) = (HEAP_WORD)size;
}

/* The header of the mark behind the last block. */
ACRE_HOT HEAP_WORD HEAP_FN(mark_word)(HEAP_WORD pf)
{
    return pf;
}

/* ---- links ---- */

ACRE_HOT HEAP_WORD *HEAP_FN(next_word)(const unsigned char *p)
{
    return &W(p, 0);
}

ACRE_HOT size_t HEAP_FN(next)(const unsigned char *p)
{
    return (size_t)*HEAP_FN(next_word)(p);
}

ACRE_HOT size_t HEAP_FN(back)(const unsigned char *p)
{
    return W(p, 1);
}

ACRE_HOT void HEAP_FN(set_next)(unsigned char *p, size_t to)
{
    *HEAP_FN(next_word)(p) = (HEAP_WORD)to;
}

ACRE_HOT void HEAP_FN(set_back)(unsigned char *p, size_t to)
{
    W(p, 1) = (HEAP_WORD)to;
}

/* The link back of the first block of a bin. */
ACRE_HOT size_t HEAP_FN(home)(unsigned bin)
{
    return HEAP_CODE + bin;
}

/* A link back as it is stored in a block of that size. */
ACRE_HOT size_t HEAP_FN(tag)(size_t link, size_t size)
{
    (void)size;
    return link;
}

ACRE_HOT bool HEAP_FN(is_home)(const HEAP_T *h, size_t back)
{
    (void)h;
    return back >= HEAP_MARK;
}

ACRE_HOT unsigned HEAP_FN(bin_at)(size_t home)
{
    return (unsigned)(home - (HEAP_CODE % 64U)) % 64U;
}

ACRE_HOT HEAP_WORD *HEAP_FN(head)(const HEAP_T *h, unsigned bin)
{
    return (HEAP_WORD *)(uintptr_t)&h->head[bin];
}

/* The word that leads to a block whose link back is `back`: in its list's head or another block. */
ACRE_HOT HEAP_WORD *HEAP_FN(slot)(const HEAP_T *h, size_t back)
{
    return HEAP_FN(is_home)(h, back)
               ? HEAP_FN(head)(h, HEAP_FN(bin_at)(back))
               : HEAP_FN(next_word)((unsigned char *)(uintptr_t)h + (back << HEAP_SHIFT));
}

/* Whether the free block at p is of that size, as it says itself. */
ACRE_HOT bool HEAP_FN(has_size)(const HEAP_T *h, const unsigned char *p, size_t size)
{
    (void)h;
    return W(p, 2) == size;
}

/* ---- the map: a bit for each bin ---- */

#define HEAP_BINS 32U /* bits of the map */

ACRE_HOT void HEAP_FN(map_set)(HEAP_T *h, unsigned bin)
{
    h->map |= (uint32_t)1U << bin;
}

ACRE_HOT void HEAP_FN(map_clear)(HEAP_T *h, unsigned bin)
{
    h->map &= ~((uint32_t)1U << bin);
}

/* The next bin above that is not empty; false if there is none. */
ACRE_HOT bool HEAP_FN(above)(const HEAP_T *h, unsigned *bin)
{
    uint32_t map = h->map & ((uint32_t)0xfffffffeU << *bin);

    if (map == 0U) {
        return false;
    }
    *bin = acre_ctz32(map);
    return true;
}

/* Whether no bin has a block; if not, the highest that has. */
ACRE_HOT bool HEAP_FN(is_empty)(const HEAP_T *h)
{
    return h->map == 0U;
}

ACRE_HOT unsigned HEAP_FN(highest)(const HEAP_T *h)
{
    return 31U - acre_clz32(h->map);
}

ACRE_HOT bool HEAP_FN(map_has)(const HEAP_T *h, unsigned bin)
{
    return ((h->map >> bin) & 1U) != 0U;
}

/* ---- big blocks ---- */

#define HEAP_SEAL 0xb100U

ACRE_HOT void HEAP_FN(set_big)(unsigned char *p, size_t size, HEAP_WORD pf)
{
    W(p, -1) = pf;
    W(p, 1) = (HEAP_WORD)(size ^ HEAP_SEAL);
    W(p, 2) = (HEAP_WORD)size;
    W(p + ACRE_HEAP_BIG_GAP, -1) = 0U;
}

/* Whether the block at p is big, if its size is sound. */
ACRE_HOT bool HEAP_FN(is_big)(const unsigned char *p)
{
    return ((W(p, -1) & ~(unsigned)HEAP_PF) == 0U) && (W(p, 2) > HEAP_GAP) &&
           ((W(p, 1) ^ W(p, 2)) == HEAP_SEAL);
}
