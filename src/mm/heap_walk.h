/* SPDX-License-Identifier: Apache-2.0 */
/* heap_walk.h - reading a heap of one format from end to end; included once per format */

/* The size of a block that can start there, a place in the heap; 0 if none can. */
ACRE_HOT size_t HEAP_FN(size_at)(const HEAP_T *h, size_t i)
{
    const unsigned char *p = HEAP_FN(at)(h, i);
    HEAP_WORD w = W(p, -1);
    size_t room = HEAP_FN(end)(h) - i;
    size_t size;

    if ((room < HEAP_MIN) ||
        !(HEAP_FN(is_used)(w) || HEAP_FN(is_free_word)((HEAP_WORD)(w & ~HEAP_PF)))) {
        return 0U;
    }
    size = HEAP_FN(size)(p, w);
    return (((size % HEAP_ONE) == 0U) && HEAP_FN(fits)(size, 0U, room)) ? size : 0U;
}

/* The block that starts at that place. False iff it is the end, or no block can be there. */
static bool HEAP_FN(look)(const HEAP_T *h, size_t i, struct acre_heap_block *block)
{
    unsigned char *p = HEAP_FN(at)(h, i);
    HEAP_WORD w;
    size_t size;
    size_t gap = 0U;

    if ((i - HEAP_FN(first)(h)) >= HEAP_FN(span)(h)) {
        return false;
    }
    w = W(p, -1);
    size = HEAP_FN(size_at)(h, i);
    if (size == 0U) {
        return false;
    }
    block->used = HEAP_FN(is_used)(w);
    if (HEAP_BIG && block->used && (HEAP_FN(used_size)(w) == 0U)) {
        gap = ACRE_HEAP_BIG_GAP;
    }
    block->address = p + gap;
    block->size = block->used ? ((size << HEAP_SHIFT) - HEAP_HDR - gap) : HEAP_FN(bytes_in)(size);
    return true;
}

/* The place behind a block that look() has shown. */
static size_t HEAP_FN(behind)(const HEAP_T *h, const struct acre_heap_block *block)
{
    unsigned char *p = block->address;

    if (HEAP_BIG && block->used && (HEAP_FN(used_size)(W(p, -1)) == 0U)) {
        p -= ACRE_HEAP_BIG_GAP;
    }
    return HEAP_FN(place)(h, p) + HEAP_FN(size)(p, W(p, -1));
}

static bool HEAP_FN(walk)(const HEAP_T *h, struct acre_heap_block *block, bool start)
{
    return HEAP_FN(look)(h, start ? HEAP_FN(first)(h) : HEAP_FN(behind)(h, block), block);
}

static void HEAP_FN(totals)(const HEAP_T *h, struct acre_heap_stats *stats)
{
    size_t i = HEAP_FN(first)(h);
    struct acre_heap_block block;

    while (HEAP_FN(look)(h, i, &block)) {
        size_t next = HEAP_FN(behind)(h, &block);

        if (block.used) {
            stats->used_blocks++;
            stats->used_bytes += (next - i) << HEAP_SHIFT;
        } else {
            stats->free_blocks++;
            stats->free_bytes += (next - i) << HEAP_SHIFT;
            stats->largest = (block.size > stats->largest) ? block.size : stats->largest;
        }
        i = next;
    }
}

/* ---- check: the numbers are those of heap_check.c ---- */

static int HEAP_FN(check_bounds)(const HEAP_T *h)
{
    size_t end = HEAP_FN(end)(h) / HEAP_ONE;
    size_t first = HEAP_FN(first)(h);
    size_t control;

#if HEAP_SHORT
    size_t usual = (HEAP_FN(span)(h) < ACRE_HEAP_USUAL) ? HEAP_FN(span)(h) : ACRE_HEAP_USUAL;

    if ((end > HEAP_LAST) || (h->limit != usual)) {
        return 1;
    }
#endif
    /* Some of these no compact heap, some no wide one can be. */
    if ((end == 0U) || (end > UINT32_MAX) || (HEAP_FN(span)(h) < HEAP_MIN) ||
        ((HEAP_FN(span)(h) % HEAP_ONE) != 0U)) {
        return 1;
    }
    control = ACRE_HEAP_CTL(HEAP_FIXED, sizeof(HEAP_WORD), HEAP_FN(octaves)(end) - 1U);
#if ACRE_HEAP_CHECKED
    if (h->bitmap != control) {
        return 1;
    }
#endif
    return (first != (ACRE_HEAP_FIRST(control, HEAP_HDR, HEAP_GRAIN, end) * HEAP_ONE)) ? 1 : 0;
}

