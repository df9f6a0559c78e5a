/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_core.h - alloc, free and resize of one format; included once per format behind heap_block.h
 *
 * A request takes the best fitting of the first blocks of its own bin, where some may be too
 * small, else the first block of the next bin above that is not empty: any block there is large enough.
 * The low end is given out; the rest keeps the place in the list if it is of the same bin.
 * A freed block takes in its free neighbours: at most two are unlinked, one is inserted.
 */

#include "heap_bins.h"

/* ---- alloc ---- */

/* p is given out with so much behind it, and counted; what its user gets. */
ACRE_HOT unsigned char *HEAP_FN(use)(HEAP_T *h, unsigned char *p, size_t size, HEAP_WORD pf,
                                     bool big)
{
    HEAP_FN(count)(h, size, 0U);
#if HEAP_BIG
    if (big) {
        HEAP_FN(set_big)(p, size, pf);
        return p + ACRE_HEAP_BIG_GAP;
    }
#endif
    (void)big;
    HEAP_FN(set_used)(p, size, pf);
    return p;
}

ACRE_HOT unsigned char *HEAP_FN(take)(HEAP_T *h, size_t want, bool big)
{
    struct HEAP_FN(choice) from = HEAP_FN(find)(h, want);
    unsigned char *p = HEAP_FN(at)(h, from.at);
    unsigned char *rest = HEAP_FN(skip)(p, want);
    size_t left = from.size - want;

    if (from.at == 0U) {
        return NULL;
    }
    if (left < HEAP_MIN) {
        want += left;
        HEAP_FN(remove)(h, p);
        W(HEAP_FN(skip)(p, want), -1) &= (HEAP_WORD)~HEAP_PF;
    } else if (HEAP_FN(stays)(&from, left)) {
        HEAP_FN(mark)(h, rest);
        HEAP_FN(replace)(h, rest, left, HEAP_FN(next)(p), HEAP_FN(back)(p));
    } else {
        HEAP_FN(mark)(h, rest);
        HEAP_FN(remove)(h, p);
        HEAP_FN(insert)(h, rest, left);
    }
    return HEAP_FN(use)(h, p, want, 0U, big);
}

/* ---- whose block? ---- */

/* A used block: where it starts, its size, and the size of a free one before it or 0. */
struct HEAP_FN(found) {
    unsigned char *p;
    size_t size;
    size_t before;
};

/* Whether a free block lies that far behind the first one: its size is also where it ends. */
ACRE_HOT bool HEAP_FN(is_free)(const HEAP_T *h, size_t offset)
{
    unsigned char *p = HEAP_FN(at)(h, HEAP_FN(first)(h) + offset);
    size_t size;

    /* In less than a block's room, what would be its words are not the heap's. */
    if (((HEAP_MIN > HEAP_ONE) && ((HEAP_FN(span)(h) - offset) < HEAP_MIN)) ||
        !HEAP_FN(is_free_word)(W(p, -1))) {
        return false;
    }
    size = HEAP_FN(free_size)(p);
    return ((size % HEAP_ONE) == 0U) && HEAP_FN(fits)(size, offset, HEAP_FN(span)(h)) &&
           (HEAP_FN(size_before)(HEAP_FN(skip)(p, size)) == size);
}

/* What is wrong with a pointer to that place, where no used block is. */
ACRE_RARE int HEAP_FN(no_block)(const HEAP_T *h, size_t offset)
{
    const unsigned char *p = HEAP_FN(at)(h, HEAP_FN(first)(h) + offset);

    if (!HEAP_FN(is_start)(h, HEAP_FN(place)(h, p))) {
        return ACRE_ESPIPE;
    }
    if (HEAP_FN(is_free)(h, offset)) {
        return ACRE_EALREADY;
    }
    /* Plain: no header at all. Checked: a big block, which nobody has a pointer to; else damage. */
    return ((ACRE_HEAP_CHECKED == 0) || (HEAP_SHORT && ((W(p, -1) & (HEAP_WORD)~HEAP_PF) == 0U)))
               ? ACRE_ESPIPE
               : ACRE_ECORRUPT;
}

/*
 * ACRE_OK and the used block whose user has `user`; else what is wrong with it, as far as the headers
 * say. All that free will rely on is looked at here, but for the links of a free block behind it. What
 * for (a constant of heap_layout.h):
 *   OWN_USUAL   a block that is not big; OWN_NO_SIZE: its header has none, perhaps it is big
 *   OWN_BIG     the same pointer again: one that is
 *   OWN_ANY     either
 *   OWN_JUDGED  either, and if there is no block at all, what there is instead; else OWN_NONE
 */
