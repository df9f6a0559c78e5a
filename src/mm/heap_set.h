/* SPDX-License-Identifier: Apache-2.0 */
/* heap_set.h - making a heap of one format out of memory; included once per format */

static void HEAP_FN(reset)(HEAP_T *h)
{
    size_t first = HEAP_FN(first)(h);
    size_t end = HEAP_FN(end)(h);
    unsigned bins = HEAP_FN(bins)(h);
    unsigned char *p = HEAP_FN(at)(h, first);

    for (unsigned i = 0U; i < bins; i++) {
        h->head[i] = 0U;
    }
    for (unsigned i = 0U; i < HEAP_WORDS; i++) {
        h->map[i] = 0U;
    }
#if HEAP_SHORT
    h->head[HEAP_END] = (uint16_t)end;
#endif
#if ACRE_HEAP_CHECKED
    for (size_t i = 0U; i < end; i += 8U) {
        *HEAP_FN(bits)(h, i) = 0U;
    }
#endif
    W(HEAP_FN(at)(h, end), -1) = HEAP_PF; /* the mark: size 0, used, what is before it is free */
    HEAP_FN(insert)(h, p, end - first, HEAP_FN(bin)(end - first));
    HEAP_FN(mark)(h, p);
#if ACRE_HEAP_STATS
    h->used = 0U;
    h->peak = 0U;
#endif
}

ACRE_HOT void HEAP_FN(set_bounds)(HEAP_T *h, size_t first, size_t end, size_t control)
{
#if HEAP_SHORT
    size_t usual = ACRE_HEAP_BIG - HEAP_MIN - 1U;

    h->limit = (uint16_t)(((end - first) < usual) ? (end - first) : usual);
    h->head[HEAP_END] = (uint16_t)end;
    h->first = (uint16_t)first;
#if ACRE_HEAP_CHECKED
    h->bitmap = (uint16_t)control;
#endif
#else
    h->huge = (HEAP_SHIFT == 4) ? 1U : 0U;
    h->limit = (uint32_t)(end - first);
    h->end = (uint32_t)end;
    h->first = (uint32_t)first;
    h->bitmap = (uint32_t)control;
#endif
    (void)control;
}

/* False, and nothing written, iff no block fits into so many bytes. */
static bool HEAP_FN(init)(HEAP_T *h, size_t bytes)
{
    size_t end = bytes >> HEAP_SHIFT;
    size_t ctl;
    size_t first;

    end = (end > HEAP_LAST) ? HEAP_LAST : end;
    if (end == 0U) {
        return false;
    }
    ctl = ACRE_HEAP_CTL(HEAP_FIXED, sizeof(HEAP_WORD), HEAP_FN(octaves)(end) - 1U);
    first = ACRE_HEAP_FIRST(ctl, HEAP_HDR, (size_t)1U << HEAP_SHIFT, end);
    if ((first + HEAP_MIN) > end) {
        return false;
    }
    *h = (HEAP_T){.limit = 0U};
    HEAP_FN(set_bounds)(h, first, end, ctl);
    HEAP_FN(reset)(h);
    return true;
}
