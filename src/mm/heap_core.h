/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_core.h - alloc, free and resize of one format; included once per format behind heap_block.h
 *
 * A request takes the first block of its own bin if that is large enough, else the first block of the
 * next bin above that is not empty: any block there is. So what is taken is always the first of its
 * list, and its bin is known. The low end is given out, the rest gets the bin of its own size.
 * A freed block takes in its free neighbours: at most two are unlinked, one is inserted.
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
    h->used += (more - less) << HEAP_SHIFT;
    h->peak = (h->used > h->peak) ? h->used : h->peak;
#else
    (void)h;
    (void)more;
    (void)less;
#endif
}

/* ---- bins ---- */

ACRE_HOT void HEAP_FN(insert)(HEAP_T *h, unsigned char *p, size_t size)
{
    unsigned bin = HEAP_FN(bin)(h, size);
    size_t old = h->head[bin];
    size_t me = HEAP_FN(granule)(h, p);

    HEAP_FN(set_free)(p, size);
    HEAP_FN(set_link)(p, size, 0, old);
    HEAP_FN(set_link)(p, size, 1, 0U);
    if (!HEAP_PACKED || (old != 0U)) { /* granule 0: nil takes it */
        HEAP_FN(set_link)(HEAP_FN(at)(h, old), size, 1, me);
    }
    h->head[bin] = (HEAP_WORD)me;
    h->map |= (uint32_t)1U << (bin >> HEAP_GROUP);
}

/* The first of a bin goes; next is the one after it, or 0. */
ACRE_HOT void HEAP_FN(pop)(HEAP_T *h, unsigned bin, size_t size, size_t next)
{
    h->head[bin] = (HEAP_WORD)next;
    if (next != 0U) {
        HEAP_FN(set_link)(HEAP_FN(at)(h, next), size, 1, 0U);
        return;
    }
#if HEAP_GROUP == 1
    if (h->head[bin ^ 1U] == 0U)
#else
    if ((h->head[bin ^ 1U] | h->head[bin ^ 2U] | h->head[bin ^ 3U]) == 0U)
#endif
    {
        h->map &= ~((uint32_t)1U << (bin >> HEAP_GROUP));
    }
}

ACRE_HOT void HEAP_FN(unlink)(HEAP_T *h, const unsigned char *p, size_t size)
{
    size_t next = HEAP_FN(link)(p, size, 0);
    size_t back = HEAP_FN(link)(p, size, 1);

    if (back == 0U) {
        HEAP_FN(pop)(h, HEAP_FN(bin)(h, size), size, next);
        return;
    }
    HEAP_FN(set_link)(HEAP_FN(at)(h, back), size, 0, next);
    if (!HEAP_PACKED || (next != 0U)) {
        HEAP_FN(set_link)(HEAP_FN(at)(h, next), size, 1, back);
    }
}

/* The block to take for `size` granules, and its bin; 0 iff no bin has one. */
ACRE_HOT size_t HEAP_FN(find)(const HEAP_T *h, size_t size, unsigned *bin)
{
    unsigned b = HEAP_FN(bin)(h, size);
    size_t i = h->head[b];
    uint32_t above;

    *bin = b;
    if (i != 0U) {
        const unsigned char *p = HEAP_FN(at)(h, i);

        if (HEAP_FN(size)(p, W(p, -1)) >= size) {
            return i;
        }
    }
    /* The bins above that share the map's bit with this one, then the lowest bit above. */
#if HEAP_GROUP == 1
    if (((b & 1U) == 0U) && (h->head[b + 1U] != 0U)) {
        *bin = b + 1U;
        return h->head[b + 1U];
    }
#else
    for (unsigned k = 1U; k < 4U; k++) {
        if ((((b + k) & 3U) > (b & 3U)) && (h->head[(b & ~3U) | ((b + k) & 3U)] != 0U)) {
            *bin = (b & ~3U) | ((b + k) & 3U);
            return h->head[*bin];
        }
    }
#endif
    above = h->map & ((uint32_t)0xfffffffeU << (b >> HEAP_GROUP));
    if (above == 0U) {
        return 0U;
    }
    b = acre_ctz32(above) << HEAP_GROUP;
#if HEAP_GROUP == 2
    if ((h->head[b] | h->head[b + 1U]) == 0U) {
        b += 2U;
    }
#endif
    i = h->head[b];
    if (i == 0U) {
        b++;
        i = h->head[b];
    }
    *bin = b;
    return i;
}

