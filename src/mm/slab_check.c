/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slab_check.c - reading a slab from end to end: the checker, the walk, statistics
 *
 * The invariants are those of slab.c, by their numbers there. Nothing here writes, and no descriptor
 * is trusted before the ones it rests on have been checked: a slab whose memory was written over is
 * reported, not followed.
 */
#include "slab_core.h"

/* ---- from run to run ---- */

/* Pages of what starts at a page, 0 iff nothing does. */
static size_t span_of(const struct acre_slab *slab, size_t page)
{
    unsigned kind = slab->kind[page];

    if ((kind == SLAB_FREE) || (kind == SLAB_RUN)) {
        return slab->word[page];
    }
    if ((kind >= SLAB_ZONE) && (kind < (SLAB_ZONE + SLAB_CLASSES))) {
        return slab->class[kind - SLAB_ZONE].pages;
    }
    return 0U;
}

/* Whether the pages of a span but the first are as their kind asks. */
static bool inside_holds(const struct acre_slab *slab, size_t page, size_t n)
{
    unsigned kind = slab->kind[page];

    for (size_t i = 1U; i < n; i++) {
        size_t want = SLAB_INNER;

        if (kind >= SLAB_ZONE) {
            want = SLAB_MORE + i;
        } else if ((kind == SLAB_FREE) && (i == (n - 1U))) {
            want = (slab->word[page + i] == n) ? SLAB_END : SIZE_MAX;
        }
        if (slab->kind[page + i] != want) {
            return false;
        }
    }
    return true;
}

/* ---- the checker ---- */

struct sums {
    size_t used;
    size_t blocks;
    size_t zones;
    size_t free_pages;
    size_t listed[SLAB_CLASSES]; /* zones with a free chunk, of each class */
    size_t runs[SLAB_BINS];      /* free runs, of each bin                 */
};

static unsigned bits_set(uint32_t word)
{
    unsigned bits = 0U;

    for (; word != 0U; word &= word - 1U) {
        bits++;
    }
    return bits;
}

static int check_zone(const struct acre_slab *slab, size_t page, struct sums *sums)
{
    unsigned c = slab->kind[page] - (unsigned)SLAB_ZONE;
    uint32_t word = slab->word[page];
    uint32_t full = slab_full_mask(&slab->class[c]);
    size_t out;

    if ((word == full) || ((word & ~full) != 0U)) {
        return 4;
    }
    out = slab->class[c].chunks - bits_set(word);
    sums->zones++;
    sums->blocks += out;
    sums->used += out * slab_chunk_size(slab, c);
    sums->listed[c] += (word != 0U) ? 1U : 0U;
    return 0;
}

/* Invariants 2 to 4, and the sums for the others. */
static int check_spans(const struct acre_slab *slab, struct sums *sums)
{
    bool after_free = false;
    size_t n;

    for (size_t page = 0U; page < slab->pages; page += n) {
        int broken = 0;

        n = span_of(slab, page);
        if ((n == 0U) || (n > (slab->pages - page)) || !inside_holds(slab, page, n)) {
            return 2;
        }
        if (slab->kind[page] == SLAB_FREE) {
            broken = after_free ? 3 : 0;
            sums->free_pages += n;
            sums->runs[slab_bin_of(n)]++;
        } else if (slab->kind[page] == SLAB_RUN) {
            sums->blocks++;
            sums->used += n << slab->shift;
        } else {
            broken = check_zone(slab, page, sums);
        }
        if (broken != 0) {
            return broken;
        }
        after_free = slab->kind[page] == SLAB_FREE;
    }
    return 0;
}

/* Whether the list at head has n members, linked both ways, each accepted. */
static bool list_holds(const struct acre_slab *slab, slab_page head, size_t n,
                       bool (*accepts)(const struct acre_slab *slab, size_t page, unsigned key),
                       unsigned key)
{
    slab_page before = SLAB_NONE;

    for (slab_page page = head; page != SLAB_NONE; page = slab->next[page]) {
        if ((n == 0U) || (page >= slab->pages) || (slab->prev[page] != before) ||
            !accepts(slab, page, key)) {
            return false;
        }
        before = page;
        n--;
    }
    return n == 0U;
}

