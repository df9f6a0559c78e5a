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

/* p is given out; what follows it up to `size` was free with it and stays so if it makes a block. */
ACRE_HOT unsigned char *HEAP_FN(use)(HEAP_T *h, unsigned char *p, size_t size, HEAP_WORD pf,
                                     bool big)
{
    HEAP_FN(count)(h, size, 0U);
#if HEAP_BIG
    if (big) {
        W(p, -1) = pf;
        HEAP_FN(set_big)(p, size);
        p += ACRE_HEAP_BIG_GAP;
        W(p, -1) = 0U;
        return p;
    }
#endif
    (void)big;
    HEAP_FN(set_used)(p, size, pf);
    return p;
}

ACRE_HOT unsigned char *HEAP_FN(take)(HEAP_T *h, size_t want, bool big)
{
    unsigned bin;
    size_t i = HEAP_FN(find)(h, want, &bin);
    unsigned char *p = HEAP_FN(at)(h, i);
    unsigned char *rest;
    unsigned rest_bin;
    size_t size;
    size_t next;
    size_t back;

    if (i == 0U) {
        return NULL;
    }
    size = HEAP_FN(free_size)(p);
    if ((size - want) < HEAP_MIN) {
        HEAP_FN(remove)(h, p, size);
        W(HEAP_FN(skip)(p, size), -1) &= (HEAP_WORD)~HEAP_PF;
        return HEAP_FN(use)(h, p, size, 0U, big);
    }
    next = HEAP_FN(link)(p, false, 0);
    back = HEAP_FN(link)(p, false, 1);
    rest = HEAP_FN(skip)(p, want);
    HEAP_FN(mark)(h, rest);
    rest_bin = HEAP_FN(bin)(size - want);
    if (ACRE_HEAP_IN_PLACE && (rest_bin == bin)) {
        HEAP_FN(replace)(h, rest, size - want, next, back);
    } else {
        HEAP_FN(unlink)(h, false, next, back);
        HEAP_FN(insert)(h, rest, size - want, rest_bin);
    }
    return HEAP_FN(use)(h, p, want, 0U, big);
}

/* ---- free ---- */

/* A used block: where it starts, its size, its header, the block behind it and that one's header. */
struct HEAP_FN(found) {
    unsigned char *p;
    size_t size;
    unsigned char *next;
    HEAP_WORD w;
    HEAP_WORD w_next;
};

/* The granule of a user's pointer; a number beyond every heap's end for one that is misaligned. */
ACRE_HOT size_t HEAP_FN(index)(const HEAP_T *h, const void *user)
{
    uintptr_t offset = (uintptr_t)user - (uintptr_t)h;
    uintptr_t low = offset & (((uintptr_t)1U << HEAP_SHIFT) - 1U);

    return (size_t)((offset >> HEAP_SHIFT) | (low << ((sizeof(low) * 8U) - HEAP_SHIFT)));
}

/* Whether header and size of f, which starts at granule i, are those of a used block. */
ACRE_HOT bool HEAP_FN(sound)(const HEAP_T *h, size_t i, struct HEAP_FN(found) * f)
{
    if (((f->w & HEAP_FREE) != 0U) || ((i + f->size) > HEAP_FN(end)(h)) ||
        ((HEAP_MIN > 1U) && (f->size < HEAP_MIN)) || !HEAP_FN(is_start)(h, i)) {
        return false;
    }
    f->next = HEAP_FN(skip)(f->p, f->size);
    f->w_next = W(f->next, -1);
    return (f->w_next & HEAP_PF) == 0U;
}

/* The used block whose user has `user`; false iff it is none as far as the headers say. */
ACRE_HOT bool HEAP_FN(own_usual)(const HEAP_T *h, const void *user, struct HEAP_FN(found) * f)
{
    size_t i = HEAP_FN(index)(h, user);

    if ((i >= HEAP_FN(end)(h)) || (i < HEAP_FN(first)(h))) {
        return false;
    }
    f->p = (unsigned char *)(uintptr_t)user;
    f->w = W(f->p, -1);
    f->size = (size_t)(f->w >> HEAP_BITS);
    return (f->size != 0U) && HEAP_FN(sound)(h, i, f);
}

/* The same for any block: what the user has of a big one lies behind a header word that is 0. */
ACRE_HOT bool HEAP_FN(own)(const HEAP_T *h, const void *user, struct HEAP_FN(found) * f)
{
#if HEAP_BIG
    size_t i = HEAP_FN(index)(h, user);

    if ((i < HEAP_FN(end)(h)) && (i >= (HEAP_FN(first)(h) + (ACRE_HEAP_BIG_GAP >> HEAP_SHIFT))) &&
        (W(user, -1) == 0U)) {
        f->p = (unsigned char *)((uintptr_t)user - ACRE_HEAP_BIG_GAP);
        f->w = W(f->p, -1);
        f->size = W(f->p, 2);
        return ((f->w >> HEAP_BITS) == 0U) && (f->size != 0U) && HEAP_FN(is_big)(f->p) &&
               HEAP_FN(sound)(h, i - (ACRE_HEAP_BIG_GAP >> HEAP_SHIFT), f);
    }
#endif
    return HEAP_FN(own_usual)(h, user, f);
}

