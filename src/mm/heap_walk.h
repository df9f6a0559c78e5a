/* SPDX-License-Identifier: Apache-2.0 */
/* heap_walk.h - reading a heap of one format from end to end; included once per format */

/* The block that starts at that granule. False iff it is the end, or no block can be there. */
static bool HEAP_FN(look)(const HEAP_T *h, size_t i, struct acre_heap_block *block)
{
    unsigned char *p = HEAP_FN(at)(h, i);
    HEAP_WORD w;
    size_t size;
    size_t gap = 0U;

    if ((i < HEAP_FN(first)(h)) || (i >= HEAP_FN(end)(h))) {
        return false;
    }
    w = W(p, -1);
    size = HEAP_FN(size)(p, w);
    if ((size < HEAP_MIN) || (size > (HEAP_FN(end)(h) - i))) {
        return false;
    }
    block->used = ((w & HEAP_FREE) == 0U);
    if (HEAP_BIG && block->used && ((w >> HEAP_BITS) == 0U)) {
        gap = ACRE_HEAP_BIG_GAP;
    }
    block->address = p + gap;
    block->size = block->used ? ((size << HEAP_SHIFT) - HEAP_HDR - gap) : HEAP_FN(bytes_in)(size);
    return true;
}

/* The granule behind a block that look() has shown. */
static size_t HEAP_FN(behind)(const HEAP_T *h, const struct acre_heap_block *block)
{
    unsigned char *p = block->address;

    if (HEAP_BIG && block->used && ((W(p, -1) >> HEAP_BITS) == 0U)) {
        p -= ACRE_HEAP_BIG_GAP;
    }
    return HEAP_FN(granule)(h, p) + HEAP_FN(size)(p, W(p, -1));
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
    size_t end = HEAP_FN(end)(h);
    size_t control;

    if ((end > HEAP_LAST) || (end == 0U)) {
        return 1;
    }
    control = ACRE_HEAP_CTL(HEAP_FIXED, sizeof(HEAP_WORD), HEAP_FN(octaves)(end) - 1U);
#if ACRE_HEAP_CHECKED
    if (h->bitmap != control) {
        return 1;
    }
#endif
    if ((HEAP_FN(first)(h) != ACRE_HEAP_FIRST(control, HEAP_HDR, (size_t)1U << HEAP_SHIFT, end)) ||
        ((HEAP_FN(first)(h) + HEAP_MIN) > end)) {
        return 1;
    }
#if HEAP_SHORT
    control = ACRE_HEAP_BIG - HEAP_MIN - 1U;
    control = ((end - HEAP_FN(first)(h)) < control) ? (end - HEAP_FN(first)(h)) : control;
#else
    control = end - HEAP_FN(first)(h);
#endif
    return (h->limit != control) ? 1 : 0;
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
        size_t size = HEAP_FN(size)(p, w);

        if ((size < HEAP_MIN) || (size > (end - i))) {
            return 2;
        }
        if (HEAP_SHORT && (w <= HEAP_PF) && ((w & HEAP_FREE) == 0U) && !HEAP_FN(is_big)(p)) {
            return 2;
        }
        if ((w & HEAP_PF) != pf) {
            return 3;
        }
        i += size;
        if ((w & HEAP_FREE) != 0U) {
            if ((pf != 0U) || (HEAP_SHORT && (w != HEAP_FREE))) {
                return 4;
            }
            if (HEAP_FN(size_before)(HEAP_FN(at)(h, i)) != size) {
                return 5;
            }
            (*free_blocks)++;
        } else {
            *used += size;
        }
        pf = ((w & HEAP_FREE) != 0U) ? HEAP_PF : 0U;
    }
    return (W(HEAP_FN(at)(h, end), -1) != pf) ? 3 : 0;
}

ACRE_HOT size_t HEAP_FN(head)(const HEAP_T *h, unsigned bin)
{
    return (HEAP_SHORT && (bin == HEAP_END)) ? 0U : h->head[bin];
}

/* One bin's list. Counts its blocks, at most `limit` of them. */
static int HEAP_FN(check_list)(const HEAP_T *h, unsigned bin, size_t limit, size_t *listed)
{
    size_t back = HEAP_CODE + bin;
    size_t i = HEAP_FN(head)(h, bin);

    while (i != 0U) {
        const unsigned char *p = HEAP_FN(at)(h, i);
        size_t size;
        HEAP_WORD w;

        if ((i < HEAP_FN(first)(h)) || (i >= HEAP_FN(end)(h))) {
            return 6;
        }
        w = W(p, -1);
        size = HEAP_FN(size)(p, w);
        if (((w & HEAP_FREE) == 0U) || (size < HEAP_MIN) || (size > (HEAP_FN(end)(h) - i)) ||
            (HEAP_FN(bin)(size) != bin)) {
            return 6;
        }
        if (HEAP_FN(link)(p, HEAP_FN(is_packed)(size), 1) != back) {
            return 7;
        }
        (*listed)++;
        if (*listed > limit) {
            return 8;
        }
        back = i;
        i = HEAP_FN(link)(p, HEAP_FN(is_packed)(size), 0);
    }
    return 0;
}

static int HEAP_FN(check_bins)(const HEAP_T *h, size_t free_blocks)
{
    unsigned bins = HEAP_FN(bins)(h);
    size_t listed = 0U;
    uint32_t map[HEAP_WORDS] = {0};

    for (unsigned b = 0U; b < bins; b++) {
        int broken = HEAP_FN(check_list)(h, b, free_blocks, &listed);

        if (broken != 0) {
            return broken;
        }
        if (HEAP_FN(head)(h, b) != 0U) {
            map[b >> 5] |= (uint32_t)1U << (b & 31U);
        }
    }
    if (listed != free_blocks) {
        return 8;
    }
    for (unsigned i = 0U; i < HEAP_WORDS; i++) {
        if (map[i] != h->map[i]) {
            return 9;
        }
    }
    return 0;
}

#if ACRE_HEAP_CHECKED
static int HEAP_FN(check_bitmap)(const HEAP_T *h)
{
    size_t i = HEAP_FN(first)(h);

    for (size_t g = 0U; g < HEAP_FN(end)(h); g++) {
        bool start = (g == i);

        if (((g % 8U) == 0U) && ((i - g) >= 8U) && (*HEAP_FN(bits)(h, g) == 0U)) {
            g += 7U; /* eight at once that are none */
            continue;
        }
        if (HEAP_FN(is_start)(h, g) != start) {
            return 10;
        }
        if (start) {
            i += HEAP_FN(size)(HEAP_FN(at)(h, g), W(HEAP_FN(at)(h, g), -1));
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
    if ((broken == 0) && ((h->used != used) || (h->peak < used))) {
        broken = 11;
    }
#endif
    return broken;
}
