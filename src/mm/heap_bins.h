/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_bins.h - the lists of free blocks of one format; included once per format by heap_core.h
 *
 *   map      bit b: bin b is not empty
 *   head[b] <-> first <-> second <-> ... -> 0       all of sizes of bin b
 *
 * Lists are in order of address as far as that costs nothing: what comes in is the first or, behind a
 * first of lower address, the second. What is looked at are the first four.
 */

/* ---- bookkeeping that is optional ---- */

ACRE_HOT void HEAP_FN(mark)(const HEAP_T *h, const unsigned char *p)
{
    if (ACRE_HEAP_CHECKED != 0) {
        size_t granule = HEAP_FN(granule)(h, p);

        *HEAP_FN(bits)(h, granule) |= (unsigned char)(1U << (granule & 7U));
    }
}

ACRE_HOT void HEAP_FN(unmark)(const HEAP_T *h, const unsigned char *p)
{
    if (ACRE_HEAP_CHECKED != 0) {
        size_t granule = HEAP_FN(granule)(h, p);

        *HEAP_FN(bits)(h, granule) &= (unsigned char)~(1U << (granule & 7U));
    }
}

ACRE_HOT void HEAP_FN(count)(HEAP_T *h, size_t more, size_t less)
{
#if ACRE_HEAP_STATS
    h->used += (uint32_t)(more - less);
    h->peak = (h->used > h->peak) ? h->used : h->peak;
#else
    (void)h;
    (void)more;
    (void)less;
#endif
}

/* ---- bins ---- */

/*
 * The link back of a list's first block names the bin: HEAP_CODE + bin, which is no granule's number.
 * So a block that is unlinked tells its bin without its size being taken apart.
 */
ACRE_HOT unsigned HEAP_FN(coded)(size_t link)
{
    return (unsigned)((link - HEAP_CODE) & 0x3fU);
}

ACRE_HOT void HEAP_FN(map_set)(HEAP_T *h, unsigned bin)
{
#if HEAP_WORDS == 1
    h->map[0] |= (uint32_t)1U << bin;
#else
    h->map[bin / 32U] |= (uint32_t)1U << (bin % 32U);
#endif
}

ACRE_HOT void HEAP_FN(map_clear)(HEAP_T *h, unsigned bin)
{
#if HEAP_WORDS == 1
    h->map[0] &= ~((uint32_t)1U << bin);
#else
    h->map[bin / 32U] &= ~((uint32_t)1U << (bin % 32U));
#endif
}

/* What leads to a block whose link back is `back`, a head or another's link, now leads to `to`. */
ACRE_HOT void HEAP_FN(link_from)(HEAP_T *h, size_t back, bool k, size_t to)
{
    if (back >= HEAP_MARK) {
        h->head[HEAP_FN(coded)(back)] = (HEAP_WORD)to;
    } else {
        HEAP_FN(set_link)(HEAP_FN(at)(h, back), k, 0, to);
    }
}

/* Free block p, not packed, takes the place in a list of the one that had these links. */
ACRE_HOT void HEAP_FN(replace)(HEAP_T *h, unsigned char *p, size_t size, size_t next, size_t back)
{
    size_t me = HEAP_FN(granule)(h, p);

    HEAP_FN(set_free)(p, size);
    HEAP_FN(set_link)(p, false, 0, next);
    HEAP_FN(set_link)(p, false, 1, back);
    HEAP_FN(link_from)(h, back, false, me);
    ACRE_FORGET(me);
    HEAP_FN(set_link)(HEAP_FN(at)(h, next), false, 1, me); /* granule 0: nil takes it */
}

ACRE_HOT void HEAP_FN(insert_in)(HEAP_T *h, unsigned char *p, bool k, unsigned bin)
{
    size_t me = HEAP_FN(granule)(h, p);
    size_t next = h->head[bin];
    size_t back = HEAP_CODE + bin;

    ACRE_FORGET(me);
    if (next == 0U) {
        HEAP_FN(map_set)(h, bin);
        h->head[bin] = (HEAP_WORD)me;
    } else if (next > me) {
        h->head[bin] = (HEAP_WORD)me;
        ACRE_FORGET(me);
        HEAP_FN(set_link)(HEAP_FN(at)(h, next), k, 1, me);
    } else {
        unsigned char *first = HEAP_FN(at)(h, next);

        back = next;
        next = HEAP_FN(link)(first, k, 0);
        HEAP_FN(set_link)(first, k, 0, me);
        ACRE_FORGET(me);
        HEAP_FN(set_link)(HEAP_FN(at)(h, next), k, 1, me);
    }
    HEAP_FN(set_link)(p, k, 0, next);
    HEAP_FN(set_link)(p, k, 1, back);
}

