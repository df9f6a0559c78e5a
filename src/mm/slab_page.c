/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slab_page.c - runs of pages, in constant time
 *
 *   page    0      1      2      3      4      5      6      7
 *   kind  | RUN  |      |      | FREE |      | END  | ZONE | FREE |        blank: SLAB_INNER
 *   word  |  3   |      |      |  3   |      |  3   | map  |  1   |
 *
 *   bins    1: 7     3: 3         map  101        each free run in the bin of its length
 *
 * The length of a free run stands at both of its ends, so the run behind and the run before any pages
 * are known from one descriptor each: giving back joins with both neighbours, never more. Taking looks
 * at two bins: the first run of its own length's bin, which may be too short when the bin holds
 * several lengths, and the first run of the next bin that is not empty, where every run suffices. It
 * cuts off what it needs; the rest is a run again. No loop depends on how many runs there are.
 *
 * What that costs: a run that would fit may be overlooked, if it lies behind a shorter one in the
 * bin of the request. With at most 4 bins to a power of two that means: a request of n pages can
 * fail only if no free run has n + n / 4 pages or more.
 */
#include "slab_core.h"

static int corrupt(const struct acre_slab *slab, int invariant, size_t page)
{
    const struct acre_fault fault = {ACRE_MODULE_SLAB, ACRE_ECORRUPT, invariant, slab,
                                     slab_address(slab, page)};

    return acre_fault(&fault);
}

/* ---- lists ---- */

void slab_list_push(struct acre_slab *slab, slab_page *head, slab_page page)
{
    slab->next[page] = *head;
    slab->prev[page] = SLAB_NONE;
    if (*head != SLAB_NONE) {
        slab->prev[*head] = page;
    }
    *head = page;
}

void slab_list_remove(struct acre_slab *slab, slab_page *head, slab_page page)
{
    slab_page next = slab->next[page];
    slab_page prev = slab->prev[page];

    if (next != SLAB_NONE) {
        slab->prev[next] = prev;
    }
    if (prev != SLAB_NONE) {
        slab->next[prev] = next;
    } else {
        *head = next;
    }
}

/* ---- free runs ---- */

static void list_run(struct acre_slab *slab, size_t first, size_t n)
{
    unsigned bin = slab_bin_of(n);
    uint8_t *kind = &slab->kind[first];

    slab->word[first + n - 1U] = (uint32_t)n;
    slab->word[first] = (uint32_t)n;
    kind[n - 1U] = SLAB_END; /* of a run of one page: written over at once */
    kind[0] = SLAB_FREE;
    slab_list_push(slab, &slab->bin[bin], (slab_page)first);
    slab->map[bin / 32U] |= (uint32_t)1U << (bin % 32U);
}

/* The run loses its bin; its two ends become SLAB_INNER. Returns its length. */
static size_t unlist_run(struct acre_slab *slab, size_t first)
{
    size_t n = slab->word[first];
    unsigned bin = slab_bin_of(n);
    uint8_t *kind = &slab->kind[first];

    slab_list_remove(slab, &slab->bin[bin], (slab_page)first);
    if (slab->bin[bin] == SLAB_NONE) {
        slab->map[bin / 32U] &= ~((uint32_t)1U << (bin % 32U));
    }
    kind[0] = SLAB_INNER;
    kind[n - 1U] = SLAB_INNER;
    return n;
}

_Static_assert((SLAB_BINS % 32U) != 0U, "the bin behind the last one has a bit too, never set");

/* The lowest bin from bin up (SLAB_BINS at most) that has a run, or SLAB_BINS. At most SLAB_BIN_WORDS
 * (4) steps. */
static unsigned bin_from(const struct acre_slab *slab, unsigned bin)
{
    unsigned w = bin / 32U;
    uint32_t bits = slab->map[w] & (UINT32_MAX << (bin % 32U));

    while (bits == 0U) {
        w++;
        if (w == SLAB_BIN_WORDS) {
            return SLAB_BINS;
        }
        bits = slab->map[w];
    }
    return (w * 32U) + acre_ctz32(bits);
}

/* A listed free run of at least n pages, or SLAB_NONE. */
static slab_page find_run(const struct acre_slab *slab, size_t n)
{
    unsigned bin = slab_bin_of(n);
    slab_page first = slab->bin[bin];

    if ((first == SLAB_NONE) || (slab->word[first] < n)) {
        bin = bin_from(slab, bin + 1U);
        if (bin == SLAB_BINS) {
            return SLAB_NONE;
        }
        first = slab->bin[bin];
    }
    /* The descriptors lie where a heap below may have been written over its end. */
    if ((first >= slab->pages) || (slab->kind[first] != SLAB_FREE) || (slab->word[first] < n) ||
        (slab->word[first] > (slab->pages - first))) {
        (void)corrupt(slab, 6, 0U);
        return SLAB_NONE;
    }
    return first;
}

slab_page slab_run_take(struct acre_slab *slab, size_t n)
{
    slab_page first = find_run(slab, n);
    size_t length;

    if (first == SLAB_NONE) {
        return SLAB_NONE;
    }
    length = unlist_run(slab, first);
    if (length > n) {
        list_run(slab, first + n, length - n);
    }
    slab->free_pages -= n;
    return first;
}

slab_page slab_run_take_aligned(struct acre_slab *slab, size_t n, size_t align)
{
    size_t spare = (align >> slab->shift) - 1U; /* pages that may lie before an aligned one */
    slab_page first;
    size_t before;
    size_t length;

    if (align <= slab_page_size(slab)) {
        return slab_run_take(slab, n);
    }
    if (spare >= (slab->pages - n)) { /* n is no more than pages: the caller has bounded it */
        return SLAB_NONE;
    }
    first = find_run(slab, n + spare);
    if (first == SLAB_NONE) {
        return SLAB_NONE;
    }
    length = unlist_run(slab, first);
    before = (((size_t)0U - (uintptr_t)slab_address(slab, first)) & (align - 1U)) >> slab->shift;
    if (before > 0U) {
        list_run(slab, first, before);
    }
    if (length > (before + n)) {
        list_run(slab, first + before + n, length - before - n);
    }
    slab->free_pages -= n;
    return (slab_page)(first + before);
}

void slab_run_give(struct acre_slab *slab, size_t first, size_t n)
{
    const uint8_t *kind = slab->kind;
    size_t after = first + n;

    slab->free_pages += n;
    slab->kind[first] = SLAB_INNER;
    if ((after < slab->pages) && (kind[after] == SLAB_FREE)) {
        n += unlist_run(slab, after);
    }
    if (first > 0U) {
        uint8_t left = kind[first - 1U];

        if ((left == SLAB_FREE) || (left == SLAB_END)) { /* SLAB_FREE: a run of one page */
            size_t more = slab->word[first - 1U];

            first -= more;
            n += more;
            (void)unlist_run(slab, first);
        }
    }
    list_run(slab, first, n);
}

bool slab_run_grow(struct acre_slab *slab, size_t first, size_t n, size_t want)
{
    size_t after = first + n;
    size_t length;

    if ((after >= slab->pages) || (slab->kind[after] != SLAB_FREE) ||
        (slab->word[after] < (want - n))) {
        return false;
    }
    length = n + unlist_run(slab, after);
    if (length > want) {
        list_run(slab, first + want, length - want);
    }
    slab->free_pages -= want - n;
    return true;
}
