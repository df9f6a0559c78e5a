/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_core.h - alloc, free and resize of one format; included once per format behind heap_block.h
 *
 * A request takes the best fitting of the first four blocks of its own bin, where some may be too
 * small, else the first block of the next bin above that is not empty: any block there is large enough.
 * The low end is given out; the rest keeps the place in the list if it is of the same bin.
 * A freed block takes in its free neighbours: at most two are unlinked, one is inserted.
 */

#include "heap_bins.h"

/* ---- alloc ---- */

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
    if ((have == size) && ((size - want) < HEAP_MIN)) {
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
