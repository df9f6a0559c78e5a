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
    h->used += (uint32_t)(more - less);
    h->peak = (h->used > h->peak) ? h->used : h->peak;
#else
    (void)h;
    (void)more;
    (void)less;
#endif
}

/* ---- bins ---- */

/* The first of a list is also known by its having nothing behind it: link back 0. */
ACRE_HOT void HEAP_FN(set_first)(HEAP_T *h, unsigned bin, size_t size, size_t first)
{
    h->head[bin] = (HEAP_WORD)first;
    if (!HEAP_PACKED || (first != 0U)) { /* granule 0: nil takes it */
        HEAP_FN(set_link)(HEAP_FN(at)(h, first), size, 1, 0U);
    }
    if (first == 0U) {
        h->map[bin >> 5] &= ~((uint32_t)1U << (bin & 31U));
    }
}

/* p, whose own words are set, becomes the first of its bin, before `next`. */
ACRE_HOT void HEAP_FN(put_first)(HEAP_T *h, unsigned char *p, size_t size, unsigned bin,
                                 size_t next)
{
    size_t me = HEAP_FN(granule)(h, p);

    HEAP_FN(set_link)(p, size, 0, next);
    HEAP_FN(set_link)(p, size, 1, 0U);
    h->head[bin] = (HEAP_WORD)me;
    if (!HEAP_PACKED || (next != 0U)) {
        HEAP_FN(set_link)(HEAP_FN(at)(h, next), size, 1, me);
    }
}

ACRE_HOT void HEAP_FN(insert)(HEAP_T *h, unsigned char *p, size_t size)
{
    unsigned bin = HEAP_FN(bin)(h, size);

    HEAP_FN(set_free)(p, size);
    HEAP_FN(put_first)(h, p, size, bin, h->head[bin]);
    h->map[bin >> 5] |= (uint32_t)1U << (bin & 31U);
}

ACRE_HOT void HEAP_FN(unlink)(HEAP_T *h, const unsigned char *p, size_t size)
{
    size_t next = HEAP_FN(link)(p, size, 0);
    size_t back = HEAP_FN(link)(p, size, 1);

    if (back == 0U) {
        HEAP_FN(set_first)(h, HEAP_FN(bin)(h, size), size, next);
        return;
    }
    HEAP_FN(set_link)(HEAP_FN(at)(h, back), size, 0, next);
    if (!HEAP_PACKED || (next != 0U)) {
        HEAP_FN(set_link)(HEAP_FN(at)(h, next), size, 1, back);
    }
}

/* The block to take for `size` granules, and its bin; 0 iff there is none. */
ACRE_HOT size_t HEAP_FN(find)(const HEAP_T *h, size_t size, unsigned *bin)
{
    unsigned b = HEAP_FN(bin)(h, size);
    size_t i = h->head[b];
    unsigned word = b >> 5;
    uint32_t above;

    *bin = b;
    if ((i != 0U) && (HEAP_FN(free_size)(HEAP_FN(at)(h, i)) >= size)) {
        return i;
    }
    above = h->map[word] & ((uint32_t)0xfffffffeU << (b & 31U));
    while (above == 0U) { /* at most HEAP_WORDS - 1 times */
        word++;
        if (word >= HEAP_WORDS) {
            return 0U;
        }
        above = h->map[word];
    }
    b = (word << 5) + acre_ctz32(above);
    *bin = b;
    return h->head[b];
}

/* p is given out; what follows it up to `size` was free with it and stays so if it makes a block. */
ACRE_HOT unsigned char *HEAP_FN(use)(HEAP_T *h, unsigned char *p, size_t size, HEAP_WORD pf)
{
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
    unsigned char *rest;
    size_t size;
    size_t next;

    if (i == 0U) {
        return NULL;
    }
    size = HEAP_FN(free_size)(p);
    next = HEAP_FN(link)(p, size, 0);
    if ((size - want) < HEAP_MIN) {
        HEAP_FN(set_first)(h, bin, size, next);
        W(HEAP_FN(skip)(p, size), -1) &= (HEAP_WORD)~HEAP_PF;
        return HEAP_FN(use)(h, p, size, 0U);
    }
    rest = HEAP_FN(skip)(p, want);
    size -= want;
    HEAP_FN(mark)(h, rest);
    if (HEAP_FN(bin)(h, size) == bin) { /* the rest takes its place in the list */
        HEAP_FN(set_free)(rest, size);
        HEAP_FN(put_first)(h, rest, size, bin, next);
    } else {
        HEAP_FN(set_first)(h, bin, size + want, next);
        HEAP_FN(insert)(h, rest, size);
    }
    return HEAP_FN(use)(h, p, want, 0U);
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
#if HEAP_SHORT && !HEAP_BIG
    if (*size == 0U) {
        return NULL;
    }
#endif
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
        size_t after = HEAP_FN(free_size)(next);

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
        have += HEAP_FN(free_size)(next);
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
    HEAP_FN(set_first)(h, bin, size, HEAP_FN(link)(p, size, 0));
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
    return HEAP_FN(use)(h, p, size, (before != 0U) ? HEAP_PF : 0U);
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
    unsigned word = HEAP_WORDS;
    unsigned bin;

    while (word > 0U) { /* at most HEAP_WORDS times */
        word--;
        if (h->map[word] != 0U) {
            bin = (word << 5) + (31U - acre_clz32(h->map[word]));
            return HEAP_FN(bytes_in)(HEAP_FN(free_size)(HEAP_FN(at)(h, h->head[bin])));
        }
    }
    return 0U;
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
        (HEAP_SHORT && ((w & (HEAP_WORD)~HEAP_PF) == 0U))) {
        return ACRE_ESPIPE;
    }
    return ACRE_ECORRUPT;
}
