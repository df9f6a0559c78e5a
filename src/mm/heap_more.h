/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_more.h - aligned blocks, and questions; included once per format behind heap_core.h
 *
 * An aligned block is taken from one that is large enough wherever its start lies; what is in front of
 * it goes back. The questions change nothing.
 */

/* ---- aligned ---- */

/* Granules to leave free in front of a block at p, so that the address given out is aligned. */
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
    size_t slack = (align >> HEAP_SHIFT) + (HEAP_MIN - 1U);
    size_t before;
    unsigned char *next;
    unsigned bin;
    size_t i = HEAP_FN(find)(h, want, &bin);
    unsigned char *p = HEAP_FN(at)(h, i);
    size_t size = (i == 0U) ? 0U : HEAP_FN(free_size)(p);

    /* The block an unaligned request would get may do. If not: one that does wherever it lies. */
    if ((i != 0U) && ((size - want) < HEAP_FN(pad)(p, align, offset))) {
        size_t most = HEAP_FN(end)(h) - HEAP_FN(first)(h);

        if ((slack > most) || ((want + slack) > most)) {
            return NULL;
        }
        i = HEAP_FN(find)(h, want + slack, &bin);
        p = HEAP_FN(at)(h, i);
        size = (i == 0U) ? 0U : HEAP_FN(free_size)(p);
    }
    if (i == 0U) {
        return NULL;
    }
    HEAP_FN(remove)(h, p, size);
    before = HEAP_FN(pad)(p, align, offset);
    if (before != 0U) {
        HEAP_FN(insert)(h, p, before, HEAP_FN(bin)(before));
        p = HEAP_FN(skip)(p, before);
        HEAP_FN(mark)(h, p);
        size -= before;
    }
    next = HEAP_FN(skip)(p, want);
    if ((size - want) >= HEAP_MIN) {
        HEAP_FN(insert)(h, next, size - want, HEAP_FN(bin)(size - want));
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

    if (((align & (align - 1U)) != 0U) || (align == 0U) ||
        ((offset & (((size_t)1U << HEAP_SHIFT) - 1U)) != 0U) ||
        ((n - 1U) >= HEAP_FN(max_bytes)(h))) {
        return NULL;
    }
    if (align < ((size_t)1U << HEAP_SHIFT)) {
        align = (size_t)1U << HEAP_SHIFT;
    }
    want = HEAP_FN(granules)(n);
#if HEAP_BIG
    if (want > (ACRE_HEAP_BIG - HEAP_MIN)) {
        gap = ACRE_HEAP_BIG_GAP;
        want += gap >> HEAP_SHIFT;
    }
#endif
    return HEAP_FN(take_aligned)(h, align, offset + gap, want, gap);
}

/* ---- asking ---- */

ACRE_HOT size_t HEAP_FN(largest)(const HEAP_T *h)
{
    unsigned word = HEAP_WORDS - 1U;
    size_t best = 0U;
    size_t i = 0U;

    if ((HEAP_WORDS > 1U) && (h->map[word] == 0U)) {
        word = 0U;
    }
    if (h->map[word] != 0U) {
        i = h->head[(word * 32U) + (31U - acre_clz32(h->map[word]))];
    }
    for (unsigned k = 0U; (k < 4U) && (i != 0U); k++) { /* those that find() looks at */
        const unsigned char *p = HEAP_FN(at)(h, i);
        size_t size = HEAP_FN(free_size)(p);

        best = (size > best) ? size : best;
        i = HEAP_FN(link)(p, HEAP_FN(is_packed)(size), 0);
    }
    return (best == 0U) ? 0U : HEAP_FN(bytes_in)(best);
}

ACRE_HOT size_t HEAP_FN(usable)(const HEAP_T *h, const void *user)
{
    struct HEAP_FN(found) f;
    size_t before;

    if (!HEAP_FN(own)(h, user, &f) ||
        (((f.w & HEAP_PF) != 0U) && !HEAP_FN(before)(h, f.p, &before))) {
        return 0U;
    }
    return ((f.size << HEAP_SHIFT) - HEAP_HDR) - (size_t)((uintptr_t)user - (uintptr_t)f.p);
}

ACRE_HOT bool HEAP_FN(contains)(const HEAP_T *h, const void *p)
{
    uintptr_t offset = (uintptr_t)p - (uintptr_t)h;

    return (offset >= (HEAP_FN(first)(h) << HEAP_SHIFT)) &&
           (offset < ((HEAP_FN(end)(h) << HEAP_SHIFT) - HEAP_HDR));
}

ACRE_HOT size_t HEAP_FN(control)(const HEAP_T *h)
{
    return (HEAP_FN(first)(h) << HEAP_SHIFT) - HEAP_HDR;
}

/* Whether granule i, whose header is w, starts a free block: its size is also where it ends. */
ACRE_HOT bool HEAP_FN(is_free)(const HEAP_T *h, size_t i, HEAP_WORD w)
{
    unsigned char *p = HEAP_FN(at)(h, i);
    size_t size = HEAP_FN(size)(p, w);

    return ((w & (HEAP_FREE | HEAP_PF)) == HEAP_FREE) && (size <= (HEAP_FN(end)(h) - i)) &&
           (HEAP_FN(size_before)(HEAP_FN(skip)(p, size)) == size);
}

ACRE_HOT int HEAP_FN(verdict)(const HEAP_T *h, const void *user)
{
    size_t i = HEAP_FN(index)(h, user);
    struct HEAP_FN(found) f;
    size_t before;

    if (!HEAP_FN(contains)(h, user)) {
        return ACRE_EFAULT;
    }
    if (HEAP_FN(own)(h, user, &f)) {
        return (((f.w & HEAP_PF) != 0U) && !HEAP_FN(before)(h, f.p, &before)) ? ACRE_ECORRUPT
                                                                              : ACRE_OK;
    }
    if ((i >= HEAP_FN(end)(h)) || !HEAP_FN(is_start)(h, i)) { /* misaligned, or known to be none */
        return ACRE_ESPIPE;
    }
    f.w = W(user, -1);
    if (HEAP_FN(is_free)(h, i, f.w)) {
        return ACRE_EALREADY;
    }
    /* Plain: no header at all. Checked: a big block, which nobody has a pointer to; else damage. */
    return ((ACRE_HEAP_CHECKED == 0) || (HEAP_SHORT && ((f.w & (HEAP_WORD)~HEAP_PF) == 0U)))
               ? ACRE_ESPIPE
               : ACRE_ECORRUPT;
}
