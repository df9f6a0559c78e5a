/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_wide.h - blocks of a wide heap: 32-bit words, of a huge one 64-bit words; all in bytes
 *
 *           header word            payload
 *   used    | size     | pf | 1 |  ................................
 *   free    | next     | 0  | 0 |  prev     | 0 |  size ....... | size
 *   packed  | next     | 0  | 0 |  prev     | 1 |
 *
 * Sizes are multiples of the granule and links offsets from the heap, so that their lowest bits are
 * free for marks. The link to the next block is a free one's header as it stands. A block of 8 bytes
 * has room for two words only: it is "packed", its last word says so, and its size goes without saying.
 *
 * A link back leads to the word behind the one that leads here: to a block's payload, or to where a
 * payload would be if the head of the bin were a header. So a list's first block is no special case.
 */

#define HEAP_USED   1U
#define HEAP_TINY   1U /* in a link back: this block is packed */
#define HEAP_HOME   2U /* in a link back: it leads to the head of a bin */
#define HEAP_IS(sz) ((HEAP_PACKED != 0) && ((sz) == HEAP_GRAIN))

ACRE_HOT bool HEAP_FN(is_used)(HEAP_WORD w)
{
    return (w & HEAP_USED) != 0U;
}

ACRE_HOT bool HEAP_FN(is_free_word)(HEAP_WORD w)
{
    return (w & (HEAP_GRAIN - 1U)) == 0U;
}

ACRE_HOT size_t HEAP_FN(used_size)(HEAP_WORD w)
{
    return (size_t)(w & ~(HEAP_WORD)(HEAP_GRAIN - 1U));
}

ACRE_HOT bool HEAP_FN(one_size)(size_t size)
{
    return HEAP_IS(size);
}

ACRE_HOT size_t HEAP_FN(loose_size)(const unsigned char *p)
{
    return (size_t)W(p, 1);
}

ACRE_HOT size_t HEAP_FN(free_size)(const unsigned char *p)
{
    if ((HEAP_PACKED != 0) && ((W(p, 0) & HEAP_TINY) != 0U)) {
        return HEAP_GRAIN;
    }
    return (size_t)W(p, 1);
}

ACRE_HOT size_t HEAP_FN(size_before)(const unsigned char *p)
{
    HEAP_WORD w = W(p - HEAP_HDR, -1);

    if ((HEAP_PACKED != 0) && ((w & HEAP_TINY) != 0U)) {
        return HEAP_GRAIN;
    }
    return (size_t)(w & ~(HEAP_WORD)(HEAP_GRAIN - 1U));
}

/*
 * Of whole granules: so the first comparison is for 0 too, and nothing overflows. The last one is for
 * blocks with tags, and never decides: none is made that short.
 */
ACRE_HOT bool HEAP_FN(fits)(size_t size, size_t offset, size_t span)
{
    return ((size - HEAP_GRAIN) < (span - offset)) &&
           ((HEAP_MIN == HEAP_GRAIN) || (size >= HEAP_MIN));
}

ACRE_HOT void HEAP_FN(set_used)(unsigned char *p, size_t size, HEAP_WORD pf)
{
    W(p, -1) = (HEAP_WORD)((HEAP_WORD)size | pf | HEAP_USED);
}

ACRE_HOT void HEAP_FN(set_free)(unsigned char *p, size_t size)
{
    if (!HEAP_IS(size)) {
        W(p, 1) = (HEAP_WORD)size;
        W(p + size - HEAP_HDR, -1) = (HEAP_WORD)size;
    }
}

ACRE_HOT HEAP_WORD HEAP_FN(mark_word)(HEAP_WORD pf)
{
    return (HEAP_WORD)(pf | HEAP_USED);
}

/* ---- links ---- */

ACRE_HOT HEAP_WORD *HEAP_FN(next_word)(const unsigned char *p)
{
    return &W(p, -1);
}

ACRE_HOT size_t HEAP_FN(next)(const unsigned char *p)
{
    return (size_t)*HEAP_FN(next_word)(p);
}