/* Blocks from first to last: sizes, flags, and what a free one says at its other end. */
static int HEAP_FN(check_blocks)(const HEAP_T *h, size_t *free_blocks, size_t *used)
{
    size_t end = HEAP_FN(end)(h);
    size_t i = HEAP_FN(first)(h);
    HEAP_WORD pf = 0U;

    while (i < end) {
        unsigned char *p = HEAP_FN(at)(h, i);
        HEAP_WORD w = W(p, -1);
        size_t size = HEAP_FN(size_at)(h, i);

        if (size == 0U) {
            return 2;
        }
#if HEAP_BIG
        if (HEAP_FN(is_used)(w) && (HEAP_FN(used_size)(w) == 0U) && !HEAP_FN(is_big)(p)) {
            return 2;
        }
#endif
        if ((w & HEAP_PF) != pf) {
            return 3;
        }
        i += size;
        if (HEAP_FN(is_used)(w)) {
            *used += size;
            pf = 0U;
            continue;
        }
        if (pf != 0U) {
            return 4;
        }
        if (HEAP_FN(size_before)(HEAP_FN(at)(h, i)) != size) {
            return 5;
        }
        (*free_blocks)++;
        pf = HEAP_PF;
    }
    return (W(HEAP_FN(at)(h, end), -1) != HEAP_FN(mark_word)(pf)) ? 3 : 0;
}

ACRE_HOT size_t HEAP_FN(listed_first)(const HEAP_T *h, unsigned bin)
{
    return (HEAP_SHORT && (bin == HEAP_SPAN)) ? 0U : *HEAP_FN(head)(h, bin);
}

/* One bin's list. Counts its blocks, at most `limit` of them. */
static int HEAP_FN(check_list)(const HEAP_T *h, unsigned bin, size_t limit, size_t *listed)
{
    size_t back = HEAP_FN(home)(bin);
    size_t i = HEAP_FN(listed_first)(h, bin);

    while (i != 0U) {
        const unsigned char *p = HEAP_FN(at)(h, i);
        size_t size;

        if (((i - HEAP_FN(first)(h)) >= HEAP_FN(span)(h)) || ((i % HEAP_ONE) != 0U) ||
            HEAP_FN(is_used)(W(p, -1))) {
            return 6;
        }
        size = HEAP_FN(size_at)(h, i);
        if ((size == 0U) || (HEAP_FN(bin)(size) != bin)) {
            return 6;
        }
        if (HEAP_FN(back)(p) != HEAP_FN(tag)(back, size)) {
            return 7;
        }
        (*listed)++;
        if (*listed > limit) {
            return 8;
        }
        back = i;
        i = HEAP_FN(next)(p);
    }
    return 0;
}

static int HEAP_FN(check_bins)(const HEAP_T *h, size_t free_blocks)
{
    unsigned bins = 2U * HEAP_FN(octaves)(HEAP_FN(end)(h) / HEAP_ONE);
    size_t listed = 0U;

    for (unsigned b = 0U; b < bins; b++) {
        int broken = HEAP_FN(check_list)(h, b, free_blocks, &listed);

        if (broken != 0) {
            return broken;
        }
    }
    if (listed != free_blocks) {
        return 8;
    }
    for (unsigned b = 0U; b < HEAP_BINS; b++) {
        if (HEAP_FN(map_has)(h, b) != ((b < bins) && (HEAP_FN(listed_first)(h, b) != 0U))) {
            return 9;
        }
    }
    return 0;
}

#if ACRE_HEAP_CHECKED
static int HEAP_FN(check_bitmap)(const HEAP_T *h)
{
    size_t i = HEAP_FN(first)(h) / HEAP_ONE;

    for (size_t g = 0U; g < (HEAP_FN(end)(h) / HEAP_ONE); g++) {
        bool start = (g == i);

        if (((g % 8U) == 0U) && ((i - g) >= 8U) && (*HEAP_FN(bits)(h, g) == 0U)) {
            g += 7U; /* eight at once that are none */
            continue;
        }
        if (HEAP_FN(is_start)(h, g * HEAP_ONE) != start) {
            return 10;
        }
        if (start) {
            const unsigned char *p = HEAP_FN(at)(h, g * HEAP_ONE);

            i += HEAP_FN(size)(p, W(p, -1)) / HEAP_ONE;
        }
    }
    return 0;
}
#endif

static int HEAP_FN(check)(const HEAP_T *h)
{
    size_t free_blocks = 0U;
    size_t used = 0U;
    int broken = HEAP_FN(check_bounds)(h);

    if (broken == 0) {
        broken = HEAP_FN(check_blocks)(h, &free_blocks, &used);
    }
    if (broken == 0) {
        broken = HEAP_FN(check_bins)(h, free_blocks);
    }
#if ACRE_HEAP_CHECKED
    if (broken == 0) {
        broken = HEAP_FN(check_bitmap)(h);
    }
#endif
#if ACRE_HEAP_STATS
    if ((broken == 0) && ((h->used != (uint32_t)(used / HEAP_ONE)) || (h->peak < h->used))) {
        broken = 11;
    }
#endif
    return broken;
}