static bool is_zone(const struct acre_slab *slab, size_t page, unsigned class)
{
    return (slab->kind[page] == (SLAB_ZONE + class)) && (slab->word[page] != 0U);
}

static bool is_run(const struct acre_slab *slab, size_t page, unsigned bin)
{
    return (slab->kind[page] == SLAB_FREE) && (slab_bin_of(slab->word[page]) == bin);
}

static int check_lists(const struct acre_slab *slab, const struct sums *sums)
{
    for (unsigned c = 0U; c < SLAB_CLASSES; c++) {
        if (!list_holds(slab, slab->class[c].zones, sums->listed[c], is_zone, c)) {
            return 5;
        }
    }
    for (unsigned b = 0U; b < SLAB_BINS; b++) {
        bool bit = ((slab->map[b / 32U] >> (b % 32U)) & 1U) != 0U;

        if ((bit != (sums->runs[b] != 0U)) ||
            !list_holds(slab, slab->bin[b], sums->runs[b], is_run, b)) {
            return 6;
        }
    }
    return 0;
}

int acre_slab_check(const struct acre_slab *slab)
{
    struct sums sums = {0};
    int broken;

    if ((slab->shift >= (sizeof(size_t) * 8U)) || (slab->pages == 0U) ||
        (((uintptr_t)slab->base & (slab_page_size(slab) - 1U)) != 0U) ||
        ((const void *)slab->word != (const void *)&slab[1]) ||
        ((uintptr_t)&slab->kind[slab->pages] > (uintptr_t)slab->base)) {
        return 1;
    }
    broken = check_spans(slab, &sums);
    if (broken == 0) {
        broken = check_lists(slab, &sums);
    }
    if (broken != 0) {
        return broken;
    }
    return ((sums.used == slab->used) && (sums.blocks == slab->blocks) &&
            (sums.zones == slab->zones) && (sums.free_pages == slab->free_pages) &&
            (slab->used <= slab->peak))
               ? 0
               : 7;
}

/* ---- the walk, statistics ---- */

void acre_slab_walk(const struct acre_slab *slab,
                    bool (*visit)(void *arg, void *block, size_t bytes), void *arg)
{
    size_t n;

    for (size_t page = 0U; page < slab->pages; page += n) {
        unsigned kind = slab->kind[page];

        n = span_of(slab, page);
        if (n == 0U) {
            return; /* broken: the checker says how */
        }
        if ((kind == SLAB_RUN) && !visit(arg, slab_address(slab, page), n << slab->shift)) {
            return;
        }
        if (kind >= SLAB_ZONE) {
            size_t size = slab_chunk_size(slab, kind - SLAB_ZONE);

            for (unsigned i = 0U; i < slab->class[kind - SLAB_ZONE].chunks; i++) {
                if ((((slab->word[page] >> i) & 1U) == 0U) &&
                    !visit(arg, slab_address(slab, page) + (i * size), size)) {
                    return;
                }
            }
        }
    }
}

void acre_slab_stats(const struct acre_slab *slab, struct acre_slab_stats *stats)
{
    stats->total = slab->pages << slab->shift;
    stats->used = slab->used;
    stats->peak = slab->peak;
    stats->blocks = slab->blocks;
    stats->zones = slab->zones;
    stats->page_size = slab_page_size(slab);
    stats->free_pages = slab->free_pages;
    stats->largest = 0U;
    for (unsigned w = SLAB_BIN_WORDS; (w > 0U) && (stats->largest == 0U); w--) {
        if (slab->map[w - 1U] != 0U) {
            unsigned bin = (w * 32U) - 1U - acre_clz32(slab->map[w - 1U]);

            stats->largest = (size_t)slab->word[slab->bin[bin]] << slab->shift;
        }
    }
}

size_t acre_slab_used(const struct acre_slab *slab)
{
    return slab->used;
}

size_t acre_slab_peak(const struct acre_slab *slab)
{
    return slab->peak;
}
