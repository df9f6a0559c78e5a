/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_bins.h - the lists of free blocks of one format; included once per format by heap_core.h
 *
 *   map      which bins are not empty
 *   head[b] <-> first <-> second <-> ... -> 0       all of sizes of bin b
 *
 * Lists are in order of address as far as that costs nothing: what comes in is the first or, behind a
 * first of lower address, the second. What is looked at are the first HEAP_LOOKS.
 */

/* ---- bookkeeping that is optional ---- */

ACRE_HOT void HEAP_FN(mark)(const HEAP_T *h, const unsigned char *p)
{
    if (ACRE_HEAP_CHECKED != 0) {
        size_t granule = HEAP_FN(place)(h, p) / HEAP_ONE;

        *HEAP_FN(bits)(h, granule) |= (unsigned char)(1U << (granule & 7U));
    }
}

ACRE_HOT void HEAP_FN(unmark)(const HEAP_T *h, const unsigned char *p)
{
    if (ACRE_HEAP_CHECKED != 0) {
        size_t granule = HEAP_FN(place)(h, p) / HEAP_ONE;

        *HEAP_FN(bits)(h, granule) &= (unsigned char)~(1U << (granule & 7U));
    }
}

ACRE_HOT void HEAP_FN(count)(HEAP_T *h, size_t more, size_t less)
{
#if ACRE_HEAP_STATS
    h->used += (uint32_t)((more / HEAP_ONE) - (less / HEAP_ONE));
    h->peak = (h->used > h->peak) ? h->used : h->peak;
#else
    (void)h;
    (void)more;
    (void)less;
#endif
}

/* ---- bins ---- */

/* Free block p takes the place in a list of the one that had these links. */
ACRE_HOT void HEAP_FN(replace)(HEAP_T *h, unsigned char *p, size_t size, size_t next, size_t back)
{
    size_t me = HEAP_FN(place)(h, p);

    HEAP_FN(set_free)(p, size);
    HEAP_FN(set_next)(p, next);
    HEAP_FN(set_back)(p, back);
    *HEAP_FN(slot)(h, back) = (HEAP_WORD)me;
    ACRE_FORGET(me);
    HEAP_FN(set_back)(HEAP_FN(at)(h, next), me); /* place 0: nil takes it */
}

/*
 * Free block p into its bin: as the first, or as the second if the first has the lower address. So lists are in
 * order of address near their head, which is as far as anyone looks.
 */
ACRE_HOT void HEAP_FN(insert)(HEAP_T *h, unsigned char *p, size_t size)
{
    unsigned bin = HEAP_FN(bin)(size);
    HEAP_WORD *head = HEAP_FN(head)(h, bin);
    size_t me = HEAP_FN(place)(h, p);
    size_t next = *head;
    size_t back = HEAP_FN(home)(bin);

    HEAP_FN(set_free)(p, size);
    ACRE_FORGET(me);
    if (next == 0U) {
        HEAP_FN(map_set)(h, bin);
        *head = (HEAP_WORD)me;
    } else if (next > me) {
        *head = (HEAP_WORD)me;
        HEAP_FN(set_back)(HEAP_FN(at)(h, next), HEAP_FN(tag)(me, size));
    } else {
        unsigned char *first = HEAP_FN(at)(h, next);

        back = next;
        next = HEAP_FN(next)(first);
        HEAP_FN(set_next)(first, me);
        HEAP_FN(set_back)(HEAP_FN(at)(h, next), HEAP_FN(tag)(me, size));
    }
    HEAP_FN(set_next)(p, next);
    HEAP_FN(set_back)(p, HEAP_FN(tag)(back, size));
}

ACRE_HOT void HEAP_FN(unlink)(HEAP_T *h, size_t next, size_t back)
{
    HEAP_FN(set_back)(HEAP_FN(at)(h, next), back);
    *HEAP_FN(slot)(h, back) = (HEAP_WORD)next;
    if ((next == 0U) && HEAP_FN(is_home)(h, back)) {
        HEAP_FN(map_clear)(h, HEAP_FN(bin_at)(back));
    }
}

ACRE_HOT void HEAP_FN(remove)(HEAP_T *h, const unsigned char *p)
{
    HEAP_FN(unlink)(h, HEAP_FN(next)(p), HEAP_FN(back)(p));
}

/* ---- search ---- */

/* A free block to take from: its place, its size, and its bin for who wants to know. */
struct HEAP_FN(choice) {
    size_t at;
    size_t size;
#if ACRE_HEAP_IN_PLACE
    unsigned bin;
#endif
};

ACRE_HOT void HEAP_FN(set_bin)(struct HEAP_FN(choice) * from, unsigned bin)
{
#if ACRE_HEAP_IN_PLACE
    from->bin = bin;
#else
    (void)from;
    (void)bin;
#endif
}

/* Whether a rest of that size can keep the place in the list that the whole had. */
ACRE_HOT bool HEAP_FN(stays)(const struct HEAP_FN(choice) * from, size_t rest)
{
#if ACRE_HEAP_IN_PLACE
    return HEAP_FN(bin)(rest) == from->bin;
#else
    (void)from;
    (void)rest;
    return false;
#endif
}

/*
 * The block to take for that size; at is 0 iff none is found.
 *
 * First the best fitting of the first HEAP_LOOKS blocks of the size's own bin, where some may be too small.
 * Then, since any block of the bins above will do, the first of the next bin that is not empty.
 */
ACRE_HOT struct HEAP_FN(choice) HEAP_FN(find)(const HEAP_T *h, size_t size)
{
    unsigned bin = HEAP_FN(bin)(size);
    size_t i = *HEAP_FN(head)(h, bin);
    struct HEAP_FN(choice) best = {.at = 0U, .size = SIZE_MAX};

    HEAP_FN(set_bin)(&best, bin);
    if (HEAP_FN(one_size)(size)) {
        best.at = i;
        best.size = size;
        i = 0U;
    }
    ACRE_UNROLL
    for (unsigned k = 0U; k < HEAP_LOOKS; k++) {
        const unsigned char *p = HEAP_FN(at)(h, i);
        size_t found;

        if (i == 0U) {
            break;
        }
        found = HEAP_FN(loose_size)(p);
        if ((found >= size) && ((ACRE_FAST && (best.at == 0U)) || (found < best.size))) {
            best.at = i;
            best.size = found;
        }
        i = (found == size) ? 0U : HEAP_FN(next)(p);
    }
    if ((best.at == 0U) && HEAP_FN(above)(h, &bin)) {
        HEAP_FN(set_bin)(&best, bin);
        best.at = *HEAP_FN(head)(h, bin);
        best.size = HEAP_FN(loose_size)(HEAP_FN(at)(h, best.at));
    }
    return best;
}