/*
 * Into its bin: as the first, or as the second if the first has the lower address. So lists are in
 * order of address near their head, which is as far as anyone looks.
 */
ACRE_HOT void HEAP_FN(insert)(HEAP_T *h, unsigned char *p, size_t size, unsigned bin)
{
    HEAP_FN(set_free)(p, size);
    if (HEAP_FN(is_packed)(size)) {
        HEAP_FN(insert_in)(h, p, true, bin);
    } else {
        HEAP_FN(insert_in)(h, p, false, bin);
    }
}

ACRE_HOT void HEAP_FN(unlink)(HEAP_T *h, bool k, size_t next, size_t back)
{
    unsigned bin;

    HEAP_FN(set_link)(HEAP_FN(at)(h, next), k, 1, back);
    if (back < HEAP_MARK) {
        HEAP_FN(set_link)(HEAP_FN(at)(h, back), k, 0, next);
        return;
    }
    bin = HEAP_FN(coded)(back);
    h->head[bin] = (HEAP_WORD)next;
    if (next == 0U) {
        HEAP_FN(map_clear)(h, bin);
    }
}

ACRE_HOT void HEAP_FN(remove)(HEAP_T *h, const unsigned char *p, size_t size)
{
    if (HEAP_FN(is_packed)(size)) {
        HEAP_FN(unlink)(h, true, HEAP_FN(link)(p, true, 0), HEAP_FN(link)(p, true, 1));
    } else {
        HEAP_FN(unlink)(h, false, HEAP_FN(link)(p, false, 0), HEAP_FN(link)(p, false, 1));
    }
}

/* The search in a request's own bin: where it is, and the best fitting so far. */
struct HEAP_FN(search) {
    size_t at;
    size_t best;
    size_t best_size;
};

/* One step of it. False: no use going on. */
ACRE_HOT bool HEAP_FN(look_at)(const HEAP_T *h, size_t size, struct HEAP_FN(search) * s)
{
    const unsigned char *p = HEAP_FN(at)(h, s->at);
    size_t found;

    if (s->at == 0U) {
        return false;
    }
    found = HEAP_FN(loose_size)(p);
    if ((found >= size) && (found < s->best_size)) {
        s->best = s->at;
        s->best_size = found;
    }
    s->at = HEAP_FN(link)(p, false, 0);
    return found != size;
}

/*
 * The block to take for `size` granules, and its bin; 0 iff none is found.
 *
 * First the best fitting of the first four blocks of the size's own bin, where some may be too small.
 * Then, since any block of the bins above will do, the first of the next bin that is not empty.
 */
ACRE_HOT size_t HEAP_FN(find)(const HEAP_T *h, size_t size, unsigned *bin)
{
    unsigned b = HEAP_FN(bin)(size);
    struct HEAP_FN(search) s = {.at = h->head[b], .best = 0U, .best_size = SIZE_MAX};
    uint32_t above;

    *bin = b;
    if (HEAP_FN(is_packed)(size)) {
        s.best = s.at; /* they are all of one size */
        s.at = 0U;
    }
    ACRE_UNROLL
    for (unsigned k = 0U; k < 4U; k++) {
        if (!HEAP_FN(look_at)(h, size, &s)) {
            break;
        }
    }
    if (s.best != 0U) {
        return s.best;
    }
#if HEAP_WORDS == 1
    above = h->map[0] & ((uint32_t)0xfffffffeU << b);
    b = 0U;
#else
    above = h->map[b / 32U] & ((uint32_t)0xfffffffeU << (b % 32U));
    b &= 32U;
    if ((above == 0U) && (b == 0U)) {
        above = h->map[1];
        b = 32U;
    }
#endif
    if (above == 0U) {
        return 0U;
    }
    *bin = b + acre_ctz32(above);
    return h->head[*bin];
}
