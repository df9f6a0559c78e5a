/* SPDX-License-Identifier: Apache-2.0 */
/* heap_set.h - making a heap of one format out of memory; included once per format */

static void HEAP_FN(reset)(HEAP_T *h)
{
    size_t end = HEAP_FN(end)(h);
    size_t span = HEAP_FN(span)(h);
    unsigned bins = 2U * HEAP_FN(octaves)(end / HEAP_ONE);
    unsigned char *p = HEAP_FN(at)(h, HEAP_FN(first)(h));

    for (unsigned i = 0U; i < bins; i++) {
        *HEAP_FN(head)(h, i) = 0U;
        HEAP_FN(map_clear)(h, i);
    }
#if HEAP_SHORT
    h->head[HEAP_SPAN] = (uint16_t)span;
#endif
#if ACRE_HEAP_CHECKED
    for (size_t i = 0U; i < (end / HEAP_ONE); i += 8U) {
        *HEAP_FN(bits)(h, i) = 0U;
    }
#endif
    HEAP_FN(set_used)
    (HEAP_FN(at)(h, end), 0U, HEAP_PF); /* the mark: nothing, behind a free block */
    HEAP_FN(insert)(h, p, span);
    HEAP_FN(mark)(h, p);
#if ACRE_HEAP_STATS
    h->used = 0U;
    h->peak = 0U;
#endif
}

/* False, and nothing written, iff no block fits into so many bytes. */
static bool HEAP_FN(init)(HEAP_T *h, size_t bytes)
{
    size_t end = bytes / HEAP_GRAIN;
    size_t control;
    size_t first;

#if HEAP_SHORT
    end = (end > HEAP_LAST) ? HEAP_LAST : end;
#endif
    if (end == 0U) {
        return false;
    }
    control = ACRE_HEAP_CTL(HEAP_FIXED, sizeof(HEAP_WORD), HEAP_FN(octaves)(end) - 1U);
    first = ACRE_HEAP_FIRST(control, HEAP_HDR, HEAP_GRAIN, end);
    if ((first + (HEAP_MIN / HEAP_ONE)) > end) {
        return false;
    }
    *h = (HEAP_T){.first = 0U};
#if HEAP_SHORT
    h->limit = (uint16_t)(((end - first) < ACRE_HEAP_USUAL) ? (end - first) : ACRE_HEAP_USUAL);
    h->head[HEAP_SPAN] = (uint16_t)(end - first);
    h->first = (uint16_t)first;
#else
    h->huge = (sizeof(HEAP_WORD) == 8U) ? 1U : 0U;
    h->span = (end - first) * HEAP_ONE;
    h->first = first * HEAP_ONE;
    h->reach = (end * HEAP_ONE) - HEAP_HDR;
#endif
#if ACRE_HEAP_CHECKED
    h->bitmap = (HEAP_PLACE)control;
#endif
    HEAP_FN(reset)(h);
    return true;
}