/*
 * A free block at p of `size` granules, in no bin, becomes: a free block of `before` granules, a used
 * one of `want`, the rest free again if that is enough for a block. Returns the used one.
 */
ACRE_HOT unsigned char *HEAP_FN(carve)(HEAP_T *h, unsigned char *p, size_t size, size_t before,
                                       size_t want)
{
    HEAP_WORD pf = 0U;
    unsigned char *next;

    if (before != 0U) {
        HEAP_FN(insert)(h, p, before);
        p = HEAP_FN(skip)(p, before);
        HEAP_FN(mark)(h, p);
        size -= before;
        pf = HEAP_PF;
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
    HEAP_FN(count)(h, size, 0U);
#if HEAP_BIG
    if (ACRE_UNLIKELY(size >= ACRE_HEAP_BIG)) {
        W(p, -1) = pf;
        W(p, 2) = (HEAP_WORD)size;
        p += ACRE_HEAP_BIG_GAP;
        W(p, -1) = 0U;
        return p;
    }
#endif
    HEAP_FN(set_used)(p, size, pf);
    return p;
}

ACRE_HOT unsigned char *HEAP_FN(take)(HEAP_T *h, size_t want)
{
    unsigned bin;
    size_t i = HEAP_FN(find)(h, want, &bin);
    unsigned char *p = HEAP_FN(at)(h, i);
    size_t size;

    if (i == 0U) {
        return NULL;
    }
    size = HEAP_FN(size)(p, W(p, -1));
    HEAP_FN(pop)(h, bin, size, HEAP_FN(link)(p, size, 0));
    return HEAP_FN(carve)(h, p, size, 0U, want);
}

/* ---- free ---- */

/*
 * The used block whose user has `user`: where it starts and its size; NULL iff it is none as far as
 * the header says.
 */
ACRE_HOT unsigned char *HEAP_FN(own)(const HEAP_T *h, const void *user, size_t *size)
{
    uintptr_t offset = (uintptr_t)user - (uintptr_t)h;
    uintptr_t low = offset & (((uintptr_t)1U << HEAP_SHIFT) - 1U);
    /* Rotated, a misaligned offset is a huge granule number: one comparison refuses both. */
    size_t i = (size_t)((offset >> HEAP_SHIFT) | (low << ((sizeof(low) * 8U) - HEAP_SHIFT)));
    unsigned char *p = (unsigned char *)(uintptr_t)user;
    HEAP_WORD w;

    if ((i >= HEAP_FN(end)(h)) || (i < HEAP_FN(first)(h))) {
        return NULL;
    }
    w = W(p, -1);
    *size = (size_t)(w >> HEAP_BITS);
#if HEAP_BIG
    if (ACRE_UNLIKELY(*size == 0U)) {
        i -= ACRE_HEAP_BIG_GAP >> HEAP_SHIFT;
        p -= ACRE_HEAP_BIG_GAP;
        if ((w != 0U) || (i < HEAP_FN(first)(h))) {
            return NULL;
        }
        w = W(p, -1);
        *size = W(p, 2);
        if ((w >> HEAP_BITS) != 0U) {
            return NULL;
        }
    }
#endif
    if (((w & HEAP_FREE) != 0U) || ((i + *size) > HEAP_FN(end)(h)) || (*size < HEAP_MIN) ||
        !HEAP_FN(is_start)(h, i)) {
        return NULL;
    }
    return ((W(HEAP_FN(skip)(p, *size), -1) & HEAP_PF) == 0U) ? p : NULL;
}

/* The free block before the used one at p: its size, or 0 if what lies there is none. */
ACRE_HOT size_t HEAP_FN(before)(const HEAP_T *h, const unsigned char *p)
{
    size_t size = HEAP_FN(size_before)(p);
    const unsigned char *q;
    HEAP_WORD w;

    if (size > (HEAP_FN(granule)(h, p) - HEAP_FN(first)(h))) {
        return 0U;
    }
    q = p - (size << HEAP_SHIFT);
    w = W(q, -1);
    return (((w & (HEAP_PF | HEAP_FREE)) == HEAP_FREE) && (HEAP_FN(size)(q, w) == size)) ? size
                                                                                         : 0U;
}

/* 0: done. Else the caller finds out what is wrong with the pointer; nothing was changed. */
ACRE_HOT int HEAP_FN(give)(HEAP_T *h, const void *user)
{
    size_t size;
    unsigned char *p = HEAP_FN(own)(h, user, &size);
    unsigned char *next;
    size_t before;
    HEAP_WORD w;

    if (ACRE_UNLIKELY(p == NULL)) {
        return -1;
    }
    next = HEAP_FN(skip)(p, size);
    w = W(next, -1);
    if ((W(p, -1) & HEAP_PF) != 0U) {
        before = HEAP_FN(before)(h, p);
        if (ACRE_UNLIKELY(before == 0U)) {
            return -1;
        }
        HEAP_FN(count)(h, 0U, size);
        HEAP_FN(unmark)(h, p);
        p -= before << HEAP_SHIFT;
        size += before;
        HEAP_FN(unlink)(h, p, before);
    } else {
        HEAP_FN(count)(h, 0U, size);
    }
    if ((w & HEAP_FREE) != 0U) {
        size_t after = HEAP_FN(size)(next, w);

        HEAP_FN(unmark)(h, next);
        HEAP_FN(unlink)(h, next, after);
        size += after;
    } else {
        W(next, -1) = (HEAP_WORD)(w | HEAP_PF);
    }
    HEAP_FN(insert)(h, p, size);
    return 0;
}

/* ---- in place ---- */

ACRE_HOT bool HEAP_FN(fit)(HEAP_T *h, const void *user, size_t n)
{
    size_t size;
    unsigned char *p = HEAP_FN(own)(h, user, &size);
    unsigned char *next;
    size_t have;
    size_t want;
    HEAP_WORD w;
    bool big;

    if ((p == NULL) || ((n - 1U) >= HEAP_FN(max_bytes)(h))) {
        return false;
    }
    big = (p != (const unsigned char *)user);
    want = HEAP_FN(granules)(n) + (big ? (ACRE_HEAP_BIG_GAP >> HEAP_SHIFT) : 0U);
    if (!big && HEAP_BIG && (want > (ACRE_HEAP_BIG - HEAP_MIN))) {
        return false; /* it would need the other kind of header */
    }
    next = HEAP_FN(skip)(p, size);
    w = W(next, -1);
    have = size;
    if ((w & HEAP_FREE) != 0U) {
        have += HEAP_FN(size)(next, w);
    }
    if (have < want) {
        return false;
    }
    if ((have == size) && ((size - want) < HEAP_MIN)) {
        return true; /* nothing to give back */
    }
    if (have != size) {
        HEAP_FN(unmark)(h, next);
        HEAP_FN(unlink)(h, next, have - size);
    }
    next = HEAP_FN(skip)(p, want);
    w = W(HEAP_FN(skip)(p, have), -1);
    if ((have - want) >= HEAP_MIN) {
        W(HEAP_FN(skip)(p, have), -1) = (HEAP_WORD)(w | HEAP_PF);
        HEAP_FN(insert)(h, next, have - want);
        HEAP_FN(mark)(h, next);
    } else {
        W(HEAP_FN(skip)(p, have), -1) = (HEAP_WORD)(w & ~HEAP_PF);
        want = have;
    }
    HEAP_FN(count)(h, want, size);
    if (big) {
        W(p, 2) = (HEAP_WORD)want;
    } else {
        HEAP_FN(set_used)(p, want, (HEAP_WORD)(W(p, -1) & HEAP_PF));
    }
    return true;
}

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

ACRE_HOT unsigned char *HEAP_FN(take_aligned)(HEAP_T *h, size_t align, size_t offset, size_t want)
{
    size_t slack = (align >> HEAP_SHIFT) + (HEAP_MIN - 1U);
    unsigned bin;
    size_t i = HEAP_FN(find)(h, want, &bin);
    unsigned char *p = HEAP_FN(at)(h, i);
    size_t size = (i == 0U) ? 0U : HEAP_FN(size)(p, W(p, -1));

    /* The block an unaligned request would get may do. If not: one that does wherever it lies. */
    if ((i != 0U) && ((size - want) < HEAP_FN(pad)(p, align, offset))) {
        size_t most = HEAP_FN(end)(h) - HEAP_FN(first)(h);

        if ((slack > most) || ((want + slack) > most)) {
            return NULL;
        }
        i = HEAP_FN(find)(h, want + slack, &bin);
        p = HEAP_FN(at)(h, i);
        size = (i == 0U) ? 0U : HEAP_FN(size)(p, W(p, -1));
    }
    if (i == 0U) {
        return NULL;
    }
    HEAP_FN(pop)(h, bin, size, HEAP_FN(link)(p, size, 0));
    return HEAP_FN(carve)(h, p, size, HEAP_FN(pad)(p, align, offset), want);
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
    return HEAP_FN(take_aligned)(h, align, offset + gap, want);
}

/* ---- asking ---- */

ACRE_HOT size_t HEAP_FN(largest)(const HEAP_T *h)
{
    const unsigned char *p;
    unsigned bin;

    if (h->map == 0U) {
        return 0U;
    }
    bin = ((31U - acre_clz32(h->map)) << HEAP_GROUP) + ((1U << HEAP_GROUP) - 1U);
#if HEAP_GROUP == 2
    bin -= (h->head[bin] == 0U) ? 1U : 0U;
    bin -= (h->head[bin] == 0U) ? 1U : 0U;
#endif
    bin -= (h->head[bin] == 0U) ? 1U : 0U;
    p = HEAP_FN(at)(h, h->head[bin]);
    return HEAP_FN(bytes_in)(HEAP_FN(size)(p, W(p, -1)));
}

ACRE_HOT size_t HEAP_FN(usable)(const HEAP_T *h, const void *user)
{
    size_t size;
    const unsigned char *p = HEAP_FN(own)(h, user, &size);

    if (p == NULL) {
        return 0U;
    }
    return ((size << HEAP_SHIFT) - HEAP_HDR) - (size_t)((uintptr_t)user - (uintptr_t)p);
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

ACRE_HOT int HEAP_FN(verdict)(const HEAP_T *h, const void *user)
{
    uintptr_t offset = (uintptr_t)user - (uintptr_t)h;
    size_t i = (size_t)(offset >> HEAP_SHIFT);
    size_t size;
    const unsigned char *p = user;
    HEAP_WORD w;

    if ((i >= HEAP_FN(end)(h)) || (i < HEAP_FN(first)(h))) {
        return ACRE_EFAULT;
    }
    if ((offset & (((uintptr_t)1U << HEAP_SHIFT) - 1U)) != 0U) {
        return ACRE_ESPIPE;
    }
    p = HEAP_FN(own)(h, user, &size);
    if (p != NULL) {
        return (((W(p, -1) & HEAP_PF) != 0U) && (HEAP_FN(before)(h, p) == 0U)) ? ACRE_ECORRUPT
                                                                               : ACRE_OK;
    }
    p = HEAP_FN(at)(h, i);
    w = W(p, -1);
    size = HEAP_FN(size)(p, w);
    if ((w & HEAP_FREE) != 0U) {
        /* Free, if the end of the block says so too; else the user's data only look like it. */
        bool whole = ((w & HEAP_PF) == 0U) && (size >= HEAP_MIN) &&
                     (size <= (HEAP_FN(end)(h) - i)) && HEAP_FN(is_start)(h, i);

        if (whole) {
            p = HEAP_FN(at)(h, i + size);
            whole = ((W(p, -1) & HEAP_PF) != 0U) && (HEAP_FN(size_before)(p) == size);
        }
        if (whole) {
            return ACRE_EALREADY;
        }
    }
    /* A big block starts where nobody has a pointer to; any other start has a sound header. */
    if ((ACRE_HEAP_CHECKED == 0) || !HEAP_FN(is_start)(h, i) ||
        (HEAP_BIG && ((w & (HEAP_WORD)~HEAP_PF) == 0U))) {
        return ACRE_ESPIPE;
    }
    return ACRE_ECORRUPT;
}