ACRE_HOT size_t HEAP_FN(back)(const unsigned char *p)
{
    return (size_t)W(p, 0);
}

ACRE_HOT void HEAP_FN(set_next)(unsigned char *p, size_t to)
{
    *HEAP_FN(next_word)(p) = (HEAP_WORD)to;
}

ACRE_HOT void HEAP_FN(set_back)(unsigned char *p, size_t to)
{
    W(p, 0) = (HEAP_WORD)to;
}

ACRE_HOT size_t HEAP_FN(home)(unsigned bin)
{
    return (sizeof(HEAP_T) | HEAP_HOME) + (((size_t)bin + 1U) * sizeof(HEAP_WORD));
}

ACRE_HOT size_t HEAP_FN(tag)(size_t link, size_t size)
{
    return link | (HEAP_IS(size) ? HEAP_TINY : 0U);
}

ACRE_HOT bool HEAP_FN(is_home)(const HEAP_T *h, size_t back)
{
    (void)h;
    return (back & HEAP_HOME) != 0U;
}

ACRE_HOT unsigned HEAP_FN(bin_at)(size_t home)
{
    return (unsigned)((home - sizeof(HEAP_T) - sizeof(HEAP_WORD)) / sizeof(HEAP_WORD));
}

ACRE_HOT HEAP_WORD *HEAP_FN(head)(const HEAP_T *h, unsigned bin)
{
    return &W(h + 1, bin);
}

ACRE_HOT HEAP_WORD *HEAP_FN(slot)(const HEAP_T *h, size_t back)
{
    return &W((unsigned char *)(uintptr_t)h + (back & ~(size_t)(HEAP_TINY | HEAP_HOME)), -1);
}

/*
 * All that tells a packed block is one bit, which whatever is written to a free block may have. So the
 * word that its link back leads to must lead here.
 */
ACRE_HOT bool HEAP_FN(has_size)(const HEAP_T *h, const unsigned char *p, size_t size)
{
    size_t back = HEAP_FN(back)(p);

    if (!HEAP_IS(size)) {
        return W(p, 1) == size;
    }
    return ((back - HEAP_HDR) < h->reach) &&
           (*HEAP_FN(slot)(h, back) == ((uintptr_t)p - (uintptr_t)h));
}

/* ---- the map: a word for the lower bins of all octaves, and one for the upper ---- */

#define HEAP_BINS 64U /* bits of the map */

ACRE_HOT void HEAP_FN(map_set)(HEAP_T *h, unsigned bin)
{
    h->map[bin % 2U] |= (uint32_t)1U << (bin / 2U);
}

ACRE_HOT void HEAP_FN(map_clear)(HEAP_T *h, unsigned bin)
{
    h->map[bin % 2U] &= ~((uint32_t)1U << (bin / 2U));
}

ACRE_HOT bool HEAP_FN(above)(const HEAP_T *h, unsigned *bin)
{
    uint32_t lower = h->map[0] & ((uint32_t)0xfffffffeU << (*bin / 2U));
    uint32_t upper = h->map[1] & ((uint32_t)0xffffffffU << ((*bin + 1U) / 2U));
    unsigned octave;

    if ((lower | upper) == 0U) {
        return false;
    }
    octave = acre_ctz32(lower | upper);
    *bin = ((2U * octave) + 1U) - ((lower >> octave) & 1U);
    return true;
}

ACRE_HOT bool HEAP_FN(is_empty)(const HEAP_T *h)
{
    return (h->map[0] | h->map[1]) == 0U;
}

ACRE_HOT unsigned HEAP_FN(highest)(const HEAP_T *h)
{
    unsigned octave = 31U - acre_clz32(h->map[0] | h->map[1]);

    return (2U * octave) + ((h->map[1] >> octave) & 1U);
}

ACRE_HOT bool HEAP_FN(map_has)(const HEAP_T *h, unsigned bin)
{
    return ((h->map[bin % 2U] >> (bin / 2U)) & 1U) != 0U;
}