/* Whether the block before the used one at p is free as p's header says: then its size. */
ACRE_HOT bool HEAP_FN(before)(const HEAP_T *h, const unsigned char *p, size_t *before)
{
    size_t size = HEAP_FN(size_before)(p);
    const unsigned char *q;
    HEAP_WORD w;

    if (size > (HEAP_FN(granule)(h, p) - HEAP_FN(first)(h))) {
        return false;
    }
    *before = size;
    q = p - (size << HEAP_SHIFT);
    w = W(q, -1);
#if HEAP_SHORT
    return (w == HEAP_FREE) && (W(q, 2) == size);
#else
    return ((w & (HEAP_PF | HEAP_FREE)) == HEAP_FREE) && (HEAP_FN(size)(q, w) == size);
#endif
}

/*
 * Block f is free from now on. 0: done. Else the block before it is not what f says, and nothing was
 * changed.
 */
ACRE_HOT int HEAP_FN(release)(HEAP_T *h, const struct HEAP_FN(found) * f)
{
    unsigned char *p = f->p;
    size_t size = f->size;
    size_t before = 0U;
    size_t next;
    size_t back;
    unsigned bin;

    if ((f->w & HEAP_PF) != 0U) {
        if (ACRE_UNLIKELY(!HEAP_FN(before)(h, p, &before))) {
            return -1;
        }
        HEAP_FN(unmark)(h, p);
    }
    HEAP_FN(count)(h, 0U, size);
    if ((f->w_next & HEAP_FREE) == 0U) {
        W(f->next, -1) = (HEAP_WORD)(f->w_next | HEAP_PF);
    } else {
        size_t after = HEAP_FN(free_size)(f->next);

        HEAP_FN(unmark)(h, f->next);
        size += after;
        if (ACRE_HEAP_IN_PLACE && ((f->w & HEAP_PF) == 0U) && !HEAP_FN(is_packed)(after)) {
            bin = HEAP_FN(bin)(size);
            next = HEAP_FN(link)(f->next, false, 0);
            back = HEAP_FN(link)(f->next, false, 1);
            if (back == (HEAP_CODE + bin)) {
                HEAP_FN(replace)(h, p, size, next, HEAP_CODE + bin);
                return 0;
            }
            HEAP_FN(unlink)(h, false, next, back);
            HEAP_FN(insert)(h, p, size, bin);
            return 0;
        }
        HEAP_FN(remove)(h, f->next, after);
    }
    if ((f->w & HEAP_PF) != 0U) {
        p -= before << HEAP_SHIFT;
        size += before;
        bin = HEAP_FN(bin)(size);
        if (!ACRE_HEAP_IN_PLACE || HEAP_FN(is_packed)(before)) {
            HEAP_FN(remove)(h, p, before);
        } else {
            next = HEAP_FN(link)(p, false, 0);
            back = HEAP_FN(link)(p, false, 1);
            if (back == (HEAP_CODE + bin)) {
                HEAP_FN(replace)(h, p, size, next, HEAP_CODE + bin);
                return 0;
            }
            HEAP_FN(unlink)(h, false, next, back);
        }
    } else {
        bin = HEAP_FN(bin)(size);
    }
    HEAP_FN(insert)(h, p, size, bin);
    return 0;
}

ACRE_HOT int HEAP_FN(give)(HEAP_T *h, const void *user)
{
    struct HEAP_FN(found) f;

    return HEAP_FN(own)(h, user, &f) ? HEAP_FN(release)(h, &f) : -1;
}

/* ---- in place ---- */

ACRE_HOT bool HEAP_FN(fit)(HEAP_T *h, const void *user, size_t n)
{
    struct HEAP_FN(found) f;
    unsigned char *next;
    size_t size;
    size_t have;
    size_t want;
    HEAP_WORD w;
    bool big;

    if (((n - 1U) >= HEAP_FN(max_bytes)(h)) || !HEAP_FN(own)(h, user, &f) ||
        (((f.w & HEAP_PF) != 0U) && !HEAP_FN(before)(h, f.p, &have))) {
        return false;
    }
    big = (f.p != (const unsigned char *)user);
    want = HEAP_FN(granules)(n) + (big ? (ACRE_HEAP_BIG_GAP >> HEAP_SHIFT) : 0U);
    if (!big && HEAP_BIG && (want > (ACRE_HEAP_BIG - HEAP_MIN))) {
        return false; /* it would need the other kind of header */
    }
    size = f.size;
    have = size;
    if ((f.w_next & HEAP_FREE) != 0U) {
        have += HEAP_FN(free_size)(f.next);
    }
    if (have < want) {
        return false;
    }
    if ((size == want) || ((have == size) && ((size - want) < HEAP_MIN))) {
        return true; /* nothing to give back */
    }
    if (have != size) {
        HEAP_FN(unmark)(h, f.next);
        HEAP_FN(remove)(h, f.next, have - size);
    }
    next = HEAP_FN(skip)(f.p, have);
    w = W(next, -1);
    if ((have - want) >= HEAP_MIN) {
        W(next, -1) = (HEAP_WORD)(w | HEAP_PF);
        next = HEAP_FN(skip)(f.p, want);
        HEAP_FN(insert)(h, next, have - want, HEAP_FN(bin)(have - want));
        HEAP_FN(mark)(h, next);
    } else {
        W(next, -1) = (HEAP_WORD)(w & ~HEAP_PF);
        want = have;
    }
    HEAP_FN(count)(h, want, size);
    if (big) {
        HEAP_FN(set_big)(f.p, want);
    } else {
        HEAP_FN(set_used)(f.p, want, (HEAP_WORD)(f.w & HEAP_PF));
    }
    return true;
}