ACRE_HOT int HEAP_FN(own)(const HEAP_T *h, const void *user, struct HEAP_FN(found) * f, int what)
{
    uintptr_t bytes = (uintptr_t)user - (uintptr_t)h;
    size_t offset = (size_t)(bytes >> HEAP_SHIFT) - HEAP_FN(first)(h);
    unsigned char *p = (unsigned char *)(uintptr_t)user;
    size_t size = 0U;
    size_t before = 0U;
    HEAP_WORD w;

    if ((what != OWN_BIG) && (offset >= HEAP_FN(span)(h))) {
        return ACRE_EFAULT;
    }
    if ((what != OWN_BIG) && ((bytes & (HEAP_GRAIN - 1U)) != 0U)) {
        return ACRE_ESPIPE;
    }
    w = W(p, -1);
    if (what != OWN_BIG) {
        size = HEAP_FN(used_size)(w);
    }
#if HEAP_BIG
    if (size == 0U) {
        if (what == OWN_USUAL) {
            return OWN_NO_SIZE;
        }
        if ((w == 0U) && (offset >= HEAP_GAP) && HEAP_FN(is_big)(p - ACRE_HEAP_BIG_GAP)) {
            offset -= HEAP_GAP;
            p -= ACRE_HEAP_BIG_GAP;
            w = W(p, -1);
            size = W(p, 2);
        }
    }
#endif
    if (!HEAP_FN(fits)(size, offset, HEAP_FN(span)(h)) ||
        ((what != OWN_BIG) && !HEAP_FN(is_used)(w)) || /* of a big one, is_big() has seen it */
        !HEAP_FN(is_start)(h, HEAP_FN(place)(h, p)) ||
        ((W(HEAP_FN(skip)(p, size), -1) & HEAP_PF) != 0U)) {
        return (what == OWN_JUDGED) ? HEAP_FN(no_block)(h, offset) : OWN_NONE;
    }
    if ((w & HEAP_PF) != 0U) { /* the block before is free: does it say so? */
        const unsigned char *q;

        before = HEAP_FN(size_before)(p);
        q = (const unsigned char *)((uintptr_t)p - ((uintptr_t)before << HEAP_SHIFT));
        if ((before > offset) || !HEAP_FN(is_free_word)(W(q, -1)) ||
            !HEAP_FN(has_size)(h, q, before)) {
            return ACRE_ECORRUPT;
        }
    }
    *f = (struct HEAP_FN(found)){.p = p, .size = size, .before = before};
    return ACRE_OK;
}

/* ---- free ---- */

/* Block f, which own() found, is free from now on. */
ACRE_HOT void HEAP_FN(release)(HEAP_T *h, const struct HEAP_FN(found) * f)
{
    unsigned char *p = f->p;
    size_t size = f->size;
    unsigned char *after = HEAP_FN(skip)(p, size);
    unsigned char *merged = NULL; /* whose place in a list may be taken over */
    bool pf = (f->before != 0U);

    HEAP_FN(count)(h, 0U, size);
    if (HEAP_FN(is_used)(W(after, -1))) {
        W(after, -1) |= HEAP_PF;
    } else {
        HEAP_FN(unmark)(h, after);
        size += HEAP_FN(free_size)(after);
        if (ACRE_HEAP_IN_PLACE && !pf) {
            merged = after;
        } else {
            HEAP_FN(remove)(h, after);
        }
    }
    if (pf) {
        HEAP_FN(unmark)(h, p);
        p -= f->before << HEAP_SHIFT;
        size += f->before;
        if (ACRE_HEAP_IN_PLACE) {
            merged = p;
        } else {
            HEAP_FN(remove)(h, p);
        }
    }
    if (merged != NULL) {
        size_t next = HEAP_FN(next)(merged);
        size_t back = HEAP_FN(back)(merged);

        if (back == HEAP_FN(home)(HEAP_FN(bin)(size))) {
            HEAP_FN(replace)(h, p, size, next, back);
            return;
        }
        HEAP_FN(unlink)(h, next, back);
    }
    HEAP_FN(insert)(h, p, size);
}

ACRE_HOT int HEAP_FN(give)(HEAP_T *h, const void *user, int what)
{
    struct HEAP_FN(found) f;
    int err = HEAP_FN(own)(h, user, &f, what);

    if (ACRE_LIKELY(err == ACRE_OK)) {
        HEAP_FN(release)(h, &f);
    }
    return err;
}

/* ---- in place ---- */

ACRE_HOT bool HEAP_FN(fit)(HEAP_T *h, const void *user, size_t n)
{
    struct HEAP_FN(found) f;
    unsigned char *next;
    size_t have;
    size_t want;
    HEAP_WORD pf;
    bool big;

    if ((((n - 1U) >> HEAP_SHIFT) >= HEAP_FN(span)(h)) ||
        (HEAP_FN(own)(h, user, &f, OWN_ANY) != ACRE_OK)) {
        return false;
    }
    big = (f.p != (const unsigned char *)user);
    want = HEAP_FN(units)(n) + (big ? HEAP_GAP : 0U);
    next = HEAP_FN(skip)(f.p, f.size);
    have = f.size;
    if (!HEAP_FN(is_used)(W(next, -1))) {
        have += HEAP_FN(free_size)(next);
    }
    if ((have < want) ||
        (!big && HEAP_BIG && (((have - want) < HEAP_MIN ? have : want) >= ACRE_HEAP_BIG))) {
        return false; /* no room, or it would need the other kind of header */
    }
    if ((have == f.size) && ((have - want) < HEAP_MIN)) {
        return true; /* nothing to give back */
    }
    if (have != f.size) {
        HEAP_FN(unmark)(h, next);
        HEAP_FN(remove)(h, next);
    }
    next = HEAP_FN(skip)(f.p, have);
    if ((have - want) >= HEAP_MIN) {
        W(next, -1) |= HEAP_PF;
        next = HEAP_FN(skip)(f.p, want);
        HEAP_FN(insert)(h, next, have - want);
        HEAP_FN(mark)(h, next);
    } else {
        W(next, -1) &= (HEAP_WORD)~HEAP_PF;
        want = have;
    }
    HEAP_FN(count)(h, want, f.size);
    pf = (f.before != 0U) ? HEAP_PF : 0U;
    if (big) {
#if HEAP_BIG
        HEAP_FN(set_big)(f.p, want, pf);
#endif
    } else {
        HEAP_FN(set_used)(f.p, want, pf);
    }
    return true;
}
