/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_more.h - aligned blocks, and questions; included once per format behind heap_core.h
 *
 * An aligned block is taken from one that is large enough wherever its start lies; what is in front of
 * it goes back. The questions change nothing.
 */

/* ---- aligned ---- */

/* What to leave free in front of a block at p, so that the address given out is aligned. */
ACRE_HOT size_t HEAP_FN(pad)(const unsigned char *p, size_t align, size_t offset)
{
    size_t before = (size_t)(0U - ((uintptr_t)p + offset)) & (align - 1U);
    size_t unit = align >> HEAP_SHIFT;

    before >>= HEAP_SHIFT;
    if ((before != 0U) && (before < HEAP_MIN)) { /* no block is that small: some steps further */
        before += ((HEAP_MIN - before) + (unit - 1U)) & ~(unit - 1U);
    }
    return before;
}

ACRE_HOT unsigned char *HEAP_FN(take_aligned)(HEAP_T *h, size_t align, size_t offset, size_t want,
                                              size_t gap)
{
    size_t slack = (align >> HEAP_SHIFT) + (HEAP_MIN - HEAP_ONE);
    size_t before;
    unsigned char *next;
    struct HEAP_FN(choice) from = HEAP_FN(find)(h, want);
    unsigned char *p = HEAP_FN(at)(h, from.at);
    size_t size;

    /* The block an unaligned request would get may do. If not: one that does wherever it lies. */
    if ((from.at != 0U) && ((from.size - want) < HEAP_FN(pad)(p, align, offset))) {
        size_t most = HEAP_FN(span)(h);

        if ((slack > most) || (want > (most - slack))) {
            return NULL;
        }
        from = HEAP_FN(find)(h, want + slack);
        p = HEAP_FN(at)(h, from.at);
    }
    if (from.at == 0U) {
        return NULL;
    }
    size = from.size;
    HEAP_FN(remove)(h, p);
    before = HEAP_FN(pad)(p, align, offset);
    if (before != 0U) {
        HEAP_FN(insert)(h, p, before);
        p = HEAP_FN(skip)(p, before);
        HEAP_FN(mark)(h, p);
        size -= before;
    }
    next = HEAP_FN(skip)(p, want);
    if ((size - want) >= HEAP_MIN) {
        HEAP_FN(insert)(h, next, size - want);
        HEAP_FN(mark)(h, next);
        size = want;
    } else {
        next = HEAP_FN(skip)(p, size);
        W(next, -1) &= (HEAP_WORD)~HEAP_PF;
    }
    return HEAP_FN(use)(h, p, size, (before != 0U) ? HEAP_PF : 0U, gap != 0U);
}

ACRE_HOT void *HEAP_FN(aligned)(HEAP_T *h, size_t align, size_t offset, size_t n)
{
    size_t gap = 0U;
    size_t want;

    if (((align & (align - 1U)) != 0U) || (align == 0U) || ((offset & (HEAP_GRAIN - 1U)) != 0U) ||
        ((n - 1U) >= HEAP_FN(max_bytes)(h))) {
        return NULL;
    }
    if (align < HEAP_GRAIN) {
        align = HEAP_GRAIN;
    }
    want = HEAP_FN(units)(n);
#if HEAP_BIG
    if (n > (ACRE_HEAP_USUAL << HEAP_SHIFT)) {
        gap = ACRE_HEAP_BIG_GAP;
        want += HEAP_GAP;
    }
#endif
    return HEAP_FN(take_aligned)(h, align, offset + gap, want, gap);
}

/* ---- asking ---- */

ACRE_HOT size_t HEAP_FN(largest)(const HEAP_T *h)
{
    size_t best = 0U;
    size_t i = HEAP_FN(is_empty)(h) ? 0U : *HEAP_FN(head)(h, HEAP_FN(highest)(h));

    for (unsigned k = 0U; (k < HEAP_LOOKS) && (i != 0U); k++) { /* those that find() looks at */
        const unsigned char *p = HEAP_FN(at)(h, i);
        size_t size = HEAP_FN(free_size)(p);

        best = (size > best) ? size : best;
        i = HEAP_FN(next)(p);
    }
    return (best == 0U) ? 0U : HEAP_FN(bytes_in)(best);
}

ACRE_HOT size_t HEAP_FN(usable)(const HEAP_T *h, const void *user)
{
    struct HEAP_FN(found) f;

    if (HEAP_FN(own)(h, user, &f, OWN_ANY) != ACRE_OK) {
        return 0U;
    }
    return ((f.size << HEAP_SHIFT) - HEAP_HDR) - (size_t)((uintptr_t)user - (uintptr_t)f.p);
}

ACRE_HOT bool HEAP_FN(contains)(const HEAP_T *h, const void *p)
{
    return (HEAP_FN(place)(h, p) - HEAP_FN(first)(h)) < HEAP_FN(span)(h);
}

ACRE_HOT size_t HEAP_FN(control)(const HEAP_T *h)
{
    return (HEAP_FN(first)(h) << HEAP_SHIFT) - HEAP_HDR;
}

ACRE_HOT int HEAP_FN(verdict)(const HEAP_T *h, const void *user)
{
    struct HEAP_FN(found) f;

    return HEAP_FN(own)(h, user, &f, OWN_JUDGED);
}
